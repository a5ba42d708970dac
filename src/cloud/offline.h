/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scan that asks nobody: rows of a provider's indexes that stand in a file become resources by
 * the catalogue's own entries, as they would have come from the cloud.
 */
#ifndef CVZ_CLOUD_OFFLINE_H
#define CVZ_CLOUD_OFFLINE_H

#include "base/arena.h"
#include "cloud/catalogue.h"
#include "codec/value.h"
#include "graph/coverage.h"
#include "graph/graph.h"

struct cvz_offline {
    struct cvz_graph *graph; /* the caller unrefs it */
    /* In the arena. All rows are `filtered`: what a file does not have may well be there. */
    struct cvz_coverage *coverage;
    size_t n_coverage;
    uint32_t n_skipped, first_skipped; /* rows of which nothing could be made */
};

/* `rows` is an array; each row is given to the index that knows its type, else to the one that
 * keeps what no entry knows. */
int cvz_offline_rows(struct cvz_str provider, const struct cvz_catalogue *catalogue,
                     const struct cvz_value *rows, struct cvz_arena *arena, struct cvz_offline *ret,
                     struct cvz_err *err) CVZ_MUST_CHECK;

#endif
