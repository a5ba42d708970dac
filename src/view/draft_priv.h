/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The draft: a graph on its way to becoming a view. Nodes 0..n_real-1 are the graph's; stages
 * append synthetic ones (zones, categories) behind them. Each node is active (drawn), folded into
 * another or shelved; a stage may only take an active node away, through draft_fold or
 * draft_shelve, so that the ledger always adds up.
 *
 * One thread; everything but the growing arrays lives in the draft's arena.
 */
#ifndef CVZ_VIEW_DRAFT_PRIV_H
#define CVZ_VIEW_DRAFT_PRIV_H

#include "base/arena.h"
#include "base/map.h"
#include "base/vec.h"
#include "view/view.h"

enum draft_fate { DRAFT_ACTIVE, DRAFT_FOLDED, DRAFT_SHELVED };

struct draft_node {
    const struct cvz_kind *kind;
    uint32_t parent; /* draft node; CVZ_NODE_NONE at a root */
    uint32_t into;   /* folded: the node that stands for it (follow until one that is not folded) */
    uint8_t fate;    /* enum draft_fate */
    uint8_t role;    /* enum cvz_role; the kind's, unless a stage knows better */
    uint8_t place;   /* enum cvz_place */
    bool container;
    bool external;
    bool frame;     /* not selected, but around what is */
    uint8_t change; /* enum cvz_difference: its own, or of what it stands for */
    bool plural;    /* stands for several of its kind: labelled by what their names share */
    uint16_t badges;
    uint32_t count; /* equals that it stands for ("x12"), itself included */
    uint32_t hidden_edges;
};

struct draft_edge {
    uint32_t source, target; /* draft nodes, as the relation names them */
    const uint32_t *relations;
    uint32_t n_relations;
    uint8_t verb;
    uint8_t edge_class;
    bool dropped; /* said by containment, attachment or a badge: drawn as nothing */
};

/* A node that stands for no resource. */
struct draft_synthetic {
    struct cvz_str id;
    struct cvz_str label;
    struct cvz_str kind_label;
    uint32_t of; /* the resource whose fact it shows, or CVZ_NODE_NONE */
};

/* Adjacency of active nodes by edges that are not dropped: neighbours of v stand at
 * other[first[v]..first[v + 1]), the edges that lead there in edge[]. */
struct draft_links {
    uint32_t *first;
    uint32_t *other;
    uint32_t *edge;
};

struct draft {
    const struct cvz_graph *graph;
    const struct cvz_view_params *params;
    struct cvz_arena *arena; /* the view's */
    struct cvz_arena scratch;
    uint32_t n_real;
    CVZ_VEC(struct draft_node) nodes;
    CVZ_VEC(struct draft_edge) edges;
    CVZ_VEC(struct draft_synthetic) synthetic; /* of nodes[n_real + i] */
    uint32_t *identity;                        /* identity[i] == i: each relation's own list */
    uint32_t left_out; /* relations that a stage has left out without a stub */
};

/* Id of a node, real or synthetic. */
struct cvz_str draft_id(const struct draft *d, uint32_t node);

void draft_init(struct draft *d, const struct cvz_graph *graph,
                const struct cvz_view_params *params, struct cvz_arena *arena);
void draft_release(struct draft *d);

static inline bool draft_is_active(const struct draft *d, uint32_t node)
{
    return d->nodes.p[node].fate == DRAFT_ACTIVE;
}

static inline const struct cvz_resource *draft_resource(const struct draft *d, uint32_t node)
{
    return node < d->n_real ? cvz_graph_resource(d->graph, node) : NULL;
}

/* node -> owner. Does nothing when node is not active or would fold into itself. */
void draft_fold(struct draft *d, uint32_t node, uint32_t owner);
void draft_shelve(struct draft *d, uint32_t node);

/* As draft_fold, and the owner counts the node's number of its like. */
void draft_fold_equal(struct draft *d, uint32_t node, uint32_t owner);

/* The active node that stands for `node`, or CVZ_NODE_NONE when it was shelved. */
uint32_t draft_representative(struct draft *d, uint32_t node);

/* Nearest active container above, by `parent`, past folded and shelved ones; CVZ_NODE_NONE at a
 * root. */
uint32_t draft_container_of(struct draft *d, uint32_t node);

uint32_t draft_add_synthetic(struct draft *d, const struct cvz_kind *kind, uint32_t parent,
                             struct draft_synthetic what);

/* Between representatives, self-loops and ends in one's own container left out. In the scratch
 * arena, valid until nodes or edges change. `directed` counts each edge at its source only. */
struct draft_links draft_link(struct draft *d, bool directed);

/* Children of active containers, sorted by node number; in the scratch arena. */
struct draft_tree {
    uint32_t *first; /* children of v: child[first[v]..first[v + 1]); roots at v == n */
    uint32_t *child;
    uint32_t *order; /* every active node, parents before children */
    uint32_t n_order;
};
struct draft_tree draft_children(struct draft *d);

uint32_t draft_count_active(const struct draft *d);

/* A node's own change. */
uint8_t draft_change_of(const struct cvz_view_params *params, uint32_t node);
/* Whether any relation behind the edge was added or removed. */
bool draft_edge_changed(const struct draft *d, const struct draft_edge *e);
/* Marks what has changed, and the ends of relations that have. */
void draft_mark_changed(const struct draft *d, uint8_t *marks);
/* Sets the changes of items, edges and ledger by those of their members. */
void view_settle_changes(struct cvz_view *view);

/* Runs the stages; what each did is added to the notes, a line each. */
void draft_run(struct draft *d, struct cvz_buf *notes);

/* The stages that the chosen lenses leave out: bits. */
uint32_t draft_lens_without(uint32_t lenses);

/* The stages, by file. */
void draft_select(struct draft *d);  /* select.c */
void draft_regroup(struct draft *d); /* group.c */
void draft_drop_empty(struct draft *d);
void draft_look(struct draft *d);         /* lens.c: takes away what is outside the lenses */
void draft_lift_nested(struct draft *d);  /* roles.c */
void draft_show_changes(struct draft *d); /* changes.c */
void draft_hide(struct draft *d);         /* roles.c */
void draft_attach(struct draft *d);
void draft_contract(struct draft *d); /* contract.c */
void draft_guard(struct draft *d);
void draft_share(struct draft *d); /* roles.c */
void draft_furnish(struct draft *d);
void draft_drop_externals(struct draft *d);
void draft_drop_idle(struct draft *d); /* places.c */
void draft_make_zones(struct draft *d);
void draft_make_categories(struct draft *d);
void draft_fold_equivalent(struct draft *d); /* fold.c */
void draft_fold_kinds(struct draft *d);
void draft_collapse(struct draft *d); /* collapse.c */
void draft_shelve_excess(struct draft *d);
void draft_shed_edges(struct draft *d);

#endif
