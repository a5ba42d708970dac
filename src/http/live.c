/* SPDX-License-Identifier: Apache-2.0 */
/* The network: one curl multi handle, with a pool of easy handles. */
#include "http/curl_priv.h"
#include "http/transport_priv.h"

struct live {
    struct cvz_http_session session;
    const struct cvz_curl *curl;
    CURLM *multi;
    CVZ_VEC(CURL *) idle;
    CVZ_VEC(struct flight *) flights;
    struct cvz_buf user_agent, ca_file; /* copies; empty for none */
    int64_t connect_ms;
};

/* One exchange that curl works on. */
struct flight {
    struct cvz_http_exchange *exchange;
    const struct cvz_curl *curl;
    CURL *easy;
    struct curl_slist *headers;
    size_t index; /* in live.flights */
    char error[CURL_ERROR_SIZE];
};

static struct live *live_of(struct cvz_http_session *s)
{
    return (struct live *)(void *)s;
}

/* ---- what curl calls back ---- */

static size_t take_body(char *p, size_t size, size_t n, void *ctx)
{
    struct flight *f = ctx;
    struct cvz_http_exchange *x = f->exchange;

    cvz_buf_add(&x->body, p, size * n);
    if (x->body.failed) {
        x->code = cvz_fail(&x->err, CVZ_ETOOBIG, "the answer has more than %zu bytes", x->max_body);
        return 0;
    }
    return size * n;
}

static size_t take_header(char *p, size_t size, size_t n, void *ctx)
{
    struct flight *f = ctx;
    struct cvz_http_exchange *x = f->exchange;
    struct cvz_str line = {p, size * n};
    ptrdiff_t colon = cvz_str_find_char(line, ':');

    if (cvz_str_starts(line, CVZ_STR("HTTP/"))) { /* what came before was a 1xx answer */
        cvz_vec_clear(&x->headers);
        x->header_bytes = 0;
        return line.n;
    }
    if (colon <= 0)
        return line.n;
    struct cvz_str name = cvz_str_trim(cvz_str_sub(line, 0, (size_t)colon));
    struct cvz_str value = cvz_str_trim(cvz_str_sub(line, (size_t)colon + 1, line.n));
    x->code = cvz_http_exchange_add_header(x, name, value, &x->err);
    return x->code == 0 ? line.n : 0;
}

/* ---- a request on its way ---- */

static bool has_header(const struct cvz_http_request *r, const char *name)
{
    return cvz_http_header_find(r->headers, r->n_headers, name).p != NULL;
}

static void add_line(struct flight *f, const char *line)
{
    struct curl_slist *longer = f->curl->slist_append(f->headers, line);

    CVZ_ASSERT(longer != NULL);
    f->headers = longer;
}

/* curl's list knows "Name: value", "Name;" for an empty value and "Name:" for "do not send". */
static void add_headers(struct flight *f, const struct cvz_http_request *r)
{
    struct cvz_buf line = CVZ_BUF_INIT;

    for (size_t i = 0; i < r->n_headers; i++) {
        struct cvz_str value = r->headers[i].value;
        cvz_buf_clear(&line);
        cvz_buf_add_str(&line, r->headers[i].name);
        cvz_buf_add_z(&line, cvz_str_trim(value).n == 0 ? ";" : ": ");
        cvz_buf_add_str(&line, value);
        add_line(f, line.p);
    }
    add_line(f, "Expect:");
    if (r->body.p != NULL && !has_header(r, "content-type"))
        add_line(f, "Content-Type:");
    cvz_buf_release(&line);
}

static void set_method(const struct flight *f, const struct cvz_http_request *r, const char *method)
{
    const struct cvz_curl *curl = f->curl;
    CURL *easy = f->easy;
    bool get = cvz_str_is(r->method, "GET");

    if (get && r->body.n == 0) {
        curl->easy_setopt(easy, CURLOPT_HTTPGET, 1L);
        return;
    }
    if (cvz_str_is(r->method, "HEAD")) {
        curl->easy_setopt(easy, CURLOPT_NOBODY, 1L);
        return;
    }
    curl->easy_setopt(easy, CURLOPT_POSTFIELDS, r->body.n > 0 ? r->body.p : "");
    curl->easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.n);
    if (!cvz_str_is(r->method, "POST"))
        curl->easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
}

