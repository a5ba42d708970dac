/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From what a builder collected to a snapshot: resolve what the ids mean, number the resources by
 * id, hang them into the tree, sort and number the relations, index them by their ends.
 */
#include "graph/builder_priv.h"
#include "graph/graph_priv.h"

/* ---- what the ids mean ---- */

/* Ids that were mentioned in another spelling of a resource that compares without case. */
static void resolve_spellings(struct cvz_graph_builder *b)
{
    if (b->row_of_folded.n == 0)
        return;
    for (size_t i = 0; i < b->entries.n; i++) {
        struct entry *e = &b->entries.p[i];
        if (e->row != ROW_NONE)
            continue;
        cvz_arena_clear(&b->scratch);
        uint32_t row = cvz_map_get(&b->row_of_folded, cvz_arena_lower(&b->scratch, e->id));
        if (row != CVZ_MAP_NONE)
            e->row = row;
    }
}

/* An end that nobody added stays as an external node: what is referred to is there. */
static void add_external(struct cvz_graph_builder *b, uint32_t entry)
{
    const struct cvz_str none = CVZ_STR("");
    struct entry *e = &b->entries.p[entry];

    if (e->row != ROW_NONE)
        return;
    struct cvz_resource external = {
        .id = e->id,
        .kind = CVZ_STR("external"),
        .name = none,
        .provider = none,
        .account = none,
        .region = none,
        .zone = none,
        .group = none,
        .category = none,
        .state = none,
        .created = none,
        .properties = none,
        .source = none,
        .flags = CVZ_RESOURCE_EXTERNAL,
        .parent = ENTRY_NONE,
    };
    e->row = (uint32_t)b->rows.n;
    cvz_vec_push(&b->rows, external);
}

/* ---- resources ---- */

static int cmp_rows(const void *a, const void *b, void *rows)
{
    const struct cvz_resource *row = rows;

    return cvz_str_cmp(row[*(const uint32_t *)a].id, row[*(const uint32_t *)b].id);
}

/* Copies the rows in order of id; returns for each row its node number. */
static uint32_t *place_resources(struct cvz_graph_builder *b, struct cvz_graph *g)
{
    uint32_t n = (uint32_t)b->rows.n;
    uint32_t *order = CVZ_NEW_ARRAY(uint32_t, n);
    uint32_t *node_of_row = CVZ_NEW_ARRAY(uint32_t, n);

    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    if (n > 1)
        qsort_r(order, n, sizeof *order, cmp_rows, b->rows.p);
    g->resources = cvz_arena_alloc(&g->arena, n * sizeof *g->resources);
    for (uint32_t i = 0; i < n; i++) {
        g->resources[i] = b->rows.p[order[i]];
        node_of_row[order[i]] = i;
    }
    g->n_resources = n;
    free(order);
    return node_of_row;
}

static uint32_t node_of_entry(const struct cvz_graph_builder *b, const uint32_t *node_of_row,
                              uint32_t entry)
{
    uint32_t row = entry != ENTRY_NONE ? b->entries.p[entry].row : ROW_NONE;

    return row != ROW_NONE ? node_of_row[row] : CVZ_NODE_NONE;
}

/* ---- the tree ---- */

/* From each node upwards until known ground; whoever comes back to his own walk has found a cycle,
 * which is cut above its smallest id. */
static void cut_cycles(struct cvz_graph *g)
{
    uint32_t *walk_of = CVZ_NEW_ARRAY(uint32_t, g->n_resources); /* 0: not visited */

    for (uint32_t i = 0; i < g->n_resources; i++) {
        uint32_t at = i;
        while (at != CVZ_NODE_NONE && walk_of[at] == 0) {
            walk_of[at] = i + 1;
            at = g->resources[at].parent;
        }
        if (at == CVZ_NODE_NONE || walk_of[at] != i + 1)
            continue;
        uint32_t smallest = at;
        for (uint32_t c = g->resources[at].parent; c != at; c = g->resources[c].parent)
            if (c < smallest)
                smallest = c;
        g->resources[smallest].parent = CVZ_NODE_NONE;
    }
    free(walk_of);
}

