/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A recursive-descent reader over one text in memory. Values of an open array or object wait on one
 * common stack and move to the arena in one piece when it closes, so that the tree is packed.
 */
#include "codec/json_priv.h"

#include "base/map.h"
#include "base/num.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <math.h>

struct reader {
    const char *start;
    const char *p;
    const char *end;
    unsigned depth;
    struct cvz_arena *arena;
    CVZ_VEC(struct cvz_value) stack;
    struct cvz_err *err;
};

static int read_value(struct reader *r, struct cvz_value *ret);

/* Lines and columns are counted only now that somebody wants to know; columns in code points. */
static int fail_at(const struct reader *r, const char *at, int code, const char *cause)
{
    size_t line = 1;
    const char *begin = r->start;

    for (const char *p = r->start; p < at; p++)
        if (*p == '\n') {
            line++;
            begin = p + 1;
        }
    size_t column = 1 + cvz_utf8_length((struct cvz_str){begin, (size_t)(at - begin)});
    return cvz_fail(r->err, code, "line %zu, column %zu: %s", line, column, cause);
}

static int fail(const struct reader *r, const char *cause)
{
    if (r->p >= r->end)
        return fail_at(r, r->end, CVZ_EINVALID, "the text ends too early");
    return fail_at(r, r->p, CVZ_EINVALID, cause);
}

static inline void skip_blanks(struct reader *r)
{
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\n' || *r->p == '\t' || *r->p == '\r'))
        r->p++;
}

static inline bool is_digit(const struct reader *r, const char *p)
{
    return p < r->end && *p >= '0' && *p <= '9';
}

/* ---- strings ---- */

static bool read_hex4(const char *p, const char *end, uint32_t *ret)
{
    uint32_t v = 0;

    if (end - p < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        unsigned char c = (unsigned char)p[i];
        unsigned lower = c | 0x20U;
        if (c >= '0' && c <= '9')
            v = v << 4 | (c - '0');
        else if (lower >= 'a' && lower <= 'f')
            v = v << 4 | (lower - 'a' + 10);
        else
            return false;
    }
    *ret = v;
    return true;
}

/* r->p stands behind "\u". A high surrogate takes a low one with it; one alone is U+FFFD. */
static bool read_unicode(struct reader *r, char **out)
{
    uint32_t code;
    uint32_t low;

    if (!read_hex4(r->p, r->end, &code))
        return false;
    r->p += 4;
    if (code >= 0xd800 && code < 0xdc00 && r->end - r->p >= 6 && r->p[0] == '\\' &&
        r->p[1] == 'u' && read_hex4(r->p + 2, r->end, &low) && low >= 0xdc00 && low < 0xe000) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
        r->p += 6;
    }
    *out += cvz_utf8_encode(code, *out);
    return true;
}

/* r->p stands behind the backslash. */
static bool read_escape(struct reader *r, char **out)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    char c = r->p < r->end ? *r->p : '\0';

    if (c == 'u') {
        r->p++;
        return read_unicode(r, out);
    }
    const char *at = c != '\0' ? strchr(from, c) : NULL;
    if (at == NULL)
        return false;
    *(*out)++ = to[at - from];
    r->p++;
    return true;
}

/* Length of the string's text up to its closing quote, which must be there: the room that its
 * unescaped form needs at most (every escape is longer than what it stands for). */
static size_t escaped_length(const struct reader *r)
{
    const char *p = r->p;

    while (p < r->end && *p != '"')
        p += *p == '\\' && p + 1 < r->end ? 2 : 1;
    return (size_t)(p - r->p);
}

/* The string whose text begins at `start` and has its first backslash at r->p. */
static int read_escaped(struct reader *r, const char *start, struct cvz_value *ret)
{
    size_t before = (size_t)(r->p - start);
    char *text = cvz_arena_bytes(r->arena, before + escaped_length(r) + 1);
    char *out = text;
    bool wide = false;

    memcpy(out, start, before);
    out += before;
    while (r->p < r->end && *r->p == '\\') {
        const char *escape = r->p++;
        if (!read_escape(r, &out))
            return fail_at(r, escape, CVZ_EINVALID, "no such escape in a string");
        const char *stop = cvz_json_run_end(r->p, r->end, &wide);
        memcpy(out, r->p, (size_t)(stop - r->p));
        out += stop - r->p;
        r->p = stop;
    }
    *out = '\0';
    *ret = cvz_value_from_str((struct cvz_str){text, (size_t)(out - text)});
    return 0;
}

