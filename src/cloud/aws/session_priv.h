/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CVZ_CLOUD_AWS_SESSION_PRIV_H
#define CVZ_CLOUD_AWS_SESSION_PRIV_H

#include "base/map.h"
#include "base/vec.h"
#include "cloud/aws/session.h"
#include "cloud/sigv4.h"

/* One profile of both files: keys of the credentials file win. */
struct cvz_aws_profile {
    struct cvz_str name;
    const struct cvz_ini_section *config;      /* NULL: not in that file */
    const struct cvz_ini_section *credentials; /* the same */
};

struct cvz_aws_session {
    struct cvz_aws_session_params params;
    struct cvz_arena arena; /* holds secrets: wiped at the end */
    struct cvz_str home;
    struct cvz_ini config, credentials;
    CVZ_VEC(struct cvz_aws_profile) profiles;
    struct cvz_map profile_names;
    struct cvz_str profile; /* the name in force; "default" when none was named */
    bool explicit_profile;  /* named by the user, not by the environment */
    struct cvz_str region;  /* once it is known */
    bool region_known;
    struct cvz_sigv4_cache *signing_keys;
    bool mfa_code_used;
};

/* NULL when it is unset or empty. */
const char *cvz_aws_env(const struct cvz_aws_session *s, const char *name);

/* NULL when neither file has it. */
const struct cvz_aws_profile *cvz_aws_profile_find(const struct cvz_aws_session *s,
                                                   struct cvz_str name);
/* CVZ_STR_NULL when the key is not there, or the profile is NULL. */
struct cvz_str cvz_aws_profile_get(const struct cvz_aws_profile *profile, const char *key);

/* A section "[<kind> <name>]" of the config file, or NULL. */
const struct cvz_ini_section *cvz_aws_config_section(const struct cvz_aws_session *s,
                                                     const char *kind, struct cvz_str name);

/* "~" and "~/..." become the home folder. */
struct cvz_str cvz_aws_expand_path(const struct cvz_aws_session *s, struct cvz_str path,
                                   struct cvz_arena *arena);

/* The variable, else the profile's key, as a whole number of at least 1, else `fallback`. */
int64_t cvz_aws_setting(const struct cvz_aws_session *s, const char *variable, const char *key,
                        int64_t fallback);

/* "https://<prefix>.<region>.<suffix>", or what the endpoint of service_id is redirected to. */
int cvz_aws_service_url(const struct cvz_aws_session *s, const char *service_id, const char *prefix,
                        struct cvz_str region, struct cvz_arena *arena, struct cvz_str *ret,
                        struct cvz_err *err) CVZ_MUST_CHECK;

/* A GET of the instance metadata service, with a session token. CVZ_ENOTFOUND when there is no such
 * service, or it is switched off, or has no such path. */
int cvz_aws_metadata_get(const struct cvz_aws_session *s, const char *path, struct cvz_arena *arena,
                         struct cvz_str *ret, struct cvz_err *err) CVZ_MUST_CHECK;

#endif
