/* SPDX-License-Identifier: Apache-2.0 */
#include "app/draw.h"

#include "app/atlas_priv.h"
#include "app/caption_priv.h"
#include "app/choice.h"
#include "app/differing_priv.h"
#include "app/engine_priv.h"
#include "app/fit_priv.h"
#include "app/keep_priv.h"
#include "app/viewing_priv.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/map.h"
#include "codec/jmespath.h"
#include "codec/json.h"
#include "layout/layout.h"
#include "render/render.h"
#include "view/view.h"

/* One drawing, and what its stages hand on. Everything of it lives in the arena but the view and
 * the layout. */
struct drawing {
    const struct cvz_app_draw_params *params;
    const struct cvz_app_inventory *in;
    const struct cvz_format_ops *format;
    const struct cvz_layout_ops *placing;
    struct cvz_app_fit fit;
    struct cvz_kinds kinds;
    struct cvz_picture picture;
    struct cvz_view *view;
    struct cvz_layout *layout;
    struct cvz_arena *arena;
    struct cvz_str focus;
    struct cvz_app_differing differing;
    const int64_t *node_times; /* by node */
    uint32_t n_pages;          /* of an atlas */
    struct cvz_map compiled;   /* text of a fact -> number of its expression */
    CVZ_VEC(const struct cvz_jmespath *) expressions;
};

struct cvz_str cvz_app_format_of_path(struct cvz_str path)
{
    const struct cvz_format_ops *format = cvz_format_of_path(path);

    return format != NULL ? cvz_str_from(format->name) : CVZ_STR("");
}

bool cvz_app_format_is_binary(struct cvz_str name)
{
    const struct cvz_format_ops *format = cvz_format_find(name);

    return format != NULL && format->binary;
}

/* ---- facts of a resource: expressions over its properties ---- */

static const struct cvz_jmespath *expression_of(struct drawing *d, struct cvz_str text)
{
    const struct cvz_jmespath *expression = NULL;
    uint32_t number = cvz_map_get(&d->compiled, text);

    if (number != CVZ_MAP_NONE)
        return d->expressions.p[number];
    if (cvz_jmespath_compile(text, d->arena, &expression, NULL) != 0)
        expression = NULL; /* the catalogue has checked its own; a generic kind may say anything */
    cvz_map_put(&d->compiled, text, (uint32_t)d->expressions.n);
    cvz_vec_push(&d->expressions, expression);
    return expression;
}

static struct cvz_str fact_of(void *ctx, uint32_t node, unsigned index, struct cvz_arena *arena)
{
    struct drawing *d = ctx;
    const struct cvz_resource *r = cvz_graph_resource(d->in->graph, node);
    struct cvz_str text = cvz_kinds_find(&d->kinds, r->kind)->facts[index];
    struct cvz_value properties = cvz_value_null, found = cvz_value_null;

    if (text.n == 0 || r->properties.n == 0)
        return CVZ_STR("");
    const struct cvz_jmespath *expression = expression_of(d, text);
    if (expression == NULL || cvz_json_read(r->properties, arena, &properties, NULL) != 0 ||
        cvz_jmespath_search(expression, &properties, arena, &found, NULL) != 0)
        return CVZ_STR("");
    struct cvz_str fact = cvz_value_text(&found, arena);
    /* A link to another object (a machine's type) is known by its last word. */
    if (fact.p != NULL && cvz_str_starts(fact, CVZ_STR("https://")))
        fact = cvz_str_sub(fact, (size_t)cvz_str_rfind_char(fact, '/') + 1, fact.n);
    return fact.p != NULL ? fact : CVZ_STR("");
}

/* ---- the stages ---- */

/* A ceiling of characters is for the formats that were made to fit below one. */
static bool has_ceiling(const struct cvz_format_ops *format)
{
    struct cvz_app_fit own;

    return format->fit != NULL && cvz_app_fit_find(cvz_str_from(format->fit), &own) &&
           own.text_max > 0;
}

