/* SPDX-License-Identifier: Apache-2.0 */
#include "store/pack.h"

#include "base/mem.h"

enum {
    HEADER_BYTES = 4,
    /* A small window and hash table: setting them up costs more than a kilobyte of text does. */
    WINDOW_BITS = 12,
    MEMORY_LEVEL = 5,
};

/* A text of this size is no resource's; and zlib cannot have packed it better than 1:1032. */
#define TEXT_BYTES_MAX ((size_t)1 << 30)
#define RATIO_MAX 1040

void cvz_packer_release(struct cvz_packer *packer)
{
    if (packer->deflate_ready)
        deflateEnd(&packer->deflate);
    if (packer->inflate_ready)
        inflateEnd(&packer->inflate);
    cvz_buf_release(&packer->out);
    *packer = (struct cvz_packer){0};
}

static Bytef *input_of(struct cvz_str s)
{
    /* zlib's next_in is not const; it does not write there. */
    return (Bytef *)(uintptr_t)s.p;
}

struct cvz_str cvz_pack(struct cvz_packer *packer, struct cvz_str text)
{
    z_stream *z = &packer->deflate;

    CVZ_ASSERT(text.n <= TEXT_BYTES_MAX);
    if (!packer->deflate_ready) {
        CVZ_ASSERT(deflateInit2(z, 1, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY) ==
                   Z_OK);
        packer->deflate_ready = true;
    }
    cvz_buf_clear(&packer->out);
    cvz_buf_reserve(&packer->out, HEADER_BYTES + deflateBound(z, (uLong)text.n));
    for (unsigned i = 0; i < HEADER_BYTES; i++)
        cvz_buf_add_char(&packer->out, (char)(text.n >> (8 * i) & 0xff));
    z->next_in = input_of(text);
    z->avail_in = (uInt)text.n;
    z->next_out = (Bytef *)packer->out.p + HEADER_BYTES;
    z->avail_out = (uInt)(packer->out.cap - HEADER_BYTES);
    CVZ_ASSERT(deflate(z, Z_FINISH) == Z_STREAM_END);
    size_t n = HEADER_BYTES + z->total_out;
    deflateReset(z);
    return (struct cvz_str){packer->out.p, n};
}

bool cvz_unpack(struct cvz_packer *packer, struct cvz_str bytes, struct cvz_str *ret)
{
    z_stream *z = &packer->inflate;
    size_t n = 0;

    if (bytes.n < HEADER_BYTES || bytes.n > TEXT_BYTES_MAX)
        return false;
    for (unsigned i = 0; i < HEADER_BYTES; i++)
        n |= (size_t)(unsigned char)bytes.p[i] << (8 * i);
    if (n > TEXT_BYTES_MAX || n / RATIO_MAX > bytes.n)
        return false;
    if (!packer->inflate_ready) {
        CVZ_ASSERT(inflateInit(z) == Z_OK);
        packer->inflate_ready = true;
    }
    cvz_buf_clear(&packer->out);
    cvz_buf_reserve(&packer->out, n + 1);
    z->next_in = input_of(cvz_str_sub(bytes, HEADER_BYTES, bytes.n));
    z->avail_in = (uInt)(bytes.n - HEADER_BYTES);
    z->next_out = (Bytef *)packer->out.p;
    z->avail_out = (uInt)(n + 1);
    bool is_whole = inflate(z, Z_FINISH) == Z_STREAM_END && z->total_out == n;
    inflateReset(z);
    *ret = (struct cvz_str){packer->out.p, n};
    return is_whole;
}
