/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The token cache that Microsoft's authentication libraries (MSAL) share, as a JSON document:
 * sections AccessToken, RefreshToken, IdToken, Account and AppMetadata, each an object of entries
 * by keys that are made of the entries' own members. What stands there besides is kept.
 */
#ifndef CVZ_CLOUD_AZURE_MSAL_H
#define CVZ_CLOUD_AZURE_MSAL_H

#include "base/arena.h"
#include "base/err.h"
#include "codec/value.h"

struct cvz_msal_cache {
    struct cvz_arena *arena; /* holds secrets: to be wiped */
    struct cvz_value root;   /* an object */
};

/* Reads a document; "" gives an empty cache. CVZ_EINVALID for one that is no JSON object; the
 * message repeats nothing of it. */
int cvz_msal_read(struct cvz_str text, struct cvz_arena *arena, struct cvz_msal_cache *ret,
                  struct cvz_err *err) CVZ_MUST_CHECK;
void cvz_msal_write(const struct cvz_msal_cache *cache, struct cvz_buf *buf);

/* One that is signed in. Points into the cache. */
struct cvz_msal_account {
    struct cvz_str home_id;     /* "<object>.<home tenant>" */
    struct cvz_str environment; /* "login.microsoftonline.com" */
    struct cvz_str username;    /* "" when unknown */
};

/* Of this authority's host or one of its other names, by name (any case). With "", the only one
 * there: false when there are several. */
bool cvz_msal_find_account(const struct cvz_msal_cache *cache, struct cvz_str host,
                           struct cvz_str username, struct cvz_msal_account *ret);

/* An access token of a client for one of these resources in a tenant, that lasts beyond a moment in
 * seconds. A NULL pointer ends the resources. */
bool cvz_msal_find_access(const struct cvz_msal_cache *cache,
                          const struct cvz_msal_account *account, struct cvz_str client,
                          struct cvz_str tenant, const struct cvz_str *resources, int64_t after_s,
                          struct cvz_str *ret_token, int64_t *ret_expires_s);

/* The newest refresh token of a client: good for every resource and tenant. */
bool cvz_msal_find_refresh(const struct cvz_msal_cache *cache,
                           const struct cvz_msal_account *account, struct cvz_str client,
                           struct cvz_str *ret_token);

/* An answer of the token endpoint. */
struct cvz_msal_event {
    struct cvz_str client, host, tenant; /* as it was asked for */
    struct cvz_str scope;                /* the same, for answers that do not repeat it */
    const struct cvz_value *response;
    int64_t now_s;
    /* A renewal: whose. NULL: a sign-in, which makes an account of "client_info". */
    const struct cvz_msal_account *account;
};
/* Adds what it gives, or puts it in the place of what it renews. */
void cvz_msal_add(struct cvz_msal_cache *cache, const struct cvz_msal_event *event);

#endif
