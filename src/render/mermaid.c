/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Mermaid: a flowchart, a mindmap or a timeline, as the layout is. The front matter carries the
 * theme. Mermaid refuses more than 50,000 characters: a longer text is written again with less
 * words in its boxes.
 */
#include "render/mermaid_priv.h"

#include "base/range.h"
#include "render/encode_priv.h"
#include "render/formats_priv.h"
#include "render/text_priv.h"

enum { TEXT_MAX = 45000, CONTAINER_PX = 128 };

/* Mermaid's own is larger, and lighter. */
static const struct font label_font = {12, true};

static const struct mermaid_dress dresses[] = {
    {240, true, true}, {160, false, true}, {90, false, false}};

/* Closer than Mermaid likes it. Its margin for the titles of containers would serve, but then the
 * ends of lines are off by it. */
static const char flowchart_config[] = "  flowchart:\n    nodeSpacing: 28\n    rankSpacing: 40\n";

static const struct diagram {
    void (*write)(struct mermaid *m);
    void (*style)(struct mermaid *m);
    bool has_sections; /* which Mermaid paints in turns */
    const char *config;
    enum mermaid_place place; /* where labels stand */
    int32_t word_px; /* the longest word that has room in a box, at the size that we measure */
} diagrams[CVZ_FORM_COUNT] = {
    [CVZ_FORM_RELATIONS] = {mermaid_write_flowchart, mermaid_style_flowchart, false,
                            flowchart_config, MERMAID_LABEL, 240},
    [CVZ_FORM_TREE] = {mermaid_write_mindmap, mermaid_style_mindmap, true, "", MERMAID_LABEL, 240},
    [CVZ_FORM_TIME] = {mermaid_write_timeline, mermaid_style_timeline, true, "", MERMAID_EVENT,
                       110},
};

/* ---- for all diagrams ---- */

void mermaid_indent(struct mermaid *m, unsigned depth)
{
    for (unsigned i = 0; i <= depth && i < 16; i++)
        cvz_buf_add_z(m->out, "  ");
}

static int32_t width_of(struct cvz_str words)
{
    return text_width(words, label_font);
}

/* Each word by itself: lines break at blanks only. */
static struct cvz_str fit_each_word(struct mermaid *m, struct cvz_str text, int32_t width)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_str word;

    while (cvz_str_split(&text, ' ', &word)) {
        cvz_buf_add_z(&buf, buf.n > 0 ? " " : "");
        cvz_buf_add_str(&buf, text_fit(&m->arena, word, label_font, width, CUT_MIDDLE));
    }
    struct cvz_str fitting = cvz_arena_str(&m->arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return fitting;
}

struct cvz_str mermaid_words(struct mermaid *m, struct cvz_str text)
{
    struct cvz_str words = text_fit(&m->arena, text_clean(&m->arena, text), label_font,
                                    m->dress->label_px * CVZ_UNIT, CUT_MIDDLE);
    int32_t word = diagrams[m->picture->form].word_px * CVZ_UNIT;

    return width_of(words) <= word ? words : fit_each_word(m, words, word);
}

static void add_words(struct mermaid *m, struct cvz_str words)
{
    encode_mermaid(m->out, text_isolate(&m->arena, words), diagrams[m->picture->form].place);
}

/* Signs that begin no list, as the usual ones would. */
static void add_change(struct mermaid *m, uint8_t change)
{
    static const char *const signs[CVZ_DIFF_COUNT] = {
        [CVZ_DIFF_SAME] = "",
        [CVZ_DIFF_ADDED] = "\xef\xbc\x8b ",
        [CVZ_DIFF_REMOVED] = "\xe2\x88\x92 ",
        [CVZ_DIFF_CHANGED] = "\xe2\x89\x88 ",
    };

    cvz_buf_add_z(m->out, signs[change]);
}

/* One line, for Mermaid leaves no room for a second: what else there is to say when it fits. */
static void container_label(struct mermaid *m, const struct cvz_item *item, struct cvz_str name)
{
    struct cvz_str fact = mermaid_words(m, item->fact[0]);
    int32_t room = CONTAINER_PX * CVZ_UNIT;

    name = text_fit(&m->arena, name, label_font, room, CUT_MIDDLE);
    add_change(m, item->change);
    add_words(m, name);
    if (item->count > 1)
        cvz_buf_printf(m->out, " \xc3\x97%u", item->count);
    if (!m->dress->kinds || fact.n == 0 || width_of(name) + width_of(fact) > room)
        return;
    cvz_buf_add_z(m->out, " - ");
    add_words(m, fact);
}

void mermaid_label(struct mermaid *m, const struct cvz_item *item)
{
    struct cvz_str name = mermaid_words(m, item->label), kind = mermaid_words(m, item->kind_label);

    if (name.n == 0)
        name = kind.n > 0 ? kind : CVZ_STR("unnamed");
    if (item->container) {
        container_label(m, item, name);
        return;
    }
    add_change(m, item->change);
    add_words(m, name);
    if (item->count > 1)
        cvz_buf_printf(m->out, " \xc3\x97%u", item->count);
    if (item->hidden_edges > 0)
        cvz_buf_printf(m->out, " (+%u elsewhere)", item->hidden_edges);
    if (!m->dress->kinds || kind.n == 0)
        return;
    cvz_buf_add_z(m->out, "<br>");
    add_words(m, kind);
    struct cvz_str state = mermaid_words(m, item->state);
    cvz_buf_add_z(m->out, state.n > 0 ? " - " : "");
    add_words(m, state);
}

