/* SPDX-License-Identifier: Apache-2.0 */
/* Trees in tests are written and compared as JSON text. */
#ifndef CVZ_TESTS_UNIT_CODEC_TREE_H
#define CVZ_TESTS_UNIT_CODEC_TREE_H

#include "../test.h"

#include "codec/json.h"

/* Texts that stand in a test may use ' for ". */
static inline struct cvz_str with_quotes(const char *text, struct cvz_arena *arena)
{
    size_t n = strlen(text);
    char *copy = cvz_arena_bytes(arena, n + 1);

    for (size_t i = 0; i <= n; i++)
        copy[i] = text[i] == '\'' ? '"' : text[i];
    return (struct cvz_str){copy, n};
}

static inline struct cvz_value tree(const char *text, struct cvz_arena *arena)
{
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value v = cvz_value_null;

    assert_ok(cvz_json_read(with_quotes(text, arena), arena, &v, &err), &err);
    return v;
}

/* Compares by canonical text, so that a failure shows both sides. */
static inline void assert_tree_at(const struct cvz_value *v, const char *expected, const char *file,
                                  int line)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf got = CVZ_BUF_INIT;
    struct cvz_buf want = CVZ_BUF_INIT;
    struct cvz_value right = tree(expected, &arena);

    cvz_json_write(&got, v, CVZ_JSON_CANONICAL);
    cvz_json_write(&want, &right, CVZ_JSON_CANONICAL);
    assert_str_at(cvz_buf_str(&got), want.p, file, line);
    cvz_buf_release(&got);
    cvz_buf_release(&want);
    cvz_arena_release(&arena);
}

#define assert_tree(v, expected) assert_tree_at((v), (expected), __FILE__, __LINE__)

#endif
