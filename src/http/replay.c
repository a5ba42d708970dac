/* SPDX-License-Identifier: Apache-2.0 */
/* A transport that answers from a recording. Answers are taken when a request is sent, so that the
 * order of requests decides, and delivered after the delay. */
#include "http/recording.h"
#include "http/transport_priv.h"

#include "base/map.h"

#include <errno.h>
#include <poll.h>
#include <time.h>

enum { REPLAY_MAGIC = 0x52504c31, UNKNOWN_STATUS = 599 };

struct replay {
    struct cvz_http_transport transport;
    struct cvz_arena arena;
    struct cvz_http_record *records;
    size_t n;
    uint32_t *following; /* the next record with the same key, or CVZ_MAP_NONE */
    bool *used;
    struct cvz_map next; /* key -> the record to play next */
    int64_t delay_ms;
};

struct pending {
    int64_t due_ms;
    struct cvz_http_exchange *exchange; /* NULL when dropped */
    const struct cvz_http_record *record;
};

struct replay_session {
    struct cvz_http_session session;
    struct replay *replay;
    const struct cvz_clock *clock;
    CVZ_VEC(struct pending) queue; /* by due time: the delay is the same for all */
    size_t first;                  /* those before are done */
};

static struct replay *replay_of(struct cvz_http_transport *t)
{
    CVZ_CHECK_MAGIC(t, REPLAY_MAGIC);
    return (struct replay *)(void *)t;
}

static struct replay_session *session_of(struct cvz_http_session *s)
{
    return (struct replay_session *)(void *)s;
}

/* ---- answers ---- */

static const struct cvz_http_record *take_record(struct replay *r,
                                                 const struct cvz_http_request *request)
{
    struct cvz_buf key = CVZ_BUF_INIT;

    cvz_http_record_key(&key, request);
    uint32_t i = cvz_map_get(&r->next, cvz_buf_str(&key));
    cvz_buf_release(&key);
    if (i == CVZ_MAP_NONE)
        return NULL;
    r->used[i] = true;
    if (r->following[i] != CVZ_MAP_NONE)
        cvz_map_put(&r->next, r->records[i].key, r->following[i]);
    return &r->records[i];
}

static int replay_send(struct cvz_http_session *s, struct cvz_http_exchange *x, struct cvz_err *err)
{
    struct replay_session *rs = session_of(s);
    int rc = cvz_http_request_check(x->request, err);

    if (rc != 0)
        return rc;
    cvz_http_exchange_clear(x);
    cvz_vec_push(&rs->queue,
                 (struct pending){.due_ms = cvz_clock_steady(rs->clock) + rs->replay->delay_ms,
                                  .exchange = x,
                                  .record = take_record(rs->replay, x->request)});
    x->under_way = rs;
    return 0;
}

static void answer_unknown(struct cvz_http_exchange *x)
{
    struct cvz_buf clean = CVZ_BUF_INIT;

    cvz_http_record_key(&clean, x->request);
    for (size_t i = 0; i < clean.n; i++)
        if (clean.p[i] == '\n')
            clean.p[i] = ' ';
    x->status = UNKNOWN_STATUS;
    cvz_buf_add_z(&x->body, "the recording holds no answer to ");
    cvz_buf_add_str(&x->body, cvz_str_trim(cvz_buf_str(&clean)));
    cvz_buf_release(&clean);
}

static void answer(struct cvz_http_exchange *x, const struct cvz_http_record *record,
                   int64_t delay_ms)
{
    x->under_way = NULL;
    x->ms = delay_ms;
    if (record == NULL) {
        answer_unknown(x);
        return;
    }
    if (record->status == 0) {
        x->code = cvz_fail(&x->err, CVZ_EUNAVAILABLE, "%.*s", CVZ_STR_ARG(record->response));
        return;
    }
    x->status = record->status;
    for (size_t i = 0; i < record->n_headers && x->code == 0; i++)
        x->code = cvz_http_exchange_add_header(x, record->headers[i].name, record->headers[i].value,
                                               &x->err);
    cvz_buf_add_str(&x->body, record->response);
    if (x->body.failed)
        x->code = cvz_fail(&x->err, CVZ_ETOOBIG, "the answer has more than %zu bytes", x->max_body);
}

/* ---- time ---- */

/* Until a moment, or until wake_fd is readable. */
static void sleep_until(const struct cvz_clock *clock, int64_t until_ms, int wake_fd)
{
    struct pollfd wake = {.fd = wake_fd, .events = POLLIN};
    int64_t wait = until_ms - cvz_clock_steady(clock);

    if (wait > 0)
        (void)poll(&wake, wake_fd >= 0, wait > 60000 ? 60000 : (int)wait);
}

