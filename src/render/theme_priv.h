/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Themes: a colour for each token, and one for each provider that a theme wants to tell by colour.
 * The rows are data (assets/themes/<name>.yaml), compiled at build time by tools/assets.c, which
 * reads the token names from the table below.
 */
#ifndef CVZ_RENDER_THEME_PRIV_H
#define CVZ_RENDER_THEME_PRIV_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

/* X(constant, name): one line for each, tools/assets.c reads it */
#define TOKEN_TABLE(X)                                                                             \
    X(TOKEN_GROUND, "ground")                                                                      \
    X(TOKEN_SURFACE_0, "surface-0")                                                                \
    X(TOKEN_SURFACE_1, "surface-1")                                                                \
    X(TOKEN_SURFACE_2, "surface-2")                                                                \
    X(TOKEN_SURFACE_3, "surface-3")                                                                \
    X(TOKEN_SURFACE_4, "surface-4")                                                                \
    X(TOKEN_SURFACE_5, "surface-5")                                                                \
    X(TOKEN_CARD, "card")                                                                          \
    X(TOKEN_LINE, "line")                                                                          \
    X(TOKEN_HAIRLINE, "hairline")                                                                  \
    X(TOKEN_TEXT, "text")                                                                          \
    X(TOKEN_MUTED, "muted")                                                                        \
    X(TOKEN_ACCENT_1, "accent-1")                                                                  \
    X(TOKEN_ACCENT_2, "accent-2")                                                                  \
    X(TOKEN_ON_TILE, "on-tile")                                                                    \
    X(TOKEN_PUBLIC, "public")                                                                      \
    X(TOKEN_PUBLIC_LINE, "public-line")                                                            \
    X(TOKEN_PRIVATE, "private")                                                                    \
    X(TOKEN_PRIVATE_LINE, "private-line")                                                          \
    X(TOKEN_NETWORK_LINE, "network-line")                                                          \
    X(TOKEN_CATEGORY_COMPUTE, "category-compute")                                                  \
    X(TOKEN_CATEGORY_CONTAINER, "category-container")                                              \
    X(TOKEN_CATEGORY_STORAGE, "category-storage")                                                  \
    X(TOKEN_CATEGORY_DATABASE, "category-database")                                                \
    X(TOKEN_CATEGORY_NETWORK, "category-network")                                                  \
    X(TOKEN_CATEGORY_SECURITY, "category-security")                                                \
    X(TOKEN_CATEGORY_INTEGRATION, "category-integration")                                          \
    X(TOKEN_CATEGORY_ANALYTICS, "category-analytics")                                              \
    X(TOKEN_CATEGORY_ML, "category-ml")                                                            \
    X(TOKEN_CATEGORY_IOT, "category-iot")                                                          \
    X(TOKEN_CATEGORY_MONITORING, "category-monitoring")                                            \
    X(TOKEN_CATEGORY_MANAGEMENT, "category-management")                                            \
    X(TOKEN_CATEGORY_OTHER, "category-other")                                                      \
    X(TOKEN_STATUS_OK, "status-ok")                                                                \
    X(TOKEN_STATUS_BUSY, "status-busy")                                                            \
    X(TOKEN_STATUS_WARNING, "status-warning")                                                      \
    X(TOKEN_STATUS_FAILED, "status-failed")                                                        \
    X(TOKEN_STATUS_OFF, "status-off")                                                              \
    X(TOKEN_STATUS_UNKNOWN, "status-unknown")                                                      \
    X(TOKEN_EDGE_TRAFFIC, "edge-traffic")                                                          \
    X(TOKEN_EDGE_DATA, "edge-data")                                                                \
    X(TOKEN_EDGE_SECURITY, "edge-security")                                                        \
    X(TOKEN_EDGE_IDENTITY, "edge-identity")                                                        \
    X(TOKEN_EDGE_DEPENDENCY, "edge-dependency")                                                    \
    X(TOKEN_EDGE_PEERING, "edge-peering")                                                          \
    X(TOKEN_CHANGE_ADDED, "change-added")                                                          \
    X(TOKEN_CHANGE_REMOVED, "change-removed")                                                      \
    X(TOKEN_CHANGE_CHANGED, "change-changed")

enum token {
#define TOKEN_ENUM(constant, name) constant,
    TOKEN_TABLE(TOKEN_ENUM)
#undef TOKEN_ENUM
        TOKEN_COUNT,
    /* Three shades for each provider, made from its one colour. */
    TOKEN_PROVIDER = TOKEN_COUNT,
    TOKEN_NONE = 255
};

enum provider_shade { SHADE_LINE, SHADE_TINT, SHADE_BAND, SHADE_COUNT };

enum { THEME_PROVIDERS_MAX = 7 };

struct theme_provider {
    struct cvz_str name; /* as in the resources' `provider` */
    uint32_t color;
};

struct cvz_theme {
    struct cvz_str name;
    const char *help;
    uint32_t colors[TOKEN_COUNT]; /* 0xrrggbb */
    /* The tokens "provider-NAME". A theme without any draws all providers alike. */
    struct theme_provider providers[THEME_PROVIDERS_MAX];
    uint32_t n_providers;
};

/* Of any token. */
uint32_t theme_color(const struct cvz_theme *theme, unsigned token);

/* `part` hundredths of a colour, the rest ground; THEME_SECTION_PART of a category's bears text. */
enum { THEME_SECTION_PART = 22 };
uint32_t theme_tint(const struct cvz_theme *theme, uint32_t color, unsigned part);

/* The number of a provider's shades, THEME_PROVIDERS_MAX for one that the theme does not name:
 * that is drawn in the accent. */
unsigned theme_provider(const struct cvz_theme *theme, struct cvz_str provider);

/* The first is the one for those who name none. */
extern const struct cvz_theme theme_table[];
extern const size_t theme_table_n;

#endif
