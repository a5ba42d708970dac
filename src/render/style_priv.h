/* SPDX-License-Identifier: Apache-2.0 */
/* How each thing of a picture is painted: one table, from which SVG takes its style sheet and Cairo
 * its settings. */
#ifndef CVZ_RENDER_STYLE_PRIV_H
#define CVZ_RENDER_STYLE_PRIV_H

#include "render/theme_priv.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>

enum dash { DASH_NONE, DASH_LONG, DASH_SHORT, DASH_DOT, DASH_COUNT };

/* What is painted in a provider's colour, four rows for each that a theme may name; the last are
 * those of any other. */
#define PROVIDER_STYLES(X, n)                                                                      \
    X(STYLE_PROVIDER_BOX_##n, "pb" #n, PROVIDER_##n##_TINT, PROVIDER_##n##_LINE, 150, NONE, 0, 0)  \
    X(STYLE_PROVIDER_STRIP_##n, "px" #n, PROVIDER_##n##_TINT, NONE, 0, NONE, 0, 0)                 \
    X(STYLE_PROVIDER_BAND_##n, "pd" #n, PROVIDER_##n##_BAND, NONE, 0, NONE, 0, 0)                  \
    X(STYLE_PROVIDER_TILE_##n, "pt" #n, PROVIDER_##n##_LINE, NONE, 0, NONE, 0, 0)

/* X(constant, class, fill, stroke, stroke width in 1/100 px, dash, font px, semibold) */
#define STYLE_TABLE(X)                                                                             \
    X(STYLE_PAGE, "pg", GROUND, NONE, 0, NONE, 0, 0)                                               \
    X(STYLE_CARD, "cd", CARD, LINE, 100, NONE, 0, 0)                                               \
    X(STYLE_CARD_EXTERNAL, "cx", CARD, LINE, 100, SHORT, 0, 0)                                     \
    X(STYLE_TILE_COMPUTE, "t0", CATEGORY_COMPUTE, NONE, 0, NONE, 0, 0)                             \
    X(STYLE_TILE_CONTAINER, "t1", CATEGORY_CONTAINER, NONE, 0, NONE, 0, 0)                         \
    X(STYLE_TILE_STORAGE, "t2", CATEGORY_STORAGE, NONE, 0, NONE, 0, 0)                             \
    X(STYLE_TILE_DATABASE, "t3", CATEGORY_DATABASE, NONE, 0, NONE, 0, 0)                           \
    X(STYLE_TILE_NETWORK, "t4", CATEGORY_NETWORK, NONE, 0, NONE, 0, 0)                             \
    X(STYLE_TILE_SECURITY, "t5", CATEGORY_SECURITY, NONE, 0, NONE, 0, 0)                           \
    X(STYLE_TILE_INTEGRATION, "t6", CATEGORY_INTEGRATION, NONE, 0, NONE, 0, 0)                     \
    X(STYLE_TILE_ANALYTICS, "t7", CATEGORY_ANALYTICS, NONE, 0, NONE, 0, 0)                         \
    X(STYLE_TILE_ML, "t8", CATEGORY_ML, NONE, 0, NONE, 0, 0)                                       \
    X(STYLE_TILE_IOT, "t9", CATEGORY_IOT, NONE, 0, NONE, 0, 0)                                     \
    X(STYLE_TILE_MONITORING, "t10", CATEGORY_MONITORING, NONE, 0, NONE, 0, 0)                      \
    X(STYLE_TILE_MANAGEMENT, "t11", CATEGORY_MANAGEMENT, NONE, 0, NONE, 0, 0)                      \
    X(STYLE_TILE_OTHER, "t12", CATEGORY_OTHER, NONE, 0, NONE, 0, 0)                                \
    X(STYLE_GLYPH, "g", NONE, ON_TILE, 175, NONE, 0, 0)                                            \
    X(STYLE_GLYPH_HEAD, "gh", NONE, TEXT, 175, NONE, 0, 0)                                         \
    X(STYLE_GLYPH_BADGE, "gb", NONE, MUTED, 240, NONE, 0, 0)                                       \
    X(STYLE_BOX_ORGANISATION, "b0", SURFACE_0, MUTED, 100, NONE, 0, 0)                             \
    X(STYLE_BOX_ACCOUNT, "b1", SURFACE_1, MUTED, 100, NONE, 0, 0)                                  \
    X(STYLE_BOX_GROUP, "b2", SURFACE_4, LINE, 100, LONG, 0, 0)                                     \
    X(STYLE_BOX_REGION, "b3", SURFACE_4, LINE, 100, LONG, 0, 0)                                    \
    X(STYLE_BOX_NETWORK, "b4", SURFACE_2, NETWORK_LINE, 100, NONE, 0, 0)                           \
    X(STYLE_BOX_ZONE, "b5", SURFACE_3, HAIRLINE, 100, NONE, 0, 0)                                  \
    X(STYLE_BOX_SUBNET, "b6", PRIVATE, PRIVATE_LINE, 75, NONE, 0, 0)                               \
    X(STYLE_BOX_CLUSTER, "b7", SURFACE_5, LINE, 100, NONE, 0, 0)                                   \
    X(STYLE_BOX_PLAIN, "b8", SURFACE_5, HAIRLINE, 100, NONE, 0, 0)                                 \
    X(STYLE_BOX_PUBLIC, "b9", PUBLIC, PUBLIC_LINE, 75, NONE, 0, 0)                                 \
    X(STYLE_STRIP_ORGANISATION, "x0", SURFACE_0, NONE, 0, NONE, 0, 0)                              \
    X(STYLE_STRIP_ACCOUNT, "x1", SURFACE_1, NONE, 0, NONE, 0, 0)                                   \
    X(STYLE_STRIP_GROUP, "x2", SURFACE_4, NONE, 0, NONE, 0, 0)                                     \
    X(STYLE_STRIP_REGION, "x3", SURFACE_4, NONE, 0, NONE, 0, 0)                                    \
    X(STYLE_STRIP_NETWORK, "x4", SURFACE_2, NONE, 0, NONE, 0, 0)                                   \
    X(STYLE_STRIP_ZONE, "x5", SURFACE_3, NONE, 0, NONE, 0, 0)                                      \
    X(STYLE_STRIP_SUBNET, "x6", PRIVATE, NONE, 0, NONE, 0, 0)                                      \
    X(STYLE_STRIP_CLUSTER, "x7", SURFACE_5, NONE, 0, NONE, 0, 0)                                   \
    X(STYLE_STRIP_PLAIN, "x8", SURFACE_5, NONE, 0, NONE, 0, 0)                                     \
    X(STYLE_STRIP_PUBLIC, "x9", PUBLIC, NONE, 0, NONE, 0, 0)                                       \
    X(STYLE_MARK_SIGN, "sg", NONE, CARD, 150, NONE, 0, 0)                                          \
    X(STYLE_EDGE_TRAFFIC, "e0", NONE, EDGE_TRAFFIC, 150, NONE, 0, 0)                               \
    X(STYLE_EDGE_DATA, "e1", NONE, EDGE_DATA, 150, NONE, 0, 0)                                     \
    X(STYLE_EDGE_SECURITY, "e2", NONE, EDGE_SECURITY, 125, LONG, 0, 0)                             \
    X(STYLE_EDGE_IDENTITY, "e3", NONE, EDGE_IDENTITY, 125, DOT, 0, 0)                              \
    X(STYLE_EDGE_DEPENDENCY, "e4", NONE, EDGE_DEPENDENCY, 100, NONE, 0, 0)                         \
    X(STYLE_EDGE_PEERING, "e5", NONE, EDGE_PEERING, 350, NONE, 0, 0)                               \
    X(STYLE_EDGE_CORE, "ec", NONE, GROUND, 125, NONE, 0, 0)                                        \
    X(STYLE_HEAD_TRAFFIC, "h0", EDGE_TRAFFIC, NONE, 0, NONE, 0, 0)                                 \
    X(STYLE_HEAD_DATA, "h1", EDGE_DATA, NONE, 0, NONE, 0, 0)                                       \
    X(STYLE_HEAD_SECURITY, "h2", EDGE_SECURITY, NONE, 0, NONE, 0, 0)                               \
    X(STYLE_HEAD_IDENTITY, "h3", EDGE_IDENTITY, NONE, 0, NONE, 0, 0)                               \
    X(STYLE_HEAD_DEPENDENCY, "h4", EDGE_DEPENDENCY, NONE, 0, NONE, 0, 0)                           \
    X(STYLE_HEAD_PEERING, "h5", EDGE_PEERING, NONE, 0, NONE, 0, 0)                                 \
    X(STYLE_EDGE_FAINT, "ef", NONE, LINE, 75, NONE, 0, 0)                                          \
    X(STYLE_HEAD_FAINT, "hq", LINE, NONE, 0, NONE, 0, 0)                                           \
    X(STYLE_CARD_QUIET, "cq", CARD, HAIRLINE, 100, NONE, 0, 0)                                     \
    X(STYLE_TILE_QUIET, "tq", SURFACE_2, HAIRLINE, 75, NONE, 0, 0)                                 \
    X(STYLE_GLYPH_QUIET, "gq", NONE, MUTED, 175, NONE, 0, 0)                                       \
    X(STYLE_NAME_QUIET, "nq", MUTED, NONE, 0, NONE, 12, 1)                                         \
    X(STYLE_NAME_SMALL_QUIET, "mq", MUTED, NONE, 0, NONE, 11, 1)                                   \
    X(STYLE_CHANGE_CARD_ADDED, "ca", CARD, CHANGE_ADDED, 250, NONE, 0, 0)                          \
    X(STYLE_CHANGE_CARD_REMOVED, "cr", GROUND, CHANGE_REMOVED, 200, LONG, 0, 0)                    \
    X(STYLE_CHANGE_CARD_CHANGED, "cc", CARD, CHANGE_CHANGED, 250, NONE, 0, 0)                      \
    X(STYLE_CHANGE_FRAME_ADDED, "fa", NONE, CHANGE_ADDED, 250, NONE, 0, 0)                         \
    X(STYLE_CHANGE_FRAME_REMOVED, "fr", NONE, CHANGE_REMOVED, 200, LONG, 0, 0)                     \
    X(STYLE_CHANGE_FRAME_CHANGED, "fc", NONE, CHANGE_CHANGED, 250, NONE, 0, 0)                     \
    X(STYLE_CHANGE_EDGE_ADDED, "ea", NONE, CHANGE_ADDED, 225, NONE, 0, 0)                          \
    X(STYLE_CHANGE_EDGE_REMOVED, "er", NONE, CHANGE_REMOVED, 175, LONG, 0, 0)                      \
    X(STYLE_CHANGE_EDGE_CHANGED, "ed", NONE, CHANGE_CHANGED, 225, NONE, 0, 0)                      \
    X(STYLE_CHANGE_FILL_ADDED, "wa", CHANGE_ADDED, GROUND, 150, NONE, 0, 0)                        \
    X(STYLE_CHANGE_FILL_REMOVED, "wr", CHANGE_REMOVED, GROUND, 150, NONE, 0, 0)                    \
    X(STYLE_CHANGE_FILL_CHANGED, "wc", CHANGE_CHANGED, GROUND, 150, NONE, 0, 0)                    \
    X(STYLE_CHANGE_SIGN, "ws", NONE, GROUND, 175, NONE, 0, 0)                                      \
    X(STYLE_BRANCH, "br", NONE, MUTED, 150, NONE, 0, 0)                                            \
    X(STYLE_ARC, "ar", NONE, LINE, 200, NONE, 0, 0)                                                \
    X(STYLE_LANE, "ln", SURFACE_1, NONE, 0, NONE, 0, 0)                                            \
    X(STYLE_AXIS, "ax", NONE, MUTED, 100, NONE, 0, 0)                                              \
    X(STYLE_TICK, "tk", NONE, HAIRLINE, 75, NONE, 0, 0)                                            \
    X(STYLE_LABEL, "lb", GROUND, NONE, 0, NONE, 0, 0)                                              \
    X(STYLE_PILL, "pl", SURFACE_2, LINE, 75, NONE, 0, 0)                                           \
    X(STYLE_PAGE_MARK, "pm", CARD, ACCENT_1, 125, NONE, 0, 0)                                      \
    X(STYLE_STUB, "sb", CARD, LINE, 100, SHORT, 0, 0)                                              \
    X(STYLE_HATCH, "ht", NONE, MUTED, 100, NONE, 0, 0)                                             \
    X(STYLE_HATCH_BOX, "hb", SURFACE_1, MUTED, 100, NONE, 0, 0)                                    \
    X(STYLE_STATUS_OK, "s0", STATUS_OK, CARD, 150, NONE, 0, 0)                                     \
    X(STYLE_STATUS_BUSY, "s1", STATUS_BUSY, CARD, 150, NONE, 0, 0)                                 \
    X(STYLE_STATUS_WARNING, "s2", STATUS_WARNING, CARD, 150, NONE, 0, 0)                           \
    X(STYLE_STATUS_FAILED, "s3", STATUS_FAILED, CARD, 150, NONE, 0, 0)                             \
    X(STYLE_STATUS_OFF, "s4", STATUS_OFF, CARD, 150, NONE, 0, 0)                                   \
    X(STYLE_STATUS_UNKNOWN, "s5", STATUS_UNKNOWN, CARD, 150, NONE, 0, 0)                           \
    X(STYLE_STATE_OK, "u0", STATUS_OK, NONE, 0, NONE, 10, 1)                                       \
    X(STYLE_STATE_BUSY, "u1", STATUS_BUSY, NONE, 0, NONE, 10, 1)                                   \
    X(STYLE_STATE_WARNING, "u2", STATUS_WARNING, NONE, 0, NONE, 10, 1)                             \
    X(STYLE_STATE_FAILED, "u3", STATUS_FAILED, NONE, 0, NONE, 10, 1)                               \
    X(STYLE_STATE_OFF, "u4", STATUS_OFF, NONE, 0, NONE, 10, 1)                                     \
    X(STYLE_STATE_UNKNOWN, "u5", STATUS_UNKNOWN, NONE, 0, NONE, 10, 1)                             \
    X(STYLE_NAME, "n", TEXT, NONE, 0, NONE, 12, 1)                                                 \
    X(STYLE_NAME_SMALL, "m", TEXT, NONE, 0, NONE, 11, 1)                                           \
    X(STYLE_KIND, "k", MUTED, NONE, 0, NONE, 10, 0)                                                \
    X(STYLE_FACT, "f", TEXT, NONE, 0, NONE, 10, 0)                                                 \
    X(STYLE_COUNT_TEXT, "c", TEXT, NONE, 0, NONE, 10, 1)                                           \
    X(STYLE_PAGE_MARK_TEXT, "pt", ACCENT_1, NONE, 0, NONE, 10, 1)                                  \
    X(STYLE_TRAIL, "tw", ACCENT_1, NONE, 0, NONE, 11, 1)                                           \
    X(STYLE_HEAD_NAME, "hn", TEXT, NONE, 0, NONE, 12, 1)                                           \
    X(STYLE_HEAD_FACT, "hf", MUTED, NONE, 0, NONE, 11, 0)                                          \
    X(STYLE_EDGE_TEXT, "et", MUTED, NONE, 0, NONE, 10, 0)                                          \
    X(STYLE_TITLE, "tt", TEXT, NONE, 0, NONE, 20, 1)                                               \
    X(STYLE_SUBTITLE, "ts", MUTED, NONE, 0, NONE, 12, 0)                                           \
    X(STYLE_LEDGER, "tl", TEXT, NONE, 0, NONE, 11, 1)                                              \
    X(STYLE_LEGEND, "tg", MUTED, NONE, 0, NONE, 11, 0)                                             \
    PROVIDER_STYLES(X, 0)                                                                          \
    PROVIDER_STYLES(X, 1)                                                                          \
    PROVIDER_STYLES(X, 2)                                                                          \
    PROVIDER_STYLES(X, 3)                                                                          \
    PROVIDER_STYLES(X, 4)                                                                          \
    PROVIDER_STYLES(X, 5)                                                                          \
    PROVIDER_STYLES(X, 6)                                                                          \
    PROVIDER_STYLES(X, 7)

enum style {
#define STYLE_ENUM(constant, ...) constant,
    STYLE_TABLE(STYLE_ENUM)
#undef STYLE_ENUM
        STYLE_COUNT
};

/* A provider's styles, by the number that theme_provider gives. */
enum { PROVIDER_STYLE_STEP = STYLE_PROVIDER_BOX_1 - STYLE_PROVIDER_BOX_0 };
static_assert(STYLE_PROVIDER_BOX_0 + PROVIDER_STYLE_STEP * (THEME_PROVIDERS_MAX + 1) == STYLE_COUNT,
              "four styles for each provider");

struct paint {
    const char *name;     /* the class in the style sheet */
    uint8_t fill, stroke; /* enum token */
    uint16_t width;       /* of the stroke, 1/100 px (of a glyph: 1/100 of its grid) */
    uint8_t dash;         /* enum dash */
    uint8_t px;           /* of text, else 0 */
    bool semibold;
};

extern const struct paint style_table[STYLE_COUNT];

/* Lengths of dashes and gaps in 1/100 px; the second 0: solid. */
extern const uint16_t dash_table[DASH_COUNT][2];

#endif
