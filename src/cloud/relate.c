/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The references of all items, followed to what they mean. What leads nowhere becomes an external
 * node: a resource of another account stands in that account, a range of addresses that is nobody's
 * is on-premises or the Internet's.
 */
#include "cloud/address.h"
#include "cloud/resolve_priv.h"

enum { RELATE_DEPTH_MAX = 64 };

/* A relation that holds only where its owner has no other of the kind; `has` by found. */
struct otherwise {
    const struct cat_relation *relation;
    uint32_t owner_kind;
    uint8_t *has;
};

struct relating {
    struct scan *scan;
    const struct index *index;
    const uint32_t *container_of;
    struct cvz_blocks blocks;
    CVZ_VEC(struct otherwise) otherwise;
    struct cvz_map foreign; /* accounts that got a node here -> place in foreign_ids */
    CVZ_VEC(struct cvz_str) foreign_ids;
};

/* ---- ranges of addresses ---- */

static uint8_t level_of(const struct scan *scan, uint32_t number)
{
    return scan->catalogue->kinds[scan->found.p[number].entry->kind].level;
}

/* The outermost network that something stands in, or is; CVZ_BLOCKS_ALL for none. */
static uint32_t network_of(const struct relating *r, uint32_t number)
{
    uint32_t network = CVZ_BLOCKS_ALL;

    for (unsigned i = 0; number != FOUND_NONE && i < RELATE_DEPTH_MAX; i++) {
        if (level_of(r->scan, number) == CVZ_LEVEL_NETWORK)
            network = number;
        number = r->container_of[number];
    }
    return network;
}

static void index_blocks(struct relating *r)
{
    for (size_t i = 0; i < r->scan->blocks.v.n; i++) {
        const struct scan_key *key = &r->scan->blocks.v.p[i];
        struct cvz_block block;
        if (cvz_block_parse(key->text, &block) && !cvz_block_is_all(&block))
            cvz_blocks_add(&r->blocks, network_of(r, key->found), &block, key->found,
                           level_of(r->scan, key->found));
    }
}

static uint32_t find_address(const struct relating *r, const struct scan_ref *ref)
{
    struct cvz_block block;
    uint32_t found = FOUND_NONE;

    if (!cvz_block_parse(ref->raw, &block) || cvz_block_is_all(&block))
        return FOUND_NONE;
    if (cvz_block_is_one(&block))
        found = resolve_host(r->index, cvz_block_text(&block, &r->scan->page));
    if (found == FOUND_NONE)
        found = cvz_blocks_find(&r->blocks, network_of(r, ref->source), &block);
    return found;
}

/* ---- what is outside ---- */

static const struct cvz_resource outside = {.kind = CVZ_STR_INIT("external"),
                                            .flags = CVZ_RESOURCE_EXTERNAL};

static void be_place(struct cvz_resource *external, const struct cat_place *place)
{
    *external = outside;
    external->id = external->kind = cvz_str_from(place->word);
    external->name = cvz_str_from(place->name);
}

/* A range that nobody here has. False for a text that is none. */
static bool be_range(struct scan *scan, const struct scan_ref *ref, struct cvz_resource *external)
{
    struct cvz_block block;

    if (!cvz_block_parse(ref->raw, &block))
        return false;
    be_place(
        external,
        &cat_places[cvz_block_is_private(&block) ? CAT_PLACE_ON_PREMISES : CAT_PLACE_INTERNET]);
    if (cvz_block_is_all(&block))
        return true;
    external->name = cvz_block_text(&block, &scan->page);
    external->id = cvz_arena_printf(&scan->page, "%.*s:%.*s", CVZ_STR_ARG(external->id),
                                    CVZ_STR_ARG(external->name));
    return true;
}

