/* SPDX-License-Identifier: Apache-2.0 */
/* Inventory files into the store, and out of it. */
#include "app/app_priv.h"

#include "base/mem.h"
#include "store/interchange.h"

#include <stdlib.h>

/* ---- parts ---- */

/* The containers of what is marked belong to it. */
static void mark_containers(const struct cvz_app_inventory *in)
{
    for (uint32_t i = 0; i < cvz_graph_size(in->graph); i++) {
        uint32_t up = in->marks[i] ? cvz_graph_resource(in->graph, i)->parent : CVZ_NODE_NONE;
        while (up != CVZ_NODE_NONE && !in->marks[up]) {
            in->marks[up] = 1;
            up = cvz_graph_resource(in->graph, up)->parent;
        }
    }
}

static struct cvz_str parent_id(const struct cvz_graph *g, uint32_t node)
{
    uint32_t parent = cvz_graph_resource(g, node)->parent;

    return parent != CVZ_NODE_NONE ? cvz_graph_resource(g, parent)->id : CVZ_STR("");
}

static int add_relation(struct cvz_graph_builder *b, const struct cvz_graph *g, uint32_t index,
                        struct cvz_err *err)
{
    const struct cvz_relation *r = cvz_graph_relation(g, index);
    const struct cvz_relation_new relation = {
        .source_id = cvz_graph_resource(g, r->source)->id,
        .target_id = cvz_graph_resource(g, r->target)->id,
        .verb = r->verb,
        .origin = r->origin,
        .rule = r->rule,
        .field = r->field,
        .seen = r->seen,
    };

    return cvz_graph_builder_relate(b, &relation, err);
}

/* The marked part of a graph, as a graph: relations stay where their source is in it, so that what
 * lies outside is at least named. */
static int subgraph(const struct cvz_app_inventory *in, struct cvz_graph **ret, struct cvz_err *err)
{
    const struct cvz_graph *g = in->graph;
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    int rc = 0;

    for (uint32_t i = 0; i < cvz_graph_size(g) && rc == 0; i++) {
        if (in->marks[i])
            rc = cvz_graph_builder_add(b, cvz_graph_resource(g, i), parent_id(g, i), err);
    }
    for (uint32_t i = 0; i < cvz_graph_n_relations(g) && rc == 0; i++) {
        if (in->marks[cvz_graph_relation(g, i)->source])
            rc = add_relation(b, g, i, err);
    }
    if (rc == 0)
        *ret = cvz_graph_builder_finish(b, cvz_graph_taken(g));
    cvz_graph_builder_free(b);
    return rc;
}

/* ---- import ---- */

static struct cvz_value import_document(struct cvz_arena *arena, const char *path,
                                        const struct cvz_app_inventory *in, uint32_t kept,
                                        const struct cvz_scan_stats *stats)
{
    struct cvz_dict doc = {0};

    cvz_doc_set(&doc, arena, "file", cvz_str_from(path));
    cvz_doc_set(&doc, arena, "format", cvz_str_from(cvz_app_file_format(in)));
    cvz_doc_set_i64(&doc, arena, "scan", stats->scan_id);
    cvz_doc_set_i64(&doc, arena, "resources", stats->resources);
    cvz_doc_set_i64(&doc, arena, "relations", cvz_graph_n_relations(in->graph));
    cvz_doc_set_i64(&doc, arena, "added", stats->added);
    cvz_doc_set_i64(&doc, arena, "changed", stats->changed);
    cvz_doc_set_i64(&doc, arena, "gone", stats->gone);
    cvz_doc_set_i64(&doc, arena, "unchanged", stats->unchanged);
    cvz_doc_set_i64(&doc, arena, "seen", kept);
    if (in->import.n_coverage > 0)
        cvz_doc_set(&doc, arena, "cause", in->import.coverage[0].cause);
    return cvz_dict_end(&doc);
}

/* Whether a scan has seen a resource that stands in the store, or put it there as a container. */
static bool is_seen(const struct cvz_resource *r)
{
    return (r->flags & CVZ_RESOURCE_EXTERNAL) == 0 &&
           !cvz_str_starts(r->source, CVZ_STR(CVZ_IMPORT_ACCOUNT "/"));
}

/* A resource as it is known, in its containers. */
static int add_known(struct cvz_graph_builder *b, const struct cvz_graph *known, uint32_t node,
                     struct cvz_err *err)
{
    int rc = 0;

