/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/rng.h"
#include "base/utf8.h"
#include "render/text_priv.h"

#include <pango/pango.h>

static const struct font regular = {10, false}, semibold = {12, true};

static void widths_are_those_of_inter(void **state)
{
    (void)state;
    /* H is 1516/2048 em wide in Inter-Regular.otf, 1524/2048 in Inter-SemiBold.otf */
    assert_int_equal(text_width(CVZ_STR("H"), (struct font){128, false}), 379);
    assert_int_equal(text_width(CVZ_STR("H"), (struct font){128, true}), 381);
    assert_true(text_width(CVZ_STR("iiii"), regular) < text_width(CVZ_STR("mmmm"), regular));
    assert_true(text_width(CVZ_STR("name"), semibold) > text_width(CVZ_STR("name"), regular));
    assert_int_equal(text_width(CVZ_STR(""), regular), 0);
}

static void widths_add_up(void **state)
{
    (void)state;
    int32_t one = text_width(CVZ_STR("web-server"), regular);
    int32_t ten = 0;
    struct cvz_buf buf = CVZ_BUF_INIT;
    for (int i = 0; i < 10; i++)
        cvz_buf_add_z(&buf, "web-server");
    ten = text_width(cvz_buf_str(&buf), regular);
    assert_in_range(ten, 10 * one - 10, 10 * one);
    cvz_buf_release(&buf);
}

static void other_scripts_have_widths_of_their_own(void **state)
{
    (void)state;
    int32_t em = 10 * 4;
    assert_int_equal(text_width(CVZ_STR("\xe6\xbc\xa2"), regular), em); /* CJK */
    assert_true(text_width(CVZ_STR("\xf0\x9f\x98\x80"), regular) > em); /* emoji */
    assert_int_equal(text_width(CVZ_STR("\xcc\x81"), regular), 0);      /* combining */
    assert_int_equal(text_width(CVZ_STR("e\xcc\x81"), regular), text_width(CVZ_STR("e"), regular));
    assert_true(text_is_measured(CVZ_STR("Stra\xc3\x9f"
                                         "e")));
    assert_false(text_is_measured(CVZ_STR("\xe6\xbc\xa2")));
}

static void text_that_fits_is_left_alone(void **state)
{
    (void)state;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_str s = CVZ_STR("web-server");
    struct cvz_str fitted = text_fit(&arena, s, regular, text_width(s, regular), CUT_MIDDLE);
    assert_ptr_equal(fitted.p, s.p);
    cvz_arena_release(&arena);
}

static void a_cut_keeps_both_ends_of_a_name(void **state)
{
    (void)state;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_str s = CVZ_STR("acme-prod-order-archive-eu-central-1");
    struct cvz_str middle = text_fit(&arena, s, semibold, 112 * 4, CUT_MIDDLE);
    assert_true(cvz_str_starts(middle, CVZ_STR("acme-")));
    assert_true(cvz_str_ends(middle, CVZ_STR("-1")));
    assert_true(cvz_str_find(middle, CVZ_STR("\xe2\x80\xa6")) > 0);
    struct cvz_str end = text_fit(&arena, s, semibold, 112 * 4, CUT_END);
    assert_true(cvz_str_ends(end, CVZ_STR("\xe2\x80\xa6")));
    cvz_arena_release(&arena);
}

static void nothing_is_left_where_no_ellipsis_fits(void **state)
{
    (void)state;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    assert_str(text_fit(&arena, CVZ_STR("long"), regular, 8, CUT_MIDDLE), "");
    assert_str(text_fit(&arena, CVZ_STR("long"), regular, -40, CUT_END), "");
    assert_str(text_fit(&arena, CVZ_STR("long"), regular, 4 * 11, CUT_MIDDLE), "\xe2\x80\xa6");
    cvz_arena_release(&arena);
}

static void a_cut_is_never_wider_than_asked(void **state)
{
    (void)state;
    static const char *const alphabet[] = {"a",
                                           "W",
                                           "-",
                                           " ",
                                           "\xc3\xa9",
                                           "e\xcc\x81",
                                           "\xe6\xbc\xa2",
                                           "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
                                           "\xd7\xa9",
                                           "\xff"};
    struct cvz_rng rng = cvz_rng_seeded(11);
    struct cvz_arena arena = CVZ_ARENA_INIT;
    for (int round = 0; round < 2000; round++) {
        struct cvz_buf buf = CVZ_BUF_INIT;
        for (uint32_t n = cvz_rng_below(&rng, 40); n > 0; n--)
            cvz_buf_add_z(&buf, alphabet[cvz_rng_below(&rng, CVZ_COUNT_OF(alphabet))]);
        struct cvz_str clean = text_clean(&arena, cvz_buf_str(&buf));
        int32_t room = (int32_t)cvz_rng_below(&rng, 800);
        struct cvz_str fitted = text_fit(&arena, clean, semibold, room, CUT_MIDDLE);
        assert_true(text_width(fitted, semibold) <= room);
        assert_int_equal(cvz_utf8_check(fitted), fitted.n);
        cvz_buf_release(&buf);
        cvz_arena_clear(&arena);
    }
    cvz_arena_release(&arena);
}

