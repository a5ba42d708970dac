/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/gcp/login.h"

#include "base/file.h"
#include "cloud/gcp/credentials_priv.h"
#include "cloud/jwt.h"
#include "cloud/loopback.h"
#include "cloud/oauth.h"
#include "cloud/secret.h"
#include "codec/json.h"
#include "http/url.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <unistd.h>

enum { RANDOM_BYTES = 32, FORM_MAX = 64 * 1024, FILE_BYTES_MAX = 64 * 1024, SECOND_MS = 1000 };

static const char scopes[] = "openid https://www.googleapis.com/auth/userinfo.email " CVZ_GCP_SCOPE;

/* A sign-in on its way. */
struct flow {
    struct cvz_gcp_session *session;
    struct cvz_arena *work;    /* wiped */
    struct cvz_str id, secret; /* the application's */
    struct cvz_str auth_url, token_url;
    struct cvz_str redirect, state, verifier;
    struct cvz_gcp_file former; /* what stands in the place; json is null for nothing */
    struct cvz_value grant;
};

/* ---- the application ---- */

/* {"installed":{"client_id":...,"client_secret":...,"auth_uri":...,"token_uri":...}} */
static int read_client(struct flow *f, struct cvz_str path, struct cvz_err *err)
{
    struct cvz_gcp_file file = {.path = cvz_arena_str(f->work, path)};
    int rc = cvz_gcp_file_read(f->work, &file, err);

    if (rc != 0)
        return rc;
    const struct cvz_value *own = cvz_value_get(&file.json, CVZ_STR("installed"));
    if (!cvz_value_is(own, CVZ_TYPE_OBJECT))
        rc = cvz_fail(err, CVZ_EINVALID, "no OAuth client of the type \"Desktop app\"");
    if (rc == 0)
        rc = cvz_gcp_need(own, "client_id", &f->id, err);
    if (rc == 0)
        rc = cvz_gcp_need(own, "client_secret", &f->secret, err);
    f->auth_url = cvz_gcp_member(own, "auth_uri");
    f->token_url = cvz_gcp_member(own, "token_uri");
    if (rc == 0 && f->auth_url.n > 0)
        rc = cvz_gcp_check_url(f->session, f->auth_url, CVZ_GCP_URL_SIGN_IN, "auth_uri", err);
    if (rc == 0 && f->token_url.n > 0)
        rc = cvz_gcp_check_url(f->session, f->token_url, CVZ_GCP_URL_TOKEN, "token_uri", err);
    return rc == 0 ? 0 : cvz_fail_context(err, rc, "%s", file.path.p);
}

/* The one that asked for what stands in the place. */
static int read_former_client(struct flow *f, struct cvz_err *err)
{
    f->id = cvz_gcp_member(&f->former.json, "client_id");
    f->secret = cvz_gcp_member(&f->former.json, "client_secret");
    if (f->id.n > 0 && f->secret.n > 0)
        return 0;
    return cvz_fail(err, CVZ_EUSAGE,
                    "no application is known to ask with: name the file of an OAuth client of the "
                    "type \"Desktop app\" (--client FILE; it is made at "
                    "https://console.cloud.google.com/apis/credentials)");
}

static int find_place(struct flow *f, struct cvz_err *err)
{
    f->former.path = cvz_gcp_adc_path(f->session, f->work);
    if (f->former.path.n == 0)
        return cvz_fail(err, CVZ_EUSAGE, "there is no home folder (HOME, CLOUDSDK_CONFIG)");
    if (access(f->former.path.p, F_OK) != 0)
        return 0;
    int rc = cvz_gcp_file_read(f->work, &f->former, err);
    struct cvz_str type = cvz_gcp_member(&f->former.json, "type");
    if (rc == 0 && !cvz_str_is(type, "authorized_user"))
        rc = cvz_fail(err, CVZ_EEXISTS, "%s holds other credentials (%.*s): move it away first",
                      f->former.path.p, CVZ_STR_ARG(cvz_str_sub(type, 0, 64)));
    return rc;
}

static int prepare(struct flow *f, struct cvz_str client, struct cvz_err *err)
{
    int rc = find_place(f, err);

    if (rc == 0)
        rc = client.n > 0 ? read_client(f, client, err) : read_former_client(f, err);
    if (rc == 0 && (f->auth_url.n == 0 || cvz_gcp_property(f->session, "auth", "auth_host").n > 0))
        rc = cvz_gcp_service_url(f->session, "auth", "auth_host",
                                 "https://accounts.google.com/o/oauth2/v2/auth", f->work,
                                 &f->auth_url, err);
    if (rc == 0 &&
        (f->token_url.n == 0 || cvz_gcp_property(f->session, "auth", "token_host").n > 0))
        rc = cvz_gcp_service_url(f->session, "auth", "token_host", "https://oauth2.{}/token",
                                 f->work, &f->token_url, err);
    return rc;
}

