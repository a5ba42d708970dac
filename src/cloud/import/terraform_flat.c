/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Flat attributes of states before Terraform 0.12: "tags.%" counts a map's members, "subnets.#" a
 * list's items; items of sets are numbered by hashes.
 */
#include "cloud/import/terraform_priv.h"

#include <stdlib.h>

enum { FLAT_DEPTH_MAX = 32 };

struct flat {
    const struct cvz_member **all; /* sorted by name */
    struct cvz_arena *arena;
};

static int by_name(const void *a, const void *b)
{
    const struct cvz_member *const *x = a, *const *y = b;

    return cvz_str_cmp(cvz_value_str(&(*x)->name), cvz_value_str(&(*y)->name));
}

static struct cvz_str rest_of(const struct flat *f, size_t i, size_t prefix)
{
    struct cvz_str name = cvz_value_str(&f->all[i]->name);

    return cvz_str_sub(name, prefix, name.n);
}

/* Whether a marker ("#", "%") stands behind the prefix. */
static bool has_marker(const struct flat *f, size_t from, size_t to, size_t prefix,
                       const char *mark)
{
    for (size_t i = from; i < to; i++) {
        if (cvz_str_is(rest_of(f, i, prefix), mark))
            return true;
    }
    return false;
}

static struct cvz_value read_map(const struct flat *f, size_t from, size_t to, size_t prefix)
{
    struct cvz_dict dict = {0};

    for (size_t i = from; i < to; i++) {
        struct cvz_str rest = rest_of(f, i, prefix);
        if (rest.n > 0 && !cvz_str_is(rest, "%"))
            cvz_dict_set(&dict, f->arena, rest, f->all[i]->value);
    }
    return cvz_dict_end(&dict);
}

static struct cvz_value read_range(const struct flat *f, size_t from, size_t to, size_t prefix,
                                   unsigned depth)
{
    struct cvz_list list = {0};
    struct cvz_dict dict = {0};

    if (depth > FLAT_DEPTH_MAX)
        return cvz_value_null;
    if (has_marker(f, from, to, prefix, "%"))
        return read_map(f, from, to, prefix);
    bool is_list = has_marker(f, from, to, prefix, "#");
    for (size_t i = from; i < to;) {
        struct cvz_str rest = rest_of(f, i, prefix);
        ptrdiff_t dot = cvz_str_find_char(rest, '.');
        struct cvz_str step = cvz_str_sub(rest, 0, dot < 0 ? rest.n : (size_t)dot);
        size_t end = i + 1;
        struct cvz_value v = f->all[i]->value;
        if (dot >= 0) {
            struct cvz_str head = cvz_str_sub(rest, 0, (size_t)dot + 1);
            while (end < to && cvz_str_starts(rest_of(f, end, prefix), head))
                end++;
            v = read_range(f, i, end, prefix + (size_t)dot + 1, depth + 1);
        }
        if (is_list && !cvz_str_is(step, "#"))
            cvz_list_add(&list, f->arena, v);
        else if (!is_list)
            cvz_dict_set(&dict, f->arena, step, v);
        i = end;
    }
    return is_list ? cvz_list_end(&list) : cvz_dict_end(&dict);
}

struct cvz_value tf_unflatten(const struct cvz_value *flat, struct cvz_arena *arena)
{
    struct flat f = {.arena = arena};

    if (flat->type != CVZ_TYPE_OBJECT || flat->n == 0)
        return cvz_value_null;
    f.all = CVZ_ARENA_ARRAY(arena, const struct cvz_member *, flat->n);
    for (uint32_t i = 0; i < flat->n; i++)
        f.all[i] = &flat->u.members[i];
    qsort(f.all, flat->n, sizeof *f.all, by_name);
    return read_range(&f, 0, flat->n, 0, 0);
}
