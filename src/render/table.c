/* SPDX-License-Identifier: Apache-2.0 */
#include "render/table_priv.h"

#include <stdlib.h>

static int by_group_kind_name(const void *pa, const void *pb)
{
    const struct table_row *a = pa, *b = pb;

    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    int order = cvz_str_cmp(a->kind, b->kind);
    if (order == 0)
        order = cvz_str_cmp(cvz_resource_label(a->resource), cvz_resource_label(b->resource));
    return order != 0 ? order : (a->node > b->node) - (a->node < b->node);
}

/* A number for each container of which something comes, from 1 on. */
static uint32_t group_of(uint32_t *groups, uint32_t *n_groups, uint32_t container, uint32_t size)
{
    uint32_t at = container == CVZ_NODE_NONE ? size : container;

    if (groups[at] == 0)
        groups[at] = ++*n_groups;
    return groups[at];
}

struct group {
    struct cvz_str path;
    uint32_t number;
};

static int by_path(const void *pa, const void *pb)
{
    const struct group *a = pa, *b = pb;
    int order = cvz_str_cmp(a->path, b->path);

    return order != 0 ? order : (a->number > b->number) - (a->number < b->number);
}

static struct cvz_str sort_key(const struct table *table, const struct table_row *row,
                               struct cvz_arena *arena)
{
    enum { PART_MAX = 64 }; /* bytes: names may be as long as they like */
    struct cvz_str path[PATH_LEVELS + 1];
    size_t n = table_path(table, row, path);
    struct cvz_buf buf = CVZ_BUF_INIT;

    for (size_t i = 0; i < n; i++) {
        cvz_buf_add_str(&buf, cvz_str_sub(path[i], 0, PART_MAX));
        cvz_buf_add_char(&buf, '\x01');
    }
    struct cvz_str key = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return key;
}

/* Numbers groups anew, in the order of their paths: what a container holds stands behind its own
 * row's table and before its neighbour's. */
static void sort_groups(struct table *table, uint32_t n_groups, struct cvz_arena *arena)
{
    struct group *groups = CVZ_ARENA_ARRAY(arena, struct group, (size_t)n_groups + 1);
    uint32_t *ranks = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)n_groups + 1);

    for (uint32_t i = 0; i < table->n_rows; i++) {
        struct group *group = &groups[table->rows[i].group];
        if (group->number != 0)
            continue;
        group->number = table->rows[i].group;
        group->path = sort_key(table, &table->rows[i], arena);
    }
    qsort(groups + 1, n_groups, sizeof groups[0], by_path);
    for (uint32_t g = 1; g <= n_groups; g++)
        ranks[groups[g].number] = g;
    for (uint32_t i = 0; i < table->n_rows; i++)
        table->rows[i].group = ranks[table->rows[i].group];
}

static uint32_t count_members(const struct cvz_view *view)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < view->n_items; i++)
        n += view->items[i].n_members;
    return n;
}

struct table table_new(const struct cvz_view *view, struct cvz_arena *arena)
{
    struct table table = {.graph = view->graph};
    uint32_t size = cvz_graph_size(view->graph), n_groups = 0;
    uint32_t *groups = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)size + 1);

    table.rows = CVZ_ARENA_ARRAY(arena, struct table_row, (size_t)count_members(view) + 1);
    for (uint32_t i = 0; i < view->n_items; i++) {
        const struct cvz_item *item = &view->items[i];
        if (item->frame)
            continue;
        for (uint32_t m = 0; m < item->n_members; m++) {
            uint32_t node = item->members[m];
            const struct cvz_resource *r = cvz_graph_resource(view->graph, node);
            if ((r->flags & CVZ_RESOURCE_EXTERNAL) != 0)
                continue;
            table.rows[table.n_rows++] = (struct table_row){
                r, item->kind_label, node, group_of(groups, &n_groups, r->parent, size)};
        }
    }
    sort_groups(&table, n_groups, arena);
    if (table.n_rows > 1)
        qsort(table.rows, table.n_rows, sizeof table.rows[0], by_group_kind_name);
    return table;
}

size_t table_path(const struct table *table, const struct table_row *row,
                  struct cvz_str ret[PATH_LEVELS + 1])
{
    uint32_t around[PATH_LEVELS], at = row->resource->parent;
    size_t n = 0, depth = 0;

    for (; at != CVZ_NODE_NONE && depth < PATH_LEVELS; depth++) {
        around[depth] = at;
        at = cvz_graph_resource(table->graph, at)->parent;
    }
    if (at != CVZ_NODE_NONE)
        ret[n++] = CVZ_STR("\xe2\x80\xa6");
    while (depth > 0)
        ret[n++] = cvz_resource_label(cvz_graph_resource(table->graph, around[--depth]));
    return n;
}

uint32_t table_relations(const struct table *table, const struct table_row *row)
{
    return cvz_graph_out(table->graph, row->node).n + cvz_graph_in(table->graph, row->node).n;
}
