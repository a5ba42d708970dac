/* SPDX-License-Identifier: Apache-2.0 */
/* What the registry lists. */
#ifndef CVZ_LAYOUT_LAYOUTS_PRIV_H
#define CVZ_LAYOUT_LAYOUTS_PRIV_H

#include "layout/layout.h"

int cvz_hierarchical_place(const struct cvz_view *view, const struct cvz_layout_params *params,
                           struct cvz_layout *layout, struct cvz_err *err);
int cvz_circular_place(const struct cvz_view *view, const struct cvz_layout_params *params,
                       struct cvz_layout *layout, struct cvz_err *err);
int cvz_force_place(const struct cvz_view *view, const struct cvz_layout_params *params,
                    struct cvz_layout *layout, struct cvz_err *err);
int cvz_grid_place(const struct cvz_view *view, const struct cvz_layout_params *params,
                   struct cvz_layout *layout, struct cvz_err *err);
int cvz_mindmap_place(const struct cvz_view *view, const struct cvz_layout_params *params,
                      struct cvz_layout *layout, struct cvz_err *err);
int cvz_timeline_place(const struct cvz_view *view, const struct cvz_layout_params *params,
                       struct cvz_layout *layout, struct cvz_err *err);

#endif
