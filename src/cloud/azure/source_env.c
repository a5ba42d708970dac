/* SPDX-License-Identifier: Apache-2.0 */
/* A service principal that the environment describes: with a secret, with a certificate, or with a
 * token that another issuer has given to the workload. */
#include "cloud/azure/principal_priv.h"

#include "base/file.h"
#include "cloud/secret.h"

enum { TOKEN_FILE_MAX = 64 * 1024 };

/* False, and why, when one is missing. */
static bool read_principal(const struct cvz_azure_session *s, const char *third,
                           struct cvz_azure_principal *ret, struct cvz_err *err)
{
    static const char *const names[] = {"AZURE_TENANT_ID", "AZURE_CLIENT_ID"};
    struct cvz_str values[CVZ_COUNT_OF(names)];
    const char *missing = cvz_azure_env(s, third) == NULL ? third : NULL;

    for (size_t i = 0; i < CVZ_COUNT_OF(names); i++) {
        values[i] = cvz_str_from(cvz_azure_env(s, names[i]));
        if (values[i].n == 0)
            missing = names[i];
    }
    if (missing != NULL) {
        (void)cvz_fail(err, CVZ_ENOTFOUND, "%s is not set", missing);
        return false;
    }
    *ret = (struct cvz_azure_principal){.tenant = values[0], .client = values[1]};
    return true;
}

int cvz_azure_load_environment(struct cvz_azure_session *s, struct cvz_bearer_token *ret,
                               struct cvz_err *err)
{
    struct cvz_azure_principal p;
    struct cvz_err why = CVZ_ERR_INIT;

    if (read_principal(s, "AZURE_CLIENT_SECRET", &p, &why)) {
        p.secret = cvz_str_from(cvz_azure_env(s, "AZURE_CLIENT_SECRET"));
        return cvz_azure_ask_as(s, &p, ret, err);
    }
    if (read_principal(s, "AZURE_CLIENT_CERTIFICATE_PATH", &p, NULL)) {
        const char *path = cvz_azure_env(s, "AZURE_CLIENT_CERTIFICATE_PATH");
        return cvz_azure_ask_with_certificate(s, &p, path, ret, err);
    }
    if (err != NULL)
        *err = why;
    return CVZ_ENOTFOUND;
}

/* ---- another issuer's token ---- */

/* The file is written anew all the time: it is read each time. */
int cvz_azure_load_workload(struct cvz_azure_session *s, struct cvz_bearer_token *ret,
                            struct cvz_err *err)
{
    struct cvz_azure_principal p;
    struct cvz_buf token = CVZ_BUF_INIT;

    if (!read_principal(s, "AZURE_FEDERATED_TOKEN_FILE", &p, err))
        return CVZ_ENOTFOUND;
    cvz_buf_reserve(&token, TOKEN_FILE_MAX);
    int rc =
        cvz_file_read(cvz_azure_env(s, "AZURE_FEDERATED_TOKEN_FILE"), TOKEN_FILE_MAX, &token, err);
    if (rc == CVZ_ENOTFOUND) {
        rc = CVZ_EINVALID;
        if (err != NULL)
            err->code = rc;
    }
    p.assertion = cvz_str_trim(cvz_buf_str(&token));
    if (rc == 0 && p.assertion.n == 0)
        rc = cvz_fail(err, CVZ_EINVALID, "the file of AZURE_FEDERATED_TOKEN_FILE is empty");
    if (rc == 0)
        rc = cvz_azure_ask_as(s, &p, ret, err);
    cvz_secret_release(&token);
    return rc;
}
