/* SPDX-License-Identifier: Apache-2.0 */
/* What the Azure CLI keeps in its folder: the token cache, and the subscriptions that its users
 * have signed in to. */
#ifndef CVZ_CLOUD_AZURE_FILES_PRIV_H
#define CVZ_CLOUD_AZURE_FILES_PRIV_H

#include "cloud/azure/msal.h"
#include "cloud/azure/session_priv.h"

enum { CVZ_AZURE_FILE_MAX = 8 << 20 };

/* The public client that the Azure CLI is, and that its cache is of. */
extern const char cvz_azure_cli_client[];

/* The host of the authority, which entries of the cache are of. */
struct cvz_str cvz_azure_host(const struct cvz_azure_session *s);

/* msal_token_cache.json. A missing file is an empty cache. */
int cvz_azure_cache_read(const struct cvz_azure_session *s, struct cvz_arena *arena,
                         struct cvz_msal_cache *ret, struct cvz_err *err) CVZ_MUST_CHECK;
/* Reads it, adds the event, and writes it for its owner alone, under the lock that the other tools
 * take. */
int cvz_azure_cache_add(const struct cvz_azure_session *s, const struct cvz_msal_event *event,
                        struct cvz_err *err) CVZ_MUST_CHECK;

/* What service_principal_entries.json keeps of a principal that has signed in, by its tenant and
 * client: a secret or another issuer's token (in *p), or a certificate's path. CVZ_ENOTFOUND when
 * it keeps nothing. */
struct cvz_azure_principal;
int cvz_azure_principal_read(const struct cvz_azure_session *s, struct cvz_azure_principal *p,
                             struct cvz_arena *arena, struct cvz_str *ret_certificate,
                             struct cvz_err *err) CVZ_MUST_CHECK;

/* One of azureProfile.json. */
struct cvz_azure_subscription {
    struct cvz_str id, name, state;
    struct cvz_str tenant, home_tenant;
    struct cvz_str tenant_name, tenant_domain; /* only written; with the name "" not even that */
    struct cvz_str user, user_type;            /* "user", "servicePrincipal" */
    struct cvz_str cloud;                      /* "AzureCloud" */
    bool is_default;
};

/* Whether it is meant by this text: its id, or its name. */
bool cvz_azure_is_subscription(const struct cvz_azure_subscription *one, struct cvz_str text);

/* Those of the session's cloud; a missing file has none. */
int cvz_azure_profile_read(const struct cvz_azure_session *s, struct cvz_arena *arena,
                           struct cvz_azure_subscription **ret, size_t *ret_n,
                           struct cvz_err *err) CVZ_MUST_CHECK;
/* Puts these into the file as `az login` does: in the place of those with the same id; the default
 * stays when it is among them, else it becomes the first that is enabled. */
int cvz_azure_profile_add(const struct cvz_azure_session *s,
                          const struct cvz_azure_subscription *added, size_t n,
                          struct cvz_err *err) CVZ_MUST_CHECK;

#endif
