/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The spring-electrical model, solved on smaller and smaller images of the net and then from the
 * smallest to the net itself (Hu, Efficient and high quality force-directed graph drawing, The
 * Mathematica Journal 10, 2005).
 */
#include "layout/springs_priv.h"

#include "base/rng.h"
#include "layout/quadtree_priv.h"

#include <math.h>

enum {
    LEVELS_MAX = 40,
    SMALLEST = 24, /* vertices that need no smaller image */
    ROUNDS = 40,   /* on each level */
    ROUNDS_SMALL = 80,
    SMALL = 4096, /* vertices of a level that is cheap */
    ROUNDS_SMALLEST = 300,
};

#define THETA 1.1
#define CHARGE 0.2     /* strength of charges */
#define GRAVITY 0.5    /* towards the middle, in proportion to the distance: fills a disc evenly */
#define FIRST_STEP 0.8 /* on a level that begins where the one before has ended */
#define LAST_STEP 0.02

struct level {
    struct cvz_net net;
    uint32_t *images; /* in the next, smaller one */
    struct cvz_spot *spots;
};

struct solver {
    const struct cvz_net *net;
    struct cvz_spot *spots, *forces;
    struct cvz_quad quad;
};

static double length_of(double x, double y)
{
    return sqrt(x * x + y * y);
}

static void attract(struct solver *s)
{
    const struct cvz_net *net = s->net;

    for (uint32_t v = 0; v < net->n; v++) {
        double x = 0, y = 0;
        for (uint32_t i = net->starts[v]; i < net->starts[v + 1]; i++) {
            double dx = s->spots[net->ends[i]].x - s->spots[v].x;
            double dy = s->spots[net->ends[i]].y - s->spots[v].y;
            double pull = length_of(dx, dy) * net->weights[i];
            x += dx * pull;
            y += dy * pull;
        }
        s->forces[v].x = x - s->spots[v].x * GRAVITY;
        s->forces[v].y = y - s->spots[v].y * GRAVITY;
    }
}

static void centre(struct cvz_spot *spots, uint32_t n)
{
    double x = 0, y = 0;

    for (uint32_t v = 0; v < n; v++) {
        x += spots[v].x;
        y += spots[v].y;
    }
    for (uint32_t v = 0; v < n; v++) {
        spots[v].x -= x / n;
        spots[v].y -= y / n;
    }
}

static void move(struct solver *s, double step)
{
    for (uint32_t v = 0; v < s->net->n; v++) {
        double force = length_of(s->forces[v].x, s->forces[v].y);
        double by = force > step ? step / force : 1;
        s->spots[v].x += s->forces[v].x * by;
        s->spots[v].y += s->forces[v].y * by;
    }
}

/* The factor that takes `from` to `to` in so many steps, by bisection. */
static double factor_for(double from, double to, int steps)
{
    double low = 0, high = 1;

    while (high - low > 1e-9) {
        double middle = (low + high) / 2, reached = from;
        for (int i = 0; i < steps; i++)
            reached *= middle;
        if (reached < to)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void cvz_springs_relax(const struct cvz_net *net, const struct cvz_relaxation *how,
                       struct cvz_spot *spots)
{
    struct cvz_arena work = CVZ_ARENA_INIT;
    struct solver s = {.net = net, .spots = spots};
    double *charges = CVZ_ARENA_ARRAY(&work, double, (size_t)net->n + 1);
    double step = how->step, cool = factor_for(step, LAST_STEP, how->rounds);

    s.forces = CVZ_ARENA_ARRAY(&work, struct cvz_spot, (size_t)net->n + 1);
    for (uint32_t v = 0; v < net->n; v++)
        charges[v] = CHARGE;
    cvz_quad_init(&s.quad, net->n, &work);
    for (int round = 0; net->n > 0 && round < how->rounds; round++) {
        attract(&s);
        cvz_quad_build(&s.quad, spots, charges);
        cvz_quad_repel(&s.quad, spots, charges, THETA, s.forces);
        move(&s, step);
        centre(spots, net->n);
        if (how->constrain != NULL)
            how->constrain(how->ctx, spots);
        step *= cool;
    }
    cvz_quad_release(&s.quad);
    cvz_arena_release(&work);
}

/* The smaller picture, as much larger as it takes, with twins a little apart. */
static void prolong(const struct level *from, const struct level *to, struct cvz_rng *rng)
{
    double scale = sqrt((double)to->net.n / from->net.n);

    for (uint32_t v = 0; v < to->net.n; v++) {
        struct cvz_spot spot = from->spots[to->images[v]];
        to->spots[v].x = spot.x * scale + (cvz_rng_unit(rng) - 0.5) * 0.2;
        to->spots[v].y = spot.y * scale + (cvz_rng_unit(rng) - 0.5) * 0.2;
    }
}

void cvz_springs(const struct cvz_net *net, uint64_t seed, struct cvz_spot *spots)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct level levels[LEVELS_MAX] = {{.net = *net, .spots = spots}};
    struct cvz_relaxation first = {.rounds = ROUNDS_SMALLEST, .step = 2};
    struct cvz_relaxation next = {.rounds = ROUNDS, .step = FIRST_STEP};
    struct cvz_rng rng = cvz_rng_seeded(seed);
    int n = 1;

    if (net->n == 0)
        return;
    for (; n < LEVELS_MAX && levels[n - 1].net.n > SMALLEST; n++) {
        struct level *fine = &levels[n - 1];
        fine->images = CVZ_ARENA_ARRAY(&arena, uint32_t, fine->net.n);
        levels[n].net = cvz_net_coarsen(&fine->net, fine->images, &arena);
        levels[n].spots = CVZ_ARENA_ARRAY(&arena, struct cvz_spot, levels[n].net.n);
        if (levels[n].net.n > fine->net.n - fine->net.n / 16)
            break;
    }
    n = n < LEVELS_MAX && levels[n].net.n > 0 ? n + 1 : n;
    struct level *smallest = &levels[n - 1];
    for (uint32_t v = 0; v < smallest->net.n; v++) {
        smallest->spots[v].x = (cvz_rng_unit(&rng) - 0.5) * 4;
        smallest->spots[v].y = (cvz_rng_unit(&rng) - 0.5) * 4;
    }
    cvz_springs_relax(&smallest->net, &first, smallest->spots);
    for (int l = n - 2; l >= 0; l--) {
        prolong(&levels[l + 1], &levels[l], &rng);
        next.rounds = levels[l].net.n <= SMALL ? ROUNDS_SMALL : ROUNDS;
        cvz_springs_relax(&levels[l].net, &next, levels[l].spots);
    }
    cvz_arena_release(&arena);
}
