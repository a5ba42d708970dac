/* SPDX-License-Identifier: Apache-2.0 */
#include "render/raster_priv.h"

#include "base/range.h"

#include <math.h>

enum {
    TILE_WIDTH = 16384,
    /* A band that stays in the cache is quicker; what crosses many bands is drawn many times. */
    BAND_PIXELS_MIN = 1 << 22,
    BAND_PIXELS_MAX = 1 << 24,
    BANDS = 32,
};
#define PIXELS_MAX (INT64_C(1) << 31)

static void pack_row(const uint8_t *from, uint8_t *to, int n)
{
    for (int x = 0; x < n; x++, from += 4, to += 3) {
        uint32_t pixel;
        memcpy(&pixel, from, sizeof pixel);
        to[0] = (uint8_t)(pixel >> 16);
        to[1] = (uint8_t)(pixel >> 8);
        to[2] = (uint8_t)pixel;
    }
}

/* Cairo's colours are multiplied by their alpha, those of files are not. */
static void pack_row_with_alpha(const uint8_t *from, uint8_t *to, int n)
{
    for (int x = 0; x < n; x++, from += 4, to += 4) {
        uint32_t pixel;
        memcpy(&pixel, from, sizeof pixel);
        uint32_t alpha = pixel >> 24;
        for (unsigned c = 0; c < 3; c++) {
            uint32_t v = pixel >> (16 - 8 * c) & 0xff;
            to[c] = (uint8_t)(alpha > 0 ? (v * 255 + alpha / 2) / alpha : 0);
        }
        to[3] = (uint8_t)alpha;
    }
}

static void pack_tile(struct raster *r, int x, int w, int h)
{
    const uint8_t *pixels = cairo_image_surface_get_data(r->tile);
    int stride = cairo_image_surface_get_stride(r->tile);
    void (*pack)(const uint8_t *, uint8_t *, int) =
        r->channels == 4 ? pack_row_with_alpha : pack_row;
    for (int row = 0; row < h; row++)
        pack(pixels + (size_t)row * stride, r->band + ((size_t)row * r->w + x) * r->channels, w);
}

/* What lay there before would shine through. */
static void wipe_tile(const struct raster *r, cairo_t *cr)
{
    if (r->channels < 4)
        return;
    cairo_set_operator(cr, CAIRO_OPERATOR_CLEAR);
    cairo_paint(cr);
    cairo_set_operator(cr, CAIRO_OPERATOR_OVER);
}

int raster_band(struct raster *r, int y, int h, struct cvz_err *err)
{
    for (int x = 0; x < r->w; x += TILE_WIDTH) {
        int w = r->w - x < TILE_WIDTH ? r->w - x : TILE_WIDTH;
        cairo_t *cr = cairo_create(r->tile);
        wipe_tile(r, cr);
        painter_paint(r->painter, cr,
                      &(struct paint_window){.scale = r->scale, .x = x, .y = y, .w = w, .h = h});
        cairo_status_t status = cairo_status(cr);
        cairo_destroy(cr);
        if (status != CAIRO_STATUS_SUCCESS)
            return cvz_fail(err, CVZ_EINTERNAL, "cairo: %s", cairo_status_to_string(status));
        cairo_surface_flush(r->tile);
        pack_tile(r, x, w, h);
    }
    return 0;
}

int raster_init(struct raster *r, const struct scene *scene, const struct cvz_picture *picture,
                int side_max, struct cvz_err *err)
{
    unsigned dpi = picture->dpi != 0 ? picture->dpi : RASTER_DPI_AT_SCALE_1;
    r->channels = picture->transparent ? 4 : 3;
    if (dpi < 72 || dpi > 1200)
        return cvz_fail(err, CVZ_EUSAGE, "%u dpi: from 72 to 1200 are possible", dpi);
    r->dpi = dpi;
    r->scale = dpi / (double)RASTER_DPI_AT_SCALE_1;
    double w = ceil(scene->width * r->scale / PX), h = ceil(scene->height * r->scale / PX);
    if (w > side_max || h > side_max || w * h > PIXELS_MAX)
        return cvz_fail(err, CVZ_ETOOBIG,
                        "the picture would be %.0f x %.0f pixels at %u dpi, and may have %d on a "
                        "side and %lld in all; lower --dpi or draw less (--fit, --focus)",
                        w, h, dpi, side_max, (long long)PIXELS_MAX);
    r->w = (int)w;
    r->h = (int)h;
    int band =
        cvz_clamp32((int32_t)((int64_t)r->w * r->h / BANDS), BAND_PIXELS_MIN, BAND_PIXELS_MAX);
    r->band_h = band / r->w > 0 ? band / r->w : 1;
    r->band_h = r->band_h < r->h ? r->band_h : r->h;
    r->tile =
        cairo_image_surface_create(picture->transparent ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24,
                                   r->w < TILE_WIDTH ? r->w : TILE_WIDTH, r->band_h);
    if (cairo_surface_status(r->tile) != CAIRO_STATUS_SUCCESS)
        return cvz_fail(err, CVZ_ENOMEM, "no memory for %d x %d pixels", r->w, r->band_h);
    r->band = cvz_malloc((size_t)r->w * (size_t)r->band_h * r->channels);
    r->painter = painter_new(scene);
    return 0;
}

void raster_release(struct raster *r)
{
    painter_free(r->painter);
    free(r->band);
    if (r->tile != NULL)
        cairo_surface_destroy(r->tile);
}
