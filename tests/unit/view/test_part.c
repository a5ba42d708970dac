/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of a view made by hand: a network with two subnets of two servers each, and a bucket. */
#include "../test.h"

#include "base/mem.h"
#include "view/part.h"

#include <stdlib.h>

enum { NETWORK, SUBNET_A, A_1, A_2, SUBNET_B, B_1, B_2, BUCKET, ITEMS };

static const struct cvz_kind kind = {
    .name = CVZ_STR_INIT("t.thing"), .label = CVZ_STR_INIT("Thing"), .tier = CVZ_TIER_COMPUTE};

static const struct {
    const char *id;
    uint32_t parent;
    bool container;
} rows[ITEMS] = {
    [NETWORK] = {"network", CVZ_ITEM_NONE, true},
    [SUBNET_A] = {"subnet-a", NETWORK, true},
    [A_1] = {"a-1", SUBNET_A, false},
    [A_2] = {"a-2", SUBNET_A, false},
    [SUBNET_B] = {"subnet-b", NETWORK, true},
    [B_1] = {"b-1", SUBNET_B, false},
    [B_2] = {"b-2", SUBNET_B, false},
    [BUCKET] = {"bucket", CVZ_ITEM_NONE, false},
};

static const struct {
    uint32_t source, target;
    uint8_t verb, edge_class;
} lines[] = {
    {A_1, A_2, CVZ_VERB_ROUTES_TO, CVZ_EDGE_TRAFFIC},
    {A_1, B_1, CVZ_VERB_DEPENDS_ON, CVZ_EDGE_DEPENDENCY},
    {A_2, B_2, CVZ_VERB_READS, CVZ_EDGE_DATA},
    {B_1, BUCKET, CVZ_VERB_WRITES, CVZ_EDGE_DATA},
    {B_2, BUCKET, CVZ_VERB_WRITES, CVZ_EDGE_DATA},
};
enum { LINES = sizeof lines / sizeof lines[0] };

struct whole {
    struct cvz_view view;
    struct cvz_item items[ITEMS];
    struct cvz_view_edge edges[LINES];
    uint32_t members[ITEMS], relations[LINES];
};

static void add(struct cvz_graph_builder *b, const char *id)
{
    struct cvz_resource r = {.id = cvz_str_from(id), .kind = kind.name, .name = cvz_str_from(id)};
    assert_int_equal(cvz_graph_builder_add(b, &r, CVZ_STR(""), NULL), 0);
}

static uint32_t relation_between(const struct cvz_graph *g, uint32_t source, uint32_t target)
{
    for (uint32_t i = 0; i < cvz_graph_n_relations(g); i++)
        if (cvz_graph_relation(g, i)->source == source &&
            cvz_graph_relation(g, i)->target == target)
            return i;
    fail_msg("no relation");
    return 0;
}

static struct whole *whole_new(void)
{
    struct whole *w = CVZ_NEW(struct whole);
    struct cvz_graph_builder *b = cvz_graph_builder_new();

    for (unsigned i = 0; i < ITEMS; i++)
        add(b, rows[i].id);
    for (unsigned i = 0; i < LINES; i++) {
        struct cvz_relation_new r = {.source_id = cvz_str_from(rows[lines[i].source].id),
                                     .target_id = cvz_str_from(rows[lines[i].target].id),
                                     .verb = (enum cvz_verb)lines[i].verb};
        assert_int_equal(cvz_graph_builder_relate(b, &r, NULL), 0);
    }
    w->view.graph = cvz_graph_builder_finish(b, CVZ_STR(""));
    cvz_graph_builder_free(b);
    for (unsigned i = 0; i < ITEMS; i++) {
        w->members[i] = cvz_graph_find(w->view.graph, cvz_str_from(rows[i].id));
        w->items[i] = (struct cvz_item){.id = cvz_str_from(rows[i].id),
                                        .label = cvz_str_from(rows[i].id),
                                        .kind_label = kind.label,
                                        .state = CVZ_STR("stopped"),
                                        .kind = &kind,
                                        .members = &w->members[i],
                                        .n_members = 1,
                                        .parent = rows[i].parent,
                                        .count = 1,
                                        .hidden_edges = 7,
                                        .container = rows[i].container};
    }
    for (unsigned i = 0; i < LINES; i++) {
        w->relations[i] = relation_between(w->view.graph, w->members[lines[i].source],
                                           w->members[lines[i].target]);
        w->edges[i] = (struct cvz_view_edge){.source = lines[i].source,
                                             .target = lines[i].target,
                                             .count = 1,
                                             .relations = &w->relations[i],
                                             .n_relations = 1,
                                             .label = CVZ_STR(""),
                                             .verb = lines[i].verb,
                                             .edge_class = lines[i].edge_class};
    }
    w->view.items = w->items;
    w->view.n_items = ITEMS;
    w->view.edges = w->edges;
    w->view.n_edges = LINES;
    return w;
}

