/* SPDX-License-Identifier: Apache-2.0 */
/* The chain, and what keeps its result fresh. */
#include "cloud/aws/credentials_priv.h"

#include "cloud/secret.h"
#include "http/url.h"

#include <stdlib.h>

enum { RETRY_MS = 60 * 1000 };

static const struct source {
    const char *name;
    const char *canonical; /* in credential_source; NULL: cannot stand there */
    cvz_aws_load_fn *load;
    bool of_profile; /* belongs to a profile, so that source_profile reaches it */
} chain[] = {
    {"env", "Environment", cvz_aws_load_env, false},
    {"assume-role", NULL, cvz_aws_load_assume_role, false},
    {"assume-role-with-web-identity", NULL, cvz_aws_load_web_identity, true},
    {"sso", NULL, cvz_aws_load_sso, true},
    {"shared-credentials-file", NULL, cvz_aws_load_shared_file, true},
    {"custom-process", NULL, cvz_aws_load_process, true},
    {"config-file", NULL, cvz_aws_load_config_file, true},
    {"container-role", "EcsContainer", cvz_aws_load_container, false},
    {"iam-role", "Ec2InstanceMetadata", cvz_aws_load_metadata, false},
};

/* ---- the chain ---- */

static int load_from(const struct source *source, const struct cvz_aws_lookup *l,
                     struct cvz_aws_found *ret, struct cvz_err *err)
{
    int rc = source->load(l, ret, err);

    if (rc != 0)
        return cvz_fail_context(err, rc, "credentials from %s", source->name);
    ret->source = source->name;
    return 0;
}

int cvz_aws_load_profile(const struct cvz_aws_lookup *l, struct cvz_aws_found *ret,
                         struct cvz_err *err)
{
    int rc = 0;

    for (size_t i = 0; i < CVZ_COUNT_OF(chain) && rc == 0 && ret->keys.access_key.n == 0; i++)
        if (chain[i].of_profile)
            rc = load_from(&chain[i], l, ret, err);
    return rc;
}

int cvz_aws_load_named(const struct cvz_aws_lookup *l, struct cvz_str canonical_name,
                       struct cvz_aws_found *ret, struct cvz_err *err)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(chain); i++)
        if (chain[i].canonical != NULL && cvz_str_is(canonical_name, chain[i].canonical))
            return load_from(&chain[i], l, ret, err);
    return cvz_fail(err, CVZ_EINVALID,
                    "credential_source is none of Environment, EcsContainer, Ec2InstanceMetadata");
}

static int load_chain(struct cvz_aws_session *s, struct cvz_arena *arena, struct cvz_aws_found *ret,
                      struct cvz_err *err)
{
    struct cvz_aws_visited self = {.profile = s->profile};
    struct cvz_aws_lookup l = {.session = s,
                               .arena = arena,
                               .profile = s->profile,
                               .no_env = s->explicit_profile,
                               .visited = &self};
    int rc = 0;

    for (size_t i = 0; i < CVZ_COUNT_OF(chain) && rc == 0 && ret->keys.access_key.n == 0; i++)
        rc = load_from(&chain[i], &l, ret, err);
    if (rc == 0 && ret->keys.access_key.n == 0)
        rc = cvz_fail(err, CVZ_EAUTH,
                      "no AWS credentials: none in the environment, in the profile \"%.*s\", from "
                      "a container or from an instance role",
                      CVZ_STR_ARG(s->profile));
    return rc;
}

/* ---- keys that are kept ---- */

struct cvz_aws_credentials {
    struct cvz_aws_session *session;
    struct cvz_aws_credentials *source;                 /* of an assumed role; NULL: the chain */
    struct cvz_str role_arn, external_id, session_name; /* copies */
    struct cvz_arena arena;                             /* for these */

    struct cvz_secret secret;
    struct cvz_aws_keys keys; /* in it */
    int64_t expires_ms;
    int64_t tried_ms; /* the last renewal that failed; INT64_MIN: none */
    const char *name;
};

static void forget(struct cvz_aws_credentials *c)
{
    cvz_secret_forget(&c->secret);
    c->keys = (struct cvz_aws_keys){0};
}

static int keep(struct cvz_aws_credentials *c, const struct cvz_aws_found *found,
                struct cvz_err *err)
{
    struct cvz_str texts[] = {found->keys.access_key, found->keys.secret_key,
                              found->keys.session_token};
    int rc = cvz_secret_hold(&c->secret, texts, CVZ_COUNT_OF(texts), err);

    if (rc != 0)
        return rc;
    c->keys = (struct cvz_aws_keys){texts[0], texts[1], texts[2]};
    c->expires_ms = found->expires_ms;
    c->name = found->source;
    return 0;
}

static int load_role(struct cvz_aws_credentials *c, struct cvz_arena *arena,
                     struct cvz_aws_found *ret, struct cvz_err *err)
{
    struct cvz_buf form = CVZ_BUF_INIT;
    struct cvz_aws_keys keys;
    struct cvz_value document;
    int rc = cvz_aws_credentials_keys(c->source, &keys, err);

    if (rc != 0)
        return rc;
    cvz_buf_add_z(&form, "Action=AssumeRole&Version=2011-06-15");
    cvz_form_add(&form, CVZ_STR("RoleArn"), c->role_arn);
    cvz_form_add(&form, CVZ_STR("RoleSessionName"), c->session_name);
    if (c->external_id.n > 0)
        cvz_form_add(&form, CVZ_STR("ExternalId"), c->external_id);
    rc = cvz_aws_sts_call(c->session, &keys, cvz_buf_str(&form), arena, &document, err);
    cvz_buf_release(&form);
    if (rc == 0)
        rc = cvz_aws_sts_take_keys(&document, "AssumeRole", ret, err);
    if (rc != 0)
        return cvz_fail_context(err, rc, "cannot assume %.*s", CVZ_STR_ARG(c->role_arn));
    ret->source = "assume-role";
    return 0;
}

