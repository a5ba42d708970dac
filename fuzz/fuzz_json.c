/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read is written in every style and reads back as the same tree. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value v;
    struct cvz_value again;

    if (cvz_json_read((struct cvz_str){(const char *)data, size}, &arena, &v, &err) == 0) {
        struct cvz_value copy = cvz_value_copy(&v, &arena);
        CVZ_ASSERT(cvz_value_eq(&v, &copy));
        for (int style = CVZ_JSON_COMPACT; style <= CVZ_JSON_CANONICAL; style++) {
            cvz_buf_clear(&buf);
            cvz_json_write(&buf, &v, (enum cvz_json_style)style);
            CVZ_ASSERT(cvz_json_read(cvz_buf_str(&buf), &arena, &again, &err) == 0);
            CVZ_ASSERT(cvz_value_eq(&v, &again));
        }
    }
    cvz_buf_release(&buf);
    cvz_arena_release(&arena);
    return 0;
}
