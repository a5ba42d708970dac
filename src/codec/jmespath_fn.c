/* SPDX-License-Identifier: Apache-2.0 */
/* The built-in functions of the specification, one table row each. */
#include "codec/jmespath_priv.h"

#include "codec/json.h"

#include "base/mem.h"
#include "base/num.h"
#include "base/utf8.h"

#include <math.h>

/* New strings that one search may make, so that nested join() calls stay bounded. */
enum { TEXT_MADE_MAX = 64 << 20 };

typedef int call_fn(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret);

static int fail(const struct jp_run *run, const struct jp_args *args, int code, const char *cause)
{
    return cvz_jp_fail(run->err, code, args->offset, cause);
}

static double as_double(const struct cvz_value *v)
{
    return v->type == CVZ_TYPE_INT ? (double)v->u.integer : v->u.real;
}

static struct cvz_value from_real(double v)
{
    return (struct cvz_value){.type = CVZ_TYPE_REAL, .u.real = v};
}

/* ---- numbers ---- */

static int call_abs(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    const struct cvz_value *v = &args->values[0];

    (void)run;
    if (v->type == CVZ_TYPE_REAL || v->u.integer == INT64_MIN)
        *ret = from_real(fabs(as_double(v)));
    else
        *ret = cvz_value_from_i64(v->u.integer < 0 ? -v->u.integer : v->u.integer);
    return 0;
}

static struct cvz_value whole(double v)
{
    struct cvz_value real = from_real(v);
    int64_t exact;

    return cvz_value_i64(&real, &exact) ? cvz_value_from_i64(exact) : real;
}

static int call_ceil(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    const struct cvz_value *v = &args->values[0];

    (void)run;
    *ret = v->type == CVZ_TYPE_INT ? *v : whole(ceil(v->u.real));
    return 0;
}

static int call_floor(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    const struct cvz_value *v = &args->values[0];

    (void)run;
    *ret = v->type == CVZ_TYPE_INT ? *v : whole(floor(v->u.real));
    return 0;
}

/* Whole as long as all items are and the sum fits. */
static struct cvz_value sum_of(const struct cvz_value *list)
{
    int64_t exact = 0;
    double real = 0;
    bool is_whole = true;

    for (size_t i = 0; i < list->n; i++) {
        const struct cvz_value *v = &list->u.items[i];
        real += as_double(v);
        if (v->type != CVZ_TYPE_INT || __builtin_add_overflow(exact, v->u.integer, &exact))
            is_whole = false;
    }
    return is_whole ? cvz_value_from_i64(exact) : from_real(real);
}

static int call_sum(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    (void)run;
    *ret = sum_of(&args->values[0]);
    return 0;
}

static int call_avg(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    const struct cvz_value *list = &args->values[0];
    struct cvz_value sum = sum_of(list);

    (void)run;
    *ret = list->n == 0 ? cvz_value_null : from_real(as_double(&sum) / (double)list->n);
    return 0;
}

static int call_to_number(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    const struct cvz_value *v = &args->values[0];
    struct cvz_value out = cvz_value_null;
    int64_t exact;
    double real;

    (void)run;
    if (v->type == CVZ_TYPE_INT || v->type == CVZ_TYPE_REAL)
        out = *v;
    else if (v->type == CVZ_TYPE_STRING && cvz_parse_i64(cvz_value_str(v), &exact))
        out = cvz_value_from_i64(exact);
    else if (v->type == CVZ_TYPE_STRING && cvz_parse_double(cvz_value_str(v), &real) &&
             isfinite(real))
        out = from_real(real);
    *ret = out;
    return 0;
}

/* ---- strings ---- */

/* Moves a built text into the arena; too large a one is an error. */
static int end_text(struct jp_run *run, const struct jp_args *args, struct cvz_buf *buf,
                    struct cvz_value *ret)
{
    int rc = 0;

    run->text_made += buf->n;
    if (buf->failed || run->text_made > TEXT_MADE_MAX)
        rc = fail(run, args, CVZ_ETOOBIG, "the text that this makes is too long");
    else
        *ret = cvz_value_from_str(cvz_arena_str(run->arena, cvz_buf_str(buf)));
    cvz_buf_release(buf);
    return rc;
}

static int call_join(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    const struct cvz_value *list = &args->values[1];
    struct cvz_buf buf = CVZ_BUF_INIT_MAX(TEXT_MADE_MAX);

    for (size_t i = 0; i < list->n && !buf.failed; i++) {
        if (i > 0)
            cvz_buf_add_str(&buf, cvz_value_str(&args->values[0]));
        cvz_buf_add_str(&buf, cvz_value_str(&list->u.items[i]));
    }
    return end_text(run, args, &buf, ret);
}

