/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of leaves on a ring. Children of a container are sorted by where their edges lead, in
 * the mean and the shorter way around (the barycentre method); then neighbours on the ring exchange
 * their places as long as that saves crossings (Baur and Brandes, Crossing reduction in circular
 * layouts, WG 2004).
 */
#include "layout/neighbours_priv.h"
#include "layout/ring_priv.h"

#include <stdlib.h>

enum {
    SORTS = 12,
    EXCHANGES = 24,
    LEVELS_MAX = 24,
    HUB =
        64, /* what has more neighbours moves by one place in a round, or it would take all time */
};

struct order {
    const struct cvz_view *view;
    struct cvz_tree *tree;
    uint32_t n;        /* places on the ring */
    uint32_t *ring;    /* leaves */
    uint32_t *places;  /* by item: of a leaf its place, of a container its first leaf's */
    uint32_t *lengths; /* by item: leaves in it */
    struct cvz_neighbours neighbours;
    uint32_t *walk;
    int64_t *offsets[2]; /* of the neighbours of two leaves, sorted */
};

struct key {
    double at;
    uint32_t kid;
};

static int by_key(const void *pa, const void *pb)
{
    const struct key *a = pa, *b = pb;

    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->kid < b->kid ? -1 : a->kid > b->kid;
}

/* Leaves in depth-first order, and for each item where its leaves begin and how many they are. */
static void lay_ring(struct order *o)
{
    uint32_t n = o->tree->n, walked = cvz_tree_walk(o->tree, n, o->walk);

    o->n = 0;
    for (uint32_t i = 0; i <= n; i++)
        o->lengths[i] = 0;
    for (uint32_t w = 0; w < walked; w++) {
        uint32_t item = o->walk[w];
        o->places[item] = o->n;
        if (cvz_tree_count(o->tree, item) == 0)
            o->ring[o->n++] = item;
    }
    for (uint32_t i = n; i-- > 0;) {
        o->lengths[i] += cvz_tree_count(o->tree, i) == 0;
        o->lengths[cvz_tree_parent(o->view, i)] += o->lengths[i];
    }
}

static double middle(const struct order *o, uint32_t item)
{
    return o->places[item] + (o->lengths[item] - 1) / 2.0;
}

/* Sums of the ways from the middle of each item to what its edges lead to, and their numbers. */
static void add_up_ways(const struct order *o, double *sums, double *counts)
{
    uint32_t n = o->tree->n;

    for (uint32_t i = 0; i <= n; i++)
        sums[i] = counts[i] = 0;
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t k = o->neighbours.starts[i]; k < o->neighbours.starts[i + 1]; k++) {
            double there = middle(o, o->neighbours.ends[k]);
            uint32_t above = i;
            for (int level = 0; above != CVZ_ITEM_NONE && level < LEVELS_MAX;
                 above = o->view->items[above].parent, level++) {
                uint32_t first = o->places[above];
                if (there >= first && there < first + o->lengths[above])
                    continue; /* it stays within */
                double way = there - middle(o, above);
                way -= way > o->n / 2.0 ? o->n : 0;
                way += way < -(o->n / 2.0) ? o->n : 0;
                sums[above] += way;
                counts[above]++;
            }
        }
    }
}

static void sort_kids(struct order *o, const double *sums, const double *counts, struct key *keys)
{
    for (uint32_t frame = 0; frame <= o->tree->n; frame++) {
        uint32_t *kids = o->tree->kids + o->tree->starts[frame];
        uint32_t n = cvz_tree_count(o->tree, frame);
        for (uint32_t k = 0; k < n; k++) {
            double mean = counts[kids[k]] > 0 ? sums[kids[k]] / counts[kids[k]] : 0;
            keys[k] = (struct key){middle(o, kids[k]) + mean, kids[k]};
        }
        if (n > 1)
            qsort(keys, n, sizeof keys[0], by_key);
        for (uint32_t k = 0; k < n; k++)
            kids[k] = keys[k].kid;
    }
}

/* Chords' lengths on the ring, in sum. */
static double total_length(const struct order *o)
{
    double sum = 0;

    for (uint32_t e = 0; e < o->view->n_edges; e++) {
        double way = middle(o, o->view->edges[e].source) - middle(o, o->view->edges[e].target);
        way = way < 0 ? -way : way;
        sum += way > o->n / 2.0 ? o->n - way : way;
    }
    return sum;
}

static int by_offset(const void *pa, const void *pb)
{
    const int64_t *a = pa, *b = pb;

    return *a < *b ? -1 : *a > *b;
}

