/* SPDX-License-Identifier: Apache-2.0 */
/* Layouts by name: checks what they are given, owns what they make. */
#include "layout/layout.h"

#include "base/mem.h"

#include <stdlib.h>

enum {
    SIZE_MAX_UNITS = 1 << 20,  /* of one leaf or label: 262,144 px */
    TOTAL_MAX_UNITS = 1 << 29, /* of all leaves in a row */
};

static int find_layout(struct cvz_str name, const struct cvz_layout_ops **ret, struct cvz_err *err)
{
    struct cvz_buf known = CVZ_BUF_INIT;

    for (size_t i = 0; cvz_layouts[i] != NULL; i++) {
        if (cvz_str_is(name, cvz_layouts[i]->name)) {
            *ret = cvz_layouts[i];
            cvz_buf_release(&known);
            return 0;
        }
        cvz_buf_printf(&known, "%s%s", i > 0 ? ", " : "", cvz_layouts[i]->name);
    }
    int rc = cvz_fail(err, CVZ_EUSAGE, "there is no layout '%.*s'; there are: %s",
                      CVZ_STR_ARG(name), known.p);
    cvz_buf_release(&known);
    return rc;
}

static bool size_is_sane(struct cvz_size size)
{
    return size.w >= 0 && size.h >= 0 && size.w <= SIZE_MAX_UNITS && size.h <= SIZE_MAX_UNITS;
}

/* Whatever is arranged how, coordinates must fit into 32 bits. */
static int check_sizes(const struct cvz_view *view, const struct cvz_layout_params *params,
                       struct cvz_err *err)
{
    int64_t total = 0;

    for (uint32_t i = 0; i < view->n_items; i++) {
        struct cvz_size size = params->sizes[i];
        if (!size_is_sane(size))
            return cvz_fail(err, CVZ_EINVALID, "item %u is %d x %d units large", i, size.w, size.h);
        total += size.w > size.h ? size.w : size.h;
    }
    total += (int64_t)view->n_items * (params->gap + 2 * params->padding + params->header);
    total += (int64_t)view->n_edges * 4 * params->gap;
    if (total > TOTAL_MAX_UNITS)
        return cvz_fail(err, CVZ_ETOOBIG, "%u items and %u edges are too large for one picture",
                        view->n_items, view->n_edges);
    return 0;
}

int cvz_layout_new_by(const struct cvz_layout_ops *ops, const struct cvz_view *view,
                      const struct cvz_layout_params *params, struct cvz_layout **ret,
                      struct cvz_err *err)
{
    int rc = check_sizes(view, params, err);

    if (rc != 0)
        return rc;
    struct cvz_layout *layout = CVZ_NEW(struct cvz_layout);
    layout->arena = CVZ_NEW(struct cvz_arena);
    layout->view = view;
    layout->name = ops->name;
    layout->nested = true;
    layout->boxes = CVZ_ARENA_ARRAY(layout->arena, struct cvz_box, view->n_items);
    layout->routes = CVZ_ARENA_ARRAY(layout->arena, struct cvz_route, view->n_edges);
    rc = ops->place(view, params, layout, err);
    if (rc != 0)
        cvz_layout_free(layout);
    else
        *ret = layout;
    return rc;
}

int cvz_layout_new(struct cvz_str name, const struct cvz_view *view,
                   const struct cvz_layout_params *params, struct cvz_layout **ret,
                   struct cvz_err *err)
{
    const struct cvz_layout_ops *ops = NULL;
    int rc = find_layout(name, &ops, err);

    return rc != 0 ? rc : cvz_layout_new_by(ops, view, params, ret, err);
}

void cvz_layout_free(struct cvz_layout *layout)
{
    if (layout == NULL)
        return;
    cvz_arena_release(layout->arena);
    free(layout->arena);
    free(layout);
}
