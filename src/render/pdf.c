/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PDF: scenes as pages of their own size, in outlines and real text (a CSS pixel is 3/4 of a
 * point). Pages of an atlas are bookmarked, and lead to one another. Nothing in it says when it was
 * made: the same picture gives the same bytes.
 */
#include "render/formats_priv.h"
#include "render/paint_priv.h"
#include "render/pdf_priv.h"

#include <cairo-pdf.h>

static const double POINTS_PER_PX = 0.75;
/* PDF readers end there (ISO 32000-1, annex C). */
enum { SIDE_MAX_POINTS = 14400 };

/* A document in the making. */
struct document {
    cairo_surface_t *surface;
    cairo_t *cr;
    struct cvz_buf *out;
    struct cvz_arena arena;
};

static cairo_status_t append(void *closure, const unsigned char *bytes, unsigned n)
{
    struct cvz_buf *out = closure;

    cvz_buf_add(out, bytes, n);
    return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void begin(struct document *document, struct cvz_buf *out)
{
    /* Each page sets its own size. */
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(append, out, 1.0, 1.0);

    *document = (struct document){.surface = surface, .out = out};
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4);
    document->cr = cairo_create(surface);
}

static int end(struct document *document, struct cvz_err *err)
{
    cairo_status_t status = cairo_status(document->cr);

    cairo_destroy(document->cr);
    cairo_surface_finish(document->surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(document->surface);
    cairo_surface_destroy(document->surface);
    cvz_arena_release(&document->arena);
    if (document->out->failed)
        return cvz_fail(err, CVZ_ETOOBIG, "pdf: the picture passes its ceiling");
    if (status != CAIRO_STATUS_SUCCESS)
        return cvz_fail(err, CVZ_EINTERNAL, "cairo: %s", cairo_status_to_string(status));
    return 0;
}

static void describe(struct document *document, const struct scene *scene)
{
    cairo_surface_t *surface = document->surface;
    struct cvz_str title = cvz_arena_str(&document->arena, scene->title);
    struct cvz_str subject = cvz_arena_str(&document->arena, scene->description);

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

static void paint(struct document *document, const struct scene *scene)
{
    double scale = scale_of(scene);
    double w = scene->width * scale / PX, h = scene->height * scale / PX;
    struct painter *painter = painter_new(scene);

    cairo_pdf_surface_set_size(document->surface, w, h);
    painter_paint(painter, document->cr,
                  &(struct paint_window){
                      .scale = scale, .w = (int)w + 1, .h = (int)h + 1, .keeps_text = true});
    cairo_show_page(document->cr);
    painter_free(painter);
}

static int pdf_write(const struct cvz_picture *picture, struct cvz_buf *out, struct cvz_err *err)
{
    struct scene scene;
    struct document document;

    int rc = scene_build(picture, &scene, err);
    if (rc == 0) {
        begin(&document, out);
        describe(&document, &scene);
        paint(&document, &scene);
        rc = end(&document, err);
    }
    scene_release(&scene);
    return rc;
}

typedef CVZ_VEC(struct pdf_link) pdf_links;

/* In points, from the lower left corner on. */
static void collect_links(const struct scene *scene, pdf_links *links)
{
    double scale = scale_of(scene) / PX;

    for (size_t i = 0; i < scene->items.n; i++) {
        const struct scene_item *item = &scene->items.p[i];
        if (item->op != SCENE_LINK)
            continue;
        struct cvz_box b = item->box;
        cvz_vec_push(links,
                     (struct pdf_link){scene->page,
                                       item->u.link.page,
                                       {b.x * scale, (scene->height - b.y - b.h) * scale,
                                        (b.x + b.w) * scale, (scene->height - b.y) * scale}});
    }
}

static int pdf_write_pages(const struct cvz_pages *pages, struct cvz_buf *out, struct cvz_err *err)
{
    struct cvz_buf unlinked = CVZ_BUF_INIT_MAX(out->max);
    struct document document;
    pdf_links links = CVZ_VEC_INIT;
    int rc = 0;

    begin(&document, &unlinked);
    for (uint32_t i = 0; i < pages->n && rc == 0; i++) {
        struct scene scene;
        rc = scene_build_page(pages, i, &scene, err);
        if (rc == 0 && i == 0)
            describe(&document, &scene);
        if (rc == 0) {
            paint(&document, &scene);
            collect_links(&scene, &links);
        }
        scene_release(&scene);
    }
    int ended = end(&document, rc == 0 ? err : NULL);
    rc = rc != 0 ? rc : ended;
    if (rc == 0)
        rc = pdf_add_links(cvz_buf_str(&unlinked), pages, links.p, links.n, out, err);
    if (rc == 0 && out->failed)
        rc = cvz_fail(err, CVZ_ETOOBIG, "pdf: the pages pass their ceiling");
    cvz_vec_release(&links);
    cvz_buf_release(&unlinked);
    return rc;
}

const struct cvz_format_ops cvz_format_pdf = {
    .name = "pdf",
    .extension = ".pdf",
    .mime = "application/pdf",
    .help = "one page, sharp at any size, with text that can be searched; with --atlas many",
    .needs_layout = true,
    .binary = true,
    .ground = CVZ_GROUND_ANY,
    .write = pdf_write,
    .write_pages = pdf_write_pages,
};
