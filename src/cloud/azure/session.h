/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the environment says about how to speak with Azure: which of its clouds, who signs in, and
 * where the Azure CLI keeps its files. Credentials (credentials.h) come from it. A session and
 * everything made from it belong to one thread.
 */
#ifndef CVZ_CLOUD_AZURE_SESSION_H
#define CVZ_CLOUD_AZURE_SESSION_H

#include "base/arena.h"
#include "base/err.h"
#include "cloud/ask.h"
#include "cloud/discover.h"
#include "http/client.h"

struct cvz_azure_session_params {
    const struct cvz_env *env; /* borrowed */
    /* For credential endpoints. Its clock stamps and its transport carries; both are borrowed. */
    struct cvz_http_params http;
    struct cvz_str profile; /* chosen by the user: id or name of a subscription that the Azure CLI
                               knows, whose tenant and account sign in; "" */
    struct cvz_ask_pause pause; /* between two attempts; tests own time */
};

struct cvz_azure_session;

/* Reads variables and, for a profile, the Azure CLI's list of subscriptions; asks nobody.
 * CVZ_EINVALID for an unknown cloud, or a URL that a token must not be sent to: one that is not
 * https, unless it leads to this machine. CVZ_ENOTFOUND for an unknown profile. */
int cvz_azure_session_new(const struct cvz_azure_session_params *params,
                          struct cvz_azure_session **ret, struct cvz_err *err) CVZ_MUST_CHECK;
void cvz_azure_session_free(struct cvz_azure_session *session); /* NULL is accepted */

/* The resource manager's URL without a slash at the end: "https://management.azure.com". */
struct cvz_str cvz_azure_session_endpoint(const struct cvz_azure_session *session);

/* Whether a token may be sent there: same scheme, host and port as the resource manager's. For
 * links that an answer gives. */
bool cvz_azure_session_is_trusted(const struct cvz_azure_session *session, struct cvz_str url);

#endif
