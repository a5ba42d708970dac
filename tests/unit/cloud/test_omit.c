/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/omit.h"

#include "codec/json.h"

#include "test.h"

static const struct {
    const char *value, *path, *expected;
} rows[] = {
    {"{\"a\":1,\"b\":2}", "a", "{\"b\":2}"},
    {"{\"a\":{\"b\":1,\"c\":2}}", "a.b", "{\"a\":{\"c\":2}}"},
    {"{\"a\":[{\"b\":1},{\"b\":2,\"c\":3},4]}", "a.b", "{\"a\":[{},{\"c\":3},4]}"},
    {"{\"a\":[[{\"b\":1}]]}", "a.b", "{\"a\":[[{}]]}"},
    {"[{\"a\":1}]", "a", "[{}]"},
    {"{\"a\":1}", "b", "{\"a\":1}"},
    {"{\"a\":1}", "a.b", "{\"a\":1}"},
    {"{\"a\":null}", "a.b", "{\"a\":null}"},
    {"{\"a.b\":1}", "a.b", "{\"a.b\":1}"},
    {"{\"a\":1}", "", "{\"a\":1}"},
    {"7", "a", "7"},
};

static void the_member_at_the_path_is_left_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++) {
        struct cvz_arena arena = CVZ_ARENA_INIT;
        struct cvz_buf before = CVZ_BUF_INIT, after = CVZ_BUF_INIT;
        struct cvz_err err = CVZ_ERR_INIT;
        struct cvz_value v;

        assert_ok(cvz_json_read(cvz_str_from(rows[i].value), &arena, &v, &err), &err);
        struct cvz_value kept = cvz_value_without(&v, cvz_str_from(rows[i].path), &arena);
        cvz_json_write(&after, &kept, CVZ_JSON_COMPACT);
        assert_str(cvz_buf_str(&after), rows[i].expected);
        cvz_json_write(&before, &v, CVZ_JSON_COMPACT);
        assert_str(cvz_buf_str(&before), rows[i].value);
        cvz_buf_release(&before);
        cvz_buf_release(&after);
        cvz_arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_member_at_the_path_is_left_out),
    };
    return cmocka_run_group_tests_name("cloud_omit", tests, NULL, NULL);
}
