/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HTTP client: one event loop over one curl multi handle, with keep-alive, HTTP/2, compressed
 * answers, a limiter for each rate-limit group, and retries with full jitter. A client and
 * everything that it calls back belong to one thread.
 *
 * A job is one logical call: it may take several attempts. Its callbacks say how to make the
 * request for an attempt (signing it afresh), what an answer means, and what to do at the end.
 */
#ifndef CVZ_HTTP_CLIENT_H
#define CVZ_HTTP_CLIENT_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

struct cvz_http_header {
    struct cvz_str name;
    struct cvz_str value;
};

/* Everything is borrowed from the arena that `prepare` was given. The URL goes over the wire byte
 * for byte. Header values with CR, LF or NUL are refused. */
struct cvz_http_request {
    struct cvz_str method; /* "GET" */
    struct cvz_str url;
    const struct cvz_http_header *headers;
    size_t n_headers;
    struct cvz_str body;
    bool no_proxy;      /* link-local metadata services */
    int64_t timeout_ms; /* for the whole attempt; 0: the client's */
};

struct cvz_http_response {
    int status; /* 0 when no answer came */
    const struct cvz_http_header *headers;
    size_t n_headers;
    struct cvz_str body; /* decompressed */
    int64_t ms;          /* from the first byte sent to the last received */
};

/* Value of the first header of that name (any case), or CVZ_STR_NULL. */
struct cvz_str cvz_http_header_get(const struct cvz_http_response *r, const char *name);

enum cvz_http_verdict {
    CVZ_HTTP_ACCEPT,   /* done is called with code 0 */
    CVZ_HTTP_FAIL,     /* done is called with what the judge put into err; where it put nothing,
                          with an error for the status */
    CVZ_HTTP_RETRY,    /* transient: try again after a backoff */
    CVZ_HTTP_THROTTLE, /* the same, and the limiter of this group halves its rate */
    CVZ_HTTP_AGAIN,    /* try again at once, once per job (clock skew, renewed token) and not
                          counted as an attempt; the second time it is CVZ_HTTP_FAIL */
};

/* What one job cost. */
struct cvz_http_stats {
    unsigned calls; /* attempts that were sent */
    unsigned retries, throttles;
    int64_t ms; /* waiting for answers, all attempts */
};

struct cvz_http_job {
    /* Which limiter: "123456789012/eu-west-1/ec2". Jobs of one group share a rate. "" for none. */
    struct cvz_str limit_group;
    unsigned max_attempts; /* 0: the client's */
    bool is_urgent;        /* starts before those that wait and are not: the next page of a list, on
                              which others will wait */

    /* Called before each attempt (0, 1, ...). The arena lives until the attempt ends. An error ends
     * the job. */
    int (*prepare)(void *ctx, unsigned attempt, struct cvz_arena *arena,
                   struct cvz_http_request *ret, struct cvz_err *err);
    /* Called with each answer, and with status 0 and err filled when none came. May be NULL: 2xx is
     * accepted; 408, 500, 502, 503, 504 and connection failures are retried; 429 throttles; all
     * else fails. *wait_ms comes in as what Retry-After said (-1: nothing) and may be raised. */
    enum cvz_http_verdict (*judge)(void *ctx, const struct cvz_http_response *response,
                                   int64_t *wait_ms, struct cvz_err *err);
    /* Called exactly once. The response lives until it returns; it may submit further jobs. */
    void (*done)(void *ctx, int code, const struct cvz_http_response *response,
                 const struct cvz_http_stats *stats, const struct cvz_err *err);
    void *ctx;
};

struct cvz_http_transport; /* where requests go: the network, a recorder around it, a recording */

struct cvz_http_params {
    unsigned in_flight;    /* jobs at once, 1..512 */
    unsigned max_attempts; /* 1..20 */
    int64_t timeout_ms;    /* one attempt */
    int64_t connect_ms;
    size_t max_body; /* larger answers end in CVZ_ETOOBIG */
    uint64_t seed;   /* for jitter */
    const struct cvz_clock *clock;
    const char *user_agent;
    const char *ca_file;                  /* NULL: the system's */
    struct cvz_http_transport *transport; /* borrowed; NULL: the network */
    const volatile int *cancelled; /* for signal handlers: not 0 acts as cvz_http_client_cancel
                                      does, and ends cvz_http_fetch too; may be NULL */
};

