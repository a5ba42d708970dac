/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/json.h"
#include "codec/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value v;
    struct cvz_value again;

    if (cvz_yaml_read((struct cvz_str){(const char *)data, size}, &arena, &v, &err) == 0) {
        cvz_json_write(&buf, &v, CVZ_JSON_CANONICAL);
        CVZ_ASSERT(cvz_json_read(cvz_buf_str(&buf), &arena, &again, &err) == 0);
        CVZ_ASSERT(cvz_value_eq(&v, &again));
    }
    cvz_buf_release(&buf);
    cvz_arena_release(&arena);
    return 0;
}
