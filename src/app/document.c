/* SPDX-License-Identifier: Apache-2.0 */
#include "app/app_priv.h"

void cvz_doc_set(struct cvz_dict *doc, struct cvz_arena *arena, const char *name,
                 struct cvz_str text)
{
    if (text.n > 0)
        cvz_dict_set(doc, arena, cvz_str_from(name), cvz_value_from_str(text));
}

void cvz_doc_set_i64(struct cvz_dict *doc, struct cvz_arena *arena, const char *name, int64_t v)
{
    cvz_dict_set(doc, arena, cvz_str_from(name), cvz_value_from_i64(v));
}

static struct cvz_value tags_of(struct cvz_arena *arena, const struct cvz_resource *r)
{
    struct cvz_dict tags = {0};

    for (uint32_t i = 0; i < r->n_tags; i++)
        cvz_dict_set(&tags, arena, r->tags[i].key, cvz_value_from_str(r->tags[i].value));
    return cvz_dict_end(&tags);
}

void cvz_doc_set_resource(struct cvz_dict *doc, struct cvz_arena *arena, const struct cvz_graph *g,
                          uint32_t node, struct cvz_kinds kinds)
{
    const struct cvz_resource *r = cvz_graph_resource(g, node);

    cvz_doc_set(doc, arena, "id", r->id);
    cvz_doc_set(doc, arena, "kind", r->kind);
    cvz_doc_set(doc, arena, "kindLabel", cvz_kinds_find(&kinds, r->kind)->label);
    cvz_doc_set(doc, arena, "name", cvz_resource_label(r));
    cvz_doc_set(doc, arena, "provider", r->provider);
    cvz_doc_set(doc, arena, "account", r->account);
    cvz_doc_set(doc, arena, "region", r->region);
    cvz_doc_set(doc, arena, "zone", r->zone);
    cvz_doc_set(doc, arena, "group", r->group);
    cvz_doc_set(doc, arena, "category", r->category);
    cvz_doc_set(doc, arena, "state", r->state);
    cvz_doc_set(doc, arena, "created", r->created);
    if (r->parent != CVZ_NODE_NONE)
        cvz_doc_set(doc, arena, "parent", cvz_graph_resource(g, r->parent)->id);
    if ((r->flags & CVZ_RESOURCE_EXTERNAL) != 0)
        cvz_dict_set(doc, arena, CVZ_STR("external"), cvz_value_from_bool(true));
    if (r->n_tags > 0)
        cvz_dict_set(doc, arena, CVZ_STR("tags"), tags_of(arena, r));
}

struct cvz_value cvz_doc_reference(struct cvz_arena *arena, const struct cvz_graph *g,
                                   uint32_t node)
{
    const struct cvz_resource *r = cvz_graph_resource(g, node);
    struct cvz_dict doc = {0};

    cvz_doc_set(&doc, arena, "id", r->id);
    cvz_doc_set(&doc, arena, "kind", r->kind);
    cvz_doc_set(&doc, arena, "name", cvz_resource_label(r));
    return cvz_dict_end(&doc);
}

void cvz_doc_set_relation(struct cvz_dict *doc, struct cvz_arena *arena,
                          const struct cvz_relation *relation)
{
    bool derived = relation->origin == CVZ_ORIGIN_DERIVED;

    cvz_doc_set(doc, arena, "verb", cvz_str_from(cvz_verb_info(relation->verb)->text));
    cvz_doc_set(doc, arena, "origin", derived ? CVZ_STR("derived") : CVZ_STR("declared"));
    cvz_doc_set(doc, arena, "rule", relation->rule);
    cvz_doc_set(doc, arena, "field", relation->field);
    cvz_doc_set(doc, arena, "seen", relation->seen);
}

struct cvz_value cvz_doc_coverage(struct cvz_arena *arena, const struct cvz_coverage *row)
{
    struct cvz_dict doc = {0};

    cvz_doc_set(&doc, arena, "provider", row->provider);
    cvz_doc_set(&doc, arena, "account", row->account);
    cvz_doc_set(&doc, arena, "region", row->region);
    cvz_doc_set(&doc, arena, "service", row->service);
    cvz_doc_set(&doc, arena, "operation", row->operation);
    cvz_doc_set(&doc, arena, "kinds", row->kinds);
    cvz_doc_set(&doc, arena, "action", row->action);
    cvz_doc_set(&doc, arena, "status", cvz_str_from(cvz_cover_name(row->status)));
    cvz_doc_set(&doc, arena, "cause", row->cause);
    if (row->filtered)
        cvz_dict_set(&doc, arena, CVZ_STR("filtered"), cvz_value_from_bool(true));
    cvz_doc_set_i64(&doc, arena, "resources", row->resources);
    cvz_doc_set_i64(&doc, arena, "calls", row->calls);
    cvz_doc_set_i64(&doc, arena, "pages", row->pages);
    cvz_doc_set_i64(&doc, arena, "retries", row->retries);
    cvz_doc_set_i64(&doc, arena, "throttles", row->throttles);
    cvz_doc_set_i64(&doc, arena, "ms", row->ms);
    if (row->reused > 0)
        cvz_doc_set_i64(&doc, arena, "reused", row->reused);
    return cvz_dict_end(&doc);
}
