/* SPDX-License-Identifier: Apache-2.0 */
/* A weighted graph without directions, and smaller and smaller images of it. */
#ifndef CVZ_LAYOUT_NET_PRIV_H
#define CVZ_LAYOUT_NET_PRIV_H

#include "base/arena.h"

#include <stdint.h>

struct cvz_net_edge {
    uint32_t a, b;
    double weight;
};

/* Neighbours of v: ends[starts[v]] .. ends[starts[v + 1]], by number, each once. */
struct cvz_net {
    uint32_t n;
    uint32_t *starts;
    uint32_t *ends;
    double *weights; /* by place in `ends` */
    double *masses;  /* by vertex: how many it stands for */
};

/* Edges between the same two are summed up; loops are left out. Reorders `edges`. */
struct cvz_net cvz_net_new(uint32_t n, struct cvz_net_edge *edges, size_t n_edges,
                           struct cvz_arena *arena);

/* An image of about half as many vertices: pairs of neighbours become one (heavy-edge matching),
 * and of what is left over pairs with a common neighbour, and pairs that have none at all.
 * images[v] is v's number there. */
struct cvz_net cvz_net_coarsen(const struct cvz_net *net, uint32_t *images,
                               struct cvz_arena *arena);

#endif
