/* SPDX-License-Identifier: Apache-2.0 */
/* Every theme, against WCAG 2.1 (1.4.3, 1.4.11) and colour-vision deficiencies (colour.h). What
 * each style stands on is judged by test_style.c. */
#include "colour.h"
#include "test.h"

#include "graph/kind.h"
#include "render/render.h"
#include "render/style_priv.h"

#include <math.h>

static const char *const token_names[TOKEN_COUNT] = {
#define TOKEN_NAME(constant, name) [constant] = name,
    TOKEN_TABLE(TOKEN_NAME)
#undef TOKEN_NAME
};

static const uint8_t grounds[] = {
    TOKEN_GROUND,    TOKEN_SURFACE_0, TOKEN_SURFACE_1, TOKEN_SURFACE_2, TOKEN_SURFACE_3,
    TOKEN_SURFACE_4, TOKEN_SURFACE_5, TOKEN_CARD,      TOKEN_PUBLIC,    TOKEN_PRIVATE};

static void expect_contrast(const struct cvz_theme *theme, unsigned token, unsigned ground,
                            double least)
{
    double c = colour_contrast(theme->colors[token], theme->colors[ground]);
    if (c < least)
        fail_msg("%.*s: %s on %s has %.2f:1, %.1f:1 is needed", CVZ_STR_ARG(theme->name),
                 token_names[token], token_names[ground], c, least);
}

static void expect_shade(const struct cvz_theme *theme, unsigned token, unsigned ground,
                         double least)
{
    double c = colour_contrast(theme_color(theme, token), theme_color(theme, ground));
    if (c < least)
        fail_msg("%.*s: colour %u on colour %u has %.2f:1, %.1f:1 is needed",
                 CVZ_STR_ARG(theme->name), token, ground, c, least);
}

static void text_has_four_and_a_half_to_one_on_every_ground(void **state)
{
    (void)state;
    for (size_t t = 0; t < theme_table_n; t++) {
        for (size_t g = 0; g < CVZ_COUNT_OF(grounds); g++) {
            expect_contrast(&theme_table[t], TOKEN_TEXT, grounds[g], 4.5);
            expect_contrast(&theme_table[t], TOKEN_MUTED, grounds[g], 4.5);
        }
        for (unsigned s = TOKEN_STATUS_OK; s <= TOKEN_STATUS_UNKNOWN; s++)
            expect_contrast(&theme_table[t], s, TOKEN_CARD, 4.5);
    }
}

static void lines_have_three_to_one_on_every_ground(void **state)
{
    (void)state;
    static const uint8_t lines[] = {TOKEN_LINE, TOKEN_NETWORK_LINE, TOKEN_PUBLIC_LINE,
                                    TOKEN_PRIVATE_LINE};
    for (size_t t = 0; t < theme_table_n; t++) {
        for (size_t g = 0; g < CVZ_COUNT_OF(grounds); g++) {
            for (unsigned e = TOKEN_EDGE_TRAFFIC; e <= TOKEN_EDGE_PEERING; e++)
                expect_contrast(&theme_table[t], e, grounds[g], 3.0);
            for (size_t l = 0; l < CVZ_COUNT_OF(lines); l++)
                expect_contrast(&theme_table[t], lines[l], grounds[g], 3.0);
        }
    }
}

/* What is painted in a provider's colour, and in the accent for those that a theme does not name.
 */
static void providers_have_the_contrast_of_frames(void **state)
{
    (void)state;
    for (size_t t = 0; t < theme_table_n; t++) {
        const struct cvz_theme *theme = &theme_table[t];
        for (unsigned p = 0; p <= THEME_PROVIDERS_MAX; p++) {
            unsigned shades = TOKEN_PROVIDER + p * SHADE_COUNT;
            if (p >= theme->n_providers && p < THEME_PROVIDERS_MAX)
                continue;
            expect_shade(theme, TOKEN_TEXT, shades + SHADE_BAND, 4.5);
            expect_shade(theme, TOKEN_MUTED, shades + SHADE_BAND, 4.5);
            expect_shade(theme, TOKEN_TEXT, shades + SHADE_TINT, 4.5);
            expect_shade(theme, TOKEN_MUTED, shades + SHADE_TINT, 4.5);
            for (unsigned e = TOKEN_EDGE_TRAFFIC; e <= TOKEN_EDGE_PEERING; e++)
                expect_shade(theme, e, shades + SHADE_TINT, 3.0);
            for (size_t g = 0; g < CVZ_COUNT_OF(grounds); g++)
                expect_shade(theme, shades + SHADE_LINE, grounds[g], 3.0);
            expect_shade(theme, shades + SHADE_LINE, shades + SHADE_TINT, 3.0);
        }
    }
}

