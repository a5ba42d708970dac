/* SPDX-License-Identifier: Apache-2.0 */
/* The router's frame: nets, wires, widths of streets, and from wires to points. */
#include "layout/router_priv.h"
#include "layout/straight_priv.h"

#include "base/check.h"
#include "graph/verb.h"

#include <stdlib.h>

enum {
    REROUTES = 1,
    LAST_ROUNDS = 2,  /* of assignment: the second knows where the first put everything */
    CHOOSE_MAX = 250, /* edges: few enough to try */
    ROUNDS_MAX = 4,
    BORDERS_MEAN = 16,     /* borders that an edge may cross in the mean, */
    BORDERS_MORE = 500000, /* and in all of them beyond that */
};

/* ---- nets ---- */

/* Edges that share an end, a direction and a class run together at that end which has more of
 * them. An edge with two heads runs alone. */
static void make_nets(struct cvz_router *router)
{
    const struct cvz_plan *plan = router->plan;

    for (uint32_t e = 0; e < plan->view->n_edges; e++) {
        const struct cvz_view_edge *edge = &plan->view->edges[e];
        const struct cvz_link *link = &plan->links[e];
        uint32_t hub = cvz_hub_of(plan, e);
        bool by_target = hub == link->target;
        uint32_t class = edge->edge_class % CVZ_EDGE_CLASS_COUNT;
        router->nets[e] = (hub * 2 + by_target) * CVZ_EDGE_CLASS_COUNT + class;
        if (edge->both_ways || link->source == link->target)
            router->nets[e] = plan->n_blocks * 2 * CVZ_EDGE_CLASS_COUNT + e;
    }
}

/* ---- wires ---- */

/* Gates first, then streets. */
static uint32_t bucket_of(const struct cvz_router *router, const struct cvz_hop *hop)
{
    return hop->kind == CVZ_HOP_GATE ? hop->id : router->plan->n_blocks * 4 + hop->id;
}

struct net_hop {
    uint32_t net, hop;
};

static int by_net_then_hop(const void *pa, const void *pb)
{
    const struct net_hop *a = pa, *b = pb;

    if (a->net != b->net)
        return a->net < b->net ? -1 : 1;
    return a->hop < b->hop ? -1 : a->hop > b->hop;
}

static void start_wire(struct cvz_router *router, const struct net_hop *first, uint32_t at)
{
    const struct cvz_hop *hop = &router->hops.p[first->hop];

    router->wires[router->n_wires++] =
        (struct cvz_wire){.net = first->net, .id = hop->id, .kind = hop->kind, .occurrences = at};
}

/* Hops in the order of gates and streets, in each by net: each run of one net is a wire. */
static void make_wires(struct cvz_router *router)
{
    uint32_t n = (uint32_t)router->hops.n;
    uint32_t n_buckets = router->plan->n_blocks * 4 + router->n_streets;
    uint32_t *starts = CVZ_ARENA_ARRAY(router->arena, uint32_t, n_buckets + 1);
    struct net_hop *sorted = CVZ_ARENA_ARRAY(router->arena, struct net_hop, n);

    router->by_wire = CVZ_ARENA_ARRAY(router->arena, uint32_t, n);
    router->wires = CVZ_ARENA_ARRAY(router->arena, struct cvz_wire, n);
    for (uint32_t h = 0; h < n; h++)
        starts[bucket_of(router, &router->hops.p[h]) + 1]++;
    for (uint32_t b = 0; b < n_buckets; b++)
        starts[b + 1] += starts[b];
    for (uint32_t h = n; h-- > 0;)
        sorted[--starts[bucket_of(router, &router->hops.p[h]) + 1]] =
            (struct net_hop){router->nets[router->edge_of[h]], h};
    for (uint32_t b = 0; b < n_buckets; b++) {
        uint32_t first = starts[b + 1], end = b + 1 < n_buckets ? starts[b + 2] : n;
        if (end - first > 1)
            qsort(sorted + first, end - first, sizeof sorted[0], by_net_then_hop);
        for (uint32_t i = first; i < end; i++) {
            if (i == first || sorted[i].net != sorted[i - 1].net)
                start_wire(router, &sorted[i], i);
            router->wires[router->n_wires - 1].n_hops++;
            router->by_wire[i] = sorted[i].hop;
            router->hops.p[sorted[i].hop].wire = router->n_wires - 1;
        }
    }
}

