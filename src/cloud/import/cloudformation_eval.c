/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Intrinsic functions:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
#include "cloud/import/cloudformation_priv.h"

#include "codec/json.h"

enum { DEPTH_MAX = 64, STEPS_MAX = 2000000, TEXT_MAX = 1 << 20 };

static struct cvz_value eval(struct cfn *c, const struct cvz_value *v, unsigned depth);

static struct cvz_value symbol(struct cfn *c, struct cvz_str name)
{
    return cvz_value_from_str(cvz_arena_printf(c->arena, "${%.*s}", CVZ_STR_ARG(name)));
}

static bool is_known(const struct cvz_value *v)
{
    return v->type != CVZ_TYPE_NULL && v->type != CVZ_TYPE_ARRAY && v->type != CVZ_TYPE_OBJECT &&
           cvz_str_find(cvz_value_str(v), CVZ_STR("${")) < 0;
}

/* ---- references ---- */

static const struct pseudo {
    const char *name;
    const char *value; /* NULL: nothing */
} pseudos[] = {
    {"AWS::NoValue", NULL},
    {"AWS::Partition", "aws"},
    {"AWS::URLSuffix", "amazonaws.com"},
};

/* "a,b" -> ["a", "b"] */
static struct cvz_value split_text(struct cfn *c, struct cvz_str text, struct cvz_str by)
{
    struct cvz_list list = {0};

    while (by.n > 0) {
        ptrdiff_t at = cvz_str_find(text, by);
        struct cvz_str piece = cvz_str_sub(text, 0, at < 0 ? text.n : (size_t)at);
        cvz_list_add(&list, c->arena, cvz_value_from_str(cvz_str_trim(piece)));
        if (at < 0)
            break;
        text = cvz_str_sub(text, (size_t)at + by.n, text.n);
    }
    return cvz_list_end(&list);
}

static struct cvz_value parameter(struct cfn *c, struct cvz_str name, const struct cvz_value *p)
{
    const struct cvz_value *preset = cvz_value_get_z(p, "Default");
    struct cvz_str type = cvz_value_get_str(p, "Type");
    bool hidden = false;
    bool is_list = cvz_str_starts(type, CVZ_STR("List<")) || cvz_str_is(type, "CommaDelimitedList");

    if (cvz_value_bool(cvz_value_get_z(p, "NoEcho"), &hidden) && hidden)
        return cvz_value_null;
    if (preset->type == CVZ_TYPE_NULL || cvz_str_starts(type, CVZ_STR("AWS::SSM::")))
        return symbol(c, name);
    if (is_list && preset->type == CVZ_TYPE_STRING)
        return split_text(c, cvz_value_str(preset), CVZ_STR(","));
    return *preset;
}

static struct cvz_value refer(struct cfn *c, struct cvz_str name)
{
    const struct cvz_value *p = cvz_value_get(c->parameters, name);

    for (size_t i = 0; i < CVZ_COUNT_OF(pseudos); i++) {
        if (!cvz_str_is(name, pseudos[i].name))
            continue;
        if (pseudos[i].value == NULL)
            return cvz_value_null;
        return cvz_value_from_str(cvz_str_from(pseudos[i].value));
    }
    return p->type == CVZ_TYPE_OBJECT ? parameter(c, name, p) : symbol(c, name);
}

static struct cvz_value eval_ref(struct cfn *c, const struct cvz_value *v, unsigned depth)
{
    (void)depth;
    return v->type == CVZ_TYPE_STRING ? refer(c, cvz_value_str(v)) : cvz_value_null;
}

/* ["Db", "Endpoint.Address"], "Db.Endpoint.Address" */
static struct cvz_value eval_get_att(struct cfn *c, const struct cvz_value *v, unsigned depth)
{
    struct cvz_str name = cvz_value_str(cvz_value_at(v, 0));
    struct cvz_value attribute = eval(c, cvz_value_at(v, 1), depth);

    if (v->type == CVZ_TYPE_STRING)
        return symbol(c, cvz_value_str(v));
    if (name.n == 0)
        return cvz_value_null;
    return symbol(c, cvz_arena_printf(c->arena, "%.*s.%.*s", CVZ_STR_ARG(name),
                                      CVZ_STR_ARG(cvz_value_str(&attribute))));
}

/* ---- text ---- */

static bool add_text(struct cfn *c, struct cvz_buf *buf, const struct cvz_value *v)
{
    struct cvz_str text = cvz_value_text(v, c->arena);

    if (text.p == NULL || buf->n + text.n > TEXT_MAX)
        return false;
    cvz_buf_add_str(buf, text);
    return true;
}

