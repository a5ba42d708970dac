/* SPDX-License-Identifier: Apache-2.0 */
/* What is different between two documents, member by member. */
#ifndef CVZ_APP_CHANGES_PRIV_H
#define CVZ_APP_CHANGES_PRIV_H

#include "base/arena.h"
#include "codec/value.h"

struct cvz_app_changes {
    struct cvz_arena *arena;
    bool told_only; /* a member that one side does not have is no difference */
    struct cvz_list list;
};

/* Adds {"field", "from", "to"}. */
void cvz_app_change_add(struct cvz_app_changes *changes, struct cvz_str field,
                        const struct cvz_value *from, const struct cvz_value *to);
/* Adds what is different: objects are compared member by member, all else as a whole. `field` names
 * the two, "" for the outermost. */
void cvz_app_changes_add(struct cvz_app_changes *changes, struct cvz_str field,
                         const struct cvz_value *from, const struct cvz_value *to);
/* The same of two JSON texts; of one that is none, nothing. */
void cvz_app_changes_add_json(struct cvz_app_changes *changes, struct cvz_str from,
                              struct cvz_str to);

/* An array of what is different between two JSON texts. */
struct cvz_value cvz_app_changes_between(struct cvz_arena *arena, struct cvz_str before,
                                         struct cvz_str after);

#endif
