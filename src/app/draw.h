/* SPDX-License-Identifier: Apache-2.0 */
/* Drawing: an inventory -> filter -> view -> layout -> the bytes of a format. */
#ifndef CVZ_APP_DRAW_H
#define CVZ_APP_DRAW_H

#include "app/app.h"

/* Names are those of app/choice.h. */
struct cvz_app_draw_params {
    struct cvz_app_source source;
    struct cvz_str format; /* "svg" */
    struct cvz_str layout; /* "hierarchical" */
    struct cvz_str engine; /* "own"; "graphviz" */
    struct cvz_str keep;   /* file of cloudviz.layout/1 whose places are kept; "" */
    struct cvz_str theme;
    struct cvz_str fit;       /* "": what suits the format */
    struct cvz_str direction; /* "down", "right" */
    struct cvz_str focus;     /* a resource, as cvz_app_show takes it; "" */
    struct cvz_str title;     /* {NULL, 0}: one made from the accounts; "": none */
    unsigned depth;           /* with focus */
    struct cvz_str group_by;  /* "": as containers nest */
    struct cvz_app_strings lenses, without;
    unsigned detail; /* 1..4 */
    unsigned dpi;    /* 72..1200 */
    uint64_t seed;
    bool legend;
    bool atlas;                /* many pages, by cvz_format_ops.write_pages */
    struct cvz_str background; /* a colour, "transparent"; "": the theme's own */
    bool ledger;               /* what each stage did */
    struct cvz_str diff;       /* what it is compared with, as cvz_app_diff takes it; "": nothing */
    struct cvz_str unchanged;  /* with diff: "grey", "hide", "show" */
    struct cvz_str time;       /* of the timeline: "created", "first-seen" */
};

#define CVZ_APP_DRAW_PARAMS_INIT                                                                   \
    ((struct cvz_app_draw_params){.format = CVZ_STR("svg"),                                        \
                                  .layout = CVZ_STR("hierarchical"),                               \
                                  .engine = CVZ_STR("own"),                                        \
                                  .theme = CVZ_STR("professional"),                                \
                                  .direction = CVZ_STR("down"),                                    \
                                  .unchanged = CVZ_STR("grey"),                                    \
                                  .time = CVZ_STR("created"),                                      \
                                  .depth = 2,                                                      \
                                  .detail = 3,                                                     \
                                  .dpi = 96,                                                       \
                                  .seed = 1,                                                       \
                                  .legend = true})

/* The name of the format that a path ends in, or "". */
struct cvz_str cvz_app_format_of_path(struct cvz_str path);
/* Whether a format's bytes are no text. */
bool cvz_app_format_is_binary(struct cvz_str format);

/* Appends the picture to `out` and says what is in it: {"total", "shown", "folded", "shelved",
 * "relations", "relationsShown", "relationsImplied"}; of an atlas "pages", too; "warning" when its
 * text is hard to read on the background. With diff, "changes": what cvz_app_diff gives. */
int cvz_app_draw(struct cvz_app *app, const struct cvz_app_draw_params *params, struct cvz_buf *out,
                 struct cvz_arena *arena, struct cvz_value *ret,
                 struct cvz_err *err) CVZ_MUST_CHECK;

#endif
