/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time. Instants are milliseconds since 1970-01-01T00:00:00Z (struct cvz_clock's wall) or since an
 * arbitrary start (its steady). Code that waits or stamps takes a clock, so that tests own time.
 */
#ifndef CVZ_BASE_CLOCK_H
#define CVZ_BASE_CLOCK_H

#include "base/str.h"

#include <stdint.h>

struct cvz_clock {
    int64_t (*wall_ms)(void *ctx);
    int64_t (*steady_ms)(void *ctx);
    void *ctx;
};

/* The machine's clocks. */
extern const struct cvz_clock cvz_clock_system;

static inline int64_t cvz_clock_wall(const struct cvz_clock *clock)
{
    return clock->wall_ms(clock->ctx);
}

static inline int64_t cvz_clock_steady(const struct cvz_clock *clock)
{
    return clock->steady_ms(clock->ctx);
}

enum { CVZ_TIME_TEXT_MAX = 32 };

/* "2026-11-23T10:00:00Z" (RFC 3339, UTC; milliseconds only where there are some). Returns the
 * length; a NUL follows. */
size_t cvz_time_format(int64_t wall_ms, char out[CVZ_TIME_TEXT_MAX]);

/* "20261123T100000Z": the basic form of ISO 8601 that request signatures use. */
size_t cvz_time_format_basic(int64_t wall_ms, char out[CVZ_TIME_TEXT_MAX]);

/* RFC 3339 with offset or Z, a date alone, RFC 9110's HTTP dates ("Mon, 23 Nov 2026 10:00:00 GMT"),
 * or the basic form above. False otherwise. */
bool cvz_time_parse(struct cvz_str text, int64_t *ret_wall_ms) CVZ_MUST_CHECK;

#endif
