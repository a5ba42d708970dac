/* SPDX-License-Identifier: Apache-2.0 */
/* What the store remembers beside the present: scans, coverage, versions. */
#include "app/app_priv.h"
#include "app/changes_priv.h"

int cvz_app_scans(struct cvz_app *app, struct cvz_arena *arena, struct cvz_value *ret,
                  struct cvz_err *err)
{
    struct cvz_store *store;
    struct cvz_scan *scans = NULL;
    struct cvz_list list = {0};
    size_t n = 0;

    int rc = cvz_app_store(app, false, &store, err);
    if (rc == 0)
        rc = cvz_store_scans(store, arena, &scans, &n, err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; i < n; i++) {
        struct cvz_dict doc = {0};
        cvz_doc_set_i64(&doc, arena, "id", scans[i].id);
        cvz_doc_set(&doc, arena, "started", scans[i].started);
        cvz_doc_set(&doc, arena, "finished", scans[i].finished);
        cvz_doc_set(&doc, arena, "origin", scans[i].origin);
        cvz_doc_set(&doc, arena, "scope", scans[i].scope);
        cvz_list_add(&list, arena, cvz_dict_end(&doc));
    }
    *ret = cvz_list_end(&list);
    return 0;
}

static bool has_scan(const struct cvz_scan *scans, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (scans[i].id == id)
            return true;
    return false;
}

static void list_coverage(const struct cvz_coverage *rows, size_t n, struct cvz_arena *arena,
                          struct cvz_value *ret)
{
    struct cvz_list list = {0};

    for (size_t i = 0; i < n; i++)
        cvz_list_add(&list, arena, cvz_doc_coverage(arena, &rows[i]));
    *ret = cvz_list_end(&list);
}

static int coverage_of_file(struct cvz_app *app, struct cvz_str file, struct cvz_arena *arena,
                            struct cvz_value *ret, struct cvz_err *err)
{
    const struct cvz_app_source source = {.file = file, .at = CVZ_STR(""), .filter = CVZ_STR("")};
    struct cvz_app_inventory in;
    struct cvz_value rows;
    int rc = cvz_app_inventory_open(app, &source, arena, &in, err);

    if (rc != 0)
        return rc;
    list_coverage(in.coverage, in.n_coverage, arena, &rows);
    *ret = cvz_value_copy(&rows, arena); /* strings point into the file's text */
    cvz_app_inventory_close(&in);
    return 0;
}

int cvz_app_coverage(struct cvz_app *app, int64_t scan, struct cvz_str file,
                     struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    if (file.n > 0 && scan != 0)
        return cvz_fail(err, CVZ_EUSAGE, "a file holds one scan only: a number goes with a store");
    if (file.n > 0)
        return coverage_of_file(app, file, arena, ret, err);

    struct cvz_store *store;
    struct cvz_coverage *rows = NULL;
    struct cvz_scan *scans = NULL;
    size_t n = 0, n_scans = 0;

    int rc = cvz_app_store(app, false, &store, err);
    if (rc == 0 && scan != 0)
        rc = cvz_store_scans(store, arena, &scans, &n_scans, err);
    if (rc == 0 && scan != 0 && !has_scan(scans, n_scans, scan))
        rc = cvz_fail(err, CVZ_ENOTFOUND, "there is no scan %lld in this inventory",
                      (long long)scan);
    if (rc == 0)
        rc = cvz_store_coverage(store, scan, arena, &rows, &n, err);
    if (rc != 0)
        return rc;
    list_coverage(rows, n, arena, ret);
    return 0;
}

/* ---- history ---- */

static struct cvz_value version_document(struct cvz_arena *arena, const struct cvz_version *v,
                                         const struct cvz_version *older)
{
    struct cvz_dict doc = {0};
    bool gone = cvz_str_is(v->change, "gone");

    cvz_doc_set(&doc, arena, "time", gone ? v->valid_to : v->valid_from);
    cvz_doc_set(&doc, arena, "change", v->change);
    cvz_doc_set(&doc, arena, "id", v->id);
    cvz_doc_set(&doc, arena, "kind", v->kind);
    cvz_doc_set(&doc, arena, "name", v->name);
    if (older != NULL && !gone && cvz_str_eq(older->id, v->id))
        cvz_dict_set(&doc, arena, CVZ_STR("changes"),
                     cvz_app_changes_between(arena, older->resource, v->resource));
    return cvz_dict_end(&doc);
}

/* The id of what is meant: of the present inventory when it is there, else taken as it stands, for
 * what is gone. */
static int resolve(struct cvz_store *store, struct cvz_str what, struct cvz_arena *arena,
                   struct cvz_str *ret, struct cvz_err *err)
{
    struct cvz_graph *graph = NULL;
    uint32_t node;

    *ret = what;
    if (what.n == 0)
        return 0;
    int rc = cvz_store_load(store, CVZ_STR(""), &graph, err);
    if (rc != 0)
        return rc;
    rc = cvz_app_find(graph, what, &node, err);
    if (rc == 0)
        *ret = cvz_arena_str(arena, cvz_graph_resource(graph, node)->id);
    cvz_graph_unref(graph);
    return rc == CVZ_ENOTFOUND ? 0 : rc;
}

int cvz_app_history(struct cvz_app *app, struct cvz_str what, size_t limit, struct cvz_arena *arena,
                    struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_store *store;
    struct cvz_version *versions = NULL;
    struct cvz_list list = {0};
    struct cvz_str id;
    size_t n = 0;

    int rc = cvz_app_store(app, false, &store, err);
    if (rc == 0)
        rc = resolve(store, what, arena, &id, err);
    if (rc == 0)
        rc = cvz_store_history(store, id, limit, arena, &versions, &n, err);
    if (rc != 0)
        return rc;
    if (n == 0 && what.n > 0)
        return cvz_fail(err, CVZ_ENOTFOUND, "no resource with the id or name '%.*s' was ever seen",
                        CVZ_STR_ARG(what));
    for (size_t i = 0; i < n; i++)
        cvz_list_add(&list, arena,
                     version_document(arena, &versions[i], i + 1 < n ? &versions[i + 1] : NULL));
    *ret = cvz_list_end(&list);
    return 0;
}
