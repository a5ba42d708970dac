/* SPDX-License-Identifier: Apache-2.0 */
/* A comparison as a document, and its rows as lines of text. */
#include "app/changes_priv.h"
#include "app/compare_priv.h"

#include "base/utf8.h"
#include "codec/json.h"

#define ARROW "\xe2\x86\x92"
#define ELLIPSIS "\xe2\x80\xa6"

/* ---- what is different about one resource ---- */

static const struct cvz_tag *tag_of(const struct cvz_resource *r, struct cvz_str key)
{
    for (uint32_t i = 0; i < r->n_tags; i++)
        if (cvz_str_eq(r->tags[i].key, key))
            return &r->tags[i];
    return NULL;
}

static void add_tag(struct cvz_app_changes *changes, struct cvz_str key, const struct cvz_tag *from,
                    const struct cvz_tag *to)
{
    struct cvz_value was = from != NULL ? cvz_value_from_str(from->value) : cvz_value_null;
    struct cvz_value is = to != NULL ? cvz_value_from_str(to->value) : cvz_value_null;

    if (from != NULL && to != NULL && cvz_str_eq(from->value, to->value))
        return;
    cvz_app_change_add(changes, cvz_arena_printf(changes->arena, "tags.%.*s", CVZ_STR_ARG(key)),
                       &was, &is);
}

static void add_tags(struct cvz_app_changes *changes, const struct cvz_resource *before,
                     const struct cvz_resource *after)
{
    for (uint32_t i = 0; i < before->n_tags; i++)
        add_tag(changes, before->tags[i].key, &before->tags[i], tag_of(after, before->tags[i].key));
    for (uint32_t i = 0; i < after->n_tags; i++)
        if (tag_of(before, after->tags[i].key) == NULL)
            add_tag(changes, after->tags[i].key, NULL, &after->tags[i]);
}

static void add_field(struct cvz_app_changes *changes, const struct cvz_app_comparison *c,
                      const struct cvz_resource_diff *d, enum cvz_field field)
{
    struct cvz_str was = cvz_field_text(c->before.graph, d->before, field, changes->arena);
    struct cvz_str is = cvz_field_text(c->after->graph, d->after, field, changes->arena);
    struct cvz_value from = was.n > 0 ? cvz_value_from_str(was) : cvz_value_null;
    struct cvz_value to = is.n > 0 ? cvz_value_from_str(is) : cvz_value_null;

    cvz_app_change_add(changes, cvz_str_from(cvz_field_name(field)), &from, &to);
}

/* What both files and the cloud tell, by the names that the files have for it. */
static void add_standing(struct cvz_app_changes *changes, const struct cvz_app_comparison *c,
                         const struct cvz_standing_row *row)
{
    for (size_t i = 0; i < row->n_differences; i++) {
        const struct cvz_standing_difference *d = &row->differences[i];
        cvz_app_change_add(changes, d->name, c->declared_first ? &d->declared : &d->live,
                           c->declared_first ? &d->live : &d->declared);
    }
}

static struct cvz_value changes_of(const struct cvz_app_comparison *c,
                                   const struct cvz_resource_diff *d, struct cvz_arena *arena)
{
    struct cvz_app_changes changes = {.arena = arena, .told_only = c->told_only};
    const struct cvz_resource *before = cvz_graph_resource(c->before.graph, d->before);
    const struct cvz_resource *after = cvz_graph_resource(c->after->graph, d->after);

    if (c->rows != NULL) {
        add_standing(&changes, c, &c->rows[c->row_of[d->before]]);
        return cvz_list_end(&changes.list);
    }
    for (unsigned f = 0; f < CVZ_FIELD_COUNT; f++) {
        if ((d->fields & 1u << f) == 0)
            continue;
        if (f == CVZ_FIELD_PROPERTIES && before->properties.n > 0 && after->properties.n > 0)
            cvz_app_changes_add_json(&changes, before->properties, after->properties);
        else if (f == CVZ_FIELD_TAGS)
            add_tags(&changes, before, after);
        else if (f != CVZ_FIELD_PROPERTIES)
            add_field(&changes, c, d, (enum cvz_field)f);
    }
    return cvz_list_end(&changes.list);
}

/* ---- rows ---- */

static struct cvz_value resource_row(const struct cvz_app_comparison *c,
                                     const struct cvz_resource_diff *d, struct cvz_kinds kinds,
                                     struct cvz_arena *arena)
{
    bool is_there = d->after != CVZ_NODE_NONE;
    const struct cvz_resource *r = is_there ? cvz_graph_resource(c->after->graph, d->after)
                                            : cvz_graph_resource(c->before.graph, d->before);
    struct cvz_dict doc = {0};

