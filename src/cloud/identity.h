/* SPDX-License-Identifier: Apache-2.0 */
/* Who a provider's credentials are, and signing in to it: for people at a terminal. */
#ifndef CVZ_CLOUD_IDENTITY_H
#define CVZ_CLOUD_IDENTITY_H

#include "base/arena.h"
#include "base/err.h"
#include "cloud/discover.h"

struct cvz_identity_params {
    const struct cvz_env *env;   /* borrowed */
    struct cvz_http_params http; /* borrowed: clock, transport, cancelled */
    struct cvz_str profile;      /* "" for the environment's */
};

/* An account, a subscription or a project that the identity may read. */
struct cvz_readable {
    struct cvz_str id;
    struct cvz_str name;  /* "" for none */
    struct cvz_str state; /* as the provider says it, "" when it does not */
};

struct cvz_whoami {
    struct cvz_str source;   /* where the credentials come from: "environment", "sso" */
    struct cvz_str identity; /* "arn:aws:iam::123456789012:user/ci", "ann@contoso.com" */
    struct cvz_str account;  /* that it belongs to: account, tenant, project; "" when unknown */
    int64_t expires_ms;      /* INT64_MAX: never, as far as is known */
    const struct cvz_readable *readable;
    size_t n_readable;
    struct cvz_str note; /* why that list is not there, or not whole; "" */
};

/* Asks for credentials as a scan would, and for what they may read where that is one list.
 * Everything lives in the arena. CVZ_ENOTFOUND for an unknown provider, CVZ_EUNSUPPORTED for one
 * that cannot say; CVZ_EAUTH when there are no credentials. */
int cvz_whoami(struct cvz_str provider, const struct cvz_identity_params *params,
               struct cvz_arena *arena, struct cvz_whoami *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* What the person is to be told while the sign-in waits. Texts without control bytes. */
struct cvz_login_prompt {
    struct cvz_str url;
    struct cvz_str code;    /* to be typed in there; "" when the URL is enough */
    struct cvz_str message; /* the provider's own words for it; "" */
    int64_t expires_ms;     /* 0: does not */
};

struct cvz_login_params {
    struct cvz_str tenant; /* organisation that is signed in to, where there are several; "" */
    struct cvz_str client; /* the file of the application that asks, where one is needed; "" */
    void (*prompt)(void *ctx, const struct cvz_login_prompt *prompt);
    void *ctx;
};

struct cvz_login {
    struct cvz_str identity; /* who has signed in; "" when the provider does not say */
    struct cvz_str account;  /* tenant, start URL, project; "" when unknown */
    struct cvz_str place;    /* the file that keeps it */
    struct cvz_str note;     /* what did not work besides; "" */
};

/* Blocks until the person is done. CVZ_EUNSUPPORTED for a provider without such a sign-in;
 * CVZ_EDENIED when they declined, CVZ_ETIMEOUT when it took too long, CVZ_ECANCELLED. */
int cvz_login(struct cvz_str provider, const struct cvz_identity_params *params,
              const struct cvz_login_params *login, struct cvz_arena *arena, struct cvz_login *ret,
              struct cvz_err *err) CVZ_MUST_CHECK;

#endif
