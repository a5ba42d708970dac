/* SPDX-License-Identifier: Apache-2.0 */
/* Edges: a line in the manner of its class, an arrowhead, a label on a ground. */
#include "render/scene_priv.h"

#include <assert.h>
#include <math.h>

enum { CORNER = 6 * PX, HEAD_LENGTH = 8 * PX, HEAD_HALF = 3 * PX + 1, SHORTENED = 6 * PX };

static_assert(STYLE_EDGE_PEERING - STYLE_EDGE_TRAFFIC + 1 == (int)CVZ_EDGE_CLASS_COUNT,
              "a line for each class");

/* Which classes point somewhere. */
static const bool has_arrow[CVZ_EDGE_CLASS_COUNT] = {
    [CVZ_EDGE_TRAFFIC] = true,  [CVZ_EDGE_DATA] = true,       [CVZ_EDGE_SECURITY] = true,
    [CVZ_EDGE_IDENTITY] = true, [CVZ_EDGE_DEPENDENCY] = true, [CVZ_EDGE_PEERING] = false,
};

/* The end of a line that comes from `from` to `tip`: draws the head, returns where the line may
 * end. */
static struct cvz_point draw_head(struct scene *s, enum style style, struct cvz_point from,
                                  struct cvz_point tip)
{
    double dx = (double)tip.x - from.x, dy = (double)tip.y - from.y;
    double length = sqrt(dx * dx + dy * dy);
    if (length < 1.0)
        return tip;
    dx /= length;
    dy /= length;
    double size = fmin(HEAD_LENGTH, length), half = HEAD_HALF * size / HEAD_LENGTH;
    struct cvz_point head[3] = {
        tip,
        {(int32_t)lround(tip.x - size * dx - half * dy),
         (int32_t)lround(tip.y - size * dy + half * dx)},
        {(int32_t)lround(tip.x - size * dx + half * dy),
         (int32_t)lround(tip.y - size * dy - half * dx)},
    };
    scene_shape(s, style, head, 3);
    double back = fmin(SHORTENED, length / 2.0);
    return (struct cvz_point){(int32_t)lround(tip.x - back * dx),
                              (int32_t)lround(tip.y - back * dy)};
}

struct look {
    enum style line, head;
    bool cored;
};

/* A change is told in place of the class. */
static struct look look_of(const struct scene *s, enum cvz_edge_class edge_class, uint8_t change)
{
    struct look look = {(enum style)(STYLE_EDGE_TRAFFIC + edge_class),
                        (enum style)(STYLE_HEAD_TRAFFIC + edge_class),
                        edge_class == CVZ_EDGE_PEERING};

    if (change != CVZ_DIFF_SAME)
        look =
            (struct look){(enum style)(STYLE_CHANGE_EDGE_ADDED + change - CVZ_DIFF_ADDED),
                          (enum style)(STYLE_CHANGE_FILL_ADDED + change - CVZ_DIFF_ADDED), false};
    else if (s->faint || s->quiet)
        look = (struct look){STYLE_EDGE_FAINT, STYLE_HEAD_FAINT, false};
    return look;
}

static void draw_line(struct scene *s, struct look look, const struct cvz_view_edge *edge,
                      struct cvz_point *points, uint32_t n)
{
    if (has_arrow[edge->edge_class]) {
        points[n - 1] = draw_head(s, look.head, points[n - 2], points[n - 1]);
        if (edge->both_ways)
            points[0] = draw_head(s, look.head, points[1], points[0]);
    }
    scene_line(s, look.line, points, n, CORNER);
    if (look.cored)
        scene_line(s, STYLE_EDGE_CORE, points, n, CORNER);
}

