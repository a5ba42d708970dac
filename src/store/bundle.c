/* SPDX-License-Identifier: Apache-2.0 */
#include "store/bundle.h"

#include <assert.h>
#include <zlib.h>

enum { BLOCK = 512, CHUNK = 1 << 18, LEVEL = 6, GZIP = 16 + MAX_WBITS };

#define SIZE_MAX_BYTES ((size_t)8 << 30) /* eleven octal digits */

/* POSIX.1-1988, ustar. */
struct header {
    char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], checksum[8], type;
    char link[100], magic[6], version[2], user[32], group[32], major[8], minor[8], prefix[155];
    char rest[12];
};
static_assert(sizeof(struct header) == BLOCK, "a header is a block");

/* ---- writing ---- */

static unsigned checksum_of(const struct header *h)
{
    const unsigned char *p = (const unsigned char *)h;
    unsigned sum = 0;

    for (size_t i = 0; i < BLOCK; i++) {
        bool own = i >= offsetof(struct header, checksum) && i < offsetof(struct header, type);
        sum += own ? ' ' : p[i];
    }
    return sum;
}

static void add_part(struct cvz_buf *tar, const struct cvz_bundle_part *part)
{
    static const char zeros[BLOCK];
    struct header h = {.mode = "0000600",
                       .uid = "0000000",
                       .gid = "0000000",
                       .mtime = "00000000000",
                       .type = '0',
                       .magic = "ustar",
                       .version = {'0', '0'}};

    memcpy(h.name, part->name.p, part->name.n);
    snprintf(h.size, sizeof h.size, "%011llo", (unsigned long long)part->bytes.n);
    snprintf(h.checksum, sizeof h.checksum, "%06o", checksum_of(&h));
    h.checksum[7] = ' ';
    cvz_buf_add(tar, &h, sizeof h);
    cvz_buf_add_str(tar, part->bytes);
    cvz_buf_add(tar, zeros, (BLOCK - part->bytes.n % BLOCK) % BLOCK);
}

/* gzip without a name and a time. */
static int compress_all(struct cvz_str text, struct cvz_buf *out, struct cvz_err *err)
{
    z_stream z = {0};
    unsigned char chunk[1 << 14];
    size_t fed = 0;
    int rc = deflateInit2(&z, LEVEL, Z_DEFLATED, GZIP, 8, Z_DEFAULT_STRATEGY);

    if (rc != Z_OK)
        return cvz_fail(err, CVZ_ENOMEM, "cannot compress");
    do {
        if (z.avail_in == 0 && fed < text.n) {
            size_t n = text.n - fed < CHUNK ? text.n - fed : CHUNK;
            /* zlib's own type is not const; it does not write there. */
            z.next_in = (unsigned char *)(uintptr_t)(text.p + fed);
            z.avail_in = (unsigned)n;
            fed += n;
        }
        z.next_out = chunk;
        z.avail_out = sizeof chunk;
        rc = deflate(&z, fed == text.n ? Z_FINISH : Z_NO_FLUSH);
        cvz_buf_add(out, chunk, sizeof chunk - z.avail_out);
    } while (rc == Z_OK || rc == Z_BUF_ERROR);
    deflateEnd(&z);
    return rc == Z_STREAM_END ? 0 : cvz_fail(err, CVZ_EINTERNAL, "cannot compress");
}

int cvz_bundle_write(const struct cvz_bundle_part *parts, size_t n, struct cvz_buf *out,
                     struct cvz_err *err)
{
    static const char end[2 * BLOCK];
    struct cvz_buf tar = CVZ_BUF_INIT_MAX(SIZE_MAX_BYTES);

    CVZ_ASSERT(n <= CVZ_BUNDLE_PARTS_MAX);
    for (size_t i = 0; i < n; i++) {
        CVZ_ASSERT(parts[i].name.n > 0 && parts[i].name.n <= sizeof((struct header *)0)->name);
        add_part(&tar, &parts[i]);
    }
    cvz_buf_add(&tar, end, sizeof end);
    int rc = tar.failed ? cvz_fail(err, CVZ_ETOOBIG, "a bundle of more than 8 GiB")
                        : compress_all(cvz_buf_str(&tar), out, err);
    cvz_buf_release(&tar);
    return rc;
}

/* ---- reading ---- */

bool cvz_bundle_is(struct cvz_str bytes)
{
    return cvz_str_starts(bytes, CVZ_STR("\x1f\x8b\x08"));
}

