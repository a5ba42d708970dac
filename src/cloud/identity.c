/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/identity.h"

#include "cloud/provider.h"

/* NULL, and why, when there is none of that name. */
static const struct cvz_provider_ops *find(struct cvz_str name, struct cvz_err *err)
{
    const struct cvz_provider_ops *ops = cvz_provider_find(name);
    struct cvz_buf names = CVZ_BUF_INIT;

    if (ops == NULL) {
        cvz_provider_names(&names);
        (void)cvz_fail(err, CVZ_ENOTFOUND, "the provider \"%.*s\" is none of %s", CVZ_STR_ARG(name),
                       names.p);
        cvz_buf_release(&names);
    }
    return ops;
}

static int open_session(const struct cvz_provider_ops *ops,
                        const struct cvz_identity_params *params, void **ret_session,
                        struct cvz_err *err)
{
    const struct cvz_discover_params session = {
        .scope = {.role = CVZ_STR(""), .profile = params->profile, .organization = CVZ_STR("")},
        .http = params->http,
        .env = params->env,
        .cancelled = params->http.cancelled,
    };

    return ops->open(&session, ret_session, err);
}

int cvz_whoami(struct cvz_str provider, const struct cvz_identity_params *params,
               struct cvz_arena *arena, struct cvz_whoami *ret, struct cvz_err *err)
{
    const struct cvz_provider_ops *ops = find(provider, err);
    void *session = NULL;

    if (ops == NULL)
        return CVZ_ENOTFOUND;
    if (ops->whoami == NULL)
        return cvz_fail(err, CVZ_EUNSUPPORTED, "%s cannot say who one is", ops->name);
    int rc = open_session(ops, params, &session, err);
    if (rc != 0)
        return rc;
    rc = ops->whoami(session, arena, ret, err);
    ops->close(session);
    return rc;
}

int cvz_login(struct cvz_str provider, const struct cvz_identity_params *params,
              const struct cvz_login_params *login, struct cvz_arena *arena, struct cvz_login *ret,
              struct cvz_err *err)
{
    const struct cvz_provider_ops *ops = find(provider, err);
    void *session = NULL;

    if (ops == NULL)
        return CVZ_ENOTFOUND;
    if (ops->login == NULL)
        return cvz_fail(err, CVZ_EUNSUPPORTED, "one cannot sign in to %s here", ops->name);
    int rc = open_session(ops, params, &session, err);
    if (rc != 0)
        return rc;
    rc = ops->login(session, login, arena, ret, err);
    ops->close(session);
    return rc;
}
