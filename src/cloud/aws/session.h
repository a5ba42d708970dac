/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the environment says about how to speak with AWS: the shared configuration files, the
 * profile, the region, endpoints, partitions; and credentials (credentials.h) that come from it.
 * A session and everything made from it belong to one thread.
 */
#ifndef CVZ_CLOUD_AWS_SESSION_H
#define CVZ_CLOUD_AWS_SESSION_H

#include "base/arena.h"
#include "base/err.h"
#include "cloud/ask.h"
#include "cloud/discover.h"
#include "cloud/ini.h"
#include "http/client.h"

struct cvz_aws_session_params {
    const struct cvz_env *env; /* borrowed */
    /* For credential endpoints. Its clock stamps and its transport carries; both are borrowed. */
    struct cvz_http_params http;
    struct cvz_str profile;  /* chosen by the user: keys in the environment do not count then; "" */
    struct cvz_str mfa_code; /* for profiles with mfa_serial; "" */
    bool no_metadata;        /* never ask the instance metadata service */
    struct cvz_ask_pause pause; /* while a person signs in; tests own time */
};

struct cvz_aws_session;

/* Reads $AWS_CONFIG_FILE or ~/.aws/config and $AWS_SHARED_CREDENTIALS_FILE or ~/.aws/credentials;
 * a missing file is an empty one. CVZ_EINVALID with file and line; CVZ_ENOTFOUND for a profile that
 * was named but stands in neither. */
int cvz_aws_session_new(const struct cvz_aws_session_params *params, struct cvz_aws_session **ret,
                        struct cvz_err *err) CVZ_MUST_CHECK;
void cvz_aws_session_free(struct cvz_aws_session *session); /* NULL is accepted */

/* AWS_REGION, AWS_DEFAULT_REGION, the profile's region, then, unless that is switched off, the
 * instance's own. "" when nobody knows. Lives as long as the session. */
struct cvz_str cvz_aws_session_region(struct cvz_aws_session *session);

/* Where requests of a service go instead ("https://..." without a slash at the end), or
 * CVZ_STR_NULL: AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, the profile's `services` section, the
 * profile's endpoint_url; nothing with AWS_IGNORE_CONFIGURED_ENDPOINT_URLS. `service_id` is the
 * service's name as in "EC2", "SSO OIDC", "Elastic Load Balancing v2". CVZ_EINVALID for a URL that
 * is none, or a `services` section that is not there. */
int cvz_aws_session_endpoint(const struct cvz_aws_session *session, const char *service_id,
                             struct cvz_str *ret, struct cvz_err *err) CVZ_MUST_CHECK;

struct cvz_aws_partition {
    const char *name;       /* "aws": the second field of its ARNs */
    const char *prefix;     /* of its regions; "" for the first partition, which takes the rest */
    const char *dns_suffix; /* "amazonaws.com" */
    const char *region;     /* where its global services are signed for */
};

/* By the region's name; never NULL. */
const struct cvz_aws_partition *cvz_aws_partition_of_region(struct cvz_str region);
/* By name; NULL for none. */
const struct cvz_aws_partition *cvz_aws_partition_named(struct cvz_str name);

#endif
