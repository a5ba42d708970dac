/* SPDX-License-Identifier: Apache-2.0 */
/* What a scan wants: kinds, the lists that find them, regions, and the tasks that follow. */
#include "cloud/scan_priv.h"

static bool matches_any(const struct cvz_str *globs, size_t n, struct cvz_str text)
{
    for (size_t i = 0; i < n; i++) {
        if (cvz_str_glob(globs[i], text, true))
            return true;
    }
    return n == 0;
}

bool scope_wants_region(const struct scan *scan, struct cvz_str region)
{
    return matches_any(scan->params->scope.regions, scan->params->scope.n_regions, region);
}

bool scope_names_regions(const struct scan *scan)
{
    for (size_t i = 0; i < scan->params->scope.n_regions; i++) {
        struct cvz_str glob = scan->params->scope.regions[i];
        if (cvz_str_find_char(glob, '*') >= 0 || cvz_str_find_char(glob, '?') >= 0)
            return false;
    }
    return scan->params->scope.n_regions > 0;
}

const struct cat_entry *scope_anchor(const struct scan *scan, const char *what)
{
    struct cvz_buf name = CVZ_BUF_INIT;

    cvz_buf_printf(&name, "%s.%s", scan->ops->name, what);
    uint32_t kind = cat_kind_find(scan->catalogue, cvz_buf_str(&name));
    cvz_buf_release(&name);
    return kind == CAT_KIND_NONE ? NULL : scan->catalogue->entry_of[kind];
}

/* ---- kinds ---- */

static bool is_findable(const struct scan *scan, const struct cat_entry *entry)
{
    return entry != NULL && cvz_str_is(entry->service->provider, scan->ops->name) &&
           entry != scope_anchor(scan, "account") && entry != scope_anchor(scan, "region");
}

static int mark_globs(struct scan *scan, struct cvz_err *err)
{
    const struct cvz_discover_scope *scope = &scan->params->scope;
    const struct cvz_catalogue *c = scan->catalogue;

    for (size_t g = 0; g < scope->n_kinds; g++) {
        bool any = false;
        for (size_t k = 0; k < c->n_kinds; k++) {
            if (!is_findable(scan, c->entry_of[k]) ||
                !cvz_str_glob(scope->kinds[g], c->kinds[k].name, true))
                continue;
            scan->wants_kind[k] = any = true;
        }
        if (!any)
            return cvz_fail(err, CVZ_EUSAGE, "no kind of resource matches '%.*s'",
                            CVZ_STR_ARG(scope->kinds[g]));
    }
    for (size_t k = 0; k < c->n_kinds && scope->n_kinds == 0; k++)
        scan->wants_kind[k] = is_findable(scan, c->entry_of[k]);
    return 0;
}

static bool mark_kind(struct scan *scan, uint32_t kind)
{
    bool is_new = !scan->wants_kind[kind] && is_findable(scan, scan->catalogue->entry_of[kind]);

    scan->wants_kind[kind] |= is_new;
    return is_new;
}

/* What a kind is listed under, and the containers that it stands in. True when something is new. */
static bool mark_parents(struct scan *scan, const struct cat_entry *entry)
{
    const struct cvz_catalogue *c = scan->catalogue;
    const struct cat_kinds *parent = &c->lists[entry->list].call.parent;
    bool any = parent->n > 0 && mark_kind(scan, parent->kinds[0]);

    for (size_t i = 0; i < entry->n_parents; i++) {
        const struct cat_kinds *to = &entry->parents[i].to;
        for (size_t k = 0; k < to->n; k++) {
            if (c->kinds[to->kinds[k]].role == CVZ_ROLE_CONTAINER)
                any |= mark_kind(scan, to->kinds[k]);
        }
    }
    return any;
}

static void mark_lists(struct scan *scan)
{
    const struct cvz_catalogue *c = scan->catalogue;
    size_t *room = CVZ_ARENA_ARRAY(&scan->arena, size_t, c->n_kinds);

    for (size_t k = 0; k < c->n_kinds; k++) {
        if (scan->wants_kind[k])
            scan->wants_list[c->entry_of[k]->list] = true;
    }
    for (size_t i = 0; i < c->n_lists; i++) {
        if (scan->wants_list[i] && c->lists[i].call.parent.n > 0)
            room[c->lists[i].call.parent.kinds[0]]++;
    }
    for (size_t k = 0; k < c->n_kinds; k++)
        scan->children_of[k].lists =
            CVZ_ARENA_ARRAY(&scan->arena, const struct cat_list *, room[k]);
    for (size_t i = 0; i < c->n_lists; i++) {
        if (!scan->wants_list[i] || c->lists[i].call.parent.n == 0)
            continue;
        struct kind_lists *children = &scan->children_of[c->lists[i].call.parent.kinds[0]];
        children->lists[children->n++] = &c->lists[i];
    }
}

