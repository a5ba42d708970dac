/* SPDX-License-Identifier: Apache-2.0 */
#include "app/choice.h"
#include "app/engine_priv.h"
#include "app/fit_priv.h"

#include "base/num.h"
#include "cloud/discover.h"
#include "layout/layout.h"
#include "render/render.h"

static const struct cvz_app_fit fits[] = {
#define FIT(constant, name, nodes, edges, meaning) {name, meaning, nodes, edges, 0},
    CVZ_FIT_TABLE(FIT)
#undef FIT
};

/* The names of the fits whose text has a ceiling, too. */
static const struct {
    const char *name;
    size_t text_max;
} fit_text_max[] = {
    {"mermaid", 45000}, /* Mermaid's own maxTextSize is 50,000 */
    {"github", 45000},
};

int cvz_app_choice_find(cvz_choice_fn *family, const char *what, struct cvz_str name, unsigned *ret,
                        struct cvz_err *err)
{
    struct cvz_choice c;

    for (unsigned i = 0; family(i, &c); i++) {
        if (cvz_str_is(name, c.name)) {
            *ret = i;
            return 0;
        }
    }
    return cvz_fail(err, CVZ_EUSAGE, "unknown %s '%.*s'", what, CVZ_STR_ARG(name));
}

/* "80/120": nodes and edges. */
static bool read_budget(struct cvz_str text, struct cvz_app_fit *ret)
{
    enum { BUDGET_MAX = 1000000 };
    struct cvz_str nodes;
    int64_t n = 0, e = 0;

    if (!cvz_str_split(&text, '/', &nodes) || !cvz_parse_i64(nodes, &n) ||
        !cvz_parse_i64(text, &e) || n < 1 || e < 1 || n > BUDGET_MAX || e > BUDGET_MAX)
        return false;
    *ret = (struct cvz_app_fit){
        .name = "budget", .help = "", .nodes = (uint32_t)n, .edges = (uint32_t)e};
    return true;
}

bool cvz_app_fit_find(struct cvz_str name, struct cvz_app_fit *ret)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(fits); i++) {
        if (!cvz_str_is(name, fits[i].name))
            continue;
        *ret = fits[i];
        for (size_t k = 0; k < CVZ_COUNT_OF(fit_text_max); k++)
            if (strcmp(fit_text_max[k].name, fits[i].name) == 0)
                ret->text_max = fit_text_max[k].text_max;
        return true;
    }
    return read_budget(name, ret);
}

bool cvz_app_is_budget(struct cvz_str text)
{
    struct cvz_app_fit ignored;

    return read_budget(text, &ignored);
}

bool cvz_app_themes(size_t i, struct cvz_choice *ret)
{
    struct cvz_str name;
    const char *help;

    if (!cvz_theme_at(i, &name, &help))
        return false;
    *ret = (struct cvz_choice){.name = name.p, .help = help}; /* names of the table end in a NUL */
    return true;
}

bool cvz_app_is_theme_file(struct cvz_str text)
{
    return cvz_str_find_char(text, '/') >= 0 || cvz_str_find_char(text, '.') >= 0;
}

bool cvz_app_fits(size_t i, struct cvz_choice *ret)
{
    if (i >= CVZ_COUNT_OF(fits))
        return false;
    *ret = (struct cvz_choice){.name = fits[i].name, .help = fits[i].help};
    return true;
}

bool cvz_app_formats(size_t i, struct cvz_choice *ret)
{
    const struct cvz_format_ops *format = cvz_formats[i]; /* asked in order, up to the NULL */

    if (format == NULL)
        return false;
    *ret = (struct cvz_choice){.name = format->name, .help = format->help, .alias = format->alias};
    return true;
}

/* Of one engine after the other. */
bool cvz_app_layouts(size_t i, struct cvz_choice *ret)
{
    for (size_t e = 0; cvz_app_engine_table[e].name != NULL; e++) {
        const struct cvz_layout_ops *const *layouts = cvz_app_engine_table[e].layouts;
        for (size_t n = 0; layouts[n] != NULL; n++) {
            if (i-- > 0)
                continue;
            *ret = (struct cvz_choice){.name = layouts[n]->name, .help = layouts[n]->help};
            return true;
        }
    }
    return false;
}

bool cvz_app_engines(size_t i, struct cvz_choice *ret)
{
    const struct cvz_app_engine *engine = &cvz_app_engine_table[i]; /* asked in order */

    if (engine->name == NULL)
        return false;
    *ret = (struct cvz_choice){.name = engine->name, .help = engine->help};
    return true;
}

bool cvz_app_directions(size_t i, struct cvz_choice *ret)
{
    static const struct cvz_choice directions[] = {
        [CVZ_DIRECTION_DOWN] = {.name = "down", .help = "traffic flows from top to bottom"},
        [CVZ_DIRECTION_RIGHT] = {.name = "right", .help = "traffic flows from left to right"},
    };

    if (i >= CVZ_COUNT_OF(directions))
        return false;
    *ret = directions[i];
    return true;
}

/* The registry's, and "all" behind them. */
bool cvz_app_providers(size_t i, struct cvz_choice *ret)
{
    size_t n = 0;

    while (n < i && cvz_discover_provider(n) != NULL)
        n++;
    const char *name = cvz_discover_provider(n);
    *ret = (struct cvz_choice){.name = name, .help = "", .alias = cvz_discover_provider_alias(n)};
    if (name == NULL && n == i)
        *ret = (struct cvz_choice){.name = "all", .help = ""};
    return ret->name != NULL;
}
