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

struct cvz_view_params {
    struct cvz_kinds kinds;
    uint32_t max_nodes, max_edges; /* 0: no limit */
    bool simplify;   /* the stages that take away; off: every resource and relation is drawn */
    unsigned detail; /* 1..4, visual.md */
    const uint8_t
        *only; /* marks per node (cvz_filter_run), or NULL; ancestors are kept as frames */
    struct cvz_str focus; /* id, or "" */
    unsigned depth;       /* with focus: relation steps, in both directions */
    /* Text of a resource's first or second fact (kind.h), or ""; called for what is drawn only. May
     * be NULL. */
    struct cvz_str (*fact)(void *ctx, uint32_t node, unsigned index, struct cvz_arena *arena);
    void *fact_ctx;
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
    bool frame; /* was not asked for: it stands around what was */
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
};

struct cvz_ledger {
    uint32_t total, shown, folded, shelved; /* resources, without externals */
    uint32_t edges_total, edges_shown;      /* relations; shown: stand behind a drawn edge */
    uint32_t edges_implied;                 /* said by containment, attachment or a badge */
    struct cvz_str notes;                   /* lines: "fold: 12 instances to 2", newline-ended */
};

struct cvz_view {
    struct cvz_graph *graph; /* a reference of its own */
    struct cvz_item *items;  /* parents before children; siblings in stable order */
    uint32_t n_items;
    struct cvz_view_edge *edges; /* ordered by (source, target) */
    uint32_t n_edges;
    struct cvz_ledger ledger;
    struct cvz_arena *arena; /* owns all of it */
};

/* Takes a reference to the graph. CVZ_ENOTFOUND when params->focus is not in it. */
int cvz_view_new(struct cvz_graph *graph, const struct cvz_view_params *params,
                 struct cvz_view **ret, struct cvz_err *err) CVZ_MUST_CHECK;
void cvz_view_free(struct cvz_view *view);

#endif
