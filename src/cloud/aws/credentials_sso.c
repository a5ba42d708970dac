/* SPDX-License-Identifier: Apache-2.0 */
/* IAM Identity Center: the token of a sign-in (`cloudviz login aws`, `aws sso login`), from the
 * shared cache, renewed there when it has a refresh token, and exchanged for a role's keys. */
#include "cloud/aws/sso_priv.h"

#include "base/file.h"
#include "cloud/secret.h"
#include "codec/json.h"
#include "http/url.h"

enum { REFRESH_MS = 15 * 60 * 1000 };

/* Whose keys are asked for. */
struct role {
    struct cvz_str account, name;
};

/* ---- the cached token ---- */

/* RFC 3339, or the same with "UTC" at the end, as older tools wrote it. */
static bool read_time(struct cvz_str text, int64_t *ret)
{
    if (cvz_str_ends(text, CVZ_STR("UTC")))
        text.n -= 3;
    return text.n > 0 && cvz_time_parse(text, ret);
}

static int read_cache(const struct cvz_aws_lookup *l, struct cvz_str path, struct cvz_value *ret,
                      int64_t *ret_expires, struct cvz_err *err)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    int rc = cvz_file_read(path.p, CVZ_AWS_ANSWER_MAX, &buf, NULL);
    struct cvz_str text = cvz_arena_str(l->arena, cvz_buf_str(&buf));

    cvz_secret_release(&buf);
    if (rc != 0)
        return cvz_fail(err, CVZ_EAUTH, "nobody has signed in (no %s): run `cloudviz login aws`",
                        path.p);
    if (cvz_json_read(text, l->arena, ret, NULL) != 0 ||
        cvz_value_get_str(ret, "accessToken").n == 0 ||
        !read_time(cvz_value_get_str(ret, "expiresAt"), ret_expires))
        return cvz_fail(err, CVZ_EAUTH, "%s holds no token: run `cloudviz login aws`", path.p);
    return 0;
}

/* ---- renewing it ---- */

static bool can_renew(const struct cvz_value *token, int64_t now)
{
    int64_t registered_until;

    return cvz_value_get_str(token, "refreshToken").n > 0 &&
           cvz_value_get_str(token, "clientId").n > 0 &&
           cvz_value_get_str(token, "clientSecret").n > 0 &&
           read_time(cvz_value_get_str(token, "registrationExpiresAt"), &registered_until) &&
           registered_until > now;
}

/* The answer and how long it lasts, as the cache holds it. */
static int ask_for_token(const struct cvz_aws_lookup *l, const struct cvz_aws_sso *sso,
                         const struct cvz_value *token, struct cvz_value *ret, int64_t *ret_expires)
{
    struct cvz_aws_sso_grant grant = {
        .client_id = cvz_value_get_str(token, "clientId"),
        .client_secret = cvz_value_get_str(token, "clientSecret"),
        .registered_until = cvz_value_get_str(token, "registrationExpiresAt"),
    };
    struct cvz_value answer;
    struct cvz_dict ask = {0};
    int status = 0;

    cvz_aws_sso_set(&ask, l->arena, "clientId", grant.client_id);
    cvz_aws_sso_set(&ask, l->arena, "clientSecret", grant.client_secret);
    cvz_aws_sso_set(&ask, l->arena, "grantType", CVZ_STR("refresh_token"));
    cvz_aws_sso_set(&ask, l->arena, "refreshToken", cvz_value_get_str(token, "refreshToken"));
    int rc = cvz_aws_sso_call(l->session, sso, "/token", cvz_dict_end(&ask), l->arena, &answer,
                              &status, NULL);
    if (rc != 0 || status != 200)
        return rc != 0 ? rc : CVZ_EAUTH;
    grant.answer = &answer;
    return cvz_aws_sso_document(l->session, sso, &grant, l->arena, ret, ret_expires, NULL);
}

/* *token is replaced when that works, and stays when it does not. Failing to write the cache only
 * costs the next run a renewal. */
static void renew(const struct cvz_aws_lookup *l, const struct cvz_aws_sso *sso,
                  struct cvz_str path, struct cvz_value *token, int64_t *expires)
{
    int64_t now = cvz_clock_wall(l->session->params.http.clock);

