/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expressions of the catalogue: JMESPath, and optionally a regular expression (`pick`) whose first
 * group is taken from the texts that it gives.
 */
#ifndef CVZ_CLOUD_EXPR_H
#define CVZ_CLOUD_EXPR_H

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "codec/jmespath.h"
#include "codec/value.h"

#include <regex.h>

/* Compiled patterns; they own memory beside the arena. */
struct cvz_pattern {
    regex_t regex;
};

struct cvz_expr {
    const struct cvz_jmespath *path; /* NULL: not given, gives nothing */
    const struct cvz_pattern *pick;  /* NULL: the text as it is */
    char split;                      /* between several texts in one; '\0' for none */
};

/* A pattern with at least one group. CVZ_EINVALID says what is wrong with it. The caller frees it
 * with cvz_pattern_free. */
int cvz_pattern_compile(struct cvz_str text, struct cvz_pattern **ret,
                        struct cvz_err *err) CVZ_MUST_CHECK;
void cvz_pattern_free(struct cvz_pattern *pattern);

/* The first group's text; CVZ_STR_NULL where the pattern does not match. */
struct cvz_str cvz_pattern_pick(const struct cvz_pattern *pattern, struct cvz_str s);

/* Null when the expression is not given. */
int cvz_expr_value(const struct cvz_expr *e, const struct cvz_value *item, struct cvz_arena *arena,
                   struct cvz_value *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* One text: of a scalar; CVZ_STR_NULL for null, lists, objects and texts that `pick` refuses. */
int cvz_expr_text(const struct cvz_expr *e, const struct cvz_value *item, struct cvz_arena *arena,
                  struct cvz_str *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* The same where nothing depends on it: "" for nothing, and for what cannot be evaluated. */
struct cvz_str cvz_expr_text_or_none(const struct cvz_expr *e, const struct cvz_value *item,
                                     struct cvz_arena *arena);

/* All texts of what the expression gave, those in lists and around `split` one by one; null, false
 * and "" give none. */
struct cvz_texts {
    CVZ_VEC(struct cvz_str) v;
};
void cvz_expr_add_texts(const struct cvz_expr *e, const struct cvz_value *v,
                        struct cvz_arena *arena, struct cvz_texts *ret);

/* JMESPath's notion of truth: not null, false, "", [] or {}. */
bool cvz_value_is_true(const struct cvz_value *v);

#endif
