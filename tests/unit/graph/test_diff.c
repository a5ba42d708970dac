/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

#include "graph/merge.h"

/* "+a" added, "-b" removed, "c:state,parent" changed; then relations "+a>b", "-a>c". */
static void assert_diff(const char *before, const char *after, const char *expected)
{
    struct cvz_graph *a = graph_of(before);
    struct cvz_graph *b = graph_of(after);
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_diff diff;

    cvz_graph_diff(a, b, &arena, &diff);
    for (uint32_t i = 0; i < diff.n_resources; i++) {
        const struct cvz_resource_diff *d = &diff.resources[i];
        const struct cvz_graph *g = d->what == CVZ_DIFF_REMOVED ? a : b;
        uint32_t node = d->what == CVZ_DIFF_REMOVED ? d->before : d->after;
        static const char *const signs[CVZ_DIFF_COUNT] = {
            [CVZ_DIFF_ADDED] = "+", [CVZ_DIFF_REMOVED] = "-", [CVZ_DIFF_CHANGED] = ""};
        cvz_buf_printf(&text, " %s%.*s", signs[d->what],
                       CVZ_STR_ARG(cvz_graph_resource(g, node)->id));
        for (unsigned f = 0; f < CVZ_FIELD_COUNT; f++)
            if ((d->fields >> f & 1) != 0)
                cvz_buf_printf(&text, ":%s", cvz_field_name(f));
    }
    for (uint32_t i = 0; i < diff.n_relations; i++) {
        const struct cvz_graph *g = diff.relations[i].what == CVZ_DIFF_REMOVED ? a : b;
        const struct cvz_relation *r = cvz_graph_relation(g, diff.relations[i].index);
        cvz_buf_printf(&text, " %c%.*s>%.*s", g == a ? '-' : '+',
                       CVZ_STR_ARG(cvz_graph_resource(g, r->source)->id),
                       CVZ_STR_ARG(cvz_graph_resource(g, r->target)->id));
    }
    assert_str(cvz_buf_str(&text), expected);
    assert_int_equal(diff.count[CVZ_DIFF_ADDED] + diff.count[CVZ_DIFF_REMOVED] +
                         diff.count[CVZ_DIFF_CHANGED],
                     diff.n_resources);
    cvz_buf_release(&text);
    cvz_arena_release(&arena);
    cvz_graph_unref(a);
    cvz_graph_unref(b);
}

static void tells_what_is_different(void **state)
{
    static const struct {
        const char *before, *after, *diff;
    } cases[] = {
        {"", "", ""},
        {"a b a>b", "b a a>b", ""},
        {"", "b a", " +a +b"},
        {"a b", "", " -a -b"},
        {"a c", "a b", " +b -c"},
        {"a=on b", "a=off b", " a:state"},
        {"a b c a<b", "a b c a<c", " a:parent"},
        {"a b a<b", "a b", " a:parent"},
        {"a b", "a b a<b", " a:parent"},
        {"a b c a<b", "a x c a<x", " a:parent -b +x"},
        {"a b a>b b>a", "a b a>b a>a", " -b>a +a>a"},
        {"a a>b", "b", " -a +b -a>b"},
        {"?a b", "a b", " +a"},
        {"a b", "?a b", " -a"},
        {"?a", "?b", ""},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++)
        assert_diff(cases[i].before, cases[i].after, cases[i].diff);
}

static void names_every_changed_field_and_its_text(void **state)
{
    const struct cvz_tag tags[] = {{CVZ_STR("l"), CVZ_STR("w")}, {CVZ_STR("k"), CVZ_STR("v")}};
    const struct cvz_resource bare = {.id = CVZ_STR("i"), .kind = CVZ_STR("k")};
    const struct cvz_resource full = {
        .id = CVZ_STR("i"),
        .kind = CVZ_STR("kind"),
        .name = CVZ_STR("name"),
        .provider = CVZ_STR("provider"),
        .account = CVZ_STR("account"),
        .region = CVZ_STR("region"),
        .zone = CVZ_STR("zone"),
        .group = CVZ_STR("group"),
        .category = CVZ_STR("category"),
        .state = CVZ_STR("state"),
        .created = CVZ_STR("created"),
        .properties = CVZ_STR("properties"),
        .tags = tags,
        .n_tags = 2,
    };
    struct cvz_graph_builder *a = cvz_graph_builder_new();
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_diff diff;

    (void)state;
    assert_ok(cvz_graph_builder_add(a, &bare, CVZ_STR(""), &err), &err);
    assert_ok(cvz_graph_builder_add(b, &full, CVZ_STR(""), &err), &err);
    struct cvz_graph *before = cvz_graph_builder_finish(a, CVZ_STR(""));
    struct cvz_graph *after = cvz_graph_builder_finish(b, CVZ_STR(""));
    cvz_graph_diff(before, after, &arena, &diff);
    assert_int_equal(diff.n_resources, 1);
    for (unsigned f = 0; f < CVZ_FIELD_COUNT; f++) {
        struct cvz_str text = cvz_field_text(after, 0, f, &arena);
        assert_int_equal(diff.resources[0].fields >> f & 1, f != CVZ_FIELD_PARENT);
        if (f == CVZ_FIELD_TAGS)
            assert_str(text, "k=v, l=w");
        else
            assert_str(text, f == CVZ_FIELD_PARENT ? "" : cvz_field_name(f));
    }
    cvz_graph_builder_free(a);
    cvz_graph_builder_free(b);
    cvz_graph_unref(before);
    cvz_graph_unref(after);
    cvz_arena_release(&arena);
}

