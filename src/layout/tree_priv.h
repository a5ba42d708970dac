/* SPDX-License-Identifier: Apache-2.0 */
/* The containment tree of a view, for layouts that do not stand in rows. */
#ifndef CVZ_LAYOUT_TREE_PRIV_H
#define CVZ_LAYOUT_TREE_PRIV_H

#include "base/arena.h"
#include "layout/layout.h"

/* Children in the order of their numbers; the root, which is no item, has number n. */
struct cvz_tree {
    uint32_t n;
    uint32_t *starts; /* children of i: kids[starts[i]] .. kids[starts[i + 1]]; n + 2 */
    uint32_t *kids;
    uint32_t *depths; /* n + 1; of the root 0 */
    uint32_t *enters; /* by item: its number in depth-first order, as the tree was made */
    uint32_t *sizes;  /* by item: how many it is with all that stands in it */
};

struct cvz_tree cvz_tree_new(const struct cvz_view *view, struct cvz_arena *arena);

static inline uint32_t cvz_tree_count(const struct cvz_tree *tree, uint32_t i)
{
    return tree->starts[i + 1] - tree->starts[i];
}

static inline uint32_t cvz_tree_parent(const struct cvz_view *view, uint32_t i)
{
    return view->items[i].parent == CVZ_ITEM_NONE ? view->n_items : view->items[i].parent;
}

/* Whether `item` is `above` or stands somewhere in it. */
static inline bool cvz_tree_is_within(const struct cvz_tree *tree, uint32_t item, uint32_t above)
{
    return tree->enters[item] - tree->enters[above] < tree->sizes[above];
}

/* The outermost item (or the root) that holds more than one container, or leaves only: what is
 * around it holds it and leaves. */
uint32_t cvz_tree_trunk(const struct cvz_tree *tree);

/* A container that does not enclose what it holds is a card as high as its header. */
static inline struct cvz_size cvz_tree_card(const struct cvz_tree *tree,
                                            const struct cvz_layout_params *params, uint32_t item)
{
    struct cvz_size size = params->sizes[item];

    if (cvz_tree_count(tree, item) > 0 && size.h > params->header)
        size.h = params->header;
    return size;
}

/* All that stands in `item`, depth first. Returns how many; `out` has room for all items. */
uint32_t cvz_tree_walk(const struct cvz_tree *tree, uint32_t item, uint32_t *out);

#endif
