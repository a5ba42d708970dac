/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the interchange file: a line for each resource, relation and coverage row, so that two
 * files can be compared with any tool; members that say nothing are left out. */
#include "codec/json.h"
#include "store/interchange_priv.h"

/* `"name":`, with a comma in front unless it opens the object. */
static void add_name(struct cvz_buf *buf, const char *name)
{
    if (buf->n > 0 && buf->p[buf->n - 1] != '{')
        cvz_buf_add_char(buf, ',');
    cvz_buf_add_char(buf, '"');
    cvz_buf_add_z(buf, name);
    cvz_buf_add_z(buf, "\":");
}

static void add_text(struct cvz_buf *buf, const char *name, struct cvz_str text)
{
    if (text.n == 0)
        return;
    add_name(buf, name);
    cvz_json_write_str(buf, text);
}

static void add_texts(struct cvz_buf *buf, const struct text_member *members, size_t n,
                      const void *object)
{
    for (size_t i = 0; i < n; i++)
        add_text(buf, members[i].name.p, *text_at(object, members[i].offset));
}

static void add_number(struct cvz_buf *buf, const char *name, int64_t number)
{
    if (number == 0)
        return;
    add_name(buf, name);
    cvz_buf_add_i64(buf, number);
}

static void add_tags(struct cvz_buf *buf, const struct cvz_resource *r)
{
    if (r->n_tags == 0)
        return;
    add_name(buf, "tags");
    for (uint32_t i = 0; i < r->n_tags; i++) {
        cvz_buf_add_char(buf, i == 0 ? '{' : ',');
        cvz_json_write_str(buf, r->tags[i].key);
        cvz_buf_add_char(buf, ':');
        cvz_json_write_str(buf, r->tags[i].value);
    }
    cvz_buf_add_char(buf, '}');
}

void cvz_resource_write(struct cvz_buf *buf, const struct cvz_resource *r, struct cvz_str parent_id)
{
    cvz_buf_add_char(buf, '{');
    add_texts(buf, resource_texts, CVZ_COUNT_OF(resource_texts), r);
    add_text(buf, "parent", parent_id);
    for (size_t i = 0; i < CVZ_COUNT_OF(resource_flags); i++) {
        if ((r->flags & resource_flags[i].flag) == 0)
            continue;
        add_name(buf, resource_flags[i].name.p);
        cvz_buf_add_z(buf, "true");
    }
    add_tags(buf, r);
    if (r->properties.n > 0) {
        add_name(buf, "properties");
        cvz_buf_add_str(buf, r->properties);
    }
    cvz_buf_add_char(buf, '}');
}

void cvz_inventory_write_resource(struct cvz_buf *buf, const struct cvz_graph *graph, uint32_t node)
{
    const struct cvz_resource *r = cvz_graph_resource(graph, node);
    struct cvz_str parent = CVZ_STR("");

    if (r->parent != CVZ_NODE_NONE)
        parent = cvz_graph_resource(graph, r->parent)->id;
    cvz_resource_write(buf, r, parent);
}

static void write_relation(struct cvz_buf *buf, const struct cvz_graph *graph, uint32_t index)
{
    const struct cvz_relation *r = cvz_graph_relation(graph, index);

    cvz_buf_add_char(buf, '{');
    add_text(buf, "source", cvz_graph_resource(graph, r->source)->id);
    add_text(buf, "target", cvz_graph_resource(graph, r->target)->id);
    add_text(buf, "verb", cvz_str_from(cvz_verb_info(r->verb)->text));
    if (r->origin != CVZ_ORIGIN_DECLARED)
        add_text(buf, "origin", cvz_str_from(origin_names[r->origin]));
    add_text(buf, "rule", r->rule);
    add_text(buf, "field", r->field);
    add_text(buf, "seen", r->seen);
    cvz_buf_add_char(buf, '}');
}

static void write_coverage(struct cvz_buf *buf, const struct cvz_coverage *c)
{
    cvz_buf_add_char(buf, '{');
    add_texts(buf, coverage_texts, CVZ_COUNT_OF(coverage_texts), c);
    add_text(buf, "status", cvz_str_from(cvz_cover_name(c->status)));
    if (c->filtered) {
        add_name(buf, "filtered");
        cvz_buf_add_z(buf, "true");
    }
    for (size_t i = 0; i < CVZ_COUNT_OF(coverage_counts); i++)
        add_number(buf, coverage_counts[i].name.p, *count_at(c, coverage_counts[i].offset));
    add_number(buf, "ms", c->ms);
    if (c->reused > 0)
        add_number(buf, "reused", c->reused);
    cvz_buf_add_char(buf, '}');
}

static void next_line(struct cvz_buf *buf, size_t index)
{
    cvz_buf_add_z(buf, index == 0 ? "\n" : ",\n");
}

void cvz_inventory_write(struct cvz_buf *buf, const struct cvz_graph *graph,
                         const struct cvz_coverage *coverage, size_t n_coverage)
{
    cvz_buf_add_char(buf, '{');
    add_text(buf, "format", CVZ_STR(INVENTORY_FORMAT));
    add_text(buf, "taken", cvz_graph_taken(graph));
    cvz_buf_add_z(buf, ",\n\"resources\":[");
    for (uint32_t i = 0; i < cvz_graph_size(graph); i++) {
        next_line(buf, i);
        cvz_inventory_write_resource(buf, graph, i);
    }
    cvz_buf_add_z(buf, "],\n\"relations\":[");
    for (uint32_t i = 0; i < cvz_graph_n_relations(graph); i++) {
        next_line(buf, i);
        write_relation(buf, graph, i);
    }
    cvz_buf_add_z(buf, "],\n\"coverage\":[");
    for (size_t i = 0; i < n_coverage; i++) {
        next_line(buf, i);
        write_coverage(buf, &coverage[i]);
    }
    cvz_buf_add_z(buf, "]}\n");
}
