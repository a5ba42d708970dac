/* SPDX-License-Identifier: Apache-2.0 */
/* A small view with a layout, made by hand: an account with a region, a network with a public and a
 * private row, a load balancer, instances, a database, buckets, keys, and things outside. */
#ifndef CVZ_TESTS_UNIT_RENDER_FIXTURE_H
#define CVZ_TESTS_UNIT_RENDER_FIXTURE_H

#include "render/render.h"

struct fixture {
    struct cvz_graph *graph;
    struct cvz_view view;
    struct cvz_layout layout;
    struct cvz_arena arena;
};

void fixture_init(struct fixture *f);
void fixture_release(struct fixture *f);

/* n cards in a near-square grid with the usual gaps, three edges for two cards; for speed and
 * size. */
void fixture_grid(struct fixture *f, uint32_t n);

/* Gives every text in the view a hostile value: quotes and markup of each format, control bytes,
 * ill-formed UTF-8, right-to-left, emoji, 4 KB. */
void fixture_make_hostile(struct fixture *f);

struct cvz_picture fixture_picture(const struct fixture *f);

#endif
