/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much runs where: a coarse map of the lines drawn so far, by which the next search for paths
 * sees how many it would cross. A line is counted in a cell when it passes the cell's middle; sums
 * along rows and columns answer each question at once.
 */
#include "layout/router_priv.h"

#include <stdlib.h>

enum { CELL = 24 * CVZ_UNIT, CELLS_MAX = 1 << 22 };

struct cvz_traffic {
    int32_t cell;
    uint32_t columns, rows;
    uint32_t *vertical;   /* by row: vertical lines in the columns before */
    uint32_t *horizontal; /* by column: horizontal lines in the rows before */
};

static uint32_t cell_of(const struct cvz_traffic *t, int32_t at, uint32_t n)
{
    int32_t c = at < 0 ? 0 : at / t->cell;

    return (uint32_t)c < n ? (uint32_t)c : n - 1;
}

/* First and last cell whose middle lies in low..high; none when last < first. */
static void find_cells(const struct cvz_traffic *t, int32_t low, int32_t high, int64_t *first,
                       int64_t *last)
{
    *first = ((int64_t)low + t->cell / 2) / t->cell;
    *last = ((int64_t)high - t->cell / 2 + t->cell) / t->cell - 1;
}

static void count_wire(struct cvz_traffic *t, const struct cvz_wire *wire, int32_t low,
                       int32_t high)
{
    int64_t first, last;

    find_cells(t, low, high, &first, &last);
    if (cvz_hop_is_vertical(wire->kind, wire->id)) {
        uint32_t column = cell_of(t, wire->at, t->columns);
        for (int64_t r = first; r <= last && r < t->rows; r++)
            t->vertical[(size_t)r * (t->columns + 1) + column + 1]++;
    } else {
        uint32_t row = cell_of(t, wire->at, t->rows);
        for (int64_t c = first; c <= last && c < t->columns; c++)
            t->horizontal[(size_t)c * (t->rows + 1) + row + 1]++;
    }
}

static void count_wires(const struct cvz_router *router, struct cvz_traffic *t)
{
    for (uint32_t w = 0; w < router->n_wires; w++) {
        const struct cvz_wire *wire = &router->wires[w];
        int32_t low = INT32_MAX, high = 0;
        for (uint32_t i = 0; i < wire->n_hops; i++) {
            uint32_t hop = router->by_wire[wire->occurrences + i];
            for (int step = -1; step <= 1; step += 2) {
                int32_t at = cvz_neighbour_at(router, hop, step);
                low = at < low ? at : low;
                high = at > high ? at : high;
            }
        }
        if (low < high)
            count_wire(t, wire, low, high);
    }
}

static void sum_up(uint32_t *counts, uint32_t lines, uint32_t n)
{
    for (size_t l = 0; l < lines; l++) {
        for (size_t i = 1; i <= n; i++)
            counts[l * (n + 1) + i] += counts[l * (n + 1) + i - 1];
    }
}

struct cvz_traffic *cvz_traffic_new(const struct cvz_router *router)
{
    const struct cvz_block *root = &router->plan->blocks[router->plan->root];
    struct cvz_traffic *t = CVZ_ARENA_NEW(router->arena, struct cvz_traffic);

    t->cell = CELL;
    while ((int64_t)(root->w / t->cell + 1) * (root->h / t->cell + 1) > CELLS_MAX)
        t->cell += t->cell / 4;
    t->columns = (uint32_t)(root->w / t->cell) + 1;
    t->rows = (uint32_t)(root->h / t->cell) + 1;
    t->vertical = CVZ_ARENA_ARRAY(router->arena, uint32_t, (size_t)t->rows * (t->columns + 1));
    t->horizontal = CVZ_ARENA_ARRAY(router->arena, uint32_t, (size_t)t->columns * (t->rows + 1));
    count_wires(router, t);
    sum_up(t->vertical, t->rows, t->columns);
    sum_up(t->horizontal, t->columns, t->rows);
    return t;
}

uint32_t cvz_traffic_across(const struct cvz_traffic *t, bool vertical, int32_t at, int32_t from,
                            int32_t to)
{
    int32_t low = from < to ? from : to, high = from < to ? to : from;
    uint32_t n = vertical ? t->rows : t->columns;
    uint32_t line = cell_of(t, at, vertical ? t->columns : t->rows);
    const uint32_t *sums = (vertical ? t->horizontal : t->vertical) + (size_t)line * (n + 1);

    return sums[cell_of(t, high, n)] - sums[cell_of(t, low, n)];
}
