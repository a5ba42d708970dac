/* SPDX-License-Identifier: Apache-2.0 */
/* Views made by hand or read from a file, for the tests and benches of layouts. */
#ifndef CVZ_TESTS_LAYOUT_PICTURE_H
#define CVZ_TESTS_LAYOUT_PICTURE_H

#include "base/vec.h"
#include "layout/layout.h"

#include <stdio.h>

struct picture {
    struct cvz_view view;
    struct cvz_layout_params params;
    CVZ_VEC(struct cvz_item) items;
    CVZ_VEC(struct cvz_view_edge) edges;
    CVZ_VEC(struct cvz_size) sizes;
    CVZ_VEC(int64_t) times;
    struct cvz_arena arena;
};

void picture_init(struct picture *picture);
void picture_release(struct picture *picture);

/* The number of the new item. A card of the usual size, or a container. */
uint32_t picture_card(struct picture *picture, uint32_t parent, unsigned tier, const char *label);
uint32_t picture_container(struct picture *picture, uint32_t parent, const char *label);
void picture_edge(struct picture *picture, uint32_t source, uint32_t target);

/* Sorts the edges and lets view and params point to what was added. Call after the last addition.
 */
void picture_finish(struct picture *picture);

/* Times within about two years, busy days among them, for seven of eight items. After
 * picture_finish. */
void picture_times(struct picture *picture, uint64_t seed);

/* Lines "c PARENT LEVEL TIER LABEL", "n PARENT PLACE TIER LABEL", "e SOURCE TARGET"; items are
 * numbered by their lines, parent -1 is none. False when a line is something else. */
bool picture_read(struct picture *picture, FILE *in) CVZ_MUST_CHECK;

/* An estate of about n cards: accounts, regions, networks, subnets; what stands in a subnet uses
 * its network's few guards, its neighbours, and what its account shares; 1.5 edges for each card.
 */
void picture_estate(struct picture *picture, uint32_t n_cards, uint64_t seed);

/* For programs that judge layouts: {"origin":"topleft","nodes":[...],"edges":[...],"routes":[...]}
 */
void picture_write_json(const struct picture *picture, const struct cvz_layout *layout, FILE *out);
void picture_write_svg(const struct picture *picture, const struct cvz_layout *layout, FILE *out);

#endif
