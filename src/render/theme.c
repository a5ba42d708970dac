/* SPDX-License-Identifier: Apache-2.0 */
#include "render/render.h"
#include "render/theme_priv.h"

#include "codec/yaml.h"

static const char *const token_names[TOKEN_COUNT] = {
#define TOKEN_NAME(constant, name) [constant] = name,
    TOKEN_TABLE(TOKEN_NAME)
#undef TOKEN_NAME
};

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

static int read_token(struct cvz_theme *theme, struct cvz_str name, const struct cvz_value *v,
                      struct cvz_err *err)
{
    if (cvz_str_is(name, "base") || cvz_str_is(name, "name") || cvz_str_is(name, "help"))
        return 0;
    for (size_t i = 0; i < TOKEN_COUNT; i++) {
        if (!cvz_str_is(name, token_names[i]))
            continue;
        return read_color(cvz_value_str(v), &theme->colors[i])
                   ? 0
                   : cvz_fail(err, CVZ_EINVALID, "%s: must be a colour like \"#1b2430\"",
                              token_names[i]);
    }
    return cvz_fail(err, CVZ_EINVALID, "unknown token '%.*s'", CVZ_STR_ARG(name));
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
