/* SPDX-License-Identifier: Apache-2.0 */
/* What a scan would call, and the policy that allows just that; no call is made. */
#include "cloud/scan_priv.h"

#include "cloud/discover.h"

#include <stdlib.h>

struct planner {
    struct scan *scan;
    CVZ_VEC(struct cvz_plan_call) calls;
    CVZ_VEC(struct cvz_str) actions;
    struct cvz_map count_of; /* kind -> resources that the previous scan found */
    struct cvz_map seen;     /* operations whose repetitions are counted */
    struct cvz_map planned;  /* what stands in calls */
    uint64_t calls_expected;
};

/* ---- how many ---- */

static void count_kinds(struct planner *p, const struct cvz_graph *g)
{
    for (uint32_t i = 0; i < cvz_graph_size(g); i++) {
        const struct cvz_resource *r = cvz_graph_resource(g, i);
        uint32_t count = cvz_map_get(&p->count_of, r->kind);
        if ((r->flags & CVZ_RESOURCE_EXTERNAL) == 0)
            cvz_map_put(&p->count_of, r->kind, count == CVZ_MAP_NONE ? 1 : count + 1);
    }
}

static uint64_t count_of(const struct planner *p, struct cvz_str kinds)
{
    uint64_t sum = 0;
    struct cvz_str kind;

    while (cvz_str_split(&kinds, ',', &kind)) {
        uint32_t count = cvz_map_get(&p->count_of, kind);
        sum += count == CVZ_MAP_NONE ? 0 : count;
    }
    return sum;
}

/* Repetitions are counted once for an operation: the counts are those of all accounts and regions
 * together. */
static bool is_first(struct planner *p, const struct cat_call *op, struct cvz_str kinds)
{
    struct cvz_str key =
        cvz_arena_printf(&p->scan->arena, "%.*s/%.*s/%.*s/%.*s", CVZ_STR_ARG(op->service->name),
                         CVZ_STR_ARG(op->operation), CVZ_STR_ARG(op->shape), CVZ_STR_ARG(kinds));

    const uint32_t n = (uint32_t)p->seen.n;

    return cvz_map_put_new(&p->seen, key, n) == n;
}

/* An operation that is called for every `batch` resources of kinds. */
static void expect_repeated(struct planner *p, const struct cat_call *op, struct cvz_str kinds,
                            size_t batch)
{
    if (is_first(p, op, kinds))
        p->calls_expected += (count_of(p, kinds) + batch - 1) / batch;
}

/* One that is called once here, and again for each further page. */
static void expect_pages(struct planner *p, const struct cat_call *op, struct cvz_str kinds)
{
    p->calls_expected++;
    if (op->page.size > 0 && is_first(p, op, kinds))
        p->calls_expected += count_of(p, kinds) / (uint64_t)op->page.size;
}

/* ---- calls ---- */

static void plan_actions(struct planner *p, const struct cat_call *op)
{
    for (size_t i = 0; i < op->actions.n; i++)
        cvz_vec_push(&p->actions, op->actions.p[i]);
}

/* A list that hangs under several kinds is one row. */
static bool is_planned(struct planner *p, const struct cvz_plan_call *call)
{
    const uint32_t n = (uint32_t)p->planned.n;
    struct cvz_str key = cvz_arena_printf(&p->scan->arena, "%.*s/%.*s/%.*s/%.*s/%.*s/%.*s",
                                          CVZ_STR_ARG(call->account), CVZ_STR_ARG(call->region),
                                          CVZ_STR_ARG(call->service), CVZ_STR_ARG(call->operation),
                                          CVZ_STR_ARG(call->kinds), CVZ_STR_ARG(call->fan_out));

    return cvz_map_put_new(&p->planned, key, n) != n;
}

