/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include "base/num.h"

#include <stdio.h>
#include <time.h>

static int64_t read_ms(clockid_t id)
{
    struct timespec now;

    CVZ_ASSERT(clock_gettime(id, &now) == 0);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t system_wall(void *ctx)
{
    (void)ctx;
    return read_ms(CLOCK_REALTIME);
}

static int64_t system_steady(void *ctx)
{
    (void)ctx;
    return read_ms(CLOCK_MONOTONIC);
}

const struct cvz_clock cvz_clock_system = {.wall_ms = system_wall, .steady_ms = system_steady};

/* Whole days since the epoch of a civil date and back: H. Hinnant, chrono-Compatible Low-Level Date
 * Algorithms (https://howardhinnant.github.io/date_algorithms.html). */
static int64_t days_from_civil(int64_t y, int m, int d)
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

struct civil {
    int64_t year;
    int month, day, hour, minute, second, ms;
};

static struct civil civil_from_ms(int64_t wall_ms)
{
    const int64_t day_ms = 86400000;
    int64_t days = (wall_ms >= 0 ? wall_ms : wall_ms - (day_ms - 1)) / day_ms;
    int64_t rest = wall_ms - days * day_ms;
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    struct civil c = {.day = (int)(doy - (153 * mp + 2) / 5 + 1)};

    c.month = (int)(mp < 10 ? mp + 3 : mp - 9);
    c.year = yoe + era * 400 + (c.month <= 2);
    c.hour = (int)(rest / 3600000);
    c.minute = (int)(rest / 60000 % 60);
    c.second = (int)(rest / 1000 % 60);
    c.ms = (int)(rest % 1000);
    return c;
}

size_t cvz_time_format(int64_t wall_ms, char out[CVZ_TIME_TEXT_MAX])
{
    struct civil c = civil_from_ms(wall_ms);
    int n = snprintf(out, CVZ_TIME_TEXT_MAX, "%04lld-%02d-%02dT%02d:%02d:%02d", (long long)c.year,
                     c.month, c.day, c.hour, c.minute, c.second);

    if (c.ms != 0)
        n += snprintf(out + n, CVZ_TIME_TEXT_MAX - (size_t)n, ".%03d", c.ms);
    n += snprintf(out + n, CVZ_TIME_TEXT_MAX - (size_t)n, "Z");
    return (size_t)n;
}

size_t cvz_time_format_basic(int64_t wall_ms, char out[CVZ_TIME_TEXT_MAX])
{
    struct civil c = civil_from_ms(wall_ms);

    return (size_t)snprintf(out, CVZ_TIME_TEXT_MAX, "%04lld%02d%02dT%02d%02d%02dZ",
                            (long long)c.year, c.month, c.day, c.hour, c.minute, c.second);
}

/* Exactly `width` digits at the front of *s. */
static bool take_digits(struct cvz_str *s, size_t width, int *ret)
{
    int64_t v;

    if (s->n < width || s->p[0] == '-' || !cvz_parse_i64(cvz_str_sub(*s, 0, width), &v))
        return false;
    *s = cvz_str_sub(*s, width, s->n);
    *ret = (int)v;
    return true;
}

static bool take_char(struct cvz_str *s, const char *any_of)
{
    if (s->n == 0 || s->p[0] == '\0' || strchr(any_of, s->p[0]) == NULL)
        return false;
    *s = cvz_str_sub(*s, 1, s->n);
    return true;
}

static bool is_valid(const struct civil *c)
{
    static const int month_days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return c->month >= 1 && c->month <= 12 && c->day >= 1 && c->day <= month_days[c->month - 1] &&
           c->hour <= 23 && c->minute <= 59 && c->second <= 60;
}

static int64_t to_ms(const struct civil *c)
{
    int64_t days = days_from_civil(c->year, c->month, c->day);

    return ((days * 24 + c->hour) * 60 + c->minute) * 60000 + c->second * INT64_C(1000) + c->ms;
}

static bool take_fraction(struct cvz_str *s, int *ret_ms)
{
    int scale = 100;

    *ret_ms = 0;
    if (!take_char(s, "."))
        return true;
    size_t digits = 0;
    for (; s->n > 0 && s->p[0] >= '0' && s->p[0] <= '9'; digits++) {
        *ret_ms += (s->p[0] - '0') * scale;
        scale /= 10;
        *s = cvz_str_sub(*s, 1, s->n);
    }
    return digits > 0;
}

/* "Z", "+01:00", "-0500" or nothing (taken as UTC); minutes to subtract. */
static bool take_offset(struct cvz_str *s, int *ret_minutes)
{
    int hours = 0;
    int minutes = 0;

    *ret_minutes = 0;
    if (s->n == 0 || take_char(s, "Zz"))
        return true;
    bool minus = s->p[0] == '-';
    if (!take_char(s, "+-") || !take_digits(s, 2, &hours))
        return false;
    take_char(s, ":");
    if (!take_digits(s, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *ret_minutes = (hours * 60 + minutes) * (minus ? -1 : 1);
    return true;
}

static bool parse_rfc3339(struct cvz_str s, int64_t *ret)
{
    struct civil c = {0};
    int year = 0;
    int offset = 0;

    if (!take_digits(&s, 4, &year))
        return false;
    c.year = year;
    take_char(&s, "-");
    if (!take_digits(&s, 2, &c.month))
        return false;
    take_char(&s, "-");
    if (!take_digits(&s, 2, &c.day))
        return false;
    if (s.n > 0) {
        if (!take_char(&s, "Tt ") || !take_digits(&s, 2, &c.hour))
            return false;
        take_char(&s, ":");
        if (!take_digits(&s, 2, &c.minute))
            return false;
        take_char(&s, ":");
        if (!take_digits(&s, 2, &c.second) || !take_fraction(&s, &c.ms) ||
            !take_offset(&s, &offset))
            return false;
    }
    if (s.n > 0 || !is_valid(&c))
        return false;
    *ret = to_ms(&c) - offset * INT64_C(60000);
    return true;
}

/* IMF-fixdate of RFC 9110 section 5.6.7. */
static bool parse_http_date(struct cvz_str s, int64_t *ret)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct civil c = {0};
    int year = 0;

    if (s.n != 29 || s.p[3] != ',')
        return false;
    ptrdiff_t at = cvz_str_find(CVZ_STR(months), cvz_str_sub(s, 8, 3));
    struct cvz_str day = cvz_str_sub(s, 5, 2);
    struct cvz_str years = cvz_str_sub(s, 12, 4);
    struct cvz_str hour = cvz_str_sub(s, 17, 2);
    struct cvz_str minute = cvz_str_sub(s, 20, 2);
    struct cvz_str second = cvz_str_sub(s, 23, 2);
    if (at < 0 || at % 3 != 0 || !take_digits(&day, 2, &c.day) || !take_digits(&years, 4, &year) ||
        !take_digits(&hour, 2, &c.hour) || !take_digits(&minute, 2, &c.minute) ||
        !take_digits(&second, 2, &c.second))
        return false;
    c.month = (int)(at / 3) + 1;
    c.year = year;
    if (!is_valid(&c))
        return false;
    *ret = to_ms(&c);
    return true;
}

bool cvz_time_parse(struct cvz_str text, int64_t *ret_wall_ms)
{
    struct cvz_str s = cvz_str_trim(text);

    return parse_rfc3339(s, ret_wall_ms) || parse_http_date(s, ret_wall_ms);
}