static int choose_format(struct drawing *d, struct cvz_err *err)
{
    struct cvz_str fit = d->params->fit;

    d->format = cvz_format_find(d->params->format);
    if (d->format == NULL)
        return cvz_fail(err, CVZ_EUSAGE, "unknown format '%.*s'", CVZ_STR_ARG(d->params->format));
    struct cvz_choice first;
    CVZ_ASSERT(cvz_app_fits(0, &first));
    if (fit.n == 0 && d->params->atlas)
        fit = CVZ_STR("a4");
    if (fit.n == 0)
        fit = cvz_str_from(d->format->fit != NULL ? d->format->fit : first.name);
    if (!cvz_app_fit_find(fit, &d->fit))
        return cvz_fail(err, CVZ_EUSAGE, "unknown fit '%.*s'", CVZ_STR_ARG(fit));
    if (!has_ceiling(d->format))
        d->fit.text_max = 0;
    return 0;
}

static int choose_layout(struct drawing *d, struct cvz_err *err)
{
    const struct cvz_app_engine *engine = NULL;

    int rc = cvz_app_engine_find(d->params->engine, &engine, err);
    if (rc == 0)
        rc = engine->find(d->params->layout, &d->placing, err);
    if (rc == 0 && d->params->keep.n > 0 && !engine->keeps)
        rc = cvz_fail(err, CVZ_EUSAGE, "the engine %s cannot keep the places of %.*s", engine->name,
                      CVZ_STR_ARG(d->params->keep));
    if (rc == 0)
        d->picture.form = d->placing->form;
    return rc;
}

static int find_focus(struct drawing *d, struct cvz_err *err)
{
    uint32_t node;

    d->focus = CVZ_STR("");
    if (d->params->focus.n == 0)
        return 0;
    int rc = cvz_app_find(d->in->graph, d->params->focus, &node, err);
    if (rc == 0)
        d->focus = cvz_graph_resource(d->in->graph, node)->id;
    return rc;
}

static int make_view(struct drawing *d, struct cvz_err *err)
{
    struct cvz_view_params p = CVZ_VIEW_PARAMS_INIT;

    p.kinds = d->kinds;
    p.max_nodes = d->params->atlas ? 0 : d->fit.nodes; /* an atlas has the budget page by page */
    p.max_edges = d->params->atlas ? 0 : d->fit.edges;
    p.simplify = d->fit.nodes > 0;
    p.detail = d->params->detail;
    p.only = d->params->source.filter.n > 0 ? d->in->marks : NULL;
    p.focus = d->focus;
    p.depth = d->params->depth;
    p.fact = fact_of;
    p.fact_ctx = d;
    p.node_changes = d->differing.comparison.merged.nodes;
    p.relation_changes = d->differing.comparison.merged.relations;
    p.changed_only = d->differing.hide;
    int rc = cvz_app_view_options(d->params, &p, err);
    /* Frames that the pipeline makes up have no time. */
    if (d->picture.form == CVZ_FORM_TIME)
        p.without |= CVZ_BIT(CVZ_STAGE_ZONES) | CVZ_BIT(CVZ_STAGE_CATEGORIES);
    return rc != 0 ? rc : cvz_view_new(d->in->graph, &p, &d->view, err);
}

static enum cvz_direction direction_of(struct cvz_str name)
{
    unsigned direction = CVZ_DIRECTION_DOWN;

    if (cvz_app_choice_find(cvz_app_directions, "direction", name, &direction, NULL) != 0)
        return CVZ_DIRECTION_DOWN;
    return (enum cvz_direction)direction;
}

/* When each item came into being: the first of what it stands for. */
static int64_t *times_of(const struct drawing *d)
{
    int64_t *times = CVZ_ARENA_ARRAY(d->arena, int64_t, d->view->n_items + 1);

    for (uint32_t i = 0; i < d->view->n_items; i++) {
        const struct cvz_item *item = &d->view->items[i];
        times[i] = CVZ_TIME_NONE;
        for (uint32_t m = 0; m < item->n_members; m++) {
            int64_t ms = d->node_times[item->members[m]];
            if (ms != CVZ_TIME_NONE && (times[i] == CVZ_TIME_NONE || ms < times[i]))
                times[i] = ms;
        }
    }
    return times;
}

