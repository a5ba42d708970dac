/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The provider's index of tags, and the calls that stand in for it: where it could not be read
 * whole, and for kinds that it does not name at all.
 */
#include "cloud/scan_priv.h"

#include <stdlib.h>

bool tags_match(const struct scan *scan, const struct cvz_tag *tags, uint32_t n)
{
    const struct cvz_discover_scope *scope = &scan->params->scope;

    for (size_t i = 0; i < scope->n_tags; i++) {
        bool any = false;
        for (uint32_t k = 0; k < n && !any; k++)
            any = cvz_str_glob(scope->tags[i].key, tags[k].key, false) &&
                  cvz_str_glob(scope->tags[i].value, tags[k].value, false);
        if (!any)
            return false;
    }
    return true;
}

void tags_release(struct tag_index *index)
{
    cvz_vec_release(&index->sets);
    cvz_map_release(&index->set_of);
    cvz_map_release(&index->missed);
}

/* ---- the index ---- */

static struct tag_set keep_tags(struct scan *scan, const struct cvz_tag *tags, uint32_t n)
{
    struct cvz_tag *copy = CVZ_ARENA_ARRAY(&scan->arena, struct cvz_tag, n);

    for (uint32_t i = 0; i < n; i++)
        copy[i] = (struct cvz_tag){cvz_intern_str(&scan->words, tags[i].key),
                                   cvz_intern_str(&scan->words, tags[i].value)};
    return (struct tag_set){copy, n};
}

static int tags_page(struct scan_call *call, const struct cvz_value *body, struct cvz_arena *arena,
                     struct cvz_err *err)
{
    struct tag_index *index = &call->scan->tag_index;
    const struct cat_bulk_tags *bulk = call->bulk;
    struct cvz_value items;

    int rc = cvz_expr_value(&bulk->call.items, body, arena, &items, err);
    for (uint32_t i = 0; rc == 0 && items.type == CVZ_TYPE_ARRAY && i < items.n; i++) {
        struct cvz_str id = CVZ_STR_NULL;
        const struct cvz_tag *tags = NULL;
        uint32_t n = 0;
        rc = cvz_expr_text(&bulk->id, &items.u.items[i], arena, &id, err);
        if (rc == 0)
            rc = item_tags(&bulk->tags, &items.u.items[i], arena, &tags, &n, err);
        if (rc != 0 || id.n == 0)
            continue;
        cvz_map_put(&index->set_of, cvz_arena_str(&call->scan->arena, id), (uint32_t)index->sets.n);
        cvz_vec_push(&index->sets, keep_tags(call->scan, tags, n));
    }
    return rc;
}

static struct cvz_str place(struct scan *scan, const struct scan_account *account,
                            struct cvz_str region, struct cvz_str service)
{
    return cvz_arena_printf(&scan->arena, "%.*s/%.*s/%.*s", CVZ_STR_ARG(account->identity.account),
                            CVZ_STR_ARG(region), CVZ_STR_ARG(service));
}

static void index_end(struct scan_call *call, bool ok)
{
    if (!ok)
        cvz_map_put(&call->scan->tag_index.missed,
                    place(call->scan, call->account, call->region, CVZ_STR("")), 0);
}

static const struct call_ops index_ops = {tags_page, index_end};

void tags_start(struct scan *scan, const struct cat_bulk_tags *bulk, struct scan_account *account,
                struct cvz_str region)
{
    const struct call_params params = {
        .ops = &index_ops, .op = &bulk->call, .account = account, .region = region};
    const struct item_context context = {.scan = scan, .account = account, .region = region};
    const struct cvz_vars vars = item_vars(&context, NULL);
    struct scan_call *call = call_new(scan, &params);

    call->bulk = bulk;
    call_render_and_start(call, &vars);
}

/* ---- applying ---- */

static struct cvz_str name_among(const struct scan *scan, const struct cvz_tag *tags, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        if (cvz_str_is(tags[i].key, scan->ops->name_tag))
            return tags[i].value;
    }
    return CVZ_STR("");
}

