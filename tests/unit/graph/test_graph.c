/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "graph/graph.h"

static void add(struct cvz_graph_builder *b, const char *id, const char *kind, const char *parent)
{
    struct cvz_err err = CVZ_ERR_INIT;
    const struct cvz_resource r = {.id = cvz_str_from(id), .kind = cvz_str_from(kind)};

    assert_ok(cvz_graph_builder_add(b, &r, cvz_str_from(parent), &err), &err);
}

static void add_resource(struct cvz_graph_builder *b, const struct cvz_resource *r)
{
    struct cvz_err err = CVZ_ERR_INIT;

    assert_ok(cvz_graph_builder_add(b, r, CVZ_STR_NULL, &err), &err);
}

static void relate(struct cvz_graph_builder *b, const char *source, enum cvz_verb verb,
                   const char *target, const char *rule)
{
    struct cvz_err err = CVZ_ERR_INIT;
    const struct cvz_relation_new r = {.source_id = cvz_str_from(source),
                                       .target_id = cvz_str_from(target),
                                       .verb = verb,
                                       .rule = cvz_str_from(rule)};

    assert_ok(cvz_graph_builder_relate(b, &r, &err), &err);
}

static struct cvz_graph *finish(struct cvz_graph_builder *b)
{
    struct cvz_graph *g = cvz_graph_builder_finish(b, CVZ_STR("2026-11-23T10:00:00Z"));

    cvz_graph_builder_free(b);
    return g;
}

static const struct cvz_resource *at(const struct cvz_graph *g, const char *id)
{
    uint32_t node = cvz_graph_find(g, cvz_str_from(id));

    assert_int_not_equal(node, CVZ_NODE_NONE);
    return cvz_graph_resource(g, node);
}

static void an_empty_graph_answers_everything(void **state)
{
    struct cvz_graph *g = finish(cvz_graph_builder_new());

    (void)state;
    assert_int_equal(cvz_graph_size(g), 0);
    assert_int_equal(cvz_graph_n_relations(g), 0);
    assert_int_equal(cvz_graph_roots(g).n, 0);
    assert_int_equal(cvz_graph_find(g, CVZ_STR("x")), CVZ_NODE_NONE);
    assert_str(cvz_graph_taken(g), "2026-11-23T10:00:00Z");
    cvz_graph_unref(cvz_graph_ref(g));
    cvz_graph_unref(g);
    cvz_graph_unref(NULL);
}

static void numbers_resources_by_id_and_relations_by_ends(void **state)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();

    (void)state;
    add(b, "c", "vm", "a");
    add(b, "b", "vm", "a");
    add(b, "a", "vpc", NULL);
    relate(b, "c", CVZ_VERB_TARGETS, "b", "r");
    relate(b, "b", CVZ_VERB_TARGETS, "c", "r2");
    relate(b, "b", CVZ_VERB_TARGETS, "c", "r1");
    relate(b, "b", CVZ_VERB_ATTACHED_TO, "c", "r9");
    struct cvz_graph *g = finish(b);

    assert_int_equal(cvz_graph_size(g), 3);
    assert_str(cvz_graph_resource(g, 0)->id, "a");
    assert_str(cvz_graph_resource(g, 2)->id, "c");
    assert_int_equal(cvz_graph_resource(g, 0)->parent, CVZ_NODE_NONE);
    assert_int_equal(cvz_graph_resource(g, 1)->parent, 0);
    assert_int_equal(cvz_graph_roots(g).n, 1);
    assert_int_equal(cvz_graph_children(g, 0).n, 2);
    assert_int_equal(cvz_graph_children(g, 0).p[1], 2);
    assert_int_equal(cvz_graph_children(g, 2).n, 0);

    assert_int_equal(cvz_graph_n_relations(g), 4);
    assert_str(cvz_graph_relation(g, 0)->rule, "r9");
    assert_str(cvz_graph_relation(g, 1)->rule, "r1");
    assert_str(cvz_graph_relation(g, 2)->rule, "r2");
    assert_int_equal(cvz_graph_relation(g, 3)->source, 2);
    assert_int_equal(cvz_graph_out(g, 1).n, 3);
    assert_int_equal(cvz_graph_in(g, 1).n, 1);
    assert_int_equal(cvz_graph_in(g, 1).p[0], 3);
    cvz_graph_unref(g);
}