static int call_to_string(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    struct cvz_buf buf = CVZ_BUF_INIT_MAX(TEXT_MADE_MAX);

    if (args->values[0].type == CVZ_TYPE_STRING) {
        *ret = args->values[0];
        return 0;
    }
    cvz_json_write(&buf, &args->values[0], CVZ_JSON_COMPACT);
    return end_text(run, args, &buf, ret);
}

static int call_starts_with(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    (void)run;
    *ret = cvz_value_from_bool(
        cvz_str_starts(cvz_value_str(&args->values[0]), cvz_value_str(&args->values[1])));
    return 0;
}

static int call_ends_with(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    (void)run;
    *ret = cvz_value_from_bool(
        cvz_str_ends(cvz_value_str(&args->values[0]), cvz_value_str(&args->values[1])));
    return 0;
}

/* By code points, each of which keeps its bytes in order. */
static struct cvz_str reversed(struct cvz_str s, struct cvz_arena *arena)
{
    char *out = cvz_arena_bytes(arena, s.n + 1);
    size_t n_bytes = s.n;
    char *at = out + n_bytes;

    *at = '\0';
    while (s.n > 0) {
        const char *from = s.p;
        (void)cvz_utf8_next(&s);
        size_t n = (size_t)(s.p - from);
        at -= n;
        memcpy(at, from, n);
    }
    return (struct cvz_str){out, n_bytes};
}

/* ---- strings, arrays, objects ---- */

static int call_reverse(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    const struct cvz_value *v = &args->values[0];

    if (v->type == CVZ_TYPE_STRING) {
        *ret = cvz_value_from_str(reversed(cvz_value_str(v), run->arena));
        return 0;
    }
    struct cvz_value *items = cvz_arena_alloc(run->arena, v->n * sizeof *items);
    for (size_t i = 0; i < v->n; i++)
        items[i] = v->u.items[v->n - 1 - i];
    *ret = (struct cvz_value){.type = CVZ_TYPE_ARRAY, .n = v->n, .u.items = items};
    return 0;
}

static int call_length(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    const struct cvz_value *v = &args->values[0];
    size_t n = v->type == CVZ_TYPE_STRING ? cvz_utf8_length(cvz_value_str(v)) : v->n;

    (void)run;
    *ret = cvz_value_from_i64((int64_t)n);
    return 0;
}

static int call_contains(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    const struct cvz_value *subject = &args->values[0];
    const struct cvz_value *wanted = &args->values[1];
    bool found = false;

    (void)run;
    if (subject->type == CVZ_TYPE_STRING)
        found = wanted->type == CVZ_TYPE_STRING &&
                cvz_str_find(cvz_value_str(subject), cvz_value_str(wanted)) >= 0;
    else
        for (size_t i = 0; i < subject->n && !found; i++)
            found = cvz_value_eq(&subject->u.items[i], wanted);
    *ret = cvz_value_from_bool(found);
    return 0;
}

static int call_keys(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    struct cvz_list out = {0};

    for (size_t i = 0; i < args->values[0].n; i++)
        cvz_list_add(&out, run->arena, args->values[0].u.members[i].name);
    *ret = cvz_list_end(&out);
    return 0;
}

static int call_values(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    struct cvz_list out = {0};

    for (size_t i = 0; i < args->values[0].n; i++)
        cvz_list_add(&out, run->arena, args->values[0].u.members[i].value);
    *ret = cvz_list_end(&out);
    return 0;
}

static int call_merge(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    struct cvz_dict out = {0};

    for (size_t i = 0; i < args->n; i++)
        for (size_t j = 0; j < args->values[i].n; j++) {
            const struct cvz_member *m = &args->values[i].u.members[j];
            cvz_dict_set(&out, run->arena, cvz_value_str(&m->name), m->value);
        }
    *ret = cvz_dict_end(&out);
    return 0;
}

static int call_map(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    const struct cvz_value *list = &args->values[1];
    struct cvz_value *items = CVZ_ARENA_ARRAY(run->arena, struct cvz_value, list->n);
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < list->n; i++)
        rc = cvz_jp_eval(run, args->expr, &list->u.items[i], &items[i]);
    if (rc == 0)
        *ret = (struct cvz_value){.type = CVZ_TYPE_ARRAY, .n = list->n, .u.items = items};
    return rc;
}

/* ---- any ---- */

static int call_not_null(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    struct cvz_value found = cvz_value_null;

    (void)run;
    for (size_t i = 0; i < args->n && found.type == CVZ_TYPE_NULL; i++)
        found = args->values[i];
    *ret = found;
    return 0;
}

