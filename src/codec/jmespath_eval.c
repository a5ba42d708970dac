/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/jmespath_priv.h"

#include <math.h>

bool cvz_jp_is_true(const struct cvz_value *v)
{
    switch ((enum cvz_type)v->type) {
    case CVZ_TYPE_BOOL:
        return v->u.boolean;
    case CVZ_TYPE_STRING:
    case CVZ_TYPE_ARRAY:
    case CVZ_TYPE_OBJECT:
        return v->n > 0;
    case CVZ_TYPE_INT:
    case CVZ_TYPE_REAL:
        return true;
    case CVZ_TYPE_NULL:
    case CVZ_TYPE_COUNT:
        break;
    }
    return false;
}

typedef int eval_fn(struct jp_run *run, const struct jp_node *node, const struct cvz_value *in,
                    struct cvz_value *ret);

static int eval_current(struct jp_run *run, const struct jp_node *node, const struct cvz_value *in,
                        struct cvz_value *ret)
{
    (void)run;
    (void)node;
    *ret = *in;
    return 0;
}

static int eval_field(struct jp_run *run, const struct jp_node *node, const struct cvz_value *in,
                      struct cvz_value *ret)
{
    (void)run;
    *ret = *cvz_value_get(in, cvz_value_str(&node->value));
    return 0;
}

static int eval_literal(struct jp_run *run, const struct jp_node *node, const struct cvz_value *in,
                        struct cvz_value *ret)
{
    (void)run;
    (void)in;
    *ret = node->value;
    return 0;
}

static int eval_index(struct jp_run *run, const struct jp_node *node, const struct cvz_value *in,
                      struct cvz_value *ret)
{
    struct cvz_value list;

    int rc = cvz_jp_eval(run, node->left, in, &list);
    if (rc != 0)
        return rc;
    int64_t at = node->slice.start;
    if (at < 0)
        at += list.n;
    *ret = at < 0 ? cvz_value_null : *cvz_value_at(&list, (size_t)at);
    return 0;
}

/* A slice's end, counted from the back when negative, cut to what is there. */
static int64_t bound(int64_t v, int64_t n, int64_t low, int64_t high)
{
    if (v < 0)
        v = v < -n ? low : v + n;
    if (v < low)
        return low;
    return v > high ? high : v;
}

static int eval_slice(struct jp_run *run, const struct jp_node *node, const struct cvz_value *in,
                      struct cvz_value *ret)
{
    const struct jp_slice *s = &node->slice;
    struct cvz_list out = {0};
    struct cvz_value list;

    int rc = cvz_jp_eval(run, node->left, in, &list);
    if (rc != 0)
        return rc;
    if (list.type != CVZ_TYPE_ARRAY) {
        *ret = cvz_value_null;
        return 0;
    }
    int64_t n = list.n;
    bool up = s->step > 0;
    int64_t low = up ? 0 : -1;
    int64_t high = up ? n : n - 1;
    int64_t start = s->has_start ? bound(s->start, n, low, high) : (up ? low : high);
    int64_t stop = s->has_stop ? bound(s->stop, n, low, high) : (up ? high : low);
    int64_t step = up ? (s->step < n + 1 ? s->step : n + 1) : (s->step > -n - 1 ? s->step : -n - 1);
    for (int64_t i = start; up ? i < stop : i > stop; i += step)
        cvz_list_add(&out, run->arena, list.u.items[i]);
    *ret = cvz_list_end(&out);
    return 0;
}

static int eval_then(struct jp_run *run, const struct jp_node *node, const struct cvz_value *in,
                     struct cvz_value *ret)
{
    struct cvz_value left;

    int rc = cvz_jp_eval(run, node->left, in, &left);
    return rc == 0 ? cvz_jp_eval(run, node->right, &left, ret) : rc;
}

/* Right on one item; a projection leaves nulls out. */
static int project(struct jp_run *run, const struct jp_node *node, const struct cvz_value *item,
                   struct cvz_list *out)
{
    struct cvz_value v;

