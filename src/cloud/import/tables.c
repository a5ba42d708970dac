/* SPDX-License-Identifier: Apache-2.0 */
/* Reads catalogue/import: providers.yaml, and one file for each tool whose types are not ours. */
#include "cloud/import/import_priv.h"

#include "base/embed.h"
#include "cloud/catalogue_keys_priv.h"
#include "codec/yaml.h"

#include <stdlib.h>

extern const struct cvz_embed cvz_embedded_catalogue;

/* ---- references ---- */

struct refs_builder {
    CVZ_VEC(struct import_ref) refs;
};

/* {expression: kind or kinds}; an expression without a kind means any. */
static int add_refs(struct cat_loader *l, const struct cvz_value *v, const struct import_ref *like,
                    struct refs_builder *b, struct cvz_err *err)
{
    const char *verb = like->is_parent ? "parent" : cvz_verb_info(like->verb)->text;

    if (v->type != CVZ_TYPE_OBJECT)
        return cvz_fail(err, CVZ_EINVALID, "must be a mapping of expressions to kinds");
    for (uint32_t i = 0; i < v->n; i++) {
        const struct cvz_member *m = &v->u.members[i];
        struct cvz_str text = cvz_value_str(&m->name);
        struct import_ref ref = *like;
        int rc = cat_read_path(l, &m->name, &ref.field, err);
        if (rc == 0 && m->value.type != CVZ_TYPE_NULL)
            rc = cat_read_strs(l, &m->value, &ref.to, err);
        if (rc != 0)
            return cvz_fail_context(err, rc, "%.*s", CVZ_STR_ARG(text));
        ref.rule = cvz_arena_printf(l->arena, "%.*s/%s/%.*s", CVZ_STR_ARG(l->entry), verb,
                                    CVZ_STR_ARG(text));
        cvz_vec_push(&b->refs, ref);
    }
    return 0;
}

static struct import_refs end_refs(struct cat_loader *l, struct refs_builder *b)
{
    struct import_ref *p = CVZ_ARENA_ARRAY(l->arena, struct import_ref, b->refs.n);
    size_t n = b->refs.n;

    if (n > 0)
        memcpy(p, b->refs.p, n * sizeof *p);
    cvz_vec_release(&b->refs);
    return (struct import_refs){p, n};
}

static int read_parents(struct cat_loader *l, const struct cvz_value *v, void *target,
                        struct cvz_err *err)
{
    const struct import_ref like = {.verb = CVZ_VERB_CONTAINS, .is_parent = true};
    struct refs_builder b = {CVZ_VEC_INIT};

    int rc = add_refs(l, v, &like, &b, err);
    *(struct import_refs *)target = end_refs(l, &b);
    return rc;
}

/* {verb: {expression: kind}}; "~verb" where the other one is the source. */
static int read_relations(struct cat_loader *l, const struct cvz_value *v, void *target,
                          struct cvz_err *err)
{
    struct refs_builder b = {CVZ_VEC_INIT};
    int rc = v->type == CVZ_TYPE_OBJECT ? 0 : cvz_fail(err, CVZ_EINVALID, "must be a mapping");

    for (uint32_t i = 0; i < v->n && rc == 0; i++) {
        struct cvz_str name = cvz_value_str(&v->u.members[i].name);
        struct import_ref like = {.is_reverse = cvz_str_starts(name, CVZ_STR("~"))};
        if (!cvz_verb_parse(cvz_str_sub(name, like.is_reverse, name.n), &like.verb))
            rc = cvz_fail(err, CVZ_EINVALID, "unknown verb '%.*s'", CVZ_STR_ARG(name));
        else
            rc = add_refs(l, &v->u.members[i].value, &like, &b, err);
    }
    *(struct import_refs *)target = end_refs(l, &b);
    return rc;
}

static int read_sames(struct cat_loader *l, const struct cvz_value *v, void *target,
                      struct cvz_err *err)
{
    struct import_sames *ret = target;
    struct import_same *p;
    int rc = 0;

    if (v->type != CVZ_TYPE_OBJECT)
        return cvz_fail(err, CVZ_EINVALID, "must be a mapping of expressions to expressions");
    p = CVZ_ARENA_ARRAY(l->arena, struct import_same, v->n);
    for (uint32_t i = 0; i < v->n && rc == 0; i++) {
        p[i].name = cvz_arena_str(l->arena, cvz_value_str(&v->u.members[i].name));
        rc = cat_read_path(l, &v->u.members[i].name, &p[i].field, err);
        if (rc == 0)
            rc = cat_read_path(l, &v->u.members[i].value, &p[i].live, err);
    }
    *ret = (struct import_sames){p, v->n};
    return rc;
}

/* ---- types ---- */

