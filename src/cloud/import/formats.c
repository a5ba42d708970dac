/* SPDX-License-Identifier: Apache-2.0 */
/* The registry of formats, and one run of one of them. */
#include "cloud/import/import_priv.h"

#include <stdlib.h>

/* A new format: its file, and its line here. */
static const struct import_ops *const formats[] = {
    &import_terraform_state, &import_terraform_show, &import_cloudformation, &import_arm,
    &import_aws_config,      &import_resource_graph, &import_cloud_asset,
};

bool cvz_import_format(size_t index, struct cvz_import_format *ret)
{
    if (index >= CVZ_COUNT_OF(formats))
        return false;
    *ret = formats[index]->format;
    return true;
}

const char *import_table_of(const struct cvz_import_format *format)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(formats); i++) {
        if (&formats[i]->format == format)
            return formats[i]->table;
    }
    return NULL;
}

static const struct import_ops *detect(const struct import_doc *doc)
{
    const struct import_ops *best = NULL;
    unsigned best_score = 0;

    for (size_t i = 0; i < CVZ_COUNT_OF(formats); i++) {
        unsigned score = formats[i]->detect(doc);
        if (score > best_score) {
            best = formats[i];
            best_score = score;
        }
    }
    return best;
}

static int fail_unknown(struct cvz_err *err)
{
    struct cvz_buf known = CVZ_BUF_INIT;

    for (size_t i = 0; i < CVZ_COUNT_OF(formats); i++)
        cvz_buf_printf(&known, ", %s", formats[i]->format.label);
    int rc = cvz_fail(err, CVZ_EINVALID,
                      "no format that is known: neither an inventory (cloudviz.inventory/1)%s",
                      known.n > 0 ? known.p : "");
    cvz_buf_release(&known);
    return rc;
}

/* ---- the ledger ---- */

static void finish_row(struct importing *im, const struct import_doc *doc)
{
    if (doc->n_bad > 0)
        import_skip(im, "%u lines are no JSON, the first: %.*s", doc->n_bad, CVZ_STR_ARG(doc->bad));
    if (im->n_skipped == 0)
        return;
    im->row.status = CVZ_COVER_PARTIAL;
    im->row.cause = cvz_arena_printf(im->out, "%u left out: %.*s", im->n_skipped,
                                     CVZ_STR_ARG(cvz_buf_str(&im->skipped)));
}

/* ---- a run ---- */

/* What was read one by one, or what the catalogue's entries made. */
static int graph_of(struct importing *im, struct cvz_graph **ret, struct cvz_err *err)
{
    if (im->graph != NULL) {
        *ret = im->graph;
        im->graph = NULL;
        return 0;
    }
    struct cvz_graph_builder *builder = cvz_graph_builder_new();
    int rc = weave_finish(&im->weave, builder, err);
    if (rc == 0)
        *ret = cvz_graph_builder_finish(builder, im->taken);
    cvz_graph_builder_free(builder);
    return rc;
}

static int finish(struct importing *im, const struct import_doc *doc, struct cvz_import *ret,
                  struct cvz_err *err)
{
    struct cvz_declared *declared = CVZ_ARENA_ARRAY(im->out, struct cvz_declared, im->declared.n);
    struct cvz_coverage *coverage = CVZ_ARENA_ARRAY(im->out, struct cvz_coverage, im->n_more + 1);

    int rc = graph_of(im, &ret->graph, err);
    if (rc != 0)
        return rc;
    finish_row(im, doc);
    coverage[0] = im->row;
    if (im->n_more > 0)
        memcpy(coverage + 1, im->more, im->n_more * sizeof *coverage);
    if (im->declared.n > 0)
        memcpy(declared, im->declared.p, im->declared.n * sizeof *declared);
    ret->coverage = coverage;
    ret->n_coverage = im->n_more + 1;
    ret->declared = declared;
    ret->n_declared = im->declared.n;
    return 0;
}

static int run(const struct import_ops *ops, const struct import_doc *doc, struct cvz_str name,
               const struct cvz_catalogue *catalogue, struct cvz_arena *run_arena,
               struct cvz_arena *arena, struct cvz_import *ret, struct cvz_err *err)
{
    struct import_tables tables = {.patterns = NULL};
    struct importing im = {
        .catalogue = catalogue,
        .tables = &tables,
        .out = arena,
        .arena = run_arena,
        .weave = {.arena = run_arena, .kinds = cvz_catalogue_kinds(catalogue)},
        .row = {.provider = CVZ_STR(CVZ_IMPORT_ACCOUNT),
                .account = CVZ_STR(CVZ_IMPORT_ACCOUNT),
                .service = cvz_str_from(ops->format.name),
                .operation = cvz_arena_str(arena, name)},
        .taken = CVZ_STR(""),
    };

    int rc = import_tables_load(ops->table, arena, &tables, err);
    if (rc != 0)
        return rc;
    im.source = cvz_coverage_key(&im.row, arena);
    rc = ops->read(&im, doc, err);
    if (rc == 0)
        rc = finish(&im, doc, ret, err);
    cvz_graph_unref(im.graph);
    weave_release(&im.weave);
    cvz_buf_release(&im.skipped);
    cvz_vec_release(&im.declared);
    import_tables_release(&tables);
    return rc;
}

/* "/home/me/prod.tfstate" -> "prod.tfstate" */
static struct cvz_str last_part(struct cvz_str path)
{
    ptrdiff_t slash = cvz_str_rfind_char(path, '/');

    return slash < 0 ? path : cvz_str_sub(path, (size_t)slash + 1, path.n);
}

int cvz_import_read(struct cvz_str text, struct cvz_str name, const struct cvz_catalogue *catalogue,
                    struct cvz_arena *arena, struct cvz_import *ret, struct cvz_err *err)
{
    struct cvz_arena run_arena = CVZ_ARENA_INIT;
    struct cvz_import import = {.graph = NULL};
    struct import_doc doc;
    const struct import_ops *ops = NULL;

    int rc = import_doc_read(text, &run_arena, &doc, err);
    if (rc == 0) {
        ops = detect(&doc);
        if (ops == NULL)
            rc = fail_unknown(err);
    }
    if (rc == 0 && ops != NULL) {
        import.format = &ops->format;
        import.is_declared = ops->is_declared;
        rc = run(ops, &doc, last_part(name), catalogue, &run_arena, arena, &import, err);
        if (rc != 0)
            rc = cvz_fail_context(err, rc, "%s", ops->format.label);
    }
    if (rc == 0)
        *ret = import;
    cvz_arena_release(&run_arena);
    return rc;
}
