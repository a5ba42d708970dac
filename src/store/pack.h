/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Packs: many texts behind each other, deflated in one piece (zlib, RFC 1950). Resources'
 * properties repeat each other's names and words; together they shrink to a fifth, each alone to
 * two thirds.
 */
#ifndef CVZ_STORE_PACK_H
#define CVZ_STORE_PACK_H

#include "base/str.h"

#include <zlib.h>

enum {
    /* A pack is closed when it has so many bytes: what reading a single text costs. */
    CVZ_PACK_BYTES = 1 << 16,
    CVZ_PACK_TEXT_MAX = 1 << 28, /* no single text is longer */
};

struct cvz_packer {
    z_stream deflate, inflate;
    bool deflate_ready, inflate_ready;
    struct cvz_buf out;
};

void cvz_packer_release(struct cvz_packer *packer); /* accepts a zeroed struct */

/* Borrowed until the next call. */
struct cvz_str cvz_pack(struct cvz_packer *packer, struct cvz_str text);

/* `size`: of the text. False when the bytes are no pack of such a text. */
bool cvz_unpack(struct cvz_packer *packer, struct cvz_str bytes, uint64_t size,
                struct cvz_str *ret) CVZ_MUST_CHECK;

#endif
