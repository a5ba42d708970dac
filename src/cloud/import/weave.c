/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is meant by the names that resources use for each other. A name is looked up among those of
 * the wanted kinds; where several have it, the nearest one (zone, region, group, account) is meant.
 * What is a whole id and leads nowhere becomes an external node.
 */
#include "cloud/import/import_priv.h"

enum { CLIMB_MAX = 64, NAMESAKES_MAX = 4096 };
enum container_state { CONTAINER_UNKNOWN, CONTAINER_SOUGHT, CONTAINER_KNOWN };

void weave_release(struct weave *w)
{
    cvz_vec_release(&w->nodes);
    cvz_vec_release(&w->refs);
    cvz_vec_release(&w->keys);
    cvz_map_release(&w->key_of);
    cvz_map_release(&w->node_of);
}

/* ---- names ---- */

struct cvz_str weave_plain(const struct weave *w, const struct import_provider *provider,
                           struct cvz_str text)
{
    struct cvz_str part = CVZ_STR("");

    if (provider == NULL)
        return text;
    if (provider->same != NULL)
        part = cvz_pattern_pick(provider->same, text);
    if (part.n == 0)
        part = text;
    return provider->nocase ? cvz_arena_lower(w->arena, part) : part;
}

uint32_t weave_add(struct weave *w, const struct cvz_resource *resource, uint32_t parent,
                   const struct import_provider *provider)
{
    const struct weave_node node = {
        .resource = *resource,
        .parent = parent,
        .first_ref = (uint32_t)w->refs.n,
        .provider = provider,
        .container = WEAVE_NONE,
    };
    uint32_t number = (uint32_t)w->nodes.n;

    if (cvz_map_put_new(&w->node_of, weave_plain(w, provider, resource->id), number) != number)
        return WEAVE_NONE;
    cvz_vec_push(&w->nodes, node);
    weave_key(w, number, resource->id);
    return number;
}

void weave_key(struct weave *w, uint32_t node, struct cvz_str text)
{
    struct weave_key key = {node, WEAVE_NONE};

    if (text.n == 0)
        return;
    text = weave_plain(w, w->nodes.p[node].provider, text);
    uint32_t first = cvz_map_get(&w->key_of, text);
    if (first != CVZ_MAP_NONE) {
        if (w->keys.p[first].node == node)
            return;
        key.next = w->keys.p[first].next;
        w->keys.p[first].next = (uint32_t)w->keys.n;
    } else {
        cvz_map_put(&w->key_of, text, (uint32_t)w->keys.n);
    }
    cvz_vec_push(&w->keys, key);
}

void weave_refer(struct weave *w, const struct weave_ref *ref)
{
    CVZ_ASSERT(ref->source + 1 == w->nodes.n);
    cvz_vec_push(&w->refs, *ref);
    w->nodes.p[ref->source].n_refs++;
}

/* ---- looking up ---- */

static bool is_wanted(const struct cat_strs *kinds, struct cvz_str kind)
{
    for (size_t i = 0; i < kinds->n; i++) {
        if (cvz_str_eq(kinds->p[i], kind))
            return true;
    }
    return kinds->n == 0;
}

static unsigned nearness(const struct cvz_resource *a, const struct cvz_resource *b)
{
    unsigned n = cvz_str_eq(a->provider, b->provider) ? 1 : 0;

    n += cvz_str_eq(a->account, b->account) ? 8 : 0;
    n += cvz_str_eq(a->region, b->region) ? 4 : 0;
    n += cvz_str_eq_nocase(a->group, b->group) ? 2 : 0;
    return n;
}

/* "${Db.Endpoint.Address}" -> "${Db}" */
static struct cvz_str without_attribute(const struct weave *w, struct cvz_str key)
{
    ptrdiff_t dot = cvz_str_find_char(key, '.');

    if (dot < 0 || !cvz_str_starts(key, CVZ_STR("${")))
        return key;
    return cvz_arena_printf(w->arena, "%.*s}", CVZ_STR_ARG(cvz_str_sub(key, 0, (size_t)dot)));
}

static uint32_t find(const struct weave *w, const struct weave_ref *ref)
{
    const struct weave_node *from = &w->nodes.p[ref->source];
    uint32_t at = cvz_map_get(&w->key_of, weave_plain(w, from->provider, ref->key));
    if (at == CVZ_MAP_NONE)
        at = cvz_map_get(&w->key_of, without_attribute(w, ref->key));
    uint32_t best = WEAVE_NONE;
    unsigned best_nearness = 0;

    for (unsigned i = 0; at != CVZ_MAP_NONE && i < NAMESAKES_MAX; at = w->keys.p[at].next, i++) {
        uint32_t node = w->keys.p[at].node;
        const struct cvz_resource *r = &w->nodes.p[node].resource;
        if (node == ref->source || !is_wanted(&ref->to, r->kind))
            continue;
        unsigned n = nearness(&from->resource, r);
        if (best == WEAVE_NONE || n > best_nearness) {
            best = node;
            best_nearness = n;
        }
    }
    return best;
}

/* ---- containers ---- */

static uint32_t container_of(struct weave *w, uint32_t node, unsigned depth);

static bool is_container(const struct weave *w, uint32_t node)
{
    return cvz_kinds_find(&w->kinds, w->nodes.p[node].resource.kind)->role == CVZ_ROLE_CONTAINER;
}

