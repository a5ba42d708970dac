/* SPDX-License-Identifier: Apache-2.0 */
/* Smallest key first; equal keys in no particular order. Zeroed memory is an empty heap. */
#ifndef CVZ_HTTP_HEAP_H
#define CVZ_HTTP_HEAP_H

#include "base/vec.h"

struct cvz_http_heap_entry {
    int64_t key;
    void *item;
};

struct cvz_http_heap {
    CVZ_VEC(struct cvz_http_heap_entry) v;
};

static inline void cvz_http_heap_push(struct cvz_http_heap *h, int64_t key, void *item)
{
    cvz_vec_push(&h->v, (struct cvz_http_heap_entry){key, item});
    for (size_t i = h->v.n - 1; i > 0 && h->v.p[(i - 1) / 2].key > h->v.p[i].key; i = (i - 1) / 2) {
        struct cvz_http_heap_entry up = h->v.p[i];
        h->v.p[i] = h->v.p[(i - 1) / 2];
        h->v.p[(i - 1) / 2] = up;
    }
}

static inline void *cvz_http_heap_pop(struct cvz_http_heap *h)
{
    void *item = h->v.p[0].item;
    struct cvz_http_heap_entry sinking = h->v.p[--h->v.n];
    size_t at = 0;

    for (size_t child = 1; child < h->v.n; child = 2 * at + 1) {
        if (child + 1 < h->v.n && h->v.p[child + 1].key < h->v.p[child].key)
            child++;
        if (h->v.p[child].key >= sinking.key)
            break;
        h->v.p[at] = h->v.p[child];
        at = child;
    }
    h->v.p[at] = sinking;
    return item;
}

/* Gives an item that is in the heap a smaller key. Linear in the size of the heap. */
static inline void cvz_http_heap_hasten(struct cvz_http_heap *h, int64_t key, const void *item)
{
    size_t i = 0;

    while (h->v.p[i].item != item)
        i++;
    for (h->v.p[i].key = key; i > 0 && h->v.p[(i - 1) / 2].key > key; i = (i - 1) / 2) {
        struct cvz_http_heap_entry up = h->v.p[i];
        h->v.p[i] = h->v.p[(i - 1) / 2];
        h->v.p[(i - 1) / 2] = up;
    }
}

/* INT64_MAX when the heap is empty. */
static inline int64_t cvz_http_heap_first_key(const struct cvz_http_heap *h)
{
    return h->v.n > 0 ? h->v.p[0].key : INT64_MAX;
}

#endif
