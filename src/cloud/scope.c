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

bool scope_wants_group(const struct scan *scan, struct cvz_str group)
{
    return matches_any(scan->params->scope.groups, scan->params->scope.n_groups, group);
}

bool scope_filters(const struct scan *scan)
{
    return scan->params->scope.n_tags > 0 || scan->params->scope.n_groups > 0;
}

const struct cat_entry *scope_anchor(const struct scan *scan, enum cat_anchor anchor)
{
    return scan->anchors[anchor];
}

static void find_anchors(struct scan *scan)
{
    for (size_t k = 0; k < scan->catalogue->n_kinds; k++) {
        const struct cat_entry *entry = scan->catalogue->entry_of[k];
        if (entry != NULL && cvz_str_is(entry->service->provider, scan->ops->name))
            scan->anchors[entry->anchor] = entry;
    }
    scan->anchors[CAT_ANCHOR_NONE] = NULL;
}

/* ---- what templates see of the scope ---- */

static struct cvz_value list_of(const struct cvz_str *texts, size_t n, struct cvz_arena *arena)
{
    struct cvz_list list = {0};

    for (size_t i = 0; i < n; i++)
        cvz_list_add(&list, arena, cvz_value_from_str(texts[i]));
    return cvz_list_end(&list);
}

struct cvz_value scope_document_with(const struct cvz_value *document, const char *name,
                                     struct cvz_value v, struct cvz_arena *arena)
{
    struct cvz_dict dict = {0};

    for (uint32_t i = 0; i < document->n; i++)
        cvz_dict_set(&dict, arena, cvz_value_str(&document->u.members[i].name),
                     document->u.members[i].value);
    cvz_dict_set(&dict, arena, cvz_str_from(name), v);
    return cvz_dict_end(&dict);
}

/* With a backslash before what would end a text. */
struct cvz_value scope_quoted(const struct cvz_value *texts, struct cvz_arena *arena)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    for (uint32_t i = 0; i < texts->n; i++) {
        struct cvz_str text = cvz_value_str(&texts->u.items[i]);
        cvz_buf_printf(&buf, "%s'", i > 0 ? ", " : "");
        for (size_t k = 0; k < text.n; k++) {
            if (text.p[k] == '\'' || text.p[k] == '\\')
                cvz_buf_add_char(&buf, '\\');
            cvz_buf_add_char(&buf, text.p[k]);
        }
        cvz_buf_add_char(&buf, '\'');
    }
    struct cvz_str text = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return cvz_value_from_str(text);
}

/* The types of an index's kinds that are wanted; null for all. */
static struct cvz_value wanted_types(const struct scan *scan, const struct cat_index *index,
                                     struct cvz_arena *arena)
{
    struct cvz_map known = CVZ_MAP_INIT;
    struct cvz_list list = {0};

    if (index == NULL || scan->params->scope.n_kinds == 0)
        return cvz_value_null;
    for (size_t i = 0; i < index->n_entries; i++) {
        const struct cat_entry *entry = index->entries[i];
        for (size_t t = 0; scan->wants_kind[entry->kind] && t < entry->in_index.types.n; t++) {
            struct cvz_str type = entry->in_index.types.p[t];
            const uint32_t n = (uint32_t)known.n;
            if (cvz_map_put_new(&known, type, n) == n)
                cvz_list_add(&list, arena, cvz_value_from_str(type));
        }
    }
    cvz_map_release(&known);
    return cvz_list_end(&list);
}

/* Resource groups can only be asked for by name; globs are looked at afterwards. */
static struct cvz_value wanted_groups(const struct scan *scan, struct cvz_arena *arena)
{
    const struct cvz_discover_scope *scope = &scan->params->scope;

    for (size_t i = 0; i < scope->n_groups; i++) {
        if (cvz_str_find_char(scope->groups[i], '*') >= 0 ||
            cvz_str_find_char(scope->groups[i], '?') >= 0)
            return cvz_value_null;
    }
    const struct cvz_value list = list_of(scope->groups, scope->n_groups, arena);
    return scope->n_groups == 0 ? cvz_value_null : scope_quoted(&list, arena);
}

