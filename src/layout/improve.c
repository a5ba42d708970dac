/* SPDX-License-Identifier: Apache-2.0 */
/* Rounds of improvement: containers change their order, then leaves their places. */
#include "layout/arrange_priv.h"

enum { SWAPS_PER_ROUND = 3, LEVELS_MAX = 24 };

/* Calls for every frame that an end of the link leaves on its way out. */
static uint32_t cross_frames(const struct cvz_plan *plan, const struct cvz_link *link,
                             uint32_t inside, uint32_t outside, struct cvz_crossing *crossing,
                             bool count)
{
    uint32_t kid = inside, n = 0;

    if (inside == link->frame)
        return 0;
    for (uint32_t f = plan->blocks[kid].parent; f != link->frame && n < LEVELS_MAX;
         kid = f, f = plan->blocks[f].parent, n++) {
        if (count)
            crossing->starts[f + 2]++;
        else
            crossing->p[crossing->starts[f + 1]++] = (struct cvz_crosser){kid, inside, outside};
    }
    return n;
}

static struct cvz_crossing find_crossings(const struct cvz_plan *plan, struct cvz_arena *arena)
{
    struct cvz_crossing crossing = {CVZ_ARENA_ARRAY(arena, uint32_t, plan->n_blocks + 2), NULL};
    uint32_t total = 0;

    for (int pass = 0; pass < 2; pass++) {
        bool count = pass == 0;
        for (uint32_t e = 0; e < plan->view->n_edges; e++) {
            const struct cvz_link *link = &plan->links[e];
            total += cross_frames(plan, link, link->source, link->target, &crossing, count);
            total += cross_frames(plan, link, link->target, link->source, &crossing, count);
        }
        if (!count)
            break;
        for (uint32_t b = 2; b < plan->n_blocks + 2; b++)
            crossing.starts[b] += crossing.starts[b - 1];
        crossing.p = CVZ_ARENA_ARRAY(arena, struct cvz_crosser, total);
    }
    return crossing;
}

/* From the outside in, so that what is inside a child has not moved when the child does. */
static void rearrange_all(struct cvz_plan *plan, const struct cvz_crossing *crossing)
{
    struct cvz_arena work = CVZ_ARENA_INIT;

    for (uint32_t i = 0; i < plan->n_frames; i++) {
        cvz_rearrange(plan, plan->frames[i], crossing, &work);
        cvz_arena_clear(&work);
        cvz_plan_reset_frame(plan, plan->frames[i]);
    }
    /* What changed inside may want other rows outside. */
    for (uint32_t i = plan->n_frames; i-- > 0;) {
        uint32_t f = plan->frames[i];
        if (cvz_is_free(plan, f)) {
            cvz_pack_flow(plan, f, &work);
            cvz_arena_clear(&work);
            cvz_plan_reset_frame(plan, f);
        }
        cvz_plan_measure(plan, f);
    }
    cvz_arena_release(&work);
    cvz_plan_place_all(plan);
}

/* A frame in which nothing moved is left alone for the rest of the round. */
static void swap_all(struct cvz_plan *plan, uint8_t *settled)
{
    for (uint32_t i = 0; i < plan->n_frames; i++)
        settled[plan->frames[i]] = 0;
    for (int pass = 0; pass < SWAPS_PER_ROUND; pass++) {
        for (uint32_t i = 0; i < plan->n_frames; i++) {
            uint32_t f = plan->frames[i];
            if (!settled[f])
                settled[f] = !cvz_swap_leaves(plan, f);
        }
    }
}

void cvz_improve(struct cvz_plan *plan, int rounds)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_crossing crossing = find_crossings(plan, &arena);
    uint8_t *settled = CVZ_ARENA_ARRAY(&arena, uint8_t, plan->n_blocks);

    for (int round = 0; round < rounds; round++) {
        rearrange_all(plan, &crossing);
        cvz_mirror(plan, &crossing);
        swap_all(plan, settled);
    }
    cvz_arena_release(&arena);
}
