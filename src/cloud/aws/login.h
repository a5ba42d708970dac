/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A person signs in to IAM Identity Center with a code that is shown in a browser, on this machine
 * or another (RFC 8628). The result stands where the AWS CLI keeps its own, in its format: AWS's
 * tools find it there, and so does credentials_sso.c.
 */
#ifndef CVZ_CLOUD_AWS_LOGIN_H
#define CVZ_CLOUD_AWS_LOGIN_H

#include "cloud/aws/session.h"
#include "cloud/identity.h"

/* For the session's profile, or the sso-session that it names. Blocks until the person is done.
 * CVZ_EUSAGE for a profile that does not sign in this way; CVZ_EDENIED when they declined,
 * CVZ_ETIMEOUT when the code was over first, CVZ_ECANCELLED. Lives in the arena. */
int cvz_aws_login(struct cvz_aws_session *session, const struct cvz_login_params *login,
                  struct cvz_arena *arena, struct cvz_login *ret,
                  struct cvz_err *err) CVZ_MUST_CHECK;

#endif
