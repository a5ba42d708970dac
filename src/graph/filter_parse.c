/* SPDX-License-Identifier: Apache-2.0 */
/* The filter language's grammar (filter.h), by recursive descent. */
#include "graph/filter.h"

#include "base/utf8.h"
#include "base/vec.h"
#include "graph/filter_priv.h"
#include "graph/verb.h"

struct parser {
    struct cvz_str text;
    size_t at;
    unsigned depth;
    struct cvz_arena *arena;
    struct cvz_err *err;
};

typedef CVZ_VEC(const struct filter_expr *) expr_vec;

static const struct field {
    const char *name;
    size_t offset;
} fields[] = {
    {"id", offsetof(struct cvz_resource, id)},
    {"kind", offsetof(struct cvz_resource, kind)},
    {"name", offsetof(struct cvz_resource, name)},
    {"provider", offsetof(struct cvz_resource, provider)},
    {"account", offsetof(struct cvz_resource, account)},
    {"region", offsetof(struct cvz_resource, region)},
    {"zone", offsetof(struct cvz_resource, zone)},
    {"group", offsetof(struct cvz_resource, group)},
    {"category", offsetof(struct cvz_resource, category)},
    {"state", offsetof(struct cvz_resource, state)},
};

static int parse_expr(struct parser *p, const struct filter_expr **ret);

/* ---- errors ---- */

static size_t column_of(const struct parser *p, size_t at)
{
    return cvz_utf8_length(cvz_str_sub(p->text, 0, at)) + 1;
}

static int fail_at(struct parser *p, size_t at, const char *cause)
{
    return cvz_fail(p->err, CVZ_EUSAGE, "filter, column %zu: %s", column_of(p, at), cause);
}

enum { WORD_MAX = 24 };

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;

    return least < c ? least : c;
}

/* Levenshtein's distance; both words have at most WORD_MAX bytes. */
static size_t distance(struct cvz_str a, struct cvz_str b)
{
    size_t row[WORD_MAX + 1];

    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t above = row[j];
            row[j] = min3(above + 1, row[j - 1] + 1, diagonal + (a.p[i - 1] != b.p[j - 1]));
            diagonal = above;
        }
    }
    return row[b.n];
}

struct guess {
    const char *prefix;
    const char *word;
    size_t distance;
};

static void consider(struct guess *best, struct cvz_str word, const char *prefix,
                     const char *candidate)
{
    struct cvz_str other = cvz_str_from(candidate);

    if (word.n > WORD_MAX || other.n > WORD_MAX)
        return;
    size_t d = distance(word, other);
    if (d < best->distance && d < other.n)
        *best = (struct guess){prefix, candidate, d};
}

static int fail_unknown(struct parser *p, size_t at, const char *what, struct cvz_str word,
                        const struct guess *guess)
{
    if (guess->word == NULL)
        return cvz_fail(p->err, CVZ_EUSAGE, "filter, column %zu: unknown %s '%.*s'",
                        column_of(p, at), what, CVZ_STR_ARG(cvz_str_sub(word, 0, 60)));
    return cvz_fail(p->err, CVZ_EUSAGE,
                    "filter, column %zu: unknown %s '%.*s' (did you mean '%s%s'?)",
                    column_of(p, at), what, CVZ_STR_ARG(word), guess->prefix, guess->word);
}

static int fail_field(struct parser *p, size_t at, struct cvz_str word)
{
    struct guess guess = {.distance = 3};

    for (size_t i = 0; i < CVZ_COUNT_OF(fields); i++)
        consider(&guess, word, "", fields[i].name);
    consider(&guess, word, "", "text");
    if (cvz_str_is(word, "tag") || cvz_str_is(word, "tags"))
        guess = (struct guess){"", "tag:KEY", 0};
    return fail_unknown(p, at, "field", word, &guess);
}

