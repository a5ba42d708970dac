/* SPDX-License-Identifier: Apache-2.0 */
#include "render/frame_priv.h"

static struct cvz_str provider_of(const struct cvz_view *view, uint32_t item)
{
    const struct cvz_item *i = &view->items[item];

    if (i->n_members == 0)
        return CVZ_STR("");
    return cvz_graph_resource(view->graph, i->members[0])->provider;
}

/* `around`: the provider of what stands around it. */
static bool is_coloured(const struct cvz_item *item, struct cvz_str provider, struct cvz_str around)
{
    return item->container && provider.n > 0 &&
           (item->level <= CVZ_LEVEL_ACCOUNT || !cvz_str_eq(provider, around));
}

uint8_t *frame_providers(const struct cvz_view *view, const struct cvz_theme *theme,
                         struct cvz_arena *arena)
{
    uint8_t *providers = CVZ_ARENA_ARRAY(arena, uint8_t, (size_t)view->n_items + 1);
    /* by item: its provider, or that of what it stands in */
    struct cvz_str *known = CVZ_ARENA_ARRAY(arena, struct cvz_str, (size_t)view->n_items + 1);

    for (uint32_t i = 0; i < view->n_items; i++) {
        const struct cvz_item *item = &view->items[i];
        struct cvz_str own = provider_of(view, i);
        struct cvz_str around = item->parent == CVZ_ITEM_NONE ? CVZ_STR("") : known[item->parent];
        known[i] = own.n > 0 ? own : around;
        providers[i] = theme->n_providers > 0 && is_coloured(item, own, around)
                           ? (uint8_t)theme_provider(theme, own)
                           : FRAME_BY_LEVEL;
    }
    return providers;
}

enum style frame_style(const struct cvz_item *item, unsigned provider)
{
    if (provider != FRAME_BY_LEVEL)
        return (enum style)(STYLE_PROVIDER_BOX_0 + provider * PROVIDER_STYLE_STEP);
    if (item->level == CVZ_LEVEL_SUBNET && (item->badges & 1u << CVZ_BADGE_PUBLIC) != 0)
        return STYLE_BOX_PUBLIC;
    return (enum style)(STYLE_BOX_ORGANISATION + item->level);
}

struct cvz_str frame_provider_name(const struct cvz_view *view, const uint8_t *providers,
                                   unsigned provider)
{
    for (uint32_t i = 0; i < view->n_items; i++)
        if (providers[i] == provider)
            return provider_of(view, i);
    return CVZ_STR("");
}