/* The tints that sections of Mermaid diagrams are painted in. */
static void text_has_four_and_a_half_to_one_on_tints_of_categories(void **state)
{
    (void)state;
    for (size_t t = 0; t < theme_table_n; t++) {
        const struct cvz_theme *theme = &theme_table[t];
        for (unsigned c = TOKEN_CATEGORY_COMPUTE; c <= TOKEN_CATEGORY_OTHER; c++) {
            uint32_t tint = theme_tint(theme, theme->colors[c], THEME_SECTION_PART);
            assert_true(colour_contrast(theme->colors[TOKEN_TEXT], tint) >= 4.5);
        }
    }
}

static void glyphs_have_three_to_one_on_their_tiles_and_tiles_on_their_cards(void **state)
{
    (void)state;
    for (size_t t = 0; t < theme_table_n; t++) {
        for (unsigned c = TOKEN_CATEGORY_COMPUTE; c <= TOKEN_CATEGORY_OTHER; c++) {
            expect_contrast(&theme_table[t], TOKEN_ON_TILE, c, 3.0);
            expect_contrast(&theme_table[t], c, TOKEN_CARD, 3.0);
        }
    }
}

/* ---- colour-vision deficiencies ---- */

static void categories_differ_for_every_eye(void **state)
{
    (void)state;
    const char *eye = "";
    for (size_t t = 0; t < theme_table_n; t++) {
        const uint32_t *colors = theme_table[t].colors + TOKEN_CATEGORY_COMPUTE;
        for (int a = 0; a < CVZ_CATEGORY_COUNT; a++) {
            for (int b = 0; b < a; b++) {
                double d = colour_difference(colors[a], colors[b], &eye);
                if (d < COLOUR_LEAST)
                    fail_msg("%.*s: %s and %s are %.3f apart with %s",
                             CVZ_STR_ARG(theme_table[t].name),
                             token_names[TOKEN_CATEGORY_COMPUTE + a],
                             token_names[TOKEN_CATEGORY_COMPUTE + b], d, eye);
            }
        }
    }
}

static void providers_differ_for_every_eye(void **state)
{
    (void)state;
    const char *eye = "";
    unsigned n = 0;
    for (size_t t = 0; t < theme_table_n; t++) {
        const struct theme_provider *p = theme_table[t].providers;
        for (unsigned a = 0; a < theme_table[t].n_providers; a++) {
            for (unsigned b = 0; b < a; b++) {
                double d = colour_difference(p[a].color, p[b].color, &eye);
                if (d < 2 * COLOUR_LEAST)
                    fail_msg("%.*s: %.*s and %.*s are %.3f apart with %s",
                             CVZ_STR_ARG(theme_table[t].name), CVZ_STR_ARG(p[a].name),
                             CVZ_STR_ARG(p[b].name), d, eye);
                n++;
            }
        }
    }
    assert_true(n > 0);
}

static void the_contrast_formula_is_that_of_wcag(void **state)
{
    (void)state;
    assert_true(fabs(colour_contrast(0x000000, 0xffffff) - 21.0) < 1e-9);
    assert_true(fabs(colour_contrast(0x777777, 0xffffff) - 4.478) < 0.001);
}

static void a_category_and_a_token_have_the_same_order(void **state)
{
    (void)state;
    for (int c = 0; c < CVZ_CATEGORY_COUNT; c++) {
        const char *name = token_names[TOKEN_CATEGORY_COMPUTE + c];
        assert_string_equal(name + strlen("category-"), cvz_category_name((enum cvz_category)c));
    }
    for (int e = 0; e < CVZ_EDGE_CLASS_COUNT; e++)
        assert_string_equal(token_names[TOKEN_EDGE_TRAFFIC + e] + strlen("edge-"),
                            cvz_edge_class_name((enum cvz_edge_class)e));
}

