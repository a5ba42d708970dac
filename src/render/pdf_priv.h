/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CVZ_RENDER_PDF_PRIV_H
#define CVZ_RENDER_PDF_PRIV_H

#include "render/scene_priv.h"

/* A place of a page that leads to another one. */
struct pdf_link {
    uint32_t page, target;
    double corners[4]; /* left, bottom, right, top, in points */
};

/* Appends the document, a PDF of version 1.4 by Cairo, and behind it what makes an atlas of its
 * pages: the links (sorted by page), a destination by each page's anchor, bookmarks. */
int pdf_add_links(struct cvz_str document, const struct cvz_pages *pages,
                  const struct pdf_link *links, size_t n_links, struct cvz_buf *out,
                  struct cvz_err *err) CVZ_MUST_CHECK;

#endif