/* By the engine that was asked for, in the places of a former picture if there is one. */
static int place_by_engine(struct drawing *d, struct cvz_layout_params *p, struct cvz_err *err)
{
    struct cvz_box *former = NULL;
    int rc = 0;

    if (d->params->keep.n > 0)
        rc = cvz_app_keep_read(d->params->keep, cvz_str_from(d->placing->name), d->view, d->arena,
                               &former, err);
    p->former = former;
    return rc != 0 ? rc : cvz_layout_new_by(d->placing, d->view, p, &d->layout, err);
}

static int make_layout(struct drawing *d, struct cvz_err *err)
{
    struct cvz_layout_params p = CVZ_LAYOUT_PARAMS_INIT;
    struct cvz_size *sizes = CVZ_ARENA_ARRAY(d->arena, struct cvz_size, d->view->n_items + 1);
    struct cvz_size *labels = CVZ_ARENA_ARRAY(d->arena, struct cvz_size, d->view->n_edges + 1);

    if (!d->format->needs_layout)
        return 0;
    cvz_render_measure(d->view, d->params->detail, sizes, labels);
    p.sizes = sizes;
    p.labels = labels;
    p.direction = d->picture.direction;
    p.seed = d->params->seed;
    p.times = d->picture.times;
    return place_by_engine(d, &p, err);
}

static void forget(struct drawing *d)
{
    cvz_layout_free(d->layout);
    cvz_view_free(d->view);
    d->layout = NULL;
    d->view = NULL;
}

static int draw_once(struct drawing *d, struct cvz_buf *out, struct cvz_err *err)
{
    int rc = make_view(d, err);

    if (rc == 0)
        d->picture.times = times_of(d);
    if (rc == 0)
        rc = make_layout(d, err);
    if (rc != 0)
        return rc;
    d->picture.view = d->view;
    d->picture.layout = d->layout;
    rc = d->format->write(&d->picture, out, err);
    if (rc == 0 && out->failed)
        rc = cvz_fail(err, CVZ_ETOOBIG, "the picture is too large");
    return rc;
}

/* Draws with a smaller and smaller budget until the text keeps below its ceiling. */
static int draw_to_fit(struct drawing *d, struct cvz_buf *out, struct cvz_err *err)
{
    enum { ROUNDS = 16, NODES_MIN = 4 };
    size_t start = out->n;
    int rc = draw_once(d, out, err);

    for (int round = 0; rc == 0 && d->fit.text_max > 0 && out->n - start > d->fit.text_max;
         round++) {
        double ratio = 0.95 * (double)d->fit.text_max / (double)(out->n - start);
        if (round == ROUNDS || d->fit.nodes <= NODES_MIN)
            return cvz_fail(err, CVZ_ETOOBIG,
                            "the picture has %zu characters even when it is drawn with %u nodes, "
                            "and may have %zu",
                            out->n - start, d->view->n_items, d->fit.text_max);
        uint32_t shown = d->view->n_items < d->fit.nodes ? d->view->n_items : d->fit.nodes;
        uint32_t edges = d->view->n_edges < d->fit.edges ? d->view->n_edges : d->fit.edges;
        d->fit.nodes =
            (uint32_t)(shown * ratio) > NODES_MIN ? (uint32_t)(shown * ratio) : NODES_MIN;
        d->fit.edges = (uint32_t)(edges * ratio) > 0 ? (uint32_t)(edges * ratio) : 1;
        out->n = start;
        forget(d);
        rc = draw_once(d, out, err);
    }
    return rc;
}

static bool has_pages(const struct cvz_format_ops *format)
{
    return format->write_pages != NULL;
}

