/* SPDX-License-Identifier: Apache-2.0 */
/* A page of an index: columns of names, what they are, and the page of each. */
#include "render/scene_priv.h"

#include <assert.h>

enum {
    MARGIN = 24 * PX,
    COLUMNS = 3,
    ROWS = 76,
    COLUMN = 344 * PX,
    GUTTER = 32 * PX,
    ROW = 18 * PX,
    HEAD = 86 * PX,
    NUMBER = 40 * PX, /* room for that of a page */
    NAME_MAX = 190 * PX,
};
static_assert(COLUMNS * ROWS == CVZ_INDEX_MAX, "a full page is full");

static void draw_entry(struct scene *s, const struct cvz_index_entry *entry, int32_t x, int32_t y)
{
    struct scene_text where = {
        .style = STYLE_NAME_SMALL, .cut = CUT_MIDDLE, .x = x, .y = y, .room = NAME_MAX};
    int32_t w = scene_text(s, &where, entry->label);
    struct cvz_str what = entry->kind_label;

    if (entry->with.n > 0)
        what = cvz_arena_printf(&s->arena, "%.*s, with %.*s", CVZ_STR_ARG(what),
                                CVZ_STR_ARG(entry->with));
    where.style = STYLE_KIND;
    where.cut = CUT_END;
    where.x = x + w + 6 * PX;
    where.room = x + COLUMN - NUMBER - where.x;
    scene_text(s, &where, what);
    where = (struct scene_text){.style = STYLE_TRAIL, .anchor = ANCHOR_END, .y = y, .room = NUMBER};
    where.x = x + COLUMN;
    if (entry->page == CVZ_PAGE_NONE) {
        where.style = STYLE_LEGEND;
        scene_text(s, &where, CVZ_STR("\xe2\x80\x93"));
        return;
    }
    scene_link(s, (struct cvz_box){x, y - 13 * PX, COLUMN, ROW}, entry->page, CVZ_STR(""));
    scene_text(s, &where, cvz_arena_printf(&s->arena, "%u", entry->page + 1));
    scene_link_end(s);
}

static void draw_head(struct scene *s, const struct cvz_page *page)
{
    const struct cvz_index_entry *first = &page->index[0], *last = &page->index[page->n_index - 1];
    struct scene_text where = {.style = STYLE_TITLE, .x = MARGIN, .y = MARGIN + 36 * PX};

    where.room = s->width - 2 * MARGIN;
    scene_trail(s, MARGIN, MARGIN + 10 * PX, where.room);
    scene_text(s, &where, CVZ_STR("Index"));
    where.style = STYLE_SUBTITLE;
    where.y += 20 * PX;
    where.cut = CUT_MIDDLE;
    scene_text(s, &where,
               cvz_arena_printf(&s->arena, "%.*s \xe2\x80\x93 %.*s", CVZ_STR_ARG(first->label),
                                CVZ_STR_ARG(last->label)));
}

void scene_index(struct scene *s)
{
    const struct cvz_page *page = &s->pages->p[s->page];
    uint32_t rows = page->n_index < ROWS ? page->n_index : ROWS;

    s->theme = page->picture.theme != NULL ? page->picture.theme : &theme_table[0];
    s->title = page->name;
    s->width = 2 * MARGIN + COLUMNS * COLUMN + (COLUMNS - 1) * GUTTER;
    s->height = 2 * MARGIN + HEAD + (int32_t)rows * ROW - ROW;
    if (!page->picture.transparent)
        scene_rect(s, STYLE_PAGE, (struct cvz_box){0, 0, s->width, s->height}, 0);
    draw_head(s, page);
    for (uint32_t i = 0; i < page->n_index; i++)
        draw_entry(s, &page->index[i], MARGIN + (int32_t)(i / ROWS) * (COLUMN + GUTTER),
                   MARGIN + HEAD + (int32_t)(i % ROWS) * ROW);
    scene_folio(s, s->width - MARGIN, MARGIN + 10 * PX);
}
