/* SPDX-License-Identifier: Apache-2.0 */
#include "graph/diff.h"

#include "base/vec.h"

#include <assert.h>

static const char *const names[] = {
#define FIELD_NAME(constant, name) [constant] = name,
    CVZ_FIELD_TABLE(FIELD_NAME)
#undef FIELD_NAME
};
static_assert(CVZ_COUNT_OF(names) == CVZ_FIELD_COUNT, "a name for each field");

static const size_t offsets[] = {
    [CVZ_FIELD_KIND] = offsetof(struct cvz_resource, kind),
    [CVZ_FIELD_NAME] = offsetof(struct cvz_resource, name),
    [CVZ_FIELD_PROVIDER] = offsetof(struct cvz_resource, provider),
    [CVZ_FIELD_ACCOUNT] = offsetof(struct cvz_resource, account),
    [CVZ_FIELD_REGION] = offsetof(struct cvz_resource, region),
    [CVZ_FIELD_ZONE] = offsetof(struct cvz_resource, zone),
    [CVZ_FIELD_GROUP] = offsetof(struct cvz_resource, group),
    [CVZ_FIELD_CATEGORY] = offsetof(struct cvz_resource, category),
    [CVZ_FIELD_STATE] = offsetof(struct cvz_resource, state),
    [CVZ_FIELD_CREATED] = offsetof(struct cvz_resource, created),
    [CVZ_FIELD_PROPERTIES] = offsetof(struct cvz_resource, properties),
};
static_assert(CVZ_COUNT_OF(offsets) == CVZ_FIELD_PARENT, "parent and tags come last");

static const struct {
    const char *name, *sign;
} differences[] = {
#define DIFFERENCE(constant, name, sign, meaning) [constant] = {name, sign},
    CVZ_DIFFERENCE_TABLE(DIFFERENCE)
#undef DIFFERENCE
};

const char *cvz_difference_name(enum cvz_difference what)
{
    CVZ_ASSERT(what < CVZ_DIFF_COUNT);
    return differences[what].name;
}

const char *cvz_difference_sign(enum cvz_difference what)
{
    CVZ_ASSERT(what < CVZ_DIFF_COUNT);
    return differences[what].sign;
}

/* ---- fields ---- */

const char *cvz_field_name(enum cvz_field field)
{
    CVZ_ASSERT(field < CVZ_FIELD_COUNT);
    return names[field];
}

static struct cvz_str text_at(const struct cvz_resource *r, unsigned field)
{
    return *(const struct cvz_str *)((const char *)r + offsets[field]);
}

static struct cvz_str parent_id(const struct cvz_graph *g, uint32_t node)
{
    uint32_t parent = cvz_graph_resource(g, node)->parent;

    return parent != CVZ_NODE_NONE ? cvz_graph_resource(g, parent)->id : CVZ_STR("");
}

struct cvz_str cvz_field_text(const struct cvz_graph *g, uint32_t node, enum cvz_field field,
                              struct cvz_arena *arena)
{
    const struct cvz_resource *r = cvz_graph_resource(g, node);
    struct cvz_buf tags = CVZ_BUF_INIT;

    CVZ_ASSERT(field < CVZ_FIELD_COUNT);
    if (field == CVZ_FIELD_PARENT)
        return parent_id(g, node);
    if (field != CVZ_FIELD_TAGS)
        return text_at(r, field);
    for (uint32_t i = 0; i < r->n_tags; i++) {
        cvz_buf_add_z(&tags, i > 0 ? ", " : "");
        cvz_buf_add_str(&tags, r->tags[i].key);
        cvz_buf_add_char(&tags, '=');
        cvz_buf_add_str(&tags, r->tags[i].value);
    }
    struct cvz_str text = cvz_arena_str(arena, cvz_buf_str(&tags));
    cvz_buf_release(&tags);
    return text;
}

static bool same_tags(const struct cvz_resource *a, const struct cvz_resource *b, bool told_only)
{
    if (told_only && (a->n_tags == 0 || b->n_tags == 0))
        return true;
    if (a->n_tags != b->n_tags)
        return false;
    for (uint32_t i = 0; i < a->n_tags; i++)
        if (!cvz_str_eq(a->tags[i].key, b->tags[i].key) ||
            !cvz_str_eq(a->tags[i].value, b->tags[i].value))
            return false;
    return true;
}

static bool same_text(struct cvz_str a, struct cvz_str b, bool told_only)
{
    return (told_only && (a.n == 0 || b.n == 0)) || cvz_str_eq(a, b);
}

