/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in the box of an item: cards, folds, badges, state marks; frames and their headers.
 */
#include "render/frame_priv.h"
#include "render/scene_priv.h"

#include <assert.h>

enum {
    RADIUS = 6 * PX,
    FOLD_STEP = 4 * PX,
    BADGE = 12 * PX,
    BADGE_STEP = 15 * PX,
    MARK = 11 * PX,
    PILL_HEIGHT = 14 * PX,
};

static_assert(STYLE_TILE_OTHER - STYLE_TILE_COMPUTE + 1 == (int)CVZ_CATEGORY_COUNT,
              "a tile for each category");
static_assert(STYLE_BOX_PLAIN - STYLE_BOX_ORGANISATION + 1 == (int)CVZ_LEVEL_COUNT,
              "a frame for each level");

/* ---- small parts ---- */

static struct cvz_str count_text(struct cvz_arena *arena, uint32_t count)
{
    return cvz_arena_printf(arena, "\xc3\x97%u", count);
}

int32_t scene_pill(struct scene *s, struct cvz_str text, int32_t right, int32_t y,
                   enum style ground)
{
    int32_t w = text_width(text, style_font(STYLE_COUNT_TEXT)) + 10 * PX;
    scene_rect(s, ground, (struct cvz_box){right - w, y - PILL_HEIGHT / 2, w, PILL_HEIGHT},
               PILL_HEIGHT / 2);
    scene_text(s,
               &(struct scene_text){.style = STYLE_COUNT_TEXT,
                                    .anchor = ANCHOR_MIDDLE,
                                    .x = right - w / 2,
                                    .y = y + 14,
                                    .room = w},
               text);
    return right - w;
}

/* A disc, with a sign of its own for each status: colour alone says nothing to many. */
void scene_state_mark(struct scene *s, struct cvz_str state, int32_t x, int32_t y)
{
    enum status status = status_of(state);
    struct cvz_box box = {x - MARK / 2, y - MARK / 2, MARK, MARK};
    enum style style = (enum style)(STYLE_STATUS_OK + status);
    struct cvz_point c = {x, y};
    int32_t r = 9;
    switch (status) {
    case STATUS_OK:
    case STATUS_BUSY:
        scene_circle(s, style, box);
        break;
    case STATUS_WARNING:
        scene_shape(
            s, style,
            (struct cvz_point[]){{c.x, c.y - 26}, {c.x + 28, c.y + 22}, {c.x - 28, c.y + 22}}, 3);
        return;
    case STATUS_FAILED:
        scene_shape(s, style,
                    (struct cvz_point[]){
                        {c.x, c.y - 26}, {c.x + 26, c.y}, {c.x, c.y + 26}, {c.x - 26, c.y}},
                    4);
        return;
    case STATUS_OFF:
    case STATUS_UNKNOWN:
        scene_rect(s, style, box, 2 * PX);
        break;
    }
    struct cvz_point bar[2] = {{c.x - r, c.y}, {c.x + r, c.y}};
    if (status == STATUS_OFF)
        scene_line(s, STYLE_MARK_SIGN, bar, 2, 0);
    if (status == STATUS_BUSY)
        scene_line(s, STYLE_MARK_SIGN,
                   (struct cvz_point[]){{c.x, c.y - r}, {c.x, c.y}, {c.x + r - 2, c.y + 4}}, 3, 0);
}

static void draw_stub(struct scene *s, const struct cvz_item *item, struct cvz_box card)
{
    if (item->hidden_edges == 0)
        return;
    struct cvz_str text = cvz_arena_printf(&s->arena, "+%u", item->hidden_edges);
    /* Beside the middle of the lower border, where edges leave; on a bare icon to the left, for the
     * state's mark stands on the right. */
    int32_t y = card.y + card.h;
    int32_t right = card.w < 64 * PX ? card.x + 16 * PX : card.x + card.w - 10 * PX;
    scene_pill(s, text, right, y, STYLE_STUB);
}

/* ---- tooltips ---- */

