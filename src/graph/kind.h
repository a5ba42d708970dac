/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of each kind of resource, apart from how it is discovered: the table by which view,
 * layout and render treat kinds. The catalogue fills it; nothing below app knows a kind by name.
 */
#ifndef CVZ_GRAPH_KIND_H
#define CVZ_GRAPH_KIND_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

/* X(constant, name, label) */
#define CVZ_CATEGORY_TABLE(X)                                                                      \
    X(CVZ_CATEGORY_COMPUTE, "compute", "Compute")                                                  \
    X(CVZ_CATEGORY_CONTAINER, "container", "Containers")                                           \
    X(CVZ_CATEGORY_STORAGE, "storage", "Storage")                                                  \
    X(CVZ_CATEGORY_DATABASE, "database", "Databases")                                              \
    X(CVZ_CATEGORY_NETWORK, "network", "Network")                                                  \
    X(CVZ_CATEGORY_SECURITY, "security", "Security & identity")                                    \
    X(CVZ_CATEGORY_INTEGRATION, "integration", "Integration")                                      \
    X(CVZ_CATEGORY_ANALYTICS, "analytics", "Analytics")                                            \
    X(CVZ_CATEGORY_ML, "ml", "Machine learning")                                                   \
    X(CVZ_CATEGORY_IOT, "iot", "IoT")                                                              \
    X(CVZ_CATEGORY_MONITORING, "monitoring", "Monitoring")                                         \
    X(CVZ_CATEGORY_MANAGEMENT, "management", "Management")                                         \
    X(CVZ_CATEGORY_OTHER, "other", "Other")

enum cvz_category {
#define CVZ_CATEGORY_ENUM(constant, name, label) constant,
    CVZ_CATEGORY_TABLE(CVZ_CATEGORY_ENUM)
#undef CVZ_CATEGORY_ENUM
        CVZ_CATEGORY_COUNT
};

/* What a picture does with a kind. X(constant, name, meaning) */
#define CVZ_ROLE_TABLE(X)                                                                          \
    X(CVZ_ROLE_NODE, "node", "drawn as a card")                                                    \
    X(CVZ_ROLE_CONTAINER, "container", "drawn around what it contains")                            \
    X(CVZ_ROLE_ATTACHMENT, "attachment", "shown as part of its owner (network interface, volume)") \
    X(CVZ_ROLE_PLUMBING, "plumbing",                                                               \
      "contracted: its neighbours are joined (listener, target group)")                            \
    X(CVZ_ROLE_GUARD, "guard", "who may reach whom: becomes edges and badges (security group)")    \
    X(CVZ_ROLE_BORDER, "border", "stands on its container's border (internet gateway)")            \
    X(CVZ_ROLE_FURNITURE, "furniture", "the network's own parts, in a slim strip (route table)")   \
    X(CVZ_ROLE_SHARED, "shared", "used by many: badge or side rail (key, role, log group)")        \
    X(CVZ_ROLE_HIDDEN, "hidden", "never drawn unless asked for, always counted (default objects)")

enum cvz_role {
#define CVZ_ROLE_ENUM(constant, name, meaning) constant,
    CVZ_ROLE_TABLE(CVZ_ROLE_ENUM)
#undef CVZ_ROLE_ENUM
        CVZ_ROLE_COUNT
};

/* Where in the direction of traffic a kind stands, outside first. X(constant, name) */
#define CVZ_TIER_TABLE(X)                                                                          \
    X(CVZ_TIER_OUTSIDE, "outside")                                                                 \
    X(CVZ_TIER_EDGE, "edge")                                                                       \
    X(CVZ_TIER_ENTRY, "entry")                                                                     \
    X(CVZ_TIER_COMPUTE, "compute")                                                                 \
    X(CVZ_TIER_MESSAGING, "messaging")                                                             \
    X(CVZ_TIER_DATA, "data")                                                                       \
    X(CVZ_TIER_PLATFORM, "platform")                                                               \
    X(CVZ_TIER_NONE, "none")

enum cvz_tier {
#define CVZ_TIER_ENUM(constant, name) constant,
    CVZ_TIER_TABLE(CVZ_TIER_ENUM)
#undef CVZ_TIER_ENUM
        CVZ_TIER_COUNT
};

/* For containers: how deep people place them; a smaller level goes around a larger one.
 * X(constant, name) */
#define CVZ_LEVEL_TABLE(X)                                                                         \
    X(CVZ_LEVEL_ORGANISATION, "organisation")                                                      \
    X(CVZ_LEVEL_ACCOUNT, "account")                                                                \
    X(CVZ_LEVEL_GROUP, "group")                                                                    \
    X(CVZ_LEVEL_REGION, "region")                                                                  \
    X(CVZ_LEVEL_NETWORK, "network")                                                                \
    X(CVZ_LEVEL_ZONE, "zone")                                                                      \
    X(CVZ_LEVEL_SUBNET, "subnet")                                                                  \
    X(CVZ_LEVEL_CLUSTER, "cluster")                                                                \
    X(CVZ_LEVEL_NONE, "none")

enum cvz_level {
#define CVZ_LEVEL_ENUM(constant, name) constant,
    CVZ_LEVEL_TABLE(CVZ_LEVEL_ENUM)
#undef CVZ_LEVEL_ENUM
        CVZ_LEVEL_COUNT
};

struct cvz_kind {
    struct cvz_str name;     /* "aws.ec2.instance" */
    struct cvz_str label;    /* "EC2 instance" */
    struct cvz_str icon;     /* name of a glyph, "" for the category's */
    struct cvz_str facts[2]; /* expressions over the properties, worth a line at --detail 4 */
    const struct cvz_str *ok_states; /* states that deserve no mark in the picture */
    uint32_t n_ok_states;
    uint8_t category; /* enum cvz_category */
    uint8_t role;     /* enum cvz_role */
    uint8_t tier;     /* enum cvz_tier */
    uint8_t level;    /* enum cvz_level */
};

/* A borrowed table, sorted by name. */
struct cvz_kinds {
    const struct cvz_kind *p;
    size_t n;
};

/* By name. A kind that is not in the table is answered with a generic row (a node of category
 * other, no tier); well-known structural kinds of any provider ("*.account", "*.region", "*.zone",
 * "external", "internet") have rows of their own. Never NULL. The generic row's name is empty: use
 * the resource's own kind text. */
const struct cvz_kind *cvz_kinds_find(const struct cvz_kinds *kinds, struct cvz_str name);

/* Text of a table's constant and back; false when unknown. */
const char *cvz_category_name(enum cvz_category c);
const char *cvz_category_label(enum cvz_category c);
bool cvz_category_parse(struct cvz_str text, enum cvz_category *ret) CVZ_MUST_CHECK;
bool cvz_role_parse(struct cvz_str text, enum cvz_role *ret) CVZ_MUST_CHECK;
bool cvz_tier_parse(struct cvz_str text, enum cvz_tier *ret) CVZ_MUST_CHECK;
bool cvz_level_parse(struct cvz_str text, enum cvz_level *ret) CVZ_MUST_CHECK;

#endif
