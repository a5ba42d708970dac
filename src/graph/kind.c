/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kinds by name. What no table of a catalogue knows is recognised by the words that its name ends
 * in, so that an inventory of any origin ("vpc", "aws_db_instance", "hcloud.load-balancer") is
 * drawn well.
 */
#include "graph/kind.h"

#include <assert.h>

enum { WORD_MAX = 64 };

#define KIND(word_, label_, category_, role_, tier_, level_, icon_)                                \
    {                                                                                              \
        .name = CVZ_STR_INIT(word_), .label = CVZ_STR_INIT(label_), .icon = CVZ_STR_INIT(icon_),   \
        .facts = {CVZ_STR_INIT(""), CVZ_STR_INIT("")}, .category = CVZ_CATEGORY_##category_,       \
        .role = CVZ_ROLE_##role_, .tier = CVZ_TIER_##tier_, .level = CVZ_LEVEL_##level_            \
    }

/* Sorted by word. clang-format off: one row a line. */
/* clang-format off */
static const struct cvz_kind words[] = {
#include "graph/kind_words.inc"
};
/* clang-format on */

static const struct cvz_kind generic = KIND("", "Resource", OTHER, NODE, NONE, NONE, "");

static const struct cvz_kind *find_in(const struct cvz_kind *p, size_t n, struct cvz_str name)
{
    size_t low = 0;
    size_t high = n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = cvz_str_cmp(p[middle].name, name);
        if (order == 0)
            return &p[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

/* What stands behind the last '.', '/' or ':', as lower-case words joined by '-':
 * "Microsoft.Network/virtualNetworks" gives "virtual-networks". Empty when it is too long. */
static struct cvz_str words_of(struct cvz_str name, char out[WORD_MAX])
{
    size_t from = name.n;
    size_t n = 0;

    while (from > 0 && strchr("./:", name.p[from - 1]) == NULL)
        from--;
    for (size_t i = from; i < name.n; i++) {
        char c = name.p[i];
        bool starts_word = is_upper(c) && i > from && name.p[i - 1] >= 'a' && name.p[i - 1] <= 'z';
        if (n + 2 > WORD_MAX)
            return CVZ_STR("");
        if (starts_word)
            out[n++] = '-';
        if (c == '_' || c == ' ')
            c = '-';
        out[n++] = cvz_char_lower(c);
    }
    return (struct cvz_str){out, n};
}

/* "load-balancers", "load-balancer", then "balancers" ...: the longest end that is known. */
static const struct cvz_kind *find_by_words(struct cvz_str text)
{
    while (text.n > 0) {
        const struct cvz_kind *kind = find_in(words, CVZ_COUNT_OF(words), text);
        if (kind == NULL && text.p[text.n - 1] == 's')
            kind = find_in(words, CVZ_COUNT_OF(words), cvz_str_sub(text, 0, text.n - 1));
        if (kind != NULL)
            return kind;
        ptrdiff_t dash = cvz_str_find_char(text, '-');
        if (dash < 0)
            break;
        text = cvz_str_sub(text, (size_t)dash + 1, text.n);
    }
    return NULL;
}

const struct cvz_kind *cvz_kinds_find(const struct cvz_kinds *kinds, struct cvz_str name)
{
    char text[WORD_MAX];
    const struct cvz_kind *kind = kinds != NULL ? find_in(kinds->p, kinds->n, name) : NULL;

    if (kind == NULL)
        kind = find_by_words(words_of(name, text));
    return kind != NULL ? kind : &generic;
}

/* ---- tables' texts ---- */

static const char *const category_names[] = {
#define CATEGORY_ROW(constant, name, label) [constant] = name,
    CVZ_CATEGORY_TABLE(CATEGORY_ROW)
#undef CATEGORY_ROW
};
static_assert(CVZ_COUNT_OF(category_names) == CVZ_CATEGORY_COUNT, "a name for each category");

static const char *const category_labels[] = {
#define CATEGORY_ROW(constant, name, label) [constant] = label,
    CVZ_CATEGORY_TABLE(CATEGORY_ROW)
#undef CATEGORY_ROW
};

static const char *const role_names[] = {
#define ROLE_ROW(constant, name, meaning) [constant] = name,
    CVZ_ROLE_TABLE(ROLE_ROW)
#undef ROLE_ROW
};
static_assert(CVZ_COUNT_OF(role_names) == CVZ_ROLE_COUNT, "a name for each role");

static const char *const tier_names[] = {
#define TIER_ROW(constant, name) [constant] = name,
    CVZ_TIER_TABLE(TIER_ROW)
#undef TIER_ROW
};
static_assert(CVZ_COUNT_OF(tier_names) == CVZ_TIER_COUNT, "a name for each tier");

static const char *const level_names[] = {
#define LEVEL_ROW(constant, name) [constant] = name,
    CVZ_LEVEL_TABLE(LEVEL_ROW)
#undef LEVEL_ROW
};
static_assert(CVZ_COUNT_OF(level_names) == CVZ_LEVEL_COUNT, "a name for each level");

const char *cvz_category_name(enum cvz_category c)
{
    CVZ_ASSERT(c < CVZ_CATEGORY_COUNT);
    return category_names[c];
}

const char *cvz_category_label(enum cvz_category c)
{
    CVZ_ASSERT(c < CVZ_CATEGORY_COUNT);
    return category_labels[c];
}

/* The place of text in names, or n. */
static unsigned place_of(const char *const *names, unsigned n, struct cvz_str text)
{
    unsigned i = 0;

    while (i < n && !cvz_str_is(text, names[i]))
        i++;
    return i;
}

bool cvz_category_parse(struct cvz_str text, enum cvz_category *ret)
{
    unsigned i = place_of(category_names, CVZ_CATEGORY_COUNT, text);

    if (i == CVZ_CATEGORY_COUNT)
        return false;
    *ret = i;
    return true;
}

bool cvz_role_parse(struct cvz_str text, enum cvz_role *ret)
{
    unsigned i = place_of(role_names, CVZ_ROLE_COUNT, text);

    if (i == CVZ_ROLE_COUNT)
        return false;
    *ret = i;
    return true;
}

bool cvz_tier_parse(struct cvz_str text, enum cvz_tier *ret)
{
    unsigned i = place_of(tier_names, CVZ_TIER_COUNT, text);

    if (i == CVZ_TIER_COUNT)
        return false;
    *ret = i;
    return true;
}

bool cvz_level_parse(struct cvz_str text, enum cvz_level *ret)
{
    unsigned i = place_of(level_names, CVZ_LEVEL_COUNT, text);

    if (i == CVZ_LEVEL_COUNT)
        return false;
    *ret = i;
    return true;
}
