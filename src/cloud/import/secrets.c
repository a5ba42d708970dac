/* SPDX-License-Identifier: Apache-2.0 */
/* What is not kept of a document: what it marks as sensitive, and what is named like a secret. */
#include "cloud/import/import_priv.h"

#include "cloud/omit.h"

enum { DEPTH_MAX = 64, NAME_MAX_BYTES = 128 };

/* "MasterUserPassword", "master_user_password" -> "masteruserpassword"; longer names are cut. */
static struct cvz_str plain_name(struct cvz_str name, char out[NAME_MAX_BYTES])
{
    size_t n = 0;

    for (size_t i = 0; i < name.n && n < NAME_MAX_BYTES; i++) {
        char c = name.p[i];
        if (c != '_' && c != '-')
            out[n++] = cvz_char_lower(c);
    }
    return (struct cvz_str){out, n};
}

static bool is_secret(const struct import_tables *tables, struct cvz_str name)
{
    char plain[NAME_MAX_BYTES];
    struct cvz_str text = plain_name(name, plain);

    for (size_t i = 0; i < tables->secrets.n; i++) {
        if (cvz_str_glob(tables->secrets.p[i], text, true))
            return true;
    }
    return false;
}

static struct cvz_value without_named(const struct import_tables *tables, const struct cvz_value *v,
                                      struct cvz_arena *arena, unsigned depth)
{
    struct cvz_list list = {0};
    struct cvz_dict dict = {0};

    if (depth > DEPTH_MAX)
        return cvz_value_null; /* nobody looks so deep, and nothing may hide there */
    if (v->type == CVZ_TYPE_ARRAY) {
        for (uint32_t i = 0; i < v->n; i++)
            cvz_list_add(&list, arena, without_named(tables, &v->u.items[i], arena, depth + 1));
        return cvz_list_end(&list);
    }
    if (v->type == CVZ_TYPE_STRING &&
        cvz_str_find(cvz_value_str(v), CVZ_STR("PRIVATE KEY-----")) >= 0)
        return cvz_value_null;
    if (v->type != CVZ_TYPE_OBJECT)
        return *v;
    for (uint32_t i = 0; i < v->n; i++) {
        const struct cvz_member *m = &v->u.members[i];
        struct cvz_str name = cvz_value_str(&m->name);
        /* True and false tell nothing ("manage_master_user_password"). */
        if (is_secret(tables, name) && m->value.type != CVZ_TYPE_BOOL)
            continue;
        cvz_dict_set(&dict, arena, name, without_named(tables, &m->value, arena, depth + 1));
    }
    return cvz_dict_end(&dict);
}

struct cvz_value import_without_secrets(const struct import_tables *tables,
                                        const struct cvz_value *doc, struct cat_strs omit,
                                        struct cvz_arena *arena)
{
    struct cvz_value kept = *doc;

    for (size_t i = 0; i < omit.n; i++)
        kept = cvz_value_without(&kept, omit.p[i], arena);
    return without_named(tables, &kept, arena, 0);
}

static bool is_marked(const struct cvz_value *mark)
{
    return mark->type == CVZ_TYPE_BOOL && mark->u.boolean;
}

static struct cvz_value without_marked(const struct cvz_value *v, const struct cvz_value *marks,
                                       struct cvz_arena *arena, unsigned depth)
{
    struct cvz_list list = {0};
    struct cvz_dict dict = {0};

    if (is_marked(marks) || depth > DEPTH_MAX)
        return cvz_value_null;
    if (v->type == CVZ_TYPE_ARRAY && marks->type == CVZ_TYPE_ARRAY) {
        for (uint32_t i = 0; i < v->n; i++)
            cvz_list_add(&list, arena,
                         without_marked(&v->u.items[i], cvz_value_at(marks, i), arena, depth + 1));
        return cvz_list_end(&list);
    }
    if (v->type != CVZ_TYPE_OBJECT || marks->type != CVZ_TYPE_OBJECT)
        return *v;
    for (uint32_t i = 0; i < v->n; i++) {
        struct cvz_str name = cvz_value_str(&v->u.members[i].name);
        const struct cvz_value *mark = cvz_value_get(marks, name);
        if (!is_marked(mark))
            cvz_dict_set(&dict, arena, name,
                         without_marked(&v->u.members[i].value, mark, arena, depth + 1));
    }
    return cvz_dict_end(&dict);
}

struct cvz_value import_without_marked(const struct cvz_value *doc, const struct cvz_value *marks,
                                       struct cvz_arena *arena)
{
    return without_marked(doc, marks, arena, 0);
}

struct cvz_value import_without_path(const struct cvz_value *doc, const struct cvz_value *steps,
                                     size_t n, struct cvz_arena *arena)
{
    struct cvz_list list = {0};
    struct cvz_dict dict = {0};
    int64_t at = -1;

    if (n == 0 || n > DEPTH_MAX)
        return cvz_value_null;
    struct cvz_str name = cvz_value_str(steps);
    bool is_index = cvz_value_i64(steps, &at);
    for (uint32_t i = 0; doc->type == CVZ_TYPE_ARRAY && i < doc->n; i++) {
        const struct cvz_value *item = &doc->u.items[i];
        cvz_list_add(&list, arena,
                     is_index && at == (int64_t)i
                         ? import_without_path(item, steps + 1, n - 1, arena)
                         : *item);
    }
    for (uint32_t i = 0; doc->type == CVZ_TYPE_OBJECT && i < doc->n; i++) {
        const struct cvz_member *m = &doc->u.members[i];
        struct cvz_value v = m->value;
        if (cvz_str_eq(cvz_value_str(&m->name), name)) {
            v = import_without_path(&v, steps + 1, n - 1, arena);
            if (n == 1)
                continue;
        }
        cvz_dict_set(&dict, arena, cvz_value_str(&m->name), v);
    }
    if (doc->type == CVZ_TYPE_ARRAY)
        return cvz_list_end(&list);
    return doc->type == CVZ_TYPE_OBJECT ? cvz_dict_end(&dict) : *doc;
}
