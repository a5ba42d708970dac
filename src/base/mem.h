/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Heap memory. Small allocations that fail end the process through one handler: a program that
 * cannot get a few hundred bytes cannot report anything either. Whoever sizes an allocation by
 * input bounds the size first and reports CVZ_ETOOBIG; CVZ_ALLOC_MAX is the last line of defence.
 */
#ifndef CVZ_BASE_MEM_H
#define CVZ_BASE_MEM_H

#include "base/check.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* No single allocation of this program is larger. */
#define CVZ_ALLOC_MAX ((size_t)1 << 36)

/* Never return NULL; the memory is the caller's, to be freed with free(). cvz_calloc and
 * cvz_realloc_array check the product. n == 0 gives a valid pointer. Any thread. */
void *cvz_malloc(size_t size);
void *cvz_calloc(size_t n, size_t size);
void *cvz_realloc_array(void *old, size_t n, size_t size);

#define CVZ_NEW(type) ((type *)cvz_calloc(1, sizeof(type)))
#define CVZ_NEW_ARRAY(type, n) ((type *)cvz_calloc((n), sizeof(type)))

/* *ret = a op b; false (and *ret untouched) when it does not fit. */
static inline bool cvz_mul_size(size_t a, size_t b, size_t *ret)
{
    size_t product;
    if (__builtin_mul_overflow(a, b, &product))
        return false;
    *ret = product;
    return true;
}

static inline bool cvz_add_size(size_t a, size_t b, size_t *ret)
{
    size_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return false;
    *ret = sum;
    return true;
}

#endif
