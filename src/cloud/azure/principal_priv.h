/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CVZ_CLOUD_AZURE_PRINCIPAL_PRIV_H
#define CVZ_CLOUD_AZURE_PRINCIPAL_PRIV_H

#include "cloud/azure/credentials_priv.h"

/* An application, and one of the ways to prove that one is it. */
struct cvz_azure_principal {
    struct cvz_str tenant, client;
    struct cvz_str secret;    /* "" */
    struct cvz_str assertion; /* a signed token; "" */
};

int cvz_azure_ask_as(struct cvz_azure_session *s, const struct cvz_azure_principal *p,
                     struct cvz_bearer_token *ret, struct cvz_err *err) CVZ_MUST_CHECK;

/* Signs with the key of a file; AZURE_CLIENT_CERTIFICATE_PASSWORD opens it. A file that is not
 * there is CVZ_EINVALID: it was named. */
int cvz_azure_ask_with_certificate(struct cvz_azure_session *s, const struct cvz_azure_principal *p,
                                   const char *path, struct cvz_bearer_token *ret,
                                   struct cvz_err *err) CVZ_MUST_CHECK;

#endif