static int fail_verb(struct parser *p, size_t at, struct cvz_str word)
{
    struct guess guess = {.distance = 3};

    for (unsigned i = 0; i < CVZ_VERB_COUNT; i++) {
        const struct cvz_verb_info *info = cvz_verb_info(i);
        consider(&guess, word, "", info->text);
        if (cvz_str_is(word, info->inverse))
            guess = (struct guess){"<", info->text, 0};
    }
    consider(&guess, word, "", "within");
    return fail_unknown(p, at, "verb", word, &guess);
}

/* ---- tokens ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_blanks(struct parser *p)
{
    while (p->at < p->text.n && is_blank(p->text.p[p->at]))
        p->at++;
}

/* The next byte that is no blank, 0 at the end. */
static char peek(struct parser *p)
{
    skip_blanks(p);
    return (char)(p->at < p->text.n ? p->text.p[p->at] : '\0');
}

static bool accept(struct parser *p, char c)
{
    if (p->at >= p->text.n || peek(p) != c)
        return false;
    p->at++;
    return true;
}

/* What stands here up to a blank or one of `stops`; not taken. */
static struct cvz_str look_at_word(struct parser *p, const char *stops)
{
    skip_blanks(p);
    size_t end = p->at;
    while (end < p->text.n && !is_blank(p->text.p[end]) &&
           memchr(stops, p->text.p[end], strlen(stops)) == NULL)
        end++;
    return cvz_str_sub(p->text, p->at, end - p->at);
}

static const char word_stops[] = "()\",=!~<";
static const char value_stops[] = "()\",";

static bool accept_word(struct parser *p, const char *word)
{
    struct cvz_str found = look_at_word(p, word_stops);

    if (!cvz_str_eq_nocase(found, cvz_str_from(word)))
        return false;
    p->at += found.n;
    return true;
}

static bool is_escape(const struct parser *p, size_t at)
{
    return p->text.p[at] == '\\' && at + 1 < p->text.n &&
           (p->text.p[at + 1] == '"' || p->text.p[at + 1] == '\\');
}

static int parse_quoted(struct parser *p, struct cvz_str *ret)
{
    size_t start = p->at + 1;
    size_t end = start;
    size_t n = 0;

    while (end < p->text.n && p->text.p[end] != '"')
        end += is_escape(p, end) ? 2 : 1;
    if (end >= p->text.n)
        return fail_at(p, p->at, "the quotation mark is never closed");
    char *out = cvz_arena_bytes(p->arena, end - start + 1);
    for (size_t i = start; i < end; i++) {
        if (is_escape(p, i))
            i++;
        out[n++] = p->text.p[i];
    }
    p->at = end + 1;
    *ret = (struct cvz_str){out, n};
    return 0;
}

static int parse_value(struct parser *p, struct cvz_str *ret)
{
    if (peek(p) == '"')
        return parse_quoted(p, ret);
    struct cvz_str word = look_at_word(p, value_stops);
    if (word.n == 0)
        return fail_at(p, p->at, "a value is missing here");
    *ret = cvz_arena_str(p->arena, word);
    p->at += word.n;
    return 0;
}

/* ---- conditions ---- */

static struct filter_expr *new_expr(struct parser *p, enum filter_op op)
{
    struct filter_expr *e = CVZ_ARENA_NEW(p->arena, struct filter_expr);

    e->op = op;
    return e;
}

static void set_parts(struct parser *p, struct filter_expr *e,
                      const struct filter_expr *const *parts, size_t n)
{
    e->parts = cvz_arena_alloc(p->arena, n * sizeof(*e->parts));
    memcpy(e->parts, parts, n * sizeof(*e->parts));
    e->n_parts = (uint32_t)n;
}

static const struct filter_expr *negated(struct parser *p, const struct filter_expr *e)
{
    struct filter_expr *not = new_expr(p, FILTER_NOT);

    set_parts(p, not, &e, 1);
    return not ;
}

