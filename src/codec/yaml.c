/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/yaml.h"

#include "base/map.h"
#include "base/num.h"
#include "base/vec.h"

#include <math.h>
#include <yaml.h>

/* A finished node: how many nodes it stands for, aliases followed, and how many levels. */
struct node {
    struct cvz_value value;
    size_t weight;
    unsigned height;
};

struct reader {
    yaml_parser_t parser;
    const struct cvz_yaml_tags *tags; /* NULL: there are no local ones */
    struct cvz_arena *arena;
    struct cvz_map anchors; /* name -> place in `anchored` */
    CVZ_VEC(struct node) anchored;
    CVZ_VEC(struct cvz_value) stack; /* items and members of what is open */
    size_t nodes;
    unsigned depth;
    struct cvz_err *err;
};

static int read_node(struct reader *r, const yaml_event_t *event, struct node *ret);

static int fail(const struct reader *r, yaml_mark_t mark, int code, const char *cause)
{
    return cvz_fail(r->err, code, "line %zu, column %zu: %s", mark.line + 1, mark.column + 1,
                    cause);
}

/* libyaml's own words; it tells the place of ill-formed bytes by offset only. */
static int fail_parse(const struct reader *r)
{
    const yaml_parser_t *p = &r->parser;
    const char *problem = p->problem != NULL ? p->problem : "ill-formed YAML";

    if (p->error == YAML_MEMORY_ERROR)
        return cvz_fail(r->err, CVZ_ENOMEM, "no memory for a YAML document");
    if (p->error == YAML_READER_ERROR)
        return cvz_fail(r->err, CVZ_EINVALID, "at byte %zu: %s", p->problem_offset + 1, problem);
    return fail(r, p->problem_mark, CVZ_EINVALID, problem);
}

static int next_event(struct reader *r, yaml_event_t *event)
{
    return yaml_parser_parse(&r->parser, event) != 0 ? 0 : fail_parse(r);
}

/* ---- local tags ---- */

/* The name that wraps a node with this tag; false for none. */
static bool wraps(const struct reader *r, const yaml_char_t *tag, struct cvz_str *ret_name)
{
    struct cvz_str text = cvz_str_from((const char *)tag);

    return r->tags != NULL && text.n > 1 && text.p[0] == '!' &&
           r->tags->name(r->tags->ctx, cvz_str_sub(text, 1, text.n), ret_name);
}

static const yaml_char_t *event_tag(const yaml_event_t *event)
{
    if (event->type == YAML_SCALAR_EVENT)
        return event->data.scalar.tag;
    return event->type == YAML_MAPPING_START_EVENT ? event->data.mapping_start.tag
                                                   : event->data.sequence_start.tag;
}

static void wrap(const struct reader *r, struct cvz_str name, struct node *node)
{
    struct cvz_member *member = CVZ_ARENA_NEW(r->arena, struct cvz_member);

    member->name = cvz_value_from_str(name);
    member->value = node->value;
    node->value = (struct cvz_value){.type = CVZ_TYPE_OBJECT, .n = 1, .u.members = member};
    node->weight++;
    node->height++;
}

/* ---- scalars ---- */

enum tag {
    TAG_NONE,
    TAG_STR,
    TAG_INT,
    TAG_FLOAT,
    TAG_BOOL,
    TAG_NULL,
    TAG_SEQ,
    TAG_MAP,
    TAG_UNKNOWN
};

static enum tag tag_of(const yaml_char_t *text)
{
    static const struct {
        const char *text;
        enum tag tag;
    } tags[] = {
        {"!", TAG_STR},
        {YAML_STR_TAG, TAG_STR},
        {YAML_INT_TAG, TAG_INT},
        {YAML_FLOAT_TAG, TAG_FLOAT},
        {YAML_BOOL_TAG, TAG_BOOL},
        {YAML_NULL_TAG, TAG_NULL},
        {YAML_SEQ_TAG, TAG_SEQ},
        {YAML_MAP_TAG, TAG_MAP},
    };

    if (text == NULL)
        return TAG_NONE;
    for (size_t i = 0; i < CVZ_COUNT_OF(tags); i++)
        if (strcmp((const char *)text, tags[i].text) == 0)
            return tags[i].tag;
    return TAG_UNKNOWN;
}

