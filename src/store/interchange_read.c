/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the interchange file: every member is checked, every error names its place. */
#include "base/vec.h"
#include "codec/json.h"
#include "store/interchange_priv.h"

struct reader {
    struct cvz_arena *arena;  /* the caller's: what outlives the call */
    struct cvz_arena scratch; /* the value tree and what is made from it */
    struct cvz_graph_builder *builder;
    struct cvz_buf properties; /* of one resource, canonical */
    CVZ_VEC(struct cvz_tag) tags;
    const char *list; /* where we are: resources[7] */
    size_t index;
    struct cvz_err *err;
};

static int fail_member(const struct reader *r, const char *member, const char *cause)
{
    return cvz_fail(r->err, CVZ_EINVALID, "%s[%zu].%s: %s", r->list, r->index, member, cause);
}

/* ---- members ---- */

/* Text, or nothing; a number is taken as its digits (accounts are often written so). */
static int read_text(struct reader *r, const char *name, const struct cvz_value *v,
                     struct cvz_str *ret)
{
    switch ((enum cvz_type)v->type) {
    case CVZ_TYPE_NULL:
        *ret = CVZ_STR("");
        return 0;
    case CVZ_TYPE_STRING:
        *ret = cvz_value_str(v);
        return 0;
    case CVZ_TYPE_INT:
        *ret = cvz_value_text(v, &r->scratch);
        return 0;
    case CVZ_TYPE_BOOL:
    case CVZ_TYPE_REAL:
    case CVZ_TYPE_ARRAY:
    case CVZ_TYPE_OBJECT:
    case CVZ_TYPE_COUNT:
        break;
    }
    return fail_member(r, name, "must be a string");
}

static int read_flag(struct reader *r, const char *name, const struct cvz_value *v, bool *ret)
{
    if (cvz_value_is(v, CVZ_TYPE_NULL))
        return 0;
    if (!cvz_value_is(v, CVZ_TYPE_BOOL))
        return fail_member(r, name, "must be true or false");
    *ret = v->u.boolean;
    return 0;
}

static int read_count(struct reader *r, const char *name, const struct cvz_value *v, int64_t max,
                      int64_t *ret)
{
    if (cvz_value_is(v, CVZ_TYPE_NULL))
        return 0;
    if (!cvz_value_is(v, CVZ_TYPE_INT) || v->u.integer < 0 || v->u.integer > max)
        return fail_member(r, name, "must be a whole number, not negative and not too large");
    *ret = v->u.integer;
    return 0;
}

static int read_texts(struct reader *r, const struct text_member *members, size_t n,
                      const struct cvz_value *object, void *ret)
{
    int rc = 0;

    for (size_t i = 0; i < n && rc == 0; i++)
        rc = read_text(r, members[i].name.p, cvz_value_get(object, members[i].name),
                       (struct cvz_str *)((char *)ret + members[i].offset));
    return rc;
}

/* ---- resources ---- */

static int read_tags(struct reader *r, const struct cvz_value *v)
{
    cvz_vec_clear(&r->tags);
    if (cvz_value_is(v, CVZ_TYPE_NULL))
        return 0;
    if (!cvz_value_is(v, CVZ_TYPE_OBJECT))
        return fail_member(r, "tags", "must be an object of strings");
    for (size_t i = 0; i < v->n; i++) {
        const struct cvz_member *member = &v->u.members[i];
        if (!cvz_value_is(&member->value, CVZ_TYPE_STRING))
            return fail_member(r, "tags", "must be an object of strings");
        cvz_vec_push(&r->tags,
                     (struct cvz_tag){cvz_value_str(&member->name), cvz_value_str(&member->value)});
    }
    return 0;
}

static bool is_known_member(struct cvz_str name)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(resource_texts); i++)
        if (cvz_str_eq(name, resource_texts[i].name))
            return true;
    for (size_t i = 0; i < CVZ_COUNT_OF(resource_flags); i++)
        if (cvz_str_eq(name, resource_flags[i].name))
            return true;
    return cvz_str_is(name, "parent") || cvz_str_is(name, "tags") || cvz_str_is(name, "properties");
}

/* The properties, and beside them what the format has no place for. */
static int read_properties(struct reader *r, const struct cvz_value *resource, struct cvz_str *ret)
{
    const struct cvz_value *given = cvz_value_get(resource, CVZ_STR("properties"));
    struct cvz_value all = *given;
    struct cvz_dict dict = {0};

    if (!cvz_value_is(given, CVZ_TYPE_NULL) && !cvz_value_is(given, CVZ_TYPE_OBJECT))
        return fail_member(r, "properties", "must be an object");
    for (size_t i = 0; i < resource->n; i++) {
        const struct cvz_member *member = &resource->u.members[i];
        if (!is_known_member(cvz_value_str(&member->name)))
            cvz_dict_set(&dict, &r->scratch, cvz_value_str(&member->name), member->value);
    }
    if (dict.n > 0 && cvz_value_is(given, CVZ_TYPE_OBJECT))
        for (size_t i = 0; i < given->n; i++)
            cvz_dict_set(&dict, &r->scratch, cvz_value_str(&given->u.members[i].name),
                         given->u.members[i].value);
    if (dict.n > 0)
        all = cvz_dict_end(&dict);
    *ret = CVZ_STR("");
    if (cvz_value_is(&all, CVZ_TYPE_OBJECT) && all.n > 0) {
        cvz_buf_clear(&r->properties);
        cvz_json_write(&r->properties, &all, CVZ_JSON_CANONICAL);
        *ret = cvz_buf_str(&r->properties);
    }
    return 0;
}

