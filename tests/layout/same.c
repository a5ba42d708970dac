/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes an inventory in every layout, as cloudviz.layout/1 and SVG, for a comparison of compilers:
 *
 *     same FILE NODES EDGES > bytes        (a budget; 0 0: everything)
 */
#include "base/clock.h"
#include "base/file.h"
#include "graph/graph.h"
#include "layout/layout.h"
#include "render/render.h"
#include "store/interchange.h"
#include "view/view.h"

#include <stdio.h>
#include <stdlib.h>

enum { FILE_MAX = 64 << 20, DETAIL = 4 };

static int write_as(const struct cvz_picture *picture, const char *format, struct cvz_err *err)
{
    const struct cvz_format_ops *ops = cvz_format_find(cvz_str_from(format));
    struct cvz_buf out = CVZ_BUF_INIT;

    int rc = ops->write(picture, &out, err);
    if (rc == 0)
        printf("\n== %s %s\n%.*s", picture->layout->name, format, (int)out.n, out.p);
    cvz_buf_release(&out);
    return rc;
}

static int64_t *times_of(const struct cvz_view *view, struct cvz_arena *arena)
{
    int64_t *times = CVZ_ARENA_ARRAY(arena, int64_t, view->n_items + 1);

    for (uint32_t i = 0; i < view->n_items; i++) {
        const struct cvz_item *item = &view->items[i];
        if (item->n_members == 0 ||
            !cvz_time_parse(cvz_graph_resource(view->graph, item->members[0])->created, &times[i]))
            times[i] = CVZ_TIME_NONE;
    }
    return times;
}

static int draw(const struct cvz_view *view, struct cvz_str layout_name, struct cvz_err *err)
{
    struct cvz_layout_params params = CVZ_LAYOUT_PARAMS_INIT;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_layout *layout = NULL;
    struct cvz_size *sizes = CVZ_ARENA_ARRAY(&arena, struct cvz_size, view->n_items + 1);
    struct cvz_size *labels = CVZ_ARENA_ARRAY(&arena, struct cvz_size, view->n_edges + 1);

    cvz_render_measure(view, DETAIL, sizes, labels);
    params.sizes = sizes;
    params.labels = labels;
    params.times = times_of(view, &arena);
    int rc = cvz_layout_new(layout_name, view, &params, &layout, err);
    const struct cvz_picture picture = {.view = view,
                                        .layout = layout,
                                        .title = CVZ_STR("Everywhere the same"),
                                        .detail = DETAIL,
                                        .dpi = 96,
                                        .legend = true};
    if (rc == 0)
        rc = write_as(&picture, "json", err);
    if (rc == 0)
        rc = write_as(&picture, "svg", err);
    cvz_layout_free(layout);
    cvz_arena_release(&arena);
    return rc;
}

static int draw_all(struct cvz_graph *graph, char **budget, struct cvz_err *err)
{
    struct cvz_view_params params = CVZ_VIEW_PARAMS_INIT;
    struct cvz_view *view = NULL;

    params.max_nodes = (uint32_t)strtoul(budget[0], NULL, 10);
    params.max_edges = (uint32_t)strtoul(budget[1], NULL, 10);
    params.simplify = params.max_nodes > 0;
    int rc = cvz_view_new(graph, &params, &view, err);
    for (size_t i = 0; rc == 0 && cvz_layouts[i] != NULL; i++)
        rc = draw(view, cvz_str_from(cvz_layouts[i]->name), err);
    cvz_view_free(view);
    return rc;
}

int main(int argc, char **argv)
{
    struct cvz_inventory inventory = {0};
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;

    if (argc != 4) {
        fputs("usage: same FILE NODES EDGES\n", stderr);
        return 2;
    }
    int rc = cvz_file_read(argv[1], FILE_MAX, &text, &err);
    if (rc == 0)
        rc = cvz_inventory_read(cvz_buf_str(&text), &arena, &inventory, &err);
    if (rc == 0)
        rc = draw_all(inventory.graph, argv + 2, &err);
    if (rc != 0)
        fprintf(stderr, "same: %s\n", err.text);
    cvz_graph_unref(inventory.graph);
    cvz_buf_release(&text);
    cvz_arena_release(&arena);
    return rc != 0;
}
