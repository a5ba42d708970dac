/* SPDX-License-Identifier: Apache-2.0 */
/* The stages that go by the role of a kind: what hides, what belongs to an owner, what many share,
 * what furnishes a network. */
#include "view/draft_priv.h"

/* Badges by the verb that leads from a resource to what it shares. */
static const uint16_t badge_of_verb[CVZ_VERB_COUNT] = {
    [CVZ_VERB_ENCRYPTED_BY] = 1 << CVZ_BADGE_LOCKED,
    [CVZ_VERB_SECURED_BY] = 1 << CVZ_BADGE_GUARDED,
    [CVZ_VERB_ASSUMES] = 1 << CVZ_BADGE_ROLE,
    [CVZ_VERB_REPLICATES_TO] = 1 << CVZ_BADGE_REPLICATED,
};

static bool is_frame_role(uint8_t role)
{
    return role == CVZ_ROLE_CONTAINER;
}

/* A card is not drawn around others: what a database or a load balancer "contains" stands beside
 * it, in the nearest real container. */
void draft_lift_nested(struct draft *d)
{
    for (uint32_t v = 0; v < d->n_real; v++) {
        struct draft_node *node = &d->nodes.p[v];
        bool is_unknown = node->kind->name.n == 0;
        if (node->container && !is_frame_role(node->role) && !is_unknown)
            node->container = false;
        else if (is_frame_role(node->role) && node->kind->level != CVZ_LEVEL_NONE)
            node->container = true;
    }
}

/* A provider lists what it has just removed for a while; no picture is about that. */
static bool is_gone(struct cvz_str state)
{
    static const char *const gone[] = {"terminated", "deleted", "deleting"};

    for (size_t i = 0; i < CVZ_COUNT_OF(gone); i++)
        if (cvz_str_eq_nocase(state, cvz_str_from(gone[i])))
            return true;
    return false;
}

void draft_hide(struct draft *d)
{
    for (uint32_t v = 0; v < d->n_real; v++)
        if (d->nodes.p[v].role == CVZ_ROLE_HIDDEN ||
            (is_gone(cvz_graph_resource(d->graph, v)->state) &&
             d->nodes.p[v].change == CVZ_DIFF_SAME))
            draft_shelve(d, v);
}

static bool is_owning_verb(uint8_t verb)
{
    return verb == CVZ_VERB_ATTACHED_TO || verb == CVZ_VERB_MEMBER_OF || verb == CVZ_VERB_CONTAINS;
}

/* The neighbour that an attachment is part of. Nodes come before other attachments (an address on
 * an interface on an instance); among equals the smallest number wins. */
static uint32_t owner_of(struct draft *d, const struct draft_links *links, uint32_t v)
{
    uint32_t best = CVZ_NODE_NONE;
    bool best_is_node = false;

    for (uint32_t i = links->first[v]; i < links->first[v + 1]; i++) {
        uint32_t other = links->other[i];
        const struct draft_node *node = &d->nodes.p[other];
        bool is_node = node->role == CVZ_ROLE_NODE || node->role == CVZ_ROLE_BORDER;
        if (!is_owning_verb(d->edges.p[links->edge[i]].verb) || node->container ||
            (!is_node && node->role != CVZ_ROLE_ATTACHMENT && node->role != CVZ_ROLE_PLUMBING))
            continue;
        if (best == CVZ_NODE_NONE || (is_node && !best_is_node) ||
            (is_node == best_is_node && other < best)) {
            best = other;
            best_is_node = is_node;
        }
    }
    return best;
}

void draft_attach(struct draft *d)
{
    struct draft_links links = draft_link(d, false);
    uint32_t *owner = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, d->n_real);

    for (uint32_t v = 0; v < d->n_real; v++) {
        owner[v] = CVZ_NODE_NONE;
        if (d->nodes.p[v].role == CVZ_ROLE_ATTACHMENT && draft_is_active(d, v))
            owner[v] = owner_of(d, &links, v);
    }
    for (uint32_t v = 0; v < d->n_real; v++)
        if (owner[v] != CVZ_NODE_NONE)
            draft_fold(d, v, owner[v]);
    /* What is attached to nothing is a resource like any other. */
    for (uint32_t v = 0; v < d->n_real; v++)
        if (d->nodes.p[v].role == CVZ_ROLE_ATTACHMENT && draft_is_active(d, v))
            d->nodes.p[v].role = CVZ_ROLE_NODE;
}

/* The first node of a kind in a container takes the others in once there are `least` of them. Nodes
 * come in order of number, so the first is the one with the smallest id. */
