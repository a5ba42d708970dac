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

static struct cvz_graph *two_accounts(void)
{
    static const struct {
        const char *id, *kind, *parent, *account, *region, *env;
    } rows[] = {
        {"a1", "t.account", "", "111", "", NULL},
        {"a2", "t.account", "", "222", "", NULL},
        {"net", "t.network", "a1", "111", "west", NULL},
        {"sub", "t.subnet", "net", "111", "west", "prod"},
        {"srv-1", "t.server", "sub", "111", "west", "prod"},
        {"srv-2", "t.server", "sub", "111", "west", "test"},
        {"bkt", "t.bucket", "a2", "222", "west", "prod"},
        {"key", "t.key", "a2", "222", "", NULL},
        {"lost", "t.server", "", "222", "east", NULL},
    };
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    struct cvz_err err = CVZ_ERR_INIT;

    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++) {
        struct cvz_tag tag = {CVZ_STR("env"), cvz_str_from(rows[i].env != NULL ? rows[i].env : "")};
        struct cvz_resource r = {.id = cvz_str_from(rows[i].id),
                                 .kind = cvz_str_from(rows[i].kind),
                                 .account = cvz_str_from(rows[i].account),
                                 .region = cvz_str_from(rows[i].region),
                                 .tags = &tag,
                                 .n_tags = rows[i].env != NULL};
        assert_ok(cvz_graph_builder_add(b, &r, cvz_str_from(rows[i].parent), &err), &err);
    }
    relate(b, "srv-1", CVZ_VERB_READS, "bkt");
    relate(b, "srv-2", CVZ_VERB_DEPENDS_ON, "srv-1");
    relate(b, "bkt", CVZ_VERB_ENCRYPTED_BY, "key");
    relate(b, "elsewhere", CVZ_VERB_ROUTES_TO, "srv-1");
    struct cvz_graph *g = cvz_graph_builder_finish(b, CVZ_STR(""));
    cvz_graph_builder_free(b);
    return g;
}

static void assert_in(const struct cvz_view *view, const char *id, const char *group)
{
    const struct cvz_item *it = item(view, id);

    assert_non_null(it);
    assert_true(it->parent != CVZ_ITEM_NONE);
    assert_string_equal(cvz_arena_str(view->arena, view->items[it->parent].id).p, group);
    assert_true(view->items[it->parent].container);
}

static void groups_by_what_one_asks_for(void **state)
{
    static const struct {
        enum cvz_grouping by;
        const char *id, *group, *label;
    } rows[] = {
        {CVZ_GROUPING_ACCOUNT, "srv-1", "group:account=a1", "a1"},
        {CVZ_GROUPING_ACCOUNT, "lost", "group:account=a2", "a2"},
        {CVZ_GROUPING_REGION, "bkt", "group:region=west", "west"},
        {CVZ_GROUPING_REGION, "key", "group:region=", "global"},
        {CVZ_GROUPING_NETWORK, "srv-2", "group:network=net", "net"},
        {CVZ_GROUPING_NETWORK, "bkt", "group:network=", "in no network"},
        {CVZ_GROUPING_GROUP, "bkt", "group:group=", "in no group"},
        {CVZ_GROUPING_KIND, "srv-1", "group:kind=Server", "Server"},
        {CVZ_GROUPING_CATEGORY, "bkt", "group:category=Storage", "Storage"},
        {CVZ_GROUPING_PROVIDER, "bkt", "group:provider=", "no provider"},
        {CVZ_GROUPING_TAG, "bkt", "group:tag=prod", "prod"},
        {CVZ_GROUPING_TAG, "srv-2", "group:tag=test", "test"},
        {CVZ_GROUPING_TAG, "key", "group:tag=", "without the tag"},
    };
    struct cvz_graph *g = two_accounts();

    (void)state;
    for (size_t i = 0; i < 2 * CVZ_COUNT_OF(rows); i++) {
        struct cvz_view_params params = CVZ_VIEW_PARAMS_INIT;
        params.kinds = kinds;
        params.simplify = i % 2 == 0;
        params.grouping = rows[i / 2].by;
        params.group_tag = CVZ_STR("env");
        struct cvz_view *view = view_of(g, &params);
        assert_in(view, rows[i / 2].id, rows[i / 2].group);
        assert_true(cvz_str_is(item(view, rows[i / 2].group)->label, rows[i / 2].label));
        assert_int_equal(item(view, "elsewhere")->parent, CVZ_ITEM_NONE);
        assert_true(has_edge(view, "srv-1", "bkt"));
        /* Frames of places stand for what they were; elsewhere they are cards. */
        bool by_place = rows[i / 2].by <= CVZ_GROUPING_GROUP;
        assert_int_equal(item(view, "sub") == NULL, by_place && params.simplify);
        cvz_view_free(view);
    }
    cvz_graph_unref(g);
}

