/* SPDX-License-Identifier: Apache-2.0 */
/* From rows and streets to coordinates: sizes from the inside out, places from the outside in. */
#include "layout/plan_priv.h"

static int32_t max_i32(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

void cvz_plan_reset_frame(struct cvz_plan *plan, uint32_t f)
{
    const struct cvz_layout_params *params = plan->params;
    struct cvz_block *frame = &plan->blocks[f];
    int32_t *channels = cvz_plan_channels(plan, f);
    int32_t edge = frame->bordered || f == plan->root ? params->padding : 0;

    for (uint32_t r = 1; r < frame->n_rows; r++)
        channels[r] = params->gap;
    channels[0] = channels[frame->n_rows] = edge;
    frame->lane[0] = frame->lane[1] = edge;
    for (uint32_t k = 0; k < frame->n_kids; k++)
        plan->blocks[cvz_plan_kid(plan, frame, k)].gap_before = params->gap;
}

/* The header of a container: at its top, or at its left when the plan is turned. */
int32_t cvz_plan_head(const struct cvz_plan *plan, const struct cvz_block *frame, bool turned)
{
    return frame->bordered && plan->turned == turned ? plan->params->header : 0;
}

/* Flush left; in aligned frames every column as wide as its widest child and slot. */
static int32_t set_columns(struct cvz_plan *plan, const struct cvz_block *frame, int32_t left)
{
    uint32_t n_columns = 0;
    int32_t *starts = plan->scratch, *widths;

    for (uint32_t r = 0; r < frame->n_rows; r++) {
        uint32_t n = plan->rows[frame->rows + r].n;
        n_columns = n > n_columns ? n : n_columns;
    }
    widths = starts + n_columns;
    for (uint32_t c = 0; c < 2 * n_columns; c++)
        starts[c] = 0;
    for (uint32_t k = 0; k < frame->n_kids; k++) {
        const struct cvz_block *kid = &plan->blocks[cvz_plan_kid(plan, frame, k)];
        if (kid->pos > 0)
            starts[kid->pos] = max_i32(starts[kid->pos], kid->gap_before);
        widths[kid->pos] = max_i32(widths[kid->pos], kid->w);
    }
    int32_t x = left;
    for (uint32_t c = 0; c < n_columns; c++) {
        x += starts[c];
        starts[c] = x;
        x += widths[c];
    }
    for (uint32_t k = 0; k < frame->n_kids; k++) {
        struct cvz_block *kid = &plan->blocks[cvz_plan_kid(plan, frame, k)];
        kid->x = starts[kid->pos];
    }
    return x;
}

static int32_t set_row(struct cvz_plan *plan, const struct cvz_block *frame,
                       const struct cvz_row *row, int32_t x)
{
    for (uint32_t i = 0; i < row->n; i++) {
        struct cvz_block *kid = &plan->blocks[cvz_plan_kid(plan, frame, row->first + i)];
        x += i > 0 ? kid->gap_before : 0;
        kid->x = x;
        x += kid->w;
    }
    return x;
}

/* Rows one below the other; leaves that stand beside containers are centred on them. */
static int32_t set_heights(struct cvz_plan *plan, uint32_t f)
{
    const struct cvz_block *frame = &plan->blocks[f];
    const int32_t *channels = cvz_plan_channels(plan, f);
    int32_t y = cvz_plan_head(plan, frame, false);

    for (uint32_t r = 0; r < frame->n_rows; r++) {
        struct cvz_row *row = &plan->rows[frame->rows + r];
        y += channels[r];
        row->y = y;
        row->h = 0;
        for (uint32_t i = 0; i < row->n; i++)
            row->h = max_i32(row->h, plan->blocks[cvz_plan_kid(plan, frame, row->first + i)].h);
        for (uint32_t i = 0; i < row->n; i++) {
            struct cvz_block *kid = &plan->blocks[cvz_plan_kid(plan, frame, row->first + i)];
            kid->y = y + (kid->frame ? 0 : (row->h - kid->h) / 2);
        }
        y += row->h;
    }
    return y + channels[frame->n_rows];
}

/* The first row of a zone that holds things of the tier; n_rows when there is none. */
static uint32_t find_tier_row(const struct cvz_plan *plan, const struct cvz_block *zone,
                              unsigned tier)
{
    for (uint32_t r = 0; r < zone->n_rows; r++) {
        uint32_t first = plan->rows[zone->rows + r].first;
        if (plan->blocks[cvz_plan_kid(plan, zone, first)].tier == tier)
            return r;
    }
    return zone->n_rows;
}

static void lower_rows(struct cvz_plan *plan, struct cvz_block *zone, uint32_t from, int32_t by)
{
    for (uint32_t r = from; r < zone->n_rows; r++) {
        struct cvz_row *row = &plan->rows[zone->rows + r];
        row->y += by;
        for (uint32_t i = 0; i < row->n; i++)
            plan->blocks[cvz_plan_kid(plan, zone, row->first + i)].y += by;
    }
    zone->h += by;
}

/* What is of one tier begins at one height in all zones of the frame. */
static void align_tier(struct cvz_plan *plan, const struct cvz_block *frame, unsigned tier)
{
    int32_t lowest = 0;

    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t k = 0; k < frame->n_kids; k++) {
            struct cvz_block *zone = &plan->blocks[cvz_plan_kid(plan, frame, k)];
            uint32_t r =
                zone->role == CVZ_BLOCK_COLUMN ? find_tier_row(plan, zone, tier) : zone->n_rows;
            if (r == zone->n_rows)
                continue;
            int32_t y = plan->rows[zone->rows + r].y;
            if (pass == 0)
                lowest = max_i32(lowest, y);
            else
                lower_rows(plan, zone, r, lowest - y);
        }
    }
}

