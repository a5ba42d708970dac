/* SPDX-License-Identifier: Apache-2.0 */
/* From one resource of a file, by its row in the tables, to one of ours. */
#include "cloud/import/import_priv.h"

#include "cloud/provider.h"
#include "codec/json.h"

#include <stdarg.h>
#include <stdio.h>

enum { ID_MAX = 2048, SKIPPED_TEXT_MAX = 2000 };

/* ---- what was left out ---- */

void import_skip(struct importing *im, const char *fmt, ...)
{
    char text[400];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    im->n_skipped++;
    if (im->skipped.n < SKIPPED_TEXT_MAX)
        cvz_buf_printf(&im->skipped, "%s%s", im->skipped.n > 0 ? "; " : "", text);
    else if (!cvz_str_ends(cvz_buf_str(&im->skipped), CVZ_STR("; ...")))
        cvz_buf_add_z(&im->skipped, "; ...");
}

/* ---- scope ---- */

struct scope_member {
    const char *name;
    size_t offset;
};

static const struct scope_member scope_members[] = {
    {"partition", offsetof(struct import_scope, partition)},
    {"account", offsetof(struct import_scope, account)},
    {"region", offsetof(struct import_scope, region)},
    {"group", offsetof(struct import_scope, group)},
    {"zone", offsetof(struct import_scope, zone)},
};

static struct cvz_str *scope_member(struct import_scope *scope, size_t i)
{
    return (struct cvz_str *)((char *)scope + scope_members[i].offset);
}

void import_scope_split(const struct import_provider *provider, struct cvz_str id,
                        struct import_scope *scope)
{
    for (size_t i = 0; i < provider->n_splits; i++) {
        struct cvz_str part = cvz_pattern_pick(provider->splits[i].pick, id);
        for (size_t k = 0; k < CVZ_COUNT_OF(scope_members) && part.n > 0; k++) {
            if (cvz_str_is(provider->splits[i].member, scope_members[k].name))
                *scope_member(scope, k) = part;
        }
    }
}

/* Text of an expression; "" for nothing. */
static struct cvz_str text_of(struct importing *im, const struct import_item *item,
                              const struct cvz_expr *e)
{
    return cvz_expr_text_or_none(e, &item->doc, im->arena);
}

/* The first of several that gives something. */
static struct cvz_str first_of(struct importing *im, const struct import_item *item,
                               const struct cvz_expr *a, const struct cvz_expr *b)
{
    struct cvz_str text = a != NULL ? text_of(im, item, a) : CVZ_STR("");

    return text.n == 0 && b != NULL ? text_of(im, item, b) : text;
}

/* "West Europe" -> "westeurope" */
static struct cvz_str plain_region(struct importing *im, struct cvz_str region)
{
    char *p = cvz_arena_bytes(im->arena, region.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < region.n; i++) {
        char c = region.p[i];
        if (c != ' ')
            p[n++] = cvz_char_lower(c);
    }
    p[n] = '\0';
    return (struct cvz_str){p, n};
}

/* A name that stands for what is not known yet is no region. */
static bool is_known(struct cvz_str text)
{
    return text.n > 0 && cvz_str_find(text, CVZ_STR("${")) < 0;
}

/* True when the document says in which region. */
static bool scope_from_document(struct importing *im, const struct import_item *item,
                                struct import_scope *scope)
{
    const struct import_provider *p = item->provider;
    const struct import_type *t = item->type;
    struct cvz_str account = text_of(im, item, &p->account);
    struct cvz_str group = text_of(im, item, &p->group);
    struct cvz_str zone = first_of(im, item, t != NULL ? &t->zone : NULL, &p->zone);
    struct cvz_str region = first_of(im, item, t != NULL ? &t->region : NULL, &p->region);

    if (is_known(account))
        scope->account = account;
    if (is_known(group))
        scope->group = group;
    if (is_known(zone))
        scope->zone = zone;
    if (!is_known(region) && p->zone_region != NULL)
        region = cvz_pattern_pick(p->zone_region, scope->zone);
    if (!is_known(region) || cvz_str_is(region, "global"))
        return false;
    scope->region = plain_region(im, region);
    return true;
}

/* ---- ids ---- */

static struct cvz_vars vars_of(const struct import_scope *scope, struct cvz_str native)
{
    struct cvz_vars vars = {0};