/* Sorts the numbers 0..n-1 into rows by key[i]; those of CVZ_NODE_NONE are left out. Numbers in a
 * row ascend. */
static struct rows group_by(struct cvz_arena *arena, const uint32_t *key, uint32_t n,
                            uint32_t n_rows)
{
    struct rows rows = {.start = CVZ_ARENA_ARRAY(arena, uint32_t, (size_t)n_rows + 1)};

    for (uint32_t i = 0; i < n; i++)
        if (key[i] != CVZ_NODE_NONE)
            rows.start[key[i] + 1]++;
    for (uint32_t i = 0; i < n_rows; i++)
        rows.start[i + 1] += rows.start[i];
    rows.items = cvz_arena_alloc(arena, rows.start[n_rows] * sizeof *rows.items);
    uint32_t *next = CVZ_NEW_ARRAY(uint32_t, n_rows);
    memcpy(next, rows.start, n_rows * sizeof *next);
    for (uint32_t i = 0; i < n; i++)
        if (key[i] != CVZ_NODE_NONE)
            rows.items[next[key[i]]++] = i;
    free(next);
    return rows;
}

static void index_tree(struct cvz_graph *g)
{
    uint32_t *parent = CVZ_NEW_ARRAY(uint32_t, g->n_resources);
    uint32_t n_roots = 0;

    for (uint32_t i = 0; i < g->n_resources; i++) {
        parent[i] = g->resources[i].parent;
        n_roots += parent[i] == CVZ_NODE_NONE;
    }
    g->children = group_by(&g->arena, parent, g->n_resources, g->n_resources);

    uint32_t *roots = cvz_arena_alloc(&g->arena, n_roots * sizeof *roots);
    g->roots = (struct cvz_ids){roots, n_roots};
    for (uint32_t i = 0; i < g->n_resources; i++)
        if (parent[i] == CVZ_NODE_NONE)
            *roots++ = i;
    free(parent);
}

static int cmp_folded(const void *a, const void *b, void *resources)
{
    const struct cvz_resource *r = resources;
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    int order = cvz_graph_cmp_folded(r[x].id, r[y].id);

    return order != 0 ? order : (x > y) - (x < y);
}

static void index_folded_ids(struct cvz_graph *g)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < g->n_resources; i++)
        n += (g->resources[i].flags & CVZ_RESOURCE_ID_NOCASE) != 0;
    uint32_t *nodes = cvz_arena_alloc(&g->arena, n * sizeof *nodes);
    g->nocase = (struct cvz_ids){nodes, n};
    uint32_t k = 0;
    for (uint32_t i = 0; i < g->n_resources; i++)
        if ((g->resources[i].flags & CVZ_RESOURCE_ID_NOCASE) != 0)
            nodes[k++] = i;
    if (n > 1)
        qsort_r(nodes, n, sizeof *nodes, cmp_folded, g->resources);
}

/* ---- relations ---- */

static int cmp_words(const void *a, const void *b, void *words)
{
    const struct cvz_str *word = words;

    return cvz_str_cmp(word[*(const uint32_t *)a], word[*(const uint32_t *)b]);
}

/* Renumbers the words in order of their bytes, so that numbers compare as texts do. */
static void sort_words(struct cvz_graph_builder *b)
{
    struct words *words = &b->link_words;
    size_t n = words->text.n;
    uint32_t *order = CVZ_NEW_ARRAY(uint32_t, n);
    uint32_t *rank = CVZ_NEW_ARRAY(uint32_t, n);
    struct cvz_str *sorted = CVZ_NEW_ARRAY(struct cvz_str, n);

    for (uint32_t i = 0; i < n; i++)
        order[i] = i;
    if (n == 0)
        goto out;
    if (n > 1)
        qsort_r(order, n, sizeof *order, cmp_words, words->text.p);
    for (uint32_t i = 0; i < n; i++) {
        rank[order[i]] = i;
        sorted[i] = words->text.p[order[i]];
    }
    for (size_t i = 0; i < b->links.n; i++) {
        struct link *link = &b->links.p[i];
        link->rule = rank[link->rule];
        link->field = rank[link->field];
        link->seen = rank[link->seen];
    }
    memcpy(words->text.p, sorted, n * sizeof *sorted);
out:
    free(sorted);
    free(order);
    free(rank);
}

