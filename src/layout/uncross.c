/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The last touch for pictures of few edges: what stands in a frame exchanges places, pair by pair,
 * when fewer straight lines between the middles of leaves cross then, and they do not become much
 * longer. Leaves of one size just change places; where containers do, the picture is measured anew.
 */
#include "layout/arrange_priv.h"

#include <stdlib.h>

enum {
    EDGES_MAX = 400,     /* of the view: every line is held against every other */
    TESTS_MAX = 1500000, /* pairs of lines in all, or what takes as long */
    PASSES = 2,
    WORTH = 150 * CVZ_UNIT, /* what a crossing counts as a length */
};

struct line {
    int32_t x1, y1, x2, y2;
};

/* What the edges of a leaf cost. */
struct known {
    int64_t cost;
    uint32_t version; /* when that was found */
};

struct uncrossing {
    struct cvz_plan *plan;
    struct line *lines; /* by edge */
    uint32_t tests;
    uint32_t version;    /* changes with every exchange */
    struct known *known; /* by block */
};

static void draw_line(struct uncrossing *u, uint32_t e)
{
    const struct cvz_block *a = &u->plan->blocks[u->plan->links[e].source];
    const struct cvz_block *b = &u->plan->blocks[u->plan->links[e].target];

    u->lines[e] =
        (struct line){a->left + a->w / 2, a->top + a->h / 2, b->left + b->w / 2, b->top + b->h / 2};
}

static void draw_all(struct uncrossing *u)
{
    for (uint32_t e = 0; e < u->plan->view->n_edges; e++)
        draw_line(u, e);
}

static void draw_lines_of(struct uncrossing *u, uint32_t leaf)
{
    for (uint32_t i = u->plan->starts[leaf]; i < u->plan->starts[leaf + 1]; i++)
        draw_line(u, u->plan->incident[i]);
}

static bool apart(int32_t a1, int32_t a2, int32_t b1, int32_t b2)
{
    return (a1 < b1 && a1 < b2 && a2 < b1 && a2 < b2) || (a1 > b1 && a1 > b2 && a2 > b1 && a2 > b2);
}

static int side(const struct line *l, int32_t x, int32_t y)
{
    int64_t turn = ((int64_t)l->x2 - l->x1) * ((int64_t)y - l->y1) -
                   ((int64_t)l->y2 - l->y1) * ((int64_t)x - l->x1);

    return turn < 0 ? -1 : turn > 0;
}

static bool cross(const struct line *a, const struct line *b)
{
    if (apart(a->x1, a->x2, b->x1, b->x2) || apart(a->y1, a->y2, b->y1, b->y2))
        return false;
    return side(a, b->x1, b->y1) * side(a, b->x2, b->y2) < 0 &&
           side(b, a->x1, a->y1) * side(b, a->x2, a->y2) < 0;
}

static bool share_end(const struct cvz_link *a, const struct cvz_link *b)
{
    return a->source == b->source || a->source == b->target || a->target == b->source ||
           a->target == b->target;
}

/* Crossings of an edge with those from number `from` on, and its length. */
static int64_t cost_of_edge(struct uncrossing *u, uint32_t e, uint32_t from)
{
    const struct cvz_plan *plan = u->plan;
    const struct line *line = &u->lines[e];
    int64_t n = 0;

    for (uint32_t other = from; other < plan->view->n_edges; other++) {
        if (cross(line, &u->lines[other]))
            n += !share_end(&plan->links[e], &plan->links[other]);
    }
    u->tests += plan->view->n_edges - from;
    return n * WORTH + llabs((int64_t)line->x1 - line->x2) + llabs((int64_t)line->y1 - line->y2);
}

static int64_t cost_of_leaf(struct uncrossing *u, uint32_t leaf)
{
    int64_t cost = 0;

    for (uint32_t i = u->plan->starts[leaf]; i < u->plan->starts[leaf + 1]; i++)
        cost += cost_of_edge(u, u->plan->incident[i], 0);
    return cost;
}

static int64_t known_cost(struct uncrossing *u, uint32_t leaf)
{
    struct known *known = &u->known[leaf];

    if (known->version != u->version)
        *known = (struct known){cost_of_leaf(u, leaf), u->version};
    return known->cost;
}

static int64_t cost_of_all(struct uncrossing *u)
{
    int64_t cost = 0;

    for (uint32_t e = 0; e < u->plan->view->n_edges; e++)
        cost += cost_of_edge(u, e, e + 1);
    return cost;
}

/* ---- leaves ---- */

