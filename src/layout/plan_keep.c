/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows and places taken from a former picture. A frame that was in it keeps the rows that its
 * children stood in; what is new is put at the end of a row that has room, or into a row of its
 * own. Children move only when something before them in their row or above them needs the room, and
 * then as little as it needs; streets are as wide as they were, and more lines in them stand
 * closer.
 */
#include "base/range.h"
#include "layout/keep_priv.h"
#include "layout/plan_priv.h"

#include <stdlib.h>

struct kept_kid {
    int32_t x, y, bottom;
    uint32_t kid;
};

/* ---- where things were ---- */

static bool was_there(const struct cvz_plan *plan, uint32_t item)
{
    struct cvz_box was = plan->params->former[item];
    struct cvz_size size = plan->params->sizes[item];
    bool is_leaf = !plan->blocks[item].frame;

    return was.w > 0 && was.h > 0 && was.x >= 0 && was.y >= 0 &&
           (!is_leaf || (was.w == size.w && was.h == size.h));
}

static void join_boxes(struct cvz_box *all, struct cvz_box box)
{
    if (all->w == 0) {
        *all = box;
        return;
    }
    int32_t right = cvz_max32(all->x + all->w, box.x + box.w);
    int32_t bottom = cvz_max32(all->y + all->h, box.y + box.h);
    all->x = cvz_min32(all->x, box.x);
    all->y = cvz_min32(all->y, box.y);
    all->w = right - all->x;
    all->h = bottom - all->y;
}

/* Absolute boxes: of items as they were, of groups around what they hold. The root begins at 0, 0.
 */
static void find_boxes(struct cvz_plan *plan)
{
    for (uint32_t i = 0; i < plan->view->n_items; i++) {
        struct cvz_box was = plan->params->former[i];
        if (was_there(plan, i))
            plan->kept[i] = plan->turned ? (struct cvz_box){was.y, was.x, was.h, was.w} : was;
    }
    for (uint32_t f = plan->n_frames; f-- > 0;) {
        const struct cvz_block *frame = &plan->blocks[plan->frames[f]];
        if (frame->item != CVZ_BLOCK_NONE)
            continue;
        for (uint32_t k = 0; k < frame->n_kids; k++) {
            struct cvz_box box = plan->kept[cvz_plan_kid(plan, frame, k)];
            if (box.w > 0)
                join_boxes(&plan->kept[plan->frames[f]], box);
        }
    }
    struct cvz_box *root = &plan->kept[plan->root];
    *root = (struct cvz_box){0, 0, root->x + root->w, root->y + root->h};
}

/* From the corners of the parents; from the inside out, so that parents are still absolute. What
 * stood outside of its parent was in another one. */
static void make_relative(struct cvz_plan *plan)
{
    for (uint32_t f = plan->n_frames; f-- > 0;) {
        const struct cvz_block *frame = &plan->blocks[plan->frames[f]];
        struct cvz_box in = plan->kept[plan->frames[f]];
        for (uint32_t k = 0; k < frame->n_kids; k++) {
            struct cvz_box *box = &plan->kept[cvz_plan_kid(plan, frame, k)];
            bool inside = in.w > 0 && box->x >= in.x && box->y >= in.y &&
                          box->x + box->w <= in.x + in.w && box->y + box->h <= in.y + in.h;
            if (!inside)
                *box = (struct cvz_box){0, 0, 0, 0};
            box->x -= box->w > 0 ? in.x : 0;
            box->y -= box->w > 0 ? in.y : 0;
        }
    }
}

static bool is_kept(const struct cvz_plan *plan, uint32_t block)
{
    return plan->kept[block].w > 0;
}

/* A frame without any child that was there is arranged anew. */
static bool keeps_rows(const struct cvz_plan *plan, uint32_t f)
{
    const struct cvz_block *frame = &plan->blocks[f];

    for (uint32_t k = 0; is_kept(plan, f) && k < frame->n_kids; k++) {
        if (is_kept(plan, cvz_plan_kid(plan, frame, k)))
            return true;
    }
    return false;
}

