/* SPDX-License-Identifier: Apache-2.0 */
/* Asking an endpoint for credentials: one request that is tried again as its policy says. */
#ifndef CVZ_CLOUD_ASK_H
#define CVZ_CLOUD_ASK_H

#include "base/arena.h"
#include "base/err.h"
#include "http/client.h"

enum {
    CVZ_ASK_ANSWER_MAX = 1 << 20,   /* bytes of an answer */
    CVZ_ASK_PATIENCE_MS = 60 * 1000 /* what Retry-After may ask for at most */
};

/* How long to wait before attempt + 1, or -1: not at all. `status` 0: no answer came. */
typedef int64_t cvz_ask_policy(int status, unsigned attempt);

/* Three attempts with a pause of one and two seconds: no answer, 408, 429, 5xx. */
cvz_ask_policy cvz_ask_usual;
/* One attempt. */
cvz_ask_policy cvz_ask_once;

/* Waiting; tests own time. wait NULL: as long as it takes, unless cancelled. */
struct cvz_ask_pause {
    int (*wait)(void *ctx, int64_t ms, struct cvz_err *err);
    void *ctx;
};
/* 0 or CVZ_ECANCELLED. */
int cvz_ask_wait(const struct cvz_ask_pause *pause, int64_t ms, const volatile int *cancelled,
                 struct cvz_err *err) CVZ_MUST_CHECK;

struct cvz_ask {
    const struct cvz_http_params *http;
    const struct cvz_ask_pause *pause; /* NULL: real time */
    cvz_ask_policy *policy;            /* NULL: cvz_ask_usual */
    int64_t timeout_ms;                /* one attempt; 0: http's */
};

/* 0 for every answer, whatever its status; else why none came. Redirections are answers: nobody
 * follows them. A Retry-After beyond CVZ_ASK_PATIENCE_MS ends the attempts. The answer lives in the
 * arena, which is to be wiped. */
int cvz_ask_send(const struct cvz_ask *ask, const struct cvz_http_request *request,
                 struct cvz_arena *arena, struct cvz_http_response *ret,
                 struct cvz_err *err) CVZ_MUST_CHECK;

#endif
