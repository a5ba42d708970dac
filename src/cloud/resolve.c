/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When everything is collected: who is meant by the keys that items name. A key is looked up among
 * the names of its kind in the item's own account and region, among the account's global resources,
 * and, for whole ids, everywhere. Then each resource gets its place; relate.c joins them.
 */
#include "cloud/resolve_priv.h"

#include <stdlib.h>

#define ANY UINT32_MAX
enum { PARENTS_MAX = 64, KIND_DNS = INT32_MAX };

/* ---- the index ---- */

/* Under which a name stands: a kind (or any), an account and a region (or any). */
struct place {
    uint32_t kind, account;
    struct cvz_str region; /* NULL: any; "": global */
};

struct slot {
    uint64_t hash; /* 0 marks a free slot */
    uint32_t key;  /* place in `keys` */
};

struct index {
    struct scan *scan;
    struct slot *slots;
    size_t n, cap; /* cap is a power of two */
};

static uint64_t place_hash(const struct place *place, struct cvz_str text)
{
    uint64_t seed = cvz_hash_u64(((uint64_t)place->kind << 32) | place->account);

    seed ^= place->region.p == NULL ? 1 : cvz_hash64(place->region, 2);
    uint64_t hash = cvz_hash64(text, seed);
    return hash == 0 ? 1 : hash;
}

/* The better of two names for one place: an id before a native id before others; then the smaller
 * id, so that the order of answers does not matter. */
static bool is_better(const struct scan *scan, const struct scan_key *a, const struct scan_key *b)
{
    if (a->rank != b->rank)
        return a->rank < b->rank;
    return cvz_str_cmp(scan->found.p[a->found].id, scan->found.p[b->found].id) < 0;
}

static void grow(struct index *index)
{
    struct slot *old = index->slots;
    size_t old_cap = index->cap;

    index->cap = old_cap == 0 ? 1024 : old_cap * 2;
    index->slots = CVZ_NEW_ARRAY(struct slot, index->cap);
    for (size_t i = 0; i < old_cap; i++) {
        if (old[i].hash == 0)
            continue;
        size_t at = old[i].hash & (index->cap - 1);
        while (index->slots[at].hash != 0)
            at = (at + 1) & (index->cap - 1);
        index->slots[at] = old[i];
    }
    free(old);
}

/* Two places with one 64-bit hash and one text count as the same. */
static struct slot *find_slot(const struct index *index, uint64_t hash, struct cvz_str text)
{
    size_t at = hash & (index->cap - 1);

    while (index->slots[at].hash != 0 &&
           (index->slots[at].hash != hash ||
            !cvz_str_eq(index->scan->keys.p[index->slots[at].key].text, text)))
        at = (at + 1) & (index->cap - 1);
    return &index->slots[at];
}

static void put(struct index *index, uint32_t kind, uint32_t account, struct cvz_str region,
                uint32_t key)
{
    const struct scan *scan = index->scan;
    const struct place place = {kind, account, region};
    struct cvz_str text = scan->keys.p[key].text;

    if (index->n * 4 >= index->cap * 3)
        grow(index);
    uint64_t hash = place_hash(&place, text);
    struct slot *slot = find_slot(index, hash, text);
    if (slot->hash != 0 && !is_better(scan, &scan->keys.p[key], &scan->keys.p[slot->key]))
        return;
    index->n += slot->hash == 0;
    *slot = (struct slot){hash, key};
}

static uint32_t get(const struct index *index, uint32_t kind, uint32_t account,
                    struct cvz_str region, struct cvz_str text)
{
    const struct place place = {kind, account, region};

    if (index->cap == 0)
        return FOUND_NONE;
    const struct slot *slot = find_slot(index, place_hash(&place, text), text);
    return slot->hash == 0 ? FOUND_NONE : index->scan->keys.p[slot->key].found;
}

bool resolve_is_whole_id(const struct scan *scan, struct cvz_str text)
{
    struct cvz_str account, region;

    return scan->ops->split_id(text, &account, &region);
}

