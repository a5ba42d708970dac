/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The circular layout. Leaves stand on a ring, what a container holds side by side: its sector.
 * When they are many, each sector is several rows deep. Edges run through the free inside.
 * Containers are cards outside the ring, at their sectors, the innermost ones nearest, with an arc
 * along the sector.
 */
#include "base/range.h"
#include "layout/keep_priv.h"
#include "layout/layouts_priv.h"
#include "layout/near_priv.h"
#include "layout/ring_priv.h"
#include "layout/straight_priv.h"

#include <math.h>
#include <stdlib.h>

enum {
    ROWS_MAX = 64,
    CHORD_POINTS = 13,
    ARC_STEP = 20 * CVZ_UNIT, /* from point to point of an arc */
    ARC_POINTS_MAX = 400,
    ARC_GAP = 12 * CVZ_UNIT, /* from arc to arc */
    LEVELS_MAX = 64,         /* of containers that have arcs of their own */
};

#define CLEARER 1.6 /* how much larger a picture may be when that spares it a second row */
#define DEEPEST 0.7 /* how far towards the middle of the ring the longest chords are bent */

/* A place on the ring, for up to `rows` leaves, one behind the other. */
struct slot {
    uint32_t first, n; /* leaves */
    double gap;        /* before it */
    double at;         /* in turns */
};

struct circle {
    const struct cvz_view *view;
    const struct cvz_layout_params *params;
    struct cvz_layout *layout;
    struct cvz_tree tree;
    uint32_t *leaves; /* in the order of the ring */
    uint32_t n_leaves;
    struct slot *slots;
    uint32_t n_slots;
    uint32_t *slot_of, *row_of; /* by item: of a leaf */
    uint32_t *firsts, *lasts;   /* by item: slots of what it holds */
    uint32_t rows;
    double w, h;  /* of the largest leaf, with the gap around it */
    double spare; /* how much of the gap neighbours in a single row can do without */
    double x, y;  /* the middle: 0, 0 unless it is that of a former picture */
    double radius;
    double row_step; /* from row to row, when there are several */
    struct cvz_arena arena;
};

/* ---- slots ---- */

static void find_leaves(struct circle *c)
{
    uint32_t *walk = CVZ_ARENA_ARRAY(&c->arena, uint32_t, (size_t)c->tree.n + 1);
    uint32_t n = cvz_tree_walk(&c->tree, c->tree.n, walk);

    for (uint32_t i = 0; i < n; i++) {
        if (cvz_tree_count(&c->tree, walk[i]) > 0)
            continue;
        struct cvz_size size = c->params->sizes[walk[i]];
        c->leaves[c->n_leaves++] = walk[i];
        c->w = fmax(c->w, size.w + c->params->gap);
        c->h = fmax(c->h, size.h + c->params->gap);
    }
}

/* How far apart two sectors stand: the farther, the fewer containers hold both. */
static double gap_between(const struct circle *c, uint32_t a, uint32_t b)
{
    uint32_t steps = 0;

    a = c->view->items[a].parent;
    b = c->view->items[b].parent;
    while (a != b && steps < 4) {
        /* The deeper one first. */
        if (b == CVZ_ITEM_NONE || (a != CVZ_ITEM_NONE && c->tree.depths[a] >= c->tree.depths[b]))
            a = c->view->items[a].parent;
        else
            b = c->view->items[b].parent;
        steps++;
    }
    return steps * (c->params->gap - c->spare);
}

static void make_slots(struct circle *c, uint32_t rows)
{
    c->rows = rows;
    c->n_slots = 0;
    for (uint32_t i = 0; i < c->n_leaves; i++) {
        struct slot *last = c->n_slots > 0 ? &c->slots[c->n_slots - 1] : NULL;
        uint32_t leaf = c->leaves[i];
        if (last == NULL || last->n == rows ||
            c->view->items[leaf].parent != c->view->items[c->leaves[i - 1]].parent) {
            double gap = last == NULL ? 0 : gap_between(c, c->leaves[i - 1], leaf);
            c->slots[c->n_slots++] = (struct slot){.first = i, .gap = gap};
            last = &c->slots[c->n_slots - 1];
        }
        c->slot_of[leaf] = c->n_slots - 1;
        c->row_of[leaf] = last->n++;
    }
    if (c->n_slots > 1)
        c->slots[0].gap = gap_between(c, c->leaves[c->n_leaves - 1], c->leaves[0]);
}

