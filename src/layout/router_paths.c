/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which streets an edge takes. From each end upwards, frame by frame to the innermost one that
 * holds both: the cheapest way out of every frame by each of its four sides, from the cheapest ways
 * to the sides of the child before. In that frame the two ways are joined. The price of a way is
 * its length and its bends.
 */
#include "layout/router_priv.h"

#include "base/range.h"

#include <stdlib.h>

enum {
    FAR = INT32_MAX,
    ROWS_MAX = 32,               /* that a way through lanes may pass; further ones go round */
    SIBLINGS_MAX = 12,           /* edges of an end that an edge of it does not see, */
    SIBLINGS_EDGES = 500,        /* where there are not more edges in all */
    HEADER_TOLL = 24 * CVZ_UNIT, /* for a way through a container's header */
};

/* The cheapest way out of a block by one side. */
struct way {
    int64_t cost; /* FAR << 20: none */
    int32_t x, y; /* where it leaves */
    uint8_t from; /* the side by which it left the child; level 0: unused */
    bool straight;
    uint32_t channel; /* sides left and right: the channel it runs in, if not straight */
};

struct level {
    uint32_t block;
    struct way ways[CVZ_SIDE_COUNT];
};

struct chain {
    CVZ_VEC(struct level) levels;
};

struct found {
    uint32_t first, n; /* in search.hops */
};

struct search {
    struct cvz_router *router;
    struct cvz_plan *plan;
    struct chain up, down; /* from the source, from the target */
    CVZ_VEC(struct cvz_hop) tail;
    CVZ_VEC(struct cvz_hop) hops; /* of all paths, in the order in which they were found */
    struct found *found;          /* by edge */
    uint8_t *sides;
};

static const int64_t no_way = (int64_t)FAR << 20;

static int64_t distance(int32_t a, int32_t b)
{
    return llabs((int64_t)a - b);
}

/* What a line costs that runs at y from x1 to x2, and one at x from y1 to y2. */
static int64_t along_x(const struct search *s, int32_t y, int32_t x1, int32_t x2)
{
    return distance(x1, x2) +
           (int64_t)cvz_traffic_across(s->router->traffic, false, y, x1, x2) * CVZ_CROSSING;
}

static int64_t along_y(const struct search *s, int32_t x, int32_t y1, int32_t y2)
{
    return distance(y1, y2) +
           (int64_t)cvz_traffic_across(s->router->traffic, true, x, y1, y2) * CVZ_CROSSING;
}

static bool is_horizontal(unsigned side)
{
    return side >= CVZ_LEFT;
}

/* ---- streets ---- */

/* The lane of a row by which a way from x to `to` passes it best: one between the two, near to x,
 * else the nearest. */
static uint32_t choose_lane(const struct search *s, uint32_t f, uint32_t row, int32_t x, int32_t to)
{
    const struct cvz_plan *plan = s->plan;
    const struct cvz_block *frame = &plan->blocks[f];
    const struct cvz_row *r = &plan->rows[frame->rows + row];
    uint32_t low = 0, high = r->n;

    if (frame->aligned)
        r = &plan->rows[frame->rows + s->router->columns[f]], high = r->n;
    while (low < high) { /* the first child whose middle is right of x */
        uint32_t mid = (low + high) / 2;
        const struct cvz_block *kid = &plan->blocks[cvz_plan_kid(plan, frame, r->first + mid)];
        if (kid->left + kid->w / 2 < x)
            low = mid + 1;
        else
            high = mid;
    }
    uint32_t best = 0;
    int64_t best_cost = INT64_MAX;
    for (uint32_t pos = low > 0 ? low - 1 : 0; pos <= low + 1 && pos <= r->n; pos++) {
        uint32_t lane = cvz_lane_id(s->router, f, row, pos);
        int32_t at = cvz_lane_x(s->router, lane);
        int64_t cost = 2 * (distance(x, at) + distance(at, to)) + distance(x, at) / 4;
        if (cost < best_cost) {
            best_cost = cost;
            best = lane;
        }
    }
    return best;
}

/* ---- hops ---- */

