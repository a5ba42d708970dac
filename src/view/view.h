/* SPDX-License-Identifier: Apache-2.0 */
/*
 * View: from the whole graph to what is drawn. A pure transform in stages (classify, resolve
 * attachments, contract plumbing, lift hubs, fold, collapse, merge edges), each of which accounts
 * for every resource it takes away: shown + folded + shelved = total, always.
 *
 * The result is immutable and owns its memory; it borrows strings from the graph, which it keeps
 * alive.
 */
#ifndef CVZ_VIEW_VIEW_H
#define CVZ_VIEW_VIEW_H

#include "base/arena.h"
#include "base/err.h"
#include "graph/diff.h"
#include "graph/graph.h"
#include "graph/kind.h"

/* X(constant, name, nodes, edges, meaning); 0: no limit */
#define CVZ_FIT_TABLE(X)                                                                           \
    X(CVZ_FIT_SCREEN, "screen", 150, 250, "a screen")                                              \
    X(CVZ_FIT_A4, "a4", 60, 90, "a page of a document")                                            \
    X(CVZ_FIT_A3, "a3", 110, 170, "a large page")                                                  \
    X(CVZ_FIT_POSTER, "poster", 800, 1200, "a wall")                                               \
    X(CVZ_FIT_MERMAID, "mermaid", 280, 400, "what Mermaid draws: 400 edges, 45,000 characters")    \
    X(CVZ_FIT_GITHUB, "github", 200, 280, "Mermaid in a page of GitHub, which shows it small")     \
    X(CVZ_FIT_NONE, "none", 0, 0, "everything: no contraction, no folding, no lifting")

/* Steps that take away, put together or rename, in their order; each can be left out.
 * X(constant, name, note, meaning): the note says in the ledger where resources went. */
#define CVZ_STAGE_TABLE(X)                                                                         \
    X(CVZ_STAGE_HIDE, "hide", "never drawn", "take away default objects and the like")             \
    X(CVZ_STAGE_ATTACH, "attach", "attached to their owner",                                       \
      "make interfaces and volumes part of what they belong to")                                   \
    X(CVZ_STAGE_CONTRACT, "contract", "contracted to edges",                                       \
      "draw lines through listeners and target groups")                                            \
    X(CVZ_STAGE_GUARD, "guard", "shown as who may reach whom",                                     \
      "draw what security groups allow as lines")                                                  \
    X(CVZ_STAGE_SHARE, "share", "shared, gathered in the rail",                                    \
      "gather keys, roles and logs in a rail, as badges of their users")                           \
    X(CVZ_STAGE_FURNISH, "furnish", "furniture of networks, gathered",                             \
      "gather route tables and the like in a strip")                                               \
    X(CVZ_STAGE_EXTERNALS, "externals", "",                                                        \
      "take away what others own, where no traffic leads to it")                                   \
    X(CVZ_STAGE_IDLE, "idle", "in containers with no workload",                                    \
      "close containers with no workload")                                                         \
    X(CVZ_STAGE_ZONES, "zones", "", "draw zones as columns of their network")                      \
    X(CVZ_STAGE_FOLD, "fold", "alike in kind, place and neighbours",                               \
      "fold what is alike in kind, place and neighbours")                                          \
    X(CVZ_STAGE_FOLD_KINDS, "fold-kinds", "of one kind in one place",                              \
      "fold what is of one kind in one place")                                                     \
    X(CVZ_STAGE_COLLAPSE, "collapse", "in closed containers",                                      \
      "close the least interesting containers")                                                    \
    X(CVZ_STAGE_SHELVE, "shelve", "beyond the budget",                                             \
      "leave out the least connected, where the budget asks for it")                               \
    X(CVZ_STAGE_CATEGORIES, "categories", "", "gather regional services by category")              \
    X(CVZ_STAGE_SHED, "shed", "", "leave out the least telling lines, where the budget asks for it")

enum cvz_stage {
#define CVZ_STAGE_ENUM(constant, name, note, meaning) constant,
    CVZ_STAGE_TABLE(CVZ_STAGE_ENUM)
#undef CVZ_STAGE_ENUM
        CVZ_STAGE_COUNT
};

/* What a picture may be grouped by, in place of the containers as they nest.
 * X(constant, name, missing, meaning): `missing` is the group of what has no such thing. */
#define CVZ_GROUPING_TABLE(X)                                                                      \
    X(CVZ_GROUPING_ACCOUNT, "account", "no account", "account, subscription or project")           \
    X(CVZ_GROUPING_REGION, "region", "global", "region, of all accounts")                          \
    X(CVZ_GROUPING_NETWORK, "network", "in no network", "network that it stands in")               \
    X(CVZ_GROUPING_GROUP, "group", "in no group", "resource group")                                \
    X(CVZ_GROUPING_KIND, "kind", "other", "what kind it is of")                                    \
    X(CVZ_GROUPING_CATEGORY, "category", "other", "compute, storage, network...")                  \
    X(CVZ_GROUPING_PROVIDER, "provider", "no provider", "cloud")                                   \
    X(CVZ_GROUPING_TAG, "tag", "without the tag", "value of a tag: tag:env")

