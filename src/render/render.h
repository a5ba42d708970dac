/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Render: pictures and texts out of a view and its layout. Each format is a row of the registry;
 * each writes deterministic bytes.
 */
#ifndef CVZ_RENDER_RENDER_H
#define CVZ_RENDER_RENDER_H

#include "base/err.h"
#include "base/str.h"
#include "layout/layout.h"
#include "view/view.h"

struct cvz_theme;

/* One thing that has changed, in words: "web-1 (EC2 instance): state running → stopped". */
struct cvz_change_line {
    uint8_t what; /* enum cvz_difference */
    struct cvz_str text;
};

/* What is to be drawn; all borrowed. */
struct cvz_picture {
    const struct cvz_view *view;
    const struct cvz_layout
        *layout; /* NULL for formats that need none, which take the next three */
    enum cvz_layout_form form;
    enum cvz_direction direction;
    const int64_t *times;          /* for each item, as in cvz_layout_params; may be NULL */
    const struct cvz_theme *theme; /* NULL: professional */
    struct cvz_str title;          /* "" for none */
    struct cvz_str subtitle;       /* scope and time */
    struct cvz_str footnote;       /* coverage gaps; "" for none */
    unsigned detail;               /* 1..4 */
    unsigned dpi;                  /* pixel formats: 72..1200; 96 is 1:1 */
    bool legend;
    bool ledger; /* what each stage of the view did, below the ledger's line */
    bool quiet;  /* what is the same is drawn light, where two moments are compared */
    const struct cvz_change_line *changes; /* listed below the picture */
    uint32_t n_changes, more_changes;      /* these; and so many more, which are only counted */
    bool transparent;                      /* nothing is painted below the picture */
};

#define CVZ_PAGE_NONE UINT32_MAX

/* Where a resource is to be found. */
struct cvz_index_entry {
    struct cvz_str label, kind_label;
    struct cvz_str with; /* the card that shows it, where it has none of its own; "" */
    uint32_t page;       /* or CVZ_PAGE_NONE: it is not drawn */
};

/* Entries of a page of an index. */
enum { CVZ_INDEX_MAX = 228 };

/* One page of several. Borrowed, as everything in it. */
struct cvz_page {
    struct cvz_picture picture; /* of a page of the index without view and layout */
    struct cvz_str anchor;      /* unique among the pages; ASCII letters and digits */
    struct cvz_str name;        /* short: for outlines, tabs, ways back */
    uint32_t parent;       /* the page above it, smaller than its own number; the first has none */
    const uint32_t *links; /* for each item of its view: the page that it leads to, or none */
    const struct cvz_index_entry *index;
    uint32_t n_index; /* >0: it is a page of the index. These come last, and nothing leads to them:
                         a format may leave them out */
};

struct cvz_pages {
    const struct cvz_page *p; /* the first is the overview */
    uint32_t n;
};

/* What can lie below a picture of a format. */
enum cvz_ground {
    CVZ_GROUND_OWN, /* the format's readers decide */
    CVZ_GROUND_COLOUR,
    CVZ_GROUND_ANY, /* nothing, too */
};

struct cvz_format_ops {
    const char *name;      /* "svg" */
    const char *alias;     /* another name; NULL for none */
    const char *extension; /* ".svg" */
    const char *mime;
    const char *help;
    const char *fit; /* how much it takes unless asked otherwise: a name of CVZ_FIT_TABLE; NULL: the
                        first */
    bool needs_layout;
    bool binary;
    enum cvz_ground ground;
    int (*write)(const struct cvz_picture *picture, struct cvz_buf *out, struct cvz_err *err);
    /* NULL: has one page only. */
    int (*write_pages)(const struct cvz_pages *pages, struct cvz_buf *out, struct cvz_err *err);
};

/* The registry, ended by a NULL. */
extern const struct cvz_format_ops *const cvz_formats[];

/* NULL when unknown. By name or by the extension of a path. */
const struct cvz_format_ops *cvz_format_find(struct cvz_str name);
const struct cvz_format_ops *cvz_format_of_path(struct cvz_str path);

/* Sizes for cvz_layout_params: `sizes` has view->n_items elements, `labels` view->n_edges. */
void cvz_render_measure(const struct cvz_view *view, unsigned detail, struct cvz_size *sizes,
                        struct cvz_size *labels);

/* By name; CVZ_EUSAGE names the known ones. Themes are static. */
int cvz_theme_find(struct cvz_str name, const struct cvz_theme **ret,
                   struct cvz_err *err) CVZ_MUST_CHECK;

/* The index-th theme's name and what it is for; false behind the last. */
bool cvz_theme_at(size_t index, struct cvz_str *ret_name, const char **ret_help);

/* A theme of one's own: a flat YAML mapping of tokens to colours ("#1b2430"), with `base`, the
 * theme that has the others (professional when it is not given). Lives in the arena. CVZ_EINVALID
 * names the token that is unknown or no colour. */
int cvz_theme_read(struct cvz_str text, struct cvz_arena *arena, const struct cvz_theme **ret,
                   struct cvz_err *err) CVZ_MUST_CHECK;

/* "#1b2430" or "#fff"; CVZ_EUSAGE. */
int cvz_colour_parse(struct cvz_str text, uint32_t *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* The theme on another ground; lives in the arena. */
const struct cvz_theme *cvz_theme_on(const struct cvz_theme *theme, uint32_t ground,
                                     struct cvz_arena *arena);
/* How well the theme's text can be read on its ground: the worst contrast of its two colours of
 * text, 1 to 21; 4.5 is what WCAG asks for. */
double cvz_theme_contrast(const struct cvz_theme *theme);

#endif
