/* SPDX-License-Identifier: Apache-2.0 */
/* The smaller, the larger, the nearest within bounds. */
#ifndef CVZ_BASE_RANGE_H
#define CVZ_BASE_RANGE_H

#include <stdint.h>

static inline int32_t cvz_min32(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static inline int32_t cvz_max32(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static inline uint32_t cvz_min_u32(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* `high` wins where the bounds cross. */
static inline int32_t cvz_clamp32(int32_t v, int32_t low, int32_t high)
{
    return v > high ? high : v < low ? low : v;
}

#endif