/* ---- the browser ---- */

static struct cvz_str random_text(struct cvz_arena *arena)
{
    unsigned char bytes[RANDOM_BYTES];
    struct cvz_buf buf = CVZ_BUF_INIT;

    CVZ_ASSERT(RAND_bytes(bytes, sizeof bytes) == 1);
    cvz_base64url_encode(&buf, (struct cvz_str){(const char *)bytes, sizeof bytes});
    struct cvz_str text = cvz_arena_str(arena, cvz_buf_str(&buf));
    explicit_bzero(bytes, sizeof bytes);
    cvz_secret_release(&buf);
    return text;
}

/* RFC 7636, section 4.2. */
static void add_challenge(struct cvz_buf *query, struct cvz_str verifier)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    struct cvz_buf coded = CVZ_BUF_INIT;

    CVZ_ASSERT(EVP_Digest(verifier.p, verifier.n, digest, NULL, EVP_sha256(), NULL) == 1);
    cvz_base64url_encode(&coded, (struct cvz_str){(const char *)digest, sizeof digest});
    cvz_form_add(query, CVZ_STR("code_challenge"), cvz_buf_str(&coded));
    cvz_form_add(query, CVZ_STR("code_challenge_method"), CVZ_STR("S256"));
    cvz_buf_release(&coded);
}

static void show_url(const struct flow *f, const struct cvz_login_params *login)
{
    struct cvz_buf query = CVZ_BUF_INIT;

    cvz_form_add(&query, CVZ_STR("response_type"), CVZ_STR("code"));
    cvz_form_add(&query, CVZ_STR("client_id"), f->id);
    cvz_form_add(&query, CVZ_STR("redirect_uri"), f->redirect);
    cvz_form_add(&query, CVZ_STR("scope"), cvz_str_from(scopes));
    cvz_form_add(&query, CVZ_STR("state"), f->state);
    add_challenge(&query, f->verifier);
    cvz_form_add(&query, CVZ_STR("access_type"), CVZ_STR("offline"));
    cvz_form_add(&query, CVZ_STR("prompt"), CVZ_STR("consent")); /* else no refresh token */
    const struct cvz_login_prompt prompt = {
        .url = cvz_arena_printf(f->work, "%.*s?%s", CVZ_STR_ARG(f->auth_url), query.p),
        .code = CVZ_STR(""),
        .message = CVZ_STR(""),
        .expires_ms = cvz_clock_wall(f->session->params.http.clock) + CVZ_GCP_LOGIN_MS,
    };
    login->prompt(login->ctx, &prompt);
    cvz_buf_release(&query);
}

/* The code that the browser brings back. */
static int ask_person(struct flow *f, const struct cvz_login_params *login, struct cvz_str *ret,
                      struct cvz_err *err)
{
    struct cvz_loopback loopback;
    struct cvz_str query;
    int rc = cvz_loopback_open(&loopback, err);

    if (rc != 0)
        return rc;
    f->redirect = cvz_arena_printf(f->work, "http://127.0.0.1:%u", loopback.port);
    f->state = random_text(f->work);
    f->verifier = random_text(f->work);
    const struct cvz_loopback_wait wait = {
        .state = f->state,
        .title = CVZ_STR("You are done here and may close this window."),
        .timeout_ms = CVZ_GCP_LOGIN_MS,
        .cancelled = f->session->params.http.cancelled,
    };
    show_url(f, login);
    rc = cvz_loopback_take(&loopback, &wait, f->work, &query, err);
    cvz_loopback_close(&loopback);
    if (rc != 0)
        return rc;
    struct cvz_str error = cvz_str_sub(cvz_loopback_field(query, "error", f->work), 0, 64);
    *ret = cvz_loopback_field(query, "code", f->work);
    if (error.n > 0 || ret->n == 0)
        return cvz_fail(err, cvz_str_is(error, "access_denied") ? CVZ_EDENIED : CVZ_EAUTH,
                        "nobody has signed in: %.*s",
                        CVZ_STR_ARG(error.n > 0 ? error : CVZ_STR("there was no code")));
    return 0;
}

