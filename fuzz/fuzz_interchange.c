/* SPDX-License-Identifier: Apache-2.0 */
#include "store/interchange.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was read is written, reads back, and is written as the same bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_inventory first = {0};
    struct cvz_inventory second = {0};
    struct cvz_buf once = CVZ_BUF_INIT;
    struct cvz_buf twice = CVZ_BUF_INIT;

    if (cvz_inventory_read((struct cvz_str){(const char *)data, size}, &arena, &first, &err) == 0) {
        cvz_inventory_write(&once, first.graph, first.coverage, first.n_coverage);
        CVZ_ASSERT(cvz_inventory_read(cvz_buf_str(&once), &arena, &second, &err) == 0);
        cvz_inventory_write(&twice, second.graph, second.coverage, second.n_coverage);
        CVZ_ASSERT(cvz_str_eq(cvz_buf_str(&once), cvz_buf_str(&twice)));
    }
    cvz_graph_unref(first.graph);
    cvz_graph_unref(second.graph);
    cvz_buf_release(&once);
    cvz_buf_release(&twice);
    cvz_arena_release(&arena);
    return 0;
}
