/* SPDX-License-Identifier: Apache-2.0 */
/* The finished view out of the draft. */
#include "view/view.h"

#include "view/draft_priv.h"

#include <stdlib.h>

/* ---- items ---- */

/* Siblings stand in order of tier, then of number: stable, and the direction of traffic. */
struct sibling {
    uint32_t node;
    uint8_t tier;
};

static int by_tier_then_node(const void *pa, const void *pb)
{
    const struct sibling *a = pa;
    const struct sibling *b = pb;

    if (a->tier != b->tier)
        return a->tier < b->tier ? -1 : 1;
    return (a->node > b->node) - (a->node < b->node);
}

/* Depth first without recursion: a stack of nodes, children pushed last first. */
static uint32_t *number_items(struct draft *d, struct cvz_view *view, uint32_t *item_of)
{
    struct draft_tree tree = draft_children(d);
    uint32_t *node_of = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, tree.n_order);
    struct sibling *kids = CVZ_ARENA_ARRAY(&d->scratch, struct sibling, tree.n_order);
    CVZ_VEC(uint32_t) stack = CVZ_VEC_INIT;
    uint32_t v = (uint32_t)d->nodes.n; /* the root of roots */

    for (;;) {
        size_t n = 0;
        for (uint32_t i = tree.first[v]; i < tree.first[v + 1]; i++) {
            uint32_t child = tree.child[i];
            kids[n++] = (struct sibling){child, d->nodes.p[child].kind->tier};
        }
        if (d->params->simplify)
            qsort(kids, n, sizeof kids[0], by_tier_then_node);
        while (n > 0)
            cvz_vec_push(&stack, kids[--n].node);
        if (stack.n == 0)
            break;
        v = stack.p[--stack.n];
        item_of[v] = view->n_items;
        node_of[view->n_items++] = v;
    }
    cvz_vec_release(&stack);
    return node_of;
}

static const char *const usual_states[] = {
    "active",          "available",       "running",   "in-use",    "ok",
    "enabled",         "deployed",        "succeeded", "issued",    "attached",
    "associated",      "ready",           "online",    "healthy",   "completed",
    "create_complete", "update_complete", "normal",    "inservice", "provisioned",
};

/* What deserves a mark: a state that neither the kind nor common sense calls usual. */
static struct cvz_str unusual_state(const struct cvz_kind *kind, struct cvz_str state)
{
    for (uint32_t i = 0; i < kind->n_ok_states; i++)
        if (cvz_str_eq_nocase(state, kind->ok_states[i]))
            return CVZ_STR("");
    for (size_t i = 0; i < CVZ_COUNT_OF(usual_states); i++)
        if (cvz_str_eq_nocase(state, cvz_str_from(usual_states[i])))
            return CVZ_STR("");
    return state;
}

static struct cvz_str fact_of(const struct draft *d, uint32_t node, unsigned index)
{
    if (d->params->fact == NULL)
        return CVZ_STR("");
    return d->params->fact(d->params->fact_ctx, node, index, d->arena);
}

static struct cvz_str kind_label_of(const struct cvz_kind *kind, const struct cvz_resource *r)
{
    return kind->label.n > 0 && kind->name.n > 0 ? kind->label : r->kind;
}

/* What the names of a fold's members share: "web-*" for web-1 and web-2; the kind where that is too
 * little to tell. */
static struct cvz_str shared_name(struct draft *d, const struct cvz_item *item)
{
    enum { PREFIX_MIN = 3 };
    struct cvz_str prefix = item->label;

    for (uint32_t i = 1; i < item->n_members; i++) {
        const struct cvz_resource *r = cvz_graph_resource(d->graph, item->members[i]);
        if (!cvz_str_eq(r->kind, item->kind_name))
            continue;
        struct cvz_str label = cvz_resource_label(r);
        size_t n = 0;
        while (n < prefix.n && n < label.n && prefix.p[n] == label.p[n])
            n++;
        prefix.n = n;
    }
    if (prefix.n == item->label.n)
        return item->label;
    while (prefix.n > 0 && ((unsigned char)prefix.p[prefix.n - 1] >= 0x80 ||
                            (prefix.p[prefix.n - 1] >= '0' && prefix.p[prefix.n - 1] <= '9')))
        prefix.n--;
    if (prefix.n < PREFIX_MIN)
        return item->kind_label;
    return cvz_arena_printf(d->arena, "%.*s*", CVZ_STR_ARG(prefix));
}