static void index_key(struct index *index, uint32_t number)
{
    const struct scan *scan = index->scan;
    const struct scan_key *key = &scan->keys.p[number];
    const struct scan_found *found = &scan->found.p[key->found];
    const uint32_t kinds[] = {found->entry->kind, ANY};

    for (size_t i = 0; i < CVZ_COUNT_OF(kinds); i++) {
        put(index, kinds[i], found->account, found->region, number);
        if (found->entry->service->is_global && found->region.n > 0)
            put(index, kinds[i], found->account, CVZ_STR(""), number);
        if (resolve_is_whole_id(scan, key->text))
            put(index, kinds[i], ANY, CVZ_STR_NULL, number);
    }
    put(index, found->entry->kind, found->account, CVZ_STR_NULL, number);
}

/* "Web.Example.COM." -> "web.example.com" */
struct cvz_str resolve_plain_host(struct cvz_str host, struct cvz_arena *arena)
{
    bool has_dot = host.n > 0 && host.p[host.n - 1] == '.';

    return cvz_arena_lower(arena, cvz_str_sub(host, 0, host.n - has_dot));
}

/* Host names stand in the same table under a kind of their own. */
static void index_host(struct index *index, const struct scan_key *dns)
{
    struct scan *scan = index->scan;
    struct scan_key key = *dns;

    key.text = resolve_plain_host(dns->text, &scan->arena);
    cvz_vec_push(&scan->keys, key);
    put(index, KIND_DNS, ANY, CVZ_STR_NULL, (uint32_t)scan->keys.n - 1);
}

static uint32_t find_kind(const struct index *index, const struct scan_found *from, uint32_t kind,
                          struct cvz_str key)
{
    const struct scan *scan = index->scan;
    uint32_t found = get(index, kind, from->account, from->region, key);

    if (found == FOUND_NONE)
        found = get(index, kind, from->account, CVZ_STR(""), key);
    if (found == FOUND_NONE && resolve_is_whole_id(scan, key))
        found = get(index, kind, ANY, CVZ_STR_NULL, key);
    /* What is in no region, or was listed in none, may mean one in any. */
    if (found == FOUND_NONE && from->entry->service->is_global && kind != ANY)
        found = get(index, kind, from->account, CVZ_STR_NULL, key);
    return found;
}

uint32_t resolve_kinds(const struct index *index, const struct scan_found *from,
                       const struct cat_kinds *to, struct cvz_str key)
{
    uint32_t found = FOUND_NONE;

    for (size_t i = 0; i < to->n && found == FOUND_NONE; i++)
        found = find_kind(index, from, to->kinds[i], key);
    return found;
}

uint32_t resolve_any(const struct index *index, const struct scan_found *from, struct cvz_str key)
{
    return find_kind(index, from, ANY, key);
}

uint32_t resolve_host(const struct index *index, struct cvz_str host)
{
    return get(index, KIND_DNS, ANY, CVZ_STR_NULL, host);
}

/* ---- accounts and regions ---- */

struct anchors {
    const struct cat_entry *account, *region;
};

/* The id that the catalogue gives to an account or region, or one made up. */
struct cvz_str resolve_anchor_id(struct scan *scan, const struct cat_entry *entry,
                                 const struct scan_account *account, struct cvz_str region)
{
    const struct item_context context = {
        .scan = scan,
        .account = (struct scan_account *)(uintptr_t)account,
        .region = region,
    };
    struct cvz_vars vars = item_vars(&context, NULL);
    struct cvz_str id = CVZ_STR_NULL;

    vars.of[CVZ_VAR_NATIVE] = cvz_value_from_str(region.n > 0 ? region : account->identity.account);
    if (entry != NULL && cvz_template_text(entry->id, &vars, &scan->arena, &id, NULL) == 0 &&
        id.n > 0)
        return id;
    return cvz_arena_printf(&scan->arena, "%s:%.*s%s%.*s", scan->ops->name,
                            CVZ_STR_ARG(account->identity.account), region.n > 0 ? ":" : "",
                            CVZ_STR_ARG(region));
}

