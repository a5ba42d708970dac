/* SPDX-License-Identifier: Apache-2.0 */
/* All that is drawn, in every theme, on whatever it may stand: text has 4.5:1, lines and glyphs
 * 3:1. A style that no rule names fails: whoever adds one says here what it stands on. */
#include "colour.h"
#include "test.h"

#include "render/style_priv.h"

#include <math.h>

enum { RANGES_MAX = 8 };

struct range {
    uint8_t first, last; /* enum style, both included; 0 0 ends (the page has a rule of its own) */
};

enum part { FILL, STROKE };

struct rule {
    struct range what;
    enum part part;
    double least;
    enum part on_part;
    struct range on[RANGES_MAX];
};

#define ONE(style)                                                                                 \
    {                                                                                              \
        STYLE_##style, STYLE_##style                                                               \
    }
#define FROM(a, b)                                                                                 \
    {                                                                                              \
        STYLE_##a, STYLE_##b                                                                       \
    }

/* Frames and lanes; what a theme has for providers it names is judged as frames, too. */
#define FRAMES FROM(BOX_ORGANISATION, BOX_PUBLIC), ONE(LANE)
#define STRIPS FROM(STRIP_ORGANISATION, STRIP_PUBLIC)
#define TEXT 4.5
#define LINE 3.0

static const struct rule rules[] = {
    /* text */
    {FROM(NAME, FACT), FILL, TEXT, FILL, {ONE(CARD), ONE(CARD_EXTERNAL)}},
    {FROM(NAME, FACT), FILL, TEXT, FILL, {FROM(CHANGE_CARD_ADDED, CHANGE_CARD_CHANGED)}},
    {FROM(NAME_QUIET, NAME_SMALL_QUIET),
     FILL,
     TEXT,
     FILL,
     {ONE(CARD_QUIET), ONE(CHANGE_CARD_REMOVED)}},
    {FROM(STATE_OK, STATE_UNKNOWN),
     FILL,
     TEXT,
     FILL,
     {FROM(CHANGE_CARD_ADDED, CHANGE_CARD_CHANGED)}},
    {FROM(STATE_OK, STATE_UNKNOWN), FILL, TEXT, FILL, {ONE(CARD), ONE(CARD_EXTERNAL)}},
    {ONE(COUNT_TEXT), FILL, TEXT, FILL, {ONE(PILL), ONE(STUB)}},
    {FROM(HEAD_NAME, HEAD_FACT), FILL, TEXT, FILL, {STRIPS, FRAMES}},
    {ONE(EDGE_TEXT), FILL, TEXT, FILL, {ONE(LABEL)}},
    {FROM(TITLE, LEGEND), FILL, TEXT, FILL, {ONE(PAGE)}},
    {ONE(LEGEND), FILL, TEXT, FILL, {ONE(LANE)}},
    {ONE(TRAIL), FILL, TEXT, FILL, {ONE(PAGE)}},
    {ONE(PAGE_MARK_TEXT), FILL, TEXT, FILL, {ONE(PAGE_MARK)}},
    /* relations and their heads */
    {FROM(EDGE_TRAFFIC, EDGE_PEERING), STROKE, LINE, FILL, {{0, 0}, FRAMES, ONE(CARD)}},
    {FROM(HEAD_TRAFFIC, HEAD_PEERING), FILL, LINE, FILL, {{0, 0}, FRAMES, ONE(CARD)}},
    {ONE(EDGE_FAINT), STROKE, LINE, FILL, {{0, 0}, FRAMES}},
    {ONE(HEAD_FAINT), FILL, LINE, FILL, {{0, 0}, FRAMES}},
    {ONE(EDGE_CORE), STROKE, LINE, STROKE, {ONE(EDGE_PEERING)}},
    {FROM(BRANCH, ARC), STROKE, LINE, FILL, {{0, 0}, ONE(LANE)}},
    {ONE(AXIS), STROKE, LINE, FILL, {{0, 0}, ONE(LANE)}},
    /* cards, tiles, glyphs, marks */
    {ONE(CARD), STROKE, LINE, FILL, {{0, 0}, FRAMES}},
    {ONE(CARD_EXTERNAL), STROKE, LINE, FILL, {{0, 0}, FRAMES}},
    {FROM(TILE_COMPUTE, TILE_OTHER), FILL, LINE, FILL, {ONE(CARD), ONE(PAGE)}},
    {ONE(GLYPH), STROKE, LINE, FILL, {FROM(TILE_COMPUTE, TILE_OTHER)}},
    {ONE(GLYPH_HEAD), STROKE, LINE, FILL, {STRIPS, FRAMES}},
    {ONE(GLYPH_BADGE), STROKE, LINE, FILL, {ONE(CARD), ONE(CARD_EXTERNAL), ONE(PAGE)}},
    {FROM(STATUS_OK, STATUS_UNKNOWN), FILL, LINE, FILL, {ONE(CARD), ONE(PAGE)}},
    {ONE(MARK_SIGN), STROKE, LINE, FILL, {FROM(STATUS_OK, STATUS_UNKNOWN)}},
    {ONE(PILL), STROKE, LINE, FILL, {ONE(CARD), FRAMES}},
    {ONE(STUB), STROKE, LINE, FILL, {ONE(CARD), FRAMES}},
    {ONE(PAGE_MARK), STROKE, LINE, FILL, {ONE(CARD), FRAMES}},
    {ONE(HATCH), STROKE, LINE, FILL, {ONE(HATCH_BOX)}},
    {ONE(HATCH_BOX), STROKE, LINE, FILL, {ONE(PAGE)}},
    /* what has changed */
    {FROM(CHANGE_CARD_ADDED, CHANGE_EDGE_CHANGED), STROKE, LINE, FILL, {{0, 0}, FRAMES, ONE(CARD)}},
    {FROM(CHANGE_FILL_ADDED, CHANGE_FILL_CHANGED), FILL, TEXT, FILL, {{0, 0}, FRAMES, ONE(CARD)}},
    {ONE(CHANGE_SIGN), STROKE, LINE, FILL, {FROM(CHANGE_FILL_ADDED, CHANGE_FILL_CHANGED)}},
    {ONE(GLYPH_QUIET), STROKE, LINE, FILL, {ONE(TILE_QUIET)}},
    {FROM(TILE_COMPUTE, TILE_OTHER),
     FILL,
     LINE,
     FILL,
     {FROM(CHANGE_CARD_ADDED, CHANGE_CARD_CHANGED)}},
    /* frames; a zone's and a category's hairline is an ornament, what is in them says enough */
    {FROM(BOX_ORGANISATION, BOX_NETWORK), STROKE, LINE, FILL, {{0, 0}, FRAMES}},
    {ONE(BOX_SUBNET), STROKE, LINE, FILL, {{0, 0}, FRAMES}},
    {ONE(BOX_CLUSTER), STROKE, LINE, FILL, {{0, 0}, FRAMES}},
    {ONE(BOX_PUBLIC), STROKE, LINE, FILL, {{0, 0}, FRAMES}},
};

