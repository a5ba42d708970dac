/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Grouping by something else than the containers as they nest: a frame for each value, at the root.
 * Where people group by a place (account, region, network), the frames above and below that place
 * go into it; where they group by what things are, these frames are cards like the rest.
 */
#include "view/draft_priv.h"

#include <assert.h>
#include <stdlib.h>

/* What a resource says of itself; the answer may be "". */
typedef struct cvz_str field_fn(const struct draft *d, uint32_t node);

static struct cvz_str account_of(const struct draft *d, uint32_t node)
{
    return cvz_graph_resource(d->graph, node)->account;
}

static struct cvz_str region_of(const struct draft *d, uint32_t node)
{
    return cvz_graph_resource(d->graph, node)->region;
}

static struct cvz_str group_of(const struct draft *d, uint32_t node)
{
    return cvz_graph_resource(d->graph, node)->group;
}

static struct cvz_str kind_of(const struct draft *d, uint32_t node)
{
    const struct cvz_kind *kind = d->nodes.p[node].kind;

    return kind->name.n > 0 ? kind->label : cvz_graph_resource(d->graph, node)->kind;
}

static struct cvz_str category_of(const struct draft *d, uint32_t node)
{
    return cvz_str_from(cvz_category_label((enum cvz_category)d->nodes.p[node].kind->category));
}

static struct cvz_str provider_of(const struct draft *d, uint32_t node)
{
    return cvz_provider_label(cvz_graph_resource(d->graph, node)->provider, d->arena);
}

static struct cvz_str tag_of(const struct draft *d, uint32_t node)
{
    return cvz_resource_tag(cvz_graph_resource(d->graph, node), d->params->group_tag);
}

/* level: of the containers that are such groups, or NONE. field: NULL where only these tell.
 * by_field: containers of one name are one group. kind: how its frames look; "": as the first of
 * what is in it. */
static const struct {
    field_fn *field;
    uint8_t level;
    bool by_field;
    const char *kind;
} rows[CVZ_GROUPING_COUNT] = {
    [CVZ_GROUPING_ACCOUNT] = {account_of, CVZ_LEVEL_ACCOUNT, false, "account"},
    [CVZ_GROUPING_REGION] = {region_of, CVZ_LEVEL_REGION, true, "region"},
    [CVZ_GROUPING_NETWORK] = {NULL, CVZ_LEVEL_NETWORK, false, "network"},
    [CVZ_GROUPING_GROUP] = {group_of, CVZ_LEVEL_GROUP, false, "resource-group"},
    [CVZ_GROUPING_KIND] = {kind_of, CVZ_LEVEL_NONE, true, ""},
    [CVZ_GROUPING_CATEGORY] = {category_of, CVZ_LEVEL_NONE, true, ""},
    [CVZ_GROUPING_PROVIDER] = {provider_of, CVZ_LEVEL_NONE, true, "account"},
    [CVZ_GROUPING_TAG] = {tag_of, CVZ_LEVEL_NONE, true, "resource-group"},
};

static const struct {
    const char *name, *missing, *meaning;
} texts[CVZ_GROUPING_COUNT] = {
#define GROUPING_ROW(constant, name, missing, meaning) [constant] = {name, missing, meaning},
    CVZ_GROUPING_TABLE(GROUPING_ROW)
#undef GROUPING_ROW
};

const char *cvz_grouping_name(enum cvz_grouping grouping)
{
    CVZ_ASSERT(grouping > CVZ_GROUPING_NONE && grouping < CVZ_GROUPING_COUNT);
    return texts[grouping].name;
}

const char *cvz_grouping_meaning(enum cvz_grouping grouping)
{
    CVZ_ASSERT(grouping > CVZ_GROUPING_NONE && grouping < CVZ_GROUPING_COUNT);
    return texts[grouping].meaning;
}

/* One frame to be. */
struct group {
    struct cvz_str key, label;
    uint32_t of;    /* the container that it replaces, or CVZ_NODE_NONE */
    uint32_t first; /* of what is in it */
    uint32_t node;
};

