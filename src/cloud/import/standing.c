/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/standing.h"

#include "base/num.h"
#include "cloud/import/import_priv.h"
#include "cloud/provider.h"
#include "codec/json.h"

#include <assert.h>
#include <stdlib.h>

static const char *const names[] = {
#define NAME(constant, name, meaning) [constant] = name,
    CVZ_STANDING_TABLE(NAME)
#undef NAME
};
static_assert(CVZ_COUNT_OF(names) == CVZ_STANDING_COUNT, "a name for each standing");

static const char *const meanings[] = {
#define MEANING(constant, name, meaning) [constant] = meaning,
    CVZ_STANDING_TABLE(MEANING)
#undef MEANING
};

const char *cvz_standing_name(enum cvz_standing standing)
{
    CVZ_ASSERT(standing < CVZ_STANDING_COUNT);
    return names[standing];
}

const char *cvz_standing_meaning(enum cvz_standing standing)
{
    CVZ_ASSERT(standing < CVZ_STANDING_COUNT);
    return meanings[standing];
}

struct comparing {
    const struct cvz_standing_params *params;
    struct cvz_arena *arena; /* the caller's */
    struct import_tables tables;
    struct cvz_map live_of; /* normal id -> node */
    struct cvz_map kinds;   /* that the files' tools can declare */
    struct cvz_map tagged;  /* kinds of which any resource has tags */
    struct cvz_map looked;  /* "kind account" -> somebody looked for all of them */
    struct cvz_map row_of;  /* normal id or address -> row */
    uint8_t *is_declared;   /* by node */
    size_t n_parts;
    CVZ_VEC(struct cvz_standing_row) rows;
    CVZ_VEC(struct cvz_standing_difference) differences;
};

/* ---- ids ---- */

static struct cvz_str normal(struct comparing *c, struct cvz_str provider, struct cvz_str id)
{
    return cvz_provider_normal_id(provider, id, c->arena);
}

static bool has_nocase_ids(const struct cvz_resource *r)
{
    const struct cvz_provider_ops *ops = cvz_provider_find(r->provider);

    return ops != NULL && ops->has_nocase_ids;
}

static struct cvz_str place_key(struct comparing *c, struct cvz_str kind, struct cvz_str account)
{
    return cvz_arena_printf(c->arena, "%.*s %.*s", CVZ_STR_ARG(kind), CVZ_STR_ARG(account));
}

/* ---- what is there ---- */

static void index_live(struct comparing *c)
{
    const struct cvz_graph *g = c->params->live;

    for (uint32_t i = 0; i < cvz_graph_size(g); i++) {
        const struct cvz_resource *r = cvz_graph_resource(g, i);
        if ((r->flags & CVZ_RESOURCE_EXTERNAL) != 0)
            continue;
        cvz_map_put(&c->live_of, normal(c, r->provider, r->id), i);
        if (r->n_tags > 0)
            cvz_map_put(&c->tagged, r->kind, i);
    }
}

/* A kind was looked for in an account when all rows that list it there are complete. */
static void index_coverage(struct comparing *c)
{
    for (size_t i = 0; i < c->params->n_coverage; i++) {
        const struct cvz_coverage *row = &c->params->coverage[i];
        struct cvz_str rest = row->kinds, kind;
        bool is_whole = row->status == CVZ_COVER_COMPLETE && !row->filtered;
        while (cvz_str_split(&rest, ',', &kind)) {
            struct cvz_str key = place_key(c, kind, row->account);
            uint32_t before = cvz_map_get(&c->looked, key);
            cvz_map_put(&c->looked, key, is_whole && before != 0);
        }
    }
}

static bool was_looked_for(struct comparing *c, const struct cvz_resource *r)
{
    return cvz_map_get(&c->looked, place_key(c, r->kind, r->account)) == 1;
}

static bool is_listed(const struct comparing *c, struct cvz_str kind)
{
    uint32_t number = cat_kind_find(c->params->catalogue, kind);

    return number != CAT_KIND_NONE && c->params->catalogue->entry_of[number] != NULL;
}

/* ---- differences ---- */

struct texts {
    CVZ_VEC(struct cvz_str) v;
};

