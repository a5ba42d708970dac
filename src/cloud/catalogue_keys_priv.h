/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading mappings by tables of their keys: reader, offset of the target, whether the key must be
 * there. An unknown key is an error that lists the known ones.
 */
#ifndef CVZ_CLOUD_CATALOGUE_KEYS_PRIV_H
#define CVZ_CLOUD_CATALOGUE_KEYS_PRIV_H

#include "cloud/catalogue_priv.h"

#include <stddef.h>

/* Fills *target from the value; errors say what it must be, the callers say where. */
typedef int cat_reader(struct cat_loader *l, const struct cvz_value *v, void *target,
                       struct cvz_err *err);

struct cat_key {
    const char *name;
    cat_reader *read;
    size_t offset; /* of what `read` is given, in the target of the mapping */
    bool is_required;
};

int cat_read_mapping(struct cat_loader *l, const struct cvz_value *v, const struct cat_key *keys,
                     size_t n_keys, void *target, struct cvz_err *err) CVZ_MUST_CHECK;
#define CAT_READ_MAPPING(l, v, keys, target, err)                                                  \
    cat_read_mapping((l), (v), (keys), CVZ_COUNT_OF(keys), (target), (err))

/* A list of rows of one size, each read by `read`; an error says which. */
struct cat_rows {
    void *p; /* the catalogue's */
    size_t n;
};
int cat_read_rows(struct cat_loader *l, const struct cvz_value *v, cat_reader *read, size_t size,
                  struct cat_rows *ret, struct cvz_err *err) CVZ_MUST_CHECK;

cat_reader cat_read_str;       /* struct cvz_str */
cat_reader cat_read_strs;      /* struct cat_strs: one text, or a list of texts */
cat_reader cat_read_bool;      /* bool */
cat_reader cat_read_size;      /* int64_t: 1 .. 1,000,000 */
cat_reader cat_read_char;      /* char */
cat_reader cat_read_path;      /* const struct cvz_jmespath * */
cat_reader cat_read_pick;      /* const struct cvz_pattern * */
cat_reader cat_read_expr;      /* struct cvz_expr: an expression, or {field, pick} */
cat_reader cat_read_exprs;     /* struct cat_exprs: one, or a list of them */
cat_reader cat_read_template;  /* const struct cvz_template * */
cat_reader cat_read_params;    /* const struct cvz_tree *, of a mapping */
cat_reader cat_read_kinds;     /* struct cat_kinds; cat_expect_kinds then has them checked */
cat_reader cat_read_http;      /* struct cat_call: method and path */
cat_reader cat_read_page;      /* struct cat_page */
cat_reader cat_read_describes; /* struct cat_entry: its describes */
cat_reader cat_read_tags;      /* struct cat_tags */

/* Kinds that must be there when all files are read; called when `to` stands where it stays. */
void cat_expect_kinds(struct cat_loader *l, struct cat_kinds *to, const char *place);

/* The keys of a call that stands at `base` in the target. */
/* clang-format off */
#define CAT_CALL_KEYS(base)                                                                        \
    {"operation", cat_read_str, (base) + offsetof(struct cat_call, operation), true},              \
    {"http", cat_read_http, (base), false},                                                        \
    {"params", cat_read_params, (base) + offsetof(struct cat_call, params), false},                \
    {"actions", cat_read_strs, (base) + offsetof(struct cat_call, actions), false},                \
    {"items", cat_read_expr, (base) + offsetof(struct cat_call, items), true},                     \
    {"page", cat_read_page, (base) + offsetof(struct cat_call, page), false},                      \
    {"host", cat_read_template, (base) + offsetof(struct cat_call, host), false},                  \
    {"partial", cat_read_exprs, (base) + offsetof(struct cat_call, partial), false},               \
    {"empty_on", cat_read_strs, (base) + offsetof(struct cat_call, empty_on), false},              \
    {"disabled_on", cat_read_strs, (base) + offsetof(struct cat_call, disabled_on), false}
/* clang-format on */

/* What is derived from the keys: the default action, and the text by which calls are told apart. */
void cat_finish_call(struct cat_loader *l, const struct cvz_value *v, struct cat_call *call);

/* One resource as its mapping says, defaults already in; the entry's kind is not numbered yet. */
int cat_read_resource(struct cat_loader *l, const struct cvz_value *v,
                      struct cat_resource *resource, struct cvz_err *err) CVZ_MUST_CHECK;

/* The members `indexes` and `accounts` of a service file. */
int cat_read_indexes(struct cat_loader *l, const struct cvz_value *v,
                     struct cvz_err *err) CVZ_MUST_CHECK;
int cat_read_accounts(struct cat_loader *l, const struct cvz_value *v,
                      struct cvz_err *err) CVZ_MUST_CHECK;

/* A provider file. */
int cat_read_provider(struct cat_loader *l, const struct cvz_value *v,
                      struct cvz_err *err) CVZ_MUST_CHECK;
/* The defaults of a provider; a null pair where it has none. */
struct cat_defaults cat_defaults_of(const struct cat_loader *l, struct cvz_str provider);

#endif
