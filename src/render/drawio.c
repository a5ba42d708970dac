/* SPDX-License-Identifier: Apache-2.0 */
/*
 * draw.io: the layout as cells of an mxGraphModel, not compressed. Containers are containers there,
 * edges are connectors with the route's bends, each cell carries its resource's id and kind
 * (https://www.drawio.com/doc/faq/diagram-source-edit).
 */
#include "render/change_priv.h"
#include "render/encode_priv.h"
#include "render/formats_priv.h"
#include "render/frame_priv.h"
#include "render/scene_priv.h"
#include "render/text_priv.h"
#include "render/theme_priv.h"

struct writer {
    struct cvz_buf *out;
    const struct cvz_pages *pages;
    const struct cvz_page *page;
    const struct cvz_view *view;
    const struct cvz_layout *layout;
    const struct cvz_theme *theme;
    const uint8_t *providers; /* frame_providers */
    struct cvz_arena arena;
};

static void add(struct writer *w, const char *text)
{
    cvz_buf_add_z(w->out, text);
}

static void attribute(struct writer *w, const char *name, struct cvz_str value)
{
    cvz_buf_printf(w->out, " %s=\"", name);
    encode_xml(w->out, text_clean(&w->arena, value));
    cvz_buf_add_char(w->out, '"');
}

static void units(struct writer *w, const char *name, int32_t value)
{
    cvz_buf_printf(w->out, " %s=\"", name);
    encode_units(w->out, value);
    cvz_buf_add_char(w->out, '"');
}

static unsigned color(const struct writer *w, unsigned token)
{
    return theme_color(w->theme, token);
}

/* One of several texts in a line. */
static void write_words(struct writer *w, struct cvz_str text)
{
    encode_xml(w->out, text_isolate(&w->arena, text_clean(&w->arena, text)));
}

/* ---- nodes ---- */

/* The page that an item leads to. */
static uint32_t page_behind(const struct writer *w, uint32_t i)
{
    return w->page->links != NULL ? w->page->links[i] : CVZ_PAGE_NONE;
}

/* The first line says what it is called, the second what it is. */
static void write_label(struct writer *w, uint32_t i)
{
    const struct cvz_item *item = &w->view->items[i];
    struct cvz_str second = item->container ? item->fact[0] : item->kind_label;

    add(w, " label=\"");
    change_add_sign(w->out, item->change);
    write_words(w, item->label);
    if (item->count > 1)
        cvz_buf_printf(w->out, " \xc3\x97%u", item->count);
    if (second.n > 0) {
        add(w, item->container ? "  " : "&#10;");
        write_words(w, second);
    }
    if (page_behind(w, i) != CVZ_PAGE_NONE)
        cvz_buf_printf(w->out, ", p. %u", page_behind(w, i) + 1);
    add(w, "\"");
}

/* On pages of many, what has no card of its own is said at the one that shows it. */
static void write_company(struct writer *w, uint32_t i)
{
    const struct cvz_item *item = &w->view->items[i];
    struct cvz_buf names = CVZ_BUF_INIT;

    if (w->page->links == NULL || page_behind(w, i) != CVZ_PAGE_NONE || item->n_members < 2)
        return;
    for (uint32_t m = 1; m < item->n_members; m++) {
        const struct cvz_resource *r = cvz_graph_resource(w->view->graph, item->members[m]);
        cvz_buf_add_z(&names, m > 1 ? ", " : "");
        cvz_buf_add_str(&names, text_clean(&w->arena, cvz_resource_label(r)));
    }
    add(w, " with=\"");
    encode_xml(w->out, cvz_buf_str(&names));
    add(w, "\"");
    cvz_buf_release(&names);
}

static const struct cvz_picture *picture_of(const struct writer *w)
{
    return &w->page->picture;
}

static void write_frame_style(struct writer *w, uint32_t i)
{
    const struct cvz_item *item = &w->view->items[i];
    const struct paint *paint = &style_table[frame_style(item, w->providers[i])];

    cvz_buf_printf(w->out,
                   " style=\"rounded=1;arcSize=4;absoluteArcSize=1;container=1;collapsible=1;"
                   "recursiveResize=0;html=0;whiteSpace=wrap;verticalAlign=top;align=left;"
                   "spacingLeft=8;spacingTop=4;fontStyle=1;fontSize=12;fillColor=#%06x;"
                   "strokeColor=#%06x;fontColor=#%06x;%s\"",
                   color(w, paint->fill),
                   color(w, change_line(picture_of(w), item->change, paint->stroke, paint->stroke)),
                   color(w, TOKEN_TEXT),
                   paint->dash != DASH_NONE || item->change == CVZ_DIFF_REMOVED ? "dashed=1;" : "");
}

