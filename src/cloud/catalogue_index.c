/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a provider's files share: defaults, the indexes that find resources of many types, and the
 * way to find the accounts.
 */
#include "cloud/catalogue_keys_priv.h"

#include <stddef.h>

/* ---- defaults ---- */

bool cat_is_provider_file(struct cvz_str name)
{
    return cvz_str_is(name, "provider.yaml") || cvz_str_ends(name, CVZ_STR("/provider.yaml"));
}

enum merge { MERGE_OWN, MERGE_MEMBERS, MERGE_APPEND };

/* How a member that both have is merged; those that do not stand here are one's own. */
static enum merge merge_of(struct cvz_str name)
{
    static const struct {
        const char *name;
        enum merge how;
    } rows[] = {
        {"list", MERGE_MEMBERS},     {"index", MERGE_MEMBERS}, {"parent", MERGE_APPEND},
        {"relations", MERGE_APPEND}, {"keys", MERGE_APPEND},
    };

    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++) {
        if (cvz_str_is(name, rows[i].name))
            return rows[i].how;
    }
    return MERGE_OWN;
}

/* One value stands for a list of one. */
static void append(struct cvz_list *list, const struct cvz_value *v, struct cvz_arena *arena)
{
    bool is_list = v->type == CVZ_TYPE_ARRAY;

    for (uint32_t i = 0; i < (is_list ? v->n : 1); i++)
        cvz_list_add(list, arena, is_list ? v->u.items[i] : *v);
}

static struct cvz_value appended(const struct cvz_value *a, const struct cvz_value *b,
                                 struct cvz_arena *arena)
{
    struct cvz_list list = {0};

    append(&list, a, arena);
    append(&list, b, arena);
    return cvz_list_end(&list);
}

/* The members of `own`, completed; null says that there is none. */
static struct cvz_value completed(const struct cvz_value *own, const struct cvz_value *defaults,
                                  struct cvz_arena *arena)
{
    struct cvz_dict dict = {0};

    if (own->type != CVZ_TYPE_OBJECT)
        return *own;
    for (uint32_t i = 0; i < own->n; i++) {
        const struct cvz_member *member = &own->u.members[i];
        if (member->value.type != CVZ_TYPE_NULL)
            cvz_dict_set(&dict, arena, cvz_value_str(&member->name), member->value);
    }
    for (uint32_t i = 0; defaults->type == CVZ_TYPE_OBJECT && i < defaults->n; i++) {
        struct cvz_str name = cvz_value_str(&defaults->u.members[i].name);
        bool is_there = false;
        for (uint32_t k = 0; k < own->n && !is_there; k++)
            is_there = cvz_str_eq(cvz_value_str(&own->u.members[k].name), name);
        if (!is_there)
            cvz_dict_set(&dict, arena, name, defaults->u.members[i].value);
    }
    return cvz_dict_end(&dict);
}

struct cvz_value cat_with_defaults(const struct cvz_value *own, const struct cvz_value *defaults,
                                   struct cvz_arena *arena)
{
    struct cvz_dict dict = {0};

    if (own->type != CVZ_TYPE_OBJECT || defaults->type != CVZ_TYPE_OBJECT)
        return completed(own, defaults, arena);
    const struct cvz_value whole = completed(own, defaults, arena);
    for (uint32_t i = 0; i < whole.n; i++) {
        struct cvz_str name = cvz_value_str(&whole.u.members[i].name);
        const struct cvz_value *mine = cvz_value_get(own, name);
        const struct cvz_value *theirs = cvz_value_get(defaults, name);
        enum merge how = merge_of(name);
        struct cvz_value v = whole.u.members[i].value;
        if (mine->type == CVZ_TYPE_NULL && how == MERGE_MEMBERS)
            continue; /* defaults complete what is there, they do not make it */
        if (mine->type != CVZ_TYPE_NULL && theirs->type != CVZ_TYPE_NULL) {
            if (how == MERGE_MEMBERS)
                v = completed(mine, theirs, arena);
            else if (how == MERGE_APPEND)
                v = appended(mine, theirs, arena);
        }
        cvz_dict_set(&dict, arena, name, v);
    }
    return cvz_dict_end(&dict);
}

