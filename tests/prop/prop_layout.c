/* SPDX-License-Identifier: Apache-2.0 */
/* What must hold in every layout, on random and on degenerate views. CVZ_SEED replays one. */
#include "../unit/test.h"

#include "base/rng.h"
#include "estates.h"
#include "judge.h"
#include "picture.h"
#include "shapes.h"

#include <stdlib.h>

/* Under a sanitizer everything takes many times as long: there is one look for each of these many.
 */
#ifdef __SANITIZE_ADDRESS__
enum { ONE_OF = 4 };
#else
enum { ONE_OF = 1 };
#endif

static const struct {
    const char *name;
    bool orthogonal; /* by the router: lines parallel to the axes, around everything */
} layouts[] = {
    {"hierarchical", true}, {"grid", true},     {"force", false},
    {"circular", false},    {"mindmap", false}, {"timeline", false},
};

static void fail_with(const char *layout, const char *what, uint64_t seed)
{
    print_error("%s: %s (CVZ_SEED=%llu)\n", layout, what, (unsigned long long)seed);
    fail();
}

static struct cvz_layout *lay_out(const char *name, struct picture *picture)
{
    struct cvz_layout *layout = NULL;
    struct cvz_err err = CVZ_ERR_INIT;

    assert_ok(cvz_layout_new(cvz_str_from(name), &picture->view, &picture->params, &layout, &err),
              &err);
    return layout;
}

static void check_rules(const char *name, bool orthogonal, struct picture *picture,
                        const struct cvz_layout *layout, uint64_t seed)
{
    struct figures f = judge_layout(layout, &picture->params);

    if (f.overlaps > 0)
        fail_with(name, "items overlap", seed);
    if (f.escapes > 0)
        fail_with(name, "an item leaves its container", seed);
    if (f.loose_ends > 0)
        fail_with(name, "a route does not end on a border", seed);
    if (orthogonal && f.slanted > 0)
        fail_with(name, "a segment is not parallel to an axis", seed);
    if (f.outside > 0)
        fail_with(name, "something leaves the picture", seed);
    if (f.label_hits > 0)
        fail_with(name, "a label hits something", seed);
    if (orthogonal && f.through > 0)
        fail_with(name, "a route passes through a leaf", seed);
}

static bool same_layout(const struct cvz_layout *a, const struct cvz_layout *b)
{
    const struct cvz_view *view = a->view;

    if (memcmp(a->boxes, b->boxes, view->n_items * sizeof a->boxes[0]) != 0)
        return false;
    for (uint32_t e = 0; e < view->n_edges; e++) {
        if (a->routes[e].n_points != b->routes[e].n_points ||
            memcmp(a->routes[e].points, b->routes[e].points,
                   a->routes[e].n_points * sizeof a->routes[e].points[0]) != 0)
            return false;
    }
    return true;
}

/* All layouts in both directions: the rules hold, and a second run gives the same. */
static void check_picture(struct picture *picture, uint64_t seed)
{
    struct cvz_size *labels = CVZ_NEW_ARRAY(struct cvz_size, picture->edges.n + 1);

    for (size_t e = 0; e < picture->edges.n; e += 3)
        labels[e] = (struct cvz_size){60 * CVZ_UNIT, 12 * CVZ_UNIT};
    picture_finish(picture);
    picture->params.labels = labels;
    picture_times(picture, seed);
    for (size_t l = 0; l < CVZ_COUNT_OF(layouts); l++) {
        const char *name = layouts[l].name;
        for (int d = CVZ_DIRECTION_DOWN; d <= CVZ_DIRECTION_RIGHT; d++) {
            picture->params.direction = (enum cvz_direction)d;
            struct cvz_layout *layout = lay_out(name, picture);
            struct cvz_layout *again = lay_out(name, picture);
            check_rules(name, layouts[l].orthogonal, picture, layout, seed);
            if (picture->view.n_items > 0 && !same_layout(layout, again))
                fail_with(name, "two runs differ", seed);
            cvz_layout_free(layout);
            cvz_layout_free(again);
        }
    }
    free(labels);
}

