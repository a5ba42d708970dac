/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Contraction: plumbing (listeners, target groups) and guards (security groups) leave the picture
 * and what they connect is joined directly. Each new edge carries the relations of the path that it
 * stands for.
 */
#include "view/draft_priv.h"

enum {
    PATH_MAX_STEPS = 8,   /* relations on one contracted path */
    WALK_MAX_NODES = 512, /* plumbing nodes visited from one start */
    GUARD_MAX_PAIRS = 12, /* edges that one guard-to-guard rule may become */
};

static bool carries_traffic(const struct draft_edge *e)
{
    return e->edge_class == CVZ_EDGE_TRAFFIC || e->edge_class == CVZ_EDGE_DATA;
}

static bool is_plumbing(const struct draft *d, uint32_t v)
{
    return d->nodes.p[v].role == CVZ_ROLE_PLUMBING && draft_is_active(d, v);
}

/* A walk from one node through plumbing. `via` is the draft edge by which a node was reached. */
struct walk {
    struct draft *d;
    const struct draft_links *links;
    uint32_t *round; /* per node: the start that reached it last, plus one */
    uint32_t *from;  /* per node: where it was reached from */
    uint32_t *via;
    CVZ_VEC(uint32_t) queue;
};

static void add_contracted(struct walk *w, uint32_t start, uint32_t last, uint32_t via,
                           uint32_t target)
{
    struct draft *d = w->d;
    uint32_t path[PATH_MAX_STEPS];
    uint32_t n = 0;
    uint32_t edge = via;
    uint32_t v = last;

    for (;;) {
        const struct draft_edge *e = &d->edges.p[edge];
        for (uint32_t i = 0; i < e->n_relations && n < PATH_MAX_STEPS; i++)
            path[n++] = e->relations[i];
        if (v == start)
            break;
        edge = w->via[v];
        v = w->from[v];
    }
    uint32_t *relations = CVZ_ARENA_ARRAY(d->arena, uint32_t, n);
    memcpy(relations, path, n * sizeof path[0]);
    cvz_vec_push(&d->edges, (struct draft_edge){.source = start,
                                                .target = target,
                                                .relations = relations,
                                                .n_relations = n,
                                                .verb = CVZ_VERB_TARGETS,
                                                .edge_class = CVZ_EDGE_TRAFFIC});
}

/* Joins `start` with everything that traffic reaches from it through plumbing alone. */
static void walk_from(struct walk *w, uint32_t start)
{
    struct draft *d = w->d;
    uint32_t mark = start + 1;

    w->queue.n = 0;
    cvz_vec_push(&w->queue, start);
    w->round[start] = mark;
    for (size_t at = 0; at < w->queue.n && at < WALK_MAX_NODES; at++) {
        uint32_t v = w->queue.p[at];
        for (uint32_t i = w->links->first[v]; i < w->links->first[v + 1]; i++) {
            uint32_t next = w->links->other[i];
            uint32_t edge = w->links->edge[i];
            if (!carries_traffic(&d->edges.p[edge]) || w->round[next] == mark)
                continue;
            if (is_plumbing(d, next)) {
                w->round[next] = mark;
                w->from[next] = v;
                w->via[next] = edge;
                cvz_vec_push(&w->queue, next);
            } else if (v != start) {
                w->round[next] = mark;
                add_contracted(w, start, v, edge, next);
            }
        }
    }
}

static bool leads_to_plumbing(const struct draft *d, const struct draft_links *links, uint32_t v)
{
    for (uint32_t i = links->first[v]; i < links->first[v + 1]; i++)
        if (is_plumbing(d, links->other[i]))
            return true;
    return false;
}

/* Whom a contracted node belongs to: who sends traffic into it, else whoever it touches. Chains are
 * followed by repeating until nothing moves, at most a few rounds. */
