/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/text.h"

#include "base/utf8.h"

struct range {
    uint32_t first, last;
};

/* Marks that stand on the character before them, and joiners (Unicode 15: Mn, Me, Cf; blocks where
 * they fill one). */
static const struct range zero_width[] = {
    {0x00ad, 0x00ad}, {0x0300, 0x036f}, {0x0483, 0x0489},   {0x0591, 0x05bd}, {0x05bf, 0x05bf},
    {0x05c1, 0x05c2}, {0x05c4, 0x05c5}, {0x0610, 0x061a},   {0x064b, 0x065f}, {0x0670, 0x0670},
    {0x06d6, 0x06dc}, {0x06df, 0x06e4}, {0x06e7, 0x06e8},   {0x06ea, 0x06ed}, {0x0900, 0x0902},
    {0x093a, 0x093a}, {0x093c, 0x093c}, {0x0941, 0x0948},   {0x094d, 0x094d}, {0x0e31, 0x0e31},
    {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff},   {0x1dc0, 0x1dff}, {0x200b, 0x200d},
    {0x2060, 0x2064}, {0x20d0, 0x20ff}, {0x302a, 0x302d},   {0x3099, 0x309a}, {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xe0100, 0xe01ef},
};

/* Two columns: East Asian Wide and Fullwidth, and what terminals draw as emoji. */
static const struct range double_width[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x23e9, 0x23ec},   {0x25fd, 0x25fe},
    {0x2614, 0x2615},   {0x2648, 0x2653},   {0x26a1, 0x26a1},   {0x26d4, 0x26d4},
    {0x2705, 0x2705},   {0x274c, 0x274c},   {0x2753, 0x2755},   {0x2795, 0x2797},
    {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0x9fff},
    {0xa000, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},
    {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
    {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x1fa70, 0x1faff}, {0x20000, 0x3fffd},
};

/* A terminal obeys these, or shows other text than stands there. */
static const struct range commanding[] = {
    {0x0000, 0x001f}, {0x007f, 0x009f}, {0x061c, 0x061c}, {0x200e, 0x200f},
    {0x2028, 0x202e}, {0x2066, 0x2069}, {0xfff9, 0xfffb},
};

static bool is_in(const struct range *ranges, size_t n, uint32_t c)
{
    for (size_t i = 0; i < n && ranges[i].first <= c; i++)
        if (c <= ranges[i].last)
            return true;
    return false;
}

#define IS_IN(table, c) is_in((table), CVZ_COUNT_OF(table), (c))

/* What stands in for a code point on a terminal. */
static uint32_t safe_code(uint32_t c)
{
    if (c == '\t' || c == '\n' || c == '\r')
        return ' ';
    return IS_IN(commanding, c) ? CVZ_UTF8_REPLACEMENT : c;
}

unsigned cvz_text_code_width(uint32_t c)
{
    if (c < 0x300)
        return c != 0xad;
    if (IS_IN(zero_width, c))
        return 0;
    return IS_IN(double_width, c) ? 2 : 1;
}

size_t cvz_text_width(struct cvz_str s)
{
    size_t width = 0;

    while (s.n > 0)
        width += cvz_text_code_width(safe_code(cvz_utf8_next(&s)));
    return width;
}

static void add_code(struct cvz_buf *buf, uint32_t c)
{
    char bytes[4];

    cvz_buf_add(buf, bytes, cvz_utf8_encode(c, bytes));
}

void cvz_text_add_safe(struct cvz_buf *buf, struct cvz_str s)
{
    while (s.n > 0)
        add_code(buf, safe_code(cvz_utf8_next(&s)));
}

void cvz_text_add_safe_lines(struct cvz_buf *buf, struct cvz_str s)
{
    struct cvz_str line;
    bool first = true;

    while (cvz_str_split(&s, '\n', &line)) {
        cvz_buf_add_z(buf, first ? "" : "\n");
        cvz_text_add_safe(buf, line);
        first = false;
    }
}

/* As much of the front of s as fits; returns its columns, *ret_left the rest. */
static size_t add_front(struct cvz_buf *buf, struct cvz_str s, size_t columns)
{
    size_t width = 0;

    while (s.n > 0) {
        uint32_t c = safe_code(cvz_utf8_next(&s));
        if (width + cvz_text_code_width(c) > columns)
            break;
        width += cvz_text_code_width(c);
        add_code(buf, c);
    }
    return width;
}

/* The end of s that is at most `columns` wide. */
static struct cvz_str tail_of(struct cvz_str s, size_t columns)
{
    size_t width = cvz_text_width(s);

    while (s.n > 0 && width > columns)
        width -= cvz_text_code_width(safe_code(cvz_utf8_next(&s)));
    return s;
}

size_t cvz_text_add_cell(struct cvz_buf *buf, struct cvz_str s, size_t columns,
                         enum cvz_text_cut cut)
{
    size_t width = cvz_text_width(s);

    if (width <= columns) {
        cvz_text_add_safe(buf, s);
        return width;
    }
    if (columns == 0)
        return 0;
    size_t back = cut == CVZ_TEXT_CUT_MIDDLE ? (columns - 1) / 2 : 0;
    size_t written = add_front(buf, s, columns - 1 - back) + 1;
    add_code(buf, 0x2026);
    struct cvz_str tail = tail_of(s, back);
    cvz_text_add_safe(buf, tail);
    return written + cvz_text_width(tail);
}

void cvz_text_add_spaces(struct cvz_buf *buf, size_t n)
{
    while (n-- > 0)
        cvz_buf_add_char(buf, ' ');
}

void cvz_text_add_wrapped(struct cvz_buf *buf, const char *paragraph, size_t at, size_t indent,
                          size_t columns)
{
    struct cvz_str rest = cvz_str_from(paragraph);
    struct cvz_str word;
    bool at_start = true;

    while (cvz_str_split(&rest, ' ', &word)) {
        size_t width = cvz_text_width(word);
        if (!at_start && at + 1 + width > columns) {
            cvz_buf_add_char(buf, '\n');
            cvz_text_add_spaces(buf, indent);
            at = indent;
            at_start = true;
        }
        if (!at_start) {
            cvz_buf_add_char(buf, ' ');
            at++;
        }
        cvz_buf_add_str(buf, word);
        at += width;
        at_start = false;
    }
}

void cvz_text_add_safe_json(struct cvz_buf *buf, struct cvz_str json)
{
    while (json.n > 0) {
        uint32_t c = cvz_utf8_next(&json);
        if (c != '\n' && IS_IN(commanding, c))
            cvz_buf_printf(buf, "\\u%04x", (unsigned)c);
        else
            add_code(buf, c);
    }
}
