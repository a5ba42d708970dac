/* SPDX-License-Identifier: Apache-2.0 */
/* The registry of layouts. */
#include "layout/layouts_priv.h"

#include <stddef.h>

static const struct cvz_layout_ops hierarchical = {
    .name = "hierarchical",
    .help = "nested containers, traffic from row to row, zones as columns",
    .place = cvz_hierarchical_place,
};

static const struct cvz_layout_ops grid = {
    .name = "grid",
    .help = "nested containers, what they hold in rows by category and name",
    .place = cvz_grid_place,
};

static const struct cvz_layout_ops force = {
    .name = "force",
    .help = "what is related stands together, straight lines",
    .place = cvz_force_place,
};

static const struct cvz_layout_ops circular = {
    .name = "circular",
    .help = "a ring, what belongs together side by side, relations through its inside",
    .place = cvz_circular_place,
};

static const struct cvz_layout_ops mindmap = {
    .name = "mindmap",
    .help = "the tree of containers to both sides of its root",
    .form = CVZ_FORM_TREE,
    .place = cvz_mindmap_place,
};

static const struct cvz_layout_ops timeline = {
    .name = "timeline",
    .help = "by the time of creation, a lane for each container or category",
    .form = CVZ_FORM_TIME,
    .place = cvz_timeline_place,
};

const struct cvz_layout_ops *const cvz_layouts[] = {&hierarchical, &force,    &circular, &grid,
                                                    &mindmap,      &timeline, NULL};