struct regrouping {
    struct draft *d;
    enum cvz_grouping by;
    uint32_t *above;        /* by node: nearest container of the level, itself included */
    struct cvz_map by_name; /* what a container of the level calls itself -> node */
    struct cvz_map by_key;  /* -> number of the group */
    CVZ_VEC(struct group) groups;
};

static bool is_of_level(const struct regrouping *r, uint32_t v)
{
    const struct draft_node *node = &r->d->nodes.p[v];

    return rows[r->by].level != CVZ_LEVEL_NONE && node->kind->level == rows[r->by].level &&
           node->role == CVZ_ROLE_CONTAINER;
}

/* Every node of a path is walked once: what is above it is noted on the way back. */
static void find_above(struct regrouping *r)
{
    struct draft *d = r->d;
    uint8_t *known = CVZ_ARENA_ARRAY(&d->scratch, uint8_t, d->n_real);
    CVZ_VEC(uint32_t) path = CVZ_VEC_INIT;

    for (uint32_t start = 0; start < d->n_real; start++) {
        uint32_t v = start, found = CVZ_NODE_NONE;
        path.n = 0;
        while (v != CVZ_NODE_NONE && !known[v] && !is_of_level(r, v)) {
            cvz_vec_push(&path, v);
            v = d->nodes.p[v].parent;
        }
        if (v != CVZ_NODE_NONE)
            found = known[v] ? r->above[v] : v;
        while (path.n > 0) {
            uint32_t p = path.p[--path.n];
            r->above[p] = found;
            known[p] = 1;
        }
        if (v != CVZ_NODE_NONE) {
            r->above[v] = found;
            known[v] = 1;
        }
    }
    cvz_vec_release(&path);
}

static void find_names(struct regrouping *r)
{
    for (uint32_t v = 0; rows[r->by].field != NULL && v < r->d->n_real; v++) {
        if (is_of_level(r, v))
            (void)cvz_map_put_new(&r->by_name, rows[r->by].field(r->d, v), v);
    }
}

/* The group that a resource belongs to; key "" when there is none for it. */
static struct group group_for(struct regrouping *r, uint32_t v)
{
    struct draft *d = r->d;
    struct cvz_str field = rows[r->by].field != NULL ? rows[r->by].field(d, v) : CVZ_STR("");
    uint32_t of = r->above[v];

    if (of == CVZ_NODE_NONE && field.n > 0) {
        uint32_t named = cvz_map_get(&r->by_name, field);
        of = named != CVZ_MAP_NONE ? named : CVZ_NODE_NONE;
    }
    if (of != CVZ_NODE_NONE && (!rows[r->by].by_field || field.n == 0))
        return (struct group){.key = cvz_graph_resource(d->graph, of)->id,
                              .label = cvz_resource_label(cvz_graph_resource(d->graph, of)),
                              .of = of,
                              .first = v};
    return (struct group){.key = field, .label = field, .of = of, .first = v};
}

static bool is_frame(const struct draft *d, uint32_t v)
{
    const struct draft_node *node = &d->nodes.p[v];

    return node->role == CVZ_ROLE_CONTAINER && node->kind->level < CVZ_LEVEL_CLUSTER;
}

/* A cluster, a server of databases: stays around what is in it where people group by place. */
static bool stays_around(const struct regrouping *r, uint32_t v)
{
    return v != CVZ_NODE_NONE && rows[r->by].level != CVZ_LEVEL_NONE && draft_is_active(r->d, v) &&
           r->d->nodes.p[v].container && !is_frame(r->d, v);
}

static bool is_grouped(const struct draft *d, uint32_t v)
{
    return draft_is_active(d, v) && !d->nodes.p[v].external;
}

/* Numbers of groups by node, in the order of first sight. */
static uint32_t *find_groups(struct regrouping *r)
{
    struct draft *d = r->d;
    uint32_t *number = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, d->n_real);

    for (uint32_t v = 0; v < d->n_real; v++) {
        if (!is_grouped(d, v))
            continue;
        struct group g = group_for(r, v);
        number[v] = cvz_map_put_new(&r->by_key, g.key, (uint32_t)r->groups.n);
        if (number[v] == r->groups.n)
            cvz_vec_push(&r->groups, g);
    }
    return number;
}

