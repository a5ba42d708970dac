/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CVZ_LAYOUT_ROUTER_PRIV_H
#define CVZ_LAYOUT_ROUTER_PRIV_H

#include "layout/plan_priv.h"

/* Orthogonal routes for all edges of the plan, whose frames are arranged and placed. Streets are
 * widened to hold the edges that run in them: places change, rows and order do not. */
void cvz_route(struct cvz_plan *plan, struct cvz_layout *layout);

#endif