/* Zones have one width, and rows of one tier stand at one height in all of them. */
static void align_zones(struct cvz_plan *plan, const struct cvz_block *frame)
{
    int32_t widest = 0;
    uint32_t n_zones = 0;

    for (uint32_t k = 0; k < frame->n_kids; k++) {
        const struct cvz_block *zone = &plan->blocks[cvz_plan_kid(plan, frame, k)];
        if (zone->role != CVZ_BLOCK_COLUMN)
            continue;
        n_zones++;
        widest = max_i32(widest, zone->w);
    }
    if (n_zones < 2)
        return;
    for (unsigned tier = 0; tier < CVZ_TIER_COUNT; tier++)
        align_tier(plan, frame, tier);
    for (uint32_t k = 0; k < frame->n_kids; k++) {
        struct cvz_block *zone = &plan->blocks[cvz_plan_kid(plan, frame, k)];
        if (zone->role == CVZ_BLOCK_COLUMN)
            zone->w = widest;
    }
}

void cvz_plan_measure(struct cvz_plan *plan, uint32_t f)
{
    struct cvz_block *frame = &plan->blocks[f];
    int32_t left = cvz_plan_head(plan, frame, true) + frame->lane[0], right = left;

    if (plan->keeps != NULL && plan->keeps[f]) {
        cvz_plan_measure_kept(plan, f);
        return;
    }
    align_zones(plan, frame);
    if (frame->aligned) {
        right = set_columns(plan, frame, left);
    } else {
        for (uint32_t r = 0; r < frame->n_rows; r++)
            right = max_i32(right, set_row(plan, frame, &plan->rows[frame->rows + r], left));
    }
    frame->w = max_i32(right + frame->lane[1], frame->min_w);
    frame->natural_w = frame->w;
    frame->h = max_i32(set_heights(plan, f), frame->min_h);
    if (frame->centred)
        cvz_plan_align_rows(plan, f);
}

void cvz_plan_measure_all(struct cvz_plan *plan)
{
    for (uint32_t i = plan->n_frames; i-- > 0;)
        cvz_plan_measure(plan, plan->frames[i]);
}

/* Containers of a row get one height, and the only one of a row the whole width, where that leaves
 * none of them mostly empty. */
static void stretch_kids(struct cvz_plan *plan, uint32_t f)
{
    struct cvz_block *frame = &plan->blocks[f];

    for (uint32_t k = 0; k < frame->n_kids; k++) {
        struct cvz_block *kid = &plan->blocks[cvz_plan_kid(plan, frame, k)];
        const struct cvz_row *row = &plan->rows[frame->rows + kid->row];
        if (!kid->frame)
            continue;
        if (!kid->bordered || row->h - kid->h <= kid->h / 3)
            kid->h = row->h;
        int32_t left = cvz_plan_head(plan, frame, true) + frame->lane[0];
        int32_t room = frame->w - left - frame->lane[1];
        if (row->n == 1 && (!kid->bordered || room - kid->w <= kid->w / 3)) {
            kid->x = left;
            kid->w = room;
        }
    }
}

/* What a stretch has added is shared by both sides. */
static void centre_kids(struct cvz_plan *plan, struct cvz_block *frame)
{
    int32_t by = (frame->w - frame->natural_w) / 2 / CVZ_UNIT * CVZ_UNIT;

    for (uint32_t k = 0; by > 0 && k < frame->n_kids; k++)
        plan->blocks[cvz_plan_kid(plan, frame, k)].x += by;
    frame->natural_w = frame->w;
}

void cvz_plan_place_all(struct cvz_plan *plan)
{
    plan->blocks[plan->root].left = plan->blocks[plan->root].top = 0;
    for (uint32_t i = 0; i < plan->n_frames; i++) {
        struct cvz_block *frame = &plan->blocks[plan->frames[i]];
        if (frame->centred)
            centre_kids(plan, frame);
        if (plan->keeps == NULL || !plan->keeps[plan->frames[i]])
            stretch_kids(plan, plan->frames[i]);
        for (uint32_t k = 0; k < frame->n_kids; k++) {
            struct cvz_block *kid = &plan->blocks[cvz_plan_kid(plan, frame, k)];
            kid->left = frame->left + kid->x;
            kid->top = frame->top + kid->y;
        }
    }
}

void cvz_plan_export(const struct cvz_plan *plan, struct cvz_layout *layout)
{
    const struct cvz_block *root = &plan->blocks[plan->root];

    for (uint32_t i = 0; i < plan->view->n_items; i++) {
        const struct cvz_block *b = &plan->blocks[i];
        layout->boxes[i] = plan->turned ? (struct cvz_box){b->top, b->left, b->h, b->w}
                                        : (struct cvz_box){b->left, b->top, b->w, b->h};
    }
    layout->width = plan->turned ? root->h : root->w;
    layout->height = plan->turned ? root->w : root->h;
}
