/* SPDX-License-Identifier: Apache-2.0 */
/*
 * List operations, and the way of their items through the describes: one call for each item, or one
 * for a batch of those that came with the same page. The items of a page stand in one group, which
 * is freed when the last of them is complete.
 */
#include "cloud/scan_priv.h"

#include <stdlib.h>

/* ---- groups ---- */

static struct item_context context_of(const struct scan_group *group)
{
    return (struct item_context){
        .scan = group->scan,
        .entry = group->entry,
        .account = group->account,
        .region = group->region,
        .seen = group->seen,
        .row = group->row,
        .parent = group->parent,
        .index = group->index,
        .index_row = group->index != NULL ? &group->index_row : NULL,
    };
}

static void advance(struct scan_group *group, size_t item);

/* Whoever walks the items of a group holds it that long. */
static void group_leave(struct scan_group *group)
{
    if (--group->busy > 0 || group->n_done < group->n_items)
        return;
    doc_unref(group->parent);
    cvz_arena_release(&group->arena);
    free(group);
}

static void complete(struct scan_group *group, size_t item)
{
    struct item_context context = context_of(group);

    context.is_reused = group->items[item].is_reused;
    if (!group->items[item].is_gone)
        item_finish(&context, &group->items[item].value, &group->arena);
    group->n_done++;
}

/* ---- what a describe gives ---- */

static void merge_members(struct scan_group *group, struct scan_item *item,
                          const struct cvz_value *more)
{
    struct cvz_dict dict = {0};

    if (item->value.type != CVZ_TYPE_OBJECT) {
        item->value = *more;
        return;
    }
    for (uint32_t i = 0; i < item->value.n; i++)
        cvz_dict_set(&dict, &group->arena, cvz_value_str(&item->value.u.members[i].name),
                     item->value.u.members[i].value);
    for (uint32_t i = 0; i < more->n; i++)
        cvz_dict_set(&dict, &group->arena, cvz_value_str(&more->u.members[i].name),
                     more->u.members[i].value);
    item->value = cvz_dict_end(&dict);
}

/* Under a name: lists of several pages follow one another. */
static void merge_named(struct scan_group *group, struct scan_item *item, struct cvz_str name,
                        const struct cvz_value *more)
{
    const struct cvz_value *old = cvz_value_get(&item->value, name);
    struct cvz_value all = *more;
    struct cvz_dict dict = {0};

    if (old->type == CVZ_TYPE_ARRAY && more->type == CVZ_TYPE_ARRAY && item->is_paged) {
        struct cvz_list list = {0};
        for (uint32_t i = 0; i < old->n; i++)
            cvz_list_add(&list, &group->arena, old->u.items[i]);
        for (uint32_t i = 0; i < more->n; i++)
            cvz_list_add(&list, &group->arena, more->u.items[i]);
        all = cvz_list_end(&list);
    }
    cvz_dict_set(&dict, &group->arena, name, all);
    const struct cvz_value named = cvz_dict_end(&dict);
    merge_members(group, item, &named);
}

static void merge(struct scan_group *group, struct scan_item *item,
                  const struct cat_describe *describe, const struct cvz_value *answer)
{
    struct cvz_value more = cvz_value_copy(answer, &group->arena);

    if (describe->into.n > 0) {
        if (more.type != CVZ_TYPE_NULL)
            merge_named(group, item, describe->into, &more);
        return;
    }
    if (more.type == CVZ_TYPE_ARRAY)
        more = *cvz_value_at(&more, 0);
    if (more.type == CVZ_TYPE_OBJECT)
        merge_members(group, item, &more);
}

/* Each of the answer's items goes to the one whose key it has. */
static int merge_batch(struct scan_call *call, const struct cvz_value *items,
                       struct cvz_arena *arena, struct cvz_err *err)
{
    struct scan_group *group = call->group;
    struct cvz_map place_of = CVZ_MAP_INIT;
    struct cvz_str key;
    int rc = 0;

