/* SPDX-License-Identifier: Apache-2.0 */
/* cloudviz.layout/1: what was laid out, for tools that judge or redraw it. Pixels. */
#include "codec/json.h"
#include "render/encode_priv.h"
#include "render/formats_priv.h"

static void member(struct cvz_buf *out, const char *name, struct cvz_str value)
{
    cvz_buf_printf(out, ",\"%s\":", name);
    cvz_json_write_str(out, value);
}

static void flag(struct cvz_buf *out, const char *name, bool value)
{
    cvz_buf_printf(out, ",\"%s\":%s", name, value ? "true" : "false");
}

static void units(struct cvz_buf *out, const char *name, int32_t value)
{
    cvz_buf_printf(out, ",\"%s\":", name);
    encode_units(out, value);
}

static void write_box(struct cvz_buf *out, struct cvz_box box)
{
    units(out, "x", box.x);
    units(out, "y", box.y);
    units(out, "w", box.w);
    units(out, "h", box.h);
}

static void write_badges(struct cvz_buf *out, uint16_t badges)
{
    static const char *const names[CVZ_BADGE_COUNT] = {
#define BADGE_NAME(constant, name, meaning) [constant] = name,
        CVZ_BADGE_TABLE(BADGE_NAME)
#undef BADGE_NAME
    };
    cvz_buf_add_z(out, ",\"badges\":[");
    for (unsigned i = 0, n = 0; i < CVZ_BADGE_COUNT; i++)
        if ((badges & 1u << i) != 0)
            cvz_buf_printf(out, "%s\"%s\"", n++ > 0 ? "," : "", names[i]);
    cvz_buf_add_z(out, "]");
}

static void write_change(struct cvz_buf *out, uint8_t change)
{
    member(out, "change", cvz_str_from(cvz_difference_name((enum cvz_difference)change)));
}

/* {"added": 3, ...}, of what has changed */
static void write_changes(struct cvz_buf *out, const uint32_t counts[CVZ_DIFF_COUNT])
{
    unsigned n = 0;

    cvz_buf_add_z(out, ",\"changes\":{");
    for (unsigned c = CVZ_DIFF_ADDED; c < CVZ_DIFF_COUNT; c++)
        if (counts[c] > 0)
            cvz_buf_printf(out, "%s\"%s\":%u", n++ > 0 ? "," : "",
                           cvz_difference_name((enum cvz_difference)c), counts[c]);
    cvz_buf_add_char(out, '}');
}

static void write_members(struct cvz_buf *out, const struct cvz_view *view,
                          const struct cvz_item *item)
{
    cvz_buf_add_z(out, ",\"members\":[");
    for (uint32_t i = 0; i < item->n_members; i++) {
        cvz_buf_add_z(out, i > 0 ? "," : "");
        cvz_json_write_str(out, cvz_graph_resource(view->graph, item->members[i])->id);
    }
    cvz_buf_add_z(out, "]");
}

static void write_node(struct cvz_buf *out, const struct cvz_view *view, uint32_t i,
                       struct cvz_box box)
{
    const struct cvz_item *item = &view->items[i];
    cvz_buf_add_z(out, i > 0 ? ",\n  {\"id\":" : "\n  {\"id\":");
    cvz_json_write_str(out, item->id);
    member(out, "label", item->label);
    member(out, "kind", item->kind_name);
    write_box(out, box);
    if (item->parent == CVZ_ITEM_NONE)
        cvz_buf_add_z(out, ",\"parent\":null");
    else
        member(out, "parent", view->items[item->parent].id);
    write_members(out, view, item);
    flag(out, "container", item->container);
    member(out, "kind_label", item->kind_label);
    member(out, "category",
           cvz_str_from(cvz_category_name((enum cvz_category)item->kind->category)));
    if (item->state.n > 0)
        member(out, "state", item->state);
    for (unsigned k = 0; k < 2; k++)
        if (item->fact[k].n > 0)
            member(out, k == 0 ? "fact" : "fact2", item->fact[k]);
    cvz_buf_printf(out, ",\"count\":%u,\"hidden_edges\":%u", item->count, item->hidden_edges);
    write_badges(out, item->badges);
    flag(out, "external", item->external);
    if (view->node_changes != NULL) {
        write_change(out, item->change);
        write_changes(out, item->changes);
    }
    cvz_buf_add_char(out, '}');
}

static void write_points(struct cvz_buf *out, const struct cvz_point *points, uint32_t n)
{
    cvz_buf_add_z(out, ",\"points\":[");
    for (uint32_t i = 0; i < n; i++) {
        cvz_buf_add_z(out, i > 0 ? ",[" : "[");
        encode_units(out, points[i].x);
        cvz_buf_add_char(out, ',');
        encode_units(out, points[i].y);
        cvz_buf_add_char(out, ']');
    }
    cvz_buf_add_char(out, ']');
}

