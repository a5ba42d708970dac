/* SPDX-License-Identifier: Apache-2.0 */
/* IAM Identity Center: what signing in and using a sign-in have in common. */
#ifndef CVZ_CLOUD_AWS_SSO_PRIV_H
#define CVZ_CLOUD_AWS_SSO_PRIV_H

#include "cloud/aws/credentials_priv.h"

enum { CVZ_AWS_SSO_ATTEMPTS = 3, CVZ_AWS_SSO_TIMEOUT_MS = 10000 };

/* Pieces of the configuration. */
struct cvz_aws_sso {
    struct cvz_str session; /* CVZ_STR_NULL: the older form without one */
    struct cvz_str start_url, region;
    struct cvz_str scopes; /* of the session, by commas; CVZ_STR_NULL for the usual ones */
};

/* What the profile says, with its sso-session. CVZ_EINVALID names the key that is missing, or that
 * the two disagree about. */
int cvz_aws_sso_read(const struct cvz_aws_session *s, struct cvz_str profile,
                     struct cvz_aws_sso *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* The same for one more key. */
int cvz_aws_sso_setting(const struct cvz_aws_session *s, struct cvz_str profile, const char *key,
                        struct cvz_str *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* "~/.aws/sso/cache/<hash>.json", with the home folder; with a NUL behind it. */
struct cvz_str cvz_aws_sso_path(const struct cvz_aws_session *s, const struct cvz_aws_sso *sso,
                                struct cvz_arena *arena);

/* One call of the OIDC service ("/token") with an object; *ret is the answer's object, null when it
 * is none. 0 whatever the status, which is *ret_status. */
int cvz_aws_sso_call(const struct cvz_aws_session *s, const struct cvz_aws_sso *sso,
                     const char *path, struct cvz_value ask, struct cvz_arena *arena,
                     struct cvz_value *ret, int *ret_status, struct cvz_err *err) CVZ_MUST_CHECK;

/* Sets a member unless its text is empty. */
void cvz_aws_sso_set(struct cvz_dict *d, struct cvz_arena *arena, const char *name,
                     struct cvz_str value);

/* A token's answer, and the registration that it was asked with, as the AWS CLI keeps them. */
struct cvz_aws_sso_grant {
    struct cvz_str client_id, client_secret, registered_until;
    const struct cvz_value *answer; /* accessToken, expiresIn, refreshToken */
};
/* What the cache is to hold, and when the token ends. CVZ_EUNAVAILABLE for an answer without
 * them. */
int cvz_aws_sso_document(const struct cvz_aws_session *s, const struct cvz_aws_sso *sso,
                         const struct cvz_aws_sso_grant *grant, struct cvz_arena *arena,
                         struct cvz_value *ret, int64_t *ret_expires,
                         struct cvz_err *err) CVZ_MUST_CHECK;
/* Replaces the file, which nobody else may read. */
int cvz_aws_sso_write(struct cvz_str path, const struct cvz_value *document,
                      struct cvz_err *err) CVZ_MUST_CHECK;

#endif