static void push(struct search *s, enum cvz_hop_kind kind, uint32_t id, int32_t about)
{
    struct cvz_hop *p = s->tail.p;
    size_t n = s->tail.n;

    /* A lane that goes on beyond the channel needs no bend there. */
    if (kind == CVZ_HOP_LANE && n >= 2 && p[n - 1].kind == CVZ_HOP_CHANNEL &&
        p[n - 2].kind == CVZ_HOP_LANE && p[n - 2].id == id) {
        s->tail.n--;
        return;
    }
    if (n >= 1 && p[n - 1].kind == kind && p[n - 1].id == id)
        return;
    cvz_vec_push(&s->tail, (struct cvz_hop){.kind = (uint8_t)kind, .id = id, .about = about});
}

static void push_channel(struct search *s, uint32_t frame, uint32_t i)
{
    push(s, CVZ_HOP_CHANNEL, cvz_channel_id(s->router, frame, i),
         cvz_channel_y(s->router, frame, i));
}

static void push_gate(struct search *s, const struct level *level, unsigned side)
{
    const struct way *way = &level->ways[side];

    push(s, CVZ_HOP_GATE, level->block * 4 + side, is_horizontal(side) ? way->y : way->x);
}

/* ---- between channels of one frame ---- */

struct stretch {
    uint32_t frame;
    uint32_t h1, h2; /* channels */
    int32_t x1, x2;
};

/* By the nearest lanes, row by row; given up when it costs more than `limit`. */
static int64_t walk_lanes(struct search *s, struct stretch t, bool emit, int64_t limit)
{
    int64_t cost = 0;
    uint32_t former = UINT32_MAX;
    int32_t y = cvz_channel_y(s->router, t.frame, t.h1);

    while (t.h1 != t.h2 && cost <= limit) {
        bool down = t.h1 < t.h2;
        uint32_t lane = choose_lane(s, t.frame, down ? t.h1 : t.h1 - 1, t.x1, t.x2);
        int32_t x = cvz_lane_x(s->router, lane);
        t.h1 = down ? t.h1 + 1 : t.h1 - 1;
        int32_t next_y = cvz_channel_y(s->router, t.frame, t.h1);
        cost += along_x(s, y, t.x1, x) + along_y(s, x, y, next_y);
        cost += lane != former ? 2 * CVZ_BEND : 0;
        t.x1 = x;
        y = next_y;
        former = lane;
        if (emit) {
            push(s, CVZ_HOP_LANE, lane, x);
            push(s, CVZ_HOP_CHANNEL, cvz_channel_id(s->router, t.frame, t.h1), y);
        }
    }
    return cost + along_x(s, y, t.x1, t.x2);
}

static int64_t side_cost(const struct search *s, const struct stretch *t, unsigned right)
{
    int32_t x = cvz_lane_x(s->router, s->router->first_side + 2 * t->frame + right);
    int32_t y1 = cvz_channel_y(s->router, t->frame, t->h1);
    int32_t y2 = cvz_channel_y(s->router, t->frame, t->h2);

    return along_x(s, y1, t->x1, x) + along_y(s, x, y1, y2) + along_x(s, y2, x, t->x2) +
           INT64_C(2) * CVZ_BEND;
}

/* From a channel to another; the first one is on the path already. */
static int64_t walk(struct search *s, const struct stretch *t, bool emit)
{
    uint32_t rows = t->h1 < t->h2 ? t->h2 - t->h1 : t->h1 - t->h2;

    if (rows == 0)
        return along_x(s, cvz_channel_y(s->router, t->frame, t->h1), t->x1, t->x2);
    int64_t left = side_cost(s, t, 0), right = side_cost(s, t, 1);
    int64_t side = left < right ? left : right;
    int64_t lanes = rows > ROWS_MAX ? INT64_MAX : walk_lanes(s, *t, false, side);
    if (!emit)
        return lanes <= side ? lanes : side;
    if (lanes <= side)
        return walk_lanes(s, *t, true, INT64_MAX);
    uint32_t lane = s->router->first_side + 2 * t->frame + (right < left);
    push(s, CVZ_HOP_LANE, lane, cvz_lane_x(s->router, lane));
    push_channel(s, t->frame, t->h2);
    return side;
}

/* ---- from a child's side into the channels of its frame ---- */

