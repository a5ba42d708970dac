/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "render/scene_priv.h"

static void every_category_and_badge_has_a_glyph(void **state)
{
    (void)state;
    for (int c = 0; c < CVZ_CATEGORY_COUNT; c++)
        assert_non_null(icon_find(cvz_str_from(cvz_category_name((enum cvz_category)c))));
    for (int b = 0; b < CVZ_BADGE_COUNT; b++)
        assert_non_null(icon_find(cvz_str_from(badge_icons[b])));
}

static void every_glyph_is_found_by_its_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < icon_table_n; i++)
        assert_ptr_equal(icon_find(icon_table[i].name), &icon_table[i]);
    assert_null(icon_find(CVZ_STR("no-such-glyph")));
    assert_null(icon_find(CVZ_STR("")));
}

static void glyphs_differ(void **state)
{
    (void)state;
    size_t distinct = 0;
    for (size_t i = 0; i < icon_table_n; i++) {
        for (size_t k = 0; k < i; k++)
            if (icon_table[i].glyph != icon_table[k].glyph)
                assert_false(cvz_str_eq(icon_table[i].path, icon_table[k].path));
        distinct += icon_table[i].glyph == i;
    }
    assert_true(distinct >= 45 + CVZ_CATEGORY_COUNT);
}

static void a_glyph_stays_on_its_grid(void **state)
{
    (void)state;
    static const int coordinates[] = {2, 2, 6, 0};
    for (size_t i = 0; i < icon_table_n; i++) {
        const int16_t *at = icon_table[i].ops, *end = at + icon_table[i].n_ops;
        while (at < end) {
            assert_in_range(*at, ICON_MOVE, ICON_CLOSE);
            int n = coordinates[*at++];
            for (int k = 0; k < n; k++, at++)
                assert_in_range(*at, 50, ICON_GRID * 100 - 50);
        }
        assert_ptr_equal(at, end);
    }
}

static void an_unknown_glyph_becomes_that_of_the_category(void **state)
{
    (void)state;
    struct cvz_kind kind = {.icon = CVZ_STR("no-such-glyph"), .category = CVZ_CATEGORY_STORAGE};
    assert_str(icon_of_kind(&kind)->name, "storage");
    kind.icon = CVZ_STR("bucket");
    assert_str(icon_of_kind(&kind)->name, "bucket");
}

static void states_are_sorted_by_what_they_mean(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum status status;
    } rows[] = {
        {"running", STATUS_OK},
        {"available", STATUS_OK},
        {"stopped", STATUS_OFF},
        {"stopping", STATUS_BUSY},
        {"TERMINATED", STATUS_OFF},
        {"shutting-down", STATUS_BUSY},
        {"CREATE_FAILED", STATUS_FAILED},
        {"storage-full", STATUS_WARNING},
        {"UPDATE_ROLLBACK_COMPLETE", STATUS_WARNING},
        {"unavailable", STATUS_OFF},
        {"pending", STATUS_BUSY},
        {"creating", STATUS_BUSY},
        {"inactive", STATUS_OFF},
        {"unhealthy", STATUS_FAILED},
        {"VM deallocated", STATUS_OFF},
        {"quantum", STATUS_UNKNOWN},
        {"disabled", STATUS_OFF},
        {"PendingDeletion", STATUS_BUSY},
    };
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++)
        if (status_of(cvz_str_from(rows[i].text)) != rows[i].status)
            fail_msg("%s is taken for %d", rows[i].text,
                     (int)status_of(cvz_str_from(rows[i].text)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_category_and_badge_has_a_glyph),
        cmocka_unit_test(every_glyph_is_found_by_its_name),
        cmocka_unit_test(glyphs_differ),
        cmocka_unit_test(a_glyph_stays_on_its_grid),
        cmocka_unit_test(an_unknown_glyph_becomes_that_of_the_category),
        cmocka_unit_test(states_are_sorted_by_what_they_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