/* r->p stands on the opening quote. */
static int read_string(struct reader *r, struct cvz_value *ret)
{
    const char *open = r->p;
    const char *start = open + 1;
    bool wide = false;
    int rc = 0;

    r->p = cvz_json_run_end(start, r->end, &wide);
    if (r->p < r->end && *r->p == '\\') {
        rc = read_escaped(r, start, ret);
        wide = true;
    } else {
        *ret = cvz_value_from_str((struct cvz_str){start, (size_t)(r->p - start)});
    }
    if (rc != 0)
        return rc;
    if (r->p >= r->end)
        return fail_at(r, open, CVZ_EINVALID, "this string has no end");
    if (*r->p != '"')
        return fail(r, "a control character in a string must be escaped");
    if (wide) {
        struct cvz_str raw = {start, (size_t)(r->p - start)};
        size_t good = cvz_utf8_check(raw);
        if (good < raw.n)
            return fail_at(r, raw.p + good, CVZ_EINVALID, "this is not UTF-8");
    }
    r->p++;
    return 0;
}

/* ---- numbers ---- */

/* Clinger's fast path: a mantissa below 2^53 and a power of ten that is exact give the nearest
 * double with one operation. */
static bool read_small_real(uint64_t mantissa, int exponent, double *ret)
{
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

    if (mantissa > UINT64_C(1) << 53 || exponent < -22 || exponent > 22)
        return false;
    *ret = exponent < 0 ? (double)mantissa / tens[-exponent] : (double)mantissa * tens[exponent];
    return true;
}

/* Behind the integer part: ".5", "e10", ".5e-3". *ret_plain is the number of fraction digits where
 * there is no exponent, else -1. */
static int skip_fraction(struct reader *r, int *ret_plain)
{
    const char *start = r->p;

    *ret_plain = 0;
    if (r->p < r->end && *r->p == '.') {
        r->p++;
        if (!is_digit(r, r->p))
            return fail(r, "expected a digit");
        while (is_digit(r, r->p))
            r->p++;
        *ret_plain = r->p - start > 20 ? -1 : (int)(r->p - start) - 1;
    }
    if (r->p < r->end && (*r->p == 'e' || *r->p == 'E')) {
        r->p++;
        if (r->p < r->end && (*r->p == '+' || *r->p == '-'))
            r->p++;
        if (!is_digit(r, r->p))
            return fail(r, "expected a digit");
        while (is_digit(r, r->p))
            r->p++;
        *ret_plain = -1;
    }
    return 0;
}

static int read_real(struct reader *r, const char *start, struct cvz_value *ret)
{
    double v = 0;
    int fraction;

    int rc = skip_fraction(r, &fraction);
    if (rc != 0)
        return rc;
    bool done = false;
    if (fraction >= 0 && r->p - start <= 17) {
        uint64_t mantissa = 0;
        for (const char *p = start; p < r->p; p++)
            if (*p >= '0' && *p <= '9')
                mantissa = mantissa * 10 + (uint64_t)(*p - '0');
        done = read_small_real(mantissa, -fraction, &v);
        if (*start == '-')
            v = -v;
    }
    if (!done && !cvz_parse_double((struct cvz_str){start, (size_t)(r->p - start)}, &v))
        return fail_at(r, start, CVZ_EINVALID, "not a number");
    if (!isfinite(v))
        return fail_at(r, start, CVZ_EINVALID, "this number is too large");
    *ret = (struct cvz_value){.type = CVZ_TYPE_REAL, .u.real = v};
    return 0;
}

