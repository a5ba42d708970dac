/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One value tree for every format: JSON, XML and YAML readers make it, JMESPath walks it, writers
 * print it. A tree is immutable once read and lives in the arena that it was read into; its strings
 * point into that arena (or, where a reader says so, into the text that was read).
 */
#ifndef CVZ_CODEC_VALUE_H
#define CVZ_CODEC_VALUE_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum cvz_type {
    CVZ_TYPE_NULL,
    CVZ_TYPE_BOOL,
    CVZ_TYPE_INT,  /* fits int64_t */
    CVZ_TYPE_REAL, /* every other number */
    CVZ_TYPE_STRING,
    CVZ_TYPE_ARRAY,
    CVZ_TYPE_OBJECT,
    CVZ_TYPE_COUNT
};

struct cvz_member;

/* 16 bytes. n counts bytes, items or members. */
struct cvz_value {
    uint8_t type; /* enum cvz_type */
    uint32_t n;
    union {
        bool boolean;
        int64_t integer;
        double real;
        const char *string;
        const struct cvz_value *items;
        const struct cvz_member *members;
    } u;
};

/* Members keep the order of the text. A name that stands twice: the last one counts, as in most
 * readers; the earlier ones are dropped by the reader. */
struct cvz_member {
    struct cvz_value name; /* always a string */
    struct cvz_value value;
};

extern const struct cvz_value cvz_value_null;

static inline struct cvz_str cvz_value_str(const struct cvz_value *v)
{
    return v->type == CVZ_TYPE_STRING ? (struct cvz_str){v->u.string, v->n} : CVZ_STR_NULL;
}

static inline bool cvz_value_is(const struct cvz_value *v, enum cvz_type type)
{
    return v->type == type;
}

/* Never NULL: &cvz_value_null for a missing member, another type, an index outside. */
const struct cvz_value *cvz_value_get(const struct cvz_value *object, struct cvz_str name);
const struct cvz_value *cvz_value_at(const struct cvz_value *array, size_t index);

/* The same by a C string, and the member's text: CVZ_STR_NULL for what is no string. */
static inline const struct cvz_value *cvz_value_get_z(const struct cvz_value *object,
                                                      const char *name)
{
    return cvz_value_get(object, cvz_str_from(name));
}
static inline struct cvz_str cvz_value_get_str(const struct cvz_value *object, const char *name)
{
    return cvz_value_str(cvz_value_get_z(object, name));
}

/* "a.b.c" through nested objects; names with dots need cvz_value_get. */
const struct cvz_value *cvz_value_path(const struct cvz_value *v, const char *dotted);

/* Text of a scalar: strings as they are; numbers and booleans written into the arena; null, arrays
 * and objects give CVZ_STR_NULL. */
struct cvz_str cvz_value_text(const struct cvz_value *v, struct cvz_arena *arena);

/* Numbers, and strings that hold one. False otherwise. */
bool cvz_value_i64(const struct cvz_value *v, int64_t *ret);
bool cvz_value_double(const struct cvz_value *v, double *ret);
/* Booleans, and the strings "true" and "false". */
bool cvz_value_bool(const struct cvz_value *v, bool *ret);

/* Deep equality; numbers compare by value, members in any order. */
bool cvz_value_eq(const struct cvz_value *a, const struct cvz_value *b);

/* Deep copy into the arena, strings included. */
struct cvz_value cvz_value_copy(const struct cvz_value *v, struct cvz_arena *arena);

static inline struct cvz_value cvz_value_from_str(struct cvz_str s)
{
    return (struct cvz_value){.type = CVZ_TYPE_STRING, .n = (uint32_t)s.n, .u.string = s.p};
}

static inline struct cvz_value cvz_value_from_i64(int64_t i)
{
    return (struct cvz_value){.type = CVZ_TYPE_INT, .u.integer = i};
}

static inline struct cvz_value cvz_value_from_bool(bool b)
{
    return (struct cvz_value){.type = CVZ_TYPE_BOOL, .u.boolean = b};
}

/* Arrays and objects built item by item in an arena; zero-initialised. _end gives the value, which
 * shares the memory: add nothing afterwards. */
struct cvz_list {
    struct cvz_value *items;
    size_t n, cap;
};
struct cvz_dict {
    struct cvz_member *members;
    size_t n, cap;
    uint32_t *index; /* of large ones: open addressing, position + 1, 0 is free */
    size_t index_cap;
};
void cvz_list_add(struct cvz_list *list, struct cvz_arena *arena, struct cvz_value v);
struct cvz_value cvz_list_end(const struct cvz_list *list);
/* Replaces a member of that name. */
void cvz_dict_set(struct cvz_dict *dict, struct cvz_arena *arena, struct cvz_str name,
                  struct cvz_value v);
struct cvz_value cvz_dict_end(const struct cvz_dict *dict);

#endif
