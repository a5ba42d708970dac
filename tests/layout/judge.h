/* SPDX-License-Identifier: Apache-2.0 */
/* Figures of a finished layout, and what must hold in every one. */
#ifndef CVZ_TESTS_LAYOUT_JUDGE_H
#define CVZ_TESTS_LAYOUT_JUDGE_H

#include "layout/layout.h"

struct figures {
    uint32_t leaves, edges;
    double straight; /* crossings per edge of straight lines between the middles of leaves */
    double routed;   /* crossings per edge of the routes */
    double through;  /* foreign leaves per edge that its route passes through */
    double shared;   /* per edge: other nets' lines that it runs on for more than a moment */
    double bends;    /* per edge */
    double area;     /* the whole, in sums of leaves */
    double aspect;
    double length;       /* mean straight length, in mean widths of leaves */
    uint32_t overlaps;   /* pairs of siblings that overlap; where nothing nests, of any items */
    uint32_t escapes;    /* items outside of their container, or over its header */
    uint32_t loose_ends; /* ends of routes that are not on the border of their item */
    uint32_t slanted;    /* segments that are not parallel to an axis */
    uint32_t labels;     /* that found a place */
    uint32_t label_hits; /* labels that hit a leaf or another label */
    uint32_t outside;    /* points and boxes that leave the picture */
};

/* Edges are counted where both ends are leaves. Routes that share an end are never counted as
 * crossing. */
struct figures judge_layout(const struct cvz_layout *layout,
                            const struct cvz_layout_params *params);

#endif
