/* SPDX-License-Identifier: Apache-2.0 */
/* IAM Identity Center: the token of a sign-in that happened elsewhere (`aws sso login`), from the
 * shared cache, renewed there when it has a refresh token, and exchanged for a role's keys. */
#include "cloud/aws/credentials_priv.h"

#include "base/file.h"
#include "cloud/secret.h"
#include "codec/json.h"
#include "http/url.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

enum { SSO_ATTEMPTS = 3, SSO_TIMEOUT_MS = 10000, REFRESH_MS = 15 * 60 * 1000 };

struct sso {
    struct cvz_str session; /* CVZ_STR_NULL: the older form without one */
    struct cvz_str start_url, region, account, role;
};

/* ---- configuration ---- */

/* A key of the profile or of its sso-session; when both have it, they must agree. */
static int setting(const struct cvz_aws_profile *p, const struct cvz_ini_section *session,
                   const char *key, struct cvz_str *ret, struct cvz_err *err)
{
    struct cvz_str own = cvz_aws_profile_get(p, key);
    struct cvz_str shared = cvz_ini_get(session, key);

    if (own.p != NULL && shared.p != NULL && !cvz_str_eq(own, shared))
        return cvz_fail(err, CVZ_EINVALID, "%s differs between the profile and its sso-session",
                        key);
    *ret = own.p != NULL ? own : shared;
    if (ret->p == NULL)
        return cvz_fail(err, CVZ_EINVALID, "%s is missing", key);
    return 0;
}

static int read_settings(const struct cvz_aws_lookup *l, const struct cvz_aws_profile *p,
                         struct sso *ret, struct cvz_err *err)
{
    const struct cvz_ini_section *session = NULL;
    struct sso sso = {.session = cvz_aws_profile_get(p, "sso_session")};
    int rc;

    if (sso.session.p != NULL) {
        session = cvz_aws_config_section(l->session, "sso-session", sso.session);
        if (session == NULL)
            return cvz_fail(err, CVZ_EINVALID, "the sso-session \"%.*s\" does not exist",
                            CVZ_STR_ARG(sso.session));
    }
    if ((rc = setting(p, session, "sso_role_name", &sso.role, err)) != 0 ||
        (rc = setting(p, session, "sso_account_id", &sso.account, err)) != 0 ||
        (rc = setting(p, session, "sso_start_url", &sso.start_url, err)) != 0 ||
        (rc = setting(p, session, "sso_region", &sso.region, err)) != 0)
        return rc;
    *ret = sso;
    return 0;
}

/* ---- the cached token ---- */

/* Files are named by the hash of the session's name, or of the start URL. */
static struct cvz_str cache_path(const struct cvz_aws_lookup *l, const struct sso *sso)
{
    struct cvz_str name = sso->session.p != NULL ? sso->session : sso->start_url;
    unsigned char digest[SHA_DIGEST_LENGTH];
    char hex[2 * SHA_DIGEST_LENGTH + 1];

    CVZ_ASSERT(EVP_Digest(name.p, name.n, digest, NULL, EVP_sha1(), NULL) == 1);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    struct cvz_str file = cvz_arena_printf(l->arena, "~/.aws/sso/cache/%s.json", hex);
    return cvz_aws_expand_path(l->session, file, l->arena);
}

/* RFC 3339, or the same with "UTC" at the end, as older tools wrote it. */
static bool read_time(struct cvz_str text, int64_t *ret)
{
    if (cvz_str_ends(text, CVZ_STR("UTC")))
        text.n -= 3;
    return text.n > 0 && cvz_time_parse(text, ret);
}

static struct cvz_str member(const struct cvz_value *object, const char *name)
{
    return cvz_value_str(cvz_value_get(object, cvz_str_from(name)));
}

static int read_cache(const struct cvz_aws_lookup *l, struct cvz_str path, struct cvz_value *ret,
                      int64_t *ret_expires, struct cvz_err *err)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    int rc = cvz_file_read(path.p, CVZ_AWS_ANSWER_MAX, &buf, NULL);
    struct cvz_str text = cvz_arena_str(l->arena, cvz_buf_str(&buf));

    cvz_secret_release(&buf);
    if (rc != 0)
        return cvz_fail(err, CVZ_EAUTH, "nobody has signed in (no %s): run `aws sso login`",
                        path.p);
    if (cvz_json_read(text, l->arena, ret, NULL) != 0 || member(ret, "accessToken").n == 0 ||
        !read_time(member(ret, "expiresAt"), ret_expires))
        return cvz_fail(err, CVZ_EAUTH, "%s holds no token: run `aws sso login`", path.p);
    return 0;
}