static int read_type(struct cat_loader *l, const struct cvz_value *v, struct import_type *ret,
                     struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        {"kind", cat_read_str, offsetof(struct import_type, kind), true},
        {"provider", cat_read_str, offsetof(struct import_type, provider), false},
        {"id", cat_read_template, offsetof(struct import_type, id), false},
        {"native", cat_read_expr, offsetof(struct import_type, native), false},
        {"name", cat_read_expr, offsetof(struct import_type, label), false},
        {"state", cat_read_expr, offsetof(struct import_type, state), false},
        {"zone", cat_read_expr, offsetof(struct import_type, zone), false},
        {"region", cat_read_expr, offsetof(struct import_type, region), false},
        {"keys", cat_read_exprs, offsetof(struct import_type, keys), false},
        {"omit", cat_read_strs, offsetof(struct import_type, omit), false},
        {"parent", read_parents, offsetof(struct import_type, parents), false},
        {"relations", read_relations, offsetof(struct import_type, relations), false},
        {"same", read_sames, offsetof(struct import_type, same), false},
    };

    int rc = CAT_READ_MAPPING(l, v, keys, ret, err);
    if (rc == 0 && ret->provider.n == 0) {
        ptrdiff_t dot = cvz_str_find_char(ret->kind, '.');
        ret->provider = cvz_str_sub(ret->kind, 0, dot < 0 ? ret->kind.n : (size_t)dot);
    }
    return rc;
}

/* `{like: other}` is the same as the other one, which stands before it. */
static const struct import_type *like_type(const struct import_tables *tables,
                                           const struct cvz_value *v)
{
    const struct cvz_value *like = cvz_value_get(v, CVZ_STR("like"));

    return v->n == 1 && like->type == CVZ_TYPE_STRING
               ? import_type_find(tables, cvz_value_str(like))
               : NULL;
}

static int read_types(struct cat_loader *l, const struct cvz_value *v, struct import_tables *ret,
                      struct cvz_err *err)
{
    struct import_type *types = CVZ_ARENA_ARRAY(l->arena, struct import_type, v->n);

    if (v->type != CVZ_TYPE_OBJECT)
        return cvz_fail(err, CVZ_EINVALID, "types: must be a mapping");
    ret->types = types;
    for (; ret->n_types < v->n; ret->n_types++) {
        const struct cvz_member *m = &v->u.members[ret->n_types];
        struct import_type *type = &types[ret->n_types];
        const struct import_type *like = like_type(ret, &m->value);
        int rc = 0;
        l->entry = cvz_arena_str(l->arena, cvz_value_str(&m->name));
        if (like != NULL)
            *type = *like;
        else
            rc = read_type(l, &m->value, type, err);
        if (rc != 0)
            return cvz_fail_context(err, rc, "%.*s", CVZ_STR_ARG(l->entry));
        type->name = l->entry;
        cvz_map_put(&ret->type_of, type->name, (uint32_t)ret->n_types);
    }
    return 0;
}

/* ---- providers ---- */

static int read_splits(struct cat_loader *l, const struct cvz_value *v, void *target,
                       struct cvz_err *err)
{
    struct import_provider *ret = target;
    struct import_split *p = CVZ_ARENA_ARRAY(l->arena, struct import_split, v->n);

    if (v->type != CVZ_TYPE_OBJECT)
        return cvz_fail(err, CVZ_EINVALID, "must be a mapping of members to patterns");
    for (uint32_t i = 0; i < v->n; i++) {
        p[i].member = cvz_arena_str(l->arena, cvz_value_str(&v->u.members[i].name));
        int rc = cat_read_pick(l, &v->u.members[i].value, &p[i].pick, err);
        if (rc != 0)
            return rc;
    }
    ret->splits = p;
    ret->n_splits = v->n;
    return 0;
}

static int read_place(struct cat_loader *l, const struct cvz_value *v, void *target,
                      struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        {"kind", cat_read_str, offsetof(struct import_place, kind), true},
        {"id", cat_read_template, offsetof(struct import_place, id), true},
        {"name", cat_read_template, offsetof(struct import_place, label), true},
        {"only", cat_read_str, offsetof(struct import_place, only), false},
    };

    return CAT_READ_MAPPING(l, v, keys, target, err);
}

static int read_places(struct cat_loader *l, const struct cvz_value *v, void *target,
                       struct cvz_err *err)
{
    struct import_provider *ret = target;
    struct cat_rows rows;

    int rc = cat_read_rows(l, v, read_place, sizeof(struct import_place), &rows, err);
    ret->places = rows.p;
    ret->n_places = rows.n;
    return rc;
}