int32_t cvz_side_at(const struct cvz_plan *plan, uint32_t block, unsigned side)
{
    const struct cvz_block *b = &plan->blocks[block];

    switch ((enum cvz_side)side) {
    case CVZ_TOP:
        return b->top;
    case CVZ_BOTTOM:
        return b->top + b->h;
    case CVZ_LEFT:
        return b->left;
    case CVZ_RIGHT:
    case CVZ_SIDE_COUNT:
        break;
    }
    return b->left + b->w;
}

int32_t cvz_neighbour_at(const struct cvz_router *router, uint32_t hop, int step)
{
    uint32_t e = router->edge_of[hop];
    const struct cvz_link *link = &router->plan->links[e];

    if (step > 0 && hop + 1 == router->paths[e + 1])
        return cvz_side_at(router->plan, link->target, router->ends[e].target);
    if (step < 0 && hop == router->paths[e])
        return cvz_side_at(router->plan, link->source, router->ends[e].source);
    return router->wires[router->hops.p[step > 0 ? hop + 1 : hop - 1].wire].at;
}

/* Before anything is assigned, every line runs in the middle. */
static void centre_wires(struct cvz_router *router)
{
    const struct cvz_plan *plan = router->plan;

    for (uint32_t i = 0; i < plan->n_frames; i++) {
        uint32_t f = plan->frames[i];
        for (uint32_t c = 0; c <= plan->blocks[f].n_rows; c++)
            router->middles[cvz_channel_id(router, f, c)] = cvz_channel_y(router, f, c);
    }
    for (uint32_t w = 0; w < router->n_wires; w++) {
        struct cvz_wire *wire = &router->wires[w];
        const struct cvz_block *b = &plan->blocks[wire->id / 4 % plan->n_blocks];
        if (wire->kind == CVZ_HOP_LANE)
            router->middles[wire->id] = cvz_lane_x(router, wire->id);
        if (wire->kind != CVZ_HOP_GATE)
            wire->at = router->middles[wire->id];
        else if (wire->id % 4 <= CVZ_BOTTOM)
            wire->at = b->left + b->w / 2;
        else
            wire->at = b->top + b->h / 2;
    }
}

/* Each phase looks at the lines of the others: those of the round before, or the middles. */
static void assign(struct cvz_router *router, int rounds)
{
    for (uint32_t s = 0; s < router->n_streets; s++)
        router->loads[s] = 0;
    centre_wires(router);
    for (int i = 0; i < rounds; i++) {
        cvz_route_gates(router, true);
        cvz_route_tracks(router, CVZ_HOP_LANE);
        cvz_route_gates(router, false);
        cvz_route_tracks(router, CVZ_HOP_CHANNEL);
    }
}

/* ---- widths ---- */

static int32_t width_for(uint32_t tracks, int32_t least)
{
    int32_t wanted = tracks == 0 ? 0 : 2 * CVZ_CLEAR + (int32_t)(tracks - 1) * CVZ_TRACK;

    return wanted > least ? wanted : least;
}

static void widen_streets(struct cvz_router *router)
{
    struct cvz_plan *plan = router->plan;

    for (uint32_t i = 0; i < plan->n_frames; i++) {
        uint32_t f = plan->frames[i];
        struct cvz_block *frame = &plan->blocks[f];
        int32_t *channels = cvz_plan_channels(plan, f);
        for (uint32_t c = 0; c <= frame->n_rows; c++)
            channels[c] = width_for(router->loads[cvz_channel_id(router, f, c)], channels[c]);
        for (uint32_t side = 0; side < 2; side++)
            frame->lane[side] =
                width_for(router->loads[router->first_side + 2 * f + side], frame->lane[side]);
        for (uint32_t k = 0; k < frame->n_kids; k++) {
            uint32_t kid = cvz_plan_kid(plan, frame, k);
            plan->blocks[kid].gap_before =
                width_for(router->loads[router->first_slot + kid], plan->blocks[kid].gap_before);
        }
    }
}

/* ---- points ---- */

struct line {
    CVZ_VEC(struct cvz_point) points;
};

