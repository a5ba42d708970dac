/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/straight_priv.h"

#include "base/arena.h"
#include "layout/tree_priv.h"

#include <stdlib.h>
#include <string.h>

enum { LOOP = 12 * CVZ_UNIT };

struct cvz_point cvz_box_middle(struct cvz_box box)
{
    return (struct cvz_point){box.x + box.w / 2, box.y + box.h / 2};
}

static struct cvz_point nearest_on_border(struct cvz_box b, struct cvz_point p)
{
    int32_t left = p.x - b.x, right = b.x + b.w - p.x, top = p.y - b.y, bottom = b.y + b.h - p.y;
    int32_t best = left;

    best = right < best ? right : best;
    best = top < best ? top : best;
    best = bottom < best ? bottom : best;
    if (best == left)
        return (struct cvz_point){b.x, p.y};
    if (best == right)
        return (struct cvz_point){b.x + b.w, p.y};
    return (struct cvz_point){p.x, best == top ? b.y : b.y + b.h};
}

struct cvz_point cvz_border_point(struct cvz_box b, struct cvz_point to)
{
    struct cvz_point c = cvz_box_middle(b);
    int64_t dx = (int64_t)to.x - c.x, dy = (int64_t)to.y - c.y;

    if (to.x >= b.x && to.x <= b.x + b.w && to.y >= b.y && to.y <= b.y + b.h)
        return nearest_on_border(b, to);
    /* By the side that the line meets: |dx| : |dy| against w : h. */
    if (llabs(dx) * b.h >= llabs(dy) * b.w && dx != 0) {
        int64_t across = dx > 0 ? b.x + b.w - c.x : c.x - b.x;
        int32_t y = c.y + (int32_t)(dy * across / llabs(dx));
        y = y < b.y ? b.y : y > b.y + b.h ? b.y + b.h : y;
        return (struct cvz_point){dx > 0 ? b.x + b.w : b.x, y};
    }
    int64_t across = dy > 0 ? b.y + b.h - c.y : c.y - b.y;
    int32_t x = dy == 0 ? c.x : c.x + (int32_t)(dx * across / llabs(dy));
    x = x < b.x ? b.x : x > b.x + b.w ? b.x + b.w : x;
    return (struct cvz_point){x, dy > 0 ? b.y + b.h : b.y};
}

void cvz_set_route(struct cvz_layout *layout, uint32_t edge, const struct cvz_point *points,
                   uint32_t n)
{
    struct cvz_route *route = &layout->routes[edge];

    route->points = CVZ_ARENA_ARRAY(layout->arena, struct cvz_point, n);
    memcpy(route->points, points, n * sizeof points[0]);
    route->n_points = n;
}

/* Around the upper right corner, within the box. */
static void route_loop(struct cvz_layout *layout, uint32_t edge, struct cvz_box b)
{
    int32_t w = b.w / 3 < LOOP ? b.w / 3 : LOOP, h = b.h / 3 < LOOP ? b.h / 3 : LOOP;
    struct cvz_point points[4] = {{b.x + b.w - w, b.y},
                                  {b.x + b.w - w, b.y + h},
                                  {b.x + b.w - w / 2, b.y + h},
                                  {b.x + b.w, b.y + h}};

    cvz_set_route(layout, edge, points, 4);
}

static void route_edge(struct cvz_layout *layout, const struct cvz_tree *tree, uint32_t e)
{
    const struct cvz_view_edge *edge = &layout->view->edges[e];
    struct cvz_box a = layout->boxes[edge->source], b = layout->boxes[edge->target];
    struct cvz_point points[2];

    if (edge->source == edge->target) {
        route_loop(layout, e, a);
        return;
    }
    if (layout->nested && cvz_tree_is_within(tree, edge->target, edge->source)) {
        points[0] = nearest_on_border(a, cvz_box_middle(b));
        points[1] = cvz_border_point(b, points[0]);
    } else if (layout->nested && cvz_tree_is_within(tree, edge->source, edge->target)) {
        points[1] = nearest_on_border(b, cvz_box_middle(a));
        points[0] = cvz_border_point(a, points[1]);
    } else {
        points[0] = cvz_border_point(a, cvz_box_middle(b));
        points[1] = cvz_border_point(b, cvz_box_middle(a));
    }
    cvz_set_route(layout, e, points, 2);
}

void cvz_route_straight(struct cvz_layout *layout)
{
    struct cvz_arena work = CVZ_ARENA_INIT;
    struct cvz_tree tree = cvz_tree_new(layout->view, &work);

    for (uint32_t e = 0; e < layout->view->n_edges; e++)
        route_edge(layout, &tree, e);
    cvz_arena_release(&work);
}

struct extent {
    int32_t x1, y1, x2, y2;
};

static void stretch(struct extent *e, int32_t x, int32_t y)
{
    e->x1 = x < e->x1 ? x : e->x1;
    e->y1 = y < e->y1 ? y : e->y1;
    e->x2 = x > e->x2 ? x : e->x2;
    e->y2 = y > e->y2 ? y : e->y2;
}

static void stretch_points(struct extent *e, const struct cvz_point *points, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        stretch(e, points[i].x, points[i].y);
}

static void stretch_box(struct extent *e, struct cvz_box box)
{
    stretch(e, box.x, box.y);
    stretch(e, box.x + box.w, box.y + box.h);
}

static void shift_points(struct cvz_point *points, uint32_t n, int32_t dx, int32_t dy)
{
    for (uint32_t i = 0; i < n; i++) {
        points[i].x += dx;
        points[i].y += dy;
    }
}

void cvz_layout_shift(struct cvz_layout *layout, int32_t margin)
{
    const struct cvz_view *view = layout->view;
    struct extent e = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};

    for (uint32_t i = 0; i < view->n_items; i++)
        stretch_box(&e, layout->boxes[i]);
    for (uint32_t i = 0; i < view->n_edges; i++)
        stretch_points(&e, layout->routes[i].points, layout->routes[i].n_points);
    for (uint32_t i = 0; i < layout->n_strokes; i++) {
        stretch_points(&e, layout->strokes[i].points, layout->strokes[i].n_points);
        if (layout->strokes[i].label.w > 0)
            stretch_box(&e, layout->strokes[i].label);
    }
    if (e.x1 > e.x2)
        return;
    int32_t dx = margin - e.x1, dy = margin - e.y1;
    for (uint32_t i = 0; i < view->n_items; i++) {
        layout->boxes[i].x += dx;
        layout->boxes[i].y += dy;
    }
    for (uint32_t i = 0; i < view->n_edges; i++)
        shift_points(layout->routes[i].points, layout->routes[i].n_points, dx, dy);
    for (uint32_t i = 0; i < layout->n_strokes; i++) {
        struct cvz_stroke *stroke = &layout->strokes[i];
        shift_points(stroke->points, stroke->n_points, dx, dy);
        stroke->label.x += dx;
        stroke->label.y += dy;
    }
    layout->width = e.x2 + dx + margin;
    layout->height = e.y2 + dy + margin;
}