struct exit {
    uint32_t lane;      /* UINT32_MAX: the line arrives in the channel by itself */
    uint32_t low, high; /* channels that it can reach at once */
    int32_t x;          /* where it arrives there */
    int32_t y;          /* where its way along x begins */
    int64_t cost;       /* up to there, without the vertical length */
};

static struct exit exit_of(const struct search *s, uint32_t block, unsigned side,
                           const struct way *way)
{
    const struct cvz_block *b = &s->plan->blocks[block];

    if (!is_horizontal(side)) {
        uint32_t channel = side == CVZ_TOP ? b->row : b->row + 1;
        return (struct exit){UINT32_MAX, channel, channel, way->x, way->y, way->cost};
    }
    uint32_t lane = cvz_lane_id(s->router, b->parent, b->row, b->pos + (side == CVZ_RIGHT));
    int32_t x = cvz_lane_x(s->router, lane);
    return (struct exit){lane, b->row, b->row + 1,
                         x,    way->y, way->cost + along_x(s, way->y, way->x, x) + CVZ_BEND};
}

static uint32_t clamp_channel(const struct exit *exit, uint32_t wanted)
{
    return wanted < exit->low ? exit->low : wanted > exit->high ? exit->high : wanted;
}

static void emit_exit(struct search *s, uint32_t frame, const struct exit *exit, uint32_t channel)
{
    if (exit->lane != UINT32_MAX)
        push(s, CVZ_HOP_LANE, exit->lane, exit->x);
    push_channel(s, frame, channel);
}

/* ---- out of a frame ---- */

/* Where a line may cross the side that has the header: beyond its text. */
static bool clears_header(const struct cvz_plan *plan, const struct cvz_block *f, unsigned side,
                          int32_t x, int32_t y)
{
    if (!f->bordered)
        return true;
    if (!plan->turned && side == CVZ_TOP)
        return x >= f->left + f->min_w;
    if (plan->turned && side == CVZ_LEFT)
        return y >= f->top + f->min_h;
    return true;
}

static bool stands_at(const struct search *s, const struct cvz_block *b, unsigned side)
{
    const struct cvz_block *f = &s->plan->blocks[b->parent];

    switch ((enum cvz_side)side) {
    case CVZ_TOP:
        return b->row == 0;
    case CVZ_BOTTOM:
        return b->row + 1 == f->n_rows;
    case CVZ_LEFT:
        return b->pos == 0;
    case CVZ_RIGHT:
        return b->pos + 1 == s->plan->rows[f->rows + b->row].n;
    case CVZ_SIDE_COUNT:
        break;
    }
    return false;
}

static void leave_straight(const struct search *s, const struct level *child, struct level *level,
                           unsigned side)
{
    const struct cvz_block *b = &s->plan->blocks[child->block];
    const struct cvz_block *f = &s->plan->blocks[level->block];
    const struct way *way = &child->ways[side];
    struct way out = {.from = (uint8_t)side, .straight = true, .x = way->x, .y = way->y};

    if (way->cost >= no_way || !stands_at(s, b, side) ||
        !clears_header(s->plan, f, side, way->x, way->y))
        return;
    switch ((enum cvz_side)side) {
    case CVZ_TOP:
        out.y = f->top;
        break;
    case CVZ_BOTTOM:
        out.y = f->top + f->h;
        break;
    case CVZ_LEFT:
        out.x = f->left;
        break;
    case CVZ_RIGHT:
        out.x = f->left + f->w;
        break;
    case CVZ_SIDE_COUNT:
        break;
    }
    out.cost = way->cost + (is_horizontal(side) ? along_x(s, way->y, way->x, out.x)
                                                : along_y(s, way->x, way->y, out.y));
    if (f->bordered && side == CVZ_TOP)
        out.cost += HEADER_TOLL;
    if (out.cost < level->ways[side].cost)
        level->ways[side] = out;
}

