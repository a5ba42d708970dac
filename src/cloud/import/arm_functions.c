/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Functions of ARM templates that need no deployment:
 * https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions
 */
#include "cloud/import/arm_priv.h"

#include "base/hash.h"
#include "codec/json.h"

struct call {
    struct arm *a;
    struct cvz_str name;
    const struct cvz_value *args;
    size_t n;
};

static const struct cvz_value *arg(const struct call *c, size_t i)
{
    return i < c->n ? &c->args[i] : &cvz_value_null;
}

static struct cvz_str text(const struct call *c, size_t i)
{
    struct cvz_str s = cvz_value_text(arg(c, i), c->a->arena);

    return s.p != NULL ? s : CVZ_STR("");
}

static int64_t number(const struct call *c, size_t i)
{
    int64_t v = 0;

    (void)cvz_value_i64(arg(c, i), &v);
    return v;
}

static bool is_true(const struct cvz_value *v)
{
    bool b = false;

    return cvz_value_bool(v, &b) && b;
}

static struct cvz_value from_buf(const struct call *c, struct cvz_buf *buf)
{
    struct cvz_value v = cvz_value_from_str(cvz_arena_str(c->a->arena, cvz_buf_str(buf)));

    cvz_buf_release(buf);
    return v;
}

/* ---- ids ---- */

struct cvz_str arm_path(struct cvz_str type, struct cvz_str names, struct cvz_arena *arena)
{
    struct cvz_str part, name;
    struct cvz_buf buf = CVZ_BUF_INIT;

    if (cvz_str_split(&type, '/', &part))
        cvz_buf_add_str(&buf, part);
    while (cvz_str_split(&type, '/', &part)) {
        if (!cvz_str_split(&names, '/', &name))
            name = CVZ_STR("");
        cvz_buf_printf(&buf, "/%.*s/%.*s", CVZ_STR_ARG(part), CVZ_STR_ARG(name));
    }
    struct cvz_str path = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return path;
}

/* Where the argument with the type stands: the first with a '/'. */
static size_t type_at(const struct call *c, size_t from)
{
    size_t i = from;

    while (i < c->n && cvz_str_find_char(text(c, i), '/') < 0)
        i++;
    return i;
}

static struct cvz_str path_from(const struct call *c, size_t at)
{
    struct cvz_buf names = CVZ_BUF_INIT;

    for (size_t i = at + 1; i < c->n; i++) {
        if (i > at + 1)
            cvz_buf_add_char(&names, '/');
        cvz_buf_add_str(&names, text(c, i));
    }
    struct cvz_str path = arm_path(text(c, at), cvz_buf_str(&names), c->a->arena);
    cvz_buf_release(&names);
    return path;
}

/* resourceId([subscription], [group], type, names...) */
static struct cvz_value f_resource_id(const struct call *c)
{
    size_t at = type_at(c, 0);
    struct cvz_str subscription = at >= 2 ? text(c, at - 2) : c->a->scope->subscription;
    struct cvz_str group = at >= 1 ? text(c, at - 1) : c->a->scope->group;

    return cvz_value_from_str(cvz_arena_printf(
        c->a->arena, "/subscriptions/%.*s/resourceGroups/%.*s/providers/%.*s",
        CVZ_STR_ARG(subscription), CVZ_STR_ARG(group), CVZ_STR_ARG(path_from(c, at))));
}

static struct cvz_value f_subscription_resource_id(const struct call *c)
{
    size_t at = type_at(c, 0);
    struct cvz_str subscription = at >= 1 ? text(c, at - 1) : c->a->scope->subscription;

    return cvz_value_from_str(cvz_arena_printf(c->a->arena, "/subscriptions/%.*s/providers/%.*s",
                                               CVZ_STR_ARG(subscription),
                                               CVZ_STR_ARG(path_from(c, at))));
}