static void fold_plumbing(struct draft *d, const struct draft_links *links)
{
    for (int round = 0; round < PATH_MAX_STEPS; round++) {
        bool moved = false;
        for (uint32_t v = 0; v < d->n_real; v++) {
            if (!is_plumbing(d, v))
                continue;
            uint32_t best = CVZ_NODE_NONE;
            bool best_sends = false;
            for (uint32_t i = links->first[v]; i < links->first[v + 1]; i++) {
                uint32_t other = draft_representative(d, links->other[i]);
                const struct draft_edge *e = &d->edges.p[links->edge[i]];
                if (other == CVZ_NODE_NONE || d->nodes.p[other].role == CVZ_ROLE_PLUMBING ||
                    d->nodes.p[other].container)
                    continue;
                bool sends = carries_traffic(e) && e->target == v;
                if (best == CVZ_NODE_NONE || (sends && !best_sends) ||
                    (sends == best_sends && other < best)) {
                    best = other;
                    best_sends = sends;
                }
            }
            if (best != CVZ_NODE_NONE) {
                draft_fold(d, v, best);
                moved = true;
            }
        }
        if (!moved)
            break;
    }
    for (uint32_t v = 0; v < d->n_real; v++)
        if (is_plumbing(d, v))
            draft_shelve(d, v);
}

void draft_contract(struct draft *d)
{
    struct draft_links out = draft_link(d, true);
    struct draft_links both = draft_link(d, false);
    size_t n = d->nodes.n;
    size_t n_edges = d->edges.n;
    struct walk w = {.d = d,
                     .links = &out,
                     .round = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, n),
                     .from = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, n),
                     .via = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, n)};

    for (uint32_t v = 0; v < n; v++)
        if (draft_is_active(d, v) && !is_plumbing(d, v) && leads_to_plumbing(d, &out, v))
            walk_from(&w, v);
    cvz_vec_release(&w.queue);
    for (size_t i = 0; i < n_edges; i++) {
        struct draft_edge *e = &d->edges.p[i];
        if (is_plumbing(d, e->source) || is_plumbing(d, e->target))
            e->dropped = true;
    }
    fold_plumbing(d, &both);
}

static bool is_guard(const struct draft *d, uint32_t v)
{
    return d->nodes.p[v].role == CVZ_ROLE_GUARD && draft_is_active(d, v);
}

/* What each guard secures, as adjacency. */
struct guarded {
    uint32_t *first;
    uint32_t *node;
};

static struct guarded collect_guarded(struct draft *d, const struct draft_links *links)
{
    size_t n = d->nodes.n;
    struct guarded g = {.first = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, n + 1)};
    CVZ_VEC(uint32_t) found = CVZ_VEC_INIT;

    for (uint32_t v = 0; v < n; v++) {
        g.first[v] = (uint32_t)found.n;
        for (uint32_t i = links->first[v]; is_guard(d, v) && i < links->first[v + 1]; i++) {
            uint32_t other = links->other[i];
            const struct draft_edge *e = &d->edges.p[links->edge[i]];
            if (e->verb == CVZ_VERB_SECURED_BY && !is_guard(d, other)) {
                d->nodes.p[other].badges |= 1 << CVZ_BADGE_GUARDED;
                cvz_vec_push(&found, other);
            }
        }
    }
    g.first[n] = (uint32_t)found.n;
    g.node = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, found.n);
    if (found.n > 0)
        memcpy(g.node, found.p, found.n * sizeof found.p[0]);
    cvz_vec_release(&found);
    return g;
}

/* Who is meant at one end of a rule: what a guard secures, else the thing itself. */
struct span {
    const uint32_t *p;
    uint32_t n;
};

static struct span end_of(const struct draft *d, const struct guarded *g, const uint32_t *v)
{
    if (is_guard(d, *v))
        return (struct span){g->node + g->first[*v], g->first[*v + 1] - g->first[*v]};
    return (struct span){v, 1};
}

/* "Members of a may reach members of b", as few edges as tell it: every pair while those are few,
 * else each member of the larger side with the first of the other. */
