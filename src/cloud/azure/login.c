/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/azure/login.h"

#include "base/vec.h"
#include "cloud/azure/credentials_priv.h"
#include "cloud/azure/files_priv.h"
#include "cloud/azure/subscriptions.h"
#include "cloud/device.h"
#include "cloud/jwt.h"
#include "cloud/oauth.h"
#include "cloud/secret.h"
#include "codec/json.h"
#include "http/url.h"

enum { FORM_MAX = 64 * 1024 };

/* Whichever the person belongs to. */
static const char any_tenant[] = "organizations";

/* A sign-in on its way. */
struct flow {
    struct cvz_azure_session *session;
    struct cvz_arena *work; /* wiped */
    struct cvz_str tenant;  /* that is asked: a name, an id or "organizations" */
    struct cvz_device_flow device;
    struct cvz_azure_grant grant;
    struct cvz_bearer_token token;
};

static struct cvz_str text_of(const struct cvz_value *v, const char *name)
{
    struct cvz_str s = cvz_value_get_str(v, name);

    return s.p != NULL ? s : CVZ_STR("");
}

static int64_t wall_ms(const struct flow *f)
{
    return cvz_clock_wall(f->session->params.http.clock);
}

/* ---- the code ---- */

static int read_code(struct flow *f, const struct cvz_http_response *r,
                     const struct cvz_login_params *params, struct cvz_err *err)
{
    static const struct cvz_device_names names = {
        "device_code", "user_code", "verification_uri", NULL, "expires_in", "interval", "message"};
    struct cvz_value answer = cvz_value_null;
    bool is_json = cvz_json_read(r->body, f->work, &answer, NULL) == 0; /* it might quote */

    if (r->status == 200)
        return cvz_device_start(&f->device, &answer, &names, params, f->work, err);
    int rc = cvz_oauth_fail(r, &answer, err);
    if (!is_json && err != NULL)
        err->code = CVZ_EUNAVAILABLE;
    return cvz_fail_context(err, is_json ? rc : CVZ_EUNAVAILABLE, "no code");
}

static int ask_for_code(struct flow *f, const struct cvz_login_params *params, struct cvz_err *err)
{
    struct cvz_azure_session *s = f->session;
    struct cvz_buf form = CVZ_BUF_INIT;
    struct cvz_str url = cvz_azure_oauth_url(s, f->tenant, "devicecode", f->work);
    const struct cvz_ask ask = {
        .http = &s->params.http, .pause = &s->params.pause, .timeout_ms = CVZ_AZURE_TIMEOUT_MS};
    struct cvz_http_response response;

    if (!cvz_azure_is_tenant(f->tenant))
        return cvz_fail(err, CVZ_EINVALID, "the tenant may hold letters, digits, '-' and '.' only");
    cvz_form_add(&form, CVZ_STR("client_id"), cvz_str_from(cvz_azure_cli_client));
    cvz_form_add(&form, CVZ_STR("scope"), cvz_azure_scope(s, true, f->work));
    int rc = cvz_oauth_post(&ask, url, cvz_buf_str(&form), CVZ_STR_NULL, f->work, &response, err);
    cvz_buf_release(&form);
    if (rc == 0)
        rc = read_code(f, &response, params, err);
    return rc == 0 ? 0 : cvz_fail_context(err, rc, "%.*s", CVZ_STR_ARG(s->authority));
}

/* ---- waiting for the person ---- */

static int ask_for_token(void *ctx, struct cvz_str *ret_word, struct cvz_err *err)
{
    struct flow *f = ctx;
    int rc = cvz_azure_ask_authority(f->session, &f->grant, &f->token, err);

    *ret_word = text_of(&f->grant.answer, "error");
    return rc;
}