static void plan_call(struct planner *p, const struct scan_account *account, struct cvz_str region,
                      const struct cat_call *op, struct cvz_str kinds, struct cvz_str fan_out)
{
    struct cvz_buf action = CVZ_BUF_INIT;

    plan_actions(p, op);
    for (size_t i = 0; i < op->actions.n; i++)
        cvz_buf_printf(&action, "%s%.*s", i > 0 ? "," : "", CVZ_STR_ARG(op->actions.p[i]));
    const struct cvz_plan_call call = {
        .account = account->identity.account,
        .region = region,
        .service = op->service->name,
        .operation = op->operation,
        .action = cvz_arena_str(p->scan->out, cvz_buf_str(&action)),
        .kinds = kinds,
        .fan_out = fan_out,
    };
    if (!is_planned(p, &call))
        cvz_vec_push(&p->calls, call);
    cvz_buf_release(&action);
}

static void plan_step(struct planner *p, const struct scan_account *account,
                      const struct cvz_provider_step *step)
{
    const struct cvz_plan_call call = {
        .account = account->identity.account,
        .region = CVZ_STR(""),
        .service = cvz_str_from(step->service),
        .operation = cvz_str_from(step->operation),
        .action = cvz_str_from(step->action),
        .kinds = CVZ_STR(""),
        .fan_out = CVZ_STR(""),
    };

    cvz_vec_push(&p->calls, call);
    if (call.action.n > 0)
        cvz_vec_push(&p->actions, call.action);
}

static struct cvz_str label_of(const struct planner *p, const struct cat_entry *entry)
{
    return p->scan->catalogue->kinds[entry->kind].label;
}

static void plan_describe(struct planner *p, const struct scan_account *account,
                          struct cvz_str region, const struct cat_entry *entry,
                          const struct cat_describe *describe)
{
    struct cvz_arena *arena = p->scan->out;
    struct cvz_str label = label_of(p, entry), fan_out;

    if (describe->batch_param.n > 0)
        fan_out =
            cvz_arena_printf(arena, "per %zu of: %.*s", describe->batch_size, CVZ_STR_ARG(label));
    else
        fan_out = cvz_arena_printf(arena, "per %.*s", CVZ_STR_ARG(label));
    if (describe->tags_only)
        fan_out = cvz_arena_printf(arena, "%.*s that the index of tags does not know",
                                   CVZ_STR_ARG(fan_out));
    plan_call(p, account, region, &describe->call, entry->kind_name, fan_out);
    if (!describe->tags_only)
        expect_repeated(p, &describe->call, entry->kind_name,
                        describe->batch_param.n > 0 ? describe->batch_size : 1);
}

static void plan_list(struct planner *p, const struct cat_list *list,
                      const struct scan_account *account, struct cvz_str region);

/* What is asked about each resource of an entry. */
static void plan_behind(struct planner *p, const struct cat_entry *entry,
                        const struct scan_account *account, struct cvz_str region)
{
    const struct kind_lists *children = &p->scan->children_of[entry->kind];

    for (size_t k = 0; k < entry->n_describes; k++)
        plan_describe(p, account, region, entry, &entry->describes[k]);
    for (size_t k = 0; k < children->n && !p->scan->params->scope.is_shallow; k++) {
        if (scope_is_spared(p->scan, children->lists[k]))
            continue; /* an index has all of it */
        plan_list(p, children->lists[k], account, region);
    }
}

static void plan_list(struct planner *p, const struct cat_list *list,
                      const struct scan_account *account, struct cvz_str region)
{
    const struct cvz_catalogue *c = p->scan->catalogue;
    struct cvz_str fan_out = CVZ_STR(""), kinds = list_kinds(p->scan, list);
    const struct cat_kinds *parent = &list->call.parent;

    if (parent->n == 1)
        fan_out = cvz_arena_printf(p->scan->out, "per %.*s",
                                   CVZ_STR_ARG(c->kinds[parent->kinds[0]].label));
    else if (parent->n > 1)
        fan_out = cvz_arena_printf(p->scan->out, "per %.*s, and so for %zu other kinds",
                                   CVZ_STR_ARG(c->kinds[parent->kinds[0]].label), parent->n - 1);
    plan_call(p, account, region, &list->call, cvz_arena_str(p->scan->out, kinds), fan_out);
    if (list->call.parent.n == 0)
        expect_pages(p, &list->call, kinds);
    for (size_t i = 0; i < list->call.parent.n; i++)
        expect_repeated(p, &list->call, c->kinds[list->call.parent.kinds[i]].name, 1);
    for (size_t i = 0; i < list->n_entries; i++) {
        const struct cat_entry *entry = list->entries[i];
        if (p->scan->wants_kind[entry->kind])
            plan_behind(p, entry, account, region);
    }
}

