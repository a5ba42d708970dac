/* SPDX-License-Identifier: Apache-2.0 */
/* credential_process: a program that prints keys. */
#include "cloud/aws/credentials_priv.h"

#include "codec/json.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { OUTPUT_MAX = 64 * 1024, LOOK_MS = 200 };

extern char **environ;

/* As long as a request may take: a minute, unless the user said otherwise. */
static int64_t run_ms(const struct cvz_aws_session *s)
{
    return s->params.http.timeout_ms;
}

/* Its own process group, so that what it starts ends with it; standard error stays the user's, who
 * may be asked to do something there. */
static int start(char **argv, pid_t *ret_pid, int *ret_fd, struct cvz_err *err)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return cvz_fail_errno(err, CVZ_EIO, errno, "cannot make a pipe");
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    int failed = posix_spawnp(ret_pid, argv[0], &actions, &attributes, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    close(ends[1]);
    if (failed != 0) {
        close(ends[0]);
        return cvz_fail_errno(err, CVZ_EAUTH, failed, "cannot run %s", argv[0]);
    }
    *ret_fd = ends[0];
    return 0;
}

/* 0 while the program may go on. */
static int check_time(const struct cvz_aws_session *s, int64_t until, struct cvz_err *err)
{
    if (s->params.http.cancelled != NULL && *s->params.http.cancelled != 0)
        return cvz_fail(err, CVZ_ECANCELLED, "cancelled");
    if (cvz_clock_steady(&cvz_clock_system) >= until)
        return cvz_fail(err, CVZ_ETIMEOUT, "no end after %lld ms", (long long)run_ms(s));
    return 0;
}

static int read_output(const struct cvz_aws_session *s, int fd, int64_t until, struct cvz_buf *out,
                       struct cvz_err *err)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    char block[4096];
    int rc;

    while ((rc = check_time(s, until, err)) == 0) {
        if (poll(&p, 1, LOOK_MS) <= 0)
            continue;
        ssize_t n = read(fd, block, sizeof block);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        cvz_buf_add(out, block, (size_t)n);
        if (out->failed) {
            rc = cvz_fail(err, CVZ_ETOOBIG, "more than %d bytes of output", OUTPUT_MAX);
            break;
        }
    }
    explicit_bzero(block, sizeof block);
    return rc;
}

/* It may have closed its output long before. */
static int wait_for_end(const struct cvz_aws_session *s, pid_t pid, int64_t until, int *ret_status,
                        struct cvz_err *err)
{
    const struct timespec pause = {.tv_nsec = 5000000};
    pid_t ended;
    int rc;

    while ((rc = check_time(s, until, err)) == 0) {
        ended = waitpid(pid, ret_status, WNOHANG);
        if (ended == pid)
            return 0;
        if (ended < 0 && errno != EINTR)
            return cvz_fail_errno(err, CVZ_EIO, errno, "cannot wait for its end");
        nanosleep(&pause, NULL);
    }
    return rc;
}

/* Runs argv to its end, or ends it. */
static int run(const struct cvz_aws_session *s, char **argv, struct cvz_buf *out,
               struct cvz_err *err)
{
    pid_t pid = -1;
    int fd = -1;
    int status = 0;
    int64_t until = cvz_clock_steady(&cvz_clock_system) + run_ms(s);
    int rc = start(argv, &pid, &fd, err);

    if (rc != 0)
        return rc;
    rc = read_output(s, fd, until, out, err);
    close(fd);
    if (rc == 0)
        rc = wait_for_end(s, pid, until, &status, err);
    if (rc != 0) {
        kill(-pid, SIGKILL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            continue;
    }
    if (rc == 0 && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
        rc = cvz_fail(err, CVZ_EAUTH, "ended with %s %d", WIFEXITED(status) ? "status" : "signal",
                      WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    return rc;
}

static int take_output(const struct cvz_aws_lookup *l, struct cvz_str text,
                       struct cvz_aws_found *ret, struct cvz_err *err)
{
    static const struct cvz_aws_key_names names = {
        "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration", false, false};
    struct cvz_value answer;
    int64_t version;

    if (cvz_json_read(text, l->arena, &answer, NULL) != 0) /* its message might quote */
        return cvz_fail(err, CVZ_EAUTH, "its output is no JSON");
    const struct cvz_value *v = cvz_value_get(&answer, CVZ_STR("Version"));
    if (!cvz_value_is(v, CVZ_TYPE_INT) || !cvz_value_i64(v, &version) || version != 1)
        return cvz_fail(err, CVZ_EAUTH, "its output is not of Version 1");
    return cvz_aws_take_keys(&answer, &names, ret, err);
}

int cvz_aws_load_process(const struct cvz_aws_lookup *l, struct cvz_aws_found *ret,
                         struct cvz_err *err)
{
    const struct cvz_aws_profile *p = cvz_aws_profile_find(l->session, l->profile);
    struct cvz_str command = cvz_aws_profile_get(p, "credential_process");
    struct cvz_buf out = CVZ_BUF_INIT_MAX(OUTPUT_MAX);
    char **argv = NULL;
    size_t n = 0;

    if (command.p == NULL)
        return 0;
    int rc = cvz_aws_shell_split(command, l->arena, &argv, &n, err);
    if (rc == 0 && n == 0)
        rc = cvz_fail(err, CVZ_EINVALID, "credential_process is empty");
    if (rc != 0)
        return rc;
    cvz_buf_reserve(&out, OUTPUT_MAX); /* growing would leave copies behind */
    rc = run(l->session, argv, &out, err);
    if (rc == 0)
        rc = take_output(l, cvz_arena_str(l->arena, cvz_buf_str(&out)), ret, err);
    explicit_bzero(out.p, out.cap);
    cvz_buf_release(&out);
    if (rc != 0)
        return cvz_fail_context(err, rc, "%s", argv[0]);
    return 0;
}