/* Through the uppermost or lowest channel. */
static void leave_vertically(struct search *s, const struct level *child, struct level *level,
                             unsigned from, unsigned side, struct cvz_point goal)
{
    const struct cvz_block *f = &s->plan->blocks[level->block];
    const struct way *way = &child->ways[from];
    struct exit exit = exit_of(s, child->block, from, way);
    uint32_t edge = side == CVZ_TOP ? 0 : f->n_rows;
    bool header = f->bordered && !s->plan->turned && side == CVZ_TOP;
    int32_t low = f->left + (header ? f->min_w : 0) + CVZ_CLEAR;
    struct way out = {.from = (uint8_t)from};

    out.x = cvz_clamp32(goal.x, low, f->left + f->w - CVZ_CLEAR);
    out.y = side == CVZ_TOP ? f->top : f->top + f->h;
    struct stretch t = {level->block, clamp_channel(&exit, edge), edge, exit.x, out.x};
    int32_t first = cvz_channel_y(s->router, t.frame, t.h1);
    int32_t last = cvz_channel_y(s->router, t.frame, edge);
    out.cost = exit.cost + INT64_C(2) * CVZ_BEND + along_y(s, exit.x, exit.y, first) +
               walk(s, &t, false) + along_y(s, out.x, last, out.y) + (header ? HEADER_TOLL : 0);
    if (out.cost < level->ways[side].cost)
        level->ways[side] = out;
}

/* Along the nearest channel. */
static void leave_sideways(struct search *s, const struct level *child, struct level *level,
                           unsigned from, unsigned side, struct cvz_point goal)
{
    const struct cvz_block *f = &s->plan->blocks[level->block];
    const struct way *way = &child->ways[from];
    struct exit exit = exit_of(s, child->block, from, way);
    struct way out = {.from = (uint8_t)from};

    out.x = side == CVZ_LEFT ? f->left : f->left + f->w;
    for (uint32_t h = exit.low; h <= exit.high; h++) {
        out.y = cvz_channel_y(s->router, level->block, h);
        out.channel = h;
        out.cost = exit.cost + CVZ_BEND + along_y(s, exit.x, exit.y, out.y) +
                   along_x(s, out.y, exit.x, out.x) + distance(out.y, goal.y) / 4;
        if (clears_header(s->plan, f, side, out.x, out.y) && out.cost < level->ways[side].cost)
            level->ways[side] = out;
    }
}

static void leave_frame(struct search *s, const struct level *child, struct level *level,
                        struct cvz_point goal)
{
    for (unsigned side = 0; side < CVZ_SIDE_COUNT; side++) {
        level->ways[side] = (struct way){.cost = no_way};
        leave_straight(s, child, level, side);
        for (unsigned from = 0; from < CVZ_SIDE_COUNT; from++) {
            if (child->ways[from].cost >= no_way)
                continue;
            if (is_horizontal(side))
                leave_sideways(s, child, level, from, side, goal);
            else
                leave_vertically(s, child, level, from, side, goal);
        }
    }
}

static void start_ways(const struct search *s, struct level *level)
{
    const struct cvz_block *b = &s->plan->blocks[level->block];
    struct cvz_point c = {b->left + b->w / 2, b->top + b->h / 2};

    level->ways[CVZ_TOP] = (struct way){.x = c.x, .y = b->top};
    level->ways[CVZ_BOTTOM] = (struct way){.x = c.x, .y = b->top + b->h};
    level->ways[CVZ_LEFT] = (struct way){.x = b->left, .y = c.y};
    level->ways[CVZ_RIGHT] = (struct way){.x = b->left + b->w, .y = c.y};
}

/* The ways out of `block` and of all frames around it, up to the child of `top`. */
static void climb(struct search *s, struct chain *chain, uint32_t block, uint32_t top,
                  struct cvz_point goal)
{
    cvz_vec_clear(&chain->levels);
    cvz_vec_push(&chain->levels, (struct level){.block = block});
    start_ways(s, &chain->levels.p[0]);
    while (s->plan->blocks[block].parent != top) {
        block = s->plan->blocks[block].parent;
        cvz_vec_push(&chain->levels, (struct level){.block = block});
        struct level *level = &chain->levels.p[chain->levels.n - 1];
        leave_frame(s, level - 1, level, goal);
    }
}

