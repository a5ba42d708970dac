/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a template writes one way and Azure tells another way: parts that stand inside a resource
 * (a network's subnets) have ids in Azure; parts that are resources of their own in the template,
 * but of a type that no index has, stand inside their resource in Azure.
 */
#include "cloud/import/arm_priv.h"

/* ---- ids of parts ---- */

static struct cvz_value with_id(const struct cvz_value *part, struct cvz_str id,
                                struct cvz_arena *arena)
{
    struct cvz_dict dict = {0};

    for (uint32_t i = 0; i < part->n; i++)
        cvz_dict_set(&dict, arena, cvz_value_str(&part->u.members[i].name),
                     part->u.members[i].value);
    cvz_dict_set(&dict, arena, CVZ_STR("id"), cvz_value_from_str(id));
    return cvz_dict_end(&dict);
}

static bool is_part(const struct cvz_value *v)
{
    return cvz_value_get_z(v, "name")->type == CVZ_TYPE_STRING &&
           cvz_value_get_z(v, "properties")->type == CVZ_TYPE_OBJECT &&
           cvz_value_get_z(v, "id")->type == CVZ_TYPE_NULL;
}

struct cvz_value arm_with_ids(const struct cvz_value *properties, struct cvz_str id,
                              struct cvz_arena *arena)
{
    struct cvz_dict dict = {0};

    if (properties->type != CVZ_TYPE_OBJECT)
        return *properties;
    for (uint32_t i = 0; i < properties->n; i++) {
        const struct cvz_member *m = &properties->u.members[i];
        struct cvz_list list = {0};
        for (uint32_t k = 0; m->value.type == CVZ_TYPE_ARRAY && k < m->value.n; k++) {
            const struct cvz_value *part = &m->value.u.items[k];
            struct cvz_str part_id = cvz_arena_printf(arena, "%.*s/%.*s/%.*s", CVZ_STR_ARG(id),
                                                      CVZ_STR_ARG(cvz_value_str(&m->name)),
                                                      CVZ_STR_ARG(cvz_value_get_str(part, "name")));
            cvz_list_add(&list, arena, is_part(part) ? with_id(part, part_id, arena) : *part);
        }
        cvz_dict_set(&dict, arena, cvz_value_str(&m->name),
                     m->value.type == CVZ_TYPE_ARRAY ? cvz_list_end(&list) : m->value);
    }
    return cvz_dict_end(&dict);
}

/* ---- parts that stand alone ---- */

static bool is_indexed(const struct cvz_catalogue *catalogue, struct cvz_str type,
                       struct cvz_arena *arena)
{
    struct cvz_str folded = cvz_arena_lower(arena, type);

    for (size_t i = 0; i < catalogue->n_indexes; i++) {
        if (cvz_map_get(&catalogue->indexes[i]->chain_of, folded) != CVZ_MAP_NONE)
            return true;
    }
    return false;
}

/* "/a/b/subnets/x" -> "/a/b" and "subnets" */
static bool split_id(struct cvz_str id, struct cvz_str *ret_above, struct cvz_str *ret_list)
{
    ptrdiff_t name = cvz_str_rfind_char(id, '/');
    struct cvz_str rest = name > 0 ? cvz_str_sub(id, 0, (size_t)name) : CVZ_STR("");
    ptrdiff_t list = cvz_str_rfind_char(rest, '/');

    if (list <= 0)
        return false;
    *ret_above = cvz_str_sub(rest, 0, (size_t)list);
    *ret_list = cvz_str_sub(rest, (size_t)list + 1, rest.n);
    return true;
}

static struct cvz_value replaced(const struct cvz_value *object, struct cvz_str name,
                                 struct cvz_value v, struct cvz_arena *arena)
{
    struct cvz_dict dict = {0};

    for (uint32_t i = 0; object->type == CVZ_TYPE_OBJECT && i < object->n; i++)
        cvz_dict_set(&dict, arena, cvz_value_str(&object->u.members[i].name),
                     object->u.members[i].value);
    cvz_dict_set(&dict, arena, name, v);
    return cvz_dict_end(&dict);
}

/* The row with one more part in a list of its properties. */
static struct cvz_value with_part(const struct cvz_value *row, struct cvz_str list_name,
                                  const struct cvz_value *part, struct cvz_arena *arena)
{
    const struct cvz_value *properties = cvz_value_get_z(row, "properties");
    const struct cvz_value *parts = cvz_value_get(properties, list_name);
    struct cvz_list list = {0};

    for (uint32_t i = 0; parts->type == CVZ_TYPE_ARRAY && i < parts->n; i++)
        cvz_list_add(&list, arena, parts->u.items[i]);
    cvz_list_add(&list, arena, *part);
    struct cvz_value grown = replaced(properties, list_name, cvz_list_end(&list), arena);
    return replaced(row, CVZ_STR("properties"), grown, arena);
}

struct cvz_value arm_folded(const struct cvz_value *rows, const struct cvz_catalogue *catalogue,
                            struct cvz_arena *arena)
{
    struct cvz_value *all = CVZ_ARENA_ARRAY(arena, struct cvz_value, rows->n);
    struct cvz_map place_of = CVZ_MAP_INIT;
    struct cvz_list kept = {0};

    for (uint32_t i = 0; i < rows->n; i++) {
        all[i] = rows->u.items[i];
        cvz_map_put(&place_of, cvz_arena_lower(arena, cvz_value_get_str(&all[i], "id")), i);
    }
    for (uint32_t i = 0; i < rows->n; i++) {
        struct cvz_str above, list;
        if (is_indexed(catalogue, cvz_value_get_str(&all[i], "type"), arena) ||
            !split_id(cvz_value_get_str(&all[i], "id"), &above, &list))
            continue;
        uint32_t place = cvz_map_get(&place_of, cvz_arena_lower(arena, above));
        if (place == CVZ_MAP_NONE || all[place].type != CVZ_TYPE_OBJECT)
            continue;
        all[place] = with_part(&all[place], list, &all[i], arena);
        all[i] = cvz_value_null;
    }
    for (uint32_t i = 0; i < rows->n; i++) {
        if (all[i].type != CVZ_TYPE_NULL)
            cvz_list_add(&kept, arena, all[i]);
    }
    cvz_map_release(&place_of);
    return cvz_list_end(&kept);
}