enum cvz_grouping {
    CVZ_GROUPING_NONE,
#define CVZ_GROUPING_ENUM(constant, name, missing, meaning) constant,
    CVZ_GROUPING_TABLE(CVZ_GROUPING_ENUM)
#undef CVZ_GROUPING_ENUM
        CVZ_GROUPING_COUNT
};

/* A point of view: the resources of some categories, what the lines of some classes join, and the
 * frames around these. Some stages would take away just that.
 * X(constant, name, categories, classes, without, meaning), the three as bits. */
#define CVZ_LENS_TABLE(X)                                                                          \
    X(CVZ_LENS_NETWORK, "network", CVZ_BIT(CVZ_CATEGORY_NETWORK),                                  \
      CVZ_BIT(CVZ_EDGE_TRAFFIC) | CVZ_BIT(CVZ_EDGE_PEERING), CVZ_BIT(CVZ_STAGE_IDLE),              \
      "networks, their parts, and where traffic goes")                                             \
    X(CVZ_LENS_SECURITY, "security", CVZ_BIT(CVZ_CATEGORY_SECURITY),                               \
      CVZ_BIT(CVZ_EDGE_SECURITY) | CVZ_BIT(CVZ_EDGE_IDENTITY), CVZ_BIT(CVZ_STAGE_SHARE),           \
      "keys, roles, firewalls: who may reach whom, and what protects it")                          \
    X(CVZ_LENS_IDENTITY, "identity", 0, CVZ_BIT(CVZ_EDGE_IDENTITY), CVZ_BIT(CVZ_STAGE_SHARE),      \
      "who acts as what, and what that may do")                                                    \
    X(CVZ_LENS_DATA, "data",                                                                       \
      CVZ_BIT(CVZ_CATEGORY_STORAGE) | CVZ_BIT(CVZ_CATEGORY_DATABASE) |                             \
          CVZ_BIT(CVZ_CATEGORY_ANALYTICS) | CVZ_BIT(CVZ_CATEGORY_ML),                              \
      CVZ_BIT(CVZ_EDGE_DATA), 0, "where data is, and who reads and writes it")                     \
    X(CVZ_LENS_COMPUTE, "compute",                                                                 \
      CVZ_BIT(CVZ_CATEGORY_COMPUTE) | CVZ_BIT(CVZ_CATEGORY_CONTAINER), CVZ_BIT(CVZ_EDGE_TRAFFIC),  \
      0, "what runs, and what leads there")                                                        \
    X(CVZ_LENS_INTEGRATION, "integration",                                                         \
      CVZ_BIT(CVZ_CATEGORY_INTEGRATION) | CVZ_BIT(CVZ_CATEGORY_IOT), CVZ_BIT(CVZ_EDGE_DATA), 0,    \
      "queues, topics and schedules, and who uses them")                                           \
    X(CVZ_LENS_MONITORING, "monitoring",                                                           \
      CVZ_BIT(CVZ_CATEGORY_MONITORING) | CVZ_BIT(CVZ_CATEGORY_MANAGEMENT), 0,                      \
      CVZ_BIT(CVZ_STAGE_SHARE), "logs, alarms and what manages the rest")

enum cvz_lens {
#define CVZ_LENS_ENUM(constant, name, categories, classes, without, meaning) constant,
    CVZ_LENS_TABLE(CVZ_LENS_ENUM)
#undef CVZ_LENS_ENUM
        CVZ_LENS_COUNT
};

#define CVZ_BIT(constant) (1u << (constant))

struct cvz_view_params {
    struct cvz_kinds kinds;
    uint32_t max_nodes, max_edges; /* 0: no limit */
    bool simplify;                 /* the stages; off: every resource and relation is drawn */
    uint32_t without;              /* stages to leave out: CVZ_BIT(enum cvz_stage) */
    uint32_t lenses;               /* CVZ_BIT(enum cvz_lens); 0: everything */
    enum cvz_grouping grouping;
    struct cvz_str group_tag; /* with CVZ_GROUPING_TAG */
    unsigned detail;          /* 1..4, visual.md */
    const uint8_t
        *only; /* marks per node (cvz_filter_run), or NULL; ancestors are kept as frames */
    struct cvz_str focus; /* id, or "" */
    unsigned depth;       /* with focus: relation steps, in both directions */
    /* Text of a resource's first or second fact (kind.h), or ""; called for what is drawn only. May
     * be NULL. */
    struct cvz_str (*fact)(void *ctx, uint32_t node, unsigned index, struct cvz_arena *arena);
    void *fact_ctx;
    /* Where the graph is two as one (graph/merge.h): what became of each node and relation, enum
     * cvz_difference. Both NULL: nothing is compared. They must outlive the view. */
    const uint8_t *node_changes, *relation_changes;
    bool changed_only; /* what is the same is left out, but for the ends of changed relations */
};

#define CVZ_VIEW_PARAMS_INIT                                                                       \
    ((struct cvz_view_params){.max_nodes = 150, .max_edges = 250, .simplify = true, .detail = 3})

