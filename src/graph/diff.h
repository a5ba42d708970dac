/* SPDX-License-Identifier: Apache-2.0 */
/* What is different between two snapshots. */
#ifndef CVZ_GRAPH_DIFF_H
#define CVZ_GRAPH_DIFF_H

#include "base/arena.h"
#include "graph/graph.h"

/* What of a resource can change. X(constant, name) */
#define CVZ_FIELD_TABLE(X)                                                                         \
    X(CVZ_FIELD_KIND, "kind")                                                                      \
    X(CVZ_FIELD_NAME, "name")                                                                      \
    X(CVZ_FIELD_PROVIDER, "provider")                                                              \
    X(CVZ_FIELD_ACCOUNT, "account")                                                                \
    X(CVZ_FIELD_REGION, "region")                                                                  \
    X(CVZ_FIELD_ZONE, "zone")                                                                      \
    X(CVZ_FIELD_GROUP, "group")                                                                    \
    X(CVZ_FIELD_CATEGORY, "category")                                                              \
    X(CVZ_FIELD_STATE, "state")                                                                    \
    X(CVZ_FIELD_CREATED, "created")                                                                \
    X(CVZ_FIELD_PROPERTIES, "properties")                                                          \
    X(CVZ_FIELD_PARENT, "parent")                                                                  \
    X(CVZ_FIELD_TAGS, "tags")

enum cvz_field {
#define CVZ_FIELD_ENUM(constant, name) constant,
    CVZ_FIELD_TABLE(CVZ_FIELD_ENUM)
#undef CVZ_FIELD_ENUM
        CVZ_FIELD_COUNT
};

/* What has become of a resource or a relation. X(constant, name, sign, meaning) */
#define CVZ_DIFFERENCE_TABLE(X)                                                                    \
    X(CVZ_DIFF_SAME, "same", "", "as it was")                                                      \
    X(CVZ_DIFF_ADDED, "added", "+", "was not there before")                                        \
    X(CVZ_DIFF_REMOVED, "removed", "\xe2\x88\x92", "is not there any more")                        \
    X(CVZ_DIFF_CHANGED, "changed", "~", "is there, but not as it was")

enum cvz_difference {
#define CVZ_DIFFERENCE_ENUM(constant, name, sign, meaning) constant,
    CVZ_DIFFERENCE_TABLE(CVZ_DIFFERENCE_ENUM)
#undef CVZ_DIFFERENCE_ENUM
        CVZ_DIFF_COUNT
};

const char *cvz_difference_name(enum cvz_difference what);
const char *cvz_difference_sign(enum cvz_difference what); /* one character, UTF-8 */

struct cvz_resource_diff {
    uint8_t what;    /* enum cvz_difference, never CVZ_DIFF_SAME */
    uint32_t before; /* node; CVZ_NODE_NONE when added */
    uint32_t after;  /* node; CVZ_NODE_NONE when removed */
    uint32_t fields; /* 1 << enum cvz_field, of a changed one */
};

struct cvz_relation_diff {
    uint8_t what;   /* added or removed */
    uint32_t index; /* in `after` when added, in `before` when removed */
};

struct cvz_diff {
    struct cvz_resource_diff *resources; /* in order of id */
    uint32_t n_resources;
    struct cvz_relation_diff *relations; /* removed ones first, each in order of its graph */
    uint32_t n_relations;
    uint32_t count[CVZ_DIFF_COUNT]; /* of resources; nothing is counted as the same */
    const uint32_t *after_of;       /* by node of before: the same resource in after, or none */
};

/* How two snapshots are compared that were not made in one way. Zeroed: as if they were. */
struct cvz_diff_params {
    /* By node of before: which one it is in after, or CVZ_NODE_NONE. NULL: by id. */
    const uint32_t *after_of;
    bool told_only; /* a field that one side leaves empty is no difference */
    /* A relation counts only where one of its ends is added or removed: the sides do not tell the
     * same ones. */
    bool ends_only;
    /* Has the last word on what is different about one resource (1 << enum cvz_field). May be
     * NULL. */
    uint32_t (*judge)(void *ctx, uint32_t before, uint32_t after, uint32_t fields);
    /* Whether it says something that one side alone has this resource: the other one may not have
     * looked for it. May be NULL. */
    bool (*counts)(void *ctx, bool is_after, uint32_t node);
    void *ctx;
};

/* External nodes count as not there: one that becomes real is added. Linear but for a search for
 * each resource and relation. The result lives in the arena. */
void cvz_graph_diff(const struct cvz_graph *before, const struct cvz_graph *after,
                    struct cvz_arena *arena, struct cvz_diff *ret);
void cvz_graph_diff_by(const struct cvz_graph *before, const struct cvz_graph *after,
                       const struct cvz_diff_params *params, struct cvz_arena *arena,
                       struct cvz_diff *ret);

/* The relation between these nodes of g that says what r does; UINT32_MAX when there is none. */
uint32_t cvz_graph_relation_find(const struct cvz_graph *g, uint32_t source, uint32_t target,
                                 const struct cvz_relation *r);

const char *cvz_field_name(enum cvz_field field);

/* A field as text: the parent's id; tags as "k=v, l=w"; the others as they stand. */
struct cvz_str cvz_field_text(const struct cvz_graph *g, uint32_t node, enum cvz_field field,
                              struct cvz_arena *arena);

#endif
