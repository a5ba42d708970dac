/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/keep_priv.h"

#include "base/range.h"
#include "base/vec.h"
#include "layout/near_priv.h"
#include "layout/neighbours_priv.h"
#include "layout/router_priv.h"
#include "layout/straight_priv.h"

#include <string.h>

enum { ROOM = 8 * CVZ_UNIT /* around what is put into a free place */ };

struct keep {
    const struct cvz_view *view;
    const struct cvz_layout_params *params;
    const struct cvz_tree *tree;
    struct cvz_layout *layout;
    uint8_t *is_new;    /* by item: it has no place yet */
    uint8_t *has_grown; /* by item */
    struct cvz_neighbours neighbours;
    CVZ_VEC(uint32_t) queue; /* of what may push others */
    uint32_t *walk;
    struct cvz_arena arena;
};

bool cvz_keep_is_worth(const struct cvz_view *view, const struct cvz_layout_params *params)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; params->former != NULL && i < view->n_items; i++)
        kept += params->former[i].w > 0;
    return kept > 0 && kept >= view->n_items - view->n_items / 4;
}

static bool lies_in(struct cvz_box a, struct cvz_box b)
{
    return a.x >= b.x && a.y >= b.y && a.x + a.w <= b.x + b.w && a.y + a.h <= b.y + b.h;
}

/* What a frame leaves for its children; the root's is endless. */
static struct cvz_box inside_of(const struct keep *k, uint32_t frame)
{
    const struct cvz_layout_params *params = k->params;
    struct cvz_box all = {params->padding, params->padding, INT32_MAX / 4, INT32_MAX / 4};

    if (frame == k->tree->n)
        return all;
    struct cvz_box box = k->layout->boxes[frame];
    return (struct cvz_box){box.x + params->padding, box.y + params->header + params->padding,
                            box.w - 2 * params->padding,
                            box.h - params->header - 2 * params->padding};
}

/* ---- what stays ---- */

/* A leaf whose size has changed, and what does not lie in its container any more, is as good as
 * new; and so is all that a new container holds. */
static void find_new(struct keep *k)
{
    for (uint32_t i = 0; i < k->view->n_items; i++) {
        struct cvz_box was = k->params->former[i];
        struct cvz_size size = k->params->sizes[i];
        uint32_t parent = k->view->items[i].parent;
        bool is_leaf = cvz_tree_count(k->tree, i) == 0;

        k->is_new[i] = was.w <= 0 || was.h <= 0 || was.x < 0 || was.y < 0 ||
                       (is_leaf && (was.w != size.w || was.h != size.h));
        if (parent != CVZ_ITEM_NONE)
            k->is_new[i] |= k->is_new[parent] || !lies_in(was, inside_of(k, parent));
        if (!k->is_new[i])
            k->layout->boxes[i] = was;
    }
    /* Of two that overlapped already the second is new: the file was not written by us. */
    for (uint32_t frame = 0; frame <= k->tree->n; frame++) {
        struct cvz_near near;
        uint32_t n = cvz_tree_count(k->tree, frame);
        if (n < 2)
            continue;
        cvz_near_init(&near, n);
        for (uint32_t j = k->tree->starts[frame]; j < k->tree->starts[frame + 1]; j++) {
            uint32_t kid = k->tree->kids[j];
            k->is_new[kid] |= !k->is_new[kid] && !cvz_near_is_free(&near, k->layout->boxes[kid]);
            if (!k->is_new[kid])
                cvz_near_take(&near, k->layout->boxes[kid]);
        }
        cvz_near_release(&near);
    }
    for (uint32_t i = 0; i < k->view->n_items; i++) {
        uint32_t parent = k->view->items[i].parent;
        k->is_new[i] |= parent != CVZ_ITEM_NONE && k->is_new[parent];
    }
}

/* ---- moving ---- */

