/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures of two moments at once: what has changed is kept apart from what has not, on the way to
 * the view and in it. */
#include "view/draft_priv.h"

uint8_t draft_change_of(const struct cvz_view_params *params, uint32_t node)
{
    return params->node_changes != NULL ? params->node_changes[node] : CVZ_DIFF_SAME;
}

/* What a stage would take away for being of little interest is of interest once it has changed. */
void draft_show_changes(struct draft *d)
{
    const uint32_t quiet =
        CVZ_BIT(CVZ_ROLE_HIDDEN) | CVZ_BIT(CVZ_ROLE_PLUMBING) | CVZ_BIT(CVZ_ROLE_GUARD);

    for (uint32_t v = 0; v < d->n_real; v++)
        if (d->nodes.p[v].change != CVZ_DIFF_SAME && (quiet & CVZ_BIT(d->nodes.p[v].role)) != 0)
            d->nodes.p[v].role = CVZ_ROLE_NODE;
}

void draft_mark_changed(const struct draft *d, uint8_t *marks)
{
    const struct cvz_view_params *params = d->params;

    for (uint32_t v = 0; v < d->n_real; v++)
        marks[v] |= draft_change_of(params, v) != CVZ_DIFF_SAME;
    for (uint32_t i = 0; i < cvz_graph_n_relations(d->graph); i++) {
        const struct cvz_relation *r = cvz_graph_relation(d->graph, i);
        if (params->relation_changes != NULL && params->relation_changes[i] != CVZ_DIFF_SAME)
            marks[r->source] = marks[r->target] = 1;
    }
}

bool draft_edge_changed(const struct draft *d, const struct draft_edge *e)
{
    bool changed = false;

    for (uint32_t i = 0; d->params->relation_changes != NULL && i < e->n_relations; i++)
        changed |= d->params->relation_changes[e->relations[i]] != CVZ_DIFF_SAME;
    return changed;
}

/* ---- the finished view ---- */

/* What is true of the first is true of the item; where it has not changed, but something that the
 * item stands for has, the item has. */
static void settle_item(const struct cvz_view *view, struct cvz_item *item)
{
    uint32_t differing = 0;

    memset(item->changes, 0, sizeof item->changes);
    for (uint32_t m = 0; m < item->n_members; m++)
        item->changes[view->node_changes[item->members[m]]]++;
    for (unsigned c = CVZ_DIFF_SAME + 1; c < CVZ_DIFF_COUNT; c++)
        differing += item->changes[c];
    item->change =
        item->n_members > 0 ? view->node_changes[item->members[0]] : (uint8_t)CVZ_DIFF_SAME;
    if (item->change == CVZ_DIFF_SAME && differing > 0)
        item->change = CVZ_DIFF_CHANGED;
}

/* All relations behind a line went the same way, or the line has changed. */
static void settle_edge(const struct cvz_view *view, struct cvz_view_edge *edge)
{
    for (uint32_t i = 0; i < edge->n_relations; i++) {
        uint8_t change = view->relation_changes[edge->relations[i]];
        if (i == 0)
            edge->change = change;
        else if (edge->change != change)
            edge->change = CVZ_DIFF_CHANGED;
    }
}

void view_settle_changes(struct cvz_view *view)
{
    if (view->node_changes == NULL)
        return;
    for (uint32_t i = 0; i < view->n_items; i++)
        settle_item(view, &view->items[i]);
    for (uint32_t i = 0; view->relation_changes != NULL && i < view->n_edges; i++)
        settle_edge(view, &view->edges[i]);
    for (uint32_t v = 0; v < cvz_graph_size(view->graph); v++)
        view->ledger.changes[view->node_changes[v]]++;
    for (uint32_t i = 0; i < view->n_items; i++)
        for (unsigned c = 0; c < CVZ_DIFF_COUNT; c++)
            view->ledger.changes_drawn[c] += view->items[i].changes[c];
}