#define CVZ_HTTP_PARAMS_INIT                                                                       \
    ((struct cvz_http_params){.in_flight = 32,                                                     \
                              .max_attempts = 5,                                                   \
                              .timeout_ms = 60000,                                                 \
                              .connect_ms = 5000,                                                  \
                              .max_body = (size_t)256 << 20,                                       \
                              .clock = &cvz_clock_system,                                          \
                              .user_agent = "cloudviz"})

struct cvz_http_client;

int cvz_http_client_new(const struct cvz_http_params *params, struct cvz_http_client **ret,
                        struct cvz_err *err) CVZ_MUST_CHECK;
/* Jobs that are left end without `done`. NULL is accepted. */
void cvz_http_client_free(struct cvz_http_client *client);

/* Queues a job (copied). Jobs start in order of submission, urgent ones first, as limiters allow.
 */
void cvz_http_client_submit(struct cvz_http_client *client, const struct cvz_http_job *job);

/* What has been submitted and may start goes on its way at once, while the caller still works on an
 * answer: for use inside of `done`; elsewhere it does nothing. */
void cvz_http_client_push(struct cvz_http_client *client);

/* No job of the group starts for the next ms milliseconds (at most five minutes): the other side
 * said that its quota is used up. 0 and less do nothing. */
void cvz_http_client_hold(struct cvz_http_client *client, struct cvz_str limit_group, int64_t ms);

/* Runs until no job is left. After cvz_http_client_cancel, all open jobs end with CVZ_ECANCELLED
 * within a second. */
void cvz_http_client_run(struct cvz_http_client *client);

/* Async-signal-safe; any thread. */
void cvz_http_client_cancel(struct cvz_http_client *client);

/* One request, no retries, no limiter, own short-lived loop: for credential endpoints. The
 * response's memory is the arena's. 0 also for HTTP errors: look at the status. */
int cvz_http_fetch(const struct cvz_http_params *params, const struct cvz_http_request *request,
                   struct cvz_arena *arena, struct cvz_http_response *ret,
                   struct cvz_err *err) CVZ_MUST_CHECK;

/* ---- recordings ----
 *
 * A recording is a text file of JSON lines with the members, in this order,
 *
 *     {"method":"POST","url":"https://...","target":"Service.Operation","body":"...",
 *      "status":200,"headers":{"content-type":"..."},"response":"..."}
 *
 * where "target" is the request's header x-amz-target, and "target", "body" and "headers" may be
 * missing. Status 0 stands for "no answer came", with the cause as the response. Bodies are text:
 * bytes that are no UTF-8 become U+FFFD. Empty lines, and lines that begin with '#', are skipped.
 *
 * Requests are compared by method, URL (query sorted), target and body. Authorization, tokens,
 * cookies and the secrets of credential answers are never written: in URLs and bodies of both
 * directions "REDACTED" stands in their place (and requests are compared with it). The same request
 * may stand several times: its answers are played in order, the last one again and again. */
int cvz_http_recorder_new(const char *path, struct cvz_http_transport **ret,
                          struct cvz_err *err) CVZ_MUST_CHECK;
/* `text` is borrowed. A request that it does not hold is answered with status 599 and named in the
 * response's body. delay_ms is waited before each answer. */
int cvz_http_replay_new(struct cvz_str text, int64_t delay_ms, struct cvz_http_transport **ret,
                        struct cvz_err *err) CVZ_MUST_CHECK;
/* How many recorded answers were never asked for. */
size_t cvz_http_replay_unused(const struct cvz_http_transport *transport);
/* Flushes and frees. NULL is accepted. CVZ_EIO when a recording could not be written whole. */
int cvz_http_transport_close(struct cvz_http_transport *transport, struct cvz_err *err);

#endif
