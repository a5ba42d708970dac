/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From an item of an answer, with everything that describes added to it, to a resource, its names
 * and its references.
 */
#include "cloud/scan_priv.h"

#include "base/num.h"
#include "cloud/omit.h"
#include "codec/json.h"
#include "http/url.h"

#include <stdlib.h>

/* ---- documents ---- */

struct scan_doc *doc_ref(struct scan_doc *doc)
{
    if (doc != NULL)
        doc->refs++;
    return doc;
}

void doc_unref(struct scan_doc *doc)
{
    if (doc == NULL || --doc->refs > 0)
        return;
    cvz_arena_release(&doc->arena);
    free(doc);
}

/* ---- evaluating ---- */

struct cvz_vars item_vars(const struct item_context *context, const struct cvz_value *item)
{
    const struct cvz_provider_identity *identity = &context->account->identity;
    struct cvz_vars vars = {0};

    vars.of[CVZ_VAR_PARTITION] = cvz_value_from_str(identity->partition);
    vars.of[CVZ_VAR_ACCOUNT] = cvz_value_from_str(identity->account);
    vars.of[CVZ_VAR_REGION] = cvz_value_from_str(context->region);
    if (item != NULL)
        vars.of[CVZ_VAR_ITEM] = vars.of[CVZ_VAR_WHOLE] = vars.of[CVZ_VAR_ROW] = *item;
    if (context->index_row != NULL)
        vars.of[CVZ_VAR_ROW] = *context->index_row;
    if (context->parent != NULL) {
        vars.of[CVZ_VAR_PARENT] = context->parent->item;
        vars.of[CVZ_VAR_PARENT_NATIVE] = cvz_value_from_str(context->parent->native);
        vars.of[CVZ_VAR_PARENT_ID] = cvz_value_from_str(context->parent->id);
    }
    return vars;
}

/* What is made of one item while it becomes a resource. */
struct making {
    const struct item_context *context;
    const struct cvz_value *item;
    const struct cvz_value *whole; /* that `each` found it in; else the item */
    struct cvz_arena *arena;       /* of the page or group */
    struct cvz_vars vars;
    struct cvz_str native;
    uint32_t found;
};

/* Text of an expression; "" for nothing, and for what cannot be evaluated over this item. */
static struct cvz_str text_of(const struct making *m, const struct cvz_expr *e)
{
    return cvz_expr_text_or_none(e, m->item, m->arena);
}

/* The same; what a part does not tell, the whole may. */
static struct cvz_str text_or_of_whole(const struct making *m, const struct cvz_expr *e)
{
    struct cvz_str text = text_of(m, e);
    struct making whole = *m;

    whole.item = m->whole;
    return text.n == 0 && m->whole != m->item ? text_of(&whole, e) : text;
}

/* Texts of an expression, added to ret; none for what cannot be evaluated over this item. */
static void add_texts_of(const struct making *m, const struct cvz_expr *e, struct cvz_texts *ret)
{
    struct cvz_value v;

    if (cvz_expr_value(e, m->item, m->arena, &v, NULL) == 0)
        cvz_expr_add_texts(e, &v, m->arena, ret);
}

/* RFC 3339 of a text or of Unix time; "" for what is neither. */
static struct cvz_str normal_time(struct cvz_str text, struct cvz_arena *arena)
{
    char out[CVZ_TIME_TEXT_MAX];
    double seconds;
    int64_t ms;

    if (cvz_parse_double(text, &seconds) && seconds > 0 && seconds < 1e15)
        ms = (int64_t)(seconds >= 1e11 ? seconds : seconds * 1000);
    else if (!cvz_time_parse(text, &ms))
        return CVZ_STR("");
    size_t n = cvz_time_format(ms, out);
    return cvz_arena_str(arena, (struct cvz_str){out, n});
}

static struct cvz_str properties_of(const struct cvz_value *item, const struct cat_entry *entry,
                                    struct cvz_arena *arena)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_value kept = *item;

    if (item->type != CVZ_TYPE_OBJECT)
        return CVZ_STR("");
    for (size_t i = 0; i < entry->omit.n; i++)
        kept = cvz_value_without(&kept, entry->omit.p[i], arena);
    cvz_json_write(&buf, &kept, CVZ_JSON_CANONICAL);
    struct cvz_str text = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return text;
}

/* ---- tags ---- */

