/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CVZ_RENDER_SVG_PRIV_H
#define CVZ_RENDER_SVG_PRIV_H

#include "render/scene_priv.h"

/* The scene as an element of SVG. Links of a page of several lead to "#anchor". */
void svg_write_scene(const struct scene *scene, struct cvz_buf *out);

#endif