static struct cvz_str describe(struct cvz_arena *arena, const struct cvz_view *view,
                               const struct cvz_view_edge *edge)
{
    const struct cvz_item *source = &view->items[edge->source],
                          *target = &view->items[edge->target];
    struct cvz_buf buf = CVZ_BUF_INIT;
    cvz_buf_add_str(&buf, text_clean(arena, source->label));
    cvz_buf_add_z(&buf, edge->both_ways ? " \xe2\x86\x94 " : " \xe2\x86\x92 ");
    cvz_buf_add_z(&buf, cvz_verb_info((enum cvz_verb)edge->verb)->text);
    cvz_buf_add_char(&buf, ' ');
    cvz_buf_add_str(&buf, text_clean(arena, target->label));
    if (edge->label.n > 0) {
        cvz_buf_add_z(&buf, ": ");
        cvz_buf_add_str(&buf, text_clean(arena, edge->label));
    }
    if (edge->count > 1)
        cvz_buf_printf(&buf, " (%u relations)", edge->count);
    if (edge->change != CVZ_DIFF_SAME)
        cvz_buf_printf(&buf, ", %s", cvz_difference_name((enum cvz_difference)edge->change));
    struct cvz_str text = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return text;
}

void scene_edge(struct scene *s, const struct cvz_view *view, uint32_t edge,
                const struct cvz_route *route, struct cvz_point origin)
{
    const struct cvz_view_edge *e = &view->edges[edge];
    if (route->n_points < 2)
        return;
    struct cvz_point *points = CVZ_ARENA_ARRAY(&s->arena, struct cvz_point, route->n_points);
    for (uint32_t i = 0; i < route->n_points; i++)
        points[i] =
            (struct cvz_point){route->points[i].x + origin.x, route->points[i].y + origin.y};
    scene_edge_group(s, describe(&s->arena, view, e), edge);
    draw_line(s, look_of(s, (enum cvz_edge_class)e->edge_class, e->change), e, points,
              route->n_points);
    /* Where an end came or went, its own badge says it. */
    if (view->items[e->source].change != e->change && view->items[e->target].change != e->change)
        scene_change_edge(s, e->change, points, route->n_points);
    scene_end(s);
}

void scene_edge_sample(struct scene *s, enum cvz_edge_class edge_class, int32_t x, int32_t y,
                       int32_t length)
{
    struct cvz_point points[2] = {{x, y}, {x + length, y}};
    const struct cvz_view_edge edge = {.edge_class = (uint8_t)edge_class};
    draw_line(s, look_of(s, edge_class, CVZ_DIFF_SAME), &edge, points, 2);
}

/* A count tells something where a fold stands at an end, and has not said it already. */
static bool count_tells(const struct cvz_view *view, const struct cvz_view_edge *edge)
{
    uint32_t source = view->items[edge->source].count;
    uint32_t target = view->items[edge->target].count;

    return edge->count > 1 && (source > 1 || target > 1) && source != edge->count &&
           target != edge->count;
}

struct cvz_str edge_label_text(struct cvz_arena *arena, const struct cvz_view *view, uint32_t edge)
{
    const struct cvz_view_edge *e = &view->edges[edge];
    struct cvz_str label = text_clean(arena, e->label);
    if (!count_tells(view, e))
        return label;
    return cvz_arena_printf(arena, "%.*s%s\xc3\x97%u", CVZ_STR_ARG(label), label.n > 0 ? " " : "",
                            e->count);
}

void scene_edge_label(struct scene *s, const struct cvz_view *view, uint32_t edge,
                      const struct cvz_route *route, struct cvz_point origin)
{
    struct cvz_box box = route->label;
    if (box.w <= 0)
        return;
    struct cvz_str text = edge_label_text(&s->arena, view, edge);
    box.x += origin.x;
    box.y += origin.y;
    scene_edge_group(s, CVZ_STR(""), edge);
    scene_rect(s, STYLE_LABEL, box, 4 * PX);
    scene_text(s,
               &(struct scene_text){.style = STYLE_EDGE_TEXT,
                                    .anchor = ANCHOR_MIDDLE,
                                    .x = box.x + box.w / 2,
                                    .y = box.y + box.h / 2 + 14,
                                    .room = box.w - 4 * PX},
               text);
    scene_end(s);
}