static void plan_index(struct planner *p, const struct cat_index *index,
                       const struct scan_account *account)
{
    struct scan *scan = p->scan;
    struct cvz_str fan_out = CVZ_STR("");

    if (!index_is_wanted(scan, index))
        return;
    if (index->batch > 1)
        fan_out = cvz_arena_printf(scan->out, "per %zu accounts", index->batch);
    struct cvz_str kinds = index_kinds(scan, index);
    plan_call(p, account, CVZ_STR(""), &index->call, kinds, fan_out);
    expect_pages(p, &index->call, kinds);
    for (size_t i = 0; i < index->n_entries; i++) {
        const struct cat_entry *entry = index->entries[i];
        if (!scan->wants_kind[entry->kind])
            continue;
        if (index->needs_lists && entry->list != CAT_LIST_NONE)
            plan_actions(p, &scan->catalogue->lists[entry->list].call);
        plan_behind(p, entry, account, CVZ_STR(""));
    }
}

/* How the accounts are found, where nobody names them. */
static void plan_accounts(struct planner *p, const struct scan_account *asker)
{
    const struct cvz_discover_scope *scope = &p->scan->params->scope;
    enum cat_when when = CAT_WHEN_VISIBLE;

    if (scope->n_accounts > 0)
        when = CAT_WHEN_NAMED;
    else if (scope->organization.n > 0)
        when = CAT_WHEN_ORGANIZATION;
    for (size_t i = 0; i < p->scan->catalogue->n_accounts; i++) {
        const struct cat_accounts *accounts = p->scan->catalogue->accounts[i];
        if (accounts->when == when &&
            cvz_str_is(accounts->call.service->provider, p->scan->ops->name))
            plan_call(p, asker, CVZ_STR(""), &accounts->call, CVZ_STR(""), CVZ_STR(""));
    }
}

static void plan_anchor(struct planner *p, enum cat_anchor anchor,
                        const struct scan_account *account)
{
    const struct cat_entry *entry = scope_anchor(p->scan, anchor);

    if (entry != NULL && entry->in_index.name.n == 0)
        plan_call(p, account, CVZ_STR(""), &p->scan->catalogue->lists[entry->list].call,
                  entry->kind_name, CVZ_STR(""));
}

static void plan_account(struct planner *p, struct scan_account *account)
{
    struct scan_tasks tasks = {CVZ_VEC_INIT};
    struct scan *scan = p->scan;

    if (scan->params->scope.role.n > 0)
        plan_step(p, account, &scan->ops->enter_step);
    plan_step(p, account, &scan->ops->identify_step);
    plan_anchor(p, CAT_ANCHOR_ACCOUNT, account);
    if (scope_needs_regions(scan) && !scope_names_regions(scan))
        plan_anchor(p, CAT_ANCHOR_REGION, account);
    for (size_t i = 0; scope_names_regions(scan) && i < scan->params->scope.n_regions; i++)
        cvz_vec_push(&account->regions, scan->params->scope.regions[i]);
    for (size_t i = 0; !scope_names_regions(scan) && scan->ops->all_regions[i] != NULL; i++) {
        struct cvz_str region = cvz_str_from(scan->ops->all_regions[i]);
        if (scope_wants_region(scan, region))
            cvz_vec_push(&account->regions, region);
    }
    plan_accounts(p, account);
    for (size_t i = 0; i < scan->catalogue->n_indexes; i++)
        plan_index(p, scan->catalogue->indexes[i], account);
    scope_add_tasks(scan, account, &tasks);
    for (size_t i = 0; i < tasks.v.n; i++) {
        const struct scan_task *task = &tasks.v.p[i];
        if (task->list != NULL)
            plan_list(p, task->list, account, task->region);
        else
            plan_call(p, account, task->region, &task->bulk->call, CVZ_STR(""), CVZ_STR(""));
        p->calls_expected += task->list == NULL;
    }
    cvz_vec_release(&tasks.v);
    cvz_vec_release(&account->regions);
}

