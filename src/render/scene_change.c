/* SPDX-License-Identifier: Apache-2.0 */
/* Where two moments are compared: marks on what was added, removed or changed, and the list of it.
 */
#include "render/scene_priv.h"

#include <assert.h>
#include <stdlib.h>

enum {
    MARGIN = 24 * PX,
    HALF = 7 * PX, /* of a badge */
    ARM = 15,      /* of its sign, quarter pixels */
    LINE_HEIGHT = 18 * PX,
    COLUMN = 460 * PX, /* of the list, at least */
    COLUMNS_MAX = 3,
};

static_assert(CVZ_DIFF_SAME == 0 && CVZ_DIFF_CHANGED + 1 == CVZ_DIFF_COUNT,
              "three styles, in the order of the differences");

/* One of three styles. */
static enum style style_of(enum style first, uint8_t change)
{
    return (enum style)(first + change - CVZ_DIFF_ADDED);
}

/* ---- badges ---- */

static void draw_sign(struct scene *s, uint8_t change, int32_t x, int32_t y)
{
    if (change == CVZ_DIFF_CHANGED) {
        struct cvz_point wave[] = {
            {x - ARM, y + 5}, {x - ARM / 2, y - 5}, {x + ARM / 2, y + 5}, {x + ARM, y - 5}};
        scene_line(s, STYLE_CHANGE_SIGN, wave, CVZ_COUNT_OF(wave), 2 * PX);
        return;
    }
    scene_line(s, STYLE_CHANGE_SIGN, (struct cvz_point[]){{x - ARM, y}, {x + ARM, y}}, 2, 0);
    if (change == CVZ_DIFF_ADDED)
        scene_line(s, STYLE_CHANGE_SIGN, (struct cvz_point[]){{x, y - ARM}, {x, y + ARM}}, 2, 0);
}

static void draw_disc(struct scene *s, enum style style, int32_t x, int32_t y)
{
    scene_circle(s, style, (struct cvz_box){x - HALF, y - HALF, 2 * HALF, 2 * HALF});
}

static void draw_square(struct scene *s, enum style style, int32_t x, int32_t y)
{
    int32_t half = HALF - PX / 2;

    scene_rect(s, style, (struct cvz_box){x - half, y - half, 2 * half, 2 * half}, 2 * PX);
}

static void draw_lozenge(struct scene *s, enum style style, int32_t x, int32_t y)
{
    int32_t half = HALF + 2 * PX;

    scene_shape(s, style,
                (struct cvz_point[]){{x, y - half}, {x + half, y}, {x, y + half}, {x - half, y}},
                4);
}

static void (*const shapes[CVZ_DIFF_COUNT])(struct scene *, enum style, int32_t, int32_t) = {
    [CVZ_DIFF_ADDED] = draw_disc,
    [CVZ_DIFF_REMOVED] = draw_square,
    [CVZ_DIFF_CHANGED] = draw_lozenge,
};

void scene_change_badge(struct scene *s, uint8_t change, int32_t x, int32_t y)
{
    if (shapes[change] == NULL)
        return;
    shapes[change](s, style_of(STYLE_CHANGE_FILL_ADDED, change), x, y);
    draw_sign(s, change, x, y);
}

/* ---- on items ---- */

enum style scene_change_card(uint8_t change, enum style usual)
{
    return change == CVZ_DIFF_SAME ? usual : style_of(STYLE_CHANGE_CARD_ADDED, change);
}

struct cvz_str change_counts_text(struct cvz_arena *arena, const uint32_t counts[CVZ_DIFF_COUNT])
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    for (unsigned c = CVZ_DIFF_ADDED; c < CVZ_DIFF_COUNT; c++)
        if (counts[c] > 0)
            cvz_buf_printf(&buf, "%s%s%u", buf.n > 0 ? " " : "",
                           cvz_difference_sign((enum cvz_difference)c), counts[c]);
    struct cvz_str text = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return text;
}

