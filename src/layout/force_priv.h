/* SPDX-License-Identifier: Apache-2.0 */
/* What the phases of the force-directed layout share. */
#ifndef CVZ_LAYOUT_FORCE_PRIV_H
#define CVZ_LAYOUT_FORCE_PRIV_H

#include "layout/springs_priv.h"
#include "layout/tree_priv.h"

struct cvz_force {
    const struct cvz_view *view;
    const struct cvz_layout_params *params;
    struct cvz_tree tree;
    struct cvz_spot *spots;   /* by item: where the springs want it */
    struct cvz_size *sizes;   /* by item; [n_items]: the whole */
    struct cvz_point *places; /* by item: in its container, from the corner of what that holds */
    uint32_t *index;          /* by item: its number among the children of its frame */
    uint32_t *inner;          /* edges between children of one frame, by frame */
    uint32_t *inner_starts;   /* n_items + 2 */
    struct cvz_arena arena;
};

/* Shortens the edges of a layout that has its boxes. */
void cvz_force_swap(struct cvz_force *force, struct cvz_layout *layout);

#endif
