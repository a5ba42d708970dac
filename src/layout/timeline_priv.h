/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The axis of a timeline: time is cut into periods of the calendar (UTC), from minutes to decades,
 * so that there are not too many of them. Only periods in which something happens take room;
 * between two of them others may have been left out.
 */
#ifndef CVZ_LAYOUT_TIMELINE_PRIV_H
#define CVZ_LAYOUT_TIMELINE_PRIV_H

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>

struct cvz_axis {
    unsigned unit;    /* number of the kind of period */
    int64_t *periods; /* numbers of those in which something happens, ascending */
    uint32_t n_periods;
};

enum { CVZ_AXIS_UNITS = 12 }; /* kinds of periods, the shortest first */

/* Of n times in ascending order. */
struct cvz_axis cvz_axis_new(const int64_t *times, uint32_t n, unsigned unit,
                             struct cvz_arena *arena);

/* Which of the axis' periods a time lies in. */
uint32_t cvz_axis_find(const struct cvz_axis *axis, int64_t time);

/* "2026", "2026 Q3", "2026-11", "2026-11-23", "2026-11-23 10:00" */
struct cvz_str cvz_axis_text(const struct cvz_axis *axis, uint32_t period, struct cvz_arena *arena);

#endif
