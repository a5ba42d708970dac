/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers and middles of streets. */
#include "layout/router_priv.h"

uint32_t cvz_lane_id(const struct cvz_router *router, uint32_t f, uint32_t row, uint32_t pos)
{
    const struct cvz_plan *plan = router->plan;
    const struct cvz_block *frame = &plan->blocks[f];
    const struct cvz_row *r = &plan->rows[frame->rows + row];

    if (frame->aligned)
        r = &plan->rows[frame->rows + router->columns[f]];
    if (pos == 0 || pos >= r->n)
        return router->first_side + 2 * f + (pos != 0);
    return router->first_slot + cvz_plan_kid(plan, frame, r->first + pos);
}

int32_t cvz_channel_y(const struct cvz_router *router, uint32_t f, uint32_t i)
{
    const struct cvz_plan *plan = router->plan;
    const struct cvz_block *frame = &plan->blocks[f];
    const int32_t *channels = cvz_plan_channels(plan, f);

    if (i < frame->n_rows)
        return frame->top + plan->rows[frame->rows + i].y - channels[i] / 2;
    const struct cvz_row *last = &plan->rows[frame->rows + frame->n_rows - 1];
    return frame->top + last->y + last->h + channels[i] / 2;
}

int32_t cvz_lane_x(const struct cvz_router *router, uint32_t lane)
{
    const struct cvz_plan *plan = router->plan;

    if (lane >= router->first_side) {
        const struct cvz_block *frame = &plan->blocks[(lane - router->first_side) / 2];
        if ((lane - router->first_side) % 2 != 0)
            return frame->left + frame->w - frame->lane[1] / 2;
        return frame->left + cvz_plan_head(plan, frame, true) + frame->lane[0] / 2;
    }
    const struct cvz_block *kid = &plan->blocks[lane - router->first_slot];
    return kid->left - kid->gap_before / 2;
}
