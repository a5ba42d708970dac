/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finished children wait on one common stack until their element closes. Names are kept once and
 * numbered, and what the rules say of a name is looked up once, so that grouping the children of an
 * element by name takes one step for each child, however many there are.
 */
#include "codec/xml.h"

#include "base/map.h"
#include "base/vec.h"

#include <expat.h>

enum { FEED_MAX = 1 << 20 };

struct name {
    struct cvz_str text;
    bool is_item, is_list, is_flat;
    uint32_t round; /* the grouping round that `group` belongs to */
    uint32_t group;
};

struct child {
    uint32_t name;
    struct cvz_value value;
};

struct group {
    uint32_t name;
    uint32_t n;
    struct cvz_value *items; /* where there are several */
    struct cvz_value value;  /* where there is one */
};

struct frame {
    uint32_t name;
    size_t attributes; /* stack position of the first one */
    size_t children;   /* of the first child */
    bool same_names;   /* all children have the name of the first */
};

struct reader {
    XML_Parser parser;
    const struct cvz_xml_rules *rules;
    struct cvz_arena *arena;
    struct cvz_map numbers; /* name -> number */
    CVZ_VEC(struct name) names;
    CVZ_VEC(struct child) stack;
    CVZ_VEC(struct group) groups;
    struct frame frames[CVZ_XML_DEPTH_MAX];
    size_t depth;
    uint32_t round;
    struct cvz_buf text; /* of the innermost element so far */
    struct cvz_err *err;
    int rc;
};

static void stop(struct reader *r, int code, const char *cause)
{
    if (r->rc != 0)
        return;
    r->rc = cvz_fail(r->err, code, "line %lu, column %lu: %s",
                     (unsigned long)XML_GetCurrentLineNumber(r->parser),
                     (unsigned long)XML_GetCurrentColumnNumber(r->parser) + 1, cause);
    XML_StopParser(r->parser, XML_FALSE);
}

/* ---- names ---- */

static bool is_among(struct cvz_str name, const struct cvz_str *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (cvz_str_eq(name, list[i]))
            return true;
    return false;
}

static struct cvz_str without_prefix(const char *name)
{
    const char *colon = strchr(name, ':');

    return cvz_str_from(colon != NULL ? colon + 1 : name);
}

static uint32_t number_name(struct reader *r, struct cvz_str name)
{
    uint32_t number = cvz_map_get(&r->numbers, name);

    if (number != CVZ_MAP_NONE)
        return number;
    number = (uint32_t)r->names.n;
    name = cvz_arena_str(r->arena, name);
    cvz_map_put(&r->numbers, name, number);
    const struct cvz_xml_rules *rules = r->rules;
    cvz_vec_push(&r->names, (struct name){
                                .text = name,
                                .is_item = is_among(name, rules->item_names, rules->n_item_names),
                                .is_list = is_among(name, rules->lists, rules->n_lists),
                                .is_flat = is_among(name, rules->flat, rules->n_flat),
                            });
    return number;
}

/* ---- values ---- */

/* Counts the children of each name: r->groups in order of first appearance. */
static void count_groups(struct reader *r, const struct child *children, size_t n)
{
    r->round++;
    cvz_vec_clear(&r->groups);
    for (size_t i = 0; i < n; i++) {
        struct name *name = &r->names.p[children[i].name];
        if (name->round != r->round) {
            name->round = r->round;
            name->group = (uint32_t)r->groups.n;
            cvz_vec_push(&r->groups, (struct group){.name = children[i].name});
        }
        r->groups.p[name->group].n++;
    }
}

static void fill_groups(struct reader *r, const struct child *children, size_t n)
{
    for (size_t i = 0; i < r->groups.n; i++) {
        struct group *group = &r->groups.p[i];
        if (group->n > 1 || r->names.p[group->name].is_flat)
            group->items = CVZ_ARENA_ARRAY(r->arena, struct cvz_value, group->n);
        group->n = 0;
    }
    for (size_t i = 0; i < n; i++) {
        struct group *group = &r->groups.p[r->names.p[children[i].name].group];
        if (group->items != NULL)
            group->items[group->n] = children[i].value;
        else
            group->value = children[i].value;
        group->n++;
    }
}

static struct cvz_value make_object(struct reader *r, const struct child *children, size_t n)
{
    count_groups(r, children, n);
    fill_groups(r, children, n);

    struct cvz_member *members = CVZ_ARENA_ARRAY(r->arena, struct cvz_member, r->groups.n);
    for (size_t i = 0; i < r->groups.n; i++) {
        const struct group *group = &r->groups.p[i];
        members[i].name = cvz_value_from_str(r->names.p[group->name].text);
        members[i].value = group->value;
        if (group->items != NULL)
            members[i].value =
                (struct cvz_value){.type = CVZ_TYPE_ARRAY, .n = group->n, .u.items = group->items};
    }
    return (struct cvz_value){
        .type = CVZ_TYPE_OBJECT, .n = (uint32_t)r->groups.n, .u.members = members};
}

static struct cvz_value make_list(struct reader *r, const struct child *children, size_t n)
{
    struct cvz_value *items = CVZ_ARENA_ARRAY(r->arena, struct cvz_value, n);

    for (size_t i = 0; i < n; i++)
        items[i] = children[i].value;
    return (struct cvz_value){.type = CVZ_TYPE_ARRAY, .n = (uint32_t)n, .u.items = items};
}

