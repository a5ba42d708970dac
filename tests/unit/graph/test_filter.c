/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "graph/filter.h"

#include <stdlib.h>

static const struct cvz_tag web_tags[] = {{CVZ_STR_INIT("Env"), CVZ_STR_INIT("Prod")},
                                          {CVZ_STR_INIT("cost centre"), CVZ_STR_INIT("a=7")}};

/* internet -> lb -> web -> db; web and db stand in net, which stands in acc; sg guards web. */
static struct cvz_graph *small_graph(void)
{
    static const struct {
        const char *id, *kind, *name, *region, *state, *parent;
    } nodes[] = {
        {"acc", "aws.account", "main", "", "", ""},
        {"net", "aws.ec2.vpc", "prod-vpc", "eu-west-1", "", "acc"},
        {"web", "aws.ec2.instance", "Web \"1\"", "eu-west-1", "running", "net"},
        {"db", "aws.rds.db", "payments", "eu-west-1", "available", "net"},
        {"lb", "aws.elb", "front", "us-east-1", "", "acc"},
        {"sg", "aws.ec2.security-group", "web", "eu-west-1", "", "net"},
    };
    static const struct {
        const char *source, *target;
        enum cvz_verb verb;
    } links[] = {{"internet", "lb", CVZ_VERB_ROUTES_TO},
                 {"lb", "web", CVZ_VERB_TARGETS},
                 {"web", "db", CVZ_VERB_READS},
                 {"web", "sg", CVZ_VERB_SECURED_BY},
                 {"net", "far", CVZ_VERB_PEERS_WITH}};
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    struct cvz_err err = CVZ_ERR_INIT;

    for (size_t i = 0; i < CVZ_COUNT_OF(nodes); i++) {
        struct cvz_resource r = {.id = cvz_str_from(nodes[i].id),
                                 .kind = cvz_str_from(nodes[i].kind),
                                 .name = cvz_str_from(nodes[i].name),
                                 .region = cvz_str_from(nodes[i].region),
                                 .state = cvz_str_from(nodes[i].state)};
        if (strcmp(nodes[i].id, "web") == 0) {
            r.tags = web_tags;
            r.n_tags = CVZ_COUNT_OF(web_tags);
        }
        assert_ok(cvz_graph_builder_add(b, &r, cvz_str_from(nodes[i].parent), &err), &err);
    }
    for (size_t i = 0; i < CVZ_COUNT_OF(links); i++) {
        const struct cvz_relation_new r = {.source_id = cvz_str_from(links[i].source),
                                           .target_id = cvz_str_from(links[i].target),
                                           .verb = links[i].verb};
        assert_ok(cvz_graph_builder_relate(b, &r, &err), &err);
    }
    struct cvz_graph *g = cvz_graph_builder_finish(b, CVZ_STR(""));
    cvz_graph_builder_free(b);
    return g;
}

/* The ids that match, in order, each followed by a blank. */
static void assert_finds(const struct cvz_graph *g, const char *text, const char *expected)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_buf found = CVZ_BUF_INIT;
    const struct cvz_filter *filter = NULL;
    uint8_t marks[16];
    uint32_t n = 0;

    assert_ok(cvz_filter_compile(cvz_str_from(text), &arena, &filter, &err), &err);
    uint32_t said = cvz_filter_run(filter, g, marks);
    for (uint32_t i = 0; i < cvz_graph_size(g); i++) {
        if (marks[i] == 0)
            continue;
        n++;
        cvz_buf_add_str(&found, cvz_graph_resource(g, i)->id);
        cvz_buf_add_char(&found, ' ');
    }
    if (!cvz_str_is(cvz_buf_str(&found), expected))
        print_error("filter: %s\n", text);
    assert_str(cvz_buf_str(&found), expected);
    assert_int_equal(said, n);
    cvz_buf_release(&found);
    cvz_arena_release(&arena);
}

static void finds_what_is_meant(void **state)
{
    static const struct {
        const char *filter, *ids;
    } cases[] = {
        {"", "acc db far internet lb net sg web "},
        {"  \t\n", "acc db far internet lb net sg web "},
        {"kind=aws.ec2.*", "net sg web "},
        {"kind=AWS.RDS.DB", "db "},
        {"kind != aws.*", "far internet "},
        {"name=web", "sg "},
        {"name=\"Web \\\"1\\\"\"", "web "},
        {"name~\"WEB\"", "sg web "},
        {"name!~web name!=\"\"", "acc db lb net "},
        {"name=web,front , main", "acc lb sg "},
        {"region=eu-* and not kind=aws.ec2.vpc", "db sg web "},
        {"region=eu-* AND NOT kind=aws.ec2.vpc", "db sg web "},
        {"region=eu-* not kind=aws.ec2.vpc state~r", "web "},
        {"state=running or state=available and kind=x", "web "},
        {"(state=running or state=available) and kind=*.db", "db "},
        {"not not state=running", "web "},
        {"tag:Env", "web "},
        {"tag:env", ""},
        {"not tag:Env kind=aws.ec2.*", "net sg "},
        {"tag:Env=prod", "web "},
        {"tag:Env!=prod kind=aws.ec2.*", "net sg "},
        {"tag:\"cost centre\"=a=7", "web "},
        {"tag:\"cost centre\"~=", "web "},
        {"text~pro", "net web "},
        {"text=\"cost centre\"", "web "},
        {"text=running", "web "},
        {"targets(kind=*.instance)", "lb "},
        {"<targets(name=front)", "web "},
        {"reads(id=db) secured-by(name=web)", "web "},
        {"<secured-by(<targets(id=lb))", "sg "},
        {"peers-with(id=net)", "far "},
        {"<peers-with(id=net)", "far "},
        {"peers-with(id=far)", "net "},
        {"contains(id=web)", "net "},
        {"<contains(kind=*.account)", "lb net "},
        {"within(kind=*.account)", "db lb net sg web "},
        {"within(name=prod-vpc) or id=lb", "db lb sg web "},
        {"within(within(id=acc))", "db sg web "},
        {"not within(id=acc)", "acc far internet "},
        {"id=internet", "internet "},
        {"kind=external", "far internet "},
        {"id=\"\"", ""},
        {"zone=\"\" id=db", "db "},
        {"category=x or group=y or provider=z or account=q", ""},
    };
    struct cvz_graph *g = small_graph();

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++)
        assert_finds(g, cases[i].filter, cases[i].ids);
    cvz_graph_unref(g);
}