static void completes_a_resource_that_comes_again(void **state)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    const struct cvz_tag two[] = {{CVZ_STR("z"), CVZ_STR("1")}, {CVZ_STR("a"), CVZ_STR("2")}};
    const struct cvz_tag twice[] = {{CVZ_STR("k"), CVZ_STR("1")}, {CVZ_STR("k"), CVZ_STR("2")}};

    (void)state;
    add_resource(b, &(struct cvz_resource){.id = CVZ_STR("x"),
                                           .kind = CVZ_STR("vm"),
                                           .name = CVZ_STR("first"),
                                           .region = CVZ_STR("eu"),
                                           .tags = two,
                                           .n_tags = 2});
    add_resource(b, &(struct cvz_resource){.id = CVZ_STR("x"),
                                           .kind = CVZ_STR("vm"),
                                           .name = CVZ_STR("second"),
                                           .state = CVZ_STR("running")});
    add_resource(b, &(struct cvz_resource){
                        .id = CVZ_STR("y"), .kind = CVZ_STR("vm"), .tags = twice, .n_tags = 2});
    assert_int_equal(cvz_graph_builder_size(b), 2);
    struct cvz_graph *g = finish(b);

    const struct cvz_resource *x = at(g, "x");
    assert_str(x->name, "second");
    assert_str(x->region, "eu");
    assert_str(x->state, "running");
    assert_str(x->zone, "");
    assert_int_equal(x->n_tags, 2);
    assert_str(x->tags[0].key, "a");
    assert_str(cvz_resource_tag(x, CVZ_STR("z")), "1");
    assert_str(cvz_resource_tag(x, CVZ_STR("none")), "");
    assert_int_equal(at(g, "y")->n_tags, 1);
    assert_str(cvz_resource_tag(at(g, "y"), CVZ_STR("k")), "2");
    cvz_graph_unref(g);
}

static void a_real_resource_wins_over_an_external_one_in_either_order(void **state)
{
    const struct cvz_resource outside = {.id = CVZ_STR("x"),
                                         .kind = CVZ_STR("external"),
                                         .name = CVZ_STR("hearsay"),
                                         .account = CVZ_STR("42"),
                                         .flags = CVZ_RESOURCE_EXTERNAL};
    const struct cvz_resource real = {
        .id = CVZ_STR("x"), .kind = CVZ_STR("vm"), .name = CVZ_STR("web")};

    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        struct cvz_graph_builder *b = cvz_graph_builder_new();
        add_resource(b, turn == 0 ? &outside : &real);
        add_resource(b, turn == 0 ? &real : &outside);
        struct cvz_graph *g = finish(b);
        assert_int_equal(cvz_graph_size(g), 1);
        assert_int_equal(at(g, "x")->flags, 0);
        assert_str(at(g, "x")->kind, "vm");
        assert_str(at(g, "x")->name, "web");
        assert_str(at(g, "x")->account, "42");
        cvz_graph_unref(g);
    }
}

static void an_end_that_never_comes_is_external(void **state)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();

    (void)state;
    add(b, "a", "vm", "parent-that-never-comes");
    relate(b, "a", CVZ_VERB_TARGETS, "ghost", "r");
    relate(b, "a", CVZ_VERB_TARGETS, "a", "self");
    struct cvz_graph *g = finish(b);

    assert_int_equal(cvz_graph_size(g), 2);
    assert_int_equal(at(g, "ghost")->flags, CVZ_RESOURCE_EXTERNAL);
    assert_str(at(g, "ghost")->kind, "external");
    assert_int_equal(at(g, "a")->parent, CVZ_NODE_NONE);
    assert_int_equal(cvz_graph_find(g, CVZ_STR("parent-that-never-comes")), CVZ_NODE_NONE);
    cvz_graph_unref(g);
}