static void set_tags(struct scan *scan, struct scan_found *found, const struct cvz_tag *tags,
                     uint32_t n)
{
    struct cvz_str name = found->is_named ? CVZ_STR("") : name_among(scan, tags, n);
    struct cvz_resource more = {
        .id = found->id, .kind = found->entry->kind_name, .name = name, .tags = tags, .n_tags = n};

    found->tags_state = TAGS_KNOWN;
    if (found->held != NULL) {
        struct tag_set kept = keep_tags(scan, tags, n);
        found->held->tags = kept.tags;
        found->held->n_tags = kept.n;
        if (name.n > 0)
            found->held->name = cvz_arena_str(&scan->arena, name);
        return;
    }
    struct cvz_err err = CVZ_ERR_INIT;
    if (cvz_graph_builder_add(scan->builder, &more, CVZ_STR(""), &err) != 0)
        ledger_missed(scan, found->row, CVZ_COVER_FAILED, cvz_str_from(err.text));
}

static void apply_index(struct scan *scan, struct cvz_map *named)
{
    const struct tag_index *index = &scan->tag_index;

    for (size_t i = 0; i < scan->keys.n; i++) {
        struct scan_found *found = &scan->found.p[scan->keys.p[i].found];
        if (found->tags_state == TAGS_KNOWN)
            continue;
        uint32_t set = cvz_map_get(&index->set_of, scan->keys.p[i].text);
        if (set == CVZ_MAP_NONE)
            continue;
        set_tags(scan, found, index->sets.p[set].tags, index->sets.p[set].n);
        cvz_map_put(
            named,
            place(scan, scan->accounts.p[found->account], found->region, found->entry->kind_name),
            0);
    }
}

/* ---- what stands in for the index ---- */

static void take_tags(struct scan_call *call, uint32_t number, const struct cvz_value *answer,
                      struct cvz_arena *arena)
{
    struct scan_found *found = &call->scan->found.p[number];
    const struct cvz_tag *tags = NULL;
    struct cvz_value item = *answer;
    struct cvz_dict dict = {0};
    uint32_t n = 0;

    if (call->describe->into.n > 0) {
        cvz_dict_set(&dict, arena, call->describe->into, item);
        item = cvz_dict_end(&dict);
    }
    if (item_tags(&found->entry->tags, &item, arena, &tags, &n, NULL) == 0 && n > 0)
        set_tags(call->scan, found, tags, n);
}

static int substitute_page(struct scan_call *call, const struct cvz_value *body,
                           struct cvz_arena *arena, struct cvz_err *err)
{
    struct cvz_map number_of = CVZ_MAP_INIT;
    struct cvz_value items;

    int rc = cvz_expr_value(&call->op->items, body, arena, &items, err);
    if (rc != 0)
        return rc;
    if (call->describe->batch_param.n == 0) {
        take_tags(call, call->items[0], &items, arena);
        return 0;
    }
    for (size_t i = 0; i < call->n_items; i++) {
        const struct scan_found *found = &call->scan->found.p[call->items[i]];
        struct cvz_str key = cvz_value_text(&found->tags_params, arena);
        if (key.n > 0)
            cvz_map_put(&number_of, key, call->items[i]);
    }
    for (uint32_t i = 0; items.type == CVZ_TYPE_ARRAY && i < items.n && rc == 0; i++) {
        struct cvz_str key = CVZ_STR_NULL;
        rc = cvz_expr_text(&call->describe->match, &items.u.items[i], arena, &key, err);
        uint32_t number = key.n > 0 ? cvz_map_get(&number_of, key) : CVZ_MAP_NONE;
        if (rc == 0 && number != CVZ_MAP_NONE)
            take_tags(call, number, &items.u.items[i], arena);
    }
    cvz_map_release(&number_of);
    return rc;
}

static void substitute_end(struct scan_call *call, bool ok)
{
    (void)ok;
    free(call->items);
}

static const struct call_ops substitute_ops = {substitute_page, substitute_end};

static struct cvz_str host_of(struct scan *scan, const struct scan_found *found,
                              struct scan_account *account, struct cvz_arena *arena)
{
    const struct item_context context = {.scan = scan, .account = account, .region = found->region};
    const struct cvz_vars vars = item_vars(&context, NULL);
    struct cvz_str host = CVZ_STR("");

    if (found->entry->service->host == NULL ||
        cvz_template_text(found->entry->service->host, &vars, arena, &host, NULL) != 0 ||
        host.p == NULL)
        return CVZ_STR("");
    return host;
}

