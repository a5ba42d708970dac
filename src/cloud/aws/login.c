/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/aws/login.h"

#include "base/file.h"
#include "cloud/aws/sso_priv.h"
#include "cloud/oauth.h"
#include "http/url.h"

enum {
    INTERVAL_S = 5, /* where the service does not say */
    INTERVAL_MAX_S = 60,
    LIFETIME_MAX_S = 3600,
    TEXT_MAX = 300,
    CODE_MAX = 64,
};

/* A sign-in on its way. */
struct flow {
    struct cvz_aws_session *session;
    struct cvz_arena *work; /* wiped */
    struct cvz_aws_sso sso;
    struct cvz_str path;
    struct cvz_aws_sso_grant grant; /* the registration, and in the end the answer */
    struct cvz_str device_code;
    int64_t interval_s, until_ms;
    struct cvz_value answer;
};

static int64_t wall_ms(const struct flow *f)
{
    return cvz_clock_wall(f->session->params.http.clock);
}

/* A whole number of at least 1 and at most `most`. */
static int64_t clamp(const struct cvz_value *answer, const char *name, int64_t usual, int64_t most)
{
    int64_t n;

    if (!cvz_value_i64(cvz_value_get(answer, cvz_str_from(name)), &n) || n < 1)
        return usual;
    return n < most ? n : most;
}

/* A call that must succeed. What the answer says, without the secrets that it may repeat. */
static int call(struct flow *f, const char *path, struct cvz_value ask, struct cvz_value *ret,
                struct cvz_err *err)
{
    int status = 0;
    int rc = cvz_aws_sso_call(f->session, &f->sso, path, ask, f->work, ret, &status, err);

    if (rc != 0 || status == 200)
        return rc;
    struct cvz_str code = cvz_str_sub(cvz_aws_sso_member(ret, "error"), 0, TEXT_MAX);
    struct cvz_str text = cvz_str_sub(cvz_aws_sso_member(ret, "error_description"), 0, TEXT_MAX);
    rc = cvz_fail(err, status >= 500 || status == 429 ? CVZ_EUNAVAILABLE : CVZ_EAUTH,
                  "%s: status %d%s%.*s%s%.*s", path + 1, status, code.n > 0 ? ", " : "",
                  CVZ_STR_ARG(code), text.n > 0 ? ": " : "", CVZ_STR_ARG(text));
    if (err != NULL)
        err->http_status = status;
    cvz_oauth_conceal(f->grant.client_secret, err);
    cvz_oauth_conceal(f->device_code, err);
    return rc;
}

/* ---- who asks ---- */

static struct cvz_value scopes(const struct flow *f)
{
    struct cvz_str rest = f->sso.scopes.n > 0 ? f->sso.scopes : CVZ_STR("sso:account:access");
    struct cvz_list list = {0};

    for (struct cvz_str one; cvz_str_split(&rest, ',', &one);)
        if ((one = cvz_str_trim(one)).n > 0)
            cvz_list_add(&list, f->work, cvz_value_from_str(one));
    return cvz_list_end(&list);
}

static int register_client(struct flow *f, struct cvz_err *err)
{
    struct cvz_dict ask = {0};
    struct cvz_value answer = cvz_value_null;
    char until[CVZ_TIME_TEXT_MAX];
    int64_t seconds;

    cvz_aws_sso_set(&ask, f->work, "clientName", CVZ_STR("cloudviz"));
    cvz_aws_sso_set(&ask, f->work, "clientType", CVZ_STR("public"));
    if (f->sso.session.p != NULL) /* a refresh token is only given for scopes */
        cvz_dict_set(&ask, f->work, CVZ_STR("scopes"), scopes(f));
    int rc = call(f, "/client/register", cvz_dict_end(&ask), &answer, err);
    if (rc != 0)
        return rc;
    f->grant.client_id = cvz_aws_sso_member(&answer, "clientId");
    f->grant.client_secret = cvz_aws_sso_member(&answer, "clientSecret");
    if (f->grant.client_id.n == 0 || f->grant.client_secret.n == 0 ||
        !cvz_value_i64(cvz_value_get(&answer, CVZ_STR("clientSecretExpiresAt")), &seconds) ||
        seconds < 0 || seconds > INT64_C(253402300799))
        return cvz_fail(err, CVZ_EUNAVAILABLE, "client/register: an answer that makes no sense");
    cvz_time_format(seconds * 1000, until);
    f->grant.registered_until = cvz_arena_str(f->work, cvz_str_from(until));
    return 0;
}

/* ---- the code ---- */

static bool is_code(struct cvz_str code)
{
    for (size_t i = 0; i < code.n; i++)
        if (code.p[i] <= ' ' || code.p[i] >= 0x7f)
            return false;
    return code.n > 0 && code.n <= CODE_MAX;
}

/* It is shown to a person, who trusts it. */
static bool is_page(struct cvz_str text)
{
    struct cvz_url url;

    return cvz_url_split(text, &url, NULL) == 0 && (url.tls || cvz_url_host_is_loopback(url.host));
}

