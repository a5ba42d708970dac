/* SPDX-License-Identifier: Apache-2.0 */
/* Where edges leave a page: cards that name what is at the other end, and its page. */
#include "app/atlas_plan_priv.h"

#include "base/range.h"

#include <stdlib.h>

enum { PORTS_MAX = 12 }; /* of a page, beyond its budget */

/* An item of another page to which edges lead from here. */
struct end {
    uint32_t item, n_edges;
};

/* What a port stands for: one end, or all of a page. */
struct port {
    uint32_t sheet;
    uint32_t from, to; /* in the ends, which lie page by page */
    uint32_t n_edges;
    bool apart; /* each end has a port of its own */
};

static int by_edges_then_sheet(const void *pa, const void *pb)
{
    const struct port *a = pa;
    const struct port *b = pb;

    if (a->n_edges != b->n_edges)
        return a->n_edges > b->n_edges ? -1 : 1;
    return (a->sheet > b->sheet) - (a->sheet < b->sheet);
}

static int by_home_then_item(const void *pa, const void *pb, void *ctx)
{
    const struct end *a = pa;
    const struct end *b = pb;
    const uint32_t *home = ctx;

    if (home[a->item] != home[b->item])
        return home[a->item] < home[b->item] ? -1 : 1;
    return (a->item > b->item) - (a->item < b->item);
}

/* Page by page. */
static struct end *find_ends(struct atlas_planner *p, const uint32_t *card_of, uint32_t *ret_n)
{
    struct end *ends = CVZ_ARENA_ARRAY(&p->scratch, struct end, p->whole->n_edges);
    uint32_t *end_of = CVZ_ARENA_ARRAY(&p->scratch, uint32_t, p->whole->n_items); /* from 1 on */
    uint32_t n = 0;

    for (uint32_t i = 0; i < p->whole->n_edges; i++) {
        const struct cvz_view_edge *e = &p->whole->edges[i];
        if ((card_of[e->source] == CVZ_ITEM_NONE) == (card_of[e->target] == CVZ_ITEM_NONE))
            continue;
        uint32_t away = card_of[e->source] == CVZ_ITEM_NONE ? e->source : e->target;
        if (end_of[away] == 0) {
            ends[n++] = (struct end){.item = away};
            end_of[away] = n;
        }
        ends[end_of[away] - 1].n_edges++;
    }
    qsort_r(ends, n, sizeof ends[0], by_home_then_item, p->atlas->home);
    *ret_n = n;
    return ends;
}

/* One for each page, those with the most edges first. */
static struct port *find_ports(struct atlas_planner *p, const struct end *ends, uint32_t n_ends,
                               uint32_t *ret_n)
{
    struct port *ports = CVZ_ARENA_ARRAY(&p->scratch, struct port, n_ends);
    uint32_t n = 0;

    for (uint32_t i = 0, to; i < n_ends; i = to) {
        struct port port = {.sheet = p->atlas->home[ends[i].item], .from = i};
        for (to = i; to < n_ends && p->atlas->home[ends[to].item] == port.sheet; to++)
            port.n_edges += ends[to].n_edges;
        port.to = to;
        ports[n++] = port;
    }
    qsort(ports, n, sizeof ports[0], by_edges_then_sheet);
    *ret_n = cvz_min_u32(n, PORTS_MAX);
    return ports;
}

/* As many ends as there is room for are told by name, those of pages with few of them first. */
static void set_apart(struct port *ports, uint32_t n)
{
    uint32_t used = n;

    for (uint32_t ends = 1; ends <= PORTS_MAX; ends++)
        for (uint32_t k = 0; k < n; k++)
            if (ports[k].to - ports[k].from == ends && used + ends - 1 <= PORTS_MAX) {
                ports[k].apart = true;
                used += ends - 1;
            }
}

/* Returns its card. */
static uint32_t add_port(struct atlas_planner *p, struct atlas_plan *plan, uint32_t item,
                         uint32_t sheet)
{
    struct atlas_slot slot = {.link = sheet};

    slot.card = (struct cvz_part_card){
        .item = item,
        .parent = CVZ_ITEM_NONE,
        .port = true,
        .id = cvz_arena_printf(&p->atlas->arena, "page:%u:%.*s", sheet + 1,
                               CVZ_STR_ARG(p->whole->items[item].id)),
    };
    cvz_vec_push(&plan->slots, slot);
    return (uint32_t)plan->slots.n - 1;
}

/* Behind the page's own cards. */
void atlas_add_ports(struct atlas_planner *p, struct atlas_plan *plan, uint32_t *card_of)
{
    uint32_t n = 0, n_ends = 0;
    struct end *ends = find_ends(p, card_of, &n_ends);
    struct port *ports = find_ports(p, ends, n_ends, &n);

    set_apart(ports, n);
    for (uint32_t k = 0; k < n; k++) {
        uint32_t card = CVZ_ITEM_NONE, sheet = ports[k].sheet;
        for (uint32_t i = ports[k].from; i < ports[k].to; i++) {
            if (i == ports[k].from || ports[k].apart)
                card = add_port(p, plan, ends[i].item, sheet);
            card_of[ends[i].item] = card;
        }
        if (ports[k].apart)
            continue;
        plan->slots.p[card].card.label = sheet == 0 ? CVZ_STR("Overview") : p->plans.p[sheet].title;
        plan->slots.p[card].card.kind_label =
            cvz_arena_printf(&p->atlas->arena, "%u resources there", ports[k].to - ports[k].from);
    }
}
