/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mind map: the containment tree, half of it to the left and half of it to the right of its
 * root. A container is a card before what it holds; leaves of one container stand in rows, so many
 * in a row that the whole comes near to the wished shape. Branches join containers to what they
 * hold; relations are light arcs.
 */
#include "base/range.h"
#include "layout/keep_priv.h"
#include "layout/layouts_priv.h"
#include "layout/straight_priv.h"
#include "layout/tree_priv.h"

#include <stdlib.h>

enum {
    LEAF_GAP = 8 * CVZ_UNIT,
    LEVEL_GAP = 56 * CVZ_UNIT, /* from a container to what it holds */
    BRANCH_POINTS = 13,
    ARC_POINTS = 13,
    COLUMNS_MAX = 64,
    SHAPES_MAX = 12, /* tries to come near to the wished shape */
};

struct mindmap {
    const struct cvz_view *view;
    const struct cvz_layout_params *params;
    struct cvz_layout *layout;
    struct cvz_tree tree;
    uint32_t centre;       /* the item in the middle; tree.n: none, a point */
    struct cvz_size *sums; /* by item: what it and all it holds take */
    uint32_t *order;       /* every item behind its container, from `centre` on */
    uint32_t n_order;
    int8_t *sides;              /* by item: -1 left, 1 right of the centre */
    uint32_t columns;           /* leaves in a row */
    int32_t middle_x, middle_y; /* of the centre */
    int32_t middle_top;         /* where the root stands, if it is above the centre */
    struct cvz_arena arena;
};

static bool is_leaf(const struct mindmap *m, uint32_t item)
{
    return cvz_tree_count(&m->tree, item) == 0;
}

static struct cvz_size size_of(const struct mindmap *m, uint32_t item)
{
    return item == m->tree.n ? (struct cvz_size){0, 0} : cvz_tree_card(&m->tree, m->params, item);
}

/* What holds an item; of an outermost one the root. */
static uint32_t above(const struct mindmap *m, uint32_t item)
{
    return cvz_tree_parent(m->view, item);
}

/* ---- sizes, from the inside out ---- */

/* What is asked for by side 0 is on either. */
static bool is_on(const struct mindmap *m, uint32_t item, int side)
{
    return side == 0 || m->sides[item] == side;
}

/* The leaves of a container that stand on this side, in rows of so many. */
static struct cvz_size measure_leaves(const struct mindmap *m, uint32_t item, int side)
{
    struct cvz_size all = {0, 0}, row = {0, 0};
    uint32_t in_row = 0;

    for (uint32_t k = m->tree.starts[item]; k < m->tree.starts[item + 1]; k++) {
        uint32_t kid = m->tree.kids[k];
        if (!is_leaf(m, kid) || !is_on(m, kid, side))
            continue;
        if (in_row == m->columns) {
            all.h += row.h + LEAF_GAP;
            row = (struct cvz_size){0, 0};
            in_row = 0;
        }
        row.w += size_of(m, kid).w + (in_row > 0 ? LEAF_GAP : 0);
        row.h = cvz_max32(row.h, size_of(m, kid).h);
        all.w = cvz_max32(all.w, row.w);
        in_row++;
    }
    all.h += row.h;
    return all;
}

/* Of the children that stand on this side, leaves first. */
static struct cvz_size measure_kids(const struct mindmap *m, uint32_t item, int side)
{
    struct cvz_size all = measure_leaves(m, item, side);

    for (uint32_t k = m->tree.starts[item]; k < m->tree.starts[item + 1]; k++) {
        uint32_t kid = m->tree.kids[k];
        if (is_leaf(m, kid) || !is_on(m, kid, side))
            continue;
        all.w = cvz_max32(all.w, m->sums[kid].w);
        all.h += m->sums[kid].h + (all.h > 0 ? m->params->gap : 0);
    }
    return all;
}

static void measure_all(struct mindmap *m)
{
    for (uint32_t i = m->n_order; i-- > 0;) {
        uint32_t item = m->order[i];
        struct cvz_size own = size_of(m, item), kids = measure_kids(m, item, 0);
        m->sums[item] = own;
        if (is_leaf(m, item))
            continue;
        m->sums[item].w += LEVEL_GAP + kids.w;
        m->sums[item].h = cvz_max32(own.h, kids.h);
    }
}

