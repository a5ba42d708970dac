/* SPDX-License-Identifier: Apache-2.0 */
/* What of a graph is drawn, and grouped how: names of the command line to the view's numbers. */
#ifndef CVZ_APP_VIEWING_PRIV_H
#define CVZ_APP_VIEWING_PRIV_H

#include "app/draw.h"
#include "view/view.h"

/* Sets grouping, lenses and stages to leave out. CVZ_EUSAGE names what is unknown. */
int cvz_app_view_options(const struct cvz_app_draw_params *params, struct cvz_view_params *ret,
                         struct cvz_err *err) CVZ_MUST_CHECK;

#endif