static uint32_t changed_fields(const struct cvz_resource *a, const struct cvz_resource *b,
                               bool told_only)
{
    uint32_t changed = 0;

    for (unsigned i = 0; i < CVZ_COUNT_OF(offsets); i++)
        changed |= (uint32_t)!same_text(text_at(a, i), text_at(b, i), told_only) << i;
    return changed | (uint32_t)!same_tags(a, b, told_only) << CVZ_FIELD_TAGS;
}

/* ---- resources ---- */

struct comparison {
    const struct cvz_graph *before, *after;
    const struct cvz_diff_params *params;
    uint32_t *after_of;       /* by node of before */
    uint8_t *removed, *added; /* by node of before, of after: whether it counts as that */
    CVZ_VEC(struct cvz_resource_diff) resources;
    CVZ_VEC(struct cvz_relation_diff) relations;
};

static bool is_real(const struct cvz_graph *g, uint32_t node)
{
    return node != CVZ_NODE_NONE &&
           (cvz_graph_resource(g, node)->flags & CVZ_RESOURCE_EXTERNAL) == 0;
}

/* Parents are the same when they are the same resource, however their ids are spelled. */
static bool same_parent(const struct comparison *c, uint32_t before, uint32_t after)
{
    uint32_t was = cvz_graph_resource(c->before, before)->parent;
    uint32_t is = cvz_graph_resource(c->after, after)->parent;

    if (was == CVZ_NODE_NONE || is == CVZ_NODE_NONE)
        return c->params->told_only || was == is;
    return c->after_of[was] == is;
}

static void compare(struct comparison *c, uint32_t before, uint32_t after)
{
    const struct cvz_diff_params *p = c->params;
    uint32_t changed = changed_fields(cvz_graph_resource(c->before, before),
                                      cvz_graph_resource(c->after, after), p->told_only);

    changed |= (uint32_t)!same_parent(c, before, after) << CVZ_FIELD_PARENT;
    if (p->judge != NULL)
        changed = p->judge(p->ctx, before, after, changed);
    if (changed != 0)
        cvz_vec_push(&c->resources,
                     (struct cvz_resource_diff){CVZ_DIFF_CHANGED, before, after, changed});
}

static bool counts(const struct comparison *c, bool is_after, uint32_t node)
{
    return c->params->counts == NULL || c->params->counts(c->params->ctx, is_after, node);
}

static struct cvz_str id_of(const struct comparison *c, const struct cvz_resource_diff *d)
{
    return d->before != CVZ_NODE_NONE ? cvz_graph_resource(c->before, d->before)->id
                                      : cvz_graph_resource(c->after, d->after)->id;
}

static int cmp_by_id(const void *a, const void *b, void *comparison)
{
    return cvz_str_cmp(id_of(comparison, a), id_of(comparison, b));
}

static void diff_resources(struct comparison *c)
{
    uint8_t *met = CVZ_NEW_ARRAY(uint8_t, cvz_graph_size(c->after));

    for (uint32_t i = 0; i < cvz_graph_size(c->before); i++) {
        uint32_t after = c->params->after_of != NULL
                             ? c->params->after_of[i]
                             : cvz_graph_find(c->after, cvz_graph_resource(c->before, i)->id);
        c->after_of[i] = after;
        if (after != CVZ_NODE_NONE && is_real(c->before, i))
            met[after] = 1;
    }
    for (uint32_t i = 0; i < cvz_graph_size(c->before); i++) {
        if (!is_real(c->before, i))
            continue;
        if (is_real(c->after, c->after_of[i])) {
            compare(c, i, c->after_of[i]);
        } else if (counts(c, false, i)) {
            c->removed[i] = 1;
            cvz_vec_push(&c->resources,
                         (struct cvz_resource_diff){CVZ_DIFF_REMOVED, i, CVZ_NODE_NONE, 0});
        }
    }
    for (uint32_t i = 0; i < cvz_graph_size(c->after); i++) {
        if (!is_real(c->after, i) || met[i] != 0 || !counts(c, true, i))
            continue;
        c->added[i] = 1;
        cvz_vec_push(&c->resources,
                     (struct cvz_resource_diff){CVZ_DIFF_ADDED, CVZ_NODE_NONE, i, 0});
    }
    if (c->resources.n > 1)
        qsort_r(c->resources.p, c->resources.n, sizeof *c->resources.p, cmp_by_id, c);
    free(met);
}