/* Counts tell something where an item stands for others, and not all of them fared like it. */
static bool counts_tell(const struct cvz_item *item)
{
    uint32_t differing = 0;

    for (unsigned c = CVZ_DIFF_ADDED; c < CVZ_DIFF_COUNT; c++)
        differing += item->changes[c];
    return differing > 0 && item->n_members > 1 && differing != item->n_members &&
           (differing > 1 || item->changes[item->change] != differing || item->count > 1);
}

void scene_change_marks(struct scene *s, const struct cvz_item *item, struct cvz_box box)
{
    if (item->change == CVZ_DIFF_SAME)
        return;
    scene_change_badge(s, item->change, box.x + PX, box.y + PX);
    if (counts_tell(item))
        scene_pill(s, change_counts_text(&s->arena, item->changes), box.x + box.w - 6 * PX, box.y,
                   STYLE_PILL);
}

void scene_change_frame(struct scene *s, const struct cvz_item *item, struct cvz_box box,
                        int32_t radius)
{
    if (item->change != CVZ_DIFF_SAME)
        scene_rect(s, style_of(STYLE_CHANGE_FRAME_ADDED, item->change), box, radius);
}

/* ---- on edges ---- */

/* In the middle of its longest straight part, where there is room. */
void scene_change_edge(struct scene *s, uint8_t change, const struct cvz_point *points, uint32_t n)
{
    uint32_t longest = 0;
    int64_t length = -1;

    for (uint32_t i = 0; i + 1 < n; i++) {
        int64_t reach = llabs((int64_t)points[i + 1].x - points[i].x) +
                        llabs((int64_t)points[i + 1].y - points[i].y);
        if (reach > length) {
            length = reach;
            longest = i;
        }
    }
    if (length < (int64_t)3 * HALF)
        return;
    scene_change_badge(s, change, (points[longest].x + points[longest + 1].x) / 2,
                       (points[longest].y + points[longest + 1].y) / 2);
}

/* ---- the list ---- */

static void draw_entry(struct scene *s, const struct cvz_change_line *line, int32_t x, int32_t y,
                       int32_t room)
{
    scene_change_badge(s, line->what, x + HALF, y - PX);
    scene_text(s,
               &(struct scene_text){.style = STYLE_FACT,
                                    .x = x + 2 * HALF + 8 * PX,
                                    .y = y + 3 * PX,
                                    .room = room - 2 * HALF - 20 * PX,
                                    .cut = CUT_END},
               line->text);
}

/* Columns from top to bottom, as many as there is room for. */
int32_t scene_change_list(struct scene *s, const struct cvz_picture *picture, int32_t y)
{
    int32_t width = s->width - 2 * MARGIN;
    uint32_t columns = (uint32_t)(width / COLUMN), n = picture->n_changes;

    if (n == 0)
        return y;
    columns = columns < 1 ? 1 : columns > COLUMNS_MAX ? COLUMNS_MAX : columns;
    uint32_t rows = (n + columns - 1) / columns;
    int32_t step = width / (int32_t)columns;
    struct scene_text head = {.style = STYLE_NAME_SMALL, .x = MARGIN, .y = y + 16 * PX};
    head.room = width;
    scene_text(s, &head, CVZ_STR("What changed"));
    y += 34 * PX;
    for (uint32_t i = 0; i < n; i++)
        draw_entry(s, &picture->changes[i], MARGIN + (int32_t)(i / rows) * step,
                   y + (int32_t)(i % rows) * LINE_HEIGHT, step);
    y += (int32_t)rows * LINE_HEIGHT;
    if (picture->more_changes == 0)
        return y;
    head.style = STYLE_LEGEND;
    head.y = y + 3 * PX;
    scene_text(
        s, &head,
        cvz_arena_printf(&s->arena, "and %u more: see `cloudviz diff`", picture->more_changes));
    return y + LINE_HEIGHT;
}
