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

enum cvz_difference { CVZ_DIFF_ADDED, CVZ_DIFF_REMOVED, CVZ_DIFF_CHANGED, CVZ_DIFF_COUNT };

struct cvz_resource_diff {
    uint8_t what;    /* enum cvz_difference */
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
    uint32_t count[CVZ_DIFF_COUNT]; /* of resources */
};

/* External nodes count as not there: one that becomes real is added. Linear but for a search for
 * each resource and relation. The result lives in the arena. */
void cvz_graph_diff(const struct cvz_graph *before, const struct cvz_graph *after,
                    struct cvz_arena *arena, struct cvz_diff *ret);

const char *cvz_field_name(enum cvz_field field);

/* A field as text: the parent's id; tags as "k=v, l=w"; the others as they stand. */
struct cvz_str cvz_field_text(const struct cvz_graph *g, uint32_t node, enum cvz_field field,
                              struct cvz_arena *arena);

#endif
