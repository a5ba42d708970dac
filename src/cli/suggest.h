/* SPDX-License-Identifier: Apache-2.0 */
/* "Did you mean": the one known word that a mistyped one is closest to. */
#ifndef CVZ_CLI_SUGGEST_H
#define CVZ_CLI_SUGGEST_H

#include "base/str.h"

struct cvz_suggestion {
    struct cvz_str typed;
    const char *best;
    unsigned distance;
    bool tied;
};

#define CVZ_SUGGESTION_FOR(text) ((struct cvz_suggestion){.typed = (text), .distance = ~0U})

/* Offers one known word. */
void cvz_suggest_offer(struct cvz_suggestion *s, const char *known);

/* The best of the offered words, when it is near and no other one is as near; else NULL. */
const char *cvz_suggest_best(const struct cvz_suggestion *s);

/* " (did you mean 'best'?)", or "". `prefix` stands before the word ("--"). */
enum { CVZ_SUGGEST_TEXT_MAX = 128 };
const char *cvz_suggest_text(const struct cvz_suggestion *s, const char *prefix,
                             char out[CVZ_SUGGEST_TEXT_MAX]);

#endif
