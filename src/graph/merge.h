/* SPDX-License-Identifier: Apache-2.0 */
/* Two snapshots as one graph, for both to be seen in one picture. */
#ifndef CVZ_GRAPH_MERGE_H
#define CVZ_GRAPH_MERGE_H

#include "graph/diff.h"

struct cvz_merged {
    struct cvz_graph *graph; /* the caller unrefs it; owns all its strings */
    uint8_t *nodes;          /* by node: enum cvz_difference */
    uint8_t *relations;      /* by relation: the same */
};

/* All that is after, as it is then, and what was only before, as it was. What both have goes by
 * the id that it has after. Of `diff`, which was made of the two, come the differences; the arrays
 * live in the arena. CVZ_EINVALID when both together pass what a graph can hold. */
int cvz_graph_merge(const struct cvz_graph *before, const struct cvz_graph *after,
                    const struct cvz_diff *diff, struct cvz_arena *arena, struct cvz_merged *ret,
                    struct cvz_err *err) CVZ_MUST_CHECK;

#endif