/* Small marks on a card. X(constant, name, meaning) */
#define CVZ_BADGE_TABLE(X)                                                                         \
    X(CVZ_BADGE_LOCKED, "locked", "encrypted with a key of its own")                               \
    X(CVZ_BADGE_PUBLIC, "public", "reachable from the Internet")                                   \
    X(CVZ_BADGE_BACKED_UP, "backed-up", "has a backup")                                            \
    X(CVZ_BADGE_REPLICATED, "replicated", "has a replica")                                         \
    X(CVZ_BADGE_GUARDED, "guarded", "has security groups of its own")                              \
    X(CVZ_BADGE_ROLE, "role", "acts as a role")

enum cvz_badge {
#define CVZ_BADGE_ENUM(constant, name, meaning) constant,
    CVZ_BADGE_TABLE(CVZ_BADGE_ENUM)
#undef CVZ_BADGE_ENUM
        CVZ_BADGE_COUNT
};

#define CVZ_ITEM_NONE UINT32_MAX

/* Where in its container an item belongs. */
enum cvz_place {
    CVZ_PLACE_FLOW,   /* laid out by tier and edges */
    CVZ_PLACE_BORDER, /* on the container's upper border */
    CVZ_PLACE_STRIP,  /* in the slim strip of network furniture */
    CVZ_PLACE_RAIL,   /* in the side rail of shared services */
    CVZ_PLACE_COLUMN, /* a zone: a column, aligned across the network */
};

struct cvz_item {
    struct cvz_str id;    /* of the resource, or made from its members; unique, stable */
    struct cvz_str label; /* untrimmed: the renderer cuts it */
    struct cvz_str kind_label;
    struct cvz_str fact[2]; /* one for containers (CIDR, region), two for --detail 4 */
    struct cvz_str state;   /* "" when it is as it should be */
    const struct cvz_kind *kind;
    struct cvz_str kind_name; /* the resource's own kind text */
    const uint32_t *members;  /* graph nodes that this item stands for, the first its namesake */
    uint32_t n_members;       /* 0 for items that stand for no resource (a zone, a category) */
    uint32_t parent;          /* item number, smaller than the item's own; or CVZ_ITEM_NONE */
    uint32_t count;           /* >1: a fold or a collapsed container ("x12") */
    uint32_t hidden_edges;    /* relations that leave the picture: a stub "+14" */
    uint16_t badges;          /* 1 << enum cvz_badge */
    uint8_t place;            /* enum cvz_place */
    uint8_t tier;             /* enum cvz_tier */
    uint8_t level;            /* enum cvz_level, for containers */
    bool container;           /* has room for children */
    bool external;
    bool frame;     /* was not asked for: it stands around what was */
    uint8_t change; /* enum cvz_difference; changed, too, where only what it stands for has */
    uint32_t changes[CVZ_DIFF_COUNT]; /* of its members */
};

struct cvz_view_edge {
    uint32_t source, target;   /* items; never an item and its own container */
    uint32_t count;            /* relations that it stands for */
    const uint32_t *relations; /* graph relation indexes, `count` of them at most */
    uint32_t n_relations;
    struct cvz_str label; /* ports, verbs; "" when it tells nothing */
    uint8_t verb;         /* the commonest */
    uint8_t edge_class;   /* enum cvz_edge_class */
    bool both_ways;
    uint8_t change; /* enum cvz_difference */
};

struct cvz_ledger {
    uint32_t total, shown, folded, shelved; /* resources, without externals */
    uint32_t edges_total, edges_shown;      /* relations; shown: stand behind a drawn edge */
    uint32_t edges_implied;                 /* said by containment, attachment or a badge */
    /* Resources by enum cvz_difference: of the graph, and of what stands in the picture. */
    uint32_t changes[CVZ_DIFF_COUNT], changes_drawn[CVZ_DIFF_COUNT];
    struct cvz_str notes; /* what each stage did, a line each: "12 never drawn" */
};

struct cvz_view {
    struct cvz_graph *graph; /* a reference of its own */
    struct cvz_item *items;  /* parents before children; siblings in stable order */
    uint32_t n_items;
    struct cvz_view_edge *edges; /* ordered by (source, target) */
    uint32_t n_edges;
    struct cvz_ledger ledger;
    const uint8_t *node_changes, *relation_changes; /* of the parameters: borrowed */
    struct cvz_arena *arena;                        /* owns all of it */
};

/* What the tables say: name and meaning of a stage, a grouping, a lens. */
const char *cvz_stage_name(enum cvz_stage stage);
const char *cvz_stage_meaning(enum cvz_stage stage);
const char *cvz_grouping_name(enum cvz_grouping grouping); /* not of CVZ_GROUPING_NONE */
const char *cvz_grouping_meaning(enum cvz_grouping grouping);
const char *cvz_lens_name(enum cvz_lens lens);
const char *cvz_lens_meaning(enum cvz_lens lens);

/* Takes a reference to the graph. CVZ_ENOTFOUND when params->focus is not in it. */
int cvz_view_new(struct cvz_graph *graph, const struct cvz_view_params *params,
                 struct cvz_view **ret, struct cvz_err *err) CVZ_MUST_CHECK;
void cvz_view_free(struct cvz_view *view);

#endif