static void move_all(struct keep *k, uint32_t item, int32_t dx, int32_t dy)
{
    uint32_t n = cvz_tree_walk(k->tree, item, k->walk);

    k->layout->boxes[item].x += dx;
    k->layout->boxes[item].y += dy;
    for (uint32_t i = 0; i < n; i++) {
        k->layout->boxes[k->walk[i]].x += dx;
        k->layout->boxes[k->walk[i]].y += dy;
    }
}

/* Children of the frame that a grown one touches give way to the right or downwards, whichever is
 * nearer, and push in turn. They only ever move away, so this ends. */
static void push_others(struct keep *k, uint32_t frame, uint32_t grown)
{
    cvz_vec_clear(&k->queue);
    cvz_vec_push(&k->queue, grown);
    for (size_t q = 0; q < k->queue.n; q++) {
        struct cvz_box by = k->layout->boxes[k->queue.p[q]];
        for (uint32_t j = k->tree->starts[frame]; j < k->tree->starts[frame + 1]; j++) {
            uint32_t kid = k->tree->kids[j];
            struct cvz_box box = k->layout->boxes[kid];
            if (kid == k->queue.p[q] || k->is_new[kid] || !cvz_box_overlaps(by, box))
                continue;
            int32_t right = by.x + by.w + k->params->gap / 2 - box.x;
            int32_t down = by.y + by.h + k->params->gap / 2 - box.y;
            if (right < down)
                move_all(k, kid, right, 0);
            else
                move_all(k, kid, 0, down);
            cvz_vec_push(&k->queue, kid);
        }
    }
}

/* ---- what is new ---- */

/* In rows, from its own corner on; the size of a new container follows. */
static void lay_out_new(struct keep *k, uint32_t frame)
{
    const struct cvz_layout_params *params = k->params;
    struct cvz_box *box = &k->layout->boxes[frame];
    struct cvz_size size = params->sizes[frame];
    uint32_t n = cvz_tree_count(k->tree, frame), columns = 1;
    int32_t x = params->padding, y = params->header + params->padding, row_h = 0;

    while (columns * columns < n)
        columns++;
    *box = (struct cvz_box){0, 0, size.w, size.h};
    for (uint32_t j = 0; j < n; j++) {
        uint32_t kid = k->tree->kids[k->tree->starts[frame] + j];
        if (j > 0 && j % columns == 0) {
            x = params->padding;
            y += row_h + params->gap;
            row_h = 0;
        }
        struct cvz_box *b = &k->layout->boxes[kid];
        move_all(k, kid, x - b->x, y - b->y);
        x += b->w + params->gap;
        row_h = cvz_max32(row_h, b->h);
        box->w = cvz_max32(box->w, b->x + b->w + params->padding);
        box->h = cvz_max32(box->h, b->y + b->h + params->padding);
    }
}

/* Near to the middle of its neighbours that have places, or of the frame. */
static struct cvz_point wish_of(const struct keep *k, uint32_t frame, uint32_t item)
{
    int64_t x = 0, y = 0, n = 0;

    for (uint32_t j = k->neighbours.starts[item]; j < k->neighbours.starts[item + 1]; j++) {
        struct cvz_box box = k->layout->boxes[k->neighbours.ends[j]];
        if (k->is_new[k->neighbours.ends[j]])
            continue;
        x += box.x + box.w / 2;
        y += box.y + box.h / 2;
        n++;
    }
    struct cvz_box in = inside_of(k, frame);
    if (n > 0)
        return (struct cvz_point){(int32_t)(x / n), (int32_t)(y / n)};
    if (frame == k->tree->n)
        return (struct cvz_point){0, 0};
    return (struct cvz_point){in.x + in.w / 2, in.y + in.h / 2};
}

static struct cvz_box join(struct cvz_box a, struct cvz_box b)
{
    int32_t x = a.x < b.x ? a.x : b.x, y = a.y < b.y ? a.y : b.y;

