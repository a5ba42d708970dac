/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/azure/whoami.h"

#include "cloud/azure/login.h"
#include "cloud/azure/session_priv.h"
#include "cloud/azure/subscriptions.h"

int cvz_azure_whoami(struct cvz_azure_session *session, struct cvz_azure_credentials *creds,
                     struct cvz_arena *arena, struct cvz_whoami *ret, struct cvz_err *err)
{
    struct cvz_azure_readable *found = NULL;
    struct cvz_azure_identity who;
    struct cvz_err failed = CVZ_ERR_INIT;
    struct cvz_str token;
    size_t n = 0;
    int rc = cvz_azure_identity(session, creds, arena, &who, err);

    if (rc == 0)
        rc = cvz_azure_credentials_token(creds, &token, err);
    if (rc != 0)
        return rc;
    *ret = (struct cvz_whoami){
        .source = cvz_str_from(cvz_azure_credentials_source(creds)),
        .identity = who.name.n > 0 ? who.name : who.id,
        .account = who.tenant,
        .expires_ms = who.expires_ms,
        .note = CVZ_STR(""),
    };
    rc = cvz_azure_subscriptions(session, token, arena, &found, &n, &failed);
    if (rc == CVZ_ECANCELLED)
        return cvz_fail(err, rc, "cancelled");
    if (rc != 0) {
        ret->note = cvz_arena_str(arena, cvz_str_from(failed.text));
        return 0;
    }
    struct cvz_readable *readable = CVZ_ARENA_ARRAY(arena, struct cvz_readable, n);
    for (size_t i = 0; i < n; i++)
        readable[i] = (struct cvz_readable){found[i].id, found[i].name, found[i].state};
    ret->readable = readable;
    ret->n_readable = n;
    return 0;
}

int cvz_azure_sign_in(struct cvz_azure_session *session, const struct cvz_login_params *params,
                      struct cvz_arena *arena, struct cvz_login *ret, struct cvz_err *err)
{
    struct cvz_azure_login login;
    int rc = cvz_azure_login(session, params, arena, &login, err);

    if (rc != 0)
        return rc;
    *ret = (struct cvz_login){
        .identity = login.user,
        .account = login.tenant,
        .place =
            cvz_arena_printf(arena, "%.*s/msal_token_cache.json", CVZ_STR_ARG(session->config_dir)),
        .note = login.note,
    };
    return 0;
}
