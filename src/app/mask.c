/* SPDX-License-Identifier: Apache-2.0 */
/* Words: which are known, which were learned, what they become. */
#include "app/mask_priv.h"

#include "base/mem.h"
#include "http/url.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>

enum { SHORT = 2, LEARN_MIN = 3, LEARN_MAX = 2048, WORD_MIN = 4, TRIES = 64, HEX_MIN = 8 };

/* Words that say nothing of anybody, wherever they stand: names that everybody's resources have,
 * and what the clouds' own host names and regions are made of. */
static const char dull_words[] =
    "default true false null none any all yes no enabled disabled internet main primary latest "
    "redacted arn aws amazon amazonaws azure microsoft google googleapis gcp cloud cloudviz http "
    "https tcp udp icmp tls ssl ipv4 ipv6 dns com net org io edu gov internal local localhost arpa "
    "north south east west central northeast northwest southeast southwest europe asia australia "
    "global root premises";

/* ---- keyed bytes ---- */

void cvz_mask_bytes(const struct cvz_mask *m, char purpose, uint32_t number, struct cvz_str text,
                    unsigned char out[32])
{
    struct cvz_buf input = CVZ_BUF_INIT;
    unsigned n = 32;

    cvz_buf_add_char(&input, purpose);
    cvz_buf_add(&input, &number, sizeof number);
    cvz_buf_add_str(&input, text);
    CVZ_ASSERT(HMAC(EVP_sha256(), m->key, sizeof m->key, (const unsigned char *)input.p, input.n,
                    out, &n) != NULL);
    cvz_buf_release(&input);
}

/* ---- what a word becomes ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Ids are: at least eight digits of a hexadecimal number, one of them no letter. */
static bool is_hex(struct cvz_str lower)
{
    bool digit = false;

    for (size_t i = 0; i < lower.n; i++) {
        digit = digit || is_digit(lower.p[i]);
        if (!is_digit(lower.p[i]) && !(lower.p[i] >= 'a' && lower.p[i] <= 'f'))
            return false;
    }
    return lower.n >= HEX_MIN && digit;
}

/* One try: the same shape, other letters. */
static void shape(const struct cvz_mask *m, struct cvz_str lower, uint32_t attempt, char *out)
{
    unsigned char bytes[32];
    unsigned letters = is_hex(lower) ? 6 : 26;

    for (size_t i = 0; i < lower.n; i++) {
        if (i % sizeof bytes == 0)
            cvz_mask_bytes(m, 'w', attempt << 16 | (uint32_t)(i / sizeof bytes), lower, bytes);
        unsigned char b = bytes[i % sizeof bytes];
        if (!is_digit(lower.p[i]))
            out[i] = (char)('a' + b % letters);
        else if (i == 0 && lower.p[i] != '0')
            out[i] = (char)('1' + b % 9); /* a number keeps its length */
        else
            out[i] = (char)('0' + b % 10);
    }
}

static bool is_free(const struct cvz_mask *m, struct cvz_str lower, struct cvz_str other)
{
    return !cvz_str_eq(lower, other) && cvz_map_get(&m->given, other) == CVZ_MAP_NONE &&
           cvz_map_get(&m->learned, other) == CVZ_MAP_NONE &&
           cvz_map_get(&m->known, other) == CVZ_MAP_NONE;
}

struct cvz_str cvz_mask_word(struct cvz_mask *m, struct cvz_str lower)
{
    uint32_t at = cvz_map_get(&m->words, lower);

    if (at != CVZ_MAP_NONE)
        return m->became.p[at];
    char *p = cvz_arena_bytes(&m->arena, lower.n);
    struct cvz_str other = {p, lower.n};
    uint32_t attempt = 0;
    do
        shape(m, lower, attempt, p);
    while (!is_free(m, lower, other) && ++attempt < TRIES);
    if (!is_free(m, lower, other)) /* the shape is used up */
        other = cvz_arena_printf(&m->arena, "%.*s%zu", CVZ_STR_ARG(other), m->became.n);
    at = (uint32_t)m->became.n;
    cvz_vec_push(&m->became, other);
    cvz_map_put(&m->words, cvz_arena_str(&m->arena, lower), at);
    cvz_map_put(&m->given, other, at);
    return other;
}

/* ---- what is known, what was learned ---- */

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || (c & 0x80) != 0;
}

static bool is_inner(char c)
{
    return is_word_char(c) || c == '-' || c == '_';
}

/* Takes the next run of such characters off *rest. */
static bool next_run(struct cvz_str *rest, bool (*belongs)(char), struct cvz_str *ret)
{
    size_t i = 0;

    while (i < rest->n && !belongs(rest->p[i]))
        i++;
    size_t from = i;
    while (i < rest->n && belongs(rest->p[i]))
        i++;
    *ret = cvz_str_sub(*rest, from, i - from);
    *rest = cvz_str_sub(*rest, i, rest->n);
    return ret->n > 0;
}

static void put_words(struct cvz_mask *m, struct cvz_map *map, struct cvz_str lower)
{
    for (struct cvz_str word; next_run(&lower, is_word_char, &word);)
        if (word.n > SHORT && cvz_map_get(map, word) == CVZ_MAP_NONE)
            cvz_map_put(map, cvz_arena_str(&m->arena, word), 0);
}

