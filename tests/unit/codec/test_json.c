/* SPDX-License-Identifier: Apache-2.0 */
#include "tree.h"

#include "codec/json.h"

/* Reads and writes; an error gives its text. */
static struct cvz_str rewritten(struct cvz_str text, enum cvz_json_style style,
                                struct cvz_arena *arena)
{
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value v = cvz_value_null;
    struct cvz_buf buf = CVZ_BUF_INIT;

    if (cvz_json_read(text, arena, &v, &err) != 0)
        return cvz_arena_str(arena, cvz_str_from(err.text));
    cvz_json_write(&buf, &v, style);
    struct cvz_str out = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return out;
}

static void writes_what_it_read(void **state)
{
    static const struct {
        const char *in;
        const char *out; /* NULL: as `in` */
    } cases[] = {
        {"null", NULL},
        {" true ", "true"},
        {"false", NULL},
        {"0", NULL},
        {"-0", "0"},
        {"-17", NULL},
        {"9223372036854775807", NULL},
        {"-9223372036854775808", NULL},
        {"9223372036854775808", "9.223372036854776e+18"},
        {"9007199254740993", NULL},
        {"1.5", NULL},
        {"-1.5e3", "-1500"},
        {"0.1", NULL},
        {"1E-7", "1e-07"},
        {"123456789.123456789", "123456789.12345679"},
        {"2.2250738585072014e-308", NULL},
        {"\"\"", NULL},
        {"\"a b\"", NULL},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
        {"\"\\u0041\\u00e9\\u20AC\\ud83d\\ude00\"", "\"A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\""},
        {"\"\\u0000\\u001f\"", NULL},
        {"\"\\ud800\"", "\"\xef\xbf\xbd\""},
        {"\"\\udc00x\"", "\"\xef\xbf\xbdx\""},
        {"\"\\ud800\\ud800\"", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
        {"\"\xc3\xa9 and more than eight bytes \xe2\x82\xac\"", NULL},
        {"[]", NULL},
        {"[ 1 , 2 ]", "[1,2]"},
        {"{}", NULL},
        {"{ }", "{}"},
        {"[ ]", "[]"},
        {"{\"b\":1,\"a\":[{},[],\"x\"]}", NULL},
        {"{\"a\":1,\"b\":2,\"a\":3}", "{\"b\":2,\"a\":3}"},
        {"{\"a\":1,\"\\u0061\":2}", "{\"a\":2}"},
        {"{\"\":0}", NULL},
        {"\r\n\t [null]\n", "[null]"},
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++)
        assert_str(rewritten(cvz_str_from(cases[i].in), CVZ_JSON_COMPACT, &arena),
                   cases[i].out != NULL ? cases[i].out : cases[i].in);
    cvz_arena_release(&arena);
}

static void says_where_and_why_a_text_is_refused(void **state)
{
    static const struct {
        const char *in;
        const char *error;
    } cases[] = {
        {"", "line 1, column 1: the text ends too early"},
        {"[1,\n 2,\n  x]", "line 3, column 3: expected a value"},
        {"[1 2]", "line 1, column 4: expected ',' or ']'"},
        {"{\"a\":1 \"b\"}", "line 1, column 8: expected ',' or '}'"},
        {"{\"a\" 1}", "line 1, column 6: expected ':'"},
        {"{a:1}", "line 1, column 2: expected a name in quotes"},
        {"{\"a\":1,}", "line 1, column 8: expected a name in quotes"},
        {"[1,]", "line 1, column 4: expected a value"},
        {"[", "line 1, column 2: the text ends too early"},
        {"\"abc", "line 1, column 1: this string has no end"},
        {"[\"abc\\\"", "line 1, column 2: this string has no end"},
        {"\"a\nb\"", "line 1, column 3: a control character in a string must be escaped"},
        {"\"\\x\"", "line 1, column 2: no such escape in a string"},
        {"\"\\u12g4\"", "line 1, column 2: no such escape in a string"},
        {"\"\xc3\xa9\xff\"", "line 1, column 3: this is not UTF-8"},
        {"\"\\n\xc0\x80\"", "line 1, column 4: this is not UTF-8"},
        {"\xef\xbb\xbf{}", "line 1, column 1: expected a value"},
        {"01", "line 1, column 1: a number with a leading zero"},
        {"-", "line 1, column 2: the text ends too early"},
        {"-x", "line 1, column 2: expected a digit"},
        {"1.x", "line 1, column 3: expected a digit"},
        {"1e+]", "line 1, column 4: expected a digit"},
        {"[1e400]", "line 1, column 2: this number is too large"},
        {"1 2", "line 1, column 3: the document ends before this"},
        {"nul", "line 1, column 1: expected a value"},
        {"// no", "line 1, column 1: expected a value"},
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++)
        assert_str(rewritten(cvz_str_from(cases[i].in), CVZ_JSON_COMPACT, &arena), cases[i].error);
    cvz_arena_release(&arena);
}

static void indents_for_people(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;

    (void)state;
    assert_str(rewritten(CVZ_STR("{\"a\":[1,{}],\"b\":[]}"), CVZ_JSON_PRETTY, &arena),
               "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}");
    cvz_arena_release(&arena);
}

static void equal_trees_have_equal_canonical_bytes(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;

    (void)state;
    assert_str(
        rewritten(CVZ_STR("{\"b\":{\"z\":1e17,\"y\":2.0},\"a\":0.5}"), CVZ_JSON_CANONICAL, &arena),
        "{\"a\":0.5,\"b\":{\"y\":2,\"z\":100000000000000000}}");
    cvz_arena_release(&arena);
}

static void sorts_and_dedups_large_objects(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value v;

    (void)state;
    cvz_buf_add_char(&text, '{');
    for (int i = 0; i < 3000; i++)
        cvz_buf_printf(&text, "%s\"k%04d\":%d", i > 0 ? "," : "", 999 - i % 1000, i);
    cvz_buf_add_char(&text, '}');
    assert_ok(cvz_json_read(cvz_buf_str(&text), &arena, &v, &err), &err);
    assert_int_equal(v.n, 1000);
    assert_int_equal(cvz_value_get(&v, CVZ_STR("k0999"))->u.integer, 2000);
    cvz_buf_clear(&text);
    cvz_json_write(&text, &v, CVZ_JSON_CANONICAL);
    assert_true(cvz_str_starts(cvz_buf_str(&text), CVZ_STR("{\"k0000\":2999,\"k0001\":2998,")));
    cvz_buf_release(&text);
    cvz_arena_release(&arena);
}

static void nests_up_to_the_limit_and_no_further(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value v;

    (void)state;
    for (int i = 0; i < CVZ_JSON_DEPTH_MAX; i++)
        cvz_buf_add_char(&text, '[');
    for (int i = 0; i < CVZ_JSON_DEPTH_MAX; i++)
        cvz_buf_add_char(&text, ']');
    assert_ok(cvz_json_read(cvz_buf_str(&text), &arena, &v, &err), &err);

    cvz_buf_clear(&text);
    for (int i = 0; i < 100000; i++)
        cvz_buf_add_z(&text, "{\"a\":");
    assert_fails(cvz_json_read(cvz_buf_str(&text), &arena, &v, &err), CVZ_ETOOBIG, &err,
                 "too many levels");
    cvz_buf_release(&text);
    cvz_arena_release(&arena);
}

static void leaves_the_result_alone_on_failure(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_value v = cvz_value_from_i64(7);

    (void)state;
    assert_int_equal(cvz_json_read(CVZ_STR("[1"), &arena, &v, NULL), CVZ_EINVALID);
    assert_int_equal(v.u.integer, 7);
    cvz_arena_release(&arena);
}

static void mends_what_is_not_utf8_when_writing(void **state)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    (void)state;
    cvz_json_write_str(&buf, CVZ_STR("a\xff\"\xe2\x82"));
    assert_str(cvz_buf_str(&buf), "\"a\xef\xbf\xbd\\\"\xef\xbf\xbd\xef\xbf\xbd\"");
    cvz_buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_what_it_read),
        cmocka_unit_test(says_where_and_why_a_text_is_refused),
        cmocka_unit_test(indents_for_people),
        cmocka_unit_test(equal_trees_have_equal_canonical_bytes),
        cmocka_unit_test(sorts_and_dedups_large_objects),
        cmocka_unit_test(nests_up_to_the_limit_and_no_further),
        cmocka_unit_test(leaves_the_result_alone_on_failure),
        cmocka_unit_test(mends_what_is_not_utf8_when_writing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