    while (node != CVZ_NODE_NONE && rc == 0) {
        const struct cvz_resource *r = cvz_graph_resource(known, node);
        uint32_t parent = r->parent;
        rc = cvz_graph_builder_add(
            b, r, parent != CVZ_NODE_NONE ? cvz_graph_resource(known, parent)->id : CVZ_STR(""),
            err);
        node = parent;
    }
    return rc;
}

/* The graph of a file that says what is meant to be, beside what is known: what was seen in the
 * cloud stays as it was seen, with the relations that it has. */
static int merge(struct cvz_app_inventory *in, const struct cvz_graph *known, uint32_t *ret_seen,
                 struct cvz_err *err)
{
    const struct cvz_graph *g = in->graph;
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    uint8_t *stays = CVZ_NEW_ARRAY(uint8_t, (size_t)cvz_graph_size(g) + 1);
    int rc = 0;

    for (uint32_t i = 0; i < cvz_graph_size(g) && rc == 0; i++) {
        const struct cvz_resource *r = cvz_graph_resource(g, i);
        uint32_t there = cvz_graph_find(known, r->id);
        stays[i] = there != CVZ_NODE_NONE && is_seen(cvz_graph_resource(known, there));
        *ret_seen += stays[i] && r->source.n > 0;
        rc = stays[i] ? add_known(b, known, there, err)
                      : cvz_graph_builder_add(b, r, parent_id(g, i), err);
    }
    for (uint32_t i = 0; i < cvz_graph_n_relations(g) && rc == 0; i++) {
        if (!stays[cvz_graph_relation(g, i)->source])
            rc = add_relation(b, g, i, err);
    }
    if (rc == 0) {
        struct cvz_graph *merged = cvz_graph_builder_finish(b, cvz_graph_taken(g));
        cvz_graph_unref(in->graph);
        in->graph = merged;
    }
    free(stays);
    cvz_graph_builder_free(b);
    return rc;
}

static int leave_seen(struct cvz_store *store, struct cvz_app_inventory *in, uint32_t *ret_seen,
                      struct cvz_err *err)
{
    struct cvz_graph *known = NULL;

    if (!in->import.is_declared)
        return 0;
    int rc = cvz_store_load(store, CVZ_STR(""), &known, err);
    if (rc == 0) {
        rc = merge(in, known, ret_seen, err);
        cvz_graph_unref(known);
    }
    return rc;
}

int cvz_app_import(struct cvz_app *app, const char *path, struct cvz_arena *arena,
                   struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_app_inventory in = {0};
    struct cvz_scan_stats stats = {0};
    struct cvz_store *store;
    uint32_t seen = 0;

    /* The file first: a wrong one leaves no empty store behind. */
    struct cvz_str started = cvz_app_now(app, arena);
    int rc = cvz_app_file_read(app, path, arena, &in, err);
    if (rc == 0)
        rc = cvz_app_store(app, true, &store, err);
    if (rc == 0)
        rc = leave_seen(store, &in, &seen, err);
    if (rc == 0) {
        struct cvz_scan scan = {
            .started = started,
            .finished = cvz_app_now(app, arena),
            .scope = cvz_str_from(path),
            .origin = cvz_arena_printf(arena, "import %s", path),
        };
        rc = cvz_store_put(store, &scan, in.graph, in.coverage, in.n_coverage, &stats, err);
    }
    if (rc == 0)
        *ret = import_document(arena, path, &in, seen, &stats);
    cvz_app_inventory_close(&in);
    return rc;
}

/* ---- export ---- */

int cvz_app_export(struct cvz_app *app, const struct cvz_app_source *source, struct cvz_buf *out,
                   struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_app_inventory in = {0};
    struct cvz_graph *part = NULL;

    int rc = cvz_app_inventory_open(app, source, &arena, &in, err);
    if (rc == 0 && source->filter.n > 0) {
        mark_containers(&in);
        rc = subgraph(&in, &part, err);
    }
    if (rc == 0)
        cvz_inventory_write(out, part != NULL ? part : in.graph, in.coverage, in.n_coverage);
    if (rc == 0 && out->failed)
        rc = cvz_fail(err, CVZ_ETOOBIG, "the inventory does not fit into one file");
    if (part != NULL)
        cvz_graph_unref(part);
    cvz_app_inventory_close(&in);
    cvz_arena_release(&arena);
    return rc;
}