/* Pango knows UAX #29 by heart: where we cut, it has a boundary between characters. */
static void clusters_end_where_pango_lets_a_cursor_stand(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "plain",
        "e\xcc\x81"
        "x",
        "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb!",                    /* woman, laptop */
        "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa\xf0\x9f\x87\xab\xf0\x9f\x87\xb7", /* two flags */
        "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd"
        "a", /* skin tone */
        "\xe0\xa4\x95\xe0\xa4\xbf",
        "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", /* ki, han */
        "\xd7\xa9\xd6\xb8\xd7\x81",
        "\xe2\x9d\xa4\xef\xb8\x8f"
        "z", /* shin, heart */
    };
    for (size_t i = 0; i < CVZ_COUNT_OF(texts); i++) {
        struct cvz_str s = cvz_str_from(texts[i]);
        int n = (int)g_utf8_strlen(s.p, (gssize)s.n);
        PangoLogAttr attrs[64];
        pango_get_log_attrs(s.p, (int)s.n, -1, pango_language_get_default(), attrs, n + 1);
        while (s.n > 0) {
            s = cvz_str_sub(s, text_cluster(s), s.n);
            long at = g_utf8_pointer_to_offset(texts[i], s.p);
            if (!attrs[at].is_cursor_position)
                fail_msg("\"%s\" is cut inside of a cluster, at character %ld", texts[i], at);
        }
    }
}

static void what_turns_or_breaks_a_line_is_cleaned_away(void **state)
{
    (void)state;
    static const struct {
        struct cvz_str in;
        const char *out;
    } rows[] = {
        {CVZ_STR_INIT("  a\t\n b  "), "a b"},
        {CVZ_STR_INIT("a\0b"), "a b"},
        {CVZ_STR_INIT("evil\xe2\x80\xae"
                      "gpj.exe"),
         "evilgpj.exe"},
        {CVZ_STR_INIT("\x1b[31mred"), "[31mred"},
        {CVZ_STR_INIT("a\xff"
                      "b"),
         "a\xef\xbf\xbd"
         "b"},
        {CVZ_STR_INIT(" "), ""},
        {CVZ_STR_INIT(""), ""},
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++)
        assert_str(text_clean(&arena, rows[i].in), rows[i].out);
    cvz_arena_release(&arena);
}

static void an_overlong_name_is_shortened_on_character_boundaries(void **state)
{
    (void)state;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    for (size_t shift = 0; shift < 4; shift++) {
        struct cvz_buf buf = CVZ_BUF_INIT;
        for (size_t i = 0; i < shift; i++)
            cvz_buf_add_char(&buf, 'x');
        while (buf.n < 100000)
            cvz_buf_add_z(&buf, "\xe6\xbc\xa2");
        struct cvz_str clean = text_clean(&arena, cvz_buf_str(&buf));
        assert_true(clean.n <= TEXT_CLEAN_MAX + 8);
        assert_int_equal(cvz_utf8_check(clean), clean.n);
        cvz_buf_release(&buf);
    }
    cvz_arena_release(&arena);
}

static void right_to_left_is_isolated_and_nothing_else(void **state)
{
    (void)state;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_str latin = CVZ_STR("web-1 \xe6\xbc\xa2");
    assert_ptr_equal(text_isolate(&arena, latin).p, latin.p);
    assert_str(text_isolate(&arena, CVZ_STR("a \xd7\xa9")), "\xe2\x81\xa8"
                                                            "a \xd7\xa9\xe2\x81\xa9");
    cvz_arena_release(&arena);
}

static void a_whole_text_keeps_its_blanks(void **state)
{
    (void)state;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    assert_str(text_whole(&arena, CVZ_STR(" a  b\r\n\tc ")), " a  b\r\n\tc ");
    assert_str(text_whole(&arena, CVZ_STR("\x1b[1m\x7f\xff\xe2\x80\xae")),
               "\xef\xbf\xbd[1m\xef\xbf\xbd\xef\xbf\xbd");
    cvz_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_to_left_is_isolated_and_nothing_else),
        cmocka_unit_test(a_whole_text_keeps_its_blanks),
        cmocka_unit_test(widths_are_those_of_inter),
        cmocka_unit_test(widths_add_up),
        cmocka_unit_test(other_scripts_have_widths_of_their_own),
        cmocka_unit_test(text_that_fits_is_left_alone),
        cmocka_unit_test(a_cut_keeps_both_ends_of_a_name),
        cmocka_unit_test(nothing_is_left_where_no_ellipsis_fits),
        cmocka_unit_test(a_cut_is_never_wider_than_asked),
        cmocka_unit_test(clusters_end_where_pango_lets_a_cursor_stand),
        cmocka_unit_test(what_turns_or_breaks_a_line_is_cleaned_away),
        cmocka_unit_test(an_overlong_name_is_shortened_on_character_boundaries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