/* ---- renewing it ---- */

static void set(struct cvz_dict *d, struct cvz_arena *arena, const char *name, struct cvz_str value)
{
    if (value.n > 0)
        cvz_dict_set(d, arena, cvz_str_from(name), cvz_value_from_str(value));
}

static bool can_renew(const struct cvz_value *token, int64_t now)
{
    int64_t registered_until;

    return member(token, "refreshToken").n > 0 && member(token, "clientId").n > 0 &&
           member(token, "clientSecret").n > 0 &&
           read_time(member(token, "registrationExpiresAt"), &registered_until) &&
           registered_until > now;
}

static int ask_for_token(const struct cvz_aws_lookup *l, const struct sso *sso,
                         const struct cvz_value *token, struct cvz_value *ret, struct cvz_err *err)
{
    static const struct cvz_http_header type = {CVZ_STR_INIT("content-type"),
                                                CVZ_STR_INIT("application/json")};
    struct cvz_http_request request = {
        .method = CVZ_STR("POST"), .headers = &type, .n_headers = 1, .timeout_ms = SSO_TIMEOUT_MS};
    struct cvz_http_response response;
    struct cvz_dict ask = {0};
    struct cvz_buf body = CVZ_BUF_INIT;
    int rc = cvz_aws_service_url(l->session, "SSO OIDC", "oidc", sso->region, l->arena,
                                 &request.url, err);

    if (rc != 0)
        return rc;
    request.url = cvz_arena_printf(l->arena, "%.*s/token", CVZ_STR_ARG(request.url));
    set(&ask, l->arena, "clientId", member(token, "clientId"));
    set(&ask, l->arena, "clientSecret", member(token, "clientSecret"));
    set(&ask, l->arena, "grantType", CVZ_STR("refresh_token"));
    set(&ask, l->arena, "refreshToken", member(token, "refreshToken"));
    struct cvz_value document = cvz_dict_end(&ask);
    cvz_buf_reserve(&body, CVZ_AWS_ANSWER_MAX); /* growing would leave copies behind */
    cvz_json_write(&body, &document, CVZ_JSON_COMPACT);
    request.body = cvz_buf_str(&body);
    rc = cvz_aws_fetch(l->session, &request, SSO_ATTEMPTS, l->arena, &response, err);
    cvz_secret_release(&body);
    if (rc == 0 &&
        (response.status != 200 || cvz_json_read(response.body, l->arena, ret, NULL) != 0 ||
         member(ret, "accessToken").n == 0))
        rc = cvz_fail(err, CVZ_EAUTH, "the sign-in could not be renewed (status %d)",
                      response.status);
    return rc;
}

/* The cache as the other tools want it. Failing to write it only costs the next run a renewal. */
static void write_cache(const struct cvz_aws_lookup *l, struct cvz_str path, struct cvz_value token)
{
    struct cvz_buf text = CVZ_BUF_INIT;

    cvz_buf_reserve(&text, CVZ_AWS_ANSWER_MAX);
    cvz_json_write(&text, &token, CVZ_JSON_COMPACT);
    (void)l;
    (void)!cvz_file_write(path.p, cvz_buf_str(&text), 0600, NULL);
    cvz_secret_release(&text);
}

/* *token is replaced when that works, and stays when it does not. */
static void renew(const struct cvz_aws_lookup *l, const struct sso *sso, struct cvz_str path,
                  struct cvz_value *token, int64_t *expires)
{
    int64_t now = cvz_clock_wall(l->session->params.http.clock);
    struct cvz_value answer = cvz_value_null;
    struct cvz_dict fresh = {0};
    char text[CVZ_TIME_TEXT_MAX];
    int64_t seconds;

