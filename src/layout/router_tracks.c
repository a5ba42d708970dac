/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which track of its street each wire gets. Wires that overlap take different tracks; of two that
 * overlap that one stands above whose ends then cross the other less often. The tracks are packed
 * as in channel routing: in that order as long as it needs few tracks, else by the left-edge
 * algorithm (Hashimoto and Stevens, Design Automation Workshop 1971).
 *
 * Written for channels; for lanes read "left" for "up".
 */
#include "layout/router_priv.h"

#include <stdlib.h>

enum {
    SIFT_MAX = 40, /* wires of a street that are ordered by counted crossings */
    SIFT_ROUNDS = 3,
    STUBS_MAX = 4096, /* pairs of ends of two wires that are looked at one by one */
};

/* An end of a hop on the street. */
struct stub {
    int32_t pos;
    int8_t dir; /* -1: goes up, 1: goes down, 0: ends here */
};

struct run {
    uint32_t wire;
    int32_t lo, hi;
    uint32_t stubs, n_stubs; /* in tracks->stubs */
    uint8_t group;           /* 0: all ends up, 3: all down, 1 and 2: falling, rising */
    int64_t key;
    uint32_t number; /* in tracks->gains */
    uint32_t track;
};

struct tracks {
    struct cvz_router *router;
    CVZ_VEC(struct run) runs;
    CVZ_VEC(struct stub) stubs;
    CVZ_VEC(int64_t) gains;  /* [a][b]: what it saves to have b above a rather than below */
    CVZ_VEC(int32_t) places; /* compressed coordinates */
    CVZ_VEC(uint32_t) tree;  /* highest track so far, by segment tree over places */
    CVZ_VEC(int32_t) ends;   /* left-edge: where each track ends */
};

/* ---- what runs in a street ---- */

static void add_stub(struct tracks *t, struct run *run, uint32_t hop, int step)
{
    const struct cvz_router *router = t->router;
    uint32_t e = router->edge_of[hop];
    bool is_end = step > 0 ? hop + 1 == router->paths[e + 1] : hop == router->paths[e];
    struct stub stub = {.pos = cvz_neighbour_at(router, hop, step)};

    if (!is_end) {
        int32_t beyond = cvz_neighbour_at(router, (uint32_t)((int64_t)hop + step), step);
        int32_t at = router->wires[run->wire].at;
        stub.dir = (int8_t)(beyond < at ? -1 : beyond > at);
    }
    run->lo = stub.pos < run->lo ? stub.pos : run->lo;
    run->hi = stub.pos > run->hi ? stub.pos : run->hi;
    cvz_vec_push(&t->stubs, stub);
    run->n_stubs++;
}

/* Ends up first, the short ones nearest to the boxes that they lead to; ends down last; between
 * them those that fall, from right to left, and those that rise, from left to right. */
static void set_key(const struct tracks *t, struct run *run)
{
    int64_t up = 0, down = 0, n_up = 0, n_down = 0;

    for (uint32_t i = 0; i < run->n_stubs; i++) {
        const struct stub *stub = &t->stubs.p[run->stubs + i];
        up += stub->dir < 0 ? stub->pos : 0;
        n_up += stub->dir < 0;
        down += stub->dir > 0 ? stub->pos : 0;
        n_down += stub->dir > 0;
    }
    if (n_down == 0) {
        run->group = 0;
        run->key = (int64_t)run->hi - run->lo;
    } else if (n_up == 0) {
        run->group = 3;
        run->key = -((int64_t)run->hi - run->lo);
    } else {
        run->group = up * n_down < down * n_up ? 1 : 2;
        run->key = run->group == 1 ? -(int64_t)run->lo : run->lo;
    }
}

static int by_group_and_key(const void *pa, const void *pb)
{
    const struct run *a = pa, *b = pb;

    if (a->group != b->group)
        return a->group < b->group ? -1 : 1;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->wire < b->wire ? -1 : a->wire > b->wire;
}

