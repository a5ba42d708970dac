/* SPDX-License-Identifier: Apache-2.0 */
#include "render/style_priv.h"

/* PROVIDER_STYLES names the shades by number. */
enum {
#define SHADES(n)                                                                                  \
    TOKEN_PROVIDER_##n##_LINE = TOKEN_PROVIDER + (n)*SHADE_COUNT + SHADE_LINE,                     \
    TOKEN_PROVIDER_##n##_TINT = TOKEN_PROVIDER + (n)*SHADE_COUNT + SHADE_TINT,                     \
    TOKEN_PROVIDER_##n##_BAND = TOKEN_PROVIDER + (n)*SHADE_COUNT + SHADE_BAND
    SHADES(0),
    SHADES(1),
    SHADES(2),
    SHADES(3),
    SHADES(4),
    SHADES(5),
    SHADES(6),
    SHADES(7),
#undef SHADES
};

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