/* What is no container itself stands for the one that it is in. */
static uint32_t as_container(struct weave *w, uint32_t node, unsigned depth)
{
    for (unsigned i = 0; node != WEAVE_NONE && !is_container(w, node); i++)
        node = i < CLIMB_MAX ? container_of(w, node, depth + 1) : WEAVE_NONE;
    return node;
}

static bool holds(struct weave *w, uint32_t outer, uint32_t node, unsigned depth)
{
    for (unsigned i = 0; node != WEAVE_NONE && i < CLIMB_MAX; i++) {
        if (node == outer)
            return true;
        node = container_of(w, node, depth + 1);
    }
    return false;
}

/* The innermost container of a that holds b, too. */
static uint32_t common(struct weave *w, uint32_t a, uint32_t b, unsigned depth)
{
    for (unsigned i = 0; a != WEAVE_NONE && i < CLIMB_MAX; i++) {
        if (holds(w, a, b, depth))
            return a;
        a = container_of(w, a, depth + 1);
    }
    return WEAVE_NONE;
}

/* What the references of one rule lead to. */
static uint32_t candidate(struct weave *w, uint32_t node, struct cvz_str rule, unsigned depth,
                          bool *ret_any)
{
    uint32_t first = w->nodes.p[node].first_ref, end = first + w->nodes.p[node].n_refs;
    uint32_t container = WEAVE_NONE;

    *ret_any = false;
    for (uint32_t i = first; i < end; i++) {
        const struct weave_ref *ref = &w->refs.p[i];
        if (!ref->is_parent || !cvz_str_eq(ref->rule, rule))
            continue;
        uint32_t target = find(w, ref);
        if (target == WEAVE_NONE)
            continue;
        uint32_t one = as_container(w, target, depth);
        container = *ret_any ? common(w, container, one, depth) : one;
        *ret_any = true;
    }
    return container == node ? WEAVE_NONE : container;
}

static uint32_t container_of(struct weave *w, uint32_t node, unsigned depth)
{
    struct weave_node *n = &w->nodes.p[node];
    bool any = false;

    if (n->state == CONTAINER_KNOWN)
        return n->container;
    if (n->state == CONTAINER_SOUGHT || depth > CLIMB_MAX)
        return WEAVE_NONE; /* in a circle */
    n->state = CONTAINER_SOUGHT;
    n->container = n->parent;
    for (uint32_t i = n->first_ref; i < n->first_ref + n->n_refs && !any; i++) {
        if (!w->refs.p[i].is_parent)
            continue;
        uint32_t found = candidate(w, node, w->refs.p[i].rule, depth, &any);
        if (any && found != WEAVE_NONE)
            n->container = found;
    }
    n->state = CONTAINER_KNOWN;
    return n->container;
}

/* ---- into the graph ---- */

/* A whole id that nobody here has: another file's, or another account's. */
static int add_external(const struct weave *w, struct cvz_graph_builder *b,
                        const struct weave_ref *ref, bool *ret_added, struct cvz_err *err)
{
    const struct import_provider *provider = w->nodes.p[ref->source].provider;
    struct cvz_resource external = {
        .id = ref->key,
        .kind = ref->to.n > 0 ? ref->to.p[0] : CVZ_STR("external"),
        .provider = w->nodes.p[ref->source].resource.provider,
        .flags = CVZ_RESOURCE_EXTERNAL,
    };

    *ret_added = false;
    if (ref->is_local || provider == NULL || cvz_pattern_pick(provider->id, ref->key).n == 0)
        return 0;
    if (provider->nocase)
        external.flags |= CVZ_RESOURCE_ID_NOCASE;
    *ret_added = true;
    return cvz_graph_builder_add(b, &external, CVZ_STR(""), err);
}

static int relate(const struct weave *w, struct cvz_graph_builder *b, const struct weave_ref *ref,
                  struct cvz_err *err)
{
    struct cvz_str source = w->nodes.p[ref->source].resource.id, target = ref->key;
    uint32_t node = find(w, ref);
    bool is_there = node != WEAVE_NONE;
    int rc = 0;

    if (is_there)
        target = w->nodes.p[node].resource.id;
    else
        rc = add_external(w, b, ref, &is_there, err);
    if (rc != 0 || !is_there)
        return rc;
    const struct cvz_relation_new relation = {
        .source_id = ref->is_reverse ? target : source,
        .target_id = ref->is_reverse ? source : target,
        .verb = ref->verb,
        .origin = ref->origin,
        .rule = ref->rule,
        .field = ref->field,
    };
    return cvz_graph_builder_relate(b, &relation, err);
}

int weave_finish(struct weave *w, struct cvz_graph_builder *b, struct cvz_err *err)
{
    int rc = 0;

    for (uint32_t i = 0; i < w->nodes.n && rc == 0; i++) {
        uint32_t container = container_of(w, i, 0);
        struct cvz_str above =
            container != WEAVE_NONE ? w->nodes.p[container].resource.id : CVZ_STR("");
        rc = cvz_graph_builder_add(b, &w->nodes.p[i].resource, above, err);
    }
    for (size_t i = 0; i < w->refs.n && rc == 0; i++) {
        if (w->refs.p[i].is_parent)
            continue;
        rc = relate(w, b, &w->refs.p[i], err);
        if (rc == CVZ_EINVALID)
            rc = 0; /* too long for an id: it is none */
    }
    return rc;
}
