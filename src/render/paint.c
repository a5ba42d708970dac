/* SPDX-License-Identifier: Apache-2.0 */
#include "render/paint_priv.h"

#include <fontconfig/fontconfig.h>
#include <math.h>
#include <pango/pangocairo.h>

/* Debian's fonts-inter; other systems put the same files elsewhere. */
static const char *const inter_files[] = {
    "/usr/share/fonts/opentype/inter/Inter-Regular.otf",
    "/usr/share/fonts/opentype/inter/Inter-SemiBold.otf",
    "/usr/share/fonts/inter/Inter-Regular.otf",
    "/usr/share/fonts/inter/Inter-SemiBold.otf",
};

static const char family[] = "Inter,Segoe UI,Helvetica Neue,Roboto,Noto Sans,Arial,sans-serif";

/* Cairo 1.16 places glyphs on whole device pixels. On a screen that spaces small text unevenly, so
 * it is traced there; from this scale on (192 dpi) nobody sees it. Tracing takes 85 us a text,
 * placing 10: a picture that is too large for a screen anyway goes without. */
#define TRACE_BELOW 2.0
enum { TRACED_ITEMS_MAX = 8000 };

#ifdef __has_feature
#define HAS_ASAN __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#else
#define HAS_ASAN 0
#endif
#if HAS_ASAN
/* Fontconfig, Pango and Cairo keep their caches to the end of the process; LeakSanitizer sees some
 * of them as lost. Measured not to grow from picture to picture. */
const char *__lsan_default_suppressions(void); /* NOLINT(bugprone-reserved-identifier,cert-*) */
const char *__lsan_default_suppressions(void)  /* NOLINT(bugprone-reserved-identifier,cert-*) */
{
    return "leak:libfontconfig\nleak:libpango\nleak:libcairo\nleak:libharfbuzz\nleak:libglib\n"
           "leak:libfreetype\nleak:libgobject\n";
}
#endif

struct painter {
    const struct scene *scene;
    PangoContext *context;
    PangoLayout *layouts[STYLE_COUNT]; /* one for each text style that occurs */
    bool has_inter;
    bool traces_text; /* fills outlines instead of placing glyphs */
    cairo_t *cr;      /* while painting */
};

/* ---- text ---- */

static bool knows_inter(FcConfig *config)
{
    FcPattern *wanted = FcPatternCreate();
    FcPatternAddString(wanted, FC_FAMILY, (const FcChar8 *)"Inter");
    FcConfigSubstitute(config, wanted, FcMatchPattern);
    FcDefaultSubstitute(wanted);
    FcResult result;
    FcPattern *found = FcFontMatch(config, wanted, &result);
    FcChar8 *name = NULL;
    bool knows = found != NULL && FcPatternGetString(found, FC_FAMILY, 0, &name) == FcResultMatch &&
                 strcmp((const char *)name, "Inter") == 0;
    if (found != NULL)
        FcPatternDestroy(found);
    FcPatternDestroy(wanted);
    return knows;
}

/* By file where fontconfig does not find it by itself: in a container without its own fonts folder
 * in the configuration, say. */
static bool load_inter(void)
{
    FcConfig *config = FcConfigReference(NULL);
    bool loaded = knows_inter(config);
    for (size_t i = 0; i < CVZ_COUNT_OF(inter_files) && !loaded; i += 2)
        loaded = FcConfigAppFontAddFile(config, (const FcChar8 *)inter_files[i]) == FcTrue &&
                 FcConfigAppFontAddFile(config, (const FcChar8 *)inter_files[i + 1]) == FcTrue;
    FcConfigDestroy(config);
    return loaded;
}

/* Unhinted outlines: text is as wide at every resolution as at every other. */
static PangoContext *make_context(PangoFontMap *map)
{
    PangoContext *context = pango_font_map_create_context(map);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_cairo_context_set_resolution(context, 96.0);
    pango_context_set_round_glyph_positions(context, FALSE);
    pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
    return context;
}

static PangoLayout *make_layout(PangoContext *context, enum style style)
{
    const struct paint *paint = &style_table[style];
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family_static(font, family);
    pango_font_description_set_weight(font, paint->semibold ? PANGO_WEIGHT_SEMIBOLD
                                                            : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_absolute_size(font, paint->px * (double)PANGO_SCALE);
    PangoLayout *layout = pango_layout_new(context);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_single_paragraph_mode(layout, TRUE);
    pango_layout_set_auto_dir(layout, FALSE);

    /* Inter turns "->" into an arrow and "2x4" into a product; names are to be read as they are. */
    PangoAttrList *attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_font_features_new("calt 0"));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    return layout;
}

struct painter *painter_new(const struct scene *scene)
{
    struct painter *p = CVZ_NEW(struct painter);
    p->scene = scene;
    p->has_inter = load_inter();
    p->context = make_context(pango_cairo_font_map_get_default());
    return p;
}

