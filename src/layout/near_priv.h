/* SPDX-License-Identifier: Apache-2.0 */
/* Boxes that are taken, by place: is a box free, and where is the next free place? */
#ifndef CVZ_LAYOUT_NEAR_PRIV_H
#define CVZ_LAYOUT_NEAR_PRIV_H

#include "base/vec.h"
#include "layout/layout.h"

struct cvz_near_box {
    struct cvz_box box;
    uint32_t next; /* in its bucket */
};

struct cvz_near {
    uint32_t *heads;
    uint32_t mask;
    CVZ_VEC(struct cvz_near_box) boxes;
};

/* For about so many boxes. */
void cvz_near_init(struct cvz_near *near, uint32_t n);
void cvz_near_release(struct cvz_near *near);

void cvz_near_take(struct cvz_near *near, struct cvz_box box);
bool cvz_near_is_free(const struct cvz_near *near, struct cvz_box box);

/* Whether any two of the n items' boxes overlap. */
bool cvz_near_any_overlap(const struct cvz_box *boxes, const uint32_t *items, uint32_t n);

/* Moves the box in the direction dx, dy (of length 1), by `by` at least, until it is free with so
 * much room around. Returns by how much. */
int32_t cvz_near_slide(const struct cvz_near *near, struct cvz_box *box, double dx, double dy,
                       int32_t room, int32_t by);

/* Moves the box to the nearest free place with so much room around that lies within `bounds`;
 * false, and the box stays, when there is none. */
bool cvz_near_find(const struct cvz_near *near, struct cvz_box *box, int32_t room,
                   struct cvz_box bounds);

#endif
