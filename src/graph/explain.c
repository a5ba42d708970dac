/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/explain.h"

#include "base/mem.h"

#define RELATION_NONE UINT32_MAX

/* ---- direct connections ---- */

static bool is_within(const struct cvz_graph *g, uint32_t node, uint32_t container)
{
    while (node != CVZ_NODE_NONE && node != container)
        node = cvz_graph_resource(g, node)->parent;
    return node != CVZ_NODE_NONE;
}

/* Both rows ascend: merged, each relation once (a relation of a to itself stands in both). */
static void find_direct(const struct cvz_graph *g, uint32_t a, uint32_t b, struct cvz_arena *arena,
                        struct cvz_explanation *ret)
{
    struct cvz_ids out = cvz_graph_out(g, a);
    struct cvz_ids in = cvz_graph_in(g, a);
    uint32_t i = 0;
    uint32_t k = 0;

    ret->relations = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)out.n + in.n);
    while (i < out.n || k < in.n) {
        bool from_out = k == in.n || (i < out.n && out.p[i] <= in.p[k]);
        uint32_t index = from_out ? out.p[i++] : in.p[k++];
        const struct cvz_relation *r = cvz_graph_relation(g, index);
        bool is_new = ret->n_relations == 0 || ret->relations[ret->n_relations - 1] != index;
        if ((from_out ? r->target : r->source) == b && is_new)
            ret->relations[ret->n_relations++] = index;
    }
}

/* ---- paths ---- */

/* A breadth-first search: by node how it was reached, and the nodes in the order in which they
 * were. */
struct search {
    const struct cvz_graph *g;
    struct cvz_step *came; /* .node: from where; CVZ_NODE_NONE: not reached */
    uint32_t *queue;
    uint32_t n_queue;
};

static void reach(struct search *s, uint32_t node, uint32_t from, uint32_t relation, bool backwards)
{
    if (node == CVZ_NODE_NONE || s->came[node].node != CVZ_NODE_NONE)
        return;
    s->came[node] = (struct cvz_step){from, relation, backwards};
    s->queue[s->n_queue++] = node;
}

static void visit(struct search *s, uint32_t node, bool containment)
{
    struct cvz_ids out = cvz_graph_out(s->g, node);
    struct cvz_ids in = cvz_graph_in(s->g, node);

    for (uint32_t i = 0; i < out.n; i++)
        reach(s, cvz_graph_relation(s->g, out.p[i])->target, node, out.p[i], false);
    for (uint32_t i = 0; i < in.n; i++)
        reach(s, cvz_graph_relation(s->g, in.p[i])->source, node, in.p[i], true);
    if (!containment)
        return;
    struct cvz_ids children = cvz_graph_children(s->g, node);
    reach(s, cvz_graph_resource(s->g, node)->parent, node, RELATION_NONE, false);
    for (uint32_t i = 0; i < children.n; i++)
        reach(s, children.p[i], node, RELATION_NONE, true);
}

/* Whether b was reached; level by level, until it is or the steps are used up. */
static bool search(struct search *s, uint32_t a, uint32_t b, uint32_t max_steps, bool containment)
{
    uint32_t next = 0;

    for (uint32_t i = 0; i < cvz_graph_size(s->g); i++)
        s->came[i].node = CVZ_NODE_NONE;
    s->n_queue = 0;
    reach(s, a, a, RELATION_NONE, false);
    for (uint32_t step = 0; step < max_steps && s->came[b].node == CVZ_NODE_NONE; step++) {
        uint32_t level_end = s->n_queue;
        while (next < level_end)
            visit(s, s->queue[next++], containment);
    }
    return s->came[b].node != CVZ_NODE_NONE;
}

static void keep_path(const struct search *s, uint32_t a, uint32_t b, struct cvz_arena *arena,
                      struct cvz_explanation *ret)
{
    uint32_t n = 1;

    for (uint32_t at = b; at != a; at = s->came[at].node)
        n++;
    ret->connection = CVZ_CONNECTION_PATH;
    ret->steps = CVZ_ARENA_ARRAY(arena, struct cvz_step, n);
    ret->n_steps = n;
    for (uint32_t at = b; n > 0; at = s->came[at].node)
        ret->steps[--n] = (struct cvz_step){at, s->came[at].relation, s->came[at].backwards};
}

void cvz_graph_explain(const struct cvz_graph *g, uint32_t a, uint32_t b, uint32_t max_steps,
                       struct cvz_arena *arena, struct cvz_explanation *ret)
{
    struct search s = {.g = g};

    *ret = (struct cvz_explanation){.connection = CVZ_CONNECTION_NONE};
    find_direct(g, a, b, arena, ret);
    ret->contains = a != b && is_within(g, b, a);
    ret->contained = a != b && is_within(g, a, b);
    if (ret->n_relations > 0 || ret->contains || ret->contained) {
        ret->connection = CVZ_CONNECTION_DIRECT;
        return;
    }
    if (a == b)
        return;
    s.came = CVZ_NEW_ARRAY(struct cvz_step, cvz_graph_size(g));
    s.queue = CVZ_NEW_ARRAY(uint32_t, cvz_graph_size(g));
    if (search(&s, a, b, max_steps, false) || search(&s, a, b, max_steps, true))
        keep_path(&s, a, b, arena, ret);
    free(s.came);
    free(s.queue);
}
