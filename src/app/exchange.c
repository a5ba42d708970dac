/* SPDX-License-Identifier: Apache-2.0 */
/* Inventory files into the store, and out of it. */
#include "app/app_priv.h"

#include "base/file.h"
#include "store/interchange.h"

/* ---- import ---- */

static struct cvz_value import_document(struct cvz_arena *arena, const char *path,
                                        const struct cvz_graph *graph,
                                        const struct cvz_scan_stats *stats)
{
    struct cvz_dict doc = {0};

    cvz_doc_set(&doc, arena, "file", cvz_str_from(path));
    cvz_doc_set_i64(&doc, arena, "scan", stats->scan_id);
    cvz_doc_set_i64(&doc, arena, "resources", stats->resources);
    cvz_doc_set_i64(&doc, arena, "relations", cvz_graph_n_relations(graph));
    cvz_doc_set_i64(&doc, arena, "added", stats->added);
    cvz_doc_set_i64(&doc, arena, "changed", stats->changed);
    cvz_doc_set_i64(&doc, arena, "gone", stats->gone);
    cvz_doc_set_i64(&doc, arena, "unchanged", stats->unchanged);
    return cvz_dict_end(&doc);
}

int cvz_app_import(struct cvz_app *app, const char *path, struct cvz_arena *arena,
                   struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_app_inventory in = {0};
    struct cvz_app_source source = {.file = cvz_str_from(path)};
    struct cvz_scan_stats stats = {0};
    struct cvz_store *store;

    /* The file first: a wrong one leaves no empty store behind. */
    struct cvz_str started = cvz_app_now(app, arena);
    int rc = cvz_app_inventory_open(app, &source, arena, &in, err);
    if (rc == 0)
        rc = cvz_app_store(app, true, &store, err);
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
        *ret = import_document(arena, path, in.graph, &stats);
    cvz_app_inventory_close(&in);
    return rc;
}

/* ---- export ---- */

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

/* The marked part of a graph, as a graph: relations stay where their source is in it, so that what
 * lies outside is at least named. */
static int subgraph(const struct cvz_app_inventory *in, struct cvz_graph **ret, struct cvz_err *err)
{
    const struct cvz_graph *g = in->graph;
    struct cvz_graph_builder *b = cvz_graph_builder_new();
    int rc = 0;

    for (uint32_t i = 0; i < cvz_graph_size(g) && rc == 0; i++) {
        const struct cvz_resource *r = cvz_graph_resource(g, i);
        struct cvz_str parent = CVZ_STR("");
        if (!in->marks[i])
            continue;
        if (r->parent != CVZ_NODE_NONE)
            parent = cvz_graph_resource(g, r->parent)->id;
        rc = cvz_graph_builder_add(b, r, parent, err);
    }
    for (uint32_t i = 0; i < cvz_graph_n_relations(g) && rc == 0; i++) {
        const struct cvz_relation *r = cvz_graph_relation(g, i);
        if (!in->marks[r->source])
            continue;
        struct cvz_relation_new relation = {
            .source_id = cvz_graph_resource(g, r->source)->id,
            .target_id = cvz_graph_resource(g, r->target)->id,
            .verb = r->verb,
            .origin = r->origin,
            .rule = r->rule,
            .field = r->field,
            .seen = r->seen,
        };
        rc = cvz_graph_builder_relate(b, &relation, err);
    }
    if (rc == 0)
        *ret = cvz_graph_builder_finish(b, cvz_graph_taken(g));
    cvz_graph_builder_free(b);
    return rc;
}

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
