/* SPDX-License-Identifier: Apache-2.0 */
/* The parent: starts the child, waits for what it writes, believes none of it unchecked. */
#include "app/graphviz_priv.h"

#include "base/check.h"
#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SECONDS = 60,
    FAR = 1 << 27, /* units; what lies farther out is not believed */
};

#define MEMORY ((rlim_t)2 << 30)
#define ANSWER_MAX ((size_t)1 << 28)

/* ---- the registry ---- */

static int place(const struct cvz_view *view, const struct cvz_layout_params *params,
                 struct cvz_layout *layout, struct cvz_err *err);

static const struct {
    struct cvz_layout_ops ops;
    bool nested;
    const char *like; /* our layout that comes near, or NULL */
} programs[] = {
    {{.name = "dot", .help = "layers (with --engine graphviz)", .place = place},
     true,
     "hierarchical"},
    {{.name = "neato", .help = "springs (with --engine graphviz)", .place = place}, false, NULL},
    {{.name = "fdp", .help = "springs and clusters (with --engine graphviz)", .place = place},
     true,
     "force"},
    {{.name = "sfdp", .help = "springs for large graphs (with --engine graphviz)", .place = place},
     false,
     NULL},
    {{.name = "circo", .help = "circles (with --engine graphviz)", .place = place},
     false,
     "circular"},
    {{.name = "twopi", .help = "rings around a root (with --engine graphviz)", .place = place},
     false,
     "mindmap"},
    {{.name = "osage", .help = "packed clusters (with --engine graphviz)", .place = place},
     true,
     "grid"},
    {{.name = "patchwork", .help = "a tree map (with --engine graphviz)", .place = place},
     true,
     NULL},
};

const struct cvz_layout_ops *const cvz_app_graphviz_layouts[] = {
    &programs[0].ops, &programs[1].ops, &programs[2].ops,
    &programs[3].ops, &programs[4].ops, &programs[5].ops,
    &programs[6].ops, &programs[7].ops, NULL,
};

int cvz_app_graphviz_find(struct cvz_str name, const struct cvz_layout_ops **ret,
                          struct cvz_err *err)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(programs); i++) {
        if (cvz_str_is(name, programs[i].ops.name) ||
            (programs[i].like != NULL && cvz_str_is(name, programs[i].like))) {
            *ret = &programs[i].ops;
            return 0;
        }
    }
    return cvz_fail(err, CVZ_EUSAGE,
                    "Graphviz has no layout '%.*s'; it has dot, neato, fdp, sfdp, circo, twopi, "
                    "osage and patchwork",
                    CVZ_STR_ARG(name));
}

static bool knows_clusters(const char *program)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(programs); i++) {
        if (strcmp(programs[i].ops.name, program) == 0)
            return programs[i].nested;
    }
    return false;
}

/* ---- the child ---- */

static void limit(int resource, rlim_t most)
{
    struct rlimit limits = {most, most};

    (void)setrlimit((__rlimit_resource_t)resource, &limits);
}

/* Beyond what this process has mapped already, which may be much. */
static void limit_memory(void)
{
    char text[64] = "";
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    rlim_t mapped = n > 0 ? strtoull(text, NULL, 10) * (rlim_t)sysconf(_SC_PAGESIZE) : 0;

    if (fd >= 0)
        close(fd);
    limit(RLIMIT_AS, mapped + MEMORY);
}

_Noreturn static void be_child(const struct cvz_graphviz_job *job, int fd)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);

    /* It writes into the pipe only, makes no files, and dies with its limits. */
    for (int standard = 0; standard <= 2; standard++)
        (void)dup2(null, standard);
    limit(RLIMIT_CPU, SECONDS);
    limit_memory();
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    signal(SIGPIPE, SIG_DFL);
    _exit(cvz_graphviz_run(job, fd) ? 0 : 1);
}

/* ---- the parent ---- */

/* True when all has come before the deadline. */
static bool read_all(int fd, int64_t deadline, struct cvz_buf *answer)
{
    char part[65536];

    for (;;) {
        int64_t left = deadline - cvz_clock_steady(&cvz_clock_system);
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        if (left <= 0 || answer->n > ANSWER_MAX)
            return false;
        int ready = poll(&wait, 1, left > 1000 ? 1000 : (int)left);
        if (ready < 0 && errno != EINTR)
            return false;
        if (ready <= 0)
            continue;
        ssize_t n = read(fd, part, sizeof part);
        if (n == 0)
            return true;
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0)
            cvz_buf_add_str(answer, (struct cvz_str){part, (size_t)n});
    }
}

static int tell_end(const char *program, int status, struct cvz_err *err)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
        return cvz_fail(err, CVZ_ETIMEOUT,
                        "Graphviz' %s was stopped: it needed more than %d seconds", program,
                        SECONDS);
    if (WIFSIGNALED(status))
        return cvz_fail(err, CVZ_EUNAVAILABLE,
                        "Graphviz' %s was ended by signal %d; it may use %lld MB of memory",
                        program, WTERMSIG(status), (long long)(MEMORY >> 20));
    return cvz_fail(err, CVZ_EUNAVAILABLE, "Graphviz' %s could not lay this out", program);
}