void painter_free(struct painter *p)
{
    if (p == NULL)
        return;
    for (unsigned i = 0; i < STYLE_COUNT; i++)
        if (p->layouts[i] != NULL)
            g_object_unref(p->layouts[i]);
    g_object_unref(p->context);
    free(p);
}

/* ---- colours and strokes ---- */

static double px(int32_t units)
{
    return units / (double)PX;
}

static void set_color(struct painter *p, uint8_t token)
{
    uint32_t rgb = theme_color(p->scene->theme, token);
    cairo_set_source_rgb(p->cr, (rgb >> 16) / 255.0, (rgb >> 8 & 0xff) / 255.0,
                         (rgb & 0xff) / 255.0);
}

static void set_stroke(struct painter *p, const struct paint *paint)
{
    const uint16_t *dash = dash_table[paint->dash];
    set_color(p, paint->stroke);
    cairo_set_line_width(p->cr, paint->width / 100.0);
    cairo_set_dash(p->cr, (double[]){dash[0] / 100.0, dash[1] / 100.0}, dash[1] > 0 ? 2 : 0, 0.0);
}

static void fill_and_stroke(struct painter *p, const struct paint *paint)
{
    bool strokes = paint->stroke != TOKEN_NONE && paint->width > 0;
    if (paint->fill != TOKEN_NONE) {
        set_color(p, paint->fill);
        if (strokes)
            cairo_fill_preserve(p->cr);
        else
            cairo_fill(p->cr);
    }
    if (strokes) {
        set_stroke(p, paint);
        cairo_stroke(p->cr);
    }
    cairo_new_path(p->cr);
}

/* ---- one function for each op ---- */

static void paint_nothing(struct painter *p, const struct scene_item *item)
{
    (void)p;
    (void)item;
}

static void paint_rect(struct painter *p, const struct scene_item *item)
{
    double x = px(item->box.x), y = px(item->box.y), w = px(item->box.w), h = px(item->box.h);
    double r = fmin(px(item->radius), fmin(w, h) / 2.0);
    if (w <= 0.0 || h <= 0.0)
        return;
    if (r <= 0.0) {
        cairo_rectangle(p->cr, x, y, w, h);
    } else {
        cairo_new_sub_path(p->cr);
        cairo_arc(p->cr, x + w - r, y + r, r, -M_PI / 2.0, 0.0);
        cairo_arc(p->cr, x + w - r, y + h - r, r, 0.0, M_PI / 2.0);
        cairo_arc(p->cr, x + r, y + h - r, r, M_PI / 2.0, M_PI);
        cairo_arc(p->cr, x + r, y + r, r, M_PI, M_PI * 1.5);
        cairo_close_path(p->cr);
    }
    fill_and_stroke(p, &style_table[item->style]);
}

static void paint_circle(struct painter *p, const struct scene_item *item)
{
    double r = px(item->box.w) / 2.0;
    cairo_new_sub_path(p->cr);
    cairo_arc(p->cr, px(item->box.x) + r, px(item->box.y) + r, r, 0.0, 2.0 * M_PI);
    fill_and_stroke(p, &style_table[item->style]);
}

static void paint_text(struct painter *p, const struct scene_item *item)
{
    enum style style = (enum style)item->style;
    if (p->layouts[style] == NULL)
        p->layouts[style] = make_layout(p->context, style);
    PangoLayout *layout = p->layouts[style];
    pango_layout_set_text(layout, item->u.text.p, (int)item->u.text.n);
    PangoLayoutLine *line = pango_layout_get_line_readonly(layout, 0);
    double width = px(item->box.w), x = px(item->box.x), press = 1.0;
    if (!item->measured || !p->has_inter || item->anchor != ANCHOR_START) {
        PangoRectangle logical;
        pango_layout_line_get_extents(line, NULL, &logical);
        double actual = logical.width / (double)PANGO_SCALE;
        press = actual > width && actual > 0.0 ? width / actual : 1.0;
        width = actual * press;
    }
    if (item->anchor != ANCHOR_START)
        x -= item->anchor == ANCHOR_MIDDLE ? width / 2.0 : width;
    set_color(p, style_table[style].fill);
    cairo_save(p->cr);
    cairo_translate(p->cr, x, px(item->box.y));
    cairo_scale(p->cr, press, 1.0);
    cairo_move_to(p->cr, 0.0, 0.0);
    if (p->traces_text) {
        pango_cairo_layout_line_path(p->cr, line);
        cairo_fill(p->cr);
    } else {
        pango_cairo_show_layout_line(p->cr, line);
    }
    cairo_restore(p->cr);
    cairo_new_path(p->cr);
}

