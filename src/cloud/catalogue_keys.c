/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/catalogue_keys_priv.h"

#include <stddef.h>

enum { SIZE_MAX_VALUE = 1000000 };

static const struct cat_key *find_key(const struct cat_key *keys, size_t n_keys,
                                      struct cvz_str name)
{
    for (size_t i = 0; i < n_keys; i++) {
        if (cvz_str_is(name, keys[i].name))
            return &keys[i];
    }
    return NULL;
}

static int unknown_key(const struct cat_key *keys, size_t n_keys, struct cvz_str name,
                       struct cvz_err *err)
{
    struct cvz_buf known = CVZ_BUF_INIT;

    for (size_t i = 0; i < n_keys; i++)
        cvz_buf_printf(&known, "%s%s", i > 0 ? ", " : "", keys[i].name);
    int rc =
        cvz_fail(err, CVZ_EINVALID, "unknown key '%.*s' (known: %s)", CVZ_STR_ARG(name), known.p);
    cvz_buf_release(&known);
    return rc;
}

int cat_read_mapping(struct cat_loader *l, const struct cvz_value *v, const struct cat_key *keys,
                     size_t n_keys, void *target, struct cvz_err *err)
{
    if (v->type != CVZ_TYPE_OBJECT)
        return cvz_fail(err, CVZ_EINVALID, "must be a mapping");
    for (uint32_t i = 0; i < v->n; i++) {
        struct cvz_str name = cvz_value_str(&v->u.members[i].name);
        const struct cat_key *key = find_key(keys, n_keys, name);
        if (key == NULL)
            return unknown_key(keys, n_keys, name, err);
        int rc = key->read(l, &v->u.members[i].value, (char *)target + key->offset, err);
        if (rc != 0)
            return cvz_fail_context(err, rc, "%s", key->name);
    }
    for (size_t i = 0; i < n_keys; i++) {
        if (keys[i].is_required && cvz_value_get_z(v, keys[i].name) == &cvz_value_null)
            return cvz_fail(err, CVZ_EINVALID, "'%s' is missing", keys[i].name);
    }
    return 0;
}

int cat_read_rows(struct cat_loader *l, const struct cvz_value *v, cat_reader *read, size_t size,
                  struct cat_rows *ret, struct cvz_err *err)
{
    *ret = (struct cat_rows){NULL, 0};
    if (v->type != CVZ_TYPE_ARRAY)
        return cvz_fail(err, CVZ_EINVALID, "must be a list");
    char *p = cvz_arena_calloc(l->arena, v->n, size);
    for (uint32_t i = 0; i < v->n; i++) {
        int rc = read(l, &v->u.items[i], p + i * size, err);
        if (rc != 0)
            return cvz_fail_context(err, rc, "%u", i + 1);
    }
    *ret = (struct cat_rows){p, v->n};
    return 0;
}

/* ---- scalars ---- */

int cat_read_str(struct cat_loader *l, const struct cvz_value *v, void *target, struct cvz_err *err)
{
    if (v->type != CVZ_TYPE_STRING)
        return cvz_fail(err, CVZ_EINVALID, "must be a text");
    *(struct cvz_str *)target = cvz_arena_str(l->arena, cvz_value_str(v));
    return 0;
}

int cat_read_bool(struct cat_loader *l, const struct cvz_value *v, void *target,
                  struct cvz_err *err)
{
    (void)l;
    if (v->type != CVZ_TYPE_BOOL)
        return cvz_fail(err, CVZ_EINVALID, "must be true or false");
    *(bool *)target = v->u.boolean;
    return 0;
}

int cat_read_size(struct cat_loader *l, const struct cvz_value *v, void *target,
                  struct cvz_err *err)
{
    (void)l;
    if (v->type != CVZ_TYPE_INT || v->u.integer < 1 || v->u.integer > SIZE_MAX_VALUE)
        return cvz_fail(err, CVZ_EINVALID, "must be a number from 1 to %d", (int)SIZE_MAX_VALUE);
    *(int64_t *)target = v->u.integer;
    return 0;
}