    return (struct cvz_box){x, y, cvz_max32(a.x + a.w, b.x + b.w) - x,
                            cvz_max32(a.y + a.h, b.y + b.h) - y};
}

/* The least that a frame must take to hold this. */
static struct cvz_box around(const struct keep *k, struct cvz_box inner)
{
    int32_t padding = k->params->padding, header = k->params->header;

    return (struct cvz_box){inner.x - padding, inner.y - padding - header, inner.w + 2 * padding,
                            inner.h + 2 * padding + header};
}

/* How many items would be touched if a frame grew to hold `inner`, and what holds the frame with
 * it.
 */
static uint32_t count_touched(const struct keep *k, uint32_t frame, struct cvz_box inner)
{
    uint32_t n = 0;

    while (frame < k->tree->n) {
        struct cvz_box was = k->layout->boxes[frame], box = join(was, around(k, inner));
        uint32_t parent = cvz_tree_parent(k->view, frame);
        if (memcmp(&was, &box, sizeof box) == 0)
            return n;
        for (uint32_t j = k->tree->starts[parent]; j < k->tree->starts[parent + 1]; j++) {
            uint32_t kid = k->tree->kids[j];
            if (kid != frame && !k->is_new[kid] && cvz_box_overlaps(box, k->layout->boxes[kid]))
                n += k->tree->sizes[kid];
        }
        inner = box;
        frame = parent;
    }
    return inner.x < k->params->padding || inner.y < k->params->padding ? UINT32_MAX : n;
}

/* Where there is no room: on that side of all others on which the frame touches least when it
 * grows.
 */
static struct cvz_point beyond_all(const struct keep *k, uint32_t frame, struct cvz_box box)
{
    struct cvz_box in = inside_of(k, frame), all = {in.x, in.y, 0, 0};
    int32_t gap = k->params->gap;

    for (uint32_t j = k->tree->starts[frame]; j < k->tree->starts[frame + 1]; j++) {
        uint32_t kid = k->tree->kids[j];
        struct cvz_box other = k->layout->boxes[kid];
        if (!k->is_new[kid])
            all = all.w == 0 ? other : join(all, other);
    }
    struct cvz_point best = {all.x, all.y + all.h + gap};
    const struct cvz_point sides[] = {best,
                                      {all.x + all.w + gap, all.y},
                                      {all.x, all.y - box.h - gap},
                                      {all.x - box.w - gap, all.y}};
    uint32_t least = UINT32_MAX;
    for (size_t i = 0; i < CVZ_COUNT_OF(sides); i++) {
        struct cvz_box at = {sides[i].x, sides[i].y, box.w, box.h};
        uint32_t touched = count_touched(k, frame, at);
        if (touched < least) {
            least = touched;
            best = sides[i];
        }
    }
    return best;
}

static void put(struct keep *k, struct cvz_near *near, uint32_t frame, uint32_t item)
{
    struct cvz_box box = k->layout->boxes[item], at = box, in = inside_of(k, frame);
    struct cvz_point wish = wish_of(k, frame, item);

    /* On the grid of pixels, with its middle near to the wished point but within the frame. */
    at.x = cvz_clamp32(wish.x - box.w / 2, in.x, cvz_max32(in.x + in.w - box.w, in.x)) / CVZ_UNIT *
           CVZ_UNIT;
    at.y = cvz_clamp32(wish.y - box.h / 2, in.y, cvz_max32(in.y + in.h - box.h, in.y)) / CVZ_UNIT *
           CVZ_UNIT;
    if (!cvz_near_find(near, &at, ROOM, in) && !cvz_near_find(near, &at, ROOM / 2, in)) {
        struct cvz_point beyond = beyond_all(k, frame, box);
        at.x = beyond.x;
        at.y = beyond.y;
    }
    move_all(k, item, at.x - box.x, at.y - box.y);
    k->is_new[item] = 0;
    cvz_near_take(near, at);
}