/* The hops of the way out by `side`, from the chain's block to its outermost one. */
static void emit_chain(struct search *s, const struct chain *chain, unsigned side, uint8_t *sides)
{
    const struct level *levels = chain->levels.p;
    size_t n = chain->levels.n;

    for (size_t i = n; i-- > 0;) {
        sides[i] = (uint8_t)side;
        side = levels[i].ways[side].from;
    }
    push_gate(s, &levels[0], sides[0]);
    for (size_t i = 1; i < n; i++) {
        const struct way *way = &levels[i].ways[sides[i]];
        uint32_t f = levels[i].block;
        if (way->straight)
            continue;
        struct exit exit =
            exit_of(s, levels[i - 1].block, way->from, &levels[i - 1].ways[way->from]);
        if (is_horizontal(sides[i])) {
            emit_exit(s, f, &exit, way->channel);
            continue;
        }
        uint32_t edge = sides[i] == CVZ_TOP ? 0 : s->plan->blocks[f].n_rows;
        uint32_t channel = clamp_channel(&exit, edge);
        emit_exit(s, f, &exit, channel);
        walk(s, &(struct stretch){f, channel, edge, exit.x, way->x}, true);
        push_gate(s, &levels[i], sides[i]);
    }
}

/* ---- the frame that holds both ends ---- */

struct join {
    int64_t cost;
    uint8_t a, b; /* sides */
    uint32_t h1, h2;
    bool one_lane;
};

static bool overlap_enough(int32_t a, int32_t aw, int32_t b, int32_t bw)
{
    int32_t low = a > b ? a : b, high = a + aw < b + bw ? a + aw : b + bw;

    return high - low >= 4 * CVZ_CLEAR;
}

/* Neighbours that see each other need no street. */
static bool can_be_direct(const struct search *s, uint32_t p, unsigned a, uint32_t q, unsigned b)
{
    const struct cvz_block *bp = &s->plan->blocks[p], *bq = &s->plan->blocks[q];

    if (p == q)
        return false;
    if (a == CVZ_RIGHT && b == CVZ_LEFT)
        return bp->row == bq->row && bp->pos + 1 == bq->pos &&
               overlap_enough(bp->top, bp->h, bq->top, bq->h);
    if (a == CVZ_LEFT && b == CVZ_RIGHT)
        return bp->row == bq->row && bp->pos == bq->pos + 1 &&
               overlap_enough(bp->top, bp->h, bq->top, bq->h);
    if (a == CVZ_BOTTOM && b == CVZ_TOP)
        return bp->row + 1 == bq->row && overlap_enough(bp->left, bp->w, bq->left, bq->w);
    if (a == CVZ_TOP && b == CVZ_BOTTOM)
        return bp->row == bq->row + 1 && overlap_enough(bp->left, bp->w, bq->left, bq->w);
    return false;
}

static void try_join(struct search *s, uint32_t frame, unsigned a, unsigned b, struct join *best)
{
    const struct level *lp = &s->up.levels.p[s->up.levels.n - 1];
    const struct level *lq = &s->down.levels.p[s->down.levels.n - 1];
    const struct way *wp = &lp->ways[a], *wq = &lq->ways[b];

    if (lp->block == lq->block && a == b)
        return;
    if (wp->cost + wq->cost + distance(wp->x, wq->x) + distance(wp->y, wq->y) >= best->cost)
        return;
    int64_t direct = can_be_direct(s, lp->block, a, lq->block, b) ? 2 * CVZ_BEND : 0;
    struct exit ep = exit_of(s, lp->block, a, wp), eq = exit_of(s, lq->block, b, wq);
    if (ep.lane != UINT32_MAX && ep.lane == eq.lane) {
        int64_t cost = ep.cost + eq.cost + along_y(s, ep.x, wp->y, wq->y) - direct;
        if (cost < best->cost)
            *best = (struct join){.cost = cost, .a = (uint8_t)a, .b = (uint8_t)b, .one_lane = true};
        return;
    }
    for (uint32_t h1 = ep.low; h1 <= ep.high; h1++) {
        for (uint32_t h2 = eq.low; h2 <= eq.high; h2++) {
            int64_t cost = ep.cost + eq.cost + INT64_C(2) * CVZ_BEND - (h1 == h2 ? direct : 0) +
                           along_y(s, ep.x, wp->y, cvz_channel_y(s->router, frame, h1)) +
                           along_y(s, eq.x, wq->y, cvz_channel_y(s->router, frame, h2));
            if (cost >= best->cost)
                continue;
            struct stretch t = {frame, h1, h2, ep.x, eq.x};
            cost += walk(s, &t, false);
            if (cost < best->cost)
                *best = (struct join){
                    .cost = cost, .a = (uint8_t)a, .b = (uint8_t)b, .h1 = h1, .h2 = h2};
        }
    }
}

