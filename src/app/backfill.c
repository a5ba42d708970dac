/* SPDX-License-Identifier: Apache-2.0 */
/* What a provider remembers of the past, as scans of a store that begins with them. */
#include "app/discover_priv.h"

#include "base/clock.h"

enum { HOUR_MS = 3600 * 1000 };

/* The store keeps scans in order: the past cannot come after the present. */
static int check_store(struct cvz_app *app, struct cvz_arena *arena, struct cvz_err *err)
{
    struct cvz_store *store;
    struct cvz_scan *scans;
    size_t n;

    int rc = cvz_app_store(app, true, &store, err);
    if (rc == 0)
        rc = cvz_store_scans(store, arena, &scans, &n, err);
    if (rc == 0 && n > 0)
        rc = cvz_fail(err, CVZ_ECONFLICT,
                      "the store has scans already, the last of %.*s: give the past a store of its "
                      "own (--store)",
                      CVZ_STR_ARG(scans[0].finished));
    return rc;
}

static struct cvz_value with_moment(const struct cvz_value *scan, struct cvz_str at,
                                    struct cvz_arena *arena)
{
    struct cvz_dict doc = {0};

    cvz_doc_set(&doc, arena, "at", at);
    for (uint32_t i = 0; scan->type == CVZ_TYPE_OBJECT && i < scan->n; i++)
        cvz_dict_set(&doc, arena, cvz_value_str(&scan->u.members[i].name),
                     scan->u.members[i].value);
    return cvz_dict_end(&doc);
}

/* One scan of a moment; gaps do not end the whole. */
static int scan_moment(struct cvz_app *app, const struct cvz_app_backfill_params *params,
                       int64_t wall_ms, struct cvz_arena *arena, struct cvz_list *results,
                       struct cvz_err *err)
{
    char text[CVZ_TIME_TEXT_MAX];
    struct cvz_value found = cvz_value_null;
    struct cvz_app_scan scan = {
        .providers = &params->discover.provider,
        .n_providers = 1,
        .env = &cvz_env_process,
        .origin = CVZ_STR("backfill"),
    };

    scan.as_of = cvz_arena_str(arena, (struct cvz_str){text, cvz_time_format(wall_ms, text)});
    int rc = cvz_app_scan(app, &params->discover, &scan, arena, &found, err);
    if (rc == 0 || rc == CVZ_EPARTIAL)
        cvz_list_add(results, arena, with_moment(cvz_value_at(&found, 0), scan.as_of, arena));
    return rc;
}

int cvz_app_backfill(struct cvz_app *app, const struct cvz_app_backfill_params *params,
                     struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_list results = {0};
    struct cvz_kinds kinds;
    int worst = 0;

    int rc = cvz_app_kinds(app, &kinds, err);
    if (rc != 0)
        return rc;
    int64_t hours = cvz_catalogue_past_hours(app->catalogue, params->discover.provider);
    if (hours == 0)
        return cvz_fail(err, CVZ_EUNSUPPORTED, "%.*s remembers nothing of the past",
                        CVZ_STR_ARG(params->discover.provider));
    rc = check_store(app, arena, err);
    int64_t now = cvz_clock_wall(cvz_app_clock(app));
    /* The oldest hour may be forgotten while it is asked for. */
    for (int64_t at = now - (hours - 1) * HOUR_MS; rc == 0 && at < now; at += params->step_ms) {
        rc = scan_moment(app, params, at, arena, &results, err);
        if (rc == CVZ_EPARTIAL) {
            worst = rc;
            rc = 0;
        }
    }
    *ret = cvz_list_end(&results);
    return rc != 0 ? rc : worst;
}
