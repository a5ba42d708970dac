/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/aws/sso_priv.h"

#include "base/file.h"
#include "cloud/secret.h"
#include "codec/json.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

void cvz_aws_sso_set(struct cvz_dict *d, struct cvz_arena *arena, const char *name,
                     struct cvz_str value)
{
    if (value.n > 0)
        cvz_dict_set(d, arena, cvz_str_from(name), cvz_value_from_str(value));
}

/* ---- configuration ---- */

/* The sso-session that the profile names; *ret is NULL when it names none. */
static int find_session(const struct cvz_aws_session *s, const struct cvz_aws_profile *p,
                        const struct cvz_ini_section **ret, struct cvz_err *err)
{
    struct cvz_str name = cvz_aws_profile_get(p, "sso_session");

    *ret = name.p != NULL ? cvz_aws_config_section(s, "sso-session", name) : NULL;
    if (name.p != NULL && *ret == NULL)
        return cvz_fail(err, CVZ_EINVALID, "the sso-session \"%.*s\" does not exist",
                        CVZ_STR_ARG(name));
    return 0;
}

int cvz_aws_sso_setting(const struct cvz_aws_session *s, struct cvz_str profile, const char *key,
                        struct cvz_str *ret, struct cvz_err *err)
{
    const struct cvz_aws_profile *p = cvz_aws_profile_find(s, profile);
    const struct cvz_ini_section *session;
    int rc = find_session(s, p, &session, err);

    if (rc != 0)
        return rc;
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

int cvz_aws_sso_read(const struct cvz_aws_session *s, struct cvz_str profile,
                     struct cvz_aws_sso *ret, struct cvz_err *err)
{
    const struct cvz_aws_profile *p = cvz_aws_profile_find(s, profile);
    const struct cvz_ini_section *session;
    struct cvz_aws_sso sso = {.session = cvz_aws_profile_get(p, "sso_session")};
    int rc = find_session(s, p, &session, err);

    if (rc == 0)
        rc = cvz_aws_sso_setting(s, profile, "sso_start_url", &sso.start_url, err);
    if (rc == 0)
        rc = cvz_aws_sso_setting(s, profile, "sso_region", &sso.region, err);
    if (rc != 0)
        return rc;
    sso.scopes = cvz_ini_get(session, "sso_registration_scopes");
    *ret = sso;
    return 0;
}

/* ---- the cache ---- */

/* Files are named by the hash of the session's name, or of the start URL. */
struct cvz_str cvz_aws_sso_path(const struct cvz_aws_session *s, const struct cvz_aws_sso *sso,
                                struct cvz_arena *arena)
{
    struct cvz_str name = sso->session.p != NULL ? sso->session : sso->start_url;
    unsigned char digest[SHA_DIGEST_LENGTH];
    char hex[2 * SHA_DIGEST_LENGTH + 1];

    CVZ_ASSERT(EVP_Digest(name.p, name.n, digest, NULL, EVP_sha1(), NULL) == 1);
    for (size_t i = 0; i < sizeof digest; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    return cvz_aws_expand_path(s, cvz_arena_printf(arena, "~/.aws/sso/cache/%s.json", hex), arena);
}

int cvz_aws_sso_document(const struct cvz_aws_session *s, const struct cvz_aws_sso *sso,
                         const struct cvz_aws_sso_grant *grant, struct cvz_arena *arena,
                         struct cvz_value *ret, int64_t *ret_expires, struct cvz_err *err)
{
    struct cvz_str token = cvz_value_get_str(grant->answer, "accessToken");
    char text[CVZ_TIME_TEXT_MAX];
    struct cvz_dict d = {0};
    int64_t seconds;

    if (token.n == 0 ||
        !cvz_value_i64(cvz_value_get(grant->answer, CVZ_STR("expiresIn")), &seconds) ||
        seconds < 1 || seconds > INT64_C(366) * 86400)
        return cvz_fail(err, CVZ_EUNAVAILABLE, "the answer holds no token, or no time for it");
    *ret_expires = cvz_clock_wall(s->params.http.clock) + seconds * 1000;
    cvz_time_format(*ret_expires / 1000 * 1000, text);
    cvz_aws_sso_set(&d, arena, "startUrl", sso->start_url);
    cvz_aws_sso_set(&d, arena, "region", sso->region);
    cvz_aws_sso_set(&d, arena, "accessToken", token);
    cvz_aws_sso_set(&d, arena, "expiresAt", cvz_arena_str(arena, cvz_str_from(text)));
    if (sso->session.p != NULL) { /* the older form is not renewed */
        cvz_aws_sso_set(&d, arena, "clientId", grant->client_id);
        cvz_aws_sso_set(&d, arena, "clientSecret", grant->client_secret);
        cvz_aws_sso_set(&d, arena, "registrationExpiresAt", grant->registered_until);
        cvz_aws_sso_set(&d, arena, "refreshToken",
                        cvz_value_get_str(grant->answer, "refreshToken"));
    }
    *ret = cvz_dict_end(&d);
    return 0;
}

int cvz_aws_sso_write(struct cvz_str path, const struct cvz_value *document, struct cvz_err *err)
{
    struct cvz_buf text = CVZ_BUF_INIT;

    cvz_buf_reserve(&text, CVZ_AWS_ANSWER_MAX); /* growing would leave copies behind */
    cvz_json_write(&text, document, CVZ_JSON_COMPACT);
    int rc = cvz_file_write(path.p, cvz_buf_str(&text), 0600, err);
    cvz_secret_release(&text);
    return rc;
}

/* ---- the OIDC service ---- */

int cvz_aws_sso_call(const struct cvz_aws_session *s, const struct cvz_aws_sso *sso,
                     const char *path, struct cvz_value ask, struct cvz_arena *arena,
                     struct cvz_value *ret, int *ret_status, struct cvz_err *err)
{
    static const struct cvz_http_header type = {CVZ_STR_INIT("content-type"),
                                                CVZ_STR_INIT("application/json")};
    struct cvz_http_request request = {.method = CVZ_STR("POST"),
                                       .headers = &type,
                                       .n_headers = 1,
                                       .timeout_ms = CVZ_AWS_SSO_TIMEOUT_MS};
    struct cvz_http_response response;
    struct cvz_buf body = CVZ_BUF_INIT;
    int rc = cvz_aws_service_url(s, "SSO OIDC", "oidc", sso->region, arena, &request.url, err);

    if (rc != 0)
        return rc;
    request.url = cvz_arena_printf(arena, "%.*s%s", CVZ_STR_ARG(request.url), path);
    cvz_buf_reserve(&body, CVZ_AWS_ANSWER_MAX); /* growing would leave copies behind */
    cvz_json_write(&body, &ask, CVZ_JSON_COMPACT);
    request.body = cvz_buf_str(&body);
    rc = cvz_aws_fetch(s, &request, CVZ_AWS_SSO_ATTEMPTS, arena, &response, err);
    cvz_secret_release(&body);
    if (rc != 0)
        return rc;
    *ret_status = response.status;
    if (cvz_json_read(response.body, arena, ret, NULL) != 0 || !cvz_value_is(ret, CVZ_TYPE_OBJECT))
        *ret = cvz_value_null; /* its message might quote a secret */
    return 0;
}