/* JSON's numbers. One with a leading zero is none: account "012345678901" stays a text. */
static bool read_number(struct cvz_str text, struct cvz_value *ret)
{
    size_t digits = text.n > 0 && text.p[0] == '-';
    int64_t whole;
    double real;

    if (text.n > digits + 1 && text.p[digits] == '0' && text.p[digits + 1] >= '0' &&
        text.p[digits + 1] <= '9')
        return false;
    if (cvz_parse_i64(text, &whole)) {
        *ret = cvz_value_from_i64(whole);
        return true;
    }
    if (!cvz_parse_double(text, &real) || !isfinite(real))
        return false;
    *ret = (struct cvz_value){.type = CVZ_TYPE_REAL, .u.real = real};
    return true;
}

/* False: this plain scalar is a string. */
static bool read_plain(struct cvz_str text, struct cvz_value *ret)
{
    bool is_true = cvz_str_is(text, "true");

    if (text.n == 0 || cvz_str_is(text, "null") || cvz_str_is(text, "~"))
        *ret = cvz_value_null;
    else if (is_true || cvz_str_is(text, "false"))
        *ret = cvz_value_from_bool(is_true);
    else
        return read_number(text, ret);
    return true;
}

static bool fits_tag(enum tag tag, const struct cvz_value *v)
{
    if (tag == TAG_INT)
        return v->type == CVZ_TYPE_INT;
    if (tag == TAG_FLOAT)
        return v->type == CVZ_TYPE_INT || v->type == CVZ_TYPE_REAL;
    if (tag == TAG_BOOL)
        return v->type == CVZ_TYPE_BOOL;
    if (tag == TAG_NULL)
        return v->type == CVZ_TYPE_NULL;
    return tag == TAG_NONE || tag == TAG_STR;
}

static struct cvz_str scalar_text(const yaml_event_t *event)
{
    return (struct cvz_str){(const char *)event->data.scalar.value, event->data.scalar.length};
}

static int read_scalar(struct reader *r, const yaml_event_t *event, struct cvz_value *ret)
{
    struct cvz_str text = scalar_text(event);
    struct cvz_str wrapper;
    bool is_wrapped = wraps(r, event->data.scalar.tag, &wrapper);
    enum tag tag = is_wrapped ? TAG_NONE : tag_of(event->data.scalar.tag);
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;

    if (text.n > UINT32_MAX)
        return fail(r, event->start_mark, CVZ_ETOOBIG, "this text is too long");
    bool resolve = tag == TAG_NONE ? plain : tag != TAG_STR;
    if (!resolve || !read_plain(text, ret))
        *ret = cvz_value_from_str(cvz_arena_str(r->arena, text));
    if (!fits_tag(tag, ret))
        return fail(r, event->start_mark, CVZ_EINVALID,
                    tag == TAG_UNKNOWN ? "unknown tag" : "this is not of its tag's type");
    return 0;
}

/* ---- anchors and aliases ---- */

static void keep_anchor(struct reader *r, const yaml_char_t *name, const struct node *node)
{
    if (name == NULL)
        return;
    struct cvz_str key = cvz_arena_str(r->arena, cvz_str_from((const char *)name));
    cvz_map_put(&r->anchors, key, (uint32_t)r->anchored.n);
    cvz_vec_push(&r->anchored, *node);
}

static int read_alias(struct reader *r, const yaml_event_t *event, struct node *ret)
{
    uint32_t at = cvz_map_get(&r->anchors, cvz_str_from((const char *)event->data.alias.anchor));

    if (at == CVZ_MAP_NONE)
        return fail(r, event->start_mark, CVZ_EINVALID, "an alias of no finished anchor");
    *ret = r->anchored.p[at];
    if (r->depth + ret->height > CVZ_YAML_DEPTH_MAX)
        return fail(r, event->start_mark, CVZ_ETOOBIG, "too many levels");
    r->nodes += ret->weight;
    return 0;
}

/* ---- collections ---- */

