/* SPDX-License-Identifier: Apache-2.0 */
/* Masking: any text gives a text, JSON gives JSON, and the same text gives the same. */
#include "app/mask.h"
#include "base/check.h"
#include "codec/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void mask_twice(struct cvz_mask *mask, struct cvz_str text,
                       void (*how)(struct cvz_mask *, struct cvz_str, struct cvz_buf *))
{
    struct cvz_buf a = CVZ_BUF_INIT, b = CVZ_BUF_INIT;

    how(mask, text, &a);
    how(mask, text, &b);
    CVZ_ASSERT(cvz_str_eq(cvz_buf_str(&a), cvz_buf_str(&b)));
    cvz_buf_release(&a);
    cvz_buf_release(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const unsigned char key[CVZ_MASK_KEY];
    struct cvz_str text = {(const char *)data, size};
    struct cvz_mask *mask = cvz_mask_new(key);
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf out = CVZ_BUF_INIT;
    struct cvz_value v, w;

    cvz_mask_know(mask, CVZ_STR("instance name type region"));
    cvz_mask_learn(mask, cvz_str_sub(text, 0, 40));
    mask_twice(mask, text, cvz_mask_text);
    mask_twice(mask, text, cvz_mask_url);
    mask_twice(mask, text, cvz_mask_body);
    if (cvz_json_read(text, &arena, &v, NULL) == 0 &&
        (cvz_value_is(&v, CVZ_TYPE_OBJECT) || cvz_value_is(&v, CVZ_TYPE_ARRAY))) {
        cvz_mask_body(mask, text, &out);
        CVZ_ASSERT(cvz_json_read(cvz_buf_str(&out), &arena, &w, NULL) == 0 && w.type == v.type);
        cvz_mask_learn_inventory(mask, &v);
        if (cvz_value_is(&v, CVZ_TYPE_OBJECT))
            (void)cvz_mask_inventory(mask, &v, &arena);
    }
    cvz_buf_release(&out);
    cvz_arena_release(&arena);
    cvz_mask_free(mask);
    return 0;
}
