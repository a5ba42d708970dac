/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verbs that a relation can have: one closed table. Direction: "source <verb> target"; traffic
 * verbs point the way that requests travel.
 */
#ifndef CVZ_GRAPH_VERB_H
#define CVZ_GRAPH_VERB_H

#include "base/str.h"

/* What kind of line a relation is drawn as (visual.md: edges by class). */
enum cvz_edge_class {
    CVZ_EDGE_TRAFFIC,
    CVZ_EDGE_DATA,
    CVZ_EDGE_SECURITY,
    CVZ_EDGE_IDENTITY,
    CVZ_EDGE_DEPENDENCY,
    CVZ_EDGE_PEERING,
    CVZ_EDGE_CLASS_COUNT
};

/* X(constant, text, text read backwards, class) */
#define CVZ_VERB_TABLE(X)                                                                          \
    X(CVZ_VERB_CONTAINS, "contains", "contained-in", CVZ_EDGE_DEPENDENCY)                          \
    X(CVZ_VERB_ATTACHED_TO, "attached-to", "has-attached", CVZ_EDGE_DEPENDENCY)                    \
    X(CVZ_VERB_MEMBER_OF, "member-of", "has-member", CVZ_EDGE_DEPENDENCY)                          \
    X(CVZ_VERB_ROUTES_TO, "routes-to", "routed-from", CVZ_EDGE_TRAFFIC)                            \
    X(CVZ_VERB_TARGETS, "targets", "targeted-by", CVZ_EDGE_TRAFFIC)                                \
    X(CVZ_VERB_ALLOWS, "allows", "allowed-by", CVZ_EDGE_SECURITY)                                  \
    X(CVZ_VERB_SECURED_BY, "secured-by", "secures", CVZ_EDGE_SECURITY)                             \
    X(CVZ_VERB_ENCRYPTED_BY, "encrypted-by", "encrypts", CVZ_EDGE_SECURITY)                        \
    X(CVZ_VERB_ASSUMES, "assumes", "assumed-by", CVZ_EDGE_IDENTITY)                                \
    X(CVZ_VERB_GRANTED, "granted", "granted-to", CVZ_EDGE_IDENTITY)                                \
    X(CVZ_VERB_READS, "reads", "read-by", CVZ_EDGE_DATA)                                           \
    X(CVZ_VERB_WRITES, "writes", "written-by", CVZ_EDGE_DATA)                                      \
    X(CVZ_VERB_TRIGGERS, "triggers", "triggered-by", CVZ_EDGE_TRAFFIC)                             \
    X(CVZ_VERB_PEERS_WITH, "peers-with", "peers-with", CVZ_EDGE_PEERING)                           \
    X(CVZ_VERB_REPLICATES_TO, "replicates-to", "replicated-from", CVZ_EDGE_DATA)                   \
    X(CVZ_VERB_BACKS_UP, "backs-up", "backed-up-by", CVZ_EDGE_DATA)                                \
    X(CVZ_VERB_LOGS_TO, "logs-to", "logs-from", CVZ_EDGE_DEPENDENCY)                               \
    X(CVZ_VERB_RESOLVES_TO, "resolves-to", "resolved-from", CVZ_EDGE_TRAFFIC)                      \
    X(CVZ_VERB_MONITORS, "monitors", "monitored-by", CVZ_EDGE_DEPENDENCY)                          \
    X(CVZ_VERB_CREATED_FROM, "created-from", "source-of", CVZ_EDGE_DEPENDENCY)                     \
    X(CVZ_VERB_DEPENDS_ON, "depends-on", "needed-by", CVZ_EDGE_DEPENDENCY)

enum cvz_verb {
#define CVZ_VERB_ENUM(constant, text, inverse, edge_class) constant,
    CVZ_VERB_TABLE(CVZ_VERB_ENUM)
#undef CVZ_VERB_ENUM
        CVZ_VERB_COUNT
};

struct cvz_verb_info {
    const char *text;    /* "secured-by" */
    const char *inverse; /* "secures" */
    enum cvz_edge_class edge_class;
};

const struct cvz_verb_info *cvz_verb_info(enum cvz_verb verb);

/* False when no verb has that text; the forward text only. */
bool cvz_verb_parse(struct cvz_str text, enum cvz_verb *ret) CVZ_MUST_CHECK;

const char *cvz_edge_class_name(enum cvz_edge_class edge_class);

#endif
