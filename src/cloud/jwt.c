/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/jwt.h"

#include "codec/json.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

/* ---- base64url ---- */

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void cvz_base64url_encode(struct cvz_buf *buf, struct cvz_str s)
{
    uint32_t bits = 0;
    unsigned n = 0; /* bits that wait; at most 4 between bytes */

    for (size_t i = 0; i < s.n; i++) {
        bits = bits << 8 | (unsigned char)s.p[i];
        for (n += 8; n >= 6; n -= 6)
            cvz_buf_add_char(buf, digits[bits >> (n - 6) & 63]);
    }
    if (n > 0)
        cvz_buf_add_char(buf, digits[bits << (6 - n) & 63]);
}

bool cvz_base64url_decode(struct cvz_buf *buf, struct cvz_str s)
{
    uint32_t bits = 0;
    unsigned n = 0;

    for (size_t i = 0; i < s.n; i++) {
        const char *at = memchr(digits, s.p[i], sizeof digits - 1);
        if (at == NULL)
            return false;
        bits = bits << 6 | (uint32_t)(at - digits);
        n += 6;
        if (n >= 8) {
            n -= 8;
            cvz_buf_add_char(buf, (char)(bits >> n & 255));
        }
    }
    return n < 6 && (bits & ((1U << n) - 1)) == 0;
}

/* ---- signing ---- */

static const struct algorithm {
    const char *name;
    int padding;
} algorithms[] = {
    {"RS256", RSA_PKCS1_PADDING},
    {"PS256", RSA_PKCS1_PSS_PADDING},
};

static int read_object(struct cvz_str text, const char *what, struct cvz_arena *arena,
                       struct cvz_value *ret, struct cvz_err *err)
{
    if (cvz_json_read(text, arena, ret, NULL) != 0 || !cvz_value_is(ret, CVZ_TYPE_OBJECT))
        return cvz_fail(err, CVZ_EINVALID, "the token's %s is no JSON object", what);
    return 0;
}

static int choose(const struct cvz_jwt_params *params, const struct algorithm **ret,
                  struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_value header, claims;
    int rc = read_object(params->header, "header", &arena, &header, err);

    *ret = NULL;
    if (rc == 0)
        rc = read_object(params->claims, "claims", &arena, &claims, err);
    if (rc == 0) {
        struct cvz_str name = cvz_value_str(cvz_value_get(&header, CVZ_STR("alg")));
        for (size_t i = 0; i < CVZ_COUNT_OF(algorithms); i++)
            if (cvz_str_is(name, algorithms[i].name))
                *ret = &algorithms[i];
        if (*ret == NULL)
            rc = cvz_fail(err, CVZ_EINVALID, "the token's alg is neither RS256 nor PS256");
    }
    cvz_arena_wipe(&arena);
    return rc;
}

/* Without this, OpenSSL asks on the terminal. */
static int no_password(char *text, int size, int is_write, void *ctx)
{
    (void)text;
    (void)size;
    (void)is_write;
    (void)ctx;
    return -1;
}

static int read_key(struct cvz_str pem, EVP_PKEY **ret, struct cvz_err *err)
{
    if (pem.n == 0 || pem.n > CVZ_JWT_MAX)
        return cvz_fail(err, CVZ_EINVALID, "the private key is %s",
                        pem.n == 0 ? "missing" : "too large");
    BIO *bio = BIO_new_mem_buf(pem.p, (int)pem.n);
    CVZ_ASSERT(bio != NULL);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);
    BIO_free(bio);
    ERR_clear_error();
    if (key == NULL)
        return cvz_fail(err, CVZ_EINVALID, "no private key in PEM form (an encrypted one is none)");
    int bits = EVP_PKEY_get_bits(key);
    if (!EVP_PKEY_is_a(key, "RSA") || bits < CVZ_JWT_KEY_BITS_MIN || bits > CVZ_JWT_KEY_BITS_MAX) {
        EVP_PKEY_free(key);
        return cvz_fail(err, CVZ_EINVALID, "the private key is no RSA key of %d to %d bits",
                        CVZ_JWT_KEY_BITS_MIN, CVZ_JWT_KEY_BITS_MAX);
    }
    *ret = key;
    return 0;
}

/* RFC 7518, sections 3.3 and 3.5: SHA-256; with PSS the salt is as long as the hash. */
static bool make_signature(EVP_PKEY *key, int padding, struct cvz_str input, unsigned char *out,
                           size_t *n)
{
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    EVP_PKEY_CTX *ctx = NULL; /* the digest's */
    bool ok = md != NULL && EVP_DigestSignInit(md, &ctx, EVP_sha256(), NULL, key) == 1 &&
              EVP_PKEY_CTX_set_rsa_padding(ctx, padding) == 1 &&
              (padding != RSA_PKCS1_PSS_PADDING ||
               EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, RSA_PSS_SALTLEN_DIGEST) == 1) &&
              EVP_DigestSign(md, out, n, (const unsigned char *)input.p, input.n) == 1;

    EVP_MD_CTX_free(md);
    ERR_clear_error();
    return ok;
}

int cvz_jwt_sign(const struct cvz_jwt_params *params, struct cvz_buf *buf, struct cvz_err *err)
{
    unsigned char signature[CVZ_JWT_KEY_BITS_MAX / 8];
    size_t n = sizeof signature;
    const struct algorithm *algorithm;
    EVP_PKEY *key = NULL;
    size_t start = buf->n;
    int rc = choose(params, &algorithm, err);

    if (rc == 0)
        rc = read_key(params->key_pem, &key, err);
    if (rc != 0)
        return rc;
    cvz_base64url_encode(buf, params->header);
    cvz_buf_add_char(buf, '.');
    cvz_base64url_encode(buf, params->claims);
    if (buf->failed || buf->n - start > CVZ_JWT_MAX)
        rc = cvz_fail(err, CVZ_ETOOBIG, "the token has more than %d bytes", CVZ_JWT_MAX);
    else if (!make_signature(key, algorithm->padding, cvz_str_sub(cvz_buf_str(buf), start, buf->n),
                             signature, &n))
        rc = cvz_fail(err, CVZ_EINVALID, "the private key cannot sign");
    EVP_PKEY_free(key);
    if (rc != 0)
        return rc;
    cvz_buf_add_char(buf, '.');
    cvz_base64url_encode(buf, (struct cvz_str){(const char *)signature, n});
    return 0;
}

/* ---- looking into one ---- */

int cvz_jwt_claims(struct cvz_str token, struct cvz_arena *arena, struct cvz_value *ret,
                   struct cvz_err *err)
{
    struct cvz_buf text = CVZ_BUF_INIT_MAX(CVZ_JWT_MAX);
    struct cvz_str rest = token, header, claims;
    int rc = 0;

    if (token.n > CVZ_JWT_MAX || !cvz_str_split(&rest, '.', &header) ||
        !cvz_str_split(&rest, '.', &claims) || rest.p == NULL ||
        cvz_str_find_char(rest, '.') >= 0 || claims.n == 0)
        return cvz_fail(err, CVZ_EINVALID, "the text is no JSON Web Token");
    cvz_buf_reserve(&text, claims.n); /* growing would leave copies behind */
    if (cvz_base64url_decode(&text, claims))
        rc = read_object(cvz_arena_str(arena, cvz_buf_str(&text)), "claims", arena, ret, err);
    else
        rc = cvz_fail(err, CVZ_EINVALID, "the token's claims are not in base64url");
    explicit_bzero(text.p, text.cap);
    cvz_buf_release(&text);
    return rc;
}
