/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/tree_priv.h"

struct cvz_tree cvz_tree_new(const struct cvz_view *view, struct cvz_arena *arena)
{
    uint32_t n = view->n_items;
    struct cvz_tree tree = {
        .n = n,
        .starts = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)n + 3),
        .kids = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)n + 1),
        .depths = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)n + 1),
    };

    for (uint32_t i = 0; i < n; i++) {
        uint32_t parent = cvz_tree_parent(view, i);
        tree.starts[parent + 2]++;
        tree.depths[i] = parent == n ? 1 : tree.depths[parent] + 1;
    }
    for (uint32_t i = 2; i < n + 3; i++)
        tree.starts[i] += tree.starts[i - 1];
    for (uint32_t i = 0; i < n; i++)
        tree.kids[tree.starts[cvz_tree_parent(view, i) + 1]++] = i;
    return tree;
}

bool cvz_tree_is_within(const struct cvz_view *view, uint32_t item, uint32_t above)
{
    /* Parents have smaller numbers than what they hold. */
    while (item != CVZ_ITEM_NONE && item > above)
        item = view->items[item].parent;
    return item == above;
}

uint32_t cvz_tree_walk(const struct cvz_tree *tree, uint32_t item, uint32_t *out)
{
    uint32_t n = 0, left = tree->starts[item + 1] - tree->starts[item];

    /* What waits lies at the far end of `out`, the next on top. */
    uint32_t top = tree->n;
    while (left-- > 0)
        out[--top] = tree->kids[tree->starts[item] + left];
    while (top < tree->n) {
        uint32_t next = out[top++];
        out[n++] = next;
        for (uint32_t k = cvz_tree_count(tree, next); k-- > 0;)
            out[--top] = tree->kids[tree->starts[next] + k];
    }
    return n;
}