static int poll(struct flow *f, struct cvz_err *err)
{
    struct cvz_buf form = CVZ_BUF_INIT_MAX(FORM_MAX);

    cvz_buf_reserve(&form, FORM_MAX); /* growing would leave copies behind */
    cvz_form_add(&form, CVZ_STR("grant_type"),
                 CVZ_STR("urn:ietf:params:oauth:grant-type:device_code"));
    cvz_form_add(&form, CVZ_STR("client_id"), cvz_str_from(cvz_azure_cli_client));
    cvz_form_add(&form, CVZ_STR("device_code"), f->device.device_code);
    cvz_form_add(&form, CVZ_STR("client_info"), CVZ_STR("1"));
    f->grant = (struct cvz_azure_grant){.tenant = f->tenant,
                                        .form = cvz_buf_str(&form),
                                        .secret = f->device.device_code,
                                        .policy = cvz_ask_once};
    int rc = form.failed
                 ? cvz_fail(err, CVZ_ETOOBIG, "a device code of more than %d bytes", FORM_MAX)
                 : cvz_device_wait(&f->device, ask_for_token, f, err);
    cvz_secret_release(&form);
    return rc;
}

/* ---- keeping it ---- */

static int keep_tokens(struct flow *f, struct cvz_err *err)
{
    const struct cvz_msal_event event = {
        .client = cvz_str_from(cvz_azure_cli_client),
        .host = cvz_azure_host(f->session),
        .tenant = f->tenant,
        .scope = cvz_azure_scope(f->session, true, f->work),
        .response = &f->grant.answer,
        .now_s = wall_ms(f) / 1000,
    };

    if (text_of(&f->grant.answer, "client_info").n == 0)
        return cvz_fail(err, CVZ_EUNAVAILABLE, "the answer does not say who has signed in");
    return cvz_azure_cache_add(f->session, &event, err);
}

/* What goes into azureProfile.json. */
struct keeping {
    struct flow *flow;
    struct cvz_azure_login *login;
    struct cvz_str note; /* of the first tenant that did not let itself be read; "" */
    CVZ_VEC(struct cvz_azure_subscription) found;
};

static bool is_there(const struct keeping *k, struct cvz_str id)
{
    for (size_t i = 0; i < k->found.n; i++)
        if (cvz_str_eq_nocase(k->found.p[i].id, id))
            return true;
    return false;
}

/* As `tenant` shows it. */
static void add(struct keeping *k, const struct cvz_azure_readable *one,
                const struct cvz_azure_readable *tenant)
{
    const struct cvz_azure_subscription subscription = {
        .id = one->id,
        .name = one->name,
        .state = one->state,
        .tenant = tenant->id,
        .home_tenant = one->tenant.n > 0 ? one->tenant : tenant->id,
        .tenant_name = tenant->name,
        .tenant_domain = tenant->domain,
        .user = k->login->user,
        .user_type = CVZ_STR("user"),
        .cloud = k->flow->session->cloud,
    };

    if (!is_there(k, one->id))
        cvz_vec_push(&k->found, subscription);
}

static int add_subscriptions(struct keeping *k, const struct cvz_azure_readable *tenant,
                             struct cvz_str token, struct cvz_err *err)
{
    struct cvz_azure_readable *found = NULL;
    size_t n = 0;
    int rc = cvz_azure_subscriptions(k->flow->session, token, k->flow->work, &found, &n, err);

    for (size_t i = 0; rc == 0 && i < n; i++)
        add(k, &found[i], tenant);
    return rc;
}

/* A person may be a guest there. One that asks for more than a renewal does (a second factor) is
 * left out, and noted. */
static int add_other_tenant(struct keeping *k, const struct cvz_azure_readable *tenant,
                            struct cvz_err *err)
{
    struct flow *f = k->flow;
    struct cvz_bearer_token token = {.arena = f->work};
    struct cvz_err failed = CVZ_ERR_INIT;
    int rc = cvz_azure_person_token(f->session, k->login->user, tenant->id, &token, &failed);

    if (rc == 0)
        rc = add_subscriptions(k, tenant, token.text, &failed);
    if (rc == CVZ_ECANCELLED)
        return cvz_fail(err, rc, "cancelled");
    if (rc != 0 && k->note.n == 0)
        k->note =
            cvz_arena_printf(f->work, "the tenant %.*s: %s", CVZ_STR_ARG(tenant->id), failed.text);
    return 0;
}

