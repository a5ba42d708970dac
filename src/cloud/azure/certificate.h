/* SPDX-License-Identifier: Apache-2.0 */
/* The certificate and key of a service principal, from a file. */
#ifndef CVZ_CLOUD_AZURE_CERTIFICATE_H
#define CVZ_CLOUD_AZURE_CERTIFICATE_H

#include "base/arena.h"
#include "base/err.h"

enum { CVZ_AZURE_CERTIFICATE_MAX = 256 * 1024 }; /* bytes of the file */

/* Everything lives in the arena, which is to be wiped. */
struct cvz_azure_certificate {
    struct cvz_str key_pem;             /* PKCS#8, not encrypted */
    unsigned char sha256[32], sha1[20]; /* of the certificate: "x5t#S256" and "x5t" */
    struct cvz_str chain;               /* the certificates as a JSON array: "x5c" */
};

/* PEM (key and certificates in any order; the key may be encrypted), or PKCS#12. password may be
 * "". CVZ_EINVALID when the file holds no RSA key or no certificate of that key, or the password is
 * wrong; the message repeats nothing of them. */
int cvz_azure_certificate_read(struct cvz_str bytes, struct cvz_str password,
                               struct cvz_arena *arena, struct cvz_azure_certificate *ret,
                               struct cvz_err *err) CVZ_MUST_CHECK;

#endif
