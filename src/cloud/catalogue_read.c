/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One file of the catalogue, from the value tree to the structs of catalogue_priv.h. Each mapping
 * of the file has a table of the keys that it may have: reader, offset of the target, whether it
 * must be there. docs/catalogue.md says what they mean.
 */
#include "cloud/catalogue_keys_priv.h"

#include "base/hash.h"
#include "codec/json.h"
#include "codec/yaml.h"

#include <stddef.h>

enum { FACTS_MAX = 2 };

const struct cat_place cat_places[CAT_PLACE_COUNT] = {
    [CAT_PLACE_INTERNET] = {"internet", "Internet"},
    [CAT_PLACE_ON_PREMISES] = {"on-premises", "On premises"},
};

/* ---- words of closed tables ---- */

#define WORD_READER(table)                                                                         \
    static int read_##table(struct cat_loader *l, const struct cvz_value *v, void *target,         \
                            struct cvz_err *err)                                                   \
    {                                                                                              \
        enum cvz_##table word;                                                                     \
        (void)l;                                                                                   \
        if (!cvz_##table##_parse(cvz_value_str(v), &word))                                         \
            return cvz_fail(err, CVZ_EINVALID, "'%.*s' is no " #table,                             \
                            CVZ_STR_ARG(cvz_value_str(v)));                                        \
        *(uint8_t *)target = (uint8_t)word;                                                        \
        return 0;                                                                                  \
    }
WORD_READER(category)
WORD_READER(role)
WORD_READER(tier)
WORD_READER(level)
#undef WORD_READER

static int read_verb(struct cat_loader *l, const struct cvz_value *v, void *target,
                     struct cvz_err *err)
{
    (void)l;
    if (!cvz_verb_parse(cvz_value_str(v), target))
        return cvz_fail(err, CVZ_EINVALID, "'%.*s' is no verb", CVZ_STR_ARG(cvz_value_str(v)));
    return 0;
}

static int read_match(struct cat_loader *l, const struct cvz_value *v, void *target,
                      struct cvz_err *err)
{
    static const struct {
        const char *word;
        enum cat_match match;
    } words[] = {{"dns", CAT_MATCH_DNS}, {"any", CAT_MATCH_ANY}, {"address", CAT_MATCH_ADDRESS}};

    (void)l;
    for (size_t i = 0; i < CVZ_COUNT_OF(words); i++) {
        if (cvz_str_is(cvz_value_str(v), words[i].word)) {
            *(enum cat_match *)target = words[i].match;
            return 0;
        }
    }
    return cvz_fail(err, CVZ_EINVALID, "must be dns, any or address");
}

static int read_decode(struct cat_loader *l, const struct cvz_value *v, void *target,
                       struct cvz_err *err)
{
    (void)l;
    if (!cvz_str_is(cvz_value_str(v), "url"))
        return cvz_fail(err, CVZ_EINVALID, "must be url");
    *(bool *)target = true;
    return 0;
}

static int read_scope(struct cat_loader *l, const struct cvz_value *v, void *target,
                      struct cvz_err *err)
{
    struct cvz_str word = cvz_value_str(v);

    (void)l;
    if (!cvz_str_is(word, "global") && !cvz_str_is(word, "regional"))
        return cvz_fail(err, CVZ_EINVALID, "must be regional or global");
    *(bool *)target = cvz_str_is(word, "global");
    return 0;
}

static int read_note(struct cat_loader *l, const struct cvz_value *v, void *target,
                     struct cvz_err *err)
{
    struct cvz_str ignored;

    (void)target;
    return cat_read_str(l, v, &ignored, err);
}

static int read_facts(struct cat_loader *l, const struct cvz_value *v, void *target,
                      struct cvz_err *err)
{
    struct cvz_str *facts = target;
    struct cat_strs texts;
    struct cat_exprs compiled;

    int rc = cat_read_strs(l, v, &texts, err);
    if (rc == 0)
        rc = cat_read_exprs(l, v, &compiled, err);
    if (rc == 0 && texts.n > FACTS_MAX)
        rc = cvz_fail(err, CVZ_EINVALID, "at most %d", (int)FACTS_MAX);
    for (size_t i = 0; rc == 0 && i < texts.n; i++)
        facts[i] = texts.p[i];
    return rc;
}

/* ---- lists ---- */

/* A list gives its call and, for the entry, `where`. */
static int read_list(struct cat_loader *l, const struct cvz_value *v, void *target,
                     struct cvz_err *err)
{
    struct list {
        struct cat_call call;
        struct cvz_expr where;
    };
    static const struct cat_key keys[] = {
        CAT_CALL_KEYS(offsetof(struct list, call)),
        {"where", cat_read_expr, offsetof(struct list, where), false},
        {"parent", cat_read_kinds, offsetof(struct list, call.parent), false},
        {"parent_where", cat_read_expr, offsetof(struct list, call.parent_where), false},
        {"regions", cat_read_strs, offsetof(struct list, call.regions), false},
        {"once", cat_read_bool, offsetof(struct list, call.is_once), false},
    };
    struct cat_resource *resource = target;
    struct list list = {0};

    int rc = CAT_READ_MAPPING(l, v, keys, &list, err);
    if (rc != 0)
        return rc;
    cat_finish_call(l, v, &list.call);
    resource->has_list = true;
    resource->list = list.call;
    resource->entry.items = list.call.items;
    resource->entry.where = list.where;
    return 0;
}

/* ---- tags, parents, relations ---- */

int cat_read_tags(struct cat_loader *l, const struct cvz_value *v, void *target,
                  struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        {"list", cat_read_expr, offsetof(struct cat_tags, list), false},
        {"key", cat_read_str, offsetof(struct cat_tags, key), false},
        {"value", cat_read_str, offsetof(struct cat_tags, value), false},
        {"map", cat_read_expr, offsetof(struct cat_tags, map), false},
    };
    struct cat_tags *tags = target;

    int rc = CAT_READ_MAPPING(l, v, keys, tags, err);
    bool is_list = tags->list.path != NULL && tags->key.n > 0 && tags->value.n > 0;
    if (rc == 0 && is_list == (tags->map.path != NULL))
        rc = cvz_fail(err, CVZ_EINVALID, "must be {list, key, value} or {map}");
    return rc;
}

