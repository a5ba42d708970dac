/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bundles: several texts in one compressed file, a gzipped tar archive (POSIX ustar) that any tool
 * opens. Equal parts give equal bytes. docs/formats.md says what `cloudviz capture` puts in.
 */
#ifndef CVZ_STORE_BUNDLE_H
#define CVZ_STORE_BUNDLE_H

#include "base/arena.h"
#include "base/err.h"

enum { CVZ_BUNDLE_PARTS_MAX = 64 };

struct cvz_bundle_part {
    struct cvz_str name; /* a plain file name of at most 100 bytes */
    struct cvz_str bytes;
};

/* Appends the bundle. CVZ_ETOOBIG for a part of 8 GiB or more. */
int cvz_bundle_write(const struct cvz_bundle_part *parts, size_t n, struct cvz_buf *out,
                     struct cvz_err *err) CVZ_MUST_CHECK;

/* Whether the bytes begin as gzip's do. */
bool cvz_bundle_is(struct cvz_str bytes);

/* Unpacks at most max bytes into *text, which the parts point into; the parts live in the arena.
 * CVZ_EINVALID for what is no bundle or was cut, CVZ_ETOOBIG. */
int cvz_bundle_read(struct cvz_str bytes, size_t max, struct cvz_buf *text, struct cvz_arena *arena,
                    struct cvz_bundle_part **ret, size_t *ret_n,
                    struct cvz_err *err) CVZ_MUST_CHECK;

/* The part of that name; CVZ_ENOTFOUND. */
int cvz_bundle_find(const struct cvz_bundle_part *parts, size_t n, const char *name,
                    struct cvz_str *ret, struct cvz_err *err) CVZ_MUST_CHECK;

#endif
