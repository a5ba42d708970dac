/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Overlaps are resolved pair by pair, round after round (as in Gansner and Hu, Efficient,
 * proximity- preserving node overlap removal, J. Graph Algorithms Appl. 14, 2010, but each pair by
 * itself); a coarse grid finds the pairs.
 */
#include "layout/separate_priv.h"

#include "base/arena.h"

#include <math.h>
#include <stdlib.h>

enum { COMPACTIONS = 12, ROOMY_MIN = 8 };

#define SLACK 1e-6  /* an overlap that is none */
#define STRETCH 1.5 /* a pair's distance grows by this at most at once */
#define TWINS 0.05  /* middles that are nearer than this part of a box have no direction */

struct grid {
    double x, y, cell_w, cell_h;
    uint32_t columns, rows;
    uint32_t *starts; /* by cell, in `who` */
    uint32_t *who;
    size_t room;
    struct span {
        uint32_t c1, r1, c2, r2;
    } * spans;
};

struct extent {
    double x1, y1, x2, y2;
};

static struct extent extent_of(const struct cvz_rect *rects, uint32_t n)
{
    struct extent e = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};

    for (uint32_t i = 0; i < n; i++) {
        e.x1 = fmin(e.x1, rects[i].x - rects[i].w / 2);
        e.y1 = fmin(e.y1, rects[i].y - rects[i].h / 2);
        e.x2 = fmax(e.x2, rects[i].x + rects[i].w / 2);
        e.y2 = fmax(e.y2, rects[i].y + rects[i].h / 2);
    }
    return e;
}

static double total_area(const struct cvz_rect *rects, uint32_t n)
{
    double area = 0;

    for (uint32_t i = 0; i < n; i++)
        area += rects[i].w * rects[i].h;
    return area;
}

static uint32_t cell_at(double at, double size, uint32_t n)
{
    double c = at / size;

    return c < 0 ? 0 : c >= n ? n - 1 : (uint32_t)c;
}

static void size_grid(struct grid *grid, const struct cvz_rect *rects, uint32_t n)
{
    struct extent e = extent_of(rects, n);
    double w = 0, h = 0;

    for (uint32_t i = 0; i < n; i++) {
        w += rects[i].w;
        h += rects[i].h;
    }
    grid->x = e.x1;
    grid->y = e.y1;
    grid->cell_w = w / n > 1 ? w / n : 1;
    grid->cell_h = h / n > 1 ? h / n : 1;
    while ((e.x2 - e.x1) / grid->cell_w * ((e.y2 - e.y1) / grid->cell_h) > 4.0 * n + 64) {
        grid->cell_w *= 1.4;
        grid->cell_h *= 1.4;
    }
    grid->columns = (uint32_t)((e.x2 - e.x1) / grid->cell_w) + 1;
    grid->rows = (uint32_t)((e.y2 - e.y1) / grid->cell_h) + 1;
}

static void fill_grid(struct grid *grid, const struct cvz_rect *rects, uint32_t n,
                      struct cvz_arena *work)
{
    size_t n_cells, total = 0;

    size_grid(grid, rects, n);
    n_cells = (size_t)grid->columns * grid->rows;
    grid->starts = CVZ_ARENA_ARRAY(work, uint32_t, n_cells + 2);
    grid->spans = CVZ_ARENA_ARRAY(work, struct span, n);
    for (uint32_t i = 0; i < n; i++) {
        const struct cvz_rect *r = &rects[i];
        struct span s = {cell_at(r->x - r->w / 2 - grid->x, grid->cell_w, grid->columns),
                         cell_at(r->y - r->h / 2 - grid->y, grid->cell_h, grid->rows),
                         cell_at(r->x + r->w / 2 - grid->x, grid->cell_w, grid->columns),
                         cell_at(r->y + r->h / 2 - grid->y, grid->cell_h, grid->rows)};
        grid->spans[i] = s;
        for (uint32_t row = s.r1; row <= s.r2; row++)
            for (uint32_t c = s.c1; c <= s.c2; c++, total++)
                grid->starts[(size_t)row * grid->columns + c + 2]++;
    }
    for (size_t c = 2; c < n_cells + 2; c++)
        grid->starts[c] += grid->starts[c - 1];
    grid->who = CVZ_ARENA_ARRAY(work, uint32_t, total + 1);
    for (uint32_t i = 0; i < n; i++) {
        struct span s = grid->spans[i];
        for (uint32_t row = s.r1; row <= s.r2; row++)
            for (uint32_t c = s.c1; c <= s.c2; c++)
                grid->who[grid->starts[(size_t)row * grid->columns + c + 1]++] = i;
    }
}