/* ---- sides ---- */

/* The children of the centre in their order: the first half of its leaves to the right, and
 * containers up to half of the height. */
static void choose_sides(struct mindmap *m)
{
    const uint32_t *kids = m->tree.kids + m->tree.starts[m->centre];
    uint32_t n = cvz_tree_count(&m->tree, m->centre), n_leaves = 0, leaf = 0;
    int64_t total = 0, so_far = 0;

    for (uint32_t k = 0; k < n; k++)
        n_leaves += is_leaf(m, kids[k]);
    for (uint32_t k = 0; k < n; k++)
        m->sides[kids[k]] = !is_leaf(m, kids[k]) || leaf++ < (n_leaves + 1) / 2 ? 1 : -1;
    so_far = measure_leaves(m, m->centre, 1).h;
    total = so_far + measure_leaves(m, m->centre, -1).h;
    for (uint32_t k = 0; k < n; k++)
        total += is_leaf(m, kids[k]) ? 0 : m->sums[kids[k]].h + m->params->gap;
    for (uint32_t k = 0; k < n; k++) {
        int64_t h = m->sums[kids[k]].h + m->params->gap;
        if (is_leaf(m, kids[k]))
            continue;
        m->sides[kids[k]] = so_far + h / 2 <= total / 2 ? 1 : -1;
        so_far += h;
    }
    for (uint32_t i = 1; i < m->n_order; i++) {
        uint32_t parent = above(m, m->order[i]);
        if (parent != m->centre)
            m->sides[m->order[i]] = m->sides[parent];
    }
}

/* What stands above the centre has its leaves at the right. */
static void choose_chain_sides(struct mindmap *m)
{
    for (uint32_t item = m->centre; item < m->tree.n;) {
        item = above(m, item);
        for (uint32_t k = m->tree.starts[item]; k < m->tree.starts[item + 1]; k++)
            m->sides[m->tree.kids[k]] = is_leaf(m, m->tree.kids[k]);
    }
}

/* ---- places, from the centre out ---- */

/* x counts away from the centre; y from the top of the first row. */
static void place_leaves(struct mindmap *m, uint32_t item, int side, int32_t x, int32_t y)
{
    int32_t at = x, row_h = 0;
    uint32_t in_row = 0;

    for (uint32_t k = m->tree.starts[item]; k < m->tree.starts[item + 1]; k++) {
        uint32_t kid = m->tree.kids[k];
        struct cvz_size size = size_of(m, kid);
        if (!is_leaf(m, kid) || !is_on(m, kid, side))
            continue;
        if (in_row == m->columns) {
            y += row_h + LEAF_GAP;
            at = x;
            row_h = 0;
            in_row = 0;
        }
        m->layout->boxes[kid] = (struct cvz_box){side > 0 ? at : -at - size.w, y, size.w, size.h};
        at += size.w + LEAF_GAP;
        row_h = cvz_max32(row_h, size.h);
        in_row++;
    }
}

/* The children of one side, their middle at height y, from x on outwards. */
static void place_kids(struct mindmap *m, uint32_t item, int side, int32_t x, int32_t y)
{
    struct cvz_size all = measure_kids(m, item, side), leaves = measure_leaves(m, item, side);
    int32_t top = y - all.h / 2 / CVZ_UNIT * CVZ_UNIT;

    place_leaves(m, item, side, x, top);
    top += leaves.h + (leaves.h > 0 ? m->params->gap : 0);
    for (uint32_t k = m->tree.starts[item]; k < m->tree.starts[item + 1]; k++) {
        uint32_t kid = m->tree.kids[k];
        struct cvz_size size = size_of(m, kid);
        if (is_leaf(m, kid) || m->sides[kid] != side)
            continue;
        int32_t middle = top + (m->sums[kid].h - size.h) / 2 / CVZ_UNIT * CVZ_UNIT;
        m->layout->boxes[kid] =
            (struct cvz_box){side > 0 ? x : -x - size.w, middle, size.w, size.h};
        top += m->sums[kid].h + m->params->gap;
    }
}

