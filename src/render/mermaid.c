/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A Mermaid flowchart: subgraphs for containers, one class for each category, link styles for edge
 * classes. Mermaid refuses more than 50,000 characters: a longer text is written again with less
 * words in its boxes.
 */
#include "render/encode_priv.h"
#include "render/formats_priv.h"
#include "render/text_priv.h"
#include "render/theme_priv.h"
#include "render/tree_priv.h"

enum { TEXT_MAX = 45000 };

/* How much stands in a box; the first that fits is taken. */
static const struct dress {
    int32_t label_px;
    bool kinds, links;
} dresses[] = {{240, true, true}, {160, false, true}, {90, false, false}};

struct writer {
    struct cvz_buf *out;
    const struct cvz_picture *picture;
    const struct cvz_view *view;
    const struct cvz_theme *theme;
    const struct dress *dress;
    struct item_tree tree;
    struct cvz_arena arena;
};

static void indent(struct writer *w, unsigned depth)
{
    for (unsigned i = 0; i <= depth && i < 16; i++)
        cvz_buf_add_z(w->out, "  ");
}

/* What is left of a text once it is clean and short; "" for blanks. */
static struct cvz_str words(struct writer *w, struct cvz_str text)
{
    return text_fit(&w->arena, text_clean(&w->arena, text), (struct font){12, true},
                    w->dress->label_px * CVZ_UNIT, CUT_MIDDLE);
}

/* Mermaid's grammar knows no empty label. */
static void write_label(struct writer *w, const struct cvz_item *item)
{
    struct cvz_str name = words(w, item->label), kind = words(w, item->kind_label);
    struct cvz_str second = item->container ? words(w, item->fact[0]) : kind;
    if (name.n == 0)
        name = kind.n > 0 ? kind : CVZ_STR("unnamed");
    encode_mermaid(w->out, name);
    if (item->count > 1)
        cvz_buf_printf(w->out, " \xc3\x97%u", item->count);
    if (!w->dress->kinds || second.n == 0)
        return;
    cvz_buf_add_z(w->out, item->container ? " - " : "<br/>");
    encode_mermaid(w->out, second);
    struct cvz_str state = words(w, item->state);
    cvz_buf_add_z(w->out, state.n > 0 ? " - " : "");
    encode_mermaid(w->out, state);
}

static void enter(void *ctx, uint32_t i, unsigned depth)
{
    struct writer *w = ctx;
    const struct cvz_item *item = &w->view->items[i];
    indent(w, depth);
    if (item_tree_has_children(&w->tree, i)) {
        cvz_buf_printf(w->out, "subgraph n%u[\"", i);
        write_label(w, item);
        cvz_buf_add_z(w->out, "\"]\n");
        return;
    }
    cvz_buf_printf(w->out, "n%u%s\"", i, item->external ? "([" : "[");
    write_label(w, item);
    cvz_buf_printf(w->out, "\"%s:::%s\n", item->external ? "])" : "]",
                   cvz_category_name((enum cvz_category)item->kind->category));
}

