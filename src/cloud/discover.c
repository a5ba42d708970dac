/* SPDX-License-Identifier: Apache-2.0 */
/* A scan from its scope to its graph: identify, ask for regions, collect, tags, resolve. */
#include "cloud/discover.h"

#include "cloud/scan_priv.h"

#include <stdlib.h>

bool scan_is_cancelled(const struct scan *scan)
{
    return scan->params->cancelled != NULL && *scan->params->cancelled != 0;
}

void scan_progress(struct scan *scan, const struct scan_call *call)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;

    if (scan->params->progress == NULL)
        return;
    const struct cvz_progress progress = {
        .calls_done = scan->calls_done,
        .calls_open = scan->calls_open,
        .resources = (unsigned)scan->found.n,
        .current = cvz_arena_printf(&arena, "%.*s %.*s %.*s", CVZ_STR_ARG(call->asked),
                                    CVZ_STR_ARG(call->op->service->name),
                                    CVZ_STR_ARG(call->op->operation)),
    };
    scan->params->progress(scan->params->progress_ctx, &progress);
    cvz_arena_release(&arena);
}

/* ---- begin and end ---- */

static void scan_release(struct scan *scan)
{
    cvz_http_client_free(scan->http);
    for (size_t i = 0; i < scan->accounts.n; i++) {
        scan->ops->leave(scan->accounts.p[i]->access);
        cvz_vec_release(&scan->accounts.p[i]->regions);
    }
    cvz_vec_release(&scan->accounts);
    if (scan->session != NULL)
        scan->ops->close(scan->session);
    cvz_graph_builder_free(scan->builder);
    ledger_release(&scan->ledger);
    tags_release(&scan->tag_index);
    cvz_vec_release(&scan->found);
    cvz_vec_release(&scan->refs);
    cvz_vec_release(&scan->keys);
    cvz_vec_release(&scan->dns);
    cvz_map_release(&scan->found_of);
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
    struct cvz_http_params http = scan->params->http;

    int rc = scan_find_provider(provider, &scan->ops, err);
    if (rc != 0)
        return rc;
    scan->provider = cvz_str_from(scan->ops->name);
    scan->rng = cvz_rng_seeded(http.seed);
    scan->builder = cvz_graph_builder_new();
    rc = scope_mark(scan, err);
    if (http.cancelled == NULL)
        http.cancelled = scan->params->cancelled;
    if (rc == 0)
        rc = scan->ops->open(scan->params, &scan->session, err);
    if (rc == 0)
        rc = cvz_http_client_new(&http, &scan->http, err);
    return rc;
}

/* ---- accounts ---- */

static void count_step(struct scan *scan, uint32_t row)
{
    scan->ledger.rows.p[row].coverage.calls++;
    scan->calls++;
}

/* Enters an account and asks who we are there. */
static int enter(struct scan *scan, struct cvz_str account, struct cvz_str role,
                 struct scan_account **ret, struct cvz_err *err)
{
    struct scan_account *a = CVZ_ARENA_NEW(&scan->arena, struct scan_account);

    int rc = scan->ops->enter(scan->session, account, role, &a->access, err);
    if (rc == 0)
        rc = scan->ops->identify(a->access, &scan->arena, &a->identity, err);
    if (rc != 0) {
        scan->ops->leave(a->access);
        return rc;
    }
    uint32_t row = ledger_step(scan, a->identity.account, &scan->ops->identify_step);
    count_step(scan, row);
    ledger_answered(scan, row);
    *ret = a;
    return 0;
}

/* An account that cannot be entered is a row of the ledger; the others go on. */
static void enter_other(struct scan *scan, struct cvz_str account)
{
    const struct cvz_discover_scope *scope = &scan->params->scope;
    struct cvz_err err = CVZ_ERR_INIT;
    struct scan_account *a = NULL;
    int rc = 0;

    if (scope->role.n == 0)
        rc = cvz_fail(&err, CVZ_EDENIED, "another account: no role to assume was given");
    else
        rc = enter(scan, account, scope->role, &a, &err);
    if (rc == 0 && !cvz_str_eq(a->identity.account, account)) {
        rc = cvz_fail(&err, CVZ_EDENIED, "the role leads to account %.*s",
                      CVZ_STR_ARG(a->identity.account));
        scan->ops->leave(a->access);
    }
    if (rc == 0) {
        cvz_vec_push(&scan->accounts, a);
        return;
    }
    uint32_t row = ledger_step(scan, account, &scan->ops->enter_step);
    if (scope->role.n > 0)
        count_step(scan, row);
    ledger_missed(scan, row,
                  rc == CVZ_EDENIED || rc == CVZ_EAUTH ? CVZ_COVER_DENIED : CVZ_COVER_FAILED,
                  cvz_str_from(err.text));
}

