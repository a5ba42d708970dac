/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows of a common width: the best of a geometric series of widths, by area and by nearness to the
 * wished aspect. Within a class the rows are filled evenly.
 */
#include "layout/arrange_priv.h"

#include "base/check.h"

#include <math.h>

enum { MAX_WIDTHS = 40, ZONES_MAX = 3 /* that always stand side by side */ };

/* Shapes that are ribbons, with something in hand for what streets will add. */
#define SLIMMEST 0.64
#define WIDEST 1.75
#define RIBBON 3

struct packing {
    struct cvz_plan *plan;
    const struct cvz_block *frame;
    const uint32_t *classes; /* NULL: all of one */
    const uint32_t *chosen;
    int32_t edge_w, edge_h; /* what the frame's own borders take */
    uint32_t *lengths;
    uint32_t n_rows;
    uint32_t n_zones;
    bool is_whole; /* its shape is that of the picture */
};

struct extent {
    int64_t w, h;
};

static const struct cvz_block *kid_at(const struct packing *p, uint32_t k)
{
    return &p->plan->blocks[cvz_plan_kid(p->plan, p->frame, k)];
}

static bool breaks_before(const struct packing *p, uint32_t k)
{
    return (p->classes != NULL && p->classes[k] != p->classes[k - 1]) ||
           cvz_is_outside(kid_at(p, k)) != cvz_is_outside(kid_at(p, k - 1));
}

/* Few zones are columns, however wide. */
static bool stays_beside(const struct packing *p, uint32_t k)
{
    return p->n_zones <= ZONES_MAX && k > 0 && kid_at(p, k)->role == CVZ_BLOCK_COLUMN &&
           kid_at(p, k - 1)->role == CVZ_BLOCK_COLUMN;
}

/* Greedy rows; what they take in all. */
static struct extent wrap(struct packing *p, int64_t width)
{
    int32_t gap = p->plan->params->gap;
    struct extent all = {0, 0};
    int64_t row_w = 0, row_h = 0;
    uint32_t in_row = 0;

    p->n_rows = 0;
    for (uint32_t k = 0; k < p->frame->n_kids; k++) {
        const struct cvz_block *kid = kid_at(p, k);
        bool wraps = row_w + gap + kid->w > width && !stays_beside(p, k);
        if (in_row > 0 && (wraps || breaks_before(p, k))) {
            all.w = row_w > all.w ? row_w : all.w;
            all.h += row_h + gap;
            p->lengths[p->n_rows++] = in_row;
            row_w = row_h = in_row = 0;
        }
        row_w += kid->w + (in_row > 0 ? gap : 0);
        row_h = kid->h > row_h ? kid->h : row_h;
        in_row++;
    }
    p->lengths[p->n_rows++] = in_row;
    all.w = row_w > all.w ? row_w : all.w;
    all.h += row_h;
    return (struct extent){all.w + p->edge_w, all.h + p->edge_h};
}

/* Area, made worse by what the aspect is off. The whole picture must be no ribbon. */
static double badness(struct extent e, double aspect, bool is_whole)
{
    double shape = (double)e.w / (double)(e.h > 0 ? e.h : 1);
    double off = shape > aspect ? shape / aspect : aspect / shape;
    double ribbon = is_whole && (shape < SLIMMEST || shape > WIDEST) ? RIBBON : 1;

    return (double)e.w * (double)e.h * ribbon * (off < 1.25 ? 0.9 + off * 0.08 : off * off * 0.64);
}

static double best_width(struct packing *p, double aspect, int64_t *ret_width)
{
    int64_t widest = 0, total = 0;
    double best = HUGE_VAL;

    for (uint32_t k = 0; k < p->frame->n_kids; k++) {
        widest = kid_at(p, k)->w > widest ? kid_at(p, k)->w : widest;
        total += kid_at(p, k)->w + p->plan->params->gap;
    }
    /* Below that width the frame is surely too tall. */
    double area = 0;
    for (uint32_t k = 0; k < p->frame->n_kids; k++)
        area += (double)kid_at(p, k)->w * kid_at(p, k)->h;
    int64_t width = (int64_t)sqrt(area * aspect) / 2;
    width = width < widest ? widest : width;
    *ret_width = width;
    for (int i = 0; i < MAX_WIDTHS; i++) {
        double bad = badness(wrap(p, width), aspect, p->is_whole);
        if (bad < best * 0.999) {
            best = bad;
            *ret_width = width;
        }
        if (width >= total || p->n_rows == 1)
            break;
        width += width / 10 > INT64_C(4) * CVZ_UNIT ? width / 10 : INT64_C(4) * CVZ_UNIT;
    }
    return best;
}

