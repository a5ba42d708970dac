/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CVZ_CLOUD_GCP_SESSION_PRIV_H
#define CVZ_CLOUD_GCP_SESSION_PRIV_H

#include "base/vec.h"
#include "cloud/gcp/session.h"
#include "cloud/ini.h"

struct cvz_gcp_session {
    struct cvz_gcp_session_params params;
    struct cvz_arena arena;
    struct cvz_str config_dir; /* gcloud's; "" when there is no home */
    struct cvz_ini config;     /* the active configuration */
    struct cvz_str universe;
    bool trust_loopback;               /* CLOUDVIZ_TRUST_LOOPBACK */
    CVZ_VEC(struct cvz_str) overrides; /* of endpoints that were asked for */
    struct cvz_str project;            /* once it is known */
    bool project_known, on_google;     /* on_google: a metadata server has answered */
    bool metadata_known;
};

/* NULL when it is unset or empty. */
const char *cvz_gcp_env(const struct cvz_gcp_session *s, const char *name);

/* A property of gcloud; CVZ_STR_NULL when it is not set. */
struct cvz_str cvz_gcp_property(const struct cvz_gcp_session *s, const char *section,
                                const char *name);
/* The same of the configuration file alone. */
struct cvz_str cvz_gcp_configured(const struct cvz_gcp_session *s, const char *section,
                                  const char *name);

/* A URL that the user's own environment gives: well-formed, without a query, https or this machine.
 * `name` is for the error. Slashes at its end are cut. */
int cvz_gcp_check_own_url(struct cvz_str *url, const char *name,
                          struct cvz_err *err) CVZ_MUST_CHECK;

/* The property, or else the usual URL, which the universe's domain may be put into. */
int cvz_gcp_service_url(struct cvz_gcp_session *s, const char *section, const char *name,
                        const char *usual, struct cvz_arena *arena, struct cvz_str *ret,
                        struct cvz_err *err) CVZ_MUST_CHECK;

/* What a URL that a credential file gives is for: that decides where it may lead. This machine
 * counts only with CLOUDVIZ_TRUST_LOOPBACK=1. */
enum cvz_gcp_url_use {
    CVZ_GCP_URL_TOKEN,    /* secrets are sent there: Google's hosts, over https */
    CVZ_GCP_URL_METADATA, /* asked for AWS's keys: link-local addresses */
    CVZ_GCP_URL_SUBJECT,  /* asked for a token to be exchanged: link-local addresses, or https */
    CVZ_GCP_URL_SIGN_IN,  /* shown to a person: Google's page for signing in */
    CVZ_GCP_URL_COUNT
};
/* CVZ_EINVALID for a URL that may not be used so; the error names the member and the host. */
int cvz_gcp_check_url(const struct cvz_gcp_session *s, struct cvz_str url, enum cvz_gcp_url_use use,
                      const char *member, struct cvz_err *err) CVZ_MUST_CHECK;

/* A path of the metadata server's, such as "project/project-id". CVZ_ENOTFOUND when there is no
 * such server, or it is switched off, or has no such path. The answer's body is ret. */
int cvz_gcp_metadata_get(struct cvz_gcp_session *s, const char *path, struct cvz_arena *arena,
                         struct cvz_str *ret, struct cvz_err *err) CVZ_MUST_CHECK;

#endif
