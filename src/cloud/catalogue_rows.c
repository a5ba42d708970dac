/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/catalogue_priv.h"

/* The first call that finds an entry's resources; NULL where none does. */
static const struct cat_call *call_of(const struct cvz_catalogue *c, const struct cat_entry *entry)
{
    for (size_t i = 0; entry->in_index.name.n > 0 && i < c->n_indexes; i++) {
        const struct cat_index *index = c->indexes[i];
        if (cvz_str_eq(index->name, entry->in_index.name) &&
            cvz_str_eq(index->call.service->provider, entry->service->provider))
            return &index->call;
    }
    return entry->list == CAT_LIST_NONE ? NULL : &c->lists[entry->list].call;
}

struct cvz_str cvz_catalogue_fingerprint(const struct cvz_catalogue *catalogue,
                                         struct cvz_arena *arena)
{
    return cvz_arena_printf(arena, "%016llx", (unsigned long long)catalogue->fingerprint);
}

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
    const struct cat_call *call = call_of(catalogue, entry);
    ret->provider = entry->service->provider;
    ret->service = entry->service->name;
    ret->operation = call != NULL ? call->operation : CVZ_STR("");
    ret->action = call != NULL && call->actions.n > 0 ? call->actions.p[0] : CVZ_STR("");
    ret->n_relations = entry->n_relations + entry->n_parents;
    return true;
}

int64_t cvz_catalogue_past_hours(const struct cvz_catalogue *catalogue, struct cvz_str provider)
{
    int64_t hours = 0;

    for (size_t i = 0; i < catalogue->n_indexes; i++) {
        const struct cat_index *index = catalogue->indexes[i];
        int64_t own = index->past_hours;
        if (!cvz_str_eq(index->call.service->provider, provider))
            continue;
        if (index->changes != NULL && index->changes->before.path != NULL)
            own = index->changes->hours;
        hours = own > hours ? own : hours;
    }
    return hours;
}
