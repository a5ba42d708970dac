/* SPDX-License-Identifier: Apache-2.0 */
#include "shapes.h"

#include "base/rng.h"

enum { CLIQUE = 24, BRANCHES = 3, MANY_LEVELS = 10000, NEIGHBOURHOOD = 40 };

static void make_nothing(struct picture *picture, uint32_t n)
{
    (void)picture;
    (void)n;
}

static void make_estate(struct picture *picture, uint32_t n)
{
    picture_estate(picture, n, 7);
}

static void make_cards(struct picture *picture, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        picture_card(picture, CVZ_ITEM_NONE, CVZ_TIER_NONE, "n");
}

static void make_star(struct picture *picture, uint32_t n)
{
    make_cards(picture, n);
    for (uint32_t i = 1; i < n; i++)
        picture_edge(picture, i, 0);
}

/* Stars of stars: few hubs that touch nearly all. */
static void make_hubs(struct picture *picture, uint32_t n)
{
    make_cards(picture, n);
    for (uint32_t i = BRANCHES; i < n; i++) {
        for (uint32_t hub = 0; hub < BRANCHES; hub++)
            picture_edge(picture, i, hub);
    }
}

static void make_chain(struct picture *picture, uint32_t n)
{
    make_cards(picture, n);
    for (uint32_t i = 1; i < n; i++)
        picture_edge(picture, i - 1, i);
}

static void make_ring(struct picture *picture, uint32_t n)
{
    make_chain(picture, n);
    if (n > 2)
        picture_edge(picture, n - 1, 0);
}

static void make_tree(struct picture *picture, uint32_t n)
{
    make_cards(picture, n);
    for (uint32_t i = 1; i < n; i++)
        picture_edge(picture, (i - 1) / BRANCHES, i);
}

static void join_all(struct picture *picture, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        for (uint32_t j = from; j < to; j++)
            if (i != j)
                picture_edge(picture, i, j);
    }
}

static void make_clique(struct picture *picture, uint32_t n)
{
    make_cards(picture, n);
    join_all(picture, 0, n);
}

/* Many small cliques, joined to a chain. */
static void make_cliques(struct picture *picture, uint32_t n)
{
    make_cards(picture, n);
    for (uint32_t i = 0; i < n; i += CLIQUE) {
        join_all(picture, i, i + CLIQUE < n ? i + CLIQUE : n);
        if (i > 0)
            picture_edge(picture, i - 1, i);
    }
}

/* Three edges for two cards, anywhere. */
static void join_anywhere(struct picture *picture, uint32_t first)
{
    struct cvz_rng rng = cvz_rng_seeded(7);
    uint32_t n = (uint32_t)picture->items.n - first;

    for (uint32_t i = 0; n > 1 && i < n * 3 / 2; i++)
        picture_edge(picture, first + cvz_rng_below(&rng, n), first + cvz_rng_below(&rng, n));
}

static void make_random(struct picture *picture, uint32_t n)
{
    make_cards(picture, n);
    join_anywhere(picture, 0);
}

/* Everything in one container, related to what stands near. */
static void make_box(struct picture *picture, uint32_t n)
{
    struct cvz_rng rng = cvz_rng_seeded(7);
    uint32_t box = picture_container(picture, CVZ_ITEM_NONE, "box");

    for (uint32_t i = 1; i < n; i++) {
        uint32_t card = picture_card(picture, box, CVZ_TIER_NONE, "n");
        uint32_t span = i < NEIGHBOURHOOD ? i : NEIGHBOURHOOD;
        picture_edge(picture, card, card - cvz_rng_below(&rng, span));
    }
}

/* One level for ten cards, each card related to one near and one at the outermost level. */
static void make_nest(struct picture *picture, uint32_t n)
{
    uint32_t levels = n / 10 + 1 < MANY_LEVELS ? n / 10 + 1 : MANY_LEVELS;
    uint32_t parent = CVZ_ITEM_NONE, last = CVZ_ITEM_NONE;

    for (uint32_t i = 0; i < levels; i++) {
        parent = picture_container(picture, parent, "c");
        for (uint32_t k = 0; k < n / levels; k++) {
            uint32_t card = picture_card(picture, parent, CVZ_TIER_NONE, "n");
            if (last != CVZ_ITEM_NONE)
                picture_edge(picture, card, last);
            if (k == 0)
                picture_edge(picture, card, 1);
            last = card;
        }
    }
}

/* Nothing but levels. */
static void make_onion(struct picture *picture, uint32_t n)
{
    uint32_t parent = CVZ_ITEM_NONE;

    for (uint32_t i = 0; i < n && i < MANY_LEVELS; i++)
        parent = picture_container(picture, parent, "c");
    if (n > 1)
        picture_edge(picture, 0, picture_card(picture, parent, CVZ_TIER_NONE, "n"));
}

static void make_loops(struct picture *picture, uint32_t n)
{
    uint32_t outer = picture_container(picture, CVZ_ITEM_NONE, "outer");

    for (uint32_t i = 0; i < n; i++) {
        uint32_t card = picture_card(picture, outer, CVZ_TIER_NONE, "n");
        picture_edge(picture, card, card);
        picture_edge(picture, card, outer);
        picture_edge(picture, outer, card);
    }
    picture_edge(picture, outer, outer);
}

/* n edges between two cards. */
static void make_pair(struct picture *picture, uint32_t n)
{
    make_cards(picture, 2);
    for (uint32_t i = 0; i < n; i++)
        picture_edge(picture, i % 2, (i + 1) % 2);
}

static void make_empty_containers(struct picture *picture, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        picture_container(picture, i % 3 == 0 ? CVZ_ITEM_NONE : i - i % 3, "c");
    for (uint32_t i = 3; i < n; i += 3) /* between threes: none holds the other */
        picture_edge(picture, i, i - 1);
}

const struct shape shapes[] = {
    {"nothing", make_nothing},
    {"estate", make_estate},
    {"cards", make_cards},
    {"star", make_star},
    {"hubs", make_hubs},
    {"chain", make_chain},
    {"ring", make_ring},
    {"tree", make_tree},
    {"clique", make_clique},
    {"cliques", make_cliques},
    {"random", make_random},
    {"box", make_box},
    {"nest", make_nest},
    {"onion", make_onion},
    {"loops", make_loops},
    {"pair", make_pair},
    {"containers", make_empty_containers},
    {NULL, NULL},
};

const struct shape *shape_find(const char *name)
{
    for (const struct shape *shape = shapes; shape->name != NULL; shape++)
        if (strcmp(shape->name, name) == 0)
            return shape;
    return NULL;
}
