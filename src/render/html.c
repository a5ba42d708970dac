/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTML: one file that needs nothing else. The SVG as it is, the layout as JSON beside it, and the
 * viewer of assets/html. Its policy allows no request of any kind.
 */
#include "base/embed.h"
#include "render/encode_priv.h"
#include "render/formats_priv.h"
#include "render/scene_priv.h"
#include "render/svg_priv.h"

extern const struct cvz_embed cvz_embedded_html;

static int add_file(struct cvz_buf *out, const char *name, struct cvz_err *err)
{
    const struct cvz_embed_file *file = cvz_embed_find(&cvz_embedded_html, cvz_str_from(name));

    if (file == NULL)
        return cvz_fail(err, CVZ_EINTERNAL, "%s was not built in", name);
    cvz_buf_add_str(out, file->bytes);
    return 0;
}

/* The colours that the viewer's own parts take from the theme. */
static void add_variables(struct cvz_buf *out, const struct cvz_theme *theme)
{
    static const struct {
        const char *name;
        enum token token;
    } variables[] = {
        {"ground", TOKEN_GROUND}, {"card", TOKEN_CARD},   {"line", TOKEN_LINE},
        {"text", TOKEN_TEXT},     {"muted", TOKEN_MUTED}, {"accent", TOKEN_ACCENT_1},
    };

    cvz_buf_add_z(out, ":root{");
    for (size_t i = 0; i < CVZ_COUNT_OF(variables); i++)
        cvz_buf_printf(out, "--%s:#%06x;", variables[i].name,
                       (unsigned)theme->colors[variables[i].token]);
    cvz_buf_add_z(out, "}body{background:var(--ground);color:var(--text)}\n");
}

/* JSON in a script element: no '<' may begin a tag there. */
static void add_json(struct cvz_buf *out, struct cvz_str json)
{
    for (size_t i = 0; i < json.n; i++) {
        if (json.p[i] == '<')
            cvz_buf_add_z(out, "\\u003c");
        else
            cvz_buf_add_char(out, json.p[i]);
    }
}

/* The layout, with where its origin is on the page. */
static int add_data(const struct cvz_picture *picture, struct cvz_point origin, struct cvz_buf *out,
                    struct cvz_err *err)
{
    struct cvz_buf json = CVZ_BUF_INIT;

    cvz_buf_add_z(&json, "{\"origin\":[");
    encode_units(&json, origin.x);
    cvz_buf_add_char(&json, ',');
    encode_units(&json, origin.y);
    cvz_buf_add_z(&json, "],");
    size_t brace = json.n;
    int rc = cvz_format_json.write(picture, &json, err);
    if (rc == 0) {
        json.p[brace] = ' '; /* the layout's own brace: it goes on where ours stands open */
        add_json(out, cvz_buf_str(&json));
    }
    cvz_buf_release(&json);
    return rc;
}

static void add_head(struct cvz_buf *out, struct cvz_str title)
{
    cvz_buf_add_z(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                       "<meta name=\"viewport\" content=\"width=device-width\">\n"
                       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                       "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n<title>");
    encode_xml(out, title.n > 0 ? title : CVZ_STR("CloudViz"));
    cvz_buf_add_z(out, "</title>\n<style>\n");
}

static const char controls[] =
    "<div id=\"bar\" role=\"toolbar\" aria-label=\"view\">"
    "<input id=\"search\" type=\"search\" placeholder=\"Search (/)\" aria-label=\"search\">"
    "<span id=\"found\" role=\"status\"></span>"
    "<button id=\"in\" aria-label=\"zoom in\">+</button>"
    "<button id=\"out\" aria-label=\"zoom out\">\xe2\x88\x92</button>"
    "<button id=\"fit\">Fit</button></div>\n"
    "<aside id=\"details\" aria-label=\"details\" hidden></aside>\n"
    "<div id=\"help\">drag or arrows to move \xc2\xb7 wheel, + and \xe2\x88\x92 to zoom \xc2\xb7 "
    "click or Enter for details \xc2\xb7 double-click or c to collapse \xc2\xb7 / to search</div>\n"
    "<div id=\"stage\" tabindex=\"-1\">\n";
