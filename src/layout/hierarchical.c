/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hierarchical layout: containers nest, inside each the direction of traffic runs from row to
 * row, zones stand side by side. From the inside out every frame gets its rows; then places are
 * exchanged to shorten edges.
 */
#include "layout/arrange_priv.h"
#include "layout/layouts_priv.h"
#include "layout/router_priv.h"

#include <stdlib.h>

enum { CENTRED_MAX = 60 };

struct sort_key {
    uint64_t major, minor;
    uint32_t kid;
};

static int by_key(const void *pa, const void *pb)
{
    const struct sort_key *a = pa, *b = pb;

    if (a->major != b->major)
        return a->major < b->major ? -1 : 1;
    if (a->minor != b->minor)
        return a->minor < b->minor ? -1 : 1;
    return a->kid < b->kid ? -1 : a->kid > b->kid;
}

/* Groups: the border above, the rail beside what flows, the strip below. */
static void arrange_groups(struct cvz_plan *plan, uint32_t f)
{
    const struct cvz_block *frame = &plan->blocks[f];
    uint32_t lengths[3] = {0}, n_rows = 0;

    for (uint32_t k = 0; k < frame->n_kids; k++) {
        uint8_t role = plan->blocks[cvz_plan_kid(plan, frame, k)].role;
        if (k == 0 || role != CVZ_BLOCK_RAIL ||
            plan->blocks[cvz_plan_kid(plan, frame, k - 1)].role != CVZ_BLOCK_MAIN)
            n_rows++;
        lengths[n_rows - 1]++;
    }
    cvz_plan_set_rows(plan, f, lengths, n_rows);
}

static void sort_kids(struct cvz_plan *plan, uint32_t f, struct cvz_arena *work)
{
    const struct cvz_block *frame = &plan->blocks[f];
    struct sort_key *keys = CVZ_ARENA_ARRAY(work, struct sort_key, frame->n_kids);

    for (uint32_t k = 0; k < frame->n_kids; k++) {
        uint32_t kid = cvz_plan_kid(plan, frame, k);
        const struct cvz_block *b = &plan->blocks[kid];
        bool is_alone = !b->frame && plan->starts[kid] == plan->starts[kid + 1];
        keys[k].kid = kid;
        keys[k].major = b->role == CVZ_BLOCK_COLUMN            ? UINT32_MAX / 2
                        : is_alone && b->tier == CVZ_TIER_NONE ? UINT32_MAX
                                                               : b->rank;
        keys[k].minor = b->frame;
    }
    qsort(keys, frame->n_kids, sizeof keys[0], by_key);
    for (uint32_t k = 0; k < frame->n_kids; k++)
        plan->kids[frame->kids + k] = keys[k].kid;
}

static void arrange(struct cvz_plan *plan, uint32_t f, struct cvz_arena *work)
{
    struct cvz_block *frame = &plan->blocks[f];
    uint8_t role = plan->blocks[cvz_plan_kid(plan, frame, 0)].role;

    if (role != CVZ_BLOCK_ITEM && role != CVZ_BLOCK_COLUMN) {
        arrange_groups(plan, f);
        return;
    }
    cvz_rank_kids(plan, f, work);
    sort_kids(plan, f, work);
    cvz_pack_flow(plan, f, work);
    frame->centred = frame->n_kids <= CENTRED_MAX;
    frame->aligned = !frame->centred;
}

/* The outermost frame that has more than one child: it gives the picture its shape. */
static uint32_t find_trunk(const struct cvz_plan *plan)
{
    uint32_t f = plan->root;

    while (plan->blocks[f].n_kids == 1 &&
           plan->blocks[cvz_plan_kid(plan, &plan->blocks[f], 0)].frame)
        f = cvz_plan_kid(plan, &plan->blocks[f], 0);
    return f;
}

/* What streets have added may have made a ribbon of the whole: then its outermost rows are made
 * anew, with the sizes that are known now. False when they are as they should be. */
static bool repack_whole(struct cvz_plan *plan)
{
    const struct cvz_block *root = &plan->blocks[plan->root];
    uint32_t trunk = find_trunk(plan);
    struct cvz_arena work = CVZ_ARENA_INIT;
    double shape = root->h > 0 ? (double)root->w / root->h : 1;

    if ((shape >= 0.61 && shape <= 1.78) || !cvz_is_free(plan, trunk))
        return false;
    for (uint32_t i = plan->n_frames; i-- > 0;)
        cvz_plan_measure(plan, plan->frames[i]);
    cvz_pack_flow(plan, trunk, &work);
    cvz_arena_release(&work);
    for (uint32_t i = 0; i < plan->n_frames; i++)
        cvz_plan_reset_frame(plan, plan->frames[i]);
    cvz_plan_measure_all(plan);
    cvz_plan_place_all(plan);
    return true;
}

int cvz_hierarchical_place(const struct cvz_view *view, const struct cvz_layout_params *params,
                           struct cvz_layout *layout, struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT, temp = CVZ_ARENA_INIT;
    struct cvz_plan *plan = cvz_plan_new(view, params, &arena, &temp);

    (void)err;
    cvz_plan_arrange_all(plan, arrange);
    if (plan->keeps == NULL)
        cvz_improve(plan);
    cvz_route(plan, layout);
    if (plan->keeps == NULL && repack_whole(plan))
        cvz_route(plan, layout);
    cvz_plan_export(plan, layout);
    cvz_route_labels(params, layout);
    cvz_arena_release(&temp);
    cvz_arena_release(&arena);
    return 0;
}
