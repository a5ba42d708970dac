/* SPDX-License-Identifier: Apache-2.0 */
/* Where things stood in a picture drawn before: a file of cloudviz.layout/1. */
#ifndef CVZ_APP_KEEP_PRIV_H
#define CVZ_APP_KEEP_PRIV_H

#include "layout/layout.h"

/* For each item of the view its box in that picture, w == 0 where it was not in it. The picture
 * must have been drawn in this layout. */
int cvz_app_keep_read(struct cvz_str path, struct cvz_str layout, const struct cvz_view *view,
                      struct cvz_arena *arena, struct cvz_box **ret,
                      struct cvz_err *err) CVZ_MUST_CHECK;

#endif
