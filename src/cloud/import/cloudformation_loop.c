/* SPDX-License-Identifier: Apache-2.0 */
/* "Fn::ForEach::Name": [identifier, values, {key: body}]: the body for each value, with
 * "${identifier}" and "&{identifier}" in keys and texts replaced by it. */
#include "cloud/import/cloudformation_priv.h"

enum { DEPTH_MAX = 64, VALUES_MAX = 1000 };

struct replacing {
    struct cvz_arena *arena;
    struct cvz_str identifier, value;
};

/* Appends the text with each <open>identifier} replaced. */
static struct cvz_str replaced(const struct replacing *r, struct cvz_str text, char open)
{
    struct cvz_str mark = cvz_arena_printf(r->arena, "%c{%.*s}", open, CVZ_STR_ARG(r->identifier));
    struct cvz_buf buf = CVZ_BUF_INIT;

    for (ptrdiff_t at; (at = cvz_str_find(text, mark)) >= 0;) {
        cvz_buf_add_str(&buf, cvz_str_sub(text, 0, (size_t)at));
        cvz_buf_add_str(&buf, r->value);
        text = cvz_str_sub(text, (size_t)at + mark.n, text.n);
    }
    cvz_buf_add_str(&buf, text);
    struct cvz_str result = cvz_arena_str(r->arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return result;
}

static struct cvz_str replaced_both(const struct replacing *r, struct cvz_str text)
{
    if (cvz_str_find_char(text, '{') < 0)
        return text;
    return replaced(r, replaced(r, text, '$'), '&');
}

static struct cvz_value body_for(const struct replacing *r, const struct cvz_value *v,
                                 unsigned depth)
{
    struct cvz_list list = {0};
    struct cvz_dict dict = {0};

    if (depth > DEPTH_MAX)
        return cvz_value_null;
    if (v->type == CVZ_TYPE_STRING) {
        /* {"Ref": "Identifier"} names it without a mark. */
        return cvz_value_from_str(replaced_both(r, cvz_value_str(v)));
    }
    for (uint32_t i = 0; v->type == CVZ_TYPE_ARRAY && i < v->n; i++)
        cvz_list_add(&list, r->arena, body_for(r, &v->u.items[i], depth + 1));
    if (v->type == CVZ_TYPE_ARRAY)
        return cvz_list_end(&list);
    if (v->type != CVZ_TYPE_OBJECT)
        return *v;
    if (v->n == 1 && cvz_str_is(cvz_value_str(&v->u.members[0].name), "Ref") &&
        cvz_str_eq(cvz_value_str(&v->u.members[0].value), r->identifier))
        return cvz_value_from_str(r->value);
    for (uint32_t i = 0; i < v->n; i++)
        cvz_dict_set(&dict, r->arena, replaced_both(r, cvz_value_str(&v->u.members[i].name)),
                     body_for(r, &v->u.members[i].value, depth + 1));
    return cvz_dict_end(&dict);
}

bool cfn_is_loop(struct cvz_str name)
{
    return cvz_str_starts(name, CVZ_STR("Fn::ForEach::"));
}

struct cvz_value cfn_loop(struct cfn *c, const struct cvz_value *v)
{
    const struct cvz_value *body = cvz_value_at(v, 2);
    struct cvz_value values = cfn_eval(c, cvz_value_at(v, 1));
    struct replacing r = {.arena = c->arena, .identifier = cvz_value_str(cvz_value_at(v, 0))};
    struct cvz_dict dict = {0};

    if (r.identifier.n == 0 || values.type != CVZ_TYPE_ARRAY || body->type != CVZ_TYPE_OBJECT)
        return cvz_value_null;
    for (uint32_t i = 0; i < values.n && i < VALUES_MAX && c->steps > 0; i++) {
        c->steps--;
        r.value = cvz_value_text(&values.u.items[i], c->arena);
        struct cvz_value one = body_for(&r, body, 0);
        for (uint32_t k = 0; k < one.n; k++)
            cvz_dict_set(&dict, c->arena, cvz_value_str(&one.u.members[k].name),
                         one.u.members[k].value);
    }
    return cvz_dict_end(&dict);
}
