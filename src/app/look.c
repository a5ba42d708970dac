/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at an inventory: list, show, explain. */
#include "app/app_priv.h"

#include "codec/json.h"
#include "graph/explain.h"

int cvz_app_list(struct cvz_app *app, const struct cvz_app_source *source, struct cvz_arena *arena,
                 struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_app_inventory in = {0};
    struct cvz_kinds kinds = {0};
    struct cvz_list list = {0};

    int rc = cvz_app_kinds(app, &kinds, err);
    if (rc == 0)
        rc = cvz_app_inventory_open(app, source, arena, &in, err);
    if (rc != 0)
        return rc;
    for (uint32_t i = 0; i < cvz_graph_size(in.graph); i++) {
        const struct cvz_resource *r = cvz_graph_resource(in.graph, i);
        bool external = (r->flags & CVZ_RESOURCE_EXTERNAL) != 0;
        struct cvz_dict doc = {0};
        if (!in.marks[i] || (external && source->filter.n == 0))
            continue;
        cvz_doc_set_resource(&doc, arena, in.graph, i, kinds);
        cvz_list_add(&list, arena, cvz_dict_end(&doc));
    }
    struct cvz_value found = cvz_list_end(&list);
    *ret = cvz_value_copy(&found, arena); /* its strings are the graph's */
    cvz_app_inventory_close(&in);
    return 0;
}

/* ---- show ---- */

static struct cvz_value path_of(struct cvz_arena *arena, const struct cvz_graph *g, uint32_t node)
{
    struct cvz_list path = {0};
    uint32_t chain[64]; /* deeper trees show their innermost part */
    size_t n = 0;

    for (uint32_t up = cvz_graph_resource(g, node)->parent;
         up != CVZ_NODE_NONE && n < CVZ_COUNT_OF(chain); up = cvz_graph_resource(g, up)->parent)
        chain[n++] = up;
    while (n > 0)
        cvz_list_add(&path, arena, cvz_doc_reference(arena, g, chain[--n]));
    return cvz_list_end(&path);
}

static void add_relations(struct cvz_list *list, struct cvz_arena *arena, const struct cvz_graph *g,
                          struct cvz_ids relations, bool outward)
{
    for (uint32_t i = 0; i < relations.n; i++) {
        const struct cvz_relation *relation = cvz_graph_relation(g, relations.p[i]);
        const struct cvz_verb_info *verb = cvz_verb_info(relation->verb);
        struct cvz_dict doc = {0};
        cvz_doc_set(&doc, arena, "direction", outward ? CVZ_STR("out") : CVZ_STR("in"));
        cvz_doc_set(&doc, arena, "says", cvz_str_from(outward ? verb->text : verb->inverse));
        cvz_dict_set(&doc, arena, CVZ_STR("other"),
                     cvz_doc_reference(arena, g, outward ? relation->target : relation->source));
        cvz_doc_set_relation(&doc, arena, relation);
        cvz_list_add(list, arena, cvz_dict_end(&doc));
    }
}

static void set_properties(struct cvz_dict *doc, struct cvz_arena *arena,
                           const struct cvz_resource *r)
{
    struct cvz_value properties = cvz_value_null;

    if (r->properties.n == 0 || cvz_json_read(r->properties, arena, &properties, NULL) != 0)
        return; /* a store keeps what it was given; what is no JSON is not shown as some */
    cvz_dict_set(doc, arena, CVZ_STR("properties"), properties);
}

int cvz_app_show(struct cvz_app *app, const struct cvz_app_source *source, struct cvz_str what,
                 struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_app_inventory in = {0};
    struct cvz_kinds kinds = {0};
    struct cvz_dict doc = {0};
    struct cvz_list relations = {0};
    uint32_t node = 0;

    int rc = cvz_app_kinds(app, &kinds, err);
    if (rc == 0)
        rc = cvz_app_inventory_open(app, source, arena, &in, err);
    if (rc == 0)
        rc = cvz_app_find(in.graph, what, &node, err);
    if (rc == 0) {
        cvz_doc_set_resource(&doc, arena, in.graph, node, kinds);
        set_properties(&doc, arena, cvz_graph_resource(in.graph, node));
        cvz_dict_set(&doc, arena, CVZ_STR("path"), path_of(arena, in.graph, node));
        cvz_doc_set_i64(&doc, arena, "contains", cvz_graph_children(in.graph, node).n);
        add_relations(&relations, arena, in.graph, cvz_graph_out(in.graph, node), true);
        add_relations(&relations, arena, in.graph, cvz_graph_in(in.graph, node), false);
        cvz_dict_set(&doc, arena, CVZ_STR("relations"), cvz_list_end(&relations));
        struct cvz_value found = cvz_dict_end(&doc);
        *ret = cvz_value_copy(&found, arena);
    }
    cvz_app_inventory_close(&in);
    return rc;
}