    if (node->cond != NULL) {
        int rc = cvz_jp_eval(run, node->cond, item, &v);
        if (rc != 0 || !cvz_jp_is_true(&v))
            return rc;
    }
    int rc = cvz_jp_eval(run, node->right, item, &v);
    if (rc == 0 && v.type != CVZ_TYPE_NULL)
        cvz_list_add(out, run->arena, v);
    return rc;
}

/* JP_OP_PROJECT and JP_OP_SELECT. */
static int eval_project(struct jp_run *run, const struct jp_node *node, const struct cvz_value *in,
                        struct cvz_value *ret)
{
    struct cvz_list out = {0};
    struct cvz_value list;

    int rc = cvz_jp_eval(run, node->left, in, &list);
    if (rc == 0 && list.type != CVZ_TYPE_ARRAY) {
        *ret = cvz_value_null;
        return 0;
    }
    for (size_t i = 0; rc == 0 && i < list.n; i++)
        rc = project(run, node, &list.u.items[i], &out);
    if (rc == 0)
        *ret = cvz_list_end(&out);
    return rc;
}

static int eval_values(struct jp_run *run, const struct jp_node *node, const struct cvz_value *in,
                       struct cvz_value *ret)
{
    struct cvz_list out = {0};
    struct cvz_value object;

    int rc = cvz_jp_eval(run, node->left, in, &object);
    if (rc == 0 && object.type != CVZ_TYPE_OBJECT) {
        *ret = cvz_value_null;
        return 0;
    }
    for (size_t i = 0; rc == 0 && i < object.n; i++)
        rc = project(run, node, &object.u.members[i].value, &out);
    if (rc == 0)
        *ret = cvz_list_end(&out);
    return rc;
}

static int eval_flatten(struct jp_run *run, const struct jp_node *node, const struct cvz_value *in,
                        struct cvz_value *ret)
{
    struct cvz_list out = {0};
    struct cvz_value list;

    int rc = cvz_jp_eval(run, node->left, in, &list);
    if (rc != 0)
        return rc;
    if (list.type != CVZ_TYPE_ARRAY) {
        *ret = cvz_value_null;
        return 0;
    }
    for (size_t i = 0; i < list.n; i++) {
        const struct cvz_value *item = &list.u.items[i];
        if (item->type != CVZ_TYPE_ARRAY)
            cvz_list_add(&out, run->arena, *item);
        for (size_t j = 0; item->type == CVZ_TYPE_ARRAY && j < item->n; j++)
            cvz_list_add(&out, run->arena, item->u.items[j]);
    }
    *ret = cvz_list_end(&out);
    return 0;
}

/* "or" goes on to the right when the left is false, "and" when it is true. */
static int eval_or_and(struct jp_run *run, const struct jp_node *node, const struct cvz_value *in,
                       struct cvz_value *ret)
{
    struct cvz_value left;

    int rc = cvz_jp_eval(run, node->left, in, &left);
    if (rc != 0)
        return rc;
    if (cvz_jp_is_true(&left) == (node->op == JP_OP_AND))
        return cvz_jp_eval(run, node->right, in, ret);
    *ret = left;
    return 0;
}

static int eval_not(struct jp_run *run, const struct jp_node *node, const struct cvz_value *in,
                    struct cvz_value *ret)
{
    struct cvz_value v;

    int rc = cvz_jp_eval(run, node->left, in, &v);
    if (rc == 0)
        *ret = cvz_value_from_bool(!cvz_jp_is_true(&v));
    return rc;
}

static bool is_number(const struct cvz_value *v)
{
    return v->type == CVZ_TYPE_INT || v->type == CVZ_TYPE_REAL;
}

/* -1, 0 or 1; whole numbers are compared as such. */
static int number_cmp(const struct cvz_value *a, const struct cvz_value *b)
{
    double x = 0;
    double y = 0;

    if (a->type == CVZ_TYPE_INT && b->type == CVZ_TYPE_INT)
        return (a->u.integer > b->u.integer) - (a->u.integer < b->u.integer);
    if (cvz_value_eq(a, b) || !cvz_value_double(a, &x) || !cvz_value_double(b, &y))
        return 0;
    return (x > y) - (x < y);
}