static bool has_ground(const struct cvz_format_ops *format)
{
    return format->ground != CVZ_GROUND_OWN;
}

static bool has_no_ground(const struct cvz_format_ops *format)
{
    return format->ground == CVZ_GROUND_ANY;
}

/* CVZ_EUSAGE, with the formats that can what this one cannot. */
static int require(const struct drawing *d, bool (*can)(const struct cvz_format_ops *),
                   const char *what, struct cvz_err *err)
{
    struct cvz_buf known = CVZ_BUF_INIT;

    if (can(d->format))
        return 0;
    for (size_t i = 0; cvz_formats[i] != NULL; i++)
        if (can(cvz_formats[i]))
            cvz_buf_printf(&known, "%s%s", known.n > 0 ? ", " : "", cvz_formats[i]->name);
    int rc = cvz_fail(err, CVZ_EUSAGE, "%s has no %s; these have: %.*s", d->format->name, what,
                      CVZ_STR_ARG(cvz_buf_str(&known)));
    cvz_buf_release(&known);
    return rc;
}

/* ---- an atlas ---- */

/* Lays a sheet out. Its view stays the atlas's own. */
static int make_page(struct drawing *d, const struct cvz_app_sheet *sheet, uint32_t number,
                     struct cvz_page *ret, struct cvz_layout **ret_layout, struct cvz_err *err)
{
    struct cvz_view *whole = d->view;

    *ret = (struct cvz_page){
        .picture = d->picture,
        .anchor = cvz_arena_printf(d->arena, "p%u", number + 1),
        .name = number == 0 ? CVZ_STR("Overview") : sheet->title,
        .parent = sheet->parent,
        .links = sheet->links,
    };
    if (number > 0) {
        ret->picture.title = sheet->title;
        ret->picture.footnote = CVZ_STR(""); /* what could not be seen is told once */
        ret->picture.subtitle = cvz_arena_printf(
            d->arena, "%.*s%s%.*s", CVZ_STR_ARG(sheet->kind),
            sheet->kind.n > 0 && sheet->path.n > 0 ? " \xc2\xb7 " : "", CVZ_STR_ARG(sheet->path));
    }
    d->view = sheet->view;
    d->picture.times = times_of(d);
    int rc = make_layout(d, err);
    ret->picture.view = d->view;
    ret->picture.times = d->picture.times;
    ret->picture.layout = d->layout;
    *ret_layout = d->layout;
    d->view = whole;
    d->layout = NULL;
    return rc;
}

/* Pages of the index behind the others; the first of them stands above the rest. */
static void make_index(struct drawing *d, const struct cvz_app_atlas *atlas, struct cvz_page *pages)
{
    struct cvz_page *page = pages + atlas->n_sheets;

    for (uint32_t from = 0; from < atlas->n_entries; from += CVZ_INDEX_MAX) {
        uint32_t left = atlas->n_entries - from;
        *page++ = (struct cvz_page){
            .picture = d->picture,
            .anchor = cvz_arena_printf(d->arena, "i%u", from / CVZ_INDEX_MAX + 1),
            .name = from == 0 ? CVZ_STR("Index")
                              : cvz_arena_printf(d->arena, "Index from %.*s",
                                                 CVZ_STR_ARG(atlas->entries[from].label)),
            .parent = from == 0 ? 0 : atlas->n_sheets,
            .index = atlas->entries + from,
            .n_index = left < CVZ_INDEX_MAX ? left : CVZ_INDEX_MAX,
        };
    }
}

static int draw_pages(struct drawing *d, const struct cvz_app_atlas *atlas, struct cvz_buf *out,
                      struct cvz_err *err)
{
    uint32_t n_index = (atlas->n_entries + CVZ_INDEX_MAX - 1) / CVZ_INDEX_MAX;
    uint32_t n = atlas->n_sheets + n_index;
    struct cvz_page *pages = CVZ_ARENA_ARRAY(d->arena, struct cvz_page, n);
    struct cvz_layout **layouts = CVZ_ARENA_ARRAY(d->arena, struct cvz_layout *, atlas->n_sheets);
    int rc = 0;