static void reverse(struct cvz_hop *hops, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        struct cvz_hop t = hops[i];
        hops[i] = hops[n - 1 - i];
        hops[n - 1 - i] = t;
    }
}

/* Both ends climbed: joins them and writes the path, source first. */
static struct cvz_ends join_chains(struct search *s, const struct cvz_link *link, uint8_t *sides)
{
    struct join best = {.cost = INT64_MAX};

    for (unsigned a = 0; a < CVZ_SIDE_COUNT; a++) {
        for (unsigned b = 0; b < CVZ_SIDE_COUNT; b++)
            try_join(s, link->frame, a, b, &best);
    }
    const struct level *lp = &s->up.levels.p[s->up.levels.n - 1];
    const struct level *lq = &s->down.levels.p[s->down.levels.n - 1];

    cvz_vec_clear(&s->tail);
    emit_chain(s, &s->down, best.b, sides);
    struct cvz_ends ends = {.target = sides[0]};
    struct exit eq = exit_of(s, lq->block, best.b, &lq->ways[best.b]);
    if (!best.one_lane)
        emit_exit(s, link->frame, &eq, best.h2);
    size_t n = s->tail.n;
    struct cvz_hop *kept = CVZ_NEW_ARRAY(struct cvz_hop, n);
    memcpy(kept, s->tail.p, n * sizeof kept[0]);
    reverse(kept, n);

    cvz_vec_clear(&s->tail);
    emit_chain(s, &s->up, best.a, sides);
    ends.source = sides[0];
    struct exit ep = exit_of(s, lp->block, best.a, &lp->ways[best.a]);
    if (best.one_lane) {
        push(s, CVZ_HOP_LANE, ep.lane, ep.x);
    } else {
        emit_exit(s, link->frame, &ep, best.h1);
        walk(s, &(struct stretch){link->frame, best.h1, best.h2, ep.x, eq.x}, true);
    }
    for (size_t i = 0; i < n; i++)
        push(s, kept[i].kind, kept[i].id, kept[i].about);
    free(kept);
    return ends;
}

/* One end is the frame itself: the path ends at the inside of its border. */
static struct cvz_ends join_border(struct search *s, const struct cvz_link *link, uint8_t *sides)
{
    bool from_inside = link->to == CVZ_BLOCK_NONE;
    struct chain *chain = from_inside ? &s->up : &s->down;
    struct level *last = &chain->levels.p[chain->levels.n - 1];
    unsigned best = CVZ_BOTTOM;

    for (unsigned side = 0; side < CVZ_SIDE_COUNT; side++) {
        /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): a chain has its block's own level */
        if (last->ways[side].cost < last->ways[best].cost)
            best = side;
    }
    cvz_vec_clear(&s->tail);
    emit_chain(s, chain, best, sides);
    if (from_inside)
        return (struct cvz_ends){.source = sides[0], .target = (uint8_t)best};
    reverse(s->tail.p, s->tail.n);
    return (struct cvz_ends){.source = (uint8_t)best, .target = sides[0]};
}

static struct cvz_point centre(const struct cvz_plan *plan, uint32_t block)
{
    const struct cvz_block *b = &plan->blocks[block];

    return (struct cvz_point){b->left + b->w / 2, b->top + b->h / 2};
}

static struct cvz_ends find_path(struct search *s, const struct cvz_link *link, uint8_t *sides)
{
    struct cvz_point from = centre(s->plan, link->source), to = centre(s->plan, link->target);
    uint32_t outside = s->plan->blocks[link->frame].parent;

    if (link->from != CVZ_BLOCK_NONE)
        climb(s, &s->up, link->source, link->to == CVZ_BLOCK_NONE ? outside : link->frame, to);
    if (link->to != CVZ_BLOCK_NONE)
        climb(s, &s->down, link->target, link->from == CVZ_BLOCK_NONE ? outside : link->frame,
              from);
    if (link->from == CVZ_BLOCK_NONE || link->to == CVZ_BLOCK_NONE)
        return join_border(s, link, sides);
    return join_chains(s, link, sides);
}

