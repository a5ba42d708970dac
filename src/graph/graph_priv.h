/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a snapshot. Everything that it points to lives in its arena, which the builder
 * fills and hands over; it is freed as a whole with the last reference.
 */
#ifndef CVZ_GRAPH_GRAPH_PRIV_H
#define CVZ_GRAPH_GRAPH_PRIV_H

#include "base/arena.h"
#include "graph/graph.h"

/* Compressed rows: the numbers of row i are items[start[i]] .. items[start[i + 1] - 1]. */
struct rows {
    uint32_t *start; /* n + 1 of them */
    uint32_t *items;
};

struct cvz_graph {
    struct cvz_arena arena;
    struct cvz_str taken;
    struct cvz_resource *resources; /* in order of id */
    struct cvz_relation *relations; /* in order of (source, target, verb, rule, field) */
    uint32_t n_resources;
    uint32_t n_relations;
    struct rows children, out, in;
    struct cvz_ids roots;
    struct cvz_ids nocase; /* those with CVZ_RESOURCE_ID_NOCASE, in order of the folded id */
    unsigned refs;         /* atomic */
};

/* As cvz_str_cmp, with ASCII upper case read as lower case. */
int cvz_graph_cmp_folded(struct cvz_str a, struct cvz_str b);

#endif
