/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JPEG, band by band. Text and thin lines suffer from subsampled colours: none are subsampled.
 */
#include "render/formats_priv.h"
#include "render/raster_priv.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

enum {
    QUALITY = 90,
    CHUNK = 64 * 1024,
};

/* libjpeg's error manager, and where it jumps to. */
struct failure {
    struct jpeg_error_mgr base;
    jmp_buf out_of_here;
    struct cvz_err *err;
};

/* A destination that grows. */
struct sink {
    struct jpeg_destination_mgr base;
    struct cvz_buf *out;
    JOCTET chunk[CHUNK];
};

static CVZ_NORETURN void report(j_common_ptr jpeg)
{
    struct failure *failure = (struct failure *)jpeg->err;
    char text[JMSG_LENGTH_MAX];

    failure->base.format_message(jpeg, text);
    (void)cvz_fail(failure->err, CVZ_ETOOBIG, "jpeg: %s", text);
    longjmp(failure->out_of_here, 1);
}

static void ignore(j_common_ptr jpeg)
{
    (void)jpeg;
}

static void begin(j_compress_ptr jpeg)
{
    struct sink *sink = (struct sink *)jpeg->dest;

    sink->base.next_output_byte = sink->chunk;
    sink->base.free_in_buffer = CHUNK;
}

static boolean empty(j_compress_ptr jpeg)
{
    struct sink *sink = (struct sink *)jpeg->dest;

    cvz_buf_add(sink->out, sink->chunk, CHUNK);
    begin(jpeg);
    return TRUE;
}

static void end(j_compress_ptr jpeg)
{
    struct sink *sink = (struct sink *)jpeg->dest;

    cvz_buf_add(sink->out, sink->chunk, CHUNK - sink->base.free_in_buffer);
}

static void set_up(struct jpeg_compress_struct *jpeg, const struct raster *raster)
{
    jpeg->image_width = (JDIMENSION)raster->w;
    jpeg->image_height = (JDIMENSION)raster->h;
    jpeg->input_components = 3;
    jpeg->in_color_space = JCS_RGB;
    jpeg_set_defaults(jpeg);
    jpeg_set_quality(jpeg, QUALITY, TRUE);
    for (int i = 0; i < jpeg->num_components; i++)
        jpeg->comp_info[i].h_samp_factor = jpeg->comp_info[i].v_samp_factor = 1;
    jpeg->density_unit = 1; /* dots per inch */
    jpeg->X_density = jpeg->Y_density = (UINT16)raster->dpi;
}

/* libjpeg reports by longjmp: nothing here changes between setjmp and the jump but what lies behind
 * pointers. */
static int write_bands(struct jpeg_compress_struct *jpeg, struct raster *raster,
                       struct failure *failure, struct cvz_err *err)
{
    if (setjmp(failure->out_of_here) != 0)
        return CVZ_ETOOBIG;
    set_up(jpeg, raster);
    jpeg_start_compress(jpeg, TRUE);
    for (int y = 0; y < raster->h; y += raster->band_h) {
        int h = raster->h - y < raster->band_h ? raster->h - y : raster->band_h;
        int rc = raster_band(raster, y, h, err);
        if (rc != 0)
            return rc;
        for (int row = 0; row < h; row++) {
            JSAMPROW pixels = raster->band + (size_t)row * (size_t)raster->w * 3;
            (void)jpeg_write_scanlines(jpeg, &pixels, 1);
        }
    }
    jpeg_finish_compress(jpeg);
    return 0;
}

static int encode(struct raster *raster, struct cvz_buf *out, struct cvz_err *err)
{
    struct cvz_err unused = CVZ_ERR_INIT;
    struct failure failure = {.err = err != NULL ? err : &unused};
    struct jpeg_compress_struct jpeg = {.err = jpeg_std_error(&failure.base)};
    struct sink *sink = CVZ_NEW(struct sink);

    failure.base.error_exit = report;
    failure.base.output_message = ignore;
    jpeg_create_compress(&jpeg);
    *sink = (struct sink){.out = out};
    sink->base.init_destination = begin;
    sink->base.empty_output_buffer = empty;
    sink->base.term_destination = end;
    jpeg.dest = &sink->base;
    int rc = write_bands(&jpeg, raster, &failure, err);
    jpeg_destroy_compress(&jpeg);
    free(sink);
    if (rc == 0 && out->failed)
        rc = cvz_fail(err, CVZ_ETOOBIG, "jpeg: the picture passes its ceiling");
    return rc;
}

static int jpg_write(const struct cvz_picture *picture, struct cvz_buf *out, struct cvz_err *err)
{
    struct scene scene;
    struct raster raster = {0};

    int rc = scene_build(picture, &scene, err);
    if (rc == 0)
        rc = raster_init(&raster, &scene, picture, JPEG_MAX_DIMENSION, err);
    if (rc == 0)
        rc = encode(&raster, out, err);
    raster_release(&raster);
    scene_release(&scene);
    return rc;
}

const struct cvz_format_ops cvz_format_jpg = {
    .name = "jpg",
    .extension = ".jpg",
    .mime = "image/jpeg",
    .help = "pixels for where PNG is not taken, at any --dpi",
    .needs_layout = true,
    .binary = true,
    .ground = CVZ_GROUND_COLOUR,
    .write = jpg_write,
};