/* Containers and cards anywhere, of any size, place and tier; edges between anything. */
static void make_random(struct picture *picture, struct cvz_rng *rng)
{
    uint32_t n = cvz_rng_below(rng, 120), m = cvz_rng_below(rng, 250);
    uint32_t containers[128] = {CVZ_ITEM_NONE}, n_containers = 1;

    for (uint32_t i = 0; i < n; i++) {
        uint32_t parent = containers[cvz_rng_below(rng, n_containers)];
        uint32_t item;
        if (cvz_rng_below(rng, 4) == 0) {
            item = picture_container(picture, parent, "c");
            containers[n_containers++] = item;
        } else {
            item = picture_card(picture, parent, cvz_rng_below(rng, CVZ_TIER_COUNT), "n");
        }
        if (cvz_rng_below(rng, 6) == 0)
            picture->items.p[item].place = (uint8_t)cvz_rng_below(rng, CVZ_PLACE_COLUMN + 1);
        if (cvz_rng_below(rng, 8) == 0)
            picture->sizes.p[item].w = (int32_t)(1 + cvz_rng_below(rng, 2000));
        if (cvz_rng_below(rng, 8) == 0)
            picture->sizes.p[item].h = (int32_t)(1 + cvz_rng_below(rng, 500));
    }
    for (uint32_t i = 0; n > 0 && i < m; i++) {
        uint32_t a = cvz_rng_below(rng, n), b = cvz_rng_below(rng, n);
        picture_edge(picture, a, b);
        picture->edges.p[picture->edges.n - 1].edge_class = (uint8_t)cvz_rng_below(rng, 6);
        picture->edges.p[picture->edges.n - 1].both_ways = cvz_rng_below(rng, 9) == 0;
    }
}

static void random_views_keep_the_rules(void **state)
{
    const char *given = getenv("CVZ_SEED");
    uint64_t first = given != NULL ? strtoull(given, NULL, 10) : 1;
    uint64_t n = given != NULL ? 1 : 100 / ONE_OF;

    (void)state;
    for (uint64_t seed = first; seed < first + n; seed++) {
        struct picture picture;
        struct cvz_rng rng = cvz_rng_seeded(seed);
        picture_init(&picture);
        make_random(&picture, &rng);
        check_picture(&picture, seed);
        picture_release(&picture);
    }
}

/* Every shape, small. */
static void degenerate_views_keep_the_rules(void **state)
{
    static const struct {
        const char *shape;
        uint32_t n;
    } cases[] = {
        {"nothing", 0},     {"cards", 1},    {"cards", 2},  {"cards", 1000}, {"star", 600},
        {"hubs", 200},      {"chain", 500},  {"ring", 100}, {"tree", 300},   {"clique", 24},
        {"cliques", 100},   {"random", 200}, {"box", 200},  {"nest", 400},   {"nest", 800},
        {"onion", 200},     {"loops", 1},    {"loops", 20}, {"pair", 0},     {"pair", 300},
        {"containers", 50},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        const struct shape *shape = shape_find(cases[i].shape);
        struct picture picture;
        assert_non_null(shape);
        picture_init(&picture);
        shape->make(&picture, cases[i].n);
        check_picture(&picture, i);
        picture_release(&picture);
    }
}

/* Most edges of a loose picture have room for their text. */
static void labels_find_room(void **state)
{
    struct picture picture;
    struct cvz_size labels[64];

    (void)state;
    picture_init(&picture);
    shape_find("chain")->make(&picture, 24);
    picture_finish(&picture);
    for (size_t i = 0; i < CVZ_COUNT_OF(labels); i++)
        labels[i] = (struct cvz_size){40 * CVZ_UNIT, 10 * CVZ_UNIT};
    picture.params.labels = labels;
    picture.params.gap = 56 * CVZ_UNIT;
    struct cvz_layout *layout = lay_out("hierarchical", &picture);
    struct figures f = judge_layout(layout, &picture.params);
    assert_true(f.labels >= 20);
    assert_int_equal(f.label_hits, 0);
    cvz_layout_free(layout);
    picture_release(&picture);
}