/* ---- the ring ---- */

/* From slot to slot along the ring so that boxes do not touch; a row's boxes may lie anywhere to
 * each other, so there the diagonal counts. */
static double slot_width(const struct circle *c, double turns)
{
    struct cvz_spot out = cvz_turned(turns);
    double diagonal = sqrt(c->w * c->w + c->h * c->h);
    double along_x = fabs(out.y), along_y = fabs(out.x);

    if (c->rows > 1)
        return diagonal;
    double by_x = along_x > 1e-6 ? (c->w - c->spare) / along_x : diagonal;
    double by_y = along_y > 1e-6 ? (c->h - c->spare) / along_y : diagonal;
    return fmin(fmin(by_x, by_y), diagonal);
}

/* Lays the slots on a ring of this radius; how many turns they take. A chord is shorter than its
 * arc, which is made up for. */
static double lay_slots(struct circle *c, double radius)
{
    double at = 0, whole = 2 * 3.14159265358979323846 * radius;

    for (uint32_t s = 0; s < c->n_slots; s++) {
        double before = s == 0 ? 0 : c->slots[s].gap;
        /* The wider of what is wanted here and there: where the direction changes fast, both. */
        double width = fmax(slot_width(c, at), slot_width(c, at + slot_width(c, at) / whole));
        at += s == 0 ? 0 : (width * 1.02 + before) / whole;
        c->slots[s].at = at;
    }
    return at + (fmax(slot_width(c, at), slot_width(c, 0)) * 1.02 + c->slots[0].gap) / whole;
}

static double find_radius(struct circle *c)
{
    double low = fmax(c->w, c->h), high = low;

    while (lay_slots(c, high) > 1)
        high *= 2;
    for (int i = 0; i < 40 && high - low > 0.5; i++) {
        double middle = (low + high) / 2;
        if (lay_slots(c, middle) > 1)
            low = middle;
        else
            high = middle;
    }
    double used = lay_slots(c, high);
    /* What is left over is shared. */
    for (uint32_t s = 0; s < c->n_slots; s++)
        c->slots[s].at /= used > 0 ? used : 1;
    return high;
}

/* The number of rows that gives the smallest picture. */
static void choose_rows(struct circle *c)
{
    double best = HUGE_VAL;
    uint32_t best_rows = 1;

    c->row_step = sqrt(c->w * c->w + c->h * c->h);
    for (uint32_t rows = 1; rows <= ROWS_MAX && rows <= c->n_leaves; rows += rows / 8 + 1) {
        make_slots(c, rows);
        double outer = find_radius(c) + (rows > 1 ? (rows - 1) * c->row_step : 0);
        /* One row is clearer than two. */
        if (outer < best) {
            best = rows == 1 ? outer / CLEARER : outer;
            best_rows = rows;
        }
    }
    make_slots(c, best_rows);
    c->radius = find_radius(c);
}

/* How far out in a direction one is beyond a box of this half size around 0, 0: on a curve with
 * |x / w|^4 + |y / h|^4 = 2, which passes through its corners. */
static struct cvz_spot leave_box(struct cvz_spot dir, double w, double h)
{
    double x = dir.x / w, y = dir.y / h;
    double by = sqrt(sqrt(2 / (x * x * x * x + y * y * y * y)));

    return (struct cvz_spot){dir.x * by, dir.y * by};
}

static struct cvz_spot leaf_spot(const struct circle *c, uint32_t leaf)
{
    struct cvz_spot dir = cvz_turned(c->slots[c->slot_of[leaf]].at);
    double r = c->radius + c->row_of[leaf] * c->row_step;

