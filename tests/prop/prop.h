/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Property tests: many random cases, each from its own seed. A failure prints the seed of its case;
 * CVZ_SEED=<seed> runs that case alone.
 *
 *     static bool holds(uint64_t seed) { struct cvz_rng rng = cvz_rng_seeded(seed); ... }
 *     prop_check(&tap, "what holds", holds, 2000);
 */
#ifndef CVZ_TESTS_PROP_PROP_H
#define CVZ_TESTS_PROP_PROP_H

#include "base/num.h"
#include "base/rng.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct prop_tap {
    unsigned n;
    unsigned failed;
};

static inline void prop_check(struct prop_tap *tap, const char *name, bool (*holds)(uint64_t seed),
                              unsigned rounds)
{
    const char *given = getenv("CVZ_SEED");
    int64_t seed = 1;
    uint64_t failing = 0;
    bool all = true;

    if (given != NULL && !cvz_parse_i64(cvz_str_from(given), &seed))
        seed = 1;
    for (unsigned i = 0; all && i < (given != NULL ? 1 : rounds); i++) {
        failing = (uint64_t)seed + i;
        all = holds(failing);
    }
    tap->n++;
    tap->failed += !all;
    printf("%s %u - %s\n", all ? "ok" : "not ok", tap->n, name);
    if (!all)
        printf("# replay with CVZ_SEED=%" PRIu64 "\n", failing);
}

static inline int prop_end(const struct prop_tap *tap)
{
    printf("1..%u\n", tap->n);
    return tap->failed != 0;
}

#endif
