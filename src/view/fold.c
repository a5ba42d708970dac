/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Folding, for pictures that are over their budget: first nodes that nothing tells apart (same
 * kind, container and neighbours), then nodes of one kind in one container, the largest groups
 * first.
 */
#include "view/draft_priv.h"

#include "base/hash.h"

#include <stdlib.h>

enum { FOLD_MIN = 3, FOLD_ROUNDS = 4 };

static bool is_over_nodes(struct draft *d)
{
    return d->params->max_nodes > 0 && draft_count_active(d) > d->params->max_nodes;
}

/* Distinct pairs that would be drawn as a line each. */
static uint32_t count_lines(struct draft *d)
{
    struct draft_links links = draft_link(d, true);
    uint32_t *seen = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, d->nodes.n);
    uint32_t lines = 0;

    for (uint32_t v = 0; v < d->nodes.n; v++)
        for (uint32_t i = links.first[v]; i < links.first[v + 1]; i++)
            if (seen[links.other[i]] != v + 1) {
                seen[links.other[i]] = v + 1;
                lines++;
            }
    return lines;
}

static bool is_over_budget(struct draft *d)
{
    return is_over_nodes(d) || (d->params->max_edges > 0 && count_lines(d) > d->params->max_edges);
}

static bool is_foldable(const struct draft *d, uint32_t v)
{
    const struct draft_node *node = &d->nodes.p[v];

    return draft_is_active(d, v) && !node->container && v < d->n_real;
}

struct candidate {
    uint64_t key;
    uint32_t node;
};

static int by_key_then_node(const void *pa, const void *pb)
{
    const struct candidate *a = pa;
    const struct candidate *b = pb;

    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return (a->node > b->node) - (a->node < b->node);
}

/* Kind and container, and what became of it. */
static uint64_t place_key(struct draft *d, uint32_t v)
{
    struct cvz_str kind = cvz_graph_resource(d->graph, v)->kind;

    return cvz_hash64(kind, draft_container_of(d, v)) ^ d->nodes.p[v].external ^
           (uint64_t)d->nodes.p[v].change << 8;
}

/* The neighbours as a sum of hashes: their order does not matter, their multiplicity does. */
static uint64_t neighbours_key(const struct draft *d, const struct draft_links *links, uint32_t v)
{
    uint64_t sum = 0;

    for (uint32_t i = links->first[v]; i < links->first[v + 1]; i++) {
        const struct draft_edge *e = &d->edges.p[links->edge[i]];
        uint64_t outward = e->source == v, changed = draft_edge_changed(d, e);
        sum += cvz_hash_u64((uint64_t)links->other[i] << 16 | changed << 8 |
                            (uint64_t)e->edge_class << 1 | outward);
    }
    return cvz_hash_u64(sum);
}

/* One round; returns how many nodes went. */
static uint32_t fold_round(struct draft *d)
{
    struct draft_links links = draft_link(d, false);
    struct candidate *all = CVZ_ARENA_ARRAY(&d->scratch, struct candidate, d->n_real);
    size_t n = 0;
    uint32_t folded = 0;

    for (uint32_t v = 0; v < d->n_real; v++)
        if (is_foldable(d, v))
            all[n++] = (struct candidate){place_key(d, v) + neighbours_key(d, &links, v), v};
    qsort(all, n, sizeof all[0], by_key_then_node);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && all[end].key == all[i].key; end++)
            ;
        if (end - i < FOLD_MIN)
            continue;
        for (size_t k = i + 1; k < end; k++, folded++)
            draft_fold_equal(d, all[k].node, all[i].node);
    }
    return folded;
}

void draft_fold_equivalent(struct draft *d)
{
    for (int round = 0; round < FOLD_ROUNDS && is_over_budget(d); round++)
        if (fold_round(d) == 0)
            return;
}

struct group {
    size_t from, to; /* in the candidates */
};

static int by_size_then_first(const void *pa, const void *pb)
{
    const struct group *a = pa;
    const struct group *b = pb;
    size_t size_a = a->to - a->from;
    size_t size_b = b->to - b->from;

    if (size_a != size_b)
        return size_a > size_b ? -1 : 1;
    return (a->from > b->from) - (a->from < b->from);
}

void draft_fold_kinds(struct draft *d)
{
    struct candidate *all = CVZ_ARENA_ARRAY(&d->scratch, struct candidate, d->n_real);
    CVZ_VEC(struct group) groups = CVZ_VEC_INIT;
    size_t n = 0;

    if (!is_over_nodes(d))
        return;
    for (uint32_t v = 0; v < d->n_real; v++)
        if (is_foldable(d, v))
            all[n++] = (struct candidate){place_key(d, v), v};
    qsort(all, n, sizeof all[0], by_key_then_node);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && all[end].key == all[i].key; end++)
            ;
        if (end - i >= FOLD_MIN)
            cvz_vec_push(&groups, (struct group){i, end});
    }
    if (groups.n > 1)
        qsort(groups.p, groups.n, sizeof groups.p[0], by_size_then_first);
    uint32_t active = draft_count_active(d);
    for (size_t g = 0; g < groups.n && active > d->params->max_nodes; g++)
        for (size_t k = groups.p[g].from + 1; k < groups.p[g].to; k++, active--)
            draft_fold_equal(d, all[k].node, all[groups.p[g].from].node);
    cvz_vec_release(&groups);
}
