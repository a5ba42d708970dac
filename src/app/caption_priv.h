/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CVZ_APP_CAPTION_PRIV_H
#define CVZ_APP_CAPTION_PRIV_H

#include "app/app_priv.h"

/* Of what the inventory's filter means; in the arena. */
struct cvz_str cvz_app_title(const struct cvz_app_inventory *in, struct cvz_kinds kinds,
                             struct cvz_arena *arena);
struct cvz_str cvz_app_subtitle(const struct cvz_app_inventory *in, struct cvz_str filter,
                                struct cvz_arena *arena);
/* "" when nothing is missing. */
struct cvz_str cvz_app_footnote(const struct cvz_app_inventory *in, struct cvz_arena *arena);

#endif
