/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One step of drawing on a graph of one shape: CPU milliseconds and the memory by which the peak
 * rose, as JSON. The step is a layout, a format, or one of:
 *
 *     graph       resources and relations to a snapshot
 *     view        everything, as --fit none
 *     simplified  all stages of the view, to a screen
 *     measure     the sizes of all texts
 *
 *     bench_growth [-l LAYOUT] [-o OUT.json] STEP SHAPE N
 *
 * Formats draw what LAYOUT (grid) made. -o writes the inventory for others to draw.
 */
#include "shapes.h"

#include "base/file.h"
#include "base/num.h"
#include "render/render.h"
#include "store/interchange.h"

#include <getopt.h>
#include <malloc.h>
#include <stdlib.h>
#include <time.h>

#define KIND(n, r, t)                                                                              \
    {                                                                                              \
        .name = CVZ_STR_INIT(n), .label = CVZ_STR_INIT(n), .category = CVZ_CATEGORY_COMPUTE,       \
        .role = CVZ_ROLE_##r, .tier = CVZ_TIER_##t, .level = CVZ_LEVEL_NONE                        \
    }

/* Sorted by name. */
static const struct cvz_kind kinds[] = {
    KIND("bench.attachment", ATTACHMENT, NONE),
    {.name = CVZ_STR_INIT("bench.box"),
     .label = CVZ_STR_INIT("Box"),
     .role = CVZ_ROLE_CONTAINER,
     .tier = CVZ_TIER_NONE,
     .level = CVZ_LEVEL_GROUP},
    KIND("bench.data", NODE, DATA),
    KIND("bench.entry", NODE, ENTRY),
    KIND("bench.guard", GUARD, NONE),
    KIND("bench.machine", NODE, COMPUTE),
    KIND("bench.plumbing", PLUMBING, NONE),
    KIND("bench.queue", NODE, MESSAGING),
    KIND("bench.shared", SHARED, PLATFORM),
};

/* What the cards are, by turns: more nodes than others. */
static const char *const card_kinds[] = {
    "bench.machine", "bench.machine", "bench.data",    "bench.entry",   "bench.attachment",
    "bench.machine", "bench.queue",   "bench.machine", "bench.guard",   "bench.data",
    "bench.machine", "bench.machine", "bench.shared",  "bench.machine", "bench.plumbing",
};

static const uint8_t verbs[] = {CVZ_VERB_ROUTES_TO, CVZ_VERB_READS,     CVZ_VERB_ATTACHED_TO,
                                CVZ_VERB_TARGETS,   CVZ_VERB_WRITES,    CVZ_VERB_SECURED_BY,
                                CVZ_VERB_ALLOWS,    CVZ_VERB_DEPENDS_ON};

struct work {
    const char *layout, *step;
    struct picture picture; /* the shape */
    struct cvz_graph *graph;
    struct cvz_view *view;
    struct cvz_layout *drawn;
    struct cvz_size *sizes, *labels;
    int64_t *times;
    struct cvz_arena arena;
    double started, ms, mb;
};

