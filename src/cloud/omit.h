/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of an answer that are not kept: those that change by themselves, and those that may hold
 * secrets (`omit` in the catalogue). */
#ifndef CVZ_CLOUD_OMIT_H
#define CVZ_CLOUD_OMIT_H

#include "base/arena.h"
#include "codec/value.h"

/* `v` without the member at a dotted path ("Environment.Variables"); a list on the way is gone
 * through, item by item. Shares everything else with `v`, which is not changed. */
struct cvz_value cvz_value_without(const struct cvz_value *v, struct cvz_str path,
                                   struct cvz_arena *arena);

#endif
