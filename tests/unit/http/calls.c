/* SPDX-License-Identifier: Apache-2.0 */
#include "calls.h"

int call_prepare(void *ctx, unsigned attempt, struct cvz_arena *arena, struct cvz_http_request *ret,
                 struct cvz_err *err)
{
    struct call *call = ctx;

    (void)err;
    assert_int_equal(attempt, call->prepared);
    call->prepared++;
    *ret = (struct cvz_http_request){
        .method = cvz_str_from(call->method != NULL ? call->method : "GET"),
        .url = cvz_arena_str(arena, cvz_str_from(call->url)),
        .headers = call->headers,
        .n_headers = call->n_headers,
        .body = cvz_str_from(call->body),
        .no_proxy = true,
        .timeout_ms = call->timeout_ms,
    };
    return 0;
}

void call_done(void *ctx, int code, const struct cvz_http_response *response,
               const struct cvz_http_stats *stats, const struct cvz_err *err)
{
    struct call *call = ctx;

    call->n_done++;
    call->code = code;
    call->status = response->status;
    call->n_body = response->body.n;
    snprintf(call->text, sizeof call->text, "%.*s", CVZ_STR_ARG(response->body));
    call->stats = *stats;
    if (code != 0)
        call->err = *err;
    assert_true((code == 0) == (err == NULL));
}

static enum cvz_http_verdict call_judge(void *ctx, const struct cvz_http_response *response,
                                        int64_t *wait_ms, struct cvz_err *err)
{
    struct call *call = ctx;

    (void)response;
    (void)wait_ms;
    (void)err;
    return call->verdicts[call->prepared - 1];
}

struct cvz_http_job call_job(struct call *call)
{
    return (struct cvz_http_job){
        .limit_group = cvz_str_from(call->group),
        .max_attempts = call->max_attempts,
        .prepare = call_prepare,
        .judge = call->verdicts != NULL ? call_judge : NULL,
        .done = call_done,
        .ctx = call,
    };
}

void calls_run(const struct cvz_http_params *params, struct call *calls, size_t n)
{
    struct cvz_http_client *client = NULL;
    struct cvz_err err = CVZ_ERR_INIT;

    assert_ok(cvz_http_client_new(params, &client, &err), &err);
    for (size_t i = 0; i < n; i++) {
        struct cvz_http_job job = call_job(&calls[i]);
        cvz_http_client_submit(client, &job);
    }
    cvz_http_client_run(client);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(calls[i].n_done, 1);
    cvz_http_client_free(client);
}