static void add_line(struct cvz_buf *buf, const char *label, struct cvz_str value)
{
    if (value.n == 0)
        return;
    cvz_buf_add_z(buf, "\n");
    cvz_buf_add_z(buf, label);
    cvz_buf_add_str(buf, value);
}

/* All that the card had no room for, for pointers and screen readers. */
static struct cvz_str describe(struct cvz_arena *arena, const struct cvz_item *item)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    cvz_buf_add_str(&buf, text_clean(arena, item->label));
    if (item->count > 1)
        cvz_buf_printf(&buf, " (\xc3\x97%u)", item->count);
    if (item->change != CVZ_DIFF_SAME)
        add_line(&buf, "", cvz_str_from(cvz_difference_name((enum cvz_difference)item->change)));
    add_line(&buf, "", text_clean(arena, item->kind_label));
    add_line(&buf, "", text_clean(arena, item->state));
    add_line(&buf, "", text_clean(arena, item->fact[0]));
    add_line(&buf, "", text_clean(arena, item->fact[1]));
    for (unsigned i = 0; i < CVZ_BADGE_COUNT; i++)
        if ((item->badges & 1u << i) != 0)
            add_line(&buf, "", cvz_str_from(badge_meaning((enum cvz_badge)i)));
    struct cvz_str text = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return text;
}

/* ---- cards ---- */

static const struct icon *item_icon(const struct cvz_item *item)
{
    return icon_of_kind(item->kind);
}

static void draw_tile(struct scene *s, const struct cvz_item *item, const struct card_shape *shape,
                      struct cvz_box card)
{
    int32_t side = shape->tile * PX, glyph = shape->glyph * PX, pad = shape->pad * PX;
    struct cvz_box tile = {card.x + pad, card.y + pad, side, side};
    bool quiet = scene_is_quiet(s, item->change);
    scene_rect(s,
               quiet ? STYLE_TILE_QUIET : (enum style)(STYLE_TILE_COMPUTE + item->kind->category),
               tile, shape->tile >= 32 ? 5 * PX : 4 * PX);
    scene_icon(s, quiet ? STYLE_GLYPH_QUIET : STYLE_GLYPH, item_icon(item),
               tile.x + (side - glyph) / 2, tile.y + (side - glyph) / 2, glyph);
    if (item->state.n > 0 && !quiet)
        scene_state_mark(s, item->state, tile.x + side - PX, tile.y + side - PX);
}

/* From the right; returns where they begin. At most three: the rest is in the tooltip. */
static int32_t draw_badges(struct scene *s, const struct cvz_item *item, int32_t right, int32_t y)
{
    unsigned drawn = 0;
    for (unsigned i = 0; i < CVZ_BADGE_COUNT && drawn < 3; i++) {
        if ((item->badges & 1u << i) == 0)
            continue;
        drawn++;
        scene_icon(s, STYLE_GLYPH_BADGE, icon_find(cvz_str_from(badge_icons[i])), right - BADGE,
                   y - BADGE / 2, BADGE);
        right -= BADGE_STEP;
    }
    return right;
}

/* "EC2 instance - stopped": the state in words, behind what is left of the kind. */
static void draw_kind_line(struct scene *s, const struct cvz_item *item, int32_t left,
                           int32_t right, int32_t y)
{
    if (item->state.n > 0) {
        enum style style = scene_is_quiet(s, item->change)
                               ? STYLE_KIND
                               : (enum style)(STYLE_STATE_OK + status_of(item->state));
        int32_t w = scene_text(s,
                               &(struct scene_text){.style = style,
                                                    .x = left,
                                                    .y = y,
                                                    .room = right - left,
                                                    .cut = CUT_END,
                                                    .followed = true},
                               item->state);
        left += w + 5 * PX;
    }
    scene_text(s,
               &(struct scene_text){
                   .style = STYLE_KIND, .x = left, .y = y, .room = right - left, .cut = CUT_END},
               item->kind_label);
}