static int add_anchor(struct scan *scan, const struct cat_entry *entry,
                      const struct scan_account *account, struct cvz_str region, struct cvz_str id,
                      struct cvz_str parent, struct cvz_err *err)
{
    struct cvz_str kind = entry != NULL ? entry->kind_name
                                        : cvz_arena_printf(&scan->arena, "%s.%s", scan->ops->name,
                                                           region.n > 0 ? "region" : "account");
    const struct cvz_kinds kinds = cvz_catalogue_kinds(scan->catalogue);
    struct cvz_str name = region;

    if (name.n == 0)
        name = account->name.n > 0 ? account->name : account->identity.account;
    const struct cvz_resource resource = {
        .id = id,
        .kind = kind,
        .name = name,
        .provider = scan->provider,
        .account = account->identity.account,
        .region = region,
        .category = cvz_str_from(cvz_category_name(cvz_kinds_find(&kinds, kind)->category)),
        .flags = scan->ops->has_nocase_ids ? CVZ_RESOURCE_ID_NOCASE : 0,
    };
    return cvz_graph_builder_add(scan->builder, &resource, parent, err);
}

/* ---- parents ---- */

enum parent_state { PARENT_UNKNOWN, PARENT_SOUGHT, PARENT_KNOWN };

struct parents {
    struct index *index;
    uint32_t *of; /* by found: the container's place in found, FOUND_NONE for region or account */
    uint8_t *state;
};

static uint32_t parent_of(struct parents *parents, uint32_t number, unsigned depth);

static bool is_container(const struct scan *scan, uint32_t number)
{
    return scan->catalogue->kinds[scan->found.p[number].entry->kind].role == CVZ_ROLE_CONTAINER;
}

/* What is no container itself stands for the one that it is in. */
static uint32_t container_of(struct parents *parents, uint32_t number, unsigned depth)
{
    const struct scan *scan = parents->index->scan;

    for (unsigned i = 0; number != FOUND_NONE && !is_container(scan, number); i++)
        number = i < PARENTS_MAX ? parent_of(parents, number, depth + 1) : FOUND_NONE;
    return number;
}

/* The innermost container that holds both. */
static uint32_t common_container(struct parents *parents, uint32_t a, uint32_t b, unsigned depth)
{
    uint32_t above[PARENTS_MAX];
    size_t n = 0;

    for (; a != FOUND_NONE && n < PARENTS_MAX; a = parent_of(parents, a, depth + 1))
        above[n++] = a;
    for (unsigned steps = 0; b != FOUND_NONE && steps < PARENTS_MAX; steps++) {
        for (size_t i = 0; i < n; i++) {
            if (above[i] == b)
                return b;
        }
        b = parent_of(parents, b, depth + 1);
    }
    return FOUND_NONE;
}

/* The container that one candidate's keys lead to; *ret_any: some key led somewhere. */
static uint32_t candidate(struct parents *parents, uint32_t number, const struct cat_parent *which,
                          unsigned depth, bool *ret_any)
{
    const struct scan *scan = parents->index->scan;
    const struct scan_found *found = &scan->found.p[number];
    uint32_t container = FOUND_NONE;

    *ret_any = false;
    for (uint32_t i = 0; i < found->n_refs; i++) {
        const struct scan_ref *ref = &scan->refs.p[found->first_ref + i];
        if (ref->parent != which)
            continue;
        uint32_t target = resolve_kinds(parents->index, found, &which->to, ref->key);
        if (target == FOUND_NONE || target == number)
            continue;
        uint32_t one = container_of(parents, target, depth);
        container = *ret_any ? common_container(parents, container, one, depth) : one;
        *ret_any = true;
    }
    return container == number ? FOUND_NONE : container;
}

static uint32_t parent_of(struct parents *parents, uint32_t number, unsigned depth)
{
    const struct cat_entry *entry = parents->index->scan->found.p[number].entry;
    uint32_t parent = FOUND_NONE;
    bool any = false;

    if (parents->state[number] == PARENT_KNOWN)
        return parents->of[number];
    if (parents->state[number] == PARENT_SOUGHT || depth > PARENTS_MAX)
        return FOUND_NONE; /* in a circle */
    parents->state[number] = PARENT_SOUGHT;
    for (size_t i = 0; i < entry->n_parents && !any; i++)
        parent = candidate(parents, number, &entry->parents[i], depth, &any);
    parents->state[number] = PARENT_KNOWN;
    parents->of[number] = parent;
    return parent;
}