static void a_lens_shows_what_it_is_about(void **state)
{
    struct cvz_graph *g = two_accounts();
    struct cvz_view_params params = CVZ_VIEW_PARAMS_INIT;

    (void)state;
    params.kinds = kinds;
    params.lenses = CVZ_BIT(CVZ_LENS_DATA);
    struct cvz_view *view = view_of(g, &params);
    assert_true(has_edge(view, "srv-1", "bkt"));
    assert_false(has_edge(view, "srv-2", "srv-1"));
    assert_non_null(item(view, "sub")); /* the frame of what reads */
    assert_null(item(view, "srv-2"));
    assert_null(item(view, "lost"));
    assert_null(item(view, "elsewhere"));
    assert_true(cvz_str_find(view->ledger.notes, CVZ_STR("outside the lenses")) >= 0);
    assert_true(view->ledger.shelved > 0);
    cvz_view_free(view);

    params.lenses = CVZ_BIT(CVZ_LENS_SECURITY);
    view = view_of(g, &params);
    assert_true(has_edge(view, "bkt", "key")); /* no badge: the line itself */
    assert_null(item(view, "srv-1"));
    cvz_view_free(view);

    params.lenses |= CVZ_BIT(CVZ_LENS_DATA);
    view = view_of(g, &params);
    assert_true(has_edge(view, "bkt", "key"));
    assert_true(has_edge(view, "srv-1", "bkt"));
    cvz_view_free(view);
    cvz_graph_unref(g);
}

static void stages_can_be_left_out(void **state)
{
    static const struct {
        enum cvz_stage stage;
        const char *id; /* drawn where the stage is left out, and only there */
    } rows[] = {
        {CVZ_STAGE_HIDE, "dopt"},   {CVZ_STAGE_ATTACH, "vol"}, {CVZ_STAGE_CONTRACT, "tg"},
        {CVZ_STAGE_GUARD, "sg-lb"}, {CVZ_STAGE_IDLE, "spare"},
    };
    struct cvz_graph *g = small_estate();

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++) {
        struct cvz_view_params params = CVZ_VIEW_PARAMS_INIT;
        params.kinds = kinds;
        struct cvz_view *view = view_of(g, &params);
        assert_null(item(view, rows[i].id));
        cvz_view_free(view);
        params.without = CVZ_BIT(rows[i].stage);
        view = view_of(g, &params);
        assert_non_null(item(view, rows[i].id));
        char note[64];
        snprintf(note, sizeof note, "without %s", cvz_stage_name(rows[i].stage));
        assert_true(cvz_str_find(view->ledger.notes, cvz_str_from(note)) >= 0);
        cvz_view_free(view);
    }
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
    bool may_shelve = (params->without & CVZ_BIT(CVZ_STAGE_SHELVE)) == 0;
    bool may_shed = (params->without & CVZ_BIT(CVZ_STAGE_SHED)) == 0;
    assert_true(params->max_nodes == 0 || !may_shelve || cards <= params->max_nodes);
    assert_true(params->max_edges == 0 || !may_shed || view->n_edges <= params->max_edges);
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
            if (round % 3 == 1)
                params.grouping = (enum cvz_grouping)cvz_rng_below(&rng, CVZ_GROUPING_COUNT);
            if (round % 4 == 2)
                params.lenses = cvz_rng_below(&rng, CVZ_BIT(CVZ_LENS_COUNT));
            if (round % 5 > 2)
                params.without = cvz_rng_below(&rng, CVZ_BIT(CVZ_STAGE_COUNT));
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

/* ---- two moments at once ---- */

