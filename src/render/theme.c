/* SPDX-License-Identifier: Apache-2.0 */
#include "render/render.h"
#include "render/theme_priv.h"

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
