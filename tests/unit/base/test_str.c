/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

static const struct {
    const char *pattern, *text;
    int matches;
} globs[] = {
    {"", "", 1},
    {"", "a", 0},
    {"*", "", 1},
    {"*", "abc", 1},
    {"a*c", "abc", 1},
    {"a*c", "abd", 0},
    {"a?c", "abc", 1},
    {"a?c", "ac", 0},
    {"aws.ec2.*", "aws.ec2.instance", 1},
    {"*.instance", "aws.ec2.instance", 1},
    {"*a*b*", "xxaxxbxx", 1},
    {"*a*b", "xxaxxbxx", 0},
    {"AWS.*", "aws.s3", 1},
    {"a**b", "ab", 1},
    {"ab", "abc", 0},
};

static void matches_globs(void **state)
{
    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(globs); i++)
        assert_int_equal(
            cvz_str_glob(cvz_str_from(globs[i].pattern), cvz_str_from(globs[i].text), true),
            globs[i].matches);
    assert_false(cvz_str_glob(CVZ_STR("A"), CVZ_STR("a"), false));
}

static void hostile_globs_end(void **state)
{
    char text[2001];
    struct cvz_buf pattern = CVZ_BUF_INIT;

    (void)state;
    memset(text, 'a', sizeof text);
    for (int i = 0; i < 500; i++)
        cvz_buf_add_z(&pattern, "*a");
    cvz_buf_add_z(&pattern, "*b");
    assert_false(cvz_str_glob(cvz_buf_str(&pattern), (struct cvz_str){text, 2000}, false));
    cvz_buf_release(&pattern);
}

static void finds_and_cuts(void **state)
{
    struct cvz_str s = CVZ_STR("Hello, world");
    struct cvz_str rest = CVZ_STR("a,,b,");
    struct cvz_str piece;
    static const char *const pieces[] = {"a", "", "b", ""};

    (void)state;
    assert_int_equal(cvz_str_find(s, CVZ_STR("wor")), 7);
    assert_int_equal(cvz_str_find(s, CVZ_STR("WOR")), -1);
    assert_int_equal(cvz_str_find_nocase(s, CVZ_STR("WOR")), 7);
    assert_int_equal(cvz_str_find_char(s, 'l'), 2);
    assert_int_equal(cvz_str_rfind_char(s, 'l'), 10);
    assert_str(cvz_str_sub(s, 7, 99), "world");
    assert_str(cvz_str_sub(s, 99, 1), "");
    assert_str(cvz_str_trim(CVZ_STR(" \tx y\n")), "x y");
    assert_true(cvz_str_starts(s, CVZ_STR("Hell")) && cvz_str_ends(s, CVZ_STR("rld")));
    assert_true(cvz_str_cmp(CVZ_STR("a"), CVZ_STR("ab")) < 0);
    assert_true(cvz_str_cmp(CVZ_STR("b"), CVZ_STR("ab")) > 0);
    static const char *const sorted[] = {
        "",    "01",    "1",      "2",      "10",       "a",      "a1b2",  "a1b10",   "a02b1",
        "web", "web-2", "web-2a", "web-10", "web-010x", "web-11", "web-x", "\xc3\xa4"};
    for (size_t i = 0; i < CVZ_COUNT_OF(sorted); i++) {
        for (size_t k = 0; k < CVZ_COUNT_OF(sorted); k++) {
            int order = cvz_str_cmp_natural(cvz_str_from(sorted[i]), cvz_str_from(sorted[k]));
            assert_int_equal((order > 0) - (order < 0), (i > k) - (i < k));
        }
    }
    for (size_t i = 0; i < CVZ_COUNT_OF(pieces); i++) {
        assert_true(cvz_str_split(&rest, ',', &piece));
        assert_str(piece, pieces[i]);
    }
    assert_false(cvz_str_split(&rest, ',', &piece));
}

static void buffers_stop_at_their_ceiling(void **state)
{
    struct cvz_buf buf = CVZ_BUF_INIT_MAX(10);

    (void)state;
    cvz_buf_add_z(&buf, "12345");
    cvz_buf_printf(&buf, "%d", 67890);
    assert_false(buf.failed);
    cvz_buf_add_char(&buf, 'x');
    assert_true(buf.failed);
    cvz_buf_add_z(&buf, "");
    assert_string_equal(buf.p, "1234567890");
    cvz_buf_clear(&buf);
    assert_false(buf.failed);
    cvz_buf_add_i64(&buf, INT64_MIN);
    assert_true(buf.failed);
    cvz_buf_release(&buf);
    assert_str(cvz_buf_str(&buf), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_globs),
        cmocka_unit_test(hostile_globs_end),
        cmocka_unit_test(finds_and_cuts),
        cmocka_unit_test(buffers_stop_at_their_ceiling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
