/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/graph.h"

#include "base/mem.h"
#include "graph/graph_priv.h"

struct cvz_graph *cvz_graph_ref(struct cvz_graph *g)
{
    __atomic_add_fetch(&g->refs, 1, __ATOMIC_RELAXED);
    return g;
}

void cvz_graph_unref(struct cvz_graph *g)
{
    if (g == NULL || __atomic_sub_fetch(&g->refs, 1, __ATOMIC_ACQ_REL) > 0)
        return;
    cvz_arena_release(&g->arena);
    free(g);
}

uint32_t cvz_graph_size(const struct cvz_graph *g)
{
    return g->n_resources;
}

const struct cvz_resource *cvz_graph_resource(const struct cvz_graph *g, uint32_t node)
{
    CVZ_ASSERT(node < g->n_resources);
    return &g->resources[node];
}

struct cvz_str cvz_graph_taken(const struct cvz_graph *g)
{
    return g->taken;
}

int cvz_graph_cmp_folded(struct cvz_str a, struct cvz_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;

    for (size_t i = 0; i < n; i++) {
        int difference =
            (unsigned char)cvz_char_lower(a.p[i]) - (unsigned char)cvz_char_lower(b.p[i]);
        if (difference != 0)
            return difference;
    }
    return (a.n > b.n) - (a.n < b.n);
}

static uint32_t find_exact(const struct cvz_graph *g, struct cvz_str id)
{
    uint32_t low = 0;
    uint32_t high = g->n_resources;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = cvz_str_cmp(g->resources[middle].id, id);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return CVZ_NODE_NONE;
}

static uint32_t find_folded(const struct cvz_graph *g, struct cvz_str id)
{
    uint32_t low = 0;
    uint32_t high = g->nocase.n;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = cvz_graph_cmp_folded(g->resources[g->nocase.p[middle]].id, id);
        if (order == 0)
            return g->nocase.p[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return CVZ_NODE_NONE;
}

uint32_t cvz_graph_find(const struct cvz_graph *g, struct cvz_str id)
{
    uint32_t node = find_exact(g, id);

    return node != CVZ_NODE_NONE ? node : find_folded(g, id);
}

uint32_t cvz_graph_n_relations(const struct cvz_graph *g)
{
    return g->n_relations;
}

const struct cvz_relation *cvz_graph_relation(const struct cvz_graph *g, uint32_t index)
{
    CVZ_ASSERT(index < g->n_relations);
    return &g->relations[index];
}

static struct cvz_ids row_of(const struct cvz_graph *g, const struct rows *rows, uint32_t node)
{
    CVZ_ASSERT(node < g->n_resources);
    uint32_t start = rows->start[node];
    return (struct cvz_ids){rows->items + start, rows->start[node + 1] - start};
}

struct cvz_ids cvz_graph_roots(const struct cvz_graph *g)
{
    return g->roots;
}

struct cvz_ids cvz_graph_children(const struct cvz_graph *g, uint32_t node)
{
    return row_of(g, &g->children, node);
}

struct cvz_ids cvz_graph_out(const struct cvz_graph *g, uint32_t node)
{
    return row_of(g, &g->out, node);
}

struct cvz_ids cvz_graph_in(const struct cvz_graph *g, uint32_t node)
{
    return row_of(g, &g->in, node);
}

struct cvz_str cvz_resource_label(const struct cvz_resource *r)
{
    if (r->name.n > 0)
        return r->name;

    struct cvz_str id = r->id;
    for (size_t i = id.n; i > 0; i--)
        if ((id.p[i - 1] == '/' || id.p[i - 1] == ':') && i < id.n)
            return cvz_str_sub(id, i, id.n);
    return id;
}

struct cvz_str cvz_provider_label(struct cvz_str provider, struct cvz_arena *arena)
{
    enum { INITIALS_MAX = 3 };
    char *label = cvz_arena_bytes(arena, provider.n + 1);

    for (size_t i = 0; i < provider.n; i++) {
        char c = provider.p[i];
        bool is_upper = i == 0 || provider.n <= INITIALS_MAX;
        label[i] = is_upper && c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
    }
    return (struct cvz_str){label, provider.n};
}

struct cvz_str cvz_resource_tag(const struct cvz_resource *r, struct cvz_str key)
{
    for (uint32_t i = 0; i < r->n_tags; i++)
        if (cvz_str_eq(r->tags[i].key, key))
            return r->tags[i].value;
    return CVZ_STR("");
}

/* ---- content hash ---- */

/* Little-endian, so that a stored hash is the same on every machine. */
static void add_number(struct cvz_buf *buf, uint64_t v)
{
    char bytes[8];

    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(v >> (8 * i) & 0xff);
    cvz_buf_add(buf, bytes, sizeof bytes);
}

/* The length in front keeps ("a", "bc") and ("ab", "c") apart. */
static void add_field(struct cvz_buf *buf, struct cvz_str s)
{
    add_number(buf, s.n);
    cvz_buf_add_str(buf, s);
}

struct cvz_hash128 cvz_resource_hash(const struct cvz_resource *r, struct cvz_str parent_id)
{
    const struct cvz_str fields[] = {r->id,       r->kind,   r->name,    r->provider,
                                     r->account,  r->region, r->zone,    r->group,
                                     r->category, r->state,  r->created, parent_id};
    struct cvz_hash128 properties = cvz_hash128(r->properties);
    struct cvz_buf buf = CVZ_BUF_INIT;

    for (size_t i = 0; i < CVZ_COUNT_OF(fields); i++)
        add_field(&buf, fields[i]);
    add_number(&buf, properties.hi);
    add_number(&buf, properties.lo);
    add_number(&buf, r->flags);
    for (uint32_t i = 0; i < r->n_tags; i++) {
        add_field(&buf, r->tags[i].key);
        add_field(&buf, r->tags[i].value);
    }
    struct cvz_hash128 hash = cvz_hash128(cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return hash;
}
