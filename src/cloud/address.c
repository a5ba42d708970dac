/* SPDX-License-Identifier: Apache-2.0 */
/* Ranges are kept by network, family, length and bytes; a lookup tries the lengths that occur, the
 * longest first. */
#include "cloud/address.h"

#include "base/num.h"

#include <arpa/inet.h>

enum { V4_BITS = 32, V4_BYTES = 4, TEXT_MAX = INET6_ADDRSTRLEN + 4 };

static unsigned bits_max(const struct cvz_block *block)
{
    return block->is_v6 ? CVZ_BLOCK_BITS_MAX : V4_BITS;
}

/* Without what lies behind the first `bits`. */
static void cut(struct cvz_block *block, unsigned bits)
{
    for (unsigned i = 0; i < CVZ_BLOCK_BYTES; i++) {
        unsigned kept = bits > i * 8 ? bits - i * 8 : 0;
        if (kept < 8)
            block->bytes[i] &= (uint8_t)(0xff00U >> kept);
    }
    block->bits = (uint8_t)bits;
}

static bool read_address(struct cvz_str text, struct cvz_block *ret)
{
    char z[TEXT_MAX];

    if (text.n == 0 || text.n >= sizeof z || memchr(text.p, '\0', text.n) != NULL)
        return false;
    memcpy(z, text.p, text.n);
    z[text.n] = '\0';
    ret->is_v6 = memchr(z, ':', text.n) != NULL;
    return inet_pton(ret->is_v6 ? AF_INET6 : AF_INET, z, ret->bytes) == 1;
}

bool cvz_block_parse(struct cvz_str text, struct cvz_block *ret)
{
    static const char *const words[] = {"*", "any", "internet"};
    struct cvz_block block = {.bits = 0};
    int64_t bits;

    for (size_t i = 0; i < CVZ_COUNT_OF(words); i++) {
        if (cvz_str_eq_nocase(text, cvz_str_from(words[i]))) {
            *ret = block;
            return true;
        }
    }
    ptrdiff_t slash = cvz_str_find_char(text, '/');
    struct cvz_str address = slash < 0 ? text : cvz_str_sub(text, 0, (size_t)slash);
    if (!read_address(address, &block))
        return false;
    bits = bits_max(&block);
    if (slash >= 0 && (!cvz_parse_i64(cvz_str_sub(text, (size_t)slash + 1, text.n), &bits) ||
                       bits < 0 || bits > (int64_t)bits_max(&block)))
        return false;
    cut(&block, (unsigned)bits);
    *ret = block;
    return true;
}

bool cvz_block_is_all(const struct cvz_block *block)
{
    return block->bits == 0;
}

bool cvz_block_is_one(const struct cvz_block *block)
{
    return block->bits == bits_max(block);
}

static bool holds(const struct cvz_block *outer, const struct cvz_block *inner)
{
    struct cvz_block same = *inner;

    if (outer->is_v6 != inner->is_v6 || outer->bits > inner->bits)
        return false;
    cut(&same, outer->bits);
    return memcmp(same.bytes, outer->bytes, sizeof same.bytes) == 0;
}

bool cvz_block_is_private(const struct cvz_block *block)
{
    static const struct cvz_block private_blocks[] = {
        {{10}, 8, false},         {{172, 16}, 12, false},  {{192, 168}, 16, false},
        {{100, 64}, 10, false},   {{169, 254}, 16, false}, {{0xfc}, 7, true},
        {{0xfe, 0x80}, 10, true},
    };

    for (size_t i = 0; i < CVZ_COUNT_OF(private_blocks); i++) {
        if (holds(&private_blocks[i], block))
            return true;
    }
    return false;
}

struct cvz_str cvz_block_text(const struct cvz_block *block, struct cvz_arena *arena)
{
    char z[TEXT_MAX];

    if (inet_ntop(block->is_v6 ? AF_INET6 : AF_INET, block->bytes, z, sizeof z) == NULL)
        return CVZ_STR("");
    if (cvz_block_is_one(block))
        return cvz_arena_printf(arena, "%s", z);
    return cvz_arena_printf(arena, "%s/%u", z, (unsigned)block->bits);
}

/* ---- whose range ---- */

enum { KEY_SIZE = 4 + 2 + CVZ_BLOCK_BYTES };

static struct cvz_str key_text(char out[KEY_SIZE], uint32_t network, const struct cvz_block *block)
{
    memcpy(out, &network, 4);
    out[4] = (char)block->is_v6;
    out[5] = (char)block->bits;
    memcpy(out + 6, block->bytes, CVZ_BLOCK_BYTES);
    return (struct cvz_str){out, KEY_SIZE};
}

void cvz_blocks_release(struct cvz_blocks *blocks)
{
    cvz_map_release(&blocks->place_of);
    cvz_vec_release(&blocks->owners);
    cvz_arena_release(&blocks->arena);
    *blocks = CVZ_BLOCKS_INIT;
}

static void add_in(struct cvz_blocks *blocks, uint32_t where, const struct cvz_block *block,
                   const struct cvz_block_owner *owner)
{
    char z[KEY_SIZE];
    struct cvz_str text = key_text(z, where, block);
    uint32_t place = cvz_map_get(&blocks->place_of, text);

    if (place == CVZ_MAP_NONE) {
        cvz_map_put(&blocks->place_of, cvz_arena_str(&blocks->arena, text),
                    (uint32_t)blocks->owners.n);
        cvz_vec_push(&blocks->owners, *owner);
        return;
    }
    struct cvz_block_owner *there = &blocks->owners.p[place];
    if (there->network != owner->network)
        there->is_shared = true;
    else if (owner->depth > there->depth)
        *there = *owner;
}

void cvz_blocks_add(struct cvz_blocks *blocks, uint32_t network, const struct cvz_block *block,
                    uint32_t owner, uint8_t depth)
{
    const struct cvz_block_owner new = {.owner = owner, .network = network, .depth = depth};

    blocks->has_bits[block->is_v6][block->bits] = true;
    add_in(blocks, network, block, &new);
    add_in(blocks, CVZ_BLOCKS_ALL, block, &new);
}

static uint32_t find_in(const struct cvz_blocks *blocks, uint32_t where,
                        const struct cvz_block *block)
{
    struct cvz_block part = *block;
    char z[KEY_SIZE];

    for (unsigned bits = block->bits;; bits--) {
        if (blocks->has_bits[block->is_v6][bits]) {
            cut(&part, bits);
            uint32_t place = cvz_map_get(&blocks->place_of, key_text(z, where, &part));
            if (place != CVZ_MAP_NONE)
                return blocks->owners.p[place].is_shared ? CVZ_BLOCKS_NONE
                                                         : blocks->owners.p[place].owner;
        }
        if (bits == 0)
            return CVZ_BLOCKS_NONE;
    }
}

uint32_t cvz_blocks_find(const struct cvz_blocks *blocks, uint32_t network,
                         const struct cvz_block *block)
{
    uint32_t owner = CVZ_BLOCKS_NONE;

    if (network != CVZ_BLOCKS_ALL)
        owner = find_in(blocks, network, block);
    return owner != CVZ_BLOCKS_NONE ? owner : find_in(blocks, CVZ_BLOCKS_ALL, block);
}
