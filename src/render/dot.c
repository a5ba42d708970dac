/* SPDX-License-Identifier: Apache-2.0 */
/* Graphviz's DOT: clusters for containers; an edge of a container goes to a leaf inside and is
 * clipped at the cluster. */
#include "render/change_priv.h"
#include "render/encode_priv.h"
#include "render/formats_priv.h"
#include "render/frame_priv.h"
#include "render/text_priv.h"
#include "render/tree_priv.h"

struct writer {
    struct cvz_buf *out;
    const struct cvz_picture *picture;
    const struct cvz_view *view;
    const struct cvz_theme *theme;
    const uint8_t *providers; /* frame_providers */
    struct item_tree tree;
    struct cvz_arena arena;
};

static void indent(struct writer *w, unsigned depth)
{
    for (unsigned i = 0; i <= depth && i < 16; i++)
        cvz_buf_add_z(w->out, "  ");
}

static void color(struct writer *w, const char *name, unsigned token)
{
    cvz_buf_printf(w->out, " %s=\"#%06x\"", name, (unsigned)theme_color(w->theme, token));
}

static void attribute(struct writer *w, const char *name, struct cvz_str value)
{
    cvz_buf_printf(w->out, " %s=", name);
    encode_dot(w->out, value);
}

static struct cvz_str label_of(struct writer *w, const struct cvz_item *item)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    change_add_sign(&buf, item->change);
    cvz_buf_add_str(&buf, text_isolate(&w->arena, text_clean(&w->arena, item->label)));
    if (item->count > 1)
        cvz_buf_printf(&buf, " \xc3\x97%u", item->count);
    if (item->hidden_edges > 0)
        cvz_buf_printf(&buf, " (+%u elsewhere)", item->hidden_edges);
    struct cvz_str second = item->container ? item->fact[0] : item->kind_label;
    if (second.n > 0) {
        cvz_buf_add_char(&buf, '\n');
        cvz_buf_add_str(&buf, text_isolate(&w->arena, text_clean(&w->arena, second)));
    }
    struct cvz_str label = cvz_arena_str(&w->arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return label;
}

/* Graphviz knows no pattern of its own length. */
static const char *const dash_styles[DASH_COUNT] = {
    [DASH_NONE] = "",
    [DASH_LONG] = ",dashed",
    [DASH_SHORT] = ",dashed",
    [DASH_DOT] = ",dotted",
};

static void write_pen(struct writer *w, const struct paint *paint)
{
    color(w, "color", paint->stroke);
    cvz_buf_add_z(w->out, " penwidth=");
    encode_hundredths(w->out, paint->width);
}

/* One of three styles, or the usual one. */
static const struct paint *paint_of(uint8_t change, enum style first, enum style usual)
{
    return &style_table[change == CVZ_DIFF_SAME ? (unsigned)usual
                                                : (unsigned)first + change - CVZ_DIFF_ADDED];
}

static void write_cluster(struct writer *w, uint32_t i, unsigned depth)
{
    const struct cvz_item *item = &w->view->items[i];
    enum style usual = frame_style(item, w->providers[i]);
    const struct paint *paint = paint_of(item->change, STYLE_CHANGE_FRAME_ADDED, usual);

    cvz_buf_printf(w->out, "subgraph cluster_n%u {\n", i);
    indent(w, depth + 1);
    cvz_buf_printf(w->out, "graph [style=\"rounded,filled%s\"", dash_styles[paint->dash]);
    color(w, "fillcolor", style_table[usual].fill);
    write_pen(w, paint);
}

static void write_card(struct writer *w, uint32_t i)
{
    const struct cvz_item *item = &w->view->items[i];

    cvz_buf_printf(w->out, "n%u [", i);
    if (item->external || item->change == CVZ_DIFF_REMOVED)
        cvz_buf_add_z(w->out, "style=\"rounded,filled,dashed\"");
    if (item->change != CVZ_DIFF_SAME) {
        write_pen(w, paint_of(item->change, STYLE_CHANGE_CARD_ADDED, STYLE_CARD));
        return;
    }
    bool quiet = change_is_quiet(w->picture, item->change);
    color(w, "color", quiet ? TOKEN_HAIRLINE : TOKEN_CATEGORY_COMPUTE + item->kind->category);
    if (quiet)
        color(w, "fontcolor", TOKEN_MUTED);
}

static void enter(void *ctx, uint32_t i, unsigned depth)
{
    struct writer *w = ctx;
    const struct cvz_item *item = &w->view->items[i];

    indent(w, depth);
    if (item_tree_has_children(&w->tree, i))
        write_cluster(w, i, depth);
    else
        write_card(w, i);
    attribute(w, "label", label_of(w, item));
    attribute(w, "tooltip", text_clean(&w->arena, item->id));
    attribute(w, "kind", text_clean(&w->arena, item->kind_name));
    cvz_buf_add_z(w->out, "];\n");
}