static void collect_runs(struct tracks *t, uint32_t first, uint32_t end)
{
    const struct cvz_router *router = t->router;

    cvz_vec_clear(&t->runs);
    cvz_vec_clear(&t->stubs);
    for (uint32_t w = first; w < end; w++) {
        const struct cvz_wire *wire = &router->wires[w];
        struct run run = {
            .wire = w, .lo = INT32_MAX, .hi = INT32_MIN, .stubs = (uint32_t)t->stubs.n};
        for (uint32_t i = 0; i < wire->n_hops; i++) {
            add_stub(t, &run, router->by_wire[wire->occurrences + i], -1);
            add_stub(t, &run, router->by_wire[wire->occurrences + i], 1);
        }
        if (run.lo == run.hi)
            continue; /* a straight line crosses the street: it needs no track */
        set_key(t, &run);
        cvz_vec_push(&t->runs, run);
    }
    if (t->runs.n > 1)
        qsort(t->runs.p, t->runs.n, sizeof t->runs.p[0], by_group_and_key);
}

/* ---- order ---- */

static bool overlap(const struct run *a, const struct run *b)
{
    return a->lo <= b->hi && b->lo <= a->hi;
}

/* How often the ends of `a` that go in `dir` cross hops of b, when b lies there. */
static int64_t crossings(const struct tracks *t, const struct run *a, int dir, const struct run *b)
{
    bool roughly = (uint64_t)a->n_stubs * b->n_stubs > STUBS_MAX;
    int64_t n = 0;

    for (uint32_t i = 0; i < a->n_stubs; i++) {
        const struct stub *stub = &t->stubs.p[a->stubs + i];
        if (stub->dir != dir || stub->pos <= b->lo || stub->pos >= b->hi)
            continue;
        if (roughly)
            n += b->n_stubs / 2;
        for (uint32_t k = 0; !roughly && k < b->n_stubs; k += 2) {
            const struct stub *hop = &t->stubs.p[b->stubs + k];
            n += (hop[0].pos < stub->pos) != (hop[1].pos < stub->pos);
        }
    }
    return n;
}

static int64_t count_gain(const struct tracks *t, const struct run *a, const struct run *b)
{
    if (!overlap(a, b))
        return 0;
    return crossings(t, a, 1, b) + crossings(t, b, -1, a) - crossings(t, b, 1, a) -
           crossings(t, a, -1, b);
}

static void count_gains(struct tracks *t)
{
    size_t n = t->runs.n;

    cvz_vec_clear(&t->gains);
    for (size_t i = 0; i < n * n; i++)
        cvz_vec_push(&t->gains, 0);
    for (size_t a = 0; a < n; a++) {
        t->runs.p[a].number = (uint32_t)a;
        for (size_t b = 0; b < a; b++) {
            int64_t gain = count_gain(t, &t->runs.p[a], &t->runs.p[b]);
            t->gains.p[a * n + b] = gain;
            t->gains.p[b * n + a] = -gain;
        }
    }
}

static int64_t gain(const struct tracks *t, const struct run *a, const struct run *b)
{
    return t->gains.p[(size_t)a->number * t->runs.n + b->number];
}

/* Moves each run to where the fewest crossings are (Matuszewski, Schönfeld and Molitor, Using
 * Sifting for k-Layer Straightline Crossing Minimization, GD 1999). */
static bool sift(struct tracks *t, size_t i)
{
    struct run *runs = t->runs.p;
    struct run moved = runs[i];
    int64_t sum = 0, best = 0;
    size_t to = i;

    for (size_t j = i; j-- > 0;) { /* up past runs[j] */
        sum += gain(t, &runs[j], &moved);
        if (sum > best)
            best = sum, to = j;
    }
    sum = 0;
    for (size_t j = i + 1; j < t->runs.n; j++) {
        sum += gain(t, &moved, &runs[j]);
        if (sum > best)
            best = sum, to = j;
    }
    if (to == i)
        return false;
    if (to < i)
        memmove(&runs[to + 1], &runs[to], (i - to) * sizeof runs[0]);
    else
        memmove(&runs[i], &runs[i + 1], (to - i) * sizeof runs[0]);
    runs[to] = moved;
    return true;
}