    if (*expires - now >= REFRESH_MS || !can_renew(token, now) ||
        ask_for_token(l, sso, token, &answer, NULL) != 0 ||
        !cvz_value_i64(cvz_value_get(&answer, CVZ_STR("expiresIn")), &seconds) || seconds < 1 ||
        seconds > INT64_C(366) * 86400)
        return;
    *expires = now + seconds * 1000;
    cvz_time_format(*expires / 1000 * 1000, text);
    set(&fresh, l->arena, "startUrl", sso->start_url);
    set(&fresh, l->arena, "region", sso->region);
    set(&fresh, l->arena, "accessToken", member(&answer, "accessToken"));
    set(&fresh, l->arena, "expiresAt", cvz_arena_str(l->arena, cvz_str_from(text)));
    set(&fresh, l->arena, "clientId", member(token, "clientId"));
    set(&fresh, l->arena, "clientSecret", member(token, "clientSecret"));
    set(&fresh, l->arena, "registrationExpiresAt", member(token, "registrationExpiresAt"));
    set(&fresh, l->arena, "refreshToken", member(&answer, "refreshToken"));
    *token = cvz_dict_end(&fresh);
    write_cache(l, path, *token);
}

/* ---- the role's keys ---- */

static int ask_for_keys(const struct cvz_aws_lookup *l, const struct sso *sso,
                        struct cvz_str access_token, struct cvz_aws_found *ret, struct cvz_err *err)
{
    static const struct cvz_aws_key_names names = {
        "accessKeyId", "secretAccessKey", "sessionToken", "expiration", true, true};
    struct cvz_http_header bearer = {CVZ_STR("x-amz-sso_bearer_token"), access_token};
    struct cvz_http_request request = {
        .method = CVZ_STR("GET"), .headers = &bearer, .n_headers = 1, .timeout_ms = SSO_TIMEOUT_MS};
    struct cvz_http_response response;
    struct cvz_buf query = CVZ_BUF_INIT;
    struct cvz_value answer;
    int rc = cvz_aws_service_url(l->session, "SSO", "portal.sso", sso->region, l->arena,
                                 &request.url, err);

    if (rc != 0)
        return rc;
    cvz_form_add(&query, CVZ_STR("role_name"), sso->role);
    cvz_form_add(&query, CVZ_STR("account_id"), sso->account);
    request.url = cvz_arena_printf(l->arena, "%.*s/federation/credentials?%s",
                                   CVZ_STR_ARG(request.url), query.p);
    cvz_buf_release(&query);
    rc = cvz_aws_fetch(l->session, &request, SSO_ATTEMPTS, l->arena, &response, err);
    if (rc != 0)
        return rc;
    if (response.status == 401)
        return cvz_fail(err, CVZ_EAUTH, "the sign-in has expired: run `aws sso login`");
    if (response.status != 200 || cvz_json_read(response.body, l->arena, &answer, NULL) != 0)
        return cvz_fail(err, response.status == 403 ? CVZ_EDENIED : CVZ_EAUTH,
                        "no keys for the role %.*s in account %.*s (status %d)",
                        CVZ_STR_ARG(sso->role), CVZ_STR_ARG(sso->account), response.status);
    return cvz_aws_take_keys(cvz_value_path(&answer, "roleCredentials"), &names, ret, err);
}

int cvz_aws_load_sso(const struct cvz_aws_lookup *l, struct cvz_aws_found *ret, struct cvz_err *err)
{
    const struct cvz_aws_profile *p = cvz_aws_profile_find(l->session, l->profile);
    struct sso sso = {0};
    struct cvz_value token = cvz_value_null;
    int64_t expires = 0;

    if (cvz_aws_profile_get(p, "sso_role_name").p == NULL &&
        cvz_aws_profile_get(p, "sso_account_id").p == NULL)
        return 0;
    int rc = read_settings(l, p, &sso, err);
    if (rc != 0)
        return cvz_fail_context(err, rc, "profile \"%.*s\"", CVZ_STR_ARG(l->profile));
    struct cvz_str path = cache_path(l, &sso);
    rc = read_cache(l, path, &token, &expires, err);
    if (rc != 0)
        return rc;
    if (sso.session.p != NULL)
        renew(l, &sso, path, &token, &expires);
    if (expires <= cvz_clock_wall(l->session->params.http.clock))
        return cvz_fail(err, CVZ_EAUTH, "the sign-in has expired: run `aws sso login`");
    return ask_for_keys(l, &sso, member(&token, "accessToken"), ret, err);
}
