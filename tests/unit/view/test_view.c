/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "base/rng.h"
#include "view/view.h"

#include <stdlib.h>

/* Sorted by name, as cvz_kinds demands. */
static const struct cvz_kind kind_rows[] = {
    {.name = CVZ_STR_INIT("t.account"),
     .label = CVZ_STR_INIT("Account"),
     .role = CVZ_ROLE_CONTAINER,
     .tier = CVZ_TIER_NONE,
     .level = CVZ_LEVEL_ACCOUNT},
    {.name = CVZ_STR_INIT("t.balancer"),
     .label = CVZ_STR_INIT("Balancer"),
     .role = CVZ_ROLE_NODE,
     .tier = CVZ_TIER_ENTRY,
     .level = CVZ_LEVEL_NONE},
    {.name = CVZ_STR_INIT("t.bucket"),
     .label = CVZ_STR_INIT("Bucket"),
     .role = CVZ_ROLE_NODE,
     .category = CVZ_CATEGORY_STORAGE,
     .tier = CVZ_TIER_DATA,
     .level = CVZ_LEVEL_NONE},
    {.name = CVZ_STR_INIT("t.group"),
     .label = CVZ_STR_INIT("Group"),
     .role = CVZ_ROLE_PLUMBING,
     .tier = CVZ_TIER_NONE,
     .level = CVZ_LEVEL_NONE},
    {.name = CVZ_STR_INIT("t.guard"),
     .label = CVZ_STR_INIT("Guard"),
     .role = CVZ_ROLE_GUARD,
     .tier = CVZ_TIER_NONE,
     .level = CVZ_LEVEL_NONE},
    {.name = CVZ_STR_INIT("t.key"),
     .label = CVZ_STR_INIT("Key"),
     .role = CVZ_ROLE_SHARED,
     .tier = CVZ_TIER_PLATFORM,
     .level = CVZ_LEVEL_NONE},
    {.name = CVZ_STR_INIT("t.network"),
     .label = CVZ_STR_INIT("Network"),
     .role = CVZ_ROLE_CONTAINER,
     .tier = CVZ_TIER_NONE,
     .level = CVZ_LEVEL_NETWORK},
    {.name = CVZ_STR_INIT("t.options"),
     .label = CVZ_STR_INIT("Options"),
     .role = CVZ_ROLE_HIDDEN,
     .tier = CVZ_TIER_NONE,
     .level = CVZ_LEVEL_NONE},
    {.name = CVZ_STR_INIT("t.server"),
     .label = CVZ_STR_INIT("Server"),
     .role = CVZ_ROLE_NODE,
     .tier = CVZ_TIER_COMPUTE,
     .level = CVZ_LEVEL_NONE},
    {.name = CVZ_STR_INIT("t.subnet"),
     .label = CVZ_STR_INIT("Subnet"),
     .role = CVZ_ROLE_CONTAINER,
     .tier = CVZ_TIER_NONE,
     .level = CVZ_LEVEL_SUBNET},
    {.name = CVZ_STR_INIT("t.volume"),
     .label = CVZ_STR_INIT("Volume"),
     .role = CVZ_ROLE_ATTACHMENT,
     .tier = CVZ_TIER_DATA,
     .level = CVZ_LEVEL_NONE},
};

static const struct cvz_kinds kinds = {kind_rows, CVZ_COUNT_OF(kind_rows)};

static void add(struct cvz_graph_builder *b, const char *kind, const char *id, const char *parent,
                const char *zone)
{
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_resource r = {.id = cvz_str_from(id),
                             .kind = cvz_str_from(kind),
                             .name = cvz_str_from(id),
                             .zone = cvz_str_from(zone)};

    assert_ok(cvz_graph_builder_add(b, &r, cvz_str_from(parent), &err), &err);
}

static void relate(struct cvz_graph_builder *b, const char *source, enum cvz_verb verb,
                   const char *target)
{
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_relation_new r = {
        .source_id = cvz_str_from(source), .target_id = cvz_str_from(target), .verb = verb};

    assert_ok(cvz_graph_builder_relate(b, &r, &err), &err);
}

/* Two zones, a balancer through a group to two servers, a key, a guard, a volume, an idle network.
 */
