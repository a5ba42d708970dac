/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "graph/coverage.h"

static void reads_back_every_status(void **state)
{
    enum cvz_cover cover = CVZ_COVER_COUNT;

    (void)state;
    for (unsigned i = 0; i < CVZ_COVER_COUNT; i++) {
        assert_true(cvz_cover_parse(cvz_str_from(cvz_cover_name(i)), &cover));
        assert_int_equal(cover, i);
    }
    assert_false(cvz_cover_parse(CVZ_STR("Complete"), &cover));
    assert_false(cvz_cover_parse(CVZ_STR(""), &cover));
}

static void makes_the_key_of_a_row(void **state)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    const struct cvz_coverage row = {
        .provider = CVZ_STR("aws"),
        .account = CVZ_STR("123456789012"),
        .region = CVZ_STR("eu-west-1"),
        .service = CVZ_STR("ec2"),
        .operation = CVZ_STR("DescribeVpcs"),
    };
    const struct cvz_coverage empty = {0};

    (void)state;
    assert_str(cvz_coverage_key(&row, &arena), "123456789012/eu-west-1/ec2/DescribeVpcs");
    assert_str(cvz_coverage_key(&empty, &arena), "///");
    cvz_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_back_every_status),
        cmocka_unit_test(makes_the_key_of_a_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
