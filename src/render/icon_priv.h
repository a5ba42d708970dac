/* SPDX-License-Identifier: Apache-2.0 */
/* Glyphs: assets/icons/icons.yaml, compiled at build time by tools/assets.c. */
#ifndef CVZ_RENDER_ICON_PRIV_H
#define CVZ_RENDER_ICON_PRIV_H

#include "base/str.h"
#include "graph/kind.h"

#include <stddef.h>
#include <stdint.h>

enum { ICON_GRID = 24 };
enum icon_op { ICON_MOVE, ICON_LINE, ICON_CURVE, ICON_CLOSE };

struct icon {
    struct cvz_str name;
    uint32_t glyph;      /* names of the same glyph have the same number */
    struct cvz_str path; /* SVG path data on the grid */
    const int16_t *ops; /* the same as ops, each followed by its coordinates in 1/100 of the grid */
    uint32_t n_ops;     /* elements of ops */
};

/* Sorted by name. */
extern const struct icon icon_table[];
extern const size_t icon_table_n;

/* NULL when there is none. */
const struct icon *icon_find(struct cvz_str name);

/* The kind's own, else its category's; never NULL. */
const struct icon *icon_of_kind(const struct cvz_kind *kind);

#endif