static struct cvz_value f_tenant_resource_id(const struct call *c)
{
    return cvz_value_from_str(
        cvz_arena_printf(c->a->arena, "/providers/%.*s", CVZ_STR_ARG(path_from(c, type_at(c, 0)))));
}

static struct cvz_value f_extension_resource_id(const struct call *c)
{
    return cvz_value_from_str(cvz_arena_printf(c->a->arena, "%.*s/providers/%.*s",
                                               CVZ_STR_ARG(text(c, 0)),
                                               CVZ_STR_ARG(path_from(c, type_at(c, 1)))));
}

static struct cvz_value object_of(const struct call *c, const char *const *names,
                                  const struct cvz_str *values, size_t n)
{
    struct cvz_dict dict = {0};

    for (size_t i = 0; i < n; i++)
        cvz_dict_set(&dict, c->a->arena, cvz_str_from(names[i]), cvz_value_from_str(values[i]));
    return cvz_dict_end(&dict);
}

static struct cvz_value f_resource_group(const struct call *c)
{
    static const char *const names[] = {"id", "name", "location"};
    const struct arm_scope *s = c->a->scope;
    const struct cvz_str values[] = {
        cvz_arena_printf(c->a->arena, "/subscriptions/%.*s/resourceGroups/%.*s",
                         CVZ_STR_ARG(s->subscription), CVZ_STR_ARG(s->group)),
        s->group, CVZ_STR("${location}")};

    return object_of(c, names, values, CVZ_COUNT_OF(names));
}

static struct cvz_value f_subscription(const struct call *c)
{
    static const char *const names[] = {"id", "subscriptionId", "tenantId", "displayName"};
    const struct cvz_str s = c->a->scope->subscription;
    const struct cvz_str values[] = {
        cvz_arena_printf(c->a->arena, "/subscriptions/%.*s", CVZ_STR_ARG(s)), s,
        CVZ_STR("${tenant}"), s};

    return object_of(c, names, values, CVZ_COUNT_OF(names));
}

static struct cvz_value f_deployment(const struct call *c)
{
    static const char *const names[] = {"name", "location"};
    const struct cvz_str values[] = {c->a->scope->name, CVZ_STR("${location}")};

    return object_of(c, names, values, CVZ_COUNT_OF(names));
}

static struct cvz_value f_environment(const struct call *c)
{
    static const char *const names[] = {"storage", "keyvaultDns", "sqlServerHostname"};
    const struct cvz_str values[] = {CVZ_STR("core.windows.net"), CVZ_STR(".vault.azure.net"),
                                     CVZ_STR(".database.windows.net")};
    struct cvz_dict dict = {0};

    cvz_dict_set(&dict, c->a->arena, CVZ_STR("suffixes"),
                 object_of(c, names, values, CVZ_COUNT_OF(names)));
    return cvz_dict_end(&dict);
}

/* What a resource will be, is not known; which one is meant, is. */
static struct cvz_value f_reference(const struct call *c)
{
    return arm_symbol(c->a, text(c, 0));
}

/* The same arguments, the same text; not the provider's, which nobody can know. */
static struct cvz_value f_unique(const struct call *c)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
    uint64_t hash = 0;
    char out[13];

    for (size_t i = 0; i < c->n; i++)
        hash = cvz_hash64(text(c, i), hash + 1);
    for (size_t i = 0; i < sizeof out; i++, hash /= 32)
        out[i] = letters[hash % 32];
    return cvz_value_from_str(cvz_arena_str(c->a->arena, (struct cvz_str){out, sizeof out}));
}

/* ---- texts ---- */

static struct cvz_value f_concat(const struct call *c)
{
    struct cvz_list list = {0};
    struct cvz_buf buf = CVZ_BUF_INIT_MAX(ARM_TEXT_MAX);