static void whole_free(struct whole *w)
{
    cvz_graph_unref(w->view.graph);
    free(w);
}

static void all_of_it_is_the_whole(void **state)
{
    (void)state;
    struct whole *w = whole_new();
    struct cvz_part_card cards[ITEMS];
    uint32_t card_of[ITEMS];

    for (uint32_t i = 0; i < ITEMS; i++) {
        cards[i] =
            (struct cvz_part_card){.item = i, .parent = rows[i].parent, .open = rows[i].container};
        card_of[i] = i;
    }
    struct cvz_part part = {.cards = cards, .n_cards = ITEMS, .card_of = card_of};
    struct cvz_view *view = cvz_view_part(&w->view, &part);
    assert_int_equal(view->n_items, ITEMS);
    assert_int_equal(view->n_edges, LINES);
    for (uint32_t i = 0; i < LINES; i++) {
        assert_int_equal(view->edges[i].source, lines[i].source);
        assert_int_equal(view->edges[i].target, lines[i].target);
    }
    for (uint32_t i = 0; i < ITEMS; i++) {
        assert_int_equal(view->items[i].hidden_edges, 0);
        assert_int_equal(view->items[i].members[0], w->members[i]);
        assert_true(cvz_str_is(view->items[i].state, "stopped"));
    }
    assert_int_equal(view->ledger.total, ITEMS);
    assert_int_equal(view->ledger.shown, ITEMS);
    assert_int_equal(view->ledger.edges_total, LINES);
    assert_int_equal(view->ledger.edges_shown, LINES);
    cvz_view_free(view);
    whole_free(w);
}

/* The network with subnet A closed, subnet B open, the bucket elsewhere. */
static struct cvz_view *close_subnet(struct whole *w, bool with_port, uint32_t max_edges)
{
    enum { C_NETWORK, C_A, C_B, C_B1, C_B2, C_PORT, CARDS };
    const struct cvz_part_card cards[CARDS] = {
        [C_NETWORK] = {.item = NETWORK, .parent = CVZ_ITEM_NONE, .open = true},
        [C_A] = {.item = SUBNET_A, .parent = C_NETWORK, .count = 2},
        [C_B] = {.item = SUBNET_B, .parent = C_NETWORK, .open = true},
        [C_B1] = {.item = B_1, .parent = C_B},
        [C_B2] = {.item = B_2, .parent = C_B},
        [C_PORT] = {.item = BUCKET,
                    .parent = CVZ_ITEM_NONE,
                    .port = true,
                    .id = CVZ_STR_INIT("page:9"),
                    .label = CVZ_STR_INIT("Storage")},
    };
    const uint32_t card_of[ITEMS] = {
        [NETWORK] = C_NETWORK, [SUBNET_A] = C_A,
        [A_1] = C_A,           [A_2] = C_A,
        [SUBNET_B] = C_B,      [B_1] = C_B1,
        [B_2] = C_B2,          [BUCKET] = with_port ? (uint32_t)C_PORT : CVZ_ITEM_NONE,
    };
    struct cvz_part part = {.cards = cards,
                            .n_cards = with_port ? CARDS : CARDS - 1,
                            .card_of = card_of,
                            .max_edges = max_edges};
    return cvz_view_part(&w->view, &part);
}