static void describe_item(struct draft *d, uint32_t node, struct cvz_item *item)
{
    const struct draft_node *n = &d->nodes.p[node];
    const struct cvz_resource *r = draft_resource(d, node);

    item->kind = n->kind;
    item->count = n->count;
    item->hidden_edges = n->hidden_edges;
    item->badges = n->badges;
    item->place = n->place;
    item->tier = n->kind->tier;
    item->level = n->kind->level;
    item->container = n->container;
    item->external = n->external;
    item->frame = n->frame;
    item->fact[0] = item->fact[1] = item->state = CVZ_STR("");
    if (r == NULL) {
        const struct draft_synthetic *s = &d->synthetic.p[node - d->n_real];
        item->id = s->id;
        item->label = s->label;
        item->kind_label = s->kind_label;
        item->kind_name = CVZ_STR("");
        if (s->of != CVZ_NODE_NONE)
            item->fact[0] = fact_of(d, s->of, 0);
        return;
    }
    item->id = r->id;
    item->label = cvz_resource_label(r);
    item->kind_name = r->kind;
    item->kind_label = kind_label_of(n->kind, r);
    item->state = unusual_state(n->kind, r->state);
    if (n->container || d->params->detail >= 4)
        item->fact[0] = fact_of(d, node, 0);
    if (d->params->detail >= 4)
        item->fact[1] = fact_of(d, node, 1);
}

/* Members of each item, its namesake first, the rest by number. */
static void collect_members(struct draft *d, struct cvz_view *view, const uint32_t *item_of,
                            const uint32_t *node_of)
{
    uint32_t *all = CVZ_ARENA_ARRAY(d->arena, uint32_t, d->n_real);
    uint32_t *at = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, view->n_items + 1);
    uint32_t sum = 0;

    for (uint32_t v = 0; v < d->n_real; v++) {
        uint32_t end = draft_representative(d, v);
        if (end != CVZ_NODE_NONE)
            view->items[item_of[end]].n_members++;
    }
    for (uint32_t i = 0; i < view->n_items; i++) {
        struct cvz_item *item = &view->items[i];
        item->members = all + sum;
        at[i] = sum;
        sum += item->n_members;
        if (node_of[i] < d->n_real)
            all[at[i]++] = node_of[i];
    }
    for (uint32_t v = 0; v < d->n_real; v++) {
        uint32_t end = draft_representative(d, v);
        if (end != CVZ_NODE_NONE && end != v)
            all[at[item_of[end]]++] = v;
    }
}

/* A subnet stands where the first of its content stands: public above private above data. */
static void place_subnets(struct cvz_view *view)
{
    for (uint32_t i = view->n_items; i-- > 0;) {
        const struct cvz_item *item = &view->items[i];
        if (item->parent == CVZ_ITEM_NONE)
            continue;
        struct cvz_item *parent = &view->items[item->parent];
        if (parent->level == CVZ_LEVEL_SUBNET && item->tier < parent->tier)
            parent->tier = item->tier;
    }
}

static uint32_t *make_items(struct draft *d, struct cvz_view *view)
{
    uint32_t *item_of = CVZ_ARENA_ARRAY(&d->scratch, uint32_t, d->nodes.n);
    uint32_t *node_of = number_items(d, view, item_of);

    view->items = CVZ_ARENA_ARRAY(d->arena, struct cvz_item, view->n_items);
    for (uint32_t i = 0; i < view->n_items; i++) {
        uint32_t parent = draft_container_of(d, node_of[i]);
        describe_item(d, node_of[i], &view->items[i]);
        view->items[i].parent = parent != CVZ_NODE_NONE ? item_of[parent] : CVZ_ITEM_NONE;
    }
    if (d->params->simplify)
        place_subnets(view);
    collect_members(d, view, item_of, node_of);
    for (uint32_t i = 0; i < view->n_items; i++)
        if (d->nodes.p[node_of[i]].plural)
            view->items[i].label = shared_name(d, &view->items[i]);
    return item_of;
}

/* ---- edges ---- */

struct lifted {
    uint32_t source, target;
    uint8_t edge_class;
    uint32_t edge;
};

static int by_ends_then_class(const void *pa, const void *pb)
{
    const struct lifted *a = pa;
    const struct lifted *b = pb;

    if (a->source != b->source)
        return a->source < b->source ? -1 : 1;
    if (a->target != b->target)
        return a->target < b->target ? -1 : 1;
    if (a->edge_class != b->edge_class)
        return a->edge_class < b->edge_class ? -1 : 1;
    return (a->edge > b->edge) - (a->edge < b->edge);
}

/* One line out of several: the commonest verb, all relations, a count. */
static void merge_lines(struct draft *d, const struct lifted *lines, size_t n,
                        struct cvz_view_edge *ret)
{
    uint32_t votes[CVZ_VERB_COUNT] = {0};
    uint32_t total = 0;

    for (size_t i = 0; i < n; i++) {
        const struct draft_edge *e = &d->edges.p[lines[i].edge];
        votes[e->verb]++;
        total += e->n_relations;
    }
    uint32_t *relations = CVZ_ARENA_ARRAY(d->arena, uint32_t, total);
    uint32_t at = 0;
    for (size_t i = 0; i < n; i++) {
        const struct draft_edge *e = &d->edges.p[lines[i].edge];
        for (uint32_t k = 0; k < e->n_relations; k++)
            relations[at++] = e->relations[k];
    }
    *ret = (struct cvz_view_edge){.source = lines[0].source,
                                  .target = lines[0].target,
                                  .count = (uint32_t)n,
                                  .relations = relations,
                                  .n_relations = total,
                                  .label = CVZ_STR(""),
                                  .edge_class = lines[0].edge_class};
    for (unsigned v = 1; v < CVZ_VERB_COUNT; v++)
        if (votes[v] > votes[ret->verb])
            ret->verb = (uint8_t)v;
}

