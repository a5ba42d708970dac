/* SPDX-License-Identifier: Apache-2.0 */
#include "render/text_priv.h"

#include "base/utf8.h"
#include "base/vec.h"

enum { EM = 2048, UNITS_PER_PIXEL = 4 };

struct advance {
    uint32_t code_point;
    uint16_t regular, semibold;
};

static const struct advance advances[] = {
#include "render/metrics_table.inc"
};

enum behaviour {
    PLAIN,
    EXTENDS,  /* joins the cluster before it */
    JOINER,   /* and the next one too */
    REGIONAL, /* two of them are a flag */
    VOWEL,    /* of a Hangul syllable: extends */
};

/* What Inter has not: widths in 1/2048 em as common fonts have them. Later rows win nothing: the
 * table is sorted and free of overlaps. */
static const struct script {
    uint32_t first, last;
    uint16_t width;
    uint8_t behaviour;
} scripts[] = {
    {0x0300, 0x036f, 0, EXTENDS}, /* combining marks */
    {0x0483, 0x0489, 0, EXTENDS},
    {0x0530, 0x058f, 1250, PLAIN}, /* Armenian */
    {0x0591, 0x05bd, 0, EXTENDS},  /* Hebrew points */
    {0x05be, 0x05be, 1200, PLAIN},
    {0x05bf, 0x05bf, 0, EXTENDS},
    {0x05c0, 0x05c0, 1200, PLAIN},
    {0x05c1, 0x05c2, 0, EXTENDS},
    {0x05c3, 0x05c3, 1200, PLAIN},
    {0x05c4, 0x05c5, 0, EXTENDS},
    {0x05c6, 0x05c6, 1200, PLAIN},
    {0x05c7, 0x05c7, 0, EXTENDS},
    {0x05c8, 0x05ff, 1200, PLAIN},
    {0x0600, 0x060f, 1000, PLAIN}, /* Arabic */
    {0x0610, 0x061a, 0, EXTENDS},
    {0x061b, 0x064a, 1100, PLAIN},
    {0x064b, 0x065f, 0, EXTENDS},
    {0x0660, 0x066f, 1100, PLAIN},
    {0x0670, 0x0670, 0, EXTENDS},
    {0x0671, 0x06d5, 1100, PLAIN},
    {0x06d6, 0x06dc, 0, EXTENDS},
    {0x06dd, 0x06de, 1100, PLAIN},
    {0x06df, 0x06ed, 0, EXTENDS},
    {0x06ee, 0x08d2, 1100, PLAIN},
    {0x08d3, 0x08ff, 0, EXTENDS},
    {0x0900, 0x0dff, 1300, PLAIN}, /* Indic: see is_indic_mark */
    {0x0e00, 0x0e30, 1200, PLAIN}, /* Thai */
    {0x0e31, 0x0e31, 0, EXTENDS},
    {0x0e32, 0x0e33, 1200, PLAIN},
    {0x0e34, 0x0e3a, 0, EXTENDS},
    {0x0e3f, 0x0e46, 1200, PLAIN},
    {0x0e47, 0x0e4e, 0, EXTENDS},
    {0x0e4f, 0x10ff, 1300, PLAIN},
    {0x1100, 0x115f, 2048, PLAIN}, /* Hangul: leading consonants */
    {0x1160, 0x11ff, 0, VOWEL},
    {0x1200, 0x1aaf, 1400, PLAIN},
    {0x1ab0, 0x1aff, 0, EXTENDS},
    {0x1b00, 0x1dbf, 1300, PLAIN},
    {0x1dc0, 0x1dff, 0, EXTENDS},
    {0x200b, 0x200c, 0, EXTENDS},
    {0x200d, 0x200d, 0, JOINER},
    {0x20d0, 0x20ff, 0, EXTENDS},
    {0x2e80, 0x302d, 2048, PLAIN}, /* CJK */
    {0x302e, 0x302f, 0, EXTENDS},
    {0x3030, 0x3098, 2048, PLAIN},
    {0x3099, 0x309a, 0, EXTENDS},
    {0x309b, 0xa4cf, 2048, PLAIN},
    {0xac00, 0xd7a3, 2048, PLAIN},
    {0xf900, 0xfaff, 2048, PLAIN},
    {0xfb1d, 0xfdff, 1200, PLAIN},
    {0xfe00, 0xfe0f, 0, EXTENDS}, /* variation selectors */
    {0xfe20, 0xfe2f, 0, EXTENDS},
    {0xfe30, 0xfe6f, 2048, PLAIN},
    {0xfe70, 0xfefe, 1100, PLAIN},
    {0xfeff, 0xfeff, 0, EXTENDS},
    {0xff00, 0xff60, 2048, PLAIN}, /* full width */
    {0xff61, 0xff9d, 1024, PLAIN},
    {0xff9e, 0xff9f, 0, EXTENDS},
    {0xffa0, 0xffdc, 1024, PLAIN},
    {0xffe0, 0xfffb, 2048, PLAIN},
    {0xfffc, 0xfffd, 2300, PLAIN},      /* stand-ins */
    {0x1f1e6, 0x1f1ff, 1300, REGIONAL}, /* flags */
    {0x1f200, 0x1f3fa, 2600, PLAIN},    /* emoji */
    {0x1f3fb, 0x1f3ff, 0, EXTENDS},     /* skin tones */
    {0x1f400, 0x1faff, 2600, PLAIN},
    {0x20000, 0x3fffd, 2048, PLAIN}, /* CJK */
    {0xe0001, 0xe007f, 0, EXTENDS},  /* tags */
    {0xe0100, 0xe01ef, 0, EXTENDS},
};

