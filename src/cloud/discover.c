/* SPDX-License-Identifier: Apache-2.0 */
/* A scan from its scope to its graph: identify, ask for regions, collect, tags, resolve. */
#include "cloud/discover.h"

#include "cloud/scan_priv.h"

#include <stdlib.h>

enum { IN_FLIGHT_MAX = 512 };

bool scan_is_cancelled(const struct scan *scan)
{
    return scan->params->cancelled != NULL && *scan->params->cancelled != 0;
}

void scan_progress(struct scan *scan, const struct scan_call *call)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;

    if (scan->params->progress == NULL)
        return;
    struct cvz_progress progress = {
        .provider = scan->provider,
        .current = cvz_arena_printf(&arena, "%.*s %.*s %.*s", CVZ_STR_ARG(call->asked),
                                    CVZ_STR_ARG(call->op->service->name),
                                    CVZ_STR_ARG(call->op->operation)),
    };
    for (size_t i = 0; i < scan->run->n; i++) {
        progress.calls_done += scan->run->scans[i].calls_done;
        progress.calls_open += scan->run->scans[i].calls_open;
        progress.resources += (unsigned)scan->run->scans[i].found.n;
    }
    scan->params->progress(scan->params->progress_ctx, &progress);
    cvz_arena_release(&arena);
}

/* ---- begin and end ---- */

void scan_release(struct scan *scan)
{
    accounts_leave(scan);
    if (scan->session != NULL)
        scan->ops->close(scan->session);
    cvz_graph_builder_free(scan->builder);
    ledger_release(&scan->ledger);
    since_release(scan);
    tags_release(&scan->tag_index);
    index_release(scan);
    cvz_vec_release(&scan->found);
    cvz_vec_release(&scan->refs);
    cvz_vec_release(&scan->keys);
    cvz_vec_release(&scan->dns.v);
    cvz_vec_release(&scan->blocks.v);
    cvz_map_release(&scan->was_complete);
    cvz_map_release(&scan->found_of);
    cvz_map_release(&scan->generic_of);
    cvz_vec_release(&scan->generics);
    cvz_intern_release(&scan->words);
    cvz_intern_release(&scan->dead);
    cvz_arena_release(&scan->page);
    cvz_arena_release(&scan->arena);
}

int scan_find_provider(struct cvz_str name, const struct cvz_provider_ops **ret,
                       struct cvz_err *err)
{
    struct cvz_buf known = CVZ_BUF_INIT;

    *ret = cvz_provider_find(name);
    if (*ret != NULL)
        return 0;
    cvz_provider_names(&known);
    int rc = cvz_fail(err, CVZ_EUSAGE, "unknown provider '%.*s' (known: %s)", CVZ_STR_ARG(name),
                      known.p);
    cvz_buf_release(&known);
    return rc;
}

static int scan_begin(struct scan *scan, struct cvz_str provider, struct cvz_err *err)
{
    int rc = scan_find_provider(provider, &scan->ops, err);
    if (rc != 0)
        return rc;
    scan->provider = cvz_str_from(scan->ops->name);
    scan->rng = cvz_rng_seeded(scan->params->http.seed);
    scan->builder = cvz_graph_builder_new();
    rc = scope_mark(scan, err);
    return rc == 0 ? scan->ops->open(scan->params, &scan->session, err) : rc;
}

/* ---- regions and names of accounts ---- */

static int anchor_page(struct scan_call *call, const struct cvz_value *body,
                       struct cvz_arena *arena, struct cvz_err *err)
{
    const struct cat_entry *entry = call->list->entries[0];
    struct cvz_value items;

