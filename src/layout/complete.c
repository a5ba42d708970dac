/* SPDX-License-Identifier: Apache-2.0 */
/* What a picture still needs whose boxes were placed by others. */
#include "layout/near_priv.h"
#include "layout/router_priv.h"
#include "layout/separate_priv.h"
#include "layout/straight_priv.h"
#include "layout/tree_priv.h"

enum { PUSHES = 80, ROOM = 4 * CVZ_UNIT };

struct completion {
    const struct cvz_layout_params *params;
    struct cvz_layout *layout;
    struct cvz_tree tree;
    uint32_t *walk;
    bool has_moved;
    struct cvz_arena arena;
};

static void move_all(struct completion *c, uint32_t item, int32_t dx, int32_t dy)
{
    uint32_t n = cvz_tree_walk(&c->tree, item, c->walk);

    if (dx == 0 && dy == 0)
        return;
    c->has_moved = true;
    c->layout->boxes[item].x += dx;
    c->layout->boxes[item].y += dy;
    for (uint32_t i = 0; c->layout->nested && i < n; i++) {
        c->layout->boxes[c->walk[i]].x += dx;
        c->layout->boxes[c->walk[i]].y += dy;
    }
}

static void move_apart(struct completion *c, const uint32_t *items, uint32_t n)
{
    struct cvz_arena work = CVZ_ARENA_INIT;
    struct cvz_rect *rects = CVZ_ARENA_ARRAY(&work, struct cvz_rect, (size_t)n + 1);

    for (uint32_t i = 0; i < n; i++) {
        struct cvz_box b = c->layout->boxes[items[i]];
        rects[i] =
            (struct cvz_rect){b.x + b.w / 2.0, b.y + b.h / 2.0, b.w + 2.0 * ROOM, b.h + 2.0 * ROOM};
    }
    cvz_push(rects, n, CVZ_PUSH_ASIDE, PUSHES);
    cvz_settle(rects, n);
    for (uint32_t i = 0; i < n; i++) {
        struct cvz_box b = c->layout->boxes[items[i]];
        int32_t x = (int32_t)(rects[i].x - b.w / 2.0), y = (int32_t)(rects[i].y - b.h / 2.0);
        move_all(c, items[i], x / CVZ_UNIT * CVZ_UNIT - b.x, y / CVZ_UNIT * CVZ_UNIT - b.y);
    }
    cvz_arena_release(&work);
}

/* Around what it holds, with room for its header. */
static void enclose(struct completion *c, uint32_t frame)
{
    const struct cvz_layout_params *params = c->params;
    struct cvz_box *box = &c->layout->boxes[frame];
    struct cvz_size least = params->sizes[frame];
    int32_t x1 = INT32_MAX, y1 = INT32_MAX, x2 = INT32_MIN, y2 = INT32_MIN;

    for (uint32_t k = c->tree.starts[frame]; k < c->tree.starts[frame + 1]; k++) {
        struct cvz_box kid = c->layout->boxes[c->tree.kids[k]];
        x1 = kid.x < x1 ? kid.x : x1;
        y1 = kid.y < y1 ? kid.y : y1;
        x2 = kid.x + kid.w > x2 ? kid.x + kid.w : x2;
        y2 = kid.y + kid.h > y2 ? kid.y + kid.h : y2;
    }
    *box = (struct cvz_box){x1 - params->padding, y1 - params->padding - params->header,
                            x2 - x1 + 2 * params->padding,
                            y2 - y1 + 2 * params->padding + params->header};
    box->w = box->w > least.w ? box->w : least.w;
    box->h = box->h > least.h ? box->h : least.h;
}

static void complete_frame(struct completion *c, uint32_t frame)
{
    const uint32_t *kids = c->tree.kids + c->tree.starts[frame];
    uint32_t n = cvz_tree_count(&c->tree, frame);

    if (cvz_near_any_overlap(c->layout->boxes, kids, n))
        move_apart(c, kids, n);
    if (n > 0 && frame < c->tree.n)
        enclose(c, frame);
}

static void complete_boxes(struct completion *c)
{
    uint32_t n = c->tree.n;

    if (c->layout->nested) {
        for (uint32_t i = n; i-- > 0;)
            complete_frame(c, i);
        complete_frame(c, n);
        return;
    }
    uint32_t *all = CVZ_ARENA_ARRAY(&c->arena, uint32_t, (size_t)n + 1);
    for (uint32_t i = 0; i < n; i++)
        all[i] = i;
    if (cvz_near_any_overlap(c->layout->boxes, all, n))
        move_apart(c, all, n);
}

/* Both ends go onto the borders, seen from the points beside them. */
static void mend_ends(struct cvz_layout *layout, uint32_t e)
{
    const struct cvz_view_edge *edge = &layout->view->edges[e];
    struct cvz_route *route = &layout->routes[e];

    route->points[0] = cvz_border_point(layout->boxes[edge->source], route->points[1]);
    route->points[route->n_points - 1] =
        cvz_border_point(layout->boxes[edge->target], route->points[route->n_points - 2]);
}

static void complete_routes(struct completion *c)
{
    struct cvz_layout *layout = c->layout;
    struct cvz_route *given =
        CVZ_ARENA_ARRAY(&c->arena, struct cvz_route, (size_t)layout->view->n_edges + 1);

    for (uint32_t e = 0; e < layout->view->n_edges; e++)
        given[e] = layout->routes[e];
    cvz_route_straight(layout);
    for (uint32_t e = 0; !c->has_moved && e < layout->view->n_edges; e++) {
        if (given[e].n_points < 3 || layout->view->edges[e].source == layout->view->edges[e].target)
            continue;
        layout->routes[e] = given[e];
        mend_ends(layout, e);
    }
}

void cvz_layout_complete(const struct cvz_layout_params *params, struct cvz_layout *layout)
{
    struct completion c = {.params = params, .layout = layout};

    c.tree = cvz_tree_new(layout->view, &c.arena);
    c.walk = CVZ_ARENA_ARRAY(&c.arena, uint32_t, (size_t)c.tree.n + 1);
    complete_boxes(&c);
    complete_routes(&c);
    cvz_layout_shift(layout, params->padding);
    cvz_route_labels(params, layout);
    cvz_arena_release(&c.arena);
}