    for (uint32_t i = 0; i < atlas->n_sheets && rc == 0; i++)
        rc = make_page(d, &atlas->sheets[i], i, &pages[i], &layouts[i], err);
    make_index(d, atlas, pages);
    if (rc == 0)
        rc = d->format->write_pages(&(struct cvz_pages){pages, n}, out, err);
    for (uint32_t i = 0; i < atlas->n_sheets; i++)
        cvz_layout_free(layouts[i]);
    d->n_pages = atlas->n_sheets;
    return rc;
}

static int draw_atlas(struct drawing *d, struct cvz_buf *out, struct cvz_err *err)
{
    struct cvz_app_atlas atlas = {0};
    int rc = require(d, has_pages, "pages", err);

    if (rc == 0 && d->params->keep.n > 0)
        rc = cvz_fail(err, CVZ_EUSAGE, "--keep is for one picture, --atlas draws many");
    if (rc == 0)
        rc = make_view(d, err);
    if (rc != 0)
        return rc;
    cvz_app_atlas_make(&(struct cvz_app_atlas_params){.whole = d->view,
                                                      .kinds = d->kinds,
                                                      .max_nodes = d->fit.nodes,
                                                      .max_edges = d->fit.edges},
                       &atlas);
    rc = draw_pages(d, &atlas, out, err);
    cvz_app_atlas_release(&atlas);
    return rc;
}

/* By name, or out of a file: what looks like a path is one. */
static int find_theme(struct drawing *d, struct cvz_err *err)
{
    enum { FILE_MAX = 64 * 1024 };
    struct cvz_str name = d->params->theme;
    struct cvz_buf text = CVZ_BUF_INIT;

    if (!cvz_app_is_theme_file(name))
        return cvz_theme_find(name, &d->picture.theme, err);
    int rc = cvz_file_read(cvz_arena_str(d->arena, name).p, FILE_MAX, &text, err);
    if (rc == 0) {
        rc = cvz_theme_read(cvz_arena_str(d->arena, cvz_buf_str(&text)), d->arena,
                            &d->picture.theme, err);
        if (rc != 0)
            rc = cvz_fail_context(err, rc, "%.*s", CVZ_STR_ARG(name));
    }
    cvz_buf_release(&text);
    return rc;
}

static int choose_background(struct drawing *d, struct cvz_err *err)
{
    struct cvz_str wanted = d->params->background;
    uint32_t color;

    d->picture.transparent = cvz_str_is(wanted, "transparent");
    if (wanted.n == 0)
        return 0;
    if (d->picture.transparent)
        return require(d, has_no_ground, "transparent background", err);
    int rc = require(d, has_ground, "background of its own", err);
    if (rc == 0)
        rc = cvz_colour_parse(wanted, &color, err);
    if (rc != 0)
        return cvz_fail_context(err, rc, "--background");
    d->picture.theme = cvz_theme_on(d->picture.theme, color, d->arena);
    return 0;
}

static int caption(struct drawing *d, struct cvz_err *err)
{
    const struct cvz_app_draw_params *p = d->params;
    struct cvz_picture *picture = &d->picture;

    picture->detail = p->detail;
    picture->dpi = p->dpi;
    picture->legend = p->legend;
    picture->ledger = p->ledger;
    picture->direction = direction_of(p->direction);
    picture->title = p->title.p != NULL ? p->title : cvz_app_title(d->in, d->kinds, d->arena);
    picture->subtitle = cvz_app_subtitle(d->in, p->source.filter, d->arena);
    picture->footnote = cvz_app_footnote(d->in, d->arena);
    cvz_app_differing_caption(&d->differing, p->diff, picture, d->arena);
    int rc = find_theme(d, err);
    return rc != 0 ? rc : choose_background(d, err);
}

