/* SPDX-License-Identifier: Apache-2.0 */
#include "render/encode_priv.h"

#include "base/utf8.h"

static const char replacement[] = "\xef\xbf\xbd";

/* How many bytes at the front of s are printable ASCII outside of `special`: they go out as they
 * are, in one piece. */
static size_t plain_prefix(struct cvz_str s, const uint64_t special[2])
{
    size_t n = 0;
    for (; n < s.n; n++) {
        unsigned char c = (unsigned char)s.p[n];
        if (c < 0x20 || c > 0x7e || (special[c / 64] >> c % 64 & 1) != 0)
            break;
    }
    return n;
}

#define BIT(c) (UINT64_C(1) << (c) % 64)

/* What XML 1.0 forbids even as a reference; line ends and tabs are left to the callers. */
static bool is_xml_char(uint32_t c)
{
    return c == '\t' || c == '\n' || (c >= 0x20 && c != 0xfffe && c != 0xffff);
}

void encode_xml(struct cvz_buf *buf, struct cvz_str s)
{
    static const uint64_t special[2] = {BIT('"') | BIT('&') | BIT('\'') | BIT('<') | BIT('>'), 0};
    while (s.n > 0) {
        size_t n = plain_prefix(s, special);
        cvz_buf_add(buf, s.p, n);
        s = cvz_str_sub(s, n, s.n);
        if (s.n == 0)
            break;
        const char *start = s.p;
        uint32_t c = cvz_utf8_next(&s);
        if (c == '&')
            cvz_buf_add_z(buf, "&amp;");
        else if (c == '<')
            cvz_buf_add_z(buf, "&lt;");
        else if (c == '>')
            cvz_buf_add_z(buf, "&gt;");
        else if (c == '"')
            cvz_buf_add_z(buf, "&quot;");
        else if (c == '\'')
            cvz_buf_add_z(buf, "&#39;");
        else if (c == CVZ_UTF8_REPLACEMENT || !is_xml_char(c))
            cvz_buf_add_z(buf, replacement);
        else
            cvz_buf_add(buf, start, (size_t)(s.p - start));
    }
}

void encode_dot(struct cvz_buf *buf, struct cvz_str s)
{
    /* '&' begins an entity in Graphviz's labels */
    static const uint64_t special[2] = {BIT('"') | BIT('&'), BIT('\\')};
    cvz_buf_add_char(buf, '"');
    while (s.n > 0) {
        size_t n = plain_prefix(s, special);
        cvz_buf_add(buf, s.p, n);
        s = cvz_str_sub(s, n, s.n);
        if (s.n == 0)
            break;
        const char *start = s.p;
        uint32_t c = cvz_utf8_next(&s);
        if (c == '"')
            cvz_buf_add_z(buf, "\\\"");
        else if (c == '\\')
            cvz_buf_add_z(buf, "\\\\");
        else if (c == '&')
            cvz_buf_add_z(buf, "&amp;");
        else if (c == '\n')
            cvz_buf_add_z(buf, "\\n");
        else if (c < 0x20 || c == 0x7f)
            cvz_buf_add_char(buf, ' ');
        else if (c == CVZ_UTF8_REPLACEMENT || !is_xml_char(c))
            cvz_buf_add_z(buf, replacement);
        else
            cvz_buf_add(buf, start, (size_t)(s.p - start));
    }
    cvz_buf_add_char(buf, '"');
}

void encode_units(struct cvz_buf *buf, int32_t units)
{
    static const char *const fractions[] = {"", ".25", ".5", ".75"};
    if (units < 0)
        cvz_buf_add_char(buf, '-');
    uint32_t v = units < 0 ? 0u - (uint32_t)units : (uint32_t)units;
    char digits[10];
    size_t at = sizeof digits;
    uint32_t whole = v / 4;
    do {
        digits[--at] = (char)('0' + whole % 10);
        whole /= 10;
    } while (whole > 0);
    cvz_buf_add(buf, digits + at, sizeof digits - at);
    if (v % 4 != 0)
        cvz_buf_add_z(buf, fractions[v % 4]);
}

void encode_hundredths(struct cvz_buf *buf, uint32_t v)
{
    cvz_buf_add_i64(buf, v / 100);
    if (v % 100 != 0) {
        char fraction[3] = {'.', (char)('0' + v / 10 % 10), (char)('0' + v % 10)};
        cvz_buf_add(buf, fraction, v % 10 != 0 ? 3 : 2);
    }
}
