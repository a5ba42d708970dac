/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Templates of the catalogue (docs/catalogue.md): text with {expression} and {$variable} inside,
 * and trees of such texts. Compiled once, immutable afterwards.
 */
#ifndef CVZ_CLOUD_TEMPLATE_H
#define CVZ_CLOUD_TEMPLATE_H

#include "base/arena.h"
#include "base/err.h"
#include "codec/value.h"

/* X(constant, name) */
#define CVZ_VAR_TABLE(X)                                                                           \
    X(CVZ_VAR_PARTITION, "partition")                                                              \
    X(CVZ_VAR_ACCOUNT, "account")                                                                  \
    X(CVZ_VAR_REGION, "region")                                                                    \
    X(CVZ_VAR_NATIVE, "native")                                                                    \
    X(CVZ_VAR_PARENT, "parent")                                                                    \
    X(CVZ_VAR_PARENT_NATIVE, "parent_native")                                                      \
    X(CVZ_VAR_PARENT_ID, "parent_id")                                                              \
    X(CVZ_VAR_ITEM, "item")                                                                        \
    X(CVZ_VAR_WHOLE, "whole")                                                                      \
    X(CVZ_VAR_ROW, "row")                                                                          \
    X(CVZ_VAR_KEYS, "keys")                                                                        \
    X(CVZ_VAR_KEY, "key")

enum cvz_var {
#define CVZ_VAR_ENUM(constant, name) constant,
    CVZ_VAR_TABLE(CVZ_VAR_ENUM)
#undef CVZ_VAR_ENUM
        CVZ_VAR_COUNT
};

/* What a template sees: plain expressions look at the item, variables at their own. Zeroed: null
 * everywhere. */
struct cvz_vars {
    struct cvz_value of[CVZ_VAR_COUNT];
};

struct cvz_template;

/* The whole text must be well-formed: every '{' has its '}', every expression compiles. Errors name
 * the offset. */
int cvz_template_compile(struct cvz_str text, struct cvz_arena *arena,
                         const struct cvz_template **ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* The value: of its own type where the template is one single {...}, text otherwise. Null where
 * one of its expressions gives nothing. */
int cvz_template_value(const struct cvz_template *t, const struct cvz_vars *vars,
                       struct cvz_arena *arena, struct cvz_value *ret,
                       struct cvz_err *err) CVZ_MUST_CHECK;

/* The same as text; CVZ_STR_NULL for nothing, and for lists and objects. */
int cvz_template_text(const struct cvz_template *t, const struct cvz_vars *vars,
                      struct cvz_arena *arena, struct cvz_str *ret,
                      struct cvz_err *err) CVZ_MUST_CHECK;

/* A path and query of a URL: what the expressions give is percent-encoded. An expression that does
 * not stand behind a '/', or begins with a '+' (as in RFC 6570), keeps its own slashes (an id that
 * is a path). Nothing gives nothing. */
int cvz_template_path(const struct cvz_template *t, const struct cvz_vars *vars,
                      struct cvz_arena *arena, struct cvz_str *ret,
                      struct cvz_err *err) CVZ_MUST_CHECK;

/* Whether a variable stands in it. */
bool cvz_template_uses(const struct cvz_template *t, enum cvz_var var);
/* Whether it says anything of the item itself. */
bool cvz_template_uses_item(const struct cvz_template *t);

struct cvz_str cvz_template_source(const struct cvz_template *t);

/* A tree of values whose strings are templates; the names of members are as they stand. */
struct cvz_tree;

int cvz_tree_compile(const struct cvz_value *v, struct cvz_arena *arena,
                     const struct cvz_tree **ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* Members and items that give nothing are left out. A NULL tree is the empty object. */
int cvz_tree_value(const struct cvz_tree *tree, const struct cvz_vars *vars,
                   struct cvz_arena *arena, struct cvz_value *ret,
                   struct cvz_err *err) CVZ_MUST_CHECK;

/* RFC 3986: all bytes but the unreserved ones become %XX; '/' stays when keep_slash. */
void cvz_percent_encode(struct cvz_buf *buf, struct cvz_str s, bool keep_slash);

#endif