    vars.of[CVZ_VAR_PARTITION] =
        cvz_value_from_str(scope->partition.n > 0 ? scope->partition : CVZ_STR("aws"));
    if (scope->account.n > 0)
        vars.of[CVZ_VAR_ACCOUNT] = cvz_value_from_str(scope->account);
    if (scope->region.n > 0)
        vars.of[CVZ_VAR_REGION] = cvz_value_from_str(scope->region);
    if (is_known(native))
        vars.of[CVZ_VAR_NATIVE] = cvz_value_from_str(native);
    return vars;
}

static struct cvz_str id_from(struct importing *im, const struct cvz_template *template,
                              const struct cvz_vars *vars)
{
    struct cvz_str id = CVZ_STR_NULL;

    if (cvz_template_text(template, vars, im->arena, &id, NULL) != 0 || !is_known(id))
        return CVZ_STR("");
    return id;
}

struct cvz_str import_kind_id(struct importing *im, struct cvz_str kind, struct cvz_str native,
                              const struct import_scope *scope)
{
    struct cvz_vars vars = vars_of(scope, native);
    uint32_t number = cat_kind_find(im->catalogue, kind);
    const struct cat_entry *entry =
        number != CAT_KIND_NONE ? im->catalogue->entry_of[number] : NULL;

    if (entry == NULL || entry->id == NULL || cvz_template_uses_item(entry->id) ||
        cvz_template_uses(entry->id, CVZ_VAR_PARENT_ID))
        return CVZ_STR("");
    return id_from(im, entry->id, &vars);
}

/* What the type's own template, or that of our kind, makes of the native id. */
static struct cvz_str made_id(struct importing *im, const struct import_item *item,
                              const struct import_scope *scope)
{
    struct cvz_str native = text_of(im, item, &item->type->native);

    if (native.n == 0)
        native = cvz_value_text(cvz_value_get(&item->doc, CVZ_STR("id")), im->arena);
    if (item->type->id == NULL)
        return import_kind_id(im, item->type->kind, native, scope);
    struct cvz_vars vars = vars_of(scope, native);
    vars.of[CVZ_VAR_ITEM] = item->doc;
    return id_from(im, item->type->id, &vars);
}

/* A whole id that stands in the document. */
static struct cvz_str given_id(struct importing *im, const struct import_item *item)
{
    const struct import_provider *p = item->provider;

    for (size_t i = 0; i < p->ids.n; i++) {
        struct cvz_str text = text_of(im, item, &p->ids.p[i]);
        if (is_known(text) && cvz_pattern_pick(p->id, text).n > 0)
            return text;
    }
    return CVZ_STR("");
}

/* Providers whose ids have several spellings: the one that a scan gives. */
static struct cvz_str id_in_full(struct importing *im, const struct import_item *item,
                                 struct cvz_str id)
{
    const struct cvz_provider_ops *ops =
        item->provider != NULL ? cvz_provider_find(item->provider->name) : NULL;
    uint32_t kind =
        item->type != NULL ? cat_kind_find(im->catalogue, item->type->kind) : CAT_KIND_NONE;

    if (id.n == 0 || ops == NULL || ops->full_id == NULL || kind == CAT_KIND_NONE ||
        im->catalogue->entry_of[kind] == NULL)
        return id;
    return ops->full_id(id, im->catalogue->entry_of[kind], im->arena);
}

/* The id that the provider gave; "" when it is not known. */
static struct cvz_str id_of(struct importing *im, const struct import_item *item,
                            const struct import_scope *scope, bool *ret_given)
{
    struct cvz_str id = item->id;

    if (id.n == 0 && item->provider != NULL && item->type != NULL && item->type->id != NULL)
        id = made_id(im, item, scope);
    if (id.n == 0 && item->provider != NULL) {
        id = given_id(im, item);
        *ret_given = id.n > 0;
    }
    if (id.n == 0 && item->provider != NULL && item->type != NULL)
        id = made_id(im, item, scope);
    id = id_in_full(im, item, id);
    return id.n <= ID_MAX ? id : CVZ_STR("");
}

/* ---- containers ---- */

static struct cvz_value scope_document(struct importing *im, struct import_scope *scope)
{
    struct cvz_dict dict = {0};

    for (size_t i = 0; i < CVZ_COUNT_OF(scope_members); i++) {
        struct cvz_str text = *scope_member(scope, i);
        if (text.n > 0)
            cvz_dict_set(&dict, im->arena, cvz_str_from(scope_members[i].name),
                         cvz_value_from_str(text));
    }
    return cvz_dict_end(&dict);
}