/* What a person should know of the picture beside its ledger. */
static void add_remarks(const struct drawing *d, struct cvz_dict *doc, struct cvz_arena *arena)
{
    static const double CONTRAST_MIN = 4.5; /* WCAG 2.1, level AA */
    double contrast = cvz_theme_contrast(d->picture.theme);

    if (d->n_pages > 0)
        cvz_doc_set_i64(doc, arena, "pages", d->n_pages);
    if (d->params->background.n > 0 && !d->picture.transparent && contrast < CONTRAST_MIN)
        cvz_doc_set(doc, arena, "warning",
                    cvz_arena_printf(arena,
                                     "text has a contrast of %.1f : 1 on %.*s, and is hard to read "
                                     "below %.1f : 1; another --theme may suit it",
                                     contrast, CVZ_STR_ARG(d->params->background), CONTRAST_MIN));
}

static struct cvz_value ledger_document(const struct drawing *d, struct cvz_arena *arena,
                                        const struct cvz_ledger *ledger)
{
    struct cvz_dict doc = {0};

    cvz_doc_set_i64(&doc, arena, "total", ledger->total);
    cvz_doc_set_i64(&doc, arena, "shown", ledger->shown);
    cvz_doc_set_i64(&doc, arena, "folded", ledger->folded);
    cvz_doc_set_i64(&doc, arena, "shelved", ledger->shelved);
    cvz_doc_set_i64(&doc, arena, "relations", ledger->edges_total);
    cvz_doc_set_i64(&doc, arena, "relationsShown", ledger->edges_shown);
    cvz_doc_set_i64(&doc, arena, "relationsImplied", ledger->edges_implied);
    cvz_doc_set(&doc, arena, "notes", cvz_arena_str(arena, ledger->notes));
    if (d->params->diff.n > 0) /* its strings are the graphs' */
        cvz_dict_set(&doc, arena, CVZ_STR("changes"),
                     cvz_value_copy(&d->differing.document, arena));
    add_remarks(d, &doc, arena);
    return cvz_dict_end(&doc);
}

static int draw_inventory(struct drawing *d, struct cvz_buf *out, struct cvz_arena *arena,
                          struct cvz_value *ret, struct cvz_err *err)
{
    int rc = choose_format(d, err);

    if (rc == 0)
        rc = choose_layout(d, err);
    if (rc == 0)
        rc = find_focus(d, err);
    if (rc == 0)
        rc = caption(d, err);
    if (rc == 0)
        rc = d->params->atlas ? draw_atlas(d, out, err) : draw_to_fit(d, out, err);
    if (rc == 0)
        *ret = ledger_document(d, arena, &d->view->ledger);
    forget(d);
    cvz_map_release(&d->compiled);
    cvz_vec_release(&d->expressions);
    return rc;
}

int cvz_app_draw(struct cvz_app *app, const struct cvz_app_draw_params *params, struct cvz_buf *out,
                 struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_arena own = CVZ_ARENA_INIT;
    struct cvz_app_inventory in = {0};
    struct drawing d = {.params = params, .in = &in, .arena = &own};

    int rc = cvz_app_kinds(app, &d.kinds, err);
    if (rc == 0)
        rc = cvz_app_inventory_open(app, &params->source, &own, &in, err);
    if (rc == 0)
        rc = cvz_app_differ(app, params, d.kinds, &own, &d.differing, &d.in, err);
    if (rc == 0)
        rc = cvz_app_times_of(app, params, d.in->graph, &own, &d.node_times, err);
    if (rc == 0 && params->source.filter.n > 0 && d.in->n_marked == 0)
        rc = cvz_fail(err, CVZ_ENOTFOUND, "no resource matches '%.*s'",
                      CVZ_STR_ARG(params->source.filter));
    if (rc == 0)
        rc = draw_inventory(&d, out, arena, ret, err);
    cvz_app_differing_close(&d.differing);
    cvz_app_inventory_close(&in);
    cvz_arena_release(&own);
    return rc;
}
