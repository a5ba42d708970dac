/* SPDX-License-Identifier: Apache-2.0 */
/* The tree of blocks: built from a view's items, with the edges lifted into it. */
#include "layout/plan_priv.h"

#include "base/check.h"

/* Which group of its parent each place of an item belongs to. */
static const uint8_t group_of_place[] = {
    [CVZ_PLACE_FLOW] = CVZ_BLOCK_MAIN,   [CVZ_PLACE_BORDER] = CVZ_BLOCK_BORDER,
    [CVZ_PLACE_STRIP] = CVZ_BLOCK_STRIP, [CVZ_PLACE_RAIL] = CVZ_BLOCK_RAIL,
    [CVZ_PLACE_COLUMN] = CVZ_BLOCK_MAIN,
};

enum { GROUPS = CVZ_BLOCK_STRIP + 1 };

#define SHAPE 1.55

/* Places of the children of each item (and of the root, at [n_items]), a bit for each group. */
static uint8_t *find_groups(struct cvz_plan *plan)
{
    const struct cvz_view *view = plan->view;
    uint8_t *groups = cvz_arena_calloc(plan->arena, view->n_items + 1, 1);

    for (uint32_t i = 0; i < view->n_items; i++) {
        const struct cvz_item *item = &view->items[i];
        uint32_t parent = item->parent == CVZ_ITEM_NONE ? view->n_items : item->parent;
        groups[parent] |= (uint8_t)(1u << group_of_place[item->place]);
    }
    return groups;
}

/* A container whose children all flow needs no groups. */
static bool needs_groups(uint8_t groups)
{
    return (groups & ~(1u << CVZ_BLOCK_MAIN)) != 0;
}

static uint32_t count_groups(const uint8_t *groups, uint32_t n)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < n; i++) {
        if (needs_groups(groups[i]))
            count += (uint32_t)__builtin_popcount(groups[i]);
    }
    return count;
}

static void init_item(struct cvz_plan *plan, uint32_t i)
{
    const struct cvz_item *item = &plan->view->items[i];
    struct cvz_size size = plan->params->sizes[i];
    struct cvz_block *b = &plan->blocks[i];

    b->item = i;
    b->role = item->place == CVZ_PLACE_COLUMN ? CVZ_BLOCK_COLUMN : CVZ_BLOCK_ITEM;
    b->tier = item->tier;
    b->bordered = item->container;
    b->min_w = plan->turned ? size.h : size.w;
    b->min_h = plan->turned ? size.w : size.h;
    b->w = b->min_w;
    b->h = b->min_h;
    b->parent = item->parent == CVZ_ITEM_NONE ? plan->root : item->parent;
}

/* Puts the groups between the items and their parents. */
static void make_groups(struct cvz_plan *plan, const uint8_t *groups)
{
    uint32_t n_items = plan->view->n_items;
    uint32_t next = n_items;
    uint32_t *first = CVZ_ARENA_ARRAY(plan->arena, uint32_t, n_items + 1);

    for (uint32_t i = 0; i <= n_items; i++) {
        first[i] = next;
        for (unsigned g = 0; needs_groups(groups[i]) && g < GROUPS; g++) {
            if ((groups[i] >> g & 1) == 0)
                continue;
            plan->blocks[next++] = (struct cvz_block){
                .item = CVZ_BLOCK_NONE,
                .parent = i == n_items ? plan->root : i,
                .role = (uint8_t)g,
                .tier = CVZ_TIER_NONE,
            };
        }
    }
    for (uint32_t i = 0; i < n_items; i++) {
        uint32_t parent = plan->view->items[i].parent;
        parent = parent == CVZ_ITEM_NONE ? n_items : parent;
        if (!needs_groups(groups[parent]))
            continue;
        unsigned g = group_of_place[plan->view->items[i].place];
        uint8_t before = groups[parent] & (uint8_t)((1u << g) - 1);
        plan->blocks[i].parent = first[parent] + (uint32_t)__builtin_popcount(before);
    }
}

