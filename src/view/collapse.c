/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The last resorts of the budget: containers become one card each, the least interesting first;
 * then the least telling edges leave, each counted as a stub at its ends.
 */
#include "view/draft_priv.h"

#include <stdlib.h>

enum { CHANGE_INTEREST = 8 }; /* as much as so many lines */

struct ranked {
    double interest;
    uint32_t node;
};

/* What a reader loses when a container closes: lines that end inside, weighed against the room that
 * is won. */
static double *measure_interest(struct draft *d, const struct draft_tree *tree)
{
    struct draft_links links = draft_link(d, false);
    size_t n = d->nodes.n;
    double *interest = CVZ_ARENA_ARRAY(&d->scratch, double, n);
    double *weight = CVZ_ARENA_ARRAY(&d->scratch, double, n);

    for (uint32_t i = tree->n_order; i-- > 0;) {
        uint32_t v = tree->order[i];
        uint32_t p = draft_container_of(d, v);
        if (!d->nodes.p[v].container) {
            weight[v] = 1;
            interest[v] = d->nodes.p[v].change != CVZ_DIFF_SAME ? CHANGE_INTEREST : 0;
            for (uint32_t k = links.first[v]; k < links.first[v + 1]; k++)
                interest[v] +=
                    d->edges.p[links.edge[k]].edge_class == CVZ_EDGE_DEPENDENCY ? 0.25 : 1;
        }
        if (p != CVZ_NODE_NONE) {
            interest[p] += interest[v];
            weight[p] += weight[v];
        }
    }
    for (size_t v = 0; v < n; v++)
        interest[v] = weight[v] > 0 ? (1 + interest[v]) / weight[v] : 0;
    return interest;
}

static int by_interest_then_node(const void *pa, const void *pb)
{
    const struct ranked *a = pa;
    const struct ranked *b = pb;

    if (a->interest != b->interest)
        return a->interest < b->interest ? -1 : 1;
    return (a->node > b->node) - (a->node < b->node);
}

/* Everything inside goes into the container, which becomes a card. Returns how many cards went. */
static uint32_t close_container(struct draft *d, const struct draft_tree *tree, uint32_t top)
{
    CVZ_VEC(uint32_t) open = CVZ_VEC_INIT;
    uint32_t gone = 0;
    uint32_t resources = 0;

    cvz_vec_push(&open, top);
    while (open.n > 0) {
        uint32_t v = open.p[--open.n];
        for (uint32_t i = tree->first[v]; i < tree->first[v + 1]; i++) {
            uint32_t child = tree->child[i];
            if (!draft_is_active(d, child))
                continue; /* and so is all in it */
            cvz_vec_push(&open, child);
            gone += !d->nodes.p[child].container;
            resources += d->nodes.p[child].container ? 0 : d->nodes.p[child].count;
            draft_fold(d, child, top);
        }
    }
    d->nodes.p[top].container = false;
    d->nodes.p[top].count = resources > 1 ? resources : 1;
    cvz_vec_release(&open);
    return gone;
}

/* In which nothing has changed: such ones are alike. */
static bool is_closed(const struct draft *d, uint32_t v)
{
    const struct draft_node *node = &d->nodes.p[v];

    return draft_is_active(d, v) && !node->container && node->role == CVZ_ROLE_CONTAINER &&
           node->change == CVZ_DIFF_SAME;
}

/* The kind that most closed containers in `top` have; NULL when there are none. */
static const struct cvz_kind *commonest_closed_kind(const struct draft *d,
                                                    const struct draft_tree *tree, uint32_t top)
{
    struct votes {
        const struct cvz_kind *kind;
        uint32_t n;
    };
    CVZ_VEC(struct votes) votes = CVZ_VEC_INIT;
    struct votes best = {NULL, 0};

    for (uint32_t i = tree->first[top]; i < tree->first[top + 1]; i++) {
        const struct cvz_kind *kind = d->nodes.p[tree->child[i]].kind;
        size_t at = 0;
        if (!is_closed(d, tree->child[i]))
            continue;
        while (at < votes.n && votes.p[at].kind != kind)
            at++;
        if (at == votes.n)
            cvz_vec_push(&votes, (struct votes){kind, 0});
        if (++votes.p[at].n > best.n)
            best = votes.p[at];
    }
    cvz_vec_release(&votes);
    return best.kind;
}

