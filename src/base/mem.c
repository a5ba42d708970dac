/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>

static CVZ_NORETURN void out_of_memory(size_t size)
{
    fprintf(stderr, "out of memory: %zu bytes were wanted\n", size);
    abort();
}

void *cvz_malloc(size_t size)
{
    void *p = size <= CVZ_ALLOC_MAX ? malloc(size > 0 ? size : 1) : NULL;

    if (p == NULL)
        out_of_memory(size);
    return p;
}

void *cvz_calloc(size_t n, size_t size)
{
    size_t total = 0;
    bool fits = cvz_mul_size(n, size, &total) && total <= CVZ_ALLOC_MAX;
    void *p = fits ? calloc(n > 0 ? n : 1, size > 0 ? size : 1) : NULL;

    if (p == NULL)
        out_of_memory(fits ? total : SIZE_MAX);
    return p;
}

void *cvz_realloc_array(void *old, size_t n, size_t size)
{
    size_t total = 0;
    bool fits = cvz_mul_size(n, size, &total) && total <= CVZ_ALLOC_MAX;
    void *p = fits ? realloc(old, total > 0 ? total : 1) : NULL;

    if (p == NULL)
        out_of_memory(fits ? total : SIZE_MAX);
    return p;
}