/* Grounds, and what is there for the eye's pleasure only; what has not changed steps back. */
static const struct range unjudged[] = {ONE(PAGE),       ONE(BOX_ZONE),
                                        ONE(BOX_PLAIN),  STRIPS,
                                        ONE(CARD_QUIET), ONE(TILE_QUIET),
                                        ONE(LANE),       ONE(TICK),
                                        ONE(LABEL),      {STYLE_PROVIDER_BOX_0, STYLE_COUNT - 1}};

static bool is_in(const struct range *r, unsigned style)
{
    return style >= r->first && style <= r->last;
}

static unsigned token_of(unsigned style, enum part part)
{
    return part == FILL ? style_table[style].fill : style_table[style].stroke;
}

static void judge(const struct cvz_theme *theme, const struct rule *rule, unsigned what,
                  unsigned on)
{
    unsigned token = token_of(what, rule->part), ground = token_of(on, rule->on_part);
    if (token == TOKEN_NONE || ground == TOKEN_NONE)
        fail_msg("%s on %s: one of them is not painted", style_table[what].name,
                 style_table[on].name);
    double c = colour_contrast(theme_color(theme, token), theme_color(theme, ground));
    if (c < rule->least)
        fail_msg("%.*s: .%s on .%s has %.2f:1, %.1f:1 is needed", CVZ_STR_ARG(theme->name),
                 style_table[what].name, style_table[on].name, c, rule->least);
}

static void judge_all(const struct cvz_theme *theme, const struct rule *rule)
{
    size_t n = RANGES_MAX;
    while (n > 1 && rule->on[n - 1].last == 0)
        n--;
    for (unsigned what = rule->what.first; what <= rule->what.last; what++)
        for (size_t i = 0; i < n; i++)
            for (unsigned on = rule->on[i].first; on <= rule->on[i].last; on++)
                judge(theme, rule, what, on);
}