static void gather(struct draft *d, uint8_t role, uint8_t place, uint32_t least)
{
    struct cvz_map heads = CVZ_MAP_INIT;
    uint32_t *count = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, d->n_real);
    uint32_t *head = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, d->n_real);

    for (uint32_t v = 0; v < d->n_real; v++) {
        struct draft_node *node = &d->nodes.p[v];
        if (node->role != role || !draft_is_active(d, v) || node->container)
            continue;
        struct cvz_str kind = cvz_graph_resource(d->graph, v)->kind;
        struct cvz_str key = cvz_arena_printf(&d->scratch, "%u %u %.*s", draft_container_of(d, v),
                                              node->change, CVZ_STR_ARG(kind));
        node->place = place;
        head[v] = cvz_map_put_new(&heads, key, v);
        count[head[v]]++;
    }
    for (uint32_t v = 0; v < d->n_real; v++)
        if (d->nodes.p[v].role == role && draft_is_active(d, v) && !d->nodes.p[v].container &&
            head[v] != v && count[head[v]] >= least)
            draft_fold_equal(d, v, head[v]);
    cvz_map_release(&heads);
}

void draft_share(struct draft *d)
{
    for (size_t i = 0; i < d->edges.n; i++) {
        struct draft_edge *e = &d->edges.p[i];
        uint32_t s = draft_representative(d, e->source);
        uint32_t t = draft_representative(d, e->target);
        if (s == CVZ_NODE_NONE || t == CVZ_NODE_NONE)
            continue;
        bool shared_target = d->nodes.p[t].role == CVZ_ROLE_SHARED;
        if (shared_target)
            d->nodes.p[s].badges |= badge_of_verb[e->verb];
        if (shared_target || d->nodes.p[s].role == CVZ_ROLE_SHARED)
            e->dropped = true;
    }
    gather(d, CVZ_ROLE_SHARED, CVZ_PLACE_RAIL, 3);
}

/* A border item's dependency edges say only where it stands; furniture's say nothing that a reader
 * of the picture asks. */
void draft_furnish(struct draft *d)
{
    for (size_t i = 0; i < d->edges.n; i++) {
        struct draft_edge *e = &d->edges.p[i];
        uint32_t s = draft_representative(d, e->source);
        uint32_t t = draft_representative(d, e->target);
        if (s == CVZ_NODE_NONE || t == CVZ_NODE_NONE)
            continue;
        const struct draft_node *a = &d->nodes.p[s];
        const struct draft_node *b = &d->nodes.p[t];
        bool is_dependency = e->edge_class == CVZ_EDGE_DEPENDENCY;
        if (a->role == CVZ_ROLE_FURNITURE || b->role == CVZ_ROLE_FURNITURE ||
            (is_dependency && (a->role == CVZ_ROLE_BORDER || b->role == CVZ_ROLE_BORDER ||
                               a->container || b->container)))
            e->dropped = true;
    }
    gather(d, CVZ_ROLE_FURNITURE, CVZ_PLACE_STRIP, 2);
    for (uint32_t v = 0; v < d->n_real; v++) {
        if (d->nodes.p[v].role != CVZ_ROLE_BORDER || !draft_is_active(d, v))
            continue;
        uint32_t c = draft_container_of(d, v);
        if (c != CVZ_NODE_NONE && d->nodes.p[c].kind->level == CVZ_LEVEL_NETWORK)
            d->nodes.p[v].place = CVZ_PLACE_BORDER;
    }
}

/* Externals matter where traffic leaves or networks meet; a missing image or key does not. */
void draft_drop_externals(struct draft *d)
{
    uint8_t *wanted = CVZ_ARENA_ARRAY(&d->scratch, uint8_t, d->nodes.n);

    for (size_t i = 0; i < d->edges.n; i++) {
        const struct draft_edge *e = &d->edges.p[i];
        if (e->dropped || e->edge_class == CVZ_EDGE_DEPENDENCY ||
            e->edge_class == CVZ_EDGE_SECURITY || e->edge_class == CVZ_EDGE_IDENTITY)
            continue;
        wanted[e->source] = wanted[e->target] = 1;
    }
    /* What stands in an account that is not ours is seen in it. */
    for (uint32_t v = 0; v < d->n_real; v++) {
        uint32_t around = draft_container_of(d, v);
        if (d->nodes.p[v].external && wanted[v] && around != CVZ_NODE_NONE)
            wanted[around] = 1;
    }
    for (uint32_t v = 0; v < d->n_real; v++)
        if (d->nodes.p[v].external && !wanted[v])
            draft_shelve(d, v);
}
