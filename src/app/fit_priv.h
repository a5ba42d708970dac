/* SPDX-License-Identifier: Apache-2.0 */
/* Budgets of a picture: view/view.h's table, with the ceiling that a text format adds. */
#ifndef CVZ_APP_FIT_PRIV_H
#define CVZ_APP_FIT_PRIV_H

#include "base/str.h"

#include <stdint.h>

struct cvz_app_fit {
    const char *name;
    const char *help;
    uint32_t nodes, edges; /* 0: no limit */
    size_t text_max;       /* bytes; 0: no limit */
};

bool cvz_app_fit_find(struct cvz_str name, struct cvz_app_fit *ret);

#endif
