/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A picture that differs little from a former one keeps its places: what is still there stays where
 * it was, what is new takes free places near to what it belongs to. Where there is no room a
 * container grows, and pushes away what it then touches.
 */
#ifndef CVZ_LAYOUT_KEEP_PRIV_H
#define CVZ_LAYOUT_KEEP_PRIV_H

#include "layout/tree_priv.h"

/* Whether so much of the former picture is left that it is worth keeping. */
bool cvz_keep_is_worth(const struct cvz_view *view, const struct cvz_layout_params *params);

/* Fills boxes, width and height of a layout whose containers enclose what they hold. */
void cvz_keep_nested(const struct cvz_view *view, const struct cvz_layout_params *params,
                     const struct cvz_tree *tree, struct cvz_layout *layout);

/* The same for one whose containers are cards: none overlap, nothing is pushed. What is new stands
 * near to what stands in the same container. */
void cvz_keep_cards(const struct cvz_view *view, const struct cvz_layout_params *params,
                    const struct cvz_tree *tree, struct cvz_layout *layout);

/* Whether an item was in the former picture, as large as it is now. */
bool cvz_keep_has(const struct cvz_layout_params *params, uint32_t item, struct cvz_size size);

/* Size and labels of a layout that has its boxes and lines. Everything moves to begin at the
 * padding; where places are kept nothing moves, and what leads out at the left or at the top is
 * bent in. */
void cvz_keep_finish(const struct cvz_layout_params *params, bool keeps, struct cvz_layout *layout);

#endif
