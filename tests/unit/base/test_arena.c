/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "base/arena.h"
#include "base/rng.h"

#include <stdalign.h>

static void gives_aligned_memory_that_keeps_its_content(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_rng rng = cvz_rng_seeded(1);
    unsigned char *pieces[500];
    size_t sizes[500];

    (void)state;
    for (size_t i = 0; i < 500; i++) {
        sizes[i] = cvz_rng_below(&rng, i % 50 == 0 ? 100000 : 200);
        pieces[i] = cvz_arena_alloc(&arena, sizes[i]);
        assert_int_equal((uintptr_t)pieces[i] % alignof(max_align_t), 0);
        memset(pieces[i], (int)(i & 0xff), sizes[i]);
        cvz_arena_bytes(&arena, i % 7); /* throws the alignment off */
    }
    for (size_t i = 0; i < 500; i++)
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(pieces[i][k], i & 0xff);
    cvz_arena_release(&arena);
}

static void clear_starts_afresh(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;

    (void)state;
    cvz_arena_clear(&arena);
    assert_non_null(cvz_arena_alloc(&arena, 0));
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 100; i++)
            assert_non_null(cvz_arena_alloc(&arena, 1000));
        assert_true(arena.used >= 100000);
        cvz_arena_clear(&arena);
        assert_int_equal(arena.used, 0);
    }
    cvz_arena_release(&arena);
    cvz_arena_release(&arena);
}

static void copies_strings_with_a_nul_behind(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_str s = cvz_arena_str(&arena, (struct cvz_str){"ab\0c", 4});

    (void)state;
    assert_int_equal(s.n, 4);
    assert_memory_equal(s.p, "ab\0c", 5);
    assert_int_equal(cvz_arena_str(&arena, CVZ_STR_NULL).n, 0);
    assert_str(cvz_arena_printf(&arena, "%s-%d", "x", 7), "x-7");
    cvz_arena_release(&arena);
}

static void lowers_ascii_and_nothing_else(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_str s = cvz_arena_lower(&arena, (struct cvz_str){"@AZ[\xc3\x84\0z", 8});

    (void)state;
    assert_int_equal(s.n, 8);
    assert_memory_equal(s.p, "@az[\xc3\x84\0z", 9);
    assert_int_equal(cvz_arena_lower(&arena, CVZ_STR_NULL).n, 0);
    cvz_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_aligned_memory_that_keeps_its_content),
        cmocka_unit_test(clear_starts_afresh),
        cmocka_unit_test(copies_strings_with_a_nul_behind),
        cmocka_unit_test(lowers_ascii_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
