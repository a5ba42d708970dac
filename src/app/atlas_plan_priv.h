/* SPDX-License-Identifier: Apache-2.0 */
/* The making of an atlas: what its files share. */
#ifndef CVZ_APP_ATLAS_PLAN_PRIV_H
#define CVZ_APP_ATLAS_PLAN_PRIV_H

#include "app/atlas_priv.h"

/* A card, and what it leads to. */
struct atlas_slot {
    struct cvz_part_card card;
    struct cvz_ids group; /* items of the whole that it stands for; n == 0: for its own only */
    uint32_t link;        /* sheet */
};

typedef CVZ_VEC(struct atlas_slot) atlas_slots;

/* A page. */
struct atlas_plan {
    uint32_t parent;
    struct cvz_str title, kind, path;
    struct cvz_ids roots; /* items of the whole that it is about */
    atlas_slots slots;
};

struct atlas_planner {
    const struct cvz_view *whole;
    uint32_t max_nodes, max_edges;
    /* Children of item i: child[first[i]..first[i + 1]); roots at n_items. */
    uint32_t *first, *child;
    uint32_t *size; /* items in it, itself included */
    CVZ_VEC(struct atlas_plan) plans;
    struct cvz_app_atlas *atlas;
    struct cvz_arena scratch; /* of one page */
};

static inline struct cvz_ids atlas_children(const struct atlas_planner *p, uint32_t item)
{
    return (struct cvz_ids){p->child + p->first[item], p->first[item + 1] - p->first[item]};
}

/* The items that a card stands for, apart from what these contain. Lives as long as the slot. */
static inline struct cvz_ids atlas_content(const struct atlas_slot *slot)
{
    return slot->group.n > 0 ? slot->group : (struct cvz_ids){&slot->card.item, 1};
}

/* atlas_plan.c: fills the slots of a page, and appends the pages that it leads to. */
void atlas_plan_page(struct atlas_planner *p, uint32_t number);

/* atlas_ports.c: appends the ports of a page; card_of tells for each item of the whole its card
 * there, and does for the ports then, too. Every page must be planned. */
void atlas_add_ports(struct atlas_planner *p, struct atlas_plan *plan, uint32_t *card_of);

#endif
