/* SPDX-License-Identifier: Apache-2.0 */
#include "app/engine_priv.h"

#include "app/graphviz_priv.h"

static bool has(const struct cvz_app_engine *engine, struct cvz_str layout,
                const struct cvz_layout_ops **ret)
{
    for (size_t i = 0; engine->layouts[i] != NULL; i++) {
        if (cvz_str_is(layout, engine->layouts[i]->name)) {
            *ret = engine->layouts[i];
            return true;
        }
    }
    return false;
}

/* Our own; the layout of another engine is told. */
static int find_own(struct cvz_str layout, const struct cvz_layout_ops **ret, struct cvz_err *err)
{
    const struct cvz_layout_ops *other;

    if (has(&cvz_app_engine_table[0], layout, ret))
        return 0;
    for (size_t i = 1; cvz_app_engine_table[i].name != NULL; i++) {
        if (has(&cvz_app_engine_table[i], layout, &other))
            return cvz_fail(err, CVZ_EUSAGE,
                            "the layout '%.*s' is another engine's: add --engine %s",
                            CVZ_STR_ARG(layout), cvz_app_engine_table[i].name);
    }
    return cvz_fail(err, CVZ_EUSAGE, "there is no layout '%.*s'", CVZ_STR_ARG(layout));
}

const struct cvz_app_engine cvz_app_engine_table[] = {
    {"own", "layouts of this program", true, find_own, cvz_layouts},
    {"graphviz", "layouts of Graphviz, in a process with limits", false, cvz_app_graphviz_find,
     cvz_app_graphviz_layouts},
    {.name = NULL},
};

int cvz_app_engine_find(struct cvz_str name, const struct cvz_app_engine **ret, struct cvz_err *err)
{
    for (size_t i = 0; cvz_app_engine_table[i].name != NULL; i++) {
        if (cvz_str_is(name, cvz_app_engine_table[i].name)) {
            *ret = &cvz_app_engine_table[i];
            return 0;
        }
    }
    return cvz_fail(err, CVZ_EUSAGE, "there is no engine '%.*s'", CVZ_STR_ARG(name));
}