static int redeem(struct flow *f, struct cvz_str code, struct cvz_err *err)
{
    const struct cvz_ask ask = {.http = &f->session->params.http,
                                .pause = &f->session->params.pause,
                                .policy = cvz_ask_once, /* a code is good once */
                                .timeout_ms = CVZ_GCP_TIMEOUT_MS};
    struct cvz_buf form = CVZ_BUF_INIT_MAX(FORM_MAX);
    struct cvz_http_response response;

    cvz_buf_reserve(&form, FORM_MAX - 1); /* growing would leave copies behind */
    cvz_form_add(&form, CVZ_STR("grant_type"), CVZ_STR("authorization_code"));
    cvz_form_add(&form, CVZ_STR("code"), code);
    cvz_form_add(&form, CVZ_STR("client_id"), f->id);
    cvz_form_add(&form, CVZ_STR("client_secret"), f->secret);
    cvz_form_add(&form, CVZ_STR("redirect_uri"), f->redirect);
    cvz_form_add(&form, CVZ_STR("code_verifier"), f->verifier);
    int rc = cvz_oauth_post(&ask, f->token_url, cvz_buf_str(&form), CVZ_STR_NULL, f->work,
                            &response, err);
    if (rc == 0)
        rc = cvz_oauth_read(&response, f->work, &f->grant, err);
    if (rc == 0 && cvz_gcp_member(&f->grant, "refresh_token").n == 0)
        rc = cvz_fail(err, CVZ_EUNAVAILABLE, "the answer holds no refresh_token");
    if (rc != 0)
        cvz_oauth_conceal_form(cvz_buf_str(&form), err);
    cvz_secret_release(&form);
    return rc;
}

/* ---- keeping it ---- */

/* Who signed in; "" when the answer does not say. */
static struct cvz_str email(const struct flow *f)
{
    struct cvz_value claims;

    if (cvz_jwt_claims(cvz_gcp_member(&f->grant, "id_token"), f->work, &claims, NULL) != 0)
        return CVZ_STR("");
    return cvz_gcp_member(&claims, "email");
}

static void set(struct cvz_dict *d, struct flow *f, const char *name, struct cvz_str value)
{
    if (value.n > 0)
        cvz_dict_set(d, f->work, cvz_str_from(name), cvz_value_from_str(value));
}

/* As gcloud writes it. */
static int keep(struct flow *f, struct cvz_err *err)
{
    struct cvz_str quota = cvz_gcp_member(&f->former.json, "quota_project_id");
    struct cvz_str folder = cvz_arena_str(f->work, f->session->config_dir);
    struct cvz_buf text = CVZ_BUF_INIT_MAX(FILE_BYTES_MAX);
    struct cvz_dict d = {0};
    int rc = cvz_dir_make(folder.p, 0700, err);

    set(&d, f, "account", email(f));
    set(&d, f, "client_id", f->id);
    set(&d, f, "client_secret", f->secret);
    set(&d, f, "quota_project_id", quota);
    set(&d, f, "refresh_token", cvz_gcp_member(&f->grant, "refresh_token"));
    set(&d, f, "type", CVZ_STR("authorized_user"));
    set(&d, f, "universe_domain", f->session->universe);
    struct cvz_value file = cvz_dict_end(&d);
    cvz_buf_reserve(&text, FILE_BYTES_MAX - 1); /* growing would leave copies behind */
    cvz_json_write(&text, &file, CVZ_JSON_PRETTY);
    if (rc == 0)
        rc = cvz_file_write(f->former.path.p, cvz_buf_str(&text), 0600, err);
    cvz_secret_release(&text);
    return rc;
}

int cvz_gcp_login(struct cvz_gcp_session *s, const struct cvz_login_params *login,
                  struct cvz_arena *arena, struct cvz_login *ret, struct cvz_err *err)
{
    struct cvz_arena work = CVZ_ARENA_INIT;
    struct flow f = {.session = s, .work = &work, .former = {.json = cvz_value_null}};
    struct cvz_str code = CVZ_STR_NULL;
    int rc = prepare(&f, login->client, err);

    if (rc == 0)
        rc = ask_person(&f, login, &code, err);
    if (rc == 0)
        rc = redeem(&f, code, err);
    if (rc == 0)
        rc = keep(&f, err);
    if (rc == 0) {
        bool is_hidden = cvz_gcp_env(s, "GOOGLE_APPLICATION_CREDENTIALS") != NULL;
        *ret = (struct cvz_login){
            .identity = cvz_arena_str(arena, email(&f)),
            .account = cvz_arena_str(arena, cvz_gcp_session_project(s)),
            .place = cvz_arena_str(arena, f.former.path),
            .note = is_hidden ? CVZ_STR("GOOGLE_APPLICATION_CREDENTIALS is set and comes first")
                              : CVZ_STR(""),
        };
    }
    cvz_arena_wipe(&work);
    return rc;
}
