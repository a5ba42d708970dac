/* SPDX-License-Identifier: Apache-2.0 */
#include "import.h"

struct world {
    struct cvz_arena arena;
    struct import_tables tables;
};

static int set_up(void **state)
{
    static struct world w;
    struct cvz_err err = CVZ_ERR_INIT;

    *state = &w;
    return import_tables_load("terraform", &w.arena, &w.tables, &err);
}

static int tear_down(void **state)
{
    struct world *w = *state;

    import_tables_release(&w->tables);
    cvz_arena_release(&w->arena);
    return 0;
}

static void members_with_names_of_secrets_are_not_kept(void **state)
{
    struct world *w = *state;
    static const char *const names[] = {
        "password",           "MasterUserPassword", "admin_password",
        "secret_string",      "client_secret",      "private_key_pem",
        "primary_access_key", "connection_string",  "primaryKey",
        "auth_token",         "user_data",          "userDataBase64",
        "customData",         "environment",        "kube_config",
        "sharedSecret",       "app_settings",       "api_key",
        "startup-script",
    };
    static const char *const kept[] = {"name",       "secret_arn", "key_name",
                                       "kms_key_id", "public_key", "token_ttl"};
    const struct cat_strs none = {NULL, 0};

    for (size_t i = 0; i < CVZ_COUNT_OF(names); i++) {
        struct cvz_str text =
            cvz_arena_printf(&w->arena, "{\"a\":[{\"%s\":\"S3CRET\",\"b\":1}]}", names[i]);
        struct cvz_value doc = from_json(text.p, &w->arena);
        struct cvz_value v = import_without_secrets(&w->tables, &doc, none, &w->arena);
        assert_json(&v, "{\"a\":[{\"b\":1}]}", &w->arena);
    }
    for (size_t i = 0; i < CVZ_COUNT_OF(kept); i++) {
        struct cvz_str text = cvz_arena_printf(&w->arena, "{\"%s\":\"x\"}", kept[i]);
        struct cvz_value doc = from_json(text.p, &w->arena);
        struct cvz_value v = import_without_secrets(&w->tables, &doc, none, &w->arena);
        assert_json(&v, text.p, &w->arena);
    }
}

static void flags_tell_nothing_and_private_keys_are_known_by_their_look(void **state)
{
    struct world *w = *state;
    const struct cvz_str omit[] = {CVZ_STR("x.y")};
    const struct cat_strs omits = {omit, 1};
    struct cvz_value doc = from_json("{\"manage_password\":true,\"pem\":\"-----BEGIN EC PRIVATE "
                                     "KEY-----S3CRET\",\"x\":{\"y\":1,\"z\":2}}",
                                     &w->arena);
    struct cvz_value v = import_without_secrets(&w->tables, &doc, omits, &w->arena);

    assert_json(&v, "{\"manage_password\":true,\"pem\":null,\"x\":{\"z\":2}}", &w->arena);
}

static void what_is_marked_as_sensitive_is_not_kept(void **state)
{
    struct world *w = *state;
    struct cvz_value doc = from_json("{\"a\":1,\"b\":{\"c\":2,\"d\":3},\"e\":[4,5]}", &w->arena);
    struct cvz_value marks =
        from_json("{\"a\":true,\"b\":{\"c\":true},\"e\":[false,true],\"z\":true}", &w->arena);
    struct cvz_value v = import_without_marked(&doc, &marks, &w->arena);

    assert_json(&v, "{\"b\":{\"d\":3},\"e\":[4,null]}", &w->arena);
    marks = from_json("true", &w->arena);
    v = import_without_marked(&doc, &marks, &w->arena);
    assert_int_equal(v.type, CVZ_TYPE_NULL);
}

static void a_path_leads_to_what_is_not_kept(void **state)
{
    struct world *w = *state;
    static const char *const cases[][2] = {
        {"[\"a\"]", "{\"b\":[{\"c\":2},{\"c\":3}]}"},
        {"[\"b\",1,\"c\"]", "{\"a\":1,\"b\":[{\"c\":2},{}]}"},
        {"[\"b\",1]", "{\"a\":1,\"b\":[{\"c\":2},null]}"},
        {"[\"b\",7,\"c\"]", "{\"a\":1,\"b\":[{\"c\":2},{\"c\":3}]}"},
        {"[\"a\",\"x\",\"y\"]", "{\"a\":1,\"b\":[{\"c\":2},{\"c\":3}]}"},
    };
    struct cvz_value doc = from_json("{\"a\":1,\"b\":[{\"c\":2},{\"c\":3}]}", &w->arena);

    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_value path = from_json(cases[i][0], &w->arena);
        struct cvz_value v = import_without_path(&doc, path.u.items, path.n, &w->arena);
        assert_json(&v, cases[i][1], &w->arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_with_names_of_secrets_are_not_kept),
        cmocka_unit_test(flags_tell_nothing_and_private_keys_are_known_by_their_look),
        cmocka_unit_test(what_is_marked_as_sensitive_is_not_kept),
        cmocka_unit_test(a_path_leads_to_what_is_not_kept),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
