/* SPDX-License-Identifier: Apache-2.0 */
/* Estates as clouds have them: a different one for each seed. */
#ifndef CVZ_TESTS_LAYOUT_ESTATES_H
#define CVZ_TESTS_LAYOUT_ESTATES_H

#include "picture.h"

enum {
    ESTATE_PLAIN = 1, /* cards have no tier: nobody knows their kinds */
    ESTATE_FLAT = 2,  /* no containers */
};

/* n cards and 1.5 edges for each: networks of servers with disks, balancers, databases, functions
 * and caches, which use few guards of their network and a few roles, keys and stores of their
 * account. Finished. */
void estate_make(struct picture *picture, uint32_t n, uint64_t seed, unsigned flags);

#endif
