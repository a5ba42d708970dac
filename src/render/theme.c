/* SPDX-License-Identifier: Apache-2.0 */
#include "render/render.h"
#include "render/theme_priv.h"

#include "codec/yaml.h"

#include <math.h>

static const char *const token_names[TOKEN_COUNT] = {
#define TOKEN_NAME(constant, name) [constant] = name,
    TOKEN_TABLE(TOKEN_NAME)
#undef TOKEN_NAME
};

uint32_t theme_tint(const struct cvz_theme *theme, uint32_t color, unsigned part)
{
    uint32_t ground = theme->colors[TOKEN_GROUND], tint = 0;

    for (unsigned shift = 0; shift < 24; shift += 8) {
        uint32_t x = ground >> shift & 0xff, y = color >> shift & 0xff;
        tint |= (x * (100 - part) + y * part + 50) / 100 << shift;
    }
    return tint;
}

uint32_t theme_color(const struct cvz_theme *theme, unsigned token)
{
    static const uint8_t parts[SHADE_COUNT] = {
        [SHADE_LINE] = 100, [SHADE_TINT] = 7, [SHADE_BAND] = 17};

    if (token < TOKEN_COUNT)
        return theme->colors[token];
    unsigned slot = (token - TOKEN_PROVIDER) / SHADE_COUNT;
    uint32_t color =
        slot < theme->n_providers ? theme->providers[slot].color : theme->colors[TOKEN_ACCENT_1];
    return theme_tint(theme, color, parts[(token - TOKEN_PROVIDER) % SHADE_COUNT]);
}

unsigned theme_provider(const struct cvz_theme *theme, struct cvz_str provider)
{
    for (unsigned i = 0; i < theme->n_providers; i++)
        if (cvz_str_eq_nocase(theme->providers[i].name, provider))
            return i;
    return THEME_PROVIDERS_MAX;
}

bool cvz_theme_at(size_t index, struct cvz_str *ret_name, const char **ret_help)
{
    if (index >= theme_table_n)
        return false;
    *ret_name = theme_table[index].name;
    *ret_help = theme_table[index].help;
    return true;
}

int cvz_theme_find(struct cvz_str name, const struct cvz_theme **ret, struct cvz_err *err)
{
    for (size_t i = 0; i < theme_table_n; i++) {
        if (cvz_str_eq(theme_table[i].name, name)) {
            *ret = &theme_table[i];
            return 0;
        }
    }
    struct cvz_buf known = CVZ_BUF_INIT;
    for (size_t i = 0; i < theme_table_n; i++) {
        cvz_buf_add_z(&known, i > 0 ? ", " : "");
        cvz_buf_add_str(&known, theme_table[i].name);
    }
    int rc = cvz_fail(err, CVZ_EUSAGE, "unknown theme '%.*s'; there are: %.*s", CVZ_STR_ARG(name),
                      CVZ_STR_ARG(cvz_buf_str(&known)));
    cvz_buf_release(&known);
    return rc;
}

/* "#1b2430" */
static bool read_color(struct cvz_str text, uint32_t *ret)
{
    enum { DIGITS = 6 };
    uint32_t color = 0;

    if (text.n != DIGITS + 1 || text.p[0] != '#')
        return false;
    for (size_t i = 1; i < text.n; i++) {
        char c = text.p[i];
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10
                                                : 16;
        if (digit > 15)
            return false;
        color = color << 4 | digit;
    }
    *ret = color;
    return true;
}

int cvz_colour_parse(struct cvz_str text, uint32_t *ret, struct cvz_err *err)
{
    char doubled[7] = "#";

    if (text.n == 4 && text.p[0] == '#') { /* "#fa0" as in CSS */
        for (size_t i = 1; i < sizeof doubled; i++)
            doubled[i] = text.p[(i + 1) / 2];
        text = (struct cvz_str){doubled, sizeof doubled};
    }
    if (!read_color(text, ret))
        return cvz_fail(err, CVZ_EUSAGE, "'%.*s' is no colour: one is like #1b2430",
                        CVZ_STR_ARG(text));
    return 0;
}

const struct cvz_theme *cvz_theme_on(const struct cvz_theme *theme, uint32_t ground,
                                     struct cvz_arena *arena)
{
    struct cvz_theme *own = CVZ_ARENA_NEW(arena, struct cvz_theme);

