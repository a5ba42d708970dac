/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading mappings by tables of their keys: reader, offset of the target, whether the key must be
 * there. An unknown key is an error that lists the known ones.
 */
#ifndef CVZ_CLOUD_CATALOGUE_KEYS_PRIV_H
#define CVZ_CLOUD_CATALOGUE_KEYS_PRIV_H

#include "cloud/catalogue_priv.h"

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

cat_reader cat_read_str;      /* struct cvz_str */
cat_reader cat_read_strs;     /* struct cat_strs: one text, or a list of texts */
cat_reader cat_read_bool;     /* bool */
cat_reader cat_read_size;     /* int64_t: 1 .. 1,000,000 */
cat_reader cat_read_char;     /* char */
cat_reader cat_read_path;     /* const struct cvz_jmespath * */
cat_reader cat_read_pick;     /* const struct cvz_pattern * */
cat_reader cat_read_expr;     /* struct cvz_expr: an expression, or {field, pick} */
cat_reader cat_read_exprs;    /* struct cat_exprs: one, or a list of them */
cat_reader cat_read_template; /* const struct cvz_template * */
cat_reader cat_read_params;   /* const struct cvz_tree *, of a mapping */

#endif