static int read_provider(struct cat_loader *l, const struct cvz_value *v,
                         struct import_provider *ret, struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        {"prefixes", cat_read_strs, offsetof(struct import_provider, prefixes), true},
        {"id", cat_read_pick, offsetof(struct import_provider, id), true},
        {"same", cat_read_pick, offsetof(struct import_provider, same), false},
        {"ids", cat_read_exprs, offsetof(struct import_provider, ids), true},
        {"keys", cat_read_exprs, offsetof(struct import_provider, keys), true},
        {"tags", cat_read_exprs, offsetof(struct import_provider, tags), true},
        {"name", cat_read_expr, offsetof(struct import_provider, label), true},
        {"state", cat_read_expr, offsetof(struct import_provider, state), false},
        {"zone", cat_read_expr, offsetof(struct import_provider, zone), false},
        {"region", cat_read_expr, offsetof(struct import_provider, region), false},
        {"account", cat_read_expr, offsetof(struct import_provider, account), false},
        {"group", cat_read_expr, offsetof(struct import_provider, group), false},
        {"own_tags", cat_read_strs, offsetof(struct import_provider, own_tags), false},
        {"split", read_splits, 0, true},
        {"zone_region", cat_read_pick, offsetof(struct import_provider, zone_region), false},
        {"nocase", cat_read_bool, offsetof(struct import_provider, nocase), false},
        {"places", read_places, 0, true},
    };

    return CAT_READ_MAPPING(l, v, keys, ret, err);
}

static int read_providers(struct cat_loader *l, const struct cvz_value *root,
                          struct import_tables *ret, struct cvz_err *err)
{
    const struct cvz_value *v = cvz_value_get(root, CVZ_STR("providers"));
    struct import_provider *p = CVZ_ARENA_ARRAY(l->arena, struct import_provider, v->n);
    int rc = cat_read_strs(l, cvz_value_get(root, CVZ_STR("secrets")), &ret->secrets, err);

    if (rc == 0 && v->type != CVZ_TYPE_OBJECT)
        rc = cvz_fail(err, CVZ_EINVALID, "providers: must be a mapping");
    for (uint32_t i = 0; i < v->n && rc == 0; i++) {
        p[i].name = cvz_arena_str(l->arena, cvz_value_str(&v->u.members[i].name));
        rc = read_provider(l, &v->u.members[i].value, &p[i], err);
        if (rc != 0)
            rc = cvz_fail_context(err, rc, "%.*s", CVZ_STR_ARG(p[i].name));
    }
    ret->providers = p;
    ret->n_providers = v->n;
    return rc;
}

/* ---- files ---- */

static int read_embedded(struct cat_loader *l, const char *name, struct cvz_value *ret,
                         struct cvz_err *err)
{
    l->file = cvz_arena_printf(l->arena, "import/%s.yaml", name);
    const struct cvz_embed_file *file = cvz_embed_find(&cvz_embedded_catalogue, l->file);

    if (file == NULL)
        return cvz_fail(err, CVZ_EINTERNAL, "%.*s is not built in", CVZ_STR_ARG(l->file));
    return cvz_yaml_read(file->bytes, l->arena, ret, err);
}

int import_tables_load(const char *table, struct cvz_arena *arena, struct import_tables *ret,
                       struct cvz_err *err)
{
    struct cvz_catalogue *patterns = CVZ_NEW(struct cvz_catalogue);
    struct cat_loader l = {.arena = arena, .catalogue = patterns};
    struct import_tables tables = {.patterns = patterns};
    struct cvz_value root = cvz_value_null;

    int rc = read_embedded(&l, "providers", &root, err);
    if (rc == 0)
        rc = read_providers(&l, &root, &tables, err);
    if (rc == 0 && table != NULL)
        rc = read_embedded(&l, table, &root, err);
    if (rc == 0 && table != NULL)
        rc = read_types(&l, cvz_value_get(&root, CVZ_STR("types")), &tables, err);
    if (rc != 0) {
        import_tables_release(&tables);
        return cvz_fail_context(err, rc, "%.*s", CVZ_STR_ARG(l.file));
    }
    *ret = tables;
    return 0;
}

void import_tables_release(struct import_tables *tables)
{
    cvz_map_release(&tables->type_of);
    cvz_catalogue_free(tables->patterns);
    tables->patterns = NULL;
}

const struct import_type *import_type_find(const struct import_tables *tables, struct cvz_str name)
{
    uint32_t at = cvz_map_get(&tables->type_of, name);

    return at == CVZ_MAP_NONE ? NULL : &tables->types[at];
}

const struct import_provider *import_provider_find(const struct import_tables *tables,
                                                   struct cvz_str name)
{
    for (size_t i = 0; i < tables->n_providers; i++) {
        if (cvz_str_eq(tables->providers[i].name, name))
            return &tables->providers[i];
    }
    return NULL;
}

const struct import_provider *import_provider_of_type(const struct import_tables *tables,
                                                      struct cvz_str type)
{
    for (size_t i = 0; i < tables->n_providers; i++) {
        const struct cat_strs *prefixes = &tables->providers[i].prefixes;
        for (size_t k = 0; k < prefixes->n; k++) {
            if (cvz_str_starts(type, prefixes->p[k]))
                return &tables->providers[i];
        }
    }
    return NULL;
}
