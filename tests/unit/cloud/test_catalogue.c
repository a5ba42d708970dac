/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "cloud/catalogue_priv.h"

#define SERVICE                                                                                    \
    "provider: aws\nservice: things\nlabel: Things\nprotocol: query\nendpoint: things\n"           \
    "scope: regional\nresources:\n"
#define THING(kind, rest)                                                                          \
    "- {kind: " kind ", label: Thing, category: other, role: node, native: Id, id: \"{Id}\", "     \
    "list: {operation: ListThings, items: Things}" rest "}\n"

static int load(const char *text, struct cvz_catalogue **ret, struct cvz_err *err)
{
    return cat_load_text(CVZ_STR("things.yaml"), cvz_str_from(text), ret, err);
}

static void the_built_in_catalogue_loads(void **state)
{
    (void)state;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_catalogue *catalogue = NULL;

    assert_ok(cvz_catalogue_load(NULL, &catalogue, &err), &err);
    struct cvz_kinds kinds = cvz_catalogue_kinds(catalogue);
    assert_true(kinds.n > 100);
    for (size_t i = 1; i < kinds.n; i++)
        assert_true(cvz_str_cmp(kinds.p[i - 1].name, kinds.p[i].name) < 0);
    assert_int_equal(cvz_kinds_find(&kinds, CVZ_STR("aws.ec2.vpc"))->level, CVZ_LEVEL_NETWORK);
    assert_int_equal(cvz_kinds_find(&kinds, CVZ_STR("aws.region"))->role, CVZ_ROLE_CONTAINER);
    cvz_catalogue_free(catalogue);
}

static void mistakes_are_named_with_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"", "must be a mapping"},
        {"provider: aws\n", "'service' is missing"},
        {SERVICE "- 7\n", "things.yaml: resource 1: must be a mapping"},
        {SERVICE THING("a.b.c", ", colour: red"),
         "things.yaml: a.b.c: unknown key 'colour' (known: "},
        {SERVICE THING("a.b.c", "") THING("a.b.c", ""), "a.b.c: the kind stands in things.yaml"},
        {SERVICE THING("a.b.c", ", state: \"[\""), "a.b.c: state: '[': "},
        {SERVICE THING("a.b.c", ", level: subnet"), "containers, and they alone, have a level"},
        {SERVICE THING("a.b.c", ", tags: {list: T}"), "tags: must be {list, key, value} or {map}"},
        {SERVICE THING("a.b.c", ", parent: [{to: x.y, field: Z}]"),
         "a.b.c: parent: unknown kind 'x.y'"},
        {SERVICE THING("a.b.c", ", relations: [{verb: eats, field: Z, to: a.b.c}]"),
         "relations: 1: verb: 'eats' is no verb"},
        {SERVICE THING("a.b.c", ", relations: [{verb: reads, field: Z}]"),
         "one of to and match must be given"},
        {SERVICE THING("a.b.c", ", relations: [{verb: reads, field: Z, to: a.b.c, pick: x}]"),
         "pick: 'x': a group in parentheses is missing"},
        {SERVICE THING("a.b.c", ", relations: [{verb: reads, field: Z, to: a.b.c, pick: \"(x\"}]"),
         "pick: '(x': "},
        {SERVICE THING("a.b.c", ", relations: [{verb: reads, field: Z, to: a.b.c, as: \"{$x}\"}]"),
         "as: in the braces at 0: unknown variable '$x'"},
        {SERVICE "- {kind: a.b.c, label: T, category: other, role: node, native: Id, id: \"{Id}\", "
                 "list: {operation: L, items: I, parent: a.b.c}}\n",
         "list: parent: leads back to itself"},
        {SERVICE "- {kind: a.b.c, label: T, category: other, role: node, native: Id, id: \"{Id}\", "
                 "list: {operation: L, items: I, page: {token: [a, b], next: c}}}\n",
         "page: token and next must have as many entries"},
    };

    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_err err = CVZ_ERR_INIT;
        struct cvz_catalogue *catalogue = NULL;
        assert_fails(load(cases[i].text, &catalogue, &err), CVZ_EINVALID, &err, cases[i].error);
        assert_null(catalogue);
    }
}