static struct cvz_graph *small_estate(void)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();

    add(b, "t.account", "acct", "", "");
    add(b, "t.network", "net", "acct", "");
    add(b, "t.network", "spare", "acct", "");
    add(b, "t.subnet", "spare-sub", "spare", "a");
    add(b, "t.subnet", "sub-a", "net", "a");
    add(b, "t.subnet", "sub-b", "net", "b");
    add(b, "t.subnet", "sub-empty", "net", "b");
    add(b, "t.server", "srv-a", "sub-a", "");
    add(b, "t.server", "srv-b", "sub-b", "");
    add(b, "t.balancer", "lb", "net", "");
    add(b, "t.group", "tg", "net", "");
    add(b, "t.guard", "sg-lb", "net", "");
    add(b, "t.guard", "sg-srv", "net", "");
    add(b, "t.volume", "vol", "sub-a", "");
    add(b, "t.key", "key", "acct", "");
    add(b, "t.options", "dopt", "net", "");
    relate(b, "lb", CVZ_VERB_TARGETS, "tg");
    relate(b, "tg", CVZ_VERB_TARGETS, "srv-a");
    relate(b, "tg", CVZ_VERB_TARGETS, "srv-b");
    relate(b, "vol", CVZ_VERB_ATTACHED_TO, "srv-a");
    relate(b, "vol", CVZ_VERB_ENCRYPTED_BY, "key");
    relate(b, "lb", CVZ_VERB_SECURED_BY, "sg-lb");
    relate(b, "srv-a", CVZ_VERB_SECURED_BY, "sg-srv");
    relate(b, "sg-lb", CVZ_VERB_ALLOWS, "sg-srv");
    relate(b, "srv-a", CVZ_VERB_CREATED_FROM, "image-elsewhere");
    struct cvz_graph *g = cvz_graph_builder_finish(b, CVZ_STR(""));
    cvz_graph_builder_free(b);
    return g;
}

static struct cvz_view *view_of(struct cvz_graph *g, const struct cvz_view_params *params)
{
    struct cvz_view *view = NULL;
    struct cvz_err err = CVZ_ERR_INIT;

    assert_ok(cvz_view_new(g, params, &view, &err), &err);
    return view;
}

static const struct cvz_item *item(const struct cvz_view *view, const char *id)
{
    for (uint32_t i = 0; i < view->n_items; i++)
        if (cvz_str_is(view->items[i].id, id))
            return &view->items[i];
    return NULL;
}

static bool has_edge(const struct cvz_view *view, const char *source, const char *target)
{
    for (uint32_t i = 0; i < view->n_edges; i++)
        if (cvz_str_is(view->items[view->edges[i].source].id, source) &&
            cvz_str_is(view->items[view->edges[i].target].id, target))
            return true;
    return false;
}

/* A rule between the tags of machines: who carries the one reaches who carries the other. */
static void joins_through_rules(void **state)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    struct cvz_view_params params = CVZ_VIEW_PARAMS_INIT;

    (void)state;
    add(b, "t.account", "acct", "", "");
    add(b, "t.network", "net", "acct", "");
    add(b, "t.server", "web", "net", "");
    add(b, "t.server", "db", "net", "");
    add(b, "t.server", "other", "net", "");
    for (int i = 0; i < 4; i++)
        add(b, "t.guard", (const char *const[]){"tag-web", "tag-db", "tag-other", "rule"}[i], "net",
            "");
    relate(b, "web", CVZ_VERB_SECURED_BY, "tag-web");
    relate(b, "db", CVZ_VERB_SECURED_BY, "tag-db");
    relate(b, "other", CVZ_VERB_SECURED_BY, "tag-other");
    relate(b, "tag-web", CVZ_VERB_ALLOWS, "rule");
    relate(b, "tag-db", CVZ_VERB_SECURED_BY, "rule");
    struct cvz_graph *g = cvz_graph_builder_finish(b, CVZ_STR(""));
    cvz_graph_builder_free(b);
    params.kinds = kinds;
    struct cvz_view *view = view_of(g, &params);
    assert_true(has_edge(view, "web", "db"));
    assert_int_equal(view->n_edges, 1);
    cvz_view_free(view);
    cvz_graph_unref(g);
}

/* A rule that names subnets, as Azure's do: they stand for themselves; networks and what is outside
 * do not. */
