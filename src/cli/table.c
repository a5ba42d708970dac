/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/table.h"

#include "cli/text.h"
#include "codec/csv.h"
#include "codec/json.h"

enum { COLUMNS_MAX = 24, GAP = 2, NARROWEST = 6 };

struct table {
    const struct cvz_column *columns[COLUMNS_MAX];
    size_t widths[COLUMNS_MAX];
    size_t n;
    const struct cvz_value *rows;
    struct cvz_arena arena; /* texts of numbers */
};

static struct cvz_str cell_of(struct table *t, const struct cvz_value *row, size_t column)
{
    struct cvz_str text = cvz_value_text(cvz_value_path(row, t->columns[column]->path), &t->arena);

    return text.p != NULL ? text : CVZ_STR("");
}

static void choose_columns(struct table *t, const struct cvz_column *columns, bool csv)
{
    for (const struct cvz_column *c = columns; c->title != NULL; c++) {
        CVZ_ASSERT(t->n < COLUMNS_MAX);
        if (csv || (c->flags & CVZ_COLUMN_CSV_ONLY) == 0)
            t->columns[t->n++] = c;
    }
}

/* ---- for a person ---- */

static void measure(struct table *t)
{
    for (size_t c = 0; c < t->n; c++)
        t->widths[c] = cvz_text_width(cvz_str_from(t->columns[c]->title));
    for (uint32_t i = 0; i < t->rows->n; i++) {
        for (size_t c = 0; c < t->n; c++) {
            size_t width = cvz_text_width(cell_of(t, &t->rows->u.items[i], c));
            if (width > t->widths[c])
                t->widths[c] = width;
        }
        cvz_arena_clear(&t->arena);
    }
}

/* The widest columns give way first, down to NARROWEST; what is still too wide then stays so. */
static void narrow(struct table *t, size_t columns)
{
    size_t total = t->n > 0 ? (t->n - 1) * GAP : 0;

    for (size_t c = 0; c < t->n; c++)
        total += t->widths[c];
    while (total > columns) {
        size_t widest = t->n, second = NARROWEST;
        for (size_t c = 0; c < t->n; c++) {
            bool gives = (t->columns[c]->flags & (CVZ_COLUMN_FIXED | CVZ_COLUMN_NUMBER)) == 0 &&
                         t->widths[c] > NARROWEST;
            if (gives && (widest == t->n || t->widths[c] > t->widths[widest])) {
                second = widest == t->n ? second : t->widths[widest];
                widest = c;
            } else if (gives && t->widths[c] > second) {
                second = t->widths[c];
            }
        }
        if (widest == t->n)
            return;
        /* Down to the second widest in one step, then both by turns. */
        size_t excess = total - columns;
        size_t step = t->widths[widest] > second ? t->widths[widest] - second : 1;
        if (step > excess)
            step = excess;
        t->widths[widest] -= step;
        total -= step;
    }
}

static void add_table_cell(struct cvz_buf *buf, const struct table *t, size_t c,
                           struct cvz_str text)
{
    unsigned flags = t->columns[c]->flags;
    bool last = c + 1 == t->n;
    size_t room = t->widths[c];

    if ((flags & CVZ_COLUMN_NUMBER) != 0)
        cvz_text_add_spaces(buf, room - cvz_text_width(text));
    size_t used = cvz_text_add_cell(buf, text, room,
                                    (flags & CVZ_COLUMN_CUT_MIDDLE) != 0 ? CVZ_TEXT_CUT_MIDDLE
                                                                         : CVZ_TEXT_CUT_END);
    if (!last)
        cvz_text_add_spaces(buf, ((flags & CVZ_COLUMN_NUMBER) != 0 ? 0 : room - used) + GAP);
}

/* Nothing but blanks at the end of a line helps nobody. */
static void end_line(struct cvz_buf *buf)
{
    while (buf->n > 0 && buf->p[buf->n - 1] == ' ')
        buf->n--;
    cvz_buf_add_char(buf, '\n');
}

static void write_table(struct cvz_cli *cli, struct table *t)
{
    struct cvz_buf *buf = &cli->out;

    measure(t);
    if (cli->out_is_terminal)
        narrow(t, cli->columns);
    cvz_buf_add_z(buf, cli->colour ? "\x1b[1m" : "");
    for (size_t c = 0; c < t->n; c++)
        add_table_cell(buf, t, c, cvz_str_from(t->columns[c]->title));
    cvz_buf_add_z(buf, cli->colour ? "\x1b[0m" : "");
    end_line(buf);
    for (uint32_t i = 0; i < t->rows->n; i++) {
        for (size_t c = 0; c < t->n; c++)
            add_table_cell(buf, t, c, cell_of(t, &t->rows->u.items[i], c));
        end_line(buf);
        cvz_arena_clear(&t->arena);
    }
}

/* ---- for programs ---- */

/* RFC 4180, with the line ends of Unix. */
static void write_csv(struct cvz_cli *cli, struct table *t)
{
    struct cvz_csv csv = {.buf = &cli->out, .guard = true, .unix_lines = true};
    struct cvz_buf safe = CVZ_BUF_INIT;

    for (size_t c = 0; c < t->n; c++)
        cvz_csv_add(&csv, cvz_str_from(t->columns[c]->path));
    cvz_csv_end_row(&csv);
    for (uint32_t i = 0; i < t->rows->n; i++) {
        for (size_t c = 0; c < t->n; c++) {
            cvz_buf_clear(&safe);
            if (cli->out_is_terminal)
                cvz_text_add_safe(&safe, cell_of(t, &t->rows->u.items[i], c));
            else
                cvz_buf_add_str(&safe, cell_of(t, &t->rows->u.items[i], c));
            cvz_csv_add(&csv, cvz_buf_str(&safe));
        }
        cvz_csv_end_row(&csv);
        cvz_arena_clear(&t->arena);
    }
    cvz_buf_release(&safe);
}

void cvz_json_print(struct cvz_cli *cli, const struct cvz_value *document)
{
    struct cvz_buf json = CVZ_BUF_INIT;

    cvz_json_write(&json, document, CVZ_JSON_PRETTY);
    if (cli->out_is_terminal)
        cvz_text_add_safe_json(&cli->out, cvz_buf_str(&json));
    else
        cvz_buf_add_str(&cli->out, cvz_buf_str(&json));
    if (json.n == 0 || json.p[json.n - 1] != '\n')
        cvz_buf_add_char(&cli->out, '\n');
    cvz_buf_release(&json);
}

int cvz_listing_write(struct cvz_cli *cli, const struct cvz_listing *wanted,
                      const struct cvz_column *columns, const struct cvz_value *rows,
                      struct cvz_err *err)
{
    struct table t = {.rows = rows};

    if (wanted->json && wanted->csv)
        return cvz_fail(err, CVZ_EUSAGE, "--json and --csv exclude each other");
    if (wanted->json) {
        cvz_json_print(cli, rows);
        return 0;
    }
    choose_columns(&t, columns, wanted->csv);
    if (wanted->csv)
        write_csv(cli, &t);
    else if (rows->n > 0)
        write_table(cli, &t);
    cvz_arena_release(&t.arena);
    return 0;
}