/* To the nearest side. */
static void push_aside(struct cvz_rect *a, struct cvz_rect *b, double part)
{
    double dx = b->x - a->x, dy = b->y - a->y;
    double over_x = (a->w + b->w) / 2 - fabs(dx), over_y = (a->h + b->h) / 2 - fabs(dy);

    if (over_x < over_y) {
        double by = dx < 0 ? -over_x : over_x;
        a->x -= by * part;
        b->x += by * (1 - part);
    } else {
        double by = dy < 0 ? -over_y : over_y;
        a->y -= by * part;
        b->y += by * (1 - part);
    }
}

/* Along the line between the middles. */
static void push_out(struct cvz_rect *a, struct cvz_rect *b, double part)
{
    double dx = b->x - a->x, dy = b->y - a->y;
    double by_x = (a->w + b->w) / 2 / fmax(fabs(dx), SLACK);
    double by_y = (a->h + b->h) / 2 / fmax(fabs(dy), SLACK);
    double by = fmin(fmin(by_x, by_y), STRETCH) - 1;

    if (fabs(dx) < TWINS * a->w && fabs(dy) < TWINS * a->h) {
        dx = (dx < 0 ? -2 : 2) * TWINS * a->w;
        dy = (dy < 0 ? -2 : 2) * TWINS * a->h;
    }
    a->x -= dx * by * part;
    a->y -= dy * by * part;
    b->x += dx * by * (1 - part);
    b->y += dy * by * (1 - part);
}

/* The smaller box moves the farther. True when they overlapped. */
static bool push_pair(struct cvz_rect *a, struct cvz_rect *b, enum cvz_push_way way)
{
    double part = b->w * b->h / (a->w * a->h + b->w * b->h);

    if (fabs(b->x - a->x) >= (a->w + b->w) / 2 - SLACK ||
        fabs(b->y - a->y) >= (a->h + b->h) / 2 - SLACK)
        return false;
    if (way == CVZ_PUSH_ASIDE)
        push_aside(a, b, part);
    else
        push_out(a, b, part);
    return true;
}

static bool meet_in(const struct grid *grid, uint32_t i, uint32_t j, uint32_t c, uint32_t row)
{
    const struct span *a = &grid->spans[i], *b = &grid->spans[j];
    uint32_t first_c = a->c1 > b->c1 ? a->c1 : b->c1, first_r = a->r1 > b->r1 ? a->r1 : b->r1;

    return first_c == c && first_r == row;
}

/* Every overlapping pair once; how many there were. */
static uint32_t push_all(struct cvz_rect *rects, uint32_t n, enum cvz_push_way way,
                         struct cvz_arena *work)
{
    struct grid grid;
    uint32_t pushed = 0;

    fill_grid(&grid, rects, n, work);
    for (uint32_t row = 0; row < grid.rows; row++) {
        for (uint32_t c = 0; c < grid.columns; c++) {
            size_t cell = (size_t)row * grid.columns + c;
            for (uint32_t i = grid.starts[cell]; i < grid.starts[cell + 1]; i++)
                for (uint32_t j = i + 1; j < grid.starts[cell + 1]; j++)
                    if (meet_in(&grid, grid.who[i], grid.who[j], c, row))
                        pushed += push_pair(&rects[grid.who[i]], &rects[grid.who[j]], way);
        }
    }
    cvz_arena_clear(work);
    return pushed;
}

void cvz_push(struct cvz_rect *rects, uint32_t n, enum cvz_push_way way, int rounds)
{
    struct cvz_arena work = CVZ_ARENA_INIT;

    while (n > 1 && rounds-- > 0 && push_all(rects, n, way, &work) > 0)
        ;
    cvz_arena_release(&work);
}

/* ---- the last overlaps ---- */

struct ordered {
    double key;
    uint32_t rect;
};

static int by_key(const void *pa, const void *pb)
{
    const struct ordered *a = pa, *b = pb;

    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->rect < b->rect ? -1 : a->rect > b->rect;
}