static uint32_t add_container(struct importing *im, const struct cvz_resource *resource,
                              uint32_t parent, const struct import_provider *provider)
{
    struct cvz_resource r = *resource;

    r.category =
        cvz_str_from(cvz_category_name(cvz_kinds_find(&im->weave.kinds, r.kind)->category));
    uint32_t node = weave_add(&im->weave, &r, parent, provider);
    return node;
}

/* The innermost place of a scope; `outer` where the provider knows none. */
static uint32_t place_of(struct importing *im, const struct import_provider *provider,
                         struct import_scope scope, uint32_t outer)
{
    struct cvz_value document = scope_document(im, &scope);
    struct cvz_vars vars = {0};

    vars.of[CVZ_VAR_ITEM] = document;
    for (size_t i = 0; i < provider->n_places; i++) {
        const struct import_place *place = &provider->places[i];
        struct cvz_str id = CVZ_STR_NULL, label = CVZ_STR_NULL;
        if (cvz_template_text(place->id, &vars, im->arena, &id, NULL) != 0 || id.p == NULL ||
            cvz_template_text(place->label, &vars, im->arena, &label, NULL) != 0)
            continue;
        const struct cvz_resource r = {
            .id = id,
            .kind = place->kind,
            .name = label,
            .provider = provider->name,
            .account = scope.account,
            .region = cvz_str_is(place->only, "region") ? scope.region : CVZ_STR(""),
            .group = cvz_str_is(place->only, "group") ? scope.group : CVZ_STR(""),
            .flags = provider->nocase ? CVZ_RESOURCE_ID_NOCASE : 0,
        };
        uint32_t known = cvz_map_get(&im->weave.node_of, weave_plain(&im->weave, provider, id));
        outer = known != CVZ_MAP_NONE ? known : add_container(im, &r, outer, provider);
    }
    return outer;
}

uint32_t import_container(struct importing *im, struct cvz_str id, struct cvz_str kind,
                          struct cvz_str name, uint32_t parent)
{
    const struct cvz_resource r = {.id = id, .kind = kind, .name = name, .source = im->source};
    uint32_t known = cvz_map_get(&im->weave.node_of, id);

    return known != CVZ_MAP_NONE ? known : add_container(im, &r, parent, NULL);
}

/* ---- tags ---- */

static bool is_own_tag(const struct import_provider *provider, struct cvz_str key)
{
    for (size_t i = 0; i < provider->own_tags.n; i++) {
        if (cvz_str_glob(provider->own_tags.p[i], key, false))
            return true;
    }
    return false;
}

/* Tags as {"k": "v"} or as [{"Key": "k", "Value": "v"}]. */
static struct cvz_tag tag_at(struct importing *im, const struct cvz_value *v, uint32_t i)
{
    static const char *const names[][2] = {{"Key", "Value"}, {"key", "value"}};
    struct cvz_tag tag = {{NULL, 0}, {NULL, 0}};

    if (v->type == CVZ_TYPE_OBJECT)
        return (struct cvz_tag){cvz_value_str(&v->u.members[i].name),
                                cvz_value_text(&v->u.members[i].value, im->arena)};
    for (size_t k = 0; k < CVZ_COUNT_OF(names) && tag.key.n == 0; k++) {
        tag.key = cvz_value_get_str(&v->u.items[i], names[k][0]);
        tag.value = cvz_value_text(cvz_value_get_z(&v->u.items[i], names[k][1]), im->arena);
    }
    return tag;
}

static void read_tags(struct importing *im, const struct import_item *item, struct cvz_resource *r)
{
    struct cvz_value v = cvz_value_null;

    for (size_t i = 0;
         i < item->provider->tags.n && v.type != CVZ_TYPE_OBJECT && v.type != CVZ_TYPE_ARRAY; i++) {
        if (cvz_expr_value(&item->provider->tags.p[i], &item->doc, im->arena, &v, NULL) != 0)
            v = cvz_value_null;
    }
    if (v.type != CVZ_TYPE_OBJECT && v.type != CVZ_TYPE_ARRAY)
        return;
    struct cvz_tag *tags = CVZ_ARENA_ARRAY(im->arena, struct cvz_tag, v.n);
    for (uint32_t i = 0; i < v.n; i++) {
        struct cvz_tag tag = tag_at(im, &v, i);
        if (tag.value.p == NULL)
            tag.value = CVZ_STR("");
        if (tag.key.n > 0 && !is_own_tag(item->provider, tag.key))
            tags[r->n_tags++] = tag;
    }
    r->tags = tags;
}

