/* SPDX-License-Identifier: Apache-2.0 */
/* A mindmap: what contains what. Mermaid wants exactly one root: the outermost item, or the title
 * where there are more. Relations have no place in it. */
#include "render/encode_priv.h"
#include "render/mermaid_priv.h"

static void write_item(struct mermaid *m, uint32_t i, unsigned depth)
{
    const struct cvz_item *item = &m->view->items[i];

    mermaid_indent(m, depth);
    cvz_buf_printf(m->out, "n%u%s\"", i, item->external ? "(" : "[");
    mermaid_label(m, item);
    cvz_buf_printf(m->out, "\"%s\n", item->external ? ")" : "]");
    mermaid_indent(m, depth);
    if (item_tree_has_children(&m->tree, i))
        cvz_buf_printf(m->out, ":::%s\n", style_table[frame_style(item, m->providers[i])].name);
    else
        cvz_buf_printf(m->out, ":::%s\n", mermaid_category(item));
}

struct walk {
    struct mermaid *m;
    unsigned below; /* how much deeper than in the view */
};

static void enter(void *ctx, uint32_t i, unsigned depth)
{
    struct walk *walk = ctx;

    write_item(walk->m, i, depth + walk->below);
}

static void leave(void *ctx, uint32_t i, unsigned depth)
{
    (void)ctx;
    (void)i;
    (void)depth;
}

void mermaid_write_mindmap(struct mermaid *m)
{
    uint32_t first = m->tree.first_root;
    bool has_root = first != CVZ_ITEM_NONE && m->tree.next_sibling[first] == CVZ_ITEM_NONE;
    struct walk walk = {m, has_root ? 0 : 1};

    cvz_buf_add_z(m->out, "mindmap\n");
    if (!has_root) {
        struct cvz_str title = mermaid_words(m, m->picture->title);
        mermaid_indent(m, 0);
        cvz_buf_add_z(m->out, "root[\"");
        encode_mermaid(m->out, title.n > 0 ? title : CVZ_STR("cloud resources"), MERMAID_LABEL);
        cvz_buf_add_z(m->out, "\"]\n");
    }
    item_tree_walk(&m->tree, enter, leave, &walk);
}

/* Mindmaps have no classDef. */
static void add_rule(struct mermaid *m, const char *name, unsigned fill, unsigned stroke)
{
    cvz_buf_printf(m->out, " .%s rect, .%s path {", name, name);
    mermaid_color(m, "fill", fill);
    mermaid_color(m, ";stroke", stroke);
    cvz_buf_add_z(m->out, ";stroke-width:2px}");
}

void mermaid_style_mindmap(struct mermaid *m)
{
    bool cards[CVZ_CATEGORY_COUNT] = {false}, frames[STYLE_COUNT] = {false};

    for (uint32_t i = 0; i < m->view->n_items; i++) {
        const struct cvz_item *item = &m->view->items[i];
        if (item_tree_has_children(&m->tree, i))
            frames[frame_style(item, m->providers[i])] = true;
        else
            cards[item->kind->category] = true;
    }
    mermaid_color(m, " .mindmap-node span, .mindmap-node text {color", TOKEN_TEXT);
    mermaid_color(m, ";fill", TOKEN_TEXT);
    mermaid_color(m, "} .edge {stroke", TOKEN_LINE);
    cvz_buf_add_z(m->out, ";stroke-width:2px} .node-line {display:none}");
    add_rule(m, "section-root", TOKEN_SURFACE_1, TOKEN_MUTED);
    for (unsigned i = 0; i < CVZ_CATEGORY_COUNT; i++)
        if (cards[i])
            add_rule(m, cvz_category_name((enum cvz_category)i), TOKEN_CARD,
                     TOKEN_CATEGORY_COMPUTE + i);
    for (unsigned i = 0; i < STYLE_COUNT; i++)
        if (frames[i])
            add_rule(m, style_table[i].name, style_table[i].fill, style_table[i].stroke);
}
