/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a timeline tells, before it has places: lanes, and what came when in them. For the layout
 * and for formats that draw time by themselves.
 *
 * A lane is what one of the outermost containers holds; what is in none of these has a lane for its
 * category.
 */
#ifndef CVZ_LAYOUT_CHRONICLE_H
#define CVZ_LAYOUT_CHRONICLE_H

#include "base/arena.h"
#include "layout/layout.h"

#define CVZ_LANE_NONE UINT32_MAX

struct cvz_lane {
    uint32_t container;  /* item; or CVZ_LANE_NONE */
    struct cvz_str text; /* of a category's lane; "" where there is a container */
};

struct cvz_event {
    int64_t time; /* INT64_MAX: not known */
    uint32_t item, lane;
    uint32_t period;
};

struct cvz_chronicle {
    struct cvz_lane *lanes; /* those of containers first */
    uint32_t n_lanes;
    uint32_t *lane_of; /* by item; a lane's own container is in it, too */
    /* Without the lanes' own containers; by time, then by number: what has no time comes last. */
    struct cvz_event *events;
    uint32_t n_events, n_dated;
    int64_t *times; /* of what is dated */
};

/* `times` as in struct cvz_layout_params. Everything lives in the arena. */
struct cvz_chronicle cvz_chronicle_new(const struct cvz_view *view, const int64_t *times,
                                       struct cvz_arena *arena);

static inline bool cvz_chronicle_is_lane_head(const struct cvz_chronicle *c, uint32_t item)
{
    return c->lanes[c->lane_of[item]].container == item;
}

/* Cuts time into the shortest periods of the calendar (UTC) of which at most `max` are needed, and
 * sets the period of each event; those without a time are in the last one. Returns the names
 * ("2026", "2026-11-23 10:00", "time not known"), oldest first, and how many there are. */
struct cvz_str *cvz_chronicle_periods(struct cvz_chronicle *c, uint32_t max,
                                      struct cvz_arena *arena, uint32_t *ret_n);

#endif
