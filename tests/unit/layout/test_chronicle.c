/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "layout/chronicle.h"
#include "picture.h"

#define DAY INT64_C(86400000)

/* Two networks with cards in them, a card outside, times given by day; CVZ_TIME_NONE where there is
 * none. */
struct story {
    struct picture picture;
    uint32_t first, second, a, b, c, lone;
    int64_t times[8];
    struct cvz_arena arena;
};

static void begin(struct story *s)
{
    *s = (struct story){0};
    picture_init(&s->picture);
    s->first = picture_container(&s->picture, CVZ_ITEM_NONE, "first");
    s->a = picture_card(&s->picture, s->first, CVZ_TIER_NONE, "a");
    s->b = picture_card(&s->picture, s->first, CVZ_TIER_NONE, "b");
    s->second = picture_container(&s->picture, CVZ_ITEM_NONE, "second");
    s->c = picture_card(&s->picture, s->second, CVZ_TIER_NONE, "c");
    s->lone = picture_card(&s->picture, CVZ_ITEM_NONE, CVZ_TIER_NONE, "lone");
    picture_finish(&s->picture);
    for (size_t i = 0; i < CVZ_COUNT_OF(s->times); i++)
        s->times[i] = CVZ_TIME_NONE;
}

static void end(struct story *s)
{
    picture_release(&s->picture);
    cvz_arena_release(&s->arena);
}

static void lanes_are_containers_then_categories(void **state)
{
    struct story s;

    (void)state;
    begin(&s);
    struct cvz_chronicle c = cvz_chronicle_new(&s.picture.view, s.times, &s.arena);
    assert_int_equal(c.n_lanes, 3);
    assert_int_equal(c.lanes[0].container, s.first);
    assert_int_equal(c.lanes[1].container, s.second);
    assert_int_equal(c.lanes[2].container, CVZ_LANE_NONE);
    assert_true(c.lanes[2].text.n > 0);
    assert_int_equal(c.lane_of[s.b], 0);
    assert_int_equal(c.lane_of[s.c], 1);
    assert_int_equal(c.lane_of[s.lone], 2);
    assert_true(cvz_chronicle_is_lane_head(&c, s.second));
    assert_false(cvz_chronicle_is_lane_head(&c, s.c));
    end(&s);
}

static void events_stand_by_time_and_those_without_come_last(void **state)
{
    struct story s;

    (void)state;
    begin(&s);
    s.times[s.a] = 300 * DAY;
    s.times[s.c] = 100 * DAY;
    s.times[s.first] = 1 * DAY; /* a lane's own: no event */
    struct cvz_chronicle c = cvz_chronicle_new(&s.picture.view, s.times, &s.arena);
    assert_int_equal(c.n_events, 4);
    assert_int_equal(c.n_dated, 2);
    assert_int_equal(c.events[0].item, s.c);
    assert_int_equal(c.events[1].item, s.a);
    assert_int_equal(c.events[2].item, s.b);
    assert_int_equal(c.events[3].item, s.lone);
    end(&s);
}

static void periods_are_the_shortest_that_are_few_enough(void **state)
{
    struct story s;
    uint32_t n;

    (void)state;
    begin(&s);
    s.times[s.a] = 0;
    s.times[s.b] = DAY / 2;
    s.times[s.c] = 40 * DAY;
    struct cvz_chronicle c = cvz_chronicle_new(&s.picture.view, s.times, &s.arena);
    struct cvz_str *names = cvz_chronicle_periods(&c, 3, &s.arena, &n);
    assert_int_equal(n, 4);
    assert_str(names[0], "1970-01-01 00:00");
    assert_str(names[1], "1970-01-01 12:00");
    assert_str(names[2], "1970-02-10 00:00");
    assert_str(names[3], "time not known");
    names = cvz_chronicle_periods(&c, 2, &s.arena, &n);
    assert_int_equal(n, 3);
    assert_str(names[0], "1970-01-01");
    assert_int_equal(c.events[1].period, 0);
    assert_int_equal(c.events[2].period, 1);
    assert_int_equal(c.events[3].period, 2);
    names = cvz_chronicle_periods(&c, 1, &s.arena, &n);
    assert_int_equal(n, 2);
    assert_str(names[0], "1970 Q1");
    end(&s);
}

static void nothing_has_no_periods(void **state)
{
    struct picture picture;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    uint32_t n;

    (void)state;
    picture_init(&picture);
    picture_finish(&picture);
    struct cvz_chronicle c = cvz_chronicle_new(&picture.view, NULL, &arena);
    assert_int_equal(c.n_lanes + c.n_events, 0);
    (void)cvz_chronicle_periods(&c, 12, &arena, &n);
    assert_int_equal(n, 0);
    picture_release(&picture);
    cvz_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lanes_are_containers_then_categories),
        cmocka_unit_test(events_stand_by_time_and_those_without_come_last),
        cmocka_unit_test(periods_are_the_shortest_that_are_few_enough),
        cmocka_unit_test(nothing_has_no_periods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
