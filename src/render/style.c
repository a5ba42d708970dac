/* SPDX-License-Identifier: Apache-2.0 */
#include "render/style_priv.h"

const struct paint style_table[STYLE_COUNT] = {
#define STYLE_ROW(constant, name, fill, stroke, width, dash, px, semibold)                         \
    [constant] = {name, TOKEN_##fill, TOKEN_##stroke, width, DASH_##dash, px, semibold},
    STYLE_TABLE(STYLE_ROW)
#undef STYLE_ROW
};

const uint16_t dash_table[DASH_COUNT][2] = {
    [DASH_LONG] = {600, 400},
    [DASH_SHORT] = {300, 300},
    [DASH_DOT] = {150, 300},
};
