/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rate limiter of one group of requests. It starts open: as many at once, and as often, as the
 * client allows. The first throttled answer makes it measure out two things, halved from what was
 * just seen: how many requests are under way at once (the window) and how many start in a second
 * (the rate). Both then grow by addition until the limiter is open again. Times are those of a
 * steady clock, in milliseconds, and never run backwards.
 */
#ifndef CVZ_HTTP_LIMITER_H
#define CVZ_HTTP_LIMITER_H

#include "base/str.h"

struct cvz_http_limiter {
    double window;    /* requests at once; `open` ignores it */
    double rate;      /* starts in a second; `open` ignores it */
    double step;      /* what the rate regains in a second */
    double goal;      /* at this rate the limiter opens again */
    double tokens;    /* starts that may happen now */
    int64_t last_ms;  /* up to when tokens and rate are accounted for */
    int64_t held_ms;  /* no start before this (Retry-After) */
    int64_t cut_ms;   /* when it was last halved */
    int64_t span_ms;  /* since when `starts` counts, to know the rate while it is open */
    double span_rate; /* starts in a second over the last whole span */
    unsigned starts;
    unsigned active; /* requests under way */
    unsigned most;   /* the client's in_flight */
    bool open;
};

struct cvz_http_limiter cvz_http_limiter_new(unsigned in_flight, int64_t now_ms);

/* 0: a request may start now. Otherwise the milliseconds until one may, or -1: not before one of
 * those under way ends. */
int64_t cvz_http_limiter_wait(struct cvz_http_limiter *l, int64_t now_ms);

/* A request starts; cvz_http_limiter_wait just gave 0. */
void cvz_http_limiter_started(struct cvz_http_limiter *l, int64_t now_ms);

/* A request that began at started_ms ended. Throttled answers to requests from before the last
 * halving are echoes of the same excess and do not halve again. */
void cvz_http_limiter_ended(struct cvz_http_limiter *l, int64_t started_ms, bool throttled,
                            int64_t now_ms);

/* The other side asked for silence. */
void cvz_http_limiter_hold(struct cvz_http_limiter *l, int64_t until_ms);

#endif
