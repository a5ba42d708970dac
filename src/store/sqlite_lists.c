/* SPDX-License-Identifier: Apache-2.0 */
/* The scans of a store and what they covered. */
#include "base/clock.h"
#include "store/sqlite_priv.h"

static struct cvz_str copy_text(sqlite3_stmt *stmt, int column, struct cvz_arena *arena)
{
    return cvz_arena_str(arena, sqlite_text(stmt, column));
}

static struct cvz_str moment_at(sqlite3_stmt *stmt, int column, struct cvz_arena *arena)
{
    char text[CVZ_TIME_TEXT_MAX];
    size_t n = cvz_time_format(sqlite3_column_int64(stmt, column), text);

    return cvz_arena_str(arena, (struct cvz_str){text, n});
}

int sqlite_scans(struct cvz_store *store, struct cvz_arena *arena, struct cvz_scan **ret,
                 size_t *ret_n, struct cvz_err *err)
{
    const struct sqlite_store *s = sqlite_store_of(store);
    CVZ_VEC(struct cvz_scan) list = CVZ_VEC_INIT;
    sqlite3_stmt *stmt = NULL;

    int rc = sqlite_prepare(
        s, "SELECT scan, started, finished, scope, origin, moment FROM scan ORDER BY scan DESC",
        &stmt, err);
    while (rc == 0 && (rc = sqlite_next(s, stmt, err)) == 1) {
        cvz_vec_push(&list, (struct cvz_scan){
                                .id = sqlite3_column_int64(stmt, 0),
                                .started = copy_text(stmt, 1, arena),
                                .finished = copy_text(stmt, 2, arena),
                                .scope = copy_text(stmt, 3, arena),
                                .origin = copy_text(stmt, 4, arena),
                                .moment = moment_at(stmt, 5, arena),
                            });
        rc = 0;
    }
    if (rc == 0) {
        *ret = CVZ_ARENA_ARRAY(arena, struct cvz_scan, list.n);
        if (list.n > 0)
            memcpy(*ret, list.p, list.n * sizeof *list.p);
        *ret_n = list.n;
    }
    sqlite3_finalize(stmt);
    cvz_vec_release(&list);
    return rc;
}

int sqlite_first_seen(struct cvz_store *store, struct cvz_arena *arena, struct cvz_first_seen **ret,
                      size_t *ret_n, struct cvz_err *err)
{
    const struct sqlite_store *s = sqlite_store_of(store);
    CVZ_VEC(struct cvz_first_seen) list = CVZ_VEC_INIT;
    sqlite3_stmt *stmt = NULL;

    int rc = sqlite_prepare(s,
                            "SELECT r.id, MIN(s.moment) FROM version v"
                            " JOIN resource r ON r.rid = v.rid JOIN scan s ON s.scan = v.from_scan"
                            " WHERE v.flags & 1 = 0 GROUP BY r.id ORDER BY r.id",
                            &stmt, err);
    while (rc == 0 && (rc = sqlite_next(s, stmt, err)) == 1) {
        cvz_vec_push(&list, (struct cvz_first_seen){.id = copy_text(stmt, 0, arena),
                                                    .ms = sqlite3_column_int64(stmt, 1)});
        rc = 0;
    }
    if (rc == 0) {
        *ret = CVZ_ARENA_ARRAY(arena, struct cvz_first_seen, list.n);
        if (list.n > 0)
            memcpy(*ret, list.p, list.n * sizeof *list.p);
        *ret_n = list.n;
    }
    sqlite3_finalize(stmt);
    cvz_vec_release(&list);
    return rc;
}

/* Texts by their numbers; the joins stand in the order of the columns. */
#define COVERAGE_SQL(which)                                                                        \
    "SELECT provider.text, account.text, region.text, service.text, operation.text, kinds.text,"   \
    " action.text, status.text, c.cause, c.filtered, c.calls, c.pages, c.retries, c.throttles,"    \
    " c.resources, c.ms, c.reused FROM coverage c"                                                 \
    " JOIN word provider ON provider.wid = c.provider"                                             \
    " JOIN word account ON account.wid = c.account JOIN word region ON region.wid = c.region"      \
    " JOIN word service ON service.wid = c.service"                                                \
    " JOIN word operation ON operation.wid = c.operation JOIN word kinds ON kinds.wid = c.kinds"   \
    " JOIN word action ON action.wid = c.action JOIN word status ON status.wid = c.status " which  \
    " ORDER BY c.scan DESC, c.place"

static const char of_one_scan[] = COVERAGE_SQL("WHERE c.scan = $1");

static const char latest_of_each[] = COVERAGE_SQL(
    "JOIN (SELECT MAX(scan) AS scan, provider, account, region, service, operation FROM coverage"
    " GROUP BY provider, account, region, service, operation) latest"
    " ON latest.scan = c.scan AND latest.provider = c.provider AND latest.account = c.account"
    " AND latest.region = c.region AND latest.service = c.service"
    " AND latest.operation = c.operation WHERE $1 = 0");

static int read_row(const struct sqlite_store *s, sqlite3_stmt *stmt, struct cvz_arena *arena,
                    struct cvz_coverage *ret, struct cvz_err *err)
{
    struct cvz_str *const texts[] = {&ret->provider,  &ret->account, &ret->region, &ret->service,
                                     &ret->operation, &ret->kinds,   &ret->action};
    uint32_t *const counts[] = {&ret->calls, &ret->pages, &ret->retries, &ret->throttles,
                                &ret->resources};
    enum cvz_cover cover = CVZ_COVER_COUNT;

    for (size_t i = 0; i < CVZ_COUNT_OF(texts); i++)
        *texts[i] = copy_text(stmt, (int)i, arena);
    if (!cvz_cover_parse(sqlite_text(stmt, 7), &cover))
        return sqlite_damaged(s, "a coverage row has an unknown outcome", err);
    ret->status = (uint8_t)cover;
    ret->cause = copy_text(stmt, 8, arena);
    ret->filtered = sqlite3_column_int(stmt, 9) != 0;
    for (size_t i = 0; i < CVZ_COUNT_OF(counts); i++)
        *counts[i] = (uint32_t)sqlite3_column_int64(stmt, 10 + (int)i);
    ret->ms = sqlite3_column_int64(stmt, 15);
    ret->reused = (uint32_t)sqlite3_column_int64(stmt, 16);
    return 0;
}

int sqlite_coverage(struct cvz_store *store, int64_t scan_id, struct cvz_arena *arena,
                    struct cvz_coverage **ret, size_t *ret_n, struct cvz_err *err)
{
    const struct sqlite_store *s = sqlite_store_of(store);
    CVZ_VEC(struct cvz_coverage) list = CVZ_VEC_INIT;
    sqlite3_stmt *stmt = NULL;

    int rc = sqlite_prepare(s, scan_id == 0 ? latest_of_each : of_one_scan, &stmt, err);
    if (rc == 0)
        sqlite3_bind_int64(stmt, 1, scan_id);
    while (rc == 0 && (rc = sqlite_next(s, stmt, err)) == 1) {
        struct cvz_coverage row = {0};
        rc = read_row(s, stmt, arena, &row, err);
        cvz_vec_push(&list, row);
    }
    if (rc == 0) {
        *ret = CVZ_ARENA_ARRAY(arena, struct cvz_coverage, list.n);
        if (list.n > 0)
            memcpy(*ret, list.p, list.n * sizeof *list.p);
        *ret_n = list.n;
    }
    sqlite3_finalize(stmt);
    cvz_vec_release(&list);
    return rc;
}