static void count_kids(struct cvz_plan *plan)
{
    uint32_t next = 0;

    for (uint32_t b = 0; b < plan->n_blocks; b++) {
        if (b != plan->root)
            plan->blocks[plan->blocks[b].parent].n_kids++;
    }
    for (uint32_t b = 0; b < plan->n_blocks; b++) {
        plan->blocks[b].kids = plan->blocks[b].rows = next;
        next += plan->blocks[b].n_kids;
        plan->blocks[b].frame = plan->blocks[b].n_kids > 0;
        plan->blocks[b].n_kids = 0;
    }
    for (uint32_t b = 0; b < plan->n_blocks; b++) {
        if (b == plan->root)
            continue;
        struct cvz_block *parent = &plan->blocks[plan->blocks[b].parent];
        plan->kids[parent->kids + parent->n_kids++] = b;
    }
}

/* Breadth first from the root: frames in the order of their depth. */
static void order_frames(struct cvz_plan *plan)
{
    uint32_t n = 0;

    if (plan->blocks[plan->root].frame)
        plan->frames[n++] = plan->root;
    for (uint32_t i = 0; i < n; i++) {
        const struct cvz_block *frame = &plan->blocks[plan->frames[i]];
        for (uint32_t k = 0; k < frame->n_kids; k++) {
            uint32_t kid = cvz_plan_kid(plan, frame, k);
            plan->blocks[kid].depth = frame->depth + 1;
            if (plan->blocks[kid].frame)
                plan->frames[n++] = kid;
        }
    }
    plan->n_frames = n;
}

/* A frame stands in the tier of what it holds. */
static void lift_tiers(struct cvz_plan *plan)
{
    struct sum {
        uint32_t n, total;
    } *sums = CVZ_ARENA_ARRAY(plan->arena, struct sum, plan->n_blocks);

    for (uint32_t i = plan->n_frames; i-- > 0;) {
        uint32_t f = plan->frames[i];
        struct cvz_block *frame = &plan->blocks[f];
        for (uint32_t k = 0; k < frame->n_kids; k++) {
            uint32_t kid = cvz_plan_kid(plan, frame, k);
            if (plan->blocks[kid].frame) {
                sums[f].n += sums[kid].n;
                sums[f].total += sums[kid].total;
            } else if (plan->blocks[kid].tier < CVZ_TIER_NONE) {
                sums[f].n++;
                sums[f].total += plan->blocks[kid].tier;
            }
        }
        if (sums[f].n > 0)
            frame->tier = (uint8_t)((sums[f].total + sums[f].n / 2) / sums[f].n);
    }
}

static struct cvz_link lift_edge(const struct cvz_plan *plan, const struct cvz_view_edge *edge)
{
    struct cvz_link link = {edge->source, edge->target, 0, CVZ_BLOCK_NONE, CVZ_BLOCK_NONE};
    uint32_t a = edge->source, b = edge->target;

    while (a != b) {
        if (plan->blocks[a].depth >= plan->blocks[b].depth) {
            link.from = a;
            a = plan->blocks[a].parent;
        } else {
            link.to = b;
            b = plan->blocks[b].parent;
        }
        if (a == b)
            break;
    }
    if (edge->source == edge->target) {
        link.from = link.to = edge->source;
        a = plan->blocks[edge->source].parent;
    }
    link.frame = a;
    return link;
}

static void group_links(struct cvz_plan *plan, uint32_t n_edges)
{
    uint32_t next = 0;

    for (uint32_t e = 0; e < n_edges; e++)
        plan->blocks[plan->links[e].frame].n_links++;
    for (uint32_t b = 0; b < plan->n_blocks; b++) {
        plan->blocks[b].links = next;
        next += plan->blocks[b].n_links;
        plan->blocks[b].n_links = 0;
    }
    for (uint32_t e = 0; e < n_edges; e++) {
        struct cvz_block *frame = &plan->blocks[plan->links[e].frame];
        plan->by_frame[frame->links + frame->n_links++] = e;
    }
}

