/* SPDX-License-Identifier: Apache-2.0 */
#include "import.h"

#include "cloud/import/arm_priv.h"

#define PARAMETERS                                                                                 \
    "{\"prefix\":{\"type\":\"string\",\"defaultValue\":\"web\"},"                                  \
    "\"secret\":{\"type\":\"secureString\",\"defaultValue\":\"S3CRET\"},"                          \
    "\"asked\":{\"type\":\"string\"},\"list\":{\"type\":\"array\",\"defaultValue\":[1,2,3]},"      \
    "\"derived\":{\"type\":\"string\",\"defaultValue\":\"[concat(parameters('prefix'),'-x')]\"}}"
#define VARIABLES                                                                                  \
    "{\"net\":\"[concat(parameters('prefix'), '-vnet')]\",\"o\":{\"a\":{\"b\":[\"c\",\"d\"]}},"    \
    "\"round\":\"[variables('trip')]\",\"trip\":\"[variables('round')]\","                         \
    "\"copy\":[{\"name\":\"names\",\"count\":2,\"input\":\"[format('n{0}', "                       \
    "copyIndex('names'))]\"}]}"

static struct cvz_value evaluated(const char *json, struct cvz_arena *arena, bool *ret_spent)
{
    const struct cvz_value parameters = from_json(PARAMETERS, arena);
    const struct cvz_value variables = from_json(VARIABLES, arena);
    const struct arm_scope scope = {
        .parameters = &parameters,
        .variables = &variables,
        .subscription = CVZ_STR("s"),
        .group = CVZ_STR("g"),
        .name = CVZ_STR("main"),
    };
    struct arm a = {.arena = arena, .scope = &scope, .steps = 20000};
    const struct cvz_value v = from_json(json, arena);
    struct cvz_value result = arm_value(&a, &v, 0);

    *ret_spent = a.is_spent;
    return result;
}

static void expressions_give_what_the_resource_manager_gives(void **state)
{
    (void)state;
    /* The results are those that Microsoft's reference of the functions shows. */
    static const char *const cases[][2] = {
        {"\"plain\"", "\"plain\""},
        {"\"[[not one]\"", "\"[not one]\""},
        {"\"[]\"", "\"[]\""},
        {"\"[variables('net')]\"", "\"web-vnet\""},
        {"\"[VARIABLES('NET')]\"", "\"web-vnet\""},
        {"\"[parameters('derived')]\"", "\"web-x\""},
        {"\"[parameters('asked')]\"", "\"${asked}\""},
        {"\"[parameters('secret')]\"", "null"},
        {"\"[listKeys('x', '2023-01-01').keys[0].value]\"", "null"},
        {"\"[variables('o').a.b[1]]\"", "\"d\""},
        {"\"[variables('o')['a'].b[0]]\"", "\"c\""},
        {"\"[variables('o').a.b[9]]\"", "null"},
        {"\"[variables('names')]\"", "[\"n0\",\"n1\"]"},
        {"\"[concat('it''s', ' ', 'so')]\"", "\"it's so\""},
        {"\"[concat(createArray('a'), createArray('b'))]\"", "[\"a\",\"b\"]"},
        {"\"[format('{0}-{1}{{x}}', 'a', 2)]\"", "\"a-2{x}\""},
        {"\"[toUpper(take('hello', 2))]\"", "\"HE\""},
        {"\"[substring('one two', 4)]\"", "\"two\""},
        {"\"[replace('a-b-c', '-', '')]\"", "\"abc\""},
        {"\"[split('a,b', ',')]\"", "[\"a\",\"b\"]"},
        {"\"[join(createArray('a', 'b'), '+')]\"", "\"a+b\""},
        {"\"[length(parameters('list'))]\"", "3"},
        {"\"[first(skip(parameters('list'), 1))]\"", "2"},
        {"\"[last('abc')]\"", "\"c\""},
        {"\"[range(5, 3)]\"", "[5,6,7]"},
        {"\"[if(equals('A', 'a'), 'yes', 'no')]\"", "\"yes\""},
        {"\"[and(true(), not(false()), or(false(), true()))]\"", "true"},
        {"\"[contains(createObject('a', 1), 'a')]\"", "true"},
        {"\"[coalesce(null(), 'x')]\"", "\"x\""},
        {"\"[add(mul(3, 4), mod(7, 4))]\"", "15"},
        {"\"[div(1, 0)]\"", "null"},
        {"\"[union(createObject('a', 1), createObject('b', 2))]\"", "{\"a\":1,\"b\":2}"},
        {"\"[json('{\\\"a\\\":1}').a]\"", "1"},
        {"\"[resourceGroup().name]\"", "\"g\""},
        {"\"[resourceId('Microsoft.Network/virtualNetworks/subnets', 'v', 's')]\"",
         "\"/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/"
         "subnets/"
         "s\""},
        {"\"[resourceId('rg2', 'Microsoft.A/b', 'x')]\"",
         "\"/subscriptions/s/resourceGroups/rg2/providers/Microsoft.A/b/x\""},
        {"\"[resourceId('sub2', 'rg2', 'Microsoft.A/b', 'x')]\"",
         "\"/subscriptions/sub2/resourceGroups/rg2/providers/Microsoft.A/b/x\""},
        {"\"[subscriptionResourceId('Microsoft.A/b', 'x')]\"",
         "\"/subscriptions/s/providers/Microsoft.A/b/x\""},
        {"\"[extensionResourceId('/a/b', 'Microsoft.L/locks', 'l')]\"",
         "\"/a/b/providers/Microsoft.L/locks/l\""},
        {"\"[reference('x').properties.ip]\"", "\"${x}\""},
        {"\"[contoso.unique('x')]\"", "\"${contoso.unique}\""},
        {"{\"a\":1,\"copy\":[{\"name\":\"d\",\"count\":2,\"input\":\"[copyIndex('d', 5)]\"}]}",
         "{\"a\":1,\"d\":[5,6]}"},
    };

    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_arena arena = CVZ_ARENA_INIT;
        bool spent;
        struct cvz_value v = evaluated(cases[i][0], &arena, &spent);
        if (!cvz_str_is(to_json(&v, &arena), cases[i][1]))
            print_error("%s\n", cases[i][0]);
        assert_json(&v, cases[i][1], &arena);
        assert_false(spent);
        cvz_arena_release(&arena);
    }
}