static int read_resource(struct reader *r, const struct cvz_value *v)
{
    struct cvz_resource resource = {0};
    struct cvz_str parent = CVZ_STR("");

    int rc = read_texts(r, resource_texts, CVZ_COUNT_OF(resource_texts), v, &resource);
    if (rc == 0 && resource.id.n == 0)
        rc = fail_member(r, "id", "is missing");
    if (rc == 0 && resource.kind.n == 0)
        rc = fail_member(r, "kind", "is missing");
    if (rc == 0)
        rc = read_text(r, "parent", cvz_value_get(v, CVZ_STR("parent")), &parent);
    for (size_t i = 0; i < CVZ_COUNT_OF(resource_flags) && rc == 0; i++) {
        bool set = false;
        rc = read_flag(r, resource_flags[i].name.p, cvz_value_get(v, resource_flags[i].name), &set);
        resource.flags |= set ? resource_flags[i].flag : 0;
    }
    if (rc == 0)
        rc = read_tags(r, cvz_value_get(v, CVZ_STR("tags")));
    if (rc == 0)
        rc = read_properties(r, v, &resource.properties);
    if (rc != 0)
        return rc;

    resource.tags = r->tags.p;
    resource.n_tags = (uint32_t)r->tags.n;
    rc = cvz_graph_builder_add(r->builder, &resource, parent, r->err);
    return rc == 0 ? 0 : cvz_fail_context(r->err, rc, "%s[%zu]", r->list, r->index);
}

/* ---- relations ---- */

static int read_origin(struct reader *r, const struct cvz_value *v, enum cvz_origin *ret)
{
    if (cvz_value_is(v, CVZ_TYPE_NULL))
        return 0;
    for (unsigned i = 0; i < CVZ_COUNT_OF(origin_names); i++) {
        if (cvz_value_is(v, CVZ_TYPE_STRING) && cvz_str_is(cvz_value_str(v), origin_names[i])) {
            *ret = i;
            return 0;
        }
    }
    return fail_member(r, "origin", "must be \"declared\" or \"derived\"");
}

static int read_relation(struct reader *r, const struct cvz_value *v)
{
    static const struct text_member texts[] = {
        {CVZ_STR_INIT("source"), offsetof(struct cvz_relation_new, source_id)},
        {CVZ_STR_INIT("target"), offsetof(struct cvz_relation_new, target_id)},
        {CVZ_STR_INIT("rule"), offsetof(struct cvz_relation_new, rule)},
        {CVZ_STR_INIT("field"), offsetof(struct cvz_relation_new, field)},
        {CVZ_STR_INIT("seen"), offsetof(struct cvz_relation_new, seen)},
    };
    struct cvz_relation_new relation = {0};
    struct cvz_str verb = CVZ_STR("");

    int rc = read_texts(r, texts, CVZ_COUNT_OF(texts), v, &relation);
    if (rc == 0)
        rc = read_text(r, "verb", cvz_value_get(v, CVZ_STR("verb")), &verb);
    /* Other tools have other words: theirs is kept as the rule. */
    if (rc == 0 && !cvz_verb_parse(verb, &relation.verb)) {
        relation.verb = CVZ_VERB_DEPENDS_ON;
        if (relation.rule.n == 0)
            relation.rule = verb;
    }
    if (rc == 0)
        rc = read_origin(r, cvz_value_get(v, CVZ_STR("origin")), &relation.origin);
    if (rc != 0)
        return rc;
    rc = cvz_graph_builder_relate(r->builder, &relation, r->err);
    return rc == 0 ? 0 : cvz_fail_context(r->err, rc, "%s[%zu]", r->list, r->index);
}

/* ---- coverage ---- */

