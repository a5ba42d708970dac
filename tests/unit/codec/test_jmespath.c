/* SPDX-License-Identifier: Apache-2.0 */
#include "tree.h"

#include "codec/jmespath.h"

/* The result as JSON, or the error's text. */
static struct cvz_str found(const char *text, const struct cvz_value *in, struct cvz_arena *arena)
{
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value v = cvz_value_null;
    struct cvz_buf buf = CVZ_BUF_INIT;
    const struct cvz_jmespath *expr;

    if (cvz_jmespath_compile(cvz_str_from(text), arena, &expr, &err) != 0 ||
        cvz_jmespath_search(expr, in, arena, &v, &err) != 0)
        return cvz_arena_str(arena, cvz_str_from(err.text));
    cvz_json_write(&buf, &v, CVZ_JSON_COMPACT);
    struct cvz_str out = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return out;
}

struct expression_case {
    const char *text;
    const char *result;
};

static const char document[] =
    "{'id':'i-1','n':3,'big':9007199254740993,'empty':[],'none':null,'yes':true,"
    "'tags':[{'k':'Name','v':'web'},{'k':'env','v':'prod'},{'k':'x','v':null}],"
    "'nested':[[1,2],[3],4],'map':{'a':{'p':1},'b':{'p':2},'c':5},"
    "'words':['pear','apple','fig'],'a-b':{'c d':7}}";

static void check(const struct expression_case *cases, size_t n)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_value in = tree(document, &arena);

    for (size_t i = 0; i < n; i++)
        assert_str(found(cases[i].text, &in, &arena), cases[i].result);
    cvz_arena_release(&arena);
}

static void selects_and_projects(void **state)
{
    static const struct expression_case cases[] = {
        {"id", "\"i-1\""},
        {"missing.deeper", "null"},
        {"\"a-b\".\"c d\"", "7"},
        {"@.n", "3"},
        {"tags[0].v", "\"web\""},
        {"tags[-1].k", "\"x\""},
        {"tags[9]", "null"},
        {"tags[-9]", "null"},
        {"tags[*].v", "[\"web\",\"prod\"]"},
        {"tags[].k", "[\"Name\",\"env\",\"x\"]"},
        {"tags[?k=='env'].v | [0]", "\"prod\""},
        {"tags[?v].k", "[\"Name\",\"env\"]"},
        {"tags[?k=='none'] | [0].v", "null"},
        {"nested[]", "[1,2,3,4]"},
        {"nested[*][0]", "[1,3]"},
        {"map.*.p", "[1,2]"},
        {"words[::-1]", "[\"fig\",\"apple\",\"pear\"]"},
        {"words[1:]", "[\"apple\",\"fig\"]"},
        {"words[:-1]", "[\"pear\",\"apple\"]"},
        {"words[::9223372036854775807]", "[\"pear\"]"},
        {"words[::-9223372036854775808]", "[\"fig\"]"},
        {"words[-9223372036854775808:9223372036854775807]", "[\"pear\",\"apple\",\"fig\"]"},
        {"[id, n]", "[\"i-1\",3]"},
        {"{x: id, \"y z\": tags[0].k}", "{\"x\":\"i-1\",\"y z\":\"Name\"}"},
        {"missing.{x: id}", "null"},
        {"big", "9007199254740993"},
    };

    (void)state;
    check(cases, CVZ_COUNT_OF(cases));
}

static void decides(void **state)
{
    static const struct expression_case cases[] = {
        {"missing || id", "\"i-1\""},
        {"empty || 'none'", "\"none\""},
        {"yes && n", "3"},
        {"!empty", "true"},
        {"!n", "false"},
        {"n == `3.0`", "true"},
        {"big == `9007199254740992.0`", "false"},
        {"big > `9007199254740992`", "true"},
        {"n < `4` && n >= `3` && n != `2`", "true"},
        {"id > 'a'", "null"},
        {"id == `i-1`", "true"},
        {"(n || id) == `3`", "true"},
    };

    (void)state;
    check(cases, CVZ_COUNT_OF(cases));
}

static void calls_functions(void **state)
{
    static const struct expression_case cases[] = {
        {"length(tags)", "3"},
        {"length('h\xc3\xa9')", "2"},
        {"reverse('h\xc3\xa9!')", "\"!\xc3\xa9h\""},
        {"sort(words)", "[\"apple\",\"fig\",\"pear\"]"},
        {"sort_by(tags[?v], &v)[].k", "[\"env\",\"Name\"]"},
        {"max_by(tags[?v], &v).k", "\"Name\""},
        {"min(words)", "\"apple\""},
        {"min(empty)", "null"},
        {"join('-', words)", "\"pear-apple-fig\""},
        {"to_string(map.a)", "\"{\\\"p\\\":1}\""},
        {"to_number('12')", "12"},
        {"to_number('1e999')", "null"},
        {"to_number('x')", "null"},
        {"abs(`-9223372036854775808`)", "9.223372036854776e+18"},
        {"sum(`[9223372036854775807, 1]`)", "9.223372036854776e+18"},
        {"sum(empty)", "0"},
        {"avg(`[1, 2]`)", "1.5"},
        {"floor(`-1.5`)", "-2"},
        {"ceil(`1e300`)", "1e+300"},
        {"not_null(none, missing, n)", "3"},
        {"merge(map.a, {q: `2`}, {p: `9`})", "{\"p\":9,\"q\":2}"},
        {"map(&v, tags)", "[\"web\",\"prod\",null]"},
        {"keys(map)", "[\"a\",\"b\",\"c\"]"},
        {"contains(words, 'fig')", "true"},
        {"contains(id, `1`)", "false"},
        {"type(none)", "\"null\""},
        {"to_array(id)", "[\"i-1\"]"},
    };

    (void)state;
    check(cases, CVZ_COUNT_OF(cases));
}

