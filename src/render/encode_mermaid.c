/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mermaid reads a label with several parsers, one after the other: its own for comments, directives
 * and entities, the diagram's, a sanitizer, Markdown, formulas, icons, HTML. Few characters mean
 * something to them everywhere, the others only in company: everything else goes out as it is, so
 * that the text can be read in its source.
 *
 * What the first of them would take becomes an entity, which Mermaid writes "#35;". The sanitizer
 * puts the characters back, and so those that mean something behind it get U+FEFF at their side,
 * which has no width and counts as a blank: no emphasis begins before one, no list, no formula.
 */
#include "render/encode_priv.h"

#include "base/utf8.h"

/* With these begin Mermaid's own signs for the two ends of an entity that it has set aside. */
enum { LIGATURE_FL = 0xfb02, PILCROW = 0xb6 };

struct reader {
    struct cvz_str s;
    size_t at; /* of the character in question */
    enum mermaid_place place;
};

static bool is_letter_or_digit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

/* The character beside, or a blank at the ends. */
static char before(const struct reader *r)
{
    return r->at > 0 ? r->s.p[r->at - 1] : ' ';
}

static char after(const struct reader *r)
{
    return r->at + 1 < r->s.n ? r->s.p[r->at + 1] : ' ';
}

/* Timelines know neither quotes nor Markdown nor icons. */
static bool is_label(const struct reader *r)
{
    return r->place == MERMAID_LABEL;
}

static bool always(const struct reader *r)
{
    (void)r;
    return true;
}

/* Within a word an underscore is no emphasis. */
static bool beside_a_word(const struct reader *r)
{
    return is_label(r) && (!is_letter_or_digit(before(r)) || !is_letter_or_digit(after(r)));
}

/* "%%" begins a comment or a directive, "$$" a formula, "~~" a deletion. */
static bool doubled(const struct reader *r)
{
    return before(r) == r->s.p[r->at] || after(r) == r->s.p[r->at];
}

static bool doubled_in_label(const struct reader *r)
{
    return is_label(r) && doubled(r);
}

/* "- a", "+ a" */
static bool as_a_bullet(const struct reader *r)
{
    return is_label(r) && r->at == 0 && after(r) == ' ';
}

/* "1. a", "1) a" */
static bool behind_a_number(const struct reader *r)
{
    size_t i = 0;

    while (i < r->at && r->s.p[i] >= '0' && r->s.p[i] <= '9')
        i++;
    return is_label(r) && i == r->at && i > 0 && after(r) == ' ';
}

/* "fa:fa-car" */
static bool before_an_icon(const struct reader *r)
{
    return is_label(r) && after(r) == 'f';
}

/* Ends an event when a blank follows; in a line that reads like "style …: …#…;" it makes Mermaid
 * drop the semicolon. */
static bool as_a_separator(const struct reader *r)
{
    return r->place == MERMAID_HEADING || after(r) == ' ' ||
           cvz_str_find_nocase(r->s, CVZ_STR("style")) >= 0 ||
           cvz_str_find_nocase(r->s, CVZ_STR("classdef")) >= 0;
}

#define APART "\xef\xbb\xbf"

static const struct {
    char c;
    const char *text;
    bool (*when)(const struct reader *r);
} specials[] = {
    {'"', "#quot;", is_label},
    {'#', "#35;", always},
    {'&', "#amp;", always},
    {'<', "#lt;", always},
    {'>', "#gt;", always},
    {'`', "#96;", is_label},
    {'\\', "#92;" APART, is_label},
    {'*', "*" APART, is_label},
    {'_', "_" APART, beside_a_word},
    {'%', "#37;", doubled},
    {'$', "$" APART, doubled_in_label},
    {'~', "~" APART, doubled_in_label},
    {'-', "-" APART, as_a_bullet},
    {'+', "+" APART, as_a_bullet},
    {'.', "." APART, behind_a_number},
    {')', ")" APART, behind_a_number},
    {':', "#58;" APART, before_an_icon},
    {':', "#58;", as_a_separator},
};

static void add_ascii(struct cvz_buf *buf, const struct reader *r)
{
    char c = r->s.p[r->at];

    for (size_t i = 0; i < CVZ_COUNT_OF(specials); i++) {
        if (specials[i].c == c && specials[i].when(r)) {
            cvz_buf_add_z(buf, specials[i].text);
            return;
        }
    }
    cvz_buf_add_char(buf, c < 0x20 || c == 0x7f ? ' ' : c);
}

/* How many characters at the front mean nothing to anyone. */
static size_t plain_prefix(struct cvz_str s)
{
    static const char marks[] = " ,'/([]{}=?!@^;|";
    size_t n = 0;

    while (n < s.n && (unsigned char)s.p[n] < 0x80 &&
           (is_letter_or_digit(s.p[n]) || (s.p[n] != '\0' && strchr(marks, s.p[n]) != NULL)))
        n++;
    return n;
}

static void encode(struct cvz_buf *buf, struct reader *r)
{
    struct cvz_str rest = r->s;

    while (rest.n > 0) {
        size_t plain = plain_prefix(rest);
        cvz_buf_add(buf, rest.p, plain);
        rest = cvz_str_sub(rest, plain, rest.n);
        if (rest.n == 0)
            break;
        r->at = r->s.n - rest.n;
        const char *start = rest.p;
        uint32_t c = cvz_utf8_next(&rest);
        if (c < 0x80)
            add_ascii(buf, r);
        else if (c == CVZ_UTF8_REPLACEMENT)
            cvz_buf_add_z(buf, "\xef\xbf\xbd");
        else
            cvz_buf_add(buf, start, (size_t)(rest.p - start));
        if (c == LIGATURE_FL || c == PILCROW)
            cvz_buf_add_z(buf, APART);
    }
}

void encode_mermaid(struct cvz_buf *buf, struct cvz_str s, enum mermaid_place place)
{
    encode(buf, &(struct reader){.s = s, .place = place});
}