static void nothing_becomes_a_ribbon(void **state)
{
    static const char *const unlike[] = {"cards", "star", "chain"};

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(unlike); i++) {
        struct picture picture;
        picture_init(&picture);
        shape_find(unlike[i])->make(&picture, 400);
        picture_finish(&picture);
        struct cvz_layout *layout = lay_out("hierarchical", &picture);
        struct figures f = judge_layout(layout, &picture.params);
        if (f.aspect < 0.6 || f.aspect > 1.8)
            fail_with("hierarchical", "a ribbon", i);
        cvz_layout_free(layout);
        picture_release(&picture);
    }
}

/* The marks, in the mean of some estates: what a reader of a large picture can bear. */
static void estates_stay_readable(void **state)
{
    static const struct {
        uint32_t n, seeds;
        unsigned flags;
        double straight, routed, area, length;
    } marks[] = {{100, 12, 0, 3, 2.5, 8, 5},
                 {100, 12, ESTATE_PLAIN, 3, 2.5, 8, 5},
                 {1000, 3, 0, 6, 4, 12, 6},
                 {1000, 3, ESTATE_PLAIN, 6, 4, 12, 6}};

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(marks); i++) {
        double straight = 0, routed = 0, area = 0, length = 0, share = 1.0 / marks[i].seeds;
        for (uint64_t seed = 1; seed <= marks[i].seeds; seed += ONE_OF) {
            struct picture picture;
            picture_init(&picture);
            estate_make(&picture, marks[i].n, seed, marks[i].flags);
            struct cvz_layout *layout = lay_out("hierarchical", &picture);
            struct figures f = judge_layout(layout, &picture.params);
            check_rules("hierarchical", true, &picture, layout, seed);
            straight += f.straight * share;
            routed += f.routed * share;
            area += f.area * share;
            length += f.length * share;
            if (f.shared > 0.2)
                fail_with("hierarchical", "lines run on each other", seed);
            if (f.aspect < 0.55 || f.aspect > 1.9)
                fail_with("hierarchical", "a ribbon", seed);
            cvz_layout_free(layout);
            picture_release(&picture);
        }
        if (ONE_OF > 1) /* no mean of all */
            continue;
        if (straight > marks[i].straight || routed > marks[i].routed || area > marks[i].area ||
            length > marks[i].length) {
            print_error("%u cards: crossings %.2f straight, %.2f routed; area %.1f, length %.1f\n",
                        marks[i].n, straight, routed, area, length);
            fail();
        }
    }
}

/* ---- small changes ---- */

enum { GONE_NONE = UINT32_MAX };

static uint32_t any_item(const struct picture *picture, struct cvz_rng *rng, bool container)
{
    uint32_t item;

    do
        item = cvz_rng_below(rng, (uint32_t)picture->items.n);
    while (picture->items.p[item].container != container);
    return item;
}

static uint32_t add_edge(struct picture *picture, struct cvz_rng *rng)
{
    uint32_t from = any_item(picture, rng, false), to;

    do
        to = any_item(picture, rng, false);
    while (to == from);
    picture_edge(picture, from, to);
    return GONE_NONE;
}

/* One more card anywhere, related to two others. */
static uint32_t add_card(struct picture *picture, struct cvz_rng *rng)
{
    uint32_t container = any_item(picture, rng, true);
    uint32_t card = picture_card(picture, container, cvz_rng_below(rng, CVZ_TIER_COUNT), "new");

    for (int i = 0; i < 2; i++) {
        uint32_t other;
        do
            other = any_item(picture, rng, false);
        while (other == card);
        picture_edge(picture, card, other);
    }
    return GONE_NONE;
}