static int ask_for_code(struct flow *f, const struct cvz_login_params *login, struct cvz_err *err)
{
    struct cvz_dict ask = {0};
    struct cvz_value answer = cvz_value_null;

    cvz_aws_sso_set(&ask, f->work, "clientId", f->grant.client_id);
    cvz_aws_sso_set(&ask, f->work, "clientSecret", f->grant.client_secret);
    cvz_aws_sso_set(&ask, f->work, "startUrl", f->sso.start_url);
    int rc = call(f, "/device_authorization", cvz_dict_end(&ask), &answer, err);
    if (rc != 0)
        return rc;
    struct cvz_str url = cvz_aws_sso_member(&answer, "verificationUriComplete");
    struct cvz_str code = cvz_aws_sso_member(&answer, "userCode");
    if (url.n == 0)
        url = cvz_aws_sso_member(&answer, "verificationUri");
    f->device_code = cvz_aws_sso_member(&answer, "deviceCode");
    if (f->device_code.n == 0 || !is_code(code) || !is_page(url))
        return cvz_fail(err, CVZ_EUNAVAILABLE,
                        "device_authorization: an answer that makes no sense");
    f->interval_s = clamp(&answer, "interval", INTERVAL_S, INTERVAL_MAX_S);
    f->until_ms = wall_ms(f) + clamp(&answer, "expiresIn", LIFETIME_MAX_S, LIFETIME_MAX_S) * 1000;
    const struct cvz_login_prompt prompt = {
        .url = url, .code = code, .message = CVZ_STR(""), .expires_ms = f->until_ms};
    login->prompt(login->ctx, &prompt);
    return 0;
}

/* ---- waiting for the person ---- */

/* 0: ask again. */
static int judge(struct flow *f, int rc, const struct cvz_err *failed, struct cvz_err *err)
{
    int known =
        cvz_oauth_device_error(cvz_aws_sso_member(&f->answer, "error"), &f->interval_s, err);

    if (known != CVZ_ENOTFOUND)
        return known;
    if (cvz_code_is_retryable(rc)) {
        f->interval_s = f->interval_s * 2 < INTERVAL_MAX_S ? f->interval_s * 2 : INTERVAL_MAX_S;
        return 0;
    }
    if (err != NULL)
        *err = *failed;
    return rc;
}

static int wait_for_token(struct flow *f, struct cvz_err *err)
{
    const struct cvz_aws_session_params *params = &f->session->params;
    struct cvz_dict ask = {0};
    int rc = 0;
    int tried = -1;

    cvz_aws_sso_set(&ask, f->work, "clientId", f->grant.client_id);
    cvz_aws_sso_set(&ask, f->work, "clientSecret", f->grant.client_secret);
    cvz_aws_sso_set(&ask, f->work, "deviceCode", f->device_code);
    cvz_aws_sso_set(&ask, f->work, "grantType",
                    CVZ_STR("urn:ietf:params:oauth:grant-type:device_code"));
    while (rc == 0 && tried != 0) {
        struct cvz_err failed = CVZ_ERR_INIT;
        rc = cvz_ask_wait(&params->pause, f->interval_s * 1000, params->http.cancelled, err);
        if (rc == 0 && wall_ms(f) >= f->until_ms)
            rc = cvz_fail(err, CVZ_ETIMEOUT, "the code has expired");
        f->answer = cvz_value_null;
        if (rc == 0 && (tried = call(f, "/token", cvz_dict_end(&ask), &f->answer, &failed)) != 0)
            rc = judge(f, tried, &failed, err);
    }
    return rc;
}

static int keep(struct flow *f, struct cvz_err *err)
{
    struct cvz_str folder = cvz_str_sub(f->path, 0, (size_t)cvz_str_rfind_char(f->path, '/'));
    struct cvz_value document;
    int64_t expires;

    f->grant.answer = &f->answer;
    int rc =
        cvz_aws_sso_document(f->session, &f->sso, &f->grant, f->work, &document, &expires, err);
    if (rc == 0)
        rc = cvz_dir_make(cvz_arena_str(f->work, folder).p, 0700, err);
    return rc != 0 ? rc : cvz_aws_sso_write(f->path, &document, err);
}

/* ---- the whole ---- */

static int read_profile(struct flow *f, struct cvz_err *err)
{
    const struct cvz_aws_session *s = f->session;
    const struct cvz_aws_profile *p = cvz_aws_profile_find(s, s->profile);

    if (cvz_aws_profile_get(p, "sso_session").p == NULL &&
        cvz_aws_profile_get(p, "sso_start_url").p == NULL)
        return cvz_fail(err, CVZ_EUSAGE,
                        "the profile \"%.*s\" has neither sso_session nor sso_start_url: one does "
                        "not sign in to it (`aws configure sso` sets that up)",
                        CVZ_STR_ARG(s->profile));
    int rc = cvz_aws_sso_read(s, s->profile, &f->sso, err);
    if (rc != 0)
        return cvz_fail_context(err, rc, "profile \"%.*s\"", CVZ_STR_ARG(s->profile));
    f->path = cvz_aws_sso_path(s, &f->sso, f->work);
    return 0;
}

int cvz_aws_login(struct cvz_aws_session *session, const struct cvz_login_params *login,
                  struct cvz_arena *arena, struct cvz_login *ret, struct cvz_err *err)
{
    struct cvz_arena work = CVZ_ARENA_INIT;
    struct flow f = {.session = session, .work = &work, .answer = cvz_value_null};
    int rc = read_profile(&f, err);

    if (rc == 0)
        rc = register_client(&f, err);
    if (rc == 0)
        rc = ask_for_code(&f, login, err);
    if (rc == 0)
        rc = wait_for_token(&f, err);
    if (rc == 0)
        rc = keep(&f, err);
    if (rc == 0)
        *ret = (struct cvz_login){
            .identity = CVZ_STR(""),
            .account = cvz_arena_str(arena, f.sso.start_url),
            .place = cvz_arena_str(arena, f.path),
            .note = CVZ_STR(""),
        };
    cvz_arena_wipe(&work);
    return rc;
}
