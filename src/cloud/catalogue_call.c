/* SPDX-License-Identifier: Apache-2.0 */
/* Calls of the catalogue: operations with their parameters and paging; describes; kinds by name. */
#include "cloud/catalogue_keys_priv.h"

#include "codec/json.h"

#include <stddef.h>

/* ---- kinds ---- */

int cat_read_kinds(struct cat_loader *l, const struct cvz_value *v, void *target,
                   struct cvz_err *err)
{
    struct cat_kinds *to = target;
    struct cat_strs names;
    int rc = cat_read_strs(l, v, &names, err);

    if (rc != 0)
        return rc;
    to->names = names.p;
    to->n = names.n;
    to->kinds = CVZ_ARENA_ARRAY(l->arena, uint32_t, names.n);
    return 0;
}

void cat_expect_kinds(struct cat_loader *l, struct cat_kinds *to, const char *place)
{
    if (to->n == 0)
        return;
    struct cat_reference reference = {.to = to,
                                      .where = cvz_arena_printf(l->arena, "%.*s: %.*s: %s",
                                                                CVZ_STR_ARG(l->file),
                                                                CVZ_STR_ARG(l->entry), place)};
    cvz_vec_push(&l->references, reference);
}
/* ---- calls ---- */

int cat_read_http(struct cat_loader *l, const struct cvz_value *v, void *target,
                  struct cvz_err *err)
{
    static const char *const methods[] = {"GET", "POST", "PUT", "HEAD"};
    struct cat_call *call = target;
    struct cvz_str text = cvz_value_str(v);
    ptrdiff_t space = cvz_str_find_char(text, ' ');

    if (space < 0 || (size_t)space + 1 >= text.n ||
        (text.p[space + 1] != '/' && text.p[space + 1] != '{'))
        return cvz_fail(err, CVZ_EINVALID, "must be \"METHOD /path\"");
    struct cvz_str method = cvz_str_sub(text, 0, (size_t)space);
    for (size_t i = 0; i < CVZ_COUNT_OF(methods); i++) {
        if (cvz_str_is(method, methods[i]))
            call->method = cvz_str_from(methods[i]);
    }
    if (call->method.n == 0)
        return cvz_fail(err, CVZ_EINVALID, "unknown method '%.*s'", CVZ_STR_ARG(method));
    return cvz_template_compile(cvz_str_sub(text, (size_t)space + 1, text.n), l->arena, &call->path,
                                err);
}

struct page_size {
    struct cvz_str param;
    int64_t value, min;
};

static int read_page_size(struct cat_loader *l, const struct cvz_value *v, void *target,
                          struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        {"param", cat_read_str, offsetof(struct page_size, param), true},
        {"value", cat_read_size, offsetof(struct page_size, value), true},
        {"min", cat_read_size, offsetof(struct page_size, min), false},
    };
    struct cat_page *page = target;
    struct page_size size = {.min = 0};

    int rc = CAT_READ_MAPPING(l, v, keys, &size, err);
    if (rc != 0)
        return rc;
    if (size.min > size.value)
        return cvz_fail(err, CVZ_EINVALID, "min is above value");
    page->size_param = size.param;
    page->size = size.value;
    page->size_min = size.min > 0 ? size.min : size.value;
    return 0;
}

int cat_read_page(struct cat_loader *l, const struct cvz_value *v, void *target,
                  struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        {"token", cat_read_strs, offsetof(struct cat_page, tokens), false},
        {"next", cat_read_exprs, offsetof(struct cat_page, next), false},
        {"url", cat_read_expr, offsetof(struct cat_page, url), false},
        {"more", cat_read_expr, offsetof(struct cat_page, more), false},
        {"size", read_page_size, 0, false},
    };
    struct cat_page *page = target;

    int rc = CAT_READ_MAPPING(l, v, keys, page, err);
    if (rc == 0 && page->tokens.n != page->next.n)
        rc = cvz_fail(err, CVZ_EINVALID, "token and next must have as many entries");
    if (rc == 0 && (page->tokens.n > 0) == (page->url.path != NULL))
        rc = cvz_fail(err, CVZ_EINVALID, "must have token and next, or url");
    return rc;
}

void cat_finish_call(struct cat_loader *l, const struct cvz_value *v, struct cat_call *call)
{
    struct cvz_buf shape = CVZ_BUF_INIT;
    const char *const names[] = {"http", "params", "parent", "parent_where", "regions", "host"};

    call->service = l->service;
    if (call->actions.n == 0) {
        struct cvz_str *action = CVZ_ARENA_NEW(l->arena, struct cvz_str);
        *action = cvz_arena_printf(l->arena, "%.*s:%.*s", CVZ_STR_ARG(l->service->iam_prefix),
                                   CVZ_STR_ARG(call->operation));
        call->actions = (struct cat_strs){action, 1};
    }
    for (size_t i = 0; i < CVZ_COUNT_OF(names); i++) {
        cvz_json_write(&shape, cvz_value_get_z(v, names[i]), CVZ_JSON_CANONICAL);
        cvz_buf_add_char(&shape, '\n');
    }
    call->shape = cvz_arena_str(l->arena, cvz_buf_str(&shape));
    cvz_buf_release(&shape);
}
struct batch {
    struct cvz_str param;
    struct cvz_expr key;
    int64_t size;
};

static int read_batch(struct cat_loader *l, const struct cvz_value *v, void *target,
                      struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        {"param", cat_read_str, offsetof(struct batch, param), true},
        {"key", cat_read_expr, offsetof(struct batch, key), true},
        {"size", cat_read_size, offsetof(struct batch, size), true},
    };
    struct cat_describe *describe = target;
    struct batch batch = {.size = 0};

    int rc = CAT_READ_MAPPING(l, v, keys, &batch, err);
    describe->batch_param = batch.param;
    describe->batch_key = batch.key;
    describe->batch_size = (size_t)batch.size;
    return rc;
}

/* An expression over the listed item, or true: always. */
static int read_settled(struct cat_loader *l, const struct cvz_value *v, void *target,
                        struct cvz_err *err)
{
    struct cat_describe *describe = target;

    if (v->type == CVZ_TYPE_BOOL)
        return cat_read_bool(l, v, &describe->is_fixed, err);
    return cat_read_expr(l, v, &describe->settled, err);
}

static int read_describe(struct cat_loader *l, const struct cvz_value *v, void *target,
                         struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        CAT_CALL_KEYS(offsetof(struct cat_describe, call)),
        {"batch", read_batch, 0, false},
        {"match", cat_read_expr, offsetof(struct cat_describe, match), false},
        {"where", cat_read_expr, offsetof(struct cat_describe, where), false},
        {"into", cat_read_str, offsetof(struct cat_describe, into), false},
        {"tags_only", cat_read_bool, offsetof(struct cat_describe, tags_only), false},
        {"settled", read_settled, 0, false},
    };
    struct cat_describe *describe = target;

    int rc = CAT_READ_MAPPING(l, v, keys, describe, err);
    if (rc == 0 && (describe->batch_param.n > 0) != (describe->match.path != NULL))
        rc = cvz_fail(err, CVZ_EINVALID, "batch and match go together");
    if (rc == 0)
        cat_finish_call(l, v, &describe->call);
    return rc;
}

int cat_read_describes(struct cat_loader *l, const struct cvz_value *v, void *target,
                       struct cvz_err *err)
{
    struct cat_entry *entry = target;
    struct cat_rows rows;

    int rc = cat_read_rows(l, v, read_describe, sizeof(struct cat_describe), &rows, err);
    entry->describes = rows.p;
    entry->n_describes = rows.n;
    return rc;
}
