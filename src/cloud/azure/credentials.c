/* SPDX-License-Identifier: Apache-2.0 */
/* The chain. */
#include "cloud/azure/credentials_priv.h"

#include "base/mem.h"

#include <stdlib.h>

static const struct source {
    const char *name;
    const char *class; /* AZURE_TOKEN_CREDENTIALS names it so, in any case */
    const char *group; /* or all of these */
    cvz_azure_load_fn *load;
} chain[] = {
    {"environment", "EnvironmentCredential", "prod", cvz_azure_load_environment},
    {"workload-identity", "WorkloadIdentityCredential", "prod", cvz_azure_load_workload},
    {"managed-identity", "ManagedIdentityCredential", "prod", cvz_azure_load_managed},
    {"sign-in", "AzureCliCredential", "dev", cvz_azure_load_sign_in},
    {"azure-cli", "AzureCliCredential", "dev", cvz_azure_load_cli},
};

struct cvz_azure_credentials {
    struct cvz_azure_session *session;
    struct cvz_bearer *bearer;
    const struct source *source; /* that answered; NULL: none yet */
};

/* ---- the chain ---- */

/* AZURE_TOKEN_CREDENTIALS: a source, a group of them, or "". */
static struct cvz_str choice_of(const struct cvz_azure_session *s)
{
    return cvz_str_trim(cvz_str_from(cvz_azure_env(s, "AZURE_TOKEN_CREDENTIALS")));
}

bool cvz_azure_is_only(const struct cvz_azure_session *s, const char *class)
{
    return cvz_str_eq_nocase(choice_of(s), cvz_str_from(class));
}

/* Whether AZURE_TOKEN_CREDENTIALS lets this source take part. */
static bool is_chosen(const struct source *source, struct cvz_str choice)
{
    return choice.n == 0 || cvz_str_eq_nocase(choice, cvz_str_from(source->class)) ||
           cvz_str_eq_nocase(choice, cvz_str_from(source->group));
}

static int load_from(struct cvz_azure_credentials *c, const struct source *source,
                     struct cvz_bearer_token *ret, struct cvz_err *err)
{
    ret->source = source->name;
    int rc = source->load(c->session, ret, err);
    if (rc == 0) {
        c->source = source;
        c->session->has_refused = false;
    }
    return rc;
}

/* Each source's own words, for the error when none has a token. */
static int load_chain(struct cvz_azure_credentials *c, struct cvz_bearer_token *ret,
                      struct cvz_err *err)
{
    struct cvz_str choice = choice_of(c->session);
    struct cvz_buf said = CVZ_BUF_INIT;
    struct cvz_err failed = CVZ_ERR_INIT;
    bool any = false;
    int rc = CVZ_ENOTFOUND;

    for (size_t i = 0; i < CVZ_COUNT_OF(chain) && rc == CVZ_ENOTFOUND; i++) {
        if (!is_chosen(&chain[i], choice))
            continue;
        any = true;
        failed = CVZ_ERR_INIT;
        rc = load_from(c, &chain[i], ret, &failed);
        if (rc != 0)
            cvz_buf_printf(&said, "%s%s: %s", said.n > 0 ? "; " : "", chain[i].name, failed.text);
    }
    if (!any)
        rc = cvz_fail(err, CVZ_EINVALID, "AZURE_TOKEN_CREDENTIALS: \"%.*s\" is no source",
                      CVZ_STR_ARG(choice));
    else if (rc == CVZ_ENOTFOUND)
        rc = cvz_fail(err, CVZ_EAUTH, "no Azure credentials: %s", cvz_buf_str(&said).p);
    else if (rc != 0 && err != NULL) {
        *err = failed;
        rc = cvz_fail_context(err, rc, "Azure credentials from %s", ret->source);
    }
    cvz_buf_release(&said);
    return rc;
}

static int fetch(void *ctx, struct cvz_bearer_token *ret, struct cvz_err *err)
{
    struct cvz_azure_credentials *c = ctx;

    if (c->source == NULL)
        return load_chain(c, ret, err);
    int rc = load_from(c, c->source, ret, err);
    if (rc == CVZ_ENOTFOUND && err != NULL)
        err->code = rc = CVZ_EAUTH;
    return rc == 0 ? 0 : cvz_fail_context(err, rc, "Azure credentials from %s", ret->source);
}

/* ---- credentials ---- */

struct cvz_azure_credentials *cvz_azure_credentials_new(struct cvz_azure_session *session)
{
    struct cvz_azure_credentials *c = CVZ_NEW(struct cvz_azure_credentials);
    const struct cvz_bearer_params params = {
        .clock = session->params.http.clock, .fetch = fetch, .ctx = c};

    c->session = session;
    c->bearer = cvz_bearer_new(&params);
    return c;
}

void cvz_azure_credentials_free(struct cvz_azure_credentials *c)
{
    if (c == NULL)
        return;
    cvz_bearer_free(c->bearer);
    free(c);
}

int cvz_azure_credentials_token(struct cvz_azure_credentials *c, struct cvz_str *ret,
                                struct cvz_err *err)
{
    return cvz_bearer_get(c->bearer, ret, err);
}

void cvz_azure_credentials_expire(struct cvz_azure_credentials *c)
{
    c->session->has_refused = true;
    cvz_bearer_expire(c->bearer);
}

const char *cvz_azure_credentials_source(const struct cvz_azure_credentials *c)
{
    return cvz_bearer_source(c->bearer);
}

int64_t cvz_azure_credentials_expires_ms(const struct cvz_azure_credentials *c)
{
    return cvz_bearer_expires_ms(c->bearer);
}
