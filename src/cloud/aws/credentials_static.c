/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that simply stand somewhere: the environment, the credentials file, the config file. */
#include "cloud/aws/credentials_priv.h"

static struct cvz_str copy_env(const struct cvz_aws_lookup *l, const char *name)
{
    return cvz_arena_str(l->arena, cvz_str_from(cvz_aws_env(l->session, name)));
}

int cvz_aws_load_env(const struct cvz_aws_lookup *l, struct cvz_aws_found *ret, struct cvz_err *err)
{
    struct cvz_aws_found found = *ret;

    if (l->no_env || cvz_aws_env(l->session, "AWS_ACCESS_KEY_ID") == NULL)
        return 0;
    found.keys.access_key = copy_env(l, "AWS_ACCESS_KEY_ID");
    found.keys.secret_key = copy_env(l, "AWS_SECRET_ACCESS_KEY");
    found.keys.session_token = copy_env(l, "AWS_SECURITY_TOKEN"); /* its former name */
    if (found.keys.session_token.n == 0)
        found.keys.session_token = copy_env(l, "AWS_SESSION_TOKEN");
    if (found.keys.secret_key.n == 0)
        return cvz_fail(err, CVZ_EAUTH, "AWS_ACCESS_KEY_ID is set, AWS_SECRET_ACCESS_KEY is not");
    struct cvz_str expiry = copy_env(l, "AWS_CREDENTIAL_EXPIRATION");
    if (expiry.n > 0 && !cvz_time_parse(expiry, &found.expires_ms))
        return cvz_fail(err, CVZ_EINVALID, "AWS_CREDENTIAL_EXPIRATION is no time");
    *ret = found;
    return 0;
}

static int load_section(const struct cvz_ini_section *section, struct cvz_aws_found *ret,
                        struct cvz_err *err)
{
    struct cvz_aws_keys keys = {
        .access_key = cvz_ini_get(section, "aws_access_key_id"),
        .secret_key = cvz_ini_get(section, "aws_secret_access_key"),
        .session_token = cvz_ini_get(section, "aws_security_token"),
    };

    if (keys.access_key.p == NULL)
        return 0;
    if (keys.session_token.p == NULL)
        keys.session_token = cvz_ini_get(section, "aws_session_token");
    if (keys.access_key.n == 0 || keys.secret_key.n == 0)
        return cvz_fail(err, CVZ_EAUTH, "[%.*s] has no %s", CVZ_STR_ARG(section->name),
                        keys.access_key.n == 0 ? "aws_access_key_id" : "aws_secret_access_key");
    ret->keys = keys;
    return 0;
}

int cvz_aws_load_shared_file(const struct cvz_aws_lookup *l, struct cvz_aws_found *ret,
                             struct cvz_err *err)
{
    const struct cvz_aws_profile *p = cvz_aws_profile_find(l->session, l->profile);

    return p == NULL ? 0 : load_section(p->credentials, ret, err);
}

int cvz_aws_load_config_file(const struct cvz_aws_lookup *l, struct cvz_aws_found *ret,
                             struct cvz_err *err)
{
    const struct cvz_aws_profile *p = cvz_aws_profile_find(l->session, l->profile);

    return p == NULL ? 0 : load_section(p->config, ret, err);
}
