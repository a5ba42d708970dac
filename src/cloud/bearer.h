/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bearer token that is kept and renewed: fetched when it is first asked for, renewed from five
 * minutes before it expires, or from the last tenth of a shorter life (while the old one lasts, a
 * failure to do so is tolerated and not tried again for a minute), held in locked memory and wiped.
 * Belongs to one thread.
 */
#ifndef CVZ_CLOUD_BEARER_H
#define CVZ_CLOUD_BEARER_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"

enum { CVZ_BEARER_RENEW_MS = 5 * 60 * 1000 };

/* What a fetch gives. */
struct cvz_bearer_token {
    struct cvz_arena *arena; /* set by the caller: for the text and all that leads to it; wiped */
    struct cvz_str text;
    int64_t expires_ms; /* INT64_MAX: never, which is what it comes in as */
    const char *source; /* lives as long as the program; "" */
};

struct cvz_bearer_params {
    const struct cvz_clock *clock;
    /* Asks for a token; may block. The errors name the source, and never hold a secret. */
    int (*fetch)(void *ctx, struct cvz_bearer_token *ret, struct cvz_err *err);
    void *ctx;
};

struct cvz_bearer;

struct cvz_bearer *cvz_bearer_new(const struct cvz_bearer_params *params);
void cvz_bearer_free(struct cvz_bearer *bearer); /* NULL is accepted */

/* A token that is valid now; lives until the next call. CVZ_EAUTH for one that comes expired, is
 * empty, or holds bytes that no header may carry; else what fetch said. */
int cvz_bearer_get(struct cvz_bearer *bearer, struct cvz_str *ret,
                   struct cvz_err *err) CVZ_MUST_CHECK;

/* The next cvz_bearer_get fetches afresh: a service called the token expired. */
void cvz_bearer_expire(struct cvz_bearer *bearer);

/* Of the token that is held: 0 and "" while there was none. */
int64_t cvz_bearer_expires_ms(const struct cvz_bearer *bearer);
const char *cvz_bearer_source(const struct cvz_bearer *bearer);

#endif