static void what_is_no_expression_is_none(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "", "x", "x(", "x()y", "x(1", "x('", "x(1,)", "x().", "x()[", "x()[1", "x(,)", "()", "1 2",
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;

    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++)
        assert_null(arm_parse(cvz_str_from(cases[i]), &arena));
    assert_non_null(arm_parse(CVZ_STR("a.b( 1 , 'x' )?.c[0]"), &arena));
    cvz_arena_release(&arena);
}

static void circles_and_depths_end(void **state)
{
    (void)state;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf deep = CVZ_BUF_INIT;
    bool spent = false;

    (void)evaluated("\"[variables('round')]\"", &arena, &spent);
    assert_true(spent);
    for (int i = 0; i < 10000; i++)
        cvz_buf_add_z(&deep, "x(");
    assert_null(arm_parse(cvz_buf_str(&deep), &arena));
    cvz_buf_release(&deep);
    cvz_arena_release(&arena);
}

static void parts_have_ids_and_stand_in_their_resource(void **state)
{
    (void)state;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_catalogue *catalogue = NULL;
    struct cvz_err err = CVZ_ERR_INIT;
    const struct cvz_value properties =
        from_json("{\"subnets\":[{\"name\":\"a\",\"properties\":{}},{\"id\":\"/x\",\"name\":\"b\","
                  "\"properties\":{}},{\"name\":\"c\"}]}",
                  &arena);
    struct cvz_value v = arm_with_ids(&properties, CVZ_STR("/v"), &arena);

    assert_json(&v,
                "{\"subnets\":[{\"id\":\"/v/subnets/a\",\"name\":\"a\",\"properties\":{}},"
                "{\"id\":\"/x\",\"name\":\"b\",\"properties\":{}},{\"name\":\"c\"}]}",
                &arena);
    assert_ok(cvz_catalogue_load(NULL, &catalogue, &err), &err);
    const struct cvz_value rows = from_json(
        "[{\"id\":\"/g/V/v\",\"type\":\"Microsoft.Network/virtualNetworks\"},"
        "{\"id\":\"/g/v/v/subnets/a\",\"type\":\"Microsoft.Network/virtualNetworks/subnets\"},"
        "{\"id\":\"/g/other/o/subnets/b\",\"type\":\"Microsoft.Network/virtualNetworks/subnets\"}]",
        &arena);
    v = arm_folded(&rows, catalogue, &arena);
    assert_int_equal(v.n, 2);
    assert_str(
        cvz_value_str(cvz_value_get(
            cvz_value_at(cvz_value_path(&v.u.items[0], "properties.subnets"), 0), CVZ_STR("id"))),
        "/g/v/v/subnets/a");
    cvz_catalogue_free(catalogue);
    cvz_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_give_what_the_resource_manager_gives),
        cmocka_unit_test(what_is_no_expression_is_none),
        cmocka_unit_test(circles_and_depths_end),
        cmocka_unit_test(parts_have_ids_and_stand_in_their_resource),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
