/* SPDX-License-Identifier: Apache-2.0 */
/* Files that hold an inventory, whatever wrote them. */
#include "app/app_priv.h"

#include "base/file.h"
#include "store/bundle.h"
#include "store/interchange.h"

#define INTERCHANGE_MARK CVZ_STR("cloudviz.inventory/")

/* Our own files say what they are near their beginning. */
static bool is_interchange(struct cvz_str text)
{
    enum { HEAD = 4096 };

    return cvz_str_find(cvz_str_sub(text, 0, HEAD), INTERCHANGE_MARK) >= 0;
}

static int read_interchange(struct cvz_str text, struct cvz_arena *arena,
                            struct cvz_app_inventory *ret, struct cvz_err *err)
{
    struct cvz_inventory inventory = {0};
    int rc = cvz_inventory_read(text, arena, &inventory, err);

    if (rc != 0)
        return rc;
    ret->graph = inventory.graph;
    ret->coverage = inventory.coverage;
    ret->n_coverage = inventory.n_coverage;
    return 0;
}

static int read_foreign(struct cvz_app *app, struct cvz_str text, const char *path,
                        struct cvz_arena *arena, struct cvz_app_inventory *ret, struct cvz_err *err)
{
    struct cvz_kinds kinds;
    int rc = cvz_app_kinds(app, &kinds, err);

    if (rc == 0)
        rc = cvz_import_read(text, cvz_str_from(path), app->catalogue, arena, &ret->import, err);
    if (rc != 0)
        return rc;
    ret->graph = ret->import.graph;
    ret->coverage = ret->import.coverage;
    ret->n_coverage = ret->import.n_coverage;
    return 0;
}

/* *text is replaced by what was packed in it. */
static int unpack(struct cvz_buf *text, const char *part, struct cvz_str *ret, struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_buf unpacked = CVZ_BUF_INIT;
    struct cvz_bundle_part *parts;
    size_t n;
    int rc =
        cvz_bundle_read(cvz_buf_str(text), CVZ_APP_FILE_MAX, &unpacked, &arena, &parts, &n, err);

    if (rc == 0)
        rc = cvz_bundle_find(parts, n, part, ret, err);
    cvz_buf_release(text);
    *text = unpacked;
    cvz_arena_release(&arena);
    return rc;
}

int cvz_app_part_read(const char *path, const char *part, struct cvz_buf *text,
                      struct cvz_str *ret_part, struct cvz_err *err)
{
    int rc = cvz_file_read(path, CVZ_APP_FILE_MAX, text, err);

    if (rc != 0)
        return rc;
    *ret_part = cvz_buf_str(text);
    if (!cvz_bundle_is(*ret_part))
        return 0;
    rc = unpack(text, part, ret_part, err);
    return rc == 0 ? 0 : cvz_fail_context(err, rc, "%s", path);
}

int cvz_app_file_read(struct cvz_app *app, const char *path, struct cvz_arena *arena,
                      struct cvz_app_inventory *ret, struct cvz_err *err)
{
    struct cvz_str text;

    int rc = cvz_app_part_read(path, CVZ_APP_BUNDLE_INVENTORY, &ret->text, &text, err);
    if (rc != 0)
        return rc;
    if (is_interchange(text))
        rc = read_interchange(text, arena, ret, err);
    else
        rc = read_foreign(app, text, path, arena, ret, err);
    return rc == 0 ? 0 : cvz_fail_context(err, rc, "%s", path);
}

const char *cvz_app_file_format(const struct cvz_app_inventory *inventory)
{
    return inventory->import.format != NULL ? inventory->import.format->label : "inventory";
}

struct cvz_value cvz_app_import_formats(struct cvz_arena *arena)
{
    struct cvz_import_format format;
    struct cvz_list list = {0};

    for (size_t i = 0; cvz_import_format(i, &format); i++) {
        struct cvz_dict doc = {0};
        cvz_doc_set(&doc, arena, "name", cvz_str_from(format.name));
        cvz_doc_set(&doc, arena, "label", cvz_str_from(format.label));
        cvz_doc_set(&doc, arena, "made", cvz_str_from(format.made));
        cvz_doc_set(&doc, arena, "reads", cvz_str_from(format.reads));
        cvz_list_add(&list, arena, cvz_dict_end(&doc));
    }
    return cvz_list_end(&list);
}