    return (struct cvz_spot){dir.x * r, dir.y * r};
}

static int32_t whole_pixels(double v)
{
    return (int32_t)floor(v / CVZ_UNIT + 0.5) * CVZ_UNIT;
}

static struct cvz_box box_at(struct cvz_spot spot, struct cvz_size size)
{
    return (struct cvz_box){whole_pixels(spot.x - size.w / 2.0),
                            whole_pixels(spot.y - size.h / 2.0), size.w, size.h};
}

static struct cvz_point point_at(const struct circle *c, struct cvz_spot spot)
{
    return (struct cvz_point){whole_pixels(c->x + spot.x), whole_pixels(c->y + spot.y)};
}

/* ---- containers, outside ---- */

static void find_sectors(struct circle *c)
{
    for (uint32_t i = 0; i < c->tree.n; i++)
        c->firsts[i] = UINT32_MAX;
    for (uint32_t i = c->tree.n; i-- > 0;) {
        if (cvz_tree_count(&c->tree, i) == 0)
            c->firsts[i] = c->lasts[i] = c->slot_of[i];
        uint32_t parent = c->view->items[i].parent;
        if (parent == CVZ_ITEM_NONE)
            continue;
        c->firsts[parent] = c->firsts[i] < c->firsts[parent] ? c->firsts[i] : c->firsts[parent];
        c->lasts[parent] = c->lasts[i] > c->lasts[parent] ? c->lasts[i] : c->lasts[parent];
    }
}

/* Heights of the containers over the leaves: 1 for what holds leaves only. */
static uint32_t find_levels(struct circle *c, uint32_t *levels)
{
    uint32_t highest = 0;

    for (uint32_t i = c->tree.n; i-- > 0;) {
        uint32_t parent = c->view->items[i].parent;
        if (parent != CVZ_ITEM_NONE && levels[parent] < levels[i] + 1 && levels[i] < LEVELS_MAX)
            levels[parent] = levels[i] + 1;
        highest = levels[i] > highest ? levels[i] : highest;
    }
    return highest;
}

/* A place beyond the outermost row: outside of a leaf there with so much room around. */
static struct cvz_spot outer_spot(const struct circle *c, double turns, double room_x,
                                  double room_y)
{
    struct cvz_spot dir = cvz_turned(turns);
    double r = c->radius + (c->rows - 1) * (c->rows > 1 ? c->row_step : 0);
    struct cvz_spot out = leave_box(dir, c->w / 2 + room_x, c->h / 2 + room_y);

    return (struct cvz_spot){dir.x * r + out.x, dir.y * r + out.y};
}

static struct cvz_stroke *add_stroke(struct circle *c, uint32_t n)
{
    struct cvz_stroke *stroke = &c->layout->strokes[c->layout->n_strokes++];

    *stroke = (struct cvz_stroke){.kind = CVZ_STROKE_ARC, .n_points = n};
    stroke->points = CVZ_ARENA_ARRAY(c->layout->arena, struct cvz_point, n);
    return stroke;
}

static void draw_arc(struct circle *c, uint32_t level, uint32_t item)
{
    double from = c->slots[c->firsts[item]].at, to = c->slots[c->lasts[item]].at;
    double turn = 2 * 3.14159265358979323846 * c->radius, room = (double)level * ARC_GAP;
    double half = slot_width(c, from) / turn / 3;
    uint32_t n = (uint32_t)((to - from) * turn / ARC_STEP) + 4;

    n = n > ARC_POINTS_MAX ? ARC_POINTS_MAX : n;
    struct cvz_stroke *stroke = add_stroke(c, n + 1);
    from -= half;
    to += half;
    for (uint32_t i = 0; i <= n; i++)
        stroke->points[i] = point_at(c, outer_spot(c, from + (to - from) * i / n, room, room));
}

/* What is taken, and how far out the last container went: one of the same size and direction need
 * not try again what that one tried. */
