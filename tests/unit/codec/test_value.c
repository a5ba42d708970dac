/* SPDX-License-Identifier: Apache-2.0 */
#include "tree.h"

#include "codec/value.h"

static void finds_members_and_items(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_value v = tree("{'a':{'b':{'c':7}},'l':[1,2],'a.b':3}", &arena);

    (void)state;
    assert_int_equal(cvz_value_path(&v, "a.b.c")->u.integer, 7);
    assert_int_equal(cvz_value_get(&v, CVZ_STR("a.b"))->u.integer, 3);
    assert_ptr_equal(cvz_value_path(&v, "a.x.c"), &cvz_value_null);
    assert_ptr_equal(cvz_value_path(&v, "l.b"), &cvz_value_null);
    assert_int_equal(cvz_value_at(cvz_value_get(&v, CVZ_STR("l")), 1)->u.integer, 2);
    assert_ptr_equal(cvz_value_at(cvz_value_get(&v, CVZ_STR("l")), 2), &cvz_value_null);
    assert_ptr_equal(cvz_value_at(&v, 0), &cvz_value_null);
    cvz_arena_release(&arena);
}

static void gives_scalars_as_text(void **state)
{
    static const struct {
        const char *json;
        const char *text; /* NULL: none */
    } cases[] = {
        {"'x'", "x"},       {"''", ""},     {"12", "12"}, {"-0.25", "-0.25"}, {"true", "true"},
        {"false", "false"}, {"null", NULL}, {"[]", NULL}, {"{}", NULL},
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_value v = tree(cases[i].json, &arena);
        struct cvz_str text = cvz_value_text(&v, &arena);
        if (cases[i].text == NULL)
            assert_null(text.p);
        else
            assert_str(text, cases[i].text);
    }
    cvz_arena_release(&arena);
}

static void reads_numbers_from_numbers_and_their_texts(void **state)
{
    static const struct {
        const char *json;
        bool is_i64;
        int64_t whole;
        bool is_double;
        double real;
    } cases[] = {
        {"5", true, 5, true, 5},        {"5.0", true, 5, true, 5},
        {"5.5", false, 0, true, 5.5},   {"'5'", true, 5, true, 5},
        {"'5.5'", false, 0, true, 5.5}, {"9223372036854775808", false, 0, true, 0x1p63},
        {"' 5'", false, 0, false, 0},   {"''", false, 0, false, 0},
        {"true", false, 0, false, 0},
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_value v = tree(cases[i].json, &arena);
        int64_t whole = 0;
        double real = 0;
        assert_int_equal(cvz_value_i64(&v, &whole), cases[i].is_i64);
        assert_int_equal(whole, cases[i].whole);
        assert_int_equal(cvz_value_double(&v, &real), cases[i].is_double);
        assert_true(real == cases[i].real);
    }
    cvz_arena_release(&arena);
}

static void reads_booleans_from_booleans_and_their_texts(void **state)
{
    static const struct {
        const char *json;
        int expected; /* -1: none */
    } cases[] = {{"true", 1},    {"false", 0},   {"'true'", 1},
                 {"'false'", 0}, {"'True'", -1}, {"1", -1}};
    struct cvz_arena arena = CVZ_ARENA_INIT;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_value v = tree(cases[i].json, &arena);
        bool b = false;
        assert_int_equal(cvz_value_bool(&v, &b) ? b : -1, cases[i].expected);
    }
    cvz_arena_release(&arena);
}

static void compares_by_value(void **state)
{
    static const struct {
        const char *a, *b;
        bool equal;
    } cases[] = {
        {"1", "1.0", true},
        {"9007199254740993", "9007199254740992.0", false},
        {"9223372036854775807", "9223372036854775808", false},
        {"1", "'1'", false},
        {"[1,2]", "[1,2]", true},
        {"[1,2]", "[2,1]", false},
        {"[1]", "[1,1]", false},
        {"{'a':1,'b':2}", "{'b':2,'a':1}", true},
        {"{'a':1}", "{'b':1}", false},
        {"{'a':null}", "{'b':null}", false},
        {"{'a':1}", "{'a':1,'b':2}", false},
        {"null", "false", false},
        {"[]", "{}", false},
        {"null", "null", true},
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_value a = tree(cases[i].a, &arena);
        struct cvz_value b = tree(cases[i].b, &arena);
        assert_int_equal(cvz_value_eq(&a, &b), cases[i].equal);
        assert_int_equal(cvz_value_eq(&b, &a), cases[i].equal);
    }
    cvz_arena_release(&arena);
}

static void builds_objects_of_any_size(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_dict up = {0};
    struct cvz_dict down = {0};

    (void)state;
    for (int i = 0; i < 5000; i++) {
        cvz_dict_set(&up, &arena, cvz_arena_printf(&arena, "n%d", i % 2500), cvz_value_from_i64(i));
        cvz_dict_set(&down, &arena, cvz_arena_printf(&arena, "n%d", 2499 - i % 2500),
                     cvz_value_from_i64(4999 - i % 2500));
    }
    struct cvz_value a = cvz_dict_end(&up);
    struct cvz_value b = cvz_dict_end(&down);
    assert_int_equal(a.n, 2500);
    assert_true(cvz_value_eq(&a, &b));
    assert_int_equal(cvz_value_get(&a, CVZ_STR("n2499"))->u.integer, 4999);
    cvz_dict_set(&down, &arena, CVZ_STR("n7"), cvz_value_null);
    b = cvz_dict_end(&down);
    assert_false(cvz_value_eq(&a, &b));
    cvz_arena_release(&arena);
}

static void a_copy_shares_nothing(void **state)
{
    struct cvz_arena first = CVZ_ARENA_INIT;
    struct cvz_arena second = CVZ_ARENA_INIT;
    const char *text = "{'a':['x',{'y':null}],'b':1.5,'c':{},'d':[]}";

    (void)state;
    struct cvz_value v = tree(text, &first);
    struct cvz_value copy = cvz_value_copy(&v, &second);
    cvz_arena_release(&first);
    assert_tree(&copy, text);
    cvz_arena_release(&second);
}

static void builds_lists(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_list list = {0};

    (void)state;
    struct cvz_value empty = cvz_list_end(&list);
    assert_tree(&empty, "[]");
    cvz_list_add(&list, &arena, cvz_value_from_bool(true));
    for (int i = 0; i < 5; i++)
        cvz_list_add(&list, &arena, cvz_value_from_i64(i));
    struct cvz_value v = cvz_list_end(&list);
    assert_tree(&v, "[true,0,1,2,3,4]");
    cvz_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_members_and_items),
        cmocka_unit_test(gives_scalars_as_text),
        cmocka_unit_test(reads_numbers_from_numbers_and_their_texts),
        cmocka_unit_test(reads_booleans_from_booleans_and_their_texts),
        cmocka_unit_test(compares_by_value),
        cmocka_unit_test(builds_objects_of_any_size),
        cmocka_unit_test(a_copy_shares_nothing),
        cmocka_unit_test(builds_lists),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
