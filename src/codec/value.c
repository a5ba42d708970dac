/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/value.h"

#include "base/hash.h"
#include "base/map.h"
#include "base/num.h"

#include <math.h>

/* Above this many members a lookup by hash pays for its table. */
enum { LINEAR_MAX = 24 };

const struct cvz_value cvz_value_null = {.type = CVZ_TYPE_NULL};

static bool name_is(const struct cvz_member *m, struct cvz_str name)
{
    return m->name.n == name.n && (name.n == 0 || memcmp(m->name.u.string, name.p, name.n) == 0);
}

const struct cvz_value *cvz_value_get(const struct cvz_value *object, struct cvz_str name)
{
    if (object->type == CVZ_TYPE_OBJECT)
        for (size_t i = 0; i < object->n; i++)
            if (name_is(&object->u.members[i], name))
                return &object->u.members[i].value;
    return &cvz_value_null;
}

const struct cvz_value *cvz_value_at(const struct cvz_value *array, size_t index)
{
    if (array->type != CVZ_TYPE_ARRAY || index >= array->n)
        return &cvz_value_null;
    return &array->u.items[index];
}

const struct cvz_value *cvz_value_path(const struct cvz_value *v, const char *dotted)
{
    struct cvz_str rest = cvz_str_from(dotted);
    struct cvz_str name;

    while (cvz_str_split(&rest, '.', &name))
        v = cvz_value_get(v, name);
    return v;
}

struct cvz_str cvz_value_text(const struct cvz_value *v, struct cvz_arena *arena)
{
    char text[CVZ_DOUBLE_TEXT_MAX];

    switch ((enum cvz_type)v->type) {
    case CVZ_TYPE_STRING:
        return (struct cvz_str){v->u.string, v->n};
    case CVZ_TYPE_BOOL:
        return v->u.boolean ? CVZ_STR("true") : CVZ_STR("false");
    case CVZ_TYPE_INT:
        return cvz_arena_str(arena, (struct cvz_str){text, cvz_format_i64(v->u.integer, text)});
    case CVZ_TYPE_REAL:
        return cvz_arena_str(arena, (struct cvz_str){text, cvz_format_double(v->u.real, text)});
    case CVZ_TYPE_NULL:
    case CVZ_TYPE_ARRAY:
    case CVZ_TYPE_OBJECT:
    case CVZ_TYPE_COUNT:
        break;
    }
    return CVZ_STR_NULL;
}

/* A double that is a whole number within int64_t. 2^63 itself does not fit. */
static bool real_to_i64(double real, int64_t *ret)
{
    static const double limit = 9223372036854775808.0;

    if (!(real >= -limit && real < limit) || real != floor(real))
        return false;
    *ret = (int64_t)real;
    return true;
}

bool cvz_value_i64(const struct cvz_value *v, int64_t *ret)
{
    if (v->type == CVZ_TYPE_INT) {
        *ret = v->u.integer;
        return true;
    }
    if (v->type == CVZ_TYPE_REAL)
        return real_to_i64(v->u.real, ret);
    return v->type == CVZ_TYPE_STRING && cvz_parse_i64(cvz_value_str(v), ret);
}

bool cvz_value_double(const struct cvz_value *v, double *ret)
{
    if (v->type == CVZ_TYPE_INT)
        *ret = (double)v->u.integer;
    else if (v->type == CVZ_TYPE_REAL)
        *ret = v->u.real;
    else
        return v->type == CVZ_TYPE_STRING && cvz_parse_double(cvz_value_str(v), ret);
    return true;
}

bool cvz_value_bool(const struct cvz_value *v, bool *ret)
{
    struct cvz_str text = cvz_value_str(v);

    if (v->type == CVZ_TYPE_BOOL)
        *ret = v->u.boolean;
    else if (cvz_str_is(text, "true"))
        *ret = true;
    else if (cvz_str_is(text, "false"))
        *ret = false;
    else
        return false;
    return true;
}

static bool numbers_eq(const struct cvz_value *a, const struct cvz_value *b)
{
    int64_t whole;

    if (a->type == CVZ_TYPE_INT && b->type == CVZ_TYPE_INT)
        return a->u.integer == b->u.integer;
    if (a->type == CVZ_TYPE_REAL && b->type == CVZ_TYPE_REAL)
        return a->u.real == b->u.real;
    if (a->type == CVZ_TYPE_REAL)
        return numbers_eq(b, a);
    return real_to_i64(b->u.real, &whole) && whole == a->u.integer;
}

static bool members_eq_linear(const struct cvz_value *a, const struct cvz_value *b)
{
    for (size_t i = 0; i < a->n; i++) {
        struct cvz_str name = cvz_value_str(&a->u.members[i].name);
        size_t at = 0;
        while (at < b->n && !name_is(&b->u.members[at], name))
            at++;
        if (at == b->n || !cvz_value_eq(&a->u.members[i].value, &b->u.members[at].value))
            return false;
    }
    return true;
}

static bool members_eq_hashed(const struct cvz_value *a, const struct cvz_value *b)
{
    struct cvz_map places = CVZ_MAP_INIT;
    bool equal = true;

    for (uint32_t i = 0; i < b->n; i++)
        cvz_map_put(&places, cvz_value_str(&b->u.members[i].name), i);
    for (size_t i = 0; i < a->n && equal; i++) {
        uint32_t at = cvz_map_get(&places, cvz_value_str(&a->u.members[i].name));
        equal = at != CVZ_MAP_NONE && cvz_value_eq(&a->u.members[i].value, &b->u.members[at].value);
    }
    cvz_map_release(&places);
    return equal;
}