static void put_new_kids(struct keep *k, uint32_t frame)
{
    uint32_t first = k->tree->starts[frame], end = k->tree->starts[frame + 1], n_new = 0;
    struct cvz_near near;

    for (uint32_t j = first; j < end; j++)
        n_new += k->is_new[k->tree->kids[j]];
    if (n_new == 0)
        return;
    cvz_near_init(&near, end - first);
    for (uint32_t j = first; j < end; j++) {
        if (!k->is_new[k->tree->kids[j]])
            cvz_near_take(&near, k->layout->boxes[k->tree->kids[j]]);
    }
    for (uint32_t j = first; j < end; j++) {
        if (k->is_new[k->tree->kids[j]])
            put(k, &near, frame, k->tree->kids[j]);
    }
    cvz_near_release(&near);
}

/* A frame is as large as what it holds wants, and never smaller than it was. */
static void grow_frame(struct keep *k, uint32_t frame)
{
    struct cvz_box was = k->layout->boxes[frame], box = was;

    box.w = cvz_max32(box.w, k->params->sizes[frame].w);
    box.h = cvz_max32(box.h, k->params->sizes[frame].h);
    for (uint32_t j = k->tree->starts[frame]; j < k->tree->starts[frame + 1]; j++)
        box = join(box, around(k, k->layout->boxes[k->tree->kids[j]]));
    k->has_grown[frame] = memcmp(&was, &box, sizeof box) != 0;
    k->layout->boxes[frame] = box;
}

/* Old frames, from the inside out: what grew pushes, then what is new finds its place. */
static void settle_frame(struct keep *k, uint32_t frame)
{
    for (uint32_t j = k->tree->starts[frame]; j < k->tree->starts[frame + 1]; j++) {
        if (k->has_grown[k->tree->kids[j]])
            push_others(k, frame, k->tree->kids[j]);
    }
    put_new_kids(k, frame);
    if (frame < k->tree->n && cvz_tree_count(k->tree, frame) > 0)
        grow_frame(k, frame);
}

static void set_extent(struct keep *k)
{
    for (uint32_t i = 0; i < k->view->n_items; i++) {
        struct cvz_box box = k->layout->boxes[i];
        k->layout->width = cvz_max32(k->layout->width, box.x + box.w + k->params->padding);
        k->layout->height = cvz_max32(k->layout->height, box.y + box.h + k->params->padding);
    }
}

void cvz_keep_nested(const struct cvz_view *view, const struct cvz_layout_params *params,
                     const struct cvz_tree *tree, struct cvz_layout *layout)
{
    struct keep k = {.view = view, .params = params, .tree = tree, .layout = layout};
    size_t n = (size_t)view->n_items + 1;

    k.is_new = CVZ_ARENA_ARRAY(&k.arena, uint8_t, n);
    k.has_grown = CVZ_ARENA_ARRAY(&k.arena, uint8_t, n);
    k.walk = CVZ_ARENA_ARRAY(&k.arena, uint32_t, n);
    find_new(&k);
    k.neighbours = cvz_neighbours_new(view, &k.arena);
    for (uint32_t i = view->n_items; i-- > 0;) {
        if (!k.is_new[i])
            continue;
        if (cvz_tree_count(tree, i) > 0)
            lay_out_new(&k, i);
        else
            layout->boxes[i] = (struct cvz_box){0, 0, params->sizes[i].w, params->sizes[i].h};
    }
    for (uint32_t i = view->n_items; i-- > 0;) {
        if (!k.is_new[i])
            settle_frame(&k, i);
    }
    settle_frame(&k, view->n_items);
    set_extent(&k);
    cvz_vec_release(&k.queue);
    cvz_arena_release(&k.arena);
}

/* ---- cards ---- */

bool cvz_keep_has(const struct cvz_layout_params *params, uint32_t item, struct cvz_size size)
{
    struct cvz_box was = params->former[item];

    return was.w == size.w && was.h == size.h && was.w > 0 && was.x >= 0 && was.y >= 0;
}

