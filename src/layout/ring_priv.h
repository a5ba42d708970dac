/* SPDX-License-Identifier: Apache-2.0 */
/* What the circular layout is made of: the order on the ring, and the geometry of turns. */
#ifndef CVZ_LAYOUT_RING_PRIV_H
#define CVZ_LAYOUT_RING_PRIV_H

#include "layout/springs_priv.h"
#include "layout/tree_priv.h"

/* The direction after so many whole turns from the top, clockwise: {0, -1} for 0, {1, 0} for a
 * quarter. By a polynomial, the same on every machine. */
struct cvz_spot cvz_turned(double turns);

/* The turns after which that direction is reached: 0 <= result < 1. */
double cvz_turns_to(double x, double y);

/* Reorders the children of every container of the tree so that edges between leaves, drawn as
 * chords of a ring on which these stand in depth-first order, are short and cross little. */
void cvz_ring_order(const struct cvz_view *view, struct cvz_tree *tree);

#endif
