/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the texts of edges go: on the longest stretch of their line that has room, where they hit
 * no leaf, no header and no other text. What is taken is kept in buckets of a coarse grid.
 */
#include "layout/router_priv.h"

#include "base/mem.h"

#include <stdlib.h>

enum {
    BUCKET = 256 * CVZ_UNIT,
    STRETCHES_MAX = 5, /* of a line that are tried, the longest first */
    MARGIN = 2 * CVZ_UNIT,
};

struct taken {
    struct cvz_box box;
    uint32_t next; /* in its bucket, or CVZ_BLOCK_NONE */
};

struct labels {
    struct cvz_layout *layout;
    int32_t bucket;
    uint32_t columns, rows;
    uint32_t *heads;
    CVZ_VEC(struct taken) taken;
};

struct span {
    uint32_t c1, c2, r1, r2;
};

static uint32_t bucket_at(int32_t at, int32_t size, uint32_t n)
{
    uint32_t b = at < 0 ? 0 : (uint32_t)(at / size);

    return b < n ? b : n - 1;
}

static struct span span_of(const struct labels *l, struct cvz_box b)
{
    return (struct span){
        bucket_at(b.x, l->bucket, l->columns), bucket_at(b.x + b.w, l->bucket, l->columns),
        bucket_at(b.y, l->bucket, l->rows), bucket_at(b.y + b.h, l->bucket, l->rows)};
}

static void take(struct labels *l, struct cvz_box box)
{
    struct span s = span_of(l, box);

    for (uint32_t r = s.r1; r <= s.r2; r++) {
        for (uint32_t c = s.c1; c <= s.c2; c++) {
            uint32_t *head = &l->heads[(size_t)r * l->columns + c];
            cvz_vec_push(&l->taken, (struct taken){box, *head});
            *head = (uint32_t)l->taken.n - 1;
        }
    }
}

static bool is_free(const struct labels *l, struct cvz_box box)
{
    struct span s = span_of(l, box);

    if (box.x < 0 || box.y < 0 || box.x + box.w > l->layout->width ||
        box.y + box.h > l->layout->height)
        return false;
    for (uint32_t r = s.r1; r <= s.r2; r++) {
        for (uint32_t c = s.c1; c <= s.c2; c++) {
            uint32_t i = l->heads[(size_t)r * l->columns + c];
            for (; i != CVZ_BLOCK_NONE; i = l->taken.p[i].next)
                /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): an index is of taken */
                if (cvz_box_overlaps(l->taken.p[i].box, box))
                    return false;
        }
    }
    return true;
}

static int32_t stretch_length(const struct cvz_route *route, uint32_t i)
{
    return abs(route->points[i + 1].x - route->points[i].x) +
           abs(route->points[i + 1].y - route->points[i].y);
}

/* The longest stretch that is shorter than the one tried before (or comes behind it). */
static bool next_stretch(const struct cvz_route *route, int32_t *length, uint32_t *index)
{
    int32_t best = -1;
    uint32_t at = 0;

    for (uint32_t i = 0; i + 1 < route->n_points; i++) {
        int32_t len = stretch_length(route, i);
        bool later = len < *length || (len == *length && i > *index);
        if (later && len > best) {
            best = len;
            at = i;
        }
    }
    if (best < 0)
        return false;
    *length = best;
    *index = at;
    return true;
}

static void place_label(struct labels *l, struct cvz_route *route, struct cvz_size size)
{
    int32_t length = INT32_MAX;
    uint32_t index = 0;

    for (int tries = 0; tries < STRETCHES_MAX && next_stretch(route, &length, &index); tries++) {
        struct cvz_point a = route->points[index], b = route->points[index + 1];
        /* In the middle, then nearer to either end. */
        for (int32_t part = 2; part <= 4; part++) {
            int32_t share = part == 4 ? 3 : 1, of = part == 2 ? 2 : 4;
            struct cvz_box box = {a.x + (int32_t)((int64_t)(b.x - a.x) * share / of) - size.w / 2,
                                  a.y + (int32_t)((int64_t)(b.y - a.y) * share / of) - size.h / 2,
                                  size.w, size.h};
            struct cvz_box roomy = {box.x - MARGIN, box.y - MARGIN, box.w + 2 * MARGIN,
                                    box.h + 2 * MARGIN};
            if (!is_free(l, roomy))
                continue;
            route->label = box;
            take(l, roomy);
            return;
        }
    }
}

/* Leaves, and the headers of containers. */
static void take_boxes(struct labels *l, const struct cvz_layout_params *params)
{
    const struct cvz_view *view = l->layout->view;

    for (uint32_t i = 0; i < view->n_items; i++) {
        struct cvz_box box = l->layout->boxes[i];
        if (view->items[i].container) {
            box.h = params->header < box.h ? params->header : box.h;
            box.w = params->sizes[i].w < box.w ? params->sizes[i].w : box.w;
        }
        take(l, box);
    }
}

void cvz_route_labels(const struct cvz_layout_params *params, struct cvz_layout *layout)
{
    struct labels l = {.layout = layout, .bucket = BUCKET};

    if (params->labels == NULL)
        return;
    l.columns = (uint32_t)(layout->width / l.bucket) + 1;
    l.rows = (uint32_t)(layout->height / l.bucket) + 1;
    while ((uint64_t)l.columns * l.rows > (uint64_t)4 * layout->view->n_items + 1024) {
        l.bucket *= 2;
        l.columns = (uint32_t)(layout->width / l.bucket) + 1;
        l.rows = (uint32_t)(layout->height / l.bucket) + 1;
    }
    l.heads = CVZ_NEW_ARRAY(uint32_t, (size_t)l.columns * l.rows);
    for (size_t i = 0; i < (size_t)l.columns * l.rows; i++)
        l.heads[i] = CVZ_BLOCK_NONE;
    take_boxes(&l, params);
    for (uint32_t e = 0; e < layout->view->n_edges; e++) {
        if (params->labels[e].w > 0)
            place_label(&l, &layout->routes[e], params->labels[e]);
    }
    cvz_vec_release(&l.taken);
    free(l.heads);
}
