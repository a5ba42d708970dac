/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/azure/certificate.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

enum { CHAIN_MAX = 16 };

/* What a file holds. The first certificate is the key's own. */
struct bundle {
    EVP_PKEY *key;
    X509 *certificates[CHAIN_MAX];
    int n;
};

static void release(struct bundle *b)
{
    EVP_PKEY_free(b->key);
    for (int i = 0; i < b->n; i++)
        X509_free(b->certificates[i]);
    ERR_clear_error();
}

/* Takes the certificate over. */
static int add(struct bundle *b, X509 *certificate, struct cvz_err *err)
{
    if (b->n == CHAIN_MAX) {
        X509_free(certificate);
        return cvz_fail(err, CVZ_ETOOBIG, "more than %d certificates", CHAIN_MAX);
    }
    b->certificates[b->n++] = certificate;
    return 0;
}

/* ---- the two formats ---- */

/* Nobody is asked for a password at the terminal. */
static int give_password(char *buf, int size, int is_writing, void *ctx)
{
    const struct cvz_str *password = ctx;

    (void)is_writing;
    if (password->n == 0 || password->n > (size_t)size)
        return -1;
    memcpy(buf, password->p, password->n);
    return (int)password->n;
}

static int read_pem(struct cvz_str bytes, struct cvz_str password, struct bundle *b,
                    struct cvz_err *err)
{
    BIO *in = BIO_new_mem_buf(bytes.p, (int)bytes.n);
    X509 *certificate = NULL;
    int rc = 0;

    CVZ_ASSERT(in != NULL);
    b->key = PEM_read_bio_PrivateKey(in, NULL, give_password, &password);
    BIO_free(in);
    if (b->key == NULL)
        return cvz_fail(err, CVZ_EINVALID, "no private key that can be read%s",
                        password.n > 0 ? " with this password" : "");
    in = BIO_new_mem_buf(bytes.p, (int)bytes.n);
    CVZ_ASSERT(in != NULL);
    while (rc == 0 && (certificate = PEM_read_bio_X509(in, NULL, give_password, &password)) != NULL)
        rc = add(b, certificate, err);
    BIO_free(in);
    return rc;
}

static int read_pkcs12(struct cvz_str bytes, const char *password, struct bundle *b,
                       struct cvz_err *err)
{
    const unsigned char *at = (const unsigned char *)bytes.p;
    PKCS12 *file = d2i_PKCS12(NULL, &at, (long)bytes.n);
    STACK_OF(X509) *others = NULL;
    X509 *own = NULL;
    int rc = 0;

    if (file == NULL)
        return cvz_fail(err, CVZ_EINVALID, "neither PEM nor PKCS#12");
    if (PKCS12_parse(file, password, &b->key, &own, &others) != 1 || b->key == NULL)
        rc = cvz_fail(err, CVZ_EINVALID, "no private key that can be read with this password");
    PKCS12_free(file);
    if (own != NULL && rc == 0)
        rc = add(b, own, err);
    else
        X509_free(own);
    for (X509 *one = NULL; others != NULL && (one = sk_X509_shift(others)) != NULL;)
        if (rc == 0)
            rc = add(b, one, err);
        else
            X509_free(one);
    sk_X509_free(others);
    return rc;
}

/* ---- what is made of it ---- */

static bool find_own(struct bundle *b)
{
    for (int i = 0; i < b->n; i++)
        if (X509_check_private_key(b->certificates[i], b->key) == 1) {
            X509 *own = b->certificates[i];
            b->certificates[i] = b->certificates[0];
            b->certificates[0] = own;
            return true;
        }
    return false;
}

static void write_key(EVP_PKEY *key, struct cvz_arena *arena, struct cvz_str *ret)
{
    BIO *out = BIO_new(BIO_s_secmem());
    char *p = NULL;

    CVZ_ASSERT(out != NULL &&
               PEM_write_bio_PKCS8PrivateKey(out, key, NULL, NULL, 0, NULL, NULL) == 1);
    long n = BIO_get_mem_data(out, &p);
    *ret = cvz_arena_str(arena, (struct cvz_str){p, (size_t)n});
    OPENSSL_cleanse(p, (size_t)n);
    BIO_free(out);
}

/* ["<base64 of DER>", ...] */
static void write_chain(const struct bundle *b, struct cvz_arena *arena, struct cvz_str *ret)
{
    struct cvz_buf text = CVZ_BUF_INIT;

    for (int i = 0; i < b->n; i++) {
        unsigned char *der = NULL;
        int n = i2d_X509(b->certificates[i], &der);
        CVZ_ASSERT(n > 0);
        unsigned char *encoded = (unsigned char *)cvz_arena_bytes(arena, (size_t)n / 3 * 4 + 5);
        int length = EVP_EncodeBlock(encoded, der, n);
        cvz_buf_printf(&text, "%s\"%.*s\"", i == 0 ? "[" : ",", length, (const char *)encoded);
        OPENSSL_free(der);
    }
    cvz_buf_add_char(&text, ']');
    *ret = cvz_arena_str(arena, cvz_buf_str(&text));
    cvz_buf_release(&text);
}

int cvz_azure_certificate_read(struct cvz_str bytes, struct cvz_str password,
                               struct cvz_arena *arena, struct cvz_azure_certificate *ret,
                               struct cvz_err *err)
{
    struct cvz_str secret = cvz_arena_str(arena, password);
    struct bundle b = {0};
    int rc = 0;

    if (bytes.n > CVZ_AZURE_CERTIFICATE_MAX)
        return cvz_fail(err, CVZ_ETOOBIG, "more than %d bytes", CVZ_AZURE_CERTIFICATE_MAX);
    rc = cvz_str_find(bytes, CVZ_STR("-----BEGIN")) >= 0 ? read_pem(bytes, secret, &b, err)
                                                         : read_pkcs12(bytes, secret.p, &b, err);
    if (rc == 0 && !EVP_PKEY_is_a(b.key, "RSA"))
        rc = cvz_fail(err, CVZ_EINVALID, "the key is no RSA key");
    if (rc == 0 && !find_own(&b))
        rc = cvz_fail(err, CVZ_EINVALID, "no certificate of the private key");
    if (rc == 0) {
        CVZ_ASSERT(X509_digest(b.certificates[0], EVP_sha256(), ret->sha256, NULL) == 1 &&
                   X509_digest(b.certificates[0], EVP_sha1(), ret->sha1, NULL) == 1);
        write_key(b.key, arena, &ret->key_pem);
        write_chain(&b, arena, &ret->chain);
    }
    release(&b);
    return rc;
}
