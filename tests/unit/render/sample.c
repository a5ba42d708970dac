/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes the hand-made picture in a format, for eyes and for readers of other projects:
 *
 *     render_sample [-d DETAIL] [-r DPI] [-l LAYOUT] [-n CARDS] [-x] FORMAT > file
 *
 * -l lays it out anew instead of taking the boxes made by hand; -n takes a grid of that many cards;
 * -x gives everything a hostile name.
 */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct options {
    const struct cvz_format_ops *format;
    const char *layout;
    unsigned detail, dpi, cards;
    bool hostile;
};

static bool read_options(int argc, char **argv, struct options *o)
{
    *o = (struct options){.detail = 3, .dpi = 96};
    for (int c; (c = getopt(argc, argv, "d:r:l:n:x")) != -1;) {
        if (c == 'd')
            o->detail = (unsigned)strtoul(optarg, NULL, 10);
        else if (c == 'r')
            o->dpi = (unsigned)strtoul(optarg, NULL, 10);
        else if (c == 'l')
            o->layout = optarg;
        else if (c == 'n')
            o->cards = (unsigned)strtoul(optarg, NULL, 10);
        else if (c == 'x')
            o->hostile = true;
        else
            return false;
    }
    o->format = optind + 1 == argc ? cvz_format_find(cvz_str_from(argv[optind])) : NULL;
    return o->format != NULL;
}

/* A day for each, some weeks apart; every fifth has none. */
static const int64_t *some_times(struct fixture *f)
{
    const int64_t day = INT64_C(86400000);
    int64_t *times = CVZ_ARENA_ARRAY(&f->arena, int64_t, f->view.n_items + 1);

    for (uint32_t i = 0; i < f->view.n_items; i++)
        times[i] = i % 5 == 4 ? CVZ_TIME_NONE : (20000 + (int64_t)i * 37 % 400) * day;
    return times;
}

static int lay_out(struct fixture *f, const struct options *o, struct cvz_layout **ret,
                   struct cvz_err *err)
{
    struct cvz_size *sizes = CVZ_ARENA_ARRAY(&f->arena, struct cvz_size, f->view.n_items);
    struct cvz_size *labels = CVZ_ARENA_ARRAY(&f->arena, struct cvz_size, f->view.n_edges);
    struct cvz_layout_params params = CVZ_LAYOUT_PARAMS_INIT;
    cvz_render_measure(&f->view, o->detail, sizes, labels);
    params.sizes = sizes;
    params.labels = labels;
    params.times = some_times(f);
    return cvz_layout_new(cvz_str_from(o->layout), &f->view, &params, ret, err);
}

static enum cvz_layout_form form_of(const char *layout)
{
    for (size_t i = 0; cvz_layouts[i] != NULL; i++)
        if (strcmp(cvz_layouts[i]->name, layout) == 0)
            return cvz_layouts[i]->form;
    return CVZ_FORM_RELATIONS;
}

static int draw(struct fixture *f, const struct options *o, struct cvz_err *err)
{
    struct cvz_picture picture = fixture_picture(f);
    struct cvz_layout *layout = NULL;
    struct cvz_buf out = CVZ_BUF_INIT;
    picture.detail = o->detail;
    picture.dpi = o->dpi;
    int rc = o->layout != NULL ? lay_out(f, o, &layout, err) : 0;
    if (layout != NULL) {
        picture.layout = layout;
        picture.times = some_times(f);
        picture.form = form_of(o->layout);
    }
    if (rc == 0)
        rc = o->format->write(&picture, &out, err);
    if (rc == 0)
        fwrite(out.p, 1, out.n, stdout);
    cvz_buf_release(&out);
    cvz_layout_free(layout);
    return rc;
}

int main(int argc, char **argv)
{
    struct options o;
    if (!read_options(argc, argv, &o)) {
        fputs("usage: render_sample [-d DETAIL] [-r DPI] [-l LAYOUT] [-n CARDS] [-x] FORMAT\n",
              stderr);
        return 2;
    }
    struct fixture f;
    if (o.cards > 0)
        fixture_grid(&f, o.cards);
    else
        fixture_init(&f);
    if (o.hostile)
        fixture_make_hostile(&f);
    struct cvz_err err = CVZ_ERR_INIT;
    int rc = draw(&f, &o, &err);
    if (rc != 0)
        fprintf(stderr, "render_sample: %s\n", err.text);
    fixture_release(&f);
    return rc != 0;
}
