/* SPDX-License-Identifier: Apache-2.0 */
#include "http/transport_priv.h"

enum { LOOK_MS = 200 };

/* A copy of the answer in the caller's arena. */
static struct cvz_http_response keep(const struct cvz_http_exchange *x, struct cvz_arena *arena)
{
    struct cvz_http_response r = cvz_http_exchange_response(x);
    struct cvz_http_header *headers = CVZ_ARENA_ARRAY(arena, struct cvz_http_header, r.n_headers);

    for (size_t i = 0; i < r.n_headers; i++) {
        headers[i].name = cvz_arena_str(arena, r.headers[i].name);
        headers[i].value = cvz_arena_str(arena, r.headers[i].value);
    }
    r.headers = headers;
    r.body = cvz_arena_str(arena, r.body);
    return r;
}

/* Credentials travel this way: what held them does not keep them. */
static void wipe(struct cvz_buf *buf)
{
    if (buf->p != NULL)
        explicit_bzero(buf->p, buf->cap);
}

int cvz_http_fetch(const struct cvz_http_params *params, const struct cvz_http_request *request,
                   struct cvz_arena *arena, struct cvz_http_response *ret, struct cvz_err *err)
{
    struct cvz_http_session *session = NULL;
    struct cvz_http_exchange x = {
        .request = request,
        .timeout_ms = request->timeout_ms > 0 ? request->timeout_ms : params->timeout_ms,
        .max_body = params->max_body,
    };
    int rc = cvz_http_session_open(params, &session, err);

    if (rc != 0)
        return rc;
    rc = session->ops->send(session, &x, err);
    if (rc != 0)
        goto out;
    while (session->ops->wait(session, LOOK_MS, -1) == NULL) {
        if (params->cancelled != NULL && *params->cancelled != 0) {
            session->ops->drop(session, &x);
            rc = cvz_fail(err, CVZ_ECANCELLED, "cancelled");
            goto out;
        }
    }
    rc = x.code;
    if (rc == 0)
        *ret = keep(&x, arena);
    else if (err != NULL)
        *err = x.err;
out:
    session->ops->close(session);
    wipe(&x.body);
    cvz_http_exchange_release(&x);
    return rc;
}
