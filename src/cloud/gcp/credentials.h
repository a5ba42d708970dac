/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A token for Google Cloud's APIs, from the sources that Google's own libraries walk (application
 * default credentials), in their order: a token in the environment, the file that
 * GOOGLE_APPLICATION_CREDENTIALS names, the file that gcloud keeps, the metadata server. For a
 * configuration that the user chose, the credentials of its account come before the files.
 */
#ifndef CVZ_CLOUD_GCP_CREDENTIALS_H
#define CVZ_CLOUD_GCP_CREDENTIALS_H

#include "cloud/gcp/session.h"

struct cvz_gcp_credentials;

/* Of the session (borrowed: it must live longer). Nothing is asked for yet. */
struct cvz_gcp_credentials *cvz_gcp_credentials_new(struct cvz_gcp_session *session);

/* A service account that `source` (borrowed: it must live longer) speaks for. CVZ_EINVALID for an
 * e-mail address that is none. */
int cvz_gcp_credentials_impersonate(struct cvz_gcp_session *session,
                                    struct cvz_gcp_credentials *source, struct cvz_str account,
                                    struct cvz_gcp_credentials **ret,
                                    struct cvz_err *err) CVZ_MUST_CHECK;

void cvz_gcp_credentials_free(struct cvz_gcp_credentials *creds); /* NULL is accepted */

/* A token that is valid now, fetched or renewed when it has to be; it lives until the next call.
 * CVZ_EAUTH when no source has one; a source that is broken is an error of its own, which names the
 * file. No message holds a secret. */
int cvz_gcp_credentials_token(struct cvz_gcp_credentials *creds, struct cvz_str *ret,
                              struct cvz_err *err) CVZ_MUST_CHECK;

/* The next call of cvz_gcp_credentials_token asks afresh: a service called the token expired. */
void cvz_gcp_credentials_expire(struct cvz_gcp_credentials *creds);

/* "application-credentials/service_account", "gcloud-adc/authorized_user", "metadata-server" ...:
 * where the token came from; "" before the first. Lives as long as the credentials. */
const char *cvz_gcp_credentials_source(const struct cvz_gcp_credentials *creds);

/* When the token that is held ends; 0 before the first. */
int64_t cvz_gcp_credentials_expires_ms(const struct cvz_gcp_credentials *creds);

struct cvz_gcp_identity {
    struct cvz_str id; /* e-mail address, or what a federated identity is called; "" when nobody
                          knows */
    struct cvz_str project; /* the session's; "" when nobody knows */
    int64_t expires_ms;
};
/* Who the token speaks for: what its file says, else what the metadata server or Google's token
 * information service answers. Fetches a token when there is none. Lives in the arena. */
int cvz_gcp_identity(struct cvz_gcp_session *session, struct cvz_gcp_credentials *creds,
                     struct cvz_arena *arena, struct cvz_gcp_identity *ret,
                     struct cvz_err *err) CVZ_MUST_CHECK;

#endif
