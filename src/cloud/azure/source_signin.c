/* SPDX-License-Identifier: Apache-2.0 */
/* A sign-in by `cloudviz login azure` or `az login`. Of a person: a token of the shared cache, or
 * one that its refresh token is exchanged for. Of a service principal: a token for what the Azure
 * CLI has kept of it. */
#include "cloud/azure/files_priv.h"
#include "cloud/azure/principal_priv.h"
#include "cloud/secret.h"
#include "codec/json.h"
#include "http/url.h"

enum { FORM_MAX = 64 * 1024 };

/* Who is meant, and in which tenant. */
struct meant {
    struct cvz_str user;   /* "": the only person in the cache; of a principal its client id */
    struct cvz_str tenant; /* "": the person's own */
    bool is_principal;
};

static int fail_nobody(struct cvz_err *err)
{
    return cvz_fail(err, CVZ_ENOTFOUND,
                    "nobody has signed in: run `cloudviz login azure` or `az login`");
}

static int find_meant(const struct cvz_azure_session *s, struct cvz_arena *arena, struct meant *ret,
                      struct cvz_err *err)
{
    struct cvz_azure_subscription *list;
    struct cvz_str tenant = cvz_str_from(cvz_azure_env(s, "AZURE_TENANT_ID"));
    size_t n;
    int rc = cvz_azure_profile_read(s, arena, &list, &n, err);

    if (rc != 0)
        return rc;
    *ret = (struct meant){.user = CVZ_STR(""), .tenant = tenant};
    for (size_t i = 0; i < n; i++) {
        if (s->params.profile.n > 0 ? !cvz_azure_is_subscription(&list[i], s->params.profile)
                                    : !list[i].is_default)
            continue;
        *ret = (struct meant){.user = list[i].user,
                              .tenant = list[i].tenant,
                              .is_principal = !cvz_str_is(list[i].user_type, "user")};
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

static int load_person(struct cvz_azure_session *s, const struct meant *meant,
                       struct cvz_bearer_token *ret, struct cvz_err *err)
{
    const struct cvz_str client = cvz_str_from(cvz_azure_cli_client);
    const struct cvz_str resources[] = {s->resource, s->old_resource, CVZ_STR_NULL};
    int64_t renewable_s = (cvz_clock_wall(s->params.http.clock) + CVZ_BEARER_RENEW_MS) / 1000;
    struct cvz_msal_account account;
    struct cvz_msal_cache cache;
    struct cvz_str refresh_token;
    int64_t expires;
    int rc = cvz_azure_cache_read(s, ret->arena, &cache, err);

    if (rc != 0)
        return rc;
    if (!cvz_msal_find_account(&cache, cvz_azure_host(s), meant->user, &account))
        return fail_nobody(err);
    struct cvz_str tenant = meant->tenant.n > 0 ? meant->tenant : home_tenant(&account);
    if (!s->has_refused && cvz_msal_find_access(&cache, &account, client, tenant, resources,
                                                renewable_s, &ret->text, &expires))
        return cvz_azure_set_expiry(expires, ret, err);
    if (!cvz_msal_find_refresh(&cache, &account, client, &refresh_token))
        return fail_nobody(err);
    return renew(s, &account, tenant, refresh_token, ret, err);
}

int cvz_azure_person_token(struct cvz_azure_session *s, struct cvz_str user, struct cvz_str tenant,
                           struct cvz_bearer_token *ret, struct cvz_err *err)
{
    const struct meant meant = {.user = user, .tenant = tenant};

    return load_person(s, &meant, ret, err);
}

/* service_principal_entries.json. */
static int load_principal(struct cvz_azure_session *s, const struct meant *meant,
                          struct cvz_bearer_token *ret, struct cvz_err *err)
{
    struct cvz_azure_principal p = {.tenant = meant->tenant, .client = meant->user};
    struct cvz_str certificate;
    int rc = cvz_azure_principal_read(s, &p, ret->arena, &certificate, err);

    if (rc != 0)
        return rc;
    return certificate.n > 0 ? cvz_azure_ask_with_certificate(s, &p, certificate.p, ret, err)
                             : cvz_azure_ask_as(s, &p, ret, err);
}

/* Files of another program that cannot be read, and a sign-in that is no good any more, leave the
 * word to that program. */
int cvz_azure_load_sign_in(struct cvz_azure_session *s, struct cvz_bearer_token *ret,
                           struct cvz_err *err)
{
    struct meant meant;
    int rc = find_meant(s, ret->arena, &meant, err);

    if (rc == 0)
        rc = meant.is_principal ? load_principal(s, &meant, ret, err)
                                : load_person(s, &meant, ret, err);
    if (rc == CVZ_EINVALID || rc == CVZ_EDENIED || rc == CVZ_EAUTH) {
        rc = CVZ_ENOTFOUND;
        if (err != NULL)
            err->code = rc;
    }
    return rc;
}