static void joins_what_rules_name(void **state)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    struct cvz_view_params params = CVZ_VIEW_PARAMS_INIT;

    (void)state;
    add(b, "t.account", "acct", "", "");
    add(b, "t.network", "net", "acct", "");
    add(b, "t.network", "far", "acct", "");
    add(b, "t.subnet", "front", "net", "");
    add(b, "t.subnet", "back", "net", "");
    add(b, "t.server", "web", "front", "");
    add(b, "t.server", "db", "back", "");
    add(b, "t.server", "there", "far", "");
    add(b, "t.guard", "rules", "net", "");
    relate(b, "back", CVZ_VERB_SECURED_BY, "rules");
    relate(b, "front", CVZ_VERB_ALLOWS, "rules");
    relate(b, "back", CVZ_VERB_ALLOWS, "rules");
    relate(b, "far", CVZ_VERB_ALLOWS, "rules");
    relate(b, "elsewhere", CVZ_VERB_ALLOWS, "rules");
    struct cvz_graph *g = cvz_graph_builder_finish(b, CVZ_STR(""));
    cvz_graph_builder_free(b);
    params.kinds = kinds;
    struct cvz_view *view = view_of(g, &params);
    assert_true(has_edge(view, "front", "back"));
    assert_int_equal(view->n_edges, 1);
    assert_null(item(view, "rules"));
    cvz_view_free(view);
    cvz_graph_unref(g);
}

static void simplifies_by_role(void **state)
{
    struct cvz_graph *g = small_estate();
    struct cvz_view_params params = CVZ_VIEW_PARAMS_INIT;

    (void)state;
    params.kinds = kinds;
    struct cvz_view *view = view_of(g, &params);
    assert_null(item(view, "vol"));
    assert_null(item(view, "tg"));
    assert_null(item(view, "sg-lb"));
    assert_null(item(view, "dopt"));
    assert_null(item(view, "image-elsewhere"));
    assert_null(item(view, "spare"));
    assert_null(item(view, "sub-empty"));
    assert_true(has_edge(view, "lb", "srv-a"));
    assert_true(has_edge(view, "lb", "srv-b"));
    assert_int_equal(view->n_edges, 2);
    assert_int_equal(item(view, "key")->place, CVZ_PLACE_RAIL);
    assert_int_equal(item(view, "srv-a")->badges, 1 << CVZ_BADGE_LOCKED | 1 << CVZ_BADGE_GUARDED);
    const struct cvz_item *zone = item(view, "net#zone=a");
    assert_non_null(zone);
    assert_int_equal(zone->place, CVZ_PLACE_COLUMN);
    assert_int_equal(zone->n_members, 0);
    assert_ptr_equal(&view->items[item(view, "sub-a")->parent], zone);
    assert_int_equal(view->ledger.total, 16);
    assert_int_equal(view->ledger.shown, 8);
    assert_int_equal(view->ledger.shelved, 1);
    cvz_view_free(view);
    cvz_graph_unref(g);
}

static void draws_everything_when_told_to(void **state)
{
    struct cvz_graph *g = small_estate();
    struct cvz_view_params params = CVZ_VIEW_PARAMS_INIT;

    (void)state;
    params.kinds = kinds;
    params.simplify = false;
    params.max_nodes = params.max_edges = 0;
    struct cvz_view *view = view_of(g, &params);
    assert_int_equal(view->n_items, cvz_graph_size(g));
    assert_int_equal(view->n_edges, cvz_graph_n_relations(g));
    assert_int_equal(view->ledger.shown, view->ledger.total);
    assert_true(item(view, "image-elsewhere")->external);
    cvz_view_free(view);
    cvz_graph_unref(g);
}

static void focuses_on_a_neighbourhood(void **state)
{
    struct cvz_graph *g = small_estate();
    struct cvz_view_params params = CVZ_VIEW_PARAMS_INIT;
    struct cvz_view *view = NULL;
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    params.kinds = kinds;
    params.simplify = false;
    params.focus = CVZ_STR("tg");
    params.depth = 1;
    view = view_of(g, &params);
    assert_non_null(item(view, "lb"));
    assert_non_null(item(view, "srv-a"));
    assert_non_null(item(view, "acct"));
    assert_null(item(view, "key"));
    assert_null(item(view, "sg-srv"));
    assert_true(item(view, "srv-a")->hidden_edges > 0);
    cvz_view_free(view);
    params.focus = CVZ_STR("nowhere");
    assert_fails(cvz_view_new(g, &params, &view, &err), CVZ_ENOTFOUND, &err, "nowhere");
    cvz_graph_unref(g);
}

