/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "base/utf8.h"

static void every_code_point_comes_back(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x110000; c++) {
        char out[4];
        struct cvz_str s = {out, cvz_utf8_encode(c, out)};
        int is_scalar = c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
        assert_int_equal(cvz_utf8_check(s), s.n);
        assert_int_equal(cvz_utf8_next(&s), is_scalar ? c : CVZ_UTF8_REPLACEMENT);
        assert_int_equal(s.n, 0);
    }
}

static void ill_formed_bytes_are_found(void **state)
{
    static const struct {
        const char *text;
        size_t at;
    } wrong[] = {
        {"ab\x80", 2},           {"\xc0\xaf", 0}, {"\xe0\x80\xaf", 0},         {"\xed\xa0\x80", 0},
        {"\xf4\x90\x80\x80", 0}, {"x\xc3", 1},    {"\xf8\x88\x80\x80\x80", 0}, {"12345678\xff", 8},
        {"1234567\xffx", 7},     {"\xe2\x82", 0},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(wrong); i++)
        assert_int_equal(cvz_utf8_check(cvz_str_from(wrong[i].text)), wrong[i].at);
    assert_int_equal(cvz_utf8_length(CVZ_STR("a\xc3\xa9\xff\xe2\x82\xac")), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_comes_back),
        cmocka_unit_test(ill_formed_bytes_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