static int read_value(struct cat_loader *l, const struct cvz_value *v, void *target,
                      struct cvz_err *err)
{
    if (v->type != CVZ_TYPE_OBJECT)
        return cvz_fail(err, CVZ_EINVALID, "must be a mapping");
    *(struct cvz_value *)target = cvz_value_copy(v, l->arena);
    return 0;
}

int cat_read_provider(struct cat_loader *l, const struct cvz_value *v, struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        {"provider", cat_read_str, offsetof(struct cat_defaults, provider), true},
        {"service_defaults", read_value, offsetof(struct cat_defaults, service), false},
        {"defaults", read_value, offsetof(struct cat_defaults, resource), false},
    };
    struct cat_defaults defaults = {.provider = CVZ_STR("")};

    int rc = CAT_READ_MAPPING(l, v, keys, &defaults, err);
    if (rc == 0)
        cvz_vec_push(&l->defaults, defaults);
    return rc;
}

struct cat_defaults cat_defaults_of(const struct cat_loader *l, struct cvz_str provider)
{
    for (size_t i = l->defaults.n; i > 0; i--) {
        if (cvz_str_eq(l->defaults.p[i - 1].provider, provider))
            return l->defaults.p[i - 1];
    }
    return (struct cat_defaults){.provider = provider};
}

/* ---- indexes ---- */

static int read_per(struct cat_loader *l, const struct cvz_value *v, void *target,
                    struct cvz_err *err)
{
    static const char *const words[] = {
        [CAT_PER_ACCOUNT] = "account", [CAT_PER_ACCOUNTS] = "accounts", [CAT_PER_SCOPE] = "scope"};

    (void)l;
    for (size_t i = 0; i < CVZ_COUNT_OF(words); i++) {
        if (!cvz_str_is(cvz_value_str(v), words[i]))
            continue;
        *(uint8_t *)target = (uint8_t)i;
        return 0;
    }
    return cvz_fail(err, CVZ_EINVALID, "must be account, accounts or scope");
}

struct index_rows {
    struct cat_index index;
    struct cvz_value generic;
    int64_t batch;
};

static int read_generic(struct cat_loader *l, const struct cvz_value *v, void *target,
                        struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        {"strip", cat_read_strs, offsetof(struct index_rows, index.strip), false},
    };
    struct index_rows *rows = target;

    int rc = CAT_READ_MAPPING(l, v, keys, rows, err);
    rows->generic = *v;
    return rc;
}

/* The entry by which rows of unknown type are kept: what the provider's defaults say. */
static int make_generic(struct cat_loader *l, struct cat_index *index, struct cvz_err *err)
{
    const struct cvz_member fixed[] = {
        {cvz_value_from_str(CVZ_STR("kind")),
         cvz_value_from_str(
             cvz_arena_printf(l->arena, "%.*s.resource", CVZ_STR_ARG(l->service->provider)))},
        {cvz_value_from_str(CVZ_STR("label")), cvz_value_from_str(CVZ_STR("Resource"))},
        {cvz_value_from_str(CVZ_STR("category")), cvz_value_from_str(CVZ_STR("other"))},
        {cvz_value_from_str(CVZ_STR("role")), cvz_value_from_str(CVZ_STR("node"))},
        {cvz_value_from_str(CVZ_STR("index")), cvz_value_null},
    };
    const struct cvz_member in_index[] = {
        {cvz_value_from_str(CVZ_STR("in")), cvz_value_from_str(index->name)},
        {cvz_value_from_str(CVZ_STR("type")), cvz_value_from_str(CVZ_STR("*"))},
    };
    const struct cvz_value in = {.type = CVZ_TYPE_OBJECT, .n = 2, .u.members = in_index};
    struct cat_resource *resource = CVZ_ARENA_NEW(l->arena, struct cat_resource);
    struct cvz_dict dict = {0};

    for (size_t i = 0; i < CVZ_COUNT_OF(fixed); i++)
        cvz_dict_set(&dict, l->arena, cvz_value_str(&fixed[i].name),
                     fixed[i].value.type == CVZ_TYPE_NULL ? in : fixed[i].value);
    const struct cvz_value own = cvz_dict_end(&dict);
    const struct cvz_value whole = cat_with_defaults(&own, &l->resource_defaults, l->arena);
    l->entry = resource->kind.name;
    int rc = cat_read_resource(l, &whole, resource, err);
    if (rc != 0)
        return rc;
    /* The provider's indexes share it. */
    uint32_t place = cvz_map_put_new(&l->number_of, resource->kind.name, (uint32_t)l->resources.n);
    if (place == l->resources.n)
        cvz_vec_push(&l->resources, resource);
    index->generic = &l->resources.p[place]->entry;
    return 0;
}

