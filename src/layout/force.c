/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The force-directed layout. Springs and charges find a spot for every item, containers taking part
 * as bodies that hold together what they hold; then from the inside out the boxes of each container
 * are moved apart where those spots have put them.
 */
#include "layout/force_priv.h"
#include "layout/keep_priv.h"
#include "layout/layouts_priv.h"
#include "layout/router_priv.h"
#include "layout/separate_priv.h"
#include "layout/straight_priv.h"

#include <math.h>

enum {
    ORGANIC_MIN = 48,  /* leaves of a frame that stand in a grid when they are fewer */
    COMPACT_MAX = 600, /* boxes of a frame that are drawn together */
    RELAX_ROUNDS = 50, /* of springs against boxes */
    PUSHES_A_ROUND = 2,
    LAST_PUSHES = 100,
    TRIES = 4,
    TRIES_ITEMS_MAX = 1500,
};

#define HOLD 1.0       /* how strongly a container holds what it holds, by an edge's strength */
#define FILL_FREE 3.2  /* area of boxes that stand free, in sums of them */
#define FILL_TIGHT 1.3 /* and where they are drawn together afterwards */
#define INNER_ASPECT 1.4
#define RELAX_STEP 0.5

/* ---- spots ---- */

/* Chance decides how well a small net without containers is unfolded: the best of a few beginnings.
 */
static void try_again(struct cvz_force *f, const struct cvz_net *net)
{
    struct cvz_spot *spots = CVZ_ARENA_ARRAY(&f->arena, struct cvz_spot, (size_t)net->n + 1);
    uint64_t fewest = cvz_count_crossings(net, f->spots);

    for (uint64_t i = 1; i < TRIES; i++) {
        cvz_springs(net, f->params->seed + i, spots);
        uint64_t crossings = cvz_count_crossings(net, spots);
        if (crossings >= fewest)
            continue;
        fewest = crossings;
        for (uint32_t v = 0; v < net->n; v++)
            f->spots[v] = spots[v];
    }
}

/* The springs: one for each edge, and one for each step of containment. */
static void find_spots(struct cvz_force *f)
{
    const struct cvz_view *view = f->view;
    size_t n = 0;
    struct cvz_net_edge *edges =
        CVZ_ARENA_ARRAY(&f->arena, struct cvz_net_edge, (size_t)view->n_edges + view->n_items + 1);

    for (uint32_t e = 0; e < view->n_edges; e++) {
        const struct cvz_view_edge *edge = &view->edges[e];
        if (cvz_tree_is_within(&f->tree, edge->source, edge->target) ||
            cvz_tree_is_within(&f->tree, edge->target, edge->source))
            continue;
        edges[n++] = (struct cvz_net_edge){edge->source, edge->target, 1};
    }
    if (n == 0) {
        /* Nothing pulls: everything in its order. */
        for (uint32_t i = 0; i < view->n_items; i++)
            f->spots[i] = (struct cvz_spot){i, i};
        return;
    }
    for (uint32_t i = 0; i < view->n_items; i++) {
        if (view->items[i].parent != CVZ_ITEM_NONE)
            edges[n++] = (struct cvz_net_edge){view->items[i].parent, i, HOLD};
    }
    struct cvz_net net = cvz_net_new(view->n_items, edges, n, &f->arena);
    cvz_springs(&net, f->params->seed, f->spots);
    if (view->n_items <= TRIES_ITEMS_MAX &&
        cvz_tree_count(&f->tree, view->n_items) == view->n_items)
        try_again(f, &net);
}

/* ---- one frame ---- */

/* The boxes of a frame's children. */
struct frame {
    struct cvz_force *force;
    uint32_t item; /* the frame's; view->n_items: the whole */
    const uint32_t *kids;
    struct cvz_rect *rects;
    uint32_t n;
    double scale_x, scale_y; /* pixels to the unit of spots */
    struct cvz_arena work;
};

/* Springs that join children of the frame. */
static struct cvz_net frame_net(struct frame *frame)
{
    struct cvz_force *f = frame->force;
    uint32_t first = f->inner_starts[frame->item], end = f->inner_starts[frame->item + 1];
    struct cvz_net_edge *edges =
        CVZ_ARENA_ARRAY(&frame->work, struct cvz_net_edge, (size_t)(end - first) + 1);

    for (uint32_t k = 0; k < frame->n; k++)
        f->index[frame->kids[k]] = k;
    for (uint32_t i = first; i < end; i++) {
        const struct cvz_view_edge *edge = &f->view->edges[f->inner[i]];
        edges[i - first] = (struct cvz_net_edge){f->index[edge->source], f->index[edge->target], 1};
    }
    return cvz_net_new(frame->n, edges, end - first, &frame->work);
}