static double cpu_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* A figure of /proc/self/status, in MB. */
static double memory_mb(const char *name)
{
    char line[128];
    double kb = 0;
    FILE *in = fopen("/proc/self/status", "r");

    while (in != NULL && fgets(line, sizeof line, in) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            kb = strtod(line + strlen(name) + 1, NULL);
    if (in != NULL)
        fclose(in);
    return kb / 1024;
}

/* Gives back what is free, and lets the peak begin anew. */
static void start(struct work *w)
{
    FILE *refs = fopen("/proc/self/clear_refs", "w");

    malloc_trim(0);
    if (refs != NULL) {
        fputs("5", refs);
        fclose(refs);
    }
    w->mb = memory_mb("VmRSS");
    w->started = cpu_ms();
}

static void stop(struct work *w)
{
    w->ms = cpu_ms() - w->started;
    w->mb = memory_mb("VmHWM") - w->mb;
}

static struct cvz_str id_of(struct work *w, uint32_t item)
{
    return cvz_arena_printf(&w->arena, "id/%08u", item);
}

static int make_graph(struct work *w, struct cvz_err *err)
{
    const struct cvz_view *shape = &w->picture.view;
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    int rc = 0;

    for (uint32_t i = 0; rc == 0 && i < shape->n_items; i++) {
        const struct cvz_item *item = &shape->items[i];
        const struct cvz_resource r = {
            .id = id_of(w, i),
            .kind = cvz_str_from(item->container ? "bench.box"
                                                 : card_kinds[i % CVZ_COUNT_OF(card_kinds)]),
            .name = cvz_arena_printf(&w->arena, "%.*s-%u-prod", CVZ_STR_ARG(item->label), i),
            .created = cvz_arena_printf(&w->arena, "20%02u-%02u-%02uT%02u:00:00Z", 10 + i % 16,
                                        i % 12 + 1, i % 28 + 1, i % 24),
        };
        struct cvz_str parent =
            item->parent == CVZ_ITEM_NONE ? CVZ_STR("") : id_of(w, item->parent);
        rc = cvz_graph_builder_add(b, &r, parent, err);
    }
    for (uint32_t e = 0; rc == 0 && e < shape->n_edges; e++) {
        const struct cvz_relation_new relation = {
            .source_id = id_of(w, shape->edges[e].source),
            .target_id = id_of(w, shape->edges[e].target),
            .verb = verbs[e % CVZ_COUNT_OF(verbs)],
            .rule = CVZ_STR("bench"),
            .field = cvz_arena_printf(&w->arena, "f%u", e),
        };
        rc = cvz_graph_builder_relate(b, &relation, err);
    }
    if (rc == 0)
        w->graph = cvz_graph_builder_finish(b, CVZ_STR("2026-11-23T10:00:00Z"));
    cvz_graph_builder_free(b);
    return rc;
}

static int make_view(struct work *w, bool simplify, struct cvz_err *err)
{
    struct cvz_view_params params = CVZ_VIEW_PARAMS_INIT;

    params.kinds = (struct cvz_kinds){kinds, CVZ_COUNT_OF(kinds)};
    params.simplify = simplify;
    if (!simplify)
        params.max_nodes = params.max_edges = 0;
    return cvz_view_new(w->graph, &params, &w->view, err);
}

static void measure(struct work *w)
{
    w->sizes = CVZ_ARENA_ARRAY(&w->arena, struct cvz_size, w->view->n_items + 1);
    w->labels = CVZ_ARENA_ARRAY(&w->arena, struct cvz_size, w->view->n_edges + 1);
    w->times = CVZ_ARENA_ARRAY(&w->arena, int64_t, w->view->n_items + 1);
    for (uint32_t i = 0; i < w->view->n_items; i++)
        w->times[i] = i % 8 == 0 ? CVZ_TIME_NONE : INT64_C(3600000) * (i * 7919 % 20000);
    cvz_render_measure(w->view, 3, w->sizes, w->labels);
}

static int lay_out(struct work *w, const char *name, struct cvz_err *err)
{
    struct cvz_layout_params params = CVZ_LAYOUT_PARAMS_INIT;

    params.sizes = w->sizes;
    params.labels = w->labels;
    params.times = w->times;
    return cvz_layout_new(cvz_str_from(name), w->view, &params, &w->drawn, err);
}

static int draw(struct work *w, const struct cvz_format_ops *format, struct cvz_err *err)
{
    struct cvz_buf out = CVZ_BUF_INIT;
    struct cvz_picture picture = {
        .view = w->view, .layout = w->drawn, .detail = 3, .dpi = 72, .legend = true};

    int rc = format->write(&picture, &out, err);
    if (rc == 0 && out.failed)
        rc = cvz_fail(err, CVZ_ETOOBIG, "the picture is too large");
    cvz_buf_release(&out);
    return rc;
}

static bool is_step(const struct work *w, const char *name)
{
    return strcmp(w->step, name) == 0;
}

/* Every step up to the one that is asked for; that one is measured. */
static int run(struct work *w, struct cvz_err *err)
{
    const struct cvz_format_ops *format = cvz_format_find(cvz_str_from(w->step));

    start(w);
    int rc = make_graph(w, err);
    stop(w);
    if (rc != 0 || is_step(w, "graph"))
        return rc;
    start(w);
    rc = make_view(w, is_step(w, "simplified"), err);
    stop(w);
    if (rc != 0 || is_step(w, "view") || is_step(w, "simplified"))
        return rc;
    start(w);
    measure(w);
    stop(w);
    if (is_step(w, "measure"))
        return 0;
    if (format == NULL || format->needs_layout) {
        start(w);
        rc = lay_out(w, format == NULL ? w->step : w->layout, err);
        stop(w);
    }
    if (rc != 0 || format == NULL)
        return rc;
    start(w);
    rc = draw(w, format, err);
    stop(w);
    return rc;
}

static int write_inventory(const struct work *w, const char *path, struct cvz_err *err)
{
    struct cvz_buf text = CVZ_BUF_INIT;

    cvz_inventory_write(&text, w->graph, NULL, 0);
    int rc = cvz_file_write(path, cvz_buf_str(&text), 0644, err);
    cvz_buf_release(&text);
    return rc;
}

static void release(struct work *w)
{
    cvz_layout_free(w->drawn);
    cvz_view_free(w->view);
    cvz_graph_unref(w->graph);
    cvz_arena_release(&w->arena);
    picture_release(&w->picture);
}

int main(int argc, char **argv)
{
    struct work w = {.layout = "grid"};
    struct cvz_err err = CVZ_ERR_INIT;
    const char *out = NULL;
    int64_t n = 0;
    int c;

    while ((c = getopt(argc, argv, "l:o:")) != -1) {
        if (c == 'l')
            w.layout = optarg;
        else if (c == 'o')
            out = optarg;
        else
            return 2;
    }
    const struct shape *shape = optind == argc - 3 ? shape_find(argv[optind + 1]) : NULL;
    if (shape == NULL || !cvz_parse_i64(cvz_str_from(argv[optind + 2]), &n) || n < 0 || n > 1000000)
        return fprintf(stderr, "usage: bench_growth [-l LAYOUT] [-o OUT.json] STEP SHAPE N\n"), 2;
    w.step = argv[optind];
    picture_init(&w.picture);
    shape->make(&w.picture, (uint32_t)n);
    picture_finish(&w.picture);
    int rc = run(&w, &err);
    if (rc == 0 && out != NULL)
        rc = write_inventory(&w, out, &err);
    if (rc == 0)
        printf("{\"step\":\"%s\",\"shape\":\"%s\",\"n\":%lld,\"items\":%u,\"edges\":%u,"
               "\"ms\":%.2f,\"mb\":%.2f}\n",
               w.step, shape->name, (long long)n, w.picture.view.n_items, w.picture.view.n_edges,
               w.ms, w.mb);
    else
        fprintf(stderr, "bench_growth: %s\n", err.text);
    release(&w);
    return rc != 0;
}