static struct cvz_value make_text(struct reader *r)
{
    struct cvz_str text = cvz_buf_str(&r->text);

    if (cvz_str_find_char(text, '\n') >= 0)
        text = cvz_str_trim(text);
    return text.n > 0 ? cvz_value_from_str(cvz_arena_str(r->arena, text)) : cvz_value_null;
}

static struct cvz_value close_element(struct reader *r, const struct frame *frame)
{
    const struct child *children = r->stack.p + frame->children;
    size_t n = r->stack.n - frame->children;
    bool is_list = r->names.p[frame->name].is_list;

    if (n > 0 && frame->same_names && r->names.p[children[0].name].is_item)
        is_list = true;
    if (is_list)
        return make_list(r, children, n);
    if (n == 0)
        return make_text(r);
    return make_object(r, r->stack.p + frame->attributes, r->stack.n - frame->attributes);
}

/* ---- expat's calls ---- */

static void push_attribute(struct reader *r, const char *name, const char *text)
{
    if (strncmp(name, "xmlns", 5) == 0 && (name[5] == '\0' || name[5] == ':'))
        return;
    struct cvz_str marked = cvz_arena_printf(r->arena, "@%.*s", CVZ_STR_ARG(without_prefix(name)));
    struct cvz_str value = cvz_arena_str(r->arena, cvz_str_from(text));
    cvz_vec_push(&r->stack, (struct child){number_name(r, marked), cvz_value_from_str(value)});
}

static void on_start(void *ctx, const XML_Char *name, const XML_Char **attributes)
{
    struct reader *r = ctx;

    if (r->rc != 0)
        return;
    if (r->depth == CVZ_XML_DEPTH_MAX) {
        stop(r, CVZ_ETOOBIG, "too many levels of elements");
        return;
    }
    uint32_t number = number_name(r, without_prefix(name));
    if (r->depth > 0) {
        struct frame *parent = &r->frames[r->depth - 1];
        if (r->stack.n > parent->children && r->stack.p[parent->children].name != number)
            parent->same_names = false;
    }
    struct frame *frame = &r->frames[r->depth++];
    *frame = (struct frame){.name = number, .attributes = r->stack.n, .same_names = true};
    for (size_t i = 0; attributes[i] != NULL; i += 2)
        push_attribute(r, attributes[i], attributes[i + 1]);
    frame->children = r->stack.n;
    cvz_buf_clear(&r->text);
}

static void on_end(void *ctx, const XML_Char *name)
{
    struct reader *r = ctx;

    (void)name;
    if (r->rc != 0)
        return;
    const struct frame *frame = &r->frames[--r->depth];
    struct cvz_value value = close_element(r, frame);
    r->stack.n = frame->attributes;
    cvz_vec_push(&r->stack, (struct child){frame->name, value});
    cvz_buf_clear(&r->text);
}

static void on_text(void *ctx, const XML_Char *text, int n)
{
    struct reader *r = ctx;

    cvz_buf_add(&r->text, text, (size_t)n);
}

/* No DTD, so no entities of its own: neither a billion laughs nor a file of this machine. */
static void on_doctype(void *ctx, const XML_Char *name, const XML_Char *system_id,
                       const XML_Char *public_id, int has_internal)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_internal;
    stop(ctx, CVZ_EINVALID, "a document type declaration is not accepted");
}

static int feed(struct reader *r, struct cvz_str text)
{
    do {
        size_t n = text.n < FEED_MAX ? text.n : FEED_MAX;
        bool last = n == text.n;
        if (XML_Parse(r->parser, text.p != NULL ? text.p : "", (int)n, last) != XML_STATUS_OK) {
            enum XML_Error cause = XML_GetErrorCode(r->parser);
            stop(r, cause == XML_ERROR_NO_MEMORY ? CVZ_ENOMEM : CVZ_EINVALID,
                 XML_ErrorString(cause));
        }
        text = cvz_str_sub(text, n, text.n);
    } while (r->rc == 0 && text.n > 0);
    return r->rc;
}

int cvz_xml_read(struct cvz_str text, const struct cvz_xml_rules *rules, struct cvz_arena *arena,
                 struct cvz_value *ret, struct cvz_err *err)
{
    static const struct cvz_xml_rules no_rules;

    if (text.n > UINT32_MAX)
        return cvz_fail(err, CVZ_ETOOBIG, "an XML text of %zu bytes is too large", text.n);
    XML_Parser parser = XML_ParserCreate(NULL);
    if (parser == NULL)
        return cvz_fail(err, CVZ_ENOMEM, "no memory for an XML reader");

    struct reader r = {
        .parser = parser, .rules = rules != NULL ? rules : &no_rules, .arena = arena, .err = err};
    XML_SetUserData(parser, &r);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    XML_SetStartDoctypeDeclHandler(parser, on_doctype);
    int rc = feed(&r, text);
    if (rc == 0)
        *ret = make_object(&r, r.stack.p, r.stack.n);

    XML_ParserFree(parser);
    cvz_map_release(&r.numbers);
    cvz_vec_release(&r.names);
    cvz_vec_release(&r.stack);
    cvz_vec_release(&r.groups);
    cvz_buf_release(&r.text);
    return rc;
}
