/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where on the sides of boxes lines leave and enter. The lines of a side are ordered by where they
 * come from and spread evenly; two gates that face each other take one place, if they can, so that
 * the line between them is straight.
 */
#include "layout/router_priv.h"

#include "base/range.h"

#include <stdlib.h>

enum {
    GATE_GAP = 12 * CVZ_UNIT, /* wished distance of gates on a side */
    CORNER = 8 * CVZ_UNIT,    /* kept free at corners */
    OFFSET = 2 * CVZ_UNIT,    /* lines that face each other by chance do not touch */
};

struct gate {
    uint32_t wire;
    int64_t pull; /* where its edges come from, in the mean */
    int32_t wanted;
    bool settled; /* `wanted` is that of a partner */
};

struct sided {
    struct cvz_router *router;
    bool vertical;
    CVZ_VEC(struct gate) gates; /* of one side */
};

static int by_pull(const void *pa, const void *pb)
{
    const struct gate *a = pa, *b = pb;

    if (a->pull != b->pull)
        return a->pull < b->pull ? -1 : 1;
    return a->wire < b->wire ? -1 : a->wire > b->wire;
}

/* The extent of a side that gates may use. */
static void find_span(const struct cvz_plan *plan, uint32_t block, unsigned side, int32_t *low,
                      int32_t *high)
{
    const struct cvz_block *b = &plan->blocks[block];
    bool vertical = side <= CVZ_BOTTOM;
    int32_t start = vertical ? b->left : b->top, size = vertical ? b->w : b->h;
    int32_t corner = size / 8 < CORNER ? size / 8 : CORNER;

    *low = start + corner;
    *high = start + size - corner;
    if (b->frame && b->bordered && !plan->turned && side == CVZ_TOP)
        *low = start + b->min_w < *high ? start + b->min_w : *high;
    if (b->frame && b->bordered && plan->turned && side == CVZ_LEFT)
        *low = start + b->min_h < *high ? start + b->min_h : *high;
    if (b->frame && b->bordered && vertical == plan->turned)
        *low = start + plan->params->header < *high ? start + plan->params->header : *high;
}

/* The line two hops on: the next one that runs in the same direction. */
static bool line_beyond(const struct cvz_router *router, uint32_t hop, int step, uint32_t *ret)
{
    uint32_t e = router->edge_of[hop];

    if (step > 0 ? hop + 2 >= router->paths[e + 1] : hop < router->paths[e] + 2)
        return false;
    *ret = router->hops.p[step > 0 ? hop + 2 : hop - 2].wire;
    return true;
}

/* Where the edges of a gate come from. */
static int64_t find_pull(const struct cvz_router *router, const struct cvz_wire *wire)
{
    int64_t sum = 0, n = 0;
    uint32_t beyond;

    for (uint32_t i = 0; i < wire->n_hops; i++) {
        uint32_t hop = router->by_wire[wire->occurrences + i];
        for (int step = -1; step <= 1; step += 2) {
            if (!line_beyond(router, hop, step, &beyond))
                continue;
            sum += router->wires[beyond].at;
            n++;
        }
    }
    return n > 0 ? sum / n : wire->at;
}

/* Gates of other blocks that it could share a straight line with. */
static bool find_partner(const struct cvz_router *router, uint32_t w, const uint8_t *settled,
                         uint32_t *ret)
{
    const struct cvz_wire *wire = &router->wires[w];
    uint32_t beyond;

    for (uint32_t i = 0; i < wire->n_hops; i++) {
        uint32_t hop = router->by_wire[wire->occurrences + i];
        for (int step = -1; step <= 1; step += 2) {
            if (!line_beyond(router, hop, step, &beyond) || beyond == w)
                continue;
            const struct cvz_wire *other = &router->wires[beyond];
            if (other->kind == CVZ_HOP_GATE && !settled[beyond] && other->id / 4 != wire->id / 4) {
                *ret = beyond;
                return true;
            }
        }
    }
    return false;
}