static int enter_accounts(struct scan *scan, struct cvz_discovery *ret, struct cvz_err *err)
{
    const struct cvz_discover_scope *scope = &scan->params->scope;
    struct scan_account *own = NULL;
    bool is_own_used = false;

    int rc = enter(scan, CVZ_STR(""), CVZ_STR(""), &own, err);
    if (rc != 0)
        return rc;
    ret->identity = cvz_arena_str(scan->out, own->identity.id);
    ret->account = cvz_arena_str(scan->out, own->identity.account);
    if (scope->n_accounts == 0 && scope->role.n > 0) {
        struct scan_account *role = NULL;
        rc = enter(scan, own->identity.account, scope->role, &role, err);
        if (rc == 0) {
            cvz_vec_push(&scan->accounts, role);
            ret->account = cvz_arena_str(scan->out, role->identity.account);
        }
    } else if (scope->n_accounts == 0) {
        cvz_vec_push(&scan->accounts, own);
        is_own_used = true;
    }
    for (size_t i = 0; i < scope->n_accounts; i++) {
        bool is_own = cvz_str_eq(scope->accounts[i], own->identity.account);
        if (is_own && scope->role.n == 0 && !is_own_used) {
            cvz_vec_push(&scan->accounts, own);
            is_own_used = true;
        } else if (!is_own || scope->role.n > 0) {
            enter_other(scan, scope->accounts[i]);
        }
    }
    if (!is_own_used)
        scan->ops->leave(own->access);
    return rc;
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
        if (entry == scope_anchor(call->scan, "account"))
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

    if (ok || call->list->entries[0] != scope_anchor(call->scan, "region"))
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

static void ask_anchors(struct scan *scan)
{
    const struct cat_entry *region = scope_anchor(scan, "region");
    const struct cat_entry *name = scope_anchor(scan, "account");
    bool by_name = scope_names_regions(scan), is_waited_for = false;

    for (size_t i = 0; i < scan->accounts.n; i++) {
        struct scan_account *account = scan->accounts.p[i];
        if (name != NULL)
            ask_anchor(scan, name, account);
        if (!scope_needs_regions(scan))
            continue;
        is_waited_for |= region != NULL && !by_name;
        if (region != NULL && !by_name)
            ask_anchor(scan, region, account);
        else if (!by_name)
            cvz_vec_push(&account->regions, account->identity.region);
        for (size_t r = 0; by_name && r < scan->params->scope.n_regions; r++)
            cvz_vec_push(&account->regions,
                         cvz_intern_str(&scan->words, scan->params->scope.regions[r]));
    }
    if (is_waited_for)
        cvz_http_client_run(scan->http);
}

/* ---- collecting ---- */

static void collect(struct scan *scan)
{
    struct scan_tasks tasks = {CVZ_VEC_INIT};

    for (size_t i = 0; i < scan->accounts.n; i++)
        scope_add_tasks(scan, scan->accounts.p[i], &tasks);
    scope_order_tasks(scan, &tasks);
    for (size_t i = 0; i < tasks.v.n; i++) {
        const struct scan_task *task = &tasks.v.p[i];
        if (task->list != NULL)
            list_start(scan, task->list, task->account, task->region, NULL);
        else
            tags_start(scan, task->bulk, task->account, task->region);
    }
    cvz_vec_release(&tasks.v);
    cvz_http_client_run(scan->http);
    tags_apply(scan);
    cvz_http_client_run(scan->http);
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
        incomplete += ret->coverage[i].status != CVZ_COVER_COMPLETE;
    return cvz_fail(err, CVZ_EPARTIAL, "%zu of %zu operations are not complete", incomplete,
                    ret->n_coverage);
}

static int finish(struct scan *scan, struct cvz_discovery *ret, struct cvz_err *err)
{
    char taken[CVZ_TIME_TEXT_MAX];

    size_t n = cvz_time_format(cvz_clock_wall(scan->params->http.clock), taken);
    int rc = resolve_all(scan, err);
    if (rc != 0)
        return rc;
    ret->graph = cvz_graph_builder_finish(scan->builder, (struct cvz_str){taken, n});
    return outcome(scan, ledger_finish(scan, ret), ret, err);
}

int cvz_discover(struct cvz_str provider, const struct cvz_discover_params *params,
                 struct cvz_arena *arena, struct cvz_discovery *ret, struct cvz_err *err)
{
    struct scan scan = {.params = params, .catalogue = params->catalogue, .out = arena};

    *ret = (struct cvz_discovery){0};
    int rc = scan_begin(&scan, provider, err);
    if (rc == 0)
        rc = enter_accounts(&scan, ret, err);
    if (rc == 0) {
        ask_anchors(&scan);
        collect(&scan);
        rc = finish(&scan, ret, err);
    }
    scan_release(&scan);
    return rc;
}
