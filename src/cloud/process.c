/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/process.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_MS = 200, PAUSE_NS = 5000000 };

extern char **environ;

/* One that runs: what it prints arrives at the pipes' ends, -1 where there is none (any more). */
struct child {
    const struct cvz_process_params *params;
    pid_t pid;
    int output, notes;
    int64_t until;
};

/* POSIX's prototypes lack a const for the sake of old callers. */
static char *const *words(const char *const *list)
{
    union {
        const char *const *given;
        char *const *taken;
    } u = {.given = list};

    return u.taken;
}

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* "NAME" below one element of PATH; what is relative counts from another folder, and may be there.
 */
static bool may_be_in(struct cvz_str folder, const char *name)
{
    char path[PATH_MAX];

    if (folder.n == 0 || folder.p[0] != '/')
        return true;
    int n = snprintf(path, sizeof path, "%.*s/%s", CVZ_STR_ARG(folder), name);
    return n > 0 && (size_t)n < sizeof path && access(path, F_OK) == 0;
}

/* posix_spawn may say that a program is not there by the status 127 of a child only, where the C
 * library or what it runs under (valgrind) does not share memory with the child. */
static bool may_be_there(const char *name)
{
    const char *path = getenv("PATH");
    struct cvz_str rest = cvz_str_from(path != NULL ? path : "");
    struct cvz_str folder;

    if (path == NULL || strchr(name, '/') != NULL)
        return name[0] != '/' || access(name, F_OK) == 0;
    while (cvz_str_split(&rest, ':', &folder))
        if (may_be_in(folder, name))
            return true;
    return false;
}

/* Its own process group, so that what it starts ends with it. */
static int spawn(struct child *c, int output, int notes, struct cvz_err *err)
{
    const char *const *argv = c->params->argv;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (notes >= 0)
        posix_spawn_file_actions_adddup2(&actions, notes, STDERR_FILENO);
    if (c->params->dir != NULL)
        posix_spawn_file_actions_addchdir_np(&actions, c->params->dir);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    int failed = posix_spawnp(&c->pid, argv[0], &actions, &attributes, words(argv),
                              c->params->envp != NULL ? words(c->params->envp) : environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (failed != 0)
        return cvz_fail_errno(err, failed == ENOENT ? CVZ_ENOTFOUND : CVZ_EAUTH, failed,
                              "cannot run %s", argv[0]);
    return 0;
}

static int start(struct child *c, struct cvz_err *err)
{
    int output[2] = {-1, -1};
    int notes[2] = {-1, -1};
    int rc = 0;

    if (pipe2(output, O_CLOEXEC) != 0 || (c->params->notes != NULL && pipe2(notes, O_CLOEXEC) != 0))
        rc = cvz_fail_errno(err, CVZ_EIO, errno, "cannot make a pipe");
    if (rc == 0)
        rc = spawn(c, output[1], notes[1], err);
    close_end(&output[1]);
    close_end(&notes[1]);
    if (rc != 0) {
        close_end(&output[0]);
        close_end(&notes[0]);
        return rc;
    }
    c->output = output[0];
    c->notes = notes[0];
    return 0;
}

/* 0 while the program may go on. */
static int check_time(const struct child *c, struct cvz_err *err)
{
    if (c->params->cancelled != NULL && *c->params->cancelled != 0)
        return cvz_fail(err, CVZ_ECANCELLED, "cancelled");
    if (cvz_clock_steady(&cvz_clock_system) >= c->until)
        return cvz_fail(err, CVZ_ETIMEOUT, "no end after %lld ms",
                        (long long)c->params->timeout_ms);
    return 0;
}

/* One block of a pipe that has something to say, or has ended. */
static void take_block(int *fd, struct cvz_buf *buf)
{
    char block[4096];
    ssize_t n = read(*fd, block, sizeof block);

    if (n > 0) {
        size_t room = buf->max - buf->n;
        size_t taken = (size_t)n < room ? (size_t)n : room;
        cvz_buf_add(buf, block, taken);
        buf->failed = taken < (size_t)n;
    } else if (n == 0 || errno != EINTR) {
        close_end(fd);
    }
    explicit_bzero(block, sizeof block);
}

/* Until it has closed its standard output. Standard error may stay open in something that it has
 * left behind, and what does not fit there is dropped. */
static int read_output(struct child *c, struct cvz_buf *out, struct cvz_err *err)
{
    int rc = 0;

    while (c->output >= 0 && (rc = check_time(c, err)) == 0) {
        struct pollfd p[] = {{.fd = c->output, .events = POLLIN},
                             {.fd = c->notes, .events = POLLIN}};
        if (poll(p, CVZ_COUNT_OF(p), LOOK_MS) <= 0)
            continue;
        if (p[1].revents != 0)
            take_block(&c->notes, c->params->notes);
        if (p[0].revents != 0)
            take_block(&c->output, out);
        if (out->failed)
            return cvz_fail(err, CVZ_ETOOBIG, "more than %zu bytes of output",
                            c->params->output_max);
    }
    return rc;
}

/* It may have closed its output long before. What it said last on standard error is taken too. */
static int wait_for_end(struct child *c, int *ret_status, struct cvz_err *err)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NS};
    struct pollfd p = {.events = POLLIN};
    pid_t ended = 0;
    int rc = 0;

    while (ended != c->pid && (rc = check_time(c, err)) == 0) {
        ended = waitpid(c->pid, ret_status, WNOHANG);
        if (ended < 0 && errno != EINTR)
            return cvz_fail_errno(err, CVZ_EIO, errno, "cannot wait for its end");
        while ((p.fd = c->notes) >= 0 && poll(&p, 1, 0) > 0)
            take_block(&c->notes, c->params->notes);
        if (ended != c->pid)
            nanosleep(&pause, NULL);
    }
    return rc;
}

static void end(const struct child *c)
{
    int status;

    kill(-c->pid, SIGKILL);
    while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
        continue;
}

int cvz_process_run(const struct cvz_process_params *params, struct cvz_buf *out,
                    struct cvz_err *err)
{
    struct child c = {.params = params, .pid = -1, .output = -1, .notes = -1};
    int status = 0;

    *out = (struct cvz_buf){.max = params->output_max};
    cvz_buf_reserve(out, params->output_max);
    c.until = cvz_clock_steady(&cvz_clock_system) + params->timeout_ms;
    if (!may_be_there(params->argv[0]))
        return cvz_fail_errno(err, CVZ_ENOTFOUND, ENOENT, "cannot run %s", params->argv[0]);
    int rc = start(&c, err);
    if (rc != 0)
        return rc;
    rc = read_output(&c, out, err);
    if (rc == 0)
        rc = wait_for_end(&c, &status, err);
    if (rc != 0)
        end(&c);
    close_end(&c.output);
    close_end(&c.notes);
    if (rc == 0 && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
        rc = cvz_fail(err, CVZ_EAUTH, "ended with %s %d", WIFEXITED(status) ? "status" : "signal",
                      WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    return rc;
}