/* Half of the width of the centre and of all that holds it. */
static int32_t chain_half(const struct mindmap *m)
{
    int32_t half = 0;

    for (uint32_t item = m->centre; item < m->tree.n; item = above(m, item))
        half = cvz_max32(half, (size_of(m, item).w + 1) / 2);
    return (half + CVZ_UNIT - 1) / CVZ_UNIT * CVZ_UNIT;
}

static void place_in_middle(struct mindmap *m, uint32_t item, int32_t y)
{
    struct cvz_size size = size_of(m, item);

    if (item < m->tree.n)
        m->layout->boxes[item] =
            (struct cvz_box){-size.w / 2 / CVZ_UNIT * CVZ_UNIT,
                             y - size.h / 2 / CVZ_UNIT * CVZ_UNIT, size.w, size.h};
    else
        m->middle_top = y;
}

/* Above all that the centre holds, one above the other, what holds the centre, and to the right of
 * each the leaves that it also holds. */
static void place_chain(struct mindmap *m, int32_t half, int32_t top)
{
    uint32_t item = m->centre;

    while (item < m->tree.n) {
        item = above(m, item);
        struct cvz_size own = size_of(m, item), leaves = measure_leaves(m, item, 1);
        int32_t h = cvz_max32(own.h, leaves.h);
        if (h == 0)
            continue;
        top -= h + m->params->gap;
        place_leaves(m, item, 1, half + LEVEL_GAP, top + (h - leaves.h) / 2 / CVZ_UNIT * CVZ_UNIT);
        place_in_middle(m, item, top + h / 2 / CVZ_UNIT * CVZ_UNIT);
    }
}

static void place_all(struct mindmap *m)
{
    int32_t half = chain_half(m);
    int32_t high = cvz_max32(measure_kids(m, m->centre, 1).h, measure_kids(m, m->centre, -1).h);

    high = cvz_max32(high, size_of(m, m->centre).h);
    place_chain(m, half, -high / 2 / CVZ_UNIT * CVZ_UNIT - CVZ_UNIT);
    place_in_middle(m, m->centre, 0);
    place_kids(m, m->centre, 1, half + LEVEL_GAP, 0);
    place_kids(m, m->centre, -1, half + LEVEL_GAP, 0);
    for (uint32_t i = 1; i < m->n_order; i++) {
        uint32_t item = m->order[i];
        struct cvz_box box = m->layout->boxes[item];
        if (is_leaf(m, item))
            continue;
        int32_t outer = m->sides[item] > 0 ? box.x + box.w : -box.x;
        place_kids(m, item, m->sides[item], outer + LEVEL_GAP, box.y + box.h / 2);
    }
}

/* ---- lines ---- */

static int32_t mix(int32_t a, int32_t b, int32_t c, int32_t d, int32_t i, int32_t n)
{
    int64_t t = i, u = n - i, whole = (int64_t)n * n * n;
    int64_t sum = u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;

    return (int32_t)(sum / whole);
}

/* A cubic curve from p to q whose ends run towards p1 and q1. */
static void draw_curve(struct cvz_point p, struct cvz_point p1, struct cvz_point q1,
                       struct cvz_point q, struct cvz_point *points, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        int32_t at = (int32_t)i, last = (int32_t)n - 1;
        points[i] = (struct cvz_point){mix(p.x, p1.x, q1.x, q.x, at, last),
                                       mix(p.y, p1.y, q1.y, q.y, at, last)};
    }
}

static struct cvz_stroke *new_branch(struct mindmap *m, uint32_t n_points)
{
    struct cvz_stroke *stroke = &m->layout->strokes[m->layout->n_strokes++];

    *stroke = (struct cvz_stroke){.kind = CVZ_STROKE_BRANCH, .n_points = n_points};
    stroke->points = CVZ_ARENA_ARRAY(m->layout->arena, struct cvz_point, n_points);
    return stroke;
}

/* From a container to the inner side of an item that it holds. */
static void branch_to(struct mindmap *m, struct cvz_point from, uint32_t item)
{
    struct cvz_box box = m->layout->boxes[item];
    struct cvz_point to = {m->sides[item] > 0 ? box.x : box.x + box.w, box.y + box.h / 2};
    int32_t middle = from.x + (to.x - from.x) / 2;
    struct cvz_stroke *stroke = new_branch(m, BRANCH_POINTS);

    draw_curve(from, (struct cvz_point){middle, from.y}, (struct cvz_point){middle, to.y}, to,
               stroke->points, BRANCH_POINTS);
}

