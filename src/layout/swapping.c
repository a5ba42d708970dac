/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exchanges of leaves within a frame: two leaves of one size and tier change places when that makes
 * their edges shorter in sum. Places do not change, only who stands there, so an exchange costs no
 * more to judge than the edges of the two.
 *
 * In small frames every pair is tried; in large ones each leaf looks for a partner around the place
 * where its neighbours would like to have it.
 */
#include "layout/arrange_priv.h"

#include <stdlib.h>

enum {
    ALL_PAIRS_MAX = 48, /* leaves of a frame */
    AROUND = 6,         /* candidates to each side of the wished place */
    TIER_WEIGHT = 2,    /* of a tier's difference, in quarters of an edge's length */
    DEGREE_MAX = 64,    /* edges of a leaf that are looked at */
};

struct swapping {
    struct cvz_plan *plan;
    struct cvz_block *frame;
    uint32_t f;
};

static struct cvz_point centre(const struct cvz_block *b)
{
    return (struct cvz_point){b->left + b->w / 2, b->top + b->h / 2};
}

/* Length of an edge; running against the direction of traffic makes it longer. */
static int64_t length(struct cvz_point from, struct cvz_point to)
{
    int64_t dx = llabs((int64_t)to.x - from.x), dy = (int64_t)to.y - from.y;

    return dx + (dy < 0 ? -dy + -dy / 4 : dy);
}

/* What the edges of `leaf` would measure if it stood at `at`; those to `other` do not change. */
static int64_t cost_at(const struct cvz_plan *plan, uint32_t leaf, struct cvz_point at,
                       uint32_t other)
{
    uint32_t first = plan->starts[leaf], end = plan->starts[leaf + 1];
    uint32_t step = (end - first) / DEGREE_MAX + 1;
    int64_t sum = 0;

    for (uint32_t i = first; i < end; i += step) {
        const struct cvz_link *link = &plan->links[plan->incident[i]];
        bool is_source = link->source == leaf;
        uint32_t far = is_source ? link->target : link->source;
        if (far == other || far == leaf)
            continue;
        struct cvz_point there = centre(&plan->blocks[far]);
        sum += is_source ? length(at, there) : length(there, at);
    }
    return sum * step;
}

bool cvz_may_swap(const struct cvz_block *a, const struct cvz_block *b)
{
    return !a->frame && !b->frame && a->w == b->w && a->h == b->h && a->role == b->role;
}

void cvz_swap_places(struct cvz_plan *plan, const struct cvz_block *frame, uint32_t a, uint32_t b)
{
    struct cvz_block *p = &plan->blocks[a], *q = &plan->blocks[b];
    struct cvz_block old = *p;

    uint32_t at_a = cvz_plan_index(plan, frame, a), at_b = cvz_plan_index(plan, frame, b);

    plan->kids[frame->kids + at_a] = b;
    plan->kids[frame->kids + at_b] = a;
    p->x = q->x, p->y = q->y, p->left = q->left, p->top = q->top, p->row = q->row, p->pos = q->pos;
    q->x = old.x, q->y = old.y, q->left = old.left, q->top = old.top, q->row = old.row,
    q->pos = old.pos;
}

static bool try_swap(struct swapping *s, uint32_t a, uint32_t b)
{
    struct cvz_plan *plan = s->plan;
    const struct cvz_block *p = &plan->blocks[a], *q = &plan->blocks[b];

    if (a == b || !cvz_may_swap(p, q))
        return false;
    struct cvz_point at_a = centre(p), at_b = centre(q);
    int64_t before = cost_at(plan, a, at_a, b) + cost_at(plan, b, at_b, a);
    int64_t after = cost_at(plan, a, at_b, b) + cost_at(plan, b, at_a, a);
    /* A tier above belongs above: as much as an edge or two would pull it there. */
    after += ((int64_t)q->tier - p->tier) * (at_b.y - at_a.y) * TIER_WEIGHT / 4;
    if (after >= before)
        return false;
    cvz_swap_places(plan, s->frame, a, b);
    return true;
}

static bool swap_all_pairs(struct swapping *s)
{
    uint32_t n = s->frame->n_kids;
    bool any = false;

    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t j = i + 1; j < n; j++)
            any |=
                try_swap(s, cvz_plan_kid(s->plan, s->frame, i), cvz_plan_kid(s->plan, s->frame, j));
    }
    return any;
}

static int by_value(const void *pa, const void *pb)
{
    int32_t a = *(const int32_t *)pa, b = *(const int32_t *)pb;

    return a < b ? -1 : a > b;
}

/* The median of its neighbours. */
static bool wished_place(const struct cvz_plan *plan, uint32_t leaf, struct cvz_point *ret)
{
    int32_t xs[DEGREE_MAX + 1], ys[DEGREE_MAX + 1];
    uint32_t first = plan->starts[leaf], end = plan->starts[leaf + 1], n = 0;
    uint32_t step = (end - first) / DEGREE_MAX + 1;

    for (uint32_t i = first; i < end; i += step) {
        const struct cvz_link *link = &plan->links[plan->incident[i]];
        uint32_t far = link->source == leaf ? link->target : link->source;
        if (far == leaf)
            continue;
        struct cvz_point at = centre(&plan->blocks[far]);
        xs[n] = at.x;
        ys[n++] = at.y;
    }
    if (n == 0)
        return false;
    qsort(xs, n, sizeof xs[0], by_value);
    qsort(ys, n, sizeof ys[0], by_value);
    *ret = (struct cvz_point){xs[n / 2], ys[n / 2]};
    return true;
}

/* The row of the frame that is nearest to y. */
static uint32_t find_row(const struct swapping *s, int32_t y)
{
    uint32_t low = 0, high = s->frame->n_rows - 1;

    while (low < high) {
        uint32_t mid = (low + high) / 2;
        const struct cvz_row *row = &s->plan->rows[s->frame->rows + mid];
        if (s->frame->top + row->y + row->h < y)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static uint32_t find_in_row(const struct swapping *s, const struct cvz_row *row, int32_t x)
{
    uint32_t low = 0, high = row->n - 1;

    while (low < high) {
        uint32_t mid = (low + high) / 2;
        const struct cvz_block *b =
            &s->plan->blocks[cvz_plan_kid(s->plan, s->frame, row->first + mid)];
        if (b->left + b->w < x)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool swap_towards(struct swapping *s, uint32_t leaf)
{
    struct cvz_point wish;
    bool any = false;

    if (!wished_place(s->plan, leaf, &wish))
        return false;
    uint32_t middle = find_row(s, wish.y);
    for (uint32_t r = middle > 1 ? middle - 1 : 0; r <= middle + 1 && r < s->frame->n_rows; r++) {
        const struct cvz_row *row = &s->plan->rows[s->frame->rows + r];
        uint32_t at = find_in_row(s, row, wish.x);
        uint32_t from = at > AROUND ? at - AROUND : 0;
        for (uint32_t i = from; i <= at + AROUND && i < row->n; i++)
            any |= try_swap(s, leaf, cvz_plan_kid(s->plan, s->frame, row->first + i));
    }
    return any;
}

bool cvz_swap_leaves(struct cvz_plan *plan, uint32_t f)
{
    struct swapping s = {.plan = plan, .frame = &plan->blocks[f], .f = f};
    bool any = false;

    if (s.frame->n_kids <= ALL_PAIRS_MAX)
        return swap_all_pairs(&s);
    for (uint32_t k = 0; k < s.frame->n_kids; k++)
        any |= swap_towards(&s, cvz_plan_kid(plan, s.frame, k));
    return any;
}
