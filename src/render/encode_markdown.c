/* SPDX-License-Identifier: Apache-2.0 */
#include "render/encode_priv.h"

#include "base/utf8.h"

static bool always(struct cvz_str s, size_t at)
{
    (void)s;
    (void)at;
    return true;
}

/* "www.example", "http://example": GitHub makes links of these. */
static bool in_address(struct cvz_str s, size_t at)
{
    return cvz_str_starts(cvz_str_sub(s, at, s.n), CVZ_STR("://")) ||
           (at >= 3 && cvz_str_eq_nocase(cvz_str_sub(s, at - 3, 3), CVZ_STR("www")));
}

/* "- a", "+ a"; "===" below a line makes a heading of it. */
static bool at_the_start(struct cvz_str s, size_t at)
{
    (void)s;
    return at == 0;
}

/* "1. a", "1) a" */
static bool behind_a_number(struct cvz_str s, size_t at)
{
    size_t digits = 0;

    while (digits < at && s.p[digits] >= '0' && s.p[digits] <= '9')
        digits++;
    return at > 0 && digits == at;
}

/* The first row that is so counts. */
static const struct {
    char c;
    const char *text;
    bool (*when)(struct cvz_str s, size_t at);
} specials[] = {
    {'\\', "\\\\", always},        {'`', "\\`", always},       {'*', "\\*", always},
    {'_', "\\_", always},          {'[', "\\[", always},       {']', "\\]", always},
    {'~', "\\~", always},          {'!', "\\!", always},       {'#', "\\#", always},
    {'$', "\\$", always},          {'<', "&lt;", always},      {'>', "&gt;", always},
    {'&', "&amp;", always},        {'@', "&#64;", always},     {'|', "&#124;", always},
    {':', "&#58;", in_address},    {'.', "&#46;", in_address}, {'.', "\\.", behind_a_number},
    {')', "\\)", behind_a_number}, {'-', "\\-", at_the_start}, {'+', "\\+", at_the_start},
    {'=', "\\=", at_the_start},
};

/* What is to stand in its place, or NULL. */
static const char *replacement_of(struct cvz_str s, size_t at)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(specials); i++)
        if (specials[i].c == s.p[at] && specials[i].when(s, at))
            return specials[i].text;
    return NULL;
}

void encode_markdown(struct cvz_buf *buf, struct cvz_str s)
{
    struct cvz_str rest = s;

    while (rest.n > 0) {
        const char *start = rest.p;
        uint32_t c = cvz_utf8_next(&rest);
        const char *text = c < 0x80 ? replacement_of(s, (size_t)(start - s.p)) : NULL;
        if (text != NULL)
            cvz_buf_add_z(buf, text);
        else if (c < 0x20 || c == 0x7f)
            cvz_buf_add_char(buf, ' ');
        else if (c == CVZ_UTF8_REPLACEMENT)
            cvz_buf_add_z(buf, "\xef\xbf\xbd");
        else
            cvz_buf_add(buf, start, (size_t)(rest.p - start));
    }
}

void encode_markdown_code(struct cvz_buf *buf, struct cvz_str s)
{
    size_t longest = 0, run = 0;

    if (cvz_str_find_char(s, '|') >= 0) {
        encode_markdown(buf, s);
        return;
    }
    for (size_t i = 0; i < s.n; i++) {
        run = s.p[i] == '`' ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    bool pads = s.n > 0 && (s.p[0] == '`' || s.p[s.n - 1] == '`');
    for (size_t i = 0; i <= longest && s.n > 0; i++)
        cvz_buf_add_char(buf, '`');
    cvz_buf_add_z(buf, pads ? " " : "");
    for (size_t i = 0; i < s.n; i++)
        cvz_buf_add_char(buf, (unsigned char)s.p[i] < 0x20 ? ' ' : s.p[i]);
    cvz_buf_add_z(buf, pads ? " " : "");
    for (size_t i = 0; i <= longest && s.n > 0; i++)
        cvz_buf_add_char(buf, '`');
}