    if (arg(c, 0)->type == CVZ_TYPE_ARRAY) {
        for (size_t i = 0; i < c->n; i++)
            for (uint32_t k = 0; arg(c, i)->type == CVZ_TYPE_ARRAY && k < arg(c, i)->n; k++)
                cvz_list_add(&list, c->a->arena, arg(c, i)->u.items[k]);
        return cvz_list_end(&list);
    }
    for (size_t i = 0; i < c->n; i++)
        cvz_buf_add_str(&buf, text(c, i));
    return from_buf(c, &buf);
}

/* format('{0}-{1}', a, b) */
static struct cvz_value f_format(const struct call *c)
{
    struct cvz_buf buf = CVZ_BUF_INIT_MAX(ARM_TEXT_MAX);
    struct cvz_str rest = text(c, 0);

    while (rest.n > 0) {
        char d = rest.n > 1 ? rest.p[1] : '\0';
        ptrdiff_t end =
            rest.p[0] == '{' && d >= '0' && d <= '9' ? cvz_str_find_char(rest, '}') : -1;
        bool is_doubled = (rest.p[0] == '{' || rest.p[0] == '}') && d == rest.p[0];
        if (end > 0)
            cvz_buf_add_str(&buf, text(c, (size_t)(d - '0') + 1));
        else
            cvz_buf_add_char(&buf, rest.p[0]);
        rest = cvz_str_sub(rest, end > 0 ? (size_t)end + 1 : is_doubled ? 2 : 1, rest.n);
    }
    return from_buf(c, &buf);
}

static struct cvz_value folded(const struct call *c, char first, char last, int delta)
{
    struct cvz_str s = text(c, 0);
    char *p = cvz_arena_bytes(c->a->arena, s.n + 1);

    for (size_t i = 0; i < s.n; i++)
        p[i] = s.p[i] >= first && s.p[i] <= last ? (char)(s.p[i] + delta) : s.p[i];
    p[s.n] = '\0';
    return cvz_value_from_str((struct cvz_str){p, s.n});
}

static struct cvz_value f_to_lower(const struct call *c)
{
    return arm_is_known(arg(c, 0)) ? folded(c, 'A', 'Z', 'a' - 'A') : *arg(c, 0);
}

static struct cvz_value f_to_upper(const struct call *c)
{
    return arm_is_known(arg(c, 0)) ? folded(c, 'a', 'z', 'A' - 'a') : *arg(c, 0);
}

static struct cvz_value f_trim(const struct call *c)
{
    return cvz_value_from_str(cvz_str_trim(text(c, 0)));
}

static struct cvz_value f_replace(const struct call *c)
{
    struct cvz_buf buf = CVZ_BUF_INIT_MAX(ARM_TEXT_MAX);
    struct cvz_str rest = text(c, 0), from = text(c, 1), to = text(c, 2);

    for (ptrdiff_t at; from.n > 0 && (at = cvz_str_find(rest, from)) >= 0;) {
        cvz_buf_add_str(&buf, cvz_str_sub(rest, 0, (size_t)at));
        cvz_buf_add_str(&buf, to);
        rest = cvz_str_sub(rest, (size_t)at + from.n, rest.n);
    }
    cvz_buf_add_str(&buf, rest);
    return from_buf(c, &buf);
}

static struct cvz_value f_split(const struct call *c)
{
    struct cvz_list list = {0};
    struct cvz_str rest = text(c, 0), by = text(c, 1), piece;

    if (!arm_is_known(arg(c, 0)) || by.n == 0)
        return *arg(c, 0);
    while (cvz_str_split(&rest, by.p[0], &piece))
        cvz_list_add(&list, c->a->arena, cvz_value_from_str(piece));
    return cvz_list_end(&list);
}

static struct cvz_value f_join(const struct call *c)
{
    struct cvz_buf buf = CVZ_BUF_INIT_MAX(ARM_TEXT_MAX);

