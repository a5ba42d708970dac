/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PDF: the scene on one page of its own size, as outlines and real text (a CSS pixel is 3/4 of a
 * point). Nothing in it says when it was made: the same picture gives the same bytes.
 */
#include "render/formats_priv.h"
#include "render/paint_priv.h"

#include <cairo-pdf.h>

static const double POINTS_PER_PX = 0.75;
/* PDF readers end at 14,400 units a side (ISO 32000-1, annex C). */
enum { SIDE_MAX_POINTS = 14400 };

static cairo_status_t append(void *closure, const unsigned char *bytes, unsigned n)
{
    struct cvz_buf *out = closure;

    cvz_buf_add(out, bytes, n);
    return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void describe(cairo_surface_t *surface, struct scene *scene)
{
    struct cvz_str title = cvz_arena_str(&scene->arena, scene->title);
    struct cvz_str subject = cvz_arena_str(&scene->arena, scene->description);

    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title.p);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, subject.p);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "CloudViz");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
}

/* A page that readers would cut is made smaller as a whole. */
static double scale_of(const struct scene *scene)
{
    double longest = (scene->width > scene->height ? scene->width : scene->height) / (double)PX;

    return longest * POINTS_PER_PX > SIDE_MAX_POINTS ? SIDE_MAX_POINTS / longest : POINTS_PER_PX;
}

static int paint(struct scene *scene, struct cvz_buf *out, struct cvz_err *err)
{
    double scale = scale_of(scene);
    double w = scene->width * scale / PX, h = scene->height * scale / PX;
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(append, out, w, h);
    struct painter *painter = painter_new(scene);

    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
    describe(surface, scene);
    cairo_t *cr = cairo_create(surface);
    painter_paint(painter, cr,
                  &(struct paint_window){
                      .scale = scale, .w = (int)w + 1, .h = (int)h + 1, .keeps_text = true});
    cairo_show_page(cr);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    painter_free(painter);
    if (out->failed)
        return cvz_fail(err, CVZ_ETOOBIG, "pdf: the picture passes its ceiling");
    if (status != CAIRO_STATUS_SUCCESS)
        return cvz_fail(err, CVZ_EINTERNAL, "cairo: %s", cairo_status_to_string(status));
    return 0;
}

static int pdf_write(const struct cvz_picture *picture, struct cvz_buf *out, struct cvz_err *err)
{
    struct scene scene;

    int rc = scene_build(picture, &scene, err);
    if (rc == 0)
        rc = paint(&scene, out, err);
    scene_release(&scene);
    return rc;
}

const struct cvz_format_ops cvz_format_pdf = {
    .name = "pdf",
    .extension = ".pdf",
    .mime = "application/pdf",
    .help = "one page, sharp at any size, with text that can be searched",
    .needs_layout = true,
    .binary = true,
    .write = pdf_write,
};