/* ---- the whole ---- */

static int by_call(const void *a, const void *b)
{
    const struct cvz_plan_call *x = a, *y = b;
    const struct cvz_str left[] = {x->account, x->region, x->service, x->operation, x->fan_out};
    const struct cvz_str right[] = {y->account, y->region, y->service, y->operation, y->fan_out};

    for (size_t i = 0; i < CVZ_COUNT_OF(left); i++) {
        int order = cvz_str_cmp(left[i], right[i]);
        if (order != 0)
            return order;
    }
    return cvz_str_cmp(x->kinds, y->kinds);
}

static int by_text(const void *a, const void *b)
{
    return cvz_str_cmp(*(const struct cvz_str *)a, *(const struct cvz_str *)b);
}

static void finish(struct planner *p, struct cvz_plan *ret)
{
    struct scan *scan = p->scan;
    struct cvz_buf policy = CVZ_BUF_INIT;
    size_t n = 0;

    if (p->calls.n > 0)
        qsort(p->calls.p, p->calls.n, sizeof *p->calls.p, by_call);
    if (p->actions.n > 0)
        qsort(p->actions.p, p->actions.n, sizeof *p->actions.p, by_text);
    for (size_t i = 0; i < p->actions.n; i++) {
        if (n == 0 || !cvz_str_eq(p->actions.p[n - 1], p->actions.p[i]))
            p->actions.p[n++] = p->actions.p[i];
    }
    scan->ops->write_policy(p->actions.p, n, &policy);
    ret->policy = cvz_arena_str(scan->out, cvz_buf_str(&policy));
    ret->n_calls = p->calls.n;
    ret->calls_expected = p->calls_expected;
    ret->is_counted = p->count_of.n > 0;
    ret->calls = CVZ_ARENA_ARRAY(scan->out, struct cvz_plan_call, p->calls.n);
    if (p->calls.n > 0)
        memcpy(ret->calls, p->calls.p, p->calls.n * sizeof *ret->calls);
    for (size_t i = 0; i < ret->n_calls; i++) {
        struct cvz_plan_call *c = &ret->calls[i];
        struct cvz_str *const texts[] = {&c->account, &c->region, &c->service, &c->operation,
                                         &c->action,  &c->kinds,  &c->fan_out};
        for (size_t k = 0; k < CVZ_COUNT_OF(texts); k++)
            *texts[k] = cvz_arena_str(scan->out, *texts[k]);
    }
    cvz_buf_release(&policy);
}

int cvz_discover_plan(struct cvz_str provider, const struct cvz_discover_params *params,
                      struct cvz_arena *arena, struct cvz_plan *ret, struct cvz_err *err)
{
    struct scan scan = {.params = params, .catalogue = params->catalogue, .out = arena};
    struct planner planner = {.scan = &scan};
    const struct cvz_str nobody = CVZ_STR("");

    int rc = scan_find_provider(provider, &scan.ops, err);
    if (rc == 0)
        rc = scope_mark(&scan, err);
    if (rc == 0 && params->previous != NULL && params->previous->graph != NULL)
        count_kinds(&planner, params->previous->graph);
    size_t n = params->scope.n_accounts > 0 ? params->scope.n_accounts : 1;
    for (size_t i = 0; i < n && rc == 0; i++) {
        struct scan_account account = {
            .identity.account = params->scope.n_accounts > 0 ? params->scope.accounts[i] : nobody};
        plan_account(&planner, &account);
    }
    if (rc == 0)
        finish(&planner, ret);
    cvz_vec_release(&planner.calls);
    cvz_vec_release(&planner.actions);
    cvz_map_release(&planner.count_of);
    cvz_map_release(&planner.seen);
    cvz_map_release(&planner.planned);
    cvz_intern_release(&scan.words);
    cvz_arena_release(&scan.arena);
    return rc;
}