/* Below the second line, as far as the card reaches. */
static void draw_facts(struct scene *s, const struct cvz_item *item, int32_t left,
                       struct cvz_box card)
{
    int32_t y = card.y + 52 * PX;
    for (unsigned i = 0; i < 2 && y < card.y + card.h; i++) {
        if (item->fact[i].n == 0)
            continue;
        scene_text(s,
                   &(struct scene_text){.style = STYLE_FACT,
                                        .x = left,
                                        .y = y,
                                        .room = card.x + card.w - 8 * PX - left,
                                        .cut = CUT_MIDDLE},
                   item->fact[i]);
        y += 16 * PX;
    }
}

static enum style name_style(const struct scene *s, const struct cvz_item *item,
                             const struct card_shape *shape)
{
    bool light = scene_is_quiet(s, item->change) || item->change == CVZ_DIFF_REMOVED;

    if (shape->pad > 4)
        return light ? STYLE_NAME_QUIET : STYLE_NAME;
    return light ? STYLE_NAME_SMALL_QUIET : STYLE_NAME_SMALL;
}

/* The count stands where it costs the name least: in the second line, where there is one. */
static void draw_texts(struct scene *s, const struct cvz_item *item, const struct card_shape *shape,
                       struct cvz_box card)
{
    int32_t left = card.x + (2 * shape->pad + shape->tile + (shape->kind ? 0 : 2)) * PX;
    int32_t right = card.x + card.w - 8 * PX, y = card.y + 20 * PX;
    int32_t signs_y = y + (shape->kind ? 13 * PX : -4 * PX), signs = right;
    if (item->count > 1)
        signs =
            scene_pill(s, count_text(&s->arena, item->count), right + 2 * PX, signs_y, STYLE_PILL) -
            3 * PX;
    if (shape->kind)
        signs = draw_badges(s, item, signs, signs_y);
    scene_text(s,
               &(struct scene_text){.style = name_style(s, item, shape),
                                    .x = left,
                                    .y = y,
                                    .room = (shape->kind ? right + 2 * PX : signs) - left,
                                    .cut = CUT_MIDDLE},
               item->label);
    if (shape->kind)
        draw_kind_line(s, item, left, signs, y + 16 * PX);
    if (shape->facts)
        draw_facts(s, item, left, card);
}

void scene_card(struct scene *s, const struct cvz_item *item, struct cvz_box box, unsigned detail)
{
    const struct card_shape *shape = card_shape(card_form_of(item, detail));
    enum style style = item->external                    ? STYLE_CARD_EXTERNAL
                       : scene_is_quiet(s, item->change) ? STYLE_CARD_QUIET
                                                         : STYLE_CARD;
    style = scene_change_card(item->change, style);
    struct cvz_box card = box;
    scene_group(s, describe(&s->arena, item), item->id);
    if (item->count > 1) {
        card = (struct cvz_box){box.x, box.y + FOLD_STEP, box.w - FOLD_STEP, box.h - FOLD_STEP};
        scene_rect(s, style, (struct cvz_box){box.x + FOLD_STEP, box.y, card.w, card.h}, RADIUS);
    }
    scene_rect(s, style, card, RADIUS);
    draw_tile(s, item, shape, card);
    if (shape->name)
        draw_texts(s, item, shape, card);
    else if (item->count > 1)
        scene_pill(s, count_text(&s->arena, item->count), box.x + box.w + 6 * PX, box.y + 4 * PX,
                   STYLE_PILL);
    draw_stub(s, item, card);
    scene_change_marks(s, item, card);
    scene_end(s);
}

/* ---- frames ---- */

/* Inner frames are less round, so that corners run parallel. */
static int32_t frame_radius(uint8_t level)
{
    return level <= CVZ_LEVEL_ACCOUNT ? 10 * PX : level <= CVZ_LEVEL_NETWORK ? 8 * PX : 6 * PX;
}

static unsigned provider_of(const struct scene *s, const struct cvz_item *item)
{
    return s->providers[item - s->view->items];
}

