/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "base/num.h"
#include "base/rng.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>

static void reads_whole_integers_only(void **state)
{
    static const char *const wrong[] = {"",
                                        "-",
                                        "+1",
                                        " 1",
                                        "1 ",
                                        "1x",
                                        "9223372036854775808",
                                        "-9223372036854775809",
                                        "99999999999999999999"};
    int64_t v = 42;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(wrong); i++)
        assert_false(cvz_parse_i64(cvz_str_from(wrong[i]), &v));
    assert_int_equal(v, 42);
    assert_true(cvz_parse_i64(CVZ_STR("9223372036854775807"), &v) && v == INT64_MAX);
    assert_true(cvz_parse_i64(CVZ_STR("-9223372036854775808"), &v) && v == INT64_MIN);
    assert_true(cvz_parse_i64(CVZ_STR("-0"), &v) && v == 0);
}

static void reads_sizes(void **state)
{
    uint64_t v = 0;

    (void)state;
    assert_true(cvz_parse_size(CVZ_STR("10"), &v) && v == 10);
    assert_true(cvz_parse_size(CVZ_STR("64k"), &v) && v == 65536);
    assert_true(cvz_parse_size(CVZ_STR("3M"), &v) && v == 3U << 20);
    assert_false(cvz_parse_size(CVZ_STR("-1"), &v));
    assert_false(cvz_parse_size(CVZ_STR("k"), &v));
    assert_false(cvz_parse_size(CVZ_STR("99999999999G"), &v));
}

static void doubles_come_back_as_they_were(void **state)
{
    struct cvz_rng rng = cvz_rng_seeded(5);

    (void)state;
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = (uint64_t)cvz_rng_u32(&rng) << 32 | cvz_rng_u32(&rng);
        double v;
        double back = 0;
        char text[CVZ_DOUBLE_TEXT_MAX];
        memcpy(&v, &bits, sizeof v);
        if (!isfinite(v))
            continue;
        size_t n = cvz_format_double(v, text);
        assert_true(n < sizeof text);
        assert_true(cvz_parse_double((struct cvz_str){text, n}, &back));
        assert_true(back == v);
    }
}

static void shapes_that_are_no_number(void **state)
{
    static const char *const wrong[] = {"",    "-",   ".5",  "1.",  "1e",
                                        "1e+", "0x1", "inf", "nan", "1 "};
    double v = 42;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(wrong); i++)
        assert_false(cvz_parse_double(cvz_str_from(wrong[i]), &v));
    assert_true(v == 42);
}

static void the_locale_does_not_matter(void **state)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    double v = 0;

    (void)state;
    setlocale(LC_ALL, "de_DE.UTF-8");
    cvz_buf_add_double(&buf, 0.5);
    cvz_buf_add_char(&buf, ' ');
    cvz_buf_add_fixed(&buf, 1.25, 1);
    cvz_buf_add_char(&buf, ' ');
    cvz_buf_add_fixed(&buf, -0.001, 2);
    cvz_buf_add_char(&buf, ' ');
    cvz_buf_add_double(&buf, INFINITY);
    assert_string_equal(buf.p, "0.5 1.2 0.00 null");
    assert_true(cvz_parse_double(CVZ_STR("2.5"), &v) && v == 2.5);
    cvz_buf_release(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_whole_integers_only),
        cmocka_unit_test(reads_sizes),
        cmocka_unit_test(doubles_come_back_as_they_were),
        cmocka_unit_test(shapes_that_are_no_number),
        cmocka_unit_test(the_locale_does_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
