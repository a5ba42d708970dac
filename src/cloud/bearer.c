/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/bearer.h"

#include "base/mem.h"
#include "cloud/secret.h"

#include <stdlib.h>

enum { RETRY_MS = 60 * 1000 };

struct cvz_bearer {
    struct cvz_bearer_params params;
    struct cvz_secret secret;
    struct cvz_str token; /* in the secret; n == 0: none */
    int64_t expires_ms;
    int64_t renew_ms; /* from then on */
    int64_t tried_ms; /* the last renewal that failed; INT64_MIN: none */
    const char *source;
};

/* RFC 6750's b64token is narrower; what issuers send is held only to what a header carries. */
static bool is_sendable(struct cvz_str token)
{
    for (size_t i = 0; i < token.n; i++)
        if (token.p[i] <= ' ' || token.p[i] >= 0x7f)
            return false;
    return token.n > 0;
}

/* Five minutes before its end, but nine tenths of what it lives: one that comes with little left (a
 * metadata server hands out what it has) must not be fetched for each call. */
static int64_t renewal_of(int64_t expires_ms, int64_t now)
{
    int64_t tenth = (expires_ms - now) / 10;

    return expires_ms - (tenth < CVZ_BEARER_RENEW_MS ? tenth : CVZ_BEARER_RENEW_MS);
}

static int renew(struct cvz_bearer *b, int64_t now, struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_bearer_token token = {.arena = &arena, .expires_ms = INT64_MAX, .source = ""};
    int rc = b->params.fetch(b->params.ctx, &token, err);

    if (rc == 0 && !is_sendable(token.text))
        rc = cvz_fail(err, CVZ_EAUTH, "%s gave no usable token", token.source);
    if (rc == 0 && token.expires_ms <= now)
        rc = cvz_fail(err, CVZ_EAUTH, "the token from %s has expired", token.source);
    if (rc == 0)
        rc = cvz_secret_hold(&b->secret, &token.text, 1, err);
    if (rc == 0) {
        b->token = token.text;
        b->expires_ms = token.expires_ms;
        b->renew_ms = renewal_of(token.expires_ms, now);
        b->source = token.source;
    }
    cvz_arena_wipe(&arena);
    return rc;
}

int cvz_bearer_get(struct cvz_bearer *b, struct cvz_str *ret, struct cvz_err *err)
{
    int64_t now = cvz_clock_wall(b->params.clock);
    int rc = 0;

    if (b->token.n == 0 || b->expires_ms <= now) {
        rc = renew(b, now, err);
    } else if (b->renew_ms <= now && (b->tried_ms == INT64_MIN || now - b->tried_ms >= RETRY_MS)) {
        b->tried_ms = renew(b, now, NULL) == 0 ? INT64_MIN : now;
    }
    if (rc == 0)
        *ret = b->token;
    return rc;
}

void cvz_bearer_expire(struct cvz_bearer *b)
{
    cvz_secret_forget(&b->secret);
    b->token = CVZ_STR_NULL;
    b->tried_ms = INT64_MIN;
}

int64_t cvz_bearer_expires_ms(const struct cvz_bearer *b)
{
    return b->expires_ms;
}

const char *cvz_bearer_source(const struct cvz_bearer *b)
{
    return b->source;
}

struct cvz_bearer *cvz_bearer_new(const struct cvz_bearer_params *params)
{
    struct cvz_bearer *b = CVZ_NEW(struct cvz_bearer);

    b->params = *params;
    b->tried_ms = INT64_MIN;
    b->source = "";
    return b;
}

void cvz_bearer_free(struct cvz_bearer *b)
{
    if (b == NULL)
        return;
    cvz_secret_forget(&b->secret);
    free(b);
}