static void add_tag(struct cvz_tag *tags, uint32_t *n, const struct cvz_value *key,
                    const struct cvz_value *value, struct cvz_arena *arena)
{
    struct cvz_str k = cvz_value_text(key, arena), v = cvz_value_text(value, arena);

    if (k.n > 0)
        tags[(*n)++] = (struct cvz_tag){k, v.p != NULL ? v : CVZ_STR("")};
}

int item_tags(const struct cat_tags *tags, const struct cvz_value *item, struct cvz_arena *arena,
              const struct cvz_tag **ret, uint32_t *ret_n, struct cvz_err *err)
{
    bool is_map = tags->map.path != NULL;
    struct cvz_value v;

    *ret = NULL;
    *ret_n = 0;
    int rc = cvz_expr_value(is_map ? &tags->map : &tags->list, item, arena, &v, err);
    if (rc != 0 || v.type != (is_map ? CVZ_TYPE_OBJECT : CVZ_TYPE_ARRAY))
        return rc;
    struct cvz_tag *all = CVZ_ARENA_ARRAY(arena, struct cvz_tag, v.n);
    for (uint32_t i = 0; i < v.n; i++) {
        if (is_map)
            add_tag(all, ret_n, &v.u.members[i].name, &v.u.members[i].value, arena);
        else
            add_tag(all, ret_n, cvz_value_get(&v.u.items[i], tags->key),
                    cvz_value_get(&v.u.items[i], tags->value), arena);
    }
    *ret = all;
    return 0;
}

/* ---- names and references ---- */

static void add_key(struct making *m, struct cvz_str text, uint8_t rank)
{
    struct scan *scan = m->context->scan;

    if (text.n == 0)
        return;
    const struct scan_key key = {m->found, rank, scan_normal(scan, text)};
    cvz_vec_push(&scan->keys, key);
}

struct cvz_str scan_normal(struct scan *scan, struct cvz_str text)
{
    struct cvz_arena scratch = CVZ_ARENA_INIT;

    if (scan->ops->normal_key != NULL)
        text = scan->ops->normal_key(text, &scratch);
    if (scan->ops->has_nocase_ids)
        text = cvz_arena_lower(&scratch, text);
    text = cvz_intern_str(&scan->words, text);
    cvz_arena_release(&scratch);
    return text;
}

struct cvz_str scan_identity(struct scan *scan, struct cvz_str id)
{
    return scan->ops->full_id != NULL ? id : scan_normal(scan, id);
}

/* Texts that are no ids: host names, ranges. */
static void add_plain_keys(const struct making *m, const struct cat_exprs *exprs,
                           struct scan_keys *ret)
{
    struct cvz_texts texts = {CVZ_VEC_INIT};

    for (size_t i = 0; i < exprs->n; i++)
        add_texts_of(m, &exprs->p[i], &texts);
    for (size_t i = 0; i < texts.v.n; i++) {
        const struct scan_key key = {m->found, 2,
                                     cvz_arena_str(&m->context->scan->arena, texts.v.p[i])};
        cvz_vec_push(&ret->v, key);
    }
    cvz_vec_release(&texts.v);
}

static void add_keys(struct making *m, const struct cvz_str id)
{
    const struct cat_entry *entry = m->context->entry;
    struct scan *scan = m->context->scan;
    struct cvz_texts texts = {CVZ_VEC_INIT};

    add_key(m, id, 0);
    add_key(m, m->native, 1);
    for (size_t i = 0; i < entry->keys.n; i++)
        add_texts_of(m, &entry->keys.p[i], &texts);
    for (size_t i = 0; i < texts.v.n; i++)
        add_key(m, texts.v.p[i], 2);
    cvz_vec_release(&texts.v);
    add_plain_keys(m, &entry->dns, &scan->dns);
    add_plain_keys(m, &entry->blocks, &scan->blocks);
}

static void add_ref(struct making *m, const struct cat_relation *relation,
                    const struct cat_parent *parent, struct cvz_str key)
{
    struct scan *scan = m->context->scan;
    const struct scan_ref ref = {
        .source = m->found,
        .relation = relation,
        .parent = parent,
        .key = scan_normal(scan, key),
        .raw = cvz_intern_str(&scan->words, key),
        .seen = cvz_intern_str(&scan->words, m->context->seen),
    };

    cvz_vec_push(&scan->refs, ref);
}

