/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/csv.h"

#include "base/num.h"

static bool starts_formula(struct cvz_str field)
{
    /* The last four are the full-width forms, which some spreadsheets read alike. */
    static const struct cvz_str starts[] = {
        CVZ_STR_INIT("="),
        CVZ_STR_INIT("+"),
        CVZ_STR_INIT("-"),
        CVZ_STR_INIT("@"),
        CVZ_STR_INIT("\t"),
        CVZ_STR_INIT("\r"),
        CVZ_STR_INIT("\n"),
        CVZ_STR_INIT("\xef\xbc\x9d"),
        CVZ_STR_INIT("\xef\xbc\x8b"),
        CVZ_STR_INIT("\xef\xbc\x8d"),
        CVZ_STR_INIT("\xef\xbc\xa0"),
    };
    double number;

    if (cvz_parse_double(field, &number))
        return false;
    for (size_t i = 0; i < CVZ_COUNT_OF(starts); i++)
        if (cvz_str_starts(field, starts[i]))
            return true;
    return false;
}

static bool needs_quotes(struct cvz_str field)
{
    for (size_t i = 0; i < field.n; i++)
        if (memchr(",\"\r\n", field.p[i], 4) != NULL)
            return true;
    return false;
}

static void add_quoted(struct cvz_buf *buf, struct cvz_str field)
{
    struct cvz_str piece;
    bool first = true;

    cvz_buf_add_char(buf, '"');
    while (cvz_str_split(&field, '"', &piece)) {
        if (!first)
            cvz_buf_add_z(buf, "\"\"");
        cvz_buf_add_str(buf, piece);
        first = false;
    }
    cvz_buf_add_char(buf, '"');
}

void cvz_csv_add(struct cvz_csv *csv, struct cvz_str field)
{
    bool guarded = csv->guard && starts_formula(field);

    if (csv->row_fields == 0)
        csv->row_start = csv->buf->n;
    else
        cvz_buf_add_char(csv->buf, ',');
    csv->row_fields++;
    if (!guarded && !needs_quotes(field)) {
        cvz_buf_add_str(csv->buf, field);
        return;
    }
    if (!guarded) {
        add_quoted(csv->buf, field);
        return;
    }
    struct cvz_buf marked = CVZ_BUF_INIT;
    cvz_buf_add_char(&marked, '\'');
    cvz_buf_add_str(&marked, field);
    add_quoted(csv->buf, cvz_buf_str(&marked));
    cvz_buf_release(&marked);
}

void cvz_csv_end_row(struct cvz_csv *csv)
{
    /* A row of one empty field would read back as no row at all. */
    if (csv->row_fields == 1 && csv->buf->n == csv->row_start)
        cvz_buf_add_z(csv->buf, "\"\"");
    cvz_buf_add_z(csv->buf, csv->unix_lines ? "\n" : "\r\n");
    csv->row_fields = 0;
}