/* A child of the same container that has a place, or the container. */
static uint32_t find_companion(const struct keep *k, uint32_t item)
{
    uint32_t parent = cvz_tree_parent(k->view, item), last = parent;

    for (uint32_t j = k->tree->starts[parent]; j < k->tree->starts[parent + 1]; j++) {
        if (!k->is_new[k->tree->kids[j]])
            last = k->tree->kids[j];
    }
    return last;
}

static void place_card(struct keep *k, struct cvz_near *near, uint32_t item)
{
    struct cvz_size size = cvz_tree_card(k->tree, k->params, item);
    struct cvz_box box = {k->params->padding, k->params->padding, size.w, size.h};
    struct cvz_box bounds = inside_of(k, k->tree->n);
    uint32_t companion = find_companion(k, item);

    if (companion < k->tree->n && !k->is_new[companion]) {
        box.x = k->layout->boxes[companion].x;
        box.y = k->layout->boxes[companion].y;
    }
    if (!cvz_near_find(near, &box, ROOM, bounds))
        cvz_near_slide(near, &box, 1, 0, ROOM, 0);
    k->layout->boxes[item] = box;
    k->is_new[item] = 0;
    cvz_near_take(near, box);
}

void cvz_keep_cards(const struct cvz_view *view, const struct cvz_layout_params *params,
                    const struct cvz_tree *tree, struct cvz_layout *layout)
{
    struct keep k = {.view = view, .params = params, .tree = tree, .layout = layout};
    struct cvz_near near;

    k.is_new = CVZ_ARENA_ARRAY(&k.arena, uint8_t, (size_t)view->n_items + 1);
    cvz_near_init(&near, view->n_items);
    for (uint32_t i = 0; i < view->n_items; i++) {
        struct cvz_box was = params->former[i];
        k.is_new[i] = !cvz_keep_has(params, i, cvz_tree_card(tree, params, i)) ||
                      !cvz_near_is_free(&near, was);
        if (k.is_new[i])
            continue;
        layout->boxes[i] = was;
        cvz_near_take(&near, was);
    }
    for (uint32_t i = 0; i < view->n_items; i++) {
        if (k.is_new[i])
            place_card(&k, &near, i);
    }
    cvz_near_release(&near);
    cvz_arena_release(&k.arena);
}

static void bend_in(struct cvz_point *points, uint32_t n, struct cvz_layout *layout)
{
    for (uint32_t i = 0; i < n; i++) {
        points[i].x = cvz_max32(points[i].x, 0);
        points[i].y = cvz_max32(points[i].y, 0);
        layout->width = cvz_max32(layout->width, points[i].x);
        layout->height = cvz_max32(layout->height, points[i].y);
    }
}

static void bend_all_in(struct cvz_layout *layout, int32_t margin)
{
    for (uint32_t i = 0; i < layout->view->n_edges; i++)
        bend_in(layout->routes[i].points, layout->routes[i].n_points, layout);
    for (uint32_t i = 0; i < layout->n_strokes; i++) {
        struct cvz_box label = layout->strokes[i].label;
        bend_in(layout->strokes[i].points, layout->strokes[i].n_points, layout);
        layout->width = cvz_max32(layout->width, label.x + label.w);
        layout->height = cvz_max32(layout->height, label.y + label.h);
    }
    for (uint32_t i = 0; i < layout->view->n_items; i++) {
        struct cvz_box box = layout->boxes[i];
        layout->width = cvz_max32(layout->width, box.x + box.w);
        layout->height = cvz_max32(layout->height, box.y + box.h);
    }
    layout->width += margin;
    layout->height += margin;
}

void cvz_keep_finish(const struct cvz_layout_params *params, bool keeps, struct cvz_layout *layout)
{
    if (keeps)
        bend_all_in(layout, params->padding);
    else
        cvz_layout_shift(layout, params->padding);
    cvz_route_labels(params, layout);
}