    if (*expires - now < REFRESH_MS && can_renew(token, now) &&
        ask_for_token(l, sso, token, token, expires) == 0)
        (void)!cvz_aws_sso_write(path, token, NULL);
}

/* ---- the role's keys ---- */

static int ask_for_keys(const struct cvz_aws_lookup *l, const struct cvz_aws_sso *sso,
                        const struct role *role, struct cvz_str access_token,
                        struct cvz_aws_found *ret, struct cvz_err *err)
{
    static const struct cvz_aws_key_names names = {
        "accessKeyId", "secretAccessKey", "sessionToken", "expiration", true, true};
    struct cvz_http_header bearer = {CVZ_STR("x-amz-sso_bearer_token"), access_token};
    struct cvz_http_request request = {.method = CVZ_STR("GET"),
                                       .headers = &bearer,
                                       .n_headers = 1,
                                       .timeout_ms = CVZ_AWS_SSO_TIMEOUT_MS};
    struct cvz_http_response response;
    struct cvz_buf query = CVZ_BUF_INIT;
    struct cvz_value answer;
    int rc = cvz_aws_service_url(l->session, "SSO", "portal.sso", sso->region, l->arena,
                                 &request.url, err);

    if (rc != 0)
        return rc;
    cvz_form_add(&query, CVZ_STR("role_name"), role->name);
    cvz_form_add(&query, CVZ_STR("account_id"), role->account);
    request.url = cvz_arena_printf(l->arena, "%.*s/federation/credentials?%s",
                                   CVZ_STR_ARG(request.url), query.p);
    cvz_buf_release(&query);
    rc = cvz_aws_fetch(l->session, &request, CVZ_AWS_SSO_ATTEMPTS, l->arena, &response, err);
    if (rc != 0)
        return rc;
    if (response.status == 401)
        return cvz_fail(err, CVZ_EAUTH, "the sign-in has expired: run `cloudviz login aws`");
    if (response.status != 200 || cvz_json_read(response.body, l->arena, &answer, NULL) != 0)
        return cvz_fail(err, response.status == 403 ? CVZ_EDENIED : CVZ_EAUTH,
                        "no keys for the role %.*s in account %.*s (status %d)",
                        CVZ_STR_ARG(role->name), CVZ_STR_ARG(role->account), response.status);
    return cvz_aws_take_keys(cvz_value_path(&answer, "roleCredentials"), &names, ret, err);
}

int cvz_aws_load_sso(const struct cvz_aws_lookup *l, struct cvz_aws_found *ret, struct cvz_err *err)
{
    const struct cvz_aws_profile *p = cvz_aws_profile_find(l->session, l->profile);
    struct cvz_aws_sso sso = {0};
    struct role role = {0};
    struct cvz_value token = cvz_value_null;
    int64_t expires = 0;

    if (cvz_aws_profile_get(p, "sso_role_name").p == NULL &&
        cvz_aws_profile_get(p, "sso_account_id").p == NULL)
        return 0;
    int rc = cvz_aws_sso_read(l->session, l->profile, &sso, err);
    if (rc == 0)
        rc = cvz_aws_sso_setting(l->session, l->profile, "sso_role_name", &role.name, err);
    if (rc == 0)
        rc = cvz_aws_sso_setting(l->session, l->profile, "sso_account_id", &role.account, err);
    if (rc != 0)
        return cvz_fail_context(err, rc, "profile \"%.*s\"", CVZ_STR_ARG(l->profile));
    struct cvz_str path = cvz_aws_sso_path(l->session, &sso, l->arena);
    rc = read_cache(l, path, &token, &expires, err);
    if (rc != 0)
        return rc;
    if (sso.session.p != NULL)
        renew(l, &sso, path, &token, &expires);
    if (expires <= cvz_clock_wall(l->session->params.http.clock))
        return cvz_fail(err, CVZ_EAUTH, "the sign-in has expired: run `cloudviz login aws`");
    return ask_for_keys(l, &sso, &role, cvz_value_get_str(&token, "accessToken"), ret, err);
}
