/* SPDX-License-Identifier: Apache-2.0 */
/* One encoder for each sink (JSON has its own in codec), and numbers as pictures need them. All
 * take any bytes: ill-formed UTF-8 and characters that the sink forbids come out as U+FFFD. */
#ifndef CVZ_RENDER_ENCODE_PRIV_H
#define CVZ_RENDER_ENCODE_PRIV_H

#include "base/str.h"

#include <stdint.h>

/* Text and double-quoted attribute values of XML. */
void encode_xml(struct cvz_buf *buf, struct cvz_str s);

enum mermaid_place {
    MERMAID_LABEL,   /* in double quotes, of a flowchart or mindmap */
    MERMAID_EVENT,   /* of a timeline */
    MERMAID_HEADING, /* a section or period of a timeline, which may hold no colon */
};
void encode_mermaid(struct cvz_buf *buf, struct cvz_str s, enum mermaid_place place);

/* Running text of Markdown (CommonMark, GitHub's dialect), tables too: nothing of it is markup. */
void encode_markdown(struct cvz_buf *buf, struct cvz_str s);
/* A code span, which shows a name as it is; running text where it would hold a bar, which readers
 * of tables do not agree about. "" stays "". */
void encode_markdown_code(struct cvz_buf *buf, struct cvz_str s);

/* A DOT string with its quotes; no escape sequence of DOT comes alive. */
void encode_dot(struct cvz_buf *buf, struct cvz_str s);

/* Quarter pixels as pixels: "12", "12.25", "-0.5". */
void encode_units(struct cvz_buf *buf, int32_t units);

/* Hundredths: "1.75". */
void encode_hundredths(struct cvz_buf *buf, uint32_t v);

#endif
