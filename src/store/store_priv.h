/* SPDX-License-Identifier: Apache-2.0 */
/* A backend of the store: one row of the registry in stores.c. */
#ifndef CVZ_STORE_STORE_PRIV_H
#define CVZ_STORE_STORE_PRIV_H

#include "store/store.h"

struct cvz_store_ops {
    const char *scheme; /* "sqlite": what stands before the ':' of a URL */
    int (*open)(struct cvz_str location, bool create, struct cvz_store **ret, struct cvz_err *err);
    void (*close)(struct cvz_store *store);
    int (*put)(struct cvz_store *store, const struct cvz_scan *scan, int64_t finished_ms,
               const struct cvz_graph *graph, const struct cvz_coverage *coverage,
               size_t n_coverage, struct cvz_scan_stats *ret, struct cvz_err *err);
    /* at_ms: INT64_MAX for now. */
    int (*load)(struct cvz_store *store, int64_t at_ms, struct cvz_graph **ret,
                struct cvz_err *err);
    int (*scans)(struct cvz_store *store, struct cvz_arena *arena, struct cvz_scan **ret,
                 size_t *ret_n, struct cvz_err *err);
    int (*coverage)(struct cvz_store *store, int64_t scan_id, struct cvz_arena *arena,
                    struct cvz_coverage **ret, size_t *ret_n, struct cvz_err *err);
    int (*history)(struct cvz_store *store, struct cvz_str id, size_t limit,
                   struct cvz_arena *arena, struct cvz_version **ret, size_t *ret_n,
                   struct cvz_err *err);
    int (*first_seen)(struct cvz_store *store, struct cvz_arena *arena, struct cvz_first_seen **ret,
                      size_t *ret_n, struct cvz_err *err);
};

/* What every backend's own struct begins with. */
struct cvz_store {
    uint32_t magic; /* the backend's */
    const struct cvz_store_ops *ops;
};

extern const struct cvz_store_ops cvz_store_sqlite;

#endif
