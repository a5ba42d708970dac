/* SPDX-License-Identifier: Apache-2.0 */
/* What the three kinds of Mermaid diagrams have in common. */
#ifndef CVZ_RENDER_MERMAID_PRIV_H
#define CVZ_RENDER_MERMAID_PRIV_H

#include "render/frame_priv.h"
#include "render/render.h"
#include "render/tree_priv.h"

/* How much stands in a box; the first that fits is taken. */
struct mermaid_dress {
    int32_t label_px;
    bool kinds, links;
};

struct mermaid {
    struct cvz_buf *out;
    const struct cvz_picture *picture;
    const struct cvz_view *view;
    const struct cvz_theme *theme;
    const struct mermaid_dress *dress;
    const uint8_t *providers; /* frame_providers */
    struct item_tree tree;
    struct cvz_arena arena;
};

/* mermaid_flow.c, mermaid_tree.c, mermaid_time.c: everything below the front matter. */
void mermaid_write_flowchart(struct mermaid *m);
void mermaid_write_mindmap(struct mermaid *m);
void mermaid_write_timeline(struct mermaid *m);
/* What themeCSS says of the diagram, without quotes and line breaks. */
void mermaid_style_flowchart(struct mermaid *m);
void mermaid_style_mindmap(struct mermaid *m);
void mermaid_style_timeline(struct mermaid *m);

/* ---- mermaid.c ---- */

void mermaid_indent(struct mermaid *m, unsigned depth);

/* What is left of a text once it is clean and short; "" for blanks. */
struct cvz_str mermaid_words(struct mermaid *m, struct cvz_str text);

/* Name, count and, below it, kind and state; never empty, for the grammars know no empty label. */
void mermaid_label(struct mermaid *m, const struct cvz_item *item);

/* "category-compute" as a class of its own. */
const char *mermaid_category(const struct cvz_item *item);

/* `name:#rrggbb` */
void mermaid_color(struct mermaid *m, const char *name, unsigned token);

#endif
