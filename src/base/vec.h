/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Growing arrays. A vector is a plain struct {p, n, cap} of any element type:
 *
 *     CVZ_VEC(uint32_t) ids = CVZ_VEC_INIT;
 *     cvz_vec_push(&ids, 7);
 *     for (size_t i = 0; i < ids.n; i++) use(ids.p[i]);
 *     cvz_vec_release(&ids);
 *
 * The vector owns its array, not what the elements point to. Pointers into p die at the next push.
 */
#ifndef CVZ_BASE_VEC_H
#define CVZ_BASE_VEC_H

#include "base/mem.h"

#include <stdlib.h>

#define CVZ_VEC(type)                                                                              \
    struct {                                                                                       \
        type *p;                                                                                   \
        size_t n;                                                                                  \
        size_t cap;                                                                                \
    }
#define CVZ_VEC_INIT                                                                               \
    {                                                                                              \
        NULL, 0, 0                                                                                 \
    }

static inline size_t cvz_vec_next_cap(size_t cap, size_t needed)
{
    size_t next = cap < 8 ? 8 : cap + cap / 2;
    return next < needed ? needed : next;
}

/* Room for `needed` elements in all. */
#define cvz_vec_reserve(v, needed)                                                                 \
    do {                                                                                           \
        size_t cvz_needed_ = (needed);                                                             \
        if (cvz_needed_ > (v)->cap) {                                                              \
            (v)->cap = cvz_vec_next_cap((v)->cap, cvz_needed_);                                    \
            (v)->p = cvz_realloc_array((v)->p, (v)->cap, sizeof *(v)->p);                          \
        }                                                                                          \
    } while (0)

#define cvz_vec_push(v, ...)                                                                       \
    do {                                                                                           \
        cvz_vec_reserve((v), (v)->n + 1);                                                          \
        (v)->p[(v)->n++] = (__VA_ARGS__);                                                          \
    } while (0)

#define cvz_vec_clear(v) ((void)((v)->n = 0))

#define cvz_vec_release(v)                                                                         \
    do {                                                                                           \
        free((v)->p);                                                                              \
        (v)->p = NULL;                                                                             \
        (v)->n = (v)->cap = 0;                                                                     \
    } while (0)

#endif
