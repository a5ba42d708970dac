/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exchanges of leaves within a frame: two leaves of one size change places when that makes their
 * edges shorter in sum. Places stay as they are, only who stands there changes.
 */
#include "layout/force_priv.h"
#include "layout/neighbours_priv.h"

#include <math.h>

enum { PASSES = 6, LEAVES_MAX = 96, DEGREE_MAX = 64 };

struct swapping {
    struct cvz_layout *layout;
    struct cvz_neighbours neighbours;
};

/* What the edges of `leaf` would measure if it stood in `box`; those to `other` do not change. */
static double cost_at(const struct swapping *s, uint32_t leaf, struct cvz_box box, uint32_t other)
{
    uint32_t end = s->neighbours.starts[leaf + 1], n = end - s->neighbours.starts[leaf];
    uint32_t step = n / DEGREE_MAX + 1;
    double sum = 0;

    for (uint32_t i = 0; i < n; i += step) {
        uint32_t neighbour = s->neighbours.ends[end - 1 - i];
        struct cvz_box far = s->layout->boxes[neighbour];
        double dx = far.x - box.x + (far.w - box.w) / 2.0;
        double dy = far.y - box.y + (far.h - box.h) / 2.0;
        if (neighbour != other)
            sum += sqrt(dx * dx + dy * dy);
    }
    return sum * step;
}

static bool try_swap(struct swapping *s, uint32_t a, uint32_t b)
{
    struct cvz_box at_a = s->layout->boxes[a], at_b = s->layout->boxes[b];

    if (at_a.w != at_b.w || at_a.h != at_b.h)
        return false;
    double now = cost_at(s, a, at_a, b) + cost_at(s, b, at_b, a);
    double then = cost_at(s, a, at_b, b) + cost_at(s, b, at_a, a);
    if (then >= now * 0.999)
        return false;
    s->layout->boxes[a] = at_b;
    s->layout->boxes[b] = at_a;
    return true;
}

static bool swap_frame(struct swapping *s, const uint32_t *leaves, uint32_t n)
{
    bool any = false;

    for (uint32_t i = 0; i < n; i++) {
        if (s->neighbours.starts[leaves[i]] == s->neighbours.starts[leaves[i] + 1])
            continue;
        for (uint32_t j = 0; j < n; j++)
            any |= i != j && try_swap(s, leaves[i], leaves[j]);
    }
    return any;
}

void cvz_force_swap(struct cvz_force *f, struct cvz_layout *layout)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct swapping s = {.layout = layout, .neighbours = cvz_neighbours_new(f->view, &arena)};
    uint8_t *settled = CVZ_ARENA_ARRAY(&arena, uint8_t, (size_t)f->tree.n + 1);
    uint32_t leaves[LEAVES_MAX];

    for (int pass = 0; pass < PASSES; pass++) {
        for (uint32_t frame = 0; frame <= f->tree.n; frame++) {
            uint32_t n = 0;
            if (settled[frame] || cvz_tree_count(&f->tree, frame) > LEAVES_MAX)
                continue;
            for (uint32_t k = f->tree.starts[frame]; k < f->tree.starts[frame + 1]; k++) {
                if (cvz_tree_count(&f->tree, f->tree.kids[k]) == 0)
                    leaves[n++] = f->tree.kids[k];
            }
            settled[frame] = !swap_frame(&s, leaves, n);
        }
    }
    cvz_arena_release(&arena);
}