/* ---- the resource ---- */

static struct cvz_str properties_of(struct importing *im, const struct import_item *item)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    const struct cat_strs none = {NULL, 0};

    if (item->doc.type != CVZ_TYPE_OBJECT || item->doc.n == 0)
        return CVZ_STR("");
    struct cvz_value kept = import_without_secrets(
        im->tables, &item->doc, item->type != NULL ? item->type->omit : none, im->arena);
    cvz_json_write(&buf, &kept, CVZ_JSON_CANONICAL);
    struct cvz_str text = cvz_arena_str(im->arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return text;
}

static struct cvz_str label_of(struct importing *im, const struct import_item *item)
{
    struct cvz_str label = item->label;

    if (label.n == 0 && item->provider != NULL)
        label = first_of(im, item, item->type != NULL ? &item->type->label : NULL,
                         &item->provider->label);
    return is_known(label) ? label : item->address;
}

static void fill_resource(struct importing *im, const struct import_item *item,
                          const struct import_scope *scope, struct cvz_resource *r)
{
    r->kind = item->type != NULL ? item->type->kind : item->kind;
    r->name = label_of(im, item);
    r->account = scope->account;
    r->region = scope->region;
    r->zone = scope->zone;
    r->group = scope->group;
    r->category =
        cvz_str_from(cvz_category_name(cvz_kinds_find(&im->weave.kinds, r->kind)->category));
    r->state = item->state;
    r->created = item->created;
    r->source = im->source;
    r->properties = properties_of(im, item);
    if (item->provider == NULL)
        return;
    r->provider = item->provider->name;
    r->flags = item->provider->nocase ? CVZ_RESOURCE_ID_NOCASE : 0;
    if (r->state.n == 0)
        r->state = first_of(im, item, item->type != NULL ? &item->type->state : NULL,
                            &item->provider->state);
    read_tags(im, item, r);
}

static void add_keys(struct importing *im, const struct import_item *item, uint32_t node)
{
    const struct cat_exprs none = {NULL, 0};
    const struct cat_exprs *lists[] = {item->type != NULL ? &item->type->keys : &none,
                                       item->provider != NULL ? &item->provider->keys : &none};
    struct cvz_texts texts = {CVZ_VEC_INIT};
    struct cvz_value v;

    weave_key(&im->weave, node, item->symbol);
    for (size_t l = 0; l < CVZ_COUNT_OF(lists); l++) {
        for (size_t i = 0; i < lists[l]->n; i++) {
            if (cvz_expr_value(&lists[l]->p[i], &item->doc, im->arena, &v, NULL) == 0)
                cvz_expr_add_texts(&lists[l]->p[i], &v, im->arena, &texts);
        }
    }
    for (size_t i = 0; i < texts.v.n; i++)
        weave_key(&im->weave, node, texts.v.p[i]);
    cvz_vec_release(&texts.v);
}

static void add_ref(struct importing *im, uint32_t node, const struct import_ref *rule,
                    struct cvz_str key)
{
    const struct weave_ref ref = {
        .source = node,
        .is_parent = rule->is_parent,
        .is_reverse = rule->is_reverse,
        .verb = rule->verb,
        .to = rule->to,
        .key = key,
        .rule = rule->rule,
        .field = cvz_jmespath_text(rule->field),
    };

    weave_refer(&im->weave, &ref);
}

/* Of "arn:aws:s3:::${Bucket}/x" the bucket is meant. */
static void add_refs(struct importing *im, const struct import_item *item, uint32_t node,
                     const struct import_refs *refs)
{
    struct cvz_texts texts = {CVZ_VEC_INIT};
    const struct cvz_expr plain = {.path = NULL};
    struct cvz_value v;

    for (size_t i = 0; i < refs->n; i++) {
        cvz_vec_clear(&texts.v);
        if (cvz_jmespath_search(refs->p[i].field, &item->doc, im->arena, &v, NULL) == 0)
            cvz_expr_add_texts(&plain, &v, im->arena, &texts);
        for (size_t k = 0; k < texts.v.n; k++) {
            struct cvz_str rest = texts.v.p[k], symbol;
            if (is_known(rest))
                add_ref(im, node, &refs->p[i], rest);
            while (import_next_symbol(&rest, &symbol))
                add_ref(im, node, &refs->p[i], symbol);
        }
    }
    cvz_vec_release(&texts.v);
}

