/* SPDX-License-Identifier: Apache-2.0 */
/* What cloud/identity.h asks of a provider, for Google Cloud. */
#ifndef CVZ_CLOUD_GCP_WHOAMI_H
#define CVZ_CLOUD_GCP_WHOAMI_H

#include "cloud/gcp/credentials.h"
#include "cloud/identity.h"

/* Who the credentials are, and the projects that they may read. */
int cvz_gcp_whoami(struct cvz_gcp_session *session, struct cvz_gcp_credentials *creds,
                   struct cvz_arena *arena, struct cvz_whoami *ret,
                   struct cvz_err *err) CVZ_MUST_CHECK;

#endif
