/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inventory as Markdown, for documents and wikis that know tables (GitHub's dialect): a heading
 * and a table for each container. Names stand in code spans, in which nothing is markup.
 */
#include "render/encode_priv.h"
#include "render/formats_priv.h"
#include "render/table_priv.h"
#include "render/text_priv.h"

enum { CELL_PX = 320, TAGS_MAX = 8 };

struct writer {
    struct cvz_buf *out;
    const struct cvz_picture *picture;
    struct table table;
    struct cvz_arena arena; /* of one row */
};

static void add(struct writer *w, const char *text)
{
    cvz_buf_add_z(w->out, text);
}

static struct cvz_str fitting(struct writer *w, struct cvz_str text)
{
    text = text_fit(&w->arena, text_clean(&w->arena, text), (struct font){12, false},
                    CELL_PX * CVZ_UNIT, CUT_MIDDLE);
    return text_isolate(&w->arena, text);
}

static void add_code(struct writer *w, struct cvz_str text)
{
    encode_markdown_code(w->out, fitting(w, text));
}

/* ---- around the tables ---- */

static void add_paragraph(struct writer *w, const char *before, struct cvz_str text)
{
    text = text_clean(&w->arena, text);
    if (text.n == 0)
        return;
    add(w, before);
    encode_markdown(w->out, text_isolate(&w->arena, text));
    add(w, "\n\n");
}

static void write_head(struct writer *w)
{
    add_paragraph(w, "# ",
                  w->picture->title.n > 0 ? w->picture->title : CVZ_STR("Cloud resources"));
    add_paragraph(w, "", w->picture->subtitle);
    cvz_buf_printf(w->out, "%u resource%s\n\n", w->table.n_rows, w->table.n_rows == 1 ? "" : "s");
    struct cvz_str rest = w->picture->footnote, line;
    while (cvz_str_split(&rest, '\n', &line))
        add_paragraph(w, "> ", line);
}

static void write_heading(struct writer *w, const struct table_row *row)
{
    struct cvz_str path[PATH_LEVELS + 1];
    size_t n = table_path(&w->table, row, path);

    add(w, n > 0 ? "## " : "## In no container");
    for (size_t i = 0; i < n; i++) {
        add(w, i > 0 ? " / " : "");
        add_code(w, path[i]);
    }
    add(w, "\n\n");
}

/* ---- cells ---- */

typedef void cell(struct writer *w, const struct table_row *row);

static void add_name(struct writer *w, const struct table_row *row)
{
    add_code(w, cvz_resource_label(row->resource));
}

static void add_kind(struct writer *w, const struct table_row *row)
{
    encode_markdown(w->out, fitting(w, row->kind));
}

static void add_account(struct writer *w, const struct table_row *row)
{
    encode_markdown(w->out, fitting(w, row->resource->account));
}

static void add_region(struct writer *w, const struct table_row *row)
{
    encode_markdown(w->out, fitting(w, row->resource->region));
}

static void add_state(struct writer *w, const struct table_row *row)
{
    encode_markdown(w->out, fitting(w, row->resource->state));
}

static void add_relations(struct writer *w, const struct table_row *row)
{
    cvz_buf_printf(w->out, "%u", table_relations(&w->table, row));
}

static void add_tags(struct writer *w, const struct table_row *row)
{
    uint32_t n = row->resource->n_tags, shown = n > TAGS_MAX ? TAGS_MAX : n;

    for (uint32_t i = 0; i < shown; i++) {
        const struct cvz_tag *tag = &row->resource->tags[i];
        add(w, i > 0 ? " " : "");
        add_code(w, cvz_arena_printf(&w->arena, "%.*s=%.*s", CVZ_STR_ARG(tag->key),
                                     CVZ_STR_ARG(tag->value)));
    }
    if (n > shown)
        cvz_buf_printf(w->out, " and %u more", n - shown);
}

static const struct {
    const char *title, *rule;
    cell *add;
} columns[] = {
    {"Name", "---", add_name},       {"Kind", "---", add_kind},
    {"Account", "---", add_account}, {"Region", "---", add_region},
    {"State", "---", add_state},     {"Relations", "---:", add_relations},
    {"Tags", "---", add_tags},
};

static void write_row(struct writer *w, const struct table_row *row)
{
    for (size_t c = 0; c < CVZ_COUNT_OF(columns); c++) {
        add(w, "| ");
        columns[c].add(w, row);
        add(w, " ");
    }
    add(w, "|\n");
}

static void write_columns(struct writer *w)
{
    for (size_t c = 0; c < CVZ_COUNT_OF(columns); c++)
        cvz_buf_printf(w->out, "| %s ", columns[c].title);
    add(w, "|\n");
    for (size_t c = 0; c < CVZ_COUNT_OF(columns); c++)
        cvz_buf_printf(w->out, "| %s ", columns[c].rule);
    add(w, "|\n");
}

static int markdown_write(const struct cvz_picture *picture, struct cvz_buf *out,
                          struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct writer w = {.out = out, .picture = picture, .table = table_new(picture->view, &arena)};

    write_head(&w);
    for (uint32_t i = 0; i < w.table.n_rows; i++) {
        const struct table_row *row = &w.table.rows[i];
        if (i == 0 || row->group != w.table.rows[i - 1].group) {
            add(&w, i > 0 ? "\n" : "");
            write_heading(&w, row);
            write_columns(&w);
        }
        write_row(&w, row);
        cvz_arena_clear(&w.arena);
    }
    cvz_arena_release(&w.arena);
    cvz_arena_release(&arena);
    return out->failed ? cvz_fail(err, CVZ_ETOOBIG, "the table passes its ceiling") : 0;
}

const struct cvz_format_ops cvz_format_markdown = {
    .name = "markdown",
    .alias = "md",
    .extension = ".md",
    .mime = "text/markdown",
    .help = "tables for documents: a row for each resource, by container",
    .fit = "none",
    .write = markdown_write,
};
