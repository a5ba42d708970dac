/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CVZ_CLOUD_AZURE_SESSION_PRIV_H
#define CVZ_CLOUD_AZURE_SESSION_PRIV_H

#include "cloud/azure/session.h"

struct cvz_azure_session {
    struct cvz_azure_session_params params;
    struct cvz_arena arena;
    struct cvz_str cloud;        /* "AzureCloud" */
    struct cvz_str authority;    /* "https://login.microsoftonline.com": who hands out tokens */
    struct cvz_str endpoint;     /* "https://management.azure.com" */
    struct cvz_str resource;     /* whom a token is for, as managed identities are asked */
    struct cvz_str old_resource; /* another name for the same audience; "" for none */
    bool
        has_refused; /* the resource manager did not take the last token: one like it will not do */
    struct cvz_str arc_folder; /* where Arc's agent puts its keys; tests have one of their own */
    struct cvz_str config_dir; /* the Azure CLI's; "" when there is no home */
};

/* NULL when it is unset or empty. */
const char *cvz_azure_env(const struct cvz_azure_session *s, const char *name);

/* What may stand in a URL's path as a tenant: letters, digits, '-' and '.'. */
bool cvz_azure_is_tenant(struct cvz_str tenant);

#endif
