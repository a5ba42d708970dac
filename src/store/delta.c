/* SPDX-License-Identifier: Apache-2.0 */
#include "store/delta.h"

/* ---- words ---- */

void cvz_words_release(struct cvz_words *words)
{
    cvz_map_release(&words->number_of);
    cvz_vec_release(&words->text);
    cvz_arena_release(&words->arena);
}

uint32_t cvz_words_number(struct cvz_words *words, struct cvz_str s)
{
    uint32_t number = cvz_map_get(&words->number_of, s);

    if (number != CVZ_MAP_NONE)
        return number;
    CVZ_ASSERT(words->text.n < CVZ_MAP_NONE);
    struct cvz_str copy = cvz_arena_str(&words->arena, s);
    number = (uint32_t)words->text.n;
    cvz_vec_push(&words->text, copy);
    cvz_map_put(&words->number_of, copy, number);
    return number;
}

void cvz_delta_release(struct cvz_delta *d)
{
    cvz_words_release(&d->words);
    cvz_arena_release(&d->arena);
    cvz_vec_release(&d->known);
    cvz_vec_release(&d->links);
    cvz_vec_release(&d->added);
    cvz_map_release(&d->finds);
    cvz_map_release(&d->complete);
}

/* ---- what is said of a known resource ---- */

static bool is_external(uint32_t flags)
{
    return (flags & CVZ_RESOURCE_EXTERNAL) != 0;
}

static bool was_real(const struct cvz_known *k)
{
    return k->version != 0 && !is_external(k->flags);
}

static const struct cvz_resource *seen_as(const struct cvz_delta *d, const struct cvz_known *k)
{
    return k->node != CVZ_NODE_NONE ? cvz_graph_resource(d->graph, k->node) : NULL;
}

static bool is_seen_real(const struct cvz_delta *d, const struct cvz_known *k)
{
    const struct cvz_resource *r = seen_as(d, k);

    return r != NULL && !is_external(r->flags);
}

/* It was real and is not any more: gone, or at most referred to. */
static bool has_gone(const struct cvz_delta *d, const struct cvz_known *k)
{
    return was_real(k) &&
           (k->fate == CVZ_FATE_GONE || (k->fate == CVZ_FATE_CHANGED && !is_seen_real(d, k)));
}

/* ---- which node is which known resource ---- */

static void join(struct cvz_delta *d, uint32_t node, uint32_t index)
{
    struct cvz_known *k = &d->known.p[index];

    d->known_of_node[node] = index;
    if (!is_seen_real(d, k))
        k->node = node;
}

static void join_by_id(struct cvz_delta *d)
{
    struct cvz_map index_of = CVZ_MAP_INIT;

    for (size_t i = 0; i < d->known.n; i++) {
        d->known.p[i].node = CVZ_NODE_NONE;
        cvz_map_put(&index_of, d->known.p[i].id, (uint32_t)i);
    }
    for (uint32_t i = 0; i < cvz_graph_size(d->graph); i++) {
        uint32_t index = cvz_map_get(&index_of, cvz_graph_resource(d->graph, i)->id);
        d->known_of_node[i] = CVZ_KNOWN_NONE;
        if (index != CVZ_MAP_NONE)
            join(d, i, index);
    }
    cvz_map_release(&index_of);
}

/* Ids that compare without case come in many spellings; so do references to them. */
static void join_by_folded_id(struct cvz_delta *d)
{
    const uint32_t may = CVZ_RESOURCE_ID_NOCASE | CVZ_RESOURCE_EXTERNAL;
    struct cvz_map index_of = CVZ_MAP_INIT;

    for (size_t i = 0; i < d->known.n; i++)
        if ((d->known.p[i].flags & CVZ_RESOURCE_ID_NOCASE) != 0)
            cvz_map_put_new(&index_of, cvz_arena_lower(&d->arena, d->known.p[i].id), (uint32_t)i);
    for (uint32_t i = 0; i < cvz_graph_size(d->graph) && index_of.n > 0; i++) {
        const struct cvz_resource *r = cvz_graph_resource(d->graph, i);
        if (d->known_of_node[i] != CVZ_KNOWN_NONE || (r->flags & may) == 0)
            continue;
        uint32_t index = cvz_map_get(&index_of, cvz_arena_lower(&d->arena, r->id));
        if (index != CVZ_MAP_NONE)
            join(d, i, index);
    }
    cvz_map_release(&index_of);
}

