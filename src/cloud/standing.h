/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is declared (Terraform's states and plans, templates) beside what was seen in the cloud: the
 * standing of each resource. They are matched by the provider's own ids.
 */
#ifndef CVZ_CLOUD_STANDING_H
#define CVZ_CLOUD_STANDING_H

#include "cloud/import.h"

/* X(constant, name, meaning) */
#define CVZ_STANDING_TABLE(X)                                                                      \
    X(CVZ_STANDING_MANAGED, "managed", "declared and there, and both tell the same")               \
    X(CVZ_STANDING_DRIFTED, "drifted", "declared and there, but they differ")                      \
    X(CVZ_STANDING_UNMANAGED, "unmanaged", "there, but no file declares it")                       \
    X(CVZ_STANDING_TO_CREATE, "to-create", "declared, but not there")                              \
    X(CVZ_STANDING_TO_UPDATE, "to-update", "a plan changes it")                                    \
    X(CVZ_STANDING_TO_REPLACE, "to-replace", "a plan destroys it and creates it again")            \
    X(CVZ_STANDING_TO_DESTROY, "to-destroy", "a plan destroys it")                                 \
    X(CVZ_STANDING_UNSEEN, "unseen", "declared, but nobody has looked for it")

enum cvz_standing {
#define CVZ_STANDING_ENUM(constant, name, meaning) constant,
    CVZ_STANDING_TABLE(CVZ_STANDING_ENUM)
#undef CVZ_STANDING_ENUM
        CVZ_STANDING_COUNT
};

const char *cvz_standing_name(enum cvz_standing standing);
const char *cvz_standing_meaning(enum cvz_standing standing);

/* Something that both tell, and tell differently. */
struct cvz_standing_difference {
    struct cvz_str name;
    struct cvz_value declared, live;
};

struct cvz_standing_row {
    enum cvz_standing standing;
    struct cvz_str id, kind, name, account, region;
    struct cvz_str address; /* of the declaration, "" for what is not declared */
    size_t file;            /* place in `files`; of what is declared */
    const struct cvz_standing_difference *differences;
    size_t n_differences;
};

struct cvz_standing_params {
    const struct cvz_import *const *files;
    size_t n_files;
    const struct cvz_graph *live;
    const struct cvz_coverage *coverage; /* of the live inventory */
    size_t n_coverage;
    const struct cvz_catalogue *catalogue;
};

/* Rows by standing, then id; in the arena, with strings of the graphs. What no cloud lists by
 * itself (a route, an attachment) has no standing unless a plan does something about it: *ret_parts
 * counts these. Only kinds that the files' tools can declare are called unmanaged. */
int cvz_standing_compute(const struct cvz_standing_params *params, struct cvz_arena *arena,
                         struct cvz_standing_row **ret, size_t *ret_n, size_t *ret_parts,
                         struct cvz_err *err) CVZ_MUST_CHECK;

#endif
