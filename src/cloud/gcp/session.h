/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the environment says about how to speak with Google Cloud: gcloud's configuration, the
 * project, where its APIs are, and whom a token may be sent to. Credentials (credentials.h) come
 * from it. A session and everything made from it belong to one thread.
 *
 * A property of gcloud is a variable, CLOUDSDK_<SECTION>_<NAME>, or else a line of the active
 * configuration: $CLOUDSDK_CONFIG (or ~/.config/gcloud)/configurations/config_<NAME>.
 */
#ifndef CVZ_CLOUD_GCP_SESSION_H
#define CVZ_CLOUD_GCP_SESSION_H

#include "base/arena.h"
#include "base/err.h"
#include "cloud/ask.h"
#include "cloud/discover.h"
#include "http/client.h"

struct cvz_gcp_session_params {
    const struct cvz_env *env; /* borrowed */
    /* For credential endpoints. Its clock stamps and its transport carries; both are borrowed. */
    struct cvz_http_params http;
    struct cvz_str profile;     /* one of gcloud's configurations, chosen by the user: its project
                                   and its account come first then; "" */
    struct cvz_ask_pause pause; /* between two attempts; tests own time */
};

struct cvz_gcp_session;

/* Reads variables and gcloud's files; asks nobody. A missing file is an empty one. CVZ_EINVALID
 * with the file and the cause; CVZ_ENOTFOUND for a configuration that was named but is not there.
 */
int cvz_gcp_session_new(const struct cvz_gcp_session_params *params, struct cvz_gcp_session **ret,
                        struct cvz_err *err) CVZ_MUST_CHECK;
void cvz_gcp_session_free(struct cvz_gcp_session *session); /* NULL is accepted */

/* Where the requests of an API ("cloudasset", "compute") go instead: gcloud's property
 * api_endpoint_overrides/<api>, without slashes at its end, or CVZ_STR_NULL. A token may be sent
 * there from now on. CVZ_EINVALID for a URL that is none, or is neither https nor this machine. The
 * text lives as long as the session. */
int cvz_gcp_session_endpoint(struct cvz_gcp_session *session, const char *api, struct cvz_str *ret,
                             struct cvz_err *err) CVZ_MUST_CHECK;

/* The project that is worked in when nobody names one: of the profile that the user chose,
 * GOOGLE_CLOUD_PROJECT, GCLOUD_PROJECT, the key file's (when it is a service account's),
 * core/project, the metadata server's (which is asked for it, once). "" when nobody knows. Lives as
 * long as the session. */
struct cvz_str cvz_gcp_session_project(struct cvz_gcp_session *session);

/* The project that calls are counted against (the header x-goog-user-project):
 * GOOGLE_CLOUD_QUOTA_PROJECT, the credential file's quota_project_id, billing/quota_project. "" for
 * none. Lives as long as the session. */
struct cvz_str cvz_gcp_session_quota_project(struct cvz_gcp_session *session);

/* "googleapis.com", or GOOGLE_CLOUD_UNIVERSE_DOMAIN, or core/universe_domain. */
struct cvz_str cvz_gcp_session_universe(const struct cvz_gcp_session *session);

/* Whether a token may be sent there: https to a host of Google's (*.googleapis.com, or of the
 * universe's domain), or the place that an endpoint was overridden to. For links that an answer
 * gives. */
bool cvz_gcp_session_is_trusted(const struct cvz_gcp_session *session, struct cvz_str url);

#endif
