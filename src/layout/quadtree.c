/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/quadtree_priv.h"

#include <string.h>

enum {
    KEY_BITS = 16, /* of each coordinate */
    RADIX_BITS = 11,
    LANES = 4, /* bodies that are moved side by side */
};

/* Two bodies that lie closer than this are pushed as if they lay so far apart. */
#define CLOSEST 0.01

void cvz_quad_init(struct cvz_quad *quad, uint32_t n, struct cvz_arena *arena)
{
    *quad = (struct cvz_quad){.n = n};
    quad->order = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)n + 1);
    quad->keys = CVZ_ARENA_ARRAY(arena, uint64_t, (size_t)n + 1);
    quad->spare = CVZ_ARENA_ARRAY(arena, uint64_t, (size_t)n + 1);
}

void cvz_quad_release(struct cvz_quad *quad)
{
    cvz_vec_release(&quad->cells);
    cvz_vec_release(&quad->list);
    cvz_vec_release(&quad->masses);
}

/* abcd -> 0a0b0c0d */
static uint32_t spread_bits(uint32_t v)
{
    v = (v | v << 8) & 0x00ff00ff;
    v = (v | v << 4) & 0x0f0f0f0f;
    v = (v | v << 2) & 0x33333333;
    return (v | v << 1) & 0x55555555;
}

struct frame {
    double x, y, size;
};

static struct frame find_frame(const struct cvz_spot *spots, uint32_t n)
{
    double x1 = spots[0].x, y1 = spots[0].y, x2 = x1, y2 = y1;

    for (uint32_t i = 1; i < n; i++) {
        x1 = spots[i].x < x1 ? spots[i].x : x1;
        y1 = spots[i].y < y1 ? spots[i].y : y1;
        x2 = spots[i].x > x2 ? spots[i].x : x2;
        y2 = spots[i].y > y2 ? spots[i].y : y2;
    }
    double size = x2 - x1 > y2 - y1 ? x2 - x1 : y2 - y1;
    return (struct frame){x1, y1, size > CLOSEST ? size : CLOSEST};
}

/* Least significant digits first; stable. */
static void sort_keys(struct cvz_quad *quad)
{
    for (unsigned shift = 32; shift < 64; shift += RADIX_BITS) {
        uint32_t starts[(1 << RADIX_BITS) + 1] = {0};
        for (uint32_t i = 0; i < quad->n; i++)
            starts[(quad->keys[i] >> shift & ((1 << RADIX_BITS) - 1)) + 1]++;
        for (uint32_t d = 1; d < 1 << RADIX_BITS; d++)
            starts[d] += starts[d - 1];
        for (uint32_t i = 0; i < quad->n; i++)
            quad->spare[starts[quad->keys[i] >> shift & ((1 << RADIX_BITS) - 1)]++] = quad->keys[i];
        uint64_t *sorted = quad->spare;
        quad->spare = quad->keys;
        quad->keys = sorted;
    }
}

static void order_bodies(struct cvz_quad *quad, const struct cvz_spot *spots, struct frame frame)
{
    double scale = ((1 << KEY_BITS) - 1) / frame.size;

    for (uint32_t i = 0; i < quad->n; i++) {
        uint32_t x = (uint32_t)((spots[i].x - frame.x) * scale);
        uint32_t y = (uint32_t)((spots[i].y - frame.y) * scale);
        quad->keys[i] = (uint64_t)(spread_bits(x) | spread_bits(y) << 1) << 32 | i;
    }
    sort_keys(quad);
    for (uint32_t i = 0; i < quad->n; i++)
        quad->order[i] = (uint32_t)quad->keys[i];
}

