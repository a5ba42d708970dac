/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scene: a finished picture as a display list, in painter's order. Built once out of (view, layout,
 * theme, options); the backends (svg.c, png.c) only walk it. All coordinates are quarter pixels,
 * the origin is the upper left corner of the page.
 *
 * The scene owns its list and the strings made for it; names that needed no change are borrowed
 * from the view.
 */
#ifndef CVZ_RENDER_SCENE_PRIV_H
#define CVZ_RENDER_SCENE_PRIV_H

#include "base/vec.h"
#include "render/icon_priv.h"
#include "render/render.h"
#include "render/style_priv.h"
#include "render/text_priv.h"

enum scene_op {
    SCENE_GROUP,  /* title; what it belongs to: id or edge */
    SCENE_END,    /* of a group */
    SCENE_RECT,   /* box, radius */
    SCENE_TEXT,   /* box.x and .y: the baseline's start, middle or end; box.w: its width */
    SCENE_ICON,   /* box; on the grid scaled to box.w */
    SCENE_LINE,   /* points; radius: of its corners */
    SCENE_SHAPE,  /* points: a filled polygon */
    SCENE_CIRCLE, /* box */
    SCENE_LINK,   /* box: all of it leads to a page; what follows says so */
    SCENE_LINK_END,
};

enum anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END };

struct scene_item {
    uint8_t op;     /* enum scene_op */
    uint8_t style;  /* enum style */
    uint8_t anchor; /* enum anchor */
    bool measured;  /* text: its width is exact, not an estimate */
    bool tight;     /* text: in a font that is wider it would run into something */
    int32_t radius;
    struct cvz_box box;
    union {
        struct {
            struct cvz_str title; /* what it is, in words; "": more of what has one already */
            struct cvz_str id;    /* of the resource, "" for a relation */
            uint32_t edge;        /* of the view, where there is no id */
        } group;
        struct cvz_str text;
        const struct icon *icon;
        struct {
            uint32_t page;
            struct cvz_str id; /* of the item that it stands at, "" for none */
        } link;
        struct {
            const struct cvz_point *p;
            uint32_t n;
        } line;
    } u;
};

struct scene {
    CVZ_VEC(struct scene_item) items;
    int32_t width, height;
    struct cvz_point origin;           /* of the layout, on the page */
    struct cvz_str title, description; /* for those who do not see it */
    const struct cvz_theme *theme;
    bool faint; /* edges of all classes are drawn light */
    bool quiet; /* what has not changed is drawn light */
    const struct cvz_view *view;
    const uint8_t *providers;      /* of frame_providers */
    const struct cvz_pages *pages; /* NULL: it stands alone */
    uint32_t page;
    struct cvz_arena arena;
};

/* CVZ_ETOOBIG when the page passes SCENE_SIDE_MAX. The caller releases it, after an error too. */
int scene_build(const struct cvz_picture *picture, struct scene *scene,
                struct cvz_err *err) CVZ_MUST_CHECK;
/* The same for one page of several, with its number and the links to the others. */
int scene_build_page(const struct cvz_pages *pages, uint32_t page, struct scene *scene,
                     struct cvz_err *err) CVZ_MUST_CHECK;
void scene_release(struct scene *scene);

/* Quarter pixels; larger pages are refused. */
#define SCENE_SIDE_MAX (1 << 24)

/* ---- within the builders (scene*.c) ---- */

enum {
    PX = CVZ_UNIT,
    HEADER = 28 * PX, /* of a container */
    PADDING = 12 * PX,
};

void scene_rect(struct scene *s, enum style style, struct cvz_box box, int32_t radius);
void scene_circle(struct scene *s, enum style style, struct cvz_box box);
void scene_icon(struct scene *s, enum style style, const struct icon *icon, int32_t x, int32_t y,
                int32_t size);
void scene_line(struct scene *s, enum style style, const struct cvz_point *points, uint32_t n,
                int32_t radius);
void scene_shape(struct scene *s, enum style style, const struct cvz_point *points, uint32_t n);
void scene_group(struct scene *s, struct cvz_str title, struct cvz_str id);
void scene_edge_group(struct scene *s, struct cvz_str title, uint32_t edge);
void scene_end(struct scene *s);

struct scene_text {
    enum style style;
    enum anchor anchor;
    enum cut cut;
    int32_t x, y;  /* of the baseline */
    int32_t room;  /* cut to this width */
    bool followed; /* something stands where the text ends */
};
/* Returns the width that it takes; draws nothing for "". */
int32_t scene_text(struct scene *s, const struct scene_text *where, struct cvz_str text);

/* Where the rounding of the corner at points[i] begins and ends. */
struct scene_corner {
    struct cvz_point from, to;
};
struct scene_corner scene_corner(const struct cvz_point *points, uint32_t i, int32_t radius);

static inline struct font style_font(enum style style)
{
    return (struct font){style_table[style].px, style_table[style].semibold};
}

