/* SPDX-License-Identifier: Apache-2.0 */
/* Buckets by the cell of a coarse grid without bounds. */
#include "layout/near_priv.h"

#include "base/hash.h"
#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

enum {
    CELL = 256 * CVZ_UNIT,
    STEP = 8 * CVZ_UNIT,
    RINGS_MAX = 256, /* of places that are tried around the wished one */
};

#define NONE UINT32_MAX

void cvz_near_init(struct cvz_near *near, uint32_t n)
{
    *near = (struct cvz_near){.mask = 63};
    while (near->mask < n && near->mask < 1u << 24)
        near->mask = near->mask * 2 + 1;
    near->heads = CVZ_NEW_ARRAY(uint32_t, (size_t)near->mask + 1);
    for (size_t i = 0; i <= near->mask; i++)
        near->heads[i] = NONE;
}

void cvz_near_release(struct cvz_near *near)
{
    free(near->heads);
    cvz_vec_release(&near->boxes);
}

static int32_t cell_of(int32_t at)
{
    return at >= 0 ? at / CELL : -((CELL - 1 - at) / CELL);
}

static uint32_t bucket_of(const struct cvz_near *near, int32_t column, int32_t row)
{
    return (uint32_t)cvz_hash_u64((uint64_t)(uint32_t)column << 32 | (uint32_t)row) & near->mask;
}

void cvz_near_take(struct cvz_near *near, struct cvz_box box)
{
    for (int32_t row = cell_of(box.y); row <= cell_of(box.y + box.h); row++) {
        for (int32_t column = cell_of(box.x); column <= cell_of(box.x + box.w); column++) {
            uint32_t *head = &near->heads[bucket_of(near, column, row)];
            cvz_vec_push(&near->boxes, (struct cvz_near_box){box, *head});
            *head = (uint32_t)near->boxes.n - 1;
        }
    }
}

/* One that overlaps the box, or NULL. */
static const struct cvz_box *find_hit(const struct cvz_near *near, struct cvz_box box)
{
    for (int32_t row = cell_of(box.y); row <= cell_of(box.y + box.h); row++) {
        for (int32_t column = cell_of(box.x); column <= cell_of(box.x + box.w); column++) {
            uint32_t i = near->heads[bucket_of(near, column, row)];
            for (; i != NONE; i = near->boxes.p[i].next)
                if (cvz_box_overlaps(near->boxes.p[i].box, box))
                    return &near->boxes.p[i].box;
        }
    }
    return NULL;
}

bool cvz_near_is_free(const struct cvz_near *near, struct cvz_box box)
{
    return find_hit(near, box) == NULL;
}

bool cvz_near_any_overlap(const struct cvz_box *boxes, const uint32_t *items, uint32_t n)
{
    struct cvz_near near;
    bool any = false;

    cvz_near_init(&near, n);
    for (uint32_t i = 0; i < n && !any; i++) {
        any = !cvz_near_is_free(&near, boxes[items[i]]);
        cvz_near_take(&near, boxes[items[i]]);
    }
    cvz_near_release(&near);
    return any;
}

static struct cvz_box with_room(struct cvz_box box, int32_t room)
{
    return (struct cvz_box){box.x - room, box.y - room, box.w + 2 * room, box.h + 2 * room};
}

static struct cvz_box moved(struct cvz_box box, double dx, double dy, int32_t by)
{
    box.x += (int32_t)floor(dx * by / CVZ_UNIT + 0.5) * CVZ_UNIT;
    box.y += (int32_t)floor(dy * by / CVZ_UNIT + 0.5) * CVZ_UNIT;
    return box;
}

int32_t cvz_near_slide(const struct cvz_near *near, struct cvz_box *box, double dx, double dy,
                       int32_t room, int32_t by)
{
    struct cvz_box start = *box;
    const struct cvz_box *hit;

    *box = moved(start, dx, dy, by);
    while ((hit = find_hit(near, with_room(*box, room))) != NULL) {
        /* Past what is in the way before all others are asked again. */
        do {
            by += STEP;
            *box = moved(start, dx, dy, by);
        } while (cvz_box_overlaps(*hit, with_room(*box, room)));
    }
    return by;
}

static bool is_within(struct cvz_box box, struct cvz_box bounds)
{
    return box.x >= bounds.x && box.y >= bounds.y && box.x + box.w <= bounds.x + bounds.w &&
           box.y + box.h <= bounds.y + bounds.h;
}

/* Ring after ring of places around the wished one; of the first ring that has any the nearest. */
bool cvz_near_find(const struct cvz_near *near, struct cvz_box *box, int32_t room,
                   struct cvz_box bounds)
{
    struct cvz_box start = *box;

    for (int32_t ring = 0; ring <= RINGS_MAX; ring++) {
        int64_t best = INT64_MAX;
        for (int32_t i = -ring; i <= ring; i++) {
            for (int32_t j = -ring; j <= ring;
                 j += i == -ring || i == ring || ring == 0 ? 1 : 2 * ring) {
                struct cvz_box at = {start.x + j * STEP, start.y + i * STEP, start.w, start.h};
                int64_t far = (int64_t)i * i + (int64_t)j * j;
                if (far >= best || !is_within(at, bounds) ||
                    !cvz_near_is_free(near, with_room(at, room)))
                    continue;
                best = far;
                *box = at;
            }
        }
        if (best < INT64_MAX)
            return true;
    }
    return false;
}