static int read_parent(struct cat_loader *l, const struct cvz_value *v, void *target,
                       struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        {"to", cat_read_kinds, offsetof(struct cat_parent, to), true},
        {"field", cat_read_expr, offsetof(struct cat_parent, field), true},
        {"split", cat_read_char, offsetof(struct cat_parent, field.split), false},
        {"as", cat_read_template, offsetof(struct cat_parent, as), false},
    };
    struct cat_parent *parent = target;

    int rc = CAT_READ_MAPPING(l, v, keys, parent, err);
    if (rc == 0)
        cat_expect_kinds(l, &parent->to, "parent");
    return rc;
}

static int read_parents(struct cat_loader *l, const struct cvz_value *v, void *target,
                        struct cvz_err *err)
{
    struct cat_entry *entry = target;
    struct cat_rows rows;

    int rc = cat_read_rows(l, v, read_parent, sizeof(struct cat_parent), &rows, err);
    entry->parents = rows.p;
    entry->n_parents = rows.n;
    return rc;
}

/* The field is kept as text, too: rules and `explain` name it. */
static int read_relation_field(struct cat_loader *l, const struct cvz_value *v, void *target,
                               struct cvz_err *err)
{
    struct cat_relation *relation = target;

    int rc = cat_read_str(l, v, &relation->field_text, err);
    return rc == 0 ? cat_read_path(l, v, &relation->field.path, err) : rc;
}

