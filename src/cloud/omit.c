/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/omit.h"

static struct cvz_value items_without(const struct cvz_value *array, struct cvz_str path,
                                      struct cvz_arena *arena)
{
    struct cvz_list list = {0};

    for (uint32_t i = 0; i < array->n; i++)
        cvz_list_add(&list, arena, cvz_value_without(&array->u.items[i], path, arena));
    return cvz_list_end(&list);
}

struct cvz_value cvz_value_without(const struct cvz_value *v, struct cvz_str path,
                                   struct cvz_arena *arena)
{
    ptrdiff_t dot = cvz_str_find_char(path, '.');
    bool is_last = dot < 0;
    struct cvz_str name = is_last ? path : cvz_str_sub(path, 0, (size_t)dot);
    struct cvz_str rest = is_last ? CVZ_STR("") : cvz_str_sub(path, (size_t)dot + 1, path.n);
    struct cvz_dict kept = {0};

    if (v->type == CVZ_TYPE_ARRAY)
        return items_without(v, path, arena);
    if (cvz_value_get(v, name) == &cvz_value_null)
        return *v;
    for (uint32_t i = 0; i < v->n; i++) {
        const struct cvz_member *member = &v->u.members[i];
        bool is_meant = cvz_str_eq(cvz_value_str(&member->name), name);

        if (is_meant && is_last)
            continue;
        cvz_dict_set(&kept, arena, cvz_value_str(&member->name),
                     is_meant ? cvz_value_without(&member->value, rest, arena) : member->value);
    }
    return cvz_dict_end(&kept);
}
