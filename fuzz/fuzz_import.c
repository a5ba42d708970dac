/* SPDX-License-Identifier: Apache-2.0 */
/* Files of other tools, of every format: whatever is read gives a graph that can be walked. */
#include "cloud/import.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct cvz_catalogue *catalogue;

static void free_catalogue(void)
{
    cvz_catalogue_free(catalogue);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_import import = {.graph = NULL};
    /* Files end with a NUL in memory; the sanitizer looks for one behind what regexec is given. */
    struct cvz_str text = cvz_arena_str(&arena, (struct cvz_str){(const char *)data, size});

    if (catalogue == NULL) {
        if (cvz_catalogue_load(NULL, &catalogue, &err) != 0)
            abort();
        (void)atexit(free_catalogue);
    }
    int rc = cvz_import_read(text, CVZ_STR("fuzz"), catalogue, &arena, &import, &err);
    CVZ_ASSERT(rc == 0 || err.text[0] != '\0');
    for (size_t i = 0; i < import.n_declared; i++)
        CVZ_ASSERT(cvz_graph_find(import.graph, import.declared[i].id) != CVZ_NODE_NONE);
    cvz_graph_unref(import.graph);
    cvz_arena_release(&arena);
    return 0;
}