/* text's own ceiling is max. */
static int decompress_all(struct cvz_str bytes, size_t max, struct cvz_buf *text,
                          struct cvz_err *err)
{
    z_stream z = {0};
    unsigned char chunk[1 << 14];
    size_t fed = 0;
    int rc = inflateInit2(&z, GZIP);

    if (rc != Z_OK)
        return cvz_fail(err, CVZ_ENOMEM, "cannot decompress");
    while (rc == Z_OK && text->n <= max) {
        if (z.avail_in == 0 && fed < bytes.n) {
            size_t n = bytes.n - fed < CHUNK ? bytes.n - fed : CHUNK;
            z.next_in = (unsigned char *)(uintptr_t)(bytes.p + fed);
            z.avail_in = (unsigned)n;
            fed += n;
        }
        z.next_out = chunk;
        z.avail_out = sizeof chunk;
        rc = inflate(&z, Z_NO_FLUSH);
        cvz_buf_add(text, chunk, sizeof chunk - z.avail_out);
    }
    inflateEnd(&z);
    if (text->n > max || text->failed)
        return cvz_fail(err, CVZ_ETOOBIG, "the bundle unpacks to more than %zu bytes", max);
    return rc == Z_STREAM_END ? 0 : cvz_fail(err, CVZ_EINVALID, "the bundle is cut or damaged");
}

/* Digits, then a NUL or a blank. */
static bool read_octal(const char *field, size_t n, size_t *ret)
{
    size_t value = 0;
    size_t i = 0;

    for (; i < n && field[i] >= '0' && field[i] <= '7'; i++)
        value = value << 3 | (size_t)(field[i] - '0');
    *ret = value;
    return i > 0 && (i == n || field[i] == '\0' || field[i] == ' ');
}

/* One part at `at`; *ret_next is where the next one begins. */
static int read_part(struct cvz_str tar, size_t at, struct cvz_bundle_part *ret, size_t *ret_next,
                     struct cvz_err *err)
{
    struct header h;
    size_t size, sum;

    memcpy(&h, tar.p + at, sizeof h);
    if (memcmp(h.magic, "ustar", 5) != 0 || !read_octal(h.checksum, sizeof h.checksum, &sum) ||
        sum != checksum_of(&h) || !read_octal(h.size, sizeof h.size, &size))
        return cvz_fail(err, CVZ_EINVALID, "the archive in the bundle is none of ours");
    at += BLOCK;
    if (size > tar.n - at)
        return cvz_fail(err, CVZ_EINVALID, "the archive in the bundle is cut");
    ret->name = h.type == '0' || h.type == '\0' /* no folder, no extended header */
                    ? cvz_str_sub(tar, at - BLOCK, strnlen(h.name, sizeof h.name))
                    : CVZ_STR("");
    ret->bytes = cvz_str_sub(tar, at, size);
    *ret_next = at + (size + BLOCK - 1) / BLOCK * BLOCK;
    return 0;
}

int cvz_bundle_read(struct cvz_str bytes, size_t max, struct cvz_buf *text, struct cvz_arena *arena,
                    struct cvz_bundle_part **ret, size_t *ret_n, struct cvz_err *err)
{
    struct cvz_bundle_part *parts =
        CVZ_ARENA_ARRAY(arena, struct cvz_bundle_part, CVZ_BUNDLE_PARTS_MAX);
    size_t n = 0;
    int rc = decompress_all(bytes, max, text, err);

    struct cvz_str tar = cvz_buf_str(text);
    for (size_t at = 0; rc == 0 && at + BLOCK <= tar.n && tar.p[at] != '\0';) {
        if (n == CVZ_BUNDLE_PARTS_MAX)
            rc = cvz_fail(err, CVZ_ETOOBIG, "more than %d parts", CVZ_BUNDLE_PARTS_MAX);
        else
            rc = read_part(tar, at, &parts[n++], &at, err);
    }
    *ret = parts;
    *ret_n = n;
    return rc;
}

int cvz_bundle_find(const struct cvz_bundle_part *parts, size_t n, const char *name,
                    struct cvz_str *ret, struct cvz_err *err)
{
    for (size_t i = 0; i < n; i++)
        if (cvz_str_is(parts[i].name, name)) {
            *ret = parts[i].bytes;
            return 0;
        }
    return cvz_fail(err, CVZ_ENOTFOUND, "the bundle holds no %s", name);
}
