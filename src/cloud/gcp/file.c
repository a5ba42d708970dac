/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/gcp/file_priv.h"

#include "base/file.h"
#include "cloud/secret.h"
#include "codec/json.h"

#include <unistd.h>

struct cvz_str cvz_gcp_member(const struct cvz_value *object, const char *name)
{
    struct cvz_str text = cvz_value_get_str(object, name);

    return text.p != NULL ? text : CVZ_STR("");
}

int cvz_gcp_need(const struct cvz_value *object, const char *name, struct cvz_str *ret,
                 struct cvz_err *err)
{
    *ret = cvz_gcp_member(object, name);
    return ret->n > 0 ? 0 : cvz_fail(err, CVZ_EINVALID, "%s is missing", name);
}

/* What is wrong with it is told by line and column; nothing of it is repeated. */
static int parse(struct cvz_str text, struct cvz_arena *arena, struct cvz_value *ret,
                 struct cvz_err *err)
{
    int rc = cvz_json_read(text, arena, ret, err);

    if (rc == 0 && !cvz_value_is(ret, CVZ_TYPE_OBJECT)) {
        *ret = cvz_value_null;
        rc = cvz_fail(err, CVZ_EINVALID, "no JSON object");
    }
    return rc;
}

int cvz_gcp_file_read(struct cvz_arena *arena, struct cvz_gcp_file *ret, struct cvz_err *err)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    int rc;

    cvz_buf_reserve(&buf, CVZ_GCP_FILE_MAX); /* growing would leave copies behind */
    rc = cvz_file_read(ret->path.p, CVZ_GCP_FILE_MAX, &buf, err);
    if (rc == 0) {
        rc = parse(cvz_arena_str(arena, cvz_buf_str(&buf)), arena, &ret->json, err);
        if (rc != 0)
            rc = cvz_fail_context(err, rc, "%s", ret->path.p);
    }
    cvz_secret_release(&buf);
    return rc;
}

struct cvz_str cvz_gcp_adc_path(const struct cvz_gcp_session *s, struct cvz_arena *arena)
{
    if (s->config_dir.n == 0)
        return CVZ_STR("");
    return cvz_arena_printf(arena, "%.*s/application_default_credentials.json",
                            CVZ_STR_ARG(s->config_dir));
}

static struct cvz_str named_path(const struct cvz_gcp_session *s, struct cvz_arena *arena)
{
    return cvz_arena_str(arena, cvz_str_from(cvz_gcp_env(s, "GOOGLE_APPLICATION_CREDENTIALS")));
}

/* Where gcloud keeps what an account signed in with, for other programs. Only for a configuration
 * that the user chose: else the account is gcloud's business alone. */
static struct cvz_str account_path(const struct cvz_gcp_session *s, struct cvz_arena *arena)
{
    struct cvz_str account = cvz_gcp_configured(s, "core", "account");

    if (s->params.profile.n == 0 || account.n == 0 || cvz_str_find_char(account, '/') >= 0)
        return CVZ_STR("");
    return cvz_arena_printf(arena, "%.*s/legacy_credentials/%.*s/adc.json",
                            CVZ_STR_ARG(s->config_dir), CVZ_STR_ARG(account));
}

int cvz_gcp_file_find(struct cvz_gcp_session *s, struct cvz_arena *arena, struct cvz_gcp_file *ret,
                      struct cvz_err *err)
{
    static const struct {
        const char *origin;
        struct cvz_str (*path)(const struct cvz_gcp_session *s, struct cvz_arena *arena);
        bool must_exist;
    } places[] = {
        {"gcloud-account", account_path, false},
        {"application-credentials", named_path, true},
        {"gcloud-adc", cvz_gcp_adc_path, false},
    };

    for (size_t i = 0; i < CVZ_COUNT_OF(places); i++) {
        struct cvz_str path = places[i].path(s, arena);
        if (path.n == 0 || (!places[i].must_exist && access(path.p, F_OK) != 0))
            continue;
        ret->path = path;
        ret->origin = places[i].origin;
        return cvz_gcp_file_read(arena, ret, err);
    }
    return cvz_fail(err, CVZ_ENOTFOUND, "there is no credential file");
}
