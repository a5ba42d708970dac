/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Masking: texts in which nothing names anybody any more. A word is replaced by another of the same
 * shape (letters by letters, digits by digits, hexadecimal by hexadecimal), the same wherever it
 * stands, so that what belonged together still does; addresses keep their prefixes in common. The
 * key decides what becomes what, and is forgotten.
 *
 * What stays: words that are known (know), short words (up to two letters, numbers of up to four
 * digits), times, and the values of members that describe (types, states, versions) where no
 * learned word stands in them. What was learned never stays, except the few words that say nothing
 * ("default", "true").
 */
#ifndef CVZ_APP_MASK_H
#define CVZ_APP_MASK_H

#include "base/arena.h"
#include "base/err.h"
#include "codec/value.h"

enum { CVZ_MASK_KEY = 32 };

struct cvz_mask;
struct cvz_mask *cvz_mask_new(const unsigned char key[CVZ_MASK_KEY]);
void cvz_mask_free(struct cvz_mask *mask); /* wipes; NULL is accepted */

/* All words of a text are nobody's. Before the first learning. */
void cvz_mask_know(struct cvz_mask *mask, struct cvz_str text);
/* A name, a tag's value, an account. Before the first masking. */
void cvz_mask_learn(struct cvz_mask *mask, struct cvz_str token);
/* The parts of an id (an ARN, a path) that are not known. */
void cvz_mask_learn_id(struct cvz_mask *mask, struct cvz_str id);
/* Everything of that sort in an interchange document. */
void cvz_mask_learn_inventory(struct cvz_mask *mask, const struct cvz_value *inventory);

/* Appends the text, masked. */
void cvz_mask_text(struct cvz_mask *mask, struct cvz_str text, struct cvz_buf *out);
/* The same for a URL, whose encoding and whose cloud's host stay. */
void cvz_mask_url(struct cvz_mask *mask, struct cvz_str url, struct cvz_buf *out);
/* The same for what a request or an answer carries: JSON, XML, a form, or any text. */
void cvz_mask_body(struct cvz_mask *mask, struct cvz_str body, struct cvz_buf *out);

/* An interchange document; its own words (kinds, verbs, regions, statuses) stay. In the arena. */
struct cvz_value cvz_mask_inventory(struct cvz_mask *mask, const struct cvz_value *inventory,
                                    struct cvz_arena *arena);
/* A recording (http/client.h), line by line. */
int cvz_mask_recording(struct cvz_mask *mask, struct cvz_str text, struct cvz_buf *out,
                       struct cvz_err *err) CVZ_MUST_CHECK;

#endif
