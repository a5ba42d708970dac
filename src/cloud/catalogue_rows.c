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

bool cvz_catalogue_relation(const struct cvz_catalogue *catalogue, size_t index, size_t number,
                            struct cvz_catalogue_relation *ret)
{
    const struct cat_entry *entry = catalogue->entry_of[index];

    if (entry == NULL || number >= entry->n_parents + entry->n_relations)
        return false;
    if (number < entry->n_parents) {
        const struct cat_kinds *to = &entry->parents[number].to;
        *ret = (struct cvz_catalogue_relation){CVZ_STR("contains"), CVZ_STR(""), to->names, to->n,
                                               true};
        return true;
    }
    const struct cat_relation *relation = &entry->relations[number - entry->n_parents];
    *ret = (struct cvz_catalogue_relation){cvz_str_from(cvz_verb_info(relation->verb)->text),
                                           relation->field_text, relation->to.names, relation->to.n,
                                           relation->is_reverse};
    return true;
}

struct actions {
    CVZ_VEC(struct cvz_str) v;
};

static void add_actions(struct actions *actions, const struct cat_call *call)
{
    for (size_t i = 0; call != NULL && i < call->actions.n; i++) {
        bool is_known = false;
        for (size_t k = 0; k < actions->v.n && !is_known; k++)
            is_known = cvz_str_eq(actions->v.p[k], call->actions.p[i]);
        if (!is_known)
            cvz_vec_push(&actions->v, call->actions.p[i]);
    }
}

size_t cvz_catalogue_actions(const struct cvz_catalogue *catalogue, size_t index,
                             struct cvz_arena *arena, const struct cvz_str **ret)
{
    const struct cat_entry *entry = catalogue->entry_of[index];
    struct actions actions = {CVZ_VEC_INIT};

    if (entry != NULL) {
        add_actions(&actions, call_of(catalogue, entry));
        if (entry->list != CAT_LIST_NONE)
            add_actions(&actions, &catalogue->lists[entry->list].call);
        for (size_t i = 0; i < entry->n_describes; i++)
            add_actions(&actions, &entry->describes[i].call);
    }
    struct cvz_str *copy = CVZ_ARENA_ARRAY(arena, struct cvz_str, actions.v.n);
    if (actions.v.n > 0)
        memcpy(copy, actions.v.p, actions.v.n * sizeof *copy);
    size_t n = actions.v.n;
    cvz_vec_release(&actions.v);
    *ret = copy;
    return n;
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