static void write_edge(struct cvz_buf *out, const struct cvz_view *view, uint32_t i,
                       const struct cvz_route *route)
{
    const struct cvz_view_edge *edge = &view->edges[i];
    cvz_buf_add_z(out, i > 0 ? ",\n  {\"source\":" : "\n  {\"source\":");
    cvz_json_write_str(out, view->items[edge->source].id);
    member(out, "target", view->items[edge->target].id);
    member(out, "verb", cvz_str_from(cvz_verb_info((enum cvz_verb)edge->verb)->text));
    cvz_buf_printf(out, ",\"count\":%u", edge->count);
    write_points(out, route->points, route->n_points);
    member(out, "class", cvz_str_from(cvz_edge_class_name((enum cvz_edge_class)edge->edge_class)));
    if (edge->label.n > 0)
        member(out, "label", edge->label);
    if (route->label.w > 0) {
        cvz_buf_add_z(out, ",\"label_box\":{\"x\":");
        encode_units(out, route->label.x);
        units(out, "y", route->label.y);
        units(out, "w", route->label.w);
        units(out, "h", route->label.h);
        cvz_buf_add_char(out, '}');
    }
    flag(out, "both_ways", edge->both_ways);
    if (view->relation_changes != NULL)
        write_change(out, edge->change);
    cvz_buf_add_char(out, '}');
}

static void write_stroke(struct cvz_buf *out, const struct cvz_stroke *stroke, bool is_first)
{
    static const char *const kinds[CVZ_STROKE_COUNT] = {
        [CVZ_STROKE_BRANCH] = "branch", [CVZ_STROKE_ARC] = "arc",   [CVZ_STROKE_LANE] = "lane",
        [CVZ_STROKE_AXIS] = "axis",     [CVZ_STROKE_TICK] = "tick",
    };
    cvz_buf_printf(out, "%s\n  {\"kind\":\"%s\"", is_first ? "" : ",", kinds[stroke->kind]);
    write_points(out, stroke->points, stroke->n_points);
    if (stroke->text.n > 0)
        member(out, "text", stroke->text);
    cvz_buf_add_char(out, '}');
}

static void write_head(struct cvz_buf *out, const struct cvz_picture *picture)
{
    const struct cvz_ledger *ledger = &picture->view->ledger;
    cvz_buf_add_z(out, "{\"format\":\"cloudviz.layout/1\"");
    units(out, "width", picture->layout->width);
    units(out, "height", picture->layout->height);
    member(out, "layout", cvz_str_from(picture->layout->name));
    cvz_buf_printf(out, ",\"ledger\":{\"total\":%u,\"shown\":%u,\"folded\":%u,\"shelved\":%u",
                   ledger->total, ledger->shown, ledger->folded, ledger->shelved);
    cvz_buf_printf(out, ",\"relations\":%u,\"relations_shown\":%u,\"relations_implied\":%u",
                   ledger->edges_total, ledger->edges_shown, ledger->edges_implied);
    if (picture->view->node_changes != NULL)
        write_changes(out, ledger->changes);
    member(out, "notes", ledger->notes);
    cvz_buf_add_char(out, '}');
    member(out, "title", picture->title);
    member(out, "subtitle", picture->subtitle);
    member(out, "footnote", picture->footnote);
    cvz_buf_printf(out, ",\"detail\":%u", picture->detail);
}

static int json_write(const struct cvz_picture *picture, struct cvz_buf *out, struct cvz_err *err)
{
    const struct cvz_view *view = picture->view;
    const struct cvz_layout *layout = picture->layout;
    write_head(out, picture);
    cvz_buf_add_z(out, ",\n \"nodes\":[");
    for (uint32_t i = 0; i < view->n_items; i++)
        write_node(out, view, i, layout->boxes[i]);
    cvz_buf_add_z(out, "],\n \"edges\":[");
    for (uint32_t i = 0; i < view->n_edges; i++)
        write_edge(out, view, i, &layout->routes[i]);
    if (layout->n_strokes > 0)
        cvz_buf_add_z(out, "],\n \"strokes\":[");
    for (uint32_t i = 0; i < layout->n_strokes; i++)
        write_stroke(out, &layout->strokes[i], i == 0);
    cvz_buf_add_z(out, "]}\n");
    return out->failed ? cvz_fail(err, CVZ_ETOOBIG, "the JSON text passes its ceiling") : 0;
}

const struct cvz_format_ops cvz_format_json = {
    .name = "json",
    .extension = ".json",
    .mime = "application/json",
    .help = "boxes and routes as cloudviz.layout/1, for tools",
    .needs_layout = true,
    .write = json_write,
};
