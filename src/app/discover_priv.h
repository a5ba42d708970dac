/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CVZ_APP_DISCOVER_PRIV_H
#define CVZ_APP_DISCOVER_PRIV_H

#include "app/app_priv.h"
#include "app/discover.h"
#include "cloud/discover.h"

/* Providers, scanned at the same time and stored: cvz_app_discover without its files. `transport`
 * NULL is the network. */
struct cvz_app_scan {
    const struct cvz_str *providers;
    size_t n_providers;
    struct cvz_http_transport *transport;
    const struct cvz_env *env;
    struct cvz_str origin; /* "discover", "demo" */
    struct cvz_str as_of;  /* of the past; NULL or "": now */
};

int cvz_app_scan(struct cvz_app *app, const struct cvz_app_discover_params *params,
                 const struct cvz_app_scan *scan, struct cvz_arena *arena, struct cvz_value *ret,
                 struct cvz_err *err) CVZ_MUST_CHECK;

#endif