/* ---- the filter of tags ---- */

static int keep_matching(struct scan *scan, struct parents *parents, struct cvz_err *err)
{
    for (uint32_t i = 0; i < scan->found.n; i++) {
        struct scan_found *found = &scan->found.p[i];
        if (found->held == NULL || !tags_match(scan, found->held->tags, found->held->n_tags) ||
            !scope_wants_group(scan, found->held->group))
            continue;
        found->is_kept = true;
        /* What it stands in is drawn around it. */
        uint32_t above = parent_of(parents, i, 0);
        for (unsigned steps = 0; above != FOUND_NONE && steps < PARENTS_MAX; steps++) {
            scan->found.p[above].is_kept = true;
            above = parent_of(parents, above, 0);
        }
    }
    for (uint32_t i = 0; i < scan->found.n; i++) {
        const struct scan_found *found = &scan->found.p[i];
        if (found->held == NULL || !found->is_kept)
            continue;
        int rc = cvz_graph_builder_add(scan->builder, found->held, CVZ_STR(""), err);
        if (rc != 0)
            return rc;
    }
    return 0;
}

static void keep_all(struct scan *scan)
{
    for (uint32_t i = 0; i < scan->found.n; i++)
        scan->found.p[i].is_kept = true;
}

/* Nodes of accounts and regions, made when something stands in them. */
struct placing {
    struct scan *scan;
    const struct anchors *anchors;
    struct cvz_map regions; /* ids that are added */
};

/* The node of an account; "" for what is in none. */
static struct cvz_str account_id(struct placing *p, const struct scan_account *account)
{
    if (account->is_nowhere)
        return CVZ_STR("");
    if (account->found != FOUND_NONE)
        return p->scan->found.p[account->found].id;
    return resolve_anchor_id(p->scan, p->anchors->account, account, CVZ_STR(""));
}

static int add_accounts(struct placing *p, struct cvz_err *err)
{
    int rc = 0;

    for (size_t i = 0; i < p->scan->accounts.n && rc == 0; i++) {
        const struct scan_account *account = p->scan->accounts.p[i];
        bool is_held = account->found != FOUND_NONE && !p->scan->found.p[account->found].is_kept;
        if (account->is_nowhere || (account->found != FOUND_NONE && !is_held))
            continue;
        rc = add_anchor(p->scan, p->anchors->account, account, CVZ_STR(""), account_id(p, account),
                        CVZ_STR(""), err);
    }
    return rc;
}

/* What holds a resource that no container holds: its region, or its account. */
static int anchor_of(struct placing *p, uint32_t number, struct cvz_str *ret, struct cvz_err *err)
{
    const struct scan_found *found = &p->scan->found.p[number];
    const struct scan_account *account = p->scan->accounts.p[found->account];
    struct cvz_str above = account_id(p, account);
    int rc = 0;

    if (account->found == number ||
        p->scan->catalogue->kinds[found->entry->kind].level == CVZ_LEVEL_ORGANISATION)
        above = CVZ_STR("");
    else if (found->region.n > 0 && found->entry->anchor != CAT_ANCHOR_REGION &&
             !item_is_anywhere(p->scan, found->entry)) {
        struct cvz_str id = resolve_anchor_id(p->scan, p->anchors->region, account, found->region);
        if (cvz_map_put_new(&p->regions, id, number) == number)
            rc = add_anchor(p->scan, p->anchors->region, account, found->region, id, above, err);
        above = id;
    }
    *ret = above;
    return rc;
}

static int place_all(struct scan *scan, struct parents *parents, const struct anchors *anchors,
                     struct cvz_err *err)
{
    struct placing p = {scan, anchors, CVZ_MAP_INIT};
    int rc = add_accounts(&p, err);