static void write_card_style(struct writer *w, uint32_t i)
{
    const struct cvz_item *item = &w->view->items[i];

    cvz_buf_printf(
        w->out,
        " style=\"rounded=1;arcSize=8;absoluteArcSize=1;html=0;whiteSpace=wrap;"
        "overflow=hidden;align=left;spacingLeft=10;fontSize=11;fillColor=#%06x;"
        "strokeColor=#%06x;strokeWidth=%u;fontColor=#%06x;%s\"",
        color(w, TOKEN_CARD),
        color(w, change_line(picture_of(w), item->change,
                             TOKEN_CATEGORY_COMPUTE + item->kind->category, TOKEN_HAIRLINE)),
        item->change != CVZ_DIFF_SAME ? 3u : 2u,
        color(w, change_is_quiet(picture_of(w), item->change) ? TOKEN_MUTED : TOKEN_TEXT),
        item->external || item->change == CVZ_DIFF_REMOVED ? "dashed=1;" : "");
}

static void write_node(struct writer *w, uint32_t i)
{
    const struct cvz_item *item = &w->view->items[i];
    struct cvz_box box = w->layout->boxes[i];
    bool is_inside = w->layout->nested && item->parent != CVZ_ITEM_NONE;

    add(w, "        <object");
    write_label(w, i);
    attribute(w, "resource", item->id);
    attribute(w, "kind", item->kind_name);
    if (w->view->node_changes != NULL)
        attribute(w, "change",
                  cvz_str_from(cvz_difference_name((enum cvz_difference)item->change)));
    write_company(w, i);
    if (page_behind(w, i) != CVZ_PAGE_NONE)
        cvz_buf_printf(w->out, " link=\"data:page/id,%.*s\"",
                       CVZ_STR_ARG(w->pages->p[page_behind(w, i)].anchor));
    cvz_buf_printf(w->out, " id=\"n%u\">\n          <mxCell vertex=\"1\"", i);
    if (is_inside)
        cvz_buf_printf(w->out, " parent=\"n%u\"", item->parent);
    else
        add(w, " parent=\"1\"");
    if (item->container && w->layout->nested)
        write_frame_style(w, i);
    else
        write_card_style(w, i);
    add(w, ">\n            <mxGeometry");
    units(w, "x", box.x - (is_inside ? w->layout->boxes[item->parent].x : 0));
    units(w, "y", box.y - (is_inside ? w->layout->boxes[item->parent].y : 0));
    units(w, "width", box.w);
    units(w, "height", box.h);
    add(w, " as=\"geometry\"/>\n          </mxCell>\n        </object>\n");
}

/* ---- edges ---- */

/* Where on a box's side the connector ends: 0 to 1 in both directions. */
static void write_port(struct writer *w, const char *which, struct cvz_point p, struct cvz_box box)
{
    double x = box.w > 0 ? (p.x - box.x) / (double)box.w : 0.5;
    double y = box.h > 0 ? (p.y - box.y) / (double)box.h : 0.5;

    cvz_buf_printf(w->out, "%sX=", which);
    cvz_buf_add_fixed(w->out, x < 0 ? 0 : x > 1 ? 1 : x, 4);
    cvz_buf_printf(w->out, ";%sY=", which);
    cvz_buf_add_fixed(w->out, y < 0 ? 0 : y > 1 ? 1 : y, 4);
    cvz_buf_printf(w->out, ";%sPerimeter=0;", which);
}

static const char *const change_styles[CVZ_DIFF_COUNT] = {
    [CVZ_DIFF_SAME] = "",
    [CVZ_DIFF_ADDED] = "strokeWidth=2;",
    [CVZ_DIFF_REMOVED] = "strokeWidth=2;dashed=1;",
    [CVZ_DIFF_CHANGED] = "strokeWidth=2;",
};

