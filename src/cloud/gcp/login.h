/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A person signs in with a browser (RFC 8252 with PKCE, RFC 7636). The result stands where gcloud
 * keeps its application default credentials, in its format: every tool of Google's finds it there.
 *
 * An application must be known to Google before it may ask: the user's own (the file that the
 * console gives for an OAuth client of the type "Desktop app"), or the one that asked before, when
 * such credentials are there already.
 */
#ifndef CVZ_CLOUD_GCP_LOGIN_H
#define CVZ_CLOUD_GCP_LOGIN_H

#include "cloud/gcp/session.h"
#include "cloud/identity.h"

enum { CVZ_GCP_LOGIN_MS = 5 * 60 * 1000 }; /* what a person has to sign in */

/* Blocks until the person is done; login->client names the application's file, "" for the one that
 * asked before. CVZ_EUSAGE when there is none; CVZ_EEXISTS when the place is taken by credentials
 * of another kind; CVZ_EDENIED when they declined, CVZ_ETIMEOUT, CVZ_ECANCELLED. Lives in the
 * arena. */
int cvz_gcp_login(struct cvz_gcp_session *session, const struct cvz_login_params *login,
                  struct cvz_arena *arena, struct cvz_login *ret,
                  struct cvz_err *err) CVZ_MUST_CHECK;

#endif
