/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of containers in a frame, and where among them its leaves stand: units (a container, or
 * the leaves of one tier) change places when that shortens the edges that touch the frame, as long
 * as the frame does not grow much and tiers stay about in order. Iterated local search over
 * exchanges and moves of units; what is moved is measured by a simplified packing.
 */
#include "layout/arrange_priv.h"

#include <math.h>
#include <stdlib.h>

enum {
    UNITS_MAX = 400, /* frames with more are left in their order */
    TRIES_PER_UNIT = 40,
    TRIES_MAX = 1500,
    ENDS_MAX = 20000, /* edges of a frame that are looked at in all tries together: a budget */
    TIER_TOLL = 200 * CVZ_UNIT, /* for two units that stand against their tiers, per tier */
};

/* An end of an edge: in a child of the frame, or outside at a fixed place. */
struct end {
    uint32_t kid; /* index in the frame, or CVZ_BLOCK_NONE */
    int32_t x, y; /* from the child's corner, or absolute */
};

struct pair {
    struct end a, b;
};

struct unit {
    uint32_t first, n; /* in `members` */
    uint8_t tier;
    bool frame, outside;
};

struct rearranging {
    struct cvz_plan *plan;
    struct cvz_block *frame;
    uint32_t f;
    struct pair *pairs;
    uint32_t n_pairs;
    uint32_t *members; /* indexes of children, unit by unit */
    struct unit *units;
    uint32_t n_units;
    uint32_t *order;          /* of units */
    struct cvz_point *places; /* of children, by index */
    int64_t width;
    double base_area;
};

static const struct cvz_block *kid_at(const struct rearranging *r, uint32_t k)
{
    return &r->plan->blocks[cvz_plan_kid(r->plan, r->frame, k)];
}

/* ---- the edges of a frame ---- */

static struct end end_in(const struct cvz_plan *plan, const struct cvz_block *frame, uint32_t kid,
                         uint32_t leaf)
{
    const struct cvz_block *k = &plan->blocks[kid], *l = &plan->blocks[leaf];

    return (struct end){cvz_plan_index(plan, frame, kid), l->left - k->left + l->w / 2,
                        l->top - k->top + l->h / 2};
}

static struct end end_outside(const struct cvz_plan *plan, uint32_t leaf)
{
    const struct cvz_block *l = &plan->blocks[leaf];

    return (struct end){CVZ_BLOCK_NONE, l->left + l->w / 2, l->top + l->h / 2};
}

static void collect_pairs(struct rearranging *r, const struct cvz_crossing *crossings,
                          struct cvz_arena *work)
{
    const struct cvz_plan *plan = r->plan;
    const struct cvz_block *frame = r->frame;
    uint32_t first = crossings->starts[r->f], end = crossings->starts[r->f + 1];

    r->pairs = CVZ_ARENA_ARRAY(work, struct pair, frame->n_links + (end - first));
    for (uint32_t i = 0; i < frame->n_links; i++) {
        const struct cvz_link *link = &plan->links[plan->by_frame[frame->links + i]];
        if (link->from == CVZ_BLOCK_NONE || link->to == CVZ_BLOCK_NONE || link->from == link->to)
            continue;
        r->pairs[r->n_pairs++] = (struct pair){end_in(plan, frame, link->from, link->source),
                                               end_in(plan, frame, link->to, link->target)};
    }
    for (uint32_t i = first; i < end; i++) {
        const struct cvz_crosser *c = &crossings->p[i];
        r->pairs[r->n_pairs++] =
            (struct pair){end_in(plan, frame, c->kid, c->inside), end_outside(plan, c->outside)};
    }
}

/* ---- units ---- */

