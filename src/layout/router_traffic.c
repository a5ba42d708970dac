/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How much runs where: a coarse map of the lines drawn so far, by which the next search for paths
 * sees how many it would cross. A line is counted in a cell when it passes the cell's middle; sums
 * along rows and columns answer each question at once.
 */
#include "layout/router_priv.h"

#include <stdlib.h>

enum {
    CELL = 18 * CVZ_UNIT,
    CELLS_MAX = 1 << 22,
    BLOCK = 32,
    PASSED_MEAN = 64,      /* cells that a line may pass in the mean, */
    PASSED_MORE = 2000000, /* and all lines beyond that */
};

/* Numbers in lines, of which sums of any stretch are asked for: within a block, and of the blocks
 * before it. */
struct sums {
    uint32_t n, n_blocks;
    uint32_t *within, *before;
};

struct course {
    int32_t at, low, high;
    bool vertical;
};

/* The lines of an edge. */
struct courses {
    uint32_t n;
    struct course *p;
};

struct cvz_traffic {
    int32_t cell;
    uint32_t columns, rows;
    struct sums vertical;   /* by row: vertical lines by column */
    struct sums horizontal; /* by column: horizontal lines by row */
    struct courses *edges;  /* by edge */
    struct cvz_arena *arena;
};

static struct sums new_sums(uint32_t lines, uint32_t n, struct cvz_arena *arena)
{
    struct sums s = {.n = (n + BLOCK - 1) / BLOCK * BLOCK};

    s.n_blocks = s.n / BLOCK;
    s.within = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)lines * s.n);
    s.before = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)lines * s.n_blocks);
    return s;
}

static void add_to(struct sums *s, uint32_t line, uint32_t at, uint32_t what)
{
    uint32_t *within = s->within + (size_t)line * s->n;
    uint32_t *before = s->before + (size_t)line * s->n_blocks;
    uint32_t block = at / BLOCK;

    for (uint32_t i = at + 1; i < (block + 1) * BLOCK; i++)
        within[i] += what;
    for (uint32_t b = block + 1; b < s->n_blocks; b++)
        before[b] += what;
}

static uint32_t sum_before(const struct sums *s, uint32_t line, uint32_t at)
{
    return s->before[(size_t)line * s->n_blocks + at / BLOCK] + s->within[(size_t)line * s->n + at];
}

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

static void count_course(struct cvz_traffic *t, const struct course *c, uint32_t what)
{
    int64_t first, last;
    uint32_t n = c->vertical ? t->rows : t->columns;
    uint32_t line = cell_of(t, c->at, c->vertical ? t->columns : t->rows);

    find_cells(t, c->low, c->high, &first, &last);
    for (int64_t i = first; i <= last && i < n; i++)
        add_to(c->vertical ? &t->vertical : &t->horizontal, (uint32_t)i, line, what);
}

static struct course course_of(bool vertical, int32_t at, int32_t from, int32_t to)
{
    return (struct course){at, from < to ? from : to, from < to ? to : from, vertical};
}

static void count_edge(struct cvz_traffic *t, uint32_t edge, uint32_t what)
{
    const struct courses *courses = &t->edges[edge];

    for (uint32_t i = 0; i < courses->n; i++)
        count_course(t, &courses->p[i], what);
}

void cvz_traffic_lift(struct cvz_traffic *t, uint32_t edge)
{
    count_edge(t, edge, UINT32_MAX);
}

void cvz_traffic_put(struct cvz_traffic *t, uint32_t edge)
{
    count_edge(t, edge, 1);
}

/* The lines as they are assigned. */
static void take_lines(struct cvz_traffic *t, const struct cvz_router *router, uint32_t edge)
{
    struct courses *courses = &t->edges[edge];
    uint32_t first = router->paths[edge];

    courses->n = router->paths[edge + 1] - first;
    courses->p = CVZ_ARENA_ARRAY(t->arena, struct course, courses->n);
    for (uint32_t i = 0; i < courses->n; i++) {
        const struct cvz_hop *hop = &router->hops.p[first + i];
        courses->p[i] = course_of(
            cvz_hop_is_vertical(hop->kind, hop->id), router->wires[hop->wire].at,
            cvz_neighbour_at(router, first + i, -1), cvz_neighbour_at(router, first + i, 1));
    }
}

void cvz_traffic_set(struct cvz_traffic *t, const struct cvz_router *router, uint32_t edge,
                     const struct cvz_hop *hops, size_t n)
{
    const struct cvz_link *link = &router->plan->links[edge];
    struct cvz_ends ends = router->ends[edge];
    struct courses *courses = &t->edges[edge];
    int32_t from = cvz_side_at(router->plan, link->source, ends.source);
    int32_t end = cvz_side_at(router->plan, link->target, ends.target);

    if (n > courses->n)
        courses->p = CVZ_ARENA_ARRAY(t->arena, struct course, n);
    courses->n = (uint32_t)n;
    for (size_t i = 0; i < n; i++) {
        int32_t to = i + 1 < n ? hops[i + 1].about : end;
        courses->p[i] =
            course_of(cvz_hop_is_vertical(hops[i].kind, hops[i].id), hops[i].about, from, to);
        from = hops[i].about;
    }
}

/* The map is as fine as may be: each line is counted in all cells that it passes. */
static int32_t choose_cell(const struct cvz_plan *plan)
{
    const struct cvz_block *root = &plan->blocks[plan->root];
    int64_t passed_max = (int64_t)plan->view->n_edges * PASSED_MEAN + PASSED_MORE, length = 0;
    int32_t cell = CELL;

    for (uint32_t e = 0; e < plan->view->n_edges; e++) {
        const struct cvz_block *a = &plan->blocks[plan->links[e].source];
        const struct cvz_block *b = &plan->blocks[plan->links[e].target];
        length += llabs((int64_t)a->left - b->left) + llabs((int64_t)a->top - b->top);
    }
    while ((int64_t)(root->w / cell + 1) * (root->h / cell + 1) > CELLS_MAX ||
           length / cell > passed_max)
        cell += cell / 4;
    return cell;
}

struct cvz_traffic *cvz_traffic_new(const struct cvz_router *router, struct cvz_arena *arena)
{
    const struct cvz_block *root = &router->plan->blocks[router->plan->root];
    struct cvz_traffic *t = CVZ_ARENA_NEW(arena, struct cvz_traffic);
    uint32_t n_edges = router->plan->view->n_edges;

    t->cell = choose_cell(router->plan);
    t->columns = (uint32_t)(root->w / t->cell) + 1;
    t->rows = (uint32_t)(root->h / t->cell) + 1;
    t->vertical = new_sums(t->rows, t->columns, arena);
    t->horizontal = new_sums(t->columns, t->rows, arena);
    t->arena = arena;
    t->edges = CVZ_ARENA_ARRAY(arena, struct courses, (size_t)n_edges + 1);
    for (uint32_t e = 0; e < n_edges; e++) {
        take_lines(t, router, e);
        count_edge(t, e, 1);
    }
    return t;
}

uint32_t cvz_traffic_across(const struct cvz_traffic *t, bool vertical, int32_t at, int32_t from,
                            int32_t to)
{
    int32_t low = from < to ? from : to, high = from < to ? to : from;
    uint32_t n = vertical ? t->rows : t->columns;
    uint32_t line = cell_of(t, at, vertical ? t->columns : t->rows);
    const struct sums *sums = vertical ? &t->horizontal : &t->vertical;

    return sum_before(sums, line, cell_of(t, high, n)) - sum_before(sums, line, cell_of(t, low, n));
}