static void a_closed_container_stands_for_what_is_in_it(void **state)
{
    (void)state;
    struct whole *w = whole_new();
    struct cvz_view *view = close_subnet(w, false, 0);
    const struct cvz_item *closed = &view->items[1];

    assert_false(closed->container);
    assert_int_equal(closed->count, 2);
    assert_int_equal(closed->n_members, 3);
    assert_int_equal(closed->members[0], w->members[SUBNET_A]);
    /* a-1 -> a-2 lies within; a-1 -> b-1 and a-2 -> b-2 begin at the card */
    assert_int_equal(view->n_edges, 2);
    assert_int_equal(view->edges[0].source, 1);
    assert_int_equal(view->edges[0].edge_class, CVZ_EDGE_DEPENDENCY);
    assert_int_equal(view->edges[1].edge_class, CVZ_EDGE_DATA);
    /* what leads to the bucket leaves the part */
    assert_int_equal(view->items[3].hidden_edges, 1);
    assert_int_equal(view->items[4].hidden_edges, 1);
    assert_int_equal(view->ledger.total, ITEMS - 1);
    assert_int_equal(view->ledger.shown, 5);
    assert_int_equal(view->ledger.folded, 2);
    assert_int_equal(view->ledger.edges_total, LINES);
    assert_int_equal(view->ledger.edges_shown, 2);
    assert_int_equal(view->ledger.edges_implied, 1);
    cvz_view_free(view);
    whole_free(w);
}

static void a_port_takes_what_leaves_and_counts_for_nothing(void **state)
{
    (void)state;
    struct whole *w = whole_new();
    struct cvz_view *view = close_subnet(w, true, 0);
    const struct cvz_item *port = &view->items[5];

    assert_true(port->external);
    assert_int_equal(port->n_members, 0);
    assert_true(cvz_str_is(port->id, "page:9") && cvz_str_is(port->label, "Storage"));
    assert_true(cvz_str_is(port->state, ""));
    assert_int_equal(port->tier, CVZ_TIER_PLATFORM); /* edges lead to it */
    assert_int_equal(view->n_edges, 4);
    assert_int_equal(view->items[3].hidden_edges, 0);
    assert_int_equal(view->ledger.total, ITEMS - 1);
    assert_int_equal(view->ledger.edges_shown, 4);
    cvz_view_free(view);
    whole_free(w);
}

static void the_least_telling_edges_go_beyond_the_limit(void **state)
{
    (void)state;
    struct whole *w = whole_new();
    struct cvz_view *view = close_subnet(w, true, 3);

    assert_int_equal(view->n_edges, 3);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(view->edges[i].edge_class, CVZ_EDGE_DATA);
    assert_int_equal(view->items[1].hidden_edges, 1); /* the dependency */
    assert_int_equal(view->items[3].hidden_edges, 1);
    cvz_view_free(view);
    whole_free(w);
}

/* Both ends of several edges on the same two cards: one line of the most telling class. */
static void edges_between_two_cards_are_one(void **state)
{
    (void)state;
    struct whole *w = whole_new();
    const struct cvz_part_card cards[2] = {
        {.item = SUBNET_A, .parent = CVZ_ITEM_NONE},
        {.item = SUBNET_B, .parent = CVZ_ITEM_NONE},
    };
    uint32_t card_of[ITEMS];
    for (uint32_t i = 0; i < ITEMS; i++)
        card_of[i] = i >= SUBNET_A && i <= A_2 ? 0 : i >= SUBNET_B && i <= B_2 ? 1 : CVZ_ITEM_NONE;
    struct cvz_part part = {.cards = cards, .n_cards = 2, .card_of = card_of};
    struct cvz_view *view = cvz_view_part(&w->view, &part);

    assert_int_equal(view->n_edges, 1);
    assert_int_equal(view->edges[0].count, 2);
    assert_int_equal(view->edges[0].n_relations, 2);
    assert_int_equal(view->edges[0].edge_class, CVZ_EDGE_DATA);
    assert_int_equal(view->edges[0].verb, CVZ_VERB_READS);
    assert_int_equal(view->items[1].hidden_edges, 2);
    cvz_view_free(view);
    whole_free(w);
}

static void a_part_may_be_empty(void **state)
{
    (void)state;
    struct whole *w = whole_new();
    uint32_t card_of[ITEMS];
    for (uint32_t i = 0; i < ITEMS; i++)
        card_of[i] = CVZ_ITEM_NONE;
    struct cvz_part part = {.card_of = card_of};
    struct cvz_view *view = cvz_view_part(&w->view, &part);

    assert_int_equal(view->n_items, 0);
    assert_int_equal(view->n_edges, 0);
    assert_int_equal(view->ledger.total, 0);
    cvz_view_free(view);
    whole_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_it_is_the_whole),
        cmocka_unit_test(a_closed_container_stands_for_what_is_in_it),
        cmocka_unit_test(a_port_takes_what_leaves_and_counts_for_nothing),
        cmocka_unit_test(the_least_telling_edges_go_beyond_the_limit),
        cmocka_unit_test(edges_between_two_cards_are_one),
        cmocka_unit_test(a_part_may_be_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