/* Leaves out points that lie on the straight line between their neighbours. */
static void add_point(struct line *line, int32_t x, int32_t y)
{
    struct cvz_point *p = line->points.p;
    size_t n = line->points.n;

    if (n >= 1 && p[n - 1].x == x && p[n - 1].y == y)
        return;
    if (n >= 2 && ((p[n - 1].x == x && p[n - 2].x == x) || (p[n - 1].y == y && p[n - 2].y == y))) {
        p[n - 1] = (struct cvz_point){x, y};
        return;
    }
    cvz_vec_push(&line->points, (struct cvz_point){x, y});
}

static void draw_edge(struct cvz_router *router, uint32_t e, struct line *line)
{
    cvz_vec_clear(&line->points);
    for (uint32_t h = router->paths[e]; h <= router->paths[e + 1]; h++) {
        bool is_end = h == router->paths[e + 1];
        const struct cvz_hop *hop = &router->hops.p[is_end ? h - 1 : h];
        int32_t at = router->wires[hop->wire].at;
        int32_t across = cvz_neighbour_at(router, is_end ? h - 1 : h, is_end ? 1 : -1);
        if (cvz_hop_is_vertical(hop->kind, hop->id))
            add_point(line, at, across);
        else
            add_point(line, across, at);
    }

    struct cvz_route *route = &router->layout->routes[e];
    size_t n = line->points.n;
    if (n == 1) {
        cvz_vec_push(&line->points, line->points.p[0]);
        n++;
    }
    route->n_points = (uint32_t)n;
    route->points = CVZ_ARENA_ARRAY(router->layout->arena, struct cvz_point, n);
    for (size_t i = 0; i < n; i++) {
        struct cvz_point p = line->points.p[i];
        route->points[i] = router->plan->turned ? (struct cvz_point){p.y, p.x} : p;
    }
}

static void draw(struct cvz_router *router)
{
    struct line line = {CVZ_VEC_INIT};

    for (uint32_t e = 0; e < router->plan->view->n_edges; e++)
        draw_edge(router, e, &line);
    cvz_vec_release(&line.points);
}

/* ---- the whole ---- */

static void find_columns(struct cvz_router *router)
{
    const struct cvz_plan *plan = router->plan;

    router->columns = CVZ_ARENA_ARRAY(router->arena, uint32_t, plan->n_blocks);
    for (uint32_t i = 0; i < plan->n_frames; i++) {
        const struct cvz_block *frame = &plan->blocks[plan->frames[i]];
        const struct cvz_row *rows = &plan->rows[frame->rows];
        uint32_t longest = 0;
        for (uint32_t r = 1; r < frame->n_rows; r++)
            longest = rows[r].n > rows[longest].n ? r : longest;
        router->columns[plan->frames[i]] = longest;
    }
}

static void index_hops(struct cvz_router *router)
{
    router->edge_of = CVZ_ARENA_ARRAY(router->arena, uint32_t, router->hops.n);
    for (uint32_t e = 0; e < router->plan->view->n_edges; e++) {
        for (uint32_t h = router->paths[e]; h < router->paths[e + 1]; h++)
            router->edge_of[h] = e;
    }
}

/* Paths, edge by edge around all others as they run now; from what runs where then the widths of
 * streets and new places. */
static void lay_streets(struct cvz_router *router, int rounds)
{
    struct cvz_plan *plan = router->plan;

    cvz_arena_clear(&router->map);
    router->traffic = cvz_traffic_new(router, &router->map);
    router->n_wires = 0;
    cvz_route_paths(router);
    index_hops(router);
    make_wires(router);
    assign(router, 1);
    for (uint32_t i = 0; i < plan->n_frames; i++)
        cvz_plan_reset_frame(plan, plan->frames[i]);
    widen_streets(router);
    cvz_plan_measure_all(plan);
    cvz_plan_place_all(plan);
    assign(router, rounds);
}

/* The first paths, each around those before it. */
static void start(struct cvz_router *router)
{
    struct cvz_plan *plan = router->plan;

    cvz_vec_clear(&router->hops);
    memset(router->paths, 0, ((size_t)plan->view->n_edges + 1) * sizeof router->paths[0]);
    for (uint32_t i = 0; i < plan->n_frames; i++)
        cvz_plan_reset_frame(plan, plan->frames[i]);
    cvz_plan_measure_all(plan);
    cvz_plan_place_all(plan);
    lay_streets(router, 1);
}