/* Pairs of facing gates get one wish, in the middle of what both can reach. */
static void pair_gates(struct cvz_router *router, bool vertical, uint8_t *settled)
{
    const struct cvz_plan *plan = router->plan;

    for (uint32_t w = 0; w < router->n_wires; w++) {
        struct cvz_wire *wire = &router->wires[w];
        uint32_t other;
        if (wire->kind != CVZ_HOP_GATE || (wire->id % 4 <= CVZ_BOTTOM) != vertical || settled[w] ||
            !find_partner(router, w, settled, &other))
            continue;
        struct cvz_wire *partner = &router->wires[other];
        int32_t low, high, low2, high2;
        find_span(plan, wire->id / 4, wire->id % 4, &low, &high);
        find_span(plan, partner->id / 4, partner->id % 4, &low2, &high2);
        low = low > low2 ? low : low2;
        high = high < high2 ? high : high2;
        if (low > high)
            continue;
        /* In the middle of a leaf rather than in the middle of a long border. */
        bool by_wire = !plan->blocks[wire->id / 4].frame;
        int32_t at = cvz_clamp32(by_wire ? wire->at : partner->at, low, high);
        if (by_wire && !plan->blocks[partner->id / 4].frame)
            at = (low + high) / 2;
        wire->at = partner->at = at;
        settled[w] = settled[other] = 1;
    }
}

/* Keeps the order and a distance between neighbours; moves as little as that takes. */
static void spread(struct cvz_router *router, struct gate *gates, size_t n, int32_t low,
                   int32_t high)
{
    int32_t gap = n > 1 ? (high - low) / (int32_t)(n - 1) : 0;

    gap = gap > GATE_GAP ? GATE_GAP : gap;
    int32_t least = low;
    for (size_t i = 0; i < n; i++) {
        int32_t most = high - (int32_t)(n - 1 - i) * gap;
        int32_t at = cvz_clamp32(gates[i].wanted, least, most > least ? most : least);
        router->wires[gates[i].wire].at = at;
        least = at + gap;
    }
}

static void place_side(struct sided *s, uint32_t block, unsigned side)
{
    struct cvz_router *router = s->router;
    bool is_frame = router->plan->blocks[block].frame;
    size_t n = s->gates.n;
    int32_t low, high;

    find_span(router->plan, block, side, &low, &high);
    if (n > 1)
        qsort(s->gates.p, n, sizeof s->gates.p[0], by_pull);
    int32_t room = high - low, gap = room / (int32_t)(n + 1);
    gap = gap > 2 * GATE_GAP ? 2 * GATE_GAP : gap;
    int32_t first = low + (room - gap * (int32_t)(n - 1)) / 2;
    for (size_t i = 0; i < n; i++) {
        struct gate *gate = &s->gates.p[i];
        int32_t shift = side == CVZ_TOP || side == CVZ_LEFT ? OFFSET : -OFFSET;
        if (gate->settled)
            gate->wanted = router->wires[gate->wire].at;
        else if (is_frame || (n == 1 && gate->pull >= low && gate->pull <= high))
            gate->wanted = cvz_clamp32((int32_t)gate->pull, low, high);
        else
            gate->wanted = cvz_clamp32(first + (int32_t)i * gap + shift, low, high);
    }
    spread(router, s->gates.p, n, low, high);
}

void cvz_route_gates(struct cvz_router *router, bool vertical)
{
    struct sided s = {.router = router, .vertical = vertical};
    uint8_t *settled = CVZ_ARENA_ARRAY(router->arena, uint8_t, router->n_wires);

    pair_gates(router, vertical, settled);
    for (uint32_t w = 0; w < router->n_wires;) {
        uint32_t id = router->wires[w].id;
        cvz_vec_clear(&s.gates);
        if (router->wires[w].kind != CVZ_HOP_GATE)
            break; /* gates come first */
        for (; w < router->n_wires && router->wires[w].kind == CVZ_HOP_GATE &&
               router->wires[w].id == id;
             w++) {
            int64_t pull = settled[w] ? router->wires[w].at : find_pull(router, &router->wires[w]);
            cvz_vec_push(&s.gates,
                         (struct gate){.wire = w, .pull = pull, .settled = settled[w] != 0});
        }
        if ((id % 4 <= CVZ_BOTTOM) == vertical)
            place_side(&s, id / 4, id % 4);
    }
    cvz_vec_release(&s.gates);
}