/* ---- relations ---- */

static int cmp_relation(const struct cvz_relation *r, uint32_t target,
                        const struct cvz_relation *other)
{
    if (r->target != target)
        return r->target < target ? -1 : 1;
    if (r->verb != other->verb)
        return r->verb < other->verb ? -1 : 1;
    int order = cvz_str_cmp(r->rule, other->rule);
    return order != 0 ? order : cvz_str_cmp(r->field, other->field);
}

uint32_t cvz_graph_relation_find(const struct cvz_graph *g, uint32_t source, uint32_t target,
                                 const struct cvz_relation *r)
{
    struct cvz_ids out = cvz_graph_out(g, source);
    uint32_t low = 0;
    uint32_t high = out.n;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = cmp_relation(cvz_graph_relation(g, out.p[middle]), target, r);
        if (order == 0)
            return out.p[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return UINT32_MAX;
}

static bool has_end_in(const struct cvz_relation *r, const uint8_t *nodes)
{
    return nodes[r->source] != 0 || nodes[r->target] != 0;
}

static void diff_relations(struct comparison *c)
{
    uint8_t *met = CVZ_NEW_ARRAY(uint8_t, cvz_graph_n_relations(c->after));
    bool ends_only = c->params->ends_only;

    for (uint32_t i = 0; i < cvz_graph_n_relations(c->before); i++) {
        const struct cvz_relation *r = cvz_graph_relation(c->before, i);
        uint32_t source = c->after_of[r->source];
        uint32_t target = c->after_of[r->target];
        uint32_t found = UINT32_MAX;
        if (source != CVZ_NODE_NONE && target != CVZ_NODE_NONE)
            found = cvz_graph_relation_find(c->after, source, target, r);
        if (found != UINT32_MAX)
            met[found] = 1;
        else if (!ends_only || has_end_in(r, c->removed))
            cvz_vec_push(&c->relations, (struct cvz_relation_diff){CVZ_DIFF_REMOVED, i});
    }
    for (uint32_t i = 0; i < cvz_graph_n_relations(c->after); i++)
        if (met[i] == 0 && (!ends_only || has_end_in(cvz_graph_relation(c->after, i), c->added)))
            cvz_vec_push(&c->relations, (struct cvz_relation_diff){CVZ_DIFF_ADDED, i});
    free(met);
}

static void take(const struct comparison *c, struct cvz_arena *arena, struct cvz_diff *ret)
{
    uint32_t *after_of = CVZ_ARENA_ARRAY(arena, uint32_t, cvz_graph_size(c->before) + (size_t)1);

    *ret = (struct cvz_diff){
        .resources = CVZ_ARENA_ARRAY(arena, struct cvz_resource_diff, c->resources.n),
        .n_resources = (uint32_t)c->resources.n,
        .relations = CVZ_ARENA_ARRAY(arena, struct cvz_relation_diff, c->relations.n),
        .n_relations = (uint32_t)c->relations.n,
        .after_of = after_of,
    };
    for (size_t i = 0; i < c->resources.n; i++) {
        ret->resources[i] = c->resources.p[i];
        ret->count[c->resources.p[i].what]++;
    }
    for (size_t i = 0; i < c->relations.n; i++)
        ret->relations[i] = c->relations.p[i];
    for (uint32_t i = 0; i < cvz_graph_size(c->before); i++)
        after_of[i] = c->after_of[i];
}

void cvz_graph_diff_by(const struct cvz_graph *before, const struct cvz_graph *after,
                       const struct cvz_diff_params *params, struct cvz_arena *arena,
                       struct cvz_diff *ret)
{
    struct comparison c = {.before = before, .after = after, .params = params};

    c.after_of = CVZ_NEW_ARRAY(uint32_t, cvz_graph_size(before));
    c.removed = CVZ_NEW_ARRAY(uint8_t, cvz_graph_size(before));
    c.added = CVZ_NEW_ARRAY(uint8_t, cvz_graph_size(after));
    diff_resources(&c);
    diff_relations(&c);
    take(&c, arena, ret);
    cvz_vec_release(&c.resources);
    cvz_vec_release(&c.relations);
    free(c.after_of);
    free(c.removed);
    free(c.added);
}

void cvz_graph_diff(const struct cvz_graph *before, const struct cvz_graph *after,
                    struct cvz_arena *arena, struct cvz_diff *ret)
{
    const struct cvz_diff_params params = {0};

    cvz_graph_diff_by(before, after, &params, arena, ret);
}
