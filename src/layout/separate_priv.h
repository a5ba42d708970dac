/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Boxes that overlap are moved apart, as little as that takes, and what lies loose is drawn
 * together. The arithmetic is as exact as that of springs_priv.h.
 */
#ifndef CVZ_LAYOUT_SEPARATE_PRIV_H
#define CVZ_LAYOUT_SEPARATE_PRIV_H

#include "layout/layout.h"

/* A box by its middle. The sizes include half of the gap that is wanted on each side. */
struct cvz_rect {
    double x, y, w, h;
};

/* Scales the places, whose unit means nothing, to pixels: so that the whole would have this shape,
 * and this area in sums of the boxes. The middle of all comes to 0, 0. */
void cvz_spread(struct cvz_rect *rects, uint32_t n, double aspect, double fill);

enum cvz_push_way {
    CVZ_PUSH_ASIDE, /* to the side that is nearest: keeps things close */
    CVZ_PUSH_OUT,   /* along the line between the middles: keeps directions */
};

/* Pushes overlapping pairs apart, all of them once in each round, until there are none. */
void cvz_push(struct cvz_rect *rects, uint32_t n, enum cvz_push_way way, int rounds);

/* Whatever still overlaps moves to the right: afterwards nothing does. */
void cvz_settle(struct cvz_rect *rects, uint32_t n);

/* Boxes that do not overlap move towards the middle as far as others let them. Takes n * n steps.
 */
void cvz_compact(struct cvz_rect *rects, uint32_t n, double aspect);

/* For boxes of one size: a place in an even grid for each, near to where it lies. */
void cvz_snap_to_grid(struct cvz_rect *rects, uint32_t n, double aspect);

#endif
