/* SPDX-License-Identifier: Apache-2.0 */
#include "app/keep_priv.h"

#include "app/app_priv.h"
#include "base/file.h"
#include "base/map.h"
#include "codec/json.h"

#include <math.h>

/* Pixels; what lies farther out is not believed. */
#define FARTHEST (1 << 22)

static int check_head(const struct cvz_value *doc, struct cvz_str path, struct cvz_str layout,
                      struct cvz_err *err)
{
    struct cvz_str format = cvz_value_str(cvz_value_path(doc, "format"));
    struct cvz_str drawn = cvz_value_str(cvz_value_path(doc, "layout"));

    if (!cvz_str_is(format, "cloudviz.layout/1"))
        return cvz_fail(err, CVZ_EINVALID,
                        "%.*s: is no picture in cloudviz.layout/1: 'cloudviz render -f json' "
                        "writes one",
                        CVZ_STR_ARG(path));
    if (!cvz_str_eq(drawn, layout))
        return cvz_fail(err, CVZ_EUSAGE, "%.*s: was drawn as '%.*s', and this is '%.*s'",
                        CVZ_STR_ARG(path), CVZ_STR_ARG(drawn), CVZ_STR_ARG(layout));
    return 0;
}

static bool read_units(const struct cvz_value *node, const char *name, int32_t *ret)
{
    double pixels;

    if (!cvz_value_double(cvz_value_get_z(node, name), &pixels) ||
        !(pixels >= 0 && pixels <= FARTHEST))
        return false;
    *ret = (int32_t)floor(pixels * CVZ_UNIT + 0.5);
    return true;
}

static void take_node(const struct cvz_value *node, const struct cvz_map *items,
                      struct cvz_box *boxes)
{
    uint32_t item = cvz_map_get(items, cvz_value_str(cvz_value_path(node, "id")));
    struct cvz_box box;

    if (item != CVZ_MAP_NONE && read_units(node, "x", &box.x) && read_units(node, "y", &box.y) &&
        read_units(node, "w", &box.w) && read_units(node, "h", &box.h))
        boxes[item] = box;
}

static int take_text(struct cvz_str text, struct cvz_str path, struct cvz_str layout,
                     const struct cvz_view *view, struct cvz_box *boxes, struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_value doc = cvz_value_null;
    struct cvz_map items = {0};

    int rc = cvz_json_read(text, &arena, &doc, err);
    if (rc != 0)
        rc = cvz_fail_context(err, rc, "%.*s", CVZ_STR_ARG(path));
    if (rc == 0)
        rc = check_head(&doc, path, layout, err);
    if (rc == 0) {
        const struct cvz_value *nodes = cvz_value_path(&doc, "nodes");
        for (uint32_t i = 0; i < view->n_items; i++)
            cvz_map_put(&items, view->items[i].id, i);
        for (uint32_t i = 0; nodes->type == CVZ_TYPE_ARRAY && i < nodes->n; i++)
            take_node(&nodes->u.items[i], &items, boxes);
    }
    cvz_map_release(&items);
    cvz_arena_release(&arena);
    return rc;
}

int cvz_app_keep_read(struct cvz_str path, struct cvz_str layout, const struct cvz_view *view,
                      struct cvz_arena *arena, struct cvz_box **ret, struct cvz_err *err)
{
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_box *boxes = CVZ_ARENA_ARRAY(arena, struct cvz_box, (size_t)view->n_items + 1);

    int rc = cvz_file_read(cvz_arena_str(arena, path).p, CVZ_APP_FILE_MAX, &text, err);
    if (rc == 0)
        rc = take_text(cvz_buf_str(&text), path, layout, view, boxes, err);
    if (rc == 0)
        *ret = boxes;
    cvz_buf_release(&text);
    return rc;
}
