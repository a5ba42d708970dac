/* SPDX-License-Identifier: Apache-2.0 */
/* JSON Web Tokens (RFC 7515, RFC 7519): signed with a private key, or looked into. */
#ifndef CVZ_CLOUD_JWT_H
#define CVZ_CLOUD_JWT_H

#include "base/arena.h"
#include "base/err.h"
#include "codec/value.h"

enum {
    CVZ_JWT_MAX = 64 * 1024, /* bytes of a token, and of a key */
    CVZ_JWT_KEY_BITS_MIN = 2048,
    CVZ_JWT_KEY_BITS_MAX = 16384,
};

/* Borrowed JSON texts; they are signed byte for byte. */
struct cvz_jwt_params {
    struct cvz_str
        header; /* an object whose "alg" is RS256 or PS256: {"alg":"RS256","typ":"JWT"} */
    struct cvz_str claims;  /* an object */
    struct cvz_str key_pem; /* holds a private RSA key (PKCS#1 or PKCS#8, not encrypted); other
                               blocks, such as a certificate's, may stand beside it */
};

/* Appends the token. CVZ_EINVALID for a header, claims or a key that are none; no message repeats
 * any of them. */
int cvz_jwt_sign(const struct cvz_jwt_params *params, struct cvz_buf *buf,
                 struct cvz_err *err) CVZ_MUST_CHECK;

/* The claims, as a value in the arena. Nothing is verified: this only tells what the bearer says
 * of itself. CVZ_EINVALID for a text that is no such token. */
int cvz_jwt_claims(struct cvz_str token, struct cvz_arena *arena, struct cvz_value *ret,
                   struct cvz_err *err) CVZ_MUST_CHECK;

/* RFC 4648, section 5, without padding. */
void cvz_base64url_encode(struct cvz_buf *buf, struct cvz_str s);
/* Strict: no padding, no blanks, no stray bits. False when s is not that; buf may then hold a part.
 */
bool cvz_base64url_decode(struct cvz_buf *buf, struct cvz_str s) CVZ_MUST_CHECK;

#endif
