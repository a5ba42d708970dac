/* SPDX-License-Identifier: Apache-2.0 */
/* The names that a setting can have, out of the registries: for help, completion and checking. */
#ifndef CVZ_APP_CHOICE_H
#define CVZ_APP_CHOICE_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct cvz_choice {
    const char *name;
    const char *help;  /* one line; "" where the name says it */
    const char *alias; /* what else people write for it; NULL for nothing */
};

/* The i-th of a family; false behind the last. Static: nothing is loaded for it. */
typedef bool cvz_choice_fn(size_t i, struct cvz_choice *ret);

cvz_choice_fn cvz_app_formats;
cvz_choice_fn cvz_app_layouts; /* our own, then those of Graphviz */
cvz_choice_fn cvz_app_engines;
cvz_choice_fn cvz_app_themes;
cvz_choice_fn cvz_app_fits;
cvz_choice_fn cvz_app_directions;
cvz_choice_fn cvz_app_groupings;
cvz_choice_fn cvz_app_lenses;
cvz_choice_fn cvz_app_stages;
cvz_choice_fn cvz_app_unchangeds; /* how what is the same is drawn beside what has changed */
cvz_choice_fn cvz_app_times;      /* which time of a resource places it on a timeline */
cvz_choice_fn cvz_app_providers;  /* those that `discover` knows, and "all" */

/* The number of a name in its family; CVZ_EUSAGE ("unknown WHAT 'NAME'") when it is not there. */
int cvz_app_choice_find(cvz_choice_fn *family, const char *what, struct cvz_str name, unsigned *ret,
                        struct cvz_err *err) CVZ_MUST_CHECK;

/* What is taken beside their names: a budget "NODES/EDGES" for cvz_app_fits, the path of a file for
 * cvz_app_themes, "tag:KEY" for cvz_app_groupings. */
bool cvz_app_is_budget(struct cvz_str text);
bool cvz_app_is_theme_file(struct cvz_str text);
bool cvz_app_is_tag_grouping(struct cvz_str text);

#endif
