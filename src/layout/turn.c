/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/ring_priv.h"

#include <math.h>

#define PI 3.14159265358979323846

/* Taylor's polynomials, for |x| <= pi / 4: the error is below 1e-13. */
static double sine(double x)
{
    double y = x * x;

    return x *
           (1 - y / 6 * (1 - y / 20 * (1 - y / 42 * (1 - y / 72 * (1 - y / 110 * (1 - y / 156))))));
}

static double cosine(double x)
{
    double y = x * x;

    return 1 - y / 2 * (1 - y / 12 * (1 - y / 30 * (1 - y / 56 * (1 - y / 90 * (1 - y / 132)))));
}

struct cvz_spot cvz_turned(double turns)
{
    double whole = floor(turns), eighths = (turns - whole) * 8;
    int octant = (int)eighths;
    /* In odd octants from the far end. */
    double x = (octant % 2 == 0 ? eighths - octant : octant + 1 - eighths) * (PI / 4);
    double s = octant % 4 == 0 || octant % 4 == 3 ? sine(x) : cosine(x);
    double c = octant % 4 == 0 || octant % 4 == 3 ? cosine(x) : sine(x);

    /* Clockwise from the top: x grows first, y comes down from -1. */
    switch (octant / 2) {
    case 0:
        return (struct cvz_spot){s, -c};
    case 1:
        return (struct cvz_spot){s, c};
    case 2:
        return (struct cvz_spot){-s, c};
    default:
        return (struct cvz_spot){-s, -c};
    }
}

double cvz_turns_to(double x, double y)
{
    /* The half in which x has its sign; there y falls or rises all the way. */
    double low = x >= 0 ? 0 : 0.5, high = low + 0.5, length = sqrt(x * x + y * y);

    if (length == 0)
        return 0;
    for (int i = 0; i < 50; i++) {
        double middle = (low + high) / 2, at = cvz_turned(middle).y;
        if ((x >= 0) == (at < y / length))
            low = middle;
        else
            high = middle;
    }
    return low < 1 ? low : 0;
}
