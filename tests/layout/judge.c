/* SPDX-License-Identifier: Apache-2.0 */
#include "judge.h"

#include "base/mem.h"

#include <math.h>
#include <stdlib.h>

struct segment {
    double x1, y1, x2, y2; /* x1 <= x2 */
    uint32_t edge, from, to;
};

struct segments {
    struct segment *p;
    size_t n;
};

static bool is_leaf(const struct cvz_layout *layout, uint32_t item)
{
    return !layout->view->items[item].container;
}

static bool counts(const struct cvz_layout *layout, uint32_t e)
{
    const struct cvz_view_edge *edge = &layout->view->edges[e];

    return edge->source != edge->target && is_leaf(layout, edge->source) &&
           is_leaf(layout, edge->target);
}

static int by_x(const void *pa, const void *pb)
{
    const struct segment *a = pa, *b = pb;

    return a->x1 < b->x1 ? -1 : a->x1 > b->x1;
}

static void add_segment(struct segments *s, struct segment segment)
{
    if (segment.x1 > segment.x2)
        segment = (struct segment){segment.x2,   segment.y2,   segment.x1, segment.y1,
                                   segment.edge, segment.from, segment.to};
    s->p[s->n++] = segment;
}

static struct segments straight_lines(const struct cvz_layout *layout)
{
    struct segments s = {CVZ_NEW_ARRAY(struct segment, layout->view->n_edges + 1), 0};

    for (uint32_t e = 0; e < layout->view->n_edges; e++) {
        const struct cvz_view_edge *edge = &layout->view->edges[e];
        struct cvz_box a = layout->boxes[edge->source], b = layout->boxes[edge->target];
        if (counts(layout, e))
            add_segment(&s, (struct segment){a.x + a.w / 2.0, a.y + a.h / 2.0, b.x + b.w / 2.0,
                                             b.y + b.h / 2.0, e, edge->source, edge->target});
    }
    return s;
}

static struct segments routed_lines(const struct cvz_layout *layout)
{
    size_t n = 1;

    for (uint32_t e = 0; e < layout->view->n_edges; e++)
        n += layout->routes[e].n_points;
    struct segments s = {CVZ_NEW_ARRAY(struct segment, n), 0};
    for (uint32_t e = 0; e < layout->view->n_edges; e++) {
        const struct cvz_view_edge *edge = &layout->view->edges[e];
        const struct cvz_route *route = &layout->routes[e];
        for (uint32_t i = 0; counts(layout, e) && i + 1 < route->n_points; i++)
            add_segment(&s, (struct segment){route->points[i].x, route->points[i].y,
                                             route->points[i + 1].x, route->points[i + 1].y, e,
                                             edge->source, edge->target});
    }
    return s;
}

static double turn(double ax, double ay, double bx, double by)
{
    return ax * by - ay * bx;
}

/* Whether two lines cross at a point inside of both. */
static bool cross(const struct segment *a, const struct segment *b)
{
    double dx = a->x2 - a->x1, dy = a->y2 - a->y1, ex = b->x2 - b->x1, ey = b->y2 - b->y1;
    double d1 = turn(dx, dy, b->x1 - a->x1, b->y1 - a->y1);
    double d2 = turn(dx, dy, b->x2 - a->x1, b->y2 - a->y1);
    double d3 = turn(ex, ey, a->x1 - b->x1, a->y1 - b->y1);
    double d4 = turn(ex, ey, a->x2 - b->x1, a->y2 - b->y1);

    return ((d1 < 0 && d2 > 0) || (d1 > 0 && d2 < 0)) && ((d3 < 0 && d4 > 0) || (d3 > 0 && d4 < 0));
}

static bool share_end(const struct segment *a, const struct segment *b)
{
    return a->from == b->from || a->from == b->to || a->to == b->from || a->to == b->to;
}

/* Whether two axis-parallel lines run on one line for longer than two pixels. */
static bool run_together(const struct segment *a, const struct segment *b)
{
    double low, high;

    if (a->y1 == a->y2 && b->y1 == b->y2 && a->y1 == b->y1) {
        low = fmax(a->x1, b->x1);
        high = fmin(a->x2, b->x2);
    } else if (a->x1 == a->x2 && b->x1 == b->x2 && a->x1 == b->x1) {
        low = fmax(fmin(a->y1, a->y2), fmin(b->y1, b->y2));
        high = fmin(fmax(a->y1, a->y2), fmax(b->y1, b->y2));
    } else {
        return false;
    }
    return high - low > 2 * CVZ_UNIT;
}