/* The id that a resource of this kind would have with this key. */
static struct cvz_str id_with_key(struct scan *scan, const struct scan_found *from, uint32_t kind,
                                  struct cvz_str key)
{
    const struct cat_entry *entry = scan->catalogue->entry_of[kind];
    const struct item_context context = {
        .scan = scan,
        .account = scan->accounts.p[from->account],
        .region = entry != NULL && entry->service->is_global ? CVZ_STR("") : from->region,
    };
    struct cvz_vars vars = item_vars(&context, NULL);
    struct cvz_str id = CVZ_STR_NULL;

    vars.of[CVZ_VAR_NATIVE] = cvz_value_from_str(key);
    if (entry != NULL && cvz_template_text(entry->id, &vars, &scan->page, &id, NULL) == 0 &&
        id.n > 0)
        return id;
    return cvz_arena_printf(&scan->page, "%.*s:%.*s:%.*s:%.*s",
                            CVZ_STR_ARG(scan->catalogue->kinds[kind].name),
                            CVZ_STR_ARG(context.account->identity.account),
                            CVZ_STR_ARG(context.region), CVZ_STR_ARG(key));
}

/* What a key that leads nowhere stands for. False: for nothing. */
static bool be_external(struct relating *r, const struct scan_ref *ref,
                        struct cvz_resource *external)
{
    struct scan *scan = r->scan;
    const struct cat_relation *relation = ref->relation;

    *external = outside;
    external->id = ref->raw;
    if (relation->match == CAT_MATCH_PLACE)
        be_place(external, relation->place);
    if (relation->match == CAT_MATCH_ADDRESS && !be_range(scan, ref, external))
        return false;
    if (relation->match == CAT_MATCH_PLACE || relation->match == CAT_MATCH_ADDRESS)
        return true;
    external->provider = scan->provider;
    if (scan->ops->has_nocase_ids)
        external->flags |= CVZ_RESOURCE_ID_NOCASE;
    if (relation->match == CAT_MATCH_KIND) {
        uint32_t kind = relation->to.kinds[0];
        external->kind = scan->catalogue->kinds[kind].name;
        if (!resolve_is_whole_id(scan, ref->key))
            external->id = id_with_key(scan, &scan->found.p[ref->source], kind, ref->raw);
        else if (scan->ops->full_id != NULL)
            external->id =
                scan->ops->full_id(ref->key, scan->catalogue->entry_of[kind], &scan->page);
    }
    (void)scan->ops->split_id(external->id, &external->account, &external->region);
    return true;
}

/* The node of an account that this scan does not go to, made when it is first spoken of; "" for
 * the scan's own, for none, and for the provider itself. */
static int foreign_account(struct relating *r, const struct scan_ref *ref, struct cvz_str account,
                           struct cvz_str *ret_id, struct cvz_err *err)
{
    struct scan *scan = r->scan;
    const struct cat_entry *entry = scope_anchor(scan, CAT_ANCHOR_ACCOUNT);

    *ret_id = CVZ_STR("");
    if (account.n == 0 || entry == NULL || cvz_str_eq(account, scan->provider) ||
        account_find(scan, account) != NULL)
        return 0;
    uint32_t place = cvz_map_get(&r->foreign, account);
    if (place != CVZ_MAP_NONE) {
        *ret_id = r->foreign_ids.p[place];
        return 0;
    }
    struct scan_account like = *scan->accounts.p[scan->found.p[ref->source].account];
    like.identity.account = cvz_intern_str(&scan->words, account);
    const struct cvz_resource node = {
        .id = resolve_anchor_id(scan, entry, &like, CVZ_STR("")),
        .kind = entry->kind_name,
        .name = account,
        .provider = scan->provider,
        .account = account,
        .flags = CVZ_RESOURCE_EXTERNAL,
    };
    cvz_map_put(&r->foreign, like.identity.account, (uint32_t)r->foreign_ids.n);
    cvz_vec_push(&r->foreign_ids, node.id);
    *ret_id = node.id;
    return cvz_graph_builder_add(scan->builder, &node, CVZ_STR(""), err);
}