static void the_same_relation_counts_once(void **state)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    struct cvz_err err = CVZ_ERR_INIT;
    static const struct {
        enum cvz_origin origin;
        const char *seen;
    } said[] = {{CVZ_ORIGIN_DERIVED, "2026-03-01T00:00:00Z"},
                {CVZ_ORIGIN_DECLARED, "2026-01-01T00:00:00Z"},
                {CVZ_ORIGIN_DECLARED, "2026-02-01T00:00:00Z"}};

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(said); i++) {
        const struct cvz_relation_new r = {.source_id = CVZ_STR("a"),
                                           .target_id = CVZ_STR("b"),
                                           .verb = CVZ_VERB_READS,
                                           .origin = said[i].origin,
                                           .seen = cvz_str_from(said[i].seen)};
        assert_ok(cvz_graph_builder_relate(b, &r, &err), &err);
    }
    struct cvz_graph *g = finish(b);
    assert_int_equal(cvz_graph_n_relations(g), 1);
    assert_int_equal(cvz_graph_relation(g, 0)->origin, CVZ_ORIGIN_DECLARED);
    assert_str(cvz_graph_relation(g, 0)->seen, "2026-02-01T00:00:00Z");
    assert_str(cvz_graph_relation(g, 0)->rule, "");
    cvz_graph_unref(g);
}

static void cuts_containment_cycles_at_the_smallest_id(void **state)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();

    (void)state;
    add(b, "m", "x", "k");
    add(b, "k", "x", "l");
    add(b, "l", "x", "m");
    add(b, "a", "x", "m"); /* hangs on the cycle, is not part of it */
    add(b, "self", "x", "self");
    struct cvz_graph *g = finish(b);

    assert_int_equal(at(g, "k")->parent, CVZ_NODE_NONE);
    assert_int_equal(at(g, "l")->parent, cvz_graph_find(g, CVZ_STR("m")));
    assert_int_equal(at(g, "m")->parent, cvz_graph_find(g, CVZ_STR("k")));
    assert_int_equal(at(g, "a")->parent, cvz_graph_find(g, CVZ_STR("m")));
    assert_int_equal(at(g, "self")->parent, CVZ_NODE_NONE);
    assert_int_equal(cvz_graph_roots(g).n, 2);
    cvz_graph_unref(g);
}

static void ids_that_compare_without_case_are_one(void **state)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    const struct cvz_resource upper = {
        .id = CVZ_STR("/Subs/VM"), .kind = CVZ_STR("vm"), .flags = CVZ_RESOURCE_ID_NOCASE};
    const struct cvz_resource lower = {.id = CVZ_STR("/subs/vm"),
                                       .kind = CVZ_STR("vm"),
                                       .name = CVZ_STR("n"),
                                       .flags = CVZ_RESOURCE_ID_NOCASE};

    (void)state;
    relate(b, "/SUBS/vm", CVZ_VERB_TARGETS, "plain", "");
    add_resource(b, &lower);
    add_resource(b, &upper);
    add(b, "child", "disk", "/SUBS/VM");
    add(b, "plain", "vm", NULL);
    add(b, "PLAIN", "vm", NULL);
    struct cvz_graph *g = finish(b);

    assert_int_equal(cvz_graph_size(g), 4);
    const struct cvz_resource *vm = at(g, "/sUbS/vM");
    assert_str(vm->id, "/Subs/VM");
    assert_str(vm->name, "n");
    assert_int_equal(at(g, "child")->parent, cvz_graph_find(g, CVZ_STR("/Subs/VM")));
    assert_ptr_equal(cvz_graph_resource(g, cvz_graph_relation(g, 0)->source), vm);
    assert_int_equal(cvz_graph_find(g, CVZ_STR("Plain")), CVZ_NODE_NONE);
    cvz_graph_unref(g);
}