static void add_texts(struct comparing *c, const struct cvz_value *v, struct texts *ret)
{
    struct cvz_str text = cvz_value_text(v, c->arena);

    for (uint32_t i = 0; v->type == CVZ_TYPE_ARRAY && i < v->n; i++)
        add_texts(c, &v->u.items[i], ret);
    if (text.n > 0)
        cvz_vec_push(&ret->v, text);
}

static bool is_same_text(struct cvz_str a, struct cvz_str b, bool nocase)
{
    double x, y;

    if (cvz_parse_double(a, &x) && cvz_parse_double(b, &y))
        return x >= y && x <= y;
    return nocase ? cvz_str_eq_nocase(a, b) : cvz_str_eq(a, b);
}

static bool has_text(const struct texts *t, struct cvz_str text, bool nocase)
{
    for (size_t i = 0; i < t->v.n; i++) {
        if (is_same_text(t->v.p[i], text, nocase))
            return true;
    }
    return false;
}

/* Texts, numbers and flags by what they say, lists as sets. */
static bool is_same(struct comparing *c, const struct cvz_value *a, const struct cvz_value *b,
                    bool nocase)
{
    struct texts x = {CVZ_VEC_INIT}, y = {CVZ_VEC_INIT};
    bool same = true;

    add_texts(c, a, &x);
    add_texts(c, b, &y);
    for (size_t i = 0; i < x.v.n && same; i++)
        same = has_text(&y, x.v.p[i], nocase);
    for (size_t i = 0; i < y.v.n && same; i++)
        same = has_text(&x, y.v.p[i], nocase);
    cvz_vec_release(&x.v);
    cvz_vec_release(&y.v);
    return same;
}

/* Whether there is anything to compare: what is not known on one side differs from nothing. */
static bool is_told(const struct cvz_value *v)
{
    return v->type != CVZ_TYPE_NULL && v->type != CVZ_TYPE_OBJECT &&
           !(v->type == CVZ_TYPE_STRING && v->n == 0) &&
           cvz_str_find(cvz_value_str(v), CVZ_STR("${")) < 0;
}

static void add_difference(struct comparing *c, struct cvz_str name, struct cvz_value declared,
                           struct cvz_value live)
{
    const struct cvz_standing_difference difference = {name, declared, live};

    cvz_vec_push(&c->differences, difference);
}

static void compare_facts(struct comparing *c, const struct cvz_declared *d,
                          const struct cvz_resource *live)
{
    struct cvz_value properties;

    if (live->properties.n == 0 ||
        cvz_json_read(live->properties, c->arena, &properties, NULL) != 0)
        return;
    for (size_t i = 0; i < d->n_facts; i++) {
        struct cvz_value v;
        if (cvz_jmespath_search(d->facts[i].live, &properties, c->arena, &v, NULL) != 0 ||
            !is_told(&v) || !is_told(&d->facts[i].value))
            continue;
        if (!is_same(c, &d->facts[i].value, &v, has_nocase_ids(live)))
            add_difference(c, d->facts[i].name, d->facts[i].value, v);
    }
}

static const struct cvz_tag *find_tag(const struct cvz_resource *r, struct cvz_str key)
{
    for (uint32_t i = 0; i < r->n_tags; i++) {
        if (cvz_str_eq(r->tags[i].key, key))
            return &r->tags[i];
    }
    return NULL;
}

static bool is_own_tag(const struct comparing *c, const struct cvz_resource *r, struct cvz_str key)
{
    const struct import_provider *provider = import_provider_find(&c->tables, r->provider);

    for (size_t i = 0; provider != NULL && i < provider->own_tags.n; i++) {
        if (cvz_str_glob(provider->own_tags.p[i], key, false))
            return true;
    }
    return false;
}

static struct cvz_value tag_value(const struct cvz_tag *tag)
{
    return tag != NULL ? cvz_value_from_str(tag->value) : cvz_value_null;
}

