/* SPDX-License-Identifier: Apache-2.0 */
/* How two resources are connected. */
#ifndef CVZ_GRAPH_EXPLAIN_H
#define CVZ_GRAPH_EXPLAIN_H

#include "base/arena.h"
#include "graph/graph.h"

enum cvz_connection {
    CVZ_CONNECTION_NONE,
    CVZ_CONNECTION_DIRECT, /* relations between them, or one contains the other */
    CVZ_CONNECTION_PATH,   /* over others */
};

/* How one node of a path is reached from the one before it. */
struct cvz_step {
    uint32_t node;
    uint32_t relation; /* index; UINT32_MAX at the start, and where containment leads here */
    bool backwards;    /* the relation points to the node before; or that one contains this one */
};

struct cvz_explanation {
    uint8_t connection;  /* enum cvz_connection */
    uint32_t *relations; /* between the two, both ways, in order of index; for DIRECT */
    uint32_t n_relations;
    bool contains;          /* a contains b, at any depth */
    bool contained;         /* b contains a */
    struct cvz_step *steps; /* for PATH: from a to b, both included */
    uint32_t n_steps;
};

enum { CVZ_EXPLAIN_DEPTH = 12 };

/* Relations between a and b, and whether one contains the other; else a shortest path of at most
 * max_steps steps, over relations in either direction; else, where there is none, over containment
 * too; of several the one through the smallest ids. Linear in the graph. Lives in the arena. */
void cvz_graph_explain(const struct cvz_graph *g, uint32_t a, uint32_t b, uint32_t max_steps,
                       struct cvz_arena *arena, struct cvz_explanation *ret);

#endif
