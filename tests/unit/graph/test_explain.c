/* SPDX-License-Identifier: Apache-2.0 */
#include "words.h"

#include "graph/explain.h"

/* "direct a>b", "contains", "contained", or a path: "a >b <c /d \e" (relation forwards, backwards,
 * up to the container, down to a child). */
static void assert_explains(const struct cvz_graph *g, const char *a, const char *b,
                            uint32_t max_steps, const char *expected)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_explanation e;

    cvz_graph_explain(g, cvz_graph_find(g, cvz_str_from(a)), cvz_graph_find(g, cvz_str_from(b)),
                      max_steps, &arena, &e);
    cvz_buf_add_z(&text, e.connection == CVZ_CONNECTION_DIRECT ? "direct" : "");
    cvz_buf_add_z(&text, e.contains ? " contains" : "");
    cvz_buf_add_z(&text, e.contained ? " contained" : "");
    for (uint32_t i = 0; i < e.n_relations; i++) {
        const struct cvz_relation *r = cvz_graph_relation(g, e.relations[i]);
        cvz_buf_printf(&text, " %.*s>%.*s", CVZ_STR_ARG(cvz_graph_resource(g, r->source)->id),
                       CVZ_STR_ARG(cvz_graph_resource(g, r->target)->id));
    }
    for (uint32_t i = 0; i < e.n_steps; i++) {
        const struct cvz_step *s = &e.steps[i];
        const char *sign =
            s->relation == UINT32_MAX ? (s->backwards ? "\\" : "/") : (s->backwards ? "<" : ">");
        cvz_buf_printf(&text, "%s%.*s", i > 0 ? sign : "",
                       CVZ_STR_ARG(cvz_graph_resource(g, s->node)->id));
    }
    assert_str(cvz_buf_str(&text), expected);
    cvz_buf_release(&text);
    cvz_arena_release(&arena);
}

static void tells_how_two_are_connected(void **state)
{
    static const struct {
        const char *graph, *a, *b, *expected;
    } cases[] = {
        {"a b a>b b>a", "a", "b", "direct a>b b>a"},
        {"a b a>b b>a", "b", "a", "direct a>b b>a"},
        {"a a>a", "a", "a", "direct a>a"},
        {"a", "a", "a", ""},
        {"a b", "a", "b", ""},
        {"a<b b<c c", "a", "c", "direct contained"},
        {"a<b b<c c c>a", "c", "a", "direct contains c>a"},
        {"a>b b>c", "a", "c", "a>b>c"},
        {"a>b c>b", "a", "c", "a>b<c"},
        {"a>x x>y y>z a>m m>z", "a", "z", "a>m>z"},
        {"a>n n>z a>m m>z", "a", "z", "a>m>z"},
        /* a longer way over relations tells more than a common container */
        {"a<net z<net net a>b b>c c>z", "a", "z", "a>b>c>z"},
        {"a<net b<net net b>z", "a", "z", "a/net\\b>z"},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_graph *g = graph_of(cases[i].graph);
        assert_explains(g, cases[i].a, cases[i].b, CVZ_EXPLAIN_DEPTH, cases[i].expected);
        cvz_graph_unref(g);
    }
}

static void gives_up_where_the_steps_end(void **state)
{
    struct cvz_graph *g = graph_of("a>b b>c c>d");

    (void)state;
    assert_explains(g, "a", "d", 2, "");
    assert_explains(g, "a", "d", 3, "a>b>c>d");
    assert_explains(g, "a", "b", 0, "direct a>b");
    cvz_graph_unref(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_how_two_are_connected),
        cmocka_unit_test(gives_up_where_the_steps_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
