/* SPDX-License-Identifier: Apache-2.0 */
#include "view/draft_priv.h"

#include <stdlib.h>

static void add_nodes(struct draft *d)
{
    d->n_real = cvz_graph_size(d->graph);
    cvz_vec_reserve(&d->nodes, d->n_real);
    for (uint32_t i = 0; i < d->n_real; i++) {
        const struct cvz_resource *r = cvz_graph_resource(d->graph, i);
        const struct cvz_kind *kind = cvz_kinds_find(&d->params->kinds, r->kind);
        cvz_vec_push(&d->nodes, (struct draft_node){
                                    .kind = kind,
                                    .parent = r->parent,
                                    .into = CVZ_NODE_NONE,
                                    .role = kind->role,
                                    .count = 1,
                                    .container = cvz_graph_children(d->graph, i).n > 0,
                                    .external = (r->flags & CVZ_RESOURCE_EXTERNAL) != 0,
                                    .change = draft_change_of(d->params, i),
                                });
    }
}

static void add_edges(struct draft *d)
{
    uint32_t n = cvz_graph_n_relations(d->graph);

    d->identity = CVZ_ARENA_ARRAY(d->arena, uint32_t, n);
    cvz_vec_reserve(&d->edges, n);
    for (uint32_t i = 0; i < n; i++) {
        const struct cvz_relation *r = cvz_graph_relation(d->graph, i);
        d->identity[i] = i;
        cvz_vec_push(&d->edges, (struct draft_edge){
                                    .source = r->source,
                                    .target = r->target,
                                    .relations = &d->identity[i],
                                    .n_relations = 1,
                                    .verb = r->verb,
                                    .edge_class = (uint8_t)cvz_verb_info(r->verb)->edge_class,
                                });
    }
}

struct cvz_str draft_id(const struct draft *d, uint32_t node)
{
    const struct cvz_resource *r = draft_resource(d, node);

    return r != NULL ? r->id : d->synthetic.p[node - d->n_real].id;
}

void draft_init(struct draft *d, const struct cvz_graph *graph,
                const struct cvz_view_params *params, struct cvz_arena *arena)
{
    *d = (struct draft){.graph = graph, .params = params, .arena = arena};
    add_nodes(d);
    add_edges(d);
}

void draft_release(struct draft *d)
{
    cvz_arena_release(&d->scratch);
    cvz_vec_release(&d->nodes);
    cvz_vec_release(&d->edges);
    cvz_vec_release(&d->synthetic);
}

uint32_t draft_representative(struct draft *d, uint32_t node)
{
    struct draft_node *nodes = d->nodes.p;
    uint32_t end = node;

    while (nodes[end].fate == DRAFT_FOLDED)
        end = nodes[end].into;
    while (nodes[node].fate == DRAFT_FOLDED && nodes[node].into != end) {
        uint32_t next = nodes[node].into;
        nodes[node].into = end;
        node = next;
    }
    return nodes[end].fate == DRAFT_ACTIVE ? end : CVZ_NODE_NONE;
}

void draft_fold(struct draft *d, uint32_t node, uint32_t owner)
{
    uint32_t end = draft_representative(d, owner);

    if (!draft_is_active(d, node) || end == CVZ_NODE_NONE || end == node)
        return;
    d->nodes.p[node].fate = DRAFT_FOLDED;
    d->nodes.p[node].into = end;
    if (d->nodes.p[node].change != CVZ_DIFF_SAME && d->nodes.p[end].change == CVZ_DIFF_SAME)
        d->nodes.p[end].change = CVZ_DIFF_CHANGED;
}

void draft_fold_equal(struct draft *d, uint32_t node, uint32_t owner)
{
    uint32_t end = draft_representative(d, owner);

    if (!draft_is_active(d, node) || end == CVZ_NODE_NONE || end == node)
        return;
    d->nodes.p[end].count += d->nodes.p[node].count;
    d->nodes.p[end].plural = true;
    draft_fold(d, node, end);
}

void draft_shelve(struct draft *d, uint32_t node)
{
    if (draft_is_active(d, node))
        d->nodes.p[node].fate = DRAFT_SHELVED;
}

uint32_t draft_container_of(struct draft *d, uint32_t node)
{
    uint32_t p = d->nodes.p[node].parent;

    while (p != CVZ_NODE_NONE && !(draft_is_active(d, p) && d->nodes.p[p].container))
        p = d->nodes.p[p].parent;
    return p;
}

uint32_t draft_add_synthetic(struct draft *d, const struct cvz_kind *kind, uint32_t parent,
                             struct draft_synthetic what)
{
    uint32_t node = (uint32_t)d->nodes.n;

    cvz_vec_push(&d->nodes, (struct draft_node){.kind = kind,
                                                .parent = parent,
                                                .into = CVZ_NODE_NONE,
                                                .role = CVZ_ROLE_CONTAINER,
                                                .count = 1,
                                                .container = true});
    cvz_vec_push(&d->synthetic, what);
    return node;
}

