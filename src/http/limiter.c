/* SPDX-License-Identifier: Apache-2.0 */
#include "http/limiter.h"

enum { SPAN_MS = 1000 };

static const double rate_min = 0.5;         /* never slower than a request in two seconds */
static const double burst_seconds = 0.25;   /* what may be saved up while nothing starts */
static const double steps_to_goal = 20;     /* seconds from the halved rate to the former one */
static const double goal_over_former = 1.5; /* well above what was refused: it has recovered */

struct cvz_http_limiter cvz_http_limiter_new(unsigned in_flight, int64_t now_ms)
{
    return (struct cvz_http_limiter){.most = in_flight,
                                     .window = in_flight,
                                     .open = true,
                                     .last_ms = now_ms,
                                     .span_ms = now_ms,
                                     .cut_ms = INT64_MIN};
}

static double burst_of(const struct cvz_http_limiter *l)
{
    double burst = l->rate * burst_seconds;

    return burst < 1 ? 1 : burst;
}

/* Credits the time since the last look. */
static void advance(struct cvz_http_limiter *l, int64_t now_ms)
{
    double seconds = now_ms > l->last_ms ? (double)(now_ms - l->last_ms) / 1000 : 0;

    l->last_ms = now_ms > l->last_ms ? now_ms : l->last_ms;
    if (l->open)
        return;
    l->tokens += seconds * l->rate;
    if (l->tokens > burst_of(l))
        l->tokens = burst_of(l);
    l->rate += seconds * l->step;
    if (l->rate >= l->goal && l->window >= l->most)
        l->open = true;
    else if (l->rate > l->goal)
        l->rate = l->goal;
}

/* The window holds whole requests, and always one. */
static unsigned window_of(const struct cvz_http_limiter *l)
{
    return l->window < 1 ? 1 : (unsigned)l->window;
}

int64_t cvz_http_limiter_wait(struct cvz_http_limiter *l, int64_t now_ms)
{
    advance(l, now_ms);
    if (now_ms < l->held_ms)
        return l->held_ms - now_ms;
    if (l->open)
        return 0;
    if (l->active >= window_of(l))
        return -1;
    if (l->tokens >= 1)
        return 0;
    return (int64_t)((1 - l->tokens) * 1000 / l->rate) + 1;
}

void cvz_http_limiter_started(struct cvz_http_limiter *l, int64_t now_ms)
{
    if (now_ms - l->span_ms >= SPAN_MS) {
        l->span_rate = (double)l->starts * 1000 / (double)(now_ms - l->span_ms);
        l->span_ms = now_ms;
        l->starts = 0;
    }
    l->starts++;
    l->active++;
    if (!l->open)
        l->tokens -= 1;
}

/* What was being asked for when the throttling began: the last whole span's rate, or, in the first
 * one, as much as was started in it. */
static double observed_rate(const struct cvz_http_limiter *l)
{
    double seen = l->span_rate > l->starts ? l->span_rate : l->starts;

    return seen < 2 * rate_min ? 2 * rate_min : seen;
}

static void halve(struct cvz_http_limiter *l, int64_t now_ms)
{
    double former = l->open ? observed_rate(l) : l->rate;
    double busy = l->open && l->active < l->most ? l->active : l->window;

    l->rate = former / 2 < rate_min ? rate_min : former / 2;
    l->window = busy / 2 < 1 ? 1 : busy / 2;
    if (l->open || former > l->goal) {
        l->goal = former * goal_over_former;
        l->step = former / 2 / steps_to_goal;
    }
    l->tokens = 0;
    l->cut_ms = now_ms;
    l->open = false;
}

void cvz_http_limiter_ended(struct cvz_http_limiter *l, int64_t started_ms, bool throttled,
                            int64_t now_ms)
{
    advance(l, now_ms);
    if (throttled && started_ms >= l->cut_ms)
        halve(l, now_ms);
    else if (!throttled && !l->open)
        l->window += 1 / l->window; /* one more for each round of the whole window */
    if (l->window > l->most)
        l->window = l->most;
    l->active--;
}

void cvz_http_limiter_hold(struct cvz_http_limiter *l, int64_t until_ms)
{
    if (until_ms > l->held_ms)
        l->held_ms = until_ms;
}
