/* SPDX-License-Identifier: Apache-2.0 */
/* Around the drawing: the title above; legend, ledger and coverage gaps below. */
#include "render/frame_priv.h"
#include "render/scene_priv.h"

enum {
    MARGIN = 24 * PX,
    TITLE_LINE = 26 * PX,
    SUBTITLE_LINE = 18 * PX,
    FOOTER_LINE = 20 * PX,
    SAMPLE = 28 * PX,
    FOOTNOTE_LINES_MAX = 8,
};

/* ---- title ---- */

int32_t scene_title_height(const struct scene *s, const struct cvz_picture *picture)
{
    int32_t h = scene_trail_height(s) + (picture->title.n > 0 ? TITLE_LINE : 0) +
                (picture->subtitle.n > 0 ? SUBTITLE_LINE : 0);
    return h > 0 ? h + 14 * PX : 0;
}

/* A title may widen a small picture, but not without end. */
int32_t scene_title_width(const struct cvz_picture *picture)
{
    int32_t title = text_width(picture->title, style_font(STYLE_TITLE));
    int32_t subtitle = text_width(picture->subtitle, style_font(STYLE_SUBTITLE));
    int32_t w = title > subtitle ? title : subtitle;
    return w < 900 * PX ? w : 900 * PX;
}

void scene_title(struct scene *s, const struct cvz_picture *picture)
{
    int32_t top = MARGIN + scene_trail_height(s);
    struct scene_text where = {
        .style = STYLE_TITLE, .x = MARGIN, .y = top + 18 * PX, .room = s->width - 2 * MARGIN};
    where.room -= scene_folio(s, s->width - MARGIN, MARGIN + 10 * PX);
    scene_trail(s, MARGIN, MARGIN + 10 * PX, where.room);
    scene_text(s, &where, picture->title);
    where.style = STYLE_SUBTITLE;
    where.y = top + (picture->title.n > 0 ? TITLE_LINE : 0) + 12 * PX;
    scene_text(s, &where, picture->subtitle);
}

/* ---- legend ---- */

/* Entries flow from left to right and wrap. */
struct flow {
    struct scene *s;
    int32_t x, y;
};

static const char *const class_labels[CVZ_EDGE_CLASS_COUNT] = {
    [CVZ_EDGE_TRAFFIC] = "traffic",       [CVZ_EDGE_DATA] = "data",
    [CVZ_EDGE_SECURITY] = "security",     [CVZ_EDGE_IDENTITY] = "identity",
    [CVZ_EDGE_DEPENDENCY] = "dependency", [CVZ_EDGE_PEERING] = "peering",
};

/* Takes the place for an entry whose sign is `sign` wide; returns where the sign begins. */
static int32_t flow_entry(struct flow *flow, int32_t sign, struct cvz_str label)
{
    int32_t w = sign + 6 * PX + text_width(label, style_font(STYLE_LEGEND));
    if (flow->x > MARGIN && flow->x + w > flow->s->width - MARGIN) {
        flow->x = MARGIN;
        flow->y += FOOTER_LINE;
    }
    int32_t x = flow->x;
    scene_text(flow->s,
               &(struct scene_text){.style = STYLE_LEGEND,
                                    .x = x + sign + 6 * PX,
                                    .y = flow->y + 4 * PX,
                                    .room = w,
                                    .followed = true},
               label);
    flow->x += w + 18 * PX;
    return x;
}

static void flow_break(struct flow *flow)
{
    if (flow->x > MARGIN)
        flow->y += FOOTER_LINE;
    flow->x = MARGIN;
}

struct occurring {
    uint32_t classes, categories, badges;
    bool public_subnet, private_subnet;
    uint32_t changes;                          /* bits */
    struct cvz_str states[STATUS_UNKNOWN + 1]; /* one example of each */
};

static struct occurring what_occurs(const struct cvz_view *view)
{
    struct occurring o = {0};
    for (uint32_t i = 0; i < view->n_edges; i++) {
        o.classes |= 1u << view->edges[i].edge_class;
        o.changes |= 1u << view->edges[i].change;
    }
    for (uint32_t i = 0; i < view->n_items; i++) {
        const struct cvz_item *item = &view->items[i];
        o.changes |= 1u << item->change;
        if (item->container) {
            bool is_public = (item->badges & 1u << CVZ_BADGE_PUBLIC) != 0;
            o.public_subnet |= item->level == CVZ_LEVEL_SUBNET && is_public;
            o.private_subnet |= item->level == CVZ_LEVEL_SUBNET && !is_public;
            continue;
        }
        o.categories |= 1u << item->kind->category;
        o.badges |= item->badges;
        if (item->state.n > 0)
            o.states[status_of(item->state)] = item->state;
    }
    return o;
}

static void draw_class_entries(struct flow *flow, const struct occurring *o)
{
    for (unsigned i = 0; i < CVZ_EDGE_CLASS_COUNT; i++) {
        if ((o->classes & 1u << i) == 0)
            continue;
        /* Where they are drawn light, all classes look the same. */
        bool alike = flow->s->faint || flow->s->quiet;
        const char *label = alike ? "relation" : class_labels[i];
        int32_t x = flow_entry(flow, SAMPLE, cvz_str_from(label));
        scene_edge_sample(flow->s, (enum cvz_edge_class)i, x, flow->y, SAMPLE);
        if (alike)
            break;
    }
}