static void forget_done(struct replay_session *rs)
{
    if (rs->first == rs->queue.n) {
        rs->queue.n = rs->first = 0;
    } else if (rs->first >= 1024 && rs->first * 2 > rs->queue.n) {
        rs->queue.n -= rs->first;
        memmove(rs->queue.p, rs->queue.p + rs->first, rs->queue.n * sizeof *rs->queue.p);
        rs->first = 0;
    }
}

static struct cvz_http_exchange *take_due(struct replay_session *rs)
{
    int64_t now = cvz_clock_steady(rs->clock);

    while (rs->first < rs->queue.n && rs->queue.p[rs->first].due_ms <= now) {
        struct pending p = rs->queue.p[rs->first++];
        forget_done(rs);
        if (p.exchange == NULL)
            continue;
        answer(p.exchange, p.record, rs->replay->delay_ms);
        return p.exchange;
    }
    return NULL;
}

static struct cvz_http_exchange *replay_wait(struct cvz_http_session *s, int64_t timeout_ms,
                                             int wake_fd)
{
    struct replay_session *rs = session_of(s);
    struct cvz_http_exchange *x = take_due(rs);

    if (x != NULL || timeout_ms <= 0)
        return x;
    int64_t until = cvz_clock_steady(rs->clock) + timeout_ms;
    if (rs->first < rs->queue.n && rs->queue.p[rs->first].due_ms < until)
        until = rs->queue.p[rs->first].due_ms;
    sleep_until(rs->clock, until, wake_fd);
    return take_due(rs);
}

static void replay_drop(struct cvz_http_session *s, struct cvz_http_exchange *x)
{
    struct replay_session *rs = session_of(s);

    if (x->under_way == NULL)
        return;
    x->under_way = NULL;
    for (size_t i = rs->first; i < rs->queue.n; i++)
        if (rs->queue.p[i].exchange == x)
            rs->queue.p[i].exchange = NULL;
}

static void replay_session_close(struct cvz_http_session *s)
{
    struct replay_session *rs = session_of(s);

    cvz_vec_release(&rs->queue);
    free(rs);
}

static int replay_open(struct cvz_http_transport *t, const struct cvz_http_params *params,
                       struct cvz_http_session **ret, struct cvz_err *err)
{
    static const struct cvz_http_session_ops ops = {.send = replay_send,
                                                    .wait = replay_wait,
                                                    .drop = replay_drop,
                                                    .close = replay_session_close};
    struct replay_session *rs = CVZ_NEW(struct replay_session);

    (void)err;
    rs->session.ops = &ops;
    rs->replay = replay_of(t);
    rs->clock = params->clock;
    *ret = &rs->session;
    return 0;
}

/* ---- the transport ---- */

static int replay_close(struct cvz_http_transport *t, struct cvz_err *err)
{
    struct replay *r = replay_of(t);

    (void)err;
    cvz_map_release(&r->next);
    cvz_arena_release(&r->arena);
    free(r);
    return 0;
}

/* Chains records of the same key in the order of the text: from the last to the first, so that the
 * map is left with the first. */
static void index_records(struct replay *r)
{
    r->following = CVZ_ARENA_ARRAY(&r->arena, uint32_t, r->n);
    r->used = CVZ_ARENA_ARRAY(&r->arena, bool, r->n);
    for (size_t i = r->n; i-- > 0;) {
        r->following[i] = cvz_map_get(&r->next, r->records[i].key);
        cvz_map_put(&r->next, r->records[i].key, (uint32_t)i);
    }
}

int cvz_http_replay_new(struct cvz_str text, int64_t delay_ms, struct cvz_http_transport **ret,
                        struct cvz_err *err)
{
    static const struct cvz_http_transport_ops ops = {.open = replay_open, .close = replay_close};
    struct replay *r = CVZ_NEW(struct replay);
    int rc;

    r->transport = (struct cvz_http_transport){.magic = REPLAY_MAGIC, .ops = &ops};
    r->delay_ms = delay_ms > 0 ? delay_ms : 0;
    rc = cvz_http_records_read(text, &r->arena, &r->records, &r->n, err);
    if (rc != 0) {
        (void)replay_close(&r->transport, NULL);
        return rc;
    }
    index_records(r);
    *ret = &r->transport;
    return 0;
}

size_t cvz_http_replay_unused(const struct cvz_http_transport *transport)
{
    CVZ_CHECK_MAGIC(transport, REPLAY_MAGIC);
    const struct replay *r = (const struct replay *)(const void *)transport;
    size_t unused = 0;

    for (size_t i = 0; i < r->n; i++)
        unused += !r->used[i];
    return unused;
}