/* Where the neighbours of a leaf stand, counted from place `from` on; but not `other`. */
static uint32_t list_offsets(const struct order *o, uint32_t leaf, uint32_t other, uint32_t from,
                             int64_t *offsets)
{
    uint32_t n = 0;

    for (uint32_t k = o->neighbours.starts[leaf]; k < o->neighbours.starts[leaf + 1]; k++) {
        if (o->neighbours.ends[k] != other)
            offsets[n++] = ((int64_t)o->places[o->neighbours.ends[k]] - from + o->n) % o->n;
    }
    if (n > 1)
        qsort(offsets, n, sizeof offsets[0], by_offset);
    return n;
}

/* Pairs of which the first lies before the second. */
static int64_t count_before(const int64_t *a, uint32_t n_a, const int64_t *b, uint32_t n_b)
{
    int64_t n = 0;

    for (uint32_t i = 0, j = 0; j < n_b; j++) {
        while (i < n_a && a[i] < b[j])
            i++;
        n += i;
    }
    return n;
}

/* Exchanges two leaves that stand one after the other, when fewer chords cross then. */
static bool try_exchange(struct order *o, uint32_t *first)
{
    uint32_t u = first[0], v = first[1];
    uint32_t n_u = list_offsets(o, u, v, o->places[v], o->offsets[0]);
    uint32_t n_v = list_offsets(o, v, u, o->places[v], o->offsets[1]);
    int64_t now = count_before(o->offsets[0], n_u, o->offsets[1], n_v);
    int64_t then = count_before(o->offsets[1], n_v, o->offsets[0], n_u);

    if (then >= now)
        return false;
    first[0] = v;
    first[1] = u;
    o->places[v] = o->places[u];
    o->places[u] = o->places[v] + 1;
    return true;
}

static bool is_leaf(const struct order *o, uint32_t item)
{
    return o->lengths[item] == 1 && cvz_tree_count(o->tree, item) == 0;
}

static bool is_hub(const struct order *o, uint32_t item)
{
    return o->neighbours.starts[item + 1] - o->neighbours.starts[item] > HUB;
}

static bool exchange_all(struct order *o)
{
    bool any = false;

    for (uint32_t frame = 0; frame <= o->tree->n; frame++) {
        uint32_t *kids = o->tree->kids + o->tree->starts[frame];
        for (uint32_t k = 1; k < cvz_tree_count(o->tree, frame); k++) {
            if (!is_leaf(o, kids[k - 1]) || !is_leaf(o, kids[k]) || !try_exchange(o, &kids[k - 1]))
                continue;
            any = true;
            k += is_hub(o, kids[k]);
        }
    }
    return any;
}

void cvz_ring_order(const struct cvz_view *view, struct cvz_tree *tree)
{
    struct cvz_arena work = CVZ_ARENA_INIT;
    struct order o = {.view = view, .tree = tree};
    size_t n = (size_t)tree->n + 1;
    double *sums = CVZ_ARENA_ARRAY(&work, double, n), *counts = CVZ_ARENA_ARRAY(&work, double, n);
    struct key *keys = CVZ_ARENA_ARRAY(&work, struct key, n);
    uint32_t *best_kids = CVZ_ARENA_ARRAY(&work, uint32_t, n);

    o.ring = CVZ_ARENA_ARRAY(&work, uint32_t, n);
    o.places = CVZ_ARENA_ARRAY(&work, uint32_t, n);
    o.lengths = CVZ_ARENA_ARRAY(&work, uint32_t, n);
    o.walk = CVZ_ARENA_ARRAY(&work, uint32_t, n);
    o.offsets[0] = CVZ_ARENA_ARRAY(&work, int64_t, (size_t)2 * view->n_edges + 1);
    o.offsets[1] = CVZ_ARENA_ARRAY(&work, int64_t, (size_t)2 * view->n_edges + 1);
    o.neighbours = cvz_neighbours_new(view, &work);
    lay_ring(&o);
    double best = total_length(&o);
    for (uint32_t k = 0; k < tree->n; k++)
        best_kids[k] = tree->kids[k];
    for (int i = 0; i < SORTS; i++) {
        add_up_ways(&o, sums, counts);
        sort_kids(&o, sums, counts, keys);
        lay_ring(&o);
        double length = total_length(&o);
        if (length >= best)
            continue;
        best = length;
        for (uint32_t k = 0; k < tree->n; k++)
            best_kids[k] = tree->kids[k];
    }
    for (uint32_t k = 0; k < tree->n; k++)
        tree->kids[k] = best_kids[k];
    lay_ring(&o);
    for (int i = 0; i < EXCHANGES && exchange_all(&o); i++)
        ;
    cvz_arena_release(&work);
}
