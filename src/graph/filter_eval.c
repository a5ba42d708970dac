/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a compiled filter: each condition marks all nodes of the graph in one pass. Depth of
 * recursion and of the marks in use is the filter's nesting, which its compiler bounds.
 */
#include "base/mem.h"
#include "graph/filter.h"
#include "graph/filter_priv.h"

#include <assert.h>

typedef void (*mark_fn)(const struct filter_expr *e, const struct cvz_graph *g, uint8_t *marks);

static void mark(const struct filter_expr *e, const struct cvz_graph *g, uint8_t *marks);

/* ---- one resource ---- */

static bool matches(const struct filter_expr *e, struct cvz_str s)
{
    for (uint32_t i = 0; i < e->n_values; i++) {
        if (e->contains ? cvz_str_find_nocase(s, e->values[i]) >= 0
                        : cvz_str_glob(e->values[i], s, true))
            return true;
    }
    return false;
}

static bool field_matches(const struct filter_expr *e, const struct cvz_resource *r)
{
    const char *field = (const char *)r + e->field;

    return matches(e, *(const struct cvz_str *)field);
}

static bool tag_matches(const struct filter_expr *e, const struct cvz_resource *r)
{
    for (uint32_t i = 0; i < r->n_tags; i++)
        if (cvz_str_eq(r->tags[i].key, e->key))
            return e->n_values == 0 || matches(e, r->tags[i].value);
    return false;
}

static bool text_matches(const struct filter_expr *e, const struct cvz_resource *r)
{
    if (matches(e, r->id) || matches(e, r->name) || matches(e, r->kind) || matches(e, r->state))
        return true;
    for (uint32_t i = 0; i < r->n_tags; i++)
        if (matches(e, r->tags[i].key) || matches(e, r->tags[i].value))
            return true;
    return false;
}

static void mark_each(const struct filter_expr *e, const struct cvz_graph *g, uint8_t *marks,
                      bool (*holds)(const struct filter_expr *e, const struct cvz_resource *r))
{
    for (uint32_t i = 0; i < cvz_graph_size(g); i++)
        marks[i] = holds(e, cvz_graph_resource(g, i));
}

static void mark_match(const struct filter_expr *e, const struct cvz_graph *g, uint8_t *marks)
{
    mark_each(e, g, marks, field_matches);
}

static void mark_tag(const struct filter_expr *e, const struct cvz_graph *g, uint8_t *marks)
{
    mark_each(e, g, marks, tag_matches);
}

static void mark_text(const struct filter_expr *e, const struct cvz_graph *g, uint8_t *marks)
{
    mark_each(e, g, marks, text_matches);
}

/* ---- and, or, not ---- */

static void mark_all(const struct filter_expr *e, const struct cvz_graph *g, uint8_t *marks)
{
    uint32_t n = cvz_graph_size(g);
    uint8_t *part = cvz_malloc(n);

    mark(e->parts[0], g, marks);
    for (uint32_t k = 1; k < e->n_parts; k++) {
        mark(e->parts[k], g, part);
        for (uint32_t i = 0; i < n; i++)
            marks[i] &= part[i];
    }
    free(part);
}

static void mark_any(const struct filter_expr *e, const struct cvz_graph *g, uint8_t *marks)
{
    uint32_t n = cvz_graph_size(g);
    uint8_t *part = cvz_malloc(n);

    mark(e->parts[0], g, marks);
    for (uint32_t k = 1; k < e->n_parts; k++) {
        mark(e->parts[k], g, part);
        for (uint32_t i = 0; i < n; i++)
            marks[i] |= part[i];
    }
    free(part);
}

static void mark_not(const struct filter_expr *e, const struct cvz_graph *g, uint8_t *marks)
{
    mark(e->parts[0], g, marks);
    for (uint32_t i = 0; i < cvz_graph_size(g); i++)
        marks[i] ^= 1;
}

/* ---- neighbours ---- */

/* The tree is what "contains" means, whether or not a relation repeats it. */
static void mark_contained(const struct cvz_graph *g, bool backwards, const uint8_t *inner,
                           uint8_t *marks)
{
    for (uint32_t i = 0; i < cvz_graph_size(g); i++) {
        uint32_t parent = cvz_graph_resource(g, i)->parent;
        if (parent == CVZ_NODE_NONE)
            continue;
        if (backwards)
            marks[i] |= inner[parent];
        else
            marks[parent] |= inner[i];
    }
}

static void mark_related(const struct filter_expr *e, const struct cvz_graph *g, uint8_t *marks)
{
    uint32_t n = cvz_graph_size(g);
    uint8_t *inner = cvz_malloc(n);
    const struct cvz_verb_info *verb = cvz_verb_info(e->verb);
    bool both_ways = strcmp(verb->text, verb->inverse) == 0;

    mark(e->parts[0], g, inner);
    memset(marks, 0, n);
    for (uint32_t i = 0; i < cvz_graph_n_relations(g); i++) {
        const struct cvz_relation *r = cvz_graph_relation(g, i);
        if (r->verb != e->verb)
            continue;
        if (!e->backwards || both_ways)
            marks[r->source] |= inner[r->target];
        if (e->backwards || both_ways)
            marks[r->target] |= inner[r->source];
    }
    if (e->verb == CVZ_VERB_CONTAINS)
        mark_contained(g, e->backwards, inner, marks);
    free(inner);
}

enum { UNKNOWN = 2 };

/* Whether a node is within is what its parent says: each walk upwards ends where that is known,
 * and the way back tells it to all on the way. */
static void mark_within(const struct filter_expr *e, const struct cvz_graph *g, uint8_t *marks)
{
    uint32_t n = cvz_graph_size(g);
    uint8_t *inner = cvz_malloc(n);

    mark(e->parts[0], g, inner);
    memset(marks, UNKNOWN, n);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = i;
        uint8_t found = 0;
        while (at != CVZ_NODE_NONE && marks[at] == UNKNOWN) {
            uint32_t parent = cvz_graph_resource(g, at)->parent;
            if (parent != CVZ_NODE_NONE && inner[parent] != 0) {
                found = 1;
                break;
            }
            at = parent;
        }
        if (found == 0 && at != CVZ_NODE_NONE)
            found = marks[at];
        for (uint32_t k = i; k != CVZ_NODE_NONE && marks[k] == UNKNOWN;
             k = cvz_graph_resource(g, k)->parent) {
            marks[k] = found;
            if (k == at)
                break;
        }
    }
    free(inner);
}

static const mark_fn marking[] = {
    [FILTER_ALL] = mark_all,         [FILTER_ANY] = mark_any,       [FILTER_NOT] = mark_not,
    [FILTER_MATCH] = mark_match,     [FILTER_TAG] = mark_tag,       [FILTER_TEXT] = mark_text,
    [FILTER_RELATED] = mark_related, [FILTER_WITHIN] = mark_within,
};
static_assert(CVZ_COUNT_OF(marking) == FILTER_OP_COUNT, "a function for each operation");

static void mark(const struct filter_expr *e, const struct cvz_graph *g, uint8_t *marks)
{
    marking[e->op](e, g, marks);
}

uint32_t cvz_filter_run(const struct cvz_filter *filter, const struct cvz_graph *g, uint8_t *ret)
{
    uint32_t n = cvz_graph_size(g);
    uint32_t found = 0;

    if (filter->root == NULL) {
        memset(ret, 1, n);
        return n;
    }
    mark(filter->root, g, ret);
    for (uint32_t i = 0; i < n; i++)
        found += ret[i];
    return found;
}