/* The first of first..end whose key has a quarter number of at least q at this depth. */
static uint32_t find_quarter(const struct cvz_quad *quad, uint32_t first, uint32_t end,
                             unsigned shift, uint32_t q)
{
    while (first < end) {
        uint32_t middle = first + (end - first) / 2;
        if ((quad->keys[middle] >> shift & 3) < q)
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

/* Depth is bounded by the bits of a key. */
static void add_cell(struct cvz_quad *quad, const struct cvz_spot *spots, const double *masses,
                     uint32_t first, uint32_t end, unsigned shift, double size)
{
    uint32_t number = (uint32_t)quad->cells.n;
    struct cvz_quad_cell cell = {.size = size, .first = first, .n = end - first};

    for (uint32_t i = first; i < end; i++) {
        uint32_t b = quad->order[i];
        cell.x += spots[b].x * masses[b];
        cell.y += spots[b].y * masses[b];
        cell.mass += masses[b];
    }
    cell.x /= cell.mass;
    cell.y /= cell.mass;
    cvz_vec_push(&quad->cells, cell);
    if (cell.n > CVZ_QUAD_BUCKET && shift >= 32) {
        uint32_t from = first;
        for (uint32_t q = 1; q <= 4; q++) {
            uint32_t to = q == 4 ? end : find_quarter(quad, from, end, shift, q);
            if (to > from)
                add_cell(quad, spots, masses, from, to, shift - 2, size / 2);
            from = to;
        }
    }
    quad->cells.p[number].skip = (uint32_t)quad->cells.n;
}

void cvz_quad_build(struct cvz_quad *quad, const struct cvz_spot *spots, const double *masses)
{
    struct frame frame = find_frame(spots, quad->n);

    order_bodies(quad, spots, frame);
    cvz_vec_clear(&quad->cells);
    add_cell(quad, spots, masses, 0, quad->n, 62, frame.size);
}

static bool is_leaf(const struct cvz_quad *quad, uint32_t c)
{
    return quad->cells.p[c].skip == c + 1;
}

static void act(struct cvz_quad *quad, double x, double y, double mass)
{
    cvz_vec_push(&quad->list, (struct cvz_spot){x, y});
    cvz_vec_push(&quad->masses, mass);
}

/* Everything that acts on the bodies of a leaf, they themselves among it: a body does nothing to
 * itself. */
static void list_actors(struct cvz_quad *quad, const struct cvz_quad_cell *leaf, double theta,
                        const struct cvz_spot *spots, const double *masses)
{
    cvz_vec_clear(&quad->list);
    cvz_vec_clear(&quad->masses);
    for (uint32_t c = 0; c < quad->cells.n;) {
        const struct cvz_quad_cell *cell = &quad->cells.p[c];
        double dx = cell->x - leaf->x, dy = cell->y - leaf->y;
        double reach = cell->size / theta + leaf->size / 2;
        if (dx * dx + dy * dy > reach * reach) {
            act(quad, cell->x, cell->y, cell->mass);
            c = cell->skip;
            continue;
        }
        for (uint32_t i = 0; is_leaf(quad, c) && i < cell->n; i++) {
            uint32_t b = quad->order[cell->first + i];
            act(quad, spots[b].x, spots[b].y, masses[b]);
        }
        c++;
    }
}

/* The forces on LANES bodies; what is not there stands at the first one's place. */
static void repel_lanes(const struct cvz_quad *quad, const double x[LANES], const double y[LANES],
                        double fx[LANES], double fy[LANES])
{
    double sum_x[LANES] = {0}, sum_y[LANES] = {0};

    for (size_t j = 0; j < quad->list.n; j++) {
        double at_x = quad->list.p[j].x, at_y = quad->list.p[j].y, mass = quad->masses.p[j];
        for (int l = 0; l < LANES; l++) {
            double dx = x[l] - at_x, dy = y[l] - at_y;
            double push = mass / (dx * dx + dy * dy + CLOSEST * CLOSEST);
            sum_x[l] += dx * push;
            sum_y[l] += dy * push;
        }
    }
    memcpy(fx, sum_x, sizeof sum_x);
    memcpy(fy, sum_y, sizeof sum_y);
}

static void repel_leaf(struct cvz_quad *quad, const struct cvz_quad_cell *leaf,
                       const struct cvz_spot *spots, struct cvz_spot *forces)
{
    double x[LANES], y[LANES], fx[LANES], fy[LANES];

    for (uint32_t from = 0; from < leaf->n; from += LANES) {
        for (uint32_t l = 0; l < LANES; l++) {
            uint32_t b = quad->order[leaf->first + (from + l < leaf->n ? from + l : 0)];
            x[l] = spots[b].x;
            y[l] = spots[b].y;
        }
        repel_lanes(quad, x, y, fx, fy);
        for (uint32_t l = 0; l < LANES && from + l < leaf->n; l++) {
            uint32_t b = quad->order[leaf->first + from + l];
            forces[b].x += fx[l];
            forces[b].y += fy[l];
        }
    }
}

void cvz_quad_repel(struct cvz_quad *quad, const struct cvz_spot *spots, const double *masses,
                    double theta, struct cvz_spot *forces)
{
    for (uint32_t c = 0; c < quad->cells.n; c++) {
        struct cvz_quad_cell leaf = quad->cells.p[c];
        if (!is_leaf(quad, c))
            continue;
        list_actors(quad, &leaf, theta, spots, masses);
        repel_leaf(quad, &leaf, spots, forces);
    }
}
