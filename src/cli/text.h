/* SPDX-License-Identifier: Apache-2.0 */
/* Text for a person's terminal: how wide it is, how it is cut and wrapped, what may not pass. */
#ifndef CVZ_CLI_TEXT_H
#define CVZ_CLI_TEXT_H

#include "base/str.h"

#include <stdint.h>

/* Columns that a code point takes: 0 (combining marks), 1 or 2 (East Asian wide, emoji). */
unsigned cvz_text_code_width(uint32_t code_point);

/* Columns of the whole, as cvz_text_add_safe would print it. */
size_t cvz_text_width(struct cvz_str s);

/* Appends s so that no byte of it commands a terminal: control characters (C0, DEL, C1), direction
 * overrides and ill-formed bytes become U+FFFD; tabs and line breaks become spaces. */
void cvz_text_add_safe(struct cvz_buf *buf, struct cvz_str s);

/* The same for several lines: line breaks stay. */
void cvz_text_add_safe_lines(struct cvz_buf *buf, struct cvz_str s);

enum cvz_text_cut {
    CVZ_TEXT_CUT_END,    /* "prod-payme…" */
    CVZ_TEXT_CUT_MIDDLE, /* "arn:aws:…/i-0abc": both ends of an id tell something */
};

/* The same, cut with an ellipsis to `columns` and, where `pad`, filled up with spaces. Returns the
 * columns written. */
size_t cvz_text_add_cell(struct cvz_buf *buf, struct cvz_str s, size_t columns,
                         enum cvz_text_cut cut);

void cvz_text_add_spaces(struct cvz_buf *buf, size_t n);

/* Wraps a paragraph at spaces; every line but the first is indented by `indent` columns, and the
 * first is taken to begin at column `at`. Ends without a line break. */
void cvz_text_add_wrapped(struct cvz_buf *buf, const char *paragraph, size_t at, size_t indent,
                          size_t columns);

/* For JSON that goes to a terminal: what cvz_text_add_safe would replace becomes a \u escape. The
 * line breaks between members stay. */
void cvz_text_add_safe_json(struct cvz_buf *buf, struct cvz_str json);

#endif
