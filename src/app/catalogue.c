/* SPDX-License-Identifier: Apache-2.0 */
#include "app/app_priv.h"

static struct cvz_value row_document(const struct cvz_catalogue_row *row, struct cvz_arena *arena)
{
    struct cvz_dict doc = {0};

    cvz_doc_set(&doc, arena, "kind", row->kind->name);
    cvz_doc_set(&doc, arena, "label", row->kind->label);
    cvz_doc_set(&doc, arena, "category", cvz_str_from(cvz_category_name(row->kind->category)));
    cvz_doc_set(&doc, arena, "provider", row->provider);
    cvz_doc_set(&doc, arena, "service", row->service);
    cvz_doc_set(&doc, arena, "operation", row->operation);
    cvz_doc_set(&doc, arena, "action", row->action);
    cvz_doc_set_i64(&doc, arena, "relations", (int64_t)row->n_relations);
    return cvz_dict_end(&doc);
}

int cvz_app_catalogue(struct cvz_app *app, struct cvz_str provider, struct cvz_arena *arena,
                      struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_catalogue_row row;
    struct cvz_kinds kinds;
    struct cvz_list list = {0};

    int rc = cvz_app_kinds(app, &kinds, err);
    if (rc != 0)
        return rc;
    for (size_t i = 0; cvz_catalogue_row(app->catalogue, i, &row); i++)
        if (row.operation.n > 0 && (provider.n == 0 || cvz_str_eq(provider, row.provider)))
            cvz_list_add(&list, arena, row_document(&row, arena));
    if (list.n == 0)
        return cvz_fail(err, CVZ_ENOTFOUND, "the catalogue has nothing of '%.*s'",
                        CVZ_STR_ARG(provider));
    *ret = cvz_list_end(&list);
    return 0;
}
