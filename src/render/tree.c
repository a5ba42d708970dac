/* SPDX-License-Identifier: Apache-2.0 */
#include "render/tree_priv.h"

struct item_tree item_tree_make(const struct cvz_view *view, struct cvz_arena *arena)
{
    struct item_tree tree = {.view = view, .first_root = CVZ_ITEM_NONE};
    tree.first_child = CVZ_ARENA_ARRAY(arena, uint32_t, view->n_items);
    tree.next_sibling = CVZ_ARENA_ARRAY(arena, uint32_t, view->n_items);
    for (uint32_t i = 0; i < view->n_items; i++)
        tree.first_child[i] = CVZ_ITEM_NONE;
    for (uint32_t i = view->n_items; i-- > 0;) {
        uint32_t parent = view->items[i].parent;
        uint32_t *first = parent == CVZ_ITEM_NONE ? &tree.first_root : &tree.first_child[parent];
        tree.next_sibling[i] = *first;
        *first = i;
    }
    return tree;
}

void item_tree_walk(const struct item_tree *tree, item_tree_visit *enter, item_tree_visit *leave,
                    void *ctx)
{
    uint32_t at = tree->first_root;
    unsigned depth = 0;
    while (at != CVZ_ITEM_NONE) {
        enter(ctx, at, depth);
        if (item_tree_has_children(tree, at)) {
            at = tree->first_child[at];
            depth++;
            continue;
        }
        leave(ctx, at, depth);
        while (at != CVZ_ITEM_NONE && tree->next_sibling[at] == CVZ_ITEM_NONE) {
            at = tree->view->items[at].parent;
            if (at != CVZ_ITEM_NONE)
                leave(ctx, at, --depth);
        }
        if (at != CVZ_ITEM_NONE)
            at = tree->next_sibling[at];
    }
}

uint32_t item_tree_leaf(const struct item_tree *tree, uint32_t item)
{
    while (item_tree_has_children(tree, item))
        item = tree->first_child[item];
    return item;
}
