/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SVG 1.1 with real text: one class for each style, one symbol for each glyph that occurs, a group
 * with a <title> for each item and edge. No script, no link, nothing from outside.
 *
 * Class and symbol names carry the theme's name, so that two pictures can stand in one HTML page.
 */
#include "render/encode_priv.h"
#include "render/formats_priv.h"
#include "render/scene_priv.h"
#include "render/svg_priv.h"

static const char font_stack[] =
    "Inter,'Inter Variable','Segoe UI','Helvetica Neue',Roboto,'Noto Sans',Arial,sans-serif";

struct writer {
    struct cvz_buf *out;
    const struct scene *scene;
    struct cvz_arena arena;
};

static void add(struct writer *w, const char *text)
{
    cvz_buf_add_z(w->out, text);
}

/* ` name="12.5"` */
static void attribute(struct writer *w, const char *name, int32_t units)
{
    add(w, name);
    encode_units(w->out, units);
    cvz_buf_add_char(w->out, '"');
}

static void class_of(struct writer *w, enum style style)
{
    add(w, " class=\"");
    add(w, style_table[style].name);
    cvz_buf_add_char(w->out, '"');
}

static void color(struct writer *w, const char *property, uint8_t token)
{
    if (token == TOKEN_NONE)
        cvz_buf_printf(w->out, "%s:none;", property);
    else
        cvz_buf_printf(w->out, "%s:#%06x;", property,
                       (unsigned)theme_color(w->scene->theme, token));
}

static void style_rule(struct writer *w, enum style style)
{
    const struct paint *s = &style_table[style];
    cvz_buf_printf(w->out, ".cvz-%.*s .%s{", CVZ_STR_ARG(w->scene->theme->name), s->name);
    color(w, "fill", s->fill);
    if (s->stroke != TOKEN_NONE) {
        color(w, "stroke", s->stroke);
        add(w, "stroke-width:");
        encode_hundredths(w->out, s->width);
        add(w, ";");
    }
    if (s->dash != DASH_NONE) {
        add(w, "stroke-dasharray:");
        encode_hundredths(w->out, dash_table[s->dash][0]);
        add(w, " ");
        encode_hundredths(w->out, dash_table[s->dash][1]);
        add(w, ";");
    }
    if (s->px > 0)
        cvz_buf_printf(w->out, "font-size:%upx;font-weight:%d;", s->px, s->semibold ? 600 : 400);
    add(w, "}\n");
}

static void write_styles(struct writer *w)
{
    bool used[STYLE_COUNT] = {false};
    for (size_t i = 0; i < w->scene->items.n; i++) {
        const struct scene_item *item = &w->scene->items.p[i];
        if (item->op >= SCENE_RECT && item->op <= SCENE_CIRCLE)
            used[item->style] = true;
    }
    add(w, "<style>\n");
    for (unsigned i = 0; i < STYLE_COUNT; i++)
        if (used[i])
            style_rule(w, (enum style)i);
    add(w, "</style>\n");
}

static void write_glyphs(struct writer *w)
{
    bool written[1024] = {false};
    CVZ_ASSERT(icon_table_n <= CVZ_COUNT_OF(written));
    add(w, "<defs>\n");
    for (size_t i = 0; i < w->scene->items.n; i++) {
        const struct scene_item *item = &w->scene->items.p[i];
        if (item->op != SCENE_ICON || written[item->u.icon->glyph])
            continue;
        written[item->u.icon->glyph] = true;
        cvz_buf_printf(w->out, "<path id=\"cvz-i%u\" d=\"", item->u.icon->glyph);
        cvz_buf_add_str(w->out, item->u.icon->path);
        add(w, "\"/>\n");
    }
    add(w, "</defs>\n");
}

static void write_head(struct writer *w)
{
    const struct scene *s = w->scene;
    add(w,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"");
    attribute(w, " width=\"", s->width);
    attribute(w, " height=\"", s->height);
    attribute(w, " viewBox=\"0 0 ", s->width);
    w->out->n--; /* the quote: the height follows */
    attribute(w, " ", s->height);
    cvz_buf_printf(w->out, " class=\"cvz-%.*s\" role=\"graphics-document\"",
                   CVZ_STR_ARG(s->theme->name));
    cvz_buf_printf(w->out,
                   " font-family=\"%s\" font-feature-settings=\"&quot;calt&quot; 0\""
                   " stroke-linecap=\"round\" stroke-linejoin=\"round\">\n<title>",
                   font_stack);
    encode_xml(w->out, s->title.n > 0 ? s->title : CVZ_STR("Cloud resources"));
    add(w, "</title>\n<desc>");
    encode_xml(w->out, s->description);
    add(w, "</desc>\n");
    write_styles(w);
    write_glyphs(w);
}

static void write_group(struct writer *w, const struct scene_item *item)
{
    bool is_named = item->u.group.title.n > 0;
    add(w, is_named ? "<g role=\"img\"" : "<g aria-hidden=\"true\"");
    if (item->u.group.id.n > 0) {
        add(w, " data-id=\"");
        encode_xml(w->out, item->u.group.id);
    } else {
        add(w, " data-edge=\"");
        cvz_buf_add_i64(w->out, item->u.group.edge);
    }
    add(w, is_named ? "\"><title>" : "\">\n");
    if (is_named) {
        encode_xml(w->out, item->u.group.title);
        add(w, "</title>\n");
    }
}

static void write_end(struct writer *w, const struct scene_item *item)
{
    (void)item;
    add(w, "</g>\n");
}

