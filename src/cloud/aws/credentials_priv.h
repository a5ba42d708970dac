/* SPDX-License-Identifier: Apache-2.0 */
/* Between the chain and its sources. */
#ifndef CVZ_CLOUD_AWS_CREDENTIALS_PRIV_H
#define CVZ_CLOUD_AWS_CREDENTIALS_PRIV_H

#include "cloud/aws/credentials.h"
#include "cloud/aws/session_priv.h"
#include "codec/value.h"

enum {
    CVZ_AWS_ADVISORY_MS = 15 * 60 * 1000,
    CVZ_AWS_MANDATORY_MS = 10 * 60 * 1000,
    CVZ_AWS_ANSWER_MAX = 1 << 20, /* bytes of any credential answer */
};

/* A profile on the way from a role to its source. */
struct cvz_aws_visited {
    struct cvz_str profile;
    const struct cvz_aws_visited *before;
};

/* What a source looks at. */
struct cvz_aws_lookup {
    struct cvz_aws_session *session;
    struct cvz_arena *arena; /* wiped by whoever made it */
    struct cvz_str profile;
    bool no_env; /* the environment's own settings for this source do not count */
    const struct cvz_aws_visited *visited;
};

struct cvz_aws_found {
    struct cvz_aws_keys keys; /* no access key: this source has nothing to say */
    int64_t expires_ms;       /* INT64_MAX: never */
    const char *source;
};

/* The part of the chain that belongs to a profile, for source_profile. */
int cvz_aws_load_profile(const struct cvz_aws_lookup *l, struct cvz_aws_found *ret,
                         struct cvz_err *err) CVZ_MUST_CHECK;
/* credential_source = Environment and the like. */
int cvz_aws_load_named(const struct cvz_aws_lookup *l, struct cvz_str canonical_name,
                       struct cvz_aws_found *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* The sources; each leaves *ret alone when it is not configured. */
typedef int cvz_aws_load_fn(const struct cvz_aws_lookup *l, struct cvz_aws_found *ret,
                            struct cvz_err *err);
cvz_aws_load_fn cvz_aws_load_env;
cvz_aws_load_fn cvz_aws_load_assume_role;
cvz_aws_load_fn cvz_aws_load_web_identity;
cvz_aws_load_fn cvz_aws_load_sso;
cvz_aws_load_fn cvz_aws_load_shared_file;
cvz_aws_load_fn cvz_aws_load_process;
cvz_aws_load_fn cvz_aws_load_config_file;
cvz_aws_load_fn cvz_aws_load_container;
cvz_aws_load_fn cvz_aws_load_metadata;

/* Keys of a JSON object by the names that this source uses. Missing ones are CVZ_EINVALID, except
 * the expiry's where it is not required. */
struct cvz_aws_key_names {
    const char *access_key, *secret_key, *token, *expiration;
    bool token_required, expiration_required;
};
int cvz_aws_take_keys(const struct cvz_value *object, const struct cvz_aws_key_names *names,
                      struct cvz_aws_found *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* A fetch that is tried up to `attempts` times while nothing or a 5xx comes back. */
int cvz_aws_fetch(const struct cvz_aws_session *s, const struct cvz_http_request *request,
                  unsigned attempts, struct cvz_arena *arena, struct cvz_http_response *ret,
                  struct cvz_err *err) CVZ_MUST_CHECK;

/* One STS action: `form` is its parameters. Unsigned when keys is NULL. *ret is the document. */
int cvz_aws_sts_call(struct cvz_aws_session *s, const struct cvz_aws_keys *keys,
                     struct cvz_str form, struct cvz_arena *arena, struct cvz_value *ret,
                     struct cvz_err *err) CVZ_MUST_CHECK;
/* The credentials in <Action>Response/<Action>Result/Credentials. */
int cvz_aws_sts_take_keys(const struct cvz_value *document, const char *action,
                          struct cvz_aws_found *ret, struct cvz_err *err) CVZ_MUST_CHECK;

#endif