struct named {
    struct cvz_str label, key;
    uint32_t number;
};

static int by_label_then_key(const void *pa, const void *pb)
{
    const struct named *a = pa, *b = pb;

    if ((a->key.n == 0) != (b->key.n == 0)) /* what has none comes last */
        return a->key.n == 0 ? 1 : -1;
    int order = cvz_str_cmp_natural(a->label, b->label);
    return order != 0 ? order : cvz_str_cmp(a->key, b->key);
}

static const struct cvz_kind *look_of(const struct regrouping *r, const struct group *g)
{
    const struct draft *d = r->d;

    if (g->of != CVZ_NODE_NONE)
        return d->nodes.p[g->of].kind;
    if (rows[r->by].kind[0] == '\0')
        return d->nodes.p[g->first].kind;
    return cvz_kinds_find(&d->params->kinds, cvz_str_from(rows[r->by].kind));
}

static void add_frames(struct regrouping *r)
{
    struct draft *d = r->d;
    struct named *order = CVZ_ARENA_ARRAY(&d->scratch, struct named, r->groups.n);

    for (uint32_t i = 0; i < r->groups.n; i++)
        order[i] = (struct named){r->groups.p[i].label, r->groups.p[i].key, i};
    qsort(order, r->groups.n, sizeof order[0], by_label_then_key);
    for (uint32_t i = 0; i < r->groups.n; i++) {
        struct group *g = &r->groups.p[order[i].number];
        struct draft_synthetic what = {
            .id =
                cvz_arena_printf(d->arena, "group:%s=%.*s", texts[r->by].name, CVZ_STR_ARG(g->key)),
            .label = g->key.n > 0 ? g->label : cvz_str_from(texts[r->by].missing),
            .kind_label = CVZ_STR(""),
            .of = g->of,
        };
        g->node = draft_add_synthetic(d, look_of(r, g), CVZ_NODE_NONE, what);
    }
}

/* Frames of places go into the group that they are, or stand in; above all groups they are left
 * out. Where everything is drawn, or where people group by what things are, they are cards. */
static void put_in(struct regrouping *r, const uint32_t *number)
{
    struct draft *d = r->d;
    bool by_place = rows[r->by].level != CVZ_LEVEL_NONE;

    for (uint32_t v = 0; v < d->n_real; v++) {
        if (!is_grouped(d, v) || stays_around(r, d->nodes.p[v].parent))
            continue;
        CVZ_ASSERT(number[v] < r->groups.n && r->groups.p != NULL);
        const struct group *g = &r->groups.p[number[v]];
        if (by_place && d->params->simplify && is_frame(d, v)) {
            if (g->key.n > 0)
                draft_fold(d, v, g->node);
            else
                draft_shelve(d, v);
        }
        d->nodes.p[v].parent = g->node;
    }
    for (uint32_t v = 0; v < d->n_real; v++) {
        if (is_grouped(d, v) && !stays_around(r, v)) {
            d->nodes.p[v].container = false;
            if (d->nodes.p[v].role == CVZ_ROLE_CONTAINER)
                d->nodes.p[v].role = CVZ_ROLE_NODE;
        }
    }
}

void draft_regroup(struct draft *d)
{
    struct regrouping r = {.d = d, .by = d->params->grouping};

    if (r.by == CVZ_GROUPING_NONE)
        return;
    r.above = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, d->n_real);
    find_above(&r);
    find_names(&r);
    const uint32_t *number = find_groups(&r);
    add_frames(&r);
    put_in(&r, number);
    cvz_map_release(&r.by_name);
    cvz_map_release(&r.by_key);
    cvz_vec_release(&r.groups);
}

/* What stood in a group may have gone into something else since. */
void draft_drop_empty(struct draft *d)
{
    if (d->nodes.n == d->n_real)
        return;
    struct draft_tree tree = draft_children(d);

    for (uint32_t v = d->n_real; v < d->nodes.n; v++) {
        if (tree.first[v] == tree.first[v + 1])
            draft_shelve(d, v);
    }
}