static void leave(void *ctx, uint32_t i, unsigned depth)
{
    struct writer *w = ctx;
    if (!item_tree_has_children(&w->tree, i))
        return;
    indent(w, depth);
    cvz_buf_add_z(w->out, "end\n");
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

static void write_edges(struct writer *w)
{
    for (uint32_t i = 0; i < w->view->n_edges; i++) {
        const struct cvz_view_edge *edge = &w->view->edges[i];
        cvz_buf_printf(w->out, "  n%u %s", edge->source, arrow_of(edge));
        struct cvz_str label = words(w, edge->label);
        if (label.n > 0 && w->dress->links) {
            cvz_buf_add_z(w->out, "|\"");
            encode_mermaid(w->out, label);
            cvz_buf_add_z(w->out, "\"|");
        }
        cvz_buf_printf(w->out, " n%u\n", edge->target);
    }
}

static void write_classes(struct writer *w)
{
    bool used[CVZ_CATEGORY_COUNT] = {false};
    for (uint32_t i = 0; i < w->view->n_items; i++)
        used[w->view->items[i].kind->category] |= !item_tree_has_children(&w->tree, i);
    for (unsigned i = 0; i < CVZ_CATEGORY_COUNT; i++)
        if (used[i])
            cvz_buf_printf(
                w->out, "  classDef %s fill:#%06x,stroke:#%06x,stroke-width:2px,color:#%06x\n",
                cvz_category_name((enum cvz_category)i), w->theme->colors[TOKEN_CARD],
                w->theme->colors[TOKEN_CATEGORY_COMPUTE + i], w->theme->colors[TOKEN_TEXT]);
}

static void write_frame_styles(struct writer *w)
{
    cvz_buf_printf(w->out, "  classDef frame fill:#%06x,stroke:#%06x,color:#%06x\n",
                   w->theme->colors[TOKEN_SURFACE_1], w->theme->colors[TOKEN_LINE],
                   w->theme->colors[TOKEN_TEXT]);
    unsigned n = 0;
    for (uint32_t i = 0; i < w->view->n_items; i++)
        if (item_tree_has_children(&w->tree, i))
            cvz_buf_printf(w->out, "%sn%u", n++ > 0 ? "," : "  class ", i);
    cvz_buf_add_z(w->out, n > 0 ? " frame\n" : "");
}

static void write_link_styles(struct writer *w)
{
    for (unsigned c = 0; c < CVZ_EDGE_CLASS_COUNT; c++) {
        unsigned n = 0;
        for (uint32_t i = 0; i < w->view->n_edges; i++)
            if (w->view->edges[i].edge_class == c)
                cvz_buf_printf(w->out, "%s%u", n++ > 0 ? "," : "  linkStyle ", i);
        if (n > 0)
            cvz_buf_printf(w->out, " stroke:#%06x\n", w->theme->colors[TOKEN_EDGE_TRAFFIC + c]);
    }
}

/* Front matter is YAML: a title in double quotes with nothing in it that could end them. */
static void write_title(struct writer *w)
{
    if (w->picture->title.n == 0)
        return;
    struct cvz_str rest = text_clean(&w->arena, w->picture->title);
    cvz_buf_add_z(w->out, "---\ntitle: \"");
    for (size_t i = 0; i < rest.n; i++)
        if (rest.p[i] == '"' || rest.p[i] == '\\')
            cvz_buf_printf(w->out, "\\%c", rest.p[i]);
        else
            cvz_buf_add_char(w->out, rest.p[i]);
    cvz_buf_add_z(w->out, "\"\n---\n");
}

static void write_all(struct writer *w)
{
    write_title(w);
    cvz_buf_add_z(w->out, "flowchart TB\n");
    item_tree_walk(&w->tree, enter, leave, w);
    write_edges(w);
    write_classes(w);
    write_frame_styles(w);
    write_link_styles(w);
}

static int mermaid_write(const struct cvz_picture *picture, struct cvz_buf *out,
                         struct cvz_err *err)
{
    struct writer w = {.out = out,
                       .picture = picture,
                       .view = picture->view,
                       .theme = picture->theme != NULL ? picture->theme : &theme_table[0]};
    w.tree = item_tree_make(picture->view, &w.arena);
    size_t start = out->n;
    for (size_t i = 0; i < CVZ_COUNT_OF(dresses) && !out->failed; i++) {
        w.dress = &dresses[i];
        out->n = start;
        write_all(&w);
        /* far too long: less words will not help, and the reader will see the first text */
        if (out->n - start <= TEXT_MAX || out->n - start > (size_t)4 * TEXT_MAX)
            break;
    }
    cvz_arena_release(&w.arena);
    return out->failed ? cvz_fail(err, CVZ_ETOOBIG, "the Mermaid text passes its ceiling") : 0;
}

const struct cvz_format_ops cvz_format_mermaid = {
    .name = "mermaid",
    .extension = ".mmd",
    .mime = "text/vnd.mermaid",
    .help = "text for Markdown: a flowchart, mindmap or timeline, as the layout is",
    .fit = "mermaid",
    .write = mermaid_write,
};
