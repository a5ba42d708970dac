/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pixels: the scene in horizontal bands, each painted and packed before the next, so that
 * memory is bounded by a band however large the picture is. A band is made of tiles, for Cairo's
 * surfaces end at 32767 pixels.
 */
#ifndef CVZ_RENDER_RASTER_PRIV_H
#define CVZ_RENDER_RASTER_PRIV_H

#include "render/paint_priv.h"

enum {
    RASTER_SIDE_MAX = 1 << 20,
    RASTER_DPI_AT_SCALE_1 = 96,
};

struct raster {
    struct painter *painter;
    double scale;
    unsigned dpi;
    unsigned channels; /* 3: RGB; 4: with alpha behind them */
    int w, h;
    int band_h; /* rows of a full band */
    cairo_surface_t *tile;
    uint8_t *band; /* w * band_h * channels */
};

/* Of a scene (borrowed), as its picture wants it: 0 dpi for 96, with alpha where it is transparent;
 * no side may pass side_max. CVZ_EUSAGE for a resolution that is none, CVZ_ETOOBIG for too many
 * pixels. Released after an error, too. */
int raster_init(struct raster *r, const struct scene *scene, const struct cvz_picture *picture,
                int side_max, struct cvz_err *err) CVZ_MUST_CHECK;
void raster_release(struct raster *r);

/* Paints the h rows from y on into r->band. */
int raster_band(struct raster *r, int y, int h, struct cvz_err *err) CVZ_MUST_CHECK;

#endif
