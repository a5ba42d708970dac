/* SPDX-License-Identifier: Apache-2.0 */
#include "tree.h"

#include "codec/xml.h"

static const struct cvz_str item_names[] = {CVZ_STR_INIT("item"), CVZ_STR_INIT("member")};
static const struct cvz_str lists[] = {CVZ_STR_INIT("Buckets"), CVZ_STR_INIT("tagSet")};
static const struct cvz_str flat[] = {CVZ_STR_INIT("Contents")};
static const struct cvz_xml_rules rules = {item_names, 2, lists, 2, flat, 1};

static void reads_elements_by_the_rules(void **state)
{
    static const struct {
        const char *xml;
        const char *json;
    } cases[] = {
        {"<a/>", "{'a':null}"},
        {"<a></a>", "{'a':null}"},
        {"<a>text</a>", "{'a':'text'}"},
        {"<a> kept </a>", "{'a':' kept '}"},
        {"<a>\n  trimmed\n</a>", "{'a':'trimmed'}"},
        {"<a>\n</a>", "{'a':null}"},
        {"<a>&lt;&#233;&amp;<![CDATA[<x>]]></a>", "{'a':'<\xc3\xa9&<x>'}"},
        {"<a><b>1</b><c>2</c></a>", "{'a':{'b':'1','c':'2'}}"},
        {"<a>\n <b>1</b>\n mixed <c/>\n</a>", "{'a':{'b':'1','c':null}}"},
        {"<a><b>1</b><c/><b>2</b></a>", "{'a':{'b':['1','2'],'c':null}}"},
        {"<a xmlns='u' x='1'><b y='2'>t</b></a>", "{'a':{'@x':'1','b':'t'}}"},
        {"<g xmlns:xsi='u' xsi:type='User'><ID>i</ID></g>", "{'g':{'@type':'User','ID':'i'}}"},
        {"<n:a xmlns:n='u'><n:b/></n:a>", "{'a':{'b':null}}"},
        {"<set><item>1</item></set>", "{'set':['1']}"},
        {"<set><item><x>1</x></item><item><x>2</x></item></set>", "{'set':[{'x':'1'},{'x':'2'}]}"},
        {"<set><member/><member>b</member></set>", "{'set':[null,'b']}"},
        {"<set><item>1</item><other/></set>", "{'set':{'item':'1','other':null}}"},
        {"<r><tagSet/></r>", "{'r':{'tagSet':[]}}"},
        {"<r><Buckets><Bucket><N>a</N></Bucket></Buckets></r>", "{'r':{'Buckets':[{'N':'a'}]}}"},
        {"<r><Buckets>\n</Buckets></r>", "{'r':{'Buckets':[]}}"},
        {"<r><Buckets n='2'><A/><B>x</B></Buckets></r>", "{'r':{'Buckets':[null,'x']}}"},
        {"<r><Contents>1</Contents><K>k</K></r>", "{'r':{'Contents':['1'],'K':'k'}}"},
        {"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>", "{'a':'\xc3\xa9'}"},
        {"<!-- c --><a><!-- c -->t<?pi x?></a>", "{'a':'t'}"},
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value v;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        assert_ok(cvz_xml_read(cvz_str_from(cases[i].xml), &rules, &arena, &v, &err), &err);
        assert_tree(&v, cases[i].json);
    }
    cvz_arena_release(&arena);
}

static void says_where_and_why_a_text_is_refused(void **state)
{
    static const struct {
        const char *xml;
        const char *error;
    } cases[] = {
        {"", "line 1, column 1: no element found"},
        {"<a>\n <b></a>", "line 2, column 7: mismatched tag"},
        {"<a/><b/>", "line 1, column 5: junk after document element"},
        {"<a>\xff</a>", "line 1, column 4: not well-formed"},
        {"<a x='1' x='2'/>", "duplicate attribute"},
        {"<a>&nbsp;</a>", "undefined entity"},
        {"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "a document type declaration is not accepted"},
        {"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
         "a document type declaration is not accepted"},
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_err err = CVZ_ERR_INIT;
        struct cvz_value v;
        assert_fails(cvz_xml_read(cvz_str_from(cases[i].xml), NULL, &arena, &v, &err), CVZ_EINVALID,
                     &err, cases[i].error);
    }
    cvz_arena_release(&arena);
}

static void bounds_depth(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value v;

    (void)state;
    for (int i = 0; i < 200; i++)
        cvz_buf_add_z(&text, "<a>");
    assert_fails(cvz_xml_read(cvz_buf_str(&text), &rules, &arena, &v, &err), CVZ_ETOOBIG, &err,
                 "too many levels");
    cvz_buf_release(&text);
    cvz_arena_release(&arena);
}

/* Grouping by name is one step for each child: 200,000 different names take no time. */
static void groups_many_children(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value v;

    (void)state;
    cvz_buf_add_z(&text, "<r>");
    for (int i = 0; i < 200000; i++)
        cvz_buf_printf(&text, "<n%d>%d</n%d>", i % 100000, i, i % 100000);
    cvz_buf_add_z(&text, "</r>");
    assert_ok(cvz_xml_read(cvz_buf_str(&text), &rules, &arena, &v, &err), &err);
    const struct cvz_value *r = cvz_value_get(&v, CVZ_STR("r"));
    assert_int_equal(r->n, 100000);
    assert_tree(cvz_value_get(r, CVZ_STR("n99999")), "['99999','199999']");
    cvz_buf_release(&text);
    cvz_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_elements_by_the_rules),
        cmocka_unit_test(says_where_and_why_a_text_is_refused),
        cmocka_unit_test(bounds_depth),
        cmocka_unit_test(groups_many_children),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
