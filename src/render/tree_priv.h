/* SPDX-License-Identifier: Apache-2.0 */
/* The tree of a view's items, for formats that nest. Deep trees are walked without recursion. */
#ifndef CVZ_RENDER_TREE_PRIV_H
#define CVZ_RENDER_TREE_PRIV_H

#include "base/arena.h"
#include "view/view.h"

struct item_tree {
    const struct cvz_view *view;
    uint32_t *first_child;  /* by item; CVZ_ITEM_NONE at a leaf */
    uint32_t *next_sibling; /* in the view's order */
    uint32_t first_root;
};

struct item_tree item_tree_make(const struct cvz_view *view, struct cvz_arena *arena);

static inline bool item_tree_has_children(const struct item_tree *tree, uint32_t item)
{
    return tree->first_child[item] != CVZ_ITEM_NONE;
}

/* Calls enter before and leave behind an item's children, with the depth of the item. */
typedef void item_tree_visit(void *ctx, uint32_t item, unsigned depth);
void item_tree_walk(const struct item_tree *tree, item_tree_visit *enter, item_tree_visit *leave,
                    void *ctx);

/* The first leaf below an item, the item itself when it is one. */
uint32_t item_tree_leaf(const struct item_tree *tree, uint32_t item);

#endif
