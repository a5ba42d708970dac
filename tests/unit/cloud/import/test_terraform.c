/* SPDX-License-Identifier: Apache-2.0 */
#include "import.h"

#include "cloud/import/terraform_priv.h"

static void flat_attributes_become_a_tree(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{}", "null"},
        {"{\"id\":\"x\"}", "{\"id\":\"x\"}"},
        {"{\"a.#\":\"0\"}", "{\"a\":[]}"},
        {"{\"a.#\":\"2\",\"a.0\":\"x\",\"a.1\":\"y\"}", "{\"a\":[\"x\",\"y\"]}"},
        {"{\"a.#\":\"1\",\"a.9182\":\"x\"}", "{\"a\":[\"x\"]}"},
        {"{\"tags.%\":\"2\",\"tags.Name\":\"n\",\"tags.k8s.io/x\":\"y\"}",
         "{\"tags\":{\"Name\":\"n\",\"k8s.io/x\":\"y\"}}"},
        {"{\"b.#\":\"1\",\"b.0.n\":\"1\",\"b.0.l.#\":\"1\",\"b.0.l.0\":\"z\"}",
         "{\"b\":[{\"l\":[\"z\"],\"n\":\"1\"}]}"},
        {"{\"..\":\"x\",\"#\":\"1\",\"%\":\"2\"}", "{\"#\":\"1\",\"..\":\"x\"}"},
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;

    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_value flat = from_json(cases[i][0], &arena);
        struct cvz_value v = tf_unflatten(&flat, &arena);
        assert_json(&v, cases[i][1], &arena);
    }
    cvz_arena_release(&arena);
}

static void addresses_are_those_that_terraform_prints(void **state)
{
    (void)state;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct tf_instance instance = {
        .module = CVZ_STR("module.a[\"x.y\"]"), .type = CVZ_STR("aws_b"), .name = CVZ_STR("c")};

    assert_str(tf_address(&instance, &arena), "module.a[\"x.y\"].aws_b.c");
    instance.index = cvz_value_from_i64(3);
    assert_str(tf_address(&instance, &arena), "module.a[\"x.y\"].aws_b.c[3]");
    instance.index = cvz_value_from_str(CVZ_STR("k]"));
    assert_str(tf_address(&instance, &arena), "module.a[\"x.y\"].aws_b.c[\"k]\"]");
    assert_str(tf_plain_address(tf_address(&instance, &arena), &arena), "module.a.aws_b.c");
    instance.deposed = CVZ_STR("00");
    assert_str(tf_address(&instance, &arena), "module.a[\"x.y\"].aws_b.c[\"k]\"] (deposed 00)");
    cvz_arena_release(&arena);
}

static void kinds_of_unknown_types_are_read_from_their_names(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"aws_foo_bar", "aws.foo-bar"},
        {"random_id", "random.id"},
        {"AWS::FooBar::BarBaz", "aws.foobar.bar-baz"},
        {"Custom::Thing", "custom.thing"},
        {"x", "x"},
        {"", ""},
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;

    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++)
        assert_str(import_kind_of(cvz_str_from(cases[i][0]), &arena), cases[i][1]);
    cvz_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flat_attributes_become_a_tree),
        cmocka_unit_test(addresses_are_those_that_terraform_prints),
        cmocka_unit_test(kinds_of_unknown_types_are_read_from_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
