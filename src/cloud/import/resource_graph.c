/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers of Azure Resource Graph: what `az graph query` writes, the service's own answer with its
 * rows as objects or as a table, or the bare rows.
 */
#include "cloud/import/import_priv.h"

/* {"columns": [{"name"}], "rows": [[...]]} as objects. */
static struct cvz_value from_table(const struct cvz_value *table, struct cvz_arena *arena)
{
    const struct cvz_value *columns = cvz_value_get_z(table, "columns");
    const struct cvz_value *rows = cvz_value_get_z(table, "rows");
    struct cvz_list list = {0};

    for (uint32_t i = 0; rows->type == CVZ_TYPE_ARRAY && i < rows->n; i++) {
        struct cvz_dict dict = {0};
        for (uint32_t k = 0; columns->type == CVZ_TYPE_ARRAY && k < columns->n; k++) {
            struct cvz_str name = cvz_value_get_str(&columns->u.items[k], "name");
            if (name.n > 0)
                cvz_dict_set(&dict, arena, name, *cvz_value_at(&rows->u.items[i], k));
        }
        cvz_list_add(&list, arena, cvz_dict_end(&dict));
    }
    return cvz_list_end(&list);
}

static struct cvz_value rows_of(const struct import_doc *doc, struct cvz_arena *arena)
{
    static const char *const names[] = {"data", "value"};
    const struct cvz_value *data = cvz_value_get_z(&doc->root, "data");

    if (data->type == CVZ_TYPE_OBJECT)
        return from_table(data, arena);
    return import_list_of(doc, names, CVZ_COUNT_OF(names));
}

static bool is_row(const struct cvz_value *v)
{
    struct cvz_str id = cvz_value_get_str(v, "id");
    struct cvz_str type = cvz_value_get_str(v, "type");

    return id.n > 0 && id.p[0] == '/' && cvz_str_find_char(type, '/') > 0 &&
           cvz_str_find_char(type, '.') > 0;
}

static unsigned detect(const struct import_doc *doc)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_value rows = rows_of(doc, &arena);

    unsigned score = doc->form != IMPORT_YAML && is_row(cvz_value_at(&rows, 0)) ? 80 : 0;
    cvz_arena_release(&arena);
    return score;
}

/* "/subscriptions/s/resourceGroups/g/providers/..." -> up to the group; "" for others. */
static struct cvz_str group_of(struct cvz_str id)
{
    struct cvz_str needle = CVZ_STR("/resourcegroups/");
    ptrdiff_t at = cvz_str_find_nocase(id, needle);

    if (at < 0)
        return CVZ_STR("");
    struct cvz_str rest = cvz_str_sub(id, (size_t)at + needle.n, id.n);
    ptrdiff_t end = cvz_str_find_char(rest, '/');
    return cvz_str_sub(id, 0, (size_t)at + needle.n + (end < 0 ? rest.n : (size_t)end));
}

static struct cvz_value group_row(struct cvz_str id, struct cvz_arena *arena)
{
    static const struct cvz_str type =
        CVZ_STR_INIT("microsoft.resources/subscriptions/resourcegroups");
    struct cvz_str rest = id, piece, parts[5] = {{NULL, 0}};
    struct cvz_dict dict = {0};

    for (size_t i = 0; i < CVZ_COUNT_OF(parts) && cvz_str_split(&rest, '/', &piece); i++)
        parts[i] = piece;
    cvz_dict_set(&dict, arena, CVZ_STR("id"), cvz_value_from_str(id));
    cvz_dict_set(&dict, arena, CVZ_STR("name"), cvz_value_from_str(parts[4]));
    cvz_dict_set(&dict, arena, CVZ_STR("type"), cvz_value_from_str(type));
    cvz_dict_set(&dict, arena, CVZ_STR("subscriptionId"), cvz_value_from_str(parts[2]));
    return cvz_dict_end(&dict);
}

struct cvz_value import_with_groups(const struct cvz_value *rows, struct cvz_arena *arena)
{
    struct cvz_map known = CVZ_MAP_INIT;
    struct cvz_list list = {0};

    for (uint32_t i = 0; i < rows->n; i++) {
        struct cvz_str id = cvz_value_get_str(&rows->u.items[i], "id");
        cvz_map_put(&known, cvz_arena_lower(arena, id), i);
        cvz_list_add(&list, arena, rows->u.items[i]);
    }
    for (uint32_t i = 0; i < rows->n; i++) {
        struct cvz_str group = group_of(cvz_value_get_str(&rows->u.items[i], "id"));
        if (group.n > 0 &&
            cvz_map_put_new(&known, cvz_arena_lower(arena, group), rows->n) == rows->n)
            cvz_list_add(&list, arena, group_row(group, arena));
        cvz_map_put(&known, cvz_arena_lower(arena, group), i);
    }
    cvz_map_release(&known);
    return cvz_list_end(&list);
}

/* An answer that goes on elsewhere. */
static void note_truncated(struct importing *im, const struct cvz_value *root, uint32_t n)
{
    static const char *const totals[] = {"totalRecords", "total_records"};
    int64_t total = 0;

    for (size_t i = 0; i < CVZ_COUNT_OF(totals) && total == 0; i++)
        (void)cvz_value_i64(cvz_value_get_z(root, totals[i]), &total);
    if (total > (int64_t)n)
        import_skip(im, "the file has %u of %lld records: the query's other pages", n,
                    (long long)total);
}

static int read_rows(struct importing *im, const struct import_doc *doc, struct cvz_err *err)
{
    struct cvz_value rows = rows_of(doc, im->arena);

    note_truncated(im, &doc->root, rows.n);
    struct cvz_value all = import_with_groups(&rows, im->arena);
    return import_rows(im, "azure", &all, "data", err);
}

const struct import_ops import_resource_graph = {
    .format = {.name = "resource-graph",
               .label = "Azure Resource Graph result",
               .made = "az graph query -q 'resources' --first 1000; its pages may be joined in one "
                       "array",
               .reads = "rows with id and type, of any table that the catalogue knows; other types "
                        "are kept as generic ones"},
    .detect = detect,
    .read = read_rows,
};
