/* SPDX-License-Identifier: Apache-2.0 */
/* CloudFormation templates: cloudformation.c reads them, cloudformation_eval.c makes of their
 * intrinsic functions what can be said without a stack, cloudformation_loop.c repeats. */
#ifndef CVZ_CLOUD_IMPORT_CLOUDFORMATION_PRIV_H
#define CVZ_CLOUD_IMPORT_CLOUDFORMATION_PRIV_H

#include "cloud/import/import_priv.h"

struct cfn {
    struct cvz_arena *arena;
    const struct cvz_value *parameters, *mappings, *conditions, *resources;
    size_t steps; /* evaluations that are left: references may multiply */
    bool is_spent;
};

/* "Fn::ForEach::Name" among the resources: an object of what it stands for; null where only a stack
 * knows the values. */
bool cfn_is_loop(struct cvz_str name);
struct cvz_value cfn_loop(struct cfn *c, const struct cvz_value *v);

/* A condition may hang on what only a stack knows. */
enum cfn_truth { CFN_FALSE, CFN_TRUE, CFN_UNKNOWN };

/* The template's parts; all may be missing. */
struct cfn cfn_begin(const struct cvz_value *template, struct cvz_arena *arena);

/* The value with its functions evaluated. Resources stand as "${LogicalId}" and
 * "${LogicalId.Attribute}", what only a stack knows as "${AWS::Region}"; hidden parameters (NoEcho)
 * and AWS::NoValue give nothing. */
struct cvz_value cfn_eval(struct cfn *c, const struct cvz_value *v);

enum cfn_truth cfn_condition(struct cfn *c, struct cvz_str name);

#endif
