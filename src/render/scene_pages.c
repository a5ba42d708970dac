/* SPDX-License-Identifier: Apache-2.0 */
/* From page to page: the way back, the marks of what leads on, the number of the page. */
#include "render/scene_priv.h"

enum {
    TRAIL_LINE = 18 * PX,
    TRAIL_NAME_MAX = 240 * PX,
    TRAIL_PAGES_MAX = 6, /* of a way back; more are left out in the middle of nowhere */
    MARK_HEIGHT = 14 * PX,
};

static bool has_trail(const struct scene *s)
{
    return s->pages != NULL && s->page > 0;
}

int32_t scene_trail_height(const struct scene *s)
{
    return has_trail(s) ? TRAIL_LINE : 0;
}

void scene_link(struct scene *s, struct cvz_box box, uint32_t page, struct cvz_str id)
{
    cvz_vec_push(&s->items,
                 (struct scene_item){.op = SCENE_LINK, .box = box, .u.link = {page, id}});
}

void scene_link_end(struct scene *s)
{
    cvz_vec_push(&s->items, (struct scene_item){.op = SCENE_LINK_END});
}

/* The pages above, outermost first; of many the outermost and those next to it. */
static unsigned find_trail(const struct scene *s, uint32_t *pages)
{
    uint32_t way[TRAIL_PAGES_MAX];
    unsigned n = 0;

    for (uint32_t at = s->pages->p[s->page].parent; at != CVZ_PAGE_NONE;
         at = s->pages->p[at].parent) {
        if (n == TRAIL_PAGES_MAX)
            n--; /* the last stays open for the outermost */
        way[n++] = at;
    }
    for (unsigned i = 0; i < n; i++)
        pages[i] = way[n - 1 - i];
    return n;
}

void scene_trail(struct scene *s, int32_t x, int32_t y, int32_t room)
{
    uint32_t pages[TRAIL_PAGES_MAX];
    unsigned n = has_trail(s) ? find_trail(s, pages) : 0;
    int32_t end = x + room;

    for (unsigned i = 0; i < n && x < end; i++) {
        struct scene_text where = {.style = STYLE_LEGEND, .x = x, .y = y, .cut = CUT_MIDDLE};
        where.room = end - x < TRAIL_NAME_MAX ? end - x : TRAIL_NAME_MAX;
        if (i > 0)
            where.x += scene_text(s, &where, CVZ_STR("\xe2\x80\xba")) + 6 * PX;
        where.style = STYLE_TRAIL;
        size_t link = s->items.n;
        scene_link(s, (struct cvz_box){where.x, y - 11 * PX, 0, 15 * PX}, pages[i], CVZ_STR(""));
        int32_t w = scene_text(s, &where, s->pages->p[pages[i]].name);
        scene_link_end(s);
        s->items.p[link].box.w = w;
        x = where.x + w + 6 * PX;
    }
}

/* On the upper border, at its right end: the corner that the state's mark, the badges and the stub
 * leave free. */
void scene_leads_on(struct scene *s, uint32_t item, struct cvz_box box)
{
    uint32_t page = s->pages != NULL ? s->pages->p[s->page].links[item] : CVZ_PAGE_NONE;

    if (page == CVZ_PAGE_NONE)
        return;
    struct cvz_str text = cvz_arena_printf(&s->arena, "p. %u", page + 1);
    int32_t w = text_width(text, style_font(STYLE_COUNT_TEXT)) + 10 * PX;
    struct cvz_box mark = {box.x + box.w - w - 10 * PX, box.y - MARK_HEIGHT / 2, w, MARK_HEIGHT};
    scene_link(s, box, page, s->view->items[item].id);
    scene_rect(s, STYLE_PAGE_MARK, mark, MARK_HEIGHT / 2);
    scene_text(s,
               &(struct scene_text){.style = STYLE_PAGE_MARK_TEXT,
                                    .anchor = ANCHOR_MIDDLE,
                                    .x = mark.x + w / 2,
                                    .y = box.y + 14,
                                    .room = w},
               text);
    scene_link_end(s);
}

int32_t scene_folio(struct scene *s, int32_t right, int32_t y)
{
    if (s->pages == NULL || s->pages->n < 2)
        return 0;
    struct scene_text where = {.style = STYLE_LEGEND, .anchor = ANCHOR_END, .x = right, .y = y};
    where.room = right;
    return scene_text(s, &where,
                      cvz_arena_printf(&s->arena, "page %u of %u", s->page + 1, s->pages->n)) +
           16 * PX;
}
