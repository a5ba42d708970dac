/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Collects resources and relations, then sorts them into a snapshot (finish.c).
 *
 * Every id that is mentioned, as a resource, a parent or an end, has an entry; an entry whose
 * resource was added has a row. All text goes into one arena, which becomes the snapshot's.
 */
#include "graph/builder_priv.h"

struct cvz_graph_builder *cvz_graph_builder_new(void)
{
    return CVZ_NEW(struct cvz_graph_builder);
}

void cvz_graph_builder_free(struct cvz_graph_builder *b)
{
    if (b == NULL)
        return;
    cvz_graph_builder_reset(b);
    free(b);
}

static void release_words(struct words *words)
{
    cvz_vec_release(&words->text);
    cvz_map_release(&words->number_of);
}

void cvz_graph_builder_reset(struct cvz_graph_builder *b)
{
    cvz_vec_release(&b->entries);
    cvz_vec_release(&b->rows);
    cvz_vec_release(&b->links);
    cvz_map_release(&b->entry_of);
    cvz_map_release(&b->row_of_folded);
    release_words(&b->shared);
    release_words(&b->link_words);
    cvz_vec_release(&b->order);
    cvz_arena_release(&b->arena);
    cvz_arena_release(&b->scratch);
}

size_t cvz_graph_builder_size(const struct cvz_graph_builder *b)
{
    return b->rows.n;
}

/* ---- text ---- */

/* For text that is different nearly every time: a table would cost more than it saves. */
static struct cvz_str keep(struct cvz_graph_builder *b, struct cvz_str s)
{
    return s.n > 0 ? cvz_arena_str(&b->arena, s) : CVZ_STR("");
}

/* For text that repeats. */
static uint32_t word_in(struct cvz_graph_builder *b, struct words *words, struct cvz_str s)
{
    uint32_t number = cvz_map_get(&words->number_of, s);

    if (number != CVZ_MAP_NONE)
        return number;
    CVZ_ASSERT(words->text.n < CVZ_MAP_NONE);
    struct cvz_str copy = keep(b, s);
    number = (uint32_t)words->text.n;
    cvz_vec_push(&words->text, copy);
    cvz_map_put(&words->number_of, copy, number);
    return number;
}

static struct cvz_str keep_shared(struct cvz_graph_builder *b, struct cvz_str s)
{
    if (s.n == 0)
        return CVZ_STR("");
    uint32_t number = word_in(b, &b->shared, s);
    return b->shared.text.p[number];
}

/* ---- ids ---- */

static int check_id(struct cvz_str id, const char *what, struct cvz_err *err)
{
    if (id.n == 0)
        return cvz_fail(err, CVZ_EINVALID, "%s without an id", what);
    if (id.n > CVZ_ID_MAX)
        return cvz_fail(err, CVZ_EINVALID, "the id of a %s has %zu bytes (limit %d): \"%.60s...\"",
                        what, id.n, CVZ_ID_MAX, id.p);
    return 0;
}

static int entry_of(struct cvz_graph_builder *b, struct cvz_str id, uint32_t *ret,
                    struct cvz_err *err)
{
    uint32_t entry = cvz_map_get(&b->entry_of, id);

    if (entry == CVZ_MAP_NONE) {
        if (b->entries.n >= UINT32_MAX - 1)
            return cvz_fail(err, CVZ_EINVALID, "more than %u ids", UINT32_MAX - 1);
        struct cvz_str copy = keep(b, id);
        entry = (uint32_t)b->entries.n;
        cvz_vec_push(&b->entries, (struct entry){.id = copy, .row = ROW_NONE});
        cvz_map_put(&b->entry_of, copy, entry);
    }
    *ret = entry;
    return 0;
}

/* The row of a resource that is being added, made when it is new. */
static struct cvz_resource *row_for(struct cvz_graph_builder *b, uint32_t entry, uint32_t flags)
{
    struct entry *e = &b->entries.p[entry];
    struct cvz_str folded = CVZ_STR_NULL;

    if (e->row == ROW_NONE && (flags & CVZ_RESOURCE_ID_NOCASE) != 0) {
        folded = cvz_arena_lower(&b->scratch, e->id);
        uint32_t row = cvz_map_get(&b->row_of_folded, folded);
        if (row != CVZ_MAP_NONE)
            e->row = row;
    }
    if (e->row == ROW_NONE) {
        const struct cvz_str none = CVZ_STR("");
        struct cvz_resource fresh = {
            .id = e->id,
            .kind = none,
            .name = none,
            .provider = none,
            .account = none,
            .region = none,
            .zone = none,
            .group = none,
            .category = none,
            .state = none,
            .created = none,
            .properties = none,
            .source = none,
            .flags = CVZ_RESOURCE_EXTERNAL,
            .parent = ENTRY_NONE,
        };
        e->row = (uint32_t)b->rows.n;
        cvz_vec_push(&b->rows, fresh);
    }
    struct cvz_resource *row = &b->rows.p[e->row];
    if ((flags & CVZ_RESOURCE_ID_NOCASE) != 0 && (row->flags & CVZ_RESOURCE_ID_NOCASE) == 0) {
        folded = folded.n > 0 ? folded : cvz_arena_lower(&b->scratch, e->id);
        cvz_map_put_new(&b->row_of_folded, folded, e->row);
    }
    /* Of several spellings the smallest stands, whichever came first. */
    if (cvz_str_cmp(e->id, row->id) < 0)
        row->id = e->id;
    return row;
}

/* ---- resources ---- */