static size_t lift_edges(struct draft *d, const uint32_t *item_of, struct lifted *lines)
{
    struct draft_links links = draft_link(d, true);
    size_t n = 0;

    for (uint32_t v = 0; v < d->nodes.n; v++)
        for (uint32_t i = links.first[v]; i < links.first[v + 1]; i++)
            lines[n++] = (struct lifted){item_of[v], item_of[links.other[i]],
                                         d->edges.p[links.edge[i]].edge_class, links.edge[i]};
    qsort(lines, n, sizeof lines[0], by_ends_then_class);
    return n;
}

/* In a simplified picture a pair has one line: the most telling class stands for the others. */
static bool same_line(const struct draft *d, const struct lifted *a, const struct lifted *b)
{
    return a->source == b->source && a->target == b->target &&
           (d->params->simplify || a->edge_class == b->edge_class);
}

static void make_edges(struct draft *d, struct cvz_view *view, const uint32_t *item_of)
{
    struct lifted *lines = CVZ_ARENA_ARRAY(&d->scratch, struct lifted, d->edges.n);
    size_t n = lift_edges(d, item_of, lines);

    view->edges = CVZ_ARENA_ARRAY(d->arena, struct cvz_view_edge, n);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && same_line(d, &lines[i], &lines[end]); end++)
            ;
        merge_lines(d, lines + i, end - i, &view->edges[view->n_edges++]);
    }
}

/* ---- ledger ---- */

static void settle_edges(struct draft *d, struct cvz_view *view)
{
    uint32_t n = cvz_graph_n_relations(d->graph);
    uint8_t *drawn = CVZ_ARENA_ARRAY(&d->scratch, uint8_t, n);
    uint32_t hidden = 0;

    for (uint32_t i = 0; i < view->n_edges; i++)
        for (uint32_t k = 0; k < view->edges[i].n_relations; k++)
            drawn[view->edges[i].relations[k]] = 1;
    view->ledger.edges_total = n;
    for (uint32_t i = 0; i < n; i++)
        view->ledger.edges_shown += drawn[i];
    for (uint32_t i = 0; i < view->n_items; i++)
        hidden += view->items[i].hidden_edges;
    uint32_t rest = n - view->ledger.edges_shown;
    hidden += d->left_out;
    view->ledger.edges_implied = rest > hidden ? rest - hidden : 0;
}

static void settle_ledger(struct draft *d, struct cvz_view *view, struct cvz_buf *notes)
{
    struct cvz_ledger *ledger = &view->ledger;

    for (uint32_t v = 0; v < d->n_real; v++) {
        const struct draft_node *node = &d->nodes.p[v];
        if (node->external)
            continue;
        ledger->total++;
        if (node->fate == DRAFT_ACTIVE)
            ledger->shown++;
        else if (draft_representative(d, v) != CVZ_NODE_NONE)
            ledger->folded++;
        else
            ledger->shelved++;
    }
    CVZ_ASSERT(ledger->shown + ledger->folded + ledger->shelved == ledger->total);
    settle_edges(d, view);
    ledger->notes = cvz_arena_str(d->arena, cvz_buf_str(notes));
}

int cvz_view_new(struct cvz_graph *graph, const struct cvz_view_params *params,
                 struct cvz_view **ret, struct cvz_err *err)
{
    if (params->focus.n > 0 && cvz_graph_find(graph, params->focus) == CVZ_NODE_NONE)
        return cvz_fail(err, CVZ_ENOTFOUND, "no resource with the id '%.*s' to focus on",
                        CVZ_STR_ARG(params->focus));

    struct cvz_view *view = CVZ_NEW(struct cvz_view);
    struct cvz_buf notes = CVZ_BUF_INIT;
    struct draft d;

    view->arena = CVZ_NEW(struct cvz_arena);
    view->graph = cvz_graph_ref(graph);
    view->node_changes = params->node_changes;
    view->relation_changes = params->relation_changes;
    draft_init(&d, graph, params, view->arena);
    draft_run(&d, &notes);
    uint32_t *item_of = make_items(&d, view);
    make_edges(&d, view, item_of);
    settle_ledger(&d, view, &notes);
    view_settle_changes(view);
    draft_release(&d);
    cvz_buf_release(&notes);
    *ret = view;
    return 0;
}

void cvz_view_free(struct cvz_view *view)
{
    if (view == NULL)
        return;
    cvz_graph_unref(view->graph);
    cvz_arena_release(view->arena);
    free(view->arena);
    free(view);
}
