/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The orthogonal router, in phases:
 *
 *   nets    edges that share an end and a class run together: one net
 *   paths   which streets an edge takes, by dynamic programming up the tree from both of its ends
 *   widths  how many tracks each street needs; the plan is measured anew with that
 *   gates   where on the sides of boxes edges leave and enter
 *   tracks  which line of its street each net gets, so that few cross
 *   labels  where the texts go
 *
 * A path is a row of hops, lines that are by turns vertical and horizontal. A hop is a gate (a
 * place on the side of a block: the line is at a right angle to the side), a lane (vertical) or a
 * channel (horizontal). Two gates may follow each other when one straight line joins them.
 */
#ifndef CVZ_LAYOUT_ROUTER_PRIV_H
#define CVZ_LAYOUT_ROUTER_PRIV_H

#include "base/vec.h"
#include "layout/plan_priv.h"

enum cvz_side { CVZ_TOP, CVZ_BOTTOM, CVZ_LEFT, CVZ_RIGHT, CVZ_SIDE_COUNT };

enum cvz_hop_kind { CVZ_HOP_GATE, CVZ_HOP_LANE, CVZ_HOP_CHANNEL };

enum {
    CVZ_TRACK = 5 * CVZ_UNIT,      /* from line to line in a street */
    CVZ_CLEAR = 8 * CVZ_UNIT,      /* from a line to a box beside the street */
    CVZ_CROSSING = 240 * CVZ_UNIT, /* what a crossing costs */
    CVZ_BEND = 80 * CVZ_UNIT,      /* what a bend costs, as a length */
};

struct cvz_hop {
    uint32_t id;   /* gate: block * 4 + side; lane, channel: number of the street */
    uint32_t wire; /* which line it lies on */
    int32_t about; /* where that will be, as far as the search for paths knows */
    uint8_t kind;  /* enum cvz_hop_kind */
};

/* One line of a net: all hops of the net on one gate or street. */
struct cvz_wire {
    uint32_t net;
    uint32_t id;
    uint8_t kind;
    int32_t at;           /* its x if vertical, its y if horizontal */
    uint32_t occurrences; /* first of its hops in router->by_wire */
    uint32_t n_hops;
};

/* By which sides an edge leaves and enters its ends. */
struct cvz_ends {
    uint8_t source, target;
};

struct cvz_traffic;

struct cvz_router {
    struct cvz_plan *plan;
    struct cvz_layout *layout;
    struct cvz_arena *arena;
    uint32_t *nets; /* by edge */
    CVZ_VEC(struct cvz_hop) hops;
    uint32_t *paths;        /* by edge: its first hop; n_edges + 1 */
    struct cvz_ends *ends;  /* by edge */
    struct cvz_wire *wires; /* by kind, street or gate, net */
    uint32_t n_wires;
    uint32_t *by_wire;               /* numbers of hops, in the order of their wires */
    uint32_t *edge_of;               /* by hop */
    uint32_t *columns;               /* aligned frames: the row with most children, by frame */
    uint32_t *loads;                 /* tracks in each street, as counted by the last assignment */
    int32_t *middles;                /* by street, as the plan is placed */
    uint32_t first_slot, first_side; /* numbers of streets: channels, slots by child, sides */
    uint32_t n_streets;
    struct cvz_traffic *traffic; /* what runs where, as the search goes on */
    struct cvz_arena map;        /* that it lies in */
};

/* The end of an edge that has more edges; the same one for all edges between two. */
static inline uint32_t cvz_hub_of(const struct cvz_plan *plan, uint32_t edge)
{
    const struct cvz_link *link = &plan->links[edge];
    uint32_t at_source = plan->starts[link->source + 1] - plan->starts[link->source];
    uint32_t at_target = plan->starts[link->target + 1] - plan->starts[link->target];

    if (at_source == at_target)
        return link->target > link->source ? link->target : link->source;
    return at_target > at_source ? link->target : link->source;
}

static inline bool cvz_hop_is_vertical(uint8_t kind, uint32_t id)
{
    return kind == CVZ_HOP_LANE || (kind == CVZ_HOP_GATE && id % 4 <= CVZ_BOTTOM);
}

/* The street number of channel i of a frame. */
static inline uint32_t cvz_channel_id(const struct cvz_router *router, uint32_t frame, uint32_t i)
{
    return router->plan->blocks[frame].rows + frame + i;
}

/* The lane left of child `pos` of a row (pos == n: right of the last). */
uint32_t cvz_lane_id(const struct cvz_router *router, uint32_t frame, uint32_t row, uint32_t pos);

/* Middles of streets, as the plan is placed now. */
int32_t cvz_channel_y(const struct cvz_router *router, uint32_t frame, uint32_t i);
int32_t cvz_lane_x(const struct cvz_router *router, uint32_t lane);

/* The coordinate of the line that follows (step 1) or precedes (step -1) hop h on its path; where
 * the path ends, that of the border that it ends on. */
int32_t cvz_neighbour_at(const struct cvz_router *router, uint32_t hop, int step);

/* The coordinate on a block's side: y of its top, x of its left, ... */
int32_t cvz_side_at(const struct cvz_plan *plan, uint32_t block, unsigned side);

/* A map of the lines as they are assigned now, in the arena. */
struct cvz_traffic *cvz_traffic_new(const struct cvz_router *router, struct cvz_arena *arena);

/* Takes an edge's lines from the map, and puts them there again. */
void cvz_traffic_lift(struct cvz_traffic *traffic, uint32_t edge);
void cvz_traffic_put(struct cvz_traffic *traffic, uint32_t edge);

/* From now on an edge's lines are those of this path, about where they will be. It must be lifted.
 */
void cvz_traffic_set(struct cvz_traffic *traffic, const struct cvz_router *router, uint32_t edge,
                     const struct cvz_hop *hops, size_t n);

/* About how many lines one would cross that runs at `at`, from `from` to `to`. */
uint32_t cvz_traffic_across(const struct cvz_traffic *traffic, bool vertical, int32_t at,
                            int32_t from, int32_t to);

void cvz_route_paths(struct cvz_router *router);
void cvz_route_gates(struct cvz_router *router, bool vertical);
/* Lanes or channels. */
void cvz_route_tracks(struct cvz_router *router, enum cvz_hop_kind kind);

/* Places for the texts of a layout that has its boxes and routes; none where there is no room. */
void cvz_route_labels(const struct cvz_layout_params *params, struct cvz_layout *layout);

/* Orthogonal routes for all edges of the plan, whose frames are arranged and placed. Streets are
 * widened to hold the edges that run in them: places change, rows and order do not. Straight lines
 * where containers are nested so deep that nobody could follow an edge through them. */
void cvz_route(struct cvz_plan *plan, struct cvz_layout *layout);

#endif
