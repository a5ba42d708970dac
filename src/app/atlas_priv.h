/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An atlas: a view that is too much for one page, as pages that are not. The first is the overview;
 * what it has no room for stands on pages of its own, and so on down. Each item of the whole has
 * one page that is its home, where it is drawn as itself; on the pages above it a card stands for
 * it and its neighbours. Edges that leave a page end at ports, cards that name the page where they
 * go on.
 */
#ifndef CVZ_APP_ATLAS_PRIV_H
#define CVZ_APP_ATLAS_PRIV_H

#include "base/vec.h"
#include "render/render.h"
#include "view/part.h"

/* One page. */
struct cvz_app_sheet {
    uint32_t parent;      /* sheet; CVZ_PAGE_NONE for the first */
    struct cvz_str title; /* "" for the first */
    struct cvz_str kind;  /* what it shows, in words */
    struct cvz_str path;  /* the containers around it, by name */
    struct cvz_view *view;
    uint32_t *links; /* for each item of the view: the sheet that it leads to, or CVZ_PAGE_NONE */
};

struct cvz_app_atlas {
    struct cvz_app_sheet *sheets;
    uint32_t n_sheets;
    uint32_t *home;                  /* for each item of the whole: its sheet */
    struct cvz_index_entry *entries; /* every resource, by its label */
    uint32_t n_entries;
    struct cvz_arena arena;
};

struct cvz_app_atlas_params {
    const struct cvz_view *whole; /* without a budget; outlives the atlas */
    struct cvz_kinds kinds;
    uint32_t max_nodes; /* of a page; 0: no limit */
    uint32_t max_edges;
};

void cvz_app_atlas_make(const struct cvz_app_atlas_params *params, struct cvz_app_atlas *ret);
/* A part of making: fills the entries. */
void cvz_app_atlas_index(const struct cvz_app_atlas_params *params, struct cvz_app_atlas *atlas);
void cvz_app_atlas_release(struct cvz_app_atlas *atlas); /* a zeroed one too */

#endif