struct outside {
    struct cvz_near near;
    struct cvz_size size;
    double turns;
    int32_t by;
};

/* Beyond all arcs, at the middle of its sector, or farther out where something is in the way; a
 * line leads from its arc there. (`outside` is NULL: it stands there already.) */
static void place_container(struct circle *c, struct outside *outside, uint32_t n_levels,
                            uint32_t level, uint32_t item)
{
    double turns = (c->slots[c->firsts[item]].at + c->slots[c->lasts[item]].at) / 2;
    struct cvz_size size = cvz_tree_card(&c->tree, c->params, item);
    struct cvz_spot dir = cvz_turned(turns);
    double arcs = (n_levels + 0.5) * ARC_GAP, own = (double)level * ARC_GAP;
    struct cvz_box box =
        box_at(outer_spot(c, turns, arcs + size.w / 2.0, arcs + size.h / 2.0), size);

    if (outside != NULL) {
        bool again =
            turns == outside->turns && size.w == outside->size.w && size.h == outside->size.h;
        int32_t by = cvz_near_slide(&outside->near, &box, dir.x, dir.y, c->params->gap / 2,
                                    again ? outside->by : 0);
        c->layout->boxes[item] = box;
        cvz_near_take(&outside->near, box);
        outside->turns = turns;
        outside->size = size;
        outside->by = by;
    }
    struct cvz_stroke *stroke = add_stroke(c, 2);
    stroke->points[0] = point_at(c, outer_spot(c, turns, own, own));
    stroke->points[1] = cvz_border_point(c->layout->boxes[item], stroke->points[0]);
}

static void place_containers(struct circle *c, bool keeps)
{
    uint32_t *heights = CVZ_ARENA_ARRAY(&c->arena, uint32_t, (size_t)c->tree.n + 1);
    uint32_t n_levels = find_levels(c, heights);
    struct outside outside = {.turns = -1};

    find_sectors(c);
    cvz_near_init(&outside.near, c->tree.n);
    for (uint32_t i = 0; i < c->n_leaves; i++)
        cvz_near_take(&outside.near, c->layout->boxes[c->leaves[i]]);
    c->layout->strokes =
        CVZ_ARENA_ARRAY(c->layout->arena, struct cvz_stroke, (size_t)2 * c->tree.n + 1);
    for (uint32_t level = 1; level <= n_levels; level++) {
        for (uint32_t i = 0; i < c->tree.n; i++) {
            if (heights[i] != level)
                continue;
            draw_arc(c, level, i);
            place_container(c, keeps ? NULL : &outside, n_levels, level, i);
        }
    }
    cvz_near_release(&outside.near);
}

/* ---- edges ---- */

/* The free line beside a slot, as far out as a row; from there a chord begins. */
static void pass_rows(const struct circle *c, uint32_t s, uint32_t row, struct cvz_point *points)
{
    double half = c->row_step / (4 * 3.14159265358979323846 * c->radius);
    struct cvz_spot dir = cvz_turned(c->slots[s].at - half);
    double r = c->radius + row * c->row_step, inner = c->radius - c->row_step / 2;

    points[0] = point_at(c, (struct cvz_spot){dir.x * r, dir.y * r});
    points[1] = point_at(c, (struct cvz_spot){dir.x * inner, dir.y * inner});
}

/* Between two neighbours of a single row, along the axis that their boxes leave free. */
static void pass_between(const struct circle *c, struct cvz_box a, struct cvz_box b,
                         struct cvz_point *points)
{
    int32_t dx = cvz_max32(a.x, b.x) - cvz_min32(a.x + a.w, b.x + b.w);
    int32_t dy = cvz_max32(a.y, b.y) - cvz_min32(a.y + a.h, b.y + b.h);
    int32_t x1 = cvz_min32(a.x, b.x), x2 = cvz_max32(a.x + a.w, b.x + b.w);
    int32_t y1 = cvz_min32(a.y, b.y), y2 = cvz_max32(a.y + a.h, b.y + b.h);
    struct cvz_point middle = point_at(c, (struct cvz_spot){0, 0});