static int parse_values(struct parser *p, struct filter_expr *e)
{
    CVZ_VEC(struct cvz_str) values = CVZ_VEC_INIT;
    struct cvz_str value = CVZ_STR_NULL;
    int rc = 0;

    do {
        rc = parse_value(p, &value);
        if (rc == 0)
            cvz_vec_push(&values, value);
    } while (rc == 0 && accept(p, ','));
    if (rc == 0) {
        struct cvz_str *copy = cvz_arena_alloc(p->arena, values.n * sizeof *copy);
        memcpy(copy, values.p, values.n * sizeof *copy);
        e->values = copy;
        e->n_values = (uint32_t)values.n;
    }
    cvz_vec_release(&values);
    return rc;
}

/* `e` is a field or a tag; reads the operator and the values behind it. */
static int parse_comparison(struct parser *p, struct filter_expr *e, const struct filter_expr **ret)
{
    bool negate = accept(p, '!');
    size_t at = p->at;

    if (accept(p, '~'))
        e->contains = true;
    else if (!accept(p, '='))
        return fail_at(p, at, "one of = != ~ !~ is missing here");
    int rc = parse_values(p, e);
    if (rc == 0)
        *ret = negate ? negated(p, e) : e;
    return rc;
}

static int parse_tag(struct parser *p, const struct filter_expr **ret)
{
    struct filter_expr *e = new_expr(p, FILTER_TAG);
    int rc = 0;

    p->at += strlen("tag:");
    if (p->at < p->text.n && p->text.p[p->at] == '"') {
        rc = parse_quoted(p, &e->key);
    } else if (p->at >= p->text.n || is_blank(p->text.p[p->at])) {
        rc = fail_at(p, p->at, "a tag's key is missing here");
    } else {
        struct cvz_str key = look_at_word(p, word_stops);
        if (key.n == 0)
            rc = fail_at(p, p->at, "a tag's key is missing here");
        e->key = cvz_arena_str(p->arena, key);
        p->at += key.n;
    }
    if (rc != 0)
        return rc;
    if (peek(p) != '\0' && memchr("=!~", peek(p), 3) != NULL)
        return parse_comparison(p, e, ret);
    *ret = e;
    return 0;
}

/* word "(" expr ")": within or a verb. */
static int parse_call(struct parser *p, struct cvz_str word, bool backwards,
                      const struct filter_expr **ret)
{
    size_t at = p->at;
    const struct filter_expr *inner = NULL;
    struct filter_expr *e = new_expr(p, FILTER_RELATED);

    e->backwards = backwards;
    if (!backwards && cvz_str_is(word, "within"))
        e->op = FILTER_WITHIN;
    else if (!cvz_verb_parse(word, &e->verb))
        return fail_verb(p, at, word);
    p->at += word.n;
    size_t open = p->at;
    if (!accept(p, '('))
        return fail_at(p, open, "'(' is missing here");
    if (p->depth++ >= CVZ_FILTER_DEPTH_MAX)
        return fail_at(p, open, "too deeply nested");
    int rc = parse_expr(p, &inner);
    p->depth--;
    if (rc == 0 && !accept(p, ')'))
        rc = fail_at(p, p->at, "')' is missing here");
    if (rc == 0) {
        set_parts(p, e, &inner, 1);
        *ret = e;
    }
    return rc;
}

static int parse_group(struct parser *p, const struct filter_expr **ret)
{
    size_t open = p->at++;

    if (p->depth++ >= CVZ_FILTER_DEPTH_MAX)
        return fail_at(p, open, "too deeply nested");
    int rc = parse_expr(p, ret);
    p->depth--;
    if (rc == 0 && !accept(p, ')'))
        rc = fail_at(p, p->at, "')' is missing here");
    return rc;
}

