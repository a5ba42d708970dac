/* SPDX-License-Identifier: Apache-2.0 */
/* The subscriptions and tenants that a token may read. */
#ifndef CVZ_CLOUD_AZURE_SUBSCRIPTIONS_H
#define CVZ_CLOUD_AZURE_SUBSCRIPTIONS_H

#include "cloud/azure/credentials.h"

struct cvz_azure_readable {
    struct cvz_str id, name, tenant;
    struct cvz_str state;  /* "Enabled" */
    struct cvz_str domain; /* of a tenant: "contoso.onmicrosoft.com" */
};

/* Asks the resource manager, page by page; everything lives in the arena. CVZ_EDENIED, CVZ_EAUTH
 * and the like with what it answered; CVZ_EUNAVAILABLE for an answer that makes no sense, or leads
 * where a token must not be sent. */
int cvz_azure_subscriptions(struct cvz_azure_session *session, struct cvz_str token,
                            struct cvz_arena *arena, struct cvz_azure_readable **ret, size_t *ret_n,
                            struct cvz_err *err) CVZ_MUST_CHECK;

/* The same for tenants, whose ids stand in both id and tenant. */
int cvz_azure_tenants(struct cvz_azure_session *session, struct cvz_str token,
                      struct cvz_arena *arena, struct cvz_azure_readable **ret, size_t *ret_n,
                      struct cvz_err *err) CVZ_MUST_CHECK;

#endif
