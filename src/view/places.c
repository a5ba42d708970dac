/* SPDX-License-Identifier: Apache-2.0 */
/* Containers: which are empty of anything that a reader looks for, and which synthetic ones make
 * the rest readable (zones as columns, categories of regional services). */
#include "view/draft_priv.h"

#include <stdlib.h>

enum { CATEGORY_MIN_ITEMS = 6, CATEGORY_MIN_MEMBERS = 2 };

/* Content is what a picture is drawn for: cards that flow, not furniture, frames or rails. */
static bool is_content(const struct draft *d, uint32_t v)
{
    const struct draft_node *node = &d->nodes.p[v];

    return !node->container && node->place == CVZ_PLACE_FLOW && !node->external;
}

/* A network that others peer with is worth its frame even when nothing stands in it. */
static void mark_peers(struct draft *d, uint8_t *busy)
{
    for (size_t i = 0; i < d->edges.n; i++) {
        const struct draft_edge *e = &d->edges.p[i];
        if (e->edge_class == CVZ_EDGE_PEERING && !e->dropped)
            busy[e->source] = busy[e->target] = 1;
    }
}

void draft_drop_idle(struct draft *d)
{
    struct draft_tree tree = draft_children(d);
    uint8_t *busy = CVZ_ARENA_ARRAY(&d->scratch, uint8_t, d->nodes.n);
    bool any = false;

    mark_peers(d, busy);
    for (uint32_t i = tree.n_order; i-- > 0;) {
        uint32_t v = tree.order[i];
        if (is_content(d, v) || d->nodes.p[v].change != CVZ_DIFF_SAME) {
            busy[v] = 1;
            any = true;
        }
        uint32_t p = draft_container_of(d, v);
        if (busy[v] && p != CVZ_NODE_NONE)
            busy[p] = 1;
    }
    if (!any) /* then the furniture is all there is to see */
        return;
    for (uint32_t i = tree.n_order; i-- > 0;) {
        uint32_t v = tree.order[i];
        uint32_t p = draft_container_of(d, v);
        bool rail = d->nodes.p[v].place == CVZ_PLACE_RAIL;
        if (busy[v] || p == CVZ_NODE_NONE)
            continue;
        if (d->nodes.p[v].container || (!busy[p] && !rail))
            draft_fold(d, v, p);
    }
}

static uint32_t zone_node(struct draft *d, struct cvz_map *zones, uint32_t network,
                          struct cvz_str zone)
{
    struct cvz_str id = draft_id(d, network);
    struct cvz_str key =
        cvz_arena_printf(d->arena, "%.*s#zone=%.*s", CVZ_STR_ARG(id), CVZ_STR_ARG(zone));
    uint32_t found = cvz_map_get(zones, key);

    if (found == CVZ_MAP_NONE) {
        const struct cvz_kind *kind = cvz_kinds_find(&d->params->kinds, CVZ_STR("zone"));
        found = draft_add_synthetic(
            d, kind, network,
            (struct draft_synthetic){
                .id = key, .label = zone, .kind_label = CVZ_STR("Zone"), .of = CVZ_NODE_NONE});
        d->nodes.p[found].place = CVZ_PLACE_COLUMN;
        cvz_map_put(zones, key, found);
    }
    return found;
}

static bool is_zoned_subnet(struct draft *d, uint32_t v)
{
    const struct draft_node *node = &d->nodes.p[v];

    return draft_is_active(d, v) && node->kind->level == CVZ_LEVEL_SUBNET &&
           cvz_graph_resource(d->graph, v)->zone.n > 0 && draft_container_of(d, v) != CVZ_NODE_NONE;
}

struct zoned {
    struct cvz_str zone;
    uint32_t subnet;
};

/* Zones stand in the order of their names, whatever their subnets are called. */
static int by_zone_then_node(const void *pa, const void *pb)
{
    const struct zoned *a = pa;
    const struct zoned *b = pb;
    int order = cvz_str_cmp(a->zone, b->zone);

    return order != 0 ? order : (a->subnet > b->subnet) - (a->subnet < b->subnet);
}