    for (size_t i = 0; i < call->n_items && rc == 0; i++) {
        uint32_t place = call->items[i];
        key = CVZ_STR_NULL;
        rc =
            cvz_expr_text(&call->describe->batch_key, &group->items[place].value, arena, &key, err);
        if (rc == 0 && key.n > 0)
            cvz_map_put(&place_of, cvz_arena_str(arena, key), place);
    }
    for (uint32_t i = 0; items->type == CVZ_TYPE_ARRAY && i < items->n && rc == 0; i++) {
        key = CVZ_STR_NULL;
        rc = cvz_expr_text(&call->describe->match, &items->u.items[i], arena, &key, err);
        uint32_t place = rc == 0 && key.n > 0 ? cvz_map_get(&place_of, key) : CVZ_MAP_NONE;
        if (place != CVZ_MAP_NONE)
            merge(group, &group->items[place], call->describe, &items->u.items[i]);
    }
    cvz_map_release(&place_of);
    return rc;
}

static int describe_page(struct scan_call *call, const struct cvz_value *body,
                         struct cvz_arena *arena, struct cvz_err *err)
{
    struct cvz_value v;

    int rc = cvz_expr_value(&call->op->items, body, arena, &v, err);
    if (rc != 0)
        return rc;
    if (call->describe->batch_param.n > 0)
        return merge_batch(call, &v, arena, err);
    struct scan_item *item = &call->group->items[call->items[0]];
    item->is_paged = call->n_pages > 0;
    merge(call->group, item, call->describe, &v);
    return 0;
}

static void describe_end(struct scan_call *call, bool ok)
{
    struct scan_group *group = call->group;

    /* A name of which the description knows nothing is that of something gone; where there is no
     * description, the ledger says so, and what the list said is kept. */
    group->busy++;
    for (size_t i = 0; i < call->n_items; i++) {
        struct scan_item *item = &group->items[call->items[i]];
        item->is_gone = ok && item->value.type == CVZ_TYPE_STRING;
        advance(group, call->items[i]);
    }
    free(call->items);
    group_leave(group);
}

static const struct call_ops describe_ops = {describe_page, describe_end};

/* ---- asking ---- */

/* A bucket is asked in its own region. */
static struct cvz_str region_of_item(const struct scan_group *group, const struct scan_item *item,
                                     struct cvz_arena *arena)
{
    return cvz_intern_str(&group->scan->words,
                          cvz_expr_text_or_none(&group->entry->region, &item->value, arena));
}

/* Takes over `places`, an array from the heap. */
static void ask(struct scan_group *group, const struct cat_describe *describe, uint32_t *places,
                size_t n)
{
    const struct item_context context = context_of(group);
    struct scan_item *first = &group->items[places[0]];
    struct cvz_vars vars = item_vars(&context, &first->value);
    bool is_batch = describe->batch_param.n > 0;
    struct cvz_list keys = {0};
    const struct call_params params = {
        .ops = &describe_ops,
        .op = &describe->call,
        .account = group->account,
        .region = group->region,
        .asked = is_batch ? CVZ_STR("") : region_of_item(group, first, &group->arena),
        .kinds = group->entry->kind_name,
    };
    struct cvz_str native = CVZ_STR_NULL;

    if (params.asked.n > 0)
        vars.of[CVZ_VAR_REGION] = cvz_value_from_str(params.asked);
    if (cvz_expr_text(&group->entry->native, &first->value, &group->arena, &native, NULL) == 0 &&
        native.n > 0)
        vars.of[CVZ_VAR_NATIVE] = cvz_value_from_str(native);
    for (size_t i = 0; is_batch && i < n; i++) {
        struct cvz_value key = cvz_value_null;
        if (cvz_expr_value(&describe->batch_key, &group->items[places[i]].value, &group->arena,
                           &key, NULL) == 0 &&
            key.type != CVZ_TYPE_NULL)
            cvz_list_add(&keys, &group->arena, key);
    }
    vars.of[CVZ_VAR_KEYS] = cvz_list_end(&keys);
    struct scan_call *call = call_new(group->scan, &params);
    call->group = group;
    call->describe = describe;
    call->items = places;
    call->n_items = n;
    if (is_batch && keys.n == 0)
        call_drop(call);
    else
        call_render_and_start(call, &vars);
}

