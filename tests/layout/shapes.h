/* SPDX-License-Identifier: Apache-2.0 */
/* Views that are unlike any estate: what layouts must bear, and how their time must not grow. */
#ifndef CVZ_TESTS_LAYOUT_SHAPES_H
#define CVZ_TESTS_LAYOUT_SHAPES_H

#include "picture.h"

struct shape {
    const char *name; /* "star" */
    /* About n items; to be finished by the caller. */
    void (*make)(struct picture *picture, uint32_t n);
};

/* Ended by a row without a name. */
extern const struct shape shapes[];

/* NULL when unknown. */
const struct shape *shape_find(const char *name);

#endif
