/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSV as RFC 4180 has it: commas, CRLF, quotes where they are needed.
 *
 *     struct cvz_csv csv = {.buf = &buf, .guard = true};
 *     cvz_csv_add(&csv, CVZ_STR("id"));
 *     cvz_csv_add(&csv, CVZ_STR("name"));
 *     cvz_csv_end_row(&csv);
 */
#ifndef CVZ_CODEC_CSV_H
#define CVZ_CODEC_CSV_H

#include "base/str.h"

struct cvz_csv {
    struct cvz_buf *buf;
    /* Spreadsheets run a cell that begins with one of = + - @ as a formula, and names and tags are
     * anybody's text: such fields, numbers apart, get an apostrophe in front. */
    bool guard;
    bool unix_lines;   /* LF at the ends of rows, for pipes */
    size_t row_fields; /* so far */
    size_t row_start;
};

void cvz_csv_add(struct cvz_csv *csv, struct cvz_str field);
void cvz_csv_end_row(struct cvz_csv *csv);

#endif