/* Between two leaves that stand side by side. */
static void join(struct mindmap *m, uint32_t before, uint32_t item)
{
    struct cvz_box a = m->layout->boxes[before], b = m->layout->boxes[item];
    struct cvz_stroke *stroke = new_branch(m, 2);
    int32_t y = (a.h < b.h ? a.y + a.h / 2 : b.y + b.h / 2);

    stroke->points[0] = (struct cvz_point){m->sides[item] > 0 ? a.x + a.w : a.x, y};
    stroke->points[1] = (struct cvz_point){m->sides[item] > 0 ? b.x : b.x + b.w, y};
}

/* In one row with the leaf before, farther out. */
static bool stands_behind(const struct mindmap *m, uint32_t before, uint32_t item)
{
    struct cvz_box a = m->layout->boxes[before], b = m->layout->boxes[item];

    return m->sides[before] == m->sides[item] && a.y < b.y + b.h && b.y < a.y + a.h &&
           (m->sides[item] > 0 ? b.x >= a.x + a.w : b.x + b.w <= a.x);
}

static void draw_branches_of(struct mindmap *m, uint32_t item, struct cvz_box box)
{
    uint32_t before = CVZ_ITEM_NONE; /* the leaf before */

    for (uint32_t k = m->tree.starts[item]; k < m->tree.starts[item + 1]; k++) {
        uint32_t kid = m->tree.kids[k];
        struct cvz_point from = {m->sides[kid] > 0 ? box.x + box.w : box.x, box.y + box.h / 2};
        if (m->sides[kid] == 0)
            continue; /* the next one on the way to the centre */
        if (is_leaf(m, kid) && before != CVZ_ITEM_NONE && stands_behind(m, before, kid))
            join(m, before, kid);
        else
            branch_to(m, from, kid);
        if (is_leaf(m, kid))
            before = kid;
    }
}

/* From the centre up to what holds it, and from there to the leaves. */
static void draw_chain(struct mindmap *m)
{
    struct cvz_box below = m->layout->boxes[m->centre];

    for (uint32_t item = m->centre; item < m->tree.n;) {
        item = above(m, item);
        if (item == m->tree.n && measure_leaves(m, item, 1).h == 0)
            break;
        struct cvz_box box = item < m->tree.n ? m->layout->boxes[item]
                                              : (struct cvz_box){m->middle_x, m->middle_top, 0, 0};
        struct cvz_stroke *stroke = new_branch(m, 2);
        stroke->points[0] = (struct cvz_point){m->middle_x, below.y};
        stroke->points[1] = (struct cvz_point){m->middle_x, box.y + box.h};
        draw_branches_of(m, item, box);
        below = box;
    }
}

static void draw_branches(struct mindmap *m)
{
    struct cvz_box point = {m->middle_x, m->middle_y, 0, 0};

    m->layout->strokes =
        CVZ_ARENA_ARRAY(m->layout->arena, struct cvz_stroke, (size_t)2 * m->tree.n + 2);
    for (uint32_t i = 0; i < m->n_order; i++)
        draw_branches_of(m, m->order[i],
                         m->order[i] == m->tree.n ? point : m->layout->boxes[m->order[i]]);
    if (m->centre < m->tree.n)
        draw_chain(m);
}

/* What stands in the middle has its lines on the side of what they lead to. */
static int side_of(const struct mindmap *m, uint32_t item, uint32_t other)
{
    if (m->sides[item] != 0)
        return m->sides[item];
    return m->sides[other] != 0 ? m->sides[other] : 1;
}

/* From outer side to outer side where both stand on one, else from inner to inner side. */
static void draw_arc(struct mindmap *m, uint32_t e)
{
    const struct cvz_view_edge *edge = &m->view->edges[e];
    struct cvz_box a = m->layout->boxes[edge->source], b = m->layout->boxes[edge->target];
    int side_a = side_of(m, edge->source, edge->target);
    int side_b = side_of(m, edge->target, edge->source);
    int out_a = side_a == side_b ? side_a : -side_a, out_b = side_a == side_b ? side_b : -side_b;
    struct cvz_point p = {out_a > 0 ? a.x + a.w : a.x, a.y + a.h / 2};
    struct cvz_point q = {out_b > 0 ? b.x + b.w : b.x, b.y + b.h / 2};
    int32_t bulge = LEVEL_GAP / 2 + abs(q.y - p.y) / 8;
    struct cvz_point points[ARC_POINTS];

    if (edge->source == edge->target)
        return;
    draw_curve(p, (struct cvz_point){p.x + out_a * bulge, p.y},
               (struct cvz_point){q.x + out_b * bulge, q.y}, q, points, ARC_POINTS);
    cvz_set_route(m->layout, e, points, ARC_POINTS);
}

