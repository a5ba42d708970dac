/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Google's Cloud Asset Inventory: exports (a line for each asset, with_underscores), answers of
 * lists and searches (camelCase), histories of assets.
 */
#include "cloud/import/import_priv.h"

static struct cvz_value rows_of(const struct import_doc *doc)
{
    static const char *const names[] = {"assets", "results"};

    return import_list_of(doc, names, CVZ_COUNT_OF(names));
}

/* The asset of a history's entry; null for one that is gone. */
static const struct cvz_value *asset_of(const struct cvz_value *row)
{
    const struct cvz_value *asset = cvz_value_get_z(row, "asset");
    bool is_deleted = false;

    if (cvz_value_bool(cvz_value_get_z(row, "deleted"), &is_deleted) && is_deleted)
        return &cvz_value_null;
    return asset->type == CVZ_TYPE_OBJECT ? asset : row;
}

static bool is_asset(const struct cvz_value *row)
{
    const struct cvz_value *asset = asset_of(row);

    return cvz_str_starts(cvz_value_get_str(asset, "name"), CVZ_STR("//")) &&
           (cvz_value_get_z(asset, "assetType")->type == CVZ_TYPE_STRING ||
            cvz_value_get_z(asset, "asset_type")->type == CVZ_TYPE_STRING);
}

static unsigned detect(const struct import_doc *doc)
{
    struct cvz_value rows = rows_of(doc);
    bool is_one = doc->root.type == CVZ_TYPE_OBJECT && is_asset(&doc->root);

    return doc->form != IMPORT_YAML && (is_one || is_asset(cvz_value_at(&rows, 0))) ? 80 : 0;
}

/* "asset_type" -> "assetType" */
static struct cvz_str camel(struct cvz_str name, struct cvz_arena *arena)
{
    char *p = cvz_arena_bytes(arena, name.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool is_word = c == '_' && i > 0 && i + 1 < name.n;
        if (is_word)
            c = name.p[++i];
        p[n++] = is_word && c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
    }
    p[n] = '\0';
    return (struct cvz_str){p, n};
}

/* What a search knows of an asset stands beside its name, not in its resource. */
static struct cvz_value found_resource(const struct cvz_value *row, struct cvz_arena *arena)
{
    static const char *const members[] = {"labels", "state", "createTime", "description",
                                          "additionalAttributes"};
    struct cvz_dict data = {0}, resource = {0};
    struct cvz_str name = cvz_value_get_str(row, "displayName");

    if (name.n == 0)
        name = cvz_value_get_str(row, "name");
    cvz_dict_set(&data, arena, CVZ_STR("name"), cvz_value_from_str(name));
    for (size_t i = 0; i < CVZ_COUNT_OF(members); i++) {
        if (cvz_value_get_z(row, members[i])->type != CVZ_TYPE_NULL)
            cvz_dict_set(&data, arena, cvz_str_from(members[i]), *cvz_value_get_z(row, members[i]));
    }
    cvz_dict_set(&resource, arena, CVZ_STR("data"), cvz_dict_end(&data));
    cvz_dict_set(&resource, arena, CVZ_STR("location"), *cvz_value_get_z(row, "location"));
    return cvz_dict_end(&resource);
}

/* A row as the list of assets has it. */
static struct cvz_value plain_row(const struct cvz_value *asset, struct cvz_arena *arena)
{
    struct cvz_dict dict = {0};

    for (uint32_t i = 0; i < asset->n; i++)
        cvz_dict_set(&dict, arena, camel(cvz_value_str(&asset->u.members[i].name), arena),
                     asset->u.members[i].value);
    struct cvz_value row = cvz_dict_end(&dict);
    if (cvz_value_get_z(&row, "resource")->type == CVZ_TYPE_NULL &&
        cvz_value_get_z(&row, "iamPolicy")->type == CVZ_TYPE_NULL)
        cvz_dict_set(&dict, arena, CVZ_STR("resource"), found_resource(&row, arena));
    if (cvz_value_get_z(&row, "ancestors")->type == CVZ_TYPE_NULL &&
        cvz_value_get_z(&row, "project")->type == CVZ_TYPE_STRING) {
        struct cvz_list ancestors = {0};
        cvz_list_add(&ancestors, arena, *cvz_value_get_z(&row, "project"));
        cvz_dict_set(&dict, arena, CVZ_STR("ancestors"), cvz_list_end(&ancestors));
    }
    return cvz_dict_end(&dict);
}

static int read_assets(struct importing *im, const struct import_doc *doc, struct cvz_err *err)
{
    struct cvz_value rows = rows_of(doc);
    struct cvz_list list = {0};

    if (rows.type != CVZ_TYPE_ARRAY)
        rows = (struct cvz_value){.type = CVZ_TYPE_ARRAY, .n = 1, .u.items = &doc->root};
    for (uint32_t i = 0; i < rows.n; i++) {
        const struct cvz_value *asset = asset_of(&rows.u.items[i]);
        if (asset->type == CVZ_TYPE_OBJECT)
            cvz_list_add(&list, im->arena, plain_row(asset, im->arena));
        else if (rows.u.items[i].type != CVZ_TYPE_OBJECT)
            import_skip(im, "assets[%u]: must be an object", i);
    }
    struct cvz_value plain = cvz_list_end(&list);
    return import_rows(im, "gcp", &plain, "assets", err);
}

const struct import_ops import_cloud_asset = {
    .format = {.name = "cloud-asset",
               .label = "Cloud Asset export",
               .made = "gcloud asset export --content-type resource --output-path gs://...; gcloud "
                       "asset list --content-type resource --format json",
               .reads = "assets with their resources or IAM policies, a line each or as an array; "
                        "answers of searches with less detail"},
    .detect = detect,
    .read = read_assets,
};
