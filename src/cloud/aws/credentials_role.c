/* SPDX-License-Identifier: Apache-2.0 */
/* Roles: of a profile with role_arn, and with a web identity's token. */
#include "cloud/aws/credentials_priv.h"

#include "base/file.h"
#include "base/num.h"
#include "cloud/secret.h"
#include "http/url.h"

enum { TOKEN_FILE_MAX = 64 * 1024 };

static bool has(const struct cvz_aws_profile *p, const char *key)
{
    return cvz_aws_profile_get(p, key).p != NULL;
}

static bool has_static_keys(const struct cvz_aws_profile *p)
{
    return has(p, "aws_access_key_id") || has(p, "aws_secret_access_key");
}

/* A role with a web identity's token is that source's. */
static bool is_role(const struct cvz_aws_profile *p)
{
    return has(p, "role_arn") && !has(p, "web_identity_token_file");
}

static bool was_visited(const struct cvz_aws_visited *v, struct cvz_str profile)
{
    for (; v != NULL; v = v->before)
        if (cvz_str_eq(v->profile, profile))
            return true;
    return false;
}

/* "cloudviz-1764000000" */
static struct cvz_str session_name(const struct cvz_aws_lookup *l, struct cvz_str given)
{
    if (given.n > 0)
        return given;
    return cvz_arena_printf(l->arena, "cloudviz-%lld",
                            (long long)cvz_clock_wall(l->session->params.http.clock) / 1000);
}

/* ---- where the keys to assume a role with come from ---- */

static int load_source_profile(const struct cvz_aws_lookup *l, struct cvz_str name,
                               struct cvz_aws_found *ret, struct cvz_err *err)
{
    const struct cvz_aws_profile *source = cvz_aws_profile_find(l->session, name);
    struct cvz_aws_visited step = {.profile = name, .before = l->visited};
    struct cvz_aws_lookup next = {.session = l->session,
                                  .arena = l->arena,
                                  .profile = name,
                                  .no_env = true,
                                  .visited = &step};
    bool static_keys = has_static_keys(source);

    if (source == NULL)
        return cvz_fail(err, CVZ_EINVALID, "the source_profile \"%.*s\" does not exist",
                        CVZ_STR_ARG(name));
    /* A profile may name itself, for the keys that stand beside its role. */
    if (was_visited(l->visited, name) && !(cvz_str_eq(name, l->profile) && static_keys))
        return cvz_fail(err, CVZ_EINVALID, "source_profile \"%.*s\" leads back to itself",
                        CVZ_STR_ARG(name));
    if (is_role(source) && !static_keys)
        return cvz_aws_load_assume_role(&next, ret, err);
    int rc = cvz_aws_load_profile(&next, ret, err);
    if (rc == 0 && ret->keys.access_key.n == 0)
        rc = cvz_fail(err, CVZ_EAUTH, "the source_profile \"%.*s\" has no credentials",
                      CVZ_STR_ARG(name));
    return rc;
}

static int load_source(const struct cvz_aws_lookup *l, const struct cvz_aws_profile *p,
                       struct cvz_aws_found *ret, struct cvz_err *err)
{
    struct cvz_str profile = cvz_aws_profile_get(p, "source_profile");
    struct cvz_str named = cvz_aws_profile_get(p, "credential_source");

    if (profile.p != NULL && named.p != NULL)
        return cvz_fail(err, CVZ_EINVALID, "both source_profile and credential_source are given");
    if (profile.p != NULL)
        return load_source_profile(l, profile, ret, err);
    if (named.p == NULL)
        return cvz_fail(err, CVZ_EINVALID, "neither source_profile nor credential_source is given");
    struct cvz_aws_lookup next = *l;
    next.no_env = false;
    int rc = cvz_aws_load_named(&next, named, ret, err);
    if (rc == 0 && ret->keys.access_key.n == 0)
        rc = cvz_fail(err, CVZ_EAUTH, "credential_source %.*s has no credentials",
                      CVZ_STR_ARG(named));
    return rc;
}

/* ---- AssumeRole ---- */

/* A code of a device serves once: renewing such a role needs a new one. */
static int add_mfa(const struct cvz_aws_lookup *l, struct cvz_str serial, struct cvz_buf *form,
                   struct cvz_err *err)
{
    struct cvz_aws_session *s = l->session;

    if (s->params.mfa_code.n == 0)
        return cvz_fail(err, CVZ_EAUTH, "a token code of the MFA device %.*s is needed",
                        CVZ_STR_ARG(serial));
    if (s->mfa_code_used)
        return cvz_fail(err, CVZ_EAUTH, "a new token code of the MFA device %.*s is needed",
                        CVZ_STR_ARG(serial));
    s->mfa_code_used = true;
    cvz_form_add(form, CVZ_STR("SerialNumber"), serial);
    cvz_form_add(form, CVZ_STR("TokenCode"), s->params.mfa_code);
    return 0;
}