/* Closed containers of one kind, the least interesting first, become one card of many, as many as
 * it takes to win `excess` places. False when `top` has too few of them. */
static bool thin_out(struct draft *d, const struct draft_tree *tree, const double *interest,
                     uint32_t top, uint32_t excess)
{
    const struct cvz_kind *kind = commonest_closed_kind(d, tree, top);
    uint32_t n_children = tree->first[top + 1] - tree->first[top];
    struct ranked *cards = CVZ_ARENA_ARRAY(&d->scratch, struct ranked, n_children);
    size_t n = 0;

    for (uint32_t i = tree->first[top]; i < tree->first[top + 1]; i++) {
        uint32_t v = tree->child[i];
        if (is_closed(d, v) && d->nodes.p[v].kind == kind)
            cards[n++] = (struct ranked){interest[v], v};
    }
    if (n < (size_t)excess + 1)
        return false;
    qsort(cards, n, sizeof cards[0], by_interest_then_node);
    d->nodes.p[cards[0].node].count = 1; /* counts containers from here on, not what is in them */
    for (size_t i = 1; i <= excess; i++) {
        d->nodes.p[cards[i].node].count = 1;
        draft_fold_equal(d, cards[i].node, cards[0].node);
    }
    return true;
}

static uint32_t count_cards(const struct draft *d, const struct draft_tree *tree, uint32_t top)
{
    uint32_t cards = 0;

    for (uint32_t i = tree->first[top]; i < tree->first[top + 1]; i++)
        cards += draft_is_active(d, tree->child[i]) && !d->nodes.p[tree->child[i]].container;
    return cards;
}

/* By node; the order of the tree is one of depth. */
static uint32_t *measure_depth(struct draft *d, const struct draft_tree *tree)
{
    uint32_t *depth = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, d->nodes.n);

    for (uint32_t i = 0; i < tree->n_order; i++) {
        uint32_t v = tree->order[i];
        uint32_t p = draft_container_of(d, v);
        depth[v] = p != CVZ_NODE_NONE ? depth[p] + 1 : 0;
    }
    return depth;
}

/* Deepest containers first: the outline of an estate outlives its details. */
void draft_collapse(struct draft *d)
{
    uint32_t max_nodes = d->params->max_nodes;
    uint32_t active = draft_count_active(d);

    if (max_nodes == 0 || active <= max_nodes)
        return;

    struct draft_tree tree = draft_children(d);
    uint32_t *depth = measure_depth(d, &tree);
    double *interest = measure_interest(d, &tree);
    struct ranked *level = CVZ_ARENA_ARRAY(&d->scratch, struct ranked, tree.n_order);

    for (uint32_t end = tree.n_order, from; end > 0 && active > max_nodes; end = from) {
        size_t n = 0;
        for (from = end; from > 0 && depth[tree.order[from - 1]] == depth[tree.order[end - 1]];) {
            uint32_t v = tree.order[--from];
            if (d->nodes.p[v].container && draft_is_active(d, v))
                level[n++] = (struct ranked){interest[v], v};
        }
        qsort(level, n, sizeof level[0], by_interest_then_node);
        for (size_t i = 0; i < n && active > max_nodes; i++) {
            uint32_t v = level[i].node;
            /* Closing this one would leave the picture half empty: thin it out instead. */
            if (active - count_cards(d, &tree, v) < max_nodes / 2 &&
                thin_out(d, &tree, interest, v, active - max_nodes))
                return;
            active = active + 1 - close_container(d, &tree, v);
        }
    }
}

/* When nothing is left to close, the least connected leave, those that have not changed first: the
 * budget is a promise. */
