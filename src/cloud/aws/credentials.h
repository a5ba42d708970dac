/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Credentials: the chain of sources that AWS's own tools walk, in their order, and roles assumed
 * with what it found. They renew themselves: from 15 minutes before they expire a failure to do so
 * is tolerated, from 10 minutes on it is an error. Secrets stand in locked memory and are wiped.
 */
#ifndef CVZ_CLOUD_AWS_CREDENTIALS_H
#define CVZ_CLOUD_AWS_CREDENTIALS_H

#include "cloud/aws/session.h"
#include "cloud/sigv4.h"

struct cvz_aws_credentials;

/* The chain of the session's profile. Nothing is asked for yet. */
struct cvz_aws_credentials *cvz_aws_credentials_new(struct cvz_aws_session *session);

/* A role, assumed with `source` (borrowed: it must live longer). `role` is an ARN, or a name that
 * is taken in `account`. external_id may be "". */
struct cvz_aws_role {
    struct cvz_str role;
    struct cvz_str account;
    struct cvz_str external_id;
    struct cvz_str session_name; /* "": made up */
};
int cvz_aws_credentials_assume(struct cvz_aws_session *session, struct cvz_aws_credentials *source,
                               const struct cvz_aws_role *role, struct cvz_aws_credentials **ret,
                               struct cvz_err *err) CVZ_MUST_CHECK;

void cvz_aws_credentials_free(struct cvz_aws_credentials *creds); /* NULL is accepted */

/* Keys that are valid now, fetched or renewed when they have to be. They live until the next call.
 * CVZ_EAUTH when no source has any; the error names the source that failed, never a secret. */
int cvz_aws_credentials_keys(struct cvz_aws_credentials *creds, struct cvz_aws_keys *ret,
                             struct cvz_err *err) CVZ_MUST_CHECK;

/* The next call of cvz_aws_credentials_keys asks afresh: a service called the token expired. */
void cvz_aws_credentials_expire(struct cvz_aws_credentials *creds);

/* "env", "assume-role", "sso" ...: where the keys came from; "" before the first. */
const char *cvz_aws_credentials_source(const struct cvz_aws_credentials *creds);

/* When the keys that are held end; INT64_MAX: never; 0 before the first. */
int64_t cvz_aws_credentials_expires_ms(const struct cvz_aws_credentials *creds);

struct cvz_aws_identity {
    struct cvz_str arn, account, user_id;
};
/* Asks STS who these credentials are. The answer lives in the arena. */
int cvz_aws_caller_identity(struct cvz_aws_session *session, struct cvz_aws_credentials *creds,
                            struct cvz_arena *arena, struct cvz_aws_identity *ret,
                            struct cvz_err *err) CVZ_MUST_CHECK;

#endif
