/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/catalogue_priv.h"

bool cvz_catalogue_row(const struct cvz_catalogue *catalogue, size_t index,
                       struct cvz_catalogue_row *ret)
{
    if (index >= catalogue->n_kinds)
        return false;
    const struct cvz_kind *kind = &catalogue->kinds[index];
    const struct cat_entry *entry = catalogue->entry_of[index];
    *ret = (struct cvz_catalogue_row){.kind = kind};
    if (entry == NULL)
        return true;
    const struct cat_call *call = &catalogue->lists[entry->list].call;
    ret->provider = entry->service->provider;
    ret->service = entry->service->name;
    ret->operation = call->operation;
    ret->action = call->actions.n > 0 ? call->actions.p[0] : CVZ_STR("");
    ret->n_relations = entry->n_relations + entry->n_parents;
    return true;
}