/* ---- what changed ---- */

static int read_change_list(struct cat_loader *l, const struct cvz_value *v, void *target,
                            struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        CAT_CALL_KEYS(offsetof(struct cat_changes, list)),
        {"id", cat_read_expr, offsetof(struct cat_changes, id), true},
        {"time", cat_read_expr, offsetof(struct cat_changes, time), false},
        {"gone", cat_read_expr, offsetof(struct cat_changes, gone), false},
        {"made", cat_read_expr, offsetof(struct cat_changes, made), false},
        {"before", cat_read_expr, offsetof(struct cat_changes, before), false},
        {"row", cat_read_expr, offsetof(struct cat_changes, row), false},
        {"whole", cat_read_bool, offsetof(struct cat_changes, is_whole), false},
    };
    struct cat_changes *changes = target;

    int rc = CAT_READ_MAPPING(l, v, keys, changes, err);
    if (rc == 0 && changes->before.path != NULL &&
        (changes->time.path == NULL || changes->row.path == NULL))
        rc = cvz_fail(err, CVZ_EINVALID, "before needs time and row");
    if (rc == 0)
        cat_finish_call(l, v, &changes->list);
    return rc;
}

struct fetch {
    struct cat_call call;
    int64_t batch;
};

static int read_fetch(struct cat_loader *l, const struct cvz_value *v, void *target,
                      struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        CAT_CALL_KEYS(offsetof(struct fetch, call)),
        {"batch", cat_read_size, offsetof(struct fetch, batch), true},
    };
    struct cat_changes *changes = target;
    struct fetch fetch = {.batch = 1};

    int rc = CAT_READ_MAPPING(l, v, keys, &fetch, err);
    if (rc != 0)
        return rc;
    cat_finish_call(l, v, &fetch.call);
    changes->fetch = fetch.call;
    changes->batch = (size_t)fetch.batch;
    return 0;
}

static int read_changes(struct cat_loader *l, const struct cvz_value *v, void *target,
                        struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        {"hours", cat_read_size, offsetof(struct cat_changes, hours), true},
        {"list", read_change_list, 0, true},
        {"fetch", read_fetch, 0, true},
    };
    struct cat_changes *changes = CVZ_ARENA_NEW(l->arena, struct cat_changes);

    *(const struct cat_changes **)target = changes;
    return CAT_READ_MAPPING(l, v, keys, changes, err);
}

