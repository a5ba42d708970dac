/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The timeline: items from left to right by the time they came into being, in lanes. A lane is what
 * one of the outermost containers holds, which stands as a card at its left; what is in none of
 * these has a lane for its category. In a lane the items of a period stand in columns, in the order
 * of their times; what has no time stands in a period of its own, behind all others.
 */
#include "layout/chronicle.h"
#include "layout/keep_priv.h"
#include "layout/layouts_priv.h"
#include "layout/near_priv.h"
#include "layout/straight_priv.h"
#include "layout/timeline_priv.h"
#include "layout/tree_priv.h"

enum {
    ROWS_MAX = 200,
    PERIODS_MAX = 18, /* of an axis */
    PERIODS_MIN = 4,
    HEAD = 36 * CVZ_UNIT, /* of the axis */
    TEXT_HEIGHT = 16 * CVZ_UNIT,
    TEXT_WIDTH = 120 * CVZ_UNIT,
    LEFT_OUT = 32 * CVZ_UNIT, /* between periods that do not follow each other */
    LANE_PAD = 10 * CVZ_UNIT,
    HEADER_MAX = 176 * CVZ_UNIT, /* width of a container's card, whose fact may be cut */
};

struct lane {
    uint32_t container; /* or CVZ_LANE_NONE */
    struct cvz_str text;
    uint32_t n;    /* items but its container */
    uint32_t rows; /* the most in a column */
    int32_t y, h;
};

struct timeline {
    const struct cvz_view *view;
    const struct cvz_layout_params *params;
    struct cvz_layout *layout;
    struct cvz_tree tree;
    struct cvz_chronicle told;
    struct lane *lanes; /* as in the chronicle */
    uint32_t n_lanes;
    struct cvz_axis axis;
    uint32_t n_periods; /* those of the axis, and that of what has no time */
    uint32_t *counts;   /* by lane and period */
    int32_t *columns;   /* by period: how many columns */
    int32_t *starts;    /* by period: its x; n_periods + 1 */
    int32_t card_w, card_h, label_w;
    uint32_t rows; /* in a column at most */
    struct cvz_arena arena;
};

static bool is_lane_head(const struct timeline *t, uint32_t item)
{
    return cvz_chronicle_is_lane_head(&t->told, item);
}

static struct cvz_size size_of(const struct timeline *t, uint32_t item)
{
    struct cvz_size size = cvz_tree_card(&t->tree, t->params, item);

    if (cvz_tree_count(&t->tree, item) > 0 && !is_lane_head(t, item) && size.w > HEADER_MAX)
        size.w = HEADER_MAX;
    return size;
}

/* The largest of what is drawn in each place. */
static void measure_cards(struct timeline *t)
{
    for (uint32_t i = 0; i < t->tree.n; i++) {
        struct cvz_size size = size_of(t, i);
        if (is_lane_head(t, i)) {
            t->label_w = size.w > t->label_w ? size.w : t->label_w;
            continue;
        }
        t->card_w = size.w > t->card_w ? size.w : t->card_w;
        t->card_h = size.h > t->card_h ? size.h : t->card_h;
    }
}

/* ---- times ---- */

/* Periods of this kind; what falls into which. */
static void take_axis(struct timeline *t, unsigned unit)
{
    t->axis = cvz_axis_new(t->told.times, t->told.n_dated, unit, &t->arena);
    t->n_periods = t->axis.n_periods + (t->told.n_events > t->told.n_dated);
    t->counts = CVZ_ARENA_ARRAY(&t->arena, uint32_t, (size_t)t->n_lanes * t->n_periods + 1);
    t->starts = CVZ_ARENA_ARRAY(&t->arena, int32_t, (size_t)t->n_periods + 1);
    for (uint32_t l = 0; l < t->n_lanes; l++)
        t->lanes[l].n = 0;
    for (uint32_t i = 0; i < t->told.n_events; i++) {
        struct cvz_event *e = &t->told.events[i];
        e->period = i < t->told.n_dated ? cvz_axis_find(&t->axis, e->time) : t->axis.n_periods;
        t->counts[(size_t)e->lane * t->n_periods + e->period]++;
        t->lanes[e->lane].n++;
    }
}