static void a_theme_is_found_by_name(void **state)
{
    (void)state;
    const struct cvz_theme *theme = NULL;
    struct cvz_err err = CVZ_ERR_INIT;
    assert_ok(cvz_theme_find(CVZ_STR("professional"), &theme, &err), &err);
    assert_ptr_equal(theme, &theme_table[0]);
    assert_fails(cvz_theme_find(CVZ_STR("neon"), &theme, &err), CVZ_EUSAGE, &err,
                 "unknown theme 'neon'; there are: professional, light, dark, minimal, colorful");
}

static void a_theme_of_ones_own_is_read_over_another(void **state)
{
    (void)state;
    const struct cvz_theme *theme = NULL, *dark = NULL;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    assert_ok(cvz_theme_find(CVZ_STR("dark"), &dark, &err), &err);
    assert_ok(cvz_theme_read(CVZ_STR("base: dark\ncard: \"#0a0B0c\"\n"), &arena, &theme, &err),
              &err);
    assert_int_equal(theme->colors[TOKEN_CARD], 0x0a0b0c);
    assert_int_equal(theme->colors[TOKEN_TEXT], dark->colors[TOKEN_TEXT]);
    assert_ok(cvz_theme_read(CVZ_STR("base: colorful\nprovider-acme: \"#123456\"\n"
                                     "provider-AWS: \"#654321\"\n"),
                             &arena, &theme, &err),
              &err);
    unsigned acme = theme_provider(theme, CVZ_STR("acme")),
             aws = theme_provider(theme, CVZ_STR("aws"));
    assert_true(acme < theme->n_providers && aws < theme->n_providers && acme != aws);
    assert_int_equal(theme_color(theme, TOKEN_PROVIDER + acme * SHADE_COUNT + SHADE_LINE),
                     0x123456);
    assert_int_equal(theme_color(theme, TOKEN_PROVIDER + aws * SHADE_COUNT + SHADE_LINE), 0x654321);
    unsigned other = theme_provider(theme, CVZ_STR("nobody"));
    assert_int_equal(theme_color(theme, TOKEN_PROVIDER + other * SHADE_COUNT + SHADE_LINE),
                     theme->colors[TOKEN_ACCENT_1]);
    assert_fails(cvz_theme_read(CVZ_STR("provider-acme: red"), &arena, &theme, &err), CVZ_EINVALID,
                 &err, "provider-acme: must be a colour like \"#1b2430\"");
    assert_fails(cvz_theme_read(CVZ_STR("{provider-a: '#000000', provider-b: '#000000', "
                                        "provider-c: '#000000', provider-d: '#000000', "
                                        "provider-e: '#000000', provider-f: '#000000', "
                                        "provider-g: '#000000', provider-h: '#000000'}"),
                                &arena, &theme, &err),
                 CVZ_EINVALID, &err, "provider-h: a theme has colours for 7 providers at most");
    assert_fails(cvz_theme_read(CVZ_STR("card: red"), &arena, &theme, &err), CVZ_EINVALID, &err,
                 "card: must be a colour like \"#1b2430\"");
    assert_fails(cvz_theme_read(CVZ_STR("crad: \"#000000\""), &arena, &theme, &err), CVZ_EINVALID,
                 &err, "unknown token 'crad'");
    assert_fails(cvz_theme_read(CVZ_STR("[1]"), &arena, &theme, &err), CVZ_EINVALID, &err,
                 "a theme is a mapping of tokens to colours");
    cvz_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_contrast_formula_is_that_of_wcag),
        cmocka_unit_test(text_has_four_and_a_half_to_one_on_every_ground),
        cmocka_unit_test(lines_have_three_to_one_on_every_ground),
        cmocka_unit_test(glyphs_have_three_to_one_on_their_tiles_and_tiles_on_their_cards),
        cmocka_unit_test(providers_have_the_contrast_of_frames),
        cmocka_unit_test(text_has_four_and_a_half_to_one_on_tints_of_categories),
        cmocka_unit_test(categories_differ_for_every_eye),
        cmocka_unit_test(providers_differ_for_every_eye),
        cmocka_unit_test(a_category_and_a_token_have_the_same_order),
        cmocka_unit_test(a_theme_is_found_by_name),
        cmocka_unit_test(a_theme_of_ones_own_is_read_over_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