static int read_relation(struct cat_loader *l, const struct cvz_value *v, void *target,
                         struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        {"verb", read_verb, offsetof(struct cat_relation, verb), true},
        {"field", read_relation_field, 0, true},
        {"to", cat_read_kinds, offsetof(struct cat_relation, to), false},
        {"match", read_match, offsetof(struct cat_relation, match), false},
        {"split", cat_read_char, offsetof(struct cat_relation, field.split), false},
        {"json", cat_read_expr, offsetof(struct cat_relation, json), false},
        {"decode", read_decode, offsetof(struct cat_relation, is_encoded), false},
        {"pick", cat_read_pick, offsetof(struct cat_relation, field.pick), false},
        {"as", cat_read_template, offsetof(struct cat_relation, as), false},
        {"cut", cat_read_pick, offsetof(struct cat_relation, cut), false},
        {"reverse", cat_read_bool, offsetof(struct cat_relation, is_reverse), false},
        {"derived", cat_read_bool, offsetof(struct cat_relation, is_derived), false},
        {"known", cat_read_bool, offsetof(struct cat_relation, only_known), false},
        {"otherwise", cat_read_bool, offsetof(struct cat_relation, is_otherwise), false},
        {"label", read_note, 0, false},
    };
    struct cat_relation *relation = target;

    int rc = CAT_READ_MAPPING(l, v, keys, relation, err);
    if (rc != 0)
        return rc;
    if ((relation->to.n > 0) == (relation->match != CAT_MATCH_KIND))
        return cvz_fail(err, CVZ_EINVALID, "one of to and match must be given");
    if (relation->is_otherwise && relation->match != CAT_MATCH_KIND)
        return cvz_fail(err, CVZ_EINVALID, "otherwise needs the kinds of to");
    if (relation->is_encoded && relation->json.path == NULL)
        return cvz_fail(err, CVZ_EINVALID, "decode is for the text that json reads");
    for (size_t i = 0; i < CVZ_COUNT_OF(cat_places) && relation->to.n == 1; i++) {
        if (!cvz_str_is(relation->to.names[0], cat_places[i].word))
            continue;
        relation->match = CAT_MATCH_PLACE;
        relation->place = &cat_places[i];
        relation->to.n = 0;
    }
    relation->rule =
        cvz_arena_printf(l->arena, "%.*s/%s/%.*s", CVZ_STR_ARG(l->entry),
                         cvz_verb_info(relation->verb)->text, CVZ_STR_ARG(relation->field_text));
    cat_expect_kinds(l, &relation->to, "relations");
    return 0;
}

static int read_relations(struct cat_loader *l, const struct cvz_value *v, void *target,
                          struct cvz_err *err)
{
    struct cat_entry *entry = target;
    struct cat_rows rows;

    int rc = cat_read_rows(l, v, read_relation, sizeof(struct cat_relation), &rows, err);
    entry->relations = rows.p;
    entry->n_relations = rows.n;
    return rc;
}

/* ---- mappings ---- */

static int read_in_index(struct cat_loader *l, const struct cvz_value *v, void *target,
                         struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        {"in", cat_read_str, offsetof(struct cat_in_index, name), true},
        {"type", cat_read_strs, offsetof(struct cat_in_index, types), false},
        {"where", cat_read_expr, offsetof(struct cat_in_index, where), false},
    };

    return CAT_READ_MAPPING(l, v, keys, target, err);
}

static int read_anchor(struct cat_loader *l, const struct cvz_value *v, void *target,
                       struct cvz_err *err)
{
    struct cvz_str word = cvz_value_str(v);

    (void)l;
    if (cvz_str_is(word, "account"))
        *(uint8_t *)target = CAT_ANCHOR_ACCOUNT;
    else if (cvz_str_is(word, "region"))
        *(uint8_t *)target = CAT_ANCHOR_REGION;
    else
        return cvz_fail(err, CVZ_EINVALID, "must be account or region");
    return 0;
}

static int read_ok_states(struct cat_loader *l, const struct cvz_value *v, void *target,
                          struct cvz_err *err)
{
    struct cvz_kind *kind = target;
    struct cat_strs states = {0};

