/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inventory as comma-separated values (RFC 4180), for spreadsheets and databases. Texts are
 * whole: line ends stay, in quotes. Cells that a spreadsheet would run as a formula get an
 * apostrophe in front (codec/csv.h).
 */
#include "codec/csv.h"
#include "render/formats_priv.h"
#include "render/table_priv.h"
#include "render/text_priv.h"

enum { PART_PX = 320 }; /* of a path */

struct writer {
    struct cvz_csv csv;
    struct table table;
    struct cvz_arena arena; /* of one row */
};

typedef struct cvz_str cell(struct writer *w, const struct table_row *row);

static struct cvz_str container_of(struct writer *w, const struct table_row *row)
{
    struct cvz_str path[PATH_LEVELS + 1];
    size_t n = table_path(&w->table, row, path);
    struct cvz_buf buf = CVZ_BUF_INIT;

    for (size_t i = 0; i < n; i++) {
        cvz_buf_add_z(&buf, i > 0 ? " / " : "");
        cvz_buf_add_str(&buf, text_fit(&w->arena, text_clean(&w->arena, path[i]),
                                       (struct font){12, false}, PART_PX * CVZ_UNIT, CUT_MIDDLE));
    }
    struct cvz_str text = cvz_arena_str(&w->arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return text;
}

static struct cvz_str relations_of(struct writer *w, const struct table_row *row)
{
    return cvz_arena_printf(&w->arena, "%u", table_relations(&w->table, row));
}

static struct cvz_str tags_of(struct writer *w, const struct table_row *row)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    for (uint32_t i = 0; i < row->resource->n_tags; i++) {
        const struct cvz_tag *tag = &row->resource->tags[i];
        cvz_buf_printf(&buf, "%s%.*s=%.*s", i > 0 ? "; " : "", CVZ_STR_ARG(tag->key),
                       CVZ_STR_ARG(tag->value));
    }
    struct cvz_str text = cvz_arena_str(&w->arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return text;
}

/* X(name, field of the resource) */
#define FIELD_TABLE(X)                                                                             \
    X(provider)                                                                                    \
    X(account)                                                                                     \
    X(region)                                                                                      \
    X(zone)                                                                                        \
    X(kind)                                                                                        \
    X(name)                                                                                        \
    X(state)                                                                                       \
    X(created)                                                                                     \
    X(id)

#define FIELD_CELL(field)                                                                          \
    static struct cvz_str field##_of(struct writer *w, const struct table_row *row)                \
    {                                                                                              \
        (void)w;                                                                                   \
        return row->resource->field;                                                               \
    }
FIELD_TABLE(FIELD_CELL)
#undef FIELD_CELL

static const struct {
    const char *name;
    cell *text;
} columns[] = {
    {"provider", provider_of}, {"account", account_of},     {"region", region_of},
    {"zone", zone_of},         {"container", container_of}, {"kind", kind_of},
    {"name", name_of},         {"state", state_of},         {"relations", relations_of},
    {"tags", tags_of},         {"created", created_of},     {"id", id_of},
};

static int csv_write(const struct cvz_picture *picture, struct cvz_buf *out, struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct writer w = {.csv = {.buf = out, .guard = true},
                       .table = table_new(picture->view, &arena)};

    for (size_t c = 0; c < CVZ_COUNT_OF(columns); c++)
        cvz_csv_add(&w.csv, cvz_str_from(columns[c].name));
    cvz_csv_end_row(&w.csv);
    for (uint32_t i = 0; i < w.table.n_rows; i++) {
        for (size_t c = 0; c < CVZ_COUNT_OF(columns); c++)
            cvz_csv_add(&w.csv, text_whole(&w.arena, columns[c].text(&w, &w.table.rows[i])));
        cvz_csv_end_row(&w.csv);
        cvz_arena_clear(&w.arena);
    }
    cvz_arena_release(&w.arena);
    cvz_arena_release(&arena);
    return out->failed ? cvz_fail(err, CVZ_ETOOBIG, "the table passes its ceiling") : 0;
}

const struct cvz_format_ops cvz_format_csv = {
    .name = "csv",
    .extension = ".csv",
    .mime = "text/csv",
    .help = "a table for spreadsheets: a row for each resource",
    .fit = "none",
    .write = csv_write,
};
