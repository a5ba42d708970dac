/* SPDX-License-Identifier: Apache-2.0 */
#include "app/changes_priv.h"

#include "app/app_priv.h"
#include "codec/json.h"

void cvz_app_change_add(struct cvz_app_changes *c, struct cvz_str field,
                        const struct cvz_value *from, const struct cvz_value *to)
{
    struct cvz_dict doc = {0};

    cvz_doc_set(&doc, c->arena, "field", field);
    cvz_dict_set(&doc, c->arena, CVZ_STR("from"), *from);
    cvz_dict_set(&doc, c->arena, CVZ_STR("to"), *to);
    cvz_list_add(&c->list, c->arena, cvz_dict_end(&doc));
}

static void compare(struct cvz_app_changes *c, struct cvz_str field, const struct cvz_value *from,
                    const struct cvz_value *to, unsigned depth);

static void compare_member(struct cvz_app_changes *c, struct cvz_str field, struct cvz_str name,
                           const struct cvz_value *from, const struct cvz_value *to, unsigned depth)
{
    struct cvz_str path = name;

    if (c->told_only && (from->type == CVZ_TYPE_NULL || to->type == CVZ_TYPE_NULL))
        return;
    if (field.n > 0)
        path = cvz_arena_printf(c->arena, "%.*s.%.*s", CVZ_STR_ARG(field), CVZ_STR_ARG(name));
    compare(c, path, from, to, depth + 1);
}

static void compare(struct cvz_app_changes *c, struct cvz_str field, const struct cvz_value *from,
                    const struct cvz_value *to, unsigned depth)
{
    enum { DEPTH = 6 };

    if (cvz_value_eq(from, to))
        return;
    if (from->type != CVZ_TYPE_OBJECT || to->type != CVZ_TYPE_OBJECT || depth >= DEPTH) {
        cvz_app_change_add(c, field, from, to);
        return;
    }
    for (uint32_t i = 0; i < from->n; i++) {
        struct cvz_str name = cvz_value_str(&from->u.members[i].name);
        compare_member(c, field, name, &from->u.members[i].value, cvz_value_get(to, name), depth);
    }
    for (uint32_t i = 0; i < to->n; i++) {
        struct cvz_str name = cvz_value_str(&to->u.members[i].name);
        if (cvz_value_get(from, name) == &cvz_value_null)
            compare_member(c, field, name, &cvz_value_null, &to->u.members[i].value, depth);
    }
}

void cvz_app_changes_add(struct cvz_app_changes *c, struct cvz_str field,
                         const struct cvz_value *from, const struct cvz_value *to)
{
    compare(c, field, from, to, 0);
}

void cvz_app_changes_add_json(struct cvz_app_changes *c, struct cvz_str before,
                              struct cvz_str after)
{
    struct cvz_value from = cvz_value_null, to = cvz_value_null;

    if (cvz_json_read(before, c->arena, &from, NULL) == 0 &&
        cvz_json_read(after, c->arena, &to, NULL) == 0)
        compare(c, CVZ_STR(""), &from, &to, 0);
}

struct cvz_value cvz_app_changes_between(struct cvz_arena *arena, struct cvz_str before,
                                         struct cvz_str after)
{
    struct cvz_app_changes c = {.arena = arena};

    cvz_app_changes_add_json(&c, before, after);
    return cvz_list_end(&c.list);
}