static const struct script unknown = {.width = 1300, .behaviour = PLAIN};
static const struct script indic_mark = {.width = 400, .behaviour = EXTENDS};

static const struct advance *advance_of(uint32_t c)
{
    if (c >= 0x20 && c < 0x7f)
        return &advances[c - 0x20];
    size_t low = 0x7f - 0x20, high = CVZ_COUNT_OF(advances);
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (advances[mid].code_point == c)
            return &advances[mid];
        if (advances[mid].code_point < c)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

/* The nine Indic blocks, Devanagari to Malayalam and Sinhala, are built alike: signs, letters,
 * vowel signs and the virama stand at the same places of each 128. */
static bool is_indic_mark(uint32_t c)
{
    uint32_t at = c & 0x7f;
    return c >= 0x900 && c < 0xe00 &&
           (at <= 0x03 || (at >= 0x3a && at <= 0x4d && at != 0x3d) || (at >= 0x51 && at <= 0x57) ||
            at == 0x62 || at == 0x63);
}

static const struct script *script_of(uint32_t c)
{
    if (is_indic_mark(c))
        return &indic_mark;
    size_t low = 0, high = CVZ_COUNT_OF(scripts);
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (c > scripts[mid].last)
            low = mid + 1;
        else if (c < scripts[mid].first)
            high = mid;
        else
            return &scripts[mid];
    }
    return &unknown;
}

/* In 1/2048 em. */
static uint32_t code_point_width(uint32_t c, bool semibold)
{
    const struct advance *a = advance_of(c);
    if (a != NULL)
        return semibold ? a->semibold : a->regular;
    uint32_t width = script_of(c)->width;
    return semibold ? width + width / 10 : width; /* the font that has it is bold then */
}

static int32_t to_units(uint64_t em_fractions, struct font font)
{
    uint64_t units = (em_fractions * font.px * UNITS_PER_PIXEL + EM - 1) / EM;
    return units > INT32_MAX ? INT32_MAX : (int32_t)units;
}

static uint64_t width_in_em(struct cvz_str s, bool semibold)
{
    uint64_t sum = 0;
    while (s.n > 0)
        sum += code_point_width(cvz_utf8_next(&s), semibold);
    return sum;
}

int32_t text_width(struct cvz_str s, struct font font)
{
    return to_units(width_in_em(s, font.semibold), font);
}

bool text_is_measured(struct cvz_str s)
{
    while (s.n > 0)
        if (advance_of(cvz_utf8_next(&s)) == NULL)
            return false;
    return true;
}

/* The extended grapheme clusters of UAX #29, as far as labels need them: marks, joiners, flags,
 * jamo. */
size_t text_cluster(struct cvz_str s)
{
    struct cvz_str rest = s;
    uint32_t first = cvz_utf8_next(&rest);
    enum behaviour before = script_of(first)->behaviour;
    while (rest.n > 0) {
        struct cvz_str ahead = rest;
        enum behaviour next = script_of(cvz_utf8_next(&ahead))->behaviour;
        bool joins = next == EXTENDS || next == JOINER || next == VOWEL || before == JOINER ||
                     (before == REGIONAL && next == REGIONAL);
        if (!joins)
            break;
        before = before == REGIONAL && next == REGIONAL ? PLAIN : next;
        rest = ahead;
    }
    return s.n - rest.n;
}

static bool turns_direction(uint32_t c)
{
    return c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069) || (c >= 0xfff9 && c <= 0xfffb);
}

/* Hebrew, Arabic, Syriac, Thaana, N'Ko, Samaritan, Mandaic, their presentation forms, and the
 * right-to-left scripts of the supplementary plane. */
static bool is_right_to_left(uint32_t c)
{
    return (c >= 0x590 && c <= 0x8ff) || (c >= 0xfb1d && c <= 0xfdff) ||
           (c >= 0xfe70 && c <= 0xfefc) || (c >= 0x10800 && c <= 0x10fff) ||
           (c >= 0x1e800 && c <= 0x1efff);
}

struct cvz_str text_isolate(struct cvz_arena *arena, struct cvz_str s)
{
    struct cvz_str rest = s;

    while (rest.n > 0)
        if (is_right_to_left(cvz_utf8_next(&rest)))
            return cvz_arena_printf(arena, "\xe2\x81\xa8%.*s\xe2\x81\xa9", CVZ_STR_ARG(s));
    return s;
}

