/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "base/map.h"

static void finds_what_was_put(void **state)
{
    struct cvz_map map = CVZ_MAP_INIT;
    struct cvz_arena arena = CVZ_ARENA_INIT;

    (void)state;
    assert_int_equal(cvz_map_get(&map, CVZ_STR("a")), CVZ_MAP_NONE);
    for (uint32_t i = 0; i < 10000; i++)
        cvz_map_put(&map, cvz_arena_printf(&arena, "key-%u", i), i);
    assert_int_equal(map.n, 10000);
    for (uint32_t i = 0; i < 10000; i++)
        assert_int_equal(cvz_map_get(&map, cvz_arena_printf(&arena, "key-%u", i)), i);
    assert_int_equal(cvz_map_get(&map, CVZ_STR("key-10000")), CVZ_MAP_NONE);
    assert_int_equal(cvz_map_get(&map, CVZ_STR_NULL), CVZ_MAP_NONE);
    cvz_map_put(&map, CVZ_STR("key-7"), 70);
    assert_int_equal(cvz_map_get(&map, CVZ_STR("key-7")), 70);
    assert_int_equal(cvz_map_put_new(&map, CVZ_STR("key-7"), 71), 70);
    assert_int_equal(cvz_map_put_new(&map, CVZ_STR("new"), 5), 5);
    cvz_map_release(&map);
    cvz_arena_release(&arena);
}

static void keeps_each_string_once(void **state)
{
    struct cvz_intern in = CVZ_INTERN_INIT;
    char text[] = "abc";

    (void)state;
    struct cvz_str first = cvz_intern_str(&in, cvz_str_from(text));
    text[0] = 'x';
    assert_str(first, "abc");
    assert_ptr_equal(cvz_intern_str(&in, CVZ_STR("abc")).p, first.p);
    assert_int_equal(cvz_intern_id(&in, CVZ_STR("abc")), 0);
    assert_int_equal(cvz_intern_id(&in, CVZ_STR("xbc")), 1);
    assert_int_equal(cvz_intern_str(&in, CVZ_STR_NULL).n, 0);
    assert_non_null(cvz_intern_str(&in, CVZ_STR_NULL).p);
    cvz_intern_release(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_put),
        cmocka_unit_test(keeps_each_string_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
