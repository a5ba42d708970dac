/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Layouts by Graphviz, which runs in a child process of its own: it can take long, need much memory
 * and, on unlucky input, crash. The child has limits on time, memory and files, and writes what it
 * found into a pipe.
 */
#ifndef CVZ_APP_GRAPHVIZ_PRIV_H
#define CVZ_APP_GRAPHVIZ_PRIV_H

#include "layout/layout.h"

/* What the child writes, as it lies in memory; both ends are one program:
 *
 *     "CVZGV001", then for each item a struct cvz_box, then for each edge the number of its points
 *     (uint32_t, at most CVZ_GRAPHVIZ_POINTS_MAX) and these (struct cvz_point).
 *
 * Quarter pixels, y downwards, the origin anywhere. */
#define CVZ_GRAPHVIZ_MAGIC "CVZGV001"

enum { CVZ_GRAPHVIZ_POINTS_MAX = 4096 };

struct cvz_graphviz_job {
    const char *program; /* "dot" */
    const struct cvz_view *view;
    const struct cvz_layout_params *params;
    bool nested; /* the program knows clusters; else containers are nodes */
};

/* In the child: lays out and writes. False when it could not. */
bool cvz_graphviz_run(const struct cvz_graphviz_job *job, int fd);

/* Whether this program was built with Graphviz. */
bool cvz_graphviz_is_there(void);

/* The programs, ended by a NULL. */
extern const struct cvz_layout_ops *const cvz_app_graphviz_layouts[];

/* The program of that name, or that which comes near to our layout of that name; CVZ_EUSAGE. */
int cvz_app_graphviz_find(struct cvz_str name, const struct cvz_layout_ops **ret,
                          struct cvz_err *err) CVZ_MUST_CHECK;

#endif