/* A reference for each text, or for what `as` makes of it. */
static void add_refs(struct making *m, const struct cat_relation *relation,
                     const struct cat_parent *parent, const struct cvz_template *as,
                     const struct cvz_texts *texts)
{
    for (size_t i = 0; i < texts->v.n; i++) {
        struct cvz_str key = texts->v.p[i];
        if (as != NULL) {
            m->vars.of[CVZ_VAR_KEY] = cvz_value_from_str(key);
            if (cvz_template_text(as, &m->vars, m->arena, &key, NULL) != 0)
                continue;
        }
        if (relation != NULL && relation->cut != NULL)
            key = cvz_pattern_pick(relation->cut, key);
        if (key.n > 0)
            add_ref(m, relation, parent, key);
    }
}

static void add_parents(struct making *m)
{
    const struct cat_entry *entry = m->context->entry;

    for (size_t i = 0; i < entry->n_parents; i++) {
        const struct cat_parent *parent = &entry->parents[i];
        struct cvz_texts texts = {CVZ_VEC_INIT};
        add_texts_of(m, &parent->field, &texts);
        add_refs(m, NULL, parent, parent->as, &texts);
        cvz_vec_release(&texts.v);
    }
}

static struct cvz_str without_percent(struct cvz_str text, struct cvz_arena *arena)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    cvz_url_decode(&buf, text);
    text = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return text;
}

/* The keys that stand in texts which hold JSON themselves. */
static void add_json_texts(struct making *m, const struct cat_relation *relation,
                           const struct cvz_value *v, struct cvz_texts *ret)
{
    const struct cvz_expr plain = {.path = relation->field.path};
    struct cvz_texts documents = {CVZ_VEC_INIT};

    cvz_expr_add_texts(&plain, v, m->arena, &documents);
    for (size_t i = 0; i < documents.v.n; i++) {
        struct cvz_value document, inner;
        struct cvz_str text = documents.v.p[i];
        if (relation->is_encoded)
            text = without_percent(text, m->arena);
        if (cvz_json_read(text, m->arena, &document, NULL) == 0 &&
            cvz_expr_value(&relation->json, &document, m->arena, &inner, NULL) == 0)
            cvz_expr_add_texts(&relation->field, &inner, m->arena, ret);
    }
    cvz_vec_release(&documents.v);
}

static void add_relation(struct making *m, const struct cat_relation *relation)
{
    struct cvz_texts texts = {CVZ_VEC_INIT};
    struct cvz_value v;

    if (cvz_jmespath_search(relation->field.path, m->item, m->arena, &v, NULL) != 0)
        return;
    if (relation->match == CAT_MATCH_PLACE) {
        if (cvz_value_is_true(&v))
            add_ref(m, relation, NULL, cvz_str_from(relation->place->word));
        return;
    }
    if (relation->json.path != NULL)
        add_json_texts(m, relation, &v, &texts);
    else
        cvz_expr_add_texts(&relation->field, &v, m->arena, &texts);
    add_refs(m, relation, NULL, relation->as, &texts);
    cvz_vec_release(&texts.v);
}

/* ---- the resource ---- */

/* What is asked when the index of tags does not know this resource. */
static void prepare_tags_call(struct making *m, struct scan_found *found)
{
    const struct cat_describe *describe = NULL;
    struct scan *scan = m->context->scan;
    struct cvz_value v = cvz_value_null;
    struct cvz_str path = CVZ_STR("");
    int rc = 0;

    for (size_t i = 0; i < m->context->entry->n_describes && describe == NULL; i++) {
        if (m->context->entry->describes[i].tags_only)
            describe = &m->context->entry->describes[i];
    }
    if (describe == NULL)
        return;
    if (describe->batch_param.n > 0)
        rc = cvz_expr_value(&describe->batch_key, m->item, m->arena, &v, NULL);
    else
        rc = cvz_tree_value(describe->call.params, &m->vars, m->arena, &v, NULL);
    if (rc == 0 && describe->call.path != NULL)
        rc = cvz_template_path(describe->call.path, &m->vars, m->arena, &path, NULL);
    if (rc != 0 || path.p == NULL || (path.n > 0 && path.p[0] != '/'))
        return;
    found->tags_describe = describe;
    found->tags_params = cvz_value_copy(&v, &scan->arena);
    found->tags_path = cvz_arena_str(&scan->arena, path);
}

static struct cvz_str name_from_tags(const struct scan *scan, const struct cvz_resource *r)
{
    for (uint32_t i = 0; i < r->n_tags; i++) {
        if (cvz_str_is(r->tags[i].key, scan->ops->name_tag))
            return r->tags[i].value;
    }
    return CVZ_STR("");
}