static void set_options(struct live *live, struct flight *f)
{
    const struct cvz_http_exchange *x = f->exchange;
    const struct cvz_curl *curl = live->curl;
    CURL *easy = f->easy;

    curl->easy_setopt(easy, CURLOPT_PRIVATE, f);
    curl->easy_setopt(easy, CURLOPT_ERRORBUFFER, f->error);
    curl->easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl->easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl->easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl->easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl->easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl->easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl->easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl->easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl->easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    curl->easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (live->ca_file.n > 0)
        curl->easy_setopt(easy, CURLOPT_CAINFO, live->ca_file.p);
    if (live->user_agent.n > 0)
        curl->easy_setopt(easy, CURLOPT_USERAGENT, live->user_agent.p);
    if (x->request->no_proxy)
        curl->easy_setopt(easy, CURLOPT_PROXY, "");
    curl->easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)x->timeout_ms);
    curl->easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)live->connect_ms);
    curl->easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl->easy_setopt(easy, CURLOPT_WRITEDATA, f);
    curl->easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl->easy_setopt(easy, CURLOPT_HEADERDATA, f);
    curl->easy_setopt(easy, CURLOPT_HTTPHEADER, f->headers);
}

static CURL *take_easy(struct live *live)
{
    return live->idle.n > 0 ? live->idle.p[--live->idle.n] : live->curl->easy_init();
}

/* The flight ends; its handle goes back to the pool. */
static void land(struct live *live, struct flight *f)
{
    struct flight *last = live->flights.p[--live->flights.n];
    const struct cvz_curl *curl = live->curl;

    live->flights.p[f->index] = last;
    last->index = f->index;
    curl->multi_remove_handle(live->multi, f->easy);
    curl->easy_reset(f->easy); /* keeps nothing of the request, not even secrets in headers */
    cvz_vec_push(&live->idle, f->easy);
    curl->slist_free_all(f->headers);
    f->exchange->under_way = NULL;
    free(f);
}

static int live_send(struct cvz_http_session *s, struct cvz_http_exchange *x, struct cvz_err *err)
{
    struct live *live = live_of(s);
    struct cvz_buf text = CVZ_BUF_INIT;
    int rc = cvz_http_request_check(x->request, err);

    if (rc != 0)
        return rc;
    CURL *easy = take_easy(live);
    if (easy == NULL)
        return cvz_fail(err, CVZ_ENOMEM, "no memory for a request");
    struct flight *f = CVZ_NEW(struct flight);
    *f = (struct flight){.exchange = x, .curl = live->curl, .easy = easy, .index = live->flights.n};
    cvz_http_exchange_clear(x);
    x->under_way = f;
    cvz_vec_push(&live->flights, f);
    add_headers(f, x->request);
    set_options(live, f);
    cvz_buf_add_str(&text, x->request->url);
    live->curl->easy_setopt(easy, CURLOPT_URL, text.p); /* curl copies it */
    cvz_buf_clear(&text);
    cvz_buf_add_str(&text, x->request->method);
    set_method(f, x->request, text.p);
    cvz_buf_release(&text);
    CURLMcode mc = live->curl->multi_add_handle(live->multi, easy);
    if (mc != CURLM_OK) {
        land(live, f);
        return cvz_fail(err, CVZ_EINTERNAL, "cannot send a request: %s",
                        live->curl->multi_strerror(mc));
    }
    return 0;
}

/* ---- an answer, or none ---- */

static int code_of_curl(CURLcode cc)
{
    static const struct {
        CURLcode curl;
        int code;
    } table[] = {
        {CURLE_OPERATION_TIMEDOUT, CVZ_ETIMEOUT},
        {CURLE_PEER_FAILED_VERIFICATION, CVZ_EAUTH},
        {CURLE_SSL_CACERT_BADFILE, CVZ_EINVALID},
        {CURLE_URL_MALFORMAT, CVZ_EINVALID},
        {CURLE_UNSUPPORTED_PROTOCOL, CVZ_EUNAVAILABLE}, /* HTTP/0.9: garbage instead of a status */
        {CURLE_OUT_OF_MEMORY, CVZ_ENOMEM},
        {CURLE_WRITE_ERROR, CVZ_EINVALID}, /* our own refusals come with a code of their own */
        {CURLE_BAD_CONTENT_ENCODING, CVZ_EUNAVAILABLE},
    };

    for (size_t i = 0; i < CVZ_COUNT_OF(table); i++)
        if (table[i].curl == cc)
            return table[i].code;
    return CVZ_EUNAVAILABLE;
}

