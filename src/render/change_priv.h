/* SPDX-License-Identifier: Apache-2.0 */
/* What became of things, in formats that are text: a sign before the name, a colour, a dash. */
#ifndef CVZ_RENDER_CHANGE_PRIV_H
#define CVZ_RENDER_CHANGE_PRIV_H

#include "render/render.h"
#include "render/theme_priv.h"

/* Whether something that is `change` is drawn light. */
static inline bool change_is_quiet(const struct cvz_picture *picture, uint8_t change)
{
    return picture->quiet && picture->view->node_changes != NULL && change == CVZ_DIFF_SAME;
}

/* The colour of a line around or along it. */
static inline unsigned change_line(const struct cvz_picture *picture, uint8_t change,
                                   unsigned usual, unsigned quiet)
{
    if (change != CVZ_DIFF_SAME)
        return TOKEN_CHANGE_ADDED + change - (unsigned)CVZ_DIFF_ADDED;
    return change_is_quiet(picture, change) ? quiet : usual;
}

/* "+ "; nothing for what is the same. */
static inline void change_add_sign(struct cvz_buf *out, uint8_t change)
{
    if (change != CVZ_DIFF_SAME)
        cvz_buf_printf(out, "%s ", cvz_difference_sign((enum cvz_difference)change));
}

#endif
