/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/chronicle.h"

#include "graph/kind.h"
#include "layout/timeline_priv.h"
#include "layout/tree_priv.h"

#include <stdlib.h>

/* ---- lanes ---- */

static uint32_t add_lane(struct cvz_chronicle *c, uint32_t container, struct cvz_str text)
{
    c->lanes[c->n_lanes] = (struct cvz_lane){.container = container, .text = text};
    return c->n_lanes++;
}

/* For what one of the outermost containers holds. */
static void find_containers(struct cvz_chronicle *c, const struct cvz_view *view,
                            struct cvz_arena *arena)
{
    struct cvz_tree tree = cvz_tree_new(view, arena);
    uint32_t trunk = cvz_tree_trunk(&tree);

    for (uint32_t k = tree.starts[trunk]; k < tree.starts[trunk + 1]; k++) {
        uint32_t kid = tree.kids[k];
        if (cvz_tree_count(&tree, kid) > 0)
            c->lane_of[kid] = add_lane(c, kid, CVZ_STR(""));
    }
    for (uint32_t i = 0; i < view->n_items; i++) {
        uint32_t parent = view->items[i].parent;
        if (c->lane_of[i] == CVZ_LANE_NONE && parent != CVZ_ITEM_NONE)
            c->lane_of[i] = c->lane_of[parent];
    }
}

static void find_categories(struct cvz_chronicle *c, const struct cvz_view *view)
{
    uint32_t by_category[CVZ_CATEGORY_COUNT];

    for (unsigned k = 0; k < CVZ_CATEGORY_COUNT; k++)
        by_category[k] = CVZ_LANE_NONE;
    for (unsigned k = 0; k < CVZ_CATEGORY_COUNT; k++) {
        for (uint32_t i = 0; i < view->n_items; i++) {
            const struct cvz_kind *kind = view->items[i].kind;
            if (c->lane_of[i] != CVZ_LANE_NONE ||
                (kind != NULL ? kind->category : CVZ_CATEGORY_OTHER) != k)
                continue;
            if (by_category[k] == CVZ_LANE_NONE)
                by_category[k] = add_lane(c, CVZ_LANE_NONE,
                                          cvz_str_from(cvz_category_label((enum cvz_category)k)));
            c->lane_of[i] = by_category[k];
        }
    }
}

/* ---- times ---- */

static int by_time(const void *pa, const void *pb)
{
    const struct cvz_event *a = pa, *b = pb;

    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return a->item < b->item ? -1 : a->item > b->item;
}

static void sort_events(struct cvz_chronicle *c, const struct cvz_view *view, const int64_t *times)
{
    for (uint32_t i = 0; i < view->n_items; i++) {
        int64_t time = times != NULL ? times[i] : CVZ_TIME_NONE;
        if (cvz_chronicle_is_lane_head(c, i))
            continue;
        c->n_dated += time != CVZ_TIME_NONE;
        c->events[c->n_events++] = (struct cvz_event){
            .time = time == CVZ_TIME_NONE ? INT64_MAX : time, .item = i, .lane = c->lane_of[i]};
    }
    if (c->n_events > 1)
        qsort(c->events, c->n_events, sizeof c->events[0], by_time);
    for (uint32_t i = 0; i < c->n_dated; i++)
        c->times[i] = c->events[i].time;
}

struct cvz_chronicle cvz_chronicle_new(const struct cvz_view *view, const int64_t *times,
                                       struct cvz_arena *arena)
{
    size_t n = (size_t)view->n_items + 1;
    struct cvz_chronicle c = {
        .lanes = CVZ_ARENA_ARRAY(arena, struct cvz_lane, n + CVZ_CATEGORY_COUNT),
        .lane_of = CVZ_ARENA_ARRAY(arena, uint32_t, n),
        .events = CVZ_ARENA_ARRAY(arena, struct cvz_event, n),
        .times = CVZ_ARENA_ARRAY(arena, int64_t, n),
    };

    for (uint32_t i = 0; i < view->n_items; i++)
        c.lane_of[i] = CVZ_LANE_NONE;
    if (view->n_items == 0)
        return c;
    find_containers(&c, view, arena);
    find_categories(&c, view);
    sort_events(&c, view, times);
    return c;
}

struct cvz_str *cvz_chronicle_periods(struct cvz_chronicle *c, uint32_t max,
                                      struct cvz_arena *arena, uint32_t *ret_n)
{
    struct cvz_axis axis = {0};

    for (unsigned unit = 0; unit < CVZ_AXIS_UNITS; unit++) {
        axis = cvz_axis_new(c->times, c->n_dated, unit, arena);
        if (axis.n_periods <= max)
            break;
    }
    struct cvz_str *names = CVZ_ARENA_ARRAY(arena, struct cvz_str, (size_t)axis.n_periods + 1);
    for (uint32_t p = 0; p < axis.n_periods; p++)
        names[p] = cvz_axis_text(&axis, p, arena);
    names[axis.n_periods] = CVZ_STR("time not known");
    for (uint32_t i = 0; i < c->n_events; i++)
        c->events[i].period =
            i < c->n_dated ? cvz_axis_find(&axis, c->events[i].time) : axis.n_periods;
    *ret_n = axis.n_periods + (c->n_events > c->n_dated);
    return names;
}
