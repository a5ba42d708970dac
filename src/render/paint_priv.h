/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Paints a scene through Cairo, its text through Pango. Inter is loaded from its file into a font
 * configuration of the painter's own, whatever fontconfig has been told; where it is not installed
 * the usual sans-serif stands in, pressed into the width that the layout knows.
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
};
void painter_paint(struct painter *painter, cairo_t *cr, const struct paint_window *window);

#endif
