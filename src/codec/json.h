/* SPDX-License-Identifier: Apache-2.0 */
/* JSON (RFC 8259). Strict: no comments, no trailing commas, UTF-8 only, a BOM is refused. */
#ifndef CVZ_CODEC_JSON_H
#define CVZ_CODEC_JSON_H

#include "base/err.h"
#include "codec/value.h"

enum { CVZ_JSON_DEPTH_MAX = 512 };

/* Reads one document. Strings without escapes point into `text`, which must live as long as the
 * tree; all the rest lives in the arena. Errors: CVZ_EINVALID with "line L, column C: cause",
 * CVZ_ETOOBIG beyond 4 GiB or CVZ_JSON_DEPTH_MAX. Lone surrogate escapes become U+FFFD. */
int cvz_json_read(struct cvz_str text, struct cvz_arena *arena, struct cvz_value *ret,
                  struct cvz_err *err) CVZ_MUST_CHECK;

enum cvz_json_style {
    CVZ_JSON_COMPACT,   /* as read */
    CVZ_JSON_PRETTY,    /* two spaces, as read */
    CVZ_JSON_CANONICAL, /* compact, members sorted by name (bytes): equal trees, equal bytes */
};

void cvz_json_write(struct cvz_buf *buf, const struct cvz_value *v, enum cvz_json_style style);

/* A string with its quotes; ill-formed UTF-8 becomes U+FFFD. For writers that stream. */
void cvz_json_write_str(struct cvz_buf *buf, struct cvz_str s);

#endif