static struct cvz_value end_text(struct cfn *c, struct cvz_buf *buf)
{
    struct cvz_value v = cvz_value_from_str(cvz_arena_str(c->arena, cvz_buf_str(buf)));

    cvz_buf_release(buf);
    return v;
}

/* ["-", ["a", "b"]] */
static struct cvz_value eval_join(struct cfn *c, const struct cvz_value *v, unsigned depth)
{
    struct cvz_str between = cvz_value_str(cvz_value_at(v, 0));
    struct cvz_value parts = eval(c, cvz_value_at(v, 1), depth);
    struct cvz_buf buf = CVZ_BUF_INIT;

    if (parts.type != CVZ_TYPE_ARRAY)
        return parts; /* a list that only a stack knows */
    for (uint32_t i = 0; i < parts.n; i++) {
        if (i > 0)
            cvz_buf_add_str(&buf, between);
        if (!add_text(c, &buf, &parts.u.items[i]))
            break;
    }
    return end_text(c, &buf);
}

/* What stands for "${name}" in a text. */
static struct cvz_value substitute(struct cfn *c, struct cvz_str name,
                                   const struct cvz_value *variables, unsigned depth)
{
    const struct cvz_value *own = cvz_value_get(variables, name);
    struct cvz_value v = cvz_value_null;

    if (own->type != CVZ_TYPE_NULL)
        v = eval(c, own, depth);
    else
        v = refer(c, name);
    if (v.type == CVZ_TYPE_ARRAY || v.type == CVZ_TYPE_OBJECT)
        return symbol(c, name);
    return v;
}

static struct cvz_value sub_text(struct cfn *c, struct cvz_str text,
                                 const struct cvz_value *variables, unsigned depth)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    while (text.n > 0 && buf.n <= TEXT_MAX) {
        ptrdiff_t from = cvz_str_find(text, CVZ_STR("${"));
        ptrdiff_t end =
            from < 0 ? -1 : cvz_str_find_char(cvz_str_sub(text, (size_t)from, text.n), '}');
        if (end < 0) {
            cvz_buf_add_str(&buf, text);
            break;
        }
        struct cvz_str name = cvz_str_trim(cvz_str_sub(text, (size_t)from + 2, (size_t)end - 2));
        cvz_buf_add_str(&buf, cvz_str_sub(text, 0, (size_t)from));
        if (cvz_str_starts(name, CVZ_STR("!"))) {
            cvz_buf_printf(&buf, "${%.*s}", CVZ_STR_ARG(cvz_str_sub(name, 1, name.n)));
        } else {
            struct cvz_value v = substitute(c, name, variables, depth);
            (void)add_text(c, &buf, &v);
        }
        text = cvz_str_sub(text, (size_t)(from + end) + 1, text.n);
    }
    return end_text(c, &buf);
}

static struct cvz_value eval_sub(struct cfn *c, const struct cvz_value *v, unsigned depth)
{
    if (v->type == CVZ_TYPE_STRING)
        return sub_text(c, cvz_value_str(v), &cvz_value_null, depth);
    if (cvz_value_at(v, 0)->type == CVZ_TYPE_STRING)
        return sub_text(c, cvz_value_str(cvz_value_at(v, 0)), cvz_value_at(v, 1), depth);
    return cvz_value_null;
}

static struct cvz_value eval_split(struct cfn *c, const struct cvz_value *v, unsigned depth)
{
    struct cvz_value text = eval(c, cvz_value_at(v, 1), depth);

    if (text.type != CVZ_TYPE_STRING || !is_known(&text))
        return text;
    return split_text(c, cvz_value_str(&text), cvz_value_str(cvz_value_at(v, 0)));
}

static struct cvz_value eval_json(struct cfn *c, const struct cvz_value *v, unsigned depth)
{
    struct cvz_value inner = eval(c, v, depth);
    struct cvz_buf buf = CVZ_BUF_INIT_MAX(TEXT_MAX);

    cvz_json_write(&buf, &inner, CVZ_JSON_COMPACT);
    return end_text(c, &buf);
}

/* ---- lists and mappings ---- */

static struct cvz_value eval_select(struct cfn *c, const struct cvz_value *v, unsigned depth)
{
    struct cvz_value index = eval(c, cvz_value_at(v, 0), depth);
    struct cvz_value list = eval(c, cvz_value_at(v, 1), depth);
    int64_t at = -1;

    if (list.type != CVZ_TYPE_ARRAY)
        return list; /* "${Subnets}": one of them */
    if (!cvz_value_i64(&index, &at) || at < 0 || at >= (int64_t)list.n)
        return cvz_value_null;
    return list.u.items[at];
}

