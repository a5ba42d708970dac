/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/azure/files_priv.h"

#include "base/file.h"
#include "cloud/azure/principal_priv.h"
#include "cloud/secret.h"
#include "codec/json.h"
#include "http/url.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

enum { LOCK_TRIES = 20, LOCK_PAUSE_MS = 250 };

const char cvz_azure_cli_client[] = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

struct cvz_str cvz_azure_host(const struct cvz_azure_session *s)
{
    struct cvz_url url;

    return cvz_url_split(s->authority, &url, NULL) == 0 ? url.host : CVZ_STR("");
}

static struct cvz_str path_of(const struct cvz_azure_session *s, const char *name,
                              struct cvz_arena *arena)
{
    return cvz_arena_printf(arena, "%.*s/%s", CVZ_STR_ARG(s->config_dir), name);
}

/* ---- reading and writing ---- */

/* "" when there is no such file. */
static int read_file(const char *path, struct cvz_arena *arena, struct cvz_str *ret,
                     struct cvz_err *err)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_err failed = CVZ_ERR_INIT;
    int rc = cvz_file_read(path, CVZ_AZURE_FILE_MAX, &buf, &failed);

    *ret = CVZ_STR("");
    if (rc == 0)
        *ret = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_secret_release(&buf);
    if (rc == CVZ_ENOTFOUND)
        return 0;
    if (rc != 0 && err != NULL)
        *err = failed;
    return rc;
}

/* For its owner alone. */
static int write_file(const char *path, const struct cvz_buf *text, struct cvz_err *err)
{
    if (text->failed)
        return cvz_fail(err, CVZ_ETOOBIG, "%s: more than %d bytes", path, CVZ_AZURE_FILE_MAX);
    return cvz_file_write(path, cvz_buf_str(text), 0600, err);
}

/* ---- the lock ---- */

/* As msal-extensions has it: a file beside the other that is made, locked and removed. One that was
 * left behind keeps nobody out for longer than five seconds. */
struct lock {
    struct cvz_str path;
    int fd;
};

static int take_lock(const struct cvz_azure_session *s, struct lock *lock, struct cvz_err *err)
{
    lock->fd = -1;
    for (int i = 0; i < LOCK_TRIES && lock->fd < 0; i++) {
        lock->fd = open(lock->path.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (lock->fd < 0 && errno != EEXIST)
            return cvz_fail_errno(err, CVZ_EIO, errno, "cannot create %s", lock->path.p);
        if (lock->fd < 0 &&
            cvz_ask_wait(&s->params.pause, LOCK_PAUSE_MS, s->params.http.cancelled, err) != 0)
            return CVZ_ECANCELLED;
    }
    if (lock->fd < 0)
        lock->fd = open(lock->path.p, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (lock->fd < 0 || flock(lock->fd, LOCK_EX | LOCK_NB) != 0) {
        int rc = cvz_fail_errno(err, CVZ_ECONFLICT, errno, "%s is held by another program",
                                lock->path.p);
        if (lock->fd >= 0)
            close(lock->fd);
        return rc;
    }
    return 0;
}

static void release_lock(const struct lock *lock)
{
    unlink(lock->path.p);
    close(lock->fd);
}

/* ---- the token cache ---- */

static int read_cache(const char *path, struct cvz_arena *arena, struct cvz_msal_cache *ret,
                      struct cvz_err *err)
{
    struct cvz_str text;
    int rc = read_file(path, arena, &text, err);

    if (rc == 0 && (rc = cvz_msal_read(text, arena, ret, err)) != 0)
        rc = cvz_fail_context(err, rc, "%s", path);
    return rc;
}

int cvz_azure_cache_read(const struct cvz_azure_session *s, struct cvz_arena *arena,
                         struct cvz_msal_cache *ret, struct cvz_err *err)
{
    return read_cache(path_of(s, "msal_token_cache.json", arena).p, arena, ret, err);
}

int cvz_azure_cache_add(const struct cvz_azure_session *s, const struct cvz_msal_event *event,
                        struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_str path = path_of(s, "msal_token_cache.json", &arena);
    struct lock lock = {.path = path_of(s, "msal_token_cache.json.lockfile", &arena)};
    struct cvz_buf text = CVZ_BUF_INIT_MAX(CVZ_AZURE_FILE_MAX);
    struct cvz_msal_cache cache;
    int rc = s->config_dir.n == 0
                 ? cvz_fail(err, CVZ_ENOTFOUND, "neither AZURE_CONFIG_DIR nor HOME is set")
                 : cvz_dir_make(cvz_arena_str(&arena, s->config_dir).p, 0700, err);

    if (rc == 0)
        rc = take_lock(s, &lock, err);
    if (rc == 0) {
        rc = read_cache(path.p, &arena, &cache, err);
        if (rc == 0) {
            cvz_msal_add(&cache, event);
            cvz_buf_reserve(&text, CVZ_AZURE_FILE_MAX); /* growing would leave copies behind */
            cvz_msal_write(&cache, &text);
            rc = write_file(path.p, &text, err);
        }
        release_lock(&lock);
    }
    cvz_secret_release(&text);
    cvz_arena_wipe(&arena);
    return rc;
}

/* ---- service principals ---- */

int cvz_azure_principal_read(const struct cvz_azure_session *s, struct cvz_azure_principal *p,
                             struct cvz_arena *arena, struct cvz_str *ret_certificate,
                             struct cvz_err *err)
{
    struct cvz_str path = path_of(s, "service_principal_entries.json", arena);
    struct cvz_value list = cvz_value_null;
    struct cvz_str text;
    int rc = read_file(path.p, arena, &text, err);

    if (rc != 0)
        return rc;
    if (text.n > 0 && cvz_json_read(text, arena, &list, NULL) != 0) /* it might quote */
        return cvz_fail(err, CVZ_EINVALID, "%s is no JSON", path.p);
    for (uint32_t i = 0; cvz_value_is(&list, CVZ_TYPE_ARRAY) && i < list.n; i++) {
        const struct cvz_value *one = cvz_value_at(&list, i);
        if (!cvz_str_eq_nocase(cvz_value_str(cvz_value_path(one, "client_id")), p->client) ||
            !cvz_str_eq_nocase(cvz_value_str(cvz_value_path(one, "tenant")), p->tenant))
            continue;
        p->secret = cvz_value_str(cvz_value_path(one, "client_secret"));
        p->assertion = cvz_value_str(cvz_value_path(one, "client_assertion"));
        *ret_certificate = cvz_arena_str(arena, cvz_value_str(cvz_value_path(one, "certificate")));
        if (p->secret.n > 0 || p->assertion.n > 0 || ret_certificate->n > 0)
            return 0;
    }
    return cvz_fail(err, CVZ_ENOTFOUND, "nothing is kept of %.*s, which has signed in",
                    CVZ_STR_ARG(p->client));
}
