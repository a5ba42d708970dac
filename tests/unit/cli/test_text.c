/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "cli/text.h"

static void counts_columns_not_bytes(void **state)
{
    static const struct {
        const char *text;
        size_t columns;
    } rows[] = {
        {"", 0},
        {"plain", 5},
        {"caf\xc3\xa9", 4},
        {"e\xcc\x81", 1},                /* a combining accent */
        {"\xe6\x97\xa5\xe6\x9c\xac", 4}, /* two wide characters */
        {"\xf0\x9f\x98\x80", 2},         /* an emoji */
        {"\xff\xfe", 2},                 /* ill-formed bytes: a replacement for each */
        {"\x1b[31m", 5},                 /* what is replaced takes a column */
        {"zero\xe2\x80\x8bwidth", 9},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++)
        assert_int_equal(cvz_text_width(cvz_str_from(rows[i].text)), rows[i].columns);
}

static void lets_nothing_through_that_a_terminal_obeys(void **state)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    (void)state;
    cvz_text_add_safe(&buf, CVZ_STR("a\x1b[2J\x07\x7f"));
    cvz_text_add_safe(&buf, CVZ_STR("\xc2\x9b"
                                    "1m")); /* CSI in one character */
    cvz_text_add_safe(&buf, CVZ_STR("\xe2\x80\xae"
                                    "evil\t\n")); /* right-to-left override */
    assert_string_equal(buf.p, "a\xef\xbf\xbd[2J\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
                               "1m\xef\xbf\xbd"
                               "evil  ");
    for (size_t i = 0; i < buf.n; i++)
        assert_true((unsigned char)buf.p[i] >= 0x20 && buf.p[i] != 0x7f);
    cvz_buf_release(&buf);
}

static void every_code_point_comes_out_harmless(void **state)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    (void)state;
    for (uint32_t c = 0; c < 0x300; c++) {
        char in[2] = {(char)(0xc0 | c >> 6), (char)(0x80 | (c & 0x3f))};
        char ascii = (char)c;
        cvz_buf_clear(&buf);
        cvz_text_add_safe(&buf, c < 0x80 ? (struct cvz_str){&ascii, 1} : (struct cvz_str){in, 2});
        bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
        bool blank = c == '\t' || c == '\n' || c == '\r';
        if (control)
            assert_string_equal(buf.p, blank ? " " : "\xef\xbf\xbd");
        else
            assert_int_equal(buf.n, c < 0x80 ? 1 : 2);
    }
    cvz_buf_release(&buf);
}

static void cuts_with_an_ellipsis(void **state)
{
    static const struct {
        const char *text;
        size_t columns;
        enum cvz_text_cut cut;
        const char *out;
        size_t written;
    } rows[] = {
        {"short", 5, CVZ_TEXT_CUT_END, "short", 5},
        {"longer", 5, CVZ_TEXT_CUT_END, "long\xe2\x80\xa6", 5},
        {"abcdefghij", 5, CVZ_TEXT_CUT_MIDDLE, "ab\xe2\x80\xa6ij", 5},
        {"abcdefghij", 4, CVZ_TEXT_CUT_MIDDLE, "ab\xe2\x80\xa6j", 4},
        {"abc", 1, CVZ_TEXT_CUT_END, "\xe2\x80\xa6", 1},
        {"abc", 0, CVZ_TEXT_CUT_END, "", 0},
        /* A wide character that does not fit leaves a column free. */
        {"\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", 4, CVZ_TEXT_CUT_END, "\xe6\x97\xa5\xe2\x80\xa6",
         3},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++) {
        struct cvz_buf buf = CVZ_BUF_INIT;
        cvz_buf_add_z(&buf, "");
        assert_int_equal(
            cvz_text_add_cell(&buf, cvz_str_from(rows[i].text), rows[i].columns, rows[i].cut),
            rows[i].written);
        assert_string_equal(buf.p, rows[i].out);
        cvz_buf_release(&buf);
    }
}

static void wraps_at_blanks(void **state)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    (void)state;
    cvz_text_add_wrapped(&buf, "one two three four averyveryverylongword x", 0, 2, 10);
    assert_string_equal(buf.p, "one two\n  three\n  four\n  averyveryverylongword\n  x");
    cvz_buf_release(&buf);
}

static void json_for_a_terminal_stays_json(void **state)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    (void)state;
    cvz_text_add_safe_json(&buf, CVZ_STR("{\n\"a\": \"\xc2\x9b\x7f\xe2\x80\xae\"}"));
    assert_string_equal(buf.p, "{\n\"a\": \"\\u009b\\u007f\\u202e\"}");
    cvz_buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_columns_not_bytes),
        cmocka_unit_test(lets_nothing_through_that_a_terminal_obeys),
        cmocka_unit_test(every_code_point_comes_out_harmless),
        cmocka_unit_test(cuts_with_an_ellipsis),
        cmocka_unit_test(wraps_at_blanks),
        cmocka_unit_test(json_for_a_terminal_stays_json),
    };

    return cmocka_run_group_tests_name("cli/text", tests, NULL, NULL);
}