static void push_spots(void *ctx, struct cvz_spot *spots)
{
    struct frame *frame = ctx;

    for (uint32_t k = 0; k < frame->n; k++) {
        frame->rects[k].x = spots[k].x * frame->scale_x;
        frame->rects[k].y = spots[k].y * frame->scale_y;
    }
    cvz_push(frame->rects, frame->n, CVZ_PUSH_OUT, PUSHES_A_ROUND);
    for (uint32_t k = 0; k < frame->n; k++) {
        spots[k].x = frame->rects[k].x / frame->scale_x;
        spots[k].y = frame->rects[k].y / frame->scale_y;
    }
}

/* Distance of the extreme places, before and after a spread: the scale. */
static double reach(const struct cvz_rect *rects, uint32_t n, bool is_x)
{
    double low = HUGE_VAL, high = -HUGE_VAL;

    for (uint32_t k = 0; k < n; k++) {
        low = fmin(low, is_x ? rects[k].x : rects[k].y);
        high = fmax(high, is_x ? rects[k].x : rects[k].y);
    }
    return fmax(high - low, 1e-9);
}

/* Boxes that stand free: springs pull while overlaps push. */
static void stand_free(struct frame *frame, double aspect)
{
    struct cvz_force *f = frame->force;
    struct cvz_net net = frame_net(frame);
    struct cvz_spot *spots = CVZ_ARENA_ARRAY(&frame->work, struct cvz_spot, frame->n);
    struct cvz_relaxation how = {RELAX_ROUNDS, RELAX_STEP, push_spots, frame};
    double x = reach(frame->rects, frame->n, true), y = reach(frame->rects, frame->n, false);

    cvz_spread(frame->rects, frame->n, aspect, FILL_FREE);
    frame->scale_x = reach(frame->rects, frame->n, true) / x;
    frame->scale_y = reach(frame->rects, frame->n, false) / y;
    for (uint32_t k = 0; k < frame->n; k++)
        spots[k] = f->spots[frame->kids[k]];
    cvz_springs_relax(&net, &how, spots);
    cvz_push(frame->rects, frame->n, CVZ_PUSH_OUT, LAST_PUSHES);
    cvz_settle(frame->rects, frame->n);
}

/* Boxes of many sizes: apart, then together. */
static void stand_close(struct frame *frame, double aspect)
{
    cvz_spread(frame->rects, frame->n, aspect, FILL_TIGHT);
    cvz_push(frame->rects, frame->n, CVZ_PUSH_ASIDE, LAST_PUSHES);
    cvz_settle(frame->rects, frame->n);
    if (frame->n <= COMPACT_MAX)
        cvz_compact(frame->rects, frame->n, aspect);
}

static void arrange(struct frame *frame)
{
    struct cvz_force *f = frame->force;
    bool is_whole = frame->item == f->tree.n, even = true;
    double aspect = is_whole ? f->params->aspect : INNER_ASPECT;
    uint32_t n_inner = f->inner_starts[frame->item + 1] - f->inner_starts[frame->item];

    for (uint32_t k = 1; k < frame->n; k++)
        even = even && frame->rects[k].w == frame->rects[0].w &&
               frame->rects[k].h == frame->rects[0].h;
    if (even && n_inner > 0 && n_inner >= frame->n / 4 && (is_whole || frame->n >= ORGANIC_MIN))
        stand_free(frame, aspect);
    else if (even)
        cvz_snap_to_grid(frame->rects, frame->n, aspect);
    else
        stand_close(frame, aspect);
}

/* Whole pixels, from the upper left corner on; then the frame's own size. */
static void take_places(struct frame *frame)
{
    struct cvz_force *f = frame->force;
    const struct cvz_layout_params *params = f->params;
    double x = HUGE_VAL, y = HUGE_VAL;
    int32_t w = 0, h = 0;

    for (uint32_t k = 0; k < frame->n; k++) {
        x = fmin(x, frame->rects[k].x - frame->rects[k].w / 2);
        y = fmin(y, frame->rects[k].y - frame->rects[k].h / 2);
    }
    for (uint32_t k = 0; k < frame->n; k++) {
        const struct cvz_rect *r = &frame->rects[k];
        struct cvz_size size = f->sizes[frame->kids[k]];
        struct cvz_point at = {(int32_t)((r->x - r->w / 2 - x) / CVZ_UNIT + 0.5) * CVZ_UNIT,
                               (int32_t)((r->y - r->h / 2 - y) / CVZ_UNIT + 0.5) * CVZ_UNIT};
        f->places[frame->kids[k]] = at;
        w = at.x + size.w > w ? at.x + size.w : w;
        h = at.y + size.h > h ? at.y + size.h : h;
    }
    struct cvz_size *size = &f->sizes[frame->item];
    w += 2 * params->padding;
    h += 2 * params->padding + (frame->item == f->tree.n ? 0 : params->header);
    size->w = w > size->w ? w : size->w;
    size->h = h > size->h ? h : size->h;
}