static struct cvz_value eval_find_in_map(struct cfn *c, const struct cvz_value *v, unsigned depth)
{
    const struct cvz_value *level = c->mappings;

    for (size_t i = 0; i < 3; i++) {
        struct cvz_value key = eval(c, cvz_value_at(v, i), depth);
        struct cvz_str name = cvz_value_text(&key, c->arena);
        if (!is_known(&key) && level->type == CVZ_TYPE_OBJECT && name.n > 0)
            return symbol(c, CVZ_STR("FindInMap"));
        level = cvz_value_get(level, name);
    }
    if (level->type == CVZ_TYPE_NULL && cvz_value_at(v, 3)->type == CVZ_TYPE_OBJECT)
        return eval(c, cvz_value_get_z(cvz_value_at(v, 3), "DefaultValue"), depth);
    return eval(c, level, depth);
}

static struct cvz_value eval_azs(struct cfn *c, const struct cvz_value *v, unsigned depth)
{
    static const char *const letters[] = {"a", "b", "c"};
    struct cvz_value region = eval(c, v, depth);
    struct cvz_list list = {0};
    struct cvz_str name = cvz_value_str(&region);

    if (name.n == 0)
        name = CVZ_STR("${AWS::Region}");
    for (size_t i = 0; i < CVZ_COUNT_OF(letters); i++)
        cvz_list_add(&list, c->arena,
                     cvz_value_from_str(
                         cvz_arena_printf(c->arena, "%.*s%s", CVZ_STR_ARG(name), letters[i])));
    return cvz_list_end(&list);
}

static struct cvz_value eval_length(struct cfn *c, const struct cvz_value *v, unsigned depth)
{
    struct cvz_value list = eval(c, v, depth);

    return list.type == CVZ_TYPE_ARRAY ? cvz_value_from_i64(list.n) : cvz_value_null;
}

static struct cvz_value eval_import(struct cfn *c, const struct cvz_value *v, unsigned depth)
{
    struct cvz_value name = eval(c, v, depth);

    return symbol(c, cvz_arena_printf(c->arena, "import %.*s", CVZ_STR_ARG(cvz_value_str(&name))));
}

static struct cvz_value eval_inner(struct cfn *c, const struct cvz_value *v, unsigned depth)
{
    return eval(c, v, depth);
}

static struct cvz_value eval_nothing(struct cfn *c, const struct cvz_value *v, unsigned depth)
{
    (void)c, (void)v, (void)depth;
    return cvz_value_null;
}

/* ---- conditions ---- */

static enum cfn_truth truth(struct cfn *c, const struct cvz_value *v, unsigned depth);

static enum cfn_truth equals(struct cfn *c, const struct cvz_value *v, unsigned depth)
{
    struct cvz_value a = eval(c, cvz_value_at(v, 0), depth);
    struct cvz_value b = eval(c, cvz_value_at(v, 1), depth);

    if (!is_known(&a) || !is_known(&b))
        return CFN_UNKNOWN;
    return cvz_str_eq(cvz_value_text(&a, c->arena), cvz_value_text(&b, c->arena)) ? CFN_TRUE
                                                                                  : CFN_FALSE;
}

/* Of several: `decides` decides alone, else what is unknown, else the other. */
static enum cfn_truth several(struct cfn *c, const struct cvz_value *v, unsigned depth,
                              enum cfn_truth decides)
{
    enum cfn_truth result = decides == CFN_TRUE ? CFN_FALSE : CFN_TRUE;

    for (uint32_t i = 0; v->type == CVZ_TYPE_ARRAY && i < v->n; i++) {
        enum cfn_truth one = truth(c, &v->u.items[i], depth);
        if (one == decides)
            return decides;
        if (one == CFN_UNKNOWN)
            result = CFN_UNKNOWN;
    }
    return result;
}

static enum cfn_truth not(struct cfn * c, const struct cvz_value *v, unsigned depth) {
    enum cfn_truth inner = truth(c, cvz_value_at(v, 0), depth);

    if (inner == CFN_UNKNOWN) return inner;
    return inner == CFN_TRUE ? CFN_FALSE : CFN_TRUE;
}

static enum cfn_truth named(struct cfn *c, struct cvz_str name, unsigned depth)
{
    const struct cvz_value *condition = cvz_value_get(c->conditions, name);

    return condition->type == CVZ_TYPE_NULL ? CFN_UNKNOWN : truth(c, condition, depth);
}

static enum cfn_truth truth(struct cfn *c, const struct cvz_value *v, unsigned depth)
{
    bool flag = false;

