/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JMESPath (https://jmespath.org/specification.html), the query language of the AWS and Azure
 * command lines. An expression is compiled once, is immutable afterwards and may be used by any
 * number of threads.
 */
#ifndef CVZ_CODEC_JMESPATH_H
#define CVZ_CODEC_JMESPATH_H

#include "base/err.h"
#include "codec/value.h"

struct cvz_jmespath;

enum { CVZ_JMESPATH_TEXT_MAX = 1 << 16, CVZ_JMESPATH_DEPTH_MAX = 128 };

/* The expression lives in the arena. CVZ_EINVALID names the place, counted from 1 in bytes: "at 7:
 * expected ']'". */
int cvz_jmespath_compile(struct cvz_str text, struct cvz_arena *arena,
                         const struct cvz_jmespath **ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* The result shares structure with `in`; new nodes live in the arena. CVZ_EINVALID for a function
 * that gets a value of the wrong type. */
int cvz_jmespath_search(const struct cvz_jmespath *expr, const struct cvz_value *in,
                        struct cvz_arena *arena, struct cvz_value *ret,
                        struct cvz_err *err) CVZ_MUST_CHECK;

/* The text it was compiled from. */
struct cvz_str cvz_jmespath_text(const struct cvz_jmespath *expr);

#endif
