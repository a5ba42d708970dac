/* SPDX-License-Identifier: Apache-2.0 */
/* Whose layouts place a picture: a registry, by name. */
#ifndef CVZ_APP_ENGINE_PRIV_H
#define CVZ_APP_ENGINE_PRIV_H

#include "layout/layout.h"

struct cvz_app_engine {
    const char *name, *help;
    bool keeps; /* the places of a former picture */
    int (*find)(struct cvz_str layout, const struct cvz_layout_ops **ret, struct cvz_err *err);
    const struct cvz_layout_ops *const *layouts; /* ended by a NULL */
};

/* Ended by a row without a name; the first is our own. */
extern const struct cvz_app_engine cvz_app_engine_table[];

/* CVZ_EUSAGE for an unknown name. */
int cvz_app_engine_find(struct cvz_str name, const struct cvz_app_engine **ret,
                        struct cvz_err *err) CVZ_MUST_CHECK;

#endif