/* ---- measures ---- */

static int32_t step_w(const struct timeline *t)
{
    return t->card_w + t->params->gap / 2;
}

static int32_t step_h(const struct timeline *t)
{
    return t->card_h + t->params->gap / 2;
}

/* Whether a period begins where the one before it ends. */
static bool follows(const struct timeline *t, uint32_t p)
{
    return p < t->axis.n_periods && t->axis.periods[p] == t->axis.periods[p - 1] + 1;
}

/* With at most so many in a column. */
static void measure(struct timeline *t, uint32_t rows)
{
    int32_t x = t->label_w + t->params->gap;

    t->rows = rows;
    for (uint32_t l = 0; l < t->n_lanes; l++)
        t->lanes[l].rows = 0;
    for (uint32_t p = 0; p < t->n_periods; p++) {
        uint32_t columns = 1;
        for (uint32_t l = 0; l < t->n_lanes; l++) {
            uint32_t n = t->counts[(size_t)l * t->n_periods + p];
            uint32_t wanted = (n + rows - 1) / rows, used = n < rows ? n : rows;
            columns = wanted > columns ? wanted : columns;
            t->lanes[l].rows = used > t->lanes[l].rows ? used : t->lanes[l].rows;
        }
        if (p > 0 && !follows(t, p))
            x += LEFT_OUT;
        t->starts[p] = x;
        x += (int32_t)columns * step_w(t) + t->params->gap;
    }
    t->starts[t->n_periods] = x;
}

static int32_t lane_height(const struct timeline *t, const struct lane *lane)
{
    int32_t cards = (int32_t)lane->rows * step_h(t) - t->params->gap / 2;
    int32_t head = lane->container == CVZ_LANE_NONE ? TEXT_HEIGHT : size_of(t, lane->container).h;

    return (cards > head ? cards : head) + 2 * LANE_PAD;
}

/* Lanes that hold nothing have no band, if they have no container either. */
static bool is_drawn(const struct lane *lane)
{
    return lane->n > 0 || lane->container != CVZ_LANE_NONE;
}

static int32_t place_lanes(struct timeline *t)
{
    int32_t y = HEAD;

    for (uint32_t l = 0; l < t->n_lanes; l++) {
        struct lane *lane = &t->lanes[l];
        if (!is_drawn(lane))
            continue;
        lane->y = y;
        lane->h = lane_height(t, lane);
        y += lane->h + t->params->gap / 2;
    }
    return y;
}

/* The number of rows that comes nearest to the wished shape; how far off that is. */
static double choose_rows(struct timeline *t, uint32_t *ret)
{
    double best = 1e300;

    *ret = 1;
    for (uint32_t rows = 1; rows <= ROWS_MAX && rows <= t->told.n_events; rows += rows / 3 + 1) {
        measure(t, rows);
        double h = place_lanes(t), w = t->starts[t->n_periods];
        double shape = w / (h > 1 ? h : 1) / t->params->aspect;
        double off = shape > 1 ? shape : 1 / shape;
        if (off < best) {
            best = off;
            *ret = rows;
        }
    }
    return best;
}

/* Of the kinds of periods that are not too many the shortest, or a longer one when that gives a
 * much better shape. */
static void choose_axis(struct timeline *t)
{
    double best = 1e300;
    unsigned best_unit = CVZ_AXIS_UNITS - 1;
    uint32_t rows = 1, n_periods = UINT32_MAX;

    for (unsigned unit = 0; unit < CVZ_AXIS_UNITS && n_periods > PERIODS_MIN; unit++) {
        take_axis(t, unit);
        n_periods = t->axis.n_periods;
        if (n_periods > PERIODS_MAX)
            continue;
        double off = choose_rows(t, &rows) * (n_periods < PERIODS_MIN ? 2 : 1);
        if (off * 1.2 < best) {
            best = off;
            best_unit = unit;
        }
    }
    take_axis(t, best_unit);
    choose_rows(t, &rows);
    measure(t, rows);
}