static void keep(struct cvz_plan *plan)
{
    plan->kept = CVZ_ARENA_ARRAY(plan->arena, struct cvz_box, plan->n_blocks);
    plan->keeps = CVZ_ARENA_ARRAY(plan->arena, uint8_t, plan->n_blocks);
    plan->weights = CVZ_ARENA_ARRAY(plan->arena, uint32_t, plan->n_blocks);
    find_boxes(plan);
    make_relative(plan);
    for (uint32_t b = 0; b < plan->n_blocks; b++)
        plan->weights[b] += 1 + plan->blocks[b].n_kids;
    for (uint32_t f = plan->n_frames; f-- > 0;) {
        if (plan->frames[f] != plan->root)
            plan->weights[plan->blocks[plan->frames[f]].parent] += plan->weights[plan->frames[f]];
    }
    for (uint32_t f = 0; f < plan->n_frames; f++)
        plan->keeps[plan->frames[f]] = keeps_rows(plan, plan->frames[f]);
}

/* ---- rows ---- */

static int by_top(const void *pa, const void *pb)
{
    const struct kept_kid *a = pa, *b = pb;

    if (a->y != b->y)
        return a->y < b->y ? -1 : 1;
    return a->kid < b->kid ? -1 : a->kid > b->kid;
}

static int by_left(const void *pa, const void *pb)
{
    const struct kept_kid *a = pa, *b = pb;

    if (a->x != b->x)
        return a->x < b->x ? -1 : 1;
    return a->kid < b->kid ? -1 : a->kid > b->kid;
}

/* Rows of a frame in the making. */
struct rows {
    struct cvz_plan *plan;
    uint32_t f;
    struct kept_kid *old; /* those that were there, by row and from left to right */
    uint32_t n_old;
    uint32_t n_rows;
    uint32_t *row_of; /* by kid's index in old, then in fresh */
    int32_t *ends;    /* by row: where its last child ends */
    uint32_t *fresh;  /* new children */
    uint32_t n_fresh;
};

/* Children whose heights overlap stand in one row. */
static void find_rows(struct rows *rows)
{
    int32_t bottom = INT32_MIN;
    uint32_t first = 0;

    qsort(rows->old, rows->n_old, sizeof rows->old[0], by_top);
    for (uint32_t i = 0; i <= rows->n_old; i++) {
        if (i < rows->n_old && rows->old[i].y < bottom) {
            bottom = cvz_max32(bottom, rows->old[i].bottom);
            rows->row_of[i] = rows->n_rows - 1;
            continue;
        }
        if (i > first)
            qsort(rows->old + first, i - first, sizeof rows->old[0], by_left);
        if (i == rows->n_old)
            break;
        first = i;
        bottom = rows->old[i].bottom;
        rows->row_of[i] = rows->n_rows++;
    }
    for (uint32_t i = 0; i < rows->n_old; i++) {
        const struct cvz_block *kid = &rows->plan->blocks[rows->old[i].kid];
        int32_t end = rows->old[i].x + kid->w;
        rows->ends[rows->row_of[i]] = cvz_max32(rows->ends[rows->row_of[i]], end);
    }
}

/* How many blocks move when a frame gets so much higher (down) or wider, as far as one can see from
 * the former places: what stands below it, or beside it, and the same for what holds it. */
static uint32_t count_moved(const struct cvz_plan *plan, uint32_t f, int32_t by, bool down)
{
    uint32_t moved = 0;

    while (f != plan->root && by > 0 && is_kept(plan, f)) {
        uint32_t p = plan->blocks[f].parent;
        const struct cvz_block *parent = &plan->blocks[p];
        struct cvz_box box = plan->kept[f];
        int32_t end = down ? box.y + box.h : box.x + box.w, room = INT32_MAX;
        uint32_t beyond = 0;
        for (uint32_t k = 0; k < parent->n_kids; k++) {
            uint32_t kid = cvz_plan_kid(plan, parent, k);
            struct cvz_box other = plan->kept[kid];
            int32_t start = down ? other.y : other.x;
            bool beside = down || (other.y < box.y + box.h && box.y < other.y + other.h);
            if (kid == f || other.w == 0 || !beside || start < end)
                continue;
            beyond += plan->weights[kid];
            room = cvz_min32(room, start - end - plan->params->gap / 2);
        }
        if (beyond > 0 && room >= by)
            return moved;
        by -= beyond > 0 ? cvz_max32(room, 0) : 0;
        moved += beyond;
        int32_t edge = parent->bordered || p == plan->root ? plan->params->padding : 0;
        int32_t slack = (down ? plan->kept[p].h : plan->kept[p].w) - edge - end;
        by -= beyond == 0 && slack > 0 ? slack : 0;
        f = p;
    }
    return moved;
}