static int parse_field(struct parser *p, struct cvz_str word, const struct filter_expr **ret)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(fields); i++) {
        if (!cvz_str_is(word, fields[i].name))
            continue;
        struct filter_expr *e = new_expr(p, FILTER_MATCH);
        e->field = fields[i].offset;
        p->at += word.n;
        return parse_comparison(p, e, ret);
    }
    if (!cvz_str_is(word, "text"))
        return fail_field(p, p->at, word);
    p->at += word.n;
    return parse_comparison(p, new_expr(p, FILTER_TEXT), ret);
}

static int parse_atom(struct parser *p, const struct filter_expr **ret)
{
    char c = peek(p);

    if (c == '(')
        return parse_group(p, ret);
    bool backwards = accept(p, '<');
    struct cvz_str word = look_at_word(p, word_stops);
    if (word.n == 0)
        return fail_at(p, p->at,
                       backwards ? "a verb is missing here" : "a condition is missing here");
    if (!backwards && cvz_str_starts(word, CVZ_STR("tag:")))
        return parse_tag(p, ret);

    struct parser behind = *p;
    behind.at += word.n;
    if (backwards || peek(&behind) == '(')
        return parse_call(p, word, backwards, ret);
    return parse_field(p, word, ret);
}

/* ---- and, or, not ---- */

static int parse_factor(struct parser *p, const struct filter_expr **ret)
{
    bool negate = false;

    while (accept_word(p, "not"))
        negate = !negate;
    int rc = parse_atom(p, ret);
    if (rc == 0 && negate)
        *ret = negated(p, *ret);
    return rc;
}

static const struct filter_expr *joined(struct parser *p, enum filter_op op, const expr_vec *parts)
{
    if (parts->n == 1)
        return parts->p[0];
    struct filter_expr *e = new_expr(p, op);
    set_parts(p, e, parts->p, parts->n);
    return e;
}

/* Whether something can follow that is no part of this term. */
static bool term_ends(struct parser *p)
{
    skip_blanks(p);
    return p->at >= p->text.n || p->text.p[p->at] == ')' ||
           cvz_str_eq_nocase(look_at_word(p, word_stops), CVZ_STR("or"));
}

static int parse_term(struct parser *p, const struct filter_expr **ret)
{
    expr_vec parts = CVZ_VEC_INIT;
    const struct filter_expr *part = NULL;
    int rc = 0;

    do {
        rc = parse_factor(p, &part);
        if (rc == 0)
            cvz_vec_push(&parts, part);
    } while (rc == 0 && (accept_word(p, "and") || !term_ends(p)));
    if (rc == 0)
        *ret = joined(p, FILTER_ALL, &parts);
    cvz_vec_release(&parts);
    return rc;
}

static int parse_expr(struct parser *p, const struct filter_expr **ret)
{
    expr_vec parts = CVZ_VEC_INIT;
    const struct filter_expr *part = NULL;
    int rc = 0;

    do {
        rc = parse_term(p, &part);
        if (rc == 0)
            cvz_vec_push(&parts, part);
    } while (rc == 0 && accept_word(p, "or"));
    if (rc == 0)
        *ret = joined(p, FILTER_ANY, &parts);
    cvz_vec_release(&parts);
    return rc;
}

int cvz_filter_compile(struct cvz_str text, struct cvz_arena *arena, const struct cvz_filter **ret,
                       struct cvz_err *err)
{
    struct parser p = {.text = text, .arena = arena, .err = err};
    const struct filter_expr *root = NULL;

    if (text.n > CVZ_FILTER_TEXT_MAX)
        return cvz_fail(err, CVZ_EUSAGE, "filter: %zu bytes are too long (limit %d)", text.n,
                        CVZ_FILTER_TEXT_MAX);
    skip_blanks(&p);
    if (p.at < text.n) {
        int rc = parse_expr(&p, &root);
        if (rc == 0 && p.at < text.n)
            rc = fail_at(&p, p.at, "this ')' closes nothing");
        if (rc != 0)
            return rc;
    }
    struct cvz_filter *filter = CVZ_ARENA_NEW(arena, struct cvz_filter);
    filter->root = root;
    *ret = filter;
    return 0;
}
