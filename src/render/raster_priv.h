/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pixels: the scene in horizontal bands, each painted and packed to RGB before the next, so that
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
    int w, h;
    int band_h; /* rows of a full band */
    cairo_surface_t *tile;
    uint8_t *band; /* packed RGB, w * band_h */
};

/* Of a scene (borrowed) at a resolution, 0 for 96 dpi; no side may pass side_max. CVZ_EUSAGE for a
 * resolution that is none, CVZ_ETOOBIG for too many pixels. Released after an error, too. */
int raster_init(struct raster *r, const struct scene *scene, unsigned dpi, int side_max,
                struct cvz_err *err) CVZ_MUST_CHECK;
void raster_release(struct raster *r);

/* Paints the h rows from y on into r->band. */
int raster_band(struct raster *r, int y, int h, struct cvz_err *err) CVZ_MUST_CHECK;

#endif
