/* SPDX-License-Identifier: Apache-2.0 */
/* The scene's list, and the order in which a picture is painted. */
#include "render/frame_priv.h"
#include "render/scene_priv.h"

#include "base/range.h"

#include <math.h>

enum { MARGIN = 24 * PX, PAGE_WIDTH_MIN = 440 * PX };

void scene_release(struct scene *scene)
{
    cvz_vec_release(&scene->items);
    cvz_arena_release(&scene->arena);
}

void scene_rect(struct scene *s, enum style style, struct cvz_box box, int32_t radius)
{
    cvz_vec_push(&s->items, (struct scene_item){
                                .op = SCENE_RECT, .style = style, .box = box, .radius = radius});
}

void scene_circle(struct scene *s, enum style style, struct cvz_box box)
{
    cvz_vec_push(&s->items, (struct scene_item){.op = SCENE_CIRCLE, .style = style, .box = box});
}

void scene_icon(struct scene *s, enum style style, const struct icon *icon, int32_t x, int32_t y,
                int32_t size)
{
    cvz_vec_push(&s->items,
                 (struct scene_item){
                     .op = SCENE_ICON, .style = style, .box = {x, y, size, size}, .u.icon = icon});
}

static void add_points(struct scene *s, struct scene_item item, const struct cvz_point *points,
                       uint32_t n)
{
    struct cvz_point *copy = CVZ_ARENA_ARRAY(&s->arena, struct cvz_point, n);
    struct cvz_point low = points[0], high = points[0];
    for (uint32_t i = 0; i < n; i++) {
        copy[i] = points[i];
        low.x = points[i].x < low.x ? points[i].x : low.x;
        low.y = points[i].y < low.y ? points[i].y : low.y;
        high.x = points[i].x > high.x ? points[i].x : high.x;
        high.y = points[i].y > high.y ? points[i].y : high.y;
    }
    item.box = (struct cvz_box){low.x, low.y, high.x - low.x, high.y - low.y};
    item.u.line.p = copy;
    item.u.line.n = n;
    cvz_vec_push(&s->items, item);
}

void scene_line(struct scene *s, enum style style, const struct cvz_point *points, uint32_t n,
                int32_t radius)
{
    add_points(s, (struct scene_item){.op = SCENE_LINE, .style = style, .radius = radius}, points,
               n);
}

void scene_shape(struct scene *s, enum style style, const struct cvz_point *points, uint32_t n)
{
    add_points(s, (struct scene_item){.op = SCENE_SHAPE, .style = style}, points, n);
}

void scene_group(struct scene *s, struct cvz_str title, struct cvz_str id)
{
    cvz_vec_push(&s->items, (struct scene_item){.op = SCENE_GROUP, .u.group = {title, id, 0}});
}

void scene_edge_group(struct scene *s, struct cvz_str title, uint32_t edge)
{
    cvz_vec_push(&s->items,
                 (struct scene_item){.op = SCENE_GROUP, .u.group = {title, CVZ_STR(""), edge}});
}

void scene_end(struct scene *s)
{
    cvz_vec_push(&s->items, (struct scene_item){.op = SCENE_END});
}

/* Where Inter is not there, what takes its place is up to a quarter wider (DejaVu Sans Bold). */
static bool would_overflow(const struct scene_text *where, int32_t width)
{
    return where->followed || width + width / 4 > where->room;
}

int32_t scene_text(struct scene *s, const struct scene_text *where, struct cvz_str text)
{
    struct font font = style_font(where->style);
    struct cvz_str fitted =
        text_fit(&s->arena, text_clean(&s->arena, text), font, where->room, where->cut);
    if (fitted.n == 0)
        return 0;
    int32_t width = text_width(fitted, font);
    cvz_vec_push(&s->items, (struct scene_item){.op = SCENE_TEXT,
                                                .style = where->style,
                                                .anchor = where->anchor,
                                                .measured = text_is_measured(fitted),
                                                .tight = would_overflow(where, width),
                                                .box = {where->x, where->y, width, font.px * PX},
                                                .u.text = fitted});
    return width;
}

/* The point `distance` away from a on the way to b, at most half of the way. */
static struct cvz_point towards(struct cvz_point a, struct cvz_point b, int32_t distance)
{
    double dx = (double)b.x - a.x, dy = (double)b.y - a.y;
    double length = sqrt(dx * dx + dy * dy);
    double part = length > 2.0 * distance ? distance / length : 0.5;
    return (struct cvz_point){a.x + (int32_t)lround(dx * part), a.y + (int32_t)lround(dy * part)};
}

struct scene_corner scene_corner(const struct cvz_point *points, uint32_t i, int32_t radius)
{
    return (struct scene_corner){towards(points[i], points[i - 1], radius),
                                 towards(points[i], points[i + 1], radius)};
}

static struct cvz_box moved(struct cvz_box box, struct cvz_point by)
{
    return (struct cvz_box){box.x + by.x, box.y + by.y, box.w, box.h};
}

static const struct {
    uint8_t line, text; /* enum style */
    bool filled;
} strokes[CVZ_STROKE_COUNT] = {
    [CVZ_STROKE_BRANCH] = {STYLE_BRANCH, STYLE_LEGEND, false},
    [CVZ_STROKE_ARC] = {STYLE_ARC, STYLE_LEGEND, false},
    [CVZ_STROKE_LANE] = {STYLE_LANE, STYLE_HEAD_NAME, true},
    [CVZ_STROKE_AXIS] = {STYLE_AXIS, STYLE_LEGEND, false},
    [CVZ_STROKE_TICK] = {STYLE_TICK, STYLE_LEGEND, false},
};

