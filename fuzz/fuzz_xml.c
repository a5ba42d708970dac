/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/json.h"
#include "codec/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct cvz_str items[] = {CVZ_STR_INIT("item"), CVZ_STR_INIT("member")};
    static const struct cvz_str lists[] = {CVZ_STR_INIT("list")};
    static const struct cvz_str flat[] = {CVZ_STR_INIT("flat")};
    static const struct cvz_xml_rules rules = {items, 2, lists, 1, flat, 1};
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value v;
    struct cvz_value again;

    if (cvz_xml_read((struct cvz_str){(const char *)data, size}, &rules, &arena, &v, &err) == 0) {
        CVZ_ASSERT(v.type == CVZ_TYPE_OBJECT && v.n == 1);
        cvz_json_write(&buf, &v, CVZ_JSON_COMPACT);
        CVZ_ASSERT(cvz_json_read(cvz_buf_str(&buf), &arena, &again, &err) == 0);
        CVZ_ASSERT(cvz_value_eq(&v, &again));
    }
    cvz_buf_release(&buf);
    cvz_arena_release(&arena);
    return 0;
}