/* Edges by hub (counting sort, stable). */
static uint32_t *order_by_hub(const struct cvz_plan *plan, struct cvz_arena *arena)
{
    uint32_t n = plan->view->n_edges;
    uint32_t *starts = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)plan->n_blocks + 1);
    uint32_t *order = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)n + 1);

    for (uint32_t e = 0; e < n; e++)
        starts[cvz_hub_of(plan, e) + 1]++;
    for (uint32_t b = 0; b < plan->n_blocks; b++)
        starts[b + 1] += starts[b];
    for (uint32_t e = 0; e < n; e++)
        order[starts[cvz_hub_of(plan, e)]++] = e;
    return order;
}

/* Takes the other edges of an end from the map, or puts them there; not those of the hub. */
static void count_siblings(struct search *s, uint32_t block, uint32_t hub,
                           void (*count)(struct cvz_traffic *, uint32_t))
{
    const struct cvz_plan *plan = s->plan;
    uint32_t first = plan->starts[block], end = plan->starts[block + 1];

    if (end - first > SIBLINGS_MAX || plan->view->n_edges > SIBLINGS_EDGES)
        return;
    for (uint32_t i = first; i < end; i++) {
        uint32_t e = plan->incident[i];
        if (cvz_hub_of(plan, e) != hub && plan->links[e].source != plan->links[e].target)
            count(s->router->traffic, e);
    }
}

/* The paths of edges that share a hub. Edges that share an end are not in each other's way: they
 * are taken from the map before a path is sought. */
static void find_paths(struct search *s, const uint32_t *edges, uint32_t n)
{
    struct cvz_router *router = s->router;
    uint32_t hub = cvz_hub_of(s->plan, edges[0]);

    for (uint32_t i = 0; i < n; i++)
        cvz_traffic_lift(router->traffic, edges[i]);
    count_siblings(s, hub, hub, cvz_traffic_lift);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t e = edges[i];
        const struct cvz_link *link = &s->plan->links[e];
        uint32_t other = link->source == hub ? link->target : link->source;
        count_siblings(s, other, hub, cvz_traffic_lift);
        router->ends[e] = find_path(s, link, s->sides);
        count_siblings(s, other, hub, cvz_traffic_put);
        cvz_traffic_set(router->traffic, router, e, s->tail.p, s->tail.n);
        s->found[e] = (struct found){(uint32_t)s->hops.n, (uint32_t)s->tail.n};
        for (size_t k = 0; k < s->tail.n; k++)
            cvz_vec_push(&s->hops, s->tail.p[k]);
    }
    count_siblings(s, hub, hub, cvz_traffic_put);
    for (uint32_t i = 0; i < n; i++)
        cvz_traffic_put(router->traffic, edges[i]);
}

/* Into the order of edges. */
static void take_paths(struct search *s)
{
    struct cvz_router *router = s->router;
    uint32_t n = s->plan->view->n_edges;

    cvz_vec_clear(&router->hops);
    for (uint32_t e = 0; e < n; e++) {
        router->paths[e] = (uint32_t)router->hops.n;
        for (uint32_t k = 0; k < s->found[e].n; k++)
            cvz_vec_push(&router->hops, s->hops.p[s->found[e].first + k]);
    }
    router->paths[n] = (uint32_t)router->hops.n;
}

void cvz_route_paths(struct cvz_router *router)
{
    struct cvz_plan *plan = router->plan;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct search s = {.router = router, .plan = plan};
    uint32_t deepest = 0, n = plan->view->n_edges;
    const uint32_t *order = order_by_hub(plan, &arena);

    for (uint32_t b = 0; b < plan->n_blocks; b++)
        deepest = plan->blocks[b].depth > deepest ? plan->blocks[b].depth : deepest;
    s.sides = CVZ_ARENA_ARRAY(&arena, uint8_t, deepest + 2);
    s.found = CVZ_ARENA_ARRAY(&arena, struct found, (size_t)n + 1);
    for (uint32_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && cvz_hub_of(plan, order[end]) == cvz_hub_of(plan, order[i]);)
            end++;
        find_paths(&s, order + i, end - i);
    }
    take_paths(&s);
    cvz_vec_release(&s.hops);
    cvz_vec_release(&s.up.levels);
    cvz_vec_release(&s.down.levels);
    cvz_vec_release(&s.tail);
    cvz_arena_release(&arena);
}