static int add_external(struct relating *r, const struct scan_ref *ref,
                        const struct cvz_resource *external, struct cvz_err *err)
{
    struct cvz_str above;
    int rc = foreign_account(r, ref, external->account, &above, err);

    if (cvz_str_eq(above, external->id))
        above = CVZ_STR("");
    return rc != 0 ? rc : cvz_graph_builder_add(r->scan->builder, external, above, err);
}

/* What the filter left out is still named by what it kept. */
static int add_left_out(struct scan *scan, const struct scan_found *found, struct cvz_err *err)
{
    const struct cvz_resource external = {
        .id = found->id,
        .kind = found->entry->kind_name,
        .name = found->held != NULL ? found->held->name : CVZ_STR(""),
        .provider = scan->provider,
        .account = scan->accounts.p[found->account]->identity.account,
        .region = found->region,
        .flags = CVZ_RESOURCE_EXTERNAL,
    };

    return cvz_graph_builder_add(scan->builder, &external, CVZ_STR(""), err);
}

/* ---- what holds only where nothing else does ---- */

static void note_otherwise(struct relating *r, const struct scan_ref *ref)
{
    const struct cat_entry *owner = r->scan->found.p[ref->source].entry;

    for (size_t i = 0; i < r->otherwise.n; i++) {
        if (r->otherwise.p[i].relation == ref->relation)
            return;
    }
    const struct otherwise new = {
        .relation = ref->relation,
        .owner_kind = owner->kind,
        .has = CVZ_ARENA_ARRAY(&r->scan->arena, uint8_t, r->scan->found.n),
    };
    cvz_vec_push(&r->otherwise, new);
}

static bool is_of(const struct scan *scan, uint32_t number, const struct cat_kinds *kinds)
{
    for (size_t i = 0; i < kinds->n; i++) {
        if (scan->found.p[number].entry->kind == kinds->kinds[i])
            return true;
    }
    return false;
}

/* From `source` to `target`, both found. */
static void note_relation(struct relating *r, enum cvz_verb verb, uint32_t source, uint32_t target)
{
    for (size_t i = 0; i < r->otherwise.n; i++) {
        struct otherwise *o = &r->otherwise.p[i];
        uint32_t owner = o->relation->is_reverse ? target : source;
        uint32_t other = o->relation->is_reverse ? source : target;
        if (o->relation->verb == verb && r->scan->found.p[owner].entry->kind == o->owner_kind &&
            is_of(r->scan, other, &o->relation->to))
            o->has[owner] = 1;
    }
}

static bool is_settled(const struct relating *r, const struct scan_ref *ref)
{
    for (size_t i = 0; i < r->otherwise.n; i++) {
        if (r->otherwise.p[i].relation == ref->relation)
            return r->otherwise.p[i].has[ref->source] != 0;
    }
    return false;
}

/* ---- one by one ---- */

/* A whole id means what has just this id: two APIs may have the same path. */
static uint32_t find_any(const struct relating *r, const struct scan_ref *ref)
{
    uint32_t place = cvz_map_get(&r->scan->found_of, ref->raw);

    return place != CVZ_MAP_NONE ? place
                                 : resolve_any(r->index, &r->scan->found.p[ref->source], ref->key);
}

static uint32_t find_target(const struct relating *r, const struct scan_ref *ref)
{
    const struct scan_found *from = &r->scan->found.p[ref->source];

    switch (ref->relation->match) {
    case CAT_MATCH_KIND:
        return resolve_kinds(r->index, from, &ref->relation->to, ref->key);
    case CAT_MATCH_DNS:
        return resolve_host(r->index, ref->key);
    case CAT_MATCH_ANY:
        return find_any(r, ref);
    case CAT_MATCH_ADDRESS:
        return find_address(r, ref);
    case CAT_MATCH_PLACE:
        break;
    }
    return FOUND_NONE;
}

