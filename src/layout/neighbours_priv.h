/* SPDX-License-Identifier: Apache-2.0 */
/* For each item of a view the items at the other ends of its edges. */
#ifndef CVZ_LAYOUT_NEIGHBOURS_PRIV_H
#define CVZ_LAYOUT_NEIGHBOURS_PRIV_H

#include "base/arena.h"
#include "view/view.h"

#include <stdint.h>

/* Of item i: ends[starts[i]] .. ends[starts[i + 1]], in the order of the edges. Edges of a
 * container count for it alone; one from an item to itself gives no neighbour. */
struct cvz_neighbours {
    uint32_t *starts;
    uint32_t *ends;
};

struct cvz_neighbours cvz_neighbours_new(const struct cvz_view *view, struct cvz_arena *arena);

#endif
