/* SPDX-License-Identifier: Apache-2.0 */
/* The grid layout: containers nest, and what each holds stands in even rows, by category and name.
 */
#include "layout/arrange_priv.h"
#include "layout/layouts_priv.h"
#include "layout/router_priv.h"

#include <stdlib.h>

/* What containers stand in the order of their heights for, rather than of their names: the part of
 * the room that it leaves. */
#define WORTH_BY_HEIGHT 0.85

struct grid_key {
    const struct cvz_item *item;
    uint32_t kid;
    int32_t h; /* of a container, when these stand by height; else 0 */
    uint8_t category;
    bool frame;
};

/* Leaves before containers, then by height, category, label and number. */
static int by_category_and_label(const void *pa, const void *pb)
{
    const struct grid_key *a = pa, *b = pb;

    if (a->frame != b->frame)
        return a->frame ? 1 : -1;
    if (a->h != b->h)
        return a->h > b->h ? -1 : 1;
    if (a->category != b->category)
        return a->category < b->category ? -1 : 1;
    if (a->item != NULL && b->item != NULL) {
        int order = cvz_str_cmp_natural(a->item->label, b->item->label);
        if (order != 0)
            return order;
    }
    return a->kid < b->kid ? -1 : a->kid > b->kid;
}

static void sort_kids(struct cvz_plan *plan, const struct cvz_block *frame, bool by_height,
                      struct cvz_arena *work)
{
    struct grid_key *keys = CVZ_ARENA_ARRAY(work, struct grid_key, frame->n_kids);

    for (uint32_t k = 0; k < frame->n_kids; k++) {
        uint32_t kid = cvz_plan_kid(plan, frame, k);
        const struct cvz_block *b = &plan->blocks[kid];
        const struct cvz_item *item =
            b->item == CVZ_BLOCK_NONE ? NULL : &plan->view->items[b->item];
        keys[k] = (struct grid_key){
            .item = item,
            .kid = kid,
            .h = by_height && b->frame ? b->h : 0,
            .category = item != NULL && item->kind != NULL ? item->kind->category : 0,
            .frame = b->frame,
        };
    }
    qsort(keys, frame->n_kids, sizeof keys[0], by_category_and_label);
    for (uint32_t k = 0; k < frame->n_kids; k++)
        plan->kids[frame->kids + k] = keys[k].kid;
}

static double pack(struct cvz_plan *plan, uint32_t f, bool by_height, struct cvz_arena *work)
{
    struct cvz_block *frame = &plan->blocks[f];
    double aspect = f == plan->root ? plan->params->aspect : 1.2;
    uint32_t *classes = CVZ_ARENA_ARRAY(work, uint32_t, frame->n_kids);

    sort_kids(plan, frame, by_height, work);
    for (uint32_t k = 0; k < frame->n_kids; k++)
        classes[k] = plan->blocks[cvz_plan_kid(plan, frame, k)].frame;
    return cvz_pack_rows(plan, f, &(struct cvz_classes){.by_kind = classes},
                         plan->turned ? 1 / aspect : aspect, work);
}

/* Containers of very different size leave holes in rows by name. */
static void arrange(struct cvz_plan *plan, uint32_t f, struct cvz_arena *work)
{
    struct cvz_block *frame = &plan->blocks[f];
    double by_height = pack(plan, f, true, work), by_name = pack(plan, f, false, work);

    if (by_height < WORTH_BY_HEIGHT * by_name)
        pack(plan, f, true, work);
    frame->aligned = !plan->blocks[cvz_plan_kid(plan, frame, frame->n_kids - 1)].frame;
}

int cvz_grid_place(const struct cvz_view *view, const struct cvz_layout_params *params,
                   struct cvz_layout *layout, struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT, temp = CVZ_ARENA_INIT;
    struct cvz_plan *plan = cvz_plan_new(view, params, &arena, &temp);

    (void)err;
    cvz_plan_arrange_all(plan, arrange);
    cvz_route(plan, layout);
    cvz_plan_export(plan, layout);
    cvz_route_labels(params, layout);
    cvz_arena_release(&temp);
    cvz_arena_release(&arena);
    return 0;
}
