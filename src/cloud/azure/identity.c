/* SPDX-License-Identifier: Apache-2.0 */
/* Who a token speaks for. */
#include "cloud/azure/credentials_priv.h"

static struct cvz_str setting(const struct cvz_azure_session *s, struct cvz_arena *arena,
                              const char *name)
{
    const char *value = cvz_azure_env(s, name);

    return cvz_arena_str(arena, cvz_str_from(value != NULL ? value : ""));
}

int cvz_azure_identity(struct cvz_azure_session *s, struct cvz_azure_credentials *c,
                       struct cvz_arena *arena, struct cvz_azure_identity *ret, struct cvz_err *err)
{
    struct cvz_str token;
    int rc = cvz_azure_credentials_token(c, &token, err);

    if (rc != 0)
        return rc;
    *ret = (struct cvz_azure_identity){
        .id = setting(s, arena, "AZURE_CLIENT_ID"),
        .tenant = setting(s, arena, "AZURE_TENANT_ID"),
        .name = setting(s, arena, "AZURE_CLIENT_ID"),
        .expires_ms = cvz_azure_credentials_expires_ms(c),
    };
    return 0;
}