static void conclude(struct flight *f, CURLcode cc)
{
    struct cvz_http_exchange *x = f->exchange;
    const struct cvz_curl *curl = f->curl;
    curl_off_t total = 0;
    curl_off_t before = 0;
    long status = 0;
    char *host = NULL;

    curl->easy_getinfo(f->easy, CURLINFO_TOTAL_TIME_T, &total);
    curl->easy_getinfo(f->easy, CURLINFO_PRETRANSFER_TIME_T, &before);
    x->ms = (int64_t)(total > before ? total - before : 0) / 1000;
    if (x->code != 0)
        return;
    if (cc != CURLE_OK) {
        curl->easy_getinfo(f->easy, CURLINFO_PRIMARY_IP, &host);
        x->code =
            cvz_fail(&x->err, code_of_curl(cc), "no answer%s%s: %s",
                     host != NULL && host[0] != '\0' ? " from " : "", host != NULL ? host : "",
                     f->error[0] != '\0' ? f->error : curl->easy_strerror(cc));
        return;
    }
    curl->easy_getinfo(f->easy, CURLINFO_RESPONSE_CODE, &status);
    x->status = (int)status;
}

static struct cvz_http_exchange *take_finished(struct live *live)
{
    CURLMsg *message;
    int left;

    while ((message = live->curl->multi_info_read(live->multi, &left)) != NULL) {
        void *found = NULL;
        if (message->msg != CURLMSG_DONE)
            continue;
        live->curl->easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&found);
        struct flight *f = found;
        struct cvz_http_exchange *x = f->exchange;
        conclude(f, message->data.result);
        land(live, f);
        return x;
    }
    return NULL;
}

static struct cvz_http_exchange *live_wait(struct cvz_http_session *s, int64_t timeout_ms,
                                           int wake_fd)
{
    struct live *live = live_of(s);
    struct curl_waitfd wake = {.fd = wake_fd, .events = CURL_WAIT_POLLIN};
    int running;
    struct cvz_http_exchange *x = take_finished(live);

    if (x != NULL)
        return x;
    live->curl->multi_perform(live->multi, &running);
    x = take_finished(live);
    if (x != NULL || timeout_ms <= 0)
        return x;
    live->curl->multi_poll(live->multi, &wake, wake_fd >= 0, (int)timeout_ms, NULL);
    live->curl->multi_perform(live->multi, &running);
    return take_finished(live);
}

static void live_push(struct cvz_http_session *s)
{
    const struct live *live = live_of(s);
    int running;

    live->curl->multi_perform(live->multi, &running);
}

static void live_drop(struct cvz_http_session *s, struct cvz_http_exchange *x)
{
    if (x->under_way != NULL)
        land(live_of(s), x->under_way);
}

static void live_close(struct cvz_http_session *s)
{
    struct live *live = live_of(s);

    while (live->flights.n > 0)
        land(live, live->flights.p[0]);
    for (size_t i = 0; i < live->idle.n; i++)
        live->curl->easy_cleanup(live->idle.p[i]);
    live->curl->multi_cleanup(live->multi);
    live->curl->global_cleanup();
    cvz_vec_release(&live->idle);
    cvz_vec_release(&live->flights);
    cvz_buf_release(&live->user_agent);
    cvz_buf_release(&live->ca_file);
    free(live);
}

int cvz_http_live_open(const struct cvz_http_params *params, struct cvz_http_session **ret,
                       struct cvz_err *err)
{
    static const struct cvz_http_session_ops ops = {.send = live_send,
                                                    .push = live_push,
                                                    .wait = live_wait,
                                                    .drop = live_drop,
                                                    .close = live_close};
    const struct cvz_curl *curl = NULL;
    int rc = cvz_curl_load(&curl, err);

    if (rc != 0)
        return rc;
    if (curl->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return cvz_fail(err, CVZ_EINTERNAL, "cannot set up the network library");
    CURLM *multi = curl->multi_init();
    if (multi == NULL) {
        curl->global_cleanup();
        return cvz_fail(err, CVZ_ENOMEM, "no memory for connections");
    }
    curl->multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
    curl->multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)params->in_flight * 4);

    struct live *live = CVZ_NEW(struct live);
    live->session.ops = &ops;
    live->curl = curl;
    live->multi = multi;
    live->connect_ms = params->connect_ms;
    cvz_buf_add_str(&live->user_agent, cvz_str_from(params->user_agent));
    cvz_buf_add_str(&live->ca_file, cvz_str_from(params->ca_file));
    *ret = &live->session;
    return 0;
}