/* No row has room: whether a longer row moves less than one more row does. */
static bool widens_better(const struct rows *rows, uint32_t shortest, const struct cvz_block *kid,
                          int32_t limit, int32_t bottom)
{
    const struct cvz_plan *plan = rows->plan;
    const struct cvz_block *frame = &plan->blocks[rows->f];
    int32_t edge = frame->bordered || rows->f == plan->root ? plan->params->padding : 0;
    int32_t wider = rows->ends[shortest] + plan->params->gap + kid->w - limit;
    int32_t higher = bottom + plan->params->gap + kid->h + edge - plan->kept[rows->f].h;

    return count_moved(plan, rows->f, wider, false) < count_moved(plan, rows->f, higher, true);
}

/* The last row that has room for a new child; else a new row below, or the shortest. */
static void find_places(struct rows *rows)
{
    const struct cvz_plan *plan = rows->plan;
    const struct cvz_block *frame = &plan->blocks[rows->f];
    int32_t edge = frame->bordered || rows->f == plan->root ? plan->params->padding : 0;
    int32_t limit = plan->kept[rows->f].w - edge, gap = plan->params->gap, bottom = 0;

    for (uint32_t i = 0; i < rows->n_old; i++)
        bottom = cvz_max32(bottom, rows->old[i].bottom);

    for (uint32_t i = 0; i < rows->n_fresh; i++) {
        const struct cvz_block *kid = &plan->blocks[rows->fresh[i]];
        uint32_t row = rows->n_rows;
        while (row > 0 && rows->ends[row - 1] + gap + kid->w > limit)
            row--;
        uint32_t shortest = 0;
        for (uint32_t r = 1; r < rows->n_rows; r++)
            shortest = rows->ends[r] < rows->ends[shortest] ? r : shortest;
        if (row > 0)
            row--;
        else
            row = widens_better(rows, shortest, kid, limit, bottom) ? shortest : rows->n_rows;
        if (row == rows->n_rows) {
            rows->n_rows++;
            rows->ends[row] = cvz_plan_head(plan, frame, true) + edge - gap;
        }
        rows->ends[row] += gap + kid->w;
        rows->row_of[rows->n_old + i] = row;
    }
}

static void write_rows(struct rows *rows, struct cvz_arena *work)
{
    struct cvz_plan *plan = rows->plan;
    const struct cvz_block *frame = &plan->blocks[rows->f];
    uint32_t *lengths = CVZ_ARENA_ARRAY(work, uint32_t, frame->n_kids);
    uint32_t next = frame->kids;

    for (uint32_t r = 0; r < rows->n_rows; r++) {
        for (uint32_t i = 0; i < rows->n_old + rows->n_fresh; i++) {
            if (rows->row_of[i] != r)
                continue;
            plan->kids[next++] = i < rows->n_old ? rows->old[i].kid : rows->fresh[i - rows->n_old];
            lengths[r]++;
        }
    }
    cvz_plan_set_rows(plan, rows->f, lengths, rows->n_rows);
}

static void keep_rows(struct cvz_plan *plan, uint32_t f, struct cvz_arena *work)
{
    struct cvz_block *frame = &plan->blocks[f];
    struct rows rows = {.plan = plan, .f = f};

    rows.old = CVZ_ARENA_ARRAY(work, struct kept_kid, frame->n_kids);
    rows.fresh = CVZ_ARENA_ARRAY(work, uint32_t, frame->n_kids);
    rows.row_of = CVZ_ARENA_ARRAY(work, uint32_t, frame->n_kids);
    rows.ends = CVZ_ARENA_ARRAY(work, int32_t, frame->n_kids);
    for (uint32_t k = 0; k < frame->n_kids; k++) {
        uint32_t kid = cvz_plan_kid(plan, frame, k);
        struct cvz_box was = plan->kept[kid];
        if (is_kept(plan, kid))
            rows.old[rows.n_old++] = (struct kept_kid){was.x, was.y, was.y + was.h, kid};
        else
            rows.fresh[rows.n_fresh++] = kid;
    }
    find_rows(&rows);
    find_places(&rows);
    write_rows(&rows, work);
    frame->centred = frame->aligned = false;
}