static int run_child(const struct cvz_graphviz_job *job, struct cvz_buf *answer,
                     struct cvz_err *err)
{
    int64_t deadline = cvz_clock_steady(&cvz_clock_system) + SECONDS * INT64_C(1000);
    int ends[2], status = 0;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return cvz_fail(err, CVZ_EIO, "no pipe for Graphviz: %s", strerror(errno));
    pid_t child = fork();
    if (child < 0) {
        int cause = errno;
        close(ends[0]);
        close(ends[1]);
        return cvz_fail(err, CVZ_EIO, "no process for Graphviz: %s", strerror(cause));
    }
    if (child == 0)
        be_child(job, ends[1]);
    close(ends[1]);
    if (!read_all(ends[0], deadline, answer))
        kill(child, SIGKILL);
    close(ends[0]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return tell_end(job->program, status, err);
}

/* ---- what it wrote ---- */

struct reader {
    const char *p;
    size_t left;
};

static bool take(struct reader *reader, void *out, size_t size)
{
    if (reader->left < size)
        return false;
    memcpy(out, reader->p, size);
    reader->p += size;
    reader->left -= size;
    return true;
}

static bool is_near(int32_t v)
{
    return v > -FAR && v < FAR;
}

static bool take_routes(struct reader *reader, struct cvz_layout *layout)
{
    for (uint32_t e = 0; e < layout->view->n_edges; e++) {
        struct cvz_route *route = &layout->routes[e];
        uint32_t n;
        if (!take(reader, &n, sizeof n) || n > CVZ_GRAPHVIZ_POINTS_MAX)
            return false;
        route->points = CVZ_ARENA_ARRAY(layout->arena, struct cvz_point, (size_t)n + 1);
        if (!take(reader, route->points, n * sizeof route->points[0]))
            return false;
        route->n_points = n;
        for (uint32_t i = 0; i < n; i++) {
            if (!is_near(route->points[i].x) || !is_near(route->points[i].y))
                return false;
        }
    }
    return true;
}

static bool take_answer(const struct cvz_buf *answer, struct cvz_layout *layout)
{
    struct reader reader = {answer->p, answer->n};
    char magic[8];

    if (!take(&reader, magic, sizeof magic) || memcmp(magic, CVZ_GRAPHVIZ_MAGIC, 8) != 0)
        return false;
    for (uint32_t i = 0; i < layout->view->n_items; i++) {
        struct cvz_box *box = &layout->boxes[i];
        if (!take(&reader, box, sizeof *box) || !is_near(box->x) || !is_near(box->y) ||
            box->w < 0 || box->h < 0 || !is_near(box->w) || !is_near(box->h))
            return false;
    }
    return take_routes(&reader, layout) && reader.left == 0;
}

/* Lines from containers to what they hold, where these do not enclose it. */
static void draw_branches(struct cvz_layout *layout)
{
    const struct cvz_view *view = layout->view;

    layout->strokes = CVZ_ARENA_ARRAY(layout->arena, struct cvz_stroke, (size_t)view->n_items + 1);
    for (uint32_t i = 0; i < view->n_items; i++) {
        uint32_t parent = view->items[i].parent;
        if (parent == CVZ_ITEM_NONE)
            continue;
        struct cvz_box a = layout->boxes[parent], b = layout->boxes[i];
        struct cvz_stroke *stroke = &layout->strokes[layout->n_strokes++];
        *stroke = (struct cvz_stroke){.kind = CVZ_STROKE_BRANCH, .n_points = 2};
        stroke->points = CVZ_ARENA_ARRAY(layout->arena, struct cvz_point, 2);
        stroke->points[0] = (struct cvz_point){a.x + a.w / 2, a.y + a.h / 2};
        stroke->points[1] = (struct cvz_point){b.x + b.w / 2, b.y + b.h / 2};
    }
}

static int place(const struct cvz_view *view, const struct cvz_layout_params *params,
                 struct cvz_layout *layout, struct cvz_err *err)
{
    struct cvz_graphviz_job job = {layout->name, view, params, knows_clusters(layout->name)};
    struct cvz_buf answer = CVZ_BUF_INIT;
    int rc = 0;

    if (!cvz_graphviz_is_there())
        return cvz_fail(err, CVZ_EUNSUPPORTED,
                        "this program was built without Graphviz: build it where libgvc "
                        "(libgraphviz-dev) is there, or use a layout of its own");
    rc = run_child(&job, &answer, err);
    if (rc == 0 && !take_answer(&answer, layout))
        rc = cvz_fail(err, CVZ_EINTERNAL, "Graphviz' %s left an answer that makes no sense",
                      job.program);
    cvz_buf_release(&answer);
    if (rc != 0)
        return rc;
    layout->nested = job.nested;
    cvz_layout_complete(params, layout);
    if (!job.nested)
        draw_branches(layout);
    return 0;
}
