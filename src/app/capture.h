/* SPDX-License-Identifier: Apache-2.0 */
/* A scan into a file of its own, with everything that the clouds answered: to look at elsewhere, or
 * to show to others. docs/formats.md describes the file. */
#ifndef CVZ_APP_CAPTURE_H
#define CVZ_APP_CAPTURE_H

#include "app/discover.h"

struct cvz_app_capture_params {
    const struct cvz_app_discover_params
        *discover;                    /* its provider, record and replay do not count */
    struct cvz_app_strings providers; /* of cvz_app_providers; scanned in order */
    struct cvz_str file;              /* is replaced in one step; its owner's alone */
    bool is_masked; /* names, ids, addresses and whatever else could be somebody's are replaced */
};

/* The store is left alone. {"file", "bytes", "masked", "resources", "answers", "scans": as
 * cvz_app_discover has them}. CVZ_EPARTIAL when a ledger has gaps, with the file written; after any
 * other error, cancellation too, there is no file. */
int cvz_app_capture(struct cvz_app *app, const struct cvz_app_capture_params *params,
                    struct cvz_arena *arena, struct cvz_value *ret,
                    struct cvz_err *err) CVZ_MUST_CHECK;

#endif