void cvz_plan_arrange_all(struct cvz_plan *plan,
                          void (*arrange)(struct cvz_plan *plan, uint32_t frame,
                                          struct cvz_arena *work))
{
    struct cvz_arena work = CVZ_ARENA_INIT;

    if (cvz_keep_is_worth(plan->view, plan->params))
        keep(plan);
    for (uint32_t i = plan->n_frames; i-- > 0;) {
        uint32_t f = plan->frames[i];
        if (plan->keeps != NULL && plan->keeps[f])
            keep_rows(plan, f, &work);
        else
            arrange(plan, f, &work);
        cvz_plan_reset_frame(plan, f);
        cvz_plan_measure(plan, f);
        cvz_arena_clear(&work);
    }
    cvz_arena_release(&work);
    cvz_plan_place_all(plan);
}

/* ---- places ---- */

/* From the left: where it was, unless that is taken. */
static int32_t place_in_row(struct cvz_plan *plan, const struct cvz_block *frame,
                            const struct cvz_row *row, int32_t left)
{
    int32_t gap = plan->params->gap, x = left - gap;

    for (uint32_t i = 0; i < row->n; i++) {
        uint32_t k = cvz_plan_kid(plan, frame, row->first + i);
        struct cvz_block *kid = &plan->blocks[k];
        int32_t least = x + (is_kept(plan, k) ? gap / 2 : gap);
        kid->x = is_kept(plan, k) && plan->kept[k].x > least ? plan->kept[k].x : least;
        kid->gap_before = kid->x - x;
        x = kid->x + kid->w;
    }
    return x;
}

/* The highest of a row's children, as it was; `least` when all are new. */
static int32_t row_top(const struct cvz_plan *plan, const struct cvz_block *frame,
                       const struct cvz_row *row, int32_t least)
{
    int32_t top = INT32_MAX;

    for (uint32_t i = 0; i < row->n; i++) {
        uint32_t k = cvz_plan_kid(plan, frame, row->first + i);
        if (is_kept(plan, k))
            top = cvz_min32(top, plan->kept[k].y);
    }
    return top == INT32_MAX ? least + plan->params->gap / 2 : top;
}

/* From the top: where the row was, or lower. */
static int32_t place_row(struct cvz_plan *plan, const struct cvz_block *frame, struct cvz_row *row,
                         int32_t least)
{
    int32_t was = row_top(plan, frame, row, least), bottom = 0;

    row->y = cvz_max32(was, least);
    for (uint32_t i = 0; i < row->n; i++) {
        uint32_t k = cvz_plan_kid(plan, frame, row->first + i);
        struct cvz_block *kid = &plan->blocks[k];
        kid->y = is_kept(plan, k) ? plan->kept[k].y + row->y - was : row->y;
        bottom = cvz_max32(bottom, kid->y + kid->h);
    }
    row->h = bottom - row->y;
    return bottom;
}

void cvz_plan_measure_kept(struct cvz_plan *plan, uint32_t f)
{
    struct cvz_block *frame = &plan->blocks[f];
    int32_t edge = frame->bordered || f == plan->root ? plan->params->padding : 0;
    int32_t *channels = cvz_plan_channels(plan, f);
    int32_t left = cvz_plan_head(plan, frame, true), top = cvz_plan_head(plan, frame, false);
    int32_t right = 0, bottom = top, first = INT32_MAX;

    for (uint32_t r = 0; r < frame->n_rows; r++) {
        struct cvz_row *row = &plan->rows[frame->rows + r];
        int32_t before = bottom;
        right = cvz_max32(right, place_in_row(plan, frame, row, left + edge));
        first = cvz_min32(first, plan->blocks[cvz_plan_kid(plan, frame, row->first)].x);
        bottom = place_row(plan, frame, row, before + (r > 0 ? plan->params->gap / 2 : edge));
        channels[r] = row->y - before;
    }
    frame->w = cvz_max32(cvz_max32(plan->kept[f].w, frame->min_w), right + edge);
    frame->h = cvz_max32(cvz_max32(plan->kept[f].h, frame->min_h), bottom + edge);
    frame->natural_w = frame->w;
    channels[frame->n_rows] = frame->h - bottom;
    frame->lane[0] = first - left;
    frame->lane[1] = frame->w - right;
}