static void entries_with_one_call_share_it(void **state)
{
    (void)state;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_catalogue *catalogue = NULL;

    assert_ok(
        load(SERVICE THING("a.b.c", "") THING(
                 "a.b.d",
                 "") "- {kind: a.b.e, label: T, category: other, role: node, native: Id, "
                     "id: \"{Id}\", list: {operation: ListThings, params: {a: 1}, items: I}}\n",
             &catalogue, &err),
        &err);
    assert_int_equal(catalogue->n_lists, 2);
    assert_int_equal(catalogue->lists[0].n_entries, 2);
    assert_int_equal(catalogue->lists[1].n_entries, 1);
    assert_str(catalogue->lists[0].call.actions.p[0], "things:ListThings");
    cvz_catalogue_free(catalogue);
}

static void templates_give_values_and_texts(void **state)
{
    (void)state;
    static const struct {
        const char *text, *value, *path;
    } cases[] = {
        {"plain", "plain", "plain"},
        {"", "", ""},
        {"{id}", "a/b c", "a/b%20c"},
        {"/{id}", "/a/b c", "/a%2Fb%20c"},
        {"/{+id}", "/a/b c", "/a/b%20c"},
        {"/{ + $item.id }/x", "/a/b c/x", "/a/b%20c/x"},
        {"/x{id}?k={$account}", "/xa/b c?k=12", "/xa/b%20c?k=12"},
        {"{$item.id}-{list[0]}", "a/b c-1", "a/b%20c-1"},
        {"{gone}x", NULL, NULL},
        {"{list}x", NULL, NULL},
        {"{ {k: id}.k }|{'}'}|{$keys[1]}", "a/b c|}|y", "a/b%20c|%7D|y"},
    };
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_vars vars = {0};
    const struct cvz_value one = cvz_value_from_i64(1);
    const struct cvz_value keys[] = {cvz_value_from_str(CVZ_STR("x")),
                                     cvz_value_from_str(CVZ_STR("y"))};
    struct cvz_dict item = {0};

    cvz_dict_set(&item, &arena, CVZ_STR("id"), cvz_value_from_str(CVZ_STR("a/b c")));
    cvz_dict_set(&item, &arena, CVZ_STR("list"),
                 (struct cvz_value){.type = CVZ_TYPE_ARRAY, .n = 1, .u.items = &one});
    vars.of[CVZ_VAR_ITEM] = cvz_dict_end(&item);
    vars.of[CVZ_VAR_ACCOUNT] = cvz_value_from_str(CVZ_STR("12"));
    vars.of[CVZ_VAR_KEYS] = (struct cvz_value){.type = CVZ_TYPE_ARRAY, .n = 2, .u.items = keys};
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        const struct cvz_template *t = NULL;
        struct cvz_str text, path;
        assert_ok(cvz_template_compile(cvz_str_from(cases[i].text), &arena, &t, &err), &err);
        assert_ok(cvz_template_text(t, &vars, &arena, &text, &err), &err);
        assert_ok(cvz_template_path(t, &vars, &arena, &path, &err), &err);
        if (cases[i].value == NULL) {
            assert_null(text.p);
            assert_null(path.p);
        } else {
            assert_str(text, cases[i].value);
            assert_str(path, cases[i].path);
        }
    }
    const struct cvz_template *list = NULL;
    struct cvz_value v;
    assert_ok(cvz_template_compile(CVZ_STR("{list}"), &arena, &list, &err), &err);
    assert_ok(cvz_template_value(list, &vars, &arena, &v, &err), &err);
    assert_int_equal(v.type, CVZ_TYPE_ARRAY);
    cvz_arena_release(&arena);
}

static void broken_templates_are_refused(void **state)
{
    (void)state;
    static const char *const broken[] = {"{",        "a{b",      "{}",  "{$}",  "{$nothing}",
                                         "{$item!}", "{$item.}", "{'}", "{a b}"};
    for (size_t i = 0; i < CVZ_COUNT_OF(broken); i++) {
        struct cvz_arena arena = CVZ_ARENA_INIT;
        struct cvz_err err = CVZ_ERR_INIT;
        const struct cvz_template *t = NULL;
        assert_fails(cvz_template_compile(cvz_str_from(broken[i]), &arena, &t, &err), CVZ_EINVALID,
                     &err, "");
        cvz_arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_built_in_catalogue_loads),
        cmocka_unit_test(mistakes_are_named_with_their_place),
        cmocka_unit_test(entries_with_one_call_share_it),
        cmocka_unit_test(templates_give_values_and_texts),
        cmocka_unit_test(broken_templates_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