static void make_units(struct rearranging *r, struct cvz_arena *work)
{
    uint32_t n = r->frame->n_kids;

    r->units = CVZ_ARENA_ARRAY(work, struct unit, n);
    r->members = CVZ_ARENA_ARRAY(work, uint32_t, n);
    r->order = CVZ_ARENA_ARRAY(work, uint32_t, n);
    r->places = CVZ_ARENA_ARRAY(work, struct cvz_point, n);
    for (uint32_t k = 0; k < n; k++) {
        const struct cvz_block *kid = kid_at(r, k);
        struct unit *last = r->n_units > 0 ? &r->units[r->n_units - 1] : NULL;
        r->members[k] = k;
        if (last != NULL && !last->frame && !kid->frame && last->outside == cvz_is_outside(kid) &&
            (last->tier == kid->tier || !r->frame->strict)) {
            last->n++;
            continue;
        }
        r->order[r->n_units] = r->n_units;
        r->units[r->n_units++] = (struct unit){.first = k,
                                               .n = 1,
                                               .tier = kid->tier,
                                               .frame = kid->frame,
                                               .outside = cvz_is_outside(kid)};
    }
}

/* ---- the price of an order ---- */

struct pen {
    int64_t x, y, row_h, widest;
    const struct unit *last;
};

static void end_row(struct pen *pen, int32_t gap)
{
    pen->widest = pen->x - gap > pen->widest ? pen->x - gap : pen->widest;
    pen->y += pen->row_h + gap;
    pen->x = pen->row_h = 0;
}

/* Places all children as the packing would; returns by how much the frame grows. */
static double place_units(struct rearranging *r)
{
    int32_t gap = r->plan->params->gap;
    struct pen pen = {0};

    for (uint32_t u = 0; u < r->n_units; u++) {
        const struct unit *unit = &r->units[r->order[u]];
        if (pen.last != NULL && pen.x > 0 &&
            (pen.last->frame != unit->frame || pen.last->outside != unit->outside ||
             (r->frame->strict && pen.last->tier != unit->tier)))
            end_row(&pen, gap);
        for (uint32_t i = 0; i < unit->n; i++) {
            uint32_t k = r->members[unit->first + i];
            const struct cvz_block *kid = kid_at(r, k);
            if (pen.x > 0 && pen.x + kid->w > r->width)
                end_row(&pen, gap);
            r->places[k] =
                (struct cvz_point){r->frame->left + (int32_t)pen.x, r->frame->top + (int32_t)pen.y};
            pen.x += kid->w + gap;
            pen.row_h = kid->h > pen.row_h ? kid->h : pen.row_h;
        }
        pen.last = unit;
    }
    end_row(&pen, gap);
    return (double)pen.widest * (double)pen.y;
}

static int64_t tier_toll(const struct rearranging *r)
{
    int64_t toll = 0;
    int highest = -1;

    for (uint32_t u = 0; u < r->n_units; u++) {
        int tier = r->units[r->order[u]].tier;
        if (tier < highest)
            toll += (int64_t)(highest - tier) * TIER_TOLL;
        highest = tier > highest ? tier : highest;
    }
    return toll;
}

static bool outside_is_first(const struct rearranging *r)
{
    bool is_inside = false;

    for (uint32_t u = 0; u < r->n_units; u++) {
        bool is_outside = r->units[r->order[u]].outside;
        if (is_outside && is_inside)
            return false;
        is_inside |= !is_outside;
    }
    return true;
}

static struct cvz_point end_at(const struct rearranging *r, const struct end *end)
{
    if (end->kid == CVZ_BLOCK_NONE)
        return (struct cvz_point){end->x, end->y};
    struct cvz_point p = r->places[end->kid];
    return (struct cvz_point){p.x + end->x, p.y + end->y};
}

static double price(struct rearranging *r)
{
    double area = place_units(r);
    int64_t sum = tier_toll(r);

    if (r->base_area == 0)
        r->base_area = area;
    for (uint32_t i = 0; i < r->n_pairs; i++) {
        struct cvz_point a = end_at(r, &r->pairs[i].a), b = end_at(r, &r->pairs[i].b);
        sum += llabs((int64_t)a.x - b.x) + llabs((int64_t)a.y - b.y);
    }
    double growth = area / r->base_area;
    return (double)sum * (growth > 1 ? growth : 0.5 + 0.5 * growth);
}

/* ---- the search ---- */

