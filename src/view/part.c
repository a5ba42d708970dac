/* SPDX-License-Identifier: Apache-2.0 */
#include "view/part.h"

#include "view/draft_priv.h"

#include "base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The part in the making. */
struct cut {
    const struct cvz_view *whole;
    const struct cvz_part *part;
    struct cvz_view *view;
    struct cvz_arena scratch;
};

/* ---- items ---- */

static void dress_item(const struct cvz_view *whole, const struct cvz_part_card *card,
                       struct cvz_item *ret)
{
    *ret = whole->items[card->item];
    ret->parent = card->parent;
    ret->container = card->open;
    ret->count = card->count > 1 ? card->count : ret->count;
    ret->hidden_edges = 0;
    ret->n_members = 0;
    ret->external |= card->port;
    if (card->id.p != NULL)
        ret->id = card->id;
    if (card->label.p != NULL)
        ret->label = card->label;
    if (card->kind_label.p != NULL)
        ret->kind_label = card->kind_label;
    if (card->label.p != NULL || card->port) { /* what is true of one is not true of all */
        ret->state = ret->fact[0] = ret->fact[1] = CVZ_STR("");
        ret->badges = 0;
    }
    if (card->port)
        ret->place = CVZ_PLACE_FLOW;
}

/* Members of each card: those of its namesake first, the others in the whole's order. */
static void collect_members(struct cut *c)
{
    const struct cvz_view *whole = c->whole;
    struct cvz_item *items = c->view->items;
    uint32_t *at = CVZ_ARENA_ARRAY(&c->scratch, uint32_t, c->part->n_cards);
    uint32_t sum = 0;

    for (uint32_t i = 0; i < whole->n_items; i++)
        if (c->part->card_of[i] != CVZ_ITEM_NONE)
            items[c->part->card_of[i]].n_members += whole->items[i].n_members;
    for (uint32_t k = 0; k < c->part->n_cards; k++) {
        at[k] = sum;
        sum += items[k].n_members;
    }
    uint32_t *all = CVZ_ARENA_ARRAY(c->view->arena, uint32_t, sum);
    for (uint32_t k = 0; k < c->part->n_cards; k++) {
        items[k].members = all + at[k];
        const struct cvz_item *namesake = &whole->items[c->part->cards[k].item];
        if (c->part->card_of[c->part->cards[k].item] != k || namesake->n_members == 0)
            continue;
        memcpy(all + at[k], namesake->members, namesake->n_members * sizeof all[0]);
        at[k] += namesake->n_members;
    }
    for (uint32_t i = 0; i < whole->n_items; i++) {
        uint32_t k = c->part->card_of[i];
        if (k == CVZ_ITEM_NONE || c->part->cards[k].item == i || whole->items[i].n_members == 0)
            continue;
        memcpy(all + at[k], whole->items[i].members, whole->items[i].n_members * sizeof all[0]);
        at[k] += whole->items[i].n_members;
    }
    for (uint32_t k = 0; k < c->part->n_cards; k++)
        if (c->part->cards[k].port)
            items[k].n_members = 0;
}

/* ---- edges ---- */

struct lifted {
    uint32_t source, target; /* cards */
    uint32_t edge;           /* of the whole */
};

static int by_ends_then_edge(const void *pa, const void *pb)
{
    const struct lifted *a = pa;
    const struct lifted *b = pb;

    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    if (a->target != b->target)
        return a->target < b->target ? -1 : 1;
    return (a->edge > b->edge) - (a->edge < b->edge);
}

/* Whether one encloses the other: the frame says it already. */
static bool is_within(const struct cvz_part_card *cards, uint32_t inner, uint32_t outer)
{
    while (inner != CVZ_ITEM_NONE && inner > outer)
        inner = cards[inner].parent;
    return inner == outer;
}

/* Counts a stub where an edge leaves; returns whether it is to be drawn. */
static bool keeps_edge(struct cut *c, uint32_t source, uint32_t target)
{
    const struct cvz_part_card *cards = c->part->cards;
    struct cvz_item *items = c->view->items;

    if (source == CVZ_ITEM_NONE && target == CVZ_ITEM_NONE)
        return false;
    if (source == CVZ_ITEM_NONE || target == CVZ_ITEM_NONE) {
        uint32_t stays = source != CVZ_ITEM_NONE ? source : target;
        items[stays].hidden_edges += !cards[stays].port;
        return false;
    }
    return !(cards[source].port && cards[target].port) && !is_within(cards, source, target) &&
           !is_within(cards, target, source);
}

