/* SPDX-License-Identifier: Apache-2.0 */
#include "http/url.h"

#include "base/num.h"

static bool is_alnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_unreserved(char c)
{
    return is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/* What may stand in a URL at all: RFC 3986's characters, and '[' and ']', which clouds do send. */
static bool is_url_char(char c)
{
    return c > ' ' && c < 0x7f && strchr("\"<>\\^`{|}#", c) == NULL;
}

static bool is_host_char(char c)
{
    return is_unreserved(c);
}

static bool is_ipv6_char(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' ||
           c == '.';
}

static bool all_chars(struct cvz_str s, bool (*is)(char c))
{
    for (size_t i = 0; i < s.n; i++)
        if (!is(s.p[i]))
            return false;
    return true;
}

static bool read_port(struct cvz_str text, uint16_t *ret)
{
    int64_t port;

    if (text.n == 0 || text.n > 5 || !cvz_parse_i64(text, &port) || port < 1 || port > 65535)
        return false;
    *ret = (uint16_t)port;
    return true;
}

/* "host", "host:port", "[v6]", "[v6]:port" */
static bool split_authority(struct cvz_url *url)
{
    struct cvz_str rest = url->authority;
    bool bracketed = rest.n > 0 && rest.p[0] == '[';
    ptrdiff_t end = bracketed ? cvz_str_find_char(rest, ']') : cvz_str_find_char(rest, ':');

    if (bracketed && end < 0)
        return false;
    if (bracketed) {
        url->host = cvz_str_sub(rest, 1, (size_t)end - 1);
        rest = cvz_str_sub(rest, (size_t)end + 1, rest.n);
    } else {
        url->host = end < 0 ? rest : cvz_str_sub(rest, 0, (size_t)end);
        rest = cvz_str_sub(rest, url->host.n, rest.n);
    }
    if (url->host.n == 0 || url->host.n > 255 ||
        !all_chars(url->host, bracketed ? is_ipv6_char : is_host_char))
        return false;
    uint16_t own = url->tls ? 443 : 80;
    url->port = own;
    if (rest.n > 0 && (rest.p[0] != ':' || !read_port(cvz_str_sub(rest, 1, rest.n), &url->port)))
        return false;
    url->default_port = url->port == own;
    return true;
}

static size_t find_first_of(struct cvz_str s, const char *set)
{
    size_t i = 0;

    while (i < s.n && strchr(set, s.p[i]) == NULL)
        i++;
    return i;
}

int cvz_url_split(struct cvz_str text, struct cvz_url *ret, struct cvz_err *err)
{
    struct cvz_url url = {0};
    ptrdiff_t colon = cvz_str_find(cvz_str_sub(text, 0, 16), CVZ_STR("://"));

    if (text.n > CVZ_URL_MAX)
        return cvz_fail(err, CVZ_ETOOBIG, "the URL has more than %d bytes", CVZ_URL_MAX);
    if (colon < 0)
        return cvz_fail(err, CVZ_EINVALID, "the URL does not begin with http:// or https://");
    url.scheme = cvz_str_sub(text, 0, (size_t)colon);
    url.tls = cvz_str_eq_nocase(url.scheme, CVZ_STR("https"));
    if (!url.tls && !cvz_str_eq_nocase(url.scheme, CVZ_STR("http")))
        return cvz_fail(err, CVZ_EINVALID, "the URL does not begin with http:// or https://");
    if (!all_chars(text, is_url_char))
        return cvz_fail(err, CVZ_EINVALID, "the URL has a character that must be encoded");

    struct cvz_str rest = cvz_str_sub(text, (size_t)colon + 3, text.n);
    url.authority = cvz_str_sub(rest, 0, find_first_of(rest, "/?"));
    rest = cvz_str_sub(rest, url.authority.n, rest.n);
    if (cvz_str_find_char(url.authority, '@') >= 0)
        return cvz_fail(err, CVZ_EINVALID, "the URL holds a user name");
    if (!split_authority(&url))
        return cvz_fail(err, CVZ_EINVALID, "the URL's host or port is malformed: %.*s",
                        CVZ_STR_ARG(url.authority));
    url.path = cvz_str_sub(rest, 0, find_first_of(rest, "?"));
    if (url.path.n < rest.n)
        url.query = cvz_str_sub(rest, url.path.n + 1, rest.n);
    *ret = url;
    return 0;
}

bool cvz_url_host_is_loopback(struct cvz_str host)
{
    int parts = 0;

    if (cvz_str_eq_nocase(host, CVZ_STR("localhost")) || cvz_str_is(host, "::1"))
        return true;
    if (!cvz_str_starts(host, CVZ_STR("127.")))
        return false;
    for (struct cvz_str part; cvz_str_split(&host, '.', &part); parts++) {
        int64_t v;
        if (part.n > 3 || !cvz_parse_i64(part, &v) || v < 0 || v > 255)
            return false;
    }
    return parts == 4;
}

static void encode(struct cvz_buf *buf, struct cvz_str s, char kept)
{
    static const char hex[] = "0123456789ABCDEF";

    cvz_buf_reserve(buf, s.n);
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (is_unreserved(s.p[i]) || (kept != '\0' && s.p[i] == kept)) {
            cvz_buf_add_char(buf, s.p[i]);
        } else {
            char escaped[3] = {'%', hex[c >> 4], hex[c & 15]};
            cvz_buf_add(buf, escaped, sizeof escaped);
        }
    }
}

void cvz_url_encode(struct cvz_buf *buf, struct cvz_str s)
{
    encode(buf, s, '\0');
}

void cvz_url_encode_path(struct cvz_buf *buf, struct cvz_str s)
{
    encode(buf, s, '/');
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

void cvz_url_decode(struct cvz_buf *buf, struct cvz_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        int hi = s.p[i] == '%' && i + 2 < s.n ? hex_digit(s.p[i + 1]) : -1;
        int lo = hi >= 0 ? hex_digit(s.p[i + 2]) : -1;
        if (lo >= 0) {
            cvz_buf_add_char(buf, (char)(hi << 4 | lo));
            i += 2;
        } else {
            cvz_buf_add_char(buf, s.p[i]);
        }
    }
}

void cvz_form_add(struct cvz_buf *buf, struct cvz_str name, struct cvz_str value)
{
    if (buf->n > 0)
        cvz_buf_add_char(buf, '&');
    cvz_url_encode(buf, name);
    cvz_buf_add_char(buf, '=');
    cvz_url_encode(buf, value);
}
