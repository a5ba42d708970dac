/* SPDX-License-Identifier: Apache-2.0 */
/* Which resources are meant: the filter's marks, and the neighbourhood of a focus. What is not
 * meant is shelved; containers of what is meant stay as frames. */
#include "view/draft_priv.h"

/* Marks what lies within `depth` relation steps of the focus, in both directions. */
static void mark_neighbourhood(const struct draft *d, uint32_t focus, uint8_t *marks)
{
    const struct cvz_graph *g = d->graph;
    CVZ_VEC(uint32_t) queue = CVZ_VEC_INIT;
    size_t at = 0;

    marks[focus] = 1;
    cvz_vec_push(&queue, focus);
    for (unsigned step = 0; step < d->params->depth; step++) {
        size_t ring_end = queue.n;
        for (; at < ring_end; at++) {
            struct cvz_ids out = cvz_graph_out(g, queue.p[at]);
            struct cvz_ids in = cvz_graph_in(g, queue.p[at]);
            for (uint32_t i = 0; i < out.n + in.n; i++) {
                uint32_t next = i < out.n ? cvz_graph_relation(g, out.p[i])->target
                                          : cvz_graph_relation(g, in.p[i - out.n])->source;
                if (!marks[next]) {
                    marks[next] = 1;
                    cvz_vec_push(&queue, next);
                }
            }
        }
    }
    cvz_vec_release(&queue);
}

/* Everything below a marked container belongs to it. */
static void mark_contents(const struct draft *d, uint32_t top, uint8_t *marks)
{
    CVZ_VEC(uint32_t) open = CVZ_VEC_INIT;

    cvz_vec_push(&open, top);
    while (open.n > 0) {
        struct cvz_ids children = cvz_graph_children(d->graph, open.p[--open.n]);
        for (uint32_t i = 0; i < children.n; i++) {
            marks[children.p[i]] = 1;
            cvz_vec_push(&open, children.p[i]);
        }
    }
    cvz_vec_release(&open);
}

static void mark_ancestors(struct draft *d, uint8_t *marks)
{
    for (uint32_t v = 0; v < d->n_real; v++) {
        if (marks[v] != 1)
            continue;
        uint32_t p = d->nodes.p[v].parent;
        for (; p != CVZ_NODE_NONE && !marks[p]; p = d->nodes.p[p].parent) {
            marks[p] = 2;
            d->nodes.p[p].frame = true;
        }
    }
}

/* An end of a relation that lies outside the picture is worth a stub. */
static void count_hidden_edges(struct draft *d, const uint8_t *marks)
{
    for (size_t i = 0; i < d->edges.n; i++) {
        const struct draft_edge *e = &d->edges.p[i];
        if (marks[e->source] && !marks[e->target])
            d->nodes.p[e->source].hidden_edges++;
        if (marks[e->target] && !marks[e->source])
            d->nodes.p[e->target].hidden_edges++;
    }
}

void draft_select(struct draft *d)
{
    const struct cvz_view_params *params = d->params;

    if (params->only == NULL && params->focus.n == 0 && !params->changed_only)
        return;

    uint8_t *marks = CVZ_ARENA_ARRAY(&d->scratch, uint8_t, d->n_real);
    uint8_t *changed = CVZ_ARENA_ARRAY(&d->scratch, uint8_t, d->n_real);
    if (params->focus.n > 0) {
        uint32_t focus = cvz_graph_find(d->graph, params->focus);
        mark_neighbourhood(d, focus, marks);
        mark_contents(d, focus, marks);
        for (uint32_t v = 0; params->only != NULL && v < d->n_real; v++)
            marks[v] = marks[v] && params->only[v];
    } else {
        for (uint32_t v = 0; v < d->n_real; v++)
            marks[v] = params->only == NULL || params->only[v] != 0;
    }
    if (params->changed_only)
        draft_mark_changed(d, changed);
    for (uint32_t v = 0; params->changed_only && v < d->n_real; v++)
        marks[v] = marks[v] && changed[v];
    mark_ancestors(d, marks);
    count_hidden_edges(d, marks);
    for (uint32_t v = 0; v < d->n_real; v++)
        if (!marks[v])
            draft_shelve(d, v);
}
