/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "codec/csv.h"

static void quotes_what_needs_quotes(void **state)
{
    static const struct {
        const char *field;
        const char *plain;
        const char *guarded;
    } cases[] = {
        {"web", "web", "web"},
        {"", "\"\"", "\"\""},
        {"a,b", "\"a,b\"", "\"a,b\""},
        {"a\"b\"", "\"a\"\"b\"\"\"", "\"a\"\"b\"\"\""},
        {"two\nlines", "\"two\nlines\"", "\"two\nlines\""},
        {" kept ", " kept ", " kept "},
        {"=1+2", "=1+2", "\"'=1+2\""},
        {"@SUM(A1)", "@SUM(A1)", "\"'@SUM(A1)\""},
        {"-cmd|' /C calc'!A0", "-cmd|' /C calc'!A0", "\"'-cmd|' /C calc'!A0\""},
        {"+49 30", "+49 30", "\"'+49 30\""},
        {"-12.5", "-12.5", "-12.5"},
        {"=\"x\"", "\"=\"\"x\"\"\"", "\"'=\"\"x\"\"\""},
        {"\tx", "\tx", "\"'\tx\""},
        {"\xef\xbc\x9d"
         "1",
         "\xef\xbc\x9d"
         "1",
         "\"'\xef\xbc\x9d"
         "1\""},
    };

    (void)state;
    for (size_t i = 0; i < 2 * CVZ_COUNT_OF(cases); i++) {
        struct cvz_buf buf = CVZ_BUF_INIT;
        struct cvz_csv csv = {.buf = &buf, .guard = i % 2 == 1};
        cvz_csv_add(&csv, cvz_str_from(cases[i / 2].field));
        cvz_csv_end_row(&csv);
        assert_true(cvz_str_ends(cvz_buf_str(&buf), CVZ_STR("\r\n")));
        assert_str(cvz_str_sub(cvz_buf_str(&buf), 0, buf.n - 2),
                   i % 2 == 1 ? cases[i / 2].guarded : cases[i / 2].plain);
        cvz_buf_release(&buf);
    }
}

static void separates_fields_and_rows(void **state)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_csv csv = {.buf = &buf};

    (void)state;
    cvz_csv_add(&csv, CVZ_STR("id"));
    cvz_csv_add(&csv, CVZ_STR_NULL);
    cvz_csv_end_row(&csv);
    cvz_csv_add(&csv, CVZ_STR("1"));
    cvz_csv_add(&csv, CVZ_STR("x"));
    cvz_csv_end_row(&csv);
    assert_str(cvz_buf_str(&buf), "id,\r\n1,x\r\n");
    cvz_buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotes_what_needs_quotes),
        cmocka_unit_test(separates_fields_and_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
