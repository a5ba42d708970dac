/* SPDX-License-Identifier: Apache-2.0 */
/* Bundles: any bytes are refused with a cause, or give parts that lie within what was unpacked;
 * what was read and is packed again gives the same parts. */
#include "base/check.h"
#include "store/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { UNPACKED_MAX = 1 << 20 };

static bool read_parts(struct cvz_str bytes, struct cvz_buf *text, struct cvz_arena *arena,
                       struct cvz_bundle_part **ret, size_t *ret_n)
{
    struct cvz_err err = CVZ_ERR_INIT;
    bool ok = cvz_bundle_read(bytes, UNPACKED_MAX, text, arena, ret, ret_n, &err) == 0;

    CVZ_ASSERT(ok || err.text[0] != '\0');
    for (size_t i = 0; ok && i < *ret_n; i++)
        CVZ_ASSERT((*ret)[i].bytes.p >= text->p &&
                   (*ret)[i].bytes.p + (*ret)[i].bytes.n <= text->p + text->n);
    return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf text = CVZ_BUF_INIT, again = CVZ_BUF_INIT, packed = CVZ_BUF_INIT;
    struct cvz_bundle_part *parts, *same;
    size_t n, m, named = 0;

    if (read_parts((struct cvz_str){(const char *)data, size}, &text, &arena, &parts, &n)) {
        while (named < n && parts[named].name.n > 0)
            named++;
        CVZ_ASSERT(cvz_bundle_write(parts, named, &packed, NULL) == 0);
        CVZ_ASSERT(read_parts(cvz_buf_str(&packed), &again, &arena, &same, &m) && m == named);
        for (size_t i = 0; i < m; i++)
            CVZ_ASSERT(cvz_str_eq(parts[i].name, same[i].name) &&
                       cvz_str_eq(parts[i].bytes, same[i].bytes));
    }
    cvz_buf_release(&text);
    cvz_buf_release(&again);
    cvz_buf_release(&packed);
    cvz_arena_release(&arena);
    return 0;
}
