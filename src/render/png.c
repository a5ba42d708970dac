/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PNG, band by band. Level 1 without filters: flat colours compress well enough, and it is four
 * times as fast as the defaults.
 */
#include "render/formats_priv.h"
#include "render/raster_priv.h"

#include <math.h>
#include <png.h>
#include <setjmp.h>

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

static void write_header(png_structp png, png_infop info, const struct raster *c)
{
    png_set_compression_level(png, 1);
    png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
    png_set_user_limits(png, RASTER_SIDE_MAX, RASTER_SIDE_MAX);
    png_set_IHDR(png, info, (png_uint_32)c->w, (png_uint_32)c->h, 8,
                 c->channels == 4 ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_uint_32 per_metre = (png_uint_32)lround(c->scale * RASTER_DPI_AT_SCALE_1 / 0.0254);
    png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
    png_write_info(png, info);
}

/* libpng reports by longjmp: nothing here changes between setjmp and the jump but what lies behind
 * pointers. */
static int write_bands(png_structp png, png_infop info, struct raster *c, struct cvz_err *err)
{
    if (setjmp(png_jmpbuf(png)) != 0)
        return CVZ_ETOOBIG;
    write_header(png, info, c);
    for (int y = 0; y < c->h; y += c->band_h) {
        int h = c->h - y < c->band_h ? c->h - y : c->band_h;
        int rc = raster_band(c, y, h, err);
        if (rc != 0)
            return rc;
        for (int row = 0; row < h; row++)
            png_write_row(png, c->band + (size_t)row * c->w * c->channels);
    }
    png_write_end(png, info);
    return 0;
}

static int encode(struct raster *c, struct cvz_buf *out, struct cvz_err *err)
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

static int png_write(const struct cvz_picture *picture, struct cvz_buf *out, struct cvz_err *err)
{
    struct scene scene;
    struct raster raster = {0};

    int rc = scene_build(picture, &scene, err);
    if (rc == 0)
        rc = raster_init(&raster, &scene, picture, RASTER_SIDE_MAX, err);
    if (rc == 0)
        rc = encode(&raster, out, err);
    raster_release(&raster);
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
    .ground = CVZ_GROUND_ANY,
    .write = png_write,
};