static void draw_category_entries(struct flow *flow, const struct occurring *o)
{
    for (unsigned i = 0; i < CVZ_CATEGORY_COUNT; i++) {
        if ((o->categories & 1u << i) == 0)
            continue;
        int32_t x =
            flow_entry(flow, 12 * PX, cvz_str_from(cvz_category_label((enum cvz_category)i)));
        scene_rect(flow->s, (enum style)(STYLE_TILE_COMPUTE + i),
                   (struct cvz_box){x, flow->y - 6 * PX, 12 * PX, 12 * PX}, 3 * PX);
    }
}

static void draw_sign_entries(struct flow *flow, const struct occurring *o)
{
    static const char *const subnets[] = {"private subnet", "public subnet"};
    for (unsigned i = 0; i < 2; i++) {
        if (!(i == 0 ? o->private_subnet : o->public_subnet))
            continue;
        int32_t x = flow_entry(flow, 18 * PX, cvz_str_from(subnets[i]));
        scene_rect(flow->s, i == 0 ? STYLE_BOX_SUBNET : STYLE_BOX_PUBLIC,
                   (struct cvz_box){x, flow->y - 6 * PX, 18 * PX, 12 * PX}, 3 * PX);
    }
    for (unsigned i = 0; i < CVZ_BADGE_COUNT; i++) {
        if ((o->badges & 1u << i) == 0)
            continue;
        int32_t x = flow_entry(flow, 12 * PX, cvz_str_from(badge_meaning((enum cvz_badge)i)));
        scene_icon(flow->s, STYLE_GLYPH_BADGE, icon_find(cvz_str_from(badge_icons[i])), x,
                   flow->y - 6 * PX, 12 * PX);
    }
}

/* The badge, and how a card is framed. */
static void draw_change_entries(struct flow *flow, const struct occurring *o)
{
    enum { BADGE = 16 * PX, CARD_WIDTH = 20 * PX };

    for (unsigned i = CVZ_DIFF_ADDED; flow->s->view->node_changes != NULL && i < CVZ_DIFF_COUNT;
         i++) {
        if ((o->changes & 1u << i) == 0)
            continue;
        int32_t x = flow_entry(flow, BADGE + 4 * PX + CARD_WIDTH,
                               cvz_str_from(cvz_difference_name((enum cvz_difference)i)));
        scene_change_badge(flow->s, (uint8_t)i, x + BADGE / 2, flow->y);
        scene_rect(flow->s, scene_change_card((uint8_t)i, STYLE_CARD),
                   (struct cvz_box){x + BADGE + 4 * PX, flow->y - 6 * PX, CARD_WIDTH, 12 * PX},
                   3 * PX);
    }
    if (!flow->s->quiet)
        return;
    int32_t x = flow_entry(flow, CARD_WIDTH, CVZ_STR("as it was"));
    scene_rect(flow->s, STYLE_CARD_QUIET,
               (struct cvz_box){x, flow->y - 6 * PX, CARD_WIDTH, 12 * PX}, 3 * PX);
}

static void draw_provider_entries(struct flow *flow)
{
    for (unsigned i = 0; i <= THEME_PROVIDERS_MAX; i++) {
        struct cvz_str name = frame_provider_name(flow->s->view, flow->s->providers, i);
        if (name.n == 0)
            continue;
        struct cvz_str label = i < THEME_PROVIDERS_MAX ? cvz_provider_label(name, &flow->s->arena)
                                                       : CVZ_STR("other providers");
        int32_t x = flow_entry(flow, 18 * PX, label);
        scene_rect(flow->s, (enum style)(STYLE_PROVIDER_TILE_0 + i * PROVIDER_STYLE_STEP),
                   (struct cvz_box){x, flow->y - 6 * PX, 18 * PX, 12 * PX}, 3 * PX);
    }
}

/* ---- ledger and footnote ---- */

/* " · +3 −1 ~2 (1 not drawn)" */
static struct cvz_str changes_text(struct cvz_arena *arena, const struct cvz_ledger *ledger)
{
    struct cvz_str counts = change_counts_text(arena, ledger->changes);
    uint32_t hidden = 0;

    for (unsigned c = CVZ_DIFF_ADDED; c < CVZ_DIFF_COUNT; c++)
        hidden += ledger->changes[c] - ledger->changes_drawn[c];
    if (counts.n == 0)
        return counts;
    if (hidden == 0)
        return cvz_arena_printf(arena, " \xc2\xb7 %.*s", CVZ_STR_ARG(counts));
    return cvz_arena_printf(arena, " \xc2\xb7 %.*s (%u not drawn)", CVZ_STR_ARG(counts), hidden);
}

