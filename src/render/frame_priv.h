/* SPDX-License-Identifier: Apache-2.0 */
/* How the frames of containers are painted: by level, or in their provider's colour where the theme
 * has some. For the scene and for the formats that paint by themselves. */
#ifndef CVZ_RENDER_FRAME_PRIV_H
#define CVZ_RENDER_FRAME_PRIV_H

#include "base/arena.h"
#include "render/style_priv.h"
#include "view/view.h"

/* For frames that are painted by their level; others have a number of theme_provider. */
enum { FRAME_BY_LEVEL = THEME_PROVIDERS_MAX + 1 };

/* By item. Accounts and what is around them wear their provider's colour, and else the outermost
 * container of a provider. */
uint8_t *frame_providers(const struct cvz_view *view, const struct cvz_theme *theme,
                         struct cvz_arena *arena);

enum style frame_style(const struct cvz_item *item, unsigned provider);

/* The provider of the first that is painted in this colour; "" when there is none. */
struct cvz_str frame_provider_name(const struct cvz_view *view, const uint8_t *providers,
                                   unsigned provider);

#endif
