/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of tables, and whose colour a frame has. */
#include "test.h"

#include "render/frame_priv.h"
#include "render/render.h"
#include "render/table_priv.h"
#include "render/text_priv.h"

/* Two providers: an account with a region, in it a network with a server; the other's network
 * alone; something outside. */
struct world {
    struct cvz_graph *graph;
    struct cvz_view *view;
    struct cvz_arena arena;
};

static const struct cvz_kind kinds[] = {
    {.name = CVZ_STR_INIT("t.account"),
     .label = CVZ_STR_INIT("Account"),
     .role = CVZ_ROLE_CONTAINER,
     .level = CVZ_LEVEL_ACCOUNT,
     .tier = CVZ_TIER_NONE},
    {.name = CVZ_STR_INIT("t.network"),
     .label = CVZ_STR_INIT("Network"),
     .role = CVZ_ROLE_CONTAINER,
     .level = CVZ_LEVEL_NETWORK,
     .tier = CVZ_TIER_NONE},
    {.name = CVZ_STR_INIT("t.server"),
     .label = CVZ_STR_INIT("Server"),
     .role = CVZ_ROLE_NODE,
     .level = CVZ_LEVEL_NONE,
     .tier = CVZ_TIER_COMPUTE},
};

static void add(struct cvz_graph_builder *b, const char *id, const char *kind, const char *provider,
                const char *parent)
{
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_resource r = {
        .id = cvz_str_from(id), .kind = cvz_str_from(kind), .provider = cvz_str_from(provider)};
    assert_ok(cvz_graph_builder_add(b, &r, cvz_str_from(parent), &err), &err);
}

static void begin(struct world *w, const uint8_t *only)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    struct cvz_view_params params = CVZ_VIEW_PARAMS_INIT;
    struct cvz_err err = CVZ_ERR_INIT;

    *w = (struct world){0};
    add(b, "acme", "t.account", "acme", "");
    add(b, "acme/net", "t.network", "acme", "acme");
    add(b, "acme/net/b", "t.server", "acme", "acme/net");
    add(b, "acme/net/a", "t.server", "acme", "acme/net");
    add(b, "zeta-net", "t.network", "zeta", "");
    add(b, "zeta-net/s", "t.server", "zeta", "zeta-net");
    assert_ok(
        cvz_graph_builder_relate(b,
                                 &(struct cvz_relation_new){.source_id = CVZ_STR("acme/net/a"),
                                                            .target_id = CVZ_STR("gone"),
                                                            .verb = CVZ_VERB_TARGETS},
                                 &err),
        &err);
    w->graph = cvz_graph_builder_finish(b, CVZ_STR(""));
    cvz_graph_builder_free(b);
    params.kinds = (struct cvz_kinds){kinds, CVZ_COUNT_OF(kinds)};
    params.simplify = false;
    params.only = only;
    assert_ok(cvz_view_new(w->graph, &params, &w->view, &err), &err);
}

static void end(struct world *w)
{
    cvz_view_free(w->view);
    cvz_graph_unref(w->graph);
    cvz_arena_release(&w->arena);
}

static void rows_stand_by_container_then_kind_then_name(void **state)
{
    static const char *const ids[] = {"acme",       "zeta-net",   "acme/net",
                                      "acme/net/a", "acme/net/b", "zeta-net/s"};
    struct world w;
    struct cvz_str path[PATH_LEVELS + 1];

    (void)state;
    begin(&w, NULL);
    struct table table = table_new(w.view, &w.arena);
    assert_int_equal(table.n_rows, CVZ_COUNT_OF(ids));
    for (size_t i = 0; i < CVZ_COUNT_OF(ids); i++)
        assert_str(table.rows[i].resource->id, ids[i]);
    assert_int_equal(table_path(&table, &table.rows[0], path), 0);
    assert_int_equal(table_path(&table, &table.rows[3], path), 2);
    assert_str(path[0], "acme");
    assert_str(path[1], "net");
    assert_int_equal(table_relations(&table, &table.rows[3]), 1);
    assert_int_equal(table_relations(&table, &table.rows[4]), 0);
    end(&w);
}

/* What is around a resource that a filter means has no row of its own. */
static void frames_have_no_rows(void **state)
{
    struct world w;
    uint8_t only[8] = {0};

    (void)state;
    begin(&w, NULL);
    only[cvz_graph_find(w.graph, CVZ_STR("acme/net/b"))] = 1;
    end(&w);
    begin(&w, only);
    struct table table = table_new(w.view, &w.arena);
    assert_int_equal(table.n_rows, 1);
    assert_str(table.rows[0].resource->id, "acme/net/b");
    end(&w);
}

static void accounts_and_outermost_frames_wear_their_providers_colour(void **state)
{
    struct world w;
    const struct cvz_theme *theme = NULL, *plain = NULL;
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    begin(&w, NULL);
    assert_ok(cvz_theme_find(CVZ_STR("professional"), &plain, &err), &err);
    assert_ok(cvz_theme_read(CVZ_STR("provider-acme: \"#123456\""), &w.arena, &theme, &err), &err);
    const uint8_t *coloured = frame_providers(w.view, theme, &w.arena);
    const uint8_t *level = frame_providers(w.view, plain, &w.arena);
    for (uint32_t i = 0; i < w.view->n_items; i++) {
        struct cvz_str id = w.view->items[i].id;
        unsigned expected = cvz_str_is(id, "acme")       ? 0
                            : cvz_str_is(id, "zeta-net") ? THEME_PROVIDERS_MAX
                                                         : (unsigned)FRAME_BY_LEVEL;
        assert_int_equal(coloured[i], expected);
        assert_int_equal(level[i], FRAME_BY_LEVEL);
    }
    assert_str(frame_provider_name(w.view, coloured, 0), "acme");
    assert_str(frame_provider_name(w.view, coloured, THEME_PROVIDERS_MAX), "zeta");
    assert_str(frame_provider_name(w.view, coloured, 1), "");
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_stand_by_container_then_kind_then_name),
        cmocka_unit_test(frames_have_no_rows),
        cmocka_unit_test(accounts_and_outermost_frames_wear_their_providers_colour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
