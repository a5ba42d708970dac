/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What need not be asked again: an item whose describes all say when their answers stay the same
 * (`settled`), and which an earlier scan with complete answers knew as it is listed now. It gets
 * what the list does not say from there.
 */
#include "cloud/scan_priv.h"

#include "codec/json.h"

void reuse_prepare(struct scan *scan)
{
    const struct cvz_discover_previous *previous = scan->previous;

    for (size_t i = 0; previous != NULL && i < previous->n_coverage; i++) {
        const struct cvz_coverage *row = &previous->coverage[i];
        if (row->status == CVZ_COVER_COMPLETE && cvz_str_eq(row->provider, scan->provider))
            cvz_map_put(&scan->was_complete, cvz_coverage_key(row, &scan->arena), 1);
    }
}

/* The row of the ledger that a describe of such items has. */
static uint32_t row_of(const struct item_context *c, const struct cat_describe *describe)
{
    return ledger_row(c->scan, c->account, c->region, &describe->call, c->entry->kind_name);
}

static bool was_complete(const struct item_context *c, const struct cat_describe *describe,
                         struct cvz_arena *arena)
{
    const struct cvz_coverage row = {
        .account = c->account->identity.account,
        .region = c->region,
        .service = describe->call.service->name,
        .operation = describe->call.operation,
    };

    return cvz_map_get(&c->scan->was_complete, cvz_coverage_key(&row, arena)) != CVZ_MAP_NONE;
}

/* Whether a describe would be asked about a listed item at all. */
static bool is_asked(const struct cat_describe *describe, const struct cvz_value *item,
                     struct cvz_arena *arena)
{
    struct cvz_value where = cvz_value_from_bool(true);

    if (describe->tags_only)
        return false;
    return describe->where.path == NULL ||
           cvz_expr_value(&describe->where, item, arena, &where, NULL) != 0 ||
           cvz_value_is_true(&where);
}

static bool can_settle(const struct cat_entry *entry)
{
    size_t n = 0;

    for (size_t i = 0; i < entry->n_describes; i++) {
        const struct cat_describe *describe = &entry->describes[i];
        if (describe->tags_only)
            continue;
        if (!describe->is_fixed && describe->settled.path == NULL)
            return false;
        n++;
    }
    return n > 0 && entry->each.path == NULL;
}

static bool is_same(const struct cat_describe *describe, const struct cvz_value *now,
                    const struct cvz_value *before, struct cvz_arena *arena)
{
    struct cvz_value a, b;

    if (describe->is_fixed)
        return true;
    return cvz_expr_value(&describe->settled, now, arena, &a, NULL) == 0 &&
           cvz_expr_value(&describe->settled, before, arena, &b, NULL) == 0 &&
           a.type != CVZ_TYPE_NULL && cvz_value_eq(&a, &b);
}

/* How many describes need not be asked: all that would be, or none. */
static size_t count_same(const struct item_context *c, const struct cvz_value *now,
                         const struct cvz_value *before, struct cvz_arena *arena)
{
    size_t n = 0;

    for (size_t i = 0; i < c->entry->n_describes; i++) {
        const struct cat_describe *describe = &c->entry->describes[i];
        if (!is_asked(describe, now, arena))
            continue;
        if (!was_complete(c, describe, arena) || !is_same(describe, now, before, arena))
            return 0;
        n++;
    }
    return n;
}

static void count_reused(const struct item_context *c, const struct cvz_value *item,
                         struct cvz_arena *arena)
{
    for (size_t i = 0; i < c->entry->n_describes; i++) {
        const struct cat_describe *describe = &c->entry->describes[i];
        if (is_asked(describe, item, arena))
            c->scan->ledger.rows.p[row_of(c, describe)].coverage.reused++;
    }
}

/* What was known, with what the list says now over it. */
static struct cvz_value completed(const struct cvz_value *now, const struct cvz_value *before,
                                  struct cvz_arena *arena)
{
    struct cvz_dict dict = {0};

    if (now->type != CVZ_TYPE_OBJECT)
        return *before;
    for (uint32_t i = 0; i < before->n; i++)
        cvz_dict_set(&dict, arena, cvz_value_str(&before->u.members[i].name),
                     before->u.members[i].value);
    for (uint32_t i = 0; i < now->n; i++)
        cvz_dict_set(&dict, arena, cvz_value_str(&now->u.members[i].name), now->u.members[i].value);
    return cvz_dict_end(&dict);
}

bool reuse_take(const struct item_context *c, struct cvz_value *item, struct cvz_arena *arena)
{
    const struct cvz_discover_previous *previous = c->scan->previous;
    struct cvz_value before;

    if (previous == NULL || c->index != NULL || !can_settle(c->entry))
        return false;
    uint32_t node = cvz_graph_find(previous->graph, item_id(c, item, arena));
    if (node == CVZ_NODE_NONE)
        return false;
    const struct cvz_resource *r = cvz_graph_resource(previous->graph, node);
    if ((r->flags & CVZ_RESOURCE_EXTERNAL) != 0 || !cvz_str_eq(r->kind, c->entry->kind_name) ||
        cvz_json_read(r->properties, arena, &before, NULL) != 0 || before.type != CVZ_TYPE_OBJECT ||
        count_same(c, item, &before, arena) == 0)
        return false;
    count_reused(c, item, arena);
    *item = completed(item, &before, arena);
    return true;
}