static const void *take_stacked(struct reader *r, size_t base)
{
    size_t size = (r->stack.n - base) * sizeof *r->stack.p;
    void *packed = size > 0 ? cvz_arena_alloc(r->arena, size) : NULL;

    if (size > 0)
        memcpy(packed, r->stack.p + base, size);
    r->stack.n = base;
    return packed;
}

static void count_child(struct node *parent, const struct node *child)
{
    parent->weight += child->weight;
    if (child->height + 1 > parent->height)
        parent->height = child->height + 1;
}

static int read_sequence(struct reader *r, struct node *ret)
{
    size_t base = r->stack.n;

    for (;;) {
        yaml_event_t event;
        struct node item = {0};
        int rc = next_event(r, &event);
        if (rc != 0)
            return rc;
        bool end = event.type == YAML_SEQUENCE_END_EVENT;
        if (!end)
            rc = read_node(r, &event, &item);
        yaml_event_delete(&event);
        if (rc != 0)
            return rc;
        if (end)
            break;
        cvz_vec_push(&r->stack, item.value);
        count_child(ret, &item);
    }
    ret->value.type = CVZ_TYPE_ARRAY;
    ret->value.n = (uint32_t)(r->stack.n - base);
    ret->value.u.items = take_stacked(r, base);
    return 0;
}

static int read_key(struct reader *r, const yaml_event_t *event, struct cvz_map *keys)
{
    if (event->type != YAML_SCALAR_EVENT)
        return fail(r, event->start_mark, CVZ_EINVALID, "a key must be a text");
    enum tag tag = tag_of(event->data.scalar.tag);
    if (tag != TAG_NONE && tag != TAG_STR)
        return fail(r, event->start_mark, CVZ_EINVALID, "a key must be a text");

    struct cvz_str name = cvz_arena_str(r->arena, scalar_text(event));
    size_t known = keys->n;
    cvz_map_put(keys, name, 0);
    if (keys->n == known)
        return cvz_fail(r->err, CVZ_EINVALID, "line %zu, column %zu: the key '%.*s' stands twice",
                        event->start_mark.line + 1, event->start_mark.column + 1,
                        name.n > 100 ? 100 : (int)name.n, name.p);
    struct node as_node = {.value = cvz_value_from_str(name), .weight = 1};
    keep_anchor(r, event->data.scalar.anchor, &as_node);
    cvz_vec_push(&r->stack, as_node.value);
    return 0;
}

/* One member, or the end. */
static int read_member(struct reader *r, struct node *parent, struct cvz_map *keys, bool *ret_end)
{
    yaml_event_t event;
    struct node value = {0};

    int rc = next_event(r, &event);
    if (rc != 0)
        return rc;
    *ret_end = event.type == YAML_MAPPING_END_EVENT;
    if (!*ret_end)
        rc = read_key(r, &event, keys);
    yaml_event_delete(&event);
    if (rc != 0 || *ret_end)
        return rc;

    rc = next_event(r, &event);
    if (rc != 0)
        return rc;
    rc = read_node(r, &event, &value);
    yaml_event_delete(&event);
    if (rc != 0)
        return rc;
    cvz_vec_push(&r->stack, value.value);
    count_child(parent, &value);
    return 0;
}

static int read_mapping(struct reader *r, struct node *ret)
{
    size_t base = r->stack.n;
    struct cvz_map keys = CVZ_MAP_INIT;
    bool end = false;
    int rc = 0;

    while (rc == 0 && !end)
        rc = read_member(r, ret, &keys, &end);
    cvz_map_release(&keys);
    if (rc != 0)
        return rc;
    ret->value.type = CVZ_TYPE_OBJECT;
    ret->value.n = (uint32_t)((r->stack.n - base) / 2);
    ret->value.u.members = take_stacked(r, base);
    return 0;
}

static int read_collection(struct reader *r, const yaml_event_t *event, struct node *ret)
{
    bool is_map = event->type == YAML_MAPPING_START_EVENT;
    struct cvz_str wrapper;
    enum tag tag = wraps(r, event_tag(event), &wrapper) ? TAG_NONE : tag_of(event_tag(event));

    if (tag != TAG_NONE && tag != (is_map ? TAG_MAP : TAG_SEQ))
        return fail(r, event->start_mark, CVZ_EINVALID, "unknown tag");
    if (r->depth == CVZ_YAML_DEPTH_MAX)
        return fail(r, event->start_mark, CVZ_ETOOBIG, "too many levels");
    r->depth++;
    ret->height = 1;
    int rc = is_map ? read_mapping(r, ret) : read_sequence(r, ret);
    r->depth--;
    return rc;
}

