/* SPDX-License-Identifier: Apache-2.0 */
#include "layout/tree_priv.h"

/* Parents have smaller numbers than what they hold. */
static void number(const struct cvz_view *view, struct cvz_tree *tree)
{
    uint32_t n = tree->n;

    for (uint32_t i = n; i-- > 0;)
        tree->sizes[cvz_tree_parent(view, i)] += ++tree->sizes[i];
    tree->sizes[n]++;
    for (uint32_t step = 0; step <= n; step++) {
        uint32_t i = step == 0 ? n : step - 1, next = tree->enters[i] + 1;
        for (uint32_t k = tree->starts[i]; k < tree->starts[i + 1]; k++) {
            tree->enters[tree->kids[k]] = next;
            next += tree->sizes[tree->kids[k]];
        }
    }
}

struct cvz_tree cvz_tree_new(const struct cvz_view *view, struct cvz_arena *arena)
{
    uint32_t n = view->n_items;
    struct cvz_tree tree = {
        .n = n,
        .starts = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)n + 3),
        .kids = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)n + 1),
        .depths = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)n + 1),
        .enters = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)n + 1),
        .sizes = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)n + 1),
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
    number(view, &tree);
    return tree;
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

uint32_t cvz_tree_trunk(const struct cvz_tree *tree)
{
    uint32_t trunk = tree->n;

    for (;;) {
        uint32_t n = 0, only = 0;
        for (uint32_t k = tree->starts[trunk]; k < tree->starts[trunk + 1]; k++) {
            if (cvz_tree_count(tree, tree->kids[k]) > 0) {
                only = tree->kids[k];
                n++;
            }
        }
        if (n != 1)
            return trunk;
        trunk = only;
    }
}