    if (depth >= DEPTH_MAX || c->steps == 0)
        return CFN_UNKNOWN;
    c->steps--;
    depth++;
    if (cvz_value_bool(v, &flag))
        return flag ? CFN_TRUE : CFN_FALSE;
    if (v->type != CVZ_TYPE_OBJECT || v->n != 1)
        return CFN_UNKNOWN;
    struct cvz_str name = cvz_value_str(&v->u.members[0].name);
    const struct cvz_value *inner = &v->u.members[0].value;
    if (cvz_str_is(name, "Condition"))
        return named(c, cvz_value_str(inner), depth);
    if (cvz_str_is(name, "Fn::Equals"))
        return equals(c, inner, depth);
    if (cvz_str_is(name, "Fn::Not"))
        return not(c, inner, depth);
    if (cvz_str_is(name, "Fn::And"))
        return several(c, inner, depth, CFN_FALSE);
    if (cvz_str_is(name, "Fn::Or"))
        return several(c, inner, depth, CFN_TRUE);
    return CFN_UNKNOWN;
}

/* What hangs on what only a stack knows is taken as if it held. */
static struct cvz_value eval_if(struct cfn *c, const struct cvz_value *v, unsigned depth)
{
    enum cfn_truth is = named(c, cvz_value_str(cvz_value_at(v, 0)), depth);

    return eval(c, cvz_value_at(v, is == CFN_FALSE ? 2 : 1), depth);
}

/* ---- everything ---- */

static const struct function {
    const char *name;
    struct cvz_value (*eval)(struct cfn *c, const struct cvz_value *v, unsigned depth);
} functions[] = {
    {"Ref", eval_ref},
    {"Fn::GetAtt", eval_get_att},
    {"Fn::Join", eval_join},
    {"Fn::Sub", eval_sub},
    {"Fn::Select", eval_select},
    {"Fn::Split", eval_split},
    {"Fn::If", eval_if},
    {"Fn::FindInMap", eval_find_in_map},
    {"Fn::GetAZs", eval_azs},
    {"Fn::ImportValue", eval_import},
    {"Fn::Base64", eval_inner},
    {"Fn::Length", eval_length},
    {"Fn::ToJsonString", eval_json},
    {"Fn::Cidr", eval_nothing},
    {"Fn::Transform", eval_nothing},
    {"Fn::GetStackOutput", eval_nothing},
};

static const struct function *function_of(const struct cvz_value *v)
{
    if (v->type != CVZ_TYPE_OBJECT || v->n != 1)
        return NULL;
    for (size_t i = 0; i < CVZ_COUNT_OF(functions); i++) {
        if (cvz_str_is(cvz_value_str(&v->u.members[0].name), functions[i].name))
            return &functions[i];
    }
    return NULL;
}

static struct cvz_value eval(struct cfn *c, const struct cvz_value *v, unsigned depth)
{
    const struct function *function = function_of(v);
    struct cvz_list list = {0};
    struct cvz_dict dict = {0};

    if (depth >= DEPTH_MAX || c->steps == 0) {
        c->is_spent = true;
        return cvz_value_null;
    }
    c->steps--;
    if (function != NULL)
        return function->eval(c, &v->u.members[0].value, depth + 1);
    if (v->type == CVZ_TYPE_ARRAY) {
        for (uint32_t i = 0; i < v->n; i++) {
            struct cvz_value item = eval(c, &v->u.items[i], depth + 1);
            if (item.type != CVZ_TYPE_NULL)
                cvz_list_add(&list, c->arena, item);
        }
        return cvz_list_end(&list);
    }
    if (v->type != CVZ_TYPE_OBJECT)
        return *v;
    for (uint32_t i = 0; i < v->n; i++) {
        struct cvz_value value = eval(c, &v->u.members[i].value, depth + 1);
        if (value.type != CVZ_TYPE_NULL)
            cvz_dict_set(&dict, c->arena, cvz_value_str(&v->u.members[i].name), value);
    }
    return cvz_dict_end(&dict);
}

struct cfn cfn_begin(const struct cvz_value *template, struct cvz_arena *arena)
{
    return (struct cfn){
        .arena = arena,
        .parameters = cvz_value_get_z(template, "Parameters"),
        .mappings = cvz_value_get_z(template, "Mappings"),
        .conditions = cvz_value_get_z(template, "Conditions"),
        .resources = cvz_value_get_z(template, "Resources"),
        .steps = STEPS_MAX,
    };
}

struct cvz_value cfn_eval(struct cfn *c, const struct cvz_value *v)
{
    return eval(c, v, 0);
}

enum cfn_truth cfn_condition(struct cfn *c, struct cvz_str name)
{
    return named(c, name, 0);
}
