/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CVZ_RENDER_FORMATS_PRIV_H
#define CVZ_RENDER_FORMATS_PRIV_H

#include "render/render.h"

extern const struct cvz_format_ops cvz_format_svg;
extern const struct cvz_format_ops cvz_format_png;
extern const struct cvz_format_ops cvz_format_jpg;
extern const struct cvz_format_ops cvz_format_pdf;
extern const struct cvz_format_ops cvz_format_html;
extern const struct cvz_format_ops cvz_format_drawio;
extern const struct cvz_format_ops cvz_format_json;
extern const struct cvz_format_ops cvz_format_mermaid;
extern const struct cvz_format_ops cvz_format_dot;
extern const struct cvz_format_ops cvz_format_csv;
extern const struct cvz_format_ops cvz_format_markdown;

#endif
