/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text for pictures: how wide it is, how it is cut. Widths come from a built-in table of Inter's
 * advances, for other scripts from classes, never from the fonts of the machine: the same picture
 * everywhere.
 */
#ifndef CVZ_RENDER_TEXT_PRIV_H
#define CVZ_RENDER_TEXT_PRIV_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct font {
    uint8_t px;
    bool semibold;
};

enum { TEXT_CLEAN_MAX = 2048 }; /* bytes that a label keeps */

/* What may be shown of a text from outside, in the arena or as it was: runs of blanks and control
 * characters become one space, ill-formed bytes U+FFFD; characters that turn the direction of their
 * surroundings go. Cut to TEXT_CLEAN_MAX, in the middle. */
struct cvz_str text_clean(struct cvz_arena *arena, struct cvz_str s);

/* The same for formats that keep a text whole: blanks, tabs and line ends stay, nothing is cut;
 * other control characters become U+FFFD, too. */
struct cvz_str text_whole(struct cvz_arena *arena, struct cvz_str s);

/* For a line that is put together of several texts: s between U+2068 and U+2069 when it holds
 * letters that run from right to left, so that these do not reorder what stands beside them. */
struct cvz_str text_isolate(struct cvz_arena *arena, struct cvz_str s);

/* In quarter pixels, rounded up. */
int32_t text_width(struct cvz_str s, struct font font);

/* True when the table knows all of it; widths of the rest are estimates. */
bool text_is_measured(struct cvz_str s);

/* Bytes of the first grapheme cluster of s (which must not be empty). */
size_t text_cluster(struct cvz_str s);

enum cut { CUT_MIDDLE, CUT_END };

/* s itself when it is no wider than `width`, else with an ellipsis, cut between grapheme clusters.
 * "" when not even the ellipsis fits. */
struct cvz_str text_fit(struct cvz_arena *arena, struct cvz_str s, struct font font, int32_t width,
                        enum cut cut);

#endif
