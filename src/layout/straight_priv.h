/* SPDX-License-Identifier: Apache-2.0 */
/* Routes that run straight from border to border, and what else layouts without streets need. */
#ifndef CVZ_LAYOUT_STRAIGHT_PRIV_H
#define CVZ_LAYOUT_STRAIGHT_PRIV_H

#include "layout/layout.h"

/* The point of a box's border on the line from its middle to `to`, which lies outside; of a box
 * that `to` lies in, the nearest point of the border. */
struct cvz_point cvz_border_point(struct cvz_box box, struct cvz_point to);

struct cvz_point cvz_box_middle(struct cvz_box box);

/* A straight line for every edge of a layout that has its boxes; an edge from an item to itself
 * gets a small loop. */
void cvz_route_straight(struct cvz_layout *layout);

/* Moves everything so that it begins at `margin` from the corner, and sets the size of the whole.
 */
void cvz_layout_shift(struct cvz_layout *layout, int32_t margin);

void cvz_set_route(struct cvz_layout *layout, uint32_t edge, const struct cvz_point *points,
                   uint32_t n);

#endif