static void leave(void *ctx, uint32_t i, unsigned depth)
{
    struct writer *w = ctx;
    if (!item_tree_has_children(&w->tree, i))
        return;
    indent(w, depth);
    cvz_buf_add_z(w->out, "}\n");
}

static void write_edge(struct writer *w, const struct cvz_view_edge *edge)
{
    uint32_t source = item_tree_leaf(&w->tree, edge->source);
    uint32_t target = item_tree_leaf(&w->tree, edge->target);
    enum style usual = change_is_quiet(w->picture, edge->change)
                           ? STYLE_EDGE_FAINT
                           : (enum style)(STYLE_EDGE_TRAFFIC + edge->edge_class);
    const struct paint *paint = paint_of(edge->change, STYLE_CHANGE_EDGE_ADDED, usual);

    cvz_buf_printf(w->out, "  n%u -> n%u [style=\"solid%s\"", source, target,
                   dash_styles[paint->dash]);
    write_pen(w, paint);
    if (source != edge->source)
        cvz_buf_printf(w->out, " ltail=cluster_n%u", edge->source);
    if (target != edge->target)
        cvz_buf_printf(w->out, " lhead=cluster_n%u", edge->target);
    if (edge->edge_class == CVZ_EDGE_PEERING || edge->both_ways)
        cvz_buf_add_z(w->out, edge->edge_class == CVZ_EDGE_PEERING ? " dir=none" : " dir=both");
    if (edge->label.n > 0)
        attribute(w, "label", text_clean(&w->arena, edge->label));
    attribute(w, "tooltip", cvz_str_from(cvz_verb_info((enum cvz_verb)edge->verb)->text));
    cvz_buf_add_z(w->out, "];\n");
}

/* What the whole and all that says nothing of its own look like. */
static void write_defaults(struct writer *w, const struct cvz_picture *picture)
{
    static const char *const directions[] = {
        [CVZ_DIRECTION_DOWN] = "TB",
        [CVZ_DIRECTION_RIGHT] = "LR",
    };

    cvz_buf_printf(w->out,
                   "  graph [compound=true rankdir=%s fontname=Inter fontsize=12 labelloc=t",
                   directions[picture->direction]);
    if (picture->title.n > 0)
        attribute(w, "label", text_clean(&w->arena, picture->title));
    if (picture->transparent)
        cvz_buf_add_z(w->out, " bgcolor=transparent");
    else
        color(w, "bgcolor", TOKEN_GROUND);
    color(w, "fontcolor", TOKEN_TEXT);
    cvz_buf_add_z(w->out,
                  "];\n  node [shape=box style=\"rounded,filled\" fontname=Inter fontsize=11 "
                  "penwidth=1.5");
    color(w, "fillcolor", TOKEN_CARD);
    color(w, "fontcolor", TOKEN_TEXT);
    cvz_buf_add_z(w->out, "];\n  edge [fontname=Inter fontsize=9 arrowsize=0.7");
    color(w, "fontcolor", TOKEN_MUTED);
    cvz_buf_add_z(w->out, "];\n");
}

static int dot_write(const struct cvz_picture *picture, struct cvz_buf *out, struct cvz_err *err)
{
    struct writer w = {.out = out,
                       .picture = picture,
                       .view = picture->view,
                       .theme = picture->theme != NULL ? picture->theme : &theme_table[0]};

    w.tree = item_tree_make(picture->view, &w.arena);
    w.providers = frame_providers(w.view, w.theme, &w.arena);
    cvz_buf_add_z(out, "digraph ");
    encode_dot(out, picture->title.n > 0 ? text_clean(&w.arena, picture->title)
                                         : CVZ_STR("cloud resources"));
    cvz_buf_add_z(out, " {\n");
    write_defaults(&w, picture);
    item_tree_walk(&w.tree, enter, leave, &w);
    for (uint32_t i = 0; i < w.view->n_edges; i++)
        write_edge(&w, &w.view->edges[i]);
    cvz_buf_add_z(out, "}\n");
    cvz_arena_release(&w.arena);
    return out->failed ? cvz_fail(err, CVZ_ETOOBIG, "the DOT text passes its ceiling") : 0;
}

const struct cvz_format_ops cvz_format_dot = {
    .name = "dot",
    .extension = ".dot",
    .mime = "text/vnd.graphviz",
    .help = "Graphviz text with clusters",
    .ground = CVZ_GROUND_ANY,
    .write = dot_write,
};