    cvz_doc_set(&doc, arena, "change",
                cvz_str_from(cvz_difference_name((enum cvz_difference)d->what)));
    cvz_doc_set(&doc, arena, "id", r->id);
    cvz_doc_set(&doc, arena, "kind", r->kind);
    cvz_doc_set(&doc, arena, "kindLabel", cvz_kinds_find(&kinds, r->kind)->label);
    cvz_doc_set(&doc, arena, "name", cvz_resource_label(r));
    cvz_doc_set(&doc, arena, "provider", r->provider);
    cvz_doc_set(&doc, arena, "account", r->account);
    cvz_doc_set(&doc, arena, "region", r->region);
    if (d->what == CVZ_DIFF_CHANGED)
        cvz_dict_set(&doc, arena, CVZ_STR("changes"), changes_of(c, d, arena));
    return cvz_dict_end(&doc);
}

static bool is_meant(const struct cvz_app_comparison *c, const uint8_t *marks, struct cvz_str id)
{
    uint32_t node = cvz_graph_find(c->merged.graph, id);

    return node != CVZ_NODE_NONE && marks[node] != 0;
}

/* What has changed tells most, then what is gone, then what is new. */
static const uint8_t telling[] = {CVZ_DIFF_CHANGED, CVZ_DIFF_REMOVED, CVZ_DIFF_ADDED};

static struct cvz_value resource_rows(const struct cvz_app_comparison *c, const uint8_t *marks,
                                      struct cvz_kinds kinds, struct cvz_arena *arena,
                                      int64_t ret_count[CVZ_DIFF_COUNT])
{
    struct cvz_list list = {0};

    for (size_t k = 0; k < CVZ_COUNT_OF(telling); k++)
        for (uint32_t i = 0; i < c->diff.n_resources; i++) {
            const struct cvz_resource_diff *d = &c->diff.resources[i];
            struct cvz_str id = d->after != CVZ_NODE_NONE
                                    ? cvz_graph_resource(c->after->graph, d->after)->id
                                    : cvz_graph_resource(c->before.graph, d->before)->id;
            if (d->what != telling[k] || !is_meant(c, marks, id))
                continue;
            ret_count[d->what]++;
            cvz_list_add(&list, arena, resource_row(c, d, kinds, arena));
        }
    return cvz_list_end(&list);
}

/* That an end came or went says it already. */
static bool is_implied(const struct cvz_app_comparison *c, const struct cvz_relation *r,
                       enum cvz_difference what)
{
    return c->merged.nodes[r->source] == what || c->merged.nodes[r->target] == what;
}

static struct cvz_value relation_row(const struct cvz_app_comparison *c,
                                     const struct cvz_relation *r, enum cvz_difference what,
                                     struct cvz_arena *arena)
{
    const struct cvz_graph *g = c->merged.graph;
    struct cvz_dict doc = {0};

    cvz_doc_set(&doc, arena, "change", cvz_str_from(cvz_difference_name(what)));
    cvz_doc_set(&doc, arena, "verb", cvz_str_from(cvz_verb_info(r->verb)->text));
    cvz_dict_set(&doc, arena, CVZ_STR("source"), cvz_doc_reference(arena, g, r->source));
    cvz_dict_set(&doc, arena, CVZ_STR("target"), cvz_doc_reference(arena, g, r->target));
    if (is_implied(c, r, what))
        cvz_dict_set(&doc, arena, CVZ_STR("implied"), cvz_value_from_bool(true));
    return cvz_dict_end(&doc);
}

static struct cvz_value relation_rows(const struct cvz_app_comparison *c, const uint8_t *marks,
                                      struct cvz_arena *arena)
{
    struct cvz_list list = {0};
    const struct cvz_graph *g = c->merged.graph;

    for (uint32_t i = 0; i < cvz_graph_n_relations(g); i++) {
        const struct cvz_relation *r = cvz_graph_relation(g, i);
        if (c->merged.relations[i] != CVZ_DIFF_SAME && (marks[r->source] || marks[r->target]))
            cvz_list_add(&list, arena,
                         relation_row(c, r, (enum cvz_difference)c->merged.relations[i], arena));
    }
    return cvz_list_end(&list);
}

struct cvz_value cvz_app_comparison_document(const struct cvz_app_comparison *c,
                                             const uint8_t *marks, struct cvz_kinds kinds,
                                             struct cvz_arena *arena)
{
    struct cvz_dict doc = {0}, counts = {0};
    int64_t count[CVZ_DIFF_COUNT] = {0};
    struct cvz_value resources = resource_rows(c, marks, kinds, arena, count);
    struct cvz_value relations = relation_rows(c, marks, arena);