static int read_index(struct cat_loader *l, const struct cvz_value *v, struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        CAT_CALL_KEYS(offsetof(struct index_rows, index.call)),
        {"name", cat_read_str, offsetof(struct index_rows, index.name), true},
        {"per", read_per, offsetof(struct index_rows, index.per), true},
        {"batch", cat_read_size, offsetof(struct index_rows, batch), false},
        {"needs_lists", cat_read_bool, offsetof(struct index_rows, index.needs_lists), false},
        {"type", cat_read_expr, offsetof(struct index_rows, index.type), true},
        {"item", cat_read_expr, offsetof(struct index_rows, index.item), false},
        {"id", cat_read_expr, offsetof(struct index_rows, index.id), false},
        {"account", cat_read_expr, offsetof(struct index_rows, index.account), false},
        {"region", cat_read_expr, offsetof(struct index_rows, index.region), false},
        {"total", cat_read_expr, offsetof(struct index_rows, index.total), false},
        {"past_hours", cat_read_size, offsetof(struct index_rows, index.past_hours), false},
        {"changes", read_changes, offsetof(struct index_rows, index.changes), false},
        {"generic", read_generic, 0, false},
    };
    struct index_rows rows = {.batch = 1};

    int rc = CAT_READ_MAPPING(l, v, keys, &rows, err);
    if (rc != 0)
        return rc;
    struct cat_index *index = CVZ_ARENA_NEW(l->arena, struct cat_index);
    *index = rows.index;
    index->batch = index->per == CAT_PER_ACCOUNTS ? (size_t)rows.batch : 1;
    cat_finish_call(l, v, &index->call);
    cvz_vec_push(&l->indexes, index);
    return rows.generic.type == CVZ_TYPE_OBJECT ? make_generic(l, index, err) : 0;
}

/* Each of a list of mappings; errors say which. */
static int read_each(struct cat_loader *l, const struct cvz_value *v, const char *name,
                     int (*read)(struct cat_loader *, const struct cvz_value *, struct cvz_err *),
                     struct cvz_err *err)
{
    if (v->type != CVZ_TYPE_ARRAY)
        return cvz_fail(err, CVZ_EINVALID, "%s: must be a list", name);
    for (uint32_t i = 0; i < v->n; i++) {
        l->entry = cvz_arena_printf(l->arena, "%s %u", name, i + 1);
        int rc = read(l, &v->u.items[i], err);
        if (rc != 0)
            return cvz_fail_context(err, rc, "%s: %u", name, i + 1);
    }
    return 0;
}

int cat_read_indexes(struct cat_loader *l, const struct cvz_value *v, struct cvz_err *err)
{
    return read_each(l, v, "indexes", read_index, err);
}

static bool is_in(const struct cat_entry *entry, const struct cat_index *index)
{
    return cvz_str_eq(entry->in_index.name, index->name) &&
           cvz_str_eq(entry->service->provider, index->call.service->provider);
}

static bool has_type(const struct cat_entry *entry, struct cvz_str folded, struct cvz_arena *arena)
{
    for (size_t i = 0; i < entry->in_index.types.n; i++) {
        if (cvz_str_eq(cvz_arena_lower(arena, entry->in_index.types.p[i]), folded))
            return true;
    }
    return false;
}

/* For each type a run of the entries that have it. */
static void chain_types(struct cat_loader *l, struct cat_index *index)
{
    size_t room = 0, n = 0;

    for (size_t i = 0; i < index->n_entries; i++)
        room += index->entries[i]->in_index.types.n * (index->n_entries + 1);
    index->chains = CVZ_ARENA_ARRAY(l->arena, const struct cat_entry *, room);
    for (size_t i = 0; i < index->n_entries; i++) {
        const struct cat_strs *types = &index->entries[i]->in_index.types;
        for (size_t t = 0; t < types->n; t++) {
            struct cvz_str folded = cvz_arena_lower(l->arena, types->p[t]);
            if (cvz_map_get(&index->chain_of, folded) != CVZ_MAP_NONE)
                continue;
            cvz_map_put(&index->chain_of, folded, (uint32_t)n);
            for (size_t k = i; k < index->n_entries; k++) {
                if (has_type(index->entries[k], folded, l->arena))
                    index->chains[n++] = index->entries[k];
            }
            index->chains[n++] = NULL;
        }
    }
}

static bool is_generic(const struct cat_loader *l, const struct cat_entry *entry)
{
    for (size_t i = 0; i < l->indexes.n; i++) {
        if (l->indexes.p[i]->generic == entry)
            return true;
    }
    return false;
}