struct cvz_value scope_document(const struct scan *scan, struct cvz_arena *arena,
                                struct scan_account *const *accounts, size_t n_accounts,
                                const struct cat_index *index)
{
    const struct cvz_discover_scope *scope = &scan->params->scope;
    struct cvz_list ids = {0};
    struct cvz_dict dict = {0};

    for (size_t i = 0; i < n_accounts; i++) {
        if (accounts[i]->identity.account.n > 0)
            cvz_list_add(&ids, arena, cvz_value_from_str(accounts[i]->identity.account));
    }
    const struct cvz_value all = cvz_list_end(&ids), types = wanted_types(scan, index, arena);
    cvz_dict_set(&dict, arena, CVZ_STR("accounts"), all.n > 0 ? all : cvz_value_null);
    cvz_dict_set(&dict, arena, CVZ_STR("account"), *cvz_value_at(&all, 0));
    struct cvz_str organization = scope->organization;
    if (organization.n > 0 && scan->ops->normal_organization != NULL)
        organization = scan->ops->normal_organization(organization, arena);
    cvz_dict_set(&dict, arena, CVZ_STR("organization"),
                 organization.n > 0 ? cvz_value_from_str(organization) : cvz_value_null);
    cvz_dict_set(&dict, arena, CVZ_STR("as_of"),
                 scope->as_of.n > 0 ? cvz_value_from_str(scope->as_of) : cvz_value_null);
    cvz_dict_set(&dict, arena, CVZ_STR("type_list"), types);
    cvz_dict_set(&dict, arena, CVZ_STR("types"),
                 types.type == CVZ_TYPE_NULL ? types : scope_quoted(&types, arena));
    cvz_dict_set(&dict, arena, CVZ_STR("groups"), wanted_groups(scan, arena));
    return cvz_dict_end(&dict);
}

/* ---- kinds ---- */

static bool is_findable(const struct scan *scan, const struct cat_entry *entry)
{
    /* Anchors are asked for apart, but where an index has them anyway. */
    return entry != NULL && cvz_str_is(entry->service->provider, scan->ops->name) &&
           (entry->anchor == CAT_ANCHOR_NONE || entry->in_index.name.n > 0);
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
    const struct cat_kinds *parent =
        entry->list == CAT_LIST_NONE ? NULL : &c->lists[entry->list].call.parent;
    bool any = false;

    for (size_t i = 0; parent != NULL && i < parent->n; i++)
        any |= mark_kind(scan, parent->kinds[i]);
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
        if (scan->wants_kind[k] && c->entry_of[k]->list != CAT_LIST_NONE)
            scan->wants_list[c->entry_of[k]->list] = true;
    }
    for (size_t i = 0; i < c->n_lists; i++) {
        for (size_t k = 0; scan->wants_list[i] && k < c->lists[i].call.parent.n; k++)
            room[c->lists[i].call.parent.kinds[k]]++;
    }
    for (size_t k = 0; k < c->n_kinds; k++)
        scan->children_of[k].lists =
            CVZ_ARENA_ARRAY(&scan->arena, const struct cat_list *, room[k]);
    for (size_t i = 0; i < c->n_lists; i++) {
        for (size_t k = 0; scan->wants_list[i] && k < c->lists[i].call.parent.n; k++) {
            struct kind_lists *children = &scan->children_of[c->lists[i].call.parent.kinds[k]];
            children->lists[children->n++] = &c->lists[i];
        }
    }
}

int scope_mark(struct scan *scan, struct cvz_err *err)
{
    const struct cvz_catalogue *c = scan->catalogue;

    scan->wants_kind = CVZ_ARENA_ARRAY(&scan->arena, bool, c->n_kinds);
    scan->wants_list = CVZ_ARENA_ARRAY(&scan->arena, bool, c->n_lists);
    scan->children_of = CVZ_ARENA_ARRAY(&scan->arena, struct kind_lists, c->n_kinds);
    find_anchors(scan);
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

bool scope_is_spared(const struct scan *scan, const struct cat_list *list)
{
    for (size_t i = 0; i < list->n_entries; i++) {
        if (scan->wants_kind[list->entries[i]->kind] && list->entries[i]->in_index.name.n == 0)
            return false;
    }
    return true;
}

void scope_add_stand_ins(const struct scan *scan, struct scan_account *account,
                         const struct cat_index *index, struct scan_tasks *ret)
{
    for (size_t i = 0; i < scan->catalogue->n_lists; i++) {
        const struct cat_list *list = &scan->catalogue->lists[i];
        bool is_fed = false;
        if (!scan->wants_list[i] || list->call.parent.n > 0 || !scope_is_spared(scan, list))
            continue;
        for (size_t k = 0; k < list->n_entries && !is_fed; k++)
            is_fed = scan->wants_kind[list->entries[k]->kind] &&
                     cvz_str_eq(list->entries[k]->in_index.name, index->name);
        const struct scan_task task = {list, NULL, account, CVZ_STR("")};
        if (is_fed)
            cvz_vec_push(&ret->v, task);
    }
}

static void add_list_tasks(const struct scan *scan, struct scan_account *account,
                           struct scan_tasks *ret)
{
    for (size_t i = 0; i < scan->catalogue->n_lists; i++) {
        const struct cat_list *list = &scan->catalogue->lists[i];
        if (!scan->wants_list[i] || list->call.parent.n > 0 || scope_is_spared(scan, list) ||
            (list->call.is_once && !cvz_str_eq(account->identity.account, scan->own_account)))
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
    if (scan->params->scope.as_of.n > 0)
        return; /* lists know nothing but now */
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
