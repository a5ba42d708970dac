/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AWS Signature Version 4
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html): the header form,
 * with the hash of the body signed. What is signed is the URL as it goes over the wire.
 */
#ifndef CVZ_CLOUD_SIGV4_H
#define CVZ_CLOUD_SIGV4_H

#include "base/arena.h"
#include "base/err.h"
#include "http/client.h"

/* Borrowed text. No session token: an empty string. */
struct cvz_aws_keys {
    struct cvz_str access_key;
    struct cvz_str secret_key;
    struct cvz_str session_token;
};

struct cvz_sigv4_params {
    struct cvz_aws_keys keys;
    struct cvz_str region;
    struct cvz_str service; /* its signing name */
    int64_t wall_ms;        /* now, as the service's clock has it */
    bool s3;                /* the path is not normalised, x-amz-content-sha256 is sent */
};

/* Derived signing keys, so that a day's requests to one service need one derivation. May be shared
 * by all requests of one thread. */
struct cvz_sigv4_cache;
struct cvz_sigv4_cache *cvz_sigv4_cache_new(void);
void cvz_sigv4_cache_free(struct cvz_sigv4_cache *cache); /* wipes; NULL is accepted */

/* *ret: all headers to send, in the arena: those of the request except the ones that the signature
 * owns (x-amz-date, x-amz-security-token, x-amz-content-sha256, authorization), and those afresh.
 * All are signed but user-agent, accept, expect, connection and others that a transport may change.
 * Host is signed as curl sends it. cache may be NULL. CVZ_EINVALID when a piece of the request
 * cannot be signed (no host in the URL, a header value with a line break, no keys). */
int cvz_sigv4_sign(const struct cvz_sigv4_params *params, struct cvz_sigv4_cache *cache,
                   const struct cvz_http_request *request, struct cvz_arena *arena,
                   const struct cvz_http_header **ret, size_t *ret_n,
                   struct cvz_err *err) CVZ_MUST_CHECK;

/* What is hashed and signed, as text: for tests, and to compare with what a service says that it
 * expected. Holds the session token. */
int cvz_sigv4_canonical_request(const struct cvz_sigv4_params *params,
                                const struct cvz_http_request *request, struct cvz_buf *buf,
                                struct cvz_err *err) CVZ_MUST_CHECK;

#endif
