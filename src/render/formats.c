/* SPDX-License-Identifier: Apache-2.0 */
/* The registry of formats. */
#include "render/formats_priv.h"

const struct cvz_format_ops *const cvz_formats[] = {
    &cvz_format_svg,  &cvz_format_png,    &cvz_format_pdf,      &cvz_format_jpg,
    &cvz_format_html, &cvz_format_drawio, &cvz_format_json,     &cvz_format_mermaid,
    &cvz_format_dot,  &cvz_format_csv,    &cvz_format_markdown, NULL,
};

const struct cvz_format_ops *cvz_format_find(struct cvz_str name)
{
    for (size_t i = 0; cvz_formats[i] != NULL; i++)
        if (cvz_str_is(name, cvz_formats[i]->name) ||
            (cvz_formats[i]->alias != NULL && cvz_str_is(name, cvz_formats[i]->alias)))
            return cvz_formats[i];
    return NULL;
}

const struct cvz_format_ops *cvz_format_of_path(struct cvz_str path)
{
    for (size_t i = 0; cvz_formats[i] != NULL; i++) {
        struct cvz_str extension = cvz_str_from(cvz_formats[i]->extension);
        if (path.n > extension.n &&
            cvz_str_eq_nocase(cvz_str_sub(path, path.n - extension.n, extension.n), extension))
            return cvz_formats[i];
    }
    return NULL;
}