static void write_rect(struct writer *w, const struct scene_item *item)
{
    add(w, "<rect");
    class_of(w, (enum style)item->style);
    attribute(w, " x=\"", item->box.x);
    attribute(w, " y=\"", item->box.y);
    attribute(w, " width=\"", item->box.w);
    attribute(w, " height=\"", item->box.h);
    if (item->radius > 0)
        attribute(w, " rx=\"", item->radius);
    add(w, "/>\n");
}

static void write_circle(struct writer *w, const struct scene_item *item)
{
    add(w, "<circle");
    class_of(w, (enum style)item->style);
    attribute(w, " cx=\"", item->box.x + item->box.w / 2);
    attribute(w, " cy=\"", item->box.y + item->box.h / 2);
    attribute(w, " r=\"", item->box.w / 2);
    add(w, "/>\n");
}

/* stroke="none" is the style's: a stroke inherited by text makes some converters trace glyphs. With
 * Inter textLength changes nothing; what takes its place is pressed into the room that is there. */
static void write_text(struct writer *w, const struct scene_item *item)
{
    static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
    add(w, "<text stroke=\"none\"");
    class_of(w, (enum style)item->style);
    attribute(w, " x=\"", item->box.x);
    attribute(w, " y=\"", item->box.y);
    add(w, anchors[item->anchor]);
    if (item->tight && item->measured)
        attribute(w, " lengthAdjust=\"spacingAndGlyphs\" textLength=\"", item->box.w);
    add(w, ">");
    encode_xml(w->out, item->u.text);
    add(w, "</text>\n");
}

static void write_icon(struct writer *w, const struct scene_item *item)
{
    add(w, "<use xlink:href=\"#cvz-i");
    cvz_buf_add_i64(w->out, item->u.icon->glyph);
    add(w, "\"");
    class_of(w, (enum style)item->style);
    add(w, " transform=\"translate(");
    encode_units(w->out, item->box.x);
    add(w, " ");
    encode_units(w->out, item->box.y);
    add(w, ")scale(");
    encode_hundredths(w->out, (uint32_t)item->box.w * 100 / (ICON_GRID * PX));
    add(w, ")\"/>\n");
}

static void write_point(struct writer *w, const char *op, struct cvz_point p)
{
    add(w, op);
    encode_units(w->out, p.x);
    add(w, " ");
    encode_units(w->out, p.y);
}

static void write_line(struct writer *w, const struct scene_item *item)
{
    const struct cvz_point *p = item->u.line.p;
    uint32_t n = item->u.line.n;
    add(w, "<path");
    class_of(w, (enum style)item->style);
    write_point(w, " d=\"M", p[0]);
    for (uint32_t i = 1; i + 1 < n; i++) {
        struct scene_corner corner = scene_corner(p, i, item->radius);
        write_point(w, "L", corner.from);
        write_point(w, "Q", p[i]);
        write_point(w, " ", corner.to);
    }
    write_point(w, "L", p[n - 1]);
    add(w, "\"/>\n");
}

static void write_shape(struct writer *w, const struct scene_item *item)
{
    add(w, "<path");
    class_of(w, (enum style)item->style);
    for (uint32_t i = 0; i < item->u.line.n; i++)
        write_point(w, i == 0 ? " d=\"M" : "L", item->u.line.p[i]);
    add(w, "Z\"/>\n");
}

/* Within an HTML page; a picture that stands alone has none. */
static void write_link(struct writer *w, const struct scene_item *item)
{
    const struct cvz_page *page = &w->scene->pages->p[item->u.link.page];

    cvz_buf_printf(w->out, "<a href=\"#%.*s\" aria-label=\"to page %u: ", CVZ_STR_ARG(page->anchor),
                   item->u.link.page + 1);
    encode_xml(w->out, text_clean(&w->arena, page->name));
    if (item->u.link.id.n > 0) {
        add(w, "\" data-id=\"");
        encode_xml(w->out, item->u.link.id);
    }
    add(w, "\">\n");
}

static void write_link_end(struct writer *w, const struct scene_item *item)
{
    (void)item;
    add(w, "</a>\n");
}

static void (*const writers[])(struct writer *, const struct scene_item *) = {
    [SCENE_GROUP] = write_group,       [SCENE_END] = write_end,       [SCENE_RECT] = write_rect,
    [SCENE_TEXT] = write_text,         [SCENE_ICON] = write_icon,     [SCENE_LINE] = write_line,
    [SCENE_SHAPE] = write_shape,       [SCENE_CIRCLE] = write_circle, [SCENE_LINK] = write_link,
    [SCENE_LINK_END] = write_link_end,
};

void svg_write_scene(const struct scene *scene, struct cvz_buf *out)
{
    struct writer w = {.out = out, .scene = scene};

    cvz_buf_reserve(out, scene->items.n * 110 + 4096);
    write_head(&w);
    for (size_t i = 0; i < scene->items.n; i++)
        writers[scene->items.p[i].op](&w, &scene->items.p[i]);
    add(&w, "</svg>\n");
    cvz_arena_release(&w.arena);
}

static int svg_write(const struct cvz_picture *picture, struct cvz_buf *out, struct cvz_err *err)
{
    struct scene scene;
    int rc = scene_build(picture, &scene, err);
    if (rc == 0)
        svg_write_scene(&scene, out);
    if (rc == 0 && out->failed)
        rc = cvz_fail(err, CVZ_ETOOBIG, "the SVG text passes its ceiling");
    scene_release(&scene);
    return rc;
}

const struct cvz_format_ops cvz_format_svg = {
    .name = "svg",
    .extension = ".svg",
    .mime = "image/svg+xml",
    .help = "vector picture with real text",
    .needs_layout = true,
    .ground = CVZ_GROUND_ANY,
    .write = svg_write,
};
