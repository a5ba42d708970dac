/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at an inventory: list, show, explain. */
#include "app/app_priv.h"

#include "codec/json.h"

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

/* How a breadth-first search came to a node. */
struct arrival {
    uint32_t from;     /* node; CVZ_NODE_NONE: not reached */
    uint32_t relation; /* CVZ_NODE_NONE: by containment */
};

struct search {
    const struct cvz_graph *g;
    struct arrival *arrivals; /* one for each node */
    uint32_t *queue;
    uint32_t head, tail;
};

static void reach(struct search *s, uint32_t from, uint32_t to, uint32_t relation)
{
    if (s->arrivals[to].from != CVZ_NODE_NONE)
        return;
    s->arrivals[to] = (struct arrival){.from = from, .relation = relation};
    s->queue[s->tail++] = to;
}

static void reach_neighbours(struct search *s, uint32_t node)
{
    struct cvz_ids out = cvz_graph_out(s->g, node);
    struct cvz_ids in = cvz_graph_in(s->g, node);
    struct cvz_ids children = cvz_graph_children(s->g, node);
    uint32_t parent = cvz_graph_resource(s->g, node)->parent;

    for (uint32_t i = 0; i < out.n; i++)
        reach(s, node, cvz_graph_relation(s->g, out.p[i])->target, out.p[i]);
    for (uint32_t i = 0; i < in.n; i++)
        reach(s, node, cvz_graph_relation(s->g, in.p[i])->source, in.p[i]);
    if (parent != CVZ_NODE_NONE)
        reach(s, node, parent, CVZ_NODE_NONE);
    for (uint32_t i = 0; i < children.n; i++)
        reach(s, node, children.p[i], CVZ_NODE_NONE);
}

/* A step "source verb target" as it stands in the graph, whichever way it is walked. */
static struct cvz_value step_of(struct cvz_arena *arena, const struct cvz_graph *g, uint32_t from,
                                uint32_t to, uint32_t relation)
{
    struct cvz_dict doc = {0};

    if (relation != CVZ_NODE_NONE) {
        const struct cvz_relation *r = cvz_graph_relation(g, relation);
        cvz_dict_set(&doc, arena, CVZ_STR("source"), cvz_doc_reference(arena, g, r->source));
        cvz_dict_set(&doc, arena, CVZ_STR("target"), cvz_doc_reference(arena, g, r->target));
        cvz_doc_set_relation(&doc, arena, r);
        return cvz_dict_end(&doc);
    }
    bool inward = cvz_graph_resource(g, to)->parent == from;
    cvz_dict_set(&doc, arena, CVZ_STR("source"), cvz_doc_reference(arena, g, inward ? from : to));
    cvz_dict_set(&doc, arena, CVZ_STR("target"), cvz_doc_reference(arena, g, inward ? to : from));
    cvz_doc_set(&doc, arena, "verb", cvz_str_from(cvz_verb_info(CVZ_VERB_CONTAINS)->text));
    return cvz_dict_end(&doc);
}

/* All that connects the two directly. */
static void add_direct_steps(struct cvz_list *steps, struct cvz_arena *arena,
                             const struct cvz_graph *g, uint32_t a, uint32_t b)
{
    struct cvz_ids out = cvz_graph_out(g, a);
    struct cvz_ids in = cvz_graph_in(g, a);

    for (uint32_t i = 0; i < out.n; i++)
        if (cvz_graph_relation(g, out.p[i])->target == b)
            cvz_list_add(steps, arena, step_of(arena, g, a, b, out.p[i]));
    for (uint32_t i = 0; i < in.n; i++)
        if (cvz_graph_relation(g, in.p[i])->source == b && a != b)
            cvz_list_add(steps, arena, step_of(arena, g, b, a, in.p[i]));
    if (cvz_graph_resource(g, a)->parent == b || cvz_graph_resource(g, b)->parent == a)
        cvz_list_add(steps, arena, step_of(arena, g, a, b, CVZ_NODE_NONE));
}

/* The shortest way; relations come before containment among ways of the same length. */
static void add_shortest_way(struct cvz_list *steps, struct cvz_arena *arena,
                             const struct cvz_graph *g, uint32_t a, uint32_t b)
{
    uint32_t n = cvz_graph_size(g);
    struct search s = {
        .g = g,
        .arrivals = CVZ_ARENA_ARRAY(arena, struct arrival, n),
        .queue = CVZ_ARENA_ARRAY(arena, uint32_t, n),
    };

    for (uint32_t i = 0; i < n; i++)
        s.arrivals[i].from = CVZ_NODE_NONE;
    reach(&s, b, b, CVZ_NODE_NONE); /* from the far end, so that the way reads forward */
    while (s.head < s.tail && s.arrivals[a].from == CVZ_NODE_NONE)
        reach_neighbours(&s, s.queue[s.head++]);
    if (s.arrivals[a].from == CVZ_NODE_NONE)
        return;
    for (uint32_t at = a; at != b; at = s.arrivals[at].from)
        cvz_list_add(steps, arena,
                     step_of(arena, g, at, s.arrivals[at].from, s.arrivals[at].relation));
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
        add_direct_steps(&steps, arena, in.graph, from, to);
        bool direct = steps.n > 0;
        if (!direct && from != to)
            add_shortest_way(&steps, arena, in.graph, from, to);
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