/* A deep copy, for resources that wait for their tags. */
static struct cvz_resource *hold(struct scan *scan, const struct cvz_resource *r)
{
    struct cvz_resource *held = CVZ_ARENA_NEW(&scan->arena, struct cvz_resource);
    struct cvz_tag *tags = CVZ_ARENA_ARRAY(&scan->arena, struct cvz_tag, r->n_tags);

    *held = *r;
    struct cvz_str *const texts[] = {
        &held->id,     &held->kind,    &held->name,     &held->provider, &held->account,
        &held->region, &held->zone,    &held->category, &held->state,    &held->properties,
        &held->source, &held->created, &held->group};
    for (size_t i = 0; i < CVZ_COUNT_OF(texts); i++)
        *texts[i] = cvz_arena_str(&scan->arena, *texts[i]);
    for (uint32_t i = 0; i < r->n_tags; i++)
        tags[i] = (struct cvz_tag){cvz_arena_str(&scan->arena, r->tags[i].key),
                                   cvz_arena_str(&scan->arena, r->tags[i].value)};
    held->tags = tags;
    return held;
}

/* Of a kind that is made for a type, what its words say. */
static enum cvz_category category_of(const struct scan *scan, const struct cat_entry *entry)
{
    const struct cvz_kinds kinds = cvz_catalogue_kinds(scan->catalogue);

    return cvz_kinds_find(&kinds, entry->kind_name)->category;
}

static void fill_resource(struct making *m, struct cvz_str id, struct cvz_resource *r)
{
    const struct item_context *c = m->context;
    const struct cat_entry *entry = c->entry;
    const struct cvz_coverage *row = &c->scan->ledger.rows.p[c->row].coverage;

    *r = (struct cvz_resource){
        .id = id,
        .kind = entry->kind_name,
        .name = text_of(m, &entry->name),
        .provider = c->scan->provider,
        .account = c->account->identity.account,
        .region = cvz_value_str(&m->vars.of[CVZ_VAR_REGION]),
        .zone = text_or_of_whole(m, &entry->zone),
        .group = text_or_of_whole(m, &entry->group),
        .category = cvz_str_from(cvz_category_name(category_of(c->scan, entry))),
        .state = text_of(m, &entry->state),
        .created = normal_time(text_of(m, &entry->created), m->arena),
        .properties = properties_of(m->item, entry, m->arena),
        .source = cvz_coverage_key(row, m->arena),
        .flags = c->scan->ops->has_nocase_ids ? CVZ_RESOURCE_ID_NOCASE : 0,
    };
    (void)item_tags(&entry->tags, m->item, m->arena, &r->tags, &r->n_tags, NULL);
}

/* False when the resource cannot be added; the ledger says so. */
static bool add_resource(struct making *m, struct cvz_resource *r, struct scan_found *found)
{
    struct scan *scan = m->context->scan;
    struct cvz_err err = CVZ_ERR_INIT;

    found->is_named = r->name.n > 0;
    if (r->name.n == 0)
        r->name = name_from_tags(scan, r);
    if (r->name.n == 0)
        r->name = cvz_str_eq(m->native, r->id) ? cvz_resource_label(r) : m->native;
    if (m->context->entry->bulk_tags && r->n_tags == 0) {
        found->tags_state = TAGS_AWAITED;
        prepare_tags_call(m, found);
    } else if (m->context->is_reused) {
        found->tags_state = TAGS_OLD;
    }
    if (scope_filters(scan)) {
        found->held = hold(scan, r);
        return true;
    }
    if (cvz_graph_builder_add(scan->builder, r, CVZ_STR(""), &err) == 0)
        return true;
    ledger_missed(scan, m->context->row, CVZ_COVER_FAILED, cvz_str_from(err.text));
    return false;
}

/* An item that is a whole id itself needs no template: its describe may have been refused. */
static struct cvz_str id_of(struct making *m)
{
    struct cvz_str id = CVZ_STR_NULL, account, region;
    struct cvz_str text = cvz_value_str(m->item);
    const struct cat_index *index = m->context->index;

    if (index != NULL && index->id.path != NULL && m->item == m->whole)
        return cvz_expr_text(&index->id, m->context->index_row, m->arena, &id, NULL) == 0
                   ? id
                   : CVZ_STR_NULL;
    if (cvz_template_text(m->context->entry->id, &m->vars, m->arena, &id, NULL) == 0 && id.n > 0)
        return m->context->scan->ops->full_id == NULL
                   ? id
                   : m->context->scan->ops->full_id(id, m->context->entry, m->arena);
    return m->context->scan->ops->split_id(text, &account, &region) ? text : CVZ_STR_NULL;
}

