/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inventory store: every version of every resource and relation, each scan and its coverage.
 *
 * A version is valid from the scan that saw it first to the scan that saw it changed or gone. A
 * scan is put in one transaction: a reader, or a process killed in the middle, sees the store
 * before it or after it. A resource counts as gone only when the coverage row that had found it
 * (its `source`) came back complete and unfiltered in a later scan without it.
 *
 * A store handle belongs to one thread at a time.
 */
#ifndef CVZ_STORE_STORE_H
#define CVZ_STORE_STORE_H

#include "base/arena.h"
#include "base/err.h"
#include "graph/coverage.h"
#include "graph/graph.h"

struct cvz_store;

/* "sqlite:PATH" ("sqlite::memory:" for a passing one), or any scheme that a backend of the registry
 * answers to. Creates and migrates as needed. CVZ_EUSAGE for an unknown scheme, CVZ_EINVALID for a
 * file that is no store of ours, CVZ_ECONFLICT for one written by a newer program. */
int cvz_store_open(struct cvz_str url, bool create, struct cvz_store **ret,
                   struct cvz_err *err) CVZ_MUST_CHECK;
void cvz_store_close(struct cvz_store *store); /* NULL is accepted */

struct cvz_scan {
    int64_t id;             /* given by the store */
    struct cvz_str started; /* RFC 3339 */
    struct cvz_str finished;
    struct cvz_str scope;  /* a person's description: "aws, regions eu-west-1" */
    struct cvz_str origin; /* "discover", "import FILE" */
    struct cvz_str moment; /* from when on it counts; given by the store */
};

struct cvz_scan_stats {
    int64_t scan_id;
    uint32_t resources; /* in the scan */
    uint32_t added, changed, gone, unchanged;
    uint32_t relations_added, relations_gone;
};

/* Puts a scan: what its graph holds is valid from scan->finished on. External nodes are stored like
 * the others, and are gone when no relation names them. Unchanged resources write nothing. A
 * relation goes when its source is gone, or was seen while all coverage rows that list its kind in
 * its account and region were complete. */
int cvz_store_put(struct cvz_store *store, const struct cvz_scan *scan,
                  const struct cvz_graph *graph, const struct cvz_coverage *coverage,
                  size_t n_coverage, struct cvz_scan_stats *ret,
                  struct cvz_err *err) CVZ_MUST_CHECK;

/* The inventory as of a moment (RFC 3339; "" for now). An empty store gives an empty graph. The
 * caller unrefs it. */
int cvz_store_load(struct cvz_store *store, struct cvz_str at, struct cvz_graph **ret,
                   struct cvz_err *err) CVZ_MUST_CHECK;

/* When the store saw each resource first, milliseconds since 1970. */
struct cvz_first_seen {
    struct cvz_str id;
    int64_t ms;
};

/* The lists below live in the arena; newest first. */

int cvz_store_scans(struct cvz_store *store, struct cvz_arena *arena, struct cvz_scan **ret,
                    size_t *ret_n, struct cvz_err *err) CVZ_MUST_CHECK;

/* Of one scan; scan_id 0 means: for each row, the latest scan that has it. */
int cvz_store_coverage(struct cvz_store *store, int64_t scan_id, struct cvz_arena *arena,
                       struct cvz_coverage **ret, size_t *ret_n,
                       struct cvz_err *err) CVZ_MUST_CHECK;

/* Of all that was ever seen as real; in order of id. */
int cvz_store_first_seen(struct cvz_store *store, struct cvz_arena *arena,
                         struct cvz_first_seen **ret, size_t *ret_n,
                         struct cvz_err *err) CVZ_MUST_CHECK;

struct cvz_version {
    struct cvz_str id, kind, name;
    struct cvz_str valid_from;
    struct cvz_str valid_to; /* "" while it is current */
    struct cvz_str resource; /* the version as canonical JSON (an interchange resource) */
    struct cvz_str change;   /* "added", "changed", "gone" at valid_from/valid_to */
};

/* Versions of one resource; with an empty id, of all, newest first, at most `limit`. */
int cvz_store_history(struct cvz_store *store, struct cvz_str id, size_t limit,
                      struct cvz_arena *arena, struct cvz_version **ret, size_t *ret_n,
                      struct cvz_err *err) CVZ_MUST_CHECK;

#endif