static void swap_units(struct rearranging *r, uint32_t i, uint32_t j)
{
    uint32_t t = r->order[i];

    r->order[i] = r->order[j];
    r->order[j] = t;
}

static void move_unit(struct rearranging *r, uint32_t from, uint32_t to)
{
    uint32_t unit = r->order[from];

    if (from < to)
        memmove(&r->order[from], &r->order[from + 1], (to - from) * sizeof r->order[0]);
    else
        memmove(&r->order[to + 1], &r->order[to], (from - to) * sizeof r->order[0]);
    r->order[to] = unit;
}

static bool search(struct rearranging *r)
{
    uint32_t tries = r->n_units * TRIES_PER_UNIT, left;
    uint32_t per_try = r->n_pairs + r->frame->n_kids + 1;
    double best = price(r);
    bool any = false, again = true;

    tries = tries < TRIES_MAX ? tries : TRIES_MAX;
    left = ENDS_MAX * r->n_units / per_try;
    left = left < tries ? left : tries;
    while (again && left > 0) {
        again = false;
        for (uint32_t i = 0; i < r->n_units; i++) {
            for (uint32_t j = 0; j < r->n_units && left > 0; j++) {
                if (i == j)
                    continue;
                bool swapping = i < j;
                if (swapping)
                    swap_units(r, i, j);
                else
                    move_unit(r, i, j);
                left--;
                double now = outside_is_first(r) ? price(r) : HUGE_VAL;
                if (now < best * 0.9999) {
                    best = now;
                    any = again = true;
                } else if (swapping) {
                    swap_units(r, i, j);
                } else {
                    move_unit(r, j, i);
                }
            }
        }
    }
    return any;
}

static void apply(struct rearranging *r, struct cvz_arena *work)
{
    uint32_t n = r->frame->n_kids, next = 0, rows = 0, row = 0;
    uint32_t *kids = CVZ_ARENA_ARRAY(work, uint32_t, n);
    uint32_t *lengths = CVZ_ARENA_ARRAY(work, uint32_t, n);
    int32_t y = INT32_MIN;

    place_units(r);
    for (uint32_t u = 0; u < r->n_units; u++) {
        const struct unit *unit = &r->units[r->order[u]];
        for (uint32_t i = 0; i < unit->n; i++) {
            uint32_t k = r->members[unit->first + i];
            if (r->places[k].y != y && next > 0) {
                lengths[rows++] = row;
                row = 0;
            }
            y = r->places[k].y;
            kids[next++] = cvz_plan_kid(r->plan, r->frame, k);
            row++;
        }
    }
    lengths[rows++] = row;
    memcpy(r->plan->kids + r->frame->kids, kids, n * sizeof kids[0]);
    cvz_plan_set_rows(r->plan, r->f, lengths, rows);
}

bool cvz_is_free(const struct cvz_plan *plan, uint32_t f)
{
    const struct cvz_block *frame = &plan->blocks[f];
    bool any_frame = false;

    if (frame->role ==
        CVZ_BLOCK_COLUMN) /* rows of a zone keep the order of tiers: they are aligned */
        return false;
    for (uint32_t k = 0; k < frame->n_kids; k++) {
        const struct cvz_block *kid = &plan->blocks[cvz_plan_kid(plan, frame, k)];
        if (kid->role != CVZ_BLOCK_ITEM)
            return false;
        any_frame |= kid->frame;
    }
    return any_frame && frame->n_kids > 1;
}

bool cvz_rearrange(struct cvz_plan *plan, uint32_t f, const struct cvz_crossing *crossings,
                   struct cvz_arena *work)
{
    struct rearranging r = {.plan = plan, .frame = &plan->blocks[f], .f = f};

    if (!cvz_is_free(plan, f))
        return false;
    make_units(&r, work);
    collect_pairs(&r, crossings, work);
    if (r.n_units < 2 || r.n_units > UNITS_MAX || r.n_pairs == 0)
        return false;
    r.width = r.frame->pack_width;
    if (!search(&r))
        return false;
    apply(&r, work);
    return true;
}