static uint64_t count_pairs(struct segments s,
                            bool (*meets)(const struct segment *, const struct segment *))
{
    uint64_t n = 0;

    if (s.n > 1)
        qsort(s.p, s.n, sizeof s.p[0], by_x);
    for (size_t i = 0; i < s.n; i++) {
        for (size_t j = i + 1; j < s.n && s.p[j].x1 <= s.p[i].x2; j++) {
            if (!share_end(&s.p[i], &s.p[j]) && meets(&s.p[i], &s.p[j]))
                n++;
        }
    }
    return n;
}

static bool overlap(struct cvz_box a, struct cvz_box b)
{
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/* Whether all corners of the box lie on one side of the line. */
static bool beside(const struct segment *s, struct cvz_box box)
{
    double dx = s->x2 - s->x1, dy = s->y2 - s->y1, x = box.x - s->x1, y = box.y - s->y1;
    double corners[] = {turn(dx, dy, x, y), turn(dx, dy, x + box.w, y), turn(dx, dy, x, y + box.h),
                        turn(dx, dy, x + box.w, y + box.h)};
    int left = 0, right = 0;

    for (size_t i = 0; i < CVZ_COUNT_OF(corners); i++) {
        left += corners[i] >= 0;
        right += corners[i] <= 0;
    }
    return left == CVZ_COUNT_OF(corners) || right == CVZ_COUNT_OF(corners);
}

static bool passes(const struct segment *s, struct cvz_box box)
{
    double top = fmin(s->y1, s->y2), bottom = fmax(s->y1, s->y2);

    return s->x1 < box.x + box.w && s->x2 > box.x && top < box.y + box.h && bottom > box.y &&
           !beside(s, box);
}

struct placed {
    struct cvz_box box;
    uint32_t item;
};

static int by_left(const void *pa, const void *pb)
{
    const struct placed *a = pa, *b = pb;

    return a->box.x < b->box.x ? -1 : a->box.x > b->box.x;
}

static uint32_t count_overlaps(const struct cvz_layout *layout, const struct placed *sorted)
{
    const struct cvz_item *items = layout->view->items;
    uint32_t n = 0, n_items = layout->view->n_items;

    for (uint32_t i = 0; i < n_items; i++) {
        for (uint32_t j = i + 1; j < n_items && sorted[j].box.x < sorted[i].box.x + sorted[i].box.w;
             j++) {
            if (!layout->nested || items[sorted[i].item].parent == items[sorted[j].item].parent)
                n += overlap(sorted[i].box, sorted[j].box);
        }
    }
    return n;
}

/* Candidates are leaves that begin left of a segment's right end, from the first that can reach
 * it. */
static uint64_t count_through(struct segments s, const struct cvz_layout *layout,
                              const struct placed *sorted)
{
    int32_t widest = 0;
    uint64_t n = 0;

    for (uint32_t i = 0; i < layout->view->n_items; i++) {
        if (is_leaf(layout, i) && layout->boxes[i].w > widest)
            widest = layout->boxes[i].w;
    }
    for (size_t i = 0; i < s.n; i++) {
        uint32_t low = 0, high = layout->view->n_items;
        while (low < high) {
            uint32_t mid = (low + high) / 2;
            if (sorted[mid].box.x < s.p[i].x1 - widest)
                low = mid + 1;
            else
                high = mid;
        }
        for (; low < layout->view->n_items && sorted[low].box.x < s.p[i].x2 + 1; low++) {
            uint32_t item = sorted[low].item;
            n += is_leaf(layout, item) && item != s.p[i].from && item != s.p[i].to &&
                 passes(&s.p[i], sorted[low].box);
        }
    }
    return n;
}

static bool on_border(struct cvz_point p, struct cvz_box b)
{
    bool within_x = p.x >= b.x && p.x <= b.x + b.w, within_y = p.y >= b.y && p.y <= b.y + b.h;

    return ((p.x == b.x || p.x == b.x + b.w) && within_y) ||
           ((p.y == b.y || p.y == b.y + b.h) && within_x);
}

static void judge_routes(const struct cvz_layout *layout, struct figures *f)
{
    uint64_t bends = 0;

    for (uint32_t e = 0; e < layout->view->n_edges; e++) {
        const struct cvz_view_edge *edge = &layout->view->edges[e];
        const struct cvz_route *route = &layout->routes[e];
        if (route->n_points < 2) {
            f->loose_ends += 2;
            continue;
        }
        f->loose_ends += !on_border(route->points[0], layout->boxes[edge->source]);
        f->loose_ends +=
            !on_border(route->points[route->n_points - 1], layout->boxes[edge->target]);
        bends += route->n_points - 2;
        for (uint32_t i = 0; i < route->n_points; i++) {
            struct cvz_point p = route->points[i];
            f->outside += p.x < 0 || p.y < 0 || p.x > layout->width || p.y > layout->height;
            if (i > 0)
                f->slanted += p.x != route->points[i - 1].x && p.y != route->points[i - 1].y;
        }
    }
    for (uint32_t i = 0; i < layout->n_strokes; i++) {
        for (uint32_t k = 0; k < layout->strokes[i].n_points; k++) {
            struct cvz_point p = layout->strokes[i].points[k];
            f->outside += p.x < 0 || p.y < 0 || p.x > layout->width || p.y > layout->height;
        }
    }
    f->bends = layout->view->n_edges > 0 ? (double)bends / layout->view->n_edges : 0;
}

static void judge_boxes(const struct cvz_layout *layout, const struct cvz_layout_params *params,
                        struct figures *f)
{
    double leaf_area = 0, width = 0, length = 0;

    for (uint32_t i = 0; i < layout->view->n_items; i++) {
        struct cvz_box b = layout->boxes[i];
        f->outside += b.x < 0 || b.y < 0 || b.x + b.w > layout->width || b.y + b.h > layout->height;
        if (is_leaf(layout, i)) {
            f->leaves++;
            leaf_area += (double)b.w * b.h;
            width += b.w;
        }
        uint32_t parent = layout->view->items[i].parent;
        if (parent == CVZ_ITEM_NONE || !layout->nested)
            continue;
        struct cvz_box p = layout->boxes[parent];
        int32_t top = p.y + params->header;
        f->escapes += b.x < p.x || b.x + b.w > p.x + p.w || b.y < top || b.y + b.h > p.y + p.h;
    }
    for (uint32_t e = 0; e < layout->view->n_edges; e++) {
        const struct cvz_view_edge *edge = &layout->view->edges[e];
        struct cvz_box a = layout->boxes[edge->source], b = layout->boxes[edge->target];
        if (!counts(layout, e))
            continue;
        f->edges++;
        length += hypot(a.x + a.w / 2.0 - b.x - b.w / 2.0, a.y + a.h / 2.0 - b.y - b.h / 2.0);
    }
    f->area = leaf_area > 0 ? (double)layout->width * layout->height / leaf_area : 0;
    f->aspect = layout->height > 0 ? (double)layout->width / layout->height : 0;
    f->length = f->edges > 0 && width > 0 ? length / f->edges / (width / f->leaves) : 0;
}

static void judge_labels(const struct cvz_layout *layout, struct figures *f)
{
    for (uint32_t e = 0; e < layout->view->n_edges; e++) {
        struct cvz_box label = layout->routes[e].label;
        if (label.w == 0)
            continue;
        f->labels++;
        for (uint32_t i = 0; i < layout->view->n_items; i++)
            f->label_hits += is_leaf(layout, i) && overlap(layout->boxes[i], label);
        for (uint32_t other = 0; other < e; other++)
            f->label_hits += overlap(layout->routes[other].label, label);
    }
}

struct figures judge_layout(const struct cvz_layout *layout, const struct cvz_layout_params *params)
{
    struct figures f = {0};
    uint32_t n = layout->view->n_items;
    struct placed *sorted = CVZ_NEW_ARRAY(struct placed, n + 1);

    for (uint32_t i = 0; i < n; i++)
        sorted[i] = (struct placed){layout->boxes[i], i};
    qsort(sorted, n, sizeof sorted[0], by_left);
    judge_boxes(layout, params, &f);
    judge_routes(layout, &f);
    judge_labels(layout, &f);
    f.overlaps = count_overlaps(layout, sorted);
    struct segments straight = straight_lines(layout), routed = routed_lines(layout);
    double edges = f.edges > 0 ? f.edges : 1;
    f.straight = (double)count_pairs(straight, cross) / edges;
    f.routed = (double)count_pairs(routed, cross) / edges;
    f.shared = (double)count_pairs(routed, run_together) / edges;
    f.through = (double)count_through(routed, layout, sorted) / edges;
    free(straight.p);
    free(routed.p);
    free(sorted);
    return f;
}