/* All items of the group that wait for this describe, in batches. */
static void ask_waiting(struct scan_group *group, size_t stage)
{
    const struct cat_describe *describe = &group->entry->describes[stage];
    CVZ_VEC(uint32_t) waiting = CVZ_VEC_INIT;

    for (uint32_t i = 0; i < group->n_items; i++) {
        if (group->items[i].is_waiting && group->items[i].stage == stage) {
            group->items[i].is_waiting = false;
            group->items[i].stage++;
            cvz_vec_push(&waiting, i);
        }
    }
    group->n_waiting -= waiting.n;
    for (size_t from = 0; from < waiting.n; from += describe->batch_size) {
        size_t n =
            waiting.n - from < describe->batch_size ? waiting.n - from : describe->batch_size;
        uint32_t *places = CVZ_NEW_ARRAY(uint32_t, n);
        memcpy(places, waiting.p + from, n * sizeof *places);
        ask(group, describe, places, n);
    }
    cvz_vec_release(&waiting);
}

/* Whether a describe is of no use for an item: it is for tags alone, or its `where` says no. */
static bool is_passed_over(struct scan_group *group, const struct cat_describe *describe,
                           const struct scan_item *item)
{
    struct cvz_value where = cvz_value_from_bool(true);

    if (describe->tags_only)
        return true;
    return describe->where.path != NULL &&
           cvz_expr_value(&describe->where, &item->value, &group->arena, &where, NULL) == 0 &&
           !cvz_value_is_true(&where);
}

/* Moves an item to its next describe, or completes it. */
static void advance(struct scan_group *group, size_t place)
{
    struct scan_item *item = &group->items[place];
    const struct cat_entry *entry = group->entry;

    while (item->stage < entry->n_describes &&
           is_passed_over(group, &entry->describes[item->stage], item))
        item->stage++;
    if (item->stage == entry->n_describes) {
        complete(group, place);
    } else if (entry->describes[item->stage].batch_param.n > 0) {
        item->is_waiting = true;
        group->n_waiting++;
    } else {
        uint32_t *places = CVZ_NEW_ARRAY(uint32_t, 1);
        places[0] = (uint32_t)place;
        item->stage++;
        ask(group, &entry->describes[item->stage - 1], places, 1);
    }
    if (group->n_waiting > 0 && group->n_waiting + group->n_done == group->n_items) {
        size_t stage = entry->n_describes;
        for (size_t i = 0; i < group->n_items; i++) {
            if (group->items[i].is_waiting && group->items[i].stage < stage)
                stage = group->items[i].stage;
        }
        ask_waiting(group, stage);
    }
}

/* ---- lists ---- */

static bool has_describes(const struct scan *scan, const struct cat_entry *entry)
{
    if (scan->params->scope.as_of.n > 0)
        return false; /* they know nothing but now */
    for (size_t i = 0; i < entry->n_describes; i++) {
        if (!entry->describes[i].tags_only)
            return true;
    }
    return false;
}

struct wanted {
    CVZ_VEC(const struct cvz_value *) v;
};

/* What is listed for all regions at once may be in one that is not wanted. */
static bool is_elsewhere(const struct scan_call *call, const struct cat_entry *entry,
                         const struct cvz_value *item, struct cvz_arena *arena)
{
    if (item_is_anywhere(call->scan, entry))
        return false;
    struct cvz_str region = cvz_expr_text_or_none(&entry->region, item, arena);
    if (region.n == 0 || scope_wants_region(call->scan, region))
        return false;
    call->scan->ledger.rows.p[call->row].coverage.filtered = true;
    return true;
}

/* The items of an answer that are of an entry's kind. */
static int select_items(const struct scan_call *call, const struct cat_entry *entry,
                        const struct cvz_value *all, const struct cvz_expr *condition,
                        struct cvz_arena *arena, struct wanted *ret, struct cvz_err *err)
{
    bool is_list = all->type == CVZ_TYPE_ARRAY;
    uint32_t n = is_list ? all->n : all->type != CVZ_TYPE_NULL;

    for (uint32_t i = 0; i < n; i++) {
        const struct cvz_value *item = is_list ? &all->u.items[i] : all;
        struct cvz_value where = cvz_value_from_bool(true);
        if (condition->path != NULL) {
            int rc = cvz_expr_value(condition, item, arena, &where, err);
            if (rc != 0)
                return rc;
        }
        if (cvz_value_is_true(&where) && item->type != CVZ_TYPE_NULL &&
            !is_elsewhere(call, entry, item, arena))
            cvz_vec_push(&ret->v, item);
    }
    return 0;
}

