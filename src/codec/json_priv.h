/* SPDX-License-Identifier: Apache-2.0 */
/* What reader and writer both ask of a string: how far it stands as it is. */
#ifndef CVZ_CODEC_JSON_PRIV_H
#define CVZ_CODEC_JSON_PRIV_H

#include "codec/json.h"

#include <string.h>

enum { JSON_PLAIN, JSON_SPECIAL, JSON_WIDE };

static inline int cvz_json_byte_class(unsigned char c)
{
    if (c >= 0x80)
        return JSON_WIDE;
    return c < 0x20 || c == '"' || c == '\\' ? JSON_SPECIAL : JSON_PLAIN;
}

#define CVZ_JSON_REPEAT(byte) (UINT64_C(0x0101010101010101) * (byte))

/* True when none of eight bytes is a quote, a backslash, a control or a byte of a longer sequence.
 * A borrow between the lanes can only make it false where it might be true. */
static inline bool cvz_json_eight_plain(const char *p)
{
    uint64_t w;

    memcpy(&w, p, sizeof w);
    uint64_t quote = w ^ CVZ_JSON_REPEAT('"');
    uint64_t slash = w ^ CVZ_JSON_REPEAT('\\');
    return (((w - CVZ_JSON_REPEAT(0x20)) | (quote - CVZ_JSON_REPEAT(1)) |
             (slash - CVZ_JSON_REPEAT(1)) | w) &
            CVZ_JSON_REPEAT(0x80)) == 0;
}

/* The first quote, backslash or control byte, or the end; sets *wide when it comes by a byte that
 * is not ASCII. */
static inline const char *cvz_json_run_end(const char *p, const char *end, bool *wide)
{
    for (;;) {
        while (end - p >= 8 && cvz_json_eight_plain(p))
            p += 8;
        const char *stop = end - p >= 8 ? p + 8 : end;
        for (; p < stop; p++) {
            int class = cvz_json_byte_class((unsigned char)*p);
            if (class == JSON_SPECIAL)
                return p;
            *wide |= class == JSON_WIDE;
        }
        if (p == end)
            return p;
    }
}

#endif
