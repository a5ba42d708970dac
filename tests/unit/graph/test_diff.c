/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

#include "graph/diff.h"

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
        static const char *const signs[] = {"+", "-", ""};
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_what_is_different),
        cmocka_unit_test(names_every_changed_field_and_its_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