static void start_group(const struct item_context *c, const struct wanted *wanted)
{
    struct scan_group *group = CVZ_NEW(struct scan_group);

    group->scan = c->scan;
    group->account = c->account;
    group->region = c->region;
    group->entry = c->entry;
    group->row = c->row;
    group->parent = doc_ref(c->parent);
    group->index = c->index;
    if (c->index != NULL)
        group->index_row = cvz_value_copy(c->index_row, &group->arena);
    group->seen = cvz_arena_str(&group->arena, c->seen);
    group->n_items = wanted->v.n;
    group->items = CVZ_ARENA_ARRAY(&group->arena, struct scan_item, wanted->v.n);
    for (size_t i = 0; i < wanted->v.n; i++) {
        group->items[i].value = cvz_value_copy(wanted->v.p[i], &group->arena);
        group->items[i].is_reused = reuse_take(c, &group->items[i].value, &group->arena);
        if (group->items[i].is_reused)
            group->items[i].stage = c->entry->n_describes;
    }
    group->busy++;
    for (size_t i = 0; i < wanted->v.n; i++)
        advance(group, i);
    group_leave(group);
}

int list_take_items(struct scan_call *call, struct item_context *context,
                    const struct cvz_value *items, const struct cvz_expr *where,
                    struct cvz_arena *arena, struct cvz_err *err)
{
    struct wanted wanted = {CVZ_VEC_INIT};
    int rc = select_items(call, context->entry, items, where, arena, &wanted, err);

    bool can_ask = call->scan->http != NULL;
    if (rc == 0 && wanted.v.n > 0 && can_ask && has_describes(context->scan, context->entry)) {
        start_group(context, &wanted);
    } else {
        for (size_t k = 0; rc == 0 && k < wanted.v.n; k++)
            item_finish(context, wanted.v.p[k], arena);
    }
    cvz_vec_release(&wanted.v);
    return rc == 0 ? 0 : cvz_fail_context(err, rc, "%.*s", CVZ_STR_ARG(context->entry->kind_name));
}

static int list_page(struct scan_call *call, const struct cvz_value *body, struct cvz_arena *arena,
                     struct cvz_err *err)
{
    struct item_context context = {
        .scan = call->scan,
        .account = call->account,
        .region = call->region,
        .seen = cvz_str_from(call->seen),
        .row = call->row,
        .parent = call->parent,
    };

    for (size_t i = 0; i < call->list->n_entries; i++) {
        struct cvz_value all;
        context.entry = call->list->entries[i];
        if (!call->scan->wants_kind[context.entry->kind])
            continue;
        int rc = cvz_expr_value(&context.entry->items, body, arena, &all, err);
        if (rc != 0)
            return cvz_fail_context(err, rc, "%.*s", CVZ_STR_ARG(context.entry->kind_name));
        rc = list_take_items(call, &context, &all, &context.entry->where, arena, err);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static void list_end(struct scan_call *call, bool ok)
{
    (void)ok;
    doc_unref(call->parent);
}

static const struct call_ops list_ops = {list_page, list_end};

/* "a.b.c,a.b.d": the kinds that a list feeds and that are wanted. */
struct cvz_str list_kinds(struct scan *scan, const struct cat_list *list)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    for (size_t i = 0; i < list->n_entries; i++) {
        if (!scan->wants_kind[list->entries[i]->kind])
            continue;
        if (buf.n > 0)
            cvz_buf_add_char(&buf, ',');
        cvz_buf_add_str(&buf, list->entries[i]->kind_name);
    }
    struct cvz_str kinds = cvz_intern_str(&scan->words, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return kinds;
}

void list_start(struct scan *scan, const struct cat_list *list, struct scan_account *account,
                struct cvz_str region, struct scan_doc *parent)
{
    const struct call_params params = {
        .ops = &list_ops,
        .op = &list->call,
        .account = account,
        .region = region,
        .kinds = list_kinds(scan, list),
    };
    const struct item_context context = {
        .scan = scan, .account = account, .region = region, .parent = parent};
    const struct cvz_vars vars = item_vars(&context, NULL);
    struct scan_call *call = call_new(scan, &params);

    call->list = list;
    call->parent = doc_ref(parent);
    call_render_and_start(call, &vars);
}