    *own = *(theme != NULL ? theme : &theme_table[0]);
    own->colors[TOKEN_GROUND] = ground;
    own->name = cvz_arena_printf(arena, "%.*s-%06x", CVZ_STR_ARG(own->name), (unsigned)ground);
    return own;
}

/* WCAG 2.1: relative luminance. */
static double luminance(uint32_t color)
{
    static const double weights[3] = {0.0722, 0.7152, 0.2126}; /* blue, green, red */
    double sum = 0.0;

    for (unsigned i = 0; i < 3; i++) {
        double v = (color >> 8 * i & 0xff) / 255.0;
        sum += weights[i] * (v <= 0.03928 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4));
    }
    return sum;
}

double cvz_theme_contrast(const struct cvz_theme *theme)
{
    static const enum token texts[] = {TOKEN_TEXT, TOKEN_MUTED};
    double ground = luminance(theme->colors[TOKEN_GROUND]), worst = 21.0;

    for (size_t i = 0; i < CVZ_COUNT_OF(texts); i++) {
        double text = luminance(theme->colors[texts[i]]);
        worst = fmin(worst, (fmax(text, ground) + 0.05) / (fmin(text, ground) + 0.05));
    }
    return worst;
}

/* Where the colour of "provider-NAME" goes: over one that the base has, or behind the last. NULL
 * when there is no room. */
static uint32_t *provider_color(struct cvz_theme *theme, struct cvz_str provider)
{
    unsigned i = theme_provider(theme, provider);

    if (i < THEME_PROVIDERS_MAX)
        return &theme->providers[i].color;
    if (theme->n_providers == THEME_PROVIDERS_MAX)
        return NULL;
    theme->providers[theme->n_providers].name = provider;
    return &theme->providers[theme->n_providers++].color;
}

static int read_token(struct cvz_theme *theme, struct cvz_str name, const struct cvz_value *v,
                      struct cvz_err *err)
{
    static const struct cvz_str provider = CVZ_STR_INIT("provider-");
    uint32_t *color = NULL;

    if (cvz_str_is(name, "base") || cvz_str_is(name, "name") || cvz_str_is(name, "help"))
        return 0;
    for (size_t i = 0; i < TOKEN_COUNT && color == NULL; i++)
        if (cvz_str_is(name, token_names[i]))
            color = &theme->colors[i];
    if (color == NULL && name.n > provider.n && cvz_str_starts(name, provider)) {
        color = provider_color(theme, cvz_str_sub(name, provider.n, name.n));
        if (color == NULL)
            return cvz_fail(err, CVZ_EINVALID, "%.*s: a theme has colours for %d providers at most",
                            CVZ_STR_ARG(name), THEME_PROVIDERS_MAX);
    }
    if (color == NULL)
        return cvz_fail(err, CVZ_EINVALID, "unknown token '%.*s'", CVZ_STR_ARG(name));
    if (!read_color(cvz_value_str(v), color))
        return cvz_fail(err, CVZ_EINVALID, "%.*s: must be a colour like \"#1b2430\"",
                        CVZ_STR_ARG(name));
    return 0;
}

int cvz_theme_read(struct cvz_str text, struct cvz_arena *arena, const struct cvz_theme **ret,
                   struct cvz_err *err)
{
    const struct cvz_theme *base = &theme_table[0];
    struct cvz_value document;

    int rc = cvz_yaml_read(text, arena, &document, err);
    if (rc == 0 && document.type != CVZ_TYPE_OBJECT)
        rc = cvz_fail(err, CVZ_EINVALID, "a theme is a mapping of tokens to colours");
    struct cvz_str name =
        rc == 0 ? cvz_value_str(cvz_value_get(&document, CVZ_STR("base"))) : CVZ_STR_NULL;
    if (rc == 0 && name.n > 0)
        rc = cvz_theme_find(name, &base, err);
    if (rc != 0)
        return rc;
    struct cvz_theme *theme = CVZ_ARENA_NEW(arena, struct cvz_theme);
    *theme = *base;
    theme->name = CVZ_STR("own"); /* also the class in SVG: nothing from outside */
    for (uint32_t i = 0; i < document.n && rc == 0; i++)
        rc = read_token(theme, cvz_value_str(&document.u.members[i].name),
                        &document.u.members[i].value, err);
    *ret = theme;
    return rc;
}
