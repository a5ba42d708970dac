/* SPDX-License-Identifier: Apache-2.0 */
/* A flowchart: subgraphs for containers, one class for each category and for each kind of frame
 * that occurs, link styles for the classes of relations. */
#include "render/change_priv.h"
#include "render/encode_priv.h"
#include "render/mermaid_priv.h"

static void enter(void *ctx, uint32_t i, unsigned depth)
{
    struct mermaid *m = ctx;
    const struct cvz_item *item = &m->view->items[i];

    mermaid_indent(m, depth);
    if (item_tree_has_children(&m->tree, i)) {
        cvz_buf_printf(m->out, "subgraph n%u[\"", i);
        mermaid_label(m, item);
        cvz_buf_add_z(m->out, "\"]\n");
        return;
    }
    cvz_buf_printf(m->out, "n%u%s\"", i, item->external ? "([" : "[");
    mermaid_label(m, item);
    cvz_buf_printf(m->out, "\"%s:::%s\n", item->external ? "])" : "]", mermaid_category(item));
}

static void leave(void *ctx, uint32_t i, unsigned depth)
{
    struct mermaid *m = ctx;

    if (!item_tree_has_children(&m->tree, i))
        return;
    mermaid_indent(m, depth);
    cvz_buf_add_z(m->out, "end\n");
}

static const char *arrow_of(const struct cvz_view_edge *edge)
{
    static const char *const arrows[CVZ_EDGE_CLASS_COUNT][2] = {
        [CVZ_EDGE_TRAFFIC] = {"-->", "<-->"},    [CVZ_EDGE_DATA] = {"-->", "<-->"},
        [CVZ_EDGE_SECURITY] = {"-.->", "<-.->"}, [CVZ_EDGE_IDENTITY] = {"-.->", "<-.->"},
        [CVZ_EDGE_DEPENDENCY] = {"-->", "<-->"}, [CVZ_EDGE_PEERING] = {"===", "==="},
    };
    return arrows[edge->edge_class][edge->both_ways];
}

static void write_edges(struct mermaid *m)
{
    for (uint32_t i = 0; i < m->view->n_edges; i++) {
        const struct cvz_view_edge *edge = &m->view->edges[i];
        cvz_buf_printf(m->out, "  n%u %s", edge->source, arrow_of(edge));
        struct cvz_str label = mermaid_words(m, edge->label);
        if (label.n > 0 && m->dress->links) {
            cvz_buf_add_z(m->out, "|\"");
            encode_mermaid(m->out, label, MERMAID_LABEL);
            cvz_buf_add_z(m->out, "\"|");
        }
        cvz_buf_printf(m->out, " n%u\n", edge->target);
    }
}

static void write_classes(struct mermaid *m)
{
    bool used[CVZ_CATEGORY_COUNT] = {false};

    for (uint32_t i = 0; i < m->view->n_items; i++)
        used[m->view->items[i].kind->category] |= !item_tree_has_children(&m->tree, i);
    for (unsigned i = 0; i < CVZ_CATEGORY_COUNT; i++) {
        if (!used[i])
            continue;
        cvz_buf_printf(m->out, "  classDef %s ", cvz_category_name((enum cvz_category)i));
        mermaid_color(m, "fill", TOKEN_CARD);
        mermaid_color(m, ",stroke", TOKEN_CATEGORY_COMPUTE + i);
        mermaid_color(m, ",stroke-width:2px,color", TOKEN_TEXT);
        cvz_buf_add_char(m->out, '\n');
    }
}

/* What a line of the style table has of dashes; nothing for solid ones. */
static void add_dash(struct mermaid *m, const struct paint *paint, const char *separator)
{
    if (paint->dash == DASH_NONE)
        return;
    cvz_buf_printf(m->out, "%sstroke-dasharray:", separator);
    encode_hundredths(m->out, dash_table[paint->dash][0]);
    cvz_buf_add_char(m->out, ' ');
    encode_hundredths(m->out, dash_table[paint->dash][1]);
}

static enum style style_of(const struct mermaid *m, uint32_t item)
{
    return frame_style(&m->view->items[item], m->providers[item]);
}

/* "class n1,n7 b3", and what b3 looks like. */
static void write_frame_class(struct mermaid *m, enum style style)
{
    const struct paint *paint = &style_table[style];
    unsigned n = 0;

    for (uint32_t i = 0; i < m->view->n_items; i++)
        if (item_tree_has_children(&m->tree, i) && style_of(m, i) == style)
            cvz_buf_printf(m->out, "%sn%u", n++ > 0 ? "," : "  class ", i);
    cvz_buf_printf(m->out, " %s\n  classDef %s ", paint->name, paint->name);
    mermaid_color(m, "fill", paint->fill);
    mermaid_color(m, ",stroke", paint->stroke);
    mermaid_color(m, ",color", TOKEN_TEXT);
    add_dash(m, paint, ",");
    cvz_buf_add_char(m->out, '\n');
}