static const yaml_char_t *event_anchor(const yaml_event_t *event)
{
    if (event->type == YAML_SCALAR_EVENT)
        return event->data.scalar.anchor;
    return event->type == YAML_MAPPING_START_EVENT ? event->data.mapping_start.anchor
                                                   : event->data.sequence_start.anchor;
}

/* Anything but an alias. */
static int read_content(struct reader *r, const yaml_event_t *event, struct node *ret)
{
    struct cvz_str wrapper;

    r->nodes++;
    int rc = event->type == YAML_SCALAR_EVENT ? read_scalar(r, event, &ret->value)
                                              : read_collection(r, event, ret);
    if (rc != 0)
        return rc;
    if (wraps(r, event_tag(event), &wrapper)) {
        r->nodes++;
        wrap(r, wrapper, ret);
    }
    keep_anchor(r, event_anchor(event), ret);
    return 0;
}

static int read_node(struct reader *r, const yaml_event_t *event, struct node *ret)
{
    *ret = (struct node){.weight = 1};
    int rc =
        event->type == YAML_ALIAS_EVENT ? read_alias(r, event, ret) : read_content(r, event, ret);
    if (rc == 0 && r->nodes > CVZ_YAML_NODES_MAX)
        rc = fail(r, event->start_mark, CVZ_ETOOBIG, "too many nodes");
    return rc;
}

/* ---- the document ---- */

static int skip_event(struct reader *r, yaml_event_type_t *ret_type, yaml_mark_t *ret_mark)
{
    yaml_event_t event;

    int rc = next_event(r, &event);
    if (rc != 0)
        return rc;
    *ret_type = event.type;
    *ret_mark = event.start_mark;
    yaml_event_delete(&event);
    return 0;
}

static int read_root(struct reader *r, struct node *ret)
{
    yaml_event_t event;

    int rc = next_event(r, &event);
    if (rc != 0)
        return rc;
    rc = read_node(r, &event, ret);
    yaml_event_delete(&event);
    return rc;
}

/* An empty stream is null. */
static int read_stream(struct reader *r, struct node *ret)
{
    yaml_event_type_t type = YAML_NO_EVENT;
    yaml_mark_t mark;

    int rc = skip_event(r, &type, &mark); /* start of the stream */
    if (rc == 0)
        rc = skip_event(r, &type, &mark);
    if (rc != 0 || type == YAML_STREAM_END_EVENT)
        return rc;
    rc = read_root(r, ret);
    if (rc == 0)
        rc = skip_event(r, &type, &mark); /* end of the document */
    if (rc == 0)
        rc = skip_event(r, &type, &mark);
    if (rc == 0 && type != YAML_STREAM_END_EVENT)
        rc = fail(r, mark, CVZ_EINVALID, "a second document");
    return rc;
}

int cvz_yaml_read(struct cvz_str text, struct cvz_arena *arena, struct cvz_value *ret,
                  struct cvz_err *err)
{
    return cvz_yaml_read_tagged(text, NULL, arena, ret, err);
}

int cvz_yaml_read_tagged(struct cvz_str text, const struct cvz_yaml_tags *tags,
                         struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    struct reader r = {.tags = tags, .arena = arena, .err = err};
    struct node root = {0};

    if (yaml_parser_initialize(&r.parser) == 0)
        return cvz_fail(err, CVZ_ENOMEM, "no memory for a YAML reader");
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)(text.p != NULL ? text.p : ""),
                                 text.n);
    int rc = read_stream(&r, &root);
    if (rc == 0)
        *ret = root.value;
    yaml_parser_delete(&r.parser);
    cvz_map_release(&r.anchors);
    cvz_vec_release(&r.anchored);
    cvz_vec_release(&r.stack);
    return rc;
}