static bool segments_cross(const struct cvz_point *a, const struct cvz_point *b)
{
    bool a_vertical = a[0].x == a[1].x;
    const struct cvz_point *v = a_vertical ? a : b, *h = a_vertical ? b : a;

    if (a_vertical == (b[0].x == b[1].x))
        return false;
    return (h[0].x < v->x) != (h[1].x < v->x) && h[0].x != v->x && h[1].x != v->x &&
           (v[0].y < h->y) != (v[1].y < h->y) && v[0].y != h->y && v[1].y != h->y;
}

/* Crossings of routes that share no end. */
static uint32_t count_crossings(const struct cvz_router *router)
{
    const struct cvz_link *links = router->plan->links;
    uint32_t n = router->plan->view->n_edges, count = 0;

    for (uint32_t e = 0; e < n; e++) {
        const struct cvz_route *a = &router->layout->routes[e];
        for (uint32_t f = e + 1; f < n; f++) {
            const struct cvz_route *b = &router->layout->routes[f];
            if (links[e].source == links[f].source || links[e].source == links[f].target ||
                links[e].target == links[f].source || links[e].target == links[f].target)
                continue;
            for (uint32_t i = 0; i + 1 < a->n_points; i++)
                for (uint32_t j = 0; j + 1 < b->n_points; j++)
                    count += segments_cross(&a->points[i], &b->points[j]);
        }
    }
    return count;
}

/* Where edges are few, as many rounds as give the fewest crossings. */
static unsigned choose_rounds(struct cvz_router *router)
{
    uint32_t fewest = UINT32_MAX;
    unsigned best = REROUTES;

    if (router->plan->view->n_edges > CHOOSE_MAX)
        return REROUTES;
    start(router);
    for (unsigned rounds = 1; rounds <= ROUNDS_MAX; rounds++) {
        lay_streets(router, LAST_ROUNDS);
        draw(router);
        uint32_t crossings = count_crossings(router);
        if (crossings < fewest) {
            fewest = crossings;
            best = rounds;
        }
    }
    return best;
}

/* Every border that an edge crosses is a hop: in a nest of thousands of containers there are too
 * many for streets to be of use. */
static bool is_too_deep(const struct cvz_plan *plan)
{
    uint64_t borders = 0, n = plan->view->n_edges;

    for (uint32_t e = 0; e < n; e++) {
        const struct cvz_link *link = &plan->links[e];
        borders += plan->blocks[link->source].depth + plan->blocks[link->target].depth -
                   2 * (uint64_t)plan->blocks[link->frame].depth;
    }
    return borders > n * BORDERS_MEAN + BORDERS_MORE;
}

static void route_in_streets(struct cvz_plan *plan, struct cvz_layout *layout)
{
    uint32_t n = plan->view->n_edges;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_router router = {.plan = plan, .layout = layout, .arena = &arena};

    router.nets = CVZ_ARENA_ARRAY(&arena, uint32_t, n);
    router.paths = CVZ_ARENA_ARRAY(&arena, uint32_t, n + 1);
    router.ends = CVZ_ARENA_ARRAY(&arena, struct cvz_ends, n);
    router.first_slot = 2 * plan->n_blocks;
    router.first_side = 3 * plan->n_blocks;
    router.n_streets = 5 * plan->n_blocks;
    router.middles = CVZ_ARENA_ARRAY(&arena, int32_t, router.n_streets);
    router.loads = CVZ_ARENA_ARRAY(&arena, uint32_t, router.n_streets);
    find_columns(&router);
    make_nets(&router);
    unsigned rounds = choose_rounds(&router);
    start(&router);
    for (unsigned i = 0; i < rounds; i++)
        lay_streets(&router, LAST_ROUNDS);
    draw(&router);
    cvz_vec_release(&router.hops);
    cvz_arena_release(&router.map);
    cvz_arena_release(&arena);
}

void cvz_route(struct cvz_plan *plan, struct cvz_layout *layout)
{
    if (is_too_deep(plan)) {
        cvz_plan_export(plan, layout);
        cvz_route_straight(layout);
    } else {
        route_in_streets(plan, layout);
    }
}
