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

const struct cvz_layout_ops *const cvz_layouts[] = {&hierarchical, &force, &grid, NULL};