static void write_edge(struct writer *w, uint32_t i)
{
    const struct cvz_view_edge *edge = &w->view->edges[i];
    const struct cvz_route *route = &w->layout->routes[i];

    cvz_buf_printf(w->out,
                   "        <mxCell id=\"e%u\" edge=\"1\" parent=\"1\" source=\"n%u\" "
                   "target=\"n%u\"",
                   i, edge->source, edge->target);
    attribute(w, "value", edge_label_text(&w->arena, w->view, i));
    cvz_buf_printf(w->out,
                   " style=\"edgeStyle=none;rounded=1;html=0;fontSize=10;endArrow=block;"
                   "endSize=5;startArrow=%s;strokeColor=#%06x;labelBackgroundColor=#%06x;%s",
                   edge->both_ways ? "block" : "none",
                   color(w, change_line(picture_of(w), edge->change,
                                        TOKEN_EDGE_TRAFFIC + edge->edge_class, TOKEN_LINE)),
                   color(w, TOKEN_GROUND), change_styles[edge->change]);
    write_port(w, "exit", route->points[0], w->layout->boxes[edge->source]);
    write_port(w, "entry", route->points[route->n_points - 1], w->layout->boxes[edge->target]);
    add(w, "\">\n          <mxGeometry relative=\"1\" as=\"geometry\">\n"
           "            <Array as=\"points\">\n");
    for (uint32_t k = 1; k + 1 < route->n_points; k++) {
        add(w, "              <mxPoint");
        units(w, "x", route->points[k].x);
        units(w, "y", route->points[k].y);
        add(w, "/>\n");
    }
    add(w, "            </Array>\n          </mxGeometry>\n        </mxCell>\n");
}

/* ---- the whole ---- */

static void write_page(struct writer *w)
{
    const struct cvz_picture *picture = &w->page->picture;
    const struct cvz_theme *theme = picture->theme != NULL ? picture->theme : &theme_table[0];

    w->view = picture->view;
    w->layout = picture->layout;
    w->theme = theme;
    w->providers = frame_providers(w->view, theme, &w->arena);
    cvz_buf_printf(w->out, "  <diagram id=\"%.*s\"", CVZ_STR_ARG(w->page->anchor));
    attribute(w, "name", w->page->name.n > 0 ? w->page->name : CVZ_STR("CloudViz"));
    add(w, ">\n    <mxGraphModel dx=\"0\" dy=\"0\" grid=\"1\" gridSize=\"8\" page=\"0\"");
    if (!picture->transparent)
        cvz_buf_printf(w->out, " background=\"#%06x\"", color(w, TOKEN_GROUND));
    add(w, ">\n      <root>\n        <mxCell id=\"0\"/>\n"
           "        <mxCell id=\"1\" parent=\"0\"/>\n");
    for (uint32_t i = 0; i < w->view->n_items; i++)
        write_node(w, i);
    for (uint32_t i = 0; i < w->view->n_edges; i++)
        write_edge(w, i);
    add(w, "      </root>\n    </mxGraphModel>\n  </diagram>\n");
    cvz_arena_clear(&w->arena);
}

static int drawio_write_pages(const struct cvz_pages *pages, struct cvz_buf *out,
                              struct cvz_err *err)
{
    struct writer w = {.out = out, .pages = pages};

    add(&w, "<mxfile host=\"CloudViz\" compressed=\"false\">\n");
    for (uint32_t i = 0; i < pages->n && !out->failed; i++) {
        w.page = &pages->p[i];
        if (w.page->n_index == 0)
            write_page(&w);
    }
    add(&w, "</mxfile>\n");
    cvz_arena_release(&w.arena);
    return out->failed ? cvz_fail(err, CVZ_ETOOBIG, "the file passes its ceiling") : 0;
}

static int drawio_write(const struct cvz_picture *picture, struct cvz_buf *out, struct cvz_err *err)
{
    struct cvz_page page = {.picture = *picture,
                            .anchor = CVZ_STR("p0"),
                            .name = picture->title,
                            .parent = CVZ_PAGE_NONE};

    return drawio_write_pages(&(struct cvz_pages){&page, 1}, out, err);
}

const struct cvz_format_ops cvz_format_drawio = {
    .name = "drawio",
    .extension = ".drawio",
    .mime = "application/vnd.jgraph.mxfile",
    .help = "a file of draw.io, with containers and connectors to move; with --atlas many pages",
    .needs_layout = true,
    .ground = CVZ_GROUND_ANY,
    .write = drawio_write,
    .write_pages = drawio_write_pages,
};
