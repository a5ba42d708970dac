/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Addresses and ranges of both families, as firewall rules and routes name them; and an index that
 * says whose range holds a given one.
 */
#ifndef CVZ_CLOUD_ADDRESS_H
#define CVZ_CLOUD_ADDRESS_H

#include "base/arena.h"
#include "base/map.h"

enum { CVZ_BLOCK_BYTES = 16, CVZ_BLOCK_BITS_MAX = 128 };

/* "10.0.1.0/24", or one address as a range of its own. */
struct cvz_block {
    uint8_t bytes[CVZ_BLOCK_BYTES]; /* 4 of them for IPv4; what lies behind `bits` is 0 */
    uint8_t bits;
    bool is_v6;
};

/* An address or a range; "*", "any" and "internet" (in any letters) mean all addresses. False for
 * what is neither. */
bool cvz_block_parse(struct cvz_str text, struct cvz_block *ret) CVZ_MUST_CHECK;

/* All addresses of its family. */
bool cvz_block_is_all(const struct cvz_block *block);
/* One address alone. */
bool cvz_block_is_one(const struct cvz_block *block);
/* Within what no public network routes: RFC 1918, 4193, 6598 and link-local. */
bool cvz_block_is_private(const struct cvz_block *block);

/* "10.0.1.0/24"; one address without a length. In the arena. */
struct cvz_str cvz_block_text(const struct cvz_block *block, struct cvz_arena *arena);

/* ---- whose range ---- */

#define CVZ_BLOCKS_NONE CVZ_MAP_NONE /* nobody's, or of several */
#define CVZ_BLOCKS_ALL UINT32_MAX    /* in whichever network */

struct cvz_block_owner {
    uint32_t owner, network;
    uint8_t depth;
    bool is_shared; /* several networks have this range */
};

/* Ranges with their owners; the same range may stand in several networks. */
struct cvz_blocks {
    struct cvz_arena arena;
    struct cvz_map place_of; /* network and range -> place in owners */
    CVZ_VEC(struct cvz_block_owner) owners;
    bool has_bits[2][CVZ_BLOCK_BITS_MAX + 1]; /* by family: lengths that occur */
};

#define CVZ_BLOCKS_INIT ((struct cvz_blocks){0})

void cvz_blocks_release(struct cvz_blocks *blocks);

/* `depth`: of two owners of one range in one network, the deeper has it. */
void cvz_blocks_add(struct cvz_blocks *blocks, uint32_t network, const struct cvz_block *block,
                    uint32_t owner, uint8_t depth);

/* The owner of the smallest range that holds `block`: in `network` (CVZ_BLOCKS_ALL: none), else in
 * any, where only one network has it. */
uint32_t cvz_blocks_find(const struct cvz_blocks *blocks, uint32_t network,
                         const struct cvz_block *block);

#endif