/* Asks for the tags of found[numbers]: one, or a batch. */
static void ask(struct scan *scan, const uint32_t *numbers, size_t n)
{
    const struct scan_found *first = &scan->found.p[numbers[0]];
    const struct cat_describe *describe = first->tags_describe;
    bool is_global = first->entry->service->is_global;
    const struct call_params params = {
        .ops = &substitute_ops,
        .op = &describe->call,
        .account = scan->accounts.p[first->account],
        .region = is_global ? CVZ_STR("") : first->region,
        .asked = is_global ? first->region : CVZ_STR(""),
        .kinds = CVZ_STR(""),
    };
    struct scan_call *call = call_new(scan, &params);
    struct cvz_list keys = {0};
    struct cvz_dict dict = {0};

    call->describe = describe;
    call->path = first->tags_path;
    call->host = host_of(scan, first, params.account, &call->arena);
    call->params = first->tags_params;
    for (size_t i = 0; describe->batch_param.n > 0 && i < n; i++)
        cvz_list_add(&keys, &call->arena, scan->found.p[numbers[i]].tags_params);
    if (describe->batch_param.n > 0) {
        cvz_dict_set(&dict, &call->arena, describe->batch_param, cvz_list_end(&keys));
        call->params = cvz_dict_end(&dict);
    }
    call->items = CVZ_NEW_ARRAY(uint32_t, n);
    call->n_items = n;
    memcpy(call->items, numbers, n * sizeof *numbers);
    call_start(call);
}

static bool needs_substitute(struct scan *scan, const struct scan_found *found,
                             const struct cvz_map *named)
{
    const struct scan_account *account = scan->accounts.p[found->account];
    const struct cat_service *service = found->entry->service;
    struct cvz_str region = found->region.n > 0 ? found->region : service->region;

    if (found->tags_state != TAGS_AWAITED || found->tags_describe == NULL)
        return false;
    bool is_missed = scan->catalogue->n_bulk_tags == 0 ||
                     cvz_map_get(&scan->tag_index.missed,
                                 place(scan, account, region, CVZ_STR(""))) != CVZ_MAP_NONE;
    return is_missed || cvz_map_get(named, place(scan, account, found->region,
                                                 found->entry->kind_name)) == CVZ_MAP_NONE;
}

struct asked {
    const struct cat_describe *describe;
    struct cvz_str region;
    uint32_t account, kind, number;
};

static int by_batch(const void *a, const void *b)
{
    const struct asked *x = a, *y = b;

    if (x->account != y->account)
        return x->account < y->account ? -1 : 1;
    int order = cvz_str_cmp(x->region, y->region);
    if (order == 0)
        order = (x->kind > y->kind) - (x->kind < y->kind);
    return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

static bool is_one_batch(const struct asked *a, const struct asked *b)
{
    return a->describe == b->describe && a->account == b->account &&
           cvz_str_eq(a->region, b->region) && a->describe->batch_param.n > 0;
}

void tags_apply(struct scan *scan)
{
    struct cvz_map named = CVZ_MAP_INIT;
    CVZ_VEC(struct asked) asked = CVZ_VEC_INIT;
    CVZ_VEC(uint32_t) numbers = CVZ_VEC_INIT;

    apply_index(scan, &named);
    for (uint32_t i = 0; i < scan->found.n; i++) {
        const struct scan_found *found = &scan->found.p[i];
        const struct asked one = {found->tags_describe, found->region, found->account,
                                  found->entry->kind, i};
        if (needs_substitute(scan, found, &named))
            cvz_vec_push(&asked, one);
    }
    if (asked.n > 0)
        qsort(asked.p, asked.n, sizeof *asked.p, by_batch);
    for (size_t i = 0; i < asked.n; i++) {
        cvz_vec_push(&numbers, asked.p[i].number);
        bool is_full = numbers.n == asked.p[i].describe->batch_size;
        if (is_full || i + 1 == asked.n || !is_one_batch(&asked.p[i], &asked.p[i + 1])) {
            ask(scan, numbers.p, numbers.n);
            cvz_vec_clear(&numbers);
        }
    }
    cvz_vec_release(&numbers);
    cvz_vec_release(&asked);
    cvz_map_release(&named);
}
