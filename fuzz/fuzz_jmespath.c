/* SPDX-License-Identifier: Apache-2.0 */
/* The input's first line is an expression, the rest a JSON document. */
#include "codec/jmespath.h"
#include "codec/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void search(const struct cvz_jmespath *expr, struct cvz_str text, struct cvz_arena *arena)
{
    struct cvz_buf buf = CVZ_BUF_INIT_MAX(1 << 20);
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value in = cvz_value_null;
    struct cvz_value found;

    if (cvz_json_read(text, arena, &in, &err) != 0)
        in = cvz_value_null;
    if (cvz_jmespath_search(expr, &in, arena, &found, &err) == 0)
        cvz_json_write(&buf, &found, CVZ_JSON_COMPACT);
    cvz_buf_release(&buf);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_str document = {(const char *)data, size};
    struct cvz_str text = CVZ_STR("");
    const struct cvz_jmespath *expr;

    (void)cvz_str_split(&document, '\n', &text);
    if (cvz_jmespath_compile(text, &arena, &expr, &err) == 0) {
        CVZ_ASSERT(cvz_str_eq(cvz_jmespath_text(expr), text));
        search(expr, document, &arena);
    }
    cvz_arena_release(&arena);
    return 0;
}
