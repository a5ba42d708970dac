/* SPDX-License-Identifier: Apache-2.0 */
#include "base/rng.h"

#include "base/check.h"
#include "base/hash.h"

#define PCG_MULTIPLIER UINT64_C(6364136223846793005)
#define PCG_INCREMENT UINT64_C(1442695040888963407)

struct cvz_rng cvz_rng_seeded(uint64_t seed)
{
    return (struct cvz_rng){.state = cvz_hash_u64(seed + UINT64_C(0x9e3779b97f4a7c15))};
}

uint32_t cvz_rng_u32(struct cvz_rng *rng)
{
    uint64_t old = rng->state;

    rng->state = old * PCG_MULTIPLIER + PCG_INCREMENT;
    uint32_t mixed = (uint32_t)(((old >> 18) ^ old) >> 27);
    uint32_t turn = (uint32_t)(old >> 59);
    return mixed >> turn | mixed << (-turn & 31);
}

/* Lemire, Fast Random Integer Generation in an Interval, ACM TOMACS 29 (2019). */
uint32_t cvz_rng_below(struct cvz_rng *rng, uint32_t bound)
{
    CVZ_ASSERT(bound > 0);
    uint64_t m = (uint64_t)cvz_rng_u32(rng) * bound;
    uint32_t threshold = -bound % bound;

    while ((uint32_t)m < threshold)
        m = (uint64_t)cvz_rng_u32(rng) * bound;
    return (uint32_t)(m >> 32);
}

double cvz_rng_unit(struct cvz_rng *rng)
{
    return cvz_rng_u32(rng) * 0x1p-32;
}

static void swap_bytes(char *a, char *b, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char t = a[i];
        a[i] = b[i];
        b[i] = t;
    }
}

void cvz_rng_shuffle(struct cvz_rng *rng, void *items, size_t n, size_t size)
{
    char *base = items;

    CVZ_ASSERT(n <= UINT32_MAX);
    for (size_t i = n; i > 1; i--) {
        size_t j = cvz_rng_below(rng, (uint32_t)i);
        if (j != i - 1)
            swap_bytes(base + j * size, base + (i - 1) * size, size);
    }
}