/* scene_card.c: what stands in the box of an item. */
/* A rounded ground with text, its right end at `right`, centred on `y`. Returns its left end. */
int32_t scene_pill(struct scene *s, struct cvz_str text, int32_t right, int32_t y,
                   enum style ground);
void scene_card(struct scene *s, const struct cvz_item *item, struct cvz_box box, unsigned detail);
/* The frame below everything, and its header above the edges. */
void scene_frame(struct scene *s, const struct cvz_item *item, struct cvz_box box);
void scene_frame_header(struct scene *s, const struct cvz_item *item, struct cvz_box box);
/* The mark of a state alone, for the legend. */
void scene_state_mark(struct scene *s, struct cvz_str state, int32_t x, int32_t y);

/* scene_edge.c */
void scene_edge(struct scene *s, const struct cvz_view *view, uint32_t edge,
                const struct cvz_route *route, struct cvz_point origin);
void scene_edge_label(struct scene *s, const struct cvz_view *view, uint32_t edge,
                      const struct cvz_route *route, struct cvz_point origin);
/* A straight sample of a class, for the legend. */
void scene_edge_sample(struct scene *s, enum cvz_edge_class edge_class, int32_t x, int32_t y,
                       int32_t length);
/* What is written beside an edge; "" for nothing. */
struct cvz_str edge_label_text(struct cvz_arena *arena, const struct cvz_view *view, uint32_t edge);

/* scene_change.c: what became of things. Shape and colour say the same. */
static inline bool scene_is_quiet(const struct scene *s, uint8_t change)
{
    return s->quiet && change == CVZ_DIFF_SAME;
}
/* A disc with a plus, a square with a minus, a lozenge with a wave; nothing for what is the same.
 */
void scene_change_badge(struct scene *s, uint8_t change, int32_t x, int32_t y);
/* What a card or a frame that has changed is painted as; `usual` for one that has not. */
enum style scene_change_card(uint8_t change, enum style usual);
/* The badge on the corner of a box, and what an item that stands for many counts. */
void scene_change_marks(struct scene *s, const struct cvz_item *item, struct cvz_box box);
/* The outline of a frame. */
void scene_change_frame(struct scene *s, const struct cvz_item *item, struct cvz_box box,
                        int32_t radius);
/* The badge in the middle of an edge. */
void scene_change_edge(struct scene *s, uint8_t change, const struct cvz_point *points, uint32_t n);
/* The list below the picture; from `y` on, returns where it ends. */
int32_t scene_change_list(struct scene *s, const struct cvz_picture *picture, int32_t y);
/* "+3 -1 ~2"; "" for nothing. */
struct cvz_str change_counts_text(struct cvz_arena *arena, const uint32_t counts[CVZ_DIFF_COUNT]);

/* scene_pages.c: what leads from page to page. All of it is nothing for a picture that stands
 * alone.
 */
int32_t scene_trail_height(const struct scene *s);
/* The way back, above the title. */
void scene_trail(struct scene *s, int32_t x, int32_t y, int32_t room);
/* The mark of an item that leads to another page, and the link. */
void scene_leads_on(struct scene *s, uint32_t item, struct cvz_box box);
/* "page 3 of 42", its right end at `right`; returns its width. */
int32_t scene_folio(struct scene *s, int32_t right, int32_t y);

/* What is drawn up to the end is the sign of the link; the box is where it works, when that is
 * more.
 */
void scene_link(struct scene *s, struct cvz_box box, uint32_t page, struct cvz_str id);
void scene_link_end(struct scene *s);

/* scene_index.c */
void scene_index(struct scene *s);

/* scene_page.c: title block above, legend, ledger and footnote below. */
int32_t scene_title_height(const struct scene *s, const struct cvz_picture *picture);
int32_t scene_title_width(const struct cvz_picture *picture);
void scene_title(struct scene *s, const struct cvz_picture *picture);
/* From `y` on; returns where it ends. */
int32_t scene_footer(struct scene *s, const struct cvz_picture *picture, int32_t y);
struct cvz_str ledger_text(struct cvz_arena *arena, const struct cvz_ledger *ledger);

/* measure.c: the shapes of cards. */
enum card_form { FORM_ICON, FORM_NAME, FORM_CARD, FORM_FACTS, FORM_CHIP, FORM_COUNT };
struct card_shape {
    uint8_t w, h;        /* px */
    uint8_t tile, glyph; /* sides, px */
    uint8_t pad;         /* from the border to the tile, px */
    bool name, kind, facts;
};
enum card_form card_form_of(const struct cvz_item *item, unsigned detail);
const struct card_shape *card_shape(enum card_form form);

/* state.c: how a state looks. */
enum status {
    STATUS_OK,
    STATUS_BUSY,
    STATUS_WARNING,
    STATUS_FAILED,
    STATUS_OFF,
    STATUS_UNKNOWN,
};
enum status status_of(struct cvz_str state);

/* Names of the glyphs by enum cvz_badge. */
extern const char *const badge_icons[CVZ_BADGE_COUNT];
const char *badge_meaning(enum cvz_badge badge);

#endif