    int rc = cat_read_strs(l, v, &states, err);
    kind->ok_states = states.p;
    kind->n_ok_states = (uint32_t)states.n;
    return rc;
}

int cat_read_resource(struct cat_loader *l, const struct cvz_value *v,
                      struct cat_resource *resource, struct cvz_err *err)
{
#define OF_ENTRY(field) offsetof(struct cat_resource, entry.field)
#define OF_KIND(field) offsetof(struct cat_resource, kind.field)
    static const struct cat_key keys[] = {
        {"kind", cat_read_str, OF_KIND(name), true},
        {"label", cat_read_str, OF_KIND(label), true},
        {"category", read_category, OF_KIND(category), true},
        {"role", read_role, OF_KIND(role), true},
        {"tier", read_tier, OF_KIND(tier), false},
        {"level", read_level, OF_KIND(level), false},
        {"icon", cat_read_str, OF_KIND(icon), false},
        {"facts", read_facts, OF_KIND(facts), false},
        {"ok_states", read_ok_states, offsetof(struct cat_resource, kind), false},
        {"only_named", cat_read_bool, offsetof(struct cat_resource, is_only_named), false},
        {"anchor", read_anchor, OF_ENTRY(anchor), false},
        {"index", read_in_index, OF_ENTRY(in_index), false},
        {"list", read_list, 0, false},
        {"each", cat_read_expr, OF_ENTRY(each), false},
        {"describe", cat_read_describes, offsetof(struct cat_resource, entry), false},
        {"native", cat_read_expr, OF_ENTRY(native), true},
        {"id", cat_read_template, OF_ENTRY(id), true},
        {"name", cat_read_expr, OF_ENTRY(name), false},
        {"state", cat_read_expr, OF_ENTRY(state), false},
        {"created", cat_read_expr, OF_ENTRY(created), false},
        {"zone", cat_read_expr, OF_ENTRY(zone), false},
        {"region", cat_read_expr, OF_ENTRY(region), false},
        {"group", cat_read_expr, OF_ENTRY(group), false},
        {"account", cat_read_expr, OF_ENTRY(account), false},
        {"tags", cat_read_tags, OF_ENTRY(tags), false},
        {"bulk_tags", cat_read_bool, OF_ENTRY(bulk_tags), false},
        {"keys", cat_read_exprs, OF_ENTRY(keys), false},
        {"dns", cat_read_exprs, OF_ENTRY(dns), false},
        {"blocks", cat_read_exprs, OF_ENTRY(blocks), false},
        {"omit", cat_read_strs, OF_ENTRY(omit), false},
        {"parent", read_parents, offsetof(struct cat_resource, entry), false},
        {"relations", read_relations, offsetof(struct cat_resource, entry), false},
    };
#undef OF_ENTRY
#undef OF_KIND

    resource->kind.tier = CVZ_TIER_NONE;
    resource->kind.level = CVZ_LEVEL_NONE;
    int rc = CAT_READ_MAPPING(l, v, keys, resource, err);
    if (rc == 0 &&
        (resource->kind.role == CVZ_ROLE_CONTAINER) != (resource->kind.level != CVZ_LEVEL_NONE))
        rc = cvz_fail(err, CVZ_EINVALID, "containers, and they alone, have a level");
    if (rc == 0 && !resource->has_list && resource->entry.in_index.name.n == 0 &&
        !resource->is_only_named)
        rc = cvz_fail(err, CVZ_EINVALID, "'list' or 'index' is missing");
    if (rc != 0)
        return rc;
    resource->entry.service = l->service;
    resource->entry.kind_name = resource->kind.name;
    cat_expect_kinds(l, &resource->list.parent, "list: parent");
    return 0;
}

/* A later file may replace a kind of an earlier one. */
static int add_resource(struct cat_loader *l, struct cat_resource *resource, bool replaces,
                        struct cvz_err *err)
{
    uint32_t place = cvz_map_put_new(&l->number_of, resource->kind.name, (uint32_t)l->resources.n);

