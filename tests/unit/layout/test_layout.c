/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "picture.h"

static struct cvz_layout *lay_out(struct picture *picture)
{
    struct cvz_layout *layout = NULL;
    struct cvz_err err = CVZ_ERR_INIT;

    picture_finish(picture);
    assert_ok(
        cvz_layout_new(CVZ_STR("hierarchical"), &picture->view, &picture->params, &layout, &err),
        &err);
    return layout;
}

static void unknown_layouts_are_named_with_the_known(void **state)
{
    struct picture picture;
    struct cvz_layout *layout = NULL;
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    picture_init(&picture);
    picture_finish(&picture);
    assert_fails(cvz_layout_new(CVZ_STR("spiral"), &picture.view, &picture.params, &layout, &err),
                 CVZ_EUSAGE, &err,
                 "'spiral'; there are: hierarchical, force, circular, grid, "
                 "mindmap, timeline");
    picture_release(&picture);
}

static void impossible_sizes_are_refused(void **state)
{
    struct picture picture;
    struct cvz_layout *layout = NULL;
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    picture_init(&picture);
    picture_card(&picture, CVZ_ITEM_NONE, CVZ_TIER_NONE, "n");
    picture.sizes.p[0].w = -1;
    picture_finish(&picture);
    assert_fails(cvz_layout_new(CVZ_STR("grid"), &picture.view, &picture.params, &layout, &err),
                 CVZ_EINVALID, &err, "item 0");
    picture_release(&picture);
}

/* One above the other, joined by a straight line from border to border. */
static void an_edge_between_tiers_is_a_straight_line(void **state)
{
    struct picture picture;

    (void)state;
    picture_init(&picture);
    uint32_t data = picture_card(&picture, CVZ_ITEM_NONE, CVZ_TIER_DATA, "data");
    uint32_t entry = picture_card(&picture, CVZ_ITEM_NONE, CVZ_TIER_ENTRY, "entry");
    picture_edge(&picture, entry, data);
    struct cvz_layout *layout = lay_out(&picture);
    const struct cvz_route *route = &layout->routes[0];
    assert_true(layout->boxes[entry].y + layout->boxes[entry].h < layout->boxes[data].y);
    assert_int_equal(layout->boxes[entry].x, layout->boxes[data].x);
    assert_int_equal(route->n_points, 2);
    assert_int_equal(route->points[0].y, layout->boxes[entry].y + layout->boxes[entry].h);
    assert_int_equal(route->points[1].y, layout->boxes[data].y);
    cvz_layout_free(layout);
    picture_release(&picture);
}

static void zones_are_columns_with_aligned_tiers(void **state)
{
    struct picture picture;
    uint32_t zones[3], data[3];

    (void)state;
    picture_init(&picture);
    uint32_t network = picture_container(&picture, CVZ_ITEM_NONE, "network");
    for (uint32_t z = 0; z < 3; z++) {
        zones[z] = picture_container(&picture, network, "zone");
        picture.items.p[zones[z]].place = CVZ_PLACE_COLUMN;
    }
    for (uint32_t z = 0; z < 3; z++) {
        uint32_t front = picture_container(&picture, zones[z], "front");
        data[z] = picture_container(&picture, zones[z], "data");
        for (uint32_t i = 0; i <= z; i++)
            picture_card(&picture, front, CVZ_TIER_COMPUTE, "web");
        picture_card(&picture, data[z], CVZ_TIER_DATA, "db");
    }
    struct cvz_layout *layout = lay_out(&picture);
    for (uint32_t z = 1; z < 3; z++) {
        assert_int_equal(layout->boxes[zones[z]].y, layout->boxes[zones[0]].y);
        assert_int_equal(layout->boxes[zones[z]].w, layout->boxes[zones[0]].w);
        assert_int_equal(layout->boxes[zones[z]].h, layout->boxes[zones[0]].h);
        assert_int_equal(layout->boxes[data[z]].y, layout->boxes[data[0]].y);
        assert_true(layout->boxes[zones[z]].x > layout->boxes[zones[z - 1]].x);
    }
    cvz_layout_free(layout);
    picture_release(&picture);
}

static void places_are_kept(void **state)
{
    struct picture picture;

    (void)state;
    picture_init(&picture);
    uint32_t network = picture_container(&picture, CVZ_ITEM_NONE, "network");
    uint32_t strip = picture_card(&picture, network, CVZ_TIER_NONE, "table");
    uint32_t rail = picture_card(&picture, network, CVZ_TIER_PLATFORM, "key");
    uint32_t flow = picture_card(&picture, network, CVZ_TIER_COMPUTE, "web");
    uint32_t border = picture_card(&picture, network, CVZ_TIER_ENTRY, "gateway");
    picture.items.p[strip].place = CVZ_PLACE_STRIP;
    picture.items.p[rail].place = CVZ_PLACE_RAIL;
    picture.items.p[border].place = CVZ_PLACE_BORDER;
    struct cvz_layout *layout = lay_out(&picture);
    assert_true(layout->boxes[border].y < layout->boxes[flow].y);
    assert_true(layout->boxes[flow].y < layout->boxes[strip].y);
    assert_true(layout->boxes[rail].x > layout->boxes[flow].x);
    cvz_layout_free(layout);
    picture_release(&picture);
}

/* Coordinates of a small picture, in pixels: a change here is a change of every drawing. */
static void a_small_picture_stands_where_it_stood(void **state)
{
    struct picture picture;

    (void)state;
    picture_init(&picture);
    uint32_t network = picture_container(&picture, CVZ_ITEM_NONE, "network");
    uint32_t entry = picture_card(&picture, network, CVZ_TIER_ENTRY, "lb");
    uint32_t web1 = picture_card(&picture, network, CVZ_TIER_COMPUTE, "web-1");
    uint32_t web2 = picture_card(&picture, network, CVZ_TIER_COMPUTE, "web-2");
    uint32_t data = picture_card(&picture, network, CVZ_TIER_DATA, "db");
    picture_edge(&picture, entry, web1);
    picture_edge(&picture, entry, web2);
    picture_edge(&picture, web1, data);
    picture_edge(&picture, web2, data);
    struct cvz_layout *layout = lay_out(&picture);
    const struct cvz_box *b = layout->boxes;
    char text[256];
    snprintf(text, sizeof text, "%d,%d %d,%d %d,%d %d,%d in %dx%d", b[entry].x / 4, b[entry].y / 4,
             b[web1].x / 4, b[web1].y / 4, b[web2].x / 4, b[web2].y / 4, b[data].x / 4,
             b[data].y / 4, layout->width / 4, layout->height / 4);
    assert_str(cvz_str_from(text), "116,52 24,116 208,116 116,180 in 400x252");
    cvz_layout_free(layout);
    picture_release(&picture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_layouts_are_named_with_the_known),
        cmocka_unit_test(impossible_sizes_are_refused),
        cmocka_unit_test(an_edge_between_tiers_is_a_straight_line),
        cmocka_unit_test(zones_are_columns_with_aligned_tiers),
        cmocka_unit_test(places_are_kept),
        cmocka_unit_test(a_small_picture_stands_where_it_stood),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