static int eval_compare(struct jp_run *run, const struct jp_node *node, const struct cvz_value *in,
                        struct cvz_value *ret)
{
    struct cvz_value a;
    struct cvz_value b;

    int rc = cvz_jp_eval(run, node->left, in, &a);
    if (rc == 0)
        rc = cvz_jp_eval(run, node->right, in, &b);
    if (rc != 0)
        return rc;
    if (node->comparator == JP_EQ || node->comparator == JP_NE) {
        *ret = cvz_value_from_bool(cvz_value_eq(&a, &b) == (node->comparator == JP_EQ));
        return 0;
    }
    if (!is_number(&a) || !is_number(&b)) { /* only numbers have an order here */
        *ret = cvz_value_null;
        return 0;
    }
    int order = number_cmp(&a, &b);
    bool less = node->comparator == JP_LT || node->comparator == JP_LE;
    bool or_equal = node->comparator == JP_LE || node->comparator == JP_GE;
    *ret = cvz_value_from_bool(order == 0 ? or_equal : (order < 0) == less);
    return 0;
}

static int eval_list(struct jp_run *run, const struct jp_node *node, const struct cvz_value *in,
                     struct cvz_value *ret)
{
    int rc = 0;

    if (in->type == CVZ_TYPE_NULL) {
        *ret = cvz_value_null;
        return 0;
    }
    struct cvz_value *items = CVZ_ARENA_ARRAY(run->arena, struct cvz_value, node->n_kids);
    for (size_t i = 0; rc == 0 && i < node->n_kids; i++)
        rc = cvz_jp_eval(run, node->kids[i], in, &items[i]);
    if (rc == 0)
        *ret = (struct cvz_value){
            .type = CVZ_TYPE_ARRAY, .n = (uint32_t)node->n_kids, .u.items = items};
    return rc;
}

static int eval_hash(struct jp_run *run, const struct jp_node *node, const struct cvz_value *in,
                     struct cvz_value *ret)
{
    struct cvz_dict out = {0};
    int rc = 0;

    if (in->type == CVZ_TYPE_NULL) {
        *ret = cvz_value_null;
        return 0;
    }
    for (size_t i = 0; rc == 0 && i < node->n_kids; i++) {
        struct cvz_value v;
        rc = cvz_jp_eval(run, node->kids[i], in, &v);
        if (rc == 0)
            cvz_dict_set(&out, run->arena, cvz_value_str(&node->names[i]), v);
    }
    if (rc == 0)
        *ret = cvz_dict_end(&out);
    return rc;
}

static eval_fn *const evals[JP_OP_COUNT] = {
    [JP_OP_CURRENT] = eval_current, [JP_OP_FIELD] = eval_field,     [JP_OP_LITERAL] = eval_literal,
    [JP_OP_INDEX] = eval_index,     [JP_OP_SLICE] = eval_slice,     [JP_OP_THEN] = eval_then,
    [JP_OP_PROJECT] = eval_project, [JP_OP_VALUES] = eval_values,   [JP_OP_SELECT] = eval_project,
    [JP_OP_FLATTEN] = eval_flatten, [JP_OP_OR] = eval_or_and,       [JP_OP_AND] = eval_or_and,
    [JP_OP_NOT] = eval_not,         [JP_OP_COMPARE] = eval_compare, [JP_OP_LIST] = eval_list,
    [JP_OP_HASH] = eval_hash,       [JP_OP_CALL] = cvz_jp_call,
};

int cvz_jp_eval(struct jp_run *run, const struct jp_node *node, const struct cvz_value *in,
                struct cvz_value *ret)
{
    return evals[node->op](run, node, in, ret);
}

int cvz_jmespath_search(const struct cvz_jmespath *expr, const struct cvz_value *in,
                        struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    struct jp_run run = {.arena = arena, .err = err};
    struct cvz_value found;

    int rc = cvz_jp_eval(&run, expr->root, in, &found);
    if (rc == 0)
        *ret = found;
    return rc;
}