static void index_ends(struct cvz_plan *plan, uint32_t n_edges)
{
    uint32_t *starts = plan->starts;

    for (uint32_t e = 0; e < n_edges; e++) {
        starts[plan->links[e].source + 1]++;
        starts[plan->links[e].target + 1]++;
    }
    for (uint32_t b = 0; b < plan->n_blocks; b++)
        starts[b + 1] += starts[b];
    for (uint32_t e = n_edges; e-- > 0;) {
        plan->incident[--starts[plan->links[e].source + 1]] = e;
        plan->incident[--starts[plan->links[e].target + 1]] = e;
    }
    /* Every start now stands one place too late. */
    for (uint32_t b = 0; b < plan->n_blocks; b++)
        starts[b] = starts[b + 1];
    starts[plan->n_blocks] = 2 * n_edges;
}

static void lift_edges(struct cvz_plan *plan)
{
    uint32_t n = plan->view->n_edges;

    plan->links = CVZ_ARENA_ARRAY(plan->arena, struct cvz_link, n);
    plan->by_frame = CVZ_ARENA_ARRAY(plan->arena, uint32_t, n);
    plan->incident = CVZ_ARENA_ARRAY(plan->arena, uint32_t, (size_t)2 * n);
    plan->starts = CVZ_ARENA_ARRAY(plan->arena, uint32_t, plan->n_blocks + 1);
    for (uint32_t e = 0; e < n; e++)
        plan->links[e] = lift_edge(plan, &plan->view->edges[e]);
    group_links(plan, n);
    index_ends(plan, n);
}

struct cvz_plan *cvz_plan_new(const struct cvz_view *view, const struct cvz_layout_params *params,
                              struct cvz_arena *arena, struct cvz_arena *temp)
{
    struct cvz_plan *plan = CVZ_ARENA_NEW(arena, struct cvz_plan);

    plan->view = view;
    plan->params = params;
    plan->shape = SHAPE;
    plan->arena = arena;
    plan->temp = temp;
    plan->turned = params->direction == CVZ_DIRECTION_RIGHT;
    uint8_t *groups = find_groups(plan);
    plan->root = view->n_items + count_groups(groups, view->n_items + 1);
    plan->n_blocks = plan->root + 1;
    plan->blocks = CVZ_ARENA_ARRAY(arena, struct cvz_block, plan->n_blocks);
    plan->blocks[plan->root] =
        (struct cvz_block){.item = CVZ_BLOCK_NONE, .parent = CVZ_BLOCK_NONE, .tier = CVZ_TIER_NONE};
    for (uint32_t i = 0; i < view->n_items; i++)
        init_item(plan, i);
    make_groups(plan, groups);
    plan->kids = CVZ_ARENA_ARRAY(arena, uint32_t, plan->n_blocks);
    plan->rows = CVZ_ARENA_ARRAY(arena, struct cvz_row, plan->n_blocks);
    plan->channels = CVZ_ARENA_ARRAY(arena, int32_t, (size_t)2 * plan->n_blocks);
    plan->frames = CVZ_ARENA_ARRAY(arena, uint32_t, plan->n_blocks);
    plan->scratch = CVZ_ARENA_ARRAY(arena, int32_t, (size_t)2 * plan->n_blocks);
    count_kids(plan);
    order_frames(plan);
    lift_tiers(plan);
    lift_edges(plan);
    for (uint32_t i = 0; i < plan->n_frames; i++) {
        uint32_t all = plan->blocks[plan->frames[i]].n_kids;
        cvz_plan_set_rows(plan, plan->frames[i], &all, 1);
    }
    return plan;
}

void cvz_plan_set_rows(struct cvz_plan *plan, uint32_t frame, const uint32_t *lengths,
                       uint32_t n_rows)
{
    struct cvz_block *f = &plan->blocks[frame];
    uint32_t next = 0;

    CVZ_ASSERT(n_rows <= f->n_kids);
    f->n_rows = n_rows;
    for (uint32_t r = 0; r < n_rows; r++) {
        plan->rows[f->rows + r] = (struct cvz_row){.first = next, .n = lengths[r]};
        for (uint32_t i = 0; i < lengths[r]; i++, next++) {
            struct cvz_block *kid = &plan->blocks[cvz_plan_kid(plan, f, next)];
            kid->row = r;
            kid->pos = i;
        }
    }
    CVZ_ASSERT(next == f->n_kids);
}
