/* SPDX-License-Identifier: Apache-2.0 */
/* The phases in which the children of frames find their rows and their order in them. */
#ifndef CVZ_LAYOUT_ARRANGE_PRIV_H
#define CVZ_LAYOUT_ARRANGE_PRIV_H

#include "layout/plan_priv.h"

/* Sets the ranks of a frame's children: tier first, longest path within it. */
void cvz_rank_kids(struct cvz_plan *plan, uint32_t frame, struct cvz_arena *work);

/* Wraps a frame's children, in the order in which they stand, into rows of a common width so that
 * the frame comes near to the wished aspect. Children of different `classes` (by index, never
 * decreasing runs) share no row unless the frame would become a ribbon. */
void cvz_pack_rows(struct cvz_plan *plan, uint32_t frame, const uint32_t *classes, double aspect,
                   struct cvz_arena *work);

/* Lets leaves of a placed frame exchange their places once around; true when any did. */
bool cvz_swap_leaves(struct cvz_plan *plan, uint32_t frame);

/* Moves leaves between their places, and containers between theirs, to shorten the edges. The
 * frames are measured and placed before and after. */
void cvz_improve(struct cvz_plan *plan);

#endif
