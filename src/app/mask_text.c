/* SPDX-License-Identifier: Apache-2.0 */
/* Texts: taken apart into compounds ("web-1") and these into words, in whichever way the text
 * writes its letters; everything between them stays as it is, byte for byte. */
#include "app/mask_priv.h"

#include "base/utf8.h"

enum { COMPOUND_MAX = 4096, DATE = 10 };

/* A letter as it is written: "a", "&#97;", "%61". */
struct unit {
    size_t n; /* bytes */
    uint32_t c;
};

struct scan {
    struct cvz_mask *mask;
    struct cvz_str text;
    struct cvz_mask_hint hint;
    struct cvz_buf *out;
};

/* ---- letters ---- */

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static struct unit percent_unit(struct cvz_str s)
{
    int high = s.n > 2 ? hex_value(s.p[1]) : -1;
    int low = s.n > 2 ? hex_value(s.p[2]) : -1;

    return high >= 0 && low >= 0 ? (struct unit){3, (uint32_t)(high << 4 | low)}
                                 : (struct unit){1, '%'};
}

/* Named ones are marks, all of them; numbers may be letters. */
static struct unit entity_unit(struct cvz_str s)
{
    ptrdiff_t end = cvz_str_find_char(cvz_str_sub(s, 0, 12), ';');
    uint32_t c = 0;

    if (end < 3)
        return (struct unit){1, '&'};
    if (s.p[1] != '#')
        return (struct unit){(size_t)end + 1, '&'};
    bool hex = s.p[2] == 'x' || s.p[2] == 'X';
    for (ptrdiff_t i = hex ? 3 : 2; i < end; i++) {
        int v = hex_value(s.p[i]);
        if (v < 0 || (!hex && v > 9) || c > 0x10ffff)
            return (struct unit){1, '&'};
        c = c * (hex ? 16 : 10) + (uint32_t)v;
    }
    return (struct unit){(size_t)end + 1, c};
}

static struct unit unit_at(const struct scan *s, size_t i)
{
    struct cvz_str rest = cvz_str_sub(s->text, i, s->text.n);

    if (rest.p[0] == '%' && s->hint.form == CVZ_MASK_URL)
        return percent_unit(rest);
    if (rest.p[0] == '&' && s->hint.form == CVZ_MASK_XML)
        return entity_unit(rest);
    return (struct unit){1, (unsigned char)rest.p[0]};
}

static bool is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
}

/* ---- words ---- */

/* A compound: its letters in lower case, where each stands in the text, and which are capitals. */
struct compound {
    struct cvz_buf lower;
    size_t from, end;
};

/* Letters beyond ASCII are their UTF-8 bytes, however they are written. */
static void add_letter(struct cvz_buf *buf, uint32_t c, enum cvz_mask_form form)
{
    char bytes[4];

    if (c < 0x80 || (form != CVZ_MASK_XML && c < 0x100))
        cvz_buf_add_char(buf, c < 0x80 ? cvz_char_lower((char)c) : (char)c);
    else
        cvz_buf_add(buf, bytes, cvz_utf8_encode(c, bytes));
}

/* Letters, and '-' and '_' between them. */
static void read_compound(const struct scan *s, size_t at, struct compound *c)
{
    struct unit u;

    cvz_buf_clear(&c->lower);
    c->from = at;
    for (; at < s->text.n; at += u.n) {
        u = unit_at(s, at);
        bool joins =
            (u.c == '-' || u.c == '_') && at + u.n < s->text.n && is_letter(unit_at(s, at + u.n).c);
        if ((!is_letter(u.c) && !joins) || c->lower.n >= COMPOUND_MAX)
            break;
        add_letter(&c->lower, u.c, s->hint.form);
    }
    c->end = at;
}

static bool has(const struct cvz_map *map, struct cvz_str word)
{
    return cvz_map_get(map, word) != CVZ_MAP_NONE;
}

static bool is_number(struct cvz_str w)
{
    for (size_t i = 0; i < w.n; i++)
        if (w.p[i] < '0' || w.p[i] > '9')
            return false;
    return true;
}

static bool is_id_number(struct cvz_str w)
{
    bool digit = false;

    for (size_t i = 0; i < w.n; i++) {
        digit = digit || (w.p[i] >= '0' && w.p[i] <= '9');
        if (hex_value(w.p[i]) < 0)
            return false;
    }
    return w.n >= 8 && digit;
}