/* One card and its edges less; those behind it have the number before. Returns which. */
static uint32_t remove_card(struct picture *picture, struct cvz_rng *rng)
{
    uint32_t gone = any_item(picture, rng, false);
    size_t kept = 0;

    for (size_t i = gone; i + 1 < picture->items.n; i++) {
        picture->items.p[i] = picture->items.p[i + 1];
        picture->sizes.p[i] = picture->sizes.p[i + 1];
    }
    picture->items.n--;
    picture->sizes.n--;
    for (size_t i = 0; i < picture->items.n; i++) {
        uint32_t *parent = &picture->items.p[i].parent;
        *parent -= *parent != CVZ_ITEM_NONE && *parent > gone;
    }
    for (size_t e = 0; e < picture->edges.n; e++) {
        struct cvz_view_edge edge = picture->edges.p[e];
        if (edge.source == gone || edge.target == gone)
            continue;
        edge.source -= edge.source > gone;
        edge.target -= edge.target > gone;
        picture->edges.p[kept++] = edge;
    }
    picture->edges.n = kept;
    return gone;
}

/* Of an item of the changed picture. */
static uint32_t old_number(uint32_t item, uint32_t gone)
{
    return item + (gone != GONE_NONE && item >= gone);
}

/* The part of the items that stand where they stood, when the estate is changed a little and laid
 * out with what was known. */
static double part_kept(const char *layout, bool orthogonal, uint64_t seed,
                        uint32_t (*change)(struct picture *, struct cvz_rng *))
{
    struct picture old, new;
    struct cvz_rng rng = cvz_rng_seeded(seed);
    uint32_t kept = 0, known = 0;

    picture_init(&old);
    picture_init(&new);
    estate_make(&old, 500, seed, 0);
    estate_make(&new, 500, seed, 0);
    picture_times(&old, seed);
    struct cvz_layout *before = lay_out(layout, &old);
    uint32_t gone = change(&new, &rng), n = (uint32_t) new.items.n;
    picture_finish(&new);
    picture_times(&new, seed);
    struct cvz_box *former = CVZ_NEW_ARRAY(struct cvz_box, n);
    for (uint32_t i = 0; i < n; i++) {
        if (old_number(i, gone) < old.view.n_items) {
            former[i] = before->boxes[old_number(i, gone)];
            new.times.p[i] = old.times.p[old_number(i, gone)];
            known++;
        }
    }
    new.params.former = former;
    struct cvz_layout *after = lay_out(layout, &new);
    check_rules(layout, orthogonal, &new, after, seed);
    for (uint32_t i = 0; i < n; i++)
        kept +=
            former[i].w > 0 && after->boxes[i].x == former[i].x && after->boxes[i].y == former[i].y;
    cvz_layout_free(before);
    cvz_layout_free(after);
    free(former);
    picture_release(&old);
    picture_release(&new);
    return (double)kept / known;
}

/* A card more, a card less, an edge more in 500: nearly all stay. */
static void what_was_there_stays(void **state)
{
    enum { SEEDS = 10 };
    static const struct {
        const char *what;
        uint32_t (*change)(struct picture *, struct cvz_rng *);
    } changes[] = {{"a new card moves many others", add_card},
                   {"a card that is gone moves many others", remove_card},
                   {"a new edge moves many cards", add_edge}};

    (void)state;
    for (size_t l = 0; l < CVZ_COUNT_OF(layouts); l++) {
        for (size_t c = 0; c < CVZ_COUNT_OF(changes); c++) {
            double sum = 0, least = 1;
            for (uint64_t seed = 1; seed <= SEEDS; seed += ONE_OF) {
                double part =
                    part_kept(layouts[l].name, layouts[l].orthogonal, seed, changes[c].change);
                sum += part;
                least = part < least ? part : least;
            }
            if (getenv("CVZ_TELL") != NULL)
                print_message("%s, %s: %.3f kept in the mean, %.3f at least\n", layouts[l].name,
                              changes[c].what, sum / SEEDS, least);
            if (ONE_OF == 1 && sum / SEEDS < 0.95)
                fail_with(layouts[l].name, changes[c].what, 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_views_keep_the_rules),
        cmocka_unit_test(degenerate_views_keep_the_rules),
        cmocka_unit_test(labels_find_room),
        cmocka_unit_test(estates_stay_readable),
        cmocka_unit_test(what_was_there_stays),
        cmocka_unit_test(nothing_becomes_a_ribbon),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
