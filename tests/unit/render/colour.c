/* SPDX-License-Identifier: Apache-2.0 */
#include "colour.h"

#include "base/check.h"

#include <math.h>
#include <stddef.h>

struct rgb {
    double v[3]; /* linear light */
};

static struct rgb linear(uint32_t color)
{
    struct rgb out;
    for (int i = 0; i < 3; i++) {
        double c = (color >> (16 - 8 * i) & 0xff) / 255.0;
        out.v[i] = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
    }
    return out;
}

double colour_contrast(uint32_t a, uint32_t b)
{
    struct rgb x = linear(a), y = linear(b);
    double lx = 0.2126 * x.v[0] + 0.7152 * x.v[1] + 0.0722 * x.v[2];
    double ly = 0.2126 * y.v[0] + 0.7152 * y.v[1] + 0.0722 * y.v[2];
    return (fmax(lx, ly) + 0.05) / (fmin(lx, ly) + 0.05);
}

static const struct {
    const char *name;
    double m[3][3];
} eyes[] = {
    {"usual sight", {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {"protanopia",
     {{0.152286, 1.052583, -0.204868},
      {0.114503, 0.786281, 0.099216},
      {-0.003882, -0.048116, 1.051998}}},
    {"deuteranopia",
     {{0.367322, 0.860646, -0.227968},
      {0.280085, 0.672501, 0.047413},
      {-0.011820, 0.042940, 0.968881}}},
    {"tritanopia",
     {{1.255528, -0.076749, -0.178779},
      {-0.078411, 0.930809, 0.147602},
      {0.004733, 0.691367, 0.303900}}},
};

static struct rgb seen(struct rgb c, size_t eye)
{
    struct rgb out;
    for (int i = 0; i < 3; i++) {
        double v = 0.0;
        for (int k = 0; k < 3; k++)
            v += eyes[eye].m[i][k] * c.v[k];
        out.v[i] = fmin(1.0, fmax(0.0, v));
    }
    return out;
}

static struct rgb oklab(struct rgb c)
{
    double l = cbrt(0.4122214708 * c.v[0] + 0.5363325363 * c.v[1] + 0.0514459929 * c.v[2]);
    double m = cbrt(0.2119034982 * c.v[0] + 0.6806995451 * c.v[1] + 0.1073969566 * c.v[2]);
    double s = cbrt(0.0883024619 * c.v[0] + 0.2817188376 * c.v[1] + 0.6299787005 * c.v[2]);
    return (struct rgb){{0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
                         1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
                         0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s}};
}

double colour_difference(uint32_t a, uint32_t b, const char **ret_eye)
{
    double least = 1e9;
    for (size_t e = 0; e < CVZ_COUNT_OF(eyes); e++) {
        struct rgb x = oklab(seen(linear(a), e)), y = oklab(seen(linear(b), e));
        double d =
            sqrt(pow(x.v[0] - y.v[0], 2) + pow(x.v[1] - y.v[1], 2) + pow(x.v[2] - y.v[2], 2));
        if (d >= least)
            continue;
        least = d;
        *ret_eye = eyes[e].name;
    }
    return least;
}
