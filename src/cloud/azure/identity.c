/* SPDX-License-Identifier: Apache-2.0 */
/* Who a token speaks for. */
#include "cloud/azure/credentials_priv.h"

#include "cloud/jwt.h"

/* The first of these claims that is a text, NULL at the end; else the variable's value, else "". */
static struct cvz_str pick(const struct cvz_azure_session *s, const struct cvz_value *claims,
                           const char *const *names, const char *variable, struct cvz_arena *arena)
{
    struct cvz_str text = CVZ_STR_NULL;

    for (; *names != NULL && text.n == 0; names++)
        text = cvz_value_get_str(claims, *names);
    if (text.n == 0)
        text = cvz_str_from(cvz_azure_env(s, variable));
    return text.n > 0 ? cvz_arena_str(arena, text) : CVZ_STR("");
}

int cvz_azure_identity(struct cvz_azure_session *s, struct cvz_azure_credentials *c,
                       struct cvz_arena *arena, struct cvz_azure_identity *ret, struct cvz_err *err)
{
    static const char *const ids[] = {"oid", "sub", "appid", "azp", NULL};
    static const char *const tenants[] = {"tid", NULL};
    static const char *const names[] = {
        "upn", "preferred_username", "unique_name", "app_displayname", "appid", "azp", NULL};
    struct cvz_arena work = CVZ_ARENA_INIT;
    struct cvz_value claims = cvz_value_null;
    struct cvz_str token;
    int rc = cvz_azure_credentials_token(c, &token, err);

    if (rc != 0)
        return rc;
    if (cvz_jwt_claims(token, &work, &claims, NULL) != 0)
        claims = cvz_value_null; /* opaque: emulators give such */
    *ret = (struct cvz_azure_identity){
        .id = pick(s, &claims, ids, "AZURE_CLIENT_ID", arena),
        .tenant = pick(s, &claims, tenants, "AZURE_TENANT_ID", arena),
        .name = pick(s, &claims, names, "AZURE_CLIENT_ID", arena),
        .expires_ms = cvz_azure_credentials_expires_ms(c),
    };
    cvz_arena_wipe(&work);
    return 0;
}
