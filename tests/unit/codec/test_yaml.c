/* SPDX-License-Identifier: Apache-2.0 */
#include "tree.h"

#include "codec/json.h"
#include "codec/yaml.h"

static void reads_documents(void **state)
{
    static const struct {
        const char *yaml;
        const char *json;
    } cases[] = {
        {"", "null"},
        {"# only a comment\n", "null"},
        {"---\n", "null"},
        {"a: 1\nb: [true, no, ~]\n", "{'a':1,'b':[true,'no',null]}"},
        {"a:\nb: ''\n", "{'a':null,'b':''}"},
        {"- 1.5\n- -2\n- 1e3\n- 0\n- 007\n- +1\n- 0x1f\n- .5\n- .inf\n",
         "[1.5,-2,1000,0,'007','+1','0x1f','.5','.inf']"},
        {"account: 012345678901\nother: 123456789012\n",
         "{'account':'012345678901','other':123456789012}"},
        {"n: 9223372036854775807\nbig: 9223372036854775808\n",
         "{'n':9223372036854775807,'big':9223372036854775808}"},
        {"'1': \"1\"\n2: x\ntrue: y\n", "{'1':'1','2':'x','true':'y'}"},
        {"a: !!str 1\nb: !!int 2\nc: ! 3\nd: !!float 4\ne: !!null ''\n",
         "{'a':'1','b':2,'c':'3','d':4,'e':null}"},
        {"text: |\n  one\n  two\nfold: >-\n  one\n  two\n",
         "{'text':'one\\ntwo\\n','fold':'one two'}"},
        {"{a: {b: [c, {d: e}]}}", "{'a':{'b':['c',{'d':'e'}]}}"},
        {"a: &x [1, &y {k: v}]\nb: *x\nc: *y\n",
         "{'a':[1,{'k':'v'}],'b':[1,{'k':'v'}],'c':{'k':'v'}}"},
        {"a: &x 1\nb: &x 2\nc: *x\n", "{'a':1,'b':2,'c':2}"},
        {"&k key: *k\n", "{'key':'key'}"},
        {"e: \"\\u00e9\\0\"", "{'e':'\xc3\xa9\\u0000'}"},
        {"\xef\xbb\xbf"
         "a: b",
         "{'a':'b'}"},
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value v;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        assert_ok(cvz_yaml_read(cvz_str_from(cases[i].yaml), &arena, &v, &err), &err);
        assert_tree(&v, cases[i].json);
    }
    cvz_arena_release(&arena);
}

static void says_where_and_why_a_document_is_refused(void **state)
{
    static const struct {
        const char *yaml;
        const char *error;
    } cases[] = {
        {"a: 1\nb: 2\na: 3\n", "line 3, column 1: the key 'a' stands twice"},
        {"a: b: c\n", "line 1, column 5: mapping values are not allowed in this context"},
        {"a: [1, 2\n", "line 2, column 1: did not find expected ',' or ']'"},
        {"a: 1\n---\nb: 2\n", "line 2, column 1: a second document"},
        {"a: !secret x\n", "line 1, column 4: unknown tag"},
        {"a: !!map [1]\n", "line 1, column 4: unknown tag"},
        {"a: !!int x\n", "line 1, column 4: this is not of its tag's type"},
        {"a: !!bool 1\n", "line 1, column 4: this is not of its tag's type"},
        {"? [a]\n: b\n", "line 1, column 3: a key must be a text"},
        {"a: *x\n", "line 1, column 4: an alias of no finished anchor"},
        {"a: &x [*x]\n", "line 1, column 8: an alias of no finished anchor"},
        {"a: \xff\n", "at byte 4: invalid leading UTF-8 octet"},
        {"\t- a", "line 1, column 1: found character that cannot start any token"},
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_err err = CVZ_ERR_INIT;
        struct cvz_value v;
        assert_fails(cvz_yaml_read(cvz_str_from(cases[i].yaml), &arena, &v, &err), CVZ_EINVALID,
                     &err, cases[i].error);
    }
    cvz_arena_release(&arena);
}

static int read_built(struct cvz_buf *text, struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_value v;

    int rc = cvz_yaml_read(cvz_buf_str(text), &arena, &v, err);
    cvz_arena_release(&arena);
    cvz_buf_clear(text);
    return rc;
}

static void bounds_what_aliases_and_nesting_make(void **state)
{
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    cvz_buf_add_z(&text, "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 10; i++)
        cvz_buf_printf(&text, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i,
                       i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    assert_fails(read_built(&text, &err), CVZ_ETOOBIG, &err, "too many nodes");

    cvz_buf_add_z(&text, "a0: &a0 [x]\n");
    for (int i = 1; i < 100; i++)
        cvz_buf_printf(&text, "a%d: &a%d [*a%d]\n", i, i, i - 1);
    assert_fails(read_built(&text, &err), CVZ_ETOOBIG, &err, "line 64, column 12: too many levels");

    for (int i = 0; i < 900; i++)
        cvz_buf_add_char(&text, '[');
    assert_fails(read_built(&text, &err), CVZ_ETOOBIG, &err, "column 65: too many levels");
    cvz_buf_release(&text);
}

static bool short_form(void *ctx, struct cvz_str tag, struct cvz_str *ret_name)
{
    *ret_name = cvz_arena_printf(ctx, "Fn::%.*s", CVZ_STR_ARG(tag));
    return !cvz_str_is(tag, "Unknown");
}

static void local_tags_wrap_their_nodes(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"a: !Sub x\n", "{\"a\":{\"Fn::Sub\":\"x\"}}"},
        {"a: !Sub \"7\"\n", "{\"a\":{\"Fn::Sub\":\"7\"}}"},
        {"a: !Select [0, !Split [\",\", b]]\n",
         "{\"a\":{\"Fn::Select\":[0,{\"Fn::Split\":[\",\",\"b\"]}]}}"},
        {"a: !If {x: 1}\n", "{\"a\":{\"Fn::If\":{\"x\":1}}}"},
        {"a: &k !Ref b\nc: *k\n", "{\"a\":{\"Fn::Ref\":\"b\"},\"c\":{\"Fn::Ref\":\"b\"}}"},
        {"a: !!str 7\n", "{\"a\":\"7\"}"},
        {"!Top x\n", "{\"Fn::Top\":\"x\"}"},
    };

    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_arena arena = CVZ_ARENA_INIT;
        const struct cvz_yaml_tags tags = {short_form, &arena};
        struct cvz_err err = CVZ_ERR_INIT;
        struct cvz_buf out = CVZ_BUF_INIT;
        struct cvz_value v;
        assert_ok(cvz_yaml_read_tagged(cvz_str_from(cases[i][0]), &tags, &arena, &v, &err), &err);
        cvz_json_write(&out, &v, CVZ_JSON_CANONICAL);
        assert_str(cvz_buf_str(&out), cases[i][1]);
        cvz_buf_release(&out);
        int rc = cvz_yaml_read_tagged(CVZ_STR("a: !Unknown x"), &tags, &arena, &v, &err);
        assert_fails(rc, CVZ_EINVALID, &err, "line 1, column 4: unknown tag");
        cvz_arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(local_tags_wrap_their_nodes),
        cmocka_unit_test(reads_documents),
        cmocka_unit_test(says_where_and_why_a_document_is_refused),
        cmocka_unit_test(bounds_what_aliases_and_nesting_make),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