    if (dy > dx) {
        int32_t y = cvz_max32(a.y, b.y) - dy / 2;
        bool left = x1 + x2 < 2 * middle.x;
        points[0] = (struct cvz_point){left ? x1 : x2, y};
        points[1] = (struct cvz_point){left ? x2 : x1, y};
    } else {
        int32_t x = cvz_max32(a.x, b.x) - dx / 2;
        bool above = y1 + y2 < 2 * middle.y;
        points[0] = (struct cvz_point){x, above ? y1 : y2};
        points[1] = (struct cvz_point){x, above ? y2 : y1};
    }
}

/* What stands outside gets in through the gap nearest to the middle of its sector. */
static uint32_t enter_ring(const struct circle *c, uint32_t container, struct cvz_point *points)
{
    uint32_t s = (c->firsts[container] + c->lasts[container] + 1) / 2;
    uint32_t before = (s > 0 ? s : c->n_slots) - 1;

    if (c->n_slots < 2)
        return 0;
    if (c->rows > 1)
        pass_rows(c, s, c->rows - 1, points);
    else
        pass_between(c, c->layout->boxes[c->leaves[c->slots[before].first]],
                     c->layout->boxes[c->leaves[c->slots[s].first]], points);
    return 2;
}

/* From an item's border to where its chord begins: 0 points or 2. */
static uint32_t leave_sector(const struct circle *c, uint32_t item, struct cvz_point *points)
{
    if (cvz_tree_count(&c->tree, item) > 0)
        return enter_ring(c, item, points);
    if (c->rows == 1)
        return 0;
    pass_rows(c, c->slot_of[item], c->row_of[item], points);
    return 2;
}

/* A parabola from p to q that bends towards the middle of the ring, the more the longer it is; the
 * points between. */
static uint32_t add_chord(const struct circle *c, struct cvz_point p, struct cvz_point q,
                          struct cvz_point *points)
{
    double dx = p.x - (double)q.x, dy = p.y - (double)q.y;
    double part = fmin(sqrt(dx * dx + dy * dy) / (2 * c->radius), 1);
    double keep = 1 - DEEPEST * sqrt(part);
    double x = c->x + ((p.x + (double)q.x) / 2 - c->x) * keep;
    double y = c->y + ((p.y + (double)q.y) / 2 - c->y) * keep;
    uint32_t n = 0;

    for (int i = 1; i < CHORD_POINTS - 1; i++) {
        double t = (double)i / (CHORD_POINTS - 1), u = 1 - t;
        points[n++] =
            (struct cvz_point){(int32_t)floor(u * u * p.x + 2 * u * t * x + t * t * q.x + 0.5),
                               (int32_t)floor(u * u * p.y + 2 * u * t * y + t * t * q.y + 0.5)};
    }
    return n;
}

static struct cvz_point towards_middle(const struct circle *c, struct cvz_box box)
{
    return cvz_border_point(box, point_at(c, (struct cvz_spot){0, 0}));
}

static void route_chord(struct circle *c, uint32_t e)
{
    const struct cvz_view_edge *edge = &c->view->edges[e];
    struct cvz_box a = c->layout->boxes[edge->source], b = c->layout->boxes[edge->target];
    struct cvz_point points[CHORD_POINTS + 6], back[2];
    uint32_t n = 1, n_out = leave_sector(c, edge->source, points + 1);
    uint32_t n_in = leave_sector(c, edge->target, back);

    points[0] = n_out > 0 ? cvz_border_point(a, points[1]) : towards_middle(c, a);
    n += n_out;
    struct cvz_point end = n_in > 0 ? cvz_border_point(b, back[0]) : towards_middle(c, b);
    n += add_chord(c, points[n - 1], n_in > 0 ? back[1] : end, points + n);
    while (n_in > 0)
        points[n++] = back[--n_in];
    points[n++] = end;
    cvz_set_route(c->layout, e, points, n);
}

