/* SPDX-License-Identifier: Apache-2.0 */
#include "http/transport_priv.h"

#include "http/url.h"

enum { HEADERS_MAX = 512, HEADER_BYTES_MAX = 256 * 1024 };

struct cvz_str cvz_http_header_find(const struct cvz_http_header *headers, size_t n,
                                    const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (cvz_str_eq_nocase(headers[i].name, cvz_str_from(name)))
            return headers[i].value;
    return CVZ_STR_NULL;
}

struct cvz_str cvz_http_header_get(const struct cvz_http_response *r, const char *name)
{
    return cvz_http_header_find(r->headers, r->n_headers, name);
}

/* RFC 9110 section 5.6.2. */
static bool is_token(struct cvz_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", s.p[i]) != NULL)
            return false;
    return s.n > 0;
}

static bool is_header_value(struct cvz_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == '\0')
            return false;
    return true;
}

int cvz_http_request_check(const struct cvz_http_request *request, struct cvz_err *err)
{
    struct cvz_url url;

    if (!is_token(request->method))
        return cvz_fail(err, CVZ_EINVALID, "malformed request method");
    for (size_t i = 0; i < request->n_headers; i++) {
        const struct cvz_http_header *h = &request->headers[i];
        if (!is_token(h->name))
            return cvz_fail(err, CVZ_EINVALID, "malformed header name");
        if (!is_header_value(h->value))
            return cvz_fail(err, CVZ_EINVALID, "header %.*s holds a line break or NUL",
                            CVZ_STR_ARG(h->name));
    }
    return cvz_url_split(request->url, &url, err);
}

void cvz_http_exchange_clear(struct cvz_http_exchange *x)
{
    x->code = 0;
    x->err = CVZ_ERR_INIT;
    x->status = 0;
    x->header_bytes = 0;
    x->ms = 0;
    cvz_arena_clear(&x->arena);
    cvz_vec_clear(&x->headers);
    cvz_buf_clear(&x->body);
    x->body.max = x->max_body;
}

void cvz_http_exchange_release(struct cvz_http_exchange *x)
{
    cvz_arena_release(&x->arena);
    cvz_vec_release(&x->headers);
    cvz_buf_release(&x->body);
}

struct cvz_http_response cvz_http_exchange_response(const struct cvz_http_exchange *x)
{
    if (x->code != 0)
        return (struct cvz_http_response){.ms = x->ms, .body = CVZ_STR("")};
    return (struct cvz_http_response){.status = x->status,
                                      .headers = x->headers.p,
                                      .n_headers = x->headers.n,
                                      .body = cvz_buf_str(&x->body),
                                      .ms = x->ms};
}

int cvz_http_exchange_add_header(struct cvz_http_exchange *x, struct cvz_str name,
                                 struct cvz_str value, struct cvz_err *err)
{
    x->header_bytes += name.n + value.n;
    if (x->headers.n == HEADERS_MAX || x->header_bytes > HEADER_BYTES_MAX)
        return cvz_fail(err, CVZ_ETOOBIG, "the answer has too many headers");
    cvz_vec_push(&x->headers, (struct cvz_http_header){.name = cvz_arena_str(&x->arena, name),
                                                       .value = cvz_arena_str(&x->arena, value)});
    return 0;
}
