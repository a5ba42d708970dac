/* SPDX-License-Identifier: Apache-2.0 */
/* Credentials that stand in a file as they are: a service account's key, a person's consent. */
#include "cloud/gcp/credentials_priv.h"

#include "cloud/jwt.h"
#include "cloud/oauth.h"
#include "cloud/secret.h"
#include "codec/json.h"
#include "http/url.h"

enum { LIFETIME_S = 3600, SECOND_MS = 1000, FORM_MAX = 2 * CVZ_JWT_MAX };

static const char token_endpoint[] = "https://oauth2.{}/token";
static const char token_audience[] = "https://oauth2.googleapis.com/token";

/* ---- service accounts ---- */

struct key {
    struct cvz_str email, pem, id;
    int64_t issued_s;
};

static void add_member(struct cvz_buf *buf, const char *name, struct cvz_str value)
{
    cvz_buf_printf(buf, "%s\"%s\":", buf->n > 0 ? "," : "{", name);
    cvz_json_write_str(buf, value);
}

/* `audience` for the token endpoint, or none for the APIs themselves. */
static int sign(const struct cvz_gcp_lookup *l, const struct key *key, const char *audience,
                struct cvz_arena *arena, struct cvz_str *ret, struct cvz_err *err)
{
    struct cvz_buf header = CVZ_BUF_INIT;
    struct cvz_buf claims = CVZ_BUF_INIT;
    struct cvz_buf token = CVZ_BUF_INIT;

    add_member(&header, "alg", CVZ_STR("RS256"));
    add_member(&header, "typ", CVZ_STR("JWT"));
    if (key->id.n > 0)
        add_member(&header, "kid", key->id);
    cvz_buf_add_char(&header, '}');
    add_member(&claims, "iss", key->email);
    if (audience != NULL)
        add_member(&claims, "aud", cvz_str_from(audience));
    else
        add_member(&claims, "sub", key->email);
    add_member(&claims, "scope", cvz_str_from(l->scope));
    cvz_buf_printf(&claims, ",\"iat\":%lld,\"exp\":%lld}", (long long)key->issued_s,
                   (long long)key->issued_s + LIFETIME_S);
    const struct cvz_jwt_params params = {cvz_buf_str(&header), cvz_buf_str(&claims), key->pem};
    cvz_buf_reserve(&token, CVZ_JWT_MAX); /* growing would leave copies behind */
    int rc = cvz_jwt_sign(&params, &token, err);
    if (rc == 0)
        *ret = cvz_arena_str(arena, cvz_buf_str(&token));
    cvz_buf_release(&header);
    cvz_buf_release(&claims);
    cvz_secret_release(&token);
    return rc == 0 ? 0 : cvz_fail_context(err, rc, "private_key");
}

/* gcloud's property, or the usual token endpoint. */
static int usual_token_url(const struct cvz_gcp_lookup *l, struct cvz_arena *arena,
                           struct cvz_str *ret, struct cvz_err *err)
{
    return cvz_gcp_service_url(l->session, "auth", "token_host", token_endpoint, arena, ret, err);
}

/* gcloud's property before what the file says; a file has to say it, as for Google's libraries. */
static int key_token_url(const struct cvz_gcp_lookup *l, const struct cvz_value *file,
                         struct cvz_arena *arena, struct cvz_str *ret, struct cvz_err *err)
{
    int rc = cvz_gcp_need(file, "token_uri", ret, err);

    if (rc != 0)
        return rc;
    if (cvz_gcp_property(l->session, "auth", "token_host").n > 0)
        return usual_token_url(l, arena, ret, err);
    return cvz_gcp_check_url(l->session, *ret, CVZ_GCP_URL_TOKEN, "token_uri", err);
}

/* Outside of Google's own universe there is no token endpoint for service accounts. */
static bool is_self_signed(const struct cvz_gcp_session *s)
{
    struct cvz_str choice = cvz_gcp_property(s, "auth", "service_account_use_self_signed_jwt");

    return cvz_str_eq_nocase(choice, CVZ_STR("true")) || cvz_str_is(choice, "1") ||
           !cvz_str_is(s->universe, "googleapis.com");
}

