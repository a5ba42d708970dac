/* SPDX-License-Identifier: Apache-2.0 */
/* The registry of stores, and the checks that all of them share. */
#include "base/clock.h"
#include "store/store_priv.h"

static const struct cvz_store_ops *const backends[] = {
    &cvz_store_sqlite,
};

int cvz_store_open(struct cvz_str url, bool create, struct cvz_store **ret, struct cvz_err *err)
{
    struct cvz_str location = url;
    struct cvz_str scheme;
    struct cvz_buf known = CVZ_BUF_INIT;

    if (cvz_str_find_char(url, ':') > 0 && cvz_str_split(&location, ':', &scheme)) {
        for (size_t i = 0; i < CVZ_COUNT_OF(backends); i++)
            if (cvz_str_is(scheme, backends[i]->scheme))
                return backends[i]->open(location, create, ret, err);
    }
    for (size_t i = 0; i < CVZ_COUNT_OF(backends); i++)
        cvz_buf_printf(&known, "%s%s:", i > 0 ? ", " : "", backends[i]->scheme);
    int rc = cvz_fail(err, CVZ_EUSAGE, "store \"%.*s\": begins with none of %s", CVZ_STR_ARG(url),
                      known.p);
    cvz_buf_release(&known);
    return rc;
}

void cvz_store_close(struct cvz_store *store)
{
    if (store != NULL)
        store->ops->close(store);
}

int cvz_store_put(struct cvz_store *store, const struct cvz_scan *scan,
                  const struct cvz_graph *graph, const struct cvz_coverage *coverage,
                  size_t n_coverage, struct cvz_scan_stats *ret, struct cvz_err *err)
{
    int64_t finished_ms = 0;

    if (!cvz_time_parse(scan->finished, &finished_ms))
        return cvz_fail(err, CVZ_EINVALID, "scan: \"%.*s\" is no time at which it finished",
                        CVZ_STR_ARG(scan->finished));
    return store->ops->put(store, scan, finished_ms, graph, coverage, n_coverage, ret, err);
}

int cvz_store_load(struct cvz_store *store, struct cvz_str at, struct cvz_graph **ret,
                   struct cvz_err *err)
{
    int64_t at_ms = INT64_MAX;

    if (at.n > 0 && !cvz_time_parse(at, &at_ms))
        return cvz_fail(err, CVZ_EUSAGE, "\"%.*s\" is no time (2026-11-23T10:00:00Z)",
                        CVZ_STR_ARG(at));
    return store->ops->load(store, at_ms, ret, err);
}

int cvz_store_scans(struct cvz_store *store, struct cvz_arena *arena, struct cvz_scan **ret,
                    size_t *ret_n, struct cvz_err *err)
{
    return store->ops->scans(store, arena, ret, ret_n, err);
}

int cvz_store_coverage(struct cvz_store *store, int64_t scan_id, struct cvz_arena *arena,
                       struct cvz_coverage **ret, size_t *ret_n, struct cvz_err *err)
{
    return store->ops->coverage(store, scan_id, arena, ret, ret_n, err);
}

int cvz_store_first_seen(struct cvz_store *store, struct cvz_arena *arena,
                         struct cvz_first_seen **ret, size_t *ret_n, struct cvz_err *err)
{
    return store->ops->first_seen(store, arena, ret, ret_n, err);
}

int cvz_store_history(struct cvz_store *store, struct cvz_str id, size_t limit,
                      struct cvz_arena *arena, struct cvz_version **ret, size_t *ret_n,
                      struct cvz_err *err)
{
    return store->ops->history(store, id, limit, arena, ret, ret_n, err);
}
