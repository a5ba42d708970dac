/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/aws/login.h"

#include "base/file.h"
#include "cloud/aws/sso_priv.h"
#include "cloud/device.h"
#include "cloud/oauth.h"

enum { TEXT_MAX = 300 };

/* A sign-in on its way. */
struct flow {
    struct cvz_aws_session *session;
    struct cvz_arena *work; /* wiped */
    struct cvz_aws_sso sso;
    struct cvz_str path;
    struct cvz_aws_sso_grant grant; /* the registration, and in the end the answer */
    struct cvz_device_flow device;
    struct cvz_value ask; /* for the token */
    struct cvz_value answer;
};

/* A call that must succeed. What the answer says, without the secrets that it may repeat. */
static int call(struct flow *f, const char *path, struct cvz_value ask, struct cvz_value *ret,
                struct cvz_err *err)
{
    int status = 0;
    int rc = cvz_aws_sso_call(f->session, &f->sso, path, ask, f->work, ret, &status, err);

    if (rc != 0 || status == 200)
        return rc;
    struct cvz_str code = cvz_str_sub(cvz_value_get_str(ret, "error"), 0, TEXT_MAX);
    struct cvz_str text = cvz_str_sub(cvz_value_get_str(ret, "error_description"), 0, TEXT_MAX);
    rc = cvz_fail(err, status >= 500 || status == 429 ? CVZ_EUNAVAILABLE : CVZ_EAUTH,
                  "%s: status %d%s%.*s%s%.*s", path + 1, status, code.n > 0 ? ", " : "",
                  CVZ_STR_ARG(code), text.n > 0 ? ": " : "", CVZ_STR_ARG(text));
    if (err != NULL)
        err->http_status = status;
    cvz_oauth_conceal(f->grant.client_secret, err);
    cvz_oauth_conceal(f->device.device_code, err);
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
    f->grant.client_id = cvz_value_get_str(&answer, "clientId");
    f->grant.client_secret = cvz_value_get_str(&answer, "clientSecret");
    if (f->grant.client_id.n == 0 || f->grant.client_secret.n == 0 ||
        !cvz_value_i64(cvz_value_get(&answer, CVZ_STR("clientSecretExpiresAt")), &seconds) ||
        seconds < 0 || seconds > INT64_C(253402300799))
        return cvz_fail(err, CVZ_EUNAVAILABLE, "client/register: an answer that makes no sense");
    cvz_time_format(seconds * 1000, until);
    f->grant.registered_until = cvz_arena_str(f->work, cvz_str_from(until));
    return 0;
}

/* ---- the code ---- */

static int ask_for_code(struct flow *f, const struct cvz_login_params *login, struct cvz_err *err)
{
    static const struct cvz_device_names names = {
        "deviceCode", "userCode", "verificationUri", "verificationUriComplete", "expiresIn",
        "interval",   NULL};
    struct cvz_dict ask = {0};
    struct cvz_value answer = cvz_value_null;

    cvz_aws_sso_set(&ask, f->work, "clientId", f->grant.client_id);
    cvz_aws_sso_set(&ask, f->work, "clientSecret", f->grant.client_secret);
    cvz_aws_sso_set(&ask, f->work, "startUrl", f->sso.start_url);
    int rc = call(f, "/device_authorization", cvz_dict_end(&ask), &answer, err);
    if (rc != 0)
        return rc;
    rc = cvz_device_start(&f->device, &answer, &names, login, f->work, err);
    return rc == 0 ? 0 : cvz_fail_context(err, rc, "device_authorization");
}

/* ---- waiting for the person ---- */

static int ask_for_token(void *ctx, struct cvz_str *ret_word, struct cvz_err *err)
{
    struct flow *f = ctx;

    f->answer = cvz_value_null;
    int rc = call(f, "/token", f->ask, &f->answer, err);
    *ret_word = cvz_value_get_str(&f->answer, "error");
    return rc;
}

static int wait_for_token(struct flow *f, struct cvz_err *err)
{
    struct cvz_dict ask = {0};

    cvz_aws_sso_set(&ask, f->work, "clientId", f->grant.client_id);
    cvz_aws_sso_set(&ask, f->work, "clientSecret", f->grant.client_secret);
    cvz_aws_sso_set(&ask, f->work, "deviceCode", f->device.device_code);
    cvz_aws_sso_set(&ask, f->work, "grantType",
                    CVZ_STR("urn:ietf:params:oauth:grant-type:device_code"));
    f->ask = cvz_dict_end(&ask);
    return cvz_device_wait(&f->device, ask_for_token, f, err);
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
    struct flow f = {
        .session = session,
        .work = &work,
        .device = {.http = &session->params.http, .pause = &session->params.pause},
        .answer = cvz_value_null,
    };
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
