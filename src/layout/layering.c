/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ranks of a frame's children in the direction of traffic: by tier where kinds have one, and by
 * edges within a tier and where there is none. Layer assignment is the longest path from the
 * sources (Eades and Sugiyama, J. Inf. Proc. 13, 1990), after the edges that close cycles in a
 * depth-first search have been left out.
 */
#include "layout/arrange_priv.h"

enum { WHITE, GREY, BLACK };

/* Edges that count: between different children of one tier, not closing a cycle. */
struct dag {
    struct cvz_plan *plan;
    const struct cvz_block *frame;
    uint32_t n;
    uint32_t *starts; /* by child: its edges in `heads` */
    uint32_t *heads;
    uint8_t *state;
    uint32_t *order; /* reversed topological order, by depth-first search */
    uint32_t n_order;
};

static bool ranks_by_edge(const struct cvz_plan *plan, const struct cvz_link *link)
{
    return link->from != CVZ_BLOCK_NONE && link->to != CVZ_BLOCK_NONE && link->from != link->to &&
           plan->blocks[link->from].tier == plan->blocks[link->to].tier;
}

static void collect_edges(struct dag *dag, struct cvz_arena *work)
{
    struct cvz_plan *plan = dag->plan;
    const struct cvz_block *frame = dag->frame;

    dag->starts = CVZ_ARENA_ARRAY(work, uint32_t, dag->n + 2);
    dag->heads = CVZ_ARENA_ARRAY(work, uint32_t, frame->n_links);
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < frame->n_links; i++) {
            const struct cvz_link *link = &plan->links[plan->by_frame[frame->links + i]];
            if (!ranks_by_edge(plan, link))
                continue;
            uint32_t from = cvz_plan_index(plan, frame, link->from);
            if (pass == 0)
                dag->starts[from + 2]++;
            else
                dag->heads[dag->starts[from + 1]++] = cvz_plan_index(plan, frame, link->to);
        }
        for (uint32_t k = 2; pass == 0 && k < dag->n + 2; k++)
            dag->starts[k] += dag->starts[k - 1];
    }
}

/* Depth first without recursion; an edge to a child that is still open closes a cycle: its head is
 * set to its tail, which ranks nothing. */
static void search(struct dag *dag, uint32_t root, uint32_t *stack, uint32_t *next)
{
    uint32_t depth = 0;

    stack[depth++] = root;
    dag->state[root] = GREY;
    while (depth > 0) {
        uint32_t v = stack[depth - 1];
        if (next[v] == dag->starts[v + 1]) {
            dag->state[v] = BLACK;
            dag->order[dag->n_order++] = v;
            depth--;
            continue;
        }
        uint32_t *head = &dag->heads[next[v]++];
        if (dag->state[*head] == GREY) {
            *head = v;
        } else if (dag->state[*head] == WHITE) {
            dag->state[*head] = GREY;
            stack[depth++] = *head;
        }
    }
}

static void break_cycles(struct dag *dag, struct cvz_arena *work)
{
    uint32_t *stack = CVZ_ARENA_ARRAY(work, uint32_t, dag->n);
    uint32_t *next = CVZ_ARENA_ARRAY(work, uint32_t, dag->n);

    dag->state = CVZ_ARENA_ARRAY(work, uint8_t, dag->n);
    dag->order = CVZ_ARENA_ARRAY(work, uint32_t, dag->n);
    for (uint32_t k = 0; k < dag->n; k++)
        next[k] = dag->starts[k];
    for (uint32_t k = 0; k < dag->n; k++) {
        if (dag->state[k] == WHITE)
            search(dag, k, stack, next);
    }
}

static void rank_longest_path(struct dag *dag, uint32_t *ranks)
{
    for (uint32_t i = dag->n_order; i-- > 0;) {
        uint32_t v = dag->order[i];
        for (uint32_t e = dag->starts[v]; e < dag->starts[v + 1]; e++) {
            uint32_t w = dag->heads[e];
            if (w != v && ranks[w] < ranks[v] + 1)
                ranks[w] = ranks[v] + 1;
        }
    }
}

void cvz_rank_kids(struct cvz_plan *plan, uint32_t f, struct cvz_arena *work)
{
    const struct cvz_block *frame = &plan->blocks[f];
    struct dag dag = {.plan = plan, .frame = frame, .n = frame->n_kids};
    uint32_t *ranks = CVZ_ARENA_ARRAY(work, uint32_t, frame->n_kids);

    collect_edges(&dag, work);
    break_cycles(&dag, work);
    rank_longest_path(&dag, ranks);
    for (uint32_t k = 0; k < frame->n_kids; k++) {
        struct cvz_block *kid = &plan->blocks[cvz_plan_kid(plan, frame, k)];
        kid->rank = ((uint32_t)kid->tier << 24) + (ranks[k] < 0xffffff ? ranks[k] : 0xffffff);
    }
}