static void add_unknown(struct cvz_delta *d)
{
    int64_t rid = d->known.n > 0 ? d->known.p[d->known.n - 1].rid : 0;

    for (uint32_t i = 0; i < cvz_graph_size(d->graph); i++) {
        if (d->known_of_node[i] != CVZ_KNOWN_NONE)
            continue;
        rid++;
        d->known_of_node[i] = (uint32_t)d->known.n;
        cvz_vec_push(&d->known, (struct cvz_known){.rid = rid,
                                                   .id = cvz_graph_resource(d->graph, i)->id,
                                                   .parent = CVZ_KNOWN_NONE,
                                                   .node = i});
    }
}

/* ---- what the ledger proves ---- */

static void index_ledger(struct cvz_delta *d)
{
    for (size_t i = 0; i < d->n_coverage; i++) {
        const struct cvz_coverage *c = &d->coverage[i];
        struct cvz_str key = cvz_coverage_key(c, &d->arena);
        bool proves = c->status == CVZ_COVER_COMPLETE && !c->filtered;
        if (cvz_map_put_new(&d->finds, key, proves) != 0 && !proves)
            cvz_map_put(&d->finds, key, false);
    }
}

/* Not seen although the row that had found it looked at everything. */
static bool is_proven_gone(const struct cvz_delta *d, const struct cvz_known *k)
{
    struct cvz_str source = d->words.text.p[k->source];

    return source.n > 0 && cvz_map_get(&d->finds, source) == 1;
}

static bool lists_kind(struct cvz_str kinds, struct cvz_str kind)
{
    struct cvz_str piece;

    while (cvz_str_split(&kinds, ',', &piece))
        if (cvz_str_eq(cvz_str_trim(piece), kind))
            return true;
    return false;
}

/* Whether the row could have told something of r: it lists r's kind, where r stands or where the
 * row that found r looked (a global service answers for resources of all regions). */
static bool concerns(const struct cvz_coverage *c, const struct cvz_resource *r)
{
    struct cvz_str rest = r->source;
    struct cvz_str account = CVZ_STR("");
    struct cvz_str region = CVZ_STR("");

    if (!lists_kind(c->kinds, r->kind))
        return false;
    if (cvz_str_split(&rest, '/', &account) && !cvz_str_split(&rest, '/', &region))
        region = CVZ_STR("");
    return (cvz_str_eq(c->account, r->account) || cvz_str_eq(c->account, account)) &&
           (cvz_str_eq(c->region, r->region) || cvz_str_eq(c->region, region));
}

/* Whether all rows that could have told of r's relations did. The same for all resources of a kind
 * in a place: answered once. */
static bool is_told_completely(struct cvz_delta *d, const struct cvz_resource *r)
{
    struct cvz_str key =
        cvz_arena_printf(&d->arena, "%zu %zu %zu %.*s%.*s%.*s%.*s", r->kind.n, r->account.n,
                         r->region.n, CVZ_STR_ARG(r->kind), CVZ_STR_ARG(r->account),
                         CVZ_STR_ARG(r->region), CVZ_STR_ARG(r->source));
    uint32_t answer = cvz_map_get(&d->complete, key);

    if (answer != CVZ_MAP_NONE)
        return answer == 1;
    bool all = true;
    for (size_t i = 0; i < d->n_coverage && all; i++)
        all = d->coverage[i].status == CVZ_COVER_COMPLETE || !concerns(&d->coverage[i], r);
    cvz_map_put(&d->complete, key, all);
    return all;
}