#define CMP_MEMBER(a, b, member)                                                                   \
    do {                                                                                           \
        if ((a)->member != (b)->member)                                                            \
            return (a)->member < (b)->member ? -1 : 1;                                             \
    } while (0)

static int cmp_identity(const struct link *a, const struct link *b)
{
    CMP_MEMBER(a, b, source);
    CMP_MEMBER(a, b, target);
    CMP_MEMBER(a, b, verb);
    CMP_MEMBER(a, b, rule);
    CMP_MEMBER(a, b, field);
    return 0;
}

/* Of one relation said twice, the declared and then the latest seen comes first and stays. */
static int cmp_links(const void *x, const void *y)
{
    const struct link *a = x;
    const struct link *b = y;
    int order = cmp_identity(a, b);

    if (order != 0)
        return order;
    CMP_MEMBER(a, b, origin);
    CMP_MEMBER(b, a, seen);
    return 0;
}

static void place_relations(struct cvz_graph_builder *b, struct cvz_graph *g)
{
    uint32_t n = 0;

    if (b->links.n > 1)
        qsort(b->links.p, b->links.n, sizeof *b->links.p, cmp_links);
    for (size_t i = 0; i < b->links.n; i++)
        if (n == 0 || cmp_identity(&b->links.p[n - 1], &b->links.p[i]) != 0)
            b->links.p[n++] = b->links.p[i];

    g->n_relations = n;
    g->relations = cvz_arena_alloc(&g->arena, n * sizeof *g->relations);
    for (uint32_t i = 0; i < n; i++) {
        const struct link *link = &b->links.p[i];
        g->relations[i] = (struct cvz_relation){
            .source = link->source,
            .target = link->target,
            .verb = link->verb,
            .origin = link->origin,
            .rule = b->link_words.text.p[link->rule],
            .field = b->link_words.text.p[link->field],
            .seen = b->link_words.text.p[link->seen],
        };
    }
}

static void index_relations(struct cvz_graph *g)
{
    uint32_t *end = CVZ_NEW_ARRAY(uint32_t, g->n_relations);

    for (uint32_t i = 0; i < g->n_relations; i++)
        end[i] = g->relations[i].source;
    g->out = group_by(&g->arena, end, g->n_relations, g->n_resources);
    for (uint32_t i = 0; i < g->n_relations; i++)
        end[i] = g->relations[i].target;
    g->in = group_by(&g->arena, end, g->n_relations, g->n_resources);
    free(end);
}

struct cvz_graph *cvz_graph_builder_finish(struct cvz_graph_builder *b, struct cvz_str taken)
{
    struct cvz_graph *g = CVZ_NEW(struct cvz_graph);

    resolve_spellings(b);
    for (size_t i = 0; i < b->links.n; i++) {
        add_external(b, b->links.p[i].source);
        add_external(b, b->links.p[i].target);
    }
    g->refs = 1;
    g->taken = taken.n > 0 ? cvz_arena_str(&b->arena, taken) : CVZ_STR("");
    g->arena = b->arena;
    b->arena = CVZ_ARENA_INIT;
    cvz_map_release(&b->entry_of);
    cvz_map_release(&b->row_of_folded);
    cvz_map_release(&b->shared.number_of);
    cvz_map_release(&b->link_words.number_of);

    uint32_t *node_of_row = place_resources(b, g);
    cvz_vec_release(&b->rows);
    for (uint32_t i = 0; i < g->n_resources; i++)
        g->resources[i].parent = node_of_entry(b, node_of_row, g->resources[i].parent);
    cut_cycles(g);
    index_tree(g);
    index_folded_ids(g);

    for (size_t i = 0; i < b->links.n; i++) {
        struct link *link = &b->links.p[i];
        link->source = node_of_entry(b, node_of_row, link->source);
        link->target = node_of_entry(b, node_of_row, link->target);
    }
    free(node_of_row);
    sort_words(b);
    place_relations(b, g);
    index_relations(g);
    cvz_graph_builder_reset(b);
    return g;
}