static int read_number(struct reader *r, struct cvz_value *ret)
{
    const char *start = r->p;
    uint64_t v = 0;

    if (*r->p == '-')
        r->p++;
    const char *digits = r->p;
    if (!is_digit(r, digits))
        return fail(r, "expected a digit");
    while (is_digit(r, r->p))
        v = v * 10 + (uint64_t)(*r->p++ - '0'); /* may wrap: trusted up to 18 digits only */
    if (*digits == '0' && r->p - digits > 1)
        return fail_at(r, start, CVZ_EINVALID, "a number with a leading zero");
    if (r->p < r->end && (*r->p == '.' || *r->p == 'e' || *r->p == 'E'))
        return read_real(r, start, ret);

    int64_t whole;
    if (r->p - digits <= 18)
        whole = digits > start ? -(int64_t)v : (int64_t)v;
    else if (!cvz_parse_i64((struct cvz_str){start, (size_t)(r->p - start)}, &whole))
        return read_real(r, start, ret);
    *ret = cvz_value_from_i64(whole);
    return 0;
}

/* ---- arrays and objects ---- */

/* Moves what was stacked since `base` into the arena. */
static const void *take_stacked(struct reader *r, size_t base)
{
    size_t size = (r->stack.n - base) * sizeof *r->stack.p;
    void *packed = size > 0 ? cvz_arena_alloc(r->arena, size) : NULL;

    if (size > 0)
        memcpy(packed, r->stack.p + base, size);
    r->stack.n = base;
    return packed;
}

/* After an item: a comma (true in *ret_more) or the closing bracket. */
static int read_comma(struct reader *r, char close, bool *ret_more)
{
    skip_blanks(r);
    if (r->p < r->end && (*r->p == ',' || *r->p == close)) {
        *ret_more = *r->p++ == ',';
        return 0;
    }
    return fail(r, close == ']' ? "expected ',' or ']'" : "expected ',' or '}'");
}

static int read_array(struct reader *r, struct cvz_value *ret)
{
    size_t base = r->stack.n;
    bool more = true;
    int rc = 0;

    r->p++;
    skip_blanks(r);
    if (r->p < r->end && *r->p == ']') {
        r->p++;
        more = false;
    }
    while (more && rc == 0) {
        struct cvz_value item;
        rc = read_value(r, &item);
        if (rc != 0)
            break;
        cvz_vec_push(&r->stack, item);
        rc = read_comma(r, ']', &more);
    }
    if (rc != 0)
        return rc;
    ret->type = CVZ_TYPE_ARRAY;
    ret->n = (uint32_t)(r->stack.n - base);
    ret->u.items = take_stacked(r, base);
    return 0;
}

/* Drops the members at stack positions (pairs from `base`) whose name comes again later. */
static void drop_marked(struct reader *r, size_t base, const struct cvz_map *last)
{
    size_t kept = base;

    for (size_t i = base; i < r->stack.n; i += 2) {
        if (cvz_map_get(last, cvz_value_str(&r->stack.p[i])) != (uint32_t)(i - base))
            continue;
        r->stack.p[kept] = r->stack.p[i];
        r->stack.p[kept + 1] = r->stack.p[i + 1];
        kept += 2;
    }
    r->stack.n = kept;
}

/* One bit of 64 for a name, from bytes that are at hand: most objects have names that all differ in
 * it, and then no two names need to be compared. */
static uint64_t name_bit(const struct cvz_value *name)
{
    if (name->n == 0)
        return 1;
    unsigned first = (unsigned char)name->u.string[0];
    unsigned middle = (unsigned char)name->u.string[name->n / 2];
    unsigned last = (unsigned char)name->u.string[name->n - 1];
    return UINT64_C(1) << ((first * 7 + middle * 31 + last * 13 + name->n * 5) & 63);
}

static bool has_twins(const struct cvz_value *names, size_t n)
{
    uint64_t seen = 0;

    if (n > 64)
        return true;
    for (size_t i = 0; i < n; i += 2) {
        uint64_t bit = name_bit(&names[i]);
        if ((seen & bit) != 0)
            for (size_t j = 0; j < i; j += 2)
                if (cvz_str_eq(cvz_value_str(&names[i]), cvz_value_str(&names[j])))
                    return true;
        seen |= bit;
    }
    return false;
}

