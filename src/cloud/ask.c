/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/ask.h"

#include "base/num.h"

#include <time.h>

enum { ATTEMPTS = 3, SECOND_MS = 1000, SLICE_MS = 100 };

int64_t cvz_ask_usual(int status, unsigned attempt)
{
    bool again = status == 0 || status == 408 || status == 429 || status >= 500;

    return again && attempt + 1 < ATTEMPTS ? (int64_t)(attempt + 1) * SECOND_MS : -1;
}

int64_t cvz_ask_once(int status, unsigned attempt)
{
    (void)status;
    (void)attempt;
    return -1;
}

int cvz_ask_wait(const struct cvz_ask_pause *pause, int64_t ms, const volatile int *cancelled,
                 struct cvz_err *err)
{
    if (pause != NULL && pause->wait != NULL)
        return pause->wait(pause->ctx, ms, err);
    for (; ms > 0; ms -= SLICE_MS) {
        int64_t slice = ms < SLICE_MS ? ms : SLICE_MS;
        struct timespec t = {.tv_nsec = (long)slice * 1000000};
        if (cancelled != NULL && *cancelled != 0)
            return cvz_fail(err, CVZ_ECANCELLED, "cancelled");
        nanosleep(&t, NULL);
    }
    return 0;
}

/* Milliseconds that the answer asks for; -1 when it does not say. Dates are not looked at: nobody
 * sends them here. */
static int64_t retry_after(const struct cvz_http_response *r)
{
    int64_t seconds;

    if (!cvz_parse_i64(cvz_http_header_get(r, "retry-after"), &seconds) || seconds < 0)
        return -1;
    return seconds > CVZ_ASK_PATIENCE_MS ? INT64_MAX : seconds * SECOND_MS;
}

/* As cvz_ask_policy, with the answer's own wish. */
static int64_t next_pause(const struct cvz_ask *ask, const struct cvz_http_response *r,
                          unsigned attempt)
{
    cvz_ask_policy *policy = ask->policy != NULL ? ask->policy : cvz_ask_usual;
    int64_t pause = policy(r->status, attempt);
    int64_t wish = r->status == 429 || r->status == 503 ? retry_after(r) : -1;

    if (pause < 0 || wish > CVZ_ASK_PATIENCE_MS)
        return -1;
    return wish > pause ? wish : pause;
}

int cvz_ask_send(const struct cvz_ask *ask, const struct cvz_http_request *request,
                 struct cvz_arena *arena, struct cvz_http_response *ret, struct cvz_err *err)
{
    struct cvz_http_params params = *ask->http;

    params.max_body = CVZ_ASK_ANSWER_MAX;
    if (ask->timeout_ms > 0)
        params.timeout_ms = ask->timeout_ms;
    for (unsigned attempt = 0;; attempt++) {
        struct cvz_http_response response = {0};
        int rc = cvz_http_fetch(&params, request, arena, &response, err);
        if (rc != 0 && !cvz_code_is_retryable(rc))
            return rc;
        int64_t pause = next_pause(ask, &response, attempt);
        if (pause < 0) {
            if (rc == 0)
                *ret = response;
            return rc;
        }
        if (cvz_ask_wait(ask->pause, pause, params.cancelled, err) != 0)
            return CVZ_ECANCELLED;
    }
}
