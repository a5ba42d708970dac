/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plan of a nested picture: a tree of blocks that stand in rows.
 *
 * Every item of the view is a block; groups without a border (the rail of a container, say) are
 * blocks too. A block with children is a frame: its children stand in rows, left to right, and the
 * free space around them is a regular street map:
 *
 *     channel 0        ------------------------------
 *     row 0     lane | child | slot | child |    lane
 *     channel 1        ------------------------------
 *     row 1     lane | child | slot | child |    lane
 *     channel 2        ------------------------------
 *
 * A layout decides which child stands in which row (arrange), the router decides which streets an
 * edge takes, and from the number of edges in each street follow the widths, from these the
 * coordinates. Everything is integers and decided by block number, so that the same view gives the
 * same picture everywhere.
 */
#ifndef CVZ_LAYOUT_PLAN_PRIV_H
#define CVZ_LAYOUT_PLAN_PRIV_H

#include "base/arena.h"
#include "layout/layout.h"

#include <stdbool.h>
#include <stdint.h>

#define CVZ_BLOCK_NONE UINT32_MAX

/* What a block is in its parent. */
enum cvz_block_role {
    CVZ_BLOCK_ITEM,   /* an item that the layout arranges */
    CVZ_BLOCK_COLUMN, /* a zone */
    CVZ_BLOCK_BORDER, /* the group of items on the upper border */
    CVZ_BLOCK_MAIN,   /* the group of all that flows, where there are other groups */
    CVZ_BLOCK_RAIL,   /* the group at the right side */
    CVZ_BLOCK_STRIP,  /* the group at the bottom */
};

struct cvz_block {
    uint32_t item; /* CVZ_BLOCK_NONE: a group, or the root */
    uint32_t parent;
    uint32_t depth;          /* of the root: 0 */
    uint32_t kids, n_kids;   /* first and number in plan->kids, in the order of rows */
    uint32_t rows, n_rows;   /* first and number in plan->rows */
    uint32_t row, pos;       /* where it stands in its parent */
    uint32_t links, n_links; /* frames: edges between different children, in plan->by_frame */
    int32_t x, y;            /* from the parent's corner */
    int32_t w, h;
    int32_t left, top;    /* from the root's corner */
    int32_t natural_w;    /* frames: before a stretch */
    int32_t min_w, min_h; /* as asked for: a leaf's size, a container's header */
    int32_t gap_before;   /* width of the slot to its left, unless it is first in its row */
    int32_t lane[2];      /* frames: widths of the left and right lanes */
    uint32_t rank;        /* in the direction of traffic: smaller ones above */
    uint8_t role;         /* enum cvz_block_role */
    uint8_t tier;         /* enum cvz_tier; of a frame: the mean of what it holds */
    bool frame;           /* has children */
    bool bordered;        /* a container that is drawn */
    bool aligned;         /* its columns are aligned from row to row */
    int32_t pack_width;   /* frames: of the widest row that the last packing allowed */
    bool strict;          /* tiers share no row */
    bool centred;         /* its rows are placed by their neighbours, not flush left */
};

/* Children kids[first .. first + n) of the frame. */
struct cvz_row {
    uint32_t first, n;
    int32_t y, h; /* from the frame's corner */
};

/* An edge in the tree: `frame` is the innermost frame that holds both ends, from and to the
 * children of it that hold them (CVZ_BLOCK_NONE: the frame itself is that end). */
struct cvz_link {
    uint32_t source, target; /* blocks: item numbers */
    uint32_t frame;
    uint32_t from, to;
};

struct cvz_plan {
    const struct cvz_view *view;
    const struct cvz_layout_params *params;
    struct cvz_arena *arena;
    struct cvz_arena *temp;   /* cvz_plan_align_rows clears it */
    struct cvz_block *blocks; /* items first, by number; then groups; the root last */
    uint32_t n_blocks, root;
    uint32_t *kids;       /* n_blocks - 1 in all */
    struct cvz_row *rows; /* as many as kids: a row for each child at most */
    int32_t *channels;    /* heights: frame's channel i at [rows + frame number + i] */
    uint32_t *frames;     /* outer before inner */
    uint32_t n_frames;
    struct cvz_link *links; /* one for each edge of the view */
    uint32_t *by_frame;     /* link numbers, grouped by frame */
    uint32_t *incident;     /* link numbers by end: a block's from starts[b] to starts[b + 1] */
    uint32_t *starts;
    int32_t *scratch;     /* 2 * n_blocks, for whoever needs room for a moment */
    struct cvz_box *kept; /* by block: where it was in its parent, w == 0: nowhere; or NULL */
    uint8_t *keeps;       /* by frame: its rows are those that it had */
    uint32_t *weights;    /* by block, with `kept`: about how many move with it */
    double shape;         /* wished for containers: width / height */
    bool turned;          /* direction right: everything is planned with x and y exchanged */
};

static inline uint32_t cvz_plan_kid(const struct cvz_plan *plan, const struct cvz_block *frame,
                                    uint32_t i)
{
    return plan->kids[frame->kids + i];
}

/* The index of a child among those of its frame. */
static inline uint32_t cvz_plan_index(const struct cvz_plan *plan, const struct cvz_block *frame,
                                      uint32_t kid)
{
    return plan->rows[frame->rows + plan->blocks[kid].row].first + plan->blocks[kid].pos;
}

static inline int32_t *cvz_plan_channels(const struct cvz_plan *plan, uint32_t frame)
{
    return plan->channels + plan->blocks[frame].rows + frame;
}

/* Builds the tree and lifts the edges into it. Every child in one row, nothing measured. The plan
 * lives in `arena`; `temp` is for what is needed only for a moment. */
struct cvz_plan *cvz_plan_new(const struct cvz_view *view, const struct cvz_layout_params *params,
                              struct cvz_arena *arena, struct cvz_arena *temp);

/* Makes rows of a frame's children, as they stand in plan->kids: lengths[i] children in row i. */
void cvz_plan_set_rows(struct cvz_plan *plan, uint32_t frame, const uint32_t *lengths,
                       uint32_t n_rows);

/* Arranges every frame, from the inside out, and measures and places all; frames that a former
 * picture shows (params->former) keep their rows and places instead. */
void cvz_plan_arrange_all(struct cvz_plan *plan,
                          void (*arrange)(struct cvz_plan *plan, uint32_t frame,
                                          struct cvz_arena *work));

/* What cvz_plan_measure does for a frame that keeps its rows. */
void cvz_plan_measure_kept(struct cvz_plan *plan, uint32_t frame);

/* Streets of the width that is wanted where nothing runs in them. */
void cvz_plan_reset_frame(struct cvz_plan *plan, uint32_t frame);

/* Height of a frame's header when it stands at the top (turned: when at the left), else 0. */
int32_t cvz_plan_head(const struct cvz_plan *plan, const struct cvz_block *frame, bool turned);

/* Sizes of the frame and places of its children in it, from its rows and streets. */
void cvz_plan_measure(struct cvz_plan *plan, uint32_t frame);

/* Moves the children of a measured frame within their rows towards their neighbours in other rows.
 */
void cvz_plan_align_rows(struct cvz_plan *plan, uint32_t frame);

/* All frames, inner ones first; then containers of a row are stretched to one height, and every
 * block gets its absolute place. */
void cvz_plan_measure_all(struct cvz_plan *plan);
void cvz_plan_place_all(struct cvz_plan *plan);

/* Boxes of all items, and the size of the whole. */
void cvz_plan_export(const struct cvz_plan *plan, struct cvz_layout *layout);

#endif
