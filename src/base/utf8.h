/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
#ifndef CVZ_BASE_UTF8_H
#define CVZ_BASE_UTF8_H

#include "base/str.h"

#include <stdint.h>

#define CVZ_UTF8_REPLACEMENT UINT32_C(0xfffd)

/* Takes one code point off the front of *s. An ill-formed byte counts as one U+FFFD, so that any
 * input is walked to its end. *s must not be empty. */
uint32_t cvz_utf8_next(struct cvz_str *s);

/* Writes 1 to 4 bytes, returns how many. Surrogates and too large values become U+FFFD. */
size_t cvz_utf8_encode(uint32_t code_point, char out[4]);

/* Offset of the first ill-formed byte, or s.n when all is well. */
size_t cvz_utf8_check(struct cvz_str s);

/* Code points, ill-formed bytes counting one each. */
size_t cvz_utf8_length(struct cvz_str s);

#endif