int scope_mark(struct scan *scan, struct cvz_err *err)
{
    const struct cvz_catalogue *c = scan->catalogue;

    scan->wants_kind = CVZ_ARENA_ARRAY(&scan->arena, bool, c->n_kinds);
    scan->wants_list = CVZ_ARENA_ARRAY(&scan->arena, bool, c->n_lists);
    scan->children_of = CVZ_ARENA_ARRAY(&scan->arena, struct kind_lists, c->n_kinds);
    int rc = mark_globs(scan, err);
    if (rc != 0)
        return rc;
    for (bool any = true; any;) {
        any = false;
        for (size_t k = 0; k < c->n_kinds; k++) {
            if (scan->wants_kind[k])
                any |= mark_parents(scan, c->entry_of[k]);
        }
    }
    mark_lists(scan);
    return 0;
}

/* Regional, or listed for all regions at once. */
static bool is_in_regions(const struct cat_entry *entry)
{
    return !entry->service->is_global || entry->region.path != NULL;
}

bool scope_needs_regions(const struct scan *scan)
{
    for (size_t k = 0; k < scan->catalogue->n_kinds; k++) {
        const struct cat_entry *entry = scan->catalogue->entry_of[k];
        if (scan->wants_kind[k] &&
            (!entry->service->is_global || (is_in_regions(entry) && entry->bulk_tags)))
            return true;
    }
    return false;
}

/* ---- tasks ---- */

static bool is_asked_in(const struct cat_call *call, struct cvz_str region)
{
    for (size_t i = 0; i < call->regions.n; i++) {
        if (cvz_str_eq(call->regions.p[i], region))
            return true;
    }
    return call->regions.n == 0;
}

static void add_list_tasks(const struct scan *scan, struct scan_account *account,
                           struct scan_tasks *ret)
{
    for (size_t i = 0; i < scan->catalogue->n_lists; i++) {
        const struct cat_list *list = &scan->catalogue->lists[i];
        if (!scan->wants_list[i] || list->call.parent.n > 0)
            continue;
        if (list->call.service->is_global) {
            const struct scan_task task = {list, NULL, account, CVZ_STR("")};
            cvz_vec_push(&ret->v, task);
            continue;
        }
        for (size_t r = 0; r < account->regions.n; r++) {
            const struct scan_task task = {list, NULL, account, account->regions.p[r]};
            if (is_asked_in(&list->call, task.region))
                cvz_vec_push(&ret->v, task);
        }
    }
}

/* Where the index must be read: the account's regions, and where global services are signed for. */
static void add_index_tasks(const struct scan *scan, struct scan_account *account,
                            const struct cat_bulk_tags *bulk, struct scan_tasks *ret)
{
    const struct cvz_catalogue *c = scan->catalogue;
    struct cvz_map regions = CVZ_MAP_INIT;
    bool is_regional_wanted = false;

    for (size_t k = 0; k < c->n_kinds; k++) {
        if (!scan->wants_kind[k] || !c->entry_of[k]->bulk_tags)
            continue;
        if (is_in_regions(c->entry_of[k]))
            is_regional_wanted = true;
        else
            cvz_map_put(&regions, c->entry_of[k]->service->region, 0);
    }
    for (size_t r = 0; is_regional_wanted && r < account->regions.n; r++)
        cvz_map_put(&regions, account->regions.p[r], 0);
    for (size_t i = 0; i < regions.cap; i++) {
        const struct scan_task task = {NULL, bulk, account, regions.slots[i].key};
        if (regions.slots[i].hash != 0)
            cvz_vec_push(&ret->v, task);
    }
    cvz_map_release(&regions);
}

void scope_add_tasks(const struct scan *scan, struct scan_account *account, struct scan_tasks *ret)
{
    add_list_tasks(scan, account, ret);
    for (size_t i = 0; i < scan->catalogue->n_bulk_tags; i++) {
        const struct cat_bulk_tags *bulk = scan->catalogue->bulk_tags[i];
        if (cvz_str_is(bulk->call.service->provider, scan->ops->name))
            add_index_tasks(scan, account, bulk, ret);
    }
}

/* 0: what has the longest chain of calls behind it. */
static unsigned urgency(const struct scan *scan, const struct scan_task *task)
{
    if (task->list == NULL)
        return 0;
    for (size_t i = 0; i < task->list->n_entries; i++) {
        const struct cat_entry *entry = task->list->entries[i];
        if (scan->wants_kind[entry->kind] &&
            (scan->children_of[entry->kind].n > 0 || entry->n_describes > 0))
            return 1;
    }
    return task->list->call.page.tokens.n > 0 ? 2 : 3;
}

void scope_order_tasks(struct scan *scan, struct scan_tasks *tasks)
{
    enum { URGENCIES = 4 };
    struct scan_tasks ordered = {CVZ_VEC_INIT};

    if (tasks->v.n == 0)
        return;
    cvz_rng_shuffle(&scan->rng, tasks->v.p, tasks->v.n, sizeof *tasks->v.p);
    for (unsigned u = 0; u < URGENCIES; u++) {
        for (size_t i = 0; i < tasks->v.n; i++) {
            if (urgency(scan, &tasks->v.p[i]) == u)
                cvz_vec_push(&ordered.v, tasks->v.p[i]);
        }
    }
    cvz_vec_release(&tasks->v);
    *tasks = ordered;
}