static void compare_tags(struct comparing *c, const struct cvz_resource *declared,
                         const struct cvz_resource *live)
{
    for (uint32_t i = 0; i < declared->n_tags; i++) {
        const struct cvz_tag *tag = &declared->tags[i], *other = find_tag(live, tag->key);
        if (other == NULL || !cvz_str_eq(tag->value, other->value))
            add_difference(c, cvz_arena_printf(c->arena, "tags.%.*s", CVZ_STR_ARG(tag->key)),
                           tag_value(tag), tag_value(other));
    }
    for (uint32_t i = 0; i < live->n_tags; i++) {
        const struct cvz_tag *tag = &live->tags[i];
        if (find_tag(declared, tag->key) == NULL && !is_own_tag(c, live, tag->key))
            add_difference(c, cvz_arena_printf(c->arena, "tags.%.*s", CVZ_STR_ARG(tag->key)),
                           cvz_value_null, tag_value(tag));
    }
}

static void compare(struct comparing *c, const struct cvz_declared *d,
                    const struct cvz_resource *declared, const struct cvz_resource *live,
                    struct cvz_standing_row *row)
{
    cvz_vec_clear(&c->differences);
    compare_facts(c, d, live);
    /* No tags at all of a kind: nobody has read them. */
    if (d->tells_tags && cvz_map_get(&c->tagged, live->kind) != CVZ_MAP_NONE)
        compare_tags(c, declared, live);
    struct cvz_standing_difference *p =
        CVZ_ARENA_ARRAY(c->arena, struct cvz_standing_difference, c->differences.n);
    if (c->differences.n > 0)
        memcpy(p, c->differences.p, c->differences.n * sizeof *p);
    row->differences = p;
    row->n_differences = c->differences.n;
}

/* ---- what is declared ---- */

static void put_row(struct comparing *c, struct cvz_str key, const struct cvz_standing_row *row,
                    bool is_plan)
{
    uint32_t place = cvz_map_put_new(&c->row_of, key, (uint32_t)c->rows.n);

    if (place == c->rows.n)
        cvz_vec_push(&c->rows, *row);
    else if (is_plan)
        c->rows.p[place] = *row; /* a plan says more than the state that it was made from */
}

static enum cvz_standing standing_of(struct comparing *c, const struct cvz_declared *d,
                                     const struct cvz_resource *declared, bool is_there,
                                     bool differs)
{
    static const enum cvz_standing of_intent[CVZ_INTENT_COUNT] = {
        [CVZ_INTENT_CREATE] = CVZ_STANDING_TO_CREATE,
        [CVZ_INTENT_UPDATE] = CVZ_STANDING_TO_UPDATE,
        [CVZ_INTENT_REPLACE] = CVZ_STANDING_TO_REPLACE,
        [CVZ_INTENT_DESTROY] = CVZ_STANDING_TO_DESTROY,
        [CVZ_INTENT_FORGET] = CVZ_STANDING_UNMANAGED,
    };

    if (d->intent == CVZ_INTENT_CREATE && is_there)
        return differs ? CVZ_STANDING_DRIFTED : CVZ_STANDING_MANAGED; /* a template's */
    if (d->intent != CVZ_INTENT_HAVE)
        return of_intent[d->intent];
    if (is_there)
        return differs ? CVZ_STANDING_DRIFTED : CVZ_STANDING_MANAGED;
    return was_looked_for(c, declared) ? CVZ_STANDING_TO_CREATE : CVZ_STANDING_UNSEEN;
}

static void add_declared(struct comparing *c, size_t file, const struct cvz_declared *d)
{
    const struct cvz_graph *g = c->params->files[file]->graph;
    uint32_t node = cvz_graph_find(g, d->id);
    struct cvz_standing_row row = {.file = file, .address = d->address};

    if (node == CVZ_NODE_NONE)
        return;
    const struct cvz_resource *declared = cvz_graph_resource(g, node);
    struct cvz_str key = normal(c, declared->provider, d->id);
    uint32_t there = d->is_symbolic ? CVZ_MAP_NONE : cvz_map_get(&c->live_of, key);
    bool is_there = there != CVZ_MAP_NONE;
    if (!is_there && d->intent == CVZ_INTENT_HAVE && !is_listed(c, declared->kind)) {
        c->n_parts++;
        return;
    }
    const struct cvz_resource *r = is_there ? cvz_graph_resource(c->params->live, there) : declared;
    row.id = r->id;
    row.kind = r->kind;
    row.name = cvz_resource_label(r);
    row.account = r->account;
    row.region = r->region;
    if (is_there) {
        c->is_declared[there] = d->intent != CVZ_INTENT_FORGET;
        compare(c, d, declared, r, &row);
    }
    row.standing = standing_of(c, d, declared, is_there, row.n_differences > 0);
    put_row(c, d->is_symbolic ? d->address : key, &row, d->intent != CVZ_INTENT_HAVE);
}