static const char stage_end[] = "</div>\n";

static int add_top(const struct scene *scene, struct cvz_buf *out, struct cvz_err *err)
{
    add_head(out, scene->title);
    add_variables(out, scene->theme);
    int rc = add_file(out, "viewer.css", err);
    cvz_buf_add_z(out, "</style>\n</head>\n<body>\n");
    return rc;
}

/* The scripts, and the end. */
static int add_bottom(const char *const *scripts, struct cvz_buf *out, struct cvz_err *err)
{
    int rc = 0;

    for (; *scripts != NULL && rc == 0; scripts++) {
        cvz_buf_add_z(out, "<script>\n");
        rc = add_file(out, *scripts, err);
        cvz_buf_add_z(out, "</script>\n");
    }
    cvz_buf_add_z(out, "</body>\n</html>\n");
    if (rc == 0 && out->failed)
        rc = cvz_fail(err, CVZ_ETOOBIG, "the page passes its ceiling");
    return rc;
}

static int html_write(const struct cvz_picture *picture, struct cvz_buf *out, struct cvz_err *err)
{
    static const char *const scripts[] = {"viewer.js", NULL};
    struct scene scene;

    int rc = scene_build(picture, &scene, err);
    if (rc == 0)
        rc = add_top(&scene, out, err);
    if (rc == 0) {
        cvz_buf_add_z(out, controls);
        svg_write_scene(&scene, out);
        cvz_buf_add_z(out, stage_end);
        cvz_buf_add_z(out, "<script type=\"application/json\" id=\"data\">");
        rc = add_data(picture, scene.origin, out, err);
        cvz_buf_add_z(out, "</script>\n");
    }
    if (rc == 0)
        rc = add_bottom(scripts, out, err);
    scene_release(&scene);
    return rc;
}

/* A page waits in a template until its turn comes. */
static int add_page(const struct cvz_page *page, struct scene *scene, struct cvz_buf *out,
                    struct cvz_err *err)
{
    int rc = 0;

    cvz_buf_printf(out, "<template id=\"%.*s\" data-name=\"", CVZ_STR_ARG(page->anchor));
    encode_xml(out, text_clean(&scene->arena, page->name));
    cvz_buf_add_z(out, "\">\n");
    svg_write_scene(scene, out);
    cvz_buf_add_z(out, "<script type=\"application/json\">");
    if (page->n_index > 0)
        cvz_buf_add_z(out, "{\"origin\":[0,0],\"nodes\":[],\"edges\":[]}");
    else
        rc = add_data(&page->picture, scene->origin, out, err);
    cvz_buf_add_z(out, "</script>\n</template>\n");
    return rc;
}

static int html_write_pages(const struct cvz_pages *pages, struct cvz_buf *out, struct cvz_err *err)
{
    static const char *const scripts[] = {"pages.js", "viewer.js", NULL};
    int rc = 0;

    for (uint32_t i = 0; i < pages->n && rc == 0 && !out->failed; i++) {
        struct scene scene;
        rc = scene_build_page(pages, i, &scene, err);
        if (rc == 0 && i == 0)
            rc = add_top(&scene, out, err);
        if (rc == 0 && i == 0) {
            cvz_buf_add_z(out, controls);
            cvz_buf_add_z(out, stage_end);
        }
        if (rc == 0)
            rc = add_page(&pages->p[i], &scene, out, err);
        scene_release(&scene);
    }
    return rc != 0 ? rc : add_bottom(scripts, out, err);
}

const struct cvz_format_ops cvz_format_html = {
    .name = "html",
    .extension = ".html",
    .mime = "text/html; charset=utf-8",
    .help = "one page to walk in: pan, zoom, search, collapse, details; no network",
    .needs_layout = true,
    .ground = CVZ_GROUND_COLOUR,
    .write = html_write,
    .write_pages = html_write_pages,
};