static void order_runs(struct tracks *t)
{
    if (t->runs.n > SIFT_MAX)
        return;
    count_gains(t);
    for (int round = 0; round < SIFT_ROUNDS; round++) {
        bool any = false;
        for (size_t i = 0; i < t->runs.n; i++)
            any |= sift(t, i);
        if (!any)
            break;
    }
}

/* ---- packing in order ---- */

static int by_value(const void *pa, const void *pb)
{
    int32_t a = *(const int32_t *)pa, b = *(const int32_t *)pb;

    return a < b ? -1 : a > b;
}

static void compress(struct tracks *t)
{
    size_t n = 0;

    cvz_vec_clear(&t->places);
    for (size_t i = 0; i < t->runs.n; i++) {
        cvz_vec_push(&t->places, t->runs.p[i].lo);
        cvz_vec_push(&t->places, t->runs.p[i].hi);
    }
    qsort(t->places.p, t->places.n, sizeof t->places.p[0], by_value);
    for (size_t i = 0; i < t->places.n; i++) {
        if (n == 0 || t->places.p[n - 1] != t->places.p[i])
            t->places.p[n++] = t->places.p[i];
    }
    t->places.n = n;
}

static uint32_t place_of(const struct tracks *t, int32_t pos)
{
    size_t low = 0, high = t->places.n - 1;

    while (low < high) {
        size_t mid = (low + high) / 2;
        if (t->places.p[mid] < pos)
            low = mid + 1;
        else
            high = mid;
    }
    return (uint32_t)low;
}

struct range {
    uint32_t from, to; /* of places, both inclusive */
};

/* tree[2 * v] holds the highest of v's whole range, tree[2 * v + 1] what was set for all of it. */
static uint32_t highest(const struct tracks *t, uint32_t v, struct range node, struct range r)
{
    if (r.from <= node.from && node.to <= r.to)
        return t->tree.p[(size_t)2 * v];
    uint32_t mid = (node.from + node.to) / 2, best = t->tree.p[(size_t)2 * v + 1];
    if (r.from <= mid) {
        uint32_t h = highest(t, 2 * v, (struct range){node.from, mid}, r);
        best = h > best ? h : best;
    }
    if (r.to > mid) {
        uint32_t h = highest(t, 2 * v + 1, (struct range){mid + 1, node.to}, r);
        best = h > best ? h : best;
    }
    return best;
}

static void raise_range(struct tracks *t, uint32_t v, struct range node, struct range r,
                        uint32_t to)
{
    if (t->tree.p[(size_t)2 * v] < to)
        t->tree.p[(size_t)2 * v] = to;
    if (r.from <= node.from && node.to <= r.to) {
        if (t->tree.p[(size_t)2 * v + 1] < to)
            t->tree.p[(size_t)2 * v + 1] = to;
        return;
    }
    uint32_t mid = (node.from + node.to) / 2;
    if (r.from <= mid)
        raise_range(t, 2 * v, (struct range){node.from, mid}, r, to);
    if (r.to > mid)
        raise_range(t, 2 * v + 1, (struct range){mid + 1, node.to}, r, to);
}

/* Every run right below the lowest of those before it that it overlaps. Returns the tracks used. */
static uint32_t pack_in_order(struct tracks *t)
{
    uint32_t used = 0;

    compress(t);
    struct range all = {0, (uint32_t)t->places.n - 1};
    cvz_vec_clear(&t->tree);
    for (size_t i = 0; i < 8 * t->places.n; i++)
        cvz_vec_push(&t->tree, 0);
    for (size_t i = 0; i < t->runs.n; i++) {
        struct run *run = &t->runs.p[i];
        struct range r = {place_of(t, run->lo), place_of(t, run->hi)};
        uint32_t top = highest(t, 1, all, r);
        run->track = top;
        raise_range(t, 1, all, r, top + 1);
        used = top + 1 > used ? top + 1 : used;
    }
    return used;
}

/* ---- left edge ---- */

static int by_left_edge(const void *pa, const void *pb)
{
    const struct run *a = pa, *b = pb;

    if (a->lo != b->lo)
        return a->lo < b->lo ? -1 : 1;
    return a->wire < b->wire ? -1 : a->wire > b->wire;
}