/* ---- what is not ---- */

static void add_unmanaged(struct comparing *c)
{
    const struct cvz_graph *g = c->params->live;

    for (uint32_t i = 0; i < cvz_graph_size(g); i++) {
        const struct cvz_resource *r = cvz_graph_resource(g, i);
        const struct cvz_standing_row row = {
            .standing = CVZ_STANDING_UNMANAGED,
            .id = r->id,
            .kind = r->kind,
            .name = cvz_resource_label(r),
            .account = r->account,
            .region = r->region,
            .address = CVZ_STR(""),
        };
        if (c->is_declared[i] || (r->flags & CVZ_RESOURCE_EXTERNAL) != 0 ||
            cvz_map_get(&c->kinds, r->kind) == CVZ_MAP_NONE || !is_listed(c, r->kind))
            continue;
        put_row(c, normal(c, r->provider, r->id), &row, false);
    }
}

/* Kinds that the types of the files' tools stand for. */
static int read_kinds(struct comparing *c, struct cvz_err *err)
{
    int rc = 0;

    for (size_t i = 0; i < c->params->n_files && rc == 0; i++) {
        const char *table = import_table_of(c->params->files[i]->format);
        if (table == NULL)
            continue;
        import_tables_release(&c->tables);
        rc = import_tables_load(table, c->arena, &c->tables, err);
        for (size_t k = 0; rc == 0 && k < c->tables.n_types; k++)
            cvz_map_put(&c->kinds, c->tables.types[k].kind, 0);
    }
    return rc;
}

static int by_standing(const void *a, const void *b)
{
    const struct cvz_standing_row *x = a, *y = b;

    if (x->standing != y->standing)
        return x->standing < y->standing ? -1 : 1;
    int order = cvz_str_cmp(x->id, y->id);
    return order != 0 ? order : cvz_str_cmp(x->address, y->address);
}

static void take_rows(struct comparing *c, struct cvz_standing_row **ret, size_t *ret_n)
{
    *ret = CVZ_ARENA_ARRAY(c->arena, struct cvz_standing_row, c->rows.n);
    *ret_n = c->rows.n;
    if (c->rows.n == 0)
        return;
    memcpy(*ret, c->rows.p, c->rows.n * sizeof **ret);
    qsort(*ret, c->rows.n, sizeof **ret, by_standing);
}

int cvz_standing_compute(const struct cvz_standing_params *params, struct cvz_arena *arena,
                         struct cvz_standing_row **ret, size_t *ret_n, size_t *ret_parts,
                         struct cvz_err *err)
{
    struct comparing c = {.params = params, .arena = arena};

    c.is_declared = CVZ_ARENA_ARRAY(arena, uint8_t, cvz_graph_size(params->live) + (size_t)1);
    int rc = import_tables_load(NULL, arena, &c.tables, err);
    if (rc == 0)
        rc = read_kinds(&c, err);
    if (rc == 0) {
        index_live(&c);
        index_coverage(&c);
        for (size_t i = 0; i < params->n_files; i++)
            for (size_t k = 0; k < params->files[i]->n_declared; k++)
                add_declared(&c, i, &params->files[i]->declared[k]);
        add_unmanaged(&c);
        take_rows(&c, ret, ret_n);
        *ret_parts = c.n_parts;
    }
    struct cvz_map *const maps[] = {&c.live_of, &c.kinds, &c.tagged, &c.looked, &c.row_of};
    for (size_t i = 0; i < CVZ_COUNT_OF(maps); i++)
        cvz_map_release(maps[i]);
    cvz_vec_release(&c.rows);
    cvz_vec_release(&c.differences);
    import_tables_release(&c.tables);
    return rc;
}