static int call_to_array(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    struct cvz_list out = {0};

    if (args->values[0].type == CVZ_TYPE_ARRAY) {
        *ret = args->values[0];
        return 0;
    }
    cvz_list_add(&out, run->arena, args->values[0]);
    *ret = cvz_list_end(&out);
    return 0;
}

static int call_type(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    static const struct cvz_str names[] = {
        [CVZ_TYPE_NULL] = CVZ_STR_INIT("null"),     [CVZ_TYPE_BOOL] = CVZ_STR_INIT("boolean"),
        [CVZ_TYPE_INT] = CVZ_STR_INIT("number"),    [CVZ_TYPE_REAL] = CVZ_STR_INIT("number"),
        [CVZ_TYPE_STRING] = CVZ_STR_INIT("string"), [CVZ_TYPE_ARRAY] = CVZ_STR_INIT("array"),
        [CVZ_TYPE_OBJECT] = CVZ_STR_INIT("object"),
    };

    (void)run;
    *ret = cvz_value_from_str(names[args->values[0].type]);
    return 0;
}

/* ---- order ---- */

struct keyed {
    struct cvz_value key;
    size_t at;
};

static int key_cmp(const struct cvz_value *a, const struct cvz_value *b)
{
    if (a->type == CVZ_TYPE_STRING)
        return cvz_str_cmp(cvz_value_str(a), cvz_value_str(b));
    if (a->type == CVZ_TYPE_INT && b->type == CVZ_TYPE_INT)
        return (a->u.integer > b->u.integer) - (a->u.integer < b->u.integer);
    double x = as_double(a);
    double y = as_double(b);
    return (x > y) - (x < y);
}

/* Equal keys keep their order. */
static int keyed_cmp(const void *left, const void *right)
{
    const struct keyed *a = left;
    const struct keyed *b = right;
    int order = key_cmp(&a->key, &b->key);

    return order != 0 ? order : (a->at > b->at) - (a->at < b->at);
}

/* The keys of all items: the items themselves where there is no expression. All strings or all
 * numbers. */
static int make_keys(struct jp_run *run, const struct jp_args *args, struct keyed **ret)
{
    const struct cvz_value *list = &args->values[0];
    struct keyed *keys = CVZ_ARENA_ARRAY(run->arena, struct keyed, list->n);
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < list->n; i++) {
        keys[i].at = i;
        keys[i].key = list->u.items[i];
        if (args->expr != NULL)
            rc = cvz_jp_eval(run, args->expr, &list->u.items[i], &keys[i].key);
        if (rc != 0)
            break;
        bool is_string = keys[i].key.type == CVZ_TYPE_STRING;
        bool is_number = keys[i].key.type == CVZ_TYPE_INT || keys[i].key.type == CVZ_TYPE_REAL;
        if ((!is_string && !is_number) || is_string != (keys[0].key.type == CVZ_TYPE_STRING))
            rc = fail(run, args, CVZ_EINVALID, "the keys must be all numbers or all strings");
    }
    if (rc == 0)
        *ret = keys;
    return rc;
}

static int call_sort(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    const struct cvz_value *list = &args->values[0];
    struct keyed *keys;

    int rc = make_keys(run, args, &keys);
    if (rc != 0)
        return rc;
    qsort(keys, list->n, sizeof *keys, keyed_cmp);
    struct cvz_value *items = CVZ_ARENA_ARRAY(run->arena, struct cvz_value, list->n);
    for (size_t i = 0; i < list->n; i++)
        items[i] = list->u.items[keys[i].at];
    *ret = (struct cvz_value){.type = CVZ_TYPE_ARRAY, .n = list->n, .u.items = items};
    return 0;
}

/* The first of the smallest (sign -1) or largest (sign 1). */
static int find_extreme(struct jp_run *run, const struct jp_args *args, int sign,
                        struct cvz_value *ret)
{
    const struct cvz_value *list = &args->values[0];
    struct keyed *keys;
    size_t best = 0;

    int rc = make_keys(run, args, &keys);
    if (rc != 0)
        return rc;
    for (size_t i = 1; i < list->n; i++)
        if (key_cmp(&keys[i].key, &keys[best].key) * sign > 0)
            best = i;
    *ret = list->n > 0 ? list->u.items[best] : cvz_value_null;
    return 0;
}

static int call_max(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    return find_extreme(run, args, 1, ret);
}

static int call_min(struct jp_run *run, const struct jp_args *args, struct cvz_value *ret)
{
    return find_extreme(run, args, -1, ret);
}

/* ---- the table ---- */

