/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the hand-made picture: sample FORMAT [DETAIL [DPI [LAYOUT]]] > file. For eyes and for
 * readers of other projects, which the tests run over it. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>

static int lay_out(struct fixture *f, const char *name, unsigned detail, struct cvz_layout **ret,
                   struct cvz_err *err)
{
    struct cvz_size *sizes = CVZ_ARENA_ARRAY(&f->arena, struct cvz_size, f->view.n_items);
    struct cvz_size *labels = CVZ_ARENA_ARRAY(&f->arena, struct cvz_size, f->view.n_edges);
    struct cvz_layout_params params = CVZ_LAYOUT_PARAMS_INIT;
    cvz_render_measure(&f->view, detail, sizes, labels);
    params.sizes = sizes;
    params.labels = labels;
    return cvz_layout_new(cvz_str_from(name), &f->view, &params, ret, err);
}

int main(int argc, char **argv)
{
    const struct cvz_format_ops *format = argc > 1 ? cvz_format_find(cvz_str_from(argv[1])) : NULL;
    if (format == NULL) {
        fputs("usage: sample FORMAT [DETAIL [DPI [LAYOUT]]]\n", stderr);
        return 2;
    }
    struct fixture f;
    fixture_init(&f);
    struct cvz_picture picture = fixture_picture(&f);
    picture.detail = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 3;
    picture.dpi = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 96;
    struct cvz_buf out = CVZ_BUF_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_layout *layout = NULL;
    int rc = argc > 4 ? lay_out(&f, argv[4], picture.detail, &layout, &err) : 0;
    if (layout != NULL)
        picture.layout = layout;
    if (rc == 0)
        rc = format->write(&picture, &out, &err);
    if (rc != 0)
        fprintf(stderr, "sample: %s\n", err.text);
    else
        fwrite(out.p, 1, out.n, stdout);
    cvz_buf_release(&out);
    cvz_layout_free(layout);
    fixture_release(&f);
    return rc != 0;
}
