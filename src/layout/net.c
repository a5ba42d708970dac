/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/net_priv.h"

#include <stdlib.h>

#define NONE UINT32_MAX

static int by_ends(const void *pa, const void *pb)
{
    const struct cvz_net_edge *a = pa, *b = pb;

    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    return a->b < b->b ? -1 : a->b > b->b;
}

/* Ordered pairs, each once; returns how many are left. */
static size_t merge(struct cvz_net_edge *edges, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        if (edges[i].a > edges[i].b)
            edges[i] = (struct cvz_net_edge){edges[i].b, edges[i].a, edges[i].weight};
    }
    if (n > 1)
        qsort(edges, n, sizeof edges[0], by_ends);
    for (size_t i = 0; i < n; i++) {
        if (edges[i].a == edges[i].b)
            continue;
        if (kept > 0 && edges[kept - 1].a == edges[i].a && edges[kept - 1].b == edges[i].b)
            edges[kept - 1].weight += edges[i].weight;
        else
            edges[kept++] = edges[i];
    }
    return kept;
}

struct cvz_net cvz_net_new(uint32_t n, struct cvz_net_edge *edges, size_t n_edges,
                           struct cvz_arena *arena)
{
    size_t m = merge(edges, n_edges);
    struct cvz_net net = {
        .n = n,
        .starts = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)n + 2),
        .ends = CVZ_ARENA_ARRAY(arena, uint32_t, 2 * m + 1),
        .weights = CVZ_ARENA_ARRAY(arena, double, 2 * m + 1),
        .masses = CVZ_ARENA_ARRAY(arena, double, (size_t)n + 1),
    };

    for (size_t i = 0; i < m; i++) {
        net.starts[edges[i].a + 1]++;
        net.starts[edges[i].b + 1]++;
    }
    for (uint32_t v = 0; v < n; v++) {
        net.starts[v + 1] += net.starts[v];
        net.masses[v] = 1;
    }
    uint32_t *next = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)n + 1);
    for (uint32_t v = 0; v < n; v++)
        next[v] = net.starts[v];
    for (size_t i = 0; i < m; i++) {
        net.weights[next[edges[i].a]] = net.weights[next[edges[i].b]] = edges[i].weight;
        net.ends[next[edges[i].a]++] = edges[i].b;
        net.ends[next[edges[i].b]++] = edges[i].a;
    }
    return net;
}

static uint32_t degree(const struct cvz_net *net, uint32_t v)
{
    return net->starts[v + 1] - net->starts[v];
}

/* The neighbour that is not yet taken and has the heaviest edge, in proportion to what both stand
 * for. */
static uint32_t best_partner(const struct cvz_net *net, uint32_t v, const uint32_t *mates)
{
    uint32_t best = NONE;
    double best_weight = 0;

    for (uint32_t i = net->starts[v]; i < net->starts[v + 1]; i++) {
        uint32_t w = net->ends[i];
        double weight = net->weights[i] / (net->masses[v] * net->masses[w]);
        if (mates[w] == NONE && weight > best_weight) {
            best_weight = weight;
            best = w;
        }
    }
    return best;
}

static uint32_t heaviest_neighbour(const struct cvz_net *net, uint32_t v)
{
    uint32_t best = net->starts[v];

    for (uint32_t i = best + 1; i < net->starts[v + 1]; i++) {
        if (net->weights[i] > net->weights[best])
            best = i;
    }
    return net->ends[best];
}

/* What the first pass left over: two that wait at one neighbour, or two that have none. */
static void match_left_over(const struct cvz_net *net, uint32_t *mates, struct cvz_arena *arena)
{
    uint32_t *waiting = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)net->n + 1);

    for (uint32_t v = 0; v <= net->n; v++)
        waiting[v] = NONE;
    for (uint32_t v = 0; v < net->n; v++) {
        if (mates[v] != NONE)
            continue;
        uint32_t at = degree(net, v) == 0 ? net->n : heaviest_neighbour(net, v);
        if (waiting[at] == NONE) {
            waiting[at] = v;
        } else {
            mates[v] = waiting[at];
            mates[waiting[at]] = v;
            waiting[at] = NONE;
        }
    }
}

/* Vertices of few neighbours first: they have the least choice. Counting sort, stable. */
static void order_by_degree(const struct cvz_net *net, uint32_t *order, struct cvz_arena *arena)
{
    enum { DEGREES = 64 };
    uint32_t *starts = CVZ_ARENA_ARRAY(arena, uint32_t, DEGREES + 2);

    for (uint32_t v = 0; v < net->n; v++)
        starts[(degree(net, v) < DEGREES ? degree(net, v) : DEGREES - 1) + 1]++;
    for (uint32_t d = 0; d < DEGREES; d++)
        starts[d + 1] += starts[d];
    for (uint32_t v = 0; v < net->n; v++)
        order[starts[degree(net, v) < DEGREES ? degree(net, v) : DEGREES - 1]++] = v;
}

struct cvz_net cvz_net_coarsen(const struct cvz_net *net, uint32_t *images, struct cvz_arena *arena)
{
    struct cvz_arena work = CVZ_ARENA_INIT;
    uint32_t *mates = CVZ_ARENA_ARRAY(&work, uint32_t, (size_t)net->n + 1);
    uint32_t *order = CVZ_ARENA_ARRAY(&work, uint32_t, (size_t)net->n + 1);
    size_t m = net->starts[net->n] / 2, n_edges = 0;
    struct cvz_net_edge *edges = CVZ_ARENA_ARRAY(&work, struct cvz_net_edge, m + 1);
    uint32_t n = 0;

    for (uint32_t v = 0; v < net->n; v++)
        mates[v] = NONE;
    order_by_degree(net, order, &work);
    for (uint32_t i = 0; i < net->n; i++) {
        uint32_t v = order[i], w = mates[v] == NONE ? best_partner(net, v, mates) : NONE;
        if (w != NONE) {
            mates[v] = w;
            mates[w] = v;
        }
    }
    match_left_over(net, mates, &work);
    for (uint32_t v = 0; v < net->n; v++)
        images[v] = mates[v] < v ? images[mates[v]] : n++;
    for (uint32_t v = 0; v < net->n; v++) {
        for (uint32_t i = net->starts[v]; i < net->starts[v + 1]; i++)
            if (v < net->ends[i])
                edges[n_edges++] =
                    (struct cvz_net_edge){images[v], images[net->ends[i]], net->weights[i]};
    }
    struct cvz_net coarse = cvz_net_new(n, edges, n_edges, arena);
    for (uint32_t v = 0; v < n; v++)
        coarse.masses[v] = 0;
    for (uint32_t v = 0; v < net->n; v++)
        coarse.masses[images[v]] += net->masses[v];
    cvz_arena_release(&work);
    return coarse;
}