static void all_that_is_drawn_is_seen_on_what_it_stands_on(void **state)
{
    (void)state;
    for (size_t t = 0; t < theme_table_n; t++)
        for (size_t r = 0; r < CVZ_COUNT_OF(rules); r++)
            judge_all(&theme_table[t], &rules[r]);
}

static void no_style_is_left_out(void **state)
{
    (void)state;
    for (unsigned style = 0; style < STYLE_COUNT; style++) {
        bool known = false;
        for (size_t r = 0; r < CVZ_COUNT_OF(rules) && !known; r++)
            known = is_in(&rules[r].what, style);
        for (size_t u = 0; u < CVZ_COUNT_OF(unjudged) && !known; u++)
            known = is_in(&unjudged[u], style);
        if (!known)
            fail_msg(".%s: no rule says what it stands on", style_table[style].name);
    }
}

static void text_is_judged_as_text(void **state)
{
    (void)state;
    for (unsigned style = 0; style < STYLE_COUNT; style++) {
        bool judged = style_table[style].px == 0;
        for (size_t r = 0; r < CVZ_COUNT_OF(rules) && !judged; r++)
            judged = is_in(&rules[r].what, style) && rules[r].least == TEXT;
        if (!judged)
            fail_msg(".%s: text, and judged as something else", style_table[style].name);
    }
}

static void statuses_differ_for_every_eye(void **state)
{
    (void)state;
    const char *eye = "";
    for (size_t t = 0; t < theme_table_n; t++) {
        const struct cvz_theme *theme = &theme_table[t];
        for (unsigned a = STYLE_STATUS_OK; a <= STYLE_STATUS_UNKNOWN; a++) {
            for (unsigned b = STYLE_STATUS_OK; b < a; b++) {
                double d = colour_difference(theme_color(theme, style_table[a].fill),
                                             theme_color(theme, style_table[b].fill), &eye);
                if (d < COLOUR_LEAST)
                    fail_msg("%.*s: .%s and .%s are %.3f apart with %s", CVZ_STR_ARG(theme->name),
                             style_table[a].name, style_table[b].name, d, eye);
            }
        }
    }
}

/* By its colour, or by its dashes or its width. */
static void changes_differ_for_every_eye(void **state)
{
    (void)state;
    const char *eye = "";
    for (size_t t = 0; t < theme_table_n; t++) {
        const uint32_t *colors = theme_table[t].colors + TOKEN_CHANGE_ADDED;
        for (int a = 0; a < 3; a++)
            for (int b = 0; b < a; b++) {
                double d = colour_difference(colors[a], colors[b], &eye);
                if (d < 0.09)
                    fail_msg("%.*s: changes %d and %d are %.3f apart with %s",
                             CVZ_STR_ARG(theme_table[t].name), a, b, d, eye);
            }
    }
}

static void relations_differ_for_every_eye(void **state)
{
    (void)state;
    const char *eye = "";
    for (size_t t = 0; t < theme_table_n; t++) {
        const struct cvz_theme *theme = &theme_table[t];
        for (unsigned a = STYLE_EDGE_TRAFFIC; a <= STYLE_EDGE_PEERING; a++) {
            for (unsigned b = STYLE_EDGE_TRAFFIC; b < a; b++) {
                const struct paint *p = &style_table[a], *q = &style_table[b];
                double d = colour_difference(theme_color(theme, p->stroke),
                                             theme_color(theme, q->stroke), &eye);
                if (p->dash == q->dash && p->width == q->width && d < COLOUR_LEAST)
                    fail_msg("%.*s: .%s and .%s are %.3f apart with %s", CVZ_STR_ARG(theme->name),
                             p->name, q->name, d, eye);
            }
        }
    }
}

static void each_class_is_of_one_style(void **state)
{
    (void)state;
    for (unsigned a = 0; a < STYLE_COUNT; a++)
        for (unsigned b = 0; b < a; b++)
            assert_string_not_equal(style_table[a].name, style_table[b].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_is_drawn_is_seen_on_what_it_stands_on),
        cmocka_unit_test(no_style_is_left_out),
        cmocka_unit_test(text_is_judged_as_text),
        cmocka_unit_test(statuses_differ_for_every_eye),
        cmocka_unit_test(changes_differ_for_every_eye),
        cmocka_unit_test(relations_differ_for_every_eye),
        cmocka_unit_test(each_class_is_of_one_style),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