struct cvz_str ledger_text(struct cvz_arena *arena, const struct cvz_ledger *ledger)
{
    uint32_t told = ledger->edges_shown + ledger->edges_implied;
    uint32_t untold = ledger->edges_total > told ? ledger->edges_total - told : 0;
    struct cvz_str changes = changes_text(arena, ledger);
    return cvz_arena_printf(arena,
                            "%u resources: %u shown, %u folded, %u shelved \xc2\xb7 %u relations: "
                            "%u drawn, %u implied, "
                            "%u left out%.*s",
                            ledger->total, ledger->shown, ledger->folded, ledger->shelved,
                            ledger->edges_total, ledger->edges_shown, ledger->edges_implied, untold,
                            CVZ_STR_ARG(changes));
}

/* Takes as many words of *rest as fit; at least one. */
static struct cvz_str take_line(struct cvz_str *rest, int32_t room)
{
    struct cvz_str line = {rest->p, 0};
    while (rest->n > 0) {
        ptrdiff_t blank = cvz_str_find_char(*rest, ' ');
        size_t word = blank < 0 ? rest->n : (size_t)blank;
        struct cvz_str longer = {line.p, (size_t)(rest->p - line.p) + word};
        if (line.n > 0 && text_width(longer, style_font(STYLE_LEGEND)) > room)
            break;
        line = longer;
        *rest = cvz_str_sub(*rest, word + (blank >= 0), rest->n);
    }
    return line;
}

/* Wrapped; `more` takes the place of what would be too many lines. Returns the next line's y. */
static int32_t draw_lines(struct scene *s, struct scene_text where, struct cvz_str text,
                          struct cvz_str more)
{
    unsigned lines = 0;
    struct cvz_str paragraph;

    while (cvz_str_split(&text, '\n', &paragraph)) {
        struct cvz_str rest = text_clean(&s->arena, paragraph);
        while (rest.n > 0) {
            if (lines++ == FOOTNOTE_LINES_MAX) {
                scene_text(s, &where, more);
                return where.y + FOOTER_LINE - 4 * PX;
            }
            scene_text(s, &where, take_line(&rest, where.room));
            where.y += FOOTER_LINE - 4 * PX;
        }
    }
    return where.y;
}

static int32_t draw_footnote(struct scene *s, struct cvz_str note, int32_t y)
{
    struct cvz_box box = {MARGIN, y - 6 * PX, 18 * PX, 12 * PX};
    scene_rect(s, STYLE_HATCH_BOX, box, 2 * PX);
    for (int32_t i = 0; i < 3; i++) {
        int32_t x = box.x + (1 + 5 * i) * PX;
        scene_line(s, STYLE_HATCH,
                   (struct cvz_point[]){{x, box.y + box.h - PX}, {x + 5 * PX, box.y + PX}}, 2, 0);
    }
    struct scene_text where = {.style = STYLE_LEGEND, .x = MARGIN + 24 * PX, .y = y + 4 * PX};
    where.room = s->width - MARGIN - where.x;
    return draw_lines(s, where, note, CVZ_STR("and more: see `cloudviz coverage`"));
}

/* "12 never drawn · 40 attached to their owner" */
static int32_t draw_ledger_notes(struct scene *s, struct cvz_str notes, int32_t y)
{
    struct cvz_buf joined = CVZ_BUF_INIT;
    struct cvz_str note;

    while (cvz_str_split(&notes, '\n', &note)) {
        if (note.n == 0)
            continue;
        cvz_buf_add_z(&joined, joined.n > 0 ? " \xc2\xb7 " : "");
        cvz_buf_add_str(&joined, note);
    }
    struct cvz_str text = cvz_arena_str(&s->arena, cvz_buf_str(&joined));
    cvz_buf_release(&joined);
    struct scene_text where = {
        .style = STYLE_LEGEND, .x = MARGIN, .y = y + 4 * PX, .room = s->width - 2 * MARGIN};
    return draw_lines(s, where, text, CVZ_STR("\xe2\x80\xa6"));
}

int32_t scene_footer(struct scene *s, const struct cvz_picture *picture, int32_t y)
{
    struct flow flow = {s, MARGIN, y + 28 * PX};
    if (picture->legend) {
        struct occurring o = what_occurs(picture->view);
        draw_change_entries(&flow, &o);
        flow_break(&flow);
        draw_class_entries(&flow, &o);
        flow_break(&flow);
        draw_category_entries(&flow, &o);
        flow_break(&flow);
        draw_provider_entries(&flow);
        draw_sign_entries(&flow, &o);
        flow_break(&flow);
    }
    scene_text(s,
               &(struct scene_text){.style = STYLE_LEDGER,
                                    .x = MARGIN,
                                    .y = flow.y + 4 * PX,
                                    .room = s->width - 2 * MARGIN,
                                    .cut = CUT_END},
               s->description);
    y = flow.y + 8 * PX;
    int32_t next = flow.y + FOOTER_LINE;
    if (picture->ledger && picture->view->ledger.notes.n > 0) {
        next = draw_ledger_notes(s, picture->view->ledger.notes, next);
        y = next - 4 * PX;
    }
    if (picture->footnote.n > 0)
        y = draw_footnote(s, picture->footnote, next) - 4 * PX;
    y = scene_change_list(s, picture, y);
    return y;
}
