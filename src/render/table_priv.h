/* SPDX-License-Identifier: Apache-2.0 */
/* The inventory as a table: a row for each resource that a view accounts for, folded or not. What
 * stands in the view as a frame only, or outside of the inventory, has none. */
#ifndef CVZ_RENDER_TABLE_PRIV_H
#define CVZ_RENDER_TABLE_PRIV_H

#include "base/arena.h"
#include "graph/graph.h"
#include "view/view.h"

struct table_row {
    const struct cvz_resource *resource;
    struct cvz_str kind; /* its label */
    uint32_t node;
    uint32_t group; /* equal for those in one container */
};

struct table {
    const struct cvz_graph *graph;
    struct table_row *rows; /* by path of the container, then kind, name, id */
    uint32_t n_rows;
};

struct table table_new(const struct cvz_view *view, struct cvz_arena *arena);

/* Labels of the containers around a resource, outermost first; PATH_LEVELS of them at most, with
 * "…" for what is around these. Returns how many. */
enum { PATH_LEVELS = 12 };
size_t table_path(const struct table *table, const struct table_row *row,
                  struct cvz_str ret[PATH_LEVELS + 1]);

/* Relations from and to it. */
uint32_t table_relations(const struct table *table, const struct table_row *row);

#endif
