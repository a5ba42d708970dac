/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers to text and back, independent of the locale. */
#ifndef CVZ_BASE_NUM_H
#define CVZ_BASE_NUM_H

#include "base/str.h"

#include <stdint.h>

enum { CVZ_DOUBLE_TEXT_MAX = 32, CVZ_FIXED_TEXT_MAX = 352 };

/* The whole of s must be a number (optional '-', digits; for doubles JSON's grammar): no blanks, no
 * '+', no hex. False, and *ret untouched, otherwise or when it does not fit. A double too large
 * becomes an infinity, as strtod(3) has it. */
bool cvz_parse_i64(struct cvz_str s, int64_t *ret) CVZ_MUST_CHECK;
bool cvz_parse_double(struct cvz_str s, double *ret) CVZ_MUST_CHECK;

/* "10", "64k", "3M", "1G" (powers of 1024). */
bool cvz_parse_size(struct cvz_str s, uint64_t *ret) CVZ_MUST_CHECK;

/* Write without a NUL, return the length. */
size_t cvz_format_i64(int64_t v, char out[24]);
size_t cvz_format_double(double v, char out[CVZ_DOUBLE_TEXT_MAX]);
size_t cvz_format_fixed(double v, int digits, char out[CVZ_FIXED_TEXT_MAX]);

#endif