/* "vpc-0abc12345678": what comes before the number says what it is, when it is known. */
static bool is_prefix(const struct scan *s, struct cvz_str compound, struct cvz_str word)
{
    ptrdiff_t dash = cvz_str_rfind_char(compound, '-');

    return dash > 0 && word.p < compound.p + dash && has(&s->mask->known, word) &&
           is_id_number(cvz_str_sub(compound, (size_t)dash + 1, compound.n));
}

/* How much of a compound may stay. */
enum owner { NOBODYS, SOMEBODYS, WHOLLY }; /* WHOLLY: short words go too */

static bool stays(const struct scan *s, struct cvz_str compound, struct cvz_str word,
                  enum owner owner)
{
    const struct cvz_mask *m = s->mask;

    if (has(&m->dull, word) || is_prefix(s, compound, word))
        return true;
    if (owner == WHOLLY)
        return false;
    if (word.n <= 2)
        return true;
    if (owner == SOMEBODYS || has(&m->learned, word))
        return false;
    return s->hint.describes || has(&m->known, word) || (is_number(word) && word.n <= 4);
}

/* The next word of a compound that begins at `at` of its letters. */
static struct cvz_str word_at(struct cvz_str compound, size_t at)
{
    size_t n = 0;

    while (at + n < compound.n && is_letter((unsigned char)compound.p[at + n]))
        n++;
    return cvz_str_sub(compound, at, n);
}

/* A name of short words alone ("a-1") would not change otherwise. */
static enum owner owner_of(const struct scan *s, const struct compound *c)
{
    struct cvz_str all = cvz_buf_str(&c->lower);

    if (s->hint.is_wholly)
        return WHOLLY;
    if (!has(&s->mask->learned, all))
        return s->hint.is_own ? SOMEBODYS : NOBODYS;
    for (size_t at = 0; at < all.n; at++)
        if (is_letter((unsigned char)all.p[at])) {
            struct cvz_str word = word_at(all, at);
            if (!stays(s, all, word, SOMEBODYS) || has(&s->mask->dull, word))
                return SOMEBODYS;
            at += word.n;
        }
    return WHOLLY;
}

/* Writes the compound: marks as they are, words as they are or as others; a capital stays one. */
static void write_compound(const struct scan *s, const struct compound *c, enum owner owner)
{
    struct cvz_str all = cvz_buf_str(&c->lower);
    struct cvz_str other = CVZ_STR_NULL; /* of the word that is being written */
    size_t done = 0;                     /* letters of it */
    size_t letter = 0;                   /* of the compound */
    struct unit u;

    for (size_t at = c->from; at < c->end; at += u.n) {
        u = unit_at(s, at);
        struct cvz_buf one = CVZ_BUF_INIT;
        add_letter(&one, u.c, s->hint.form);
        bool begins =
            is_letter(u.c) && (letter == 0 || !is_letter((unsigned char)all.p[letter - 1]));
        if (begins) {
            struct cvz_str word = word_at(all, letter);
            other = stays(s, all, word, owner) ? CVZ_STR_NULL : cvz_mask_word(s->mask, word);
            done = 0;
        }
        if (other.p == NULL || !is_letter(u.c)) {
            cvz_buf_add_str(s->out, cvz_str_sub(s->text, at, u.n));
        } else {
            for (size_t i = 0; i < one.n && done < other.n; i++, done++)
                cvz_buf_add_char(s->out, u.c >= 'A' && u.c <= 'Z' && other.p[done] >= 'a'
                                             ? (char)(other.p[done] - 'a' + 'A')
                                             : other.p[done]);
        }
        letter += one.n;
        bool ends = letter == all.n || !is_letter((unsigned char)all.p[letter]);
        if (ends && other.p != NULL && done < other.n) /* of a shape that was used up */
            cvz_buf_add_str(s->out, cvz_str_sub(other, done, other.n));
        cvz_buf_release(&one);
    }
}