void import_refer_local(struct importing *im, uint32_t node, enum cvz_verb verb, struct cvz_str key,
                        struct cvz_str rule, struct cvz_str field)
{
    const struct weave_ref ref = {
        .source = node,
        .verb = verb,
        .key = key,
        .rule = rule,
        .field = field,
        .is_local = true,
    };

    weave_refer(&im->weave, &ref);
}

/* ---- what can be compared ---- */

static void declare(struct importing *im, const struct import_item *item,
                    const struct cvz_resource *r, bool is_symbolic)
{
    const struct import_sames none = {NULL, 0};
    const struct import_sames *same = item->type != NULL ? &item->type->same : &none;
    struct cvz_fact *facts = CVZ_ARENA_ARRAY(im->out, struct cvz_fact, same->n);
    struct cvz_declared declared = {
        .id = cvz_arena_str(im->out, r->id),
        .address = cvz_arena_str(im->out, item->address),
        .intent = item->intent,
        .is_symbolic = is_symbolic,
        .facts = facts,
        .tells_tags = r->tags != NULL,
    };

    for (size_t i = 0; i < same->n; i++) {
        struct cvz_value v;
        if (cvz_jmespath_search(same->p[i].field, &item->doc, im->arena, &v, NULL) != 0 ||
            v.type == CVZ_TYPE_NULL)
            continue;
        facts[declared.n_facts++] = (struct cvz_fact){
            .name = same->p[i].name,
            .value = cvz_value_copy(&v, im->out),
            .live = same->p[i].live,
        };
    }
    cvz_vec_push(&im->declared, declared);
}

uint32_t import_add(struct importing *im, const struct import_item *item)
{
    struct import_scope scope = item->scope;
    struct cvz_resource r = {0};
    uint32_t parent = item->parent;
    bool has_region = false, is_given = false;

    if (item->provider != NULL)
        has_region = scope_from_document(im, item, &scope);
    r.id = id_of(im, item, &scope, &is_given);
    /* A global resource is not where the others are. */
    if (is_given && !has_region)
        scope.region = CVZ_STR("");
    bool is_symbolic = r.id.n == 0;
    if (is_symbolic)
        r.id = item->symbol;
    if (r.id.n == 0 || r.id.n > ID_MAX) {
        import_skip(im, "%.*s: has no usable id", CVZ_STR_ARG(item->address));
        return WEAVE_NONE;
    }
    if (item->provider != NULL) {
        import_scope_split(item->provider, r.id, &scope);
        parent = place_of(im, item->provider, scope, item->parent);
    }
    fill_resource(im, item, &scope, &r);
    uint32_t node = weave_add(&im->weave, &r, parent, item->provider);
    if (node == WEAVE_NONE) {
        import_skip(im, "%.*s: its id stands twice in the file: %.*s", CVZ_STR_ARG(item->address),
                    CVZ_STR_ARG(r.id));
        return WEAVE_NONE;
    }
    im->row.resources++;
    add_keys(im, item, node);
    if (item->type != NULL) {
        add_refs(im, item, node, &item->type->parents);
        add_refs(im, item, node, &item->type->relations);
    }
    declare(im, item, &r, is_symbolic);
    return node;
}

/* ---- kinds ---- */

struct cvz_str import_kind_of(struct cvz_str type, struct cvz_arena *arena)
{
    char *p = cvz_arena_bytes(arena, type.n * 2 + 1);
    bool has_colons = cvz_str_find(type, CVZ_STR("::")) >= 0;
    bool is_snake = !has_colons && cvz_str_find_char(type, '_') >= 0;
    unsigned word = 0; /* of those between dots */
    size_t n = 0;

    for (size_t i = 0; i < type.n; i++) {
        char c = type.p[i], before = i > 0 ? type.p[i - 1] : '\0';
        bool is_upper = c >= 'A' && c <= 'Z';
        bool begins =
            is_upper && ((before >= 'a' && before <= 'z') || (before >= '0' && before <= '9'));
        if (c == ':' || (c == '_' && is_snake && word == 0)) {
            if (n > 0 && p[n - 1] != '.') {
                p[n++] = '.';
                word++;
            }
            continue;
        }
        /* Services are one word: "AWS::CloudFront" is "aws.cloudfront". */
        if (begins && !(has_colons && word == 1))
            p[n++] = '-';
        p[n++] = c == '_' ? '-' : cvz_char_lower(c);
    }
    p[n] = '\0';
    return (struct cvz_str){p, n};
}