static void draw_stroke(struct scene *s, const struct cvz_stroke *stroke, struct cvz_point origin)
{
    struct cvz_point *points = CVZ_ARENA_ARRAY(&s->arena, struct cvz_point, stroke->n_points);
    enum style line = (enum style)strokes[stroke->kind].line;
    enum style text = (enum style)strokes[stroke->kind].text;
    for (uint32_t i = 0; i < stroke->n_points; i++)
        points[i] =
            (struct cvz_point){stroke->points[i].x + origin.x, stroke->points[i].y + origin.y};
    if (strokes[stroke->kind].filled)
        scene_shape(s, line, points, stroke->n_points);
    else if (stroke->n_points > 1)
        scene_line(s, line, points, stroke->n_points, 0);
    struct cvz_box label = moved(stroke->label, origin);
    if (stroke->text.n > 0)
        scene_text(s,
                   &(struct scene_text){.style = text,
                                        .x = label.x,
                                        .y = label.y + label.h / 2 + style_font(text).px * PX / 3,
                                        .room = label.w},
                   stroke->text);
}

/* By item: whether others are drawn inside of its box. */
static const uint8_t *mark_around(struct scene *s, const struct cvz_layout *layout)
{
    const struct cvz_view *view = layout->view;
    uint8_t *around = CVZ_ARENA_ARRAY(&s->arena, uint8_t, view->n_items);

    for (uint32_t i = 0; layout->nested && i < view->n_items; i++)
        if (view->items[i].parent != CVZ_ITEM_NONE)
            around[view->items[i].parent] = 1;
    return around;
}

/* Frames, edges, cards, headers and labels, each above those before it: an edge ends under the
 * border of its card, and text is never crossed out. A frame around nothing is a card, too. */
static void draw_layout(struct scene *s, const struct cvz_picture *picture, struct cvz_point origin)
{
    const struct cvz_view *view = picture->view;
    const struct cvz_layout *layout = picture->layout;
    const uint8_t *around = mark_around(s, layout);
    for (uint32_t i = 0; i < layout->n_strokes; i++)
        draw_stroke(s, &layout->strokes[i], origin);
    for (uint32_t i = 0; i < view->n_items; i++)
        if (around[i])
            scene_frame(s, &view->items[i], moved(layout->boxes[i], origin));
    for (uint32_t i = 0; i < view->n_edges; i++)
        scene_edge(s, view, i, &layout->routes[i], origin);
    for (uint32_t i = 0; i < view->n_items; i++) {
        struct cvz_box box = moved(layout->boxes[i], origin);
        if (view->items[i].container && !around[i])
            scene_frame(s, &view->items[i], box);
        if (view->items[i].container)
            scene_frame_header(s, &view->items[i], box);
        else
            scene_card(s, &view->items[i], box, picture->detail);
        scene_leads_on(s, i, box);
    }
    for (uint32_t i = 0; i < view->n_edges; i++)
        scene_edge_label(s, view, i, &layout->routes[i], origin);
}

static int build(const struct cvz_picture *picture, struct scene *scene, struct cvz_err *err)
{
    scene->theme = picture->theme != NULL ? picture->theme : &theme_table[0];
    const struct cvz_layout *layout = picture->layout;
    scene->faint = layout->faint;
    scene->quiet = picture->quiet && picture->view->node_changes != NULL;
    scene->view = picture->view;
    scene->providers = frame_providers(picture->view, scene->theme, &scene->arena);
    if (layout->width > SCENE_SIDE_MAX || layout->height > SCENE_SIDE_MAX)
        return cvz_fail(err, CVZ_ETOOBIG, "the picture would be %d x %d pixels", layout->width / PX,
                        layout->height / PX);
    int32_t content = cvz_max32(layout->width, scene_title_width(picture));
    scene->title = text_clean(&scene->arena, picture->title);
    scene->description = ledger_text(&scene->arena, &picture->view->ledger);
    if (scene->pages != NULL) /* small pages are common there, and each has its own ledger */
        content =
            cvz_max32(content, text_width(scene->description, style_font(STYLE_LEDGER)) + 8 * PX);
    scene->width = cvz_max32(content, PAGE_WIDTH_MIN) + 2 * MARGIN;

    if (!picture->transparent)
        scene_rect(scene, STYLE_PAGE, (struct cvz_box){0, 0, scene->width, 0}, 0);
    scene_title(scene, picture);
    int32_t top = MARGIN + scene_title_height(scene, picture);
    scene->origin = (struct cvz_point){MARGIN, top};
    draw_layout(scene, picture, scene->origin);
    scene->height = scene_footer(scene, picture, top + layout->height) + MARGIN;
    if (!picture->transparent)
        scene->items.p[0].box.h = scene->height;
    return 0;
}

int scene_build(const struct cvz_picture *picture, struct scene *scene, struct cvz_err *err)
{
    *scene = (struct scene){.pages = NULL};
    return build(picture, scene, err);
}

int scene_build_page(const struct cvz_pages *pages, uint32_t page, struct scene *scene,
                     struct cvz_err *err)
{
    *scene = (struct scene){.pages = pages, .page = page};
    if (pages->p[page].n_index > 0) {
        scene_index(scene);
        return 0;
    }
    return build(&pages->p[page].picture, scene, err);
}