static void link_index(struct cat_loader *l, struct cat_index *index)
{
    const struct cat_entry **entries =
        CVZ_ARENA_ARRAY(l->arena, const struct cat_entry *, l->resources.n);

    const struct cat_entry **for_all =
        CVZ_ARENA_ARRAY(l->arena, const struct cat_entry *, l->resources.n + 1);
    size_t n_for_all = 0;

    index->entries = entries;
    index->for_all = for_all;
    for (size_t i = 0; i < l->resources.n; i++) {
        const struct cat_entry *entry = &l->resources.p[i]->entry;
        if (!is_in(entry, index) || is_generic(l, entry))
            continue;
        entries[index->n_entries++] = entry;
        if (entry->in_index.types.n == 0)
            for_all[n_for_all++] = entry;
    }
    chain_types(l, index);
}

static int check_index(const struct cat_loader *l, const struct cat_entry *entry,
                       struct cvz_err *err)
{
    for (size_t i = 0; i < l->indexes.n; i++) {
        if (is_in(entry, l->indexes.p[i]))
            return 0;
    }
    return cvz_fail(err, CVZ_EINVALID, "%.*s: %.*s: index: there is no index '%.*s'",
                    CVZ_STR_ARG(entry->service->file), CVZ_STR_ARG(entry->kind_name),
                    CVZ_STR_ARG(entry->in_index.name));
}

int cat_link_indexes(struct cat_loader *l, struct cvz_err *err)
{
    struct cvz_catalogue *c = l->catalogue;
    int rc = 0;

    c->indexes = CVZ_ARENA_ARRAY(l->arena, struct cat_index *, l->indexes.n);
    for (size_t i = 0; i < l->indexes.n; i++) {
        c->indexes[c->n_indexes++] = l->indexes.p[i];
        link_index(l, l->indexes.p[i]);
    }
    for (size_t i = 0; i < l->resources.n && rc == 0; i++) {
        const struct cat_entry *entry = &l->resources.p[i]->entry;
        if (entry->in_index.name.n > 0)
            rc = check_index(l, entry, err);
    }
    return rc;
}

/* ---- accounts ---- */

static int read_when(struct cat_loader *l, const struct cvz_value *v, void *target,
                     struct cvz_err *err)
{
    static const char *const words[] = {[CAT_WHEN_VISIBLE] = "visible",
                                        [CAT_WHEN_ORGANIZATION] = "organization",
                                        [CAT_WHEN_NAMED] = "named"};
    struct cvz_str word = cvz_value_str(v);

    (void)l;
    for (size_t i = 0; i < CVZ_COUNT_OF(words); i++) {
        if (!cvz_str_is(word, words[i]))
            continue;
        *(uint8_t *)target = (uint8_t)i;
        return 0;
    }
    return cvz_fail(err, CVZ_EINVALID, "must be visible, organization or named");
}

static int read_account_list(struct cat_loader *l, const struct cvz_value *v, struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        CAT_CALL_KEYS(offsetof(struct cat_accounts, call)),
        {"when", read_when, offsetof(struct cat_accounts, when), true},
        {"where", cat_read_expr, offsetof(struct cat_accounts, where), false},
        {"id", cat_read_expr, offsetof(struct cat_accounts, id), true},
        {"alias", cat_read_expr, offsetof(struct cat_accounts, alias), false},
        {"name", cat_read_expr, offsetof(struct cat_accounts, name), false},
    };
    struct cat_accounts *accounts = CVZ_ARENA_NEW(l->arena, struct cat_accounts);

    int rc = CAT_READ_MAPPING(l, v, keys, accounts, err);
    if (rc != 0)
        return rc;
    cat_finish_call(l, v, &accounts->call);
    cvz_vec_push(&l->accounts, accounts);
    return 0;
}

int cat_read_accounts(struct cat_loader *l, const struct cvz_value *v, struct cvz_err *err)
{
    return read_each(l, v, "accounts", read_account_list, err);
}
