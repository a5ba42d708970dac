/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "base/rng.h"

static void the_same_seed_gives_the_same_numbers(void **state)
{
    struct cvz_rng a = cvz_rng_seeded(7);
    struct cvz_rng b = cvz_rng_seeded(7);
    struct cvz_rng c = cvz_rng_seeded(8);
    int same = 0;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        uint32_t v = cvz_rng_u32(&a);
        assert_int_equal(v, cvz_rng_u32(&b));
        same += v == cvz_rng_u32(&c);
    }
    assert_true(same < 3);
}

static void stays_below_the_bound_and_reaches_all(void **state)
{
    struct cvz_rng rng = cvz_rng_seeded(1);
    int seen[10] = {0};

    (void)state;
    for (int i = 0; i < 10000; i++) {
        uint32_t v = cvz_rng_below(&rng, 10);
        assert_true(v < 10);
        seen[v]++;
        double u = cvz_rng_unit(&rng);
        assert_true(u >= 0 && u < 1);
    }
    for (int i = 0; i < 10; i++)
        assert_in_range(seen[i], 850, 1150);
}

static void a_shuffle_is_a_permutation(void **state)
{
    struct cvz_rng rng = cvz_rng_seeded(3);
    int items[100];
    long long sum = 0;
    int moved = 0;

    (void)state;
    for (int i = 0; i < 100; i++)
        items[i] = i;
    cvz_rng_shuffle(&rng, items, 100, sizeof items[0]);
    for (int i = 0; i < 100; i++) {
        sum += 1LL << (items[i] % 60);
        moved += items[i] != i;
    }
    long long expected = 0;
    for (int i = 0; i < 100; i++)
        expected += 1LL << (i % 60);
    assert_true(sum == expected);
    assert_true(moved > 80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_seed_gives_the_same_numbers),
        cmocka_unit_test(stays_below_the_bound_and_reaches_all),
        cmocka_unit_test(a_shuffle_is_a_permutation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