static bool is_blank(uint32_t c)
{
    return c <= 0x20 || (c >= 0x7f && c <= 0xa0) || c == 0x1680 || (c >= 0x2000 && c <= 0x200b) ||
           c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

/* Printable ASCII without double blanks needs no work. */
static bool is_clean(struct cvz_str s)
{
    if (s.n > TEXT_CLEAN_MAX || (s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ')))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < 0x20 || s.p[i] > 0x7e || (s.p[i] == ' ' && s.p[i + 1] == ' '))
            return false;
    return true;
}

/* What is left of an overlong text: its beginning and its end, which tell most. */
static struct cvz_str shortened(struct cvz_arena *arena, struct cvz_str s)
{
    struct cvz_str head = {s.p, 0}, rest = s;
    while (head.n < TEXT_CLEAN_MAX / 2) {
        (void)cvz_utf8_next(&rest);
        head.n = (size_t)(rest.p - s.p);
    }
    size_t from = s.n - TEXT_CLEAN_MAX / 2 + 8;
    while (from < s.n && ((unsigned char)s.p[from] & 0xc0) == 0x80)
        from++;
    return cvz_arena_printf(arena, "%.*s\xe2\x80\xa6%.*s", CVZ_STR_ARG(head),
                            CVZ_STR_ARG(cvz_str_sub(s, from, s.n)));
}

struct cvz_str text_clean(struct cvz_arena *arena, struct cvz_str s)
{
    if (is_clean(s))
        return s;
    char *out = cvz_arena_bytes(arena, s.n * 3 + 1); /* an ill-formed byte grows to three */
    size_t n = 0;
    bool blank_before = true;
    while (s.n > 0) {
        uint32_t c = cvz_utf8_next(&s);
        if (turns_direction(c))
            continue;
        if (is_blank(c)) {
            if (!blank_before)
                out[n++] = ' ';
            blank_before = true;
            continue;
        }
        blank_before = false;
        n += cvz_utf8_encode((c & 0xfffe) == 0xfffe ? CVZ_UTF8_REPLACEMENT : c, out + n);
    }
    if (n > 0 && out[n - 1] == ' ')
        n--;
    struct cvz_str clean = {out, n};
    return n > TEXT_CLEAN_MAX ? shortened(arena, clean) : clean;
}

struct cvz_str text_whole(struct cvz_arena *arena, struct cvz_str s)
{
    if (is_clean(s))
        return s;
    char *out = cvz_arena_bytes(arena, s.n * 3 + 1);
    size_t n = 0;
    while (s.n > 0) {
        uint32_t c = cvz_utf8_next(&s);
        bool is_control =
            (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7f && c < 0xa0);
        if (turns_direction(c))
            continue;
        n += cvz_utf8_encode(is_control || (c & 0xfffe) == 0xfffe ? CVZ_UTF8_REPLACEMENT : c,
                             out + n);
    }
    return (struct cvz_str){out, n};
}

/* The longest prefix of whole clusters that is no wider than `budget`; *ret_used is its width. */
static size_t prefix_within(struct cvz_str s, bool semibold, uint64_t budget, uint64_t *ret_used)
{
    size_t at = 0;
    *ret_used = 0;
    while (at < s.n) {
        struct cvz_str rest = cvz_str_sub(s, at, s.n);
        size_t n = text_cluster(rest);
        uint64_t width = width_in_em(cvz_str_sub(rest, 0, n), semibold);
        if (*ret_used + width > budget)
            break;
        *ret_used += width;
        at += n;
    }
    return at;
}

/* Where the longest suffix of whole clusters begins that is no wider than `budget`. */
static size_t suffix_within(struct cvz_str s, size_t from, bool semibold, uint64_t budget)
{
    uint64_t left = width_in_em(cvz_str_sub(s, from, s.n), semibold);
    while (from < s.n && left > budget) {
        struct cvz_str rest = cvz_str_sub(s, from, s.n);
        size_t n = text_cluster(rest);
        left -= width_in_em(cvz_str_sub(rest, 0, n), semibold);
        from += n;
    }
    return from;
}

struct cvz_str text_fit(struct cvz_arena *arena, struct cvz_str s, struct font font, int32_t width,
                        enum cut cut)
{
    if (text_width(s, font) <= width)
        return s;
    static const struct cvz_str ellipsis = CVZ_STR_INIT("\xe2\x80\xa6");
    uint64_t room = width > 0 ? (uint64_t)width * EM / ((uint64_t)font.px * UNITS_PER_PIXEL) : 0;
    uint64_t dots = width_in_em(ellipsis, font.semibold), used;
    if (room < dots)
        return CVZ_STR("");
    uint64_t head_room = cut == CUT_MIDDLE ? (room - dots) * 11 / 20 : room - dots;
    size_t head = prefix_within(s, font.semibold, head_room, &used);
    size_t tail =
        cut == CUT_MIDDLE ? suffix_within(s, head, font.semibold, room - dots - used) : s.n;
    struct cvz_str front = cvz_str_trim(cvz_str_sub(s, 0, head));
    struct cvz_str back = cvz_str_trim(cvz_str_sub(s, tail, s.n));
    return cvz_arena_printf(arena, "%.*s%.*s%.*s", CVZ_STR_ARG(front), CVZ_STR_ARG(ellipsis),
                            CVZ_STR_ARG(back));
}
