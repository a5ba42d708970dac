/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/suggest.h"

enum { WORD_MAX = 40 }; /* longer words are no typing mistakes of ours */

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
    unsigned ab = a < b ? a : b;

    return ab < c ? ab : c;
}

/* Optimal string alignment: insertions, deletions, substitutions, and neighbours swapped. */
static unsigned distance_between(struct cvz_str a, struct cvz_str b)
{
    unsigned rows[3][WORD_MAX + 1];

    for (size_t j = 0; j <= b.n; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a.n; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *above = rows[(i + 2) % 3];
        const unsigned *above2 = rows[(i + 1) % 3];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b.n; j++) {
            unsigned cost = a.p[i - 1] != b.p[j - 1];
            row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + cost);
            bool swapped = i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1];
            if (swapped && above2[j - 2] + 1 < row[j])
                row[j] = above2[j - 2] + 1;
        }
    }
    return rows[a.n % 3][b.n];
}

void cvz_suggest_offer(struct cvz_suggestion *s, const char *known)
{
    struct cvz_str word = cvz_str_from(known);

    if (s->typed.n == 0 || s->typed.n > WORD_MAX || word.n > WORD_MAX)
        return;
    unsigned distance = distance_between(s->typed, word);
    /* The beginning of a word is as good as one mistake. */
    if (s->typed.n >= 2 && distance > 1 && cvz_str_starts(word, s->typed))
        distance = 1;
    if (distance < s->distance) {
        s->best = known;
        s->distance = distance;
        s->tied = false;
    } else if (distance == s->distance) {
        s->tied = true;
    }
}

const char *cvz_suggest_best(const struct cvz_suggestion *s)
{
    unsigned limit = (unsigned)(s->typed.n / 3);

    if (limit < 1)
        limit = 1;
    if (s->best == NULL || s->tied || s->distance > limit || s->distance >= s->typed.n)
        return NULL;
    return s->best;
}

const char *cvz_suggest_text(const struct cvz_suggestion *s, const char *prefix,
                             char out[CVZ_SUGGEST_TEXT_MAX])
{
    const char *best = cvz_suggest_best(s);

    out[0] = '\0';
    if (best != NULL)
        snprintf(out, CVZ_SUGGEST_TEXT_MAX, " (did you mean '%s%s'?)", prefix, best);
    return out;
}
