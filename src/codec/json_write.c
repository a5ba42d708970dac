/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/json_priv.h"

#include "base/mem.h"
#include "base/utf8.h"

enum { INDENT = 2, SORT_ON_STACK = 48 };

/* What stands behind the backslash; 'u' for the long form; 0 for bytes that stand as they are. */
static char escape_of(unsigned char c)
{
    static const char controls[] = "uuuuuuuubtnufruuuuuuuuuuuuuuuuuu";

    if (c < 0x20)
        return controls[c];
    return c == '"' || c == '\\' ? (char)c : '\0';
}

static void write_escape(struct cvz_buf *buf, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    char text[6] = {'\\', escape_of(c), '0', '0', hex[c >> 4], hex[c & 15]};

    cvz_buf_add(buf, text, text[1] == 'u' ? 6 : 2);
}

/* Well-formed text: runs between escapes go out in one piece. */
static void write_runs(struct cvz_buf *buf, struct cvz_str s)
{
    const char *p = s.p;
    const char *end = s.p + s.n;
    bool wide = false;

    while (p < end) {
        const char *stop = cvz_json_run_end(p, end, &wide);
        cvz_buf_add(buf, p, (size_t)(stop - p));
        if (stop < end)
            write_escape(buf, (unsigned char)*stop++);
        p = stop;
    }
}

static void write_mended(struct cvz_buf *buf, struct cvz_str s)
{
    char bytes[4];

    while (s.n > 0) {
        size_t n = cvz_utf8_encode(cvz_utf8_next(&s), bytes);
        write_runs(buf, (struct cvz_str){bytes, n});
    }
}

/* Nearly all strings: ASCII without escapes. */
static void write_plain(struct cvz_buf *buf, struct cvz_str s)
{
    cvz_buf_reserve(buf, s.n + 2);
    if (buf->failed)
        return;
    char *out = buf->p + buf->n;
    out[0] = '"';
    memcpy(out + 1, s.p, s.n);
    out[s.n + 1] = '"';
    out[s.n + 2] = '\0';
    buf->n += s.n + 2;
}

void cvz_json_write_str(struct cvz_buf *buf, struct cvz_str s)
{
    bool wide = false;

    if (s.n > 0 && cvz_json_run_end(s.p, s.p + s.n, &wide) == s.p + s.n && !wide) {
        write_plain(buf, s);
        return;
    }
    cvz_buf_add_char(buf, '"');
    if (cvz_utf8_check(s) == s.n)
        write_runs(buf, s);
    else
        write_mended(buf, s);
    cvz_buf_add_char(buf, '"');
}

/* Equal numbers, equal bytes: 1e17 and 100000000000000000 are equal. */
static void write_real(struct cvz_buf *buf, const struct cvz_value *v, enum cvz_json_style style)
{
    int64_t whole;

    if (style == CVZ_JSON_CANONICAL && cvz_value_i64(v, &whole))
        cvz_buf_add_i64(buf, whole);
    else
        cvz_buf_add_double(buf, v->u.real);
}

static void write_value(struct cvz_buf *buf, const struct cvz_value *v, enum cvz_json_style style,
                        size_t depth);

static void write_break(struct cvz_buf *buf, enum cvz_json_style style, size_t depth)
{
    if (style != CVZ_JSON_PRETTY)
        return;
    cvz_buf_add_char(buf, '\n');
    for (size_t i = 0; i < depth * INDENT; i++)
        cvz_buf_add_char(buf, ' ');
}

static void write_array(struct cvz_buf *buf, const struct cvz_value *v, enum cvz_json_style style,
                        size_t depth)
{
    cvz_buf_add_char(buf, '[');
    for (size_t i = 0; i < v->n; i++) {
        if (i > 0)
            cvz_buf_add_char(buf, ',');
        write_break(buf, style, depth + 1);
        write_value(buf, &v->u.items[i], style, depth + 1);
    }
    if (v->n > 0)
        write_break(buf, style, depth);
    cvz_buf_add_char(buf, ']');
}

static int by_name(const void *a, const void *b)
{
    const struct cvz_member *const *left = a;
    const struct cvz_member *const *right = b;

    return cvz_str_cmp(cvz_value_str(&(*left)->name), cvz_value_str(&(*right)->name));
}

static void write_member(struct cvz_buf *buf, const struct cvz_member *m, enum cvz_json_style style,
                         size_t depth)
{
    write_break(buf, style, depth);
    cvz_json_write_str(buf, cvz_value_str(&m->name));
    cvz_buf_add_char(buf, ':');
    if (style == CVZ_JSON_PRETTY)
        cvz_buf_add_char(buf, ' ');
    write_value(buf, &m->value, style, depth);
}

static void write_sorted(struct cvz_buf *buf, const struct cvz_value *v, enum cvz_json_style style,
                         size_t depth)
{
    const struct cvz_member *few[SORT_ON_STACK];
    const struct cvz_member **order = few;

    if (v->n > SORT_ON_STACK)
        order = CVZ_NEW_ARRAY(const struct cvz_member *, v->n);
    for (size_t i = 0; i < v->n; i++)
        order[i] = &v->u.members[i];
    qsort(order, v->n, sizeof *order, by_name);
    for (size_t i = 0; i < v->n; i++) {
        if (i > 0)
            cvz_buf_add_char(buf, ',');
        write_member(buf, order[i], style, depth + 1);
    }
    if (order != few)
        free(order);
}

static void write_object(struct cvz_buf *buf, const struct cvz_value *v, enum cvz_json_style style,
                         size_t depth)
{
    cvz_buf_add_char(buf, '{');
    if (style == CVZ_JSON_CANONICAL) {
        write_sorted(buf, v, style, depth);
    } else {
        for (size_t i = 0; i < v->n; i++) {
            if (i > 0)
                cvz_buf_add_char(buf, ',');
            write_member(buf, &v->u.members[i], style, depth + 1);
        }
    }
    if (v->n > 0)
        write_break(buf, style, depth);
    cvz_buf_add_char(buf, '}');
}

static void write_value(struct cvz_buf *buf, const struct cvz_value *v, enum cvz_json_style style,
                        size_t depth)
{
    switch ((enum cvz_type)v->type) {
    case CVZ_TYPE_BOOL:
        cvz_buf_add_z(buf, v->u.boolean ? "true" : "false");
        return;
    case CVZ_TYPE_INT:
        cvz_buf_add_i64(buf, v->u.integer);
        return;
    case CVZ_TYPE_REAL:
        write_real(buf, v, style);
        return;
    case CVZ_TYPE_STRING:
        cvz_json_write_str(buf, cvz_value_str(v));
        return;
    case CVZ_TYPE_ARRAY:
        write_array(buf, v, style, depth);
        return;
    case CVZ_TYPE_OBJECT:
        write_object(buf, v, style, depth);
        return;
    case CVZ_TYPE_NULL:
    case CVZ_TYPE_COUNT:
        break;
    }
    cvz_buf_add_z(buf, "null");
}

void cvz_json_write(struct cvz_buf *buf, const struct cvz_value *v, enum cvz_json_style style)
{
    write_value(buf, v, style, 0);
}