static void write_frame_classes(struct mermaid *m)
{
    bool used[STYLE_COUNT] = {false};

    for (uint32_t i = 0; i < m->view->n_items; i++)
        if (item_tree_has_children(&m->tree, i))
            used[style_of(m, i)] = true;
    for (unsigned i = 0; i < STYLE_COUNT; i++)
        if (used[i])
            write_frame_class(m, (enum style)i);
}

static void write_link_styles(struct mermaid *m)
{
    for (unsigned c = 0; c < CVZ_EDGE_CLASS_COUNT; c++) {
        const struct paint *paint = &style_table[STYLE_EDGE_TRAFFIC + c];
        unsigned n = 0;
        for (uint32_t i = 0; i < m->view->n_edges; i++)
            if (m->view->edges[i].edge_class == c)
                cvz_buf_printf(m->out, "%s%u", n++ > 0 ? "," : "  linkStyle ", i);
        if (n == 0)
            continue;
        mermaid_color(m, " stroke", paint->stroke);
        cvz_buf_add_z(m->out, ",stroke-width:");
        encode_hundredths(m->out, paint->width);
        cvz_buf_add_z(m->out, "px");
        add_dash(m, paint, ",");
        mermaid_color(m, ",color", TOKEN_MUTED);
        cvz_buf_add_char(m->out, '\n');
    }
}

/* "class n1,n7 added", and what that looks like: behind the other classes, so that it counts. */
static void write_change_class(struct mermaid *m, uint8_t change)
{
    bool quiet = change_is_quiet(m->picture, change);
    unsigned n = 0;

    for (uint32_t i = 0; i < m->view->n_items; i++)
        if (m->view->items[i].change == change && !(quiet && item_tree_has_children(&m->tree, i)))
            cvz_buf_printf(m->out, "%sn%u", n++ > 0 ? "," : "  class ", i);
    if (n == 0)
        return;
    const char *name = cvz_difference_name((enum cvz_difference)change);
    cvz_buf_printf(m->out, " %s\n  classDef %s ", name, name);
    mermaid_color(m, "stroke", change_line(m->picture, change, TOKEN_LINE, TOKEN_HAIRLINE));
    mermaid_color(m, quiet ? ",stroke-width:1px,color" : ",stroke-width:3px,color",
                  quiet ? TOKEN_MUTED : TOKEN_TEXT);
    if (change == CVZ_DIFF_REMOVED)
        cvz_buf_add_z(m->out, ",stroke-dasharray:6 4");
    cvz_buf_add_char(m->out, '\n');
}

/* The last word on a link's looks is the one that counts. */
static void write_change_links(struct mermaid *m, uint8_t change)
{
    unsigned n = 0;

    for (uint32_t i = 0; i < m->view->n_edges; i++)
        if (m->view->edges[i].change == change)
            cvz_buf_printf(m->out, "%s%u", n++ > 0 ? "," : "  linkStyle ", i);
    if (n == 0)
        return;
    mermaid_color(m, " stroke", change_line(m->picture, change, TOKEN_LINE, TOKEN_LINE));
    cvz_buf_add_z(m->out, change == CVZ_DIFF_SAME ? ",stroke-width:1px" : ",stroke-width:2.5px");
    if (change == CVZ_DIFF_REMOVED)
        cvz_buf_add_z(m->out, ",stroke-dasharray:6 4");
    mermaid_color(m, ",color", TOKEN_MUTED);
    cvz_buf_add_char(m->out, '\n');
}

static void write_changes(struct mermaid *m)
{
    for (unsigned c = m->picture->quiet ? CVZ_DIFF_SAME : CVZ_DIFF_ADDED; c < CVZ_DIFF_COUNT; c++) {
        write_change_class(m, (uint8_t)c);
        write_change_links(m, (uint8_t)c);
    }
}

void mermaid_write_flowchart(struct mermaid *m)
{
    static const char *const directions[] = {
        [CVZ_DIRECTION_DOWN] = "TB",
        [CVZ_DIRECTION_RIGHT] = "LR",
    };

    cvz_buf_printf(m->out, "flowchart %s\n", directions[m->picture->direction]);
    item_tree_walk(&m->tree, enter, leave, m);
    write_edges(m);
    write_classes(m);
    write_frame_classes(m);
    write_link_styles(m);
    if (m->view->node_changes != NULL)
        write_changes(m);
}

void mermaid_style_flowchart(struct mermaid *m)
{
    mermaid_color(m, " .marker {fill", TOKEN_MUTED);
    cvz_buf_add_z(m->out, "}");
}
