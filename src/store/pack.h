/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Long JSON texts, deflated for the store: four bytes of length (little-endian), then a zlib stream
 * (RFC 1950). One packer or unpacker serves many texts, one after the other.
 */
#ifndef CVZ_STORE_PACK_H
#define CVZ_STORE_PACK_H

#include "base/str.h"

#include <zlib.h>

/* Shorter texts gain too little to be worth the time. */
enum { CVZ_PACK_MIN = 512 };

struct cvz_packer {
    z_stream deflate, inflate;
    bool deflate_ready, inflate_ready;
    struct cvz_buf out;
};

void cvz_packer_release(struct cvz_packer *packer); /* accepts a zeroed struct */

/* Borrowed until the next call. */
struct cvz_str cvz_pack(struct cvz_packer *packer, struct cvz_str text);

/* False when the bytes are no packed text. */
bool cvz_unpack(struct cvz_packer *packer, struct cvz_str bytes,
                struct cvz_str *ret) CVZ_MUST_CHECK;

#endif
