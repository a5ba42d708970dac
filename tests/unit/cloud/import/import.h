/* SPDX-License-Identifier: Apache-2.0 */
/* Values from JSON and back, for tests of what is made of them. */
#ifndef CVZ_TESTS_UNIT_CLOUD_IMPORT_IMPORT_H
#define CVZ_TESTS_UNIT_CLOUD_IMPORT_IMPORT_H

#include "test.h"

#include "cloud/import/import_priv.h"
#include "codec/json.h"

static inline struct cvz_value from_json(const char *text, struct cvz_arena *arena)
{
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value v = cvz_value_null;

    assert_ok(cvz_json_read(cvz_str_from(text), arena, &v, &err), &err);
    return v;
}

static inline struct cvz_str to_json(const struct cvz_value *v, struct cvz_arena *arena)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    cvz_json_write(&buf, v, CVZ_JSON_CANONICAL);
    struct cvz_str text = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return text;
}

#define assert_json(v, expected, arena) assert_str(to_json((v), (arena)), (expected))

#endif