    for (uint32_t i = 0; i < scan->found.n && rc == 0; i++) {
        const struct scan_found *found = &scan->found.p[i];
        uint32_t parent = parent_of(parents, i, 0);
        struct cvz_str above;
        if (!found->is_kept)
            continue;
        if (parent != FOUND_NONE && scan->found.p[parent].is_kept)
            above = scan->found.p[parent].id;
        else
            rc = anchor_of(&p, i, &above, err);
        const struct cvz_resource placed = {.id = found->id, .kind = found->entry->kind_name};
        if (rc == 0)
            rc = cvz_graph_builder_add(scan->builder, &placed, above, err);
    }
    cvz_map_release(&p.regions);
    return rc;
}

struct cvz_str scan_without_alias(struct scan *scan, struct cvz_str key)
{
    struct cvz_str account = CVZ_STR_NULL, region;

    if (!scan->ops->split_id(key, &account, &region) || account.n == 0)
        return key;
    const struct scan_account *known = account_find(scan, account);
    if (known == NULL || cvz_str_eq(known->identity.account, account))
        return key;
    size_t from = (size_t)(account.p - key.p);
    struct cvz_arena scratch = CVZ_ARENA_INIT;
    struct cvz_str text = cvz_arena_printf(&scratch, "%.*s%.*s%.*s", (int)from, key.p,
                                           CVZ_STR_ARG(known->identity.account),
                                           CVZ_STR_ARG(cvz_str_sub(key, from + account.n, key.n)));
    text = cvz_intern_str(&scan->words, text);
    cvz_arena_release(&scratch);
    return text;
}

/* What was taken from the previous scan stands where it stood. */
static void take_former_parents(struct scan *scan, struct parents *parents)
{
    for (size_t i = 0; i < scan->reused.n; i++) {
        const struct scan_reused *reused = &scan->reused.p[i];
        const struct cvz_graph *g = scan->previous->graph;
        uint32_t parent = cvz_graph_resource(g, reused->node)->parent, place = FOUND_NONE;
        if (parent != CVZ_NODE_NONE)
            place = cvz_map_get(&scan->found_of,
                                scan_identity(scan, cvz_graph_resource(g, parent)->id));
        parents->state[reused->found] = PARENT_KNOWN;
        parents->of[reused->found] = place == CVZ_MAP_NONE ? FOUND_NONE : place;
    }
}

static void drop_aliases(struct scan *scan)
{
    bool any = false;

    for (size_t i = 0; i < scan->accounts.n; i++)
        any |= scan->accounts.p[i]->alias.n > 0;
    for (size_t i = 0; any && i < scan->keys.n; i++)
        scan->keys.p[i].text = scan_without_alias(scan, scan->keys.p[i].text);
    for (size_t i = 0; any && i < scan->refs.n; i++)
        scan->refs.p[i].key = scan_without_alias(scan, scan->refs.p[i].key);
}

int resolve_all(struct scan *scan, struct cvz_err *err)
{
    const struct anchors anchors = {scope_anchor(scan, CAT_ANCHOR_ACCOUNT),
                                    scope_anchor(scan, CAT_ANCHOR_REGION)};
    struct index index = {.scan = scan};
    struct parents parents = {
        .index = &index,
        .of = CVZ_ARENA_ARRAY(&scan->arena, uint32_t, scan->found.n),
        .state = CVZ_ARENA_ARRAY(&scan->arena, uint8_t, scan->found.n),
    };
    uint32_t n_keys = (uint32_t)scan->keys.n;
    int rc = 0;

    drop_aliases(scan);
    for (uint32_t i = 0; i < n_keys; i++)
        index_key(&index, i);
    for (size_t i = 0; i < scan->dns.v.n; i++)
        index_host(&index, &scan->dns.v.p[i]);
    if (scope_filters(scan))
        rc = keep_matching(scan, &parents, err);
    else
        keep_all(scan);
    take_former_parents(scan, &parents);
    if (rc == 0)
        rc = place_all(scan, &parents, &anchors, err);
    if (rc == 0)
        rc = relate_all(scan, &index, parents.of, err);
    if (rc == 0)
        rc = since_relate(scan, err);
    free(index.slots);
    return rc;
}