static int add_role(const struct cvz_aws_lookup *l, const struct cvz_aws_profile *p,
                    struct cvz_buf *form, struct cvz_err *err)
{
    struct cvz_str external = cvz_aws_profile_get(p, "external_id");
    struct cvz_str serial = cvz_aws_profile_get(p, "mfa_serial");
    struct cvz_str duration = cvz_aws_profile_get(p, "duration_seconds");
    int64_t seconds;

    cvz_buf_add_z(form, "Action=AssumeRole&Version=2011-06-15");
    cvz_form_add(form, CVZ_STR("RoleArn"), cvz_aws_profile_get(p, "role_arn"));
    cvz_form_add(form, CVZ_STR("RoleSessionName"),
                 session_name(l, cvz_aws_profile_get(p, "role_session_name")));
    if (external.p != NULL)
        cvz_form_add(form, CVZ_STR("ExternalId"), external);
    if (duration.p != NULL && cvz_parse_i64(duration, &seconds))
        cvz_form_add(form, CVZ_STR("DurationSeconds"), duration);
    return serial.p != NULL ? add_mfa(l, serial, form, err) : 0;
}

int cvz_aws_load_assume_role(const struct cvz_aws_lookup *l, struct cvz_aws_found *ret,
                             struct cvz_err *err)
{
    const struct cvz_aws_profile *p = cvz_aws_profile_find(l->session, l->profile);
    struct cvz_aws_found source = {.expires_ms = INT64_MAX};
    struct cvz_buf form = CVZ_BUF_INIT;
    struct cvz_value document;
    int rc;

    if (p == NULL || !is_role(p))
        return 0;
    rc = load_source(l, p, &source, err);
    if (rc == 0)
        rc = add_role(l, p, &form, err);
    if (rc == 0)
        rc = cvz_aws_sts_call(l->session, &source.keys, cvz_buf_str(&form), l->arena, &document,
                              err);
    if (rc == 0)
        rc = cvz_aws_sts_take_keys(&document, "AssumeRole", ret, err);
    cvz_buf_release(&form);
    if (rc != 0)
        return cvz_fail_context(err, rc, "profile \"%.*s\"", CVZ_STR_ARG(l->profile));
    return 0;
}

/* ---- AssumeRoleWithWebIdentity ---- */

/* The environment's, then the profile's. */
static struct cvz_str setting(const struct cvz_aws_lookup *l, const char *variable, const char *key)
{
    const char *value = l->no_env ? NULL : cvz_aws_env(l->session, variable);

    if (value != NULL)
        return cvz_str_from(value);
    return cvz_aws_profile_get(cvz_aws_profile_find(l->session, l->profile), key);
}

static int read_token(const struct cvz_aws_lookup *l, struct cvz_str path, struct cvz_str *ret,
                      struct cvz_err *err)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_str file = cvz_arena_str(l->arena, path);
    int rc = cvz_file_read(file.p, TOKEN_FILE_MAX, &buf, err);

    if (rc == 0)
        *ret = cvz_arena_str(l->arena, cvz_buf_str(&buf));
    cvz_secret_release(&buf);
    return rc;
}

int cvz_aws_load_web_identity(const struct cvz_aws_lookup *l, struct cvz_aws_found *ret,
                              struct cvz_err *err)
{
    struct cvz_str path = setting(l, "AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
    struct cvz_str role = setting(l, "AWS_ROLE_ARN", "role_arn");
    struct cvz_str name = setting(l, "AWS_ROLE_SESSION_NAME", "role_session_name");
    struct cvz_str token;
    struct cvz_buf form = CVZ_BUF_INIT;
    struct cvz_value document;

    if (path.n == 0)
        return 0;
    if (role.n == 0)
        return cvz_fail(err, CVZ_EINVALID, "a token file is given, a role is not");
    int rc = read_token(l, path, &token, err);
    if (rc != 0)
        return rc;
    cvz_buf_reserve(&form, 3 * (token.n + role.n + name.n) + 256); /* no copy left behind */
    cvz_buf_add_z(&form, "Action=AssumeRoleWithWebIdentity&Version=2011-06-15");
    cvz_form_add(&form, CVZ_STR("RoleArn"), role);
    cvz_form_add(&form, CVZ_STR("RoleSessionName"), session_name(l, name));
    cvz_form_add(&form, CVZ_STR("WebIdentityToken"), token);
    rc = cvz_aws_sts_call(l->session, NULL, cvz_buf_str(&form), l->arena, &document, err);
    if (rc == 0)
        rc = cvz_aws_sts_take_keys(&document, "AssumeRoleWithWebIdentity", ret, err);
    cvz_secret_release(&form);
    return rc;
}