static void icon_path(cairo_t *cr, const struct icon *icon)
{
    const int16_t *at = icon->ops, *end = at + icon->n_ops;
    while (at < end) {
        switch ((enum icon_op) * at++) {
        case ICON_MOVE:
            cairo_move_to(cr, at[0] / 100.0, at[1] / 100.0);
            at += 2;
            break;
        case ICON_LINE:
            cairo_line_to(cr, at[0] / 100.0, at[1] / 100.0);
            at += 2;
            break;
        case ICON_CURVE:
            cairo_curve_to(cr, at[0] / 100.0, at[1] / 100.0, at[2] / 100.0, at[3] / 100.0,
                           at[4] / 100.0, at[5] / 100.0);
            at += 6;
            break;
        case ICON_CLOSE:
            cairo_close_path(cr);
            break;
        }
    }
}

static void paint_icon(struct painter *p, const struct scene_item *item)
{
    double scale = px(item->box.w) / ICON_GRID;
    cairo_save(p->cr);
    cairo_translate(p->cr, px(item->box.x), px(item->box.y));
    cairo_scale(p->cr, scale, scale);
    icon_path(p->cr, item->u.icon);
    set_stroke(p, &style_table[item->style]);
    cairo_stroke(p->cr);
    cairo_restore(p->cr);
}

/* Cairo has cubics only: a quadratic's control point, seen from one of its ends. */
static double cubic(double end, double control)
{
    return end + (control - end) * 2.0 / 3.0;
}

static void paint_line(struct painter *p, const struct scene_item *item)
{
    const struct cvz_point *points = item->u.line.p;
    uint32_t n = item->u.line.n;
    cairo_move_to(p->cr, px(points[0].x), px(points[0].y));
    for (uint32_t i = 1; i + 1 < n; i++) {
        struct scene_corner corner = scene_corner(points, i, item->radius);
        double ax = px(corner.from.x), ay = px(corner.from.y);
        double bx = px(corner.to.x), by = px(corner.to.y);
        double cx = px(points[i].x), cy = px(points[i].y);
        cairo_line_to(p->cr, ax, ay);
        cairo_curve_to(p->cr, cubic(ax, cx), cubic(ay, cy), cubic(bx, cx), cubic(by, cy), bx, by);
    }
    cairo_line_to(p->cr, px(points[n - 1].x), px(points[n - 1].y));
    fill_and_stroke(p, &style_table[item->style]);
}

static void paint_shape(struct painter *p, const struct scene_item *item)
{
    for (uint32_t i = 0; i < item->u.line.n; i++)
        cairo_line_to(p->cr, px(item->u.line.p[i].x), px(item->u.line.p[i].y));
    cairo_close_path(p->cr);
    fill_and_stroke(p, &style_table[item->style]);
}

static void (*const painters[])(struct painter *, const struct scene_item *) = {
    [SCENE_GROUP] = paint_nothing,    [SCENE_END] = paint_nothing,   [SCENE_RECT] = paint_rect,
    [SCENE_TEXT] = paint_text,        [SCENE_ICON] = paint_icon,     [SCENE_LINE] = paint_line,
    [SCENE_SHAPE] = paint_shape,      [SCENE_CIRCLE] = paint_circle, [SCENE_LINK] = paint_nothing,
    [SCENE_LINK_END] = paint_nothing,
};

/* ---- the whole ---- */

/* With room for strokes, and for text, whose box says where its baseline begins. */
static bool touches(const struct scene_item *item, struct cvz_box window)
{
    enum { SLACK = 8 * PX };
    struct cvz_box b = item->box;
    if (item->op == SCENE_TEXT) {
        b.x -= item->anchor == ANCHOR_START ? 0 : b.w;
        b.w *= 2;
        b.y -= 2 * b.h;
        b.h *= 3;
    }
    return b.x - SLACK < window.x + window.w && b.x + b.w + SLACK > window.x &&
           b.y - SLACK < window.y + window.h && b.y + b.h + SLACK > window.y;
}

void painter_paint(struct painter *p, cairo_t *cr, const struct paint_window *window)
{
    double units = PX / window->scale;
    struct cvz_box visible = {(int32_t)(window->x * units), (int32_t)(window->y * units),
                              (int32_t)ceil(window->w * units), (int32_t)ceil(window->h * units)};
    p->cr = cr;
    p->traces_text =
        !window->keeps_text && window->scale < TRACE_BELOW && p->scene->items.n <= TRACED_ITEMS_MAX;
    cairo_save(cr);
    cairo_translate(cr, -window->x, -window->y);
    cairo_scale(cr, window->scale, window->scale);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    pango_cairo_update_context(cr, p->context);
    for (size_t i = 0; i < p->scene->items.n; i++) {
        const struct scene_item *item = &p->scene->items.p[i];
        if (touches(item, visible))
            painters[item->op](p, item);
    }
    cairo_restore(cr);
    p->cr = NULL;
}
