/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A token for Azure's resource manager, from the chain of sources that Azure's own libraries walk
 * (DefaultAzureCredential), in their order: the environment, a workload identity, a managed
 * identity, a sign-in that is kept where the Azure CLI keeps it, the Azure CLI itself. The source
 * that answered first is the one that renews. AZURE_TOKEN_CREDENTIALS narrows the chain.
 */
#ifndef CVZ_CLOUD_AZURE_CREDENTIALS_H
#define CVZ_CLOUD_AZURE_CREDENTIALS_H

#include "cloud/azure/session.h"

struct cvz_azure_credentials;

/* Of the session (borrowed: it must live longer). Nothing is asked for yet. */
struct cvz_azure_credentials *cvz_azure_credentials_new(struct cvz_azure_session *session);
void cvz_azure_credentials_free(struct cvz_azure_credentials *creds); /* NULL is accepted */

/* A token that is valid now, fetched or renewed when it has to be; it lives until the next call.
 * CVZ_EAUTH when no source has one: the error says what each of them said, never a secret. */
int cvz_azure_credentials_token(struct cvz_azure_credentials *creds, struct cvz_str *ret,
                                struct cvz_err *err) CVZ_MUST_CHECK;

/* The next call of cvz_azure_credentials_token asks afresh: a service called the token expired. */
void cvz_azure_credentials_expire(struct cvz_azure_credentials *creds);

/* "environment", "managed-identity", "azure-cli" ...: where the token came from; "" before the
 * first. */
const char *cvz_azure_credentials_source(const struct cvz_azure_credentials *creds);

/* When the token that is held ends; 0 before the first. */
int64_t cvz_azure_credentials_expires_ms(const struct cvz_azure_credentials *creds);

struct cvz_azure_identity {
    struct cvz_str id;     /* the object's in its tenant, else the application's; "" when unknown */
    struct cvz_str tenant; /* "" when unknown */
    struct cvz_str name;   /* of a person, or the application's id; "" when unknown */
    int64_t expires_ms;
};
/* Who the token says that it speaks for; its signature is not verified: the resource manager does
 * that. A token that cannot be read gives what the environment says. Lives in the arena. */
int cvz_azure_identity(struct cvz_azure_session *session, struct cvz_azure_credentials *creds,
                       struct cvz_arena *arena, struct cvz_azure_identity *ret,
                       struct cvz_err *err) CVZ_MUST_CHECK;

#endif