/* ---- the whole ---- */

static double shape_of(struct mindmap *m, uint32_t columns)
{
    m->columns = columns;
    measure_all(m);
    choose_sides(m);
    struct cvz_size right = measure_kids(m, m->centre, 1), left = measure_kids(m, m->centre, -1);
    int64_t w = (int64_t)right.w + left.w + size_of(m, m->centre).w + 2 * (int64_t)LEVEL_GAP;

    return (double)w / cvz_max32(cvz_max32(right.h, left.h), 1);
}

/* More in a row makes it wider and lower. */
static void choose_columns(struct mindmap *m)
{
    uint32_t columns = 1;

    for (int i = 0; i < SHAPES_MAX && columns < COLUMNS_MAX; i++) {
        if (shape_of(m, columns) >= m->params->aspect * 0.7)
            break;
        columns += columns / 4 + 1;
    }
    shape_of(m, columns);
}

static int32_t middle_of(struct cvz_box box)
{
    return box.x + box.w / 2;
}

/* Every card where it was. Which side it stands on is seen from where its container stands; in
 * front of the root, from the middle of all. */
static void keep_all(struct mindmap *m)
{
    int32_t low = INT32_MAX, high = 0, bottom = 0;

    cvz_keep_cards(m->view, m->params, &m->tree, m->layout);
    for (uint32_t i = 0; i < m->tree.n; i++) {
        struct cvz_box box = m->layout->boxes[i];
        low = middle_of(box) < low ? middle_of(box) : low;
        high = cvz_max32(high, middle_of(box));
        bottom = cvz_max32(bottom, box.y + box.h);
        if (cvz_tree_parent(m->view, i) == m->tree.n)
            m->middle_top = box.y + box.h / 2;
    }
    m->middle_x =
        m->centre < m->tree.n ? middle_of(m->layout->boxes[m->centre]) : low + (high - low) / 2;
    m->middle_y = bottom / 2;
    for (uint32_t i = 0; i < m->tree.n; i++)
        m->sides[i] = middle_of(m->layout->boxes[i]) >= m->middle_x ? 1 : -1;
    for (uint32_t item = m->centre; item < m->tree.n; item = above(m, item))
        m->sides[item] = 0;
}

int cvz_mindmap_place(const struct cvz_view *view, const struct cvz_layout_params *params,
                      struct cvz_layout *layout, struct cvz_err *err)
{
    struct mindmap m = {.view = view, .params = params, .layout = layout};
    size_t n = (size_t)view->n_items + 1;

    (void)err;
    layout->nested = false;
    layout->faint = true;
    if (view->n_items == 0)
        return 0;
    m.tree = cvz_tree_new(view, &m.arena);
    m.centre = cvz_tree_trunk(&m.tree);
    m.sums = CVZ_ARENA_ARRAY(&m.arena, struct cvz_size, n);
    m.sides = CVZ_ARENA_ARRAY(&m.arena, int8_t, n);
    m.order = CVZ_ARENA_ARRAY(&m.arena, uint32_t, n);
    m.order[0] = m.centre;
    m.n_order = 1 + cvz_tree_walk(&m.tree, m.centre, m.order + 1);
    bool keeps = cvz_keep_is_worth(view, params);
    if (keeps) {
        keep_all(&m);
    } else {
        choose_chain_sides(&m);
        choose_columns(&m);
        place_all(&m);
    }
    draw_branches(&m);
    cvz_route_straight(layout); /* loops; the others become arcs */
    for (uint32_t e = 0; e < view->n_edges; e++)
        draw_arc(&m, e);
    cvz_keep_finish(params, keeps, layout);
    cvz_arena_release(&m.arena);
    return 0;
}
