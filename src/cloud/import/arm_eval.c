/* SPDX-License-Identifier: Apache-2.0 */
/* Values of ARM templates: parameters, variables, loops, members; functions stand in
 * arm_functions.c. */
#include "cloud/import/arm_priv.h"

struct cvz_value arm_symbol(struct arm *a, struct cvz_str what)
{
    return cvz_value_from_str(cvz_arena_printf(a->arena, "${%.*s}", CVZ_STR_ARG(what)));
}

bool arm_is_known(const struct cvz_value *v)
{
    return v->type != CVZ_TYPE_STRING || cvz_str_find(cvz_value_str(v), CVZ_STR("${")) < 0;
}

bool arm_is_expression(struct cvz_str text)
{
    return text.n > 2 && text.p[0] == '[' && text.p[1] != '[' && text.p[text.n - 1] == ']';
}

/* Members of objects without regard to case, as the resource manager takes them. */
static const struct cvz_value *member(const struct cvz_value *v, struct cvz_str name)
{
    const struct cvz_value *exact = cvz_value_get(v, name);

    for (uint32_t i = 0; exact == &cvz_value_null && v->type == CVZ_TYPE_OBJECT && i < v->n; i++) {
        if (cvz_str_eq_nocase(cvz_value_str(&v->u.members[i].name), name))
            exact = &v->u.members[i].value;
    }
    return exact;
}

/* ---- parameters and variables ---- */

static bool is_secure(struct cvz_str type)
{
    return cvz_str_eq_nocase(type, CVZ_STR("securestring")) ||
           cvz_str_eq_nocase(type, CVZ_STR("secureobject"));
}

static struct cvz_value parameter(struct arm *a, struct cvz_str name, unsigned depth)
{
    const struct cvz_value *definition = member(a->scope->parameters, name);
    const struct cvz_value *given = member(&a->scope->given, name);
    const struct cvz_value *preset = cvz_value_get_z(definition, "defaultValue");

    if (is_secure(cvz_value_get_str(definition, "type")))
        return cvz_value_null;
    if (given->type != CVZ_TYPE_NULL)
        return *given; /* evaluated where it was given */
    if (preset->type == CVZ_TYPE_NULL)
        return arm_symbol(a, name);
    return arm_value(a, preset, depth + 1);
}

/* {"copy": [{"name", "count", "input"}]} among variables. */
static const struct cvz_value *looped(const struct cvz_value *variables, struct cvz_str name)
{
    const struct cvz_value *copies = cvz_value_get_z(variables, "copy");

    for (uint32_t i = 0; copies->type == CVZ_TYPE_ARRAY && i < copies->n; i++) {
        if (cvz_str_eq_nocase(cvz_value_get_str(&copies->u.items[i], "name"), name))
            return &copies->u.items[i];
    }
    return NULL;
}

static struct cvz_value eval_loop(struct arm *a, const struct cvz_value *copy, unsigned depth)
{
    struct cvz_value count = arm_value(a, cvz_value_get_z(copy, "count"), depth + 1);
    const struct arm_loop *outer = a->loop;
    struct cvz_list list = {0};
    int64_t n = 0;

    (void)cvz_value_i64(&count, &n);
    for (int64_t i = 0; i < n && i < ARM_LOOP_MAX && a->steps > 0; i++) {
        const struct arm_loop loop = {cvz_value_get_str(copy, "name"), i, outer};
        a->loop = &loop;
        cvz_list_add(&list, a->arena, arm_value(a, cvz_value_get_z(copy, "input"), depth + 1));
    }
    a->loop = outer;
    return cvz_list_end(&list);
}

static struct cvz_value variable(struct arm *a, struct cvz_str name, unsigned depth)
{
    const struct cvz_value *definition = member(a->scope->variables, name);
    const struct cvz_value *copy = looped(a->scope->variables, name);

    if (copy != NULL)
        return eval_loop(a, copy, depth);
    return arm_value(a, definition, depth + 1);
}

/* ---- calls ---- */

static struct cvz_value copy_index(const struct arm *a, const struct cvz_value *args, size_t n)
{
    struct cvz_str name = n > 0 ? cvz_value_str(&args[0]) : CVZ_STR("");
    const struct arm_loop *loop = a->loop;
    int64_t offset = 0;

    for (; loop != NULL && name.n > 0 && !cvz_str_eq_nocase(loop->name, name); loop = loop->outer)
        ;
    if (n > 0)
        (void)cvz_value_i64(&args[n - 1], &offset);
    return cvz_value_from_i64((loop != NULL ? loop->index : 0) +
                              (offset >= 0 && offset < INT32_MAX ? offset : 0));
}

/* Only the branch that is taken is looked at; what is not known counts as true. */
static struct cvz_value eval_if(struct arm *a, const struct arm_node *node, unsigned depth)
{
    bool is_true = true;

    if (node->n_args != 3)
        return cvz_value_null;
    struct cvz_value condition = arm_eval(a, node->args[0], depth + 1);
    (void)cvz_value_bool(&condition, &is_true);
    return arm_eval(a, node->args[is_true ? 1 : 2], depth + 1);
}

static struct cvz_value eval_call(struct arm *a, const struct arm_node *node, unsigned depth)
{
    struct cvz_value *args = CVZ_ARENA_ARRAY(a->arena, struct cvz_value, node->n_args);
    struct cvz_value result = cvz_value_null;