static void refuses_what_has_no_usable_id(void **state)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    struct cvz_err err = CVZ_ERR_INIT;
    char huge[2049];
    memset(huge, 'x', sizeof huge);
    const struct cvz_str too_long = {huge, sizeof huge};
    const struct cvz_str longest = {huge, sizeof huge - 1};
    struct cvz_resource r = {.kind = CVZ_STR("vm")};

    (void)state;
    assert_fails(cvz_graph_builder_add(b, &r, CVZ_STR_NULL, &err), CVZ_EINVALID, &err, "id");
    r.id = too_long;
    assert_fails(cvz_graph_builder_add(b, &r, CVZ_STR_NULL, &err), CVZ_EINVALID, &err, "2048");
    r.id = longest;
    assert_ok(cvz_graph_builder_add(b, &r, CVZ_STR_NULL, &err), &err);
    assert_fails(cvz_graph_builder_add(b, &r, too_long, &err), CVZ_EINVALID, &err, "parent");
    r.kind = CVZ_STR_NULL;
    assert_fails(cvz_graph_builder_add(b, &r, CVZ_STR_NULL, &err), CVZ_EINVALID, &err, "kind");
    const struct cvz_relation_new no_target = {.source_id = CVZ_STR("a")};
    assert_fails(cvz_graph_builder_relate(b, &no_target, &err), CVZ_EINVALID, &err, "target");
    assert_int_equal(cvz_graph_builder_size(b), 1);
    cvz_graph_builder_free(b);
    cvz_graph_builder_free(NULL);
}

static void labels_by_name_or_the_last_part_of_the_id(void **state)
{
    static const struct {
        const char *id, *name, *label;
    } cases[] = {
        {"arn:aws:s3:::logs", "", "logs"},
        {"a/b/c", "", "c"},
        {"a/b/", "", "b/"},
        {"plain", "", "plain"},
        {"a/b", "web", "web"},
        {"/", "", "/"},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        const struct cvz_resource r = {.id = cvz_str_from(cases[i].id),
                                       .name = cvz_str_from(cases[i].name)};
        assert_str(cvz_resource_label(&r), cases[i].label);
    }
}

static bool same_hash(const struct cvz_resource *a, const struct cvz_resource *b)
{
    return cvz_hash128_eq(cvz_resource_hash(a, CVZ_STR("p")), cvz_resource_hash(b, CVZ_STR("p")));
}

static void the_hash_sees_every_change_but_source_and_number(void **state)
{
    const struct cvz_tag tag = {CVZ_STR("k"), CVZ_STR("v")};
    const struct cvz_resource base = {.id = CVZ_STR("i"), .kind = CVZ_STR("k")};
    struct cvz_resource changed[12];

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(changed); i++)
        changed[i] = base;
    changed[0].id = CVZ_STR("j");
    changed[1].kind = CVZ_STR("l");
    changed[2].name = CVZ_STR("x");
    changed[3].provider = CVZ_STR("x");
    changed[4].account = CVZ_STR("x");
    changed[5].region = CVZ_STR("x");
    changed[6].zone = CVZ_STR("x");
    changed[7].group = CVZ_STR("x");
    changed[8].state = CVZ_STR("x");
    changed[9].properties = CVZ_STR("{}");
    changed[10].tags = &tag;
    changed[10].n_tags = 1;
    changed[11].created = CVZ_STR("x");
    for (size_t i = 0; i < CVZ_COUNT_OF(changed); i++) {
        assert_false(same_hash(&base, &changed[i]));
        for (size_t j = 0; j < i; j++)
            assert_false(same_hash(&changed[j], &changed[i]));
    }
    struct cvz_resource same = base;
    same.source = CVZ_STR("s");
    same.parent = 7;
    assert_true(same_hash(&base, &same));
    assert_false(cvz_hash128_eq(cvz_resource_hash(&base, CVZ_STR("p")),
                                cvz_resource_hash(&base, CVZ_STR(""))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_graph_answers_everything),
        cmocka_unit_test(numbers_resources_by_id_and_relations_by_ends),
        cmocka_unit_test(completes_a_resource_that_comes_again),
        cmocka_unit_test(a_real_resource_wins_over_an_external_one_in_either_order),
        cmocka_unit_test(an_end_that_never_comes_is_external),
        cmocka_unit_test(the_same_relation_counts_once),
        cmocka_unit_test(cuts_containment_cycles_at_the_smallest_id),
        cmocka_unit_test(ids_that_compare_without_case_are_one),
        cmocka_unit_test(refuses_what_has_no_usable_id),
        cmocka_unit_test(labels_by_name_or_the_last_part_of_the_id),
        cmocka_unit_test(the_hash_sees_every_change_but_source_and_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