/* By key; of one key twice the earlier first. */
static int cmp_tags(const void *a, const void *b, void *tags)
{
    const struct cvz_tag *tag = tags;
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    int order = cvz_str_cmp(tag[x].key, tag[y].key);

    return order != 0 ? order : (x > y) - (x < y);
}

/* Sorted by key; of one key twice the later stays. */
static void keep_tags(struct cvz_graph_builder *b, struct cvz_resource *row,
                      const struct cvz_tag *given, uint32_t n_given)
{
    struct cvz_tag *tags = cvz_arena_alloc(&b->arena, n_given * sizeof *tags);
    uint32_t n = 0;

    cvz_vec_clear(&b->order);
    for (uint32_t i = 0; i < n_given; i++)
        cvz_vec_push(&b->order, i);
    memcpy(tags, given, n_given * sizeof *tags);
    if (n_given > 1)
        qsort_r(b->order.p, n_given, sizeof *b->order.p, cmp_tags, tags);
    for (uint32_t i = 0; i < n_given; i++) {
        const struct cvz_tag *tag = &given[b->order.p[i]];
        if (n > 0 && cvz_str_eq(tags[n - 1].key, tag->key))
            n--;
        tags[n++] = (struct cvz_tag){keep_shared(b, tag->key), keep_shared(b, tag->value)};
    }
    row->tags = tags;
    row->n_tags = n;
}

/* The text members of a resource, and which of them repeat from one to the next. */
static const struct member {
    size_t offset;
    bool shared;
} members[] = {
    {offsetof(struct cvz_resource, kind), true},
    {offsetof(struct cvz_resource, name), false},
    {offsetof(struct cvz_resource, provider), true},
    {offsetof(struct cvz_resource, account), true},
    {offsetof(struct cvz_resource, region), true},
    {offsetof(struct cvz_resource, zone), true},
    {offsetof(struct cvz_resource, group), true},
    {offsetof(struct cvz_resource, category), true},
    {offsetof(struct cvz_resource, state), true},
    {offsetof(struct cvz_resource, created), false},
    {offsetof(struct cvz_resource, properties), false},
    {offsetof(struct cvz_resource, source), true},
};

/* What an external says of itself only fills gaps of the real one. */
static void complete(struct cvz_graph_builder *b, struct cvz_resource *row,
                     const struct cvz_resource *given)
{
    bool gaps_only = (given->flags & ~row->flags & CVZ_RESOURCE_EXTERNAL) != 0;

    for (size_t i = 0; i < CVZ_COUNT_OF(members); i++) {
        struct cvz_str *to = (struct cvz_str *)((char *)row + members[i].offset);
        const struct cvz_str *from =
            (const struct cvz_str *)((const char *)given + members[i].offset);
        if (from->n == 0 || (to->n > 0 && gaps_only) || cvz_str_eq(*to, *from))
            continue;
        *to = members[i].shared ? keep_shared(b, *from) : keep(b, *from);
    }
    if (given->n_tags > 0 && (row->n_tags == 0 || !gaps_only))
        keep_tags(b, row, given->tags, given->n_tags);
    row->flags = ((row->flags | given->flags) & ~(uint32_t)CVZ_RESOURCE_EXTERNAL) |
                 (row->flags & given->flags & CVZ_RESOURCE_EXTERNAL);
}

int cvz_graph_builder_add(struct cvz_graph_builder *b, const struct cvz_resource *resource,
                          struct cvz_str parent_id, struct cvz_err *err)
{
    uint32_t entry = ENTRY_NONE;
    uint32_t parent = ENTRY_NONE;

    int rc = check_id(resource->id, "resource", err);
    if (rc == 0 && resource->kind.n == 0)
        rc = cvz_fail(err, CVZ_EINVALID, "no kind: resource \"%.*s\"", CVZ_STR_ARG(resource->id));
    if (rc == 0 && parent_id.n > 0)
        rc = check_id(parent_id, "parent", err);
    if (rc == 0 && parent_id.n > 0)
        rc = entry_of(b, parent_id, &parent, err);
    if (rc == 0)
        rc = entry_of(b, resource->id, &entry, err);
    if (rc != 0)
        return rc;

    struct cvz_resource *row = row_for(b, entry, resource->flags);
    bool gaps_only = (resource->flags & ~row->flags & CVZ_RESOURCE_EXTERNAL) != 0;
    if (parent != ENTRY_NONE && (row->parent == ENTRY_NONE || !gaps_only))
        row->parent = parent;
    complete(b, row, resource);
    cvz_arena_clear(&b->scratch);
    return 0;
}

int cvz_graph_builder_relate(struct cvz_graph_builder *b, const struct cvz_relation_new *relation,
                             struct cvz_err *err)
{
    struct link link = {.verb = (uint8_t)relation->verb, .origin = (uint8_t)relation->origin};

    CVZ_ASSERT(relation->verb < CVZ_VERB_COUNT);
    int rc = check_id(relation->source_id, "relation's source", err);
    if (rc == 0)
        rc = check_id(relation->target_id, "relation's target", err);
    if (rc == 0 && b->links.n >= UINT32_MAX - 1)
        rc = cvz_fail(err, CVZ_EINVALID, "more than %u relations", UINT32_MAX - 1);
    if (rc == 0)
        rc = entry_of(b, relation->source_id, &link.source, err);
    if (rc == 0)
        rc = entry_of(b, relation->target_id, &link.target, err);
    if (rc != 0)
        return rc;

    link.rule = word_in(b, &b->link_words, relation->rule);
    link.field = word_in(b, &b->link_words, relation->field);
    link.seen = word_in(b, &b->link_words, relation->seen);
    cvz_vec_push(&b->links, link);
    return 0;
}
