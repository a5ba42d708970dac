/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "base/num.h"
#include "base/str.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void cvz_buf_release(struct cvz_buf *buf)
{
    free(buf->p);
    *buf = (struct cvz_buf){.max = buf->max};
}

void cvz_buf_clear(struct cvz_buf *buf)
{
    buf->n = 0;
    buf->failed = false;
    if (buf->p != NULL)
        buf->p[0] = '\0';
}

/* Room for `more` bytes and the NUL; false when the ceiling is in the way. */
static bool make_room(struct cvz_buf *buf, size_t more)
{
    size_t max = buf->max != 0 ? buf->max : CVZ_BUF_MAX;

    if (buf->failed || more > max || buf->n > max - more) {
        buf->failed = true;
        return false;
    }
    size_t needed = buf->n + more + 1;
    if (needed > buf->cap) {
        size_t cap = buf->cap < 64 ? 64 : buf->cap * 2;
        if (cap < needed)
            cap = needed;
        buf->p = cvz_realloc_array(buf->p, cap, 1);
        buf->cap = cap;
    }
    return true;
}

void cvz_buf_reserve(struct cvz_buf *buf, size_t more)
{
    if (make_room(buf, more))
        buf->p[buf->n] = '\0';
}

void cvz_buf_add(struct cvz_buf *buf, const void *p, size_t n)
{
    if (!make_room(buf, n))
        return;
    if (n > 0)
        memcpy(buf->p + buf->n, p, n);
    buf->n += n;
    buf->p[buf->n] = '\0';
}

void cvz_buf_add_str(struct cvz_buf *buf, struct cvz_str s)
{
    cvz_buf_add(buf, s.p, s.n);
}

void cvz_buf_add_z(struct cvz_buf *buf, const char *z)
{
    cvz_buf_add(buf, z, strlen(z));
}

void cvz_buf_add_char(struct cvz_buf *buf, char c)
{
    cvz_buf_add(buf, &c, 1);
}

void cvz_buf_add_i64(struct cvz_buf *buf, int64_t v)
{
    char digits[24];

    cvz_buf_add(buf, digits, cvz_format_i64(v, digits));
}

void cvz_buf_add_double(struct cvz_buf *buf, double v)
{
    char text[CVZ_DOUBLE_TEXT_MAX];

    cvz_buf_add(buf, text, cvz_format_double(v, text));
}

void cvz_buf_add_fixed(struct cvz_buf *buf, double v, int digits)
{
    char text[CVZ_FIXED_TEXT_MAX];

    cvz_buf_add(buf, text, cvz_format_fixed(v, digits, text));
}

void cvz_buf_printf(struct cvz_buf *buf, const char *fmt, ...)
{
    va_list args;
    va_list again;

    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n >= 0 && make_room(buf, (size_t)n)) {
        vsnprintf(buf->p + buf->n, (size_t)n + 1, fmt, again);
        buf->n += (size_t)n;
    }
    va_end(again);
}
