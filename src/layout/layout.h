/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layout: a box for every item of a view and a route for every edge, in quarter pixels. Pure and
 * seeded: the same view and parameters give the same numbers on every machine and compiler.
 *
 * What every layout keeps: boxes of items that are not ancestor and descendant do not overlap;
 * where a layout nests, children lie inside their container, below its header, and where it does
 * not, no two boxes overlap at all; routes begin and end on the borders of their items.
 */
#ifndef CVZ_LAYOUT_LAYOUT_H
#define CVZ_LAYOUT_LAYOUT_H

#include "base/err.h"
#include "view/view.h"

#include <stdint.h>

enum { CVZ_UNIT = 4 }; /* units per pixel */

struct cvz_point {
    int32_t x, y;
};

/* x, y is the upper left corner. */
struct cvz_box {
    int32_t x, y, w, h;
};

/* False for boxes that only touch. */
static inline bool cvz_box_overlaps(struct cvz_box a, struct cvz_box b)
{
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

struct cvz_size {
    int32_t w, h;
};

struct cvz_route {
    struct cvz_point *points; /* at least two; orthogonal layouts: axis-parallel segments; curves
                                 are rows of short segments */
    uint32_t n_points;
    struct cvz_box label; /* where its label goes; w == 0: nowhere */
};

/* Lines that stand for no edge. */
enum cvz_stroke_kind {
    CVZ_STROKE_BRANCH, /* from a container to what it holds */
    CVZ_STROKE_ARC,    /* along what a container holds */
    CVZ_STROKE_LANE,   /* a band: a closed polygon, filled, below all */
    CVZ_STROKE_AXIS,
    CVZ_STROKE_TICK, /* across the picture, at a place of the axis */
    CVZ_STROKE_COUNT
};

struct cvz_stroke {
    struct cvz_point *points;
    uint32_t n_points;
    struct cvz_str text;  /* "" for none; owned by the layout's arena or the view */
    struct cvz_box label; /* where the text goes: from its left side on, in the middle of its height
                           */
    uint8_t kind;         /* enum cvz_stroke_kind */
};

struct cvz_layout {
    const struct cvz_view *view; /* borrowed */
    struct cvz_box *boxes;       /* view->n_items */
    struct cvz_route *routes;    /* view->n_edges */
    int32_t width, height;       /* everything lies in 0..width, 0..height */
    struct cvz_stroke *strokes;  /* drawn below all else */
    uint32_t n_strokes;
    bool nested;      /* containers enclose what they hold; else they are cards like others */
    bool faint;       /* relations are beside the point: they are drawn light */
    const char *name; /* "hierarchical" */
    struct cvz_arena *arena;
};

enum cvz_direction { CVZ_DIRECTION_DOWN, CVZ_DIRECTION_RIGHT };

#define CVZ_TIME_NONE INT64_MIN

struct cvz_layout_params {
    /* For each item: a leaf's size, a container's smallest size (its header). From render, which
     * knows text. */
    const struct cvz_size *sizes;
    const struct cvz_size *labels; /* for each edge; NULL: no labels */
    int32_t header;                /* height of a container's header */
    int32_t padding;               /* inside a container */
    int32_t gap;                   /* between siblings */
    enum cvz_direction direction;
    double aspect; /* wished width / height, 1.4 unless asked otherwise */
    uint64_t seed;
    const int64_t *times; /* for each item: ms since 1970 when it came into being, or CVZ_TIME_NONE;
                             NULL: none is known */
    /* For each item: where it stood in a former picture by the same layout, w == 0 for what is
     * new. What can stay there stays. NULL: there is none. */
    const struct cvz_box *former;
};

#define CVZ_LAYOUT_PARAMS_INIT                                                                     \
    ((struct cvz_layout_params){.header = 28 * CVZ_UNIT,                                           \
                                .padding = 12 * CVZ_UNIT,                                          \
                                .gap = 16 * CVZ_UNIT,                                              \
                                .aspect = 1.4,                                                     \
                                .seed = 1})

/* What a layout is about. Formats that place things themselves choose their kind of diagram by it.
 */
enum cvz_layout_form {
    CVZ_FORM_RELATIONS,
    CVZ_FORM_TREE, /* what contains what */
    CVZ_FORM_TIME, /* what came when */
    CVZ_FORM_COUNT
};

struct cvz_layout_ops {
    const char *name; /* "hierarchical" */
    const char *help;
    enum cvz_layout_form form;
    /* Fills boxes, routes, width and height; the arrays are there. layout->nested is set: a layout
     * that does not nest clears it. */
    int (*place)(const struct cvz_view *view, const struct cvz_layout_params *params,
                 struct cvz_layout *layout, struct cvz_err *err);
};

/* The registry, ended by a NULL. */
extern const struct cvz_layout_ops *const cvz_layouts[];

/* CVZ_EUSAGE, naming the known ones, for an unknown name. The caller frees it. */
int cvz_layout_new(struct cvz_str name, const struct cvz_view *view,
                   const struct cvz_layout_params *params, struct cvz_layout **ret,
                   struct cvz_err *err) CVZ_MUST_CHECK;
/* The same by a layout that is not in the registry: another program's, say. */
int cvz_layout_new_by(const struct cvz_layout_ops *ops, const struct cvz_view *view,
                      const struct cvz_layout_params *params, struct cvz_layout **ret,
                      struct cvz_err *err) CVZ_MUST_CHECK;
void cvz_layout_free(struct cvz_layout *layout);

/* For boxes that come from elsewhere: moves apart what overlaps and lets containers enclose what
 * they hold. Routes without points, and all when anything moved, become straight lines; others get
 * their ends onto the borders. Places the labels, and sets the size of the whole. Coordinates must
 * be within +-2^28. */
void cvz_layout_complete(const struct cvz_layout_params *params, struct cvz_layout *layout);

#endif
