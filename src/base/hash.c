/* SPDX-License-Identifier: Apache-2.0 */
#include "base/hash.h"

#include <xxhash.h>

uint64_t cvz_hash64(struct cvz_str s, uint64_t seed)
{
    return XXH3_64bits_withSeed(s.p != NULL ? s.p : "", s.n, seed);
}

struct cvz_hash128 cvz_hash128(struct cvz_str s)
{
    XXH128_hash_t h = XXH3_128bits(s.p != NULL ? s.p : "", s.n);

    return (struct cvz_hash128){.hi = h.high64, .lo = h.low64};
}

/* The finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators,
 * OOPSLA 2014). */
uint64_t cvz_hash_u64(uint64_t v)
{
    v ^= v >> 30;
    v *= UINT64_C(0xbf58476d1ce4e5b9);
    v ^= v >> 27;
    v *= UINT64_C(0x94d049bb133111eb);
    return v ^ (v >> 31);
}