/* Where it is: as it says, as the whole says, as the index says, or where it was asked for. */
static struct cvz_str region_of(const struct making *m)
{
    const struct item_context *c = m->context;
    struct cvz_str region = text_or_of_whole(m, &c->entry->region);

    if (region.n == 0 && c->index != NULL)
        region = cvz_expr_text_or_none(&c->index->region, c->index_row, m->arena);
    if (c->scan->ops->normal_region != NULL)
        region = c->scan->ops->normal_region(region, m->arena);
    return region.n > 0 ? region : c->region;
}

struct cvz_str item_id(const struct item_context *context, const struct cvz_value *item,
                       struct cvz_arena *arena)
{
    struct making m = {context, item, item, arena, item_vars(context, item), CVZ_STR(""), 0};

    m.vars.of[CVZ_VAR_REGION] = cvz_value_from_str(region_of(&m));
    m.native = text_of(&m, &context->entry->native);
    m.vars.of[CVZ_VAR_NATIVE] = m.native.n > 0 ? cvz_value_from_str(m.native) : cvz_value_null;
    struct cvz_str id = id_of(&m);
    return id.p != NULL ? id : CVZ_STR("");
}

/* Whether a list has anything to tell of this resource. */
static bool is_asked_of(const struct making *m, const struct cat_list *list)
{
    struct cvz_value v;

    return list->call.parent_where.path == NULL ||
           (cvz_expr_value(&list->call.parent_where, m->item, m->arena, &v, NULL) == 0 &&
            cvz_value_is_true(&v));
}

static void start_children(struct making *m, struct cvz_str id)
{
    const struct item_context *c = m->context;
    const struct kind_lists *children = &c->scan->children_of[c->entry->kind];

    if (children->n == 0 || c->scan->params->scope.is_shallow || c->scan->params->scope.as_of.n > 0)
        return;
    struct scan_doc *doc = CVZ_NEW(struct scan_doc);
    doc->refs = 1;
    doc->item = cvz_value_copy(m->item, &doc->arena);
    doc->native = cvz_arena_str(&doc->arena, m->native);
    doc->id = cvz_arena_str(&doc->arena, id);
    for (size_t i = 0; i < children->n; i++) {
        if (is_asked_of(m, children->lists[i]))
            index_start_child(c->scan, children->lists[i], c->account, c->region, doc);
    }
    doc_unref(doc);
}

bool item_is_anywhere(const struct scan *scan, const struct cat_entry *entry)
{
    uint8_t level = scan->catalogue->kinds[entry->kind].level;

    return level == CVZ_LEVEL_ORGANISATION || level == CVZ_LEVEL_ACCOUNT ||
           level == CVZ_LEVEL_GROUP;
}

/* The resource that stands for an account is where the account's others stand in; its names may
 * call the account by another id. */
static void note_anchor(const struct making *m)
{
    struct scan *scan = m->context->scan;
    struct scan_account *account = account_find(scan, m->native);

    if (m->context->entry->anchor != CAT_ANCHOR_ACCOUNT)
        return;
    if (account == NULL)
        account = m->context->account;
    account->found = m->found;
    for (size_t i = scan->keys.n; i > 0 && scan->keys.p[i - 1].found == m->found; i--) {
        struct cvz_str alias = CVZ_STR_NULL, region;
        if (!scan->ops->split_id(scan->keys.p[i - 1].text, &alias, &region) || alias.n == 0 ||
            account_find(scan, alias) != NULL)
            continue;
        account->alias = alias;
        cvz_map_put(&scan->account_of, alias, account->number);
    }
}

