/* SPDX-License-Identifier: Apache-2.0 */
/* The phases in which the children of frames find their rows and their order in them. */
#ifndef CVZ_LAYOUT_ARRANGE_PRIV_H
#define CVZ_LAYOUT_ARRANGE_PRIV_H

#include "layout/plan_priv.h"

/* Sets the ranks of a frame's children: tier first, longest path within it. */
void cvz_rank_kids(struct cvz_plan *plan, uint32_t frame, struct cvz_arena *work);

/* The world outside, the Internet above all: it stands first in a frame, in rows of its own, for
 * there the reader begins. */
static inline bool cvz_is_outside(const struct cvz_block *b)
{
    return !b->frame && b->tier == CVZ_TIER_OUTSIDE;
}

/* Children of different classes share no row; never decreasing, by index. */
struct cvz_classes {
    const uint32_t *by_rank; /* the strictest, or NULL */
    const uint32_t *by_kind; /* containers apart from leaves, or NULL */
};

/* Wraps a frame's children, in the order in which they stand, into rows of a common width so that
 * the frame comes near to the wished aspect; by the strictest classes that do not waste much room.
 * How bad it came out: its area, more where it is far from that aspect. */
double cvz_pack_rows(struct cvz_plan *plan, uint32_t frame, const struct cvz_classes *classes,
                     double aspect, struct cvz_arena *work);

/* The same for a frame of the hierarchical layout: by ranks, to the shape that its role wants. */
void cvz_pack_flow(struct cvz_plan *plan, uint32_t frame, struct cvz_arena *work);

/* Whether the frame holds containers that may change their order. */
bool cvz_is_free(const struct cvz_plan *plan, uint32_t frame);

/* Lets leaves of a placed frame exchange their places once around; true when any did. */
bool cvz_swap_leaves(struct cvz_plan *plan, uint32_t frame);

/* Two leaves of one size and role; and their exchange. */
bool cvz_may_swap(const struct cvz_block *a, const struct cvz_block *b);
void cvz_swap_places(struct cvz_plan *plan, const struct cvz_block *frame, uint32_t a, uint32_t b);

/* Exchanges what stands in a frame so that fewer lines cross; nothing where there are many edges.
 */
void cvz_uncross(struct cvz_plan *plan, struct cvz_arena *work);

/* How long the edges are in all; the cost has what crosses in it, where there are few edges. */
struct cvz_tangle {
    int64_t length, cost;
};

struct cvz_tangle cvz_tangle(struct cvz_plan *plan, struct cvz_arena *work);

/* An edge that crosses a frame's border: from `inside`, in the frame's child `kid`. */
struct cvz_crosser {
    uint32_t kid, inside, outside;
};

/* By frame: those of f from starts[f] to starts[f + 1]. */
struct cvz_crossing {
    uint32_t *starts;
    struct cvz_crosser *p;
};

/* Changes the order of containers in a frame; true when it did. */
bool cvz_rearrange(struct cvz_plan *plan, uint32_t frame, const struct cvz_crossing *crossings,
                   struct cvz_arena *work);

/* Turns over what frames hold, left for right, where that shortens edges that leave them. */
void cvz_mirror(struct cvz_plan *plan, const struct cvz_crossing *crossings);

/* Moves leaves between their places, and containers between theirs, to shorten the edges. The
 * frames are measured and placed before and after. */
void cvz_improve(struct cvz_plan *plan, int rounds);

#endif
