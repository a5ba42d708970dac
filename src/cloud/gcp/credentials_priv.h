/* SPDX-License-Identifier: Apache-2.0 */
/* Between the chain and its sources. */
#ifndef CVZ_CLOUD_GCP_CREDENTIALS_PRIV_H
#define CVZ_CLOUD_GCP_CREDENTIALS_PRIV_H

#include "cloud/bearer.h"
#include "cloud/gcp/credentials.h"
#include "cloud/gcp/file_priv.h"

enum { CVZ_GCP_TIMEOUT_MS = 20000 }; /* one attempt at a credential endpoint */

/* The account that these were made to speak for by cvz_gcp_credentials_impersonate; "" for none. */
struct cvz_str cvz_gcp_credentials_account(const struct cvz_gcp_credentials *creds);

/* What a token is asked to be good for. */
#define CVZ_GCP_SCOPE "https://www.googleapis.com/auth/cloud-platform"
/* The same for one that only speaks for a service account. */
#define CVZ_GCP_INNER_SCOPE "https://www.googleapis.com/auth/iam"

/* What a source looks at. */
struct cvz_gcp_lookup {
    struct cvz_gcp_session *session;
    const char *scope;
    bool is_inner; /* credentials that other credentials are made from */
};

/* A source of the chain: 0 and a token; CVZ_ENOTFOUND when it is not configured, so that the next
 * one is asked; any other code ends the chain. */
typedef int cvz_gcp_load_fn(const struct cvz_gcp_lookup *l, struct cvz_bearer_token *ret,
                            struct cvz_err *err);
cvz_gcp_load_fn cvz_gcp_load_metadata;

/* The types of credential files. */
typedef int cvz_gcp_type_fn(const struct cvz_gcp_lookup *l, const struct cvz_value *file,
                            struct cvz_bearer_token *ret, struct cvz_err *err);
cvz_gcp_type_fn cvz_gcp_load_service_account;
cvz_gcp_type_fn cvz_gcp_load_user;
cvz_gcp_type_fn cvz_gcp_load_external;
cvz_gcp_type_fn cvz_gcp_load_external_user;
cvz_gcp_type_fn cvz_gcp_load_impersonated;

/* Whichever the object's "type" says; ret_type, which lives as long as the program, is set with it
 * and may be NULL. */
int cvz_gcp_load_object(const struct cvz_gcp_lookup *l, const struct cvz_value *file,
                        const char **ret_type, struct cvz_bearer_token *ret,
                        struct cvz_err *err) CVZ_MUST_CHECK;

/* Posts a form to a token endpoint. */
int cvz_gcp_exchange(const struct cvz_gcp_lookup *l, struct cvz_str url, struct cvz_str form,
                     struct cvz_str authorization, struct cvz_bearer_token *ret,
                     struct cvz_err *err) CVZ_MUST_CHECK;

/* The outside token that an external account is known by, in the arena. */
typedef int cvz_gcp_subject_fn(const struct cvz_gcp_lookup *l, const struct cvz_value *file,
                               const struct cvz_value *source, struct cvz_arena *arena,
                               struct cvz_str *ret, struct cvz_err *err);
cvz_gcp_subject_fn cvz_gcp_subject_file;
cvz_gcp_subject_fn cvz_gcp_subject_url;
cvz_gcp_subject_fn cvz_gcp_subject_executable;
cvz_gcp_subject_fn cvz_gcp_subject_aws;

/* Trades the token in `token` for one of a service account; `url` is checked. */
struct cvz_gcp_impersonation {
    struct cvz_str url;                /* "https://iamcredentials.../x@y:generateAccessToken" */
    const struct cvz_value *delegates; /* an array of texts, or null */
    int64_t lifetime_s;
};
int cvz_gcp_impersonate(const struct cvz_gcp_lookup *l, const struct cvz_gcp_impersonation *target,
                        struct cvz_bearer_token *token, struct cvz_err *err) CVZ_MUST_CHECK;

/* CVZ_EINVALID for a text that is no service account's e-mail address: it becomes part of a URL. */
int cvz_gcp_check_account(struct cvz_str account, struct cvz_err *err) CVZ_MUST_CHECK;

/* The service account of such a URL; "" when it has none. A piece of it. */
struct cvz_str cvz_gcp_impersonated_account(struct cvz_str url);

#endif