static size_t lift_edges(struct cut *c, struct lifted *lines)
{
    size_t n = 0;

    for (uint32_t i = 0; i < c->whole->n_edges; i++) {
        uint32_t source = c->part->card_of[c->whole->edges[i].source];
        uint32_t target = c->part->card_of[c->whole->edges[i].target];
        if (keeps_edge(c, source, target))
            lines[n++] = (struct lifted){source, target, i};
    }
    if (n > 1)
        qsort(lines, n, sizeof lines[0], by_ends_then_edge);
    return n;
}

/* The most telling first. */
static const uint8_t rank_of[] = {
    [CVZ_EDGE_TRAFFIC] = 0,  [CVZ_EDGE_PEERING] = 1,  [CVZ_EDGE_DATA] = 2,
    [CVZ_EDGE_SECURITY] = 3, [CVZ_EDGE_IDENTITY] = 4, [CVZ_EDGE_DEPENDENCY] = 5,
};
static_assert(sizeof rank_of == CVZ_EDGE_CLASS_COUNT, "every class has its rank");

/* One edge out of several: the most telling class, its verb, all relations. A label stays where all
 * say the same. */
static void merge_lines(struct cut *c, const struct lifted *lines, size_t n,
                        struct cvz_view_edge *ret)
{
    const struct cvz_view_edge *edges = c->whole->edges;
    uint32_t total = 0, at = 0, count = 0;

    for (size_t i = 0; i < n; i++)
        total += edges[lines[i].edge].n_relations;
    uint32_t *relations = CVZ_ARENA_ARRAY(c->view->arena, uint32_t, total);
    *ret = edges[lines[0].edge];
    for (size_t i = 0; i < n; i++) {
        const struct cvz_view_edge *e = &edges[lines[i].edge];
        if (e->n_relations > 0)
            memcpy(relations + at, e->relations, e->n_relations * sizeof relations[0]);
        at += e->n_relations;
        count += e->count;
        ret->both_ways |= e->both_ways;
        if (rank_of[e->edge_class] < rank_of[ret->edge_class]) {
            ret->edge_class = e->edge_class;
            ret->verb = e->verb;
        }
        if (!cvz_str_eq(e->label, ret->label))
            ret->label = CVZ_STR("");
    }
    ret->source = lines[0].source;
    ret->target = lines[0].target;
    ret->count = count;
    ret->relations = relations;
    ret->n_relations = total;
}

static int by_telling_then_place(const void *pa, const void *pb)
{
    const struct cvz_view_edge *const *a = pa;
    const struct cvz_view_edge *const *b = pb;

    if ((*a)->edge_class != (*b)->edge_class)
        return rank_of[(*a)->edge_class] < rank_of[(*b)->edge_class] ? -1 : 1;
    if ((*a)->count != (*b)->count)
        return (*a)->count > (*b)->count ? -1 : 1;
    return (*a > *b) - (*a < *b);
}

/* The least telling go beyond the limit, and become stubs at their ends. */
static void shed_edges(struct cut *c)
{
    struct cvz_view *view = c->view;
    uint32_t max = c->part->max_edges;
    uint32_t kept = 0;

    if (max == 0 || view->n_edges <= max)
        return;
    const struct cvz_view_edge **ranked =
        CVZ_ARENA_ARRAY(&c->scratch, const struct cvz_view_edge *, view->n_edges);
    uint8_t *stays = CVZ_ARENA_ARRAY(&c->scratch, uint8_t, view->n_edges);
    for (uint32_t i = 0; i < view->n_edges; i++)
        ranked[i] = &view->edges[i];
    qsort(ranked, view->n_edges, sizeof ranked[0], by_telling_then_place);
    for (uint32_t i = 0; i < max; i++)
        stays[ranked[i] - view->edges] = 1;
    for (uint32_t i = 0; i < view->n_edges; i++) {
        if (stays[i]) {
            view->edges[kept++] = view->edges[i];
            continue;
        }
        view->items[view->edges[i].source].hidden_edges++;
        view->items[view->edges[i].target].hidden_edges++;
    }
    view->n_edges = kept;
}