/* Columns are worth it where a network spans two zones or more. */
static uint8_t *mark_spanning(struct draft *d, const struct zoned *zoned, size_t n)
{
    uint8_t *many = CVZ_ARENA_ARRAY(&d->scratch, uint8_t, d->n_real);
    uint32_t *seen = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, d->n_real);

    for (size_t i = 0; i < n; i++) {
        uint32_t network = draft_container_of(d, zoned[i].subnet);
        if (network >= d->n_real)
            continue;
        if (seen[network] == 0)
            seen[network] = (uint32_t)i + 1;
        else if (!cvz_str_eq(zoned[seen[network] - 1].zone, zoned[i].zone))
            many[network] = 1;
    }
    return many;
}

void draft_make_zones(struct draft *d)
{
    struct cvz_map zones = CVZ_MAP_INIT;
    struct zoned *zoned = CVZ_ARENA_ARRAY(&d->scratch, struct zoned, d->n_real);
    size_t n = 0;

    for (uint32_t v = 0; v < d->n_real; v++)
        if (is_zoned_subnet(d, v))
            zoned[n++] = (struct zoned){cvz_graph_resource(d->graph, v)->zone, v};
    qsort(zoned, n, sizeof zoned[0], by_zone_then_node);
    const uint8_t *many = mark_spanning(d, zoned, n);
    for (size_t i = 0; i < n; i++) {
        uint32_t network = draft_container_of(d, zoned[i].subnet);
        if (network >= d->n_real || !many[network])
            continue;
        uint32_t zone = zone_node(d, &zones, network, zoned[i].zone);
        d->nodes.p[zoned[i].subnet].parent = zone; /* after the call: it may move the array */
    }
    cvz_map_release(&zones);
}

/* Regional services: cards that stand in an account or a region, outside any network. */
static bool is_regional_service(struct draft *d, uint32_t v)
{
    if (!draft_is_active(d, v) || !is_content(d, v))
        return false;
    uint32_t c = draft_container_of(d, v);
    if (c == CVZ_NODE_NONE)
        return false;
    uint8_t level = d->nodes.p[c].kind->level;
    return level == CVZ_LEVEL_ACCOUNT || level == CVZ_LEVEL_REGION || level == CVZ_LEVEL_GROUP;
}

/* It borrows the look and the tier of the first resource in it. */
static uint32_t category_node(struct draft *d, uint32_t container, const struct cvz_kind *kind)
{
    struct cvz_str id = draft_id(d, container);
    struct draft_synthetic what = {
        .id = cvz_arena_printf(d->arena, "%.*s#category=%s", CVZ_STR_ARG(id),
                               cvz_category_name(kind->category)),
        .label = cvz_str_from(cvz_category_label(kind->category)),
        .kind_label = CVZ_STR(""),
        .of = CVZ_NODE_NONE,
    };

    return draft_add_synthetic(d, kind, container, what);
}

void draft_make_categories(struct draft *d)
{
    struct bins {
        uint32_t members[CVZ_CATEGORY_COUNT], node[CVZ_CATEGORY_COUNT], total;
    };
    struct bins **bins = CVZ_ARENA_ARRAY(&d->scratch, struct bins *, d->nodes.n);

    for (uint32_t v = 0; v < d->n_real; v++) {
        if (!is_regional_service(d, v))
            continue;
        uint32_t c = draft_container_of(d, v);
        if (bins[c] == NULL)
            bins[c] = CVZ_ARENA_NEW(&d->scratch, struct bins);
        bins[c]->total++;
        bins[c]->members[d->nodes.p[v].kind->category]++;
    }
    for (uint32_t v = 0; v < d->n_real; v++) {
        if (!is_regional_service(d, v))
            continue;
        uint32_t c = draft_container_of(d, v);
        uint8_t category = d->nodes.p[v].kind->category;
        uint32_t members = bins[c]->members[category];
        if (bins[c]->total < CATEGORY_MIN_ITEMS || members < CATEGORY_MIN_MEMBERS ||
            members == bins[c]->total)
            continue;
        if (bins[c]->node[category] == 0)
            bins[c]->node[category] = category_node(d, c, d->nodes.p[v].kind);
        d->nodes.p[v].parent = bins[c]->node[category];
    }
}
