/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The x coordinates of a frame whose rows are placed by their neighbours: each child wants to stand
 * at the mean of those that it is joined to in other rows. Rows are placed one at a time, down and
 * up again (the priority method of Sugiyama, Tagawa and Toda, IEEE SMC-11, 1981); a row's best
 * places in its given order are an isotonic regression, solved by pooling adjacent violators (Ayer
 * et al., Ann. Math. Stat. 26, 1955).
 */
#include "layout/plan_priv.h"

enum { SWEEPS = 4, FLUSH_TO = CVZ_UNIT };

struct wish {
    int64_t sum; /* of wished left sides, without the room that the row's former children take */
    int64_t weight;
};

struct pool {
    int64_t sum, weight;
    uint32_t n;
};

struct alignment {
    struct cvz_plan *plan;
    const struct cvz_block *frame;
    struct wish *wishes; /* by child of the frame */
    struct pool *pools;
    int32_t left, right;
};

static struct cvz_block *kid_at(const struct alignment *a, const struct cvz_row *row, uint32_t i)
{
    return &a->plan->blocks[cvz_plan_kid(a->plan, a->frame, row->first + i)];
}

static int32_t middle(const struct cvz_block *block)
{
    return block->x + block->w / 2;
}

/* down: rows below look at those above them. */
static void collect_wishes(const struct alignment *a, bool down)
{
    struct cvz_plan *plan = a->plan;
    const struct cvz_block *frame = a->frame;

    for (uint32_t k = 0; k < frame->n_kids; k++)
        a->wishes[k] = (struct wish){0, 0};
    for (uint32_t i = 0; i < frame->n_links; i++) {
        const struct cvz_link *link = &plan->links[plan->by_frame[frame->links + i]];
        if (link->from == CVZ_BLOCK_NONE || link->to == CVZ_BLOCK_NONE)
            continue;
        const struct cvz_block *from = &plan->blocks[link->from], *to = &plan->blocks[link->to];
        if (from->row == to->row)
            continue;
        const struct cvz_block *mover = (from->row > to->row) == down ? from : to;
        const struct cvz_block *other = mover == from ? to : from;
        struct wish *wish = &a->wishes[plan->rows[frame->rows + mover->row].first + mover->pos];
        wish->sum += middle(other) - mover->w / 2;
        wish->weight++;
    }
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

/* Pools hold the means of runs of children that touch; they never decrease. */
static uint32_t pool_row(const struct alignment *a, const struct cvz_row *row)
{
    uint32_t n_pools = 0;
    int64_t taken = 0;

    for (uint32_t i = 0; i < row->n; i++) {
        const struct cvz_block *kid = kid_at(a, row, i);
        const struct wish *wish = &a->wishes[row->first + i];
        taken += i > 0 ? kid->gap_before : 0;
        int64_t weight = wish->weight > 0 ? 4 * wish->weight : 1;
        int64_t sum = wish->weight > 0 ? 4 * wish->sum : kid->x;
        struct pool pool = {sum - weight * taken, weight, 1};
        while (n_pools > 0 &&
               a->pools[n_pools - 1].sum * pool.weight > pool.sum * a->pools[n_pools - 1].weight) {
            pool.sum += a->pools[n_pools - 1].sum;
            pool.weight += a->pools[n_pools - 1].weight;
            pool.n += a->pools[--n_pools].n;
        }
        a->pools[n_pools++] = pool;
        taken += kid->w;
    }
    return n_pools;
}

static void place_row(const struct alignment *a, const struct cvz_row *row)
{
    uint32_t n_pools = pool_row(a, row), i = 0;
    int32_t taken = 0, whole = 0;

    for (uint32_t k = 0; k < row->n; k++)
        whole += kid_at(a, row, k)->w + (k > 0 ? kid_at(a, row, k)->gap_before : 0);
    int64_t most = a->right - whole;
    for (uint32_t p = 0; p < n_pools; p++) {
        int64_t start = floor_div(a->pools[p].sum, a->pools[p].weight * FLUSH_TO) * FLUSH_TO;
        start = start > most ? most : start;
        start = start < a->left ? a->left : start;
        for (uint32_t end = i + a->pools[p].n; i < end; i++) {
            struct cvz_block *kid = kid_at(a, row, i);
            taken += i > 0 ? kid->gap_before : 0;
            kid->x = (int32_t)start + taken;
            taken += kid->w;
        }
    }
}

/* To begin with, every row in the middle. */
static void centre_rows(const struct alignment *a)
{
    for (uint32_t r = 0; r < a->frame->n_rows; r++) {
        const struct cvz_row *row = &a->plan->rows[a->frame->rows + r];
        const struct cvz_block *last = kid_at(a, row, row->n - 1);
        int32_t by = (a->right - last->x - last->w) / 2 / FLUSH_TO * FLUSH_TO;
        for (uint32_t i = 0; i < row->n; i++)
            kid_at(a, row, i)->x += by;
    }
}

void cvz_plan_align_rows(struct cvz_plan *plan, uint32_t f)
{
    const struct cvz_block *frame = &plan->blocks[f];
    int32_t left = cvz_plan_head(plan, frame, true) + frame->lane[0];
    struct alignment a = {
        .plan = plan,
        .frame = frame,
        .left = left,
        .right = frame->w - frame->lane[1],
    };

    centre_rows(&a);
    if (frame->n_links == 0 || frame->n_rows < 2)
        return;
    cvz_arena_clear(plan->temp);
    a.wishes = CVZ_ARENA_ARRAY(plan->temp, struct wish, frame->n_kids);
    a.pools = CVZ_ARENA_ARRAY(plan->temp, struct pool, frame->n_kids);
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        bool down = sweep % 2 == 1;
        for (uint32_t i = 0; i < frame->n_rows; i++) {
            uint32_t r = down ? i : frame->n_rows - 1 - i;
            collect_wishes(&a, down);
            place_row(&a, &plan->rows[frame->rows + r]);
        }
    }
}