int cvz_gcp_load_service_account(const struct cvz_gcp_lookup *l, const struct cvz_value *file,
                                 struct cvz_bearer_token *ret, struct cvz_err *err)
{
    int64_t now_s = cvz_clock_wall(l->session->params.http.clock) / SECOND_MS;
    struct key key = {.id = cvz_gcp_member(file, "private_key_id"), .issued_s = now_s};
    struct cvz_buf form = CVZ_BUF_INIT_MAX(FORM_MAX);
    struct cvz_str url, assertion;
    int rc;

    if ((rc = cvz_gcp_need(file, "client_email", &key.email, err)) != 0 ||
        (rc = cvz_gcp_need(file, "private_key", &key.pem, err)) != 0 ||
        (rc = key_token_url(l, file, ret->arena, &url, err)) != 0)
        return rc;
    if (is_self_signed(l->session)) {
        ret->expires_ms = (now_s + LIFETIME_S) * SECOND_MS;
        return sign(l, &key, NULL, ret->arena, &ret->text, err);
    }
    if ((rc = sign(l, &key, token_audience, ret->arena, &assertion, err)) != 0)
        return rc;
    cvz_buf_reserve(&form, FORM_MAX); /* growing would leave copies behind */
    cvz_form_add(&form, CVZ_STR("grant_type"),
                 CVZ_STR("urn:ietf:params:oauth:grant-type:jwt-bearer"));
    cvz_form_add(&form, CVZ_STR("assertion"), assertion);
    rc = cvz_gcp_exchange(l, url, cvz_buf_str(&form), CVZ_STR_NULL, ret, err);
    cvz_secret_release(&form);
    return rc;
}

/* ---- people ---- */

/* What a person has consented to; `url` may be the usual one or a federation's. */
static int refresh(const struct cvz_gcp_lookup *l, const struct cvz_value *file, struct cvz_str url,
                   bool basic, struct cvz_bearer_token *ret, struct cvz_err *err)
{
    struct cvz_buf form = CVZ_BUF_INIT_MAX(FORM_MAX);
    struct cvz_str id, secret, refresh_token;
    struct cvz_str authorization = CVZ_STR_NULL;
    int rc;

    if ((rc = cvz_gcp_need(file, "client_id", &id, err)) != 0 ||
        (rc = cvz_gcp_need(file, "client_secret", &secret, err)) != 0 ||
        (rc = cvz_gcp_need(file, "refresh_token", &refresh_token, err)) != 0)
        return rc;
    cvz_buf_reserve(&form, FORM_MAX); /* growing would leave copies behind */
    cvz_form_add(&form, CVZ_STR("grant_type"), CVZ_STR("refresh_token"));
    cvz_form_add(&form, CVZ_STR("refresh_token"), refresh_token);
    if (basic) {
        authorization = cvz_oauth_basic(id, secret, ret->arena);
    } else {
        cvz_form_add(&form, CVZ_STR("client_id"), id);
        cvz_form_add(&form, CVZ_STR("client_secret"), secret);
    }
    rc = cvz_gcp_exchange(l, url, cvz_buf_str(&form), authorization, ret, err);
    cvz_secret_release(&form);
    if (rc != 0)
        cvz_oauth_conceal(secret, err);
    if (rc == CVZ_EAUTH && err != NULL && strcmp(err->provider, "invalid_grant") == 0)
        return cvz_fail_context(err, rc, "the sign-in is over, sign in again");
    return rc;
}

/* The file's own token_uri does not count, as it does not for Google's libraries. */
int cvz_gcp_load_user(const struct cvz_gcp_lookup *l, const struct cvz_value *file,
                      struct cvz_bearer_token *ret, struct cvz_err *err)
{
    struct cvz_str url;
    int rc = usual_token_url(l, ret->arena, &url, err);

    return rc != 0 ? rc : refresh(l, file, url, false, ret, err);
}

/* A person of a workforce pool. */
int cvz_gcp_load_external_user(const struct cvz_gcp_lookup *l, const struct cvz_value *file,
                               struct cvz_bearer_token *ret, struct cvz_err *err)
{
    struct cvz_str url;
    int rc = cvz_gcp_need(file, "token_url", &url, err);

    if (rc == 0)
        rc = cvz_gcp_check_url(l->session, url, CVZ_GCP_URL_TOKEN, "token_url", err);
    return rc != 0 ? rc : refresh(l, file, url, true, ret, err);
}