static void drop_twins(struct reader *r, size_t base)
{
    struct cvz_map last = CVZ_MAP_INIT;

    if (r->stack.n == base || !has_twins(r->stack.p + base, r->stack.n - base))
        return;
    for (size_t i = base; i < r->stack.n; i += 2)
        cvz_map_put(&last, cvz_value_str(&r->stack.p[i]), (uint32_t)(i - base));
    if (last.n < (r->stack.n - base) / 2)
        drop_marked(r, base, &last);
    cvz_map_release(&last);
}

static int read_member(struct reader *r)
{
    struct cvz_value pair[2];

    skip_blanks(r);
    if (r->p >= r->end || *r->p != '"')
        return fail(r, "expected a name in quotes");
    int rc = read_string(r, &pair[0]);
    if (rc != 0)
        return rc;
    skip_blanks(r);
    if (r->p >= r->end || *r->p != ':')
        return fail(r, "expected ':'");
    r->p++;
    rc = read_value(r, &pair[1]);
    if (rc != 0)
        return rc;
    cvz_vec_push(&r->stack, pair[0]);
    cvz_vec_push(&r->stack, pair[1]);
    return 0;
}

static int read_object(struct reader *r, struct cvz_value *ret)
{
    size_t base = r->stack.n;
    bool more = true;
    int rc = 0;

    r->p++;
    skip_blanks(r);
    if (r->p < r->end && *r->p == '}') {
        r->p++;
        more = false;
    }
    while (more && rc == 0) {
        rc = read_member(r);
        if (rc == 0)
            rc = read_comma(r, '}', &more);
    }
    if (rc != 0)
        return rc;
    drop_twins(r, base);
    ret->type = CVZ_TYPE_OBJECT;
    ret->n = (uint32_t)((r->stack.n - base) / 2);
    ret->u.members = take_stacked(r, base);
    return 0;
}

static int read_word(struct reader *r, struct cvz_value *ret)
{
    static const struct {
        struct cvz_str word;
        struct cvz_value value;
    } words[] = {
        {CVZ_STR_INIT("null"), {.type = CVZ_TYPE_NULL}},
        {CVZ_STR_INIT("true"), {.type = CVZ_TYPE_BOOL, .u.boolean = true}},
        {CVZ_STR_INIT("false"), {.type = CVZ_TYPE_BOOL, .u.boolean = false}},
    };
    struct cvz_str rest = {r->p, (size_t)(r->end - r->p)};

    for (size_t i = 0; i < CVZ_COUNT_OF(words); i++)
        if (cvz_str_starts(rest, words[i].word)) {
            *ret = words[i].value;
            r->p += words[i].word.n;
            return 0;
        }
    return fail(r, "expected a value");
}

static int read_nested(struct reader *r, struct cvz_value *ret)
{
    if (r->depth == CVZ_JSON_DEPTH_MAX)
        return fail_at(r, r->p, CVZ_ETOOBIG, "too many levels of arrays and objects");
    r->depth++;
    int rc = *r->p == '[' ? read_array(r, ret) : read_object(r, ret);
    r->depth--;
    return rc;
}

static int read_value(struct reader *r, struct cvz_value *ret)
{
    skip_blanks(r);
    if (r->p >= r->end)
        return fail(r, "");
    char c = *r->p;
    if (c == '"')
        return read_string(r, ret);
    if (c == '{' || c == '[')
        return read_nested(r, ret);
    if (c == '-' || (c >= '0' && c <= '9'))
        return read_number(r, ret);
    return read_word(r, ret);
}

int cvz_json_read(struct cvz_str text, struct cvz_arena *arena, struct cvz_value *ret,
                  struct cvz_err *err)
{
    struct cvz_value root = cvz_value_null;

    if (text.n > UINT32_MAX)
        return cvz_fail(err, CVZ_ETOOBIG, "a JSON text of %zu bytes is too large", text.n);

    const char *start = text.p != NULL ? text.p : "";
    struct reader r = {
        .start = start, .p = start, .end = start + text.n, .arena = arena, .err = err};
    int rc = read_value(&r, &root);
    if (rc == 0) {
        skip_blanks(&r);
        if (r.p < r.end)
            rc = fail(&r, "the document ends before this");
    }
    cvz_vec_release(&r.stack);
    if (rc == 0)
        *ret = root;
    return rc;
}
