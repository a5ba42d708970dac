/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The hierarchical layout: containers nest, inside each the direction of traffic runs from row to
 * row, zones stand side by side. From the inside out every frame gets its rows; then places are
 * exchanged to shorten edges.
 */
#include "layout/arrange_priv.h"
#include "layout/layouts_priv.h"
#include "layout/router_priv.h"

#include <math.h>
#include <stdlib.h>

enum {
    CENTRED_MAX = 60,
    ROUNDS = 4,    /* of improvement */
    SMALL = 400,   /* edges of a picture that is arranged in all ways, */
    UNCROSSED = 3, /* of which so many are uncrossed */
    MEDIUM = 3000, /* edges of one that is begun in some ways */
    MEDIUM_DRAFTS = 3,
};

#define RIBBON 3
#define STREETS 0.06

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

/* Streets may still add something: `margin`, as a part of either side. */
static bool is_ribbon(const struct cvz_plan *plan, double margin)
{
    const struct cvz_block *root = &plan->blocks[plan->root];
    double w = plan->turned ? root->h : root->w, h = plan->turned ? root->w : root->h;

    return w < h * 0.61 * (1 + margin) || w * (1 + margin) > h * 1.78;
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
    uint32_t trunk = find_trunk(plan);
    struct cvz_arena work = CVZ_ARENA_INIT;

    if (!is_ribbon(plan, 0) || !cvz_is_free(plan, trunk))
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

/* ---- the whole ---- */

/* One way to arrange everything. */
struct draft {
    struct cvz_plan *plan;
    struct cvz_arena arena, temp;
    double badness;
    bool tangled; /* lines cross */
};

/* Shapes that containers are wished to have. */
static const double shapes[] = {1.55, 1.2, 2.0, 1.35, 1.75, 1.0, 2.4, 0.8};

/* Few edges, and not many items beside them. */
static bool is_at_most(const struct cvz_view *view, uint32_t edges)
{
    return view->n_edges <= edges && view->n_items <= 2 * edges;
}

/* By what factor the whole misses the wished shape. */
static double misshape(const struct cvz_plan *plan)
{
    const struct cvz_block *root = &plan->blocks[plan->root];
    double shape = root->h > 0 ? (double)root->w / root->h : 1;
    double wished = plan->turned ? 1 / plan->params->aspect : plan->params->aspect;

    return shape > wished ? shape / wished : wished / shape;
}

/* Crossings and lengths, made worse by area, in small pictures by an odd shape, and much by being a
 * ribbon. */
static double judge(struct cvz_plan *plan, int64_t cost)
{
    const struct cvz_block *root = &plan->blocks[plan->root];
    double area = (double)root->w * root->h;

    double shape = is_at_most(plan->view, SMALL) ? sqrt(misshape(plan)) : 1;

    return (double)cost * sqrt(sqrt(area)) * shape * (is_ribbon(plan, STREETS) ? RIBBON : 1);
}

static void release(struct draft *draft)
{
    cvz_arena_release(&draft->temp);
    cvz_arena_release(&draft->arena);
}

static void make_draft(struct draft *draft, const struct cvz_view *view,
                       const struct cvz_layout_params *params, double shape)
{
    *draft = (struct draft){.arena = CVZ_ARENA_INIT, .temp = CVZ_ARENA_INIT};
    draft->plan = cvz_plan_new(view, params, &draft->arena, &draft->temp);
    draft->plan->shape = shape;
    cvz_plan_arrange_all(draft->plan, arrange);
}

static void improve(struct draft *draft, int rounds)
{
    cvz_improve(draft->plan, rounds);
    struct cvz_tangle tangle = cvz_tangle(draft->plan, &draft->arena);
    draft->badness = judge(draft->plan, tangle.cost);
    draft->tangled = tangle.cost > tangle.length + tangle.length / 4;
}

static int by_badness(const void *pa, const void *pb)
{
    const struct draft *a = pa, *b = pb;

    if (a->badness != b->badness)
        return a->badness < b->badness ? -1 : 1;
    return a->plan->shape < b->plan->shape ? -1 : a->plan->shape > b->plan->shape;
}

/* Arranges everything in some ways, improves it, and goes on with the most promising: small
 * pictures are uncrossed, others improved again. The best is left in drafts[0]. Returns how many
 * were made.
 */
static size_t choose_draft(struct draft *drafts, const struct cvz_view *view,
                           const struct cvz_layout_params *params)
{
    bool small = is_at_most(view, SMALL);
    size_t n = CVZ_COUNT_OF(shapes), best = UNCROSSED;

    if (!small) {
        n = is_at_most(view, MEDIUM) ? MEDIUM_DRAFTS : 1;
        best = 1;
    }
    for (size_t i = 0; i < n; i++) {
        make_draft(&drafts[i], view, params, shapes[i]);
        if (drafts[i].plan->keeps != NULL || view->n_edges == 0)
            return i + 1;
        improve(&drafts[i], small ? ROUNDS : 1);
        if (small && !drafts[0].tangled)
            n = best = 1;
    }
    qsort(drafts, n, sizeof drafts[0], by_badness);
    for (size_t i = 0; i < best; i++) {
        if (small)
            cvz_uncross(drafts[i].plan, &drafts[i].arena);
        improve(&drafts[i], small ? 0 : ROUNDS - 1);
    }
    qsort(drafts, best, sizeof drafts[0], by_badness);
    return n;
}

static void route(struct cvz_plan *plan, struct cvz_layout *layout)
{
    cvz_route(plan, layout);
    if (plan->keeps == NULL && repack_whole(plan))
        cvz_route(plan, layout);
}

int cvz_hierarchical_place(const struct cvz_view *view, const struct cvz_layout_params *params,
                           struct cvz_layout *layout, struct cvz_err *err)
{
    struct draft drafts[CVZ_COUNT_OF(shapes)] = {0};
    size_t n = choose_draft(drafts, view, params);
    struct cvz_plan *plan = drafts[0].plan;

    (void)err;
    route(plan, layout);
    /* Better tangled than a ribbon. */
    for (size_t i = 1; i < n && is_at_most(view, SMALL) && is_ribbon(plan, 0); i++) {
        plan = drafts[i].plan;
        route(plan, layout);
    }
    cvz_plan_export(plan, layout);
    cvz_route_labels(params, layout);
    while (n > 0)
        release(&drafts[--n]);
    return 0;
}
