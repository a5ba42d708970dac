/* SPDX-License-Identifier: Apache-2.0 */
/* A recorded job: what tests of the client submit and look at afterwards. */
#ifndef CVZ_TESTS_UNIT_HTTP_CALLS_H
#define CVZ_TESTS_UNIT_HTTP_CALLS_H

#include "../test.h"

#include "http/client.h"

struct call {
    const char *url;
    const char *method; /* NULL: GET */
    const char *body;   /* NULL: none */
    const struct cvz_http_header *headers;
    size_t n_headers;
    int64_t timeout_ms;
    enum cvz_http_verdict *verdicts; /* NULL: as the client judges */
    unsigned max_attempts;
    const char *group;

    /* What happened. */
    int code, status;
    unsigned n_done, prepared;
    char text[4096];
    size_t n_body;
    struct cvz_err err;
    struct cvz_http_stats stats;
};

int call_prepare(void *ctx, unsigned attempt, struct cvz_arena *arena, struct cvz_http_request *ret,
                 struct cvz_err *err);
void call_done(void *ctx, int code, const struct cvz_http_response *response,
               const struct cvz_http_stats *stats, const struct cvz_err *err);
struct cvz_http_job call_job(struct call *call);

/* Runs the calls with a client of their own. */
void calls_run(const struct cvz_http_params *params, struct call *calls, size_t n);

#endif