    for (uint32_t i = 0; arg(c, 0)->type == CVZ_TYPE_ARRAY && i < arg(c, 0)->n; i++) {
        struct cvz_str s = cvz_value_text(&arg(c, 0)->u.items[i], c->a->arena);
        if (i > 0)
            cvz_buf_add_str(&buf, text(c, 1));
        cvz_buf_add_str(&buf, s.p != NULL ? s : CVZ_STR(""));
    }
    return from_buf(c, &buf);
}

/* substring(text, from, [n]), take(x, n), skip(x, n) */
static struct cvz_value part(const struct call *c, int64_t from, int64_t n)
{
    const struct cvz_value *v = arg(c, 0);
    struct cvz_list list = {0};

    from = from < 0 ? 0 : from;
    n = n < 0 ? 0 : n;
    if (v->type == CVZ_TYPE_ARRAY) {
        for (int64_t i = from; i < (int64_t)v->n && i - from < n; i++)
            cvz_list_add(&list, c->a->arena, v->u.items[i]);
        return cvz_list_end(&list);
    }
    if (!arm_is_known(v))
        return *v;
    return cvz_value_from_str(cvz_str_sub(text(c, 0), (size_t)from, (size_t)n));
}

static struct cvz_value f_substring(const struct call *c)
{
    return part(c, number(c, 1), c->n > 2 ? number(c, 2) : INT32_MAX);
}

static struct cvz_value f_take(const struct call *c)
{
    return part(c, 0, number(c, 1));
}

static struct cvz_value f_skip(const struct call *c)
{
    return part(c, number(c, 1), INT32_MAX);
}

static struct cvz_value f_string(const struct call *c)
{
    struct cvz_buf buf = CVZ_BUF_INIT_MAX(ARM_TEXT_MAX);

    if (arg(c, 0)->type != CVZ_TYPE_ARRAY && arg(c, 0)->type != CVZ_TYPE_OBJECT)
        return cvz_value_from_str(text(c, 0));
    cvz_json_write(&buf, arg(c, 0), CVZ_JSON_COMPACT);
    return from_buf(c, &buf);
}

static struct cvz_value f_json(const struct call *c)
{
    struct cvz_value v;

    return cvz_json_read(text(c, 0), c->a->arena, &v, NULL) == 0 ? v : cvz_value_null;
}

/* ---- lists and objects ---- */

static struct cvz_value f_create_array(const struct call *c)
{
    struct cvz_list list = {0};

    for (size_t i = 0; i < c->n; i++)
        cvz_list_add(&list, c->a->arena, c->args[i]);
    return cvz_list_end(&list);
}

static struct cvz_value f_create_object(const struct call *c)
{
    struct cvz_dict dict = {0};

    for (size_t i = 0; i + 1 < c->n; i += 2)
        cvz_dict_set(&dict, c->a->arena, text(c, i), c->args[i + 1]);
    return cvz_dict_end(&dict);
}

static struct cvz_value f_union(const struct call *c)
{
    struct cvz_dict dict = {0};

    if (arg(c, 0)->type != CVZ_TYPE_OBJECT)
        return f_concat(c);
    for (size_t i = 0; i < c->n; i++)
        for (uint32_t k = 0; arg(c, i)->type == CVZ_TYPE_OBJECT && k < arg(c, i)->n; k++)
            cvz_dict_set(&dict, c->a->arena, cvz_value_str(&arg(c, i)->u.members[k].name),
                         arg(c, i)->u.members[k].value);
    return cvz_dict_end(&dict);
}

static struct cvz_value f_range(const struct call *c)
{
    struct cvz_list list = {0};

    for (int64_t i = 0; i < number(c, 1) && i < ARM_LOOP_MAX; i++)
        cvz_list_add(&list, c->a->arena, cvz_value_from_i64(number(c, 0) + i));
    return cvz_list_end(&list);
}

static struct cvz_value f_length(const struct call *c)
{
    const struct cvz_value *v = arg(c, 0);
    bool counts = v->type == CVZ_TYPE_ARRAY || v->type == CVZ_TYPE_OBJECT ||
                  (v->type == CVZ_TYPE_STRING && arm_is_known(v));