/* ---- places ---- */

static struct cvz_box card_at(const struct timeline *t, uint32_t item, int32_t x, int32_t y)
{
    struct cvz_size size = size_of(t, item);
    int32_t down = (t->card_h - size.h) / 2 / CVZ_UNIT * CVZ_UNIT;

    return (struct cvz_box){x, y + down, size.w, size.h};
}

static void place_events(struct timeline *t)
{
    uint32_t *next = CVZ_ARENA_ARRAY(&t->arena, uint32_t, (size_t)t->n_lanes * t->n_periods + 1);

    for (uint32_t i = 0; i < t->told.n_events; i++) {
        const struct cvz_event *e = &t->told.events[i];
        uint32_t at = next[(size_t)e->lane * t->n_periods + e->period]++;
        int32_t x = t->starts[e->period] + (int32_t)(at / t->rows) * step_w(t);
        int32_t y = t->lanes[e->lane].y + LANE_PAD + (int32_t)(at % t->rows) * step_h(t);
        t->layout->boxes[e->item] = card_at(t, e->item, x, y);
    }
}

static struct cvz_stroke *add_stroke(struct timeline *t, enum cvz_stroke_kind kind,
                                     uint32_t n_points)
{
    struct cvz_stroke *stroke = &t->layout->strokes[t->layout->n_strokes++];

    *stroke = (struct cvz_stroke){.kind = (uint8_t)kind, .n_points = n_points};
    stroke->points = CVZ_ARENA_ARRAY(t->layout->arena, struct cvz_point, n_points);
    return stroke;
}

static struct cvz_stroke *add_band(struct timeline *t, int32_t y, int32_t h, int32_t width)
{
    struct cvz_stroke *stroke = add_stroke(t, CVZ_STROKE_LANE, 4);

    stroke->points[0] = (struct cvz_point){0, y};
    stroke->points[1] = (struct cvz_point){width, y};
    stroke->points[2] = (struct cvz_point){width, y + h};
    stroke->points[3] = (struct cvz_point){0, y + h};
    return stroke;
}

static void name_band(struct timeline *t, struct cvz_stroke *band, struct cvz_str text)
{
    band->text = text;
    band->label = (struct cvz_box){LANE_PAD, band->points[0].y + LANE_PAD, t->label_w - LANE_PAD,
                                   TEXT_HEIGHT};
}

static void draw_lanes(struct timeline *t, int32_t width)
{
    for (uint32_t l = 0; l < t->n_lanes; l++) {
        const struct lane *lane = &t->lanes[l];
        if (!is_drawn(lane))
            continue;
        struct cvz_stroke *band = add_band(t, lane->y, lane->h, width);
        if (lane->container == CVZ_LANE_NONE) {
            name_band(t, band, lane->text);
        } else {
            struct cvz_size size = size_of(t, lane->container);
            t->layout->boxes[lane->container] = (struct cvz_box){
                0, lane->y + (lane->h - size.h) / 2 / CVZ_UNIT * CVZ_UNIT, size.w, size.h};
        }
    }
}

static struct cvz_str period_text(const struct timeline *t, uint32_t p)
{
    return p < t->axis.n_periods ? cvz_axis_text(&t->axis, p, t->layout->arena)
                                 : CVZ_STR("time not known");
}

/* The axis ends where the last known time does. */
static void draw_axis(struct timeline *t, int32_t bottom)
{
    int32_t before = t->params->gap / 2;

    for (uint32_t p = 0; p < t->n_periods; p++) {
        struct cvz_stroke *tick = add_stroke(t, CVZ_STROKE_TICK, 2);
        int32_t x = t->starts[p] - before;
        tick->points[0] = (struct cvz_point){x, HEAD / 2};
        tick->points[1] = (struct cvz_point){x, bottom};
        tick->text = period_text(t, p);
        tick->label =
            (struct cvz_box){x + CVZ_UNIT * 4, HEAD / 2 - TEXT_HEIGHT, TEXT_WIDTH, TEXT_HEIGHT};
    }
    if (t->told.n_dated > 0) {
        struct cvz_stroke *axis = add_stroke(t, CVZ_STROKE_AXIS, 2);
        int32_t end = t->starts[t->axis.n_periods] - t->params->gap;
        end -= t->n_periods > t->axis.n_periods ? LEFT_OUT : 0;
        axis->points[0] = (struct cvz_point){t->starts[0] - before, HEAD / 2};
        axis->points[1] = (struct cvz_point){end, HEAD / 2};
    }
}

