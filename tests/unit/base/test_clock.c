/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "base/clock.h"

static const struct {
    const char *text;
    int64_t ms;
    const char *formatted;
} moments[] = {
    {"1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"},
    {"2026-11-23T10:00:00Z", 1795428000000, "2026-11-23T10:00:00Z"},
    {"2026-11-23T10:00:00.125Z", 1795428000125, "2026-11-23T10:00:00.125Z"},
    {"2026-11-23T11:30:00+01:30", 1795428000000, "2026-11-23T10:00:00Z"},
    {"2026-11-23T05:00:00-0500", 1795428000000, "2026-11-23T10:00:00Z"},
    {"2024-02-29", 1709164800000, "2024-02-29T00:00:00Z"},
    {"20150830T123600Z", 1440938160000, "2015-08-30T12:36:00Z"},
    {"Mon, 23 Nov 2026 10:00:00 GMT", 1795428000000, "2026-11-23T10:00:00Z"},
    {"1969-12-31T23:59:59.999Z", -1, "1969-12-31T23:59:59.999Z"},
    {"0001-01-01T00:00:00Z", -62135596800000, "0001-01-01T00:00:00Z"},
};

static void reads_and_writes_moments(void **state)
{
    char out[CVZ_TIME_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(moments); i++) {
        int64_t ms = 42;
        assert_true(cvz_time_parse(cvz_str_from(moments[i].text), &ms));
        assert_int_equal(ms, moments[i].ms);
        cvz_time_format(ms, out);
        assert_string_equal(out, moments[i].formatted);
    }
    cvz_time_format_basic(1440938160000, out);
    assert_string_equal(out, "20150830T123600Z");
}

static void refuses_what_is_no_moment(void **state)
{
    static const char *const wrong[] = {
        "",
        "x",
        "2026",
        "2026-13-01",
        "2026-02-32",
        "2026-11-23T25:00:00Z",
        "2026-11-23T10:00:00Zx",
        "2026-11-23T10:00:00.",
        "2026-11-23T10:00:00+99:00",
        "-026-11-23",
        "Mon, 23 Foo 2026 10:00:00 GMT",
    };
    int64_t ms = 42;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(wrong); i++)
        assert_false(cvz_time_parse(cvz_str_from(wrong[i]), &ms));
    assert_int_equal(ms, 42);
}

static void the_machine_has_clocks(void **state)
{
    (void)state;
    assert_true(cvz_clock_wall(&cvz_clock_system) > 1700000000000);
    int64_t a = cvz_clock_steady(&cvz_clock_system);
    assert_true(cvz_clock_steady(&cvz_clock_system) >= a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes_moments),
        cmocka_unit_test(refuses_what_is_no_moment),
        cmocka_unit_test(the_machine_has_clocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