    int rc = cvz_expr_value(&entry->items, body, arena, &items, err);
    for (uint32_t i = 0; rc == 0 && items.type == CVZ_TYPE_ARRAY && i < items.n; i++) {
        struct cvz_value where = cvz_value_from_bool(true);
        struct cvz_str native = CVZ_STR_NULL;
        if (entry->where.path != NULL)
            rc = cvz_expr_value(&entry->where, &items.u.items[i], arena, &where, err);
        if (rc == 0)
            rc = cvz_expr_text(&entry->native, &items.u.items[i], arena, &native, err);
        if (rc != 0 || native.n == 0 || !cvz_value_is_true(&where))
            continue;
        native = cvz_intern_str(&call->scan->words, native);
        if (entry == scope_anchor(call->scan, CAT_ANCHOR_ACCOUNT))
            call->account->name = native;
        else if (scope_wants_region(call->scan, native))
            cvz_vec_push(&call->account->regions, native);
    }
    return rc;
}

static void anchor_end(struct scan_call *call, bool ok)
{
    struct scan_account *account = call->account;
    struct cvz_str region = account->identity.region;

    if (ok || call->list->entries[0] != scope_anchor(call->scan, CAT_ANCHOR_REGION))
        return;
    if (account->regions.n > 0 || !scope_wants_region(call->scan, region))
        return;
    cvz_vec_push(&account->regions, region);
    ledger_note(call->scan, call->row,
                cvz_arena_printf(&call->arena, "only %.*s was looked at", CVZ_STR_ARG(region)));
}

static const struct call_ops anchor_ops = {anchor_page, anchor_end};

static void ask_anchor(struct scan *scan, const struct cat_entry *entry,
                       struct scan_account *account)
{
    const struct call_params params = {
        .ops = &anchor_ops,
        .op = &scan->catalogue->lists[entry->list].call,
        .account = account,
        .region = CVZ_STR(""),
        .asked = entry->service->is_global ? CVZ_STR("") : account->identity.region,
        .kinds = entry->kind_name,
    };
    const struct item_context context = {
        .scan = scan, .account = account, .region = account->identity.region};
    const struct cvz_vars vars = item_vars(&context, NULL);
    struct scan_call *call = call_new(scan, &params);

    call->list = &scan->catalogue->lists[entry->list];
    call_render_and_start(call, &vars);
}

/* An index gives them without being asked. */
static const struct cat_entry *asked_anchor(const struct scan *scan, enum cat_anchor anchor)
{
    const struct cat_entry *entry = scope_anchor(scan, anchor);

    return entry != NULL && entry->in_index.name.n == 0 && entry->list != CAT_LIST_NONE ? entry
                                                                                        : NULL;
}

static void ask_anchors(struct scan *scan)
{
    const struct cat_entry *region = asked_anchor(scan, CAT_ANCHOR_REGION);
    const struct cat_entry *name = asked_anchor(scan, CAT_ANCHOR_ACCOUNT);
    bool by_name = scope_names_regions(scan);

    for (size_t i = 0; i < scan->accounts.n; i++) {
        struct scan_account *account = scan->accounts.p[i];
        if (name != NULL)
            ask_anchor(scan, name, account);
        if (!scope_needs_regions(scan))
            continue;
        if (region != NULL && !by_name)
            ask_anchor(scan, region, account);
        else if (!by_name)
            cvz_vec_push(&account->regions, account->identity.region);
        for (size_t r = 0; by_name && r < scan->params->scope.n_regions; r++)
            cvz_vec_push(&account->regions,
                         cvz_intern_str(&scan->words, scan->params->scope.regions[r]));
    }
}

/* ---- collecting ---- */

static void collect(struct scan *scan)
{
    struct scan_tasks tasks = {CVZ_VEC_INIT};

    for (size_t i = 0; i < scan->accounts.n; i++)
        scope_add_tasks(scan, scan->accounts.p[i], &tasks);
    scope_order_tasks(scan, &tasks);
    reuse_prepare(scan);
    index_start_all(scan);
    for (size_t i = 0; i < tasks.v.n; i++) {
        const struct scan_task *task = &tasks.v.p[i];
        if (task->list != NULL)
            list_start(scan, task->list, task->account, task->region, NULL);
        else
            tags_start(scan, task->bulk, task->account, task->region);
    }
    cvz_vec_release(&tasks.v);
}

