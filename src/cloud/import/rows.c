/* SPDX-License-Identifier: Apache-2.0 */
/* Files that hold rows of a provider's index: the catalogue's own entries read them. */
#include "cloud/import/import_priv.h"

#include "cloud/offline.h"

int import_rows(struct importing *im, const char *provider, const struct cvz_value *rows,
                const char *place, struct cvz_err *err)
{
    struct cvz_offline found;
    int rc = cvz_offline_rows(cvz_str_from(provider), im->catalogue, rows, im->out, &found, err);

    if (rc != 0)
        return rc;
    im->graph = found.graph;
    im->more = found.coverage;
    im->n_more = found.n_coverage;
    for (size_t i = 0; i < found.n_coverage; i++)
        im->row.resources += found.coverage[i].resources;
    if (found.n_skipped > 0)
        import_skip(im, "%u rows without a type, an id or an object, the first: %s[%u]",
                    found.n_skipped, place, found.first_skipped);
    return 0;
}

struct cvz_value import_list_of(const struct import_doc *doc, const char *const *names, size_t n)
{
    if (doc->root.type == CVZ_TYPE_ARRAY)
        return doc->root;
    for (size_t i = 0; i < n; i++) {
        const struct cvz_value *list = cvz_value_get_z(&doc->root, names[i]);
        if (list->type == CVZ_TYPE_ARRAY)
            return *list;
    }
    return cvz_value_null;
}
