/* SPDX-License-Identifier: Apache-2.0 */
/* A service principal that the environment describes: with a secret, with a certificate, or with a
 * token that another issuer has given to the workload. */
#include "cloud/azure/credentials_priv.h"

#include "base/file.h"
#include "cloud/azure/certificate.h"
#include "cloud/jwt.h"
#include "cloud/secret.h"
#include "codec/json.h"
#include "http/url.h"

#include <openssl/rand.h>

enum { FORM_MAX = 96 * 1024, TOKEN_FILE_MAX = 64 * 1024, ASSERTION_S = 600 };

struct principal {
    struct cvz_str tenant, client;
};

/* False, and why, when one is missing. */
static bool read_principal(const struct cvz_azure_session *s, const char *third,
                           struct principal *ret, struct cvz_err *err)
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
    *ret = (struct principal){values[0], values[1]};
    return true;
}

/* The form of a client credentials grant, with one of the ways to prove who asks. */
static int ask_as(struct cvz_azure_session *s, const struct principal *p, struct cvz_str secret,
                  struct cvz_str assertion, struct cvz_bearer_token *ret, struct cvz_err *err)
{
    struct cvz_buf form = CVZ_BUF_INIT_MAX(FORM_MAX);

    cvz_buf_reserve(&form, FORM_MAX); /* growing would leave copies behind */
    cvz_form_add(&form, CVZ_STR("grant_type"), CVZ_STR("client_credentials"));
    cvz_form_add(&form, CVZ_STR("client_id"), p->client);
    cvz_form_add(&form, CVZ_STR("scope"), cvz_azure_scope(s, false, ret->arena));
    if (secret.n > 0)
        cvz_form_add(&form, CVZ_STR("client_secret"), secret);
    if (assertion.n > 0) {
        cvz_form_add(&form, CVZ_STR("client_assertion_type"),
                     CVZ_STR("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
        cvz_form_add(&form, CVZ_STR("client_assertion"), assertion);
    }
    struct cvz_azure_grant grant = {.tenant = p->tenant,
                                    .form = cvz_buf_str(&form),
                                    .secret = secret.n > 0 ? secret : assertion};
    int rc = form.failed ? cvz_fail(err, CVZ_ETOOBIG, "a secret of more than %d bytes", FORM_MAX)
                         : cvz_azure_ask_authority(s, &grant, ret, err);
    cvz_secret_release(&form);
    return rc;
}

/* ---- a certificate ---- */

static void add_thumbprint(struct cvz_buf *buf, const char *name, const unsigned char *digest,
                           size_t n)
{
    cvz_buf_printf(buf, ",\"%s\":\"", name);
    cvz_base64url_encode(buf, (struct cvz_str){(const char *)digest, n});
    cvz_buf_add_char(buf, '"');
}

/* PS256 and the certificate's SHA-256 are what the service asks for; RS256 and its SHA-1 are what
 * AD FS knows. */
static void write_header(const struct cvz_azure_session *s, const struct principal *p,
                         const struct cvz_azure_certificate *c, struct cvz_buf *buf)
{
    const char *algorithm = cvz_azure_env(s, "AZURE_CLIENT_CERTIFICATE_ALGORITHM");
    bool is_old = algorithm != NULL ? strcmp(algorithm, "RS256") == 0
                                    : cvz_str_eq_nocase(p->tenant, CVZ_STR("adfs"));

    cvz_buf_printf(buf, "{\"alg\":\"%s\",\"typ\":\"JWT\"", is_old ? "RS256" : "PS256");
    if (is_old)
        add_thumbprint(buf, "x5t", c->sha1, sizeof c->sha1);
    else
        add_thumbprint(buf, "x5t#S256", c->sha256, sizeof c->sha256);
    if (cvz_azure_env(s, "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN") != NULL) {
        cvz_buf_add_z(buf, ",\"x5c\":");
        cvz_buf_add_str(buf, c->chain);
    }
    cvz_buf_add_char(buf, '}');
}

/* A random one: version 4, variant 1. */
static void add_guid(struct cvz_buf *buf)
{
    unsigned char id[16];

    CVZ_ASSERT(RAND_bytes(id, sizeof id) == 1);
    id[6] = (unsigned char)((id[6] & 0x0f) | 0x40);
    id[8] = (unsigned char)((id[8] & 0x3f) | 0x80);
    for (size_t i = 0; i < sizeof id; i++)
        cvz_buf_printf(buf, "%s%02x", i >= 4 && i <= 10 && i % 2 == 0 ? "-" : "", id[i]);
}

static void write_claims(const struct cvz_azure_session *s, const struct principal *p,
                         struct cvz_arena *arena, struct cvz_buf *buf)
{
    int64_t now = cvz_clock_wall(s->params.http.clock) / 1000;
    cvz_buf_add_z(buf, "{\"aud\":");
    cvz_json_write_str(buf, cvz_azure_token_url(s, p->tenant, arena));
    cvz_buf_add_z(buf, ",\"iss\":");
    cvz_json_write_str(buf, p->client);
    cvz_buf_add_z(buf, ",\"sub\":");
    cvz_json_write_str(buf, p->client);
    cvz_buf_printf(buf, ",\"nbf\":%lld,\"iat\":%lld,\"exp\":%lld,\"jti\":\"", (long long)now,
                   (long long)now, (long long)(now + ASSERTION_S));
    add_guid(buf);
    cvz_buf_add_z(buf, "\"}");
}

static int sign(const struct cvz_azure_session *s, const struct principal *p,
                const struct cvz_azure_certificate *c, struct cvz_arena *arena, struct cvz_str *ret,
                struct cvz_err *err)
{
    struct cvz_buf header = CVZ_BUF_INIT;
    struct cvz_buf claims = CVZ_BUF_INIT;
    struct cvz_buf token = CVZ_BUF_INIT;

    write_header(s, p, c, &header);
    write_claims(s, p, arena, &claims);
    const struct cvz_jwt_params params = {
        .header = cvz_buf_str(&header), .claims = cvz_buf_str(&claims), .key_pem = c->key_pem};
    int rc = cvz_jwt_sign(&params, &token, err);
    if (rc == 0)
        *ret = cvz_arena_str(arena, cvz_buf_str(&token));
    cvz_buf_release(&header);
    cvz_buf_release(&claims);
    cvz_secret_release(&token);
    return rc;
}

static int load_certificate(struct cvz_azure_session *s, const struct principal *p,
                            struct cvz_bearer_token *ret, struct cvz_err *err)
{
    const char *path = cvz_azure_env(s, "AZURE_CLIENT_CERTIFICATE_PATH");
    const char *password = cvz_azure_env(s, "AZURE_CLIENT_CERTIFICATE_PASSWORD");
    struct cvz_azure_certificate certificate = {0};
    struct cvz_str assertion = CVZ_STR_NULL;
    struct cvz_buf bytes = CVZ_BUF_INIT;

    cvz_buf_reserve(&bytes, CVZ_AZURE_CERTIFICATE_MAX);
    int rc = cvz_file_read(path, CVZ_AZURE_CERTIFICATE_MAX, &bytes, err);
    if (rc == 0) {
        rc = cvz_azure_certificate_read(cvz_buf_str(&bytes),
                                        cvz_str_from(password != NULL ? password : ""), ret->arena,
                                        &certificate, err);
        if (rc == 0)
            rc = sign(s, p, &certificate, ret->arena, &assertion, err);
        if (rc != 0)
            rc = cvz_fail_context(err, rc, "%s", path);
    }
    cvz_secret_release(&bytes);
    if (rc == CVZ_ENOTFOUND) { /* it was named: that is no reason to go on */
        rc = CVZ_EINVALID;
        if (err != NULL)
            err->code = rc;
    }
    return rc != 0 ? rc : ask_as(s, p, CVZ_STR_NULL, assertion, ret, err);
}

int cvz_azure_load_environment(struct cvz_azure_session *s, struct cvz_bearer_token *ret,
                               struct cvz_err *err)
{
    struct principal p;
    struct cvz_err why = CVZ_ERR_INIT;

    if (read_principal(s, "AZURE_CLIENT_SECRET", &p, &why))
        return ask_as(s, &p, cvz_str_from(cvz_azure_env(s, "AZURE_CLIENT_SECRET")), CVZ_STR_NULL,
                      ret, err);
    if (read_principal(s, "AZURE_CLIENT_CERTIFICATE_PATH", &p, NULL))
        return load_certificate(s, &p, ret, err);
    if (err != NULL)
        *err = why;
    return CVZ_ENOTFOUND;
}

/* ---- another issuer's token ---- */

/* The file is written anew all the time: it is read each time. */
int cvz_azure_load_workload(struct cvz_azure_session *s, struct cvz_bearer_token *ret,
                            struct cvz_err *err)
{
    struct principal p;
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
    struct cvz_str text = cvz_str_trim(cvz_buf_str(&token));
    if (rc == 0 && text.n == 0)
        rc = cvz_fail(err, CVZ_EINVALID, "the file of AZURE_FEDERATED_TOKEN_FILE is empty");
    if (rc == 0)
        rc = ask_as(s, &p, CVZ_STR_NULL, text, ret, err);
    cvz_secret_release(&token);
    return rc;
}