/* A name space of the clouds', such as Microsoft.Web, means itself whoever has a web. */
static bool is_name_space(const struct scan *s, const struct compound *c)
{
    static const char before[] = "microsoft.";
    static const char *const behind[] = {".googleapis.com", ".amazonaws.com", ".azure.com"};
    size_t n = sizeof before - 1;
    struct cvz_str rest = cvz_str_sub(s->text, c->end, s->text.n);
    struct cvz_str all = cvz_buf_str(&c->lower);
    bool is = c->from >= n &&
              cvz_str_eq_nocase(cvz_str_sub(s->text, c->from - n, n), cvz_str_from(before));

    for (size_t i = 0; i < CVZ_COUNT_OF(behind); i++)
        is = is || (cvz_str_starts(rest, cvz_str_from(behind[i])) && has(&s->mask->known, all));
    return is;
}

/* "2026-11-23", "2026-11-23T10:00:00Z": how many bytes; 0 for none. */
static size_t time_at(struct cvz_str t)
{
    static const char shape[] = "dddd-dd-dd";
    size_t i = 0;

    for (; i < DATE; i++)
        if (i >= t.n || (shape[i] == 'd' ? t.p[i] < '0' || t.p[i] > '9' : t.p[i] != '-'))
            return 0;
    if (i + 2 < t.n && (t.p[i] == 'T' || t.p[i] == ' ') && t.p[i + 1] >= '0' && t.p[i + 1] <= '9')
        for (i++; i < t.n && ((t.p[i] >= '0' && t.p[i] <= '9') || t.p[i] == ':' || t.p[i] == '.');)
            i++;
    if (i > DATE && i < t.n && t.p[i] == 'Z')
        i++;
    return i < t.n && is_letter((unsigned char)t.p[i]) ? 0 : i;
}

/* What is no word: times, addresses, UUIDs. How many bytes it had; 0: there is none. */
static size_t write_special(const struct scan *s, size_t at)
{
    struct cvz_str rest = cvz_str_sub(s->text, at, s->text.n);
    size_t n = time_at(rest);

    if (n > 0) {
        cvz_buf_add_str(s->out, cvz_str_sub(rest, 0, n));
        return n;
    }
    char before = at > 0 ? s->text.p[at - 1] : ' ';
    bool in_word = s->hint.form != CVZ_MASK_URL && is_letter((unsigned char)before);
    if ((hex_value(rest.p[0]) < 0 && rest.p[0] != ':') || in_word || before == '-' || before == '_')
        return 0; /* in the middle of something */
    n = cvz_mask_hex_groups(s->mask, rest, s->out);
    if (n == 0 && before != ':' && before != '.') /* "s3:::a" is no address */
        n = cvz_mask_ipv6(s->mask, rest, s->out);
    if (n == 0 && before != '.')
        n = cvz_mask_ipv4(s->mask, rest, s->out);
    return n;
}

/* "ip-10-0-0-1", "ec2-54-0-0-1": an address behind a word. */
static size_t dashed_address(const struct compound *c)
{
    static const char *const words[] = {"ip-", "ec2-"};

    for (size_t i = 0; i < CVZ_COUNT_OF(words); i++)
        if (cvz_str_starts(cvz_buf_str(&c->lower), cvz_str_from(words[i])))
            return strlen(words[i]);
    return 0;
}

static size_t write_word(const struct scan *s, size_t at, struct compound *c)
{
    read_compound(s, at, c);
    size_t prefix = dashed_address(c);
    if (prefix > 0 && s->hint.form == CVZ_MASK_PLAIN) {
        size_t start = s->out->n;
        cvz_buf_add_str(s->out, cvz_str_sub(s->text, at, prefix));
        size_t n = cvz_mask_ipv4(s->mask, cvz_str_sub(s->text, at + prefix, s->text.n), s->out);
        if (n > 0)
            return prefix + n;
        s->out->n = start;
    }
    if (!s->hint.is_own && is_name_space(s, c))
        cvz_buf_add_str(s->out, cvz_str_sub(s->text, c->from, c->end - c->from));
    else
        write_compound(s, c, owner_of(s, c));
    return c->end - at;
}

/* ---- hosts ---- */

