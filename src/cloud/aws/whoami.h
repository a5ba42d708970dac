/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CVZ_CLOUD_AWS_WHOAMI_H
#define CVZ_CLOUD_AWS_WHOAMI_H

#include "cloud/aws/credentials.h"
#include "cloud/identity.h"

/* As the provider's member of this name. */
int cvz_aws_whoami(struct cvz_aws_session *session, struct cvz_aws_credentials *creds,
                   struct cvz_arena *arena, struct cvz_whoami *ret,
                   struct cvz_err *err) CVZ_MUST_CHECK;

#endif
