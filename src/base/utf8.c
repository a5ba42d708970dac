/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

/* Length by lead byte and the bounds of the second byte: Unicode 15, table 3-7. */
struct lead {
    uint8_t first, last; /* lead bytes */
    uint8_t length;      /* of the sequence */
    uint8_t low, high;   /* second byte */
    uint8_t mask;        /* payload bits of the lead byte */
};

static const struct lead leads[] = {
    {0xc2, 0xdf, 2, 0x80, 0xbf, 0x1f}, {0xe0, 0xe0, 3, 0xa0, 0xbf, 0x0f},
    {0xe1, 0xec, 3, 0x80, 0xbf, 0x0f}, {0xed, 0xed, 3, 0x80, 0x9f, 0x0f},
    {0xee, 0xef, 3, 0x80, 0xbf, 0x0f}, {0xf0, 0xf0, 4, 0x90, 0xbf, 0x07},
    {0xf1, 0xf3, 4, 0x80, 0xbf, 0x07}, {0xf4, 0xf4, 4, 0x80, 0x8f, 0x07},
};

/* Length of the well-formed sequence at p, 0 if there is none; *ret_code its code point. */
static size_t decode(const unsigned char *p, size_t n, uint32_t *ret_code)
{
    if (p[0] < 0x80) {
        *ret_code = p[0];
        return 1;
    }
    const struct lead *lead = NULL;
    for (size_t i = 0; i < CVZ_COUNT_OF(leads) && lead == NULL; i++)
        if (p[0] >= leads[i].first && p[0] <= leads[i].last)
            lead = &leads[i];
    if (lead == NULL || n < lead->length || p[1] < lead->low || p[1] > lead->high)
        return 0;

    uint32_t code = p[0] & lead->mask;
    for (size_t i = 1; i < lead->length; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (p[i] & 0x3fU);
    }
    *ret_code = code;
    return lead->length;
}

uint32_t cvz_utf8_next(struct cvz_str *s)
{
    uint32_t code = CVZ_UTF8_REPLACEMENT;

    CVZ_ASSERT(s->n > 0);
    size_t length = decode((const unsigned char *)s->p, s->n, &code);
    if (length == 0) {
        code = CVZ_UTF8_REPLACEMENT;
        length = 1;
    }
    s->p += length;
    s->n -= length;
    return code;
}

size_t cvz_utf8_encode(uint32_t c, char out[4])
{
    if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        c = CVZ_UTF8_REPLACEMENT;
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        out[0] = (char)(0xc0 | c >> 6);
        out[1] = (char)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        out[0] = (char)(0xe0 | c >> 12);
        out[1] = (char)(0x80 | (c >> 6 & 0x3f));
        out[2] = (char)(0x80 | (c & 0x3f));
        return 3;
    }
    out[0] = (char)(0xf0 | c >> 18);
    out[1] = (char)(0x80 | (c >> 12 & 0x3f));
    out[2] = (char)(0x80 | (c >> 6 & 0x3f));
    out[3] = (char)(0x80 | (c & 0x3f));
    return 4;
}

size_t cvz_utf8_check(struct cvz_str s)
{
    size_t i = 0;

    while (i < s.n) {
        uint64_t eight;
        if (s.n - i >= sizeof eight) { /* most text is ASCII: eight bytes a step */
            memcpy(&eight, s.p + i, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                i += sizeof eight;
                continue;
            }
        }
        uint32_t code;
        size_t length = decode((const unsigned char *)s.p + i, s.n - i, &code);
        if (length == 0)
            return i;
        i += length;
    }
    return s.n;
}

size_t cvz_utf8_length(struct cvz_str s)
{
    size_t n = 0;

    while (s.n > 0) {
        cvz_utf8_next(&s);
        n++;
    }
    return n;
}
