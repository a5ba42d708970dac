/* SPDX-License-Identifier: Apache-2.0 */
/* Who the credentials of each cloud are, and signing in. */
#ifndef CVZ_APP_IDENTITY_H
#define CVZ_APP_IDENTITY_H

#include "app/app.h"

struct cvz_app_identity_params {
    struct cvz_str provider; /* one of cvz_app_providers */
    struct cvz_str profile;  /* "" for the environment's */
    int64_t timeout_ms, connect_ms;
    struct cvz_str ca_file;        /* "": the system's */
    const volatile int *cancelled; /* may be NULL */
};

/* An array, for each provider {"provider", "source", "identity", "account", "expires", "reads":
 * [{"id", "name", "state"}], "note"}, where what is not known is left out; or {"provider", "code",
 * "error"}. The call fails as its only provider does; of "all" when each of them fails. */
int cvz_app_whoami(struct cvz_app *app, const struct cvz_app_identity_params *params,
                   struct cvz_arena *arena, struct cvz_value *ret,
                   struct cvz_err *err) CVZ_MUST_CHECK;

/* What the person is to be told: {"url", "code", "message", "expires"}, without what is not known.
 */
typedef void cvz_app_prompt_fn(void *ctx, const struct cvz_value *prompt);

struct cvz_app_login_params {
    struct cvz_app_identity_params identity; /* its provider: not "all" */
    struct cvz_str tenant;                   /* "" */
    struct cvz_str client;                   /* file of an application of one's own; "" */
    cvz_app_prompt_fn *prompt;
    void *ctx;
};

/* {"provider", "identity", "account", "place", "note"}, without what is not known. */
int cvz_app_login(struct cvz_app *app, const struct cvz_app_login_params *params,
                  struct cvz_arena *arena, struct cvz_value *ret,
                  struct cvz_err *err) CVZ_MUST_CHECK;

#endif
