/* SPDX-License-Identifier: Apache-2.0 */
/* The device authorization grant (RFC 8628): a code is shown, a person types it into a browser, and
 * the token endpoint is asked until they have. */
#ifndef CVZ_CLOUD_DEVICE_H
#define CVZ_CLOUD_DEVICE_H

#include "base/arena.h"
#include "cloud/ask.h"
#include "cloud/identity.h"
#include "codec/value.h"

struct cvz_device_flow {
    const struct cvz_http_params *http;
    const struct cvz_ask_pause *pause; /* NULL: real time */
    struct cvz_str device_code;        /* a secret */
    int64_t interval_s;
    int64_t until_ms;
};

/* What the members of the answer with the code are called. */
struct cvz_device_names {
    const char *device_code, *user_code, *url;
    const char *whole_url; /* with the code in it, used where it is there; NULL: none */
    const char *expires_in, *interval;
    const char *message; /* NULL: none */
};

/* Fills in the rest of the flow from the answer, and tells the person. CVZ_EUNAVAILABLE for an
 * answer without a code, or with a URL that is neither https nor this machine. */
int cvz_device_start(struct cvz_device_flow *flow, const struct cvz_value *answer,
                     const struct cvz_device_names *names, const struct cvz_login_params *login,
                     struct cvz_arena *arena, struct cvz_err *err) CVZ_MUST_CHECK;

/* Asks for the token once: 0 when it is there; else *ret_word is the service's own word for why not
 * ("authorization_pending"), "" when it has none. */
typedef int cvz_device_ask_fn(void *ctx, struct cvz_str *ret_word, struct cvz_err *err);

/* Asks until there is a token. CVZ_EDENIED when the person declined, CVZ_ETIMEOUT when the code was
 * over first, CVZ_ECANCELLED; what `ask` failed with for any other reason, but for a service that
 * does not answer: it is asked again, more slowly. */
int cvz_device_wait(struct cvz_device_flow *flow, cvz_device_ask_fn *ask, void *ctx,
                    struct cvz_err *err) CVZ_MUST_CHECK;

/* A copy that steers no terminal: control bytes and what is not ASCII become spaces. */
struct cvz_str cvz_device_printable(struct cvz_str text, struct cvz_arena *arena);

#endif
