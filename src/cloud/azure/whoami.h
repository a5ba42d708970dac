/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CVZ_CLOUD_AZURE_WHOAMI_H
#define CVZ_CLOUD_AZURE_WHOAMI_H

#include "cloud/azure/credentials.h"
#include "cloud/identity.h"

/* As the provider's members of these names. */
int cvz_azure_whoami(struct cvz_azure_session *session, struct cvz_azure_credentials *creds,
                     struct cvz_arena *arena, struct cvz_whoami *ret,
                     struct cvz_err *err) CVZ_MUST_CHECK;
int cvz_azure_sign_in(struct cvz_azure_session *session, const struct cvz_login_params *params,
                      struct cvz_arena *arena, struct cvz_login *ret,
                      struct cvz_err *err) CVZ_MUST_CHECK;

#endif
