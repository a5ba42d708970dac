/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the figures of a layout are distributed over estates of many seeds.
 *
 *     bench_sweep [-l LAYOUT] [-n SEEDS] [-p] [-f] CARDS...
 *
 * -p plain: cards without tiers. -f flat: no containers. A line for each figure: least, middle,
 * nine tenths, most, mean, and the seed that has the most. Faults (overlaps, items outside of their
 * container, loose ends, labels that hit something, routes through boxes) are counted in all.
 */
#include "estates.h"
#include "judge.h"

#include "base/num.h"

#include <getopt.h>
#include <stddef.h>
#include <stdlib.h>

enum { SEEDS_MAX = 1000 };

static const struct {
    const char *name;
    size_t at;
} shown[] = {
    {"crossings, straight", offsetof(struct figures, straight)},
    {"crossings, routed", offsetof(struct figures, routed)},
    {"area", offsetof(struct figures, area)},
    {"width/height", offsetof(struct figures, aspect)},
    {"edge length", offsetof(struct figures, length)},
    {"bends", offsetof(struct figures, bends)},
    {"shared lines", offsetof(struct figures, shared)},
    {"through boxes", offsetof(struct figures, through)},
};

struct options {
    const char *layout;
    unsigned flags;
    int64_t seeds;
};

struct value {
    double x;
    unsigned seed;
};

static int by_value(const void *pa, const void *pb)
{
    const struct value *a = pa, *b = pb;

    if (a->x != b->x)
        return a->x < b->x ? -1 : 1;
    return a->seed < b->seed ? -1 : a->seed > b->seed;
}

static int measure(const struct options *o, uint32_t n, unsigned seed, struct figures *ret)
{
    struct picture picture;
    struct cvz_layout *layout = NULL;
    struct cvz_err err = CVZ_ERR_INIT;

    picture_init(&picture);
    estate_make(&picture, n, seed, o->flags);
    picture_times(&picture, seed);
    int rc = cvz_layout_new(cvz_str_from(o->layout), &picture.view, &picture.params, &layout, &err);
    if (rc == 0)
        *ret = judge_layout(layout, &picture.params);
    else
        fprintf(stderr, "bench_sweep: %s\n", err.text);
    cvz_layout_free(layout);
    picture_release(&picture);
    return rc;
}

static void print_figure(const struct figures *all, size_t n, size_t figure)
{
    struct value values[SEEDS_MAX];
    double sum = 0;

    for (size_t i = 0; i < n; i++) {
        const char *p = (const char *)&all[i] + shown[figure].at;
        memcpy(&values[i].x, p, sizeof values[i].x);
        values[i].seed = (unsigned)i + 1;
        sum += values[i].x;
    }
    qsort(values, n, sizeof values[0], by_value);
    printf("  %-20s %6.2f %6.2f %6.2f %6.2f   mean %6.2f   most at seed %u\n", shown[figure].name,
           values[0].x, values[n / 2].x, values[n * 9 / 10].x, values[n - 1].x, sum / (double)n,
           values[n - 1].seed);
}

static int sweep(const struct options *o, uint32_t cards)
{
    static struct figures all[SEEDS_MAX];
    size_t n = (size_t)o->seeds, faults = 0;

    for (size_t i = 0; i < n; i++) {
        if (measure(o, cards, (unsigned)i + 1, &all[i]) != 0)
            return 1;
        faults += (size_t)all[i].overlaps + all[i].escapes + all[i].loose_ends + all[i].outside +
                  all[i].label_hits;
    }
    printf("%s, %u cards%s%s, %zu seeds: %zu faults\n", o->layout, cards,
           (o->flags & ESTATE_PLAIN) != 0 ? ", plain" : "",
           (o->flags & ESTATE_FLAT) != 0 ? ", flat" : "", n, faults);
    for (size_t i = 0; i < CVZ_COUNT_OF(shown); i++)
        print_figure(all, n, i);
    return faults > 0;
}

int main(int argc, char **argv)
{
    struct options o = {.layout = "hierarchical", .seeds = 20};
    int rc = 0, c;

    while ((c = getopt(argc, argv, "l:n:pf")) != -1) {
        if (c == 'l')
            o.layout = optarg;
        else if (c == 'p')
            o.flags |= ESTATE_PLAIN;
        else if (c == 'f')
            o.flags |= ESTATE_FLAT;
        else if (c != 'n' || !cvz_parse_i64(cvz_str_from(optarg), &o.seeds) || o.seeds < 1 ||
                 o.seeds > SEEDS_MAX)
            return fprintf(stderr, "usage: bench_sweep [-l LAYOUT] [-n SEEDS] [-p] [-f] CARDS\n"),
                   2;
    }
    for (int i = optind; i < argc; i++) {
        int64_t cards = 0;
        if (!cvz_parse_i64(cvz_str_from(argv[i]), &cards) || cards < 1 || cards > 1000000)
            return fprintf(stderr, "bench_sweep: '%s' is no number of cards\n", argv[i]), 2;
        rc |= sweep(&o, (uint32_t)cards);
    }
    return rc;
}