/* 30 servers in one subnet, every third of them added, under a budget that folds. */
static void changed_and_unchanged_never_fold_into_one(void **state)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    struct cvz_view_params params = CVZ_VIEW_PARAMS_INIT;
    char id[16];

    (void)state;
    add(b, "t.network", "net", "", "");
    add(b, "t.subnet", "sub", "net", "a");
    for (int i = 0; i < 30; i++) {
        (void)snprintf(id, sizeof id, "srv-%02d", i);
        add(b, "t.server", id, "sub", "");
    }
    struct cvz_graph *g = cvz_graph_builder_finish(b, CVZ_STR(""));
    uint8_t *nodes = calloc(cvz_graph_size(g), 1);
    for (uint32_t i = 0, n = 0; i < cvz_graph_size(g); i++)
        if (cvz_str_is(cvz_graph_resource(g, i)->kind, "t.server") && n++ % 3 == 0)
            nodes[i] = CVZ_DIFF_ADDED;
    params.kinds = kinds;
    params.node_changes = nodes;
    params.max_nodes = 5;
    struct cvz_view *view = view_of(g, &params);
    unsigned folds = 0;
    for (uint32_t i = 0; i < view->n_items; i++) {
        const struct cvz_item *it = &view->items[i];
        folds += it->count > 1;
        for (uint32_t m = 0; it->count > 1 && m < it->n_members; m++)
            assert_int_equal(nodes[it->members[m]], it->change);
        if (it->count > 1)
            assert_int_equal(it->changes[it->change], it->count);
    }
    assert_int_equal(folds, 2);
    assert_int_equal(view->ledger.changes[CVZ_DIFF_ADDED], 10);
    assert_int_equal(view->ledger.changes_drawn[CVZ_DIFF_ADDED], 10);
    cvz_view_free(view);
    /* A closed container says what has changed in it. */
    params.max_nodes = 1;
    view = view_of(g, &params);
    const struct cvz_item *closed = &view->items[view->n_items - 1];
    assert_int_equal(closed->change, CVZ_DIFF_CHANGED);
    assert_int_equal(closed->changes[CVZ_DIFF_ADDED], 10);
    cvz_view_free(view);
    params.max_nodes = 0;
    params.changed_only = true;
    view = view_of(g, &params);
    assert_int_equal(view->ledger.shown, 12); /* ten servers and the frames around them */
    cvz_view_free(view);
    free(nodes);
    cvz_graph_unref(g);
    cvz_graph_builder_free(b);
}

/* Plumbing, guards and hidden objects are drawn once they have changed; a changed part of something
 * makes that change. */
static void what_would_be_taken_away_shows_its_change(void **state)
{
    struct cvz_graph *g = small_estate();
    struct cvz_view_params params = CVZ_VIEW_PARAMS_INIT;
    uint8_t *nodes = calloc(cvz_graph_size(g), 1);
    static const char *const quiet[] = {"tg", "sg-lb", "dopt"};

    (void)state;
    params.kinds = kinds;
    params.node_changes = nodes;
    struct cvz_view *view = view_of(g, &params);
    for (size_t i = 0; i < CVZ_COUNT_OF(quiet); i++)
        assert_null(item(view, quiet[i]));
    cvz_view_free(view);
    for (size_t i = 0; i < CVZ_COUNT_OF(quiet); i++)
        nodes[cvz_graph_find(g, cvz_str_from(quiet[i]))] = CVZ_DIFF_CHANGED;
    nodes[cvz_graph_find(g, CVZ_STR("vol"))] = CVZ_DIFF_REMOVED;
    view = view_of(g, &params);
    for (size_t i = 0; i < CVZ_COUNT_OF(quiet); i++)
        assert_int_equal(item(view, quiet[i])->change, CVZ_DIFF_CHANGED);
    assert_int_equal(item(view, "srv-a")->change, CVZ_DIFF_CHANGED);
    assert_int_equal(item(view, "srv-a")->changes[CVZ_DIFF_REMOVED], 1);
    assert_int_equal(item(view, "srv-b")->change, CVZ_DIFF_SAME);
    cvz_view_free(view);
    free(nodes);
    cvz_graph_unref(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joins_through_rules),
        cmocka_unit_test(joins_what_rules_name),
        cmocka_unit_test(simplifies_by_role),
        cmocka_unit_test(draws_everything_when_told_to),
        cmocka_unit_test(focuses_on_a_neighbourhood),
        cmocka_unit_test(groups_by_what_one_asks_for),
        cmocka_unit_test(a_lens_shows_what_it_is_about),
        cmocka_unit_test(stages_can_be_left_out),
        cmocka_unit_test(any_graph_fits_any_budget),
        cmocka_unit_test(an_empty_graph_is_an_empty_view),
        cmocka_unit_test(changed_and_unchanged_never_fold_into_one),
        cmocka_unit_test(what_would_be_taken_away_shows_its_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
