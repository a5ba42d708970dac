/* SPDX-License-Identifier: Apache-2.0 */
/* A person's sign-in, by `cloudviz login azure` or `az login`: a token of the shared cache, or one
 * that its refresh token is exchanged for. */
#include "cloud/azure/credentials_priv.h"

#include "cloud/azure/files_priv.h"
#include "cloud/secret.h"
#include "codec/json.h"
#include "http/url.h"

enum { FORM_MAX = 64 * 1024 };

/* Who is meant, and in which tenant. */
struct person {
    struct cvz_str user;   /* "": the only one in the cache */
    struct cvz_str tenant; /* "": the person's own */
};

static int fail_nobody(struct cvz_err *err)
{
    return cvz_fail(err, CVZ_ENOTFOUND,
                    "nobody has signed in: run `cloudviz login azure` or `az login`");
}

static int find_person(const struct cvz_azure_session *s, struct cvz_arena *arena,
                       struct person *ret, struct cvz_err *err)
{
    struct cvz_azure_subscription *list;
    struct cvz_str tenant = cvz_str_from(cvz_azure_env(s, "AZURE_TENANT_ID"));
    size_t n;
    int rc = cvz_azure_profile_read(s, arena, &list, &n, err);

    if (rc != 0)
        return rc;
    *ret = (struct person){.user = CVZ_STR(""), .tenant = tenant};
    for (size_t i = 0; i < n; i++) {
        if (s->params.profile.n > 0 ? !cvz_azure_is_subscription(&list[i], s->params.profile)
                                    : !list[i].is_default)
            continue;
        if (!cvz_str_is(list[i].user_type, "user"))
            return cvz_fail(err, CVZ_ENOTFOUND, "the sign-in is of a service principal");
        *ret = (struct person){.user = list[i].user, .tenant = list[i].tenant};
        return 0;
    }
    return 0;
}

/* The tenant behind the dot. */
static struct cvz_str home_tenant(const struct cvz_msal_account *account)
{
    ptrdiff_t dot = cvz_str_rfind_char(account->home_id, '.');

    return dot < 0 ? CVZ_STR("")
                   : cvz_str_sub(account->home_id, (size_t)dot + 1, account->home_id.n);
}

static int renew(struct cvz_azure_session *s, const struct cvz_msal_account *account,
                 struct cvz_str tenant, struct cvz_str refresh_token, struct cvz_bearer_token *ret,
                 struct cvz_err *err)
{
    struct cvz_str scope = cvz_azure_scope(s, true, ret->arena);
    struct cvz_buf form = CVZ_BUF_INIT_MAX(FORM_MAX);

    cvz_buf_reserve(&form, FORM_MAX); /* growing would leave copies behind */
    cvz_form_add(&form, CVZ_STR("grant_type"), CVZ_STR("refresh_token"));
    cvz_form_add(&form, CVZ_STR("client_id"), cvz_str_from(cvz_azure_cli_client));
    cvz_form_add(&form, CVZ_STR("refresh_token"), refresh_token);
    cvz_form_add(&form, CVZ_STR("scope"), scope);
    cvz_form_add(&form, CVZ_STR("client_info"), CVZ_STR("1"));
    struct cvz_azure_grant grant = {
        .tenant = tenant, .form = cvz_buf_str(&form), .secret = refresh_token};
    int rc = form.failed
                 ? cvz_fail(err, CVZ_ETOOBIG, "a refresh token of more than %d bytes", FORM_MAX)
                 : cvz_azure_ask_authority(s, &grant, ret, err);
    cvz_secret_release(&form);
    if (rc == CVZ_EAUTH) /* consent, a password or the rules have changed */
        return cvz_fail_context(err, rc,
                                "the sign-in of %.*s is no good any more (run `cloudviz "
                                "login azure`)",
                                CVZ_STR_ARG(account->username));
    if (rc == 0) {
        const struct cvz_msal_event event = {
            .client = cvz_str_from(cvz_azure_cli_client),
            .host = cvz_azure_host(s),
            .tenant = tenant,
            .scope = scope,
            .response = &grant.answer,
            .now_s = cvz_clock_wall(s->params.http.clock) / 1000,
            .account = account,
        };
        (void)!cvz_azure_cache_add(s, &event, NULL); /* costs the next run a renewal */
    }
    return rc;
}

int cvz_azure_load_sign_in(struct cvz_azure_session *s, struct cvz_bearer_token *ret,
                           struct cvz_err *err)
{
    const struct cvz_str client = cvz_str_from(cvz_azure_cli_client);
    const struct cvz_str resources[] = {s->resource, s->old_resource, CVZ_STR_NULL};
    int64_t now = cvz_clock_wall(s->params.http.clock);
    struct cvz_msal_account account;
    struct cvz_msal_cache cache;
    struct cvz_str refresh_token;
    struct person person;
    int64_t expires;
    int rc = cvz_azure_cache_read(s, ret->arena, &cache, err);

    if (rc == 0)
        rc = find_person(s, ret->arena, &person, err);
    if (rc == CVZ_EINVALID || rc == CVZ_EDENIED) /* files of another program: it may know better */
        rc = CVZ_ENOTFOUND;
    if (rc != 0) {
        if (err != NULL)
            err->code = rc;
        return rc;
    }
    if (!cvz_msal_find_account(&cache, cvz_azure_host(s), person.user, &account))
        return fail_nobody(err);
    struct cvz_str tenant = person.tenant.n > 0 ? person.tenant : home_tenant(&account);
    if (!s->has_refused &&
        cvz_msal_find_access(&cache, &account, client, tenant, resources,
                             (now + CVZ_BEARER_RENEW_MS) / 1000, &ret->text, &expires))
        return cvz_azure_set_expiry(expires, ret, err);
    if (!cvz_msal_find_refresh(&cache, &account, client, &refresh_token))
        return fail_nobody(err);
    rc = renew(s, &account, tenant, refresh_token, ret, err);
    if (rc == CVZ_EAUTH && err != NULL)
        err->code = CVZ_ENOTFOUND;
    return rc == CVZ_EAUTH ? CVZ_ENOTFOUND : rc;
}