/* The rows of each class with about the same number of children, if that is no wider. */
static void even_out(struct packing *p, int64_t width)
{
    int32_t gap = p->plan->params->gap;
    uint32_t k = 0;

    for (uint32_t r = 0; r < p->n_rows;) {
        uint32_t first = r, n = 0, from = k;
        do {
            n += p->lengths[r];
            k += p->lengths[r++];
        } while (r < p->n_rows && !breaks_before(p, k));
        uint32_t rows = r - first, at = from;
        bool fits = true;
        for (uint32_t i = 0; i < rows; i++) {
            uint32_t len = (n - (at - from) + rows - i - 1) / (rows - i);
            int64_t w = -gap;
            for (uint32_t j = 0; j < len; j++, at++)
                w += kid_at(p, at)->w + gap;
            fits &= w <= width;
        }
        at = from;
        for (uint32_t i = 0; fits && i < rows; i++) {
            p->lengths[first + i] = (n - (at - from) + rows - i - 1) / (rows - i);
            at += p->lengths[first + i];
        }
    }
}

static bool any_differ(const uint32_t *classes, uint32_t n)
{
    return classes != NULL && classes[0] != classes[n - 1];
}

double cvz_pack_rows(struct cvz_plan *plan, uint32_t f, const struct cvz_classes *classes,
                     double aspect, struct cvz_arena *work)
{
    struct cvz_block *frame = &plan->blocks[f];
    struct packing p = {.plan = plan, .frame = frame, .is_whole = frame->depth <= 1};
    int32_t edge = frame->bordered ? 2 * plan->params->padding : 0;
    int64_t width = 0;
    double best = HUGE_VAL;

    p.edge_w = edge + cvz_plan_head(plan, frame, true);
    p.edge_h = edge + cvz_plan_head(plan, frame, false);
    p.lengths = CVZ_ARENA_ARRAY(work, uint32_t, frame->n_kids);
    for (uint32_t k = 0; k < frame->n_kids; k++)
        p.n_zones += kid_at(&p, k)->role == CVZ_BLOCK_COLUMN;
    /* From the strictest to the freest: a freer one has to be that much better. */
    const uint32_t *levels[] = {classes->by_rank, classes->by_kind, NULL};
    const double slack[] = {1, 1.3, 1.8};
    for (size_t i = 0; i < CVZ_COUNT_OF(levels); i++) {
        int64_t w;
        bool is_last = i + 1 == CVZ_COUNT_OF(levels);
        if (levels[i] == NULL && !is_last)
            continue;
        if (best < HUGE_VAL && !any_differ(p.classes, frame->n_kids))
            break; /* freer is the same */
        p.classes = levels[i];
        double bad = best_width(&p, aspect, &w);
        if (bad * slack[i] < best) {
            best = bad * slack[i];
            width = w;
            p.chosen = levels[i];
        }
    }
    p.classes = p.chosen;
    frame->strict = p.chosen != NULL && p.chosen == classes->by_rank;
    frame->pack_width = (int32_t)width;
    wrap(&p, width);
    even_out(&p, width);
    cvz_plan_set_rows(plan, f, p.lengths, p.n_rows);
    return best;
}

/* Wished shape of what a frame of this role holds, as width / height. */
static double aspect_of(const struct cvz_plan *plan, uint32_t f)
{
    static const double by_role[] = {
        [CVZ_BLOCK_ITEM] = 0, /* as the plan says */
        [CVZ_BLOCK_MAIN] = 0,   [CVZ_BLOCK_COLUMN] = 0.5, [CVZ_BLOCK_BORDER] = 8,
        [CVZ_BLOCK_RAIL] = 0.3, [CVZ_BLOCK_STRIP] = 8,
    };
    double by = by_role[plan->blocks[f].role];
    double aspect = f == plan->root ? plan->params->aspect : by > 0 ? by : plan->shape;

    return plan->turned ? 1 / aspect : aspect;
}

/* By rank: a class for each rank, for containers apart from leaves, for zones. */
static struct cvz_classes find_classes(const struct cvz_plan *plan, uint32_t f,
                                       struct cvz_arena *work)
{
    const struct cvz_block *frame = &plan->blocks[f];
    uint32_t *ranks = CVZ_ARENA_ARRAY(work, uint32_t, frame->n_kids);
    uint32_t *kinds = CVZ_ARENA_ARRAY(work, uint32_t, frame->n_kids);

    for (uint32_t k = 1; k < frame->n_kids; k++) {
        const struct cvz_block *a = &plan->blocks[cvz_plan_kid(plan, frame, k - 1)];
        const struct cvz_block *b = &plan->blocks[cvz_plan_kid(plan, frame, k)];
        bool same_kind = a->role == b->role && a->frame == b->frame;
        bool same_rank = same_kind && (a->rank == b->rank || a->role == CVZ_BLOCK_COLUMN);
        kinds[k] = kinds[k - 1] + !same_kind;
        ranks[k] = ranks[k - 1] + !same_rank;
    }
    return (struct cvz_classes){.by_rank = ranks, .by_kind = kinds};
}

void cvz_pack_flow(struct cvz_plan *plan, uint32_t f, struct cvz_arena *work)
{
    struct cvz_classes classes = find_classes(plan, f, work);

    cvz_pack_rows(plan, f, &classes, aspect_of(plan, f), work);
}