/* ---- two as one ---- */

/* "+a -b ~c d" in order of id, then relations "+a>d"; what is the same has no sign. */
static void assert_merged(const char *before, const char *after,
                          const struct cvz_diff_params *params, const char *expected)
{
    static const char *const signs[CVZ_DIFF_COUNT] = {"", "+", "-", "~"};
    struct cvz_graph *a = graph_of(before);
    struct cvz_graph *b = graph_of(after);
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_merged m = {0};
    struct cvz_diff diff;

    cvz_graph_diff_by(a, b, params, &arena, &diff);
    assert_ok(cvz_graph_merge(a, b, &diff, &arena, &m, &err), &err);
    for (uint32_t i = 0; i < cvz_graph_size(m.graph); i++) {
        const struct cvz_resource *r = cvz_graph_resource(m.graph, i);
        cvz_buf_printf(&text, " %s%.*s", signs[m.nodes[i]], CVZ_STR_ARG(r->id));
        if (r->state.n > 0)
            cvz_buf_printf(&text, "=%.*s", CVZ_STR_ARG(r->state));
    }
    for (uint32_t i = 0; i < cvz_graph_n_relations(m.graph); i++) {
        const struct cvz_relation *r = cvz_graph_relation(m.graph, i);
        cvz_buf_printf(&text, " %s%.*s>%.*s", signs[m.relations[i]],
                       CVZ_STR_ARG(cvz_graph_resource(m.graph, r->source)->id),
                       CVZ_STR_ARG(cvz_graph_resource(m.graph, r->target)->id));
    }
    assert_str(cvz_buf_str(&text), expected);
    cvz_buf_release(&text);
    cvz_arena_release(&arena);
    cvz_graph_unref(m.graph);
    cvz_graph_unref(a);
    cvz_graph_unref(b);
}

static void two_snapshots_become_one_graph(void **state)
{
    const struct cvz_diff_params plain = {0};

    (void)state;
    assert_merged("", "", &plain, "");
    assert_merged("a b a>b", "b a a>b", &plain, " a b a>b");
    assert_merged("a=on b", "a=off c", &plain, " ~a=off -b +c");
    assert_merged("a=on", "a", &plain, " ~a");
    assert_merged("a b a>b", "a c a>c", &plain, " a -b +c -a>b +a>c");
    assert_merged("a=on", "?a b b>a", &plain, " -a=on +b +b>a");
    assert_merged("?a b b>a", "a b b>a", &plain, " +a b b>a");
    assert_merged("net a a<net", "net", &plain, " -a net");
}

static bool only_what_b_does_not_begin(void *ctx, bool is_after, uint32_t node)
{
    const struct cvz_graph *const *graphs = ctx;

    return !cvz_str_starts(cvz_graph_resource(graphs[is_after], node)->id, CVZ_STR("b"));
}

static uint32_t nothing_is_different(void *ctx, uint32_t before, uint32_t after, uint32_t fields)
{
    (void)ctx, (void)before, (void)after, (void)fields;
    return 0;
}

static void sides_that_tell_less_say_nothing_against_the_others(void **state)
{
    const struct cvz_diff_params told = {.told_only = true};
    const struct cvz_diff_params ends = {.ends_only = true};
    const struct cvz_diff_params judged = {.judge = nothing_is_different};
    const uint32_t crossed[] = {1, 0};
    const struct cvz_diff_params matched = {.after_of = crossed};

    (void)state;
    assert_merged("a=on b<a", "a b", &told, " a b");
    assert_merged("a=on", "a=off", &told, " ~a=off");
    assert_merged("a b a>b", "a b b>a", &ends, " a b a>b b>a");
    assert_merged("a b a>b", "a", &ends, " a -b -a>b");
    assert_merged("a=on", "a=off", &judged, " a=off");
    assert_merged("a x a>x", "A B B>A", &matched, " A B B>A");
}

static void what_was_not_looked_for_is_not_gone(void **state)
{
    struct cvz_graph *a = graph_of("a b1");
    struct cvz_graph *b = graph_of("b2 c");
    const struct cvz_graph *graphs[] = {a, b};
    const struct cvz_diff_params params = {.counts = only_what_b_does_not_begin, .ctx = graphs};

    (void)state;
    assert_merged("a b1", "b2 c", &params, " -a b1 b2 +c");
    cvz_graph_unref(a);
    cvz_graph_unref(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_what_is_different),
        cmocka_unit_test(names_every_changed_field_and_its_text),
        cmocka_unit_test(two_snapshots_become_one_graph),
        cmocka_unit_test(sides_that_tell_less_say_nothing_against_the_others),
        cmocka_unit_test(what_was_not_looked_for_is_not_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
