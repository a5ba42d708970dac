/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/timeline_priv.h"

#include <assert.h>

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

enum period_text { TEXT_MINUTE, TEXT_DAY, TEXT_MONTH, TEXT_QUARTER, TEXT_YEAR };

/* So many milliseconds, or months of the calendar. */
static const struct {
    int64_t ms;
    int64_t months;
    enum period_text text;
} units[] = {
    {MINUTE, 0, TEXT_MINUTE}, {10 * MINUTE, 0, TEXT_MINUTE},
    {HOUR, 0, TEXT_MINUTE},   {6 * HOUR, 0, TEXT_MINUTE},
    {DAY, 0, TEXT_DAY},       {7 * DAY, 0, TEXT_DAY},
    {0, 1, TEXT_MONTH},       {0, 3, TEXT_QUARTER},
    {0, 12, TEXT_YEAR},       {0, 60, TEXT_YEAR},
    {0, 120, TEXT_YEAR},      {0, 1200, TEXT_YEAR},
};

static_assert(sizeof units / sizeof units[0] == CVZ_AXIS_UNITS, "a row for each unit");

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

struct date {
    int64_t year;
    int month, day; /* 1.. */
};

/* Days since 1970-01-01 to a date of the proleptic Gregorian calendar, by eras of 400 years that
 * begin in March. */
static struct date date_of(int64_t days)
{
    int64_t shifted = days + 719468, era = floor_div(shifted, 146097);
    int64_t in_era = shifted - era * 146097;
    int64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t in_year = in_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * in_year + 2) / 153; /* 0: March */

    return (struct date){.year = year + era * 400 + (month >= 10),
                         .month = (int)(month < 10 ? month + 3 : month - 9),
                         .day = (int)(in_year - (153 * month + 2) / 5 + 1)};
}

static int64_t period_of(unsigned unit, int64_t time)
{
    if (units[unit].months == 0) {
        /* Weeks begin on Monday; 1970-01-01 was a Thursday. */
        int64_t shift = units[unit].ms == 7 * DAY ? 3 * DAY : 0;
        return floor_div(time + shift, units[unit].ms);
    }
    struct date date = date_of(floor_div(time, DAY));
    return floor_div(date.year * 12 + date.month - 1, units[unit].months);
}

struct cvz_axis cvz_axis_new(const int64_t *times, uint32_t n, unsigned unit,
                             struct cvz_arena *arena)
{
    struct cvz_axis axis = {.unit = unit,
                            .periods = CVZ_ARENA_ARRAY(arena, int64_t, (size_t)n + 1)};

    for (uint32_t i = 0; i < n; i++) {
        int64_t period = period_of(unit, times[i]);
        if (axis.n_periods == 0 || axis.periods[axis.n_periods - 1] != period)
            axis.periods[axis.n_periods++] = period;
    }
    return axis;
}

uint32_t cvz_axis_find(const struct cvz_axis *axis, int64_t time)
{
    int64_t period = period_of(axis->unit, time);
    uint32_t low = 0, high = axis->n_periods;

    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (axis->periods[middle] < period)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct cvz_str cvz_axis_text(const struct cvz_axis *axis, uint32_t period, struct cvz_arena *arena)
{
    int64_t number = axis->periods[period];

    if (units[axis->unit].months > 0) {
        int64_t month = number * units[axis->unit].months, year = floor_div(month, 12);
        int in_year = (int)(month - year * 12);
        if (units[axis->unit].text == TEXT_YEAR)
            return cvz_arena_printf(arena, "%lld", (long long)year);
        if (units[axis->unit].text == TEXT_QUARTER)
            return cvz_arena_printf(arena, "%lld Q%d", (long long)year, in_year / 3 + 1);
        return cvz_arena_printf(arena, "%lld-%02d", (long long)year, in_year + 1);
    }
    int64_t ms = number * units[axis->unit].ms - (units[axis->unit].ms == 7 * DAY ? 3 * DAY : 0);
    int64_t day = floor_div(ms, DAY);
    struct date date = date_of(day);
    struct cvz_str text =
        cvz_arena_printf(arena, "%lld-%02d-%02d", (long long)date.year, date.month, date.day);
    if (units[axis->unit].text == TEXT_DAY)
        return text;
    int minutes = (int)((ms - day * DAY) / MINUTE);
    return cvz_arena_printf(arena, "%.*s %02d:%02d", CVZ_STR_ARG(text), minutes / 60, minutes % 60);
}
