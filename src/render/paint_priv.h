/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paints a scene through Cairo, its text through Pango. Inter comes from its file where fontconfig
 * does not know it; where it is not installed the usual sans-serif stands in, pressed into the
 * width that the layout knows. Fonts are those of Pango's map of this thread: a map for each
 * picture makes Cairo keep the glyphs of all of them (160 KB a picture, measured).
 *
 * One painter, one thread. It borrows the scene.
 */
#ifndef CVZ_RENDER_PAINT_PRIV_H
#define CVZ_RENDER_PAINT_PRIV_H

#include "render/scene_priv.h"

#include <cairo.h>

struct painter;

struct painter *painter_new(const struct scene *scene);
void painter_free(struct painter *painter);

/* Paints what lies in the window onto cr, whose origin is the window's upper left corner. `scale`:
 * device units for each pixel of the scene; the window is in device units. */
struct paint_window {
    double scale;
    int x, y, w, h;
    bool keeps_text; /* as text, for what is no pixels */
};
void painter_paint(struct painter *painter, cairo_t *cr, const struct paint_window *window);

#endif