/* ---- what a former picture shows ---- */

static struct cvz_spot middle_of(const struct circle *c, uint32_t leaf)
{
    struct cvz_box box = c->layout->boxes[leaf];

    return (struct cvz_spot){box.x + box.w / 2.0 - c->x, box.y + box.h / 2.0 - c->y};
}

static bool was_there(const struct circle *c, uint32_t leaf)
{
    return cvz_keep_has(c->params, leaf, c->params->sizes[leaf]);
}

/* The middle of the old leaves' extent. */
static void guess_middle(struct circle *c)
{
    double x1 = HUGE_VAL, y1 = HUGE_VAL, x2 = -HUGE_VAL, y2 = -HUGE_VAL;

    for (uint32_t i = 0; i < c->n_leaves; i++) {
        struct cvz_spot at = middle_of(c, c->leaves[i]);
        if (!was_there(c, c->leaves[i]))
            continue;
        x1 = fmin(x1, at.x);
        y1 = fmin(y1, at.y);
        x2 = fmax(x2, at.x);
        y2 = fmax(y2, at.y);
    }
    if (x1 > x2)
        return;
    c->x = (x1 + x2) / 2;
    c->y = (y1 + y2) / 2;
}

/* Which rows the old leaves stand in, and the radius of the first. */
static void find_rows(struct circle *c)
{
    double nearest = HUGE_VAL, sum = 0, n = 0;

    for (uint32_t i = 0; i < c->n_leaves; i++) {
        struct cvz_spot at = middle_of(c, c->leaves[i]);
        if (was_there(c, c->leaves[i]))
            nearest = fmin(nearest, sqrt(at.x * at.x + at.y * at.y));
    }
    c->rows = 1;
    for (uint32_t i = 0; i < c->n_leaves; i++) {
        uint32_t leaf = c->leaves[i];
        struct cvz_spot at = middle_of(c, leaf);
        double far = sqrt(at.x * at.x + at.y * at.y) - nearest;
        if (!was_there(c, leaf))
            continue;
        double row = fmin(floor(far / c->row_step + 0.5), ROWS_MAX - 1);
        c->row_of[leaf] = (uint32_t)row;
        c->rows = c->row_of[leaf] + 1 > c->rows ? c->row_of[leaf] + 1 : c->rows;
        sum += nearest + far - row * c->row_step;
        n++;
    }
    c->radius = n > 0 ? fmax(sum / n, c->w) : c->w;
}

/* Least squares, as by Gauss and Newton: one step of the middle. */
static void move_middle(struct circle *c)
{
    double xx = 0, xy = 0, yy = 0, x = 0, y = 0;

    for (uint32_t i = 0; i < c->n_leaves; i++) {
        struct cvz_spot at = middle_of(c, c->leaves[i]);
        double far = sqrt(at.x * at.x + at.y * at.y);
        if (!was_there(c, c->leaves[i]) || far < 1)
            continue;
        double off = far - c->radius - c->row_of[c->leaves[i]] * c->row_step;
        xx += at.x / far * at.x / far;
        xy += at.x / far * at.y / far;
        yy += at.y / far * at.y / far;
        x += at.x / far * off;
        y += at.y / far * off;
    }
    double det = xx * yy - xy * xy;
    if (fabs(det) < 1e-6)
        return;
    c->x += (x * yy - y * xy) / det;
    c->y += (y * xx - x * xy) / det;
}

struct turned {
    double at;
    uint32_t leaf;
};

static int by_turn(const void *pa, const void *pb)
{
    const struct turned *a = pa, *b = pb;

    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->leaf < b->leaf ? -1 : a->leaf > b->leaf;
}

/* A slot for every leaf where it stands; a new one counts as standing where one of its container
 * does. */
