/* SPDX-License-Identifier: Apache-2.0 */
/* The SQLite backend's inside: the handle, its errors, statements. */
#ifndef CVZ_STORE_SQLITE_PRIV_H
#define CVZ_STORE_SQLITE_PRIV_H

#include "store/delta.h"
#include "store/store_priv.h"

#include <sqlite3.h>

#define SQLITE_STORE_MAGIC UINT32_C(0x53514c33)

struct sqlite_store {
    struct cvz_store base;
    sqlite3 *db;
    struct cvz_buf path; /* for messages */
};

struct sqlite_store *sqlite_store_of(struct cvz_store *store);

/* Fills err from what SQLite says of its last failure. `doing`: "write the scan". */
int sqlite_fail(const struct sqlite_store *s, const char *doing, struct cvz_err *err);
/* What stands in the file is not what this program writes. */
int sqlite_damaged(const struct sqlite_store *s, const char *what, struct cvz_err *err);

/* Runs SQL that answers nothing. */
int sqlite_run(const struct sqlite_store *s, const char *sql, struct cvz_err *err);
int sqlite_prepare(const struct sqlite_store *s, const char *sql, sqlite3_stmt **ret,
                   struct cvz_err *err);

/* Steps to the next row: 1 when there is one, 0 at the end, or a negative code. */
int sqlite_next(const struct sqlite_store *s, sqlite3_stmt *stmt, struct cvz_err *err);
/* Runs a prepared statement that answers nothing, ready for the next bindings. */
int sqlite_do(const struct sqlite_store *s, sqlite3_stmt *stmt, struct cvz_err *err);

/* Borrowed until the statement is stepped or reset. */
struct cvz_str sqlite_text(sqlite3_stmt *stmt, int column);
void sqlite_bind_text(sqlite3_stmt *stmt, int place, struct cvz_str s);

/* Reads all words, so that their numbers are places in words->text. */
int sqlite_read_words(const struct sqlite_store *s, struct cvz_words *words, struct cvz_err *err);

int sqlite_put(struct cvz_store *store, const struct cvz_scan *scan, int64_t finished_ms,
               const struct cvz_graph *graph, const struct cvz_coverage *coverage,
               size_t n_coverage, struct cvz_scan_stats *ret, struct cvz_err *err);
int sqlite_load(struct cvz_store *store, int64_t at_ms, struct cvz_graph **ret,
                struct cvz_err *err);
int sqlite_scans(struct cvz_store *store, struct cvz_arena *arena, struct cvz_scan **ret,
                 size_t *ret_n, struct cvz_err *err);
int sqlite_coverage(struct cvz_store *store, int64_t scan_id, struct cvz_arena *arena,
                    struct cvz_coverage **ret, size_t *ret_n, struct cvz_err *err);
int sqlite_first_seen(struct cvz_store *store, struct cvz_arena *arena, struct cvz_first_seen **ret,
                      size_t *ret_n, struct cvz_err *err);
int sqlite_history(struct cvz_store *store, struct cvz_str id, size_t limit,
                   struct cvz_arena *arena, struct cvz_version **ret, size_t *ret_n,
                   struct cvz_err *err);

#endif