    cvz_doc_set(&doc, arena, "before", cvz_graph_taken(c->before.graph));
    cvz_doc_set(&doc, arena, "after", cvz_graph_taken(c->after->graph));
    for (unsigned d = CVZ_DIFF_ADDED; d < CVZ_DIFF_COUNT; d++)
        cvz_doc_set_i64(&counts, arena, cvz_difference_name((enum cvz_difference)d), count[d]);
    cvz_doc_set_i64(&counts, arena, "relations", relations.n);
    cvz_dict_set(&doc, arena, CVZ_STR("counts"), cvz_dict_end(&counts));
    if (c->not_looked_for > 0)
        cvz_doc_set_i64(&doc, arena, "notLookedFor", c->not_looked_for);
    cvz_dict_set(&doc, arena, CVZ_STR("resources"), resources);
    cvz_dict_set(&doc, arena, CVZ_STR("relations"), relations);
    return cvz_dict_end(&doc);
}

/* ---- lines ---- */

size_t cvz_app_change_lines(const struct cvz_value *diff, const struct cvz_value **ret, size_t max)
{
    static const char *const parts[] = {"resources", "relations"};
    size_t total = 0;

    for (size_t p = 0; p < CVZ_COUNT_OF(parts); p++) {
        const struct cvz_value *rows = cvz_value_get_z(diff, parts[p]);
        for (uint32_t i = 0; rows->type == CVZ_TYPE_ARRAY && i < rows->n; i++) {
            if (cvz_value_get_z(&rows->u.items[i], "implied")->type == CVZ_TYPE_BOOL)
                continue;
            if (total < max)
                ret[total] = &rows->u.items[i];
            total++;
        }
    }
    return total;
}

/* Without the half of a character. */
static void add_cut(struct cvz_buf *buf, struct cvz_str text)
{
    enum { VALUE_MAX = 48 };
    size_t n = VALUE_MAX;

    if (text.n <= VALUE_MAX) {
        cvz_buf_add_str(buf, text);
        return;
    }
    while (n > 0 && ((unsigned char)text.p[n] & 0xc0) == 0x80)
        n--;
    cvz_buf_add_str(buf, cvz_str_sub(text, 0, n));
    cvz_buf_add_z(buf, ELLIPSIS);
}

static void add_value(struct cvz_buf *buf, const struct cvz_value *v)
{
    struct cvz_buf json = CVZ_BUF_INIT;

    if (v->type == CVZ_TYPE_NULL) {
        cvz_buf_add_z(buf, "nothing");
    } else if (v->type == CVZ_TYPE_STRING) {
        add_cut(buf, cvz_value_str(v));
    } else {
        cvz_json_write(&json, v, CVZ_JSON_COMPACT);
        add_cut(buf, cvz_buf_str(&json));
    }
    cvz_buf_release(&json);
}

static void add_changes(struct cvz_buf *buf, const struct cvz_value *changes)
{
    enum { SHOWN = 4 };

    for (uint32_t i = 0; i < changes->n && i < SHOWN; i++) {
        const struct cvz_value *change = &changes->u.items[i];
        cvz_buf_add_z(buf, i == 0 ? ": " : "; ");
        add_cut(buf, cvz_value_get_str(change, "field"));
        cvz_buf_add_char(buf, ' ');
        add_value(buf, cvz_value_get_z(change, "from"));
        cvz_buf_add_z(buf, " " ARROW " ");
        add_value(buf, cvz_value_get_z(change, "to"));
    }
    if (changes->n > SHOWN)
        cvz_buf_printf(buf, "; and %u more", changes->n - SHOWN);
}

struct cvz_str cvz_app_change_text(const struct cvz_value *row, struct cvz_arena *arena)
{
    const struct cvz_value *source = cvz_value_get_z(row, "source");
    struct cvz_str kind = cvz_value_get_str(row, "kindLabel");
    struct cvz_buf buf = CVZ_BUF_INIT;

    if (source->type == CVZ_TYPE_OBJECT) {
        add_cut(&buf, cvz_value_get_str(source, "name"));
        cvz_buf_printf(&buf, " %.*s ", CVZ_STR_ARG(cvz_value_get_str(row, "verb")));
        add_cut(&buf, cvz_value_get_str(cvz_value_get_z(row, "target"), "name"));
    } else {
        add_cut(&buf, cvz_value_get_str(row, "name"));
        cvz_buf_add_z(&buf, " (");
        add_cut(&buf, kind.n > 0 ? kind : cvz_value_get_str(row, "kind"));
        cvz_buf_add_char(&buf, ')');
        add_changes(&buf, cvz_value_get_z(row, "changes"));
    }
    struct cvz_str text = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return text;
}