int cat_read_char(struct cat_loader *l, const struct cvz_value *v, void *target,
                  struct cvz_err *err)
{
    (void)l;
    if (v->type != CVZ_TYPE_STRING || v->n != 1)
        return cvz_fail(err, CVZ_EINVALID, "must be one character");
    *(char *)target = v->u.string[0];
    return 0;
}

/* One text, or a list of texts. */
int cat_read_strs(struct cat_loader *l, const struct cvz_value *v, void *target,
                  struct cvz_err *err)
{
    struct cat_strs *ret = target;
    bool is_list = v->type == CVZ_TYPE_ARRAY;
    size_t n = is_list ? v->n : 1;
    struct cvz_str *p = CVZ_ARENA_ARRAY(l->arena, struct cvz_str, n);

    for (size_t i = 0; i < n; i++) {
        if (cat_read_str(l, is_list ? &v->u.items[i] : v, &p[i], err) != 0)
            return cvz_fail(err, CVZ_EINVALID, "must be a text or a list of texts");
    }
    *ret = (struct cat_strs){p, n};
    return 0;
}

/* ---- expressions, patterns, templates ---- */

int cat_read_path(struct cat_loader *l, const struct cvz_value *v, void *target,
                  struct cvz_err *err)
{
    if (v->type != CVZ_TYPE_STRING)
        return cvz_fail(err, CVZ_EINVALID, "must be an expression");
    struct cvz_str text = cvz_value_str(v);
    int rc = cvz_jmespath_compile(text, l->arena, (const struct cvz_jmespath **)target, err);
    if (rc != 0)
        return cvz_fail_context(err, rc, "'%.*s'", CVZ_STR_ARG(text));
    return 0;
}

int cat_read_pick(struct cat_loader *l, const struct cvz_value *v, void *target,
                  struct cvz_err *err)
{
    struct cvz_pattern *pattern = NULL;

    if (v->type != CVZ_TYPE_STRING)
        return cvz_fail(err, CVZ_EINVALID, "must be a regular expression");
    int rc = cvz_pattern_compile(cvz_value_str(v), &pattern, err);
    if (rc != 0)
        return cvz_fail_context(err, rc, "'%.*s'", CVZ_STR_ARG(cvz_value_str(v)));
    cvz_vec_push(&l->catalogue->patterns, pattern);
    *(const struct cvz_pattern **)target = pattern;
    return 0;
}

/* An expression, or {field: expression, pick: pattern}. */
int cat_read_expr(struct cat_loader *l, const struct cvz_value *v, void *target,
                  struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        {"field", cat_read_path, offsetof(struct cvz_expr, path), true},
        {"pick", cat_read_pick, offsetof(struct cvz_expr, pick), true},
    };
    struct cvz_expr *e = target;

    if (v->type == CVZ_TYPE_OBJECT)
        return CAT_READ_MAPPING(l, v, keys, e, err);
    return cat_read_path(l, v, &e->path, err);
}

int cat_read_exprs(struct cat_loader *l, const struct cvz_value *v, void *target,
                   struct cvz_err *err)
{
    struct cat_exprs *ret = target;
    bool is_list = v->type == CVZ_TYPE_ARRAY;
    size_t n = is_list ? v->n : 1;
    struct cvz_expr *p = CVZ_ARENA_ARRAY(l->arena, struct cvz_expr, n);

    for (size_t i = 0; i < n; i++) {
        int rc = cat_read_expr(l, is_list ? &v->u.items[i] : v, &p[i], err);
        if (rc != 0)
            return rc;
    }
    *ret = (struct cat_exprs){p, n};
    return 0;
}

int cat_read_template(struct cat_loader *l, const struct cvz_value *v, void *target,
                      struct cvz_err *err)
{
    if (v->type != CVZ_TYPE_STRING)
        return cvz_fail(err, CVZ_EINVALID, "must be a template");
    return cvz_template_compile(cvz_value_str(v), l->arena, target, err);
}

int cat_read_params(struct cat_loader *l, const struct cvz_value *v, void *target,
                    struct cvz_err *err)
{
    if (v->type != CVZ_TYPE_OBJECT)
        return cvz_fail(err, CVZ_EINVALID, "must be a mapping");
    return cvz_tree_compile(v, l->arena, target, err);
}