    return counts ? cvz_value_from_i64(v->n) : cvz_value_null;
}

static struct cvz_value f_empty(const struct call *c)
{
    const struct cvz_value *v = arg(c, 0);

    return cvz_value_from_bool(v->type == CVZ_TYPE_NULL ||
                               (v->type >= CVZ_TYPE_STRING && v->n == 0));
}

static struct cvz_value f_contains(const struct call *c)
{
    const struct cvz_value *v = arg(c, 0);

    if (v->type == CVZ_TYPE_OBJECT)
        return cvz_value_from_bool(cvz_value_get(v, text(c, 1)) != &cvz_value_null);
    for (uint32_t i = 0; v->type == CVZ_TYPE_ARRAY && i < v->n; i++) {
        if (cvz_value_eq(&v->u.items[i], arg(c, 1)))
            return cvz_value_from_bool(true);
    }
    return cvz_value_from_bool(v->type == CVZ_TYPE_STRING &&
                               cvz_str_find(cvz_value_str(v), text(c, 1)) >= 0);
}

static struct cvz_value f_first(const struct call *c)
{
    return arg(c, 0)->type == CVZ_TYPE_ARRAY ? *cvz_value_at(arg(c, 0), 0) : part(c, 0, 1);
}

static struct cvz_value f_last(const struct call *c)
{
    const struct cvz_value *v = arg(c, 0);

    if (v->type == CVZ_TYPE_ARRAY && v->n > 0)
        return v->u.items[v->n - 1];
    return part(c, (int64_t)text(c, 0).n - 1, 1);
}

static struct cvz_value f_coalesce(const struct call *c)
{
    for (size_t i = 0; i < c->n; i++) {
        if (c->args[i].type != CVZ_TYPE_NULL)
            return c->args[i];
    }
    return cvz_value_null;
}

/* ---- logic and numbers ---- */

static struct cvz_value f_equals(const struct call *c)
{
    if (!arm_is_known(arg(c, 0)) || !arm_is_known(arg(c, 1)))
        return arm_symbol(c->a, CVZ_STR("equals"));
    if (arg(c, 0)->type == CVZ_TYPE_STRING && arg(c, 1)->type == CVZ_TYPE_STRING)
        return cvz_value_from_bool(cvz_str_eq_nocase(text(c, 0), text(c, 1)));
    return cvz_value_from_bool(cvz_value_eq(arg(c, 0), arg(c, 1)));
}

static struct cvz_value f_not(const struct call *c)
{
    return arm_is_known(arg(c, 0)) ? cvz_value_from_bool(!is_true(arg(c, 0))) : *arg(c, 0);
}

static struct cvz_value f_and(const struct call *c)
{
    bool all = true;

    for (size_t i = 0; i < c->n; i++)
        all = all && (is_true(&c->args[i]) || !arm_is_known(&c->args[i]));
    return cvz_value_from_bool(all);
}

static struct cvz_value f_or(const struct call *c)
{
    bool any = false;

    for (size_t i = 0; i < c->n; i++)
        any = any || is_true(&c->args[i]) || !arm_is_known(&c->args[i]);
    return cvz_value_from_bool(any);
}

static struct cvz_value f_true(const struct call *c)
{
    (void)c;
    return cvz_value_from_bool(true);
}

static struct cvz_value f_false(const struct call *c)
{
    (void)c;
    return cvz_value_from_bool(false);
}

static struct cvz_value f_greater(const struct call *c)
{
    return cvz_value_from_bool(number(c, 0) > number(c, 1));
}

static struct cvz_value f_less(const struct call *c)
{
    return cvz_value_from_bool(number(c, 0) < number(c, 1));
}

static struct cvz_value f_add(const struct call *c)
{
    int64_t sum = 0;

    return __builtin_add_overflow(number(c, 0), number(c, 1), &sum) ? cvz_value_null
                                                                    : cvz_value_from_i64(sum);
}

