/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strings to read (struct cvz_str: pointer and length, borrowed) and to build (struct cvz_buf:
 * owned, growing, with a ceiling). NUL bytes are ordinary; they matter only at the edge to libc.
 */
#ifndef CVZ_BASE_STR_H
#define CVZ_BASE_STR_H

#include "base/check.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct cvz_str {
    const char *p;
    size_t n;
};

/* From a literal, without a scan. */
#define CVZ_STR(literal) ((struct cvz_str){(literal), sizeof(literal) - 1})
#define CVZ_STR_NULL ((struct cvz_str){NULL, 0})
/* For tables: CVZ_STR is no constant expression in ISO C's eyes, this is. */
#define CVZ_STR_INIT(literal)                                                                      \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }
/* printf("%.*s", CVZ_STR_ARG(s)) */
#define CVZ_STR_ARG(s) (int)((s).n > 4096 ? 4096 : (s).n), (s).p != NULL ? (s).p : ""

static inline struct cvz_str cvz_str_from(const char *z)
{
    return (struct cvz_str){z, z != NULL ? strlen(z) : 0};
}

static inline bool cvz_str_eq(struct cvz_str a, struct cvz_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool cvz_str_is(struct cvz_str a, const char *z)
{
    return cvz_str_eq(a, cvz_str_from(z));
}

/* ASCII letters only, in every locale. */
static inline char cvz_char_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool cvz_str_eq_nocase(struct cvz_str a, struct cvz_str b); /* ASCII letters only */
int cvz_str_cmp(struct cvz_str a, struct cvz_str b);        /* by bytes, then by length */
/* As people sort: runs of ASCII digits by their value, "web-2" before "web-10"; a total order. */
int cvz_str_cmp_natural(struct cvz_str a, struct cvz_str b);
bool cvz_str_starts(struct cvz_str s, struct cvz_str prefix);
bool cvz_str_ends(struct cvz_str s, struct cvz_str suffix);
/* First place of needle in s, or -1. */
ptrdiff_t cvz_str_find(struct cvz_str s, struct cvz_str needle);
ptrdiff_t cvz_str_find_nocase(struct cvz_str s, struct cvz_str needle);
ptrdiff_t cvz_str_find_char(struct cvz_str s, char c);
ptrdiff_t cvz_str_rfind_char(struct cvz_str s, char c);
/* Cut to what is there: from and n may lie outside. */
struct cvz_str cvz_str_sub(struct cvz_str s, size_t from, size_t n);
struct cvz_str cvz_str_trim(struct cvz_str s); /* ASCII space, \t \r \n at both ends */

/* Takes the piece up to `sep` off *rest into *ret_piece. False when nothing is left; "a," gives
 * "a" and "". Start with *rest = the whole. */
bool cvz_str_split(struct cvz_str *rest, char sep, struct cvz_str *ret_piece);

/* '*' matches any run of bytes, '?' one byte; the whole of s must match. Linear time. */
bool cvz_str_glob(struct cvz_str pattern, struct cvz_str s, bool nocase);

struct cvz_buf {
    char *p; /* always has a NUL behind n bytes once something was written; NULL before */
    size_t n;
    size_t cap;
    size_t max;  /* the ceiling; 0 means CVZ_BUF_MAX */
    bool failed; /* sticky: an append would have passed the ceiling; it and all later ones did
                    nothing. Check once, at the end of building. */
};

#define CVZ_BUF_MAX ((size_t)1 << 32)
#define CVZ_BUF_INIT ((struct cvz_buf){0})
#define CVZ_BUF_INIT_MAX(ceiling) ((struct cvz_buf){.max = (ceiling)})

void cvz_buf_release(struct cvz_buf *buf); /* accepts a zeroed struct; usable again */
void cvz_buf_clear(struct cvz_buf *buf);   /* keeps the memory, forgets a failure */
void cvz_buf_reserve(struct cvz_buf *buf, size_t more);
void cvz_buf_add(struct cvz_buf *buf, const void *p, size_t n);
void cvz_buf_add_str(struct cvz_buf *buf, struct cvz_str s);
void cvz_buf_add_z(struct cvz_buf *buf, const char *z);
void cvz_buf_add_char(struct cvz_buf *buf, char c);
void cvz_buf_add_i64(struct cvz_buf *buf, int64_t v);
/* Shortest text that reads back as v; locale-free. NaN and infinities are written as null. */
void cvz_buf_add_double(struct cvz_buf *buf, double v);
/* v with exactly `digits` decimals, locale-free, without "-0". */
void cvz_buf_add_fixed(struct cvz_buf *buf, double v, int digits);
void cvz_buf_printf(struct cvz_buf *buf, const char *fmt, ...) CVZ_PRINTF(2, 3);

/* Borrowed view of what stands there; dies at the next append. */
static inline struct cvz_str cvz_buf_str(const struct cvz_buf *buf)
{
    return (struct cvz_str){buf->p != NULL ? buf->p : "", buf->n};
}

#endif
