/* SPDX-License-Identifier: Apache-2.0 */
/* Sizes for the layout: what scene_card.c will want to draw. */
#include "render/scene_priv.h"

#include "base/range.h"

enum { HEADER_NAME_MAX = 220 * PX, HEADER_WIDTH_MIN = 120 * PX, LABEL_WIDTH_MAX = 120 * PX };

static const struct card_shape shapes[FORM_COUNT] = {
    [FORM_ICON] = {.w = 48, .h = 48, .tile = 32, .glyph = 22, .pad = 8},
    [FORM_NAME] = {.w = 144, .h = 32, .tile = 24, .glyph = 16, .pad = 4, .name = true},
    [FORM_CARD] =
        {.w = 168, .h = 48, .tile = 32, .glyph = 22, .pad = 8, .name = true, .kind = true},
    [FORM_FACTS] = {.w = 168,
                    .h = 48,
                    .tile = 32,
                    .glyph = 22,
                    .pad = 8,
                    .name = true,
                    .kind = true,
                    .facts = true},
    [FORM_CHIP] = {.w = 136, .h = 32, .tile = 24, .glyph = 16, .pad = 4, .name = true},
};

const struct card_shape *card_shape(enum card_form form)
{
    return &shapes[form];
}

enum card_form card_form_of(const struct cvz_item *item, unsigned detail)
{
    bool slim = item->place == CVZ_PLACE_BORDER || item->place == CVZ_PLACE_STRIP;
    if (detail <= 1)
        return FORM_ICON;
    if (slim)
        return FORM_CHIP;
    return detail == 2 ? FORM_NAME : detail == 3 ? FORM_CARD : FORM_FACTS;
}

static struct cvz_size card_size(const struct cvz_item *item, unsigned detail)
{
    enum card_form form = card_form_of(item, detail);
    struct cvz_size size = {shapes[form].w * PX, shapes[form].h * PX};
    if (shapes[form].facts)
        for (unsigned i = 0; i < 2; i++)
            size.h += item->fact[i].n > 0 ? 16 * PX : 0;
    return size;
}

/* padding, glyph, name, fact, padding; a long name does not widen its container without end. */
static struct cvz_size header_size(const struct cvz_item *item)
{
    int32_t w = 2 * PADDING + 22 * PX;
    w += cvz_min32(text_width(item->label, style_font(STYLE_HEAD_NAME)), HEADER_NAME_MAX);
    if (item->fact[0].n > 0)
        w += 8 * PX +
             cvz_min32(text_width(item->fact[0], style_font(STYLE_HEAD_FACT)), HEADER_NAME_MAX);
    if (item->count > 1)
        w += 40 * PX;
    if (w < HEADER_WIDTH_MIN)
        w = HEADER_WIDTH_MIN;
    return (struct cvz_size){(w + 7 * PX) / (8 * PX) * (8 * PX), HEADER + PADDING};
}

void cvz_render_measure(const struct cvz_view *view, unsigned detail, struct cvz_size *sizes,
                        struct cvz_size *labels)
{
    for (uint32_t i = 0; i < view->n_items; i++) {
        const struct cvz_item *item = &view->items[i];
        sizes[i] = item->container ? header_size(item) : card_size(item, detail);
    }
    struct cvz_arena arena = CVZ_ARENA_INIT;
    for (uint32_t i = 0; i < view->n_edges; i++) {
        struct cvz_str text = edge_label_text(&arena, view, i);
        int32_t w = cvz_min32(text_width(text, style_font(STYLE_EDGE_TEXT)), LABEL_WIDTH_MAX);
        labels[i] = text.n > 0 ? (struct cvz_size){w + 8 * PX, 16 * PX} : (struct cvz_size){0, 0};
        cvz_arena_clear(&arena);
    }
    cvz_arena_release(&arena);
}