/* A band behind the header, inside of the border; below it the frame's tint again, so that the
 * band is round at its upper corners only. */
static void draw_band(struct scene *s, const struct cvz_item *item, struct cvz_box box)
{
    enum style frame = frame_style(item, provider_of(s, item));
    int32_t radius = frame_radius(item->level) - PX;
    struct cvz_box band = {box.x + 3, box.y + 3, box.w - 6, box.h - 6};
    struct cvz_box below = {band.x, box.y + HEADER, band.w, radius};

    if (below.y + below.h < box.y + box.h)
        band.h = below.y + below.h - band.y;
    scene_rect(s, (enum style)(frame + (STYLE_PROVIDER_BAND_0 - STYLE_PROVIDER_BOX_0)), band,
               radius);
    if (below.y + below.h < box.y + box.h)
        scene_rect(s, (enum style)(frame + (STYLE_PROVIDER_STRIP_0 - STYLE_PROVIDER_BOX_0)), below,
                   0);
}

void scene_frame(struct scene *s, const struct cvz_item *item, struct cvz_box box)
{
    scene_group(s, describe(&s->arena, item), item->id);
    scene_rect(s, frame_style(item, provider_of(s, item)), box, frame_radius(item->level));
    if (provider_of(s, item) != FRAME_BY_LEVEL)
        draw_band(s, item, box);
    scene_change_frame(s, item, box, frame_radius(item->level));
    scene_end(s);
}

static enum style strip_style(const struct scene *s, const struct cvz_item *item)
{
    enum style frame = frame_style(item, provider_of(s, item));

    if (provider_of(s, item) != FRAME_BY_LEVEL)
        return (enum style)(frame + (STYLE_PROVIDER_BAND_0 - STYLE_PROVIDER_BOX_0));
    return (enum style)(frame - STYLE_BOX_ORGANISATION + STYLE_STRIP_ORGANISATION);
}

/* Edges may run below the header: its text lies on a strip of the frame's own tint. */
static int32_t draw_header_text(struct scene *s, const struct cvz_item *item, struct cvz_box strip,
                                const struct scene_text *where, struct cvz_str text)
{
    size_t ground = s->items.n;
    scene_rect(s, strip_style(s, item), strip, 0);
    int32_t w = scene_text(s, where, text);
    s->items.p[ground].box.w = w > 0 ? where->x + w + 3 * PX - strip.x : 0;
    return w;
}

void scene_frame_header(struct scene *s, const struct cvz_item *item, struct cvz_box box)
{
    int32_t left = box.x + PADDING - 2 * PX, right = box.x + box.w - PADDING;
    int32_t y = box.y + 19 * PX;
    struct cvz_box strip = {left - PX, box.y + 6 * PX, 0, 18 * PX};
    struct scene_text name = {
        .style = STYLE_HEAD_NAME, .x = left + 22 * PX, .y = y, .cut = CUT_MIDDLE, .followed = true};
    scene_group(s, CVZ_STR(""), item->id);
    if (item->count > 1)
        right = scene_pill(s, count_text(&s->arena, item->count), right, y - 4 * PX, STYLE_PILL) -
                6 * PX;
    name.room = right - name.x;
    int32_t name_width = draw_header_text(s, item, strip, &name, item->label);
    scene_icon(s, STYLE_GLYPH_HEAD, item_icon(item), left, box.y + 7 * PX, 16 * PX);

    struct scene_text fact = name;
    fact.style = STYLE_HEAD_FACT;
    fact.x += name_width + 8 * PX;
    fact.room = right - fact.x;
    strip.x = fact.x - 3 * PX;
    /* Half of an address range tells nothing. */
    struct cvz_str text = text_clean(&s->arena, item->fact[0]);
    if (text.n > 0 && text_width(text, style_font(STYLE_HEAD_FACT)) <= fact.room)
        draw_header_text(s, item, strip, &fact, item->fact[0]);
    draw_stub(s, item, box);
    scene_change_marks(s, item, box);
    scene_end(s);
}