static void find_slots(struct circle *c)
{
    struct turned *turned = CVZ_ARENA_ARRAY(&c->arena, struct turned, (size_t)c->n_leaves + 1);
    double first = slot_width(c, 0) / (2 * 3.14159265358979323846 * c->radius);

    for (uint32_t i = 0; i < c->n_leaves; i++) {
        struct cvz_spot at = middle_of(c, c->leaves[i]);
        bool stands = was_there(c, c->leaves[i]) || i == 0;
        bool same = i > 0 && cvz_tree_parent(c->view, c->leaves[i]) ==
                                 cvz_tree_parent(c->view, c->leaves[i - 1]);
        double turns = cvz_turns_to(at.x, at.y);
        turned[i] = (struct turned){turns > 1 - first / 2 ? turns - 1 : turns, c->leaves[i]};
        if (!stands && same) {
            turned[i].at = turned[i - 1].at;
            c->row_of[c->leaves[i]] = c->row_of[c->leaves[i - 1]];
        }
    }
    qsort(turned, c->n_leaves, sizeof turned[0], by_turn);
    c->n_slots = c->n_leaves;
    for (uint32_t s = 0; s < c->n_leaves; s++) {
        c->slots[s] = (struct slot){.first = s, .n = 1, .at = turned[s].at};
        c->leaves[s] = turned[s].leaf;
        c->slot_of[turned[s].leaf] = s;
    }
}

static void keep_all(struct circle *c)
{
    enum { STEPS = 12 };

    cvz_keep_cards(c->view, c->params, &c->tree, c->layout);
    c->row_step = sqrt(c->w * c->w + c->h * c->h);
    guess_middle(c);
    for (int i = 0; i < STEPS; i++) {
        find_rows(c);
        move_middle(c);
    }
    find_rows(c);
    find_slots(c);
}

static void place_leaves(struct circle *c)
{
    choose_rows(c);
    for (uint32_t i = 0; i < c->n_leaves; i++) {
        uint32_t leaf = c->leaves[i];
        c->layout->boxes[leaf] = box_at(leaf_spot(c, leaf), c->params->sizes[leaf]);
    }
}

/* Half the gap will do between neighbours, but for rings of few slots, whose directions change too
 * fast. */
static void place_anew(struct circle *c)
{
    c->spare = c->params->gap / 2.0;
    place_leaves(c);
    if (!cvz_near_any_overlap(c->layout->boxes, c->leaves, c->n_leaves))
        return;
    c->spare = 0;
    place_leaves(c);
}

/* ---- the whole ---- */

int cvz_circular_place(const struct cvz_view *view, const struct cvz_layout_params *params,
                       struct cvz_layout *layout, struct cvz_err *err)
{
    struct circle c = {.view = view, .params = params, .layout = layout};
    size_t n = (size_t)view->n_items + 1;

    (void)err;
    layout->nested = false;
    if (view->n_items == 0)
        return 0;
    c.tree = cvz_tree_new(view, &c.arena);
    c.leaves = CVZ_ARENA_ARRAY(&c.arena, uint32_t, n);
    c.slots = CVZ_ARENA_ARRAY(&c.arena, struct slot, n);
    c.slot_of = CVZ_ARENA_ARRAY(&c.arena, uint32_t, n);
    c.row_of = CVZ_ARENA_ARRAY(&c.arena, uint32_t, n);
    c.firsts = CVZ_ARENA_ARRAY(&c.arena, uint32_t, n);
    c.lasts = CVZ_ARENA_ARRAY(&c.arena, uint32_t, n);
    bool keeps = cvz_keep_is_worth(view, params);
    if (!keeps)
        cvz_ring_order(view, &c.tree);
    find_leaves(&c);
    if (keeps)
        keep_all(&c);
    else
        place_anew(&c);
    place_containers(&c, keeps);
    cvz_route_straight(layout); /* loops; the others become chords */
    for (uint32_t e = 0; e < view->n_edges; e++) {
        if (view->edges[e].source != view->edges[e].target)
            route_chord(&c, e);
    }
    cvz_keep_finish(params, keeps, layout);
    cvz_arena_release(&c.arena);
    return 0;
}