    if (cvz_str_eq_nocase(node->text, CVZ_STR("if")))
        return eval_if(a, node, depth);
    for (size_t i = 0; i < node->n_args; i++)
        args[i] = arm_eval(a, node->args[i], depth + 1);
    if (cvz_str_eq_nocase(node->text, CVZ_STR("parameters")) && node->n_args == 1)
        return parameter(a, cvz_value_str(&args[0]), depth);
    if (cvz_str_eq_nocase(node->text, CVZ_STR("variables")) && node->n_args == 1)
        return variable(a, cvz_value_str(&args[0]), depth);
    if (cvz_str_eq_nocase(node->text, CVZ_STR("copyIndex")))
        return copy_index(a, args, node->n_args);
    if (arm_function(a, node->text, args, node->n_args, &result))
        return result;
    return arm_symbol(a, node->text);
}

static struct cvz_value eval_index(struct arm *a, const struct arm_node *node, unsigned depth)
{
    struct cvz_value of = arm_eval(a, node->args[0], depth + 1);
    struct cvz_value index = arm_eval(a, node->args[1], depth + 1);
    int64_t at = -1;

    if (!arm_is_known(&of))
        return of;
    if (of.type == CVZ_TYPE_OBJECT)
        return *member(&of, cvz_value_str(&index));
    if (cvz_value_i64(&index, &at) && at >= 0)
        return *cvz_value_at(&of, (size_t)at);
    return cvz_value_null;
}

/* "${reference /subscriptions/...}.outputs.x" stays what it is. */
static struct cvz_value eval_member(struct arm *a, const struct arm_node *node, unsigned depth)
{
    struct cvz_value of = arm_eval(a, node->args[0], depth + 1);

    return arm_is_known(&of) ? *member(&of, node->text) : of;
}

struct cvz_value arm_eval(struct arm *a, const struct arm_node *node, unsigned depth)
{
    if (depth >= ARM_DEPTH_MAX || a->steps == 0) {
        a->is_spent = true;
        return cvz_value_null;
    }
    a->steps--;
    switch (node->type) {
    case ARM_TEXT:
        return cvz_value_from_str(node->text);
    case ARM_NUMBER:
        return cvz_value_from_i64(node->number);
    case ARM_CALL:
        return eval_call(a, node, depth);
    case ARM_MEMBER:
        return eval_member(a, node, depth);
    case ARM_INDEX:
        return eval_index(a, node, depth);
    }
    return cvz_value_null;
}

/* ---- values ---- */

static struct cvz_value eval_text(struct arm *a, struct cvz_str text, unsigned depth)
{
    if (cvz_str_starts(text, CVZ_STR("[[")))
        return cvz_value_from_str(cvz_str_sub(text, 1, text.n));
    if (!arm_is_expression(text))
        return cvz_value_from_str(text);
    const struct arm_node *node = arm_parse(cvz_str_sub(text, 1, text.n - 2), a->arena);
    return node != NULL ? arm_eval(a, node, depth + 1) : arm_symbol(a, CVZ_STR("expression"));
}

/* {"copy": [{"name": "disks", "count", "input"}], ...}: members of the object that has it. */
static void add_loops(struct arm *a, struct cvz_dict *dict, const struct cvz_value *copies,
                      unsigned depth)
{
    for (uint32_t i = 0; i < copies->n; i++) {
        struct cvz_str name = cvz_value_get_str(&copies->u.items[i], "name");
        if (name.n > 0)
            cvz_dict_set(dict, a->arena, name, eval_loop(a, &copies->u.items[i], depth));
    }
}

static struct cvz_value eval_object(struct arm *a, const struct cvz_value *v, unsigned depth)
{
    struct cvz_dict dict = {0};

    for (uint32_t i = 0; i < v->n; i++) {
        const struct cvz_member *m = &v->u.members[i];
        struct cvz_value name = eval_text(a, cvz_value_str(&m->name), depth);
        if (cvz_str_is(cvz_value_str(&m->name), "copy") && m->value.type == CVZ_TYPE_ARRAY) {
            add_loops(a, &dict, &m->value, depth);
            continue;
        }
        struct cvz_value value = arm_value(a, &m->value, depth + 1);
        if (value.type != CVZ_TYPE_NULL && cvz_value_str(&name).n > 0)
            cvz_dict_set(&dict, a->arena, cvz_value_str(&name), value);
    }
    return cvz_dict_end(&dict);
}

struct cvz_value arm_value(struct arm *a, const struct cvz_value *v, unsigned depth)
{
    struct cvz_list list = {0};

    if (depth >= ARM_DEPTH_MAX || a->steps == 0) {
        a->is_spent = true;
        return cvz_value_null;
    }
    a->steps--;
    if (v->type == CVZ_TYPE_STRING)
        return eval_text(a, cvz_value_str(v), depth);
    if (v->type == CVZ_TYPE_OBJECT)
        return eval_object(a, v, depth);
    if (v->type != CVZ_TYPE_ARRAY)
        return *v;
    for (uint32_t i = 0; i < v->n; i++)
        cvz_list_add(&list, a->arena, arm_value(a, &v->u.items[i], depth + 1));
    return cvz_list_end(&list);
}
