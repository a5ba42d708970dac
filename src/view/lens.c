/* SPDX-License-Identifier: Apache-2.0 */
/* Lenses: what is of their categories stays, what their lines join, and the frames around these. */
#include "view/draft_priv.h"

#include <assert.h>

/* What is seen through a lens, or through several: bits. */
struct sight {
    uint32_t categories, classes, without;
};

static const struct {
    const char *name, *meaning;
    struct sight sight;
} lenses[] = {
#define LENS_ROW(constant, name, categories, classes, without, meaning)                            \
    [constant] = {name, meaning, {categories, classes, without}},
    CVZ_LENS_TABLE(LENS_ROW)
#undef LENS_ROW
};
static_assert(CVZ_COUNT_OF(lenses) == CVZ_LENS_COUNT, "a row for each lens");

const char *cvz_lens_name(enum cvz_lens lens)
{
    CVZ_ASSERT(lens < CVZ_LENS_COUNT);
    return lenses[lens].name;
}

const char *cvz_lens_meaning(enum cvz_lens lens)
{
    CVZ_ASSERT(lens < CVZ_LENS_COUNT);
    return lenses[lens].meaning;
}

static struct sight see_through(uint32_t chosen)
{
    struct sight all = {0};

    for (unsigned i = 0; i < CVZ_LENS_COUNT; i++) {
        if ((chosen & CVZ_BIT(i)) == 0)
            continue;
        all.categories |= lenses[i].sight.categories;
        all.classes |= lenses[i].sight.classes;
        all.without |= lenses[i].sight.without;
    }
    return all;
}

uint32_t draft_lens_without(uint32_t chosen)
{
    return see_through(chosen).without;
}

/* Lines of other classes leave; the ends of the others are seen. */
static void mark_ends(struct draft *d, uint32_t classes, uint8_t *seen)
{
    for (size_t i = 0; i < d->edges.n; i++) {
        struct draft_edge *e = &d->edges.p[i];
        uint32_t s = draft_representative(d, e->source), t = draft_representative(d, e->target);
        if (e->dropped || s == CVZ_NODE_NONE || t == CVZ_NODE_NONE)
            continue;
        if ((classes & CVZ_BIT(e->edge_class)) == 0) {
            e->dropped = true;
            d->left_out += e->n_relations;
        } else if (s != t) {
            seen[s] = seen[t] = 1;
        }
    }
}

/* From the innermost outwards. */
static void mark_frames(struct draft *d, uint8_t *seen)
{
    struct draft_tree tree = draft_children(d);

    for (uint32_t i = tree.n_order; i-- > 0;) {
        uint32_t p = draft_container_of(d, tree.order[i]);
        if (seen[tree.order[i]] && p != CVZ_NODE_NONE)
            seen[p] = 1;
    }
}

void draft_look(struct draft *d)
{
    struct sight sight = see_through(d->params->lenses);

    if (d->params->lenses == 0)
        return;
    uint8_t *seen = CVZ_ARENA_ARRAY(&d->scratch, uint8_t, d->nodes.n);
    for (uint32_t v = 0; v < d->n_real; v++)
        seen[v] = draft_is_active(d, v) &&
                  (sight.categories & CVZ_BIT(d->nodes.p[v].kind->category)) != 0;
    mark_ends(d, sight.classes, seen);
    mark_frames(d, seen);
    for (uint32_t v = 0; v < d->nodes.n; v++)
        if (!seen[v])
            draft_shelve(d, v);
}