/* The fewest tracks; of the free ones that which is nearest to where the order wants the run. */
static uint32_t pack_left_edge(struct tracks *t, uint32_t wanted_tracks)
{
    size_t n = t->runs.n;

    for (size_t i = 0; i < n; i++)
        t->runs.p[i].key = (int64_t)((uint64_t)i * wanted_tracks / n);
    qsort(t->runs.p, n, sizeof t->runs.p[0], by_left_edge);
    cvz_vec_clear(&t->ends);
    for (size_t i = 0; i < n; i++) {
        struct run *run = &t->runs.p[i];
        size_t best = t->ends.n;
        for (size_t k = 0; k < t->ends.n; k++) {
            if (t->ends.p[k] < run->lo &&
                (best == t->ends.n ||
                 llabs((int64_t)k - run->key) < llabs((int64_t)best - run->key)))
                best = k;
        }
        if (best == t->ends.n)
            cvz_vec_push(&t->ends, 0);
        t->ends.p[best] = run->hi;
        run->track = (uint32_t)best;
    }
    return (uint32_t)t->ends.n;
}

/* The most runs that lie side by side at one place. */
static uint32_t density(struct tracks *t)
{
    uint32_t deepest = 0, open = 0;

    /* Coordinates are far from the ends of int32_t: an end is sorted right behind a start. */
    cvz_vec_clear(&t->ends);
    for (size_t i = 0; i < t->runs.n; i++) {
        cvz_vec_push(&t->ends, t->runs.p[i].lo * 2);
        cvz_vec_push(&t->ends, t->runs.p[i].hi * 2 + 1);
    }
    qsort(t->ends.p, t->ends.n, sizeof t->ends.p[0], by_value);
    for (size_t i = 0; i < t->ends.n; i++) {
        if (t->ends.p[i] % 2 == 0)
            open++;
        else
            open--;
        deepest = open > deepest ? open : deepest;
    }
    return deepest;
}

/* ---- streets ---- */

struct street {
    int32_t middle, width;
};

static struct street find_street(const struct cvz_router *router, uint8_t kind, uint32_t id,
                                 int32_t middle)
{
    const struct cvz_plan *plan = router->plan;

    if (kind == CVZ_HOP_CHANNEL)
        return (struct street){middle, plan->channels[id]};
    if (id < router->first_side)
        return (struct street){middle, plan->blocks[id - router->first_slot].gap_before};
    uint32_t side = id - router->first_side;
    return (struct street){middle, plan->blocks[side / 2].lane[side % 2]};
}

static void set_tracks(struct tracks *t, struct street street, uint32_t used)
{
    int32_t step = CVZ_TRACK;

    if (used > 1 && (int32_t)(used - 1) * step > street.width - 2 * CVZ_CLEAR)
        step = (street.width - 2 * CVZ_CLEAR) / (int32_t)(used - 1);
    step = step < 1 ? 1 : step;
    int32_t first = street.middle - (int32_t)(used - 1) * step / 2;
    for (size_t i = 0; i < t->runs.n; i++)
        t->router->wires[t->runs.p[i].wire].at = first + (int32_t)t->runs.p[i].track * step;
}

void cvz_route_tracks(struct cvz_router *router, enum cvz_hop_kind kind)
{
    struct tracks t = {.router = router};

    for (uint32_t w = 0; w < router->n_wires;) {
        uint32_t first = w, id = router->wires[w].id;
        uint8_t of = router->wires[w].kind;
        while (w < router->n_wires && router->wires[w].kind == of && router->wires[w].id == id)
            w++;
        if (of != kind)
            continue;
        collect_runs(&t, first, w);
        if (t.runs.n == 0)
            continue;
        order_runs(&t);
        uint32_t least = density(&t), used = pack_in_order(&t);
        if (used > 2 * least + 1)
            used = pack_left_edge(&t, least);
        router->loads[id] = used;
        set_tracks(&t, find_street(router, of, id, router->middles[id]), used);
    }
    cvz_vec_release(&t.runs);
    cvz_vec_release(&t.stubs);
    cvz_vec_release(&t.gains);
    cvz_vec_release(&t.places);
    cvz_vec_release(&t.tree);
    cvz_vec_release(&t.ends);
}