static const struct jp_function functions[] = {
    {CVZ_STR_INIT("abs"), 1, false, {JP_NUM}, call_abs},
    {CVZ_STR_INIT("avg"), 1, false, {JP_ARRAY_NUM}, call_avg},
    {CVZ_STR_INIT("ceil"), 1, false, {JP_NUM}, call_ceil},
    {CVZ_STR_INIT("contains"), 2, false, {JP_ARRAY | JP_STR, JP_ANY}, call_contains},
    {CVZ_STR_INIT("ends_with"), 2, false, {JP_STR, JP_STR}, call_ends_with},
    {CVZ_STR_INIT("floor"), 1, false, {JP_NUM}, call_floor},
    {CVZ_STR_INIT("join"), 2, false, {JP_STR, JP_ARRAY_STR}, call_join},
    {CVZ_STR_INIT("keys"), 1, false, {JP_OBJECT}, call_keys},
    {CVZ_STR_INIT("length"), 1, false, {JP_STR | JP_ARRAY | JP_OBJECT}, call_length},
    {CVZ_STR_INIT("map"), 2, false, {JP_EXPR, JP_ARRAY}, call_map},
    {CVZ_STR_INIT("max"), 1, false, {JP_ARRAY_NUM | JP_ARRAY_STR}, call_max},
    {CVZ_STR_INIT("max_by"), 2, false, {JP_ARRAY, JP_EXPR}, call_max},
    {CVZ_STR_INIT("merge"), 1, true, {JP_OBJECT}, call_merge},
    {CVZ_STR_INIT("min"), 1, false, {JP_ARRAY_NUM | JP_ARRAY_STR}, call_min},
    {CVZ_STR_INIT("min_by"), 2, false, {JP_ARRAY, JP_EXPR}, call_min},
    {CVZ_STR_INIT("not_null"), 1, true, {JP_ANY}, call_not_null},
    {CVZ_STR_INIT("reverse"), 1, false, {JP_STR | JP_ARRAY}, call_reverse},
    {CVZ_STR_INIT("sort"), 1, false, {JP_ARRAY_NUM | JP_ARRAY_STR}, call_sort},
    {CVZ_STR_INIT("sort_by"), 2, false, {JP_ARRAY, JP_EXPR}, call_sort},
    {CVZ_STR_INIT("starts_with"), 2, false, {JP_STR, JP_STR}, call_starts_with},
    {CVZ_STR_INIT("sum"), 1, false, {JP_ARRAY_NUM}, call_sum},
    {CVZ_STR_INIT("to_array"), 1, false, {JP_ANY}, call_to_array},
    {CVZ_STR_INIT("to_number"), 1, false, {JP_ANY}, call_to_number},
    {CVZ_STR_INIT("to_string"), 1, false, {JP_ANY}, call_to_string},
    {CVZ_STR_INIT("type"), 1, false, {JP_ANY}, call_type},
    {CVZ_STR_INIT("values"), 1, false, {JP_OBJECT}, call_values},
};

const struct jp_function *cvz_jp_function(struct cvz_str name)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(functions); i++)
        if (cvz_str_eq(functions[i].name, name))
            return &functions[i];
    return NULL;
}

static bool all_items_are(const struct cvz_value *list, unsigned types)
{
    for (size_t i = 0; i < list->n; i++)
        if ((types & 1U << list->u.items[i].type) == 0)
            return false;
    return true;
}

static bool fits(const struct cvz_value *v, unsigned types)
{
    if ((types & 1U << v->type) != 0)
        return true;
    return v->type == CVZ_TYPE_ARRAY &&
           (((types & JP_ARRAY_NUM) != 0 && all_items_are(v, JP_NUM)) ||
            ((types & JP_ARRAY_STR) != 0 && all_items_are(v, JP_STR)));
}

int cvz_jp_call(struct jp_run *run, const struct jp_node *node, const struct cvz_value *in,
                struct cvz_value *ret)
{
    const struct jp_function *function = node->function;
    struct cvz_value few[4];
    struct cvz_value *values = few;
    struct jp_args args = {.n = node->n_kids, .offset = node->offset};

    if (node->n_kids > CVZ_COUNT_OF(few))
        values = CVZ_ARENA_ARRAY(run->arena, struct cvz_value, node->n_kids);
    for (size_t i = 0; i < node->n_kids; i++) {
        unsigned types = function->types[i < function->n_args ? i : function->n_args - 1];
        values[i] = cvz_value_null;
        if ((types & JP_EXPR) != 0) {
            args.expr = node->kids[i];
            continue;
        }
        int rc = cvz_jp_eval(run, node->kids[i], in, &values[i]);
        if (rc != 0)
            return rc;
        if (!fits(&values[i], types))
            return cvz_fail(run->err, CVZ_EINVALID,
                            "at %zu: argument %zu of %s() has the wrong type", node->offset + 1,
                            i + 1, function->name.p);
    }
    args.values = values;
    return function->call(run, &args, ret);
}
