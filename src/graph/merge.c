/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/merge.h"

struct merging {
    const struct cvz_graph *before, *after;
    const struct cvz_diff *diff;
    struct cvz_graph_builder *builder;
};

/* The id under which a node of before is known in the merged graph. */
static struct cvz_str id_of_before(const struct merging *m, uint32_t node)
{
    uint32_t after = m->diff->after_of[node];

    return after != CVZ_NODE_NONE ? cvz_graph_resource(m->after, after)->id
                                  : cvz_graph_resource(m->before, node)->id;
}

static bool is_external(const struct cvz_resource *r)
{
    return (r->flags & CVZ_RESOURCE_EXTERNAL) != 0;
}

static int add_after(struct merging *m, struct cvz_err *err)
{
    int rc = 0;

    for (uint32_t i = 0; i < cvz_graph_size(m->after) && rc == 0; i++) {
        const struct cvz_resource *r = cvz_graph_resource(m->after, i);
        struct cvz_str parent =
            r->parent != CVZ_NODE_NONE ? cvz_graph_resource(m->after, r->parent)->id : CVZ_STR("");
        rc = cvz_graph_builder_add(m->builder, r, parent, err);
    }
    return rc;
}

/* What after has as it is stays so; what it only refers to is seen as it was. */
static int add_before(struct merging *m, struct cvz_err *err)
{
    int rc = 0;

    for (uint32_t i = 0; i < cvz_graph_size(m->before) && rc == 0; i++) {
        struct cvz_resource r = *cvz_graph_resource(m->before, i);
        uint32_t after = m->diff->after_of[i];
        if (after != CVZ_NODE_NONE &&
            (is_external(&r) || !is_external(cvz_graph_resource(m->after, after))))
            continue;
        struct cvz_str parent = r.parent != CVZ_NODE_NONE ? id_of_before(m, r.parent) : CVZ_STR("");
        r.id = id_of_before(m, i);
        rc = cvz_graph_builder_add(m->builder, &r, parent, err);
    }
    return rc;
}

static int relate(struct merging *m, const struct cvz_relation *r, struct cvz_str source,
                  struct cvz_str target, struct cvz_err *err)
{
    const struct cvz_relation_new relation = {
        .source_id = source,
        .target_id = target,
        .verb = (enum cvz_verb)r->verb,
        .origin = (enum cvz_origin)r->origin,
        .rule = r->rule,
        .field = r->field,
        .seen = r->seen,
    };

    return cvz_graph_builder_relate(m->builder, &relation, err);
}

static int add_relations(struct merging *m, struct cvz_err *err)
{
    int rc = 0;

    for (uint32_t i = 0; i < cvz_graph_n_relations(m->after) && rc == 0; i++) {
        const struct cvz_relation *r = cvz_graph_relation(m->after, i);
        rc = relate(m, r, cvz_graph_resource(m->after, r->source)->id,
                    cvz_graph_resource(m->after, r->target)->id, err);
    }
    for (uint32_t i = 0; i < cvz_graph_n_relations(m->before) && rc == 0; i++) {
        const struct cvz_relation *r = cvz_graph_relation(m->before, i);
        rc = relate(m, r, id_of_before(m, r->source), id_of_before(m, r->target), err);
    }
    return rc;
}

static void mark_nodes(const struct merging *m, struct cvz_merged *ret)
{
    for (uint32_t i = 0; i < m->diff->n_resources; i++) {
        const struct cvz_resource_diff *d = &m->diff->resources[i];
        struct cvz_str id = d->after != CVZ_NODE_NONE ? cvz_graph_resource(m->after, d->after)->id
                                                      : id_of_before(m, d->before);
        uint32_t node = cvz_graph_find(ret->graph, id);
        if (node != CVZ_NODE_NONE)
            ret->nodes[node] = d->what;
    }
}

static void mark_relations(const struct merging *m, struct cvz_merged *ret)
{
    for (uint32_t i = 0; i < m->diff->n_relations; i++) {
        const struct cvz_relation_diff *d = &m->diff->relations[i];
        bool is_after = d->what == CVZ_DIFF_ADDED;
        const struct cvz_relation *r =
            cvz_graph_relation(is_after ? m->after : m->before, d->index);
        struct cvz_str source =
            is_after ? cvz_graph_resource(m->after, r->source)->id : id_of_before(m, r->source);
        struct cvz_str target =
            is_after ? cvz_graph_resource(m->after, r->target)->id : id_of_before(m, r->target);
        uint32_t s = cvz_graph_find(ret->graph, source), t = cvz_graph_find(ret->graph, target);
        uint32_t found = UINT32_MAX;
        if (s != CVZ_NODE_NONE && t != CVZ_NODE_NONE)
            found = cvz_graph_relation_find(ret->graph, s, t, r);
        if (found != UINT32_MAX)
            ret->relations[found] = d->what;
    }
}

int cvz_graph_merge(const struct cvz_graph *before, const struct cvz_graph *after,
                    const struct cvz_diff *diff, struct cvz_arena *arena, struct cvz_merged *ret,
                    struct cvz_err *err)
{
    struct merging m = {before, after, diff, cvz_graph_builder_new()};

    int rc = add_after(&m, err);
    if (rc == 0)
        rc = add_before(&m, err);
    if (rc == 0)
        rc = add_relations(&m, err);
    if (rc == 0) {
        ret->graph = cvz_graph_builder_finish(m.builder, cvz_graph_taken(after));
        ret->nodes = cvz_arena_calloc(arena, (size_t)cvz_graph_size(ret->graph) + 1, 1);
        ret->relations = cvz_arena_calloc(arena, (size_t)cvz_graph_n_relations(ret->graph) + 1, 1);
        mark_nodes(&m, ret);
        mark_relations(&m, ret);
    }
    cvz_graph_builder_free(m.builder);
    return rc;
}
