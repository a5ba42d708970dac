/* SPDX-License-Identifier: Apache-2.0 */
/* A service principal that the environment describes: with a secret. */
#include "cloud/azure/credentials_priv.h"

#include "cloud/secret.h"
#include "http/url.h"

enum { FORM_MAX = 64 * 1024 };

int cvz_azure_load_environment(struct cvz_azure_session *s, struct cvz_bearer_token *ret,
                               struct cvz_err *err)
{
    struct cvz_str tenant = cvz_str_from(cvz_azure_env(s, "AZURE_TENANT_ID"));
    struct cvz_str client = cvz_str_from(cvz_azure_env(s, "AZURE_CLIENT_ID"));
    struct cvz_str secret = cvz_str_from(cvz_azure_env(s, "AZURE_CLIENT_SECRET"));
    struct cvz_buf form = CVZ_BUF_INIT_MAX(FORM_MAX);

    if (tenant.n == 0 || client.n == 0 || secret.n == 0)
        return cvz_fail(err, CVZ_ENOTFOUND,
                        "AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET are not set");
    cvz_buf_reserve(&form, FORM_MAX);
    cvz_form_add(&form, CVZ_STR("grant_type"), CVZ_STR("client_credentials"));
    cvz_form_add(&form, CVZ_STR("client_id"), client);
    cvz_form_add(&form, CVZ_STR("client_secret"), secret);
    cvz_form_add(&form, CVZ_STR("scope"),
                 cvz_arena_printf(ret->arena, "%.*s/.default", CVZ_STR_ARG(s->resource)));
    int rc = form.failed ? cvz_fail(err, CVZ_ETOOBIG, "a secret of more than %d bytes", FORM_MAX)
                         : cvz_azure_ask_authority(s, tenant, cvz_buf_str(&form), ret, err);
    cvz_secret_release(&form);
    return rc;
}