void cvz_mask_know(struct cvz_mask *m, struct cvz_str text)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;

    put_words(m, &m->known, cvz_arena_lower(&arena, text));
    cvz_arena_release(&arena);
}

static bool is_dull(const struct cvz_mask *m, struct cvz_str lower)
{
    return cvz_map_get(&m->dull, lower) != CVZ_MAP_NONE;
}

/* Numbers of up to four digits and words of two letters say nothing either. */
static bool is_nobodys(const struct cvz_mask *m, struct cvz_str word)
{
    size_t digits = 0;

    for (size_t i = 0; i < word.n; i++)
        digits += is_digit(word.p[i]);
    return word.n <= SHORT || (digits == word.n && word.n <= 4) || is_dull(m, word) ||
           cvz_map_get(&m->known, word) != CVZ_MAP_NONE;
}

static bool all_nobodys(const struct cvz_mask *m, struct cvz_str lower)
{
    for (struct cvz_str word; next_run(&lower, is_word_char, &word);)
        if (!is_nobodys(m, word))
            return false;
    return true;
}

static void put_learned(struct cvz_mask *m, struct cvz_str lower)
{
    if (lower.n >= LEARN_MIN && !is_dull(m, lower) &&
        cvz_map_get(&m->learned, lower) == CVZ_MAP_NONE)
        cvz_map_put(&m->learned, cvz_arena_str(&m->arena, lower), 0);
}

/* "payments-api": the compound, and of its words those that are nobody else's. */
static void learn_compound(struct cvz_mask *m, struct cvz_str lower)
{
    put_learned(m, lower);
    for (struct cvz_str word; next_run(&lower, is_word_char, &word);)
        if (word.n >= WORD_MIN && !is_nobodys(m, word))
            put_learned(m, word);
}

void cvz_mask_learn(struct cvz_mask *m, struct cvz_str token)
{
    if (cvz_str_starts(token, CVZ_STR("arn:")) || cvz_str_find_char(token, '/') >= 0) {
        cvz_mask_learn_id(m, token);
        return;
    }
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_str lower = cvz_arena_lower(&arena, cvz_str_trim(token));
    struct cvz_str rest = lower;

    if (lower.n >= LEARN_MIN && lower.n <= LEARN_MAX && !is_dull(m, lower)) {
        put_learned(m, lower);
        bool is_name = cvz_str_find_char(lower, ' ') < 0; /* not a sentence */
        for (struct cvz_str one; next_run(&rest, is_inner, &one);)
            if (is_name || !all_nobodys(m, one))
                learn_compound(m, one);
    }
    cvz_arena_release(&arena);
}

static bool is_id_part(char c)
{
    return c != '/' && c != ':';
}

void cvz_mask_learn_id(struct cvz_mask *m, struct cvz_str id)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_str rest = cvz_arena_lower(&arena, id);

    for (struct cvz_str part; next_run(&rest, is_id_part, &part);)
        if (!all_nobodys(m, part) || rest.n == 0) /* the last says which one it is */
            cvz_mask_learn(m, part);
    cvz_arena_release(&arena);
}

bool cvz_mask_is_learned(const struct cvz_mask *m, struct cvz_str text)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    bool is = text.n <= LEARN_MAX &&
              cvz_map_get(&m->learned, cvz_arena_lower(&arena, text)) != CVZ_MAP_NONE;

    cvz_arena_release(&arena);
    return is;
}

static bool names_somebody(const struct cvz_mask *m, struct cvz_str text)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_str rest = cvz_arena_lower(&arena, text);
    bool does = false;

    for (struct cvz_str one, word; !does && next_run(&rest, is_inner, &one);) {
        does = cvz_map_get(&m->learned, one) != CVZ_MAP_NONE && !all_nobodys(m, one);
        while (!does && next_run(&one, is_word_char, &word))
            does = cvz_map_get(&m->learned, word) != CVZ_MAP_NONE && !is_nobodys(m, word);
    }
    cvz_arena_release(&arena);
    return does;
}

bool cvz_mask_names_somebody(const struct cvz_mask *m, struct cvz_str text)
{
    struct cvz_buf plain = CVZ_BUF_INIT;
    bool does = names_somebody(m, text);

    if (!does && cvz_str_find_char(text, '%') >= 0) {
        cvz_url_decode(&plain, text);
        does = names_somebody(m, cvz_buf_str(&plain));
    }
    cvz_buf_release(&plain);
    return does;
}

/* ---- the mask ---- */

struct cvz_mask *cvz_mask_new(const unsigned char key[CVZ_MASK_KEY])
{
    struct cvz_mask *m = CVZ_NEW(struct cvz_mask);
    struct cvz_arena arena = CVZ_ARENA_INIT;

    memcpy(m->key, key, sizeof m->key);
    put_words(m, &m->dull, cvz_arena_lower(&arena, cvz_str_from(dull_words)));
    cvz_arena_release(&arena);
    cvz_mask_prepare_addresses(m);
    return m;
}

void cvz_mask_free(struct cvz_mask *m)
{
    if (m == NULL)
        return;
    cvz_map_release(&m->dull);
    cvz_map_release(&m->known);
    cvz_map_release(&m->learned);
    cvz_map_release(&m->words);
    cvz_map_release(&m->given);
    cvz_vec_release(&m->became);
    cvz_arena_wipe(&m->arena);
    explicit_bzero(m, sizeof *m);
    free(m);
}
