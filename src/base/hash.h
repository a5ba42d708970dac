/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hashes that are not for secrets: XXH3 (https://xxhash.com) of Debian's libxxhash. Cryptographic
 * ones come from OpenSSL, where they are needed.
 */
#ifndef CVZ_BASE_HASH_H
#define CVZ_BASE_HASH_H

#include "base/str.h"

#include <stdint.h>

/* The same on every machine: may be stored. */
struct cvz_hash128 {
    uint64_t hi;
    uint64_t lo;
};

uint64_t cvz_hash64(struct cvz_str s, uint64_t seed);
struct cvz_hash128 cvz_hash128(struct cvz_str s);

static inline bool cvz_hash128_eq(struct cvz_hash128 a, struct cvz_hash128 b)
{
    return a.hi == b.hi && a.lo == b.lo;
}

/* Scrambles an integer key (for tables keyed by numbers). */
uint64_t cvz_hash_u64(uint64_t v);

#endif
