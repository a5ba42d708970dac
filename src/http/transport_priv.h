/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where requests go. A transport is shared by all that use it (a recording, a file that is being
 * recorded); a session is one client's way through it. Whoever owns a session owns its exchanges,
 * which must not move while they are under way.
 */
#ifndef CVZ_HTTP_TRANSPORT_PRIV_H
#define CVZ_HTTP_TRANSPORT_PRIV_H

#include "base/vec.h"
#include "http/client.h"

/* One request and what became of it. */
struct cvz_http_exchange {
    const struct cvz_http_request *request; /* borrowed until the exchange ends or is dropped */
    int64_t timeout_ms;
    size_t max_body;
    void *owner;

    /* Filled by the transport. */
    int code; /* 0: an answer came; otherwise err says why none did */
    struct cvz_err err;
    int status;
    struct cvz_arena arena; /* text of the headers */
    CVZ_VEC(struct cvz_http_header) headers;
    size_t header_bytes;
    struct cvz_buf body;
    int64_t ms;
    void *under_way; /* the transport's own */
};

/* Makes room for the next answer; zeroed memory is fine. */
void cvz_http_exchange_clear(struct cvz_http_exchange *x);
void cvz_http_exchange_release(struct cvz_http_exchange *x);
/* A view, alive as long as the exchange's answer. */
struct cvz_http_response cvz_http_exchange_response(const struct cvz_http_exchange *x);

/* Takes one header; CVZ_ETOOBIG beyond 512 headers or 256 KiB. */
int cvz_http_exchange_add_header(struct cvz_http_exchange *x, struct cvz_str name,
                                 struct cvz_str value, struct cvz_err *err) CVZ_MUST_CHECK;

/* Method and header names are tokens, header values have no CR, LF or NUL, the URL is strict. */
int cvz_http_request_check(const struct cvz_http_request *request,
                           struct cvz_err *err) CVZ_MUST_CHECK;
struct cvz_str cvz_http_header_find(const struct cvz_http_header *headers, size_t n,
                                    const char *name);

struct cvz_http_session {
    const struct cvz_http_session_ops *ops;
};

struct cvz_http_session_ops {
    /* Takes the exchange on its way. An error ends it at once. */
    int (*send)(struct cvz_http_session *s, struct cvz_http_exchange *x, struct cvz_err *err);
    /* What was sent goes out now, not when somebody waits; may be NULL. */
    void (*push)(struct cvz_http_session *s);
    /* An exchange that ended; NULL after timeout_ms or when wake_fd is readable. */
    struct cvz_http_exchange *(*wait)(struct cvz_http_session *s, int64_t timeout_ms, int wake_fd);
    /* Forgets an exchange that is under way. */
    void (*drop)(struct cvz_http_session *s, struct cvz_http_exchange *x);
    void (*close)(struct cvz_http_session *s);
};

struct cvz_http_transport {
    uint32_t magic;
    const struct cvz_http_transport_ops *ops;
};

struct cvz_http_transport_ops {
    int (*open)(struct cvz_http_transport *t, const struct cvz_http_params *params,
                struct cvz_http_session **ret, struct cvz_err *err);
    int (*close)(struct cvz_http_transport *t, struct cvz_err *err);
};

/* Through the transport of params, or the network. */
int cvz_http_session_open(const struct cvz_http_params *params, struct cvz_http_session **ret,
                          struct cvz_err *err) CVZ_MUST_CHECK;
int cvz_http_live_open(const struct cvz_http_params *params, struct cvz_http_session **ret,
                       struct cvz_err *err) CVZ_MUST_CHECK;

#endif