static struct cvz_graph *random_estate(struct cvz_rng *rng, uint32_t n)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    char id[32], other[32];

    for (uint32_t i = 0; i < n; i++) {
        snprintf(id, sizeof id, "n%05u", i);
        snprintf(other, sizeof other, "n%05u", cvz_rng_below(rng, i + 1));
        const struct cvz_kind *kind = &kind_rows[cvz_rng_below(rng, CVZ_COUNT_OF(kind_rows))];
        char zone[2] = {(char)('a' + cvz_rng_below(rng, 3)), '\0'};
        bool is_root = cvz_rng_below(rng, 4) == 0;
        add(b, cvz_rng_below(rng, 20) == 0 ? "unheard.of" : kind->name.p, id, is_root ? "" : other,
            zone);
    }
    for (uint32_t i = 0; i < n + n / 2; i++) {
        snprintf(id, sizeof id, "n%05u", cvz_rng_below(rng, n));
        snprintf(other, sizeof other, "n%05u", cvz_rng_below(rng, n + 3));
        relate(b, id, (enum cvz_verb)cvz_rng_below(rng, CVZ_VERB_COUNT), other);
    }
    struct cvz_graph *g = cvz_graph_builder_finish(b, CVZ_STR(""));
    cvz_graph_builder_free(b);
    return g;
}

static void check_view(const struct cvz_view *view, const struct cvz_view_params *params)
{
    uint8_t *seen = calloc(cvz_graph_size(view->graph) + 1, 1);
    uint32_t cards = 0;

    for (uint32_t i = 0; i < view->n_items; i++) {
        const struct cvz_item *it = &view->items[i];
        assert_true(it->parent == CVZ_ITEM_NONE || it->parent < i);
        assert_true(it->parent == CVZ_ITEM_NONE || view->items[it->parent].container);
        assert_true(it->id.n > 0 && it->label.n > 0 && it->kind != NULL);
        cards += !it->container;
        for (uint32_t k = 0; k < it->n_members; k++) {
            assert_false(seen[it->members[k]]);
            seen[it->members[k]] = 1;
        }
    }
    for (uint32_t i = 0; i < view->n_edges; i++) {
        const struct cvz_view_edge *e = &view->edges[i];
        assert_true(e->source != e->target && e->count > 0 && e->n_relations > 0);
        assert_true(i == 0 || e[-1].source < e->source ||
                    (e[-1].source == e->source && e[-1].target <= e->target));
        for (uint32_t up = e->source; up != CVZ_ITEM_NONE; up = view->items[up].parent)
            assert_true(up != e->target);
        for (uint32_t up = e->target; up != CVZ_ITEM_NONE; up = view->items[up].parent)
            assert_true(up != e->source);
    }
    assert_true(params->max_nodes == 0 || cards <= params->max_nodes);
    assert_true(params->max_edges == 0 || view->n_edges <= params->max_edges);
    const struct cvz_ledger *l = &view->ledger;
    assert_int_equal(l->shown + l->folded + l->shelved, l->total);
    free(seen);
}

static void any_graph_fits_any_budget(void **state)
{
    static const struct {
        uint32_t nodes, edges;
    } budgets[] = {{0, 0}, {150, 250}, {20, 10}, {1, 1}};
    const char *seed = getenv("CVZ_SEED");
    struct cvz_rng rng = cvz_rng_seeded(seed != NULL ? strtoull(seed, NULL, 10) : 1);

    (void)state;
    for (int round = 0; round < 60; round++) {
        struct cvz_graph *g = random_estate(&rng, 1 + cvz_rng_below(&rng, 400));
        for (size_t i = 0; i < CVZ_COUNT_OF(budgets); i++) {
            struct cvz_view_params params = CVZ_VIEW_PARAMS_INIT;
            params.kinds = kinds;
            params.max_nodes = budgets[i].nodes;
            params.max_edges = budgets[i].edges;
            params.simplify = i != 0 || round % 2 == 0;
            struct cvz_view *view = view_of(g, &params);
            check_view(view, &params);
            cvz_view_free(view);
        }
        cvz_graph_unref(g);
    }
}

static void an_empty_graph_is_an_empty_view(void **state)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    struct cvz_graph *g = cvz_graph_builder_finish(b, CVZ_STR(""));
    struct cvz_view_params params = CVZ_VIEW_PARAMS_INIT;

    (void)state;
    struct cvz_view *view = view_of(g, &params);
    assert_int_equal(view->n_items, 0);
    assert_int_equal(view->n_edges, 0);
    cvz_view_free(view);
    cvz_graph_unref(g);
    cvz_graph_builder_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joins_through_rules),
        cmocka_unit_test(joins_what_rules_name),
        cmocka_unit_test(simplifies_by_role),
        cmocka_unit_test(draws_everything_when_told_to),
        cmocka_unit_test(focuses_on_a_neighbourhood),
        cmocka_unit_test(any_graph_fits_any_budget),
        cmocka_unit_test(an_empty_graph_is_an_empty_view),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