/* Strips of the whole height, and in each the boxes that have come so far. */
struct strips {
    double y, height;
    uint32_t n;
    uint32_t *heads; /* in links, whose first stands for none */
    struct link {
        uint32_t rect, next;
    } * links;
    uint32_t n_links;
};

static struct strips make_strips(const struct cvz_rect *rects, uint32_t n, struct cvz_arena *work)
{
    struct extent e = extent_of(rects, n);
    struct strips s = {.y = e.y1, .n_links = 1};
    size_t room = 2;

    s.height = 1e-3;
    for (uint32_t i = 0; i < n; i++)
        s.height = fmax(s.height, rects[i].h / n);
    s.height = fmax(s.height, (e.y2 - e.y1) / (4.0 * n + 16));
    for (uint32_t i = 0; i < n; i++)
        s.height += rects[i].h / n / 2;
    s.n = (uint32_t)((e.y2 - e.y1) / s.height) + 1;
    s.heads = CVZ_ARENA_ARRAY(work, uint32_t, s.n);
    for (uint32_t i = 0; i < n; i++)
        room += (size_t)(rects[i].h / s.height) + 2;
    s.links = CVZ_ARENA_ARRAY(work, struct link, room);
    return s;
}

/* How far right a box must stand for those in the strip; forgets those that end before it, and so
 * before all that follow. */
static double clear_of(struct strips *s, uint32_t strip, const struct cvz_rect *rects,
                       const struct cvz_rect *r, double wanted)
{
    double left = wanted;

    for (uint32_t *at = &s->heads[strip]; *at != 0;) {
        const struct cvz_rect *other = &rects[s->links[*at].rect];
        double end = other->x + other->w / 2;
        if (end <= wanted) {
            *at = s->links[*at].next;
            continue;
        }
        if (fabs(other->y - r->y) < (other->h + r->h) / 2 - SLACK)
            left = fmax(left, end);
        at = &s->links[*at].next;
    }
    return left;
}

void cvz_settle(struct cvz_rect *rects, uint32_t n)
{
    struct cvz_arena work = CVZ_ARENA_INIT;
    struct ordered *order = CVZ_ARENA_ARRAY(&work, struct ordered, n + 1);

    if (n < 2)
        return;
    struct strips s = make_strips(rects, n, &work);
    for (uint32_t i = 0; i < n; i++)
        order[i] = (struct ordered){rects[i].x - rects[i].w / 2, i};
    qsort(order, n, sizeof order[0], by_key);
    for (uint32_t k = 0; k < n; k++) {
        struct cvz_rect *r = &rects[order[k].rect];
        uint32_t first = cell_at(r->y - r->h / 2 - s.y, s.height, s.n);
        uint32_t last = cell_at(r->y + r->h / 2 - s.y, s.height, s.n);
        double left = order[k].key;
        for (uint32_t strip = first; strip <= last; strip++)
            left = fmax(left, clear_of(&s, strip, rects, r, order[k].key));
        r->x = left + r->w / 2;
        for (uint32_t strip = first; strip <= last; strip++) {
            s.links[s.n_links] = (struct link){order[k].rect, s.heads[strip]};
            s.heads[strip] = s.n_links++;
        }
    }
    cvz_arena_release(&work);
}

/* ---- scale ---- */

/* By the spread of the middles, so that a few that lie far out do not decide. */
void cvz_spread(struct cvz_rect *rects, uint32_t n, double aspect, double fill)
{
    double x = 0, y = 0, xx = 0, yy = 0, area = total_area(rects, n) * fill;

    for (uint32_t i = 0; i < n; i++) {
        x += rects[i].x / n;
        y += rects[i].y / n;
    }
    for (uint32_t i = 0; i < n; i++) {
        xx += (rects[i].x - x) * (rects[i].x - x) / n;
        yy += (rects[i].y - y) * (rects[i].y - y) / n;
    }
    /* Of evenly filled squares the side is the root of twelve times the deviation. */
    double h = sqrt(area / aspect), w = h * aspect;
    double scale_x = xx > 1e-12 ? w / sqrt(12 * xx) : 1;
    double scale_y = yy > 1e-12 ? h / sqrt(12 * yy) : 1;
    /* A thin cloud keeps a part of its shape. */
    scale_x = fmin(scale_x, 3 * scale_y);
    scale_y = fmin(scale_y, 3 * scale_x);
    for (uint32_t i = 0; i < n; i++) {
        rects[i].x = (rects[i].x - x) * scale_x;
        rects[i].y = (rects[i].y - y) * scale_y;
    }
}

