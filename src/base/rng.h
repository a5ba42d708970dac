/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Seeded random numbers: PCG32 (O'Neill, HMC-CS-2014-0905). The same seed gives the same numbers on
 * every machine. Not for secrets.
 */
#ifndef CVZ_BASE_RNG_H
#define CVZ_BASE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct cvz_rng {
    uint64_t state;
};

struct cvz_rng cvz_rng_seeded(uint64_t seed);
uint32_t cvz_rng_u32(struct cvz_rng *rng);
uint32_t cvz_rng_below(struct cvz_rng *rng, uint32_t bound); /* 0 <= result < bound, unbiased */
double cvz_rng_unit(struct cvz_rng *rng);                    /* 0 <= result < 1 */

/* Fisher-Yates over n elements of `size` bytes. */
void cvz_rng_shuffle(struct cvz_rng *rng, void *items, size_t n, size_t size);

#endif
