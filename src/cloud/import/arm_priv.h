/* SPDX-License-Identifier: Apache-2.0 */
/* ARM templates: arm.c makes rows of their resources, arm_parse.c reads expressions, arm_eval.c and
 * arm_functions.c say what they are, as far as that goes without a deployment. */
#ifndef CVZ_CLOUD_IMPORT_ARM_PRIV_H
#define CVZ_CLOUD_IMPORT_ARM_PRIV_H

#include "cloud/import/import_priv.h"

/* ---- expressions ---- */

enum arm_node_type { ARM_TEXT, ARM_NUMBER, ARM_CALL, ARM_MEMBER, ARM_INDEX };

struct arm_node {
    enum arm_node_type type;
    struct cvz_str text; /* ARM_TEXT; the name of a call or of a member */
    int64_t number;
    const struct arm_node **args; /* of a call; what a member or an index is of, and the index */
    size_t n_args;
};

/* The inside of "[...]"; NULL for what is no expression. */
const struct arm_node *arm_parse(struct cvz_str text, struct cvz_arena *arena);

/* ---- evaluating ---- */

/* A loop that is gone through. */
struct arm_loop {
    struct cvz_str name;
    int64_t index;
    const struct arm_loop *outer;
};

/* What expressions of one template see. */
struct arm_scope {
    const struct cvz_value *parameters; /* as defined */
    const struct cvz_value *variables;
    struct cvz_value given; /* values of a nested template's parameters; an object */
    struct cvz_str subscription, group, name;
};

struct arm {
    struct cvz_arena *arena;
    const struct arm_scope *scope;
    const struct arm_loop *loop;
    size_t steps; /* evaluations that are left */
    bool is_spent;
};

enum { ARM_DEPTH_MAX = 64, ARM_STEPS_MAX = 2000000, ARM_TEXT_MAX = 1 << 20, ARM_LOOP_MAX = 800 };

/* A value with its expressions evaluated; what only a deployment knows stands as "${...}", secrets
 * as null. */
struct cvz_value arm_value(struct arm *a, const struct cvz_value *v, unsigned depth);
struct cvz_value arm_eval(struct arm *a, const struct arm_node *node, unsigned depth);

/* "[...]", not "[[..." */
bool arm_is_expression(struct cvz_str text);
/* A text that names what is not known. */
struct cvz_value arm_symbol(struct arm *a, struct cvz_str what);
bool arm_is_known(const struct cvz_value *v);

/* The result of a function over evaluated arguments; false when there is no such function. */
bool arm_function(struct arm *a, struct cvz_str name, const struct cvz_value *args, size_t n,
                  struct cvz_value *ret);

/* ---- rows ---- */

/* Properties with an id for each part that stands in a list of them. */
struct cvz_value arm_with_ids(const struct cvz_value *properties, struct cvz_str id,
                              struct cvz_arena *arena);
/* Rows of types that no index has, inside the rows above them. */
struct cvz_value arm_folded(const struct cvz_value *rows, const struct cvz_catalogue *catalogue,
                            struct cvz_arena *arena);

/* "Microsoft.A/b/c", "x/y" -> "Microsoft.A/b/x/c/y" */
struct cvz_str arm_path(struct cvz_str type, struct cvz_str names, struct cvz_arena *arena);

#endif