static void new_strokes(struct timeline *t)
{
    t->layout->strokes =
        CVZ_ARENA_ARRAY(t->layout->arena, struct cvz_stroke, (size_t)t->n_lanes + t->n_periods + 1);
}

static void place_all(struct timeline *t)
{
    int32_t bottom = place_lanes(t);

    new_strokes(t);
    draw_lanes(t, t->starts[t->n_periods]);
    draw_axis(t, bottom - t->params->gap / 2);
    place_events(t);
}

/* ---- what a former picture shows ---- */

static bool was_there(const struct timeline *t, uint32_t item)
{
    return cvz_keep_has(t->params, item, size_of(t, item));
}

/* Where the periods of an axis began, by what stands there; false when time did not run from left
 * to right in them, or when there is a new one before an old one. */
static bool find_starts(struct timeline *t)
{
    int32_t right = 0, beyond = 0;
    uint32_t p = UINT32_MAX;

    for (uint32_t i = 0; i < t->told.n_events; i++) {
        const struct cvz_event *e = &t->told.events[i];
        struct cvz_box box = t->params->former[e->item];
        if (!was_there(t, e->item))
            continue;
        if (e->period != p) {
            if (e->period != p + 1)
                return false;
            p = e->period;
            t->starts[p] = box.x;
            beyond = right;
        }
        if (box.x < beyond)
            return false;
        t->starts[p] = box.x < t->starts[p] ? box.x : t->starts[p];
        right = box.x + box.w > right ? box.x + box.w : right;
    }
    for (p++; p <= t->n_periods; p++) {
        t->starts[p] = right + t->params->gap + t->params->gap / 2;
        right = t->starts[p] + t->card_w;
    }
    return true;
}

/* The axis that the former picture had: the shortest periods that fit to it. */
static bool keep_axis(struct timeline *t)
{
    for (unsigned unit = 0; unit < CVZ_AXIS_UNITS; unit++) {
        take_axis(t, unit);
        if (t->n_periods <= PERIODS_MAX + 2 && find_starts(t))
            return true;
    }
    return false;
}

static void stretch_lane(struct lane *lane, struct cvz_box box)
{
    int32_t top = box.y - LANE_PAD, bottom = box.y + box.h + LANE_PAD;

    if (lane->h == 0) {
        lane->y = top;
        lane->h = bottom - top;
        return;
    }
    int32_t end = lane->y + lane->h > bottom ? lane->y + lane->h : bottom;
    lane->y = top < lane->y ? top : lane->y;
    lane->h = end - lane->y;
}

/* Lanes around what stands in them; returns where the last one ends. */
static int32_t keep_lanes(struct timeline *t, struct cvz_near *near)
{
    int32_t bottom = 0;

    for (uint32_t i = 0; i < t->tree.n; i++) {
        struct cvz_box was = t->params->former[i];
        if (!was_there(t, i))
            continue;
        t->layout->boxes[i] = was;
        cvz_near_take(near, was);
        stretch_lane(&t->lanes[t->told.lane_of[i]], was);
        bottom = was.y + was.h + LANE_PAD > bottom ? was.y + was.h + LANE_PAD : bottom;
    }
    return bottom;
}

