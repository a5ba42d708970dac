/* SPDX-License-Identifier: Apache-2.0 */
/* The index of an atlas: where each resource is, those without a card of their own included. */
#include "app/atlas_priv.h"

#include <stdlib.h>

/* As people look things up: capitals beside small letters. */
static int compare_names(struct cvz_str a, struct cvz_str b)
{
    for (size_t i = 0; i < a.n && i < b.n; i++) {
        unsigned char x = (unsigned char)cvz_char_lower(a.p[i]);
        unsigned char y = (unsigned char)cvz_char_lower(b.p[i]);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return a.n != b.n ? (a.n < b.n ? -1 : 1) : cvz_str_cmp(a, b);
}

static int by_label_then_kind(const void *pa, const void *pb)
{
    const struct cvz_index_entry *a = pa;
    const struct cvz_index_entry *b = pb;

    int order = compare_names(a->label, b->label);
    if (order == 0)
        order = cvz_str_cmp(a->kind_label, b->kind_label);
    if (order == 0 && a->page != b->page)
        order = a->page < b->page ? -1 : 1;
    return order != 0 ? order : cvz_str_cmp(a->with, b->with);
}

static struct cvz_index_entry entry_of(const struct cvz_app_atlas_params *params, uint32_t node)
{
    const struct cvz_resource *r = cvz_graph_resource(params->whole->graph, node);
    const struct cvz_kind *kind = cvz_kinds_find(&params->kinds, r->kind);

    return (struct cvz_index_entry){
        .label = cvz_resource_label(r),
        .kind_label = kind->name.n > 0 ? kind->label : r->kind,
        .with = CVZ_STR(""),
        .page = CVZ_PAGE_NONE,
    };
}

static bool is_listed(const struct cvz_view *whole, uint32_t node)
{
    return (cvz_graph_resource(whole->graph, node)->flags & CVZ_RESOURCE_EXTERNAL) == 0;
}

void cvz_app_atlas_index(const struct cvz_app_atlas_params *params, struct cvz_app_atlas *atlas)
{
    const struct cvz_view *whole = params->whole;
    uint32_t n = cvz_graph_size(whole->graph);
    struct cvz_index_entry *entries = CVZ_ARENA_ARRAY(&atlas->arena, struct cvz_index_entry, n);

    for (uint32_t v = 0; v < n; v++)
        entries[v] = entry_of(params, v);
    for (uint32_t i = 0; i < whole->n_items; i++) {
        const struct cvz_item *item = &whole->items[i];
        for (uint32_t m = 0; m < item->n_members; m++) {
            entries[item->members[m]].page = atlas->home[i];
            if (m > 0)
                entries[item->members[m]].with = item->label;
        }
    }
    for (uint32_t v = 0; v < n; v++)
        if (is_listed(whole, v))
            entries[atlas->n_entries++] = entries[v];
    if (atlas->n_entries > 1)
        qsort(entries, atlas->n_entries, sizeof entries[0], by_label_then_kind);
    atlas->entries = entries;
}
