/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A person signs in with a code that is typed into a browser, on this machine or another (RFC
 * 8628). The result stands where the Azure CLI keeps its own, in its format: both find it there.
 */
#ifndef CVZ_CLOUD_AZURE_LOGIN_H
#define CVZ_CLOUD_AZURE_LOGIN_H

#include "cloud/azure/session.h"
#include "cloud/identity.h"

struct cvz_azure_login {
    struct cvz_str user;         /* "ann@contoso.com" */
    struct cvz_str tenant;       /* its id */
    size_t subscriptions;        /* that the person may read */
    struct cvz_str subscription; /* the name of the one that is meant where none is named; "" */
    struct cvz_str note;         /* what went wrong with these, "" when nothing did */
};

/* As cvz_login; params->tenant "" is AZURE_TENANT_ID, else the person's own. Lives in the arena. */
int cvz_azure_login(struct cvz_azure_session *session, const struct cvz_login_params *params,
                    struct cvz_arena *arena, struct cvz_azure_login *ret,
                    struct cvz_err *err) CVZ_MUST_CHECK;

#endif