/* The first free place of a lane in its period, in columns; below, when there is none. */
static void place_new(struct timeline *t, const struct cvz_event *e, struct cvz_near *near,
                      int32_t *bottom)
{
    struct lane *lane = &t->lanes[e->lane];
    bool is_last = e->period + 1 == t->n_periods;
    int32_t end = is_last ? INT32_MAX / 2 : t->starts[e->period + 1] - t->params->gap / 2;
    struct cvz_box box = card_at(t, e->item, 0, 0);
    int32_t down = box.y;

    if (lane->h == 0) { /* a new lane */
        lane->y = *bottom + t->params->gap / 2;
        lane->h = t->card_h + 2 * LANE_PAD;
        *bottom = lane->y + lane->h;
    }
    for (box.x = t->starts[e->period]; box.x + box.w <= end; box.x += step_w(t)) {
        for (int32_t y = lane->y + LANE_PAD; y + t->card_h + LANE_PAD <= lane->y + lane->h;
             y += step_h(t)) {
            box.y = y + down;
            if (!cvz_near_is_free(near, box))
                continue;
            t->layout->boxes[e->item] = box;
            cvz_near_take(near, box);
            return;
        }
    }
    box.x = t->starts[e->period];
    box.y = *bottom + LANE_PAD;
    t->layout->boxes[e->item] = box;
    cvz_near_take(near, box);
    *bottom = box.y + box.h + LANE_PAD;
}

static void place_new_head(struct timeline *t, uint32_t item, struct cvz_near *near,
                           int32_t *bottom)
{
    struct lane *lane = &t->lanes[t->told.lane_of[item]];
    struct cvz_size size = size_of(t, item);
    struct cvz_box box = {0, lane->h > 0 ? lane->y + LANE_PAD : *bottom + LANE_PAD, size.w, size.h};

    while (!cvz_near_is_free(near, box))
        box.x += step_w(t);
    t->layout->boxes[item] = box;
    cvz_near_take(near, box);
    stretch_lane(lane, box);
    *bottom = box.y + box.h + LANE_PAD > *bottom ? box.y + box.h + LANE_PAD : *bottom;
}

/* What has no place in its lane stands below all; that is rare, and better than to move the rest.
 */
static void keep_all(struct timeline *t)
{
    struct cvz_near near;
    int32_t width = t->starts[t->n_periods];

    cvz_near_init(&near, t->tree.n);
    int32_t bottom = keep_lanes(t, &near);
    for (uint32_t i = 0; i < t->told.n_events; i++) {
        if (!was_there(t, t->told.events[i].item))
            place_new(t, &t->told.events[i], &near, &bottom);
    }
    for (uint32_t i = 0; i < t->tree.n; i++) {
        if (is_lane_head(t, i) && !was_there(t, i))
            place_new_head(t, i, &near, &bottom);
        int32_t right = t->layout->boxes[i].x + t->layout->boxes[i].w + t->params->gap;
        width = right > width ? right : width;
    }
    new_strokes(t);
    for (uint32_t l = 0; l < t->n_lanes; l++) {
        if (t->lanes[l].h > 0)
            name_band(t, add_band(t, t->lanes[l].y, t->lanes[l].h, width), t->lanes[l].text);
    }
    draw_axis(t, bottom);
    cvz_near_release(&near);
}

int cvz_timeline_place(const struct cvz_view *view, const struct cvz_layout_params *params,
                       struct cvz_layout *layout, struct cvz_err *err)
{
    struct timeline t = {.view = view, .params = params, .layout = layout, .label_w = TEXT_WIDTH};

    (void)err;
    layout->nested = false;
    layout->faint = true;
    if (view->n_items == 0)
        return 0;
    t.tree = cvz_tree_new(view, &t.arena);
    t.told = cvz_chronicle_new(view, params->times, &t.arena);
    t.n_lanes = t.told.n_lanes;
    t.lanes = CVZ_ARENA_ARRAY(&t.arena, struct lane, (size_t)t.n_lanes + 1);
    for (uint32_t l = 0; l < t.n_lanes; l++)
        t.lanes[l] =
            (struct lane){.container = t.told.lanes[l].container, .text = t.told.lanes[l].text};
    measure_cards(&t);
    bool keeps = cvz_keep_is_worth(view, params) && keep_axis(&t);
    if (keeps) {
        keep_all(&t);
    } else {
        choose_axis(&t);
        place_all(&t);
    }
    cvz_route_straight(layout);
    cvz_keep_finish(params, keeps, layout);
    cvz_arena_release(&t.arena);
    return 0;
}