/* What hosts end in: the clouds' own, and top-level domains. */
static const struct {
    const char *suffix;
    bool is_cloud; /* what stands before it may be a service or a region */
} suffixes[] = {
    {".amazonaws.com", true},
    {".amazonaws.com.cn", true},
    {".amazonaws.eu", true},
    {".awsapps.com", false},
    {".cloudfront.net", false},
    {".on.aws", true},
    {".azure.com", true},
    {".windows.net", true},
    {".azurewebsites.net", false},
    {".azure-api.net", false},
    {".azurecr.io", false},
    {".azurefd.net", false},
    {".googleapis.com", true},
    {".run.app", true},
    {".cloudfunctions.net", false},
    {".appspot.com", false},
    {".gserviceaccount.com", true},
    {".googleusercontent.com", true},
    {".compute.internal", true},
    {".internal", false},
    {".com", false},
    {".net", false},
    {".org", false},
    {".io", false},
    {".dev", false},
    {".app", false},
    {".cloud", false},
    {".local", false},
    {".lan", false},
    {".corp", false},
    {".example", false},
    {".test", false},
    {".arpa", false},
    {".de", false},
    {".uk", false},
    {".eu", false},
    {".fr", false},
    {".nl", false},
    {".cn", false},
    {".jp", false},
    {".co", false},
    {".ai", false},
};

/* The run that could be one: labels with dots between them. */
static struct cvz_str host_at(struct cvz_str text)
{
    size_t n = 0;

    while (n < text.n && (is_letter((unsigned char)text.p[n]) || text.p[n] == '-' ||
                          text.p[n] == '_' || text.p[n] == '.'))
        n++;
    while (n > 0 && !is_letter((unsigned char)text.p[n - 1]))
        n--;
    return cvz_str_sub(text, 0, n);
}

/* What it ends in; "" when that is no host's. */
static struct cvz_str suffix_of(struct cvz_str host, bool *ret_is_cloud)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(suffixes); i++) {
        struct cvz_str end = cvz_str_from(suffixes[i].suffix);
        *ret_is_cloud = suffixes[i].is_cloud;
        if (host.n > end.n && cvz_str_eq_nocase(cvz_str_sub(host, host.n - end.n, end.n), end))
            return cvz_str_sub(host, host.n - end.n, end.n);
    }
    return CVZ_STR("");
}

/* Its bytes; 0 when the text begins with none. Labels that are known stay where a cloud names its
 * services and regions so; of other hosts each label is somebody's. */
static size_t write_host(const struct scan *s, size_t at)
{
    struct cvz_str host = host_at(cvz_str_sub(s->text, at, s->text.n));
    bool is_cloud = false;
    struct cvz_str suffix = suffix_of(host, &is_cloud);
    struct scan labels = *s;
    struct compound c = {.lower = CVZ_BUF_INIT};

    if (suffix.n == 0)
        return 0;
    labels.text = cvz_str_sub(host, 0, host.n - suffix.n);
    if (is_cloud && cvz_str_find_char(labels.text, '.') < 0) { /* a service: lambda.amazonaws.com */
        cvz_buf_add_str(s->out, host);
        return host.n;
    }
    labels.hint = (struct cvz_mask_hint){.form = CVZ_MASK_PLAIN, .is_own = !is_cloud};
    for (size_t i = 0; i < labels.text.n;) {
        if (is_letter((unsigned char)labels.text.p[i]))
            i += write_word(&labels, i, &c);
        else
            cvz_buf_add_char(s->out, labels.text.p[i++]);
    }
    cvz_buf_add_str(s->out, suffix);
    cvz_buf_release(&c.lower);
    return host.n;
}

void cvz_mask_scan(struct cvz_mask *m, struct cvz_str text, struct cvz_mask_hint hint,
                   struct cvz_buf *out)
{
    const struct scan s = {.mask = m, .text = text, .hint = hint, .out = out};
    struct compound c = {.lower = CVZ_BUF_INIT};

    for (size_t at = 0; at < text.n;) {
        struct unit u = unit_at(&s, at);
        size_t n = write_special(&s, at);
        if (n == 0 && is_letter(u.c))
            n = write_host(&s, at);
        if (n == 0 && is_letter(u.c))
            n = write_word(&s, at, &c);
        if (n == 0) {
            cvz_buf_add_str(out, cvz_str_sub(text, at, u.n));
            n = u.n;
        }
        at += n;
    }
    cvz_buf_release(&c.lower);
}
