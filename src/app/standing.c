/* SPDX-License-Identifier: Apache-2.0 */
/* What is declared beside what is there. */
#include "app/app_priv.h"

#include "cloud/standing.h"

static int check_only(struct cvz_str only, struct cvz_err *err)
{
    struct cvz_str name;

    while (cvz_str_split(&only, ',', &name)) {
        size_t i = 0;
        while (i < CVZ_STANDING_COUNT && !cvz_str_is(name, cvz_standing_name(i)))
            i++;
        if (i == CVZ_STANDING_COUNT)
            return cvz_fail(err, CVZ_EUSAGE,
                            "'%.*s' is no standing: managed, drifted, unmanaged ...",
                            CVZ_STR_ARG(name));
    }
    return 0;
}

static bool is_wanted(struct cvz_str only, enum cvz_standing standing)
{
    struct cvz_str name;

    if (only.n == 0)
        return true;
    while (cvz_str_split(&only, ',', &name)) {
        if (cvz_str_is(name, cvz_standing_name(standing)))
            return true;
    }
    return false;
}

/* ---- documents ---- */

static struct cvz_value differences_document(struct cvz_arena *arena,
                                             const struct cvz_standing_row *row)
{
    struct cvz_list list = {0};

    for (size_t i = 0; i < row->n_differences; i++) {
        const struct cvz_standing_difference *d = &row->differences[i];
        struct cvz_dict doc = {0};
        cvz_doc_set(&doc, arena, "field", d->name);
        cvz_dict_set(&doc, arena, CVZ_STR("declared"), d->declared);
        cvz_dict_set(&doc, arena, CVZ_STR("live"), d->live);
        cvz_list_add(&list, arena, cvz_dict_end(&doc));
    }
    return cvz_list_end(&list);
}

static struct cvz_value row_document(struct cvz_arena *arena, const struct cvz_standing_row *row,
                                     struct cvz_str file)
{
    struct cvz_dict doc = {0};

    cvz_doc_set(&doc, arena, "standing", cvz_str_from(cvz_standing_name(row->standing)));
    cvz_doc_set(&doc, arena, "kind", row->kind);
    cvz_doc_set(&doc, arena, "name", row->name);
    cvz_doc_set(&doc, arena, "account", row->account);
    cvz_doc_set(&doc, arena, "region", row->region);
    cvz_doc_set(&doc, arena, "id", row->id);
    cvz_doc_set(&doc, arena, "address", row->address);
    if (row->address.n > 0)
        cvz_doc_set(&doc, arena, "file", file);
    if (row->n_differences > 0)
        cvz_dict_set(&doc, arena, CVZ_STR("differences"), differences_document(arena, row));
    return cvz_dict_end(&doc);
}

static struct cvz_value standing_document(struct cvz_arena *arena,
                                          const struct cvz_standing_row *rows, size_t n,
                                          const struct cvz_str *files, struct cvz_str only,
                                          size_t parts)
{
    int64_t counts[CVZ_STANDING_COUNT] = {0};
    struct cvz_dict doc = {0}, counted = {0};
    struct cvz_list list = {0};

    for (size_t i = 0; i < n; i++) {
        counts[rows[i].standing]++;
        if (is_wanted(only, rows[i].standing))
            cvz_list_add(&list, arena, row_document(arena, &rows[i], files[rows[i].file]));
    }
    for (size_t i = 0; i < CVZ_STANDING_COUNT; i++)
        cvz_doc_set_i64(&counted, arena, cvz_standing_name(i), counts[i]);
    cvz_dict_set(&doc, arena, CVZ_STR("counts"), cvz_dict_end(&counted));
    cvz_doc_set_i64(&doc, arena, "parts", (int64_t)parts);
    cvz_dict_set(&doc, arena, CVZ_STR("resources"), cvz_list_end(&list));
    return cvz_dict_end(&doc);
}

/* ---- the use case ---- */

static int read_files(struct cvz_app *app, const struct cvz_str *paths, size_t n,
                      struct cvz_arena *arena, struct cvz_app_inventory *files,
                      const struct cvz_import **ret, struct cvz_err *err)
{
    for (size_t i = 0; i < n; i++) {
        const char *path = cvz_arena_str(arena, paths[i]).p;
        int rc = cvz_app_file_read(app, path, arena, &files[i], err);
        if (rc == 0 && !files[i].import.is_declared)
            rc = cvz_fail(err, CVZ_EUSAGE, "%s: %s tells what is there, not what is declared", path,
                          cvz_app_file_format(&files[i]));
        if (rc != 0)
            return rc;
        ret[i] = &files[i].import;
    }
    return 0;
}

int cvz_app_standing(struct cvz_app *app, const struct cvz_str *files, size_t n_files,
                     const struct cvz_app_source *source, struct cvz_str only,
                     struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_app_inventory *in = CVZ_ARENA_ARRAY(arena, struct cvz_app_inventory, n_files);
    const struct cvz_import **imports = CVZ_ARENA_ARRAY(arena, const struct cvz_import *, n_files);
    struct cvz_app_inventory live = {0};
    struct cvz_standing_row *rows = NULL;
    struct cvz_kinds kinds;
    size_t n = 0, parts = 0;

    int rc = check_only(only, err);
    if (rc == 0)
        rc = cvz_app_kinds(app, &kinds, err);
    if (rc == 0)
        rc = read_files(app, files, n_files, arena, in, imports, err);
    if (rc == 0)
        rc = cvz_app_inventory_open(app, source, arena, &live, err);
    if (rc == 0) {
        const struct cvz_standing_params params = {
            .files = imports,
            .n_files = n_files,
            .live = live.graph,
            .coverage = live.coverage,
            .n_coverage = live.n_coverage,
            .catalogue = app->catalogue,
        };
        rc = cvz_standing_compute(&params, arena, &rows, &n, &parts, err);
    }
    if (rc == 0) {
        struct cvz_value found = standing_document(arena, rows, n, files, only, parts);
        *ret = cvz_value_copy(&found, arena); /* its strings are the graphs' */
    }
    cvz_app_inventory_close(&live);
    for (size_t i = 0; i < n_files; i++)
        cvz_app_inventory_close(&in[i]);
    return rc;
}