static void finish_part(struct making *m)
{
    const struct item_context *c = m->context;
    struct scan *scan = c->scan;
    struct cvz_resource resource;

    struct cvz_str region = region_of(m);
    if (region.n > 0 && !item_is_anywhere(scan, c->entry) && !scope_wants_region(scan, region)) {
        scan->ledger.rows.p[c->row].coverage.filtered = true;
        return;
    }
    m->vars.of[CVZ_VAR_REGION] = cvz_value_from_str(region);
    m->native = text_of(m, &c->entry->native);
    m->vars.of[CVZ_VAR_NATIVE] = m->native.n > 0 ? cvz_value_from_str(m->native) : cvz_value_null;
    struct cvz_str id = id_of(m);
    if (id.n == 0) {
        ledger_missed(scan, c->row, CVZ_COVER_FAILED,
                      cvz_arena_printf(m->arena, "an item of %.*s has no id",
                                       CVZ_STR_ARG(c->entry->kind_name)));
        return;
    }
    struct scan_found found = {
        .entry = c->entry,
        .id = cvz_arena_str(&scan->arena, id),
        .native = cvz_arena_str(&scan->arena, m->native),
        .region = cvz_intern_str(&scan->words, region),
        .account = c->account->number,
        .row = c->row,
        .first_ref = (uint32_t)scan->refs.n,
    };
    fill_resource(m, found.id, &resource);
    m->found = (uint32_t)scan->found.n;
    bool is_new =
        cvz_map_put_new(&scan->found_of, scan_identity(scan, found.id), m->found) == m->found;
    if (!is_new || !add_resource(m, &resource, &found))
        return; /* pages that shift give the same item twice */
    scan->ledger.rows.p[c->row].coverage.resources++;
    add_keys(m, found.id);
    note_anchor(m);
    add_parents(m);
    for (size_t i = 0; i < c->entry->n_relations; i++)
        add_relation(m, &c->entry->relations[i]);
    found.n_refs = (uint32_t)scan->refs.n - found.first_ref;
    cvz_vec_push(&scan->found, found);
    start_children(m, found.id);
}

void item_reuse(const struct item_context *context, uint32_t node, struct cvz_arena *arena)
{
    struct scan *scan = context->scan;
    const struct cvz_resource *r = cvz_graph_resource(scan->previous->graph, node);
    struct cvz_value item = cvz_value_null;

    if (r->properties.n > 0 && cvz_json_read(r->properties, arena, &item, NULL) != 0)
        item = cvz_value_null;
    struct making m = {context, &item, &item, arena, item_vars(context, &item), CVZ_STR(""), 0};
    m.native = text_of(&m, &context->entry->native);
    struct scan_found found = {
        .entry = context->entry,
        .id = cvz_arena_str(&scan->arena, r->id),
        .native = cvz_arena_str(&scan->arena, m.native),
        .region = cvz_intern_str(&scan->words, r->region),
        .account = context->account->number,
        .row = context->row,
        .first_ref = (uint32_t)scan->refs.n,
        .is_named = true,
    };
    m.found = (uint32_t)scan->found.n;
    struct cvz_str key = scan_identity(scan, found.id);
    struct cvz_err err = CVZ_ERR_INIT;
    if (cvz_map_put_new(&scan->found_of, key, m.found) != m.found)
        return;
    if (cvz_graph_builder_add(scan->builder, r, CVZ_STR(""), &err) != 0)
        return;
    scan->ledger.rows.p[context->row].coverage.resources++;
    add_keys(&m, found.id);
    note_anchor(&m);
    scan->ledger.rows.p[context->row].coverage.reused++;
    const struct scan_reused reused = {m.found, node};
    cvz_vec_push(&scan->reused, reused);
    cvz_vec_push(&scan->found, found);
    start_children(&m, found.id);
}

/* With the account that the item itself names. */
static void finish_in_account(const struct item_context *context, const struct cvz_value *item,
                              const struct cvz_value *whole, struct cvz_arena *arena)
{
    struct item_context own = *context;
    struct making m = {&own, item, whole, arena, item_vars(context, item), CVZ_STR(""), 0};

    struct cvz_str account = text_or_of_whole(&m, &context->entry->account);
    if (account.n > 0)
        own.account = account_of(context->scan, account, context->account);
    m.vars = item_vars(&own, item);
    m.vars.of[CVZ_VAR_WHOLE] = *whole;
    if (own.index == NULL)
        m.vars.of[CVZ_VAR_ROW] = *whole;
    finish_part(&m);
}

void item_finish(const struct item_context *context, const struct cvz_value *item,
                 struct cvz_arena *arena)
{
    struct cvz_value parts;

    if (context->entry->each.path == NULL) {
        finish_in_account(context, item, item, arena);
        return;
    }
    if (cvz_expr_value(&context->entry->each, item, arena, &parts, NULL) != 0)
        return; /* an item without such parts */
    for (uint32_t i = 0; parts.type == CVZ_TYPE_ARRAY && i < parts.n; i++) {
        if (parts.u.items[i].type != CVZ_TYPE_NULL)
            finish_in_account(context, &parts.u.items[i], item, arena);
    }
}
