/* SPDX-License-Identifier: Apache-2.0 */
#include "store/pack.h"

#include "base/mem.h"

enum {
    BYTES_MAX = CVZ_PACK_TEXT_MAX + CVZ_PACK_BYTES,
    RATIO_MAX = 1040, /* zlib does not pack better than 1:1032 */
};

void cvz_packer_release(struct cvz_packer *packer)
{
    if (packer->deflate_ready)
        deflateEnd(&packer->deflate);
    if (packer->inflate_ready)
        inflateEnd(&packer->inflate);
    cvz_buf_release(&packer->out);
    *packer = (struct cvz_packer){0};
}

/* zlib's next_in is not const, though it does not write there. */
static Bytef *input_of(struct cvz_str s)
{
    return (Bytef *)(uintptr_t)s.p;
}

struct cvz_str cvz_pack(struct cvz_packer *packer, struct cvz_str text)
{
    z_stream *z = &packer->deflate;

    CVZ_ASSERT(text.n <= BYTES_MAX);
    if (!packer->deflate_ready) {
        CVZ_ASSERT(deflateInit(z, Z_BEST_SPEED) == Z_OK);
        packer->deflate_ready = true;
    }
    cvz_buf_clear(&packer->out);
    cvz_buf_reserve(&packer->out, deflateBound(z, (uLong)text.n));
    z->next_in = input_of(text);
    z->avail_in = (uInt)text.n;
    z->next_out = (Bytef *)packer->out.p;
    z->avail_out = (uInt)packer->out.cap;
    CVZ_ASSERT(deflate(z, Z_FINISH) == Z_STREAM_END);
    size_t n = z->total_out;
    deflateReset(z);
    return (struct cvz_str){packer->out.p, n};
}

bool cvz_unpack(struct cvz_packer *packer, struct cvz_str bytes, uint64_t size, struct cvz_str *ret)
{
    z_stream *z = &packer->inflate;

    if (bytes.n > BYTES_MAX || size > BYTES_MAX || size / RATIO_MAX > bytes.n)
        return false;
    if (!packer->inflate_ready) {
        CVZ_ASSERT(inflateInit(z) == Z_OK);
        packer->inflate_ready = true;
    }
    cvz_buf_clear(&packer->out);
    cvz_buf_reserve(&packer->out, size + 1);
    z->next_in = input_of(bytes);
    z->avail_in = (uInt)bytes.n;
    z->next_out = (Bytef *)packer->out.p;
    z->avail_out = (uInt)size + 1;
    bool is_whole = inflate(z, Z_FINISH) == Z_STREAM_END && z->total_out == size;
    inflateReset(z);
    *ret = (struct cvz_str){packer->out.p, size};
    return is_whole;
}