static int outcome(struct scan *scan, bool is_complete, const struct cvz_discovery *ret,
                   struct cvz_err *err)
{
    size_t incomplete = 0;

    if (scan_is_cancelled(scan))
        return cvz_fail(err, CVZ_ECANCELLED, "cancelled: what was complete is kept");
    if (is_complete)
        return 0;
    for (size_t i = 0; i < ret->n_coverage; i++)
        incomplete += cvz_cover_is_gap(ret->coverage[i].status);
    return cvz_fail(err, CVZ_EPARTIAL, "%zu of %zu operations are not complete", incomplete,
                    ret->n_coverage);
}

static int finish(struct scan *scan, struct cvz_discovery *ret, struct cvz_err *err)
{
    char taken[CVZ_TIME_TEXT_MAX];

    struct cvz_str moment = scan->params->scope.as_of;
    if (moment.n == 0)
        moment = (struct cvz_str){taken,
                                  cvz_time_format(cvz_clock_wall(scan->params->http.clock), taken)};
    int rc = resolve_all(scan, err);
    if (rc != 0)
        return rc;
    ret->graph = cvz_graph_builder_finish(scan->builder, moment);
    return outcome(scan, ledger_finish(scan, ret), ret, err);
}

/* ---- several at the same time ---- */

/* Starts what a scan can ask for without having waited; false when it is over. */
static bool start(struct scan *scan, struct cvz_str provider, struct cvz_discover_outcome *ret)
{
    ret->rc = scan_begin(scan, provider, &ret->err);
    if (ret->rc == 0)
        ret->rc = accounts_enter(scan, &ret->found, &ret->err);
    return ret->rc == 0;
}

static void run_phase(struct scan_run *run, void (*phase)(struct scan *))
{
    for (size_t i = 0; i < run->n; i++) {
        if (run->scans[i].is_going)
            phase(&run->scans[i]);
    }
    cvz_http_client_run(run->http);
}

void cvz_discover_all(const struct cvz_str *providers, size_t n,
                      const struct cvz_discover_params *params, struct cvz_arena *arena,
                      struct cvz_discover_outcome *ret)
{
    struct scan_run run = {.n = n, .scans = CVZ_NEW_ARRAY(struct scan, n)};
    struct cvz_http_params http = params->http;
    struct cvz_err err = CVZ_ERR_INIT;

    if (http.cancelled == NULL)
        http.cancelled = params->cancelled;
    http.in_flight =
        http.in_flight * n > IN_FLIGHT_MAX ? IN_FLIGHT_MAX : (unsigned)(http.in_flight * n);
    int rc = cvz_http_client_new(&http, &run.http, &err);
    for (size_t i = 0; i < n; i++) {
        struct scan *scan = &run.scans[i];
        *scan = (struct scan){.params = params,
                              .catalogue = params->catalogue,
                              .out = arena,
                              .run = &run,
                              .http = run.http};
        if (params->previous != NULL && params->previous[i].graph != NULL)
            scan->previous = &params->previous[i];
        ret[i] = (struct cvz_discover_outcome){.rc = rc, .err = err};
        scan->is_going = rc == 0 && start(scan, providers[i], &ret[i]);
    }
    if (rc == 0) {
        run_phase(&run, ask_anchors);
        run_phase(&run, collect);
        run_phase(&run, tags_apply);
    }
    for (size_t i = 0; i < n; i++) {
        if (run.scans[i].is_going)
            ret[i].rc = finish(&run.scans[i], &ret[i].found, &ret[i].err);
        scan_release(&run.scans[i]);
    }
    cvz_http_client_free(run.http);
    free(run.scans);
}

int cvz_discover(struct cvz_str provider, const struct cvz_discover_params *params,
                 struct cvz_arena *arena, struct cvz_discovery *ret, struct cvz_err *err)
{
    struct cvz_discover_outcome outcome;

    cvz_discover_all(&provider, 1, params, arena, &outcome);
    *ret = outcome.found;
    if (outcome.rc != 0 && err != NULL)
        *err = outcome.err;
    return outcome.rc;
}
