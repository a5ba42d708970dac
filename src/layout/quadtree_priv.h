/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How bodies that repel each other move: Barnes and Hut, A hierarchical O(N log N)
 * force-calculation algorithm (Nature 324, 1986). The list of what acts is made once for all bodies
 * of a leaf.
 */
#ifndef CVZ_LAYOUT_QUADTREE_PRIV_H
#define CVZ_LAYOUT_QUADTREE_PRIV_H

#include "layout/springs_priv.h"

#include "base/vec.h"

enum { CVZ_QUAD_BUCKET = 8 }; /* bodies of a leaf */

struct cvz_quad_cell {
    double x, y, mass; /* centre of what lies in it */
    double size;       /* side of its square */
    uint32_t first, n; /* bodies, in the order of the tree */
    uint32_t skip;     /* the cell that follows when this one is not entered */
};

struct cvz_quad {
    uint32_t n;
    uint32_t *order;                     /* bodies in the order of the tree */
    uint64_t *keys, *spare;              /* place on the curve, then the body */
    CVZ_VEC(struct cvz_quad_cell) cells; /* depth first */
    CVZ_VEC(struct cvz_spot) list;       /* what acts on a leaf */
    CVZ_VEC(double) masses;              /* of the list */
};

void cvz_quad_init(struct cvz_quad *quad, uint32_t n, struct cvz_arena *arena);
void cvz_quad_release(struct cvz_quad *quad);

/* A tree of the bodies where they are now. */
void cvz_quad_build(struct cvz_quad *quad, const struct cvz_spot *spots, const double *masses);

/* Adds to every body's force what the others repel it with: mass / distance, cells being taken for
 * bodies that are farther away than `theta` of them are large. */
void cvz_quad_repel(struct cvz_quad *quad, const struct cvz_spot *spots, const double *masses,
                    double theta, struct cvz_spot *forces);

#endif