/* ---- compaction ---- */

enum axis { X_AXIS, Y_AXIS };

static double at_of(const struct cvz_rect *r, enum axis axis)
{
    return axis == X_AXIS ? r->x : r->y;
}

static double size_of(const struct cvz_rect *r, enum axis axis)
{
    return axis == X_AXIS ? r->w : r->h;
}

/* How near to 0 a box can come. */
static double nearest_free(const struct cvz_rect *rects, uint32_t n, const struct cvz_rect *r,
                           enum axis axis)
{
    enum axis across = axis == X_AXIS ? Y_AXIS : X_AXIS;
    double at = at_of(r, axis), to = 0;

    for (uint32_t j = 0; j < n; j++) {
        const struct cvz_rect *o = &rects[j];
        double room = (size_of(o, axis) + size_of(r, axis)) / 2, there = at_of(o, axis);
        if (o == r || fabs(at_of(o, across) - at_of(r, across)) >=
                          (size_of(o, across) + size_of(r, across)) / 2 - SLACK)
            continue;
        if (at > 0 && there < at)
            to = fmax(to, there + room);
        if (at < 0 && there > at)
            to = fmin(to, there - room);
    }
    return fabs(to) < fabs(at) ? to : at;
}

static void compact_along(struct cvz_rect *rects, uint32_t n, enum axis axis, struct ordered *order)
{
    for (uint32_t i = 0; i < n; i++)
        order[i] = (struct ordered){fabs(at_of(&rects[i], axis)), i};
    qsort(order, n, sizeof order[0], by_key);
    for (uint32_t k = 0; k < n; k++) {
        struct cvz_rect *r = &rects[order[k].rect];
        double to = nearest_free(rects, n, r, axis);
        if (axis == X_AXIS)
            r->x = to;
        else
            r->y = to;
    }
}

void cvz_compact(struct cvz_rect *rects, uint32_t n, double aspect)
{
    struct cvz_arena work = CVZ_ARENA_INIT;
    struct ordered *order = CVZ_ARENA_ARRAY(&work, struct ordered, n + 1);

    for (int i = 0; n > 1 && i < COMPACTIONS; i++) {
        struct extent e = extent_of(rects, n);
        for (uint32_t k = 0; k < n; k++) {
            rects[k].x -= (e.x1 + e.x2) / 2;
            rects[k].y -= (e.y1 + e.y2) / 2;
        }
        /* First along the side that is too long. */
        bool is_wide = e.x2 - e.x1 > (e.y2 - e.y1) * aspect;
        compact_along(rects, n, (i % 2 == 0) == is_wide ? X_AXIS : Y_AXIS, order);
    }
    cvz_arena_release(&work);
}

/* ---- an even grid ---- */

void cvz_snap_to_grid(struct cvz_rect *rects, uint32_t n, double aspect)
{
    struct cvz_arena work = CVZ_ARENA_INIT;
    struct ordered *order = CVZ_ARENA_ARRAY(&work, struct ordered, n + 1);
    uint32_t columns = 1;
    /* Room for one more, so that the next picture of a little more need not move anything. */
    uint32_t cells = n >= ROOMY_MIN ? n + 1 : n;

    for (; columns < n; columns++) {
        uint32_t rows = (cells + columns - 1) / columns;
        if (columns * rects[0].w >= aspect * rows * rects[0].h)
            break;
    }
    for (uint32_t i = 0; i < n; i++)
        order[i] = (struct ordered){rects[i].y, i};
    qsort(order, n, sizeof order[0], by_key);
    uint32_t n_rows = (cells + columns - 1) / columns;
    for (uint32_t row = 0, first = 0; row < n_rows; row++) {
        uint32_t in_row = (n - first + n_rows - row - 1) / (n_rows - row);
        for (uint32_t k = first; k < first + in_row; k++)
            order[k].key = rects[order[k].rect].x;
        qsort(order + first, in_row, sizeof order[0], by_key);
        for (uint32_t k = 0; k < in_row; k++) {
            struct cvz_rect *r = &rects[order[first + k].rect];
            r->x = (k + 0.5) * r->w;
            r->y = (row + 0.5) * r->h;
        }
        first += in_row;
    }
    cvz_arena_release(&work);
}