static bool items_eq(const struct cvz_value *a, const struct cvz_value *b)
{
    for (size_t i = 0; i < a->n; i++)
        if (!cvz_value_eq(&a->u.items[i], &b->u.items[i]))
            return false;
    return true;
}

static bool is_number(const struct cvz_value *v)
{
    return v->type == CVZ_TYPE_INT || v->type == CVZ_TYPE_REAL;
}

bool cvz_value_eq(const struct cvz_value *a, const struct cvz_value *b)
{
    if (is_number(a) && is_number(b))
        return numbers_eq(a, b);
    if (a->type != b->type)
        return false;
    switch ((enum cvz_type)a->type) {
    case CVZ_TYPE_BOOL:
        return a->u.boolean == b->u.boolean;
    case CVZ_TYPE_STRING:
        return cvz_str_eq(cvz_value_str(a), cvz_value_str(b));
    case CVZ_TYPE_ARRAY:
        return a->n == b->n && items_eq(a, b);
    case CVZ_TYPE_OBJECT:
        return a->n == b->n &&
               (a->n <= LINEAR_MAX ? members_eq_linear(a, b) : members_eq_hashed(a, b));
    case CVZ_TYPE_NULL:
    case CVZ_TYPE_INT:
    case CVZ_TYPE_REAL:
    case CVZ_TYPE_COUNT:
        break;
    }
    return true;
}

struct cvz_value cvz_value_copy(const struct cvz_value *v, struct cvz_arena *arena)
{
    struct cvz_value copy = *v;

    if (v->type == CVZ_TYPE_STRING) {
        copy.u.string = cvz_arena_str(arena, cvz_value_str(v)).p;
    } else if (v->type == CVZ_TYPE_ARRAY) {
        struct cvz_value *items = cvz_arena_alloc(arena, v->n * sizeof *items);
        for (size_t i = 0; i < v->n; i++)
            items[i] = cvz_value_copy(&v->u.items[i], arena);
        copy.u.items = items;
    } else if (v->type == CVZ_TYPE_OBJECT) {
        struct cvz_member *members = cvz_arena_alloc(arena, v->n * sizeof *members);
        for (size_t i = 0; i < v->n; i++) {
            members[i].name = cvz_value_copy(&v->u.members[i].name, arena);
            members[i].value = cvz_value_copy(&v->u.members[i].value, arena);
        }
        copy.u.members = members;
    }
    return copy;
}

/* Doubles an arena's array of n elements; the old one is left to the arena. */
static void *grow(struct cvz_arena *arena, const void *old, size_t n, size_t *cap, size_t size)
{
    *cap = *cap < 4 ? 4 : *cap * 2;
    void *fresh = cvz_arena_alloc(arena, *cap * size);
    if (old != NULL)
        memcpy(fresh, old, n * size);
    return fresh;
}

void cvz_list_add(struct cvz_list *list, struct cvz_arena *arena, struct cvz_value v)
{
    CVZ_ASSERT(list->n < UINT32_MAX);
    if (list->n == list->cap)
        list->items = grow(arena, list->items, list->n, &list->cap, sizeof *list->items);
    list->items[list->n++] = v;
}

struct cvz_value cvz_list_end(const struct cvz_list *list)
{
    return (struct cvz_value){
        .type = CVZ_TYPE_ARRAY, .n = (uint32_t)list->n, .u.items = list->items};
}

/* The slot of `name`: where it stands or where it would. */
static uint32_t *index_slot(const struct cvz_dict *dict, struct cvz_str name)
{
    CVZ_ASSERT(dict->members != NULL);
    size_t mask = dict->index_cap - 1;
    size_t at = cvz_hash64(name, 0) & mask;

    while (dict->index[at] != 0 && !name_is(&dict->members[dict->index[at] - 1], name))
        at = (at + 1) & mask;
    return &dict->index[at];
}

static void rebuild_index(struct cvz_dict *dict, struct cvz_arena *arena)
{
    dict->index_cap = dict->index_cap == 0 ? (size_t)LINEAR_MAX * 8 / 3 : dict->index_cap * 2;
    dict->index = CVZ_ARENA_ARRAY(arena, uint32_t, dict->index_cap);
    for (size_t i = 0; i < dict->n; i++)
        *index_slot(dict, cvz_value_str(&dict->members[i].name)) = (uint32_t)i + 1;
}

static struct cvz_member *find_member(const struct cvz_dict *dict, struct cvz_str name)
{
    if (dict->index != NULL) {
        uint32_t at = *index_slot(dict, name);
        return at != 0 ? &dict->members[at - 1] : NULL;
    }
    for (size_t i = 0; i < dict->n; i++)
        if (name_is(&dict->members[i], name))
            return &dict->members[i];
    return NULL;
}

void cvz_dict_set(struct cvz_dict *dict, struct cvz_arena *arena, struct cvz_str name,
                  struct cvz_value v)
{
    struct cvz_member *there = find_member(dict, name);

    if (there != NULL) {
        there->value = v;
        return;
    }
    CVZ_ASSERT(dict->n < UINT32_MAX - 1);
    if (dict->n == dict->cap)
        dict->members = grow(arena, dict->members, dict->n, &dict->cap, sizeof *dict->members);
    CVZ_ASSERT(dict->members != NULL);
    dict->members[dict->n++] = (struct cvz_member){cvz_value_from_str(name), v};
    if (dict->n > LINEAR_MAX) {
        if (dict->n * 2 > dict->index_cap)
            rebuild_index(dict, arena);
        else
            *index_slot(dict, name) = (uint32_t)dict->n;
    }
}

struct cvz_value cvz_dict_end(const struct cvz_dict *dict)
{
    return (struct cvz_value){
        .type = CVZ_TYPE_OBJECT, .n = (uint32_t)dict->n, .u.members = dict->members};
}
