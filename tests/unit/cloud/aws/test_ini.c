/* SPDX-License-Identifier: Apache-2.0 */
#include "../../test.h"

#include "cloud/ini.h"
#include "cloud/shell.h"

static void reads_sections_keys_and_continued_values(void **state)
{
    static const char text[] = "# a comment\n"
                               "[default]\r\n"
                               "  Region = eu-west-1  \n"
                               "; another\n"
                               "output:json # no comment\n"
                               "[ profile x ] behind\n"
                               "long = one\n"
                               "\n"
                               "  two\n"
                               "s3 =\n"
                               "  addressing_style = path\n"
                               "  other=1\n"
                               "empty =\n"
                               "[DEFAULT]\n"
                               "shared = all\n"
                               "empty = not taken\n";
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_ini ini;
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    assert_ok(cvz_ini_read(cvz_str_from(text), &arena, &ini, &err), &err);
    assert_int_equal(ini.n, 2);
    assert_str(ini.sections[0].name, "default");
    assert_str(cvz_ini_get(&ini.sections[0], "region"), "eu-west-1");
    assert_str(cvz_ini_get(&ini.sections[0], "output"), "json # no comment");
    assert_str(cvz_ini_get(&ini.sections[0], "shared"), "all");
    assert_str(ini.sections[1].name, " profile x ");
    assert_str(cvz_ini_get(&ini.sections[1], "long"), "one\n\ntwo");
    assert_str(cvz_ini_get(&ini.sections[1], "empty"), "");
    struct cvz_str s3 = cvz_ini_get(&ini.sections[1], "s3");
    assert_str(cvz_ini_nested(s3, "addressing_style"), "path");
    assert_str(cvz_ini_nested(s3, "other"), "1");
    assert_null(cvz_ini_nested(s3, "none").p);
    assert_null(cvz_ini_get(&ini.sections[1], "region").p);
    assert_null(cvz_ini_get(NULL, "region").p);
    cvz_arena_release(&arena);
}

static void says_which_line_is_wrong_and_not_what_is_in_it(void **state)
{
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"a = SECRET\n", "line 1: a key stands before the first section"},
        {"[a]\nSECRET\n", "line 2: neither a section, nor"},
        {"[a]\nb=SECRET\nb=SECRET\n", "line 3: the key stands twice"},
        {"[a]\n[b]\n[a]\n", "line 3: the section [a] stands twice"},
        {"[a]\n= SECRET\n", "line 2: a value without a key"},
        {"[]\n", "line 1: "},
        {"[a]\nb =\n  SECRET\n", "an indented line under b is no"},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_arena arena = CVZ_ARENA_INIT;
        struct cvz_ini ini;
        struct cvz_err err = CVZ_ERR_INIT;
        int rc = cvz_ini_read(cvz_str_from(cases[i].text), &arena, &ini, &err);
        assert_fails(rc, CVZ_EINVALID, &err, cases[i].part);
        assert_null(strstr(err.text, "SECRET"));
        cvz_arena_release(&arena);
    }
}

static void words_are_split_as_a_shell_splits_them(void **state)
{
    static const struct {
        const char *text;
        const char *words[5];
    } cases[] = {
        {"", {NULL}},
        {"  a\tb\n", {"a", "b"}},
        {"a 'b c' \"d e\"", {"a", "b c", "d e"}},
        {"a\\ b \\'", {"a b", "'"}},
        {"\"a\\\"b\\\\c\\d\" ''", {"a\"b\\c\\d", ""}},
        {"pre'fix 'ed", {"prefix ed"}},
        {"$HOME `ls` # x", {"$HOME", "`ls`", "#", "x"}},
    };
    static const char *const open[] = {"'a", "\"a", "a \\", "\"a\\\""};
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    char **words;
    size_t n;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        assert_ok(cvz_shell_split(cvz_str_from(cases[i].text), &arena, &words, &n, &err), &err);
        size_t k = 0;
        for (; cases[i].words[k] != NULL; k++) {
            assert_true(k < n);
            assert_string_equal(words[k], cases[i].words[k]);
        }
        assert_int_equal(n, k);
        assert_null(words[n]);
    }
    for (size_t i = 0; i < CVZ_COUNT_OF(open); i++)
        assert_fails(cvz_shell_split(cvz_str_from(open[i]), &arena, &words, &n, &err), CVZ_EINVALID,
                     &err, "no end");
    cvz_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_sections_keys_and_continued_values),
        cmocka_unit_test(says_which_line_is_wrong_and_not_what_is_in_it),
        cmocka_unit_test(words_are_split_as_a_shell_splits_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
