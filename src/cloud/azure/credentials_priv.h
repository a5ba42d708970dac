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
cvz_azure_load_fn cvz_azure_load_workload;
cvz_azure_load_fn cvz_azure_load_managed;
cvz_azure_load_fn cvz_azure_load_sign_in;
cvz_azure_load_fn cvz_azure_load_cli;

/* A token of a person who has signed in, for a tenant. */
int cvz_azure_person_token(struct cvz_azure_session *s, struct cvz_str user, struct cvz_str tenant,
                           struct cvz_bearer_token *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* Whether AZURE_TOKEN_CREDENTIALS names this source alone. */
bool cvz_azure_is_only(const struct cvz_azure_session *s, const char *class);

/* "<authority>/<tenant>/oauth2/v2.0/<endpoint>" */
struct cvz_str cvz_azure_oauth_url(const struct cvz_azure_session *s, struct cvz_str tenant,
                                   const char *endpoint, struct cvz_arena *arena);

/* "<resource>/.default", and what a sign-in that is to last asks for besides. */
struct cvz_str cvz_azure_scope(const struct cvz_azure_session *s, bool is_person,
                               struct cvz_arena *arena);

/* One question to the authority's token endpoint. */
struct cvz_azure_grant {
    struct cvz_str tenant;
    struct cvz_str form;
    struct cvz_str secret;   /* no error repeats it, whatever the answer says; may be "" */
    cvz_ask_policy *policy;  /* NULL: the usual one */
    struct cvz_value answer; /* set, where it is JSON */
};
/* POSTs the form, and reads the answer as cvz_azure_read_token does. */
int cvz_azure_ask_authority(struct cvz_azure_session *s, struct cvz_azure_grant *grant,
                            struct cvz_bearer_token *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* The end of a token in seconds of the epoch; CVZ_EUNAVAILABLE for one that makes no sense. */
int cvz_azure_set_expiry(int64_t seconds, struct cvz_bearer_token *ret,
                         struct cvz_err *err) CVZ_MUST_CHECK;

/* access_token and expires_in (or expires_on) of an answer with status 200, numbers or texts; else
 * an error with what the answer says: CVZ_EAUTH for a refusal, CVZ_EUNAVAILABLE for one that is no
 * answer of such a service. *ret_answer, which may be NULL, is set wherever it is JSON. */
int cvz_azure_read_token(struct cvz_azure_session *s, const struct cvz_http_response *response,
                         struct cvz_value *ret_answer, struct cvz_bearer_token *ret,
                         struct cvz_err *err) CVZ_MUST_CHECK;

#endif