static void join_guarded(struct draft *d, const struct guarded *g, const struct draft_edge *rule)
{
    const struct span a = end_of(d, g, &rule->source), b = end_of(d, g, &rule->target);
    bool all = (uint64_t)a.n * b.n <= GUARD_MAX_PAIRS;
    struct draft_edge edge = *rule;

    for (uint32_t i = 0; i < a.n && (all || i < GUARD_MAX_PAIRS); i++)
        for (uint32_t k = 0; k < b.n && (all || k == 0); k++) {
            edge.source = a.p[i];
            edge.target = b.p[k];
            if (edge.source != edge.target)
                cvz_vec_push(&d->edges, edge);
        }
}

/* What a rule may name in place of a guard: Azure's name subnets by their addresses. A whole
 * network says too little, and what is outside has no place among the members. */
static bool speaks_for_itself(const struct draft *d, uint32_t v)
{
    const struct draft_node *node = &d->nodes.p[v];

    return draft_is_active(d, v) && !node->external &&
           (!node->container || node->kind->level >= CVZ_LEVEL_SUBNET);
}

static bool is_rule(const struct draft *d, const struct draft_edge *e)
{
    bool from = is_guard(d, e->source), to = is_guard(d, e->target);

    return e->verb == CVZ_VERB_ALLOWS && e->source != e->target && (from || to) &&
           (from || speaks_for_itself(d, e->source)) && (to || speaks_for_itself(d, e->target));
}

static bool joins_guards(const struct draft *d, const struct draft_edge *e, enum cvz_verb verb)
{
    return e->verb == verb && e->source != e->target && is_guard(d, e->source) &&
           is_guard(d, e->target);
}

/* What `in` allows to reach the guard between reaches what that guard secures. */
static struct draft_edge composed(struct draft *d, const struct draft_edge *in,
                                  const struct draft_edge *secured)
{
    uint32_t n = in->n_relations + secured->n_relations;
    uint32_t *relations = CVZ_ARENA_ARRAY(d->arena, uint32_t, n);
    struct draft_edge edge = *in;

    memcpy(relations, in->relations, in->n_relations * sizeof relations[0]);
    memcpy(relations + in->n_relations, secured->relations,
           secured->n_relations * sizeof relations[0]);
    edge.target = secured->source;
    edge.relations = relations;
    edge.n_relations = n;
    return edge;
}

/* A guard may secure other guards: Google's firewall rules secure the tags that machines carry. */
static void join_through(struct draft *d, const struct guarded *g, const struct draft_links *links,
                         uint32_t v)
{
    for (uint32_t i = links->first[v]; i < links->first[v + 1]; i++) {
        const struct draft_edge in = d->edges.p[links->edge[i]];
        if (in.target != v || !joins_guards(d, &in, CVZ_VERB_ALLOWS))
            continue;
        for (uint32_t k = links->first[v]; k < links->first[v + 1]; k++) {
            const struct draft_edge secured = d->edges.p[links->edge[k]];
            if (secured.target != v || !joins_guards(d, &secured, CVZ_VERB_SECURED_BY))
                continue;
            struct draft_edge rule = composed(d, &in, &secured);
            join_guarded(d, g, &rule);
        }
    }
}

void draft_guard(struct draft *d)
{
    struct draft_links links = draft_link(d, false);
    struct guarded g = collect_guarded(d, &links);
    size_t n_edges = d->edges.n;

    for (size_t i = 0; i < n_edges; i++) {
        struct draft_edge rule = d->edges.p[i];
        if (is_rule(d, &rule))
            join_guarded(d, &g, &rule);
    }
    for (uint32_t v = 0; v < d->n_real; v++) {
        if (is_guard(d, v))
            join_through(d, &g, &links, v);
    }
    for (size_t i = 0; i < n_edges; i++) {
        struct draft_edge *e = &d->edges.p[i];
        if (is_guard(d, e->source) || is_guard(d, e->target))
            e->dropped = true;
    }
    for (uint32_t v = 0; v < d->n_real; v++) {
        if (!is_guard(d, v))
            continue;
        if (g.first[v] < g.first[v + 1])
            draft_fold(d, v, g.node[g.first[v]]);
        else
            draft_shelve(d, v);
    }
}
