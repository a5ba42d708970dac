/* SPDX-License-Identifier: Apache-2.0 */
/* A picture of two moments, and the times of a timeline. */
#ifndef CVZ_APP_DIFFERING_PRIV_H
#define CVZ_APP_DIFFERING_PRIV_H

#include "app/compare_priv.h"
#include "app/draw.h"
#include "render/render.h"

/* What drawing needs of a comparison. Zeroed: nothing is compared. */
struct cvz_app_differing {
    struct cvz_app_comparison comparison;
    struct cvz_app_inventory both; /* in place of the inventory: the merged graph */
    struct cvz_value document;     /* what cvz_app_diff promises */
    bool quiet, hide;              /* what is the same */
};

/* Compares, when the parameters ask for it, and points *in at what is to be drawn. */
int cvz_app_differ(struct cvz_app *app, const struct cvz_app_draw_params *params,
                   struct cvz_kinds kinds, struct cvz_arena *arena, struct cvz_app_differing *ret,
                   const struct cvz_app_inventory **in, struct cvz_err *err) CVZ_MUST_CHECK;
void cvz_app_differing_close(struct cvz_app_differing *differing); /* a zeroed one too */

/* The list below the picture, and how it is drawn. */
void cvz_app_differing_caption(const struct cvz_app_differing *differing, struct cvz_str with,
                               struct cvz_picture *picture, struct cvz_arena *arena);

/* By node of the graph, milliseconds since 1970 or CVZ_TIME_NONE; params->time says which. */
int cvz_app_times_of(struct cvz_app *app, const struct cvz_app_draw_params *params,
                     const struct cvz_graph *graph, struct cvz_arena *arena, const int64_t **ret,
                     struct cvz_err *err) CVZ_MUST_CHECK;

#endif