static int read_coverage(struct reader *r, const struct cvz_value *v, struct cvz_coverage *ret)
{
    struct cvz_str status = CVZ_STR("");
    enum cvz_cover cover = CVZ_COVER_COUNT;

    int rc = read_texts(r, coverage_texts, CVZ_COUNT_OF(coverage_texts), v, ret);
    for (size_t i = 0; i < CVZ_COUNT_OF(coverage_texts) && rc == 0; i++) {
        struct cvz_str *text = (struct cvz_str *)((char *)ret + coverage_texts[i].offset);
        *text = cvz_arena_str(r->arena, *text);
    }
    if (rc == 0)
        rc = read_text(r, "status", cvz_value_get(v, CVZ_STR("status")), &status);
    if (rc == 0 && !cvz_cover_parse(status, &cover))
        rc = fail_member(r, "status", "is not one of the ledger's outcomes");
    ret->status = (uint8_t)cover;
    if (rc == 0)
        rc = read_flag(r, "filtered", cvz_value_get(v, CVZ_STR("filtered")), &ret->filtered);
    for (size_t i = 0; i < CVZ_COUNT_OF(coverage_counts) && rc == 0; i++) {
        int64_t count = 0;
        rc = read_count(r, coverage_counts[i].name.p, cvz_value_get(v, coverage_counts[i].name),
                        UINT32_MAX, &count);
        *(uint32_t *)((char *)ret + coverage_counts[i].offset) = (uint32_t)count;
    }
    if (rc == 0)
        rc = read_count(r, "ms", cvz_value_get(v, CVZ_STR("ms")), INT64_MAX, &ret->ms);
    int64_t reused = 0;
    if (rc == 0)
        rc = read_count(r, "reused", cvz_value_get(v, CVZ_STR("reused")), UINT32_MAX, &reused);
    ret->reused = (uint32_t)reused;
    return rc;
}

/* ---- the document ---- */

/* Goes to the list `name` of the document; a missing one is empty. */
static int open_list(struct reader *r, const struct cvz_value *document, const char *name,
                     const struct cvz_value **ret)
{
    const struct cvz_value *list = cvz_value_get_z(document, name);

    r->list = name;
    if (!cvz_value_is(list, CVZ_TYPE_NULL) && !cvz_value_is(list, CVZ_TYPE_ARRAY))
        return cvz_fail(r->err, CVZ_EINVALID, "%s: must be a list", name);
    for (r->index = 0; r->index < list->n; r->index++)
        if (!cvz_value_is(&list->u.items[r->index], CVZ_TYPE_OBJECT))
            return cvz_fail(r->err, CVZ_EINVALID, "%s[%zu]: must be an object", name, r->index);
    *ret = list;
    return 0;
}

static int check_format(struct reader *r, const struct cvz_value *document)
{
    const struct cvz_value *format = cvz_value_get(document, CVZ_STR("format"));

    if (!cvz_value_is(document, CVZ_TYPE_OBJECT) || !cvz_value_is(format, CVZ_TYPE_STRING))
        return cvz_fail(r->err, CVZ_EINVALID, "no inventory: \"format\": \"%s\" is missing",
                        INVENTORY_FORMAT);
    if (!cvz_str_is(cvz_value_str(format), INVENTORY_FORMAT))
        return cvz_fail(r->err, CVZ_EUNSUPPORTED, "format \"%.*s\" is not \"%s\"",
                        CVZ_STR_ARG(cvz_str_sub(cvz_value_str(format), 0, 60)), INVENTORY_FORMAT);
    return 0;
}

static int read_document(struct reader *r, const struct cvz_value *document,
                         struct cvz_inventory *ret)
{
    const struct cvz_value *list = &cvz_value_null;
    const struct cvz_value *taken = cvz_value_get(document, CVZ_STR("taken"));
    struct cvz_coverage *coverage = NULL;

    int rc = check_format(r, document);
    if (rc == 0 && !cvz_value_is(taken, CVZ_TYPE_NULL) && !cvz_value_is(taken, CVZ_TYPE_STRING))
        rc = cvz_fail(r->err, CVZ_EINVALID, "taken: must be a string");
    if (rc == 0)
        rc = open_list(r, document, "resources", &list);
    for (r->index = 0; rc == 0 && r->index < list->n; r->index++)
        rc = read_resource(r, &list->u.items[r->index]);
    if (rc == 0)
        rc = open_list(r, document, "relations", &list);
    for (r->index = 0; rc == 0 && r->index < list->n; r->index++)
        rc = read_relation(r, &list->u.items[r->index]);
    if (rc == 0)
        rc = open_list(r, document, "coverage", &list);
    if (rc == 0)
        coverage = CVZ_ARENA_ARRAY(r->arena, struct cvz_coverage, list->n);
    for (r->index = 0; rc == 0 && r->index < list->n; r->index++)
        rc = read_coverage(r, &list->u.items[r->index], &coverage[r->index]);
    if (rc == 0)
        *ret = (struct cvz_inventory){
            .graph = cvz_graph_builder_finish(r->builder, cvz_value_str(taken)),
            .coverage = coverage,
            .n_coverage = list->n,
        };
    return rc;
}

int cvz_inventory_read(struct cvz_str text, struct cvz_arena *arena, struct cvz_inventory *ret,
                       struct cvz_err *err)
{
    struct reader r = {.arena = arena, .err = err};
    struct cvz_value document;

    int rc = cvz_json_read(text, &r.scratch, &document, err);
    if (rc != 0)
        goto out;
    r.builder = cvz_graph_builder_new();
    rc = read_document(&r, &document, ret);
out:
    cvz_graph_builder_free(r.builder);
    cvz_buf_release(&r.properties);
    cvz_vec_release(&r.tags);
    cvz_arena_release(&r.scratch);
    return rc;
}