void draft_shelve_excess(struct draft *d)
{
    uint32_t max_nodes = d->params->max_nodes;
    uint32_t active = draft_count_active(d);

    if (max_nodes == 0 || active <= max_nodes)
        return;

    struct draft_links links = draft_link(d, false);
    struct ranked *all = CVZ_ARENA_ARRAY(&d->scratch, struct ranked, active);
    size_t n = 0;
    for (uint32_t v = 0; v < d->nodes.n; v++) {
        double first = d->nodes.p[v].change != CVZ_DIFF_SAME ? 2.0 * (double)d->edges.n + 1 : 0;
        if (draft_is_active(d, v) && !d->nodes.p[v].container)
            all[n++] = (struct ranked){first + links.first[v + 1] - links.first[v], v};
    }
    qsort(all, n, sizeof all[0], by_interest_then_node);
    for (size_t i = 0; i < active - max_nodes; i++)
        draft_shelve(d, all[i].node);
}

/* Classes in the order in which they may go. */
static const uint8_t shed_order[] = {CVZ_EDGE_DEPENDENCY, CVZ_EDGE_IDENTITY, CVZ_EDGE_SECURITY,
                                     CVZ_EDGE_DATA,       CVZ_EDGE_PEERING,  CVZ_EDGE_TRAFFIC};
_Static_assert(sizeof shed_order == CVZ_EDGE_CLASS_COUNT, "every class has its turn");

struct line {
    uint32_t source, target;
    uint8_t turn; /* place of its class in shed_order */
    uint32_t edge;
};

static int by_pair(const void *pa, const void *pb)
{
    const struct line *a = pa;
    const struct line *b = pb;

    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    if (a->target != b->target)
        return a->target < b->target ? -1 : 1;
    return (a->edge > b->edge) - (a->edge < b->edge);
}

struct pair {
    size_t from, to; /* in the lines */
    uint8_t turn;    /* of its most telling class; behind all of these where it has changed */
};

static int by_turn_then_place(const void *pa, const void *pb)
{
    const struct pair *a = pa;
    const struct pair *b = pb;

    if (a->turn != b->turn)
        return a->turn < b->turn ? -1 : 1;
    return (a->from < b->from) - (a->from > b->from);
}

static size_t collect_lines(struct draft *d, struct line *lines)
{
    struct draft_links links = draft_link(d, true);
    size_t n = 0;
    uint8_t turn_of[CVZ_EDGE_CLASS_COUNT];

    for (unsigned i = 0; i < CVZ_EDGE_CLASS_COUNT; i++)
        turn_of[shed_order[i]] = (uint8_t)i;
    for (uint32_t v = 0; v < d->nodes.n; v++)
        for (uint32_t i = links.first[v]; i < links.first[v + 1]; i++)
            lines[n++] = (struct line){
                v, links.other[i], turn_of[d->edges.p[links.edge[i]].edge_class], links.edge[i]};
    qsort(lines, n, sizeof lines[0], by_pair);
    return n;
}

static bool has_changed(const struct draft *d, const struct line *lines, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (draft_edge_changed(d, &d->edges.p[lines[i].edge]))
            return true;
    return false;
}

void draft_shed_edges(struct draft *d)
{
    if (d->params->max_edges == 0)
        return;

    struct line *lines = CVZ_ARENA_ARRAY(&d->scratch, struct line, d->edges.n);
    struct pair *pairs = CVZ_ARENA_ARRAY(&d->scratch, struct pair, d->edges.n);
    size_t n = collect_lines(d, lines);
    size_t n_pairs = 0;

    for (size_t i = 0, end; i < n; i = end) {
        struct pair p = {.from = i, .turn = lines[i].turn};
        for (end = i + 1; end < n && lines[end].source == lines[i].source &&
                          lines[end].target == lines[i].target;
             end++)
            if (lines[end].turn > p.turn)
                p.turn = lines[end].turn;
        p.to = end;
        if (has_changed(d, lines + p.from, p.to - p.from))
            p.turn += CVZ_EDGE_CLASS_COUNT;
        pairs[n_pairs++] = p;
    }
    if (n_pairs <= d->params->max_edges)
        return;
    qsort(pairs, n_pairs, sizeof pairs[0], by_turn_then_place);
    for (size_t i = 0; i < n_pairs - d->params->max_edges; i++)
        for (size_t k = pairs[i].from; k < pairs[i].to; k++) {
            d->edges.p[lines[k].edge].dropped = true;
            d->nodes.p[lines[k].source].hidden_edges++;
            d->nodes.p[lines[k].target].hidden_edges++;
        }
}