    if (place == l->resources.n) {
        cvz_vec_push(&l->resources, resource);
        return 0;
    }
    const struct cat_service *other = l->resources.p[place]->entry.service;
    if (!replaces || other == resource->entry.service)
        return cvz_fail(err, CVZ_EINVALID, "the kind stands in %.*s already",
                        CVZ_STR_ARG(other->file));
    l->resources.p[place] = resource;
    return 0;
}

static int read_resources(struct cat_loader *l, const struct cvz_value *v, bool replaces,
                          struct cvz_arena *scratch, struct cvz_err *err)
{
    if (v->type != CVZ_TYPE_ARRAY)
        return cvz_fail(err, CVZ_EINVALID, "resources: must be a list");
    for (uint32_t i = 0; i < v->n; i++) {
        const struct cvz_value *item = &v->u.items[i];
        struct cvz_str kind = cvz_value_str(cvz_value_get(item, CVZ_STR("kind")));
        struct cat_resource *resource = CVZ_ARENA_NEW(l->arena, struct cat_resource);
        const struct cvz_value whole = cat_with_defaults(item, &l->resource_defaults, scratch);

        l->entry = kind.n > 0 ? cvz_arena_str(l->arena, kind)
                              : cvz_arena_printf(l->arena, "resource %u", i + 1);
        int rc = item->type == CVZ_TYPE_OBJECT ? cat_read_resource(l, &whole, resource, err)
                                               : cvz_fail(err, CVZ_EINVALID, "must be a mapping");
        if (rc == 0)
            rc = add_resource(l, resource, replaces, err);
        if (rc != 0)
            return cvz_fail_context(err, rc, "%.*s", CVZ_STR_ARG(l->entry));
    }
    return 0;
}

static int read_bulk_tags(struct cat_loader *l, const struct cvz_value *v, struct cvz_err *err)
{
    static const struct cat_key keys[] = {
        CAT_CALL_KEYS(offsetof(struct cat_bulk_tags, call)),
        {"id", cat_read_expr, offsetof(struct cat_bulk_tags, id), true},
        {"tags", cat_read_tags, offsetof(struct cat_bulk_tags, tags), true},
    };
    struct cat_bulk_tags *bulk = CVZ_ARENA_NEW(l->arena, struct cat_bulk_tags);

    l->entry = CVZ_STR("bulk_tags");
    int rc = CAT_READ_MAPPING(l, v, keys, bulk, err);
    if (rc != 0)
        return cvz_fail_context(err, rc, "bulk_tags");
    cat_finish_call(l, v, &bulk->call);
    cvz_vec_push(&l->bulk_tags, bulk);
    return 0;
}

/* Left to the caller, which reads them when the service itself is known. */
static int read_later(struct cat_loader *l, const struct cvz_value *v, void *target,
                      struct cvz_err *err)
{
    (void)l;
    (void)v;
    (void)target;
    (void)err;
    return 0;
}

static int read_service(struct cat_loader *l, const struct cvz_value *v, struct cvz_err *err)
{
#define OF(field) offsetof(struct cat_service, field)
    static const struct cat_key keys[] = {
        {"provider", cat_read_str, OF(provider), true},
        {"service", cat_read_str, OF(name), true},
        {"label", cat_read_str, OF(label), true},
        {"protocol", cat_read_str, OF(protocol), true},
        {"api_version", cat_read_str, OF(api_version), false},
        {"target_prefix", cat_read_str, OF(target_prefix), false},
        {"endpoint", cat_read_str, OF(endpoint), true},
        {"scope", read_scope, OF(is_global), true},
        {"region", cat_read_str, OF(region), false},
        {"host", cat_read_template, OF(host), false},
        {"signing_name", cat_read_str, OF(signing_name), false},
        {"iam_prefix", cat_read_str, OF(iam_prefix), false},
        {"model", cat_read_str, OF(model), false},
        {"service_id", cat_read_str, OF(service_id), false},
        {"xml_lists", cat_read_strs, OF(xml_lists), false},
        {"xml_flat", cat_read_strs, OF(xml_flat), false},
        {"defaults", read_later, 0, false},
        {"bulk_tags", read_later, 0, false},
        {"indexes", read_later, 0, false},
        {"accounts", read_later, 0, false},
        {"resources", read_later, 0, false},
    };
#undef OF
    struct cat_service *service = l->service;

    service->file = l->file;
    int rc = CAT_READ_MAPPING(l, v, keys, service, err);
    if (rc == 0 && service->is_global != (service->region.n > 0))
        rc = cvz_fail(err, CVZ_EINVALID, "global services, and they alone, have a region");
    if (rc != 0)
        return rc;
    if (service->service_id.n == 0)
        service->service_id = service->name;
    if (service->signing_name.n == 0)
        service->signing_name = service->endpoint;
    if (service->iam_prefix.n == 0)
        service->iam_prefix = service->signing_name;
    return 0;
}

