/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/springs_priv.h"

#include <stdbool.h>
#include <stdlib.h>

struct line {
    double x1, y1, x2, y2; /* x1 <= x2 */
    uint32_t a, b;
};

static int by_left(const void *pa, const void *pb)
{
    const struct line *p = pa, *q = pb;

    if (p->x1 != q->x1)
        return p->x1 < q->x1 ? -1 : 1;
    if (p->a != q->a)
        return p->a < q->a ? -1 : 1;
    return p->b < q->b ? -1 : p->b > q->b;
}

static double side(const struct line *l, double x, double y)
{
    return (l->x2 - l->x1) * (y - l->y1) - (l->y2 - l->y1) * (x - l->x1);
}

static bool cross(const struct line *p, const struct line *q)
{
    if (p->a == q->a || p->a == q->b || p->b == q->a || p->b == q->b)
        return false;
    return side(p, q->x1, q->y1) * side(p, q->x2, q->y2) < 0 &&
           side(q, p->x1, p->y1) * side(q, p->x2, p->y2) < 0;
}

static struct line line_of(const struct cvz_spot *spots, uint32_t a, uint32_t b)
{
    bool swap = spots[a].x > spots[b].x;
    struct cvz_spot p = spots[swap ? b : a], q = spots[swap ? a : b];

    return (struct line){p.x, p.y, q.x, q.y, a, b};
}

uint64_t cvz_count_crossings(const struct cvz_net *net, const struct cvz_spot *spots)
{
    struct cvz_arena work = CVZ_ARENA_INIT;
    struct line *lines = CVZ_ARENA_ARRAY(&work, struct line, (size_t)net->starts[net->n] / 2 + 1);
    size_t n = 0;
    uint64_t count = 0;

    for (uint32_t v = 0; v < net->n; v++) {
        for (uint32_t i = net->starts[v]; i < net->starts[v + 1]; i++)
            if (net->ends[i] > v)
                lines[n++] = line_of(spots, v, net->ends[i]);
    }
    qsort(lines, n, sizeof lines[0], by_left);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n && lines[j].x1 <= lines[i].x2; j++)
            count += cross(&lines[i], &lines[j]);
    }
    cvz_arena_release(&work);
    return count;
}