/* ---- explain ---- */

/* A step "source verb target" stands as the graph has it, whichever way it is walked. */
static struct cvz_value relation_step(struct cvz_arena *arena, const struct cvz_graph *g,
                                      uint32_t index)
{
    const struct cvz_relation *r = cvz_graph_relation(g, index);
    struct cvz_dict doc = {0};

    cvz_dict_set(&doc, arena, CVZ_STR("source"), cvz_doc_reference(arena, g, r->source));
    cvz_dict_set(&doc, arena, CVZ_STR("target"), cvz_doc_reference(arena, g, r->target));
    cvz_doc_set_relation(&doc, arena, r);
    return cvz_dict_end(&doc);
}

static struct cvz_value containment_step(struct cvz_arena *arena, const struct cvz_graph *g,
                                         uint32_t container, uint32_t contained)
{
    struct cvz_dict doc = {0};

    cvz_dict_set(&doc, arena, CVZ_STR("source"), cvz_doc_reference(arena, g, container));
    cvz_dict_set(&doc, arena, CVZ_STR("target"), cvz_doc_reference(arena, g, contained));
    cvz_doc_set(&doc, arena, "verb", cvz_str_from(cvz_verb_info(CVZ_VERB_CONTAINS)->text));
    return cvz_dict_end(&doc);
}

/* "a verb b" for each relation between them, and for containment, however deep. */
static void add_direct_steps(struct cvz_list *steps, struct cvz_arena *arena,
                             const struct cvz_graph *g, uint32_t a, uint32_t b,
                             const struct cvz_explanation *e)
{
    for (uint32_t i = 0; i < e->n_relations; i++)
        cvz_list_add(steps, arena, relation_step(arena, g, e->relations[i]));
    if (e->contains || e->contained)
        cvz_list_add(steps, arena,
                     containment_step(arena, g, e->contains ? a : b, e->contains ? b : a));
}

static void add_path_steps(struct cvz_list *steps, struct cvz_arena *arena,
                           const struct cvz_graph *g, const struct cvz_explanation *e)
{
    for (uint32_t i = 1; i < e->n_steps; i++) {
        const struct cvz_step *step = &e->steps[i];
        uint32_t before = e->steps[i - 1].node;
        if (step->relation != UINT32_MAX)
            cvz_list_add(steps, arena, relation_step(arena, g, step->relation));
        else
            cvz_list_add(steps, arena,
                         containment_step(arena, g, step->backwards ? before : step->node,
                                          step->backwards ? step->node : before));
    }
}

int cvz_app_explain(struct cvz_app *app, const struct cvz_app_source *source, struct cvz_str a,
                    struct cvz_str b, struct cvz_arena *arena, struct cvz_value *ret,
                    struct cvz_err *err)
{
    struct cvz_app_inventory in = {0};
    struct cvz_dict doc = {0};
    struct cvz_list steps = {0};
    uint32_t from = 0, to = 0;

    int rc = cvz_app_inventory_open(app, source, arena, &in, err);
    if (rc == 0)
        rc = cvz_app_find(in.graph, a, &from, err);
    if (rc == 0)
        rc = cvz_app_find(in.graph, b, &to, err);
    if (rc == 0) {
        struct cvz_explanation e;
        cvz_graph_explain(in.graph, from, to, CVZ_EXPLAIN_DEPTH, arena, &e);
        bool direct = e.connection == CVZ_CONNECTION_DIRECT;
        if (direct)
            add_direct_steps(&steps, arena, in.graph, from, to, &e);
        else
            add_path_steps(&steps, arena, in.graph, &e);
        cvz_dict_set(&doc, arena, CVZ_STR("source"), cvz_doc_reference(arena, in.graph, from));
        cvz_dict_set(&doc, arena, CVZ_STR("target"), cvz_doc_reference(arena, in.graph, to));
        cvz_dict_set(&doc, arena, CVZ_STR("direct"), cvz_value_from_bool(direct));
        cvz_dict_set(&doc, arena, CVZ_STR("steps"), cvz_list_end(&steps));
        struct cvz_value found = cvz_dict_end(&doc);
        *ret = cvz_value_copy(&found, arena);
    }
    cvz_app_inventory_close(&in);
    return rc;
}