/* The parts of a service file behind the service itself, in this order. */
struct part {
    const char *name;
    int (*read)(struct cat_loader *l, const struct cvz_value *v, struct cvz_err *err);
};

static int read_parts(struct cat_loader *l, const struct cvz_value *document, struct cvz_err *err)
{
    static const struct part parts[] = {
        {"bulk_tags", read_bulk_tags},
        {"indexes", cat_read_indexes},
        {"accounts", cat_read_accounts},
    };

    for (size_t i = 0; i < CVZ_COUNT_OF(parts); i++) {
        const struct cvz_value *v = cvz_value_get_z(document, parts[i].name);
        int rc = v != &cvz_value_null ? parts[i].read(l, v, err) : 0;
        if (rc != 0)
            return rc;
    }
    return 0;
}

static int read_service_file(struct cat_loader *l, const struct cvz_value *document, bool replaces,
                             struct cvz_arena *scratch, struct cvz_err *err)
{
    struct cvz_str provider = cvz_value_str(cvz_value_get(document, CVZ_STR("provider")));
    const struct cat_defaults defaults = cat_defaults_of(l, provider);
    struct cvz_value whole = cat_with_defaults(document, &defaults.service, scratch);
    const struct cvz_value *own = cvz_value_get(document, CVZ_STR("defaults"));
    const struct cvz_value *resources = cvz_value_get(document, CVZ_STR("resources"));

    if (own->type != CVZ_TYPE_NULL && own->type != CVZ_TYPE_OBJECT)
        return cvz_fail(err, CVZ_EINVALID, "defaults: must be a mapping");
    l->resource_defaults = own->type == CVZ_TYPE_OBJECT
                               ? cat_with_defaults(own, &defaults.resource, scratch)
                               : defaults.resource;
    int rc = read_service(l, document->type == CVZ_TYPE_OBJECT ? &whole : document, err);
    if (rc == 0)
        rc = read_parts(l, document, err);
    if (rc == 0 && resources != &cvz_value_null)
        rc = read_resources(l, resources, replaces, scratch, err);
    return rc;
}

int cat_read_file(struct cat_loader *loader, struct cvz_str name, struct cvz_str text,
                  bool replaces, struct cvz_err *err)
{
    struct cvz_arena scratch = CVZ_ARENA_INIT;
    struct cvz_value document;

    loader->catalogue->fingerprint = cvz_hash64(text, loader->catalogue->fingerprint);
    loader->file = cvz_arena_str(loader->arena, name);
    loader->entry = CVZ_STR("");
    loader->service = CVZ_ARENA_NEW(loader->arena, struct cat_service);
    int rc = cvz_yaml_read(text, &scratch, &document, err);
    if (rc == 0 && cat_is_provider_file(name))
        rc = cat_read_provider(loader, &document, err);
    else if (rc == 0)
        rc = read_service_file(loader, &document, replaces, &scratch, err);
    if (rc != 0)
        rc = cvz_fail_context(err, rc, "%.*s", CVZ_STR_ARG(name));
    cvz_arena_release(&scratch);
    return rc;
}
