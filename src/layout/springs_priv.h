/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Places for the vertices of a net by springs and charges.
 *
 * All arithmetic is that of IEEE 754 (sums, products, quotients, square roots) in a fixed order, so
 * that every compiler comes to the same places.
 */
#ifndef CVZ_LAYOUT_SPRINGS_PRIV_H
#define CVZ_LAYOUT_SPRINGS_PRIV_H

#include "layout/net_priv.h"

struct cvz_spot {
    double x, y;
};

/* Fills spots, net->n of them, beginning at random on the smallest image of the net. What an edge
 * of more weight joins comes closer together. */
void cvz_springs(const struct cvz_net *net, uint64_t seed, struct cvz_spot *spots);

/* Crossings of straight edges between spots, those that share an end left out. */
uint64_t cvz_count_crossings(const struct cvz_net *net, const struct cvz_spot *spots);

/* Goes on from where the spots are, with steps that shrink from `step` on. After each round
 * `constrain` (or NULL) may move them. */
struct cvz_relaxation {
    int rounds;
    double step;
    void (*constrain)(void *ctx, struct cvz_spot *spots);
    void *ctx;
};

void cvz_springs_relax(const struct cvz_net *net, const struct cvz_relaxation *how,
                       struct cvz_spot *spots);

#endif
