/* SPDX-License-Identifier: Apache-2.0 */
/* A service principal proves who it is: with a secret, or with what it has signed. */
#include "cloud/azure/principal_priv.h"

#include "base/file.h"
#include "cloud/azure/certificate.h"
#include "cloud/jwt.h"
#include "cloud/secret.h"
#include "codec/json.h"
#include "http/url.h"

#include <openssl/rand.h>

enum { FORM_MAX = 96 * 1024, ASSERTION_S = 600 };

/* The form of a client credentials grant, with one of the ways to prove who asks. */
int cvz_azure_ask_as(struct cvz_azure_session *s, const struct cvz_azure_principal *p,
                     struct cvz_bearer_token *ret, struct cvz_err *err)
{
    struct cvz_buf form = CVZ_BUF_INIT_MAX(FORM_MAX);

    cvz_buf_reserve(&form, FORM_MAX); /* growing would leave copies behind */
    cvz_form_add(&form, CVZ_STR("grant_type"), CVZ_STR("client_credentials"));
    cvz_form_add(&form, CVZ_STR("client_id"), p->client);
    cvz_form_add(&form, CVZ_STR("scope"), cvz_azure_scope(s, false, ret->arena));
    if (p->secret.n > 0)
        cvz_form_add(&form, CVZ_STR("client_secret"), p->secret);
    if (p->assertion.n > 0) {
        cvz_form_add(&form, CVZ_STR("client_assertion_type"),
                     CVZ_STR("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
        cvz_form_add(&form, CVZ_STR("client_assertion"), p->assertion);
    }
    struct cvz_azure_grant grant = {.tenant = p->tenant,
                                    .form = cvz_buf_str(&form),
                                    .secret = p->secret.n > 0 ? p->secret : p->assertion};
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
static void write_header(const struct cvz_azure_session *s, const struct cvz_azure_principal *p,
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

static void write_claims(const struct cvz_azure_session *s, const struct cvz_azure_principal *p,
                         struct cvz_arena *arena, struct cvz_buf *buf)
{
    int64_t now = cvz_clock_wall(s->params.http.clock) / 1000;
    int64_t end = now + ASSERTION_S;

    cvz_buf_add_z(buf, "{\"aud\":");
    cvz_json_write_str(buf, cvz_azure_oauth_url(s, p->tenant, "token", arena));
    cvz_buf_add_z(buf, ",\"iss\":");
    cvz_json_write_str(buf, p->client);
    cvz_buf_add_z(buf, ",\"sub\":");
    cvz_json_write_str(buf, p->client);
    cvz_buf_printf(buf, ",\"nbf\":%lld,\"iat\":%lld,\"exp\":%lld,\"jti\":\"", (long long)now,
                   (long long)now, (long long)end);
    add_guid(buf);
    cvz_buf_add_z(buf, "\"}");
}

static int sign(const struct cvz_azure_session *s, const struct cvz_azure_principal *p,
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

int cvz_azure_ask_with_certificate(struct cvz_azure_session *s, const struct cvz_azure_principal *p,
                                   const char *path, struct cvz_bearer_token *ret,
                                   struct cvz_err *err)
{
    const char *password = cvz_azure_env(s, "AZURE_CLIENT_CERTIFICATE_PASSWORD");
    struct cvz_azure_certificate certificate = {0};
    struct cvz_azure_principal proven = *p;
    struct cvz_buf bytes = CVZ_BUF_INIT;

    cvz_buf_reserve(&bytes, CVZ_AZURE_CERTIFICATE_MAX);
    int rc = cvz_file_read(path, CVZ_AZURE_CERTIFICATE_MAX, &bytes, err);
    if (rc == 0) {
        rc = cvz_azure_certificate_read(cvz_buf_str(&bytes),
                                        cvz_str_from(password != NULL ? password : ""), ret->arena,
                                        &certificate, err);
        if (rc == 0)
            rc = sign(s, p, &certificate, ret->arena, &proven.assertion, err);
        if (rc != 0)
            rc = cvz_fail_context(err, rc, "%s", path);
    }
    cvz_secret_release(&bytes);
    if (rc == CVZ_ENOTFOUND) { /* it was named: that is no reason to go on */
        rc = CVZ_EINVALID;
        if (err != NULL)
            err->code = rc;
    }
    return rc != 0 ? rc : cvz_azure_ask_as(s, &proven, ret, err);
}