/* All nodes in depth-first order: v and what it holds stand at places first[v]..end[v]. */
struct spans {
    uint32_t *first;
    uint32_t *end;
};

/* Without recursion, and in time that does not depend on the depth. */
static struct spans find_spans(struct draft *d)
{
    uint32_t n = (uint32_t)d->nodes.n, place = 0;
    struct spans spans = {CVZ_ARENA_ARRAY(&d->scratch, uint32_t, n),
                          CVZ_ARENA_ARRAY(&d->scratch, uint32_t, n)};
    uint32_t *child = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, n); /* plus one; 0: none */
    uint32_t *sibling = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, n);

    for (uint32_t v = 0; v < n; v++) {
        uint32_t parent = d->nodes.p[v].parent;
        if (parent == CVZ_NODE_NONE)
            continue;
        sibling[v] = child[parent];
        child[parent] = v + 1;
    }
    for (uint32_t root = 0; root < n; root++) {
        uint32_t v = root;
        while (d->nodes.p[root].parent == CVZ_NODE_NONE) {
            spans.first[v] = place++;
            if (child[v] != 0) {
                v = child[v] - 1;
                continue;
            }
            while (spans.end[v] = place, v != root && sibling[v] == 0)
                v = d->nodes.p[v].parent;
            if (v == root)
                break;
            v = sibling[v] - 1;
        }
    }
    return spans;
}

static bool contains(const struct spans *spans, uint32_t container, uint32_t v)
{
    return spans->first[container] <= spans->first[v] && spans->first[v] < spans->end[container];
}

/* The ends of an edge as they would be drawn; false when it would not be. */
static bool drawn_ends(struct draft *d, const struct spans *spans, const struct draft_edge *e,
                       uint32_t *s, uint32_t *t)
{
    if (e->dropped)
        return false;
    *s = draft_representative(d, e->source);
    *t = draft_representative(d, e->target);
    return *s != CVZ_NODE_NONE && *t != CVZ_NODE_NONE && *s != *t && !contains(spans, *s, *t) &&
           !contains(spans, *t, *s);
}

struct draft_links draft_link(struct draft *d, bool directed)
{
    size_t n = d->nodes.n;
    uint32_t total = 0;
    struct spans spans = find_spans(d);
    struct draft_links links = {.first = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, n + 2)};

    for (size_t i = 0; i < d->edges.n; i++) {
        uint32_t s, t;
        if (!drawn_ends(d, &spans, &d->edges.p[i], &s, &t))
            continue;
        links.first[s + 2]++;
        total++;
        if (!directed) {
            links.first[t + 2]++;
            total++;
        }
    }
    for (size_t v = 2; v < n + 2; v++)
        links.first[v] += links.first[v - 1];
    links.other = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, total);
    links.edge = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, total);
    for (size_t i = 0; i < d->edges.n; i++) {
        uint32_t s, t;
        if (!drawn_ends(d, &spans, &d->edges.p[i], &s, &t))
            continue;
        uint32_t at = links.first[s + 1]++;
        links.other[at] = t;
        links.edge[at] = (uint32_t)i;
        if (!directed) {
            at = links.first[t + 1]++;
            links.other[at] = s;
            links.edge[at] = (uint32_t)i;
        }
    }
    return links;
}

/* Breadth first from the roots: parents before children without recursion. */
static void order_tree(struct draft *d, struct draft_tree *tree)
{
    size_t n = d->nodes.n;

    for (uint32_t i = tree->first[n]; i < tree->first[n + 1]; i++)
        tree->order[tree->n_order++] = tree->child[i];
    for (uint32_t at = 0; at < tree->n_order; at++) {
        uint32_t v = tree->order[at];
        for (uint32_t i = tree->first[v]; i < tree->first[v + 1]; i++)
            tree->order[tree->n_order++] = tree->child[i];
    }
}

struct draft_tree draft_children(struct draft *d)
{
    size_t n = d->nodes.n;
    struct draft_tree tree = {.first = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, n + 3),
                              .child = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, n),
                              .order = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, n)};
    uint32_t *parent = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, n);

    for (uint32_t v = 0; v < n; v++) {
        if (!draft_is_active(d, v))
            continue;
        uint32_t p = draft_container_of(d, v);
        parent[v] = p != CVZ_NODE_NONE ? p : (uint32_t)n;
        tree.first[parent[v] + 2]++;
    }
    for (size_t v = 2; v < n + 3; v++)
        tree.first[v] += tree.first[v - 1];
    for (uint32_t v = 0; v < n; v++)
        if (draft_is_active(d, v))
            tree.child[tree.first[parent[v] + 1]++] = v;
    order_tree(d, &tree);
    return tree;
}

uint32_t draft_count_active(const struct draft *d)
{
    uint32_t n = 0;

    for (size_t v = 0; v < d->nodes.n; v++)
        n += d->nodes.p[v].fate == DRAFT_ACTIVE && !d->nodes.p[v].container;
    return n;
}