static void arrange_frame(struct cvz_force *f, uint32_t item)
{
    struct frame frame = {.force = f, .item = item, .n = cvz_tree_count(&f->tree, item)};
    int32_t gap = f->params->gap;

    if (frame.n == 0)
        return;
    frame.kids = f->tree.kids + f->tree.starts[item];
    frame.rects = CVZ_ARENA_ARRAY(&frame.work, struct cvz_rect, frame.n);
    for (uint32_t k = 0; k < frame.n; k++) {
        struct cvz_size size = f->sizes[frame.kids[k]];
        struct cvz_spot spot = f->spots[frame.kids[k]];
        frame.rects[k] = (struct cvz_rect){spot.x, spot.y, size.w + gap, size.h + gap};
    }
    arrange(&frame);
    take_places(&frame);
    cvz_arena_release(&frame.work);
}

/* ---- the whole ---- */

/* Edges between children of one frame, by frame. */
static void group_inner(struct cvz_force *f)
{
    const struct cvz_view *view = f->view;
    uint32_t *starts = f->inner_starts;

    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t e = 0; e < view->n_edges; e++) {
            const struct cvz_view_edge *edge = &view->edges[e];
            uint32_t frame = cvz_tree_parent(view, edge->source);
            if (frame != cvz_tree_parent(view, edge->target) || edge->source == edge->target)
                continue;
            if (pass == 0)
                starts[frame + 2]++;
            else
                f->inner[starts[frame + 1]++] = e;
        }
        for (uint32_t i = 2; pass == 0 && i < view->n_items + 3; i++)
            starts[i] += starts[i - 1];
    }
}

static void export_boxes(struct cvz_force *f, struct cvz_layout *layout)
{
    const struct cvz_view *view = f->view;

    for (uint32_t i = 0; i < view->n_items; i++) {
        uint32_t parent = view->items[i].parent;
        struct cvz_point at = {f->params->padding, f->params->padding};
        if (parent != CVZ_ITEM_NONE) {
            at.x += layout->boxes[parent].x;
            at.y += layout->boxes[parent].y + f->params->header;
        }
        layout->boxes[i] = (struct cvz_box){at.x + f->places[i].x, at.y + f->places[i].y,
                                            f->sizes[i].w, f->sizes[i].h};
    }
    layout->width = f->sizes[f->tree.n].w;
    layout->height = f->sizes[f->tree.n].h;
}

static void place_anew(struct cvz_force *f, struct cvz_layout *layout)
{
    const struct cvz_view *view = f->view;
    size_t n = (size_t)view->n_items + 1;

    f->spots = CVZ_ARENA_ARRAY(&f->arena, struct cvz_spot, n);
    f->sizes = CVZ_ARENA_ARRAY(&f->arena, struct cvz_size, n);
    f->places = CVZ_ARENA_ARRAY(&f->arena, struct cvz_point, n);
    f->index = CVZ_ARENA_ARRAY(&f->arena, uint32_t, n);
    f->inner = CVZ_ARENA_ARRAY(&f->arena, uint32_t, (size_t)view->n_edges + 1);
    f->inner_starts = CVZ_ARENA_ARRAY(&f->arena, uint32_t, n + 2);
    for (uint32_t i = 0; i < view->n_items; i++)
        f->sizes[i] = f->params->sizes[i];
    group_inner(f);
    find_spots(f);
    for (uint32_t i = view->n_items; i-- > 0;)
        arrange_frame(f, i);
    arrange_frame(f, view->n_items);
    export_boxes(f, layout);
    cvz_force_swap(f, layout);
}

int cvz_force_place(const struct cvz_view *view, const struct cvz_layout_params *params,
                    struct cvz_layout *layout, struct cvz_err *err)
{
    struct cvz_force f = {.view = view, .params = params};

    (void)err;
    f.tree = cvz_tree_new(view, &f.arena);
    if (cvz_keep_is_worth(view, params))
        cvz_keep_nested(view, params, &f.tree, layout);
    else
        place_anew(&f, layout);
    cvz_route_straight(layout);
    cvz_route_labels(params, layout);
    cvz_arena_release(&f.arena);
    return 0;
}