/* The other end of a reference; "" for none. */
static int add_target(struct relating *r, const struct scan_ref *ref, struct cvz_str *ret_id,
                      struct cvz_err *err)
{
    struct scan *scan = r->scan;
    const struct cat_relation *relation = ref->relation;
    uint32_t number = find_target(r, ref);
    struct cvz_resource external;

    *ret_id = CVZ_STR("");
    if (number == FOUND_NONE) {
        if (relation->only_known || !be_external(r, ref, &external))
            return 0;
        *ret_id = external.id;
        return add_external(r, ref, &external, err);
    }
    *ret_id = scan->found.p[number].id;
    note_relation(r, relation->verb, relation->is_reverse ? number : ref->source,
                  relation->is_reverse ? ref->source : number);
    return scan->found.p[number].is_kept ? 0 : add_left_out(scan, &scan->found.p[number], err);
}

/* What says itself what stands in it. */
static int contain(struct scan *scan, struct cvz_str container, struct cvz_str content,
                   struct cvz_err *err)
{
    const struct cvz_resource placed = {
        .id = content, .kind = CVZ_STR("external"), .flags = CVZ_RESOURCE_EXTERNAL};

    return cvz_str_eq(container, content)
               ? 0
               : cvz_graph_builder_add(scan->builder, &placed, container, err);
}

static int relate(struct relating *r, struct scan_ref *ref, struct cvz_err *err)
{
    struct scan *scan = r->scan;
    const struct cat_relation *relation = ref->relation;
    struct cvz_str source = scan->found.p[ref->source].id, target;

    if (relation->match == CAT_MATCH_DNS)
        ref->key = ref->raw = resolve_plain_host(ref->raw, &scan->arena);
    int rc = add_target(r, ref, &target, err);
    if (rc != 0 || target.n == 0)
        return rc;
    if (relation->verb == CVZ_VERB_CONTAINS)
        return contain(scan, source, target, err);
    const struct cvz_relation_new new = {
        .source_id = relation->is_reverse ? target : source,
        .target_id = relation->is_reverse ? source : target,
        .verb = relation->verb,
        .origin = relation->is_derived ? CVZ_ORIGIN_DERIVED : CVZ_ORIGIN_DECLARED,
        .rule = relation->rule,
        .field = relation->field_text,
        .seen = ref->seen,
    };
    return cvz_graph_builder_relate(scan->builder, &new, err);
}

/* First what holds in any case, then what holds otherwise. */
static int relate_some(struct relating *r, bool otherwise, struct cvz_err *err)
{
    struct scan *scan = r->scan;

    for (size_t i = 0; i < scan->refs.n; i++) {
        struct scan_ref *ref = &scan->refs.p[i];
        if (ref->relation == NULL || ref->relation->is_otherwise != otherwise ||
            !scan->found.p[ref->source].is_kept || (otherwise && is_settled(r, ref)))
            continue;
        cvz_arena_clear(&scan->page);
        /* An id that is too long for a node is no id. */
        if (relate(r, ref, err) == CVZ_ENOMEM)
            return CVZ_ENOMEM;
    }
    return 0;
}

int relate_all(struct scan *scan, const struct index *index, const uint32_t *container_of,
               struct cvz_err *err)
{
    struct relating r = {.scan = scan, .index = index, .container_of = container_of};

    index_blocks(&r);
    for (size_t i = 0; i < scan->refs.n; i++) {
        if (scan->refs.p[i].relation != NULL && scan->refs.p[i].relation->is_otherwise)
            note_otherwise(&r, &scan->refs.p[i]);
    }
    int rc = relate_some(&r, false, err);
    if (rc == 0)
        rc = relate_some(&r, true, err);
    cvz_vec_release(&r.otherwise);
    cvz_map_release(&r.foreign);
    cvz_vec_release(&r.foreign_ids);
    cvz_blocks_release(&r.blocks);
    return rc;
}