/* ---- resources ---- */

/* The hash stands on the ids as the store spells them. */
static struct cvz_hash128 hash_of(const struct cvz_delta *d, const struct cvz_known *k,
                                  uint32_t parent)
{
    struct cvz_resource r = *cvz_graph_resource(d->graph, k->node);

    r.id = k->id;
    return cvz_resource_hash(&r, parent != CVZ_KNOWN_NONE ? d->known.p[parent].id : CVZ_STR(""));
}

/* What is seen as it is counts; a mere reference does not say anything against a real one. */
static void judge_seen(struct cvz_delta *d, struct cvz_known *k)
{
    const struct cvz_resource *r = seen_as(d, k);
    uint32_t parent = CVZ_KNOWN_NONE;

    if (is_external(r->flags) && was_real(k) && !is_proven_gone(d, k)) {
        k->fate = CVZ_FATE_KEPT;
        return;
    }
    if (r->parent != CVZ_NODE_NONE)
        parent = d->known_of_node[r->parent];
    struct cvz_hash128 hash = hash_of(d, k, parent);
    if (k->version == 0)
        k->fate = CVZ_FATE_ADDED;
    else if (cvz_hash128_eq(hash, k->hash))
        k->fate = CVZ_FATE_UNCHANGED;
    else
        k->fate = CVZ_FATE_CHANGED;

    uint32_t source = cvz_words_number(&d->words, r->source);
    k->found_otherwise = k->fate == CVZ_FATE_UNCHANGED && source != k->source;
    k->source = source;
    k->parent = parent;
    k->hash = hash;
}

static void judge_resources(struct cvz_delta *d)
{
    for (size_t i = 0; i < d->known.n; i++) {
        struct cvz_known *k = &d->known.p[i];
        if (k->node != CVZ_NODE_NONE)
            judge_seen(d, k);
        else if (was_real(k) && is_proven_gone(d, k))
            k->fate = CVZ_FATE_GONE;
        else
            k->fate = CVZ_FATE_KEPT;
    }
}

/* ---- relations ---- */

#define CMP_MEMBER(a, b, member)                                                                   \
    do {                                                                                           \
        if ((a)->member != (b)->member)                                                            \
            return (a)->member < (b)->member ? -1 : 1;                                             \
    } while (0)

static int cmp_links(const void *x, const void *y)
{
    const struct cvz_link *a = x;
    const struct cvz_link *b = y;

    CMP_MEMBER(a, b, source);
    CMP_MEMBER(a, b, target);
    CMP_MEMBER(a, b, verb);
    CMP_MEMBER(a, b, rule);
    CMP_MEMBER(a, b, field);
    return 0;
}

/* Who can tell that a relation is no more: its source, in whose answer it stood; where that is
 * external, its target. NULL when both are. */
static const struct cvz_known *witness_of(const struct cvz_delta *d, const struct cvz_link *link)
{
    const struct cvz_known *source = &d->known.p[link->source];
    const struct cvz_known *target = &d->known.p[link->target];

    if (was_real(source) || is_seen_real(d, source))
        return source;
    return was_real(target) || is_seen_real(d, target) ? target : NULL;
}

static bool link_is_gone(struct cvz_delta *d, const struct cvz_link *link)
{
    const struct cvz_known *witness = witness_of(d, link);

    if (witness == NULL)
        return d->known.p[link->source].node != CVZ_NODE_NONE ||
               d->known.p[link->target].node != CVZ_NODE_NONE;
    if (has_gone(d, witness))
        return true;
    return is_seen_real(d, witness) && is_told_completely(d, seen_as(d, witness));
}

