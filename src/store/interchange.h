/* SPDX-License-Identifier: Apache-2.0 */
/* The interchange file "cloudviz.inventory/1": one JSON document of resources, relations, coverage
 * (docs/formats.md). */
#ifndef CVZ_STORE_INTERCHANGE_H
#define CVZ_STORE_INTERCHANGE_H

#include "base/arena.h"
#include "base/err.h"
#include "codec/value.h"
#include "graph/coverage.h"
#include "graph/graph.h"

struct cvz_inventory {
    struct cvz_graph *graph;       /* the caller unrefs it */
    struct cvz_coverage *coverage; /* in the arena */
    size_t n_coverage;
};

/* Only id and kind are required of a resource; unknown members go to its properties. Errors name
 * the place: "resources[17].tags: must be an object of strings". */
int cvz_inventory_read(struct cvz_str text, struct cvz_arena *arena, struct cvz_inventory *ret,
                       struct cvz_err *err) CVZ_MUST_CHECK;

/* Deterministic: equal graphs, equal bytes. External nodes are written with "external": true, ids
 * that compare without case with "nocase": true. */
void cvz_inventory_write(struct cvz_buf *buf, const struct cvz_graph *graph,
                         const struct cvz_coverage *coverage, size_t n_coverage);

/* One resource as an object, on one line. */
void cvz_inventory_write_resource(struct cvz_buf *buf, const struct cvz_graph *graph,
                                  uint32_t node);

/* The same for a resource that stands in no graph. */
void cvz_resource_write(struct cvz_buf *buf, const struct cvz_resource *resource,
                        struct cvz_str parent_id);

#endif