static void says_where_an_expression_is_wrong(void **state)
{
    static const struct expression_case cases[] = {
        {"", "at 1: the expression ends too early"},
        {"tags[0", "at 7: expected ']'"},
        {"tags[?k=='a'", "at 13: expected ']'"},
        {"foo.", "at 5: expected a name, '*', '[' or '{'"},
        {"foo bar", "at 5: the expression ends before this"},
        {"foo[a]", "at 5: expected a number, ':', '*' or '?'"},
        {"nope(id)", "at 1: no such function"},
        {"length()", "at 1: wrong number of arguments"},
        {"length(id, id)", "at 1: wrong number of arguments"},
        {"sort_by(tags, k)", "at 15: this argument must be an expression: &..."},
        {"length(&id)", "at 8: this argument cannot be an expression"},
        {"&id", "at 1: expected an expression"},
        {"'abc", "at 1: this quote has no end"},
        {"`[1`", "at 1: ill-formed literal"},
        {"\"\\q\"", "at 1: ill-formed quoted name"},
        {"a # b", "at 3: this stands for nothing in JMESPath"},
        {"words[::0]", "at 11: a slice cannot have steps of 0"},
        {"[99999999999999999999]", "at 2: not a number"},
        {"length(n)", "at 1: argument 1 of length() has the wrong type"},
        {"words | sort_by(@, &length(@)) | abs(@)",
         "at 34: argument 1 of abs() has the wrong type"},
        {"sort_by(tags, &v)", "at 1: the keys must be all numbers or all strings"},
    };

    (void)state;
    check(cases, CVZ_COUNT_OF(cases));
}

/* Each of these would need far more time or memory than its text suggests. */
static void bounds_what_a_short_text_can_ask_for(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf deep = CVZ_BUF_INIT;
    struct cvz_buf wide = CVZ_BUF_INIT;
    struct cvz_buf chain = CVZ_BUF_INIT;

    (void)state;
    for (int i = 0; i < 5000; i++) {
        cvz_buf_add_z(&deep, "(");
        cvz_buf_add_z(&chain, "a.");
    }
    cvz_buf_add_z(&wide, "@");
    for (int i = 0; i < 60; i++)
        cvz_buf_add_z(&wide, "|[@,@]");
    cvz_buf_add_z(&wide, "|to_string(@)");
    assert_str(found(deep.p, &cvz_value_null, &arena),
               "at 129: this expression is nested too deeply");
    assert_non_null(strstr(found(chain.p, &cvz_value_null, &arena).p, "nested too deeply"));
    assert_non_null(strstr(found(wide.p, &cvz_value_null, &arena).p, "multiplies its input"));

    cvz_buf_clear(&wide);
    cvz_buf_add_z(&wide, "@");
    for (int i = 0; i < 8; i++)
        cvz_buf_add_z(&wide, "|join(@,[@,@])");
    char *long_text = cvz_arena_bytes(&arena, 200000);
    memset(long_text, 'x', 200000);
    struct cvz_value in = cvz_value_from_str((struct cvz_str){long_text, 200000});
    assert_non_null(strstr(found(wide.p, &in, &arena).p, "the text that this makes is too long"));
    cvz_buf_release(&deep);
    cvz_buf_release(&wide);
    cvz_buf_release(&chain);
    cvz_arena_release(&arena);
}

static void outlives_the_text_it_was_compiled_from(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_arena results = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    const struct cvz_jmespath *expr;
    struct cvz_value v;
    char text[] = "id";

    (void)state;
    assert_ok(cvz_jmespath_compile(cvz_str_from(text), &arena, &expr, &err), &err);
    text[0] = 'x';
    struct cvz_value in = tree(document, &results);
    for (int i = 0; i < 3; i++) {
        assert_ok(cvz_jmespath_search(expr, &in, &results, &v, &err), &err);
        assert_str(cvz_value_str(&v), "i-1");
    }
    assert_str(cvz_jmespath_text(expr), "id");
    cvz_arena_release(&results);
    cvz_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selects_and_projects),
        cmocka_unit_test(decides),
        cmocka_unit_test(calls_functions),
        cmocka_unit_test(says_where_an_expression_is_wrong),
        cmocka_unit_test(bounds_what_a_short_text_can_ask_for),
        cmocka_unit_test(outlives_the_text_it_was_compiled_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
