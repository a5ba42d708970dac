/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/jmespath_priv.h"

#include "codec/json.h"

#include "base/num.h"
#include "base/utf8.h"

int cvz_jp_fail(struct cvz_err *err, int code, size_t offset, const char *cause)
{
    return cvz_fail(err, code, "at %zu: %s", offset + 1, cause);
}

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Bytes up to and with the closing `quote`; a backslash takes the next byte with it. 0: no end. */
static size_t quoted_length(struct cvz_str s, char quote)
{
    for (size_t i = 1; i < s.n; i++) {
        if (s.p[i] == quote)
            return i + 1;
        if (s.p[i] == '\\')
            i++;
    }
    return 0;
}

/* Drops the backslash before `quote`; all others stay. */
static struct cvz_str unescape(struct cvz_str s, char quote, struct cvz_arena *arena)
{
    char *out = cvz_arena_bytes(arena, s.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && i + 1 < s.n) {
            if (s.p[i + 1] != quote)
                out[n++] = '\\';
            i++;
        }
        out[n++] = s.p[i];
    }
    out[n] = '\0';
    return (struct cvz_str){out, n};
}

/* `{"a": 1}`; words that are no JSON are strings, as the AWS command line has it: `running`. */
static bool read_literal(struct cvz_str body, struct cvz_arena *arena, struct cvz_value *ret)
{
    struct cvz_str json = unescape(body, '`', arena);

    if (cvz_json_read(json, arena, ret, NULL) == 0)
        return true;
    json = cvz_str_trim(json);
    if (json.n == 0 || memchr("[{\"", json.p[0], 3) != NULL)
        return false;
    json = cvz_arena_printf(arena, "\"%.*s\"", (int)json.n, json.p);
    return cvz_json_read(json, arena, ret, NULL) == 0;
}

static int read_quoted(struct cvz_str *rest, struct cvz_arena *arena, struct jp_token *token,
                       struct cvz_err *err)
{
    char quote = rest->p[0];
    size_t n = quoted_length(*rest, quote);
    bool ok = true;

    if (n == 0)
        return cvz_jp_fail(err, CVZ_EINVALID, token->offset, "this quote has no end");
    struct cvz_str whole = {rest->p, n};
    struct cvz_str body = {rest->p + 1, n - 2};
    token->type = quote == '"' ? JP_QUOTED : JP_LITERAL;
    if (quote == '\'')
        token->value = cvz_value_from_str(unescape(body, quote, arena));
    else if (quote == '"')
        ok = cvz_json_read(whole, arena, &token->value, NULL) == 0;
    else
        ok = read_literal(body, arena, &token->value);
    if (!ok)
        return cvz_jp_fail(err, CVZ_EINVALID, token->offset,
                           quote == '"' ? "ill-formed quoted name" : "ill-formed literal");
    *rest = cvz_str_sub(*rest, n, rest->n);
    return 0;
}

static void read_name(struct cvz_str *rest, struct jp_token *token)
{
    size_t n = 1;

    while (n < rest->n && (is_name_start(rest->p[n]) || is_digit(rest->p[n])))
        n++;
    token->type = JP_NAME;
    token->value = cvz_value_from_str((struct cvz_str){rest->p, n});
    *rest = cvz_str_sub(*rest, n, rest->n);
}

static int read_number(struct cvz_str *rest, struct jp_token *token, struct cvz_err *err)
{
    size_t n = 1;
    int64_t number;

    while (n < rest->n && is_digit(rest->p[n]))
        n++;
    if (!cvz_parse_i64((struct cvz_str){rest->p, n}, &number))
        return cvz_jp_fail(err, CVZ_EINVALID, token->offset, "not a number");
    token->type = JP_NUMBER;
    token->value = cvz_value_from_i64(number);
    *rest = cvz_str_sub(*rest, n, rest->n);
    return 0;
}

static int read_sign(struct cvz_str *rest, struct jp_token *token, struct cvz_err *err)
{
    /* The longer ones first. */
    static const struct {
        struct cvz_str text;
        enum jp_token_type type;
    } signs[] = {
        {CVZ_STR_INIT("[]"), JP_FLATTEN}, {CVZ_STR_INIT("[?"), JP_FILTER},
        {CVZ_STR_INIT("||"), JP_OR},      {CVZ_STR_INIT("&&"), JP_AND},
        {CVZ_STR_INIT("=="), JP_EQ},      {CVZ_STR_INIT("!="), JP_NE},
        {CVZ_STR_INIT("<="), JP_LE},      {CVZ_STR_INIT(">="), JP_GE},
        {CVZ_STR_INIT("<"), JP_LT},       {CVZ_STR_INIT(">"), JP_GT},
        {CVZ_STR_INIT("|"), JP_PIPE},     {CVZ_STR_INIT("&"), JP_EXPREF},
        {CVZ_STR_INIT("!"), JP_NOT},      {CVZ_STR_INIT("*"), JP_STAR},
        {CVZ_STR_INIT("."), JP_DOT},      {CVZ_STR_INIT("@"), JP_CURRENT},
        {CVZ_STR_INIT(","), JP_COMMA},    {CVZ_STR_INIT(":"), JP_COLON},
        {CVZ_STR_INIT("["), JP_LBRACKET}, {CVZ_STR_INIT("]"), JP_RBRACKET},
        {CVZ_STR_INIT("{"), JP_LBRACE},   {CVZ_STR_INIT("}"), JP_RBRACE},
        {CVZ_STR_INIT("("), JP_LPAREN},   {CVZ_STR_INIT(")"), JP_RPAREN},
    };

    for (size_t i = 0; i < CVZ_COUNT_OF(signs); i++)
        if (cvz_str_starts(*rest, signs[i].text)) {
            token->type = signs[i].type;
            *rest = cvz_str_sub(*rest, signs[i].text.n, rest->n);
            return 0;
        }
    return cvz_jp_fail(err, CVZ_EINVALID, token->offset, "this stands for nothing in JMESPath");
}

int cvz_jp_next_token(struct cvz_str text, struct cvz_str *rest, struct cvz_arena *arena,
                      struct jp_token *ret, struct cvz_err *err)
{
    while (rest->n > 0 && memchr(" \t\r\n", rest->p[0], 4) != NULL)
        *rest = cvz_str_sub(*rest, 1, rest->n);

    *ret = (struct jp_token){.type = JP_END, .offset = text.n - rest->n};
    if (rest->n == 0)
        return 0;
    char c = rest->p[0];
    if (is_name_start(c)) {
        read_name(rest, ret);
        return 0;
    }
    if (is_digit(c) || c == '-')
        return read_number(rest, ret, err);
    if (c == '"' || c == '\'' || c == '`')
        return read_quoted(rest, arena, ret, err);
    return read_sign(rest, ret, err);
}
