/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "cli/suggest.h"

static const char *const words[] = {"render", "explain", "export", "import", "list", "show"};

static const char *suggestion_for(const char *typed)
{
    struct cvz_suggestion s = CVZ_SUGGESTION_FOR(cvz_str_from(typed));

    for (size_t i = 0; i < CVZ_COUNT_OF(words); i++)
        cvz_suggest_offer(&s, words[i]);
    return cvz_suggest_best(&s);
}

static void finds_the_word_that_was_meant(void **state)
{
    static const struct {
        const char *typed;
        const char *best; /* NULL: nothing is near, or two are */
    } rows[] = {
        {"rendre", "render"}, /* neighbours swapped */
        {"rendr", "render"},  /* one is missing */
        {"lisst", "list"},    /* one too many */
        {"Shiw", NULL},       /* two mistakes in four letters */
        {"shiw", "show"},     /* one is wrong */
        {"expl", "explain"},  /* the beginning of one */
        {"exp", NULL},        /* the beginning of two */
        {"mport", "import"},
        {"xyzzy", NULL},
        {"", NULL},
        {"l", NULL},
        {"a-word-that-is-much-longer-than-any-option-is", NULL},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++) {
        const char *best = suggestion_for(rows[i].typed);
        if (rows[i].best == NULL)
            assert_null(best);
        else
            assert_string_equal(best, rows[i].best);
    }
}

static void says_it_in_words(void **state)
{
    struct cvz_suggestion s = CVZ_SUGGESTION_FOR(CVZ_STR("thme"));
    char text[CVZ_SUGGEST_TEXT_MAX];

    (void)state;
    assert_string_equal(cvz_suggest_text(&s, "--", text), "");
    cvz_suggest_offer(&s, "theme");
    assert_string_equal(cvz_suggest_text(&s, "--", text), " (did you mean '--theme'?)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_word_that_was_meant),
        cmocka_unit_test(says_it_in_words),
    };

    return cmocka_run_group_tests_name("cli/suggest", tests, NULL, NULL);
}