static void make_edges(struct cut *c)
{
    struct lifted *lines = CVZ_ARENA_ARRAY(&c->scratch, struct lifted, c->whole->n_edges);
    size_t n = lift_edges(c, lines);

    c->view->edges = CVZ_ARENA_ARRAY(c->view->arena, struct cvz_view_edge, n);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && lines[end].source == lines[i].source &&
                          lines[end].target == lines[i].target;
             end++)
            ;
        merge_lines(c, lines + i, end - i, &c->view->edges[c->view->n_edges++]);
    }
    shed_edges(c);
}

/* What comes from elsewhere stands before the page's own, what goes there behind them. */
static void place_ports(struct cut *c)
{
    int64_t *balance = CVZ_ARENA_ARRAY(&c->scratch, int64_t, c->view->n_items);

    for (uint32_t i = 0; i < c->view->n_edges; i++) {
        balance[c->view->edges[i].source]++;
        balance[c->view->edges[i].target]--;
    }
    for (uint32_t k = 0; k < c->view->n_items; k++)
        if (c->part->cards[k].port)
            c->view->items[k].tier = balance[k] > 0 ? CVZ_TIER_OUTSIDE : CVZ_TIER_PLATFORM;
}

/* ---- ledger ---- */

static bool is_counted(const struct cvz_view *view, uint32_t node)
{
    return (cvz_graph_resource(view->graph, node)->flags & CVZ_RESOURCE_EXTERNAL) == 0;
}

/* Relations of a resource that stands on the part: drawn, a stub, or said by how it stands. */
static void settle_relations(struct cut *c, const uint8_t *here)
{
    struct cvz_ledger *ledger = &c->view->ledger;
    struct cvz_graph *graph = c->view->graph;
    uint32_t n = cvz_graph_n_relations(graph), hidden = 0;
    uint8_t *drawn = CVZ_ARENA_ARRAY(&c->scratch, uint8_t, n);

    for (uint32_t i = 0; i < c->view->n_edges; i++)
        for (uint32_t k = 0; k < c->view->edges[i].n_relations; k++)
            drawn[c->view->edges[i].relations[k]] = 1;
    for (uint32_t i = 0; i < n; i++) {
        const struct cvz_relation *r = cvz_graph_relation(graph, i);
        ledger->edges_total += here[r->source] || here[r->target] || drawn[i];
        ledger->edges_shown += drawn[i];
    }
    for (uint32_t k = 0; k < c->view->n_items; k++)
        hidden += c->view->items[k].hidden_edges;
    uint32_t rest = ledger->edges_total - ledger->edges_shown;
    ledger->edges_implied = rest > hidden ? rest - hidden : 0;
}

static void settle_ledger(struct cut *c)
{
    struct cvz_ledger *ledger = &c->view->ledger;
    uint8_t *here = CVZ_ARENA_ARRAY(&c->scratch, uint8_t, cvz_graph_size(c->view->graph));

    *ledger = (struct cvz_ledger){.notes = CVZ_STR("")};
    for (uint32_t k = 0; k < c->view->n_items; k++) {
        const struct cvz_item *item = &c->view->items[k];
        for (uint32_t m = 0; m < item->n_members; m++) {
            here[item->members[m]] = 1;
            if (!is_counted(c->view, item->members[m]))
                continue;
            ledger->total++;
            ledger->shown += m == 0;
            ledger->folded += m > 0;
        }
    }
    settle_relations(c, here);
}

struct cvz_view *cvz_view_part(const struct cvz_view *whole, const struct cvz_part *part)
{
    struct cvz_view *view = CVZ_NEW(struct cvz_view);
    struct cut c = {.whole = whole, .part = part, .view = view};

    view->arena = CVZ_NEW(struct cvz_arena);
    view->graph = cvz_graph_ref(whole->graph);
    view->node_changes = whole->node_changes;
    view->relation_changes = whole->relation_changes;
    view->n_items = part->n_cards;
    view->items = CVZ_ARENA_ARRAY(view->arena, struct cvz_item, part->n_cards);
    for (uint32_t k = 0; k < part->n_cards; k++)
        dress_item(whole, &part->cards[k], &view->items[k]);
    collect_members(&c);
    make_edges(&c);
    place_ports(&c);
    settle_ledger(&c);
    view_settle_changes(view);
    memcpy(view->ledger.changes, view->ledger.changes_drawn, sizeof view->ledger.changes);
    cvz_arena_release(&c.scratch);
    return view;
}
