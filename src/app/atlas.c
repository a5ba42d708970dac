/* SPDX-License-Identifier: Apache-2.0 */
#include "app/atlas_plan_priv.h"

#include "base/range.h"

enum { NODES_MIN = 8 }; /* no page has less room */

/* ---- the whole as a tree ---- */

static void index_tree(struct atlas_planner *p)
{
    const struct cvz_view *whole = p->whole;
    struct cvz_arena *arena = &p->atlas->arena;
    uint32_t n = whole->n_items;
    uint32_t *at = CVZ_ARENA_ARRAY(arena, uint32_t, n + 1);

    p->first = CVZ_ARENA_ARRAY(arena, uint32_t, n + 2);
    p->child = CVZ_ARENA_ARRAY(arena, uint32_t, n + 1);
    p->size = CVZ_ARENA_ARRAY(arena, uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++)
        p->first[cvz_min_u32(whole->items[i].parent, n) + 1]++;
    for (uint32_t i = 0; i <= n; i++) {
        p->first[i + 1] += p->first[i];
        at[i] = p->first[i];
    }
    for (uint32_t i = 0; i < n; i++)
        p->child[at[cvz_min_u32(whole->items[i].parent, n)]++] = i;
    for (uint32_t i = n; i-- > 0;)
        p->size[cvz_min_u32(whole->items[i].parent, n)] += ++p->size[i];
}

/* ---- the pages ---- */

/* What lies in a card that is closed is seen through it. */
static uint32_t *map_items(struct atlas_planner *p, const struct atlas_plan *plan)
{
    uint32_t *card_of = CVZ_ARENA_ARRAY(&p->scratch, uint32_t, p->whole->n_items + 1);

    for (uint32_t i = 0; i < p->whole->n_items; i++)
        card_of[i] = CVZ_ITEM_NONE;
    for (uint32_t k = 0; k < plan->slots.n; k++) {
        struct cvz_ids content = atlas_content(&plan->slots.p[k]);
        for (uint32_t i = 0; i < content.n; i++)
            card_of[content.p[i]] = k;
    }
    for (uint32_t i = 0; i < p->whole->n_items; i++) /* parents come first */
        if (card_of[i] == CVZ_ITEM_NONE && p->whole->items[i].parent != CVZ_ITEM_NONE)
            card_of[i] = card_of[p->whole->items[i].parent];
    return card_of;
}

static void make_sheet(struct atlas_planner *p, struct atlas_plan *plan, struct cvz_app_sheet *ret)
{
    uint32_t *card_of = map_items(p, plan);
    atlas_add_ports(p, plan, card_of);

    uint32_t n = (uint32_t)plan->slots.n;
    struct cvz_part_card *cards = CVZ_ARENA_ARRAY(&p->scratch, struct cvz_part_card, n);
    uint32_t *links = CVZ_ARENA_ARRAY(&p->atlas->arena, uint32_t, n);
    for (uint32_t k = 0; k < n; k++) {
        cards[k] = plan->slots.p[k].card;
        links[k] = plan->slots.p[k].link;
    }
    struct cvz_part part = {
        .cards = cards, .n_cards = n, .card_of = card_of, .max_edges = p->max_edges};
    *ret = (struct cvz_app_sheet){
        .parent = plan->parent,
        .title = plan->title,
        .kind = plan->kind,
        .path = plan->path,
        .view = cvz_view_part(p->whole, &part),
        .links = links,
    };
    cvz_arena_clear(&p->scratch);
}

/* The overview is of everything, what the whole does not draw included. */
static void account_for_shelf(const struct cvz_view *whole, struct cvz_ledger *ledger)
{
    ledger->shelved = whole->ledger.shelved;
    ledger->total += whole->ledger.shelved;
    ledger->edges_total = whole->ledger.edges_total;
}

void cvz_app_atlas_make(const struct cvz_app_atlas_params *params, struct cvz_app_atlas *ret)
{
    struct atlas_planner p = {.whole = params->whole, .max_edges = params->max_edges, .atlas = ret};

    *ret = (struct cvz_app_atlas){0};
    p.max_nodes = params->max_nodes == 0          ? UINT32_MAX / 2
                  : params->max_nodes < NODES_MIN ? NODES_MIN
                                                  : params->max_nodes;
    ret->home = CVZ_ARENA_ARRAY(&ret->arena, uint32_t, params->whole->n_items + 1);
    index_tree(&p);
    cvz_vec_push(&p.plans,
                 (struct atlas_plan){.parent = CVZ_PAGE_NONE,
                                     .title = CVZ_STR(""),
                                     .kind = CVZ_STR(""),
                                     .path = CVZ_STR(""),
                                     .roots = atlas_children(&p, params->whole->n_items)});
    for (uint32_t number = 0; number < p.plans.n; number++)
        atlas_plan_page(&p, number);
    ret->n_sheets = (uint32_t)p.plans.n;
    ret->sheets = CVZ_ARENA_ARRAY(&ret->arena, struct cvz_app_sheet, ret->n_sheets);
    for (uint32_t number = 0; number < p.plans.n; number++)
        make_sheet(&p, &p.plans.p[number], &ret->sheets[number]);
    account_for_shelf(params->whole, &ret->sheets[0].view->ledger);
    cvz_app_atlas_index(params, ret);
    for (uint32_t number = 0; number < p.plans.n; number++)
        cvz_vec_release(&p.plans.p[number].slots);
    cvz_vec_release(&p.plans);
    cvz_arena_release(&p.scratch);
}

void cvz_app_atlas_release(struct cvz_app_atlas *atlas)
{
    for (uint32_t i = 0; i < atlas->n_sheets; i++)
        cvz_view_free(atlas->sheets[i].view);
    cvz_arena_release(&atlas->arena);
    *atlas = (struct cvz_app_atlas){0};
}