static void swap_leaves(struct uncrossing *u, const struct cvz_block *frame, uint32_t a, uint32_t b)
{
    cvz_swap_places(u->plan, frame, a, b);
    draw_lines_of(u, a);
    draw_lines_of(u, b);
}

static bool try_leaves(struct uncrossing *u, const struct cvz_block *frame, uint32_t a, uint32_t b)
{
    int64_t before = known_cost(u, a) + known_cost(u, b);

    if (before == 0) /* neither has an edge */
        return false;
    swap_leaves(u, frame, a, b);
    if (cost_of_leaf(u, a) + cost_of_leaf(u, b) < before) {
        u->version++;
        return true;
    }
    swap_leaves(u, frame, a, b);
    return false;
}

/* ---- containers ---- */

static void exchange(struct uncrossing *u, const struct cvz_block *frame, uint32_t i, uint32_t j)
{
    struct cvz_plan *plan = u->plan;
    uint32_t *kids = plan->kids + frame->kids;
    struct cvz_block *a = &plan->blocks[kids[i]], *b = &plan->blocks[kids[j]];
    uint32_t row = a->row, pos = a->pos, kid = kids[i];

    kids[i] = kids[j];
    kids[j] = kid;
    a->row = b->row, a->pos = b->pos;
    b->row = row, b->pos = pos;
    cvz_plan_measure_all(plan);
    cvz_plan_place_all(plan);
    draw_all(u);
    u->tests += plan->n_blocks;
}

/* Within a row, so that the frame keeps its width and ranks their order. */
static bool try_containers(struct uncrossing *u, const struct cvz_block *frame, uint32_t i,
                           uint32_t j)
{
    int64_t before = cost_of_all(u);

    exchange(u, frame, i, j);
    if (cost_of_all(u) < before) {
        u->version++;
        return true;
    }
    exchange(u, frame, i, j);
    return false;
}

static bool try_pair(struct uncrossing *u, const struct cvz_block *frame, uint32_t i, uint32_t j)
{
    uint32_t a = cvz_plan_kid(u->plan, frame, i), b = cvz_plan_kid(u->plan, frame, j);
    const struct cvz_block *p = &u->plan->blocks[a], *q = &u->plan->blocks[b];

    if (p->tier == q->tier && cvz_may_swap(p, q))
        return try_leaves(u, frame, a, b);
    if (p->row == q->row && p->role == CVZ_BLOCK_ITEM && q->role == CVZ_BLOCK_ITEM &&
        (p->frame || q->frame) && !cvz_is_outside(p) && !cvz_is_outside(q))
        return try_containers(u, frame, i, j);
    return false;
}

static bool uncross_frame(struct uncrossing *u, const struct cvz_block *frame)
{
    bool any = false;

    for (uint32_t i = 0; i < frame->n_kids; i++) {
        for (uint32_t j = i + 1; j < frame->n_kids && u->tests < TESTS_MAX; j++, u->tests++)
            any |= try_pair(u, frame, i, j);
    }
    return any;
}

static bool start(struct uncrossing *u, struct cvz_plan *plan, struct cvz_arena *work)
{
    *u = (struct uncrossing){.plan = plan};
    if (plan->view->n_edges > EDGES_MAX)
        return false;
    u->lines = CVZ_ARENA_ARRAY(work, struct line, (size_t)plan->view->n_edges + 1);
    u->known = CVZ_ARENA_ARRAY(work, struct known, plan->n_blocks);
    u->version = 1;
    draw_all(u);
    return true;
}

void cvz_uncross(struct cvz_plan *plan, struct cvz_arena *work)
{
    struct uncrossing u;
    bool any = start(&u, plan, work);

    for (int pass = 0; pass < PASSES && any; pass++) {
        any = false;
        for (uint32_t i = 0; i < plan->n_frames; i++)
            any |= uncross_frame(&u, &plan->blocks[plan->frames[i]]);
    }
}

struct cvz_tangle cvz_tangle(struct cvz_plan *plan, struct cvz_arena *work)
{
    struct uncrossing u;
    struct cvz_tangle tangle = {0, 0};

    for (uint32_t e = 0; e < plan->view->n_edges; e++) {
        const struct cvz_block *a = &plan->blocks[plan->links[e].source];
        const struct cvz_block *b = &plan->blocks[plan->links[e].target];
        tangle.length += llabs((int64_t)a->left + a->w / 2 - b->left - b->w / 2) +
                         llabs((int64_t)a->top + a->h / 2 - b->top - b->h / 2);
    }
    tangle.cost = start(&u, plan, work) ? cost_of_all(&u) : tangle.length;
    return tangle;
}