static struct cvz_value f_sub(const struct call *c)
{
    int64_t difference = 0;

    return __builtin_sub_overflow(number(c, 0), number(c, 1), &difference)
               ? cvz_value_null
               : cvz_value_from_i64(difference);
}

static struct cvz_value f_mul(const struct call *c)
{
    int64_t product = 0;

    return __builtin_mul_overflow(number(c, 0), number(c, 1), &product)
               ? cvz_value_null
               : cvz_value_from_i64(product);
}

static struct cvz_value f_mod(const struct call *c)
{
    return number(c, 1) > 0 ? cvz_value_from_i64(number(c, 0) % number(c, 1)) : cvz_value_null;
}

static struct cvz_value f_div(const struct call *c)
{
    return number(c, 1) > 0 ? cvz_value_from_i64(number(c, 0) / number(c, 1)) : cvz_value_null;
}

static struct cvz_value f_int(const struct call *c)
{
    return arm_is_known(arg(c, 0)) ? cvz_value_from_i64(number(c, 0)) : *arg(c, 0);
}

static struct cvz_value f_same(const struct call *c)
{
    return *arg(c, 0);
}

/* Keys, secrets and what else a deployment alone may ask for. */
static struct cvz_value f_nothing(const struct call *c)
{
    (void)c;
    return cvz_value_null;
}

/* In the order of the alphabet, without capitals. */
static const struct function {
    const char *name;
    struct cvz_value (*run)(const struct call *c);
} functions[] = {
    {"add", f_add},
    {"and", f_and},
    {"array", f_create_array},
    {"base64", f_nothing},
    {"bool", f_same},
    {"coalesce", f_coalesce},
    {"concat", f_concat},
    {"contains", f_contains},
    {"createarray", f_create_array},
    {"createobject", f_create_object},
    {"deployment", f_deployment},
    {"div", f_div},
    {"empty", f_empty},
    {"environment", f_environment},
    {"equals", f_equals},
    {"extensionresourceid", f_extension_resource_id},
    {"false", f_false},
    {"first", f_first},
    {"format", f_format},
    {"getsecret", f_nothing},
    {"greater", f_greater},
    {"guid", f_unique},
    {"int", f_int},
    {"join", f_join},
    {"json", f_json},
    {"last", f_last},
    {"length", f_length},
    {"less", f_less},
    {"mod", f_mod},
    {"mul", f_mul},
    {"not", f_not},
    {"null", f_nothing},
    {"or", f_or},
    {"range", f_range},
    {"reference", f_reference},
    {"replace", f_replace},
    {"resourcegroup", f_resource_group},
    {"resourceid", f_resource_id},
    {"skip", f_skip},
    {"split", f_split},
    {"string", f_string},
    {"sub", f_sub},
    {"subscription", f_subscription},
    {"subscriptionresourceid", f_subscription_resource_id},
    {"substring", f_substring},
    {"take", f_take},
    {"tenantresourceid", f_tenant_resource_id},
    {"tolower", f_to_lower},
    {"toupper", f_to_upper},
    {"trim", f_trim},
    {"true", f_true},
    {"union", f_union},
    {"uniquestring", f_unique},
};

bool arm_function(struct arm *a, struct cvz_str name, const struct cvz_value *args, size_t n,
                  struct cvz_value *ret)
{
    const struct call c = {a, name, args, n};

    /* list* functions ask for keys, whatever they are called. */
    if (cvz_str_eq_nocase(cvz_str_sub(name, 0, 4), CVZ_STR("list"))) {
        *ret = cvz_value_null;
        return true;
    }
    for (size_t i = 0; i < CVZ_COUNT_OF(functions); i++) {
        if (cvz_str_eq_nocase(name, cvz_str_from(functions[i].name))) {
            *ret = functions[i].run(&c);
            return true;
        }
    }
    return false;
}