static int add_all(struct keeping *k, struct cvz_err *err)
{
    struct flow *f = k->flow;
    struct cvz_azure_readable own = {.id = k->login->tenant};
    struct cvz_azure_readable *tenants = NULL;
    size_t n = 0;

    if (!cvz_str_is(f->tenant, any_tenant) ||
        cvz_azure_tenants(f->session, f->token.text, f->work, &tenants, &n, NULL) != 0)
        n = 0;
    for (size_t i = 0; i < n; i++)
        if (cvz_str_eq_nocase(tenants[i].id, own.id))
            own = tenants[i];
    int rc = add_subscriptions(k, &own, f->token.text, err);
    for (size_t i = 0; i < n && rc == 0; i++)
        if (!cvz_str_eq_nocase(tenants[i].id, own.id))
            rc = add_other_tenant(k, &tenants[i], err);
    return rc;
}

/* With no subscription, the tenant itself stands for them, as the Azure CLI has it. */
static int write_profile(struct keeping *k, struct cvz_arena *arena, struct cvz_err *err)
{
    const struct cvz_azure_readable instead = {.id = k->login->tenant,
                                               .name = CVZ_STR("N/A(tenant level account)"),
                                               .state = CVZ_STR("Enabled")};
    const struct cvz_azure_readable own = {.id = k->login->tenant};
    struct flow *f = k->flow;
    struct cvz_azure_subscription *list = NULL;
    size_t n = 0;

    k->login->subscriptions = k->found.n;
    if (k->found.n == 0)
        add(k, &instead, &own);
    int rc = cvz_azure_profile_add(f->session, k->found.p, k->found.n, err);
    if (rc == 0)
        rc = cvz_azure_profile_read(f->session, f->work, &list, &n, err);
    for (size_t i = 0; rc == 0 && i < n && k->login->subscriptions > 0; i++)
        if (list[i].is_default)
            k->login->subscription = cvz_arena_str(arena, list[i].name);
    return rc;
}

static int keep_subscriptions(struct flow *f, struct cvz_azure_login *login,
                              struct cvz_arena *arena, struct cvz_err *err)
{
    struct keeping k = {.flow = f, .login = login, .note = CVZ_STR("")};
    int rc = add_all(&k, err);

    if (rc == 0)
        rc = write_profile(&k, arena, err);
    if (rc == 0)
        login->note = cvz_arena_str(arena, k.note);
    cvz_vec_release(&k.found);
    return rc;
}

static int keep(struct flow *f, struct cvz_arena *arena, struct cvz_azure_login *ret,
                struct cvz_err *err)
{
    struct cvz_err failed = CVZ_ERR_INIT;
    struct cvz_value claims = cvz_value_null;
    int rc = keep_tokens(f, err);

    if (rc != 0)
        return rc;
    if (cvz_jwt_claims(text_of(&f->grant.answer, "id_token"), f->work, &claims, NULL) != 0)
        claims = cvz_value_null;
    struct cvz_str tenant = text_of(&claims, "tid");
    *ret = (struct cvz_azure_login){
        .user = cvz_device_printable(text_of(&claims, "preferred_username"), arena),
        .tenant = cvz_device_printable(tenant.n > 0 ? tenant : f->tenant, arena),
        .subscription = CVZ_STR(""),
        .note = CVZ_STR(""),
    };
    rc = keep_subscriptions(f, ret, arena, &failed);
    if (rc == CVZ_ECANCELLED)
        return cvz_fail(err, rc, "cancelled");
    if (rc != 0) /* signed in all the same */
        ret->note = cvz_arena_str(arena, cvz_str_from(failed.text));
    return 0;
}

int cvz_azure_login(struct cvz_azure_session *session, const struct cvz_login_params *params,
                    struct cvz_arena *arena, struct cvz_azure_login *ret, struct cvz_err *err)
{
    struct cvz_arena work = CVZ_ARENA_INIT;
    struct cvz_str named = cvz_str_from(cvz_azure_env(session, "AZURE_TENANT_ID"));
    struct flow f = {
        .session = session,
        .work = &work,
        .device = {.http = &session->params.http, .pause = &session->params.pause},
        .token = {.arena = &work},
    };

    f.tenant = params->tenant.n > 0 ? params->tenant : named.n > 0 ? named : CVZ_STR(any_tenant);
    int rc = ask_for_code(&f, params, err);
    if (rc == 0)
        rc = poll(&f, err);
    if (rc == 0)
        rc = keep(&f, arena, ret, err);
    cvz_arena_wipe(&work);
    return rc;
}
