/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a container holds is turned over, left for right, when the edges that leave the container
 * become shorter by that; those inside stay as long as they are.
 */
#include "layout/arrange_priv.h"

#include <stdlib.h>

enum { LEVELS_MAX = 32 }; /* deeper nests are left as they are */

static int32_t middle(const struct cvz_block *b)
{
    return b->left + b->w / 2;
}

/* Groups have their places (the rail is at the right side), and zones their order. */
static bool may_turn(const struct cvz_plan *plan, const struct cvz_block *frame)
{
    for (uint32_t k = 0; k < frame->n_kids; k++) {
        if (plan->blocks[cvz_plan_kid(plan, frame, k)].role != CVZ_BLOCK_ITEM)
            return false;
    }
    return true;
}

static void reverse_rows(struct cvz_plan *plan, const struct cvz_block *frame)
{
    for (uint32_t r = 0; r < frame->n_rows; r++) {
        const struct cvz_row *row = &plan->rows[frame->rows + r];
        uint32_t *kids = plan->kids + frame->kids + row->first;
        for (uint32_t i = 0; i < row->n / 2; i++) {
            uint32_t kid = kids[i];
            kids[i] = kids[row->n - 1 - i];
            kids[row->n - 1 - i] = kid;
        }
        for (uint32_t i = 0; i < row->n; i++)
            plan->blocks[kids[i]].pos = i;
    }
}

/* Turns what stands in `frame`, and all within that, about the line twice_axis / 2. */
static void turn_over(struct cvz_plan *plan, uint32_t f, int32_t twice_axis)
{
    struct cvz_block *frame = &plan->blocks[f];

    for (uint32_t k = 0; k < frame->n_kids; k++) {
        uint32_t kid = cvz_plan_kid(plan, frame, k);
        struct cvz_block *b = &plan->blocks[kid];
        b->left = twice_axis - b->left - b->w;
        if (b->frame)
            turn_over(plan, kid, twice_axis);
    }
    if (may_turn(plan, frame))
        reverse_rows(plan, frame);
}

void cvz_mirror(struct cvz_plan *plan, const struct cvz_crossing *crossings)
{
    if (plan->n_frames == 0 || plan->blocks[plan->frames[plan->n_frames - 1]].depth > LEVELS_MAX)
        return;
    for (uint32_t i = 0; i < plan->n_frames; i++) {
        uint32_t f = plan->frames[i];
        const struct cvz_block *frame = &plan->blocks[f];
        int32_t twice_axis = 2 * frame->left + frame->w;
        int64_t gain = 0;
        for (uint32_t c = crossings->starts[f]; c < crossings->starts[f + 1]; c++) {
            int32_t inside = middle(&plan->blocks[crossings->p[c].inside]);
            int32_t outside = middle(&plan->blocks[crossings->p[c].outside]);
            gain +=
                llabs((int64_t)outside - inside) - llabs((int64_t)outside - (twice_axis - inside));
        }
        if (gain > 0 && may_turn(plan, frame))
            turn_over(plan, f, twice_axis);
    }
    cvz_plan_measure_all(plan);
    cvz_plan_place_all(plan);
}
