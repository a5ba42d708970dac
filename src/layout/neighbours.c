/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/neighbours_priv.h"

struct cvz_neighbours cvz_neighbours_new(const struct cvz_view *view, struct cvz_arena *arena)
{
    struct cvz_neighbours nb = {
        .starts = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)view->n_items + 3),
        .ends = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)2 * view->n_edges + 1),
    };

    /* Starts are counted two places too far, and come to stand right as `ends` is filled. */
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t e = 0; e < view->n_edges; e++) {
            uint32_t a = view->edges[e].source, b = view->edges[e].target;
            if (a == b)
                continue;
            if (pass == 0) {
                nb.starts[a + 2]++;
                nb.starts[b + 2]++;
            } else {
                nb.ends[nb.starts[a + 1]++] = b;
                nb.ends[nb.starts[b + 1]++] = a;
            }
        }
        for (uint32_t i = 2; pass == 0 && i < view->n_items + 3; i++)
            nb.starts[i] += nb.starts[i - 1];
    }
    return nb;
}
