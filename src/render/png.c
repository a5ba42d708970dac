/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PNG: the scene in horizontal bands, each painted, packed to RGB and compressed before the next,
 * so that memory is bounded by a band however large the picture is. A band is made of tiles, for
 * Cairo's surfaces end at 32767 pixels. Level 1 without filters: flat colours compress well enough,
 * and it is four times as fast as the defaults.
 */
#include "render/formats_priv.h"
#include "render/paint_priv.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>

enum {
    TILE_WIDTH = 16384,
    BAND_PIXELS = 1 << 24,
    SIDE_MAX = 1 << 20,
    DPI_AT_SCALE_1 = 96,
};
#define PIXELS_MAX (INT64_C(1) << 31)

struct canvas {
    struct painter *painter;
    double scale;
    int w, h;
    int band_h;
    cairo_surface_t *tile;
    uint8_t *band; /* packed RGB, w * band_h */
};

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

static void pack_tile(struct canvas *c, int x, int w, int h)
{
    const uint8_t *pixels = cairo_image_surface_get_data(c->tile);
    int stride = cairo_image_surface_get_stride(c->tile);
    for (int row = 0; row < h; row++)
        pack_row(pixels + (size_t)row * stride, c->band + ((size_t)row * c->w + x) * 3, w);
}

static int paint_band(struct canvas *c, int y, int h, struct cvz_err *err)
{
    for (int x = 0; x < c->w; x += TILE_WIDTH) {
        int w = c->w - x < TILE_WIDTH ? c->w - x : TILE_WIDTH;
        cairo_t *cr = cairo_create(c->tile);
        painter_paint(c->painter, cr, &(struct paint_window){c->scale, x, y, w, h});
        cairo_status_t status = cairo_status(cr);
        cairo_destroy(cr);
        if (status != CAIRO_STATUS_SUCCESS)
            return cvz_fail(err, CVZ_EINTERNAL, "cairo: %s", cairo_status_to_string(status));
        cairo_surface_flush(c->tile);
        pack_tile(c, x, w, h);
    }
    return 0;
}

/* ---- libpng ---- */

static void append(png_structp png, png_bytep bytes, size_t n)
{
    struct cvz_buf *out = png_get_io_ptr(png);
    cvz_buf_add(out, bytes, n);
    if (out->failed)
        png_error(png, "the picture passes its ceiling");
}

static void flush(png_structp png)
{
    (void)png;
}

static CVZ_NORETURN void report(png_structp png, png_const_charp text)
{
    (void)cvz_fail(png_get_error_ptr(png), CVZ_ETOOBIG, "png: %s", text);
    png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp text)
{
    (void)png;
    (void)text;
}

static void write_header(png_structp png, png_infop info, const struct canvas *c)
{
    png_set_compression_level(png, 1);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_set_user_limits(png, SIDE_MAX, SIDE_MAX);
    png_set_IHDR(png, info, (png_uint_32)c->w, (png_uint_32)c->h, 8, PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_uint_32 per_metre = (png_uint_32)lround(c->scale * DPI_AT_SCALE_1 / 0.0254);
    png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
    png_write_info(png, info);
}

/* libpng reports by longjmp: nothing here changes between setjmp and the jump but what lies behind
 * pointers. */
static int write_bands(png_structp png, png_infop info, struct canvas *c, struct cvz_err *err)
{
    if (setjmp(png_jmpbuf(png)) != 0)
        return CVZ_ETOOBIG;
    write_header(png, info, c);
    for (int y = 0; y < c->h; y += c->band_h) {
        int h = c->h - y < c->band_h ? c->h - y : c->band_h;
        int rc = paint_band(c, y, h, err);
        if (rc != 0)
            return rc;
        for (int row = 0; row < h; row++)
            png_write_row(png, c->band + (size_t)row * c->w * 3);
    }
    png_write_end(png, info);
    return 0;
}

static int encode(struct canvas *c, struct cvz_buf *out, struct cvz_err *err)
{
    struct cvz_err unused = CVZ_ERR_INIT;
    png_structp png =
        png_create_write_struct(PNG_LIBPNG_VER_STRING, err != NULL ? err : &unused, report, ignore);
    if (png == NULL)
        return cvz_fail(err, CVZ_ENOMEM, "png: no memory");
    png_infop info = png_create_info_struct(png);
    int rc = CVZ_ENOMEM;
    if (info != NULL) {
        png_set_write_fn(png, out, append, flush);
        rc = write_bands(png, info, c, err);
    } else {
        (void)cvz_fail(err, CVZ_ENOMEM, "png: no memory");
    }
    png_destroy_write_struct(&png, &info);
    return rc;
}

/* ---- the canvas ---- */

static int canvas_init(struct canvas *c, const struct scene *scene, unsigned dpi,
                       struct cvz_err *err)
{
    c->scale = dpi / (double)DPI_AT_SCALE_1;
    double w = ceil(scene->width * c->scale / PX), h = ceil(scene->height * c->scale / PX);
    if (w > SIDE_MAX || h > SIDE_MAX || w * h > PIXELS_MAX)
        return cvz_fail(err, CVZ_ETOOBIG,
                        "the picture would be %.0f x %.0f pixels at %u dpi; lower --dpi or draw "
                        "less (--fit, --focus)",
                        w, h, dpi);
    c->w = (int)w;
    c->h = (int)h;
    c->band_h = BAND_PIXELS / c->w > 0 ? BAND_PIXELS / c->w : 1;
    c->band_h = c->band_h < c->h ? c->band_h : c->h;
    c->tile = cairo_image_surface_create(CAIRO_FORMAT_RGB24, c->w < TILE_WIDTH ? c->w : TILE_WIDTH,
                                         c->band_h);
    if (cairo_surface_status(c->tile) != CAIRO_STATUS_SUCCESS)
        return cvz_fail(err, CVZ_ENOMEM, "no memory for %d x %d pixels", c->w, c->band_h);
    c->band = cvz_malloc((size_t)c->w * (size_t)c->band_h * 3);
    c->painter = painter_new(scene);
    return 0;
}

static void canvas_release(struct canvas *c)
{
    painter_free(c->painter);
    free(c->band);
    if (c->tile != NULL)
        cairo_surface_destroy(c->tile);
}

static int png_write(const struct cvz_picture *picture, struct cvz_buf *out, struct cvz_err *err)
{
    struct scene scene;
    struct canvas canvas = {0};
    unsigned dpi = picture->dpi != 0 ? picture->dpi : DPI_AT_SCALE_1;
    if (dpi < 72 || dpi > 1200)
        return cvz_fail(err, CVZ_EUSAGE, "%u dpi: from 72 to 1200 are possible", dpi);
    int rc = scene_build(picture, &scene, err);
    if (rc == 0)
        rc = canvas_init(&canvas, &scene, dpi, err);
    if (rc == 0)
        rc = encode(&canvas, out, err);
    canvas_release(&canvas);
    scene_release(&scene);
    return rc;
}

const struct cvz_format_ops cvz_format_png = {
    .name = "png",
    .extension = ".png",
    .mime = "image/png",
    .help = "pixels, at any --dpi",
    .needs_layout = true,
    .binary = true,
    .write = png_write,
};