static int renew(struct cvz_aws_credentials *c, int64_t now, struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_aws_found found = {.expires_ms = INT64_MAX};
    int rc = c->source != NULL ? load_role(c, &arena, &found, err)
                               : load_chain(c->session, &arena, &found, err);

    if (rc == 0 && found.expires_ms <= now)
        rc = cvz_fail(err, CVZ_EAUTH, "credentials from %s have expired", found.source);
    if (rc == 0)
        rc = keep(c, &found, err);
    cvz_arena_wipe(&arena);
    return rc;
}

int cvz_aws_credentials_keys(struct cvz_aws_credentials *c, struct cvz_aws_keys *ret,
                             struct cvz_err *err)
{
    int64_t now = cvz_clock_wall(c->session->params.http.clock);
    bool none = c->secret.memory == NULL;
    int rc = 0;

    if (none || c->expires_ms - CVZ_AWS_MANDATORY_MS < now) {
        rc = renew(c, now, err);
    } else if (c->expires_ms - CVZ_AWS_ADVISORY_MS < now &&
               (c->tried_ms == INT64_MIN || now - c->tried_ms >= RETRY_MS)) {
        c->tried_ms = renew(c, now, NULL) == 0 ? INT64_MIN : now;
    }
    if (rc == 0)
        *ret = c->keys;
    return rc;
}

void cvz_aws_credentials_expire(struct cvz_aws_credentials *c)
{
    forget(c);
}

const char *cvz_aws_credentials_source(const struct cvz_aws_credentials *c)
{
    return c->name;
}

int64_t cvz_aws_credentials_expires_ms(const struct cvz_aws_credentials *c)
{
    return c->expires_ms;
}

struct cvz_aws_credentials *cvz_aws_credentials_new(struct cvz_aws_session *session)
{
    struct cvz_aws_credentials *c = CVZ_NEW(struct cvz_aws_credentials);

    c->session = session;
    c->tried_ms = INT64_MIN;
    c->name = "";
    return c;
}

static bool is_account(struct cvz_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return s.n == 12;
}

static int role_arn(struct cvz_aws_credentials *c, const struct cvz_aws_role *role,
                    struct cvz_err *err)
{
    struct cvz_str region = cvz_aws_session_region(c->session);

    if (cvz_str_starts(role->role, CVZ_STR("arn:"))) {
        c->role_arn = cvz_arena_str(&c->arena, role->role);
        return 0;
    }
    if (role->role.n == 0 || !is_account(role->account))
        return cvz_fail(err, CVZ_EINVALID,
                        "a role is an ARN, or a name and the 12 digits of an account");
    c->role_arn = cvz_arena_printf(&c->arena, "arn:%s:iam::%.*s:role/%.*s",
                                   cvz_aws_partition_of_region(region)->name,
                                   CVZ_STR_ARG(role->account), CVZ_STR_ARG(role->role));
    return 0;
}

int cvz_aws_credentials_assume(struct cvz_aws_session *session, struct cvz_aws_credentials *source,
                               const struct cvz_aws_role *role, struct cvz_aws_credentials **ret,
                               struct cvz_err *err)
{
    struct cvz_aws_credentials *c = cvz_aws_credentials_new(session);
    int rc = role_arn(c, role, err);

    if (rc != 0) {
        cvz_aws_credentials_free(c);
        return rc;
    }
    c->source = source;
    c->external_id = cvz_arena_str(&c->arena, role->external_id);
    c->session_name = role->session_name.n > 0 ? cvz_arena_str(&c->arena, role->session_name)
                                               : CVZ_STR("cloudviz");
    *ret = c;
    return 0;
}

void cvz_aws_credentials_free(struct cvz_aws_credentials *c)
{
    if (c == NULL)
        return;
    forget(c);
    cvz_arena_release(&c->arena);
    free(c);
}

int cvz_aws_take_keys(const struct cvz_value *object, const struct cvz_aws_key_names *names,
                      struct cvz_aws_found *ret, struct cvz_err *err)
{
    struct cvz_aws_found found = *ret;
    const struct cvz_value *expiration = cvz_value_get_z(object, names->expiration);
    struct cvz_str text = cvz_value_str(expiration);

    found.keys.access_key = cvz_value_get_str(object, names->access_key);
    found.keys.secret_key = cvz_value_get_str(object, names->secret_key);
    found.keys.session_token = cvz_value_get_str(object, names->token);
    if (found.keys.access_key.n == 0 || found.keys.secret_key.n == 0 ||
        (names->token_required && found.keys.session_token.n == 0))
        return cvz_fail(err, CVZ_EAUTH, "the answer holds no %s, %s%s%s", names->access_key,
                        names->secret_key, names->token_required ? " or " : "",
                        names->token_required ? names->token : "");
    if (cvz_value_is(expiration, CVZ_TYPE_INT)) {
        if (!cvz_value_i64(expiration, &found.expires_ms))
            return cvz_fail(err, CVZ_EAUTH, "%s is no time", names->expiration);
    } else if (text.n > 0) {
        if (!cvz_time_parse(text, &found.expires_ms))
            return cvz_fail(err, CVZ_EAUTH, "%s is no time", names->expiration);
    } else if (names->expiration_required) {
        return cvz_fail(err, CVZ_EAUTH, "the answer holds no %s", names->expiration);
    }
    *ret = found;
    return 0;
}