static void errors_point_at_the_place(void **state)
{
    static const struct {
        const char *filter, *error;
    } cases[] = {
        {"knd=x", "filter, column 1: unknown field 'knd' (did you mean 'kind'?)"},
        {"name=x knd=y", "filter, column 8: unknown field 'knd' (did you mean 'kind'?)"},
        {"name=\"\xc3\xa9\" knd=y", "filter, column 10: unknown field 'knd'"},
        {"KIND=x", "filter, column 1: unknown field 'KIND'"},
        {"tag=x", "unknown field 'tag' (did you mean 'tag:KEY'?)"},
        {"zzzzzzzz=1", "filter, column 1: unknown field 'zzzzzzzz'"},
        {"target(id=x)", "column 1: unknown verb 'target' (did you mean 'targets'?)"},
        {"secures(id=x)", "column 1: unknown verb 'secures' (did you mean '<secured-by'?)"},
        {"<within(id=x)", "column 2: unknown verb 'within'"},
        {"targets(id=x", "column 13: ')' is missing here"},
        {"(id=x", "column 6: ')' is missing here"},
        {"id=x)", "column 5: this ')' closes nothing"},
        {"<targets id=x", "column 9: '(' is missing here"},
        {"id", "column 3: one of = != ~ !~ is missing here"},
        {"id!x", "column 4: one of = != ~ !~ is missing here"},
        {"id=", "column 4: a value is missing here"},
        {"id=a,", "column 6: a value is missing here"},
        {"id=,a", "column 4: a value is missing here"},
        {"id=\"a", "column 4: the quotation mark is never closed"},
        {"id=a and", "column 9: a condition is missing here"},
        {"or id=a", "column 1: unknown field 'or'"},
        {"not", "column 4: a condition is missing here"},
        {"()", "column 2: a condition is missing here"},
        {"<(id=a)", "column 2: a verb is missing here"},
        {"tag:", "column 5: a tag's key is missing here"},
        {"tag:=x", "column 5: a tag's key is missing here"},
        {"\"id\"=x", "column 1: a condition is missing here"},
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;
    const struct cvz_filter *filter = NULL;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_err err = CVZ_ERR_INIT;
        int rc = cvz_filter_compile(cvz_str_from(cases[i].filter), &arena, &filter, &err);
        assert_fails(rc, CVZ_EUSAGE, &err, cases[i].error);
    }
    assert_null(filter);
    cvz_arena_release(&arena);
}

static void holds_its_limits(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    const struct cvz_filter *filter = NULL;
    struct cvz_buf text = CVZ_BUF_INIT;

    (void)state;
    for (int i = 0; i < CVZ_FILTER_DEPTH_MAX; i++)
        cvz_buf_add_char(&text, '(');
    cvz_buf_add_z(&text, "id=a");
    for (int i = 0; i < CVZ_FILTER_DEPTH_MAX; i++)
        cvz_buf_add_char(&text, ')');
    assert_ok(cvz_filter_compile(cvz_buf_str(&text), &arena, &filter, &err), &err);
    struct cvz_str deeper = cvz_arena_printf(&arena, "(%s)", text.p);
    assert_fails(cvz_filter_compile(deeper, &arena, &filter, &err), CVZ_EUSAGE, &err,
                 "column 65: too deeply nested");

    cvz_buf_clear(&text);
    while (text.n < CVZ_FILTER_TEXT_MAX - 3)
        cvz_buf_add_z(&text, "<targets(");
    assert_fails(cvz_filter_compile(cvz_str_sub(cvz_buf_str(&text), 0, CVZ_FILTER_TEXT_MAX), &arena,
                                    &filter, &err),
                 CVZ_EUSAGE, &err, "too deeply nested");
    cvz_buf_clear(&text);
    while (text.n <= CVZ_FILTER_TEXT_MAX)
        cvz_buf_add_z(&text, "not ");
    assert_fails(cvz_filter_compile(cvz_buf_str(&text), &arena, &filter, &err), CVZ_EUSAGE, &err,
                 "too long");
    cvz_buf_release(&text);
    cvz_arena_release(&arena);
}

static void runs_on_an_empty_graph(void **state)
{
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    struct cvz_graph *g = cvz_graph_builder_finish(b, CVZ_STR(""));

    (void)state;
    assert_finds(g, "within(id=x) or not targets(text~y)", "");
    cvz_graph_unref(g);
    cvz_graph_builder_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_is_meant),
        cmocka_unit_test(errors_point_at_the_place),
        cmocka_unit_test(holds_its_limits),
        cmocka_unit_test(runs_on_an_empty_graph),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