const char *mermaid_category(const struct cvz_item *item)
{
    return cvz_category_name((enum cvz_category)item->kind->category);
}

void mermaid_color(struct mermaid *m, const char *name, unsigned token)
{
    cvz_buf_printf(m->out, "%s:#%06x", name, (unsigned)theme_color(m->theme, token));
}

/* ---- front matter: YAML ---- */

/* In double quotes with nothing in it that could end them. A title is drawn as it is: no entity,
 * but what begins a tag is taken away with all that follows. */
static void write_title(struct mermaid *m)
{
    struct cvz_str rest = text_clean(&m->arena, m->picture->title);

    if (rest.n == 0)
        return;
    cvz_buf_add_z(m->out, "title: \"");
    for (size_t i = 0; i < rest.n; i++) {
        char c = rest.p[i];
        if (c == '"' || c == '\\')
            cvz_buf_printf(m->out, "\\%c", c);
        else if (c == '<' || c == '>')
            cvz_buf_add_z(m->out, c == '<' ? "\xe2\x80\xb9" : "\xe2\x80\xba");
        else if (c == '%' && i + 1 < rest.n && rest.p[i + 1] == '%')
            cvz_buf_add_z(m->out, "\\x25"); /* no directive within */
        else
            cvz_buf_add_char(m->out, c);
    }
    cvz_buf_add_z(m->out, "\"\n");
}

/* Tints of the categories' colours, light (or dark) enough for text. */
static void write_sections(struct mermaid *m)
{
    enum { SECTIONS = 12 };

    for (unsigned i = 0; i < SECTIONS; i++)
        cvz_buf_printf(m->out, "    cScale%u: \"#%06x\"\n    cScaleLabel%u: \"#%06x\"\n", i,
                       (unsigned)theme_tint(m->theme, m->theme->colors[TOKEN_CATEGORY_COMPUTE + i],
                                            THEME_SECTION_PART),
                       i, (unsigned)m->theme->colors[TOKEN_TEXT]);
}

static void write_theme(struct mermaid *m)
{
    static const struct {
        const char *variable;
        uint8_t token;
    } variables[] = {
        {"background", TOKEN_GROUND},     {"primaryColor", TOKEN_CARD},
        {"primaryTextColor", TOKEN_TEXT}, {"primaryBorderColor", TOKEN_LINE},
        {"lineColor", TOKEN_MUTED},       {"textColor", TOKEN_TEXT},
        {"titleColor", TOKEN_TEXT},       {"edgeLabelBackground", TOKEN_GROUND},
    };

    cvz_buf_add_z(m->out, "config:\n  theme: base\n");
    cvz_buf_add_z(m->out, diagrams[m->picture->form].config);
    cvz_buf_add_z(m->out, "  themeVariables:\n");
    for (size_t i = 0; i < CVZ_COUNT_OF(variables); i++)
        cvz_buf_printf(m->out, "    %s: \"#%06x\"\n", variables[i].variable,
                       (unsigned)theme_color(m->theme, variables[i].token));
    if (diagrams[m->picture->form].has_sections)
        write_sections(m);
    cvz_buf_add_z(m->out, "  themeCSS: \"& {");
    if (!m->picture->transparent)
        mermaid_color(m, "background-color", TOKEN_GROUND);
    cvz_buf_add_z(m->out, "}");
    diagrams[m->picture->form].style(m);
    cvz_buf_add_z(m->out, "\"\n");
}

/* ---- the whole ---- */

static void write_all(struct mermaid *m)
{
    cvz_buf_add_z(m->out, "---\n");
    write_title(m);
    write_theme(m);
    cvz_buf_add_z(m->out, "---\n");
    diagrams[m->picture->form].write(m);
}

static int mermaid_write(const struct cvz_picture *picture, struct cvz_buf *out,
                         struct cvz_err *err)
{
    struct mermaid m = {.out = out,
                        .picture = picture,
                        .view = picture->view,
                        .theme = picture->theme != NULL ? picture->theme : &theme_table[0]};
    size_t start = out->n;

    m.tree = item_tree_make(m.view, &m.arena);
    m.providers = frame_providers(m.view, m.theme, &m.arena);
    for (size_t i = 0; i < CVZ_COUNT_OF(dresses) && !out->failed; i++) {
        m.dress = &dresses[i];
        out->n = start;
        write_all(&m);
        /* far too long: less words will not help, and the reader will see the first text */
        if (out->n - start <= TEXT_MAX || out->n - start > (size_t)4 * TEXT_MAX)
            break;
    }
    cvz_arena_release(&m.arena);
    return out->failed ? cvz_fail(err, CVZ_ETOOBIG, "the Mermaid text passes its ceiling") : 0;
}

const struct cvz_format_ops cvz_format_mermaid = {
    .name = "mermaid",
    .extension = ".mmd",
    .mime = "text/vnd.mermaid",
    .help = "text for Markdown: a flowchart, mindmap or timeline, as the layout is",
    .fit = "mermaid",
    .ground = CVZ_GROUND_ANY,
    .write = mermaid_write,
};