/* The scan's relations, sorted as the store's are. */
static void collect_links(struct cvz_delta *d)
{
    for (uint32_t i = 0; i < cvz_graph_n_relations(d->graph); i++) {
        const struct cvz_relation *r = cvz_graph_relation(d->graph, i);
        const char *verb = cvz_verb_info(r->verb)->text;
        struct cvz_link link = {
            .source = d->known_of_node[r->source],
            .target = d->known_of_node[r->target],
            .verb = cvz_words_number(&d->words, cvz_str_from(verb)),
            .rule = cvz_words_number(&d->words, r->rule),
            .field = cvz_words_number(&d->words, r->field),
            .relation = i,
            .fate = CVZ_FATE_ADDED,
        };
        cvz_vec_push(&d->added, link);
    }
    if (d->added.n > 1)
        qsort(d->added.p, d->added.n, sizeof *d->added.p, cmp_links);
}

/* Walks both sorted lists; `added` keeps what the store does not have. */
static void judge_links(struct cvz_delta *d)
{
    size_t n = 0;
    size_t old = 0;

    for (size_t i = 0; i < d->added.n; i++) {
        const struct cvz_link *link = &d->added.p[i];
        while (old < d->links.n && cmp_links(&d->links.p[old], link) < 0)
            old++;
        bool known = old < d->links.n && cmp_links(&d->links.p[old], link) == 0;
        if (known)
            d->links.p[old].fate = CVZ_FATE_UNCHANGED;
        else if (n == 0 || cmp_links(&d->added.p[n - 1], link) != 0)
            d->added.p[n++] = *link;
    }
    d->added.n = n;
    for (size_t i = 0; i < d->links.n; i++) {
        struct cvz_link *link = &d->links.p[i];
        if (link->fate == CVZ_FATE_KEPT && link_is_gone(d, link))
            link->fate = CVZ_FATE_GONE;
    }
}

/* ---- externals that nobody names any more ---- */

static void judge_externals(struct cvz_delta *d)
{
    uint8_t *named = CVZ_NEW_ARRAY(uint8_t, d->known.n);

    for (size_t i = 0; i < d->links.n; i++)
        if (d->links.p[i].fate != CVZ_FATE_GONE)
            named[d->links.p[i].source] = named[d->links.p[i].target] = 1;
    for (size_t i = 0; i < d->known.n; i++) {
        const struct cvz_known *k = &d->known.p[i];
        bool is_there = k->version != 0 || k->node != CVZ_NODE_NONE;
        if (is_there && k->fate != CVZ_FATE_GONE && k->parent != CVZ_KNOWN_NONE)
            named[k->parent] = 1;
    }
    for (size_t i = 0; i < d->known.n; i++) {
        struct cvz_known *k = &d->known.p[i];
        if (k->version != 0 && is_external(k->flags) && k->node == CVZ_NODE_NONE && !named[i])
            k->fate = CVZ_FATE_GONE;
    }
    free(named);
}

/* ---- what there is to say of it ---- */

/* Resources, as people count them: without externals. */
static void count(struct cvz_delta *d)
{
    struct cvz_scan_stats *stats = &d->stats;

    for (size_t i = 0; i < d->known.n; i++) {
        const struct cvz_known *k = &d->known.p[i];
        bool seen = is_seen_real(d, k);
        stats->resources += seen;
        stats->added += seen && !was_real(k);
        stats->changed += seen && was_real(k) && k->fate == CVZ_FATE_CHANGED;
        stats->unchanged += k->fate == CVZ_FATE_UNCHANGED && seen;
        stats->gone += has_gone(d, k);
    }
    stats->relations_added = (uint32_t)d->added.n;
    for (size_t i = 0; i < d->links.n; i++)
        stats->relations_gone += d->links.p[i].fate == CVZ_FATE_GONE;
}

void cvz_delta_compute(struct cvz_delta *d)
{
    d->known_of_node = CVZ_ARENA_ARRAY(&d->arena, uint32_t, cvz_graph_size(d->graph));
    join_by_id(d);
    join_by_folded_id(d);
    add_unknown(d);
    index_ledger(d);
    judge_resources(d);
    collect_links(d);
    judge_links(d);
    judge_externals(d);
    count(d);
}
