/* SPDX-License-Identifier: Apache-2.0 */
#include "../test.h"

#include "base/rng.h"
#include "base/vec.h"
#include "http/limiter.h"

#include <stdlib.h>

static void starts_open(void **state)
{
    struct cvz_http_limiter l = cvz_http_limiter_new(8, 0);

    (void)state;
    for (int i = 0; i < 8; i++) {
        assert_int_equal(cvz_http_limiter_wait(&l, 0), 0);
        cvz_http_limiter_started(&l, 0);
    }
    assert_true(l.open);
}

static void halves_once_for_one_excess(void **state)
{
    struct cvz_http_limiter l = cvz_http_limiter_new(16, 0);

    (void)state;
    for (int i = 0; i < 16; i++)
        cvz_http_limiter_started(&l, i);
    for (int i = 0; i < 16; i++)
        cvz_http_limiter_ended(&l, i, true, 100 + i);
    assert_false(l.open);
    assert_int_equal((int)l.window, 8);
    assert_true(l.rate >= 8 && l.rate < 9);
    assert_int_equal(l.active, 0);
    cvz_http_limiter_started(&l, 2000); /* a new request that is throttled, too */
    cvz_http_limiter_ended(&l, 2000, true, 2050);
    assert_true(l.window < 8 && l.rate < 8);
}

static void holds_until_the_other_side_allows(void **state)
{
    struct cvz_http_limiter l = cvz_http_limiter_new(4, 0);

    (void)state;
    cvz_http_limiter_hold(&l, 5000);
    cvz_http_limiter_hold(&l, 3000); /* the longer one counts */
    assert_int_equal(cvz_http_limiter_wait(&l, 1000), 4000);
    assert_int_equal(cvz_http_limiter_wait(&l, 5000), 0);
}

static void one_request_always_may_go(void **state)
{
    struct cvz_http_limiter l = cvz_http_limiter_new(4, 0);
    int64_t now = 0;

    (void)state;
    for (int i = 0; i < 50; i++) { /* nothing but throttling: slow, but never stuck */
        int64_t wait = cvz_http_limiter_wait(&l, now);
        assert_in_range(wait, 0, 2001);
        now += wait;
        assert_int_equal(cvz_http_limiter_wait(&l, now), 0);
        cvz_http_limiter_started(&l, now);
        cvz_http_limiter_ended(&l, now, true, now + 10);
        now += 10;
    }
    assert_true(l.window >= 1 && l.rate >= 0.5);
}

/* ---- the properties, against a service with a true limit ---- */

struct flight {
    int64_t started, ends;
};

struct world {
    struct cvz_http_limiter l;
    struct cvz_rng rng;
    int64_t now;
    CVZ_VEC(struct flight) flights;
    unsigned most;
    unsigned throttled, accepted;
    double tokens, capacity; /* the service's bucket: so many a second */
};

static bool service_refuses(struct world *w)
{
    if (w->capacity <= 0)
        return false;
    if (w->tokens < 1)
        return true;
    w->tokens -= 1;
    return false;
}

static void end_due(struct world *w)
{
    for (size_t i = 0; i < w->flights.n;) {
        struct flight f = w->flights.p[i];
        if (f.ends > w->now) {
            i++;
            continue;
        }
        bool refused = service_refuses(w);
        w->throttled += refused;
        w->accepted += !refused;
        cvz_http_limiter_ended(&w->l, f.started, refused, w->now);
        w->flights.p[i] = w->flights.p[--w->flights.n];
    }
}

/* Starts all that may start; never more than the window, never beyond in_flight. */
static void start_all(struct world *w)
{
    while (w->flights.n < w->most && cvz_http_limiter_wait(&w->l, w->now) == 0) {
        double window = w->l.open ? w->most : w->l.window;
        cvz_http_limiter_started(&w->l, w->now);
        cvz_vec_push(&w->flights,
                     (struct flight){w->now, w->now + 20 + cvz_rng_below(&w->rng, 100)});
        assert_true((double)w->l.active <= (window < 1 ? 1 : window));
        assert_int_equal(w->l.active, w->flights.n);
        assert_true(w->l.tokens > -1e-9 || w->l.open);
    }
}

static void run(struct world *w, int64_t ms)
{
    for (int64_t until = w->now + ms; w->now < until; w->now += 5) {
        w->tokens += w->capacity * 0.005;
        if (w->tokens > w->capacity)
            w->tokens = w->capacity;
        end_due(w);
        start_all(w);
    }
}

static uint64_t seed_of_run(void)
{
    const char *given = getenv("CVZ_SEED");

    return given != NULL ? strtoull(given, NULL, 10) : 20261123;
}

static void never_exceeds_and_always_recovers(void **state)
{
    struct cvz_rng rng = cvz_rng_seeded(seed_of_run());

    (void)state;
    for (int i = 0; i < 40; i++) {
        unsigned most = 1 + cvz_rng_below(&rng, 64);
        struct world w = {.l = cvz_http_limiter_new(most, 0),
                          .rng = cvz_rng_seeded(cvz_rng_u32(&rng)),
                          .most = most,
                          .capacity = 1 + cvz_rng_below(&rng, 100)};
        run(&w, 60000); /* limited */
        w.capacity = 0;
        run(&w, 300000); /* no limit any more */
        assert_true(w.l.open);
        assert_true(w.accepted > 0);
        cvz_vec_release(&w.flights);
    }
}

static void most_requests_get_through_a_limited_service(void **state)
{
    struct world w = {
        .l = cvz_http_limiter_new(32, 0), .rng = cvz_rng_seeded(7), .most = 32, .capacity = 40};

    (void)state;
    run(&w, 120000);
    assert_true(w.throttled > 0);
    assert_true(w.throttled < w.accepted / 5); /* it learns: few are refused */
    assert_true(w.accepted > 120 * 40 / 2);    /* and it uses at least half of what there is */
    cvz_vec_release(&w.flights);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_open),
        cmocka_unit_test(halves_once_for_one_excess),
        cmocka_unit_test(holds_until_the_other_side_allows),
        cmocka_unit_test(one_request_always_may_go),
        cmocka_unit_test(never_exceeds_and_always_recovers),
        cmocka_unit_test(most_requests_get_through_a_limited_service),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
