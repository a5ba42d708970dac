/* SPDX-License-Identifier: Apache-2.0 */
/* Between the chain and its sources. */
#ifndef CVZ_CLOUD_AZURE_CREDENTIALS_PRIV_H
#define CVZ_CLOUD_AZURE_CREDENTIALS_PRIV_H

#include "cloud/azure/credentials.h"
#include "cloud/azure/session_priv.h"
#include "cloud/bearer.h"
#include "codec/value.h"

enum { CVZ_AZURE_TIMEOUT_MS = 20000 }; /* one attempt at a credential endpoint */

/* A source: 0 and a token; CVZ_ENOTFOUND and why it has nothing to say here, so that the next one
 * is asked; any other code ends the chain. */
typedef int cvz_azure_load_fn(struct cvz_azure_session *s, struct cvz_bearer_token *ret,
                              struct cvz_err *err);
cvz_azure_load_fn cvz_azure_load_environment;

/* POSTs a form to the authority's token endpoint of a tenant, and reads the answer as
 * cvz_azure_read_token does. */
int cvz_azure_ask_authority(struct cvz_azure_session *s, struct cvz_str tenant, struct cvz_str form,
                            struct cvz_bearer_token *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* access_token and expires_in (or expires_on) of an answer with status 200, numbers or texts; else
 * an error with what the answer says. */
int cvz_azure_read_token(struct cvz_azure_session *s, const struct cvz_http_response *response,
                         struct cvz_bearer_token *ret, struct cvz_err *err) CVZ_MUST_CHECK;

#endif
