/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Redaction works on the text, not on a parsed tree: a recording keeps every other byte of a body,
 * well-formed or not. It looks for names of secrets and replaces the value that follows in each of
 * the shapes that bodies and URLs have: "name": "value", <name>value</name>, name=value.
 */
#include "http/recording.h"

/* Whole names, any case. */
static const char *const secret_names[] = {
    "SecretAccessKey",
    "SessionToken",
    "Token",
    "AccessToken",
    "access_token",
    "RefreshToken",
    "refresh_token",
    "IdToken",
    "id_token",
    "ClientSecret",
    "client_secret",
    "Password",
    "TokenCode",
    "Assertion",
    "client_assertion",
    "SAMLAssertion",
    "DeviceCode",
    "device_code",
    "PrivateKey",
    "private_key",
    "WebIdentityToken",
    "X-Amz-Security-Token",
    "X-Amz-Signature",
    "X-Amz-Credential",
};

/* Names that are a secret's companion where a secret is given out, and plain data elsewhere. */
static const char *const companion_names[] = {"AccessKeyId", "AccessKey"};

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

static bool is_one_of(struct cvz_str name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (cvz_str_eq_nocase(name, cvz_str_from(names[i])))
            return true;
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static size_t skip_blanks(struct cvz_str s, size_t i)
{
    while (i < s.n && is_blank(s.p[i]))
        i++;
    return i;
}

/* Where a JSON string that begins behind its quote at i ends (at its closing quote, or the end). */
static size_t json_string_end(struct cvz_str s, size_t i)
{
    for (; i < s.n && s.p[i] != '"'; i++)
        if (s.p[i] == '\\')
            i++;
    return i < s.n ? i : s.n;
}

/* The name ended at `at`, what stood before it is `before`. True, and where the value begins and
 * ends, when a value follows in one of the three shapes. */
static bool find_value(struct cvz_str s, char before, size_t at, size_t *ret_from, size_t *ret_to)
{
    char after = at < s.n ? s.p[at] : '\0';
    size_t i = at;

    if (before == '"' && after == '"') {
        i = skip_blanks(s, i + 1);
        if (i == s.n || s.p[i] != ':')
            return false;
        i = skip_blanks(s, i + 1);
        if (i == s.n || s.p[i] != '"')
            return false;
        *ret_from = i + 1;
        *ret_to = json_string_end(s, i + 1);
        return true;
    }
    if (before == '<' && after == '>') {
        *ret_from = i + 1;
        for (i++; i < s.n && s.p[i] != '<'; i++)
            continue;
        *ret_to = i;
        return true;
    }
    if ((before == '&' || before == '?' || before == '\0') && after == '=') {
        *ret_from = i + 1;
        for (i++; i < s.n && s.p[i] != '&' && s.p[i] != '#' && !is_blank(s.p[i]); i++)
            continue;
        *ret_to = i;
        return true;
    }
    return false;
}

static bool gives_out_secrets(struct cvz_str text)
{
    return cvz_str_find_nocase(text, CVZ_STR("SecretAccessKey")) >= 0;
}

void cvz_http_redact(struct cvz_buf *buf, struct cvz_str text)
{
    bool companions = gives_out_secrets(text);
    size_t copied = 0;

    for (size_t i = 0; i < text.n;) {
        if (!is_name_char(text.p[i])) {
            i++;
            continue;
        }
        size_t from = i;
        while (i < text.n && is_name_char(text.p[i]))
            i++;
        struct cvz_str name = cvz_str_sub(text, from, i - from);
        size_t value = 0;
        size_t end = 0;
        if (name.n > 32 || !find_value(text, from > 0 ? text.p[from - 1] : '\0', i, &value, &end) ||
            !(is_one_of(name, secret_names, CVZ_COUNT_OF(secret_names)) ||
              (companions && is_one_of(name, companion_names, CVZ_COUNT_OF(companion_names)))))
            continue;
        cvz_buf_add_str(buf, cvz_str_sub(text, copied, value - copied));
        if (end > value)
            cvz_buf_add_str(buf, CVZ_STR("REDACTED"));
        copied = i = end;
    }
    cvz_buf_add_str(buf, cvz_str_sub(text, copied, text.n));
}
