/* SPDX-License-Identifier: Apache-2.0 */
/* Two inventories beside each other: what became of what, and both as one graph. */
#ifndef CVZ_APP_COMPARE_PRIV_H
#define CVZ_APP_COMPARE_PRIV_H

#include "app/app_priv.h"
#include "cloud/standing.h"
#include "graph/merge.h"

struct cvz_app_comparison {
    struct cvz_app_inventory before;
    const struct cvz_app_inventory *after;
    struct cvz_diff diff;
    struct cvz_merged merged;
    uint32_t not_looked_for; /* one side has them, the other has not looked */
    bool told_only;          /* the sides come from different sources */
    /* Where one side is declared and the other was seen: what standing says of each, or NULL. */
    const struct cvz_standing_row *rows;
    const uint32_t *row_of; /* by node of before, of a resource that both have */
    bool declared_first;    /* before is the declared side */
};

/* Compares what `before` names (cvz_app_diff) with an open inventory, which must outlive *ret.
 * `after_is_stored`: that comes from the store. *ret is to be closed, after an error, too. */
int cvz_app_compare(struct cvz_app *app, struct cvz_str before,
                    const struct cvz_app_inventory *after, bool after_is_stored,
                    struct cvz_arena *arena, struct cvz_app_comparison *ret,
                    struct cvz_err *err) CVZ_MUST_CHECK;
void cvz_app_comparison_close(struct cvz_app_comparison *comparison); /* a zeroed one too */

/* compare_document.c: what cvz_app_diff promises, but for the names of the sides. `marks`: by node
 * of the merged graph, which are meant. Its strings are the comparison's. */
struct cvz_value cvz_app_comparison_document(const struct cvz_app_comparison *comparison,
                                             const uint8_t *marks, struct cvz_kinds kinds,
                                             struct cvz_arena *arena);

#endif
