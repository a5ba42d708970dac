/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The loop. A job is in exactly one place at a time: waiting in its group's queue, in flight, or
 * asleep until its backoff is over. A group with waiting jobs is in exactly one place, too: ready
 * (by the age of its first job), held until a time, or blocked until one of its requests ends.
 * The client owns its jobs and groups; a job is freed when its `done` has returned.
 */
#include "http/client.h"

#include "base/map.h"
#include "base/num.h"
#include "base/rng.h"
#include "http/heap.h"
#include "http/limiter.h"
#include "http/transport_priv.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
    BACKOFF_RETRY_MS = 200,
    BACKOFF_THROTTLE_MS = 500,
    BACKOFF_MAX_MS = 20000,
    RETRY_AFTER_MAX_MS = 300000, /* whoever asks for more has no answer for us today */
    LOOK_MS = 200,               /* how often params.cancelled is looked at */
    WAIT_MAX_MS = 60000,
};

struct job {
    struct cvz_http_job spec;
    struct group *group;
    int64_t seq;
    unsigned attempt; /* handed to prepare */
    int code;         /* of an attempt that could not be made, and why */
    struct cvz_err err;
    unsigned counted; /* attempts that count against the maximum */
    bool renewed;     /* CVZ_HTTP_AGAIN was used */
    bool asleep;
    int64_t started_ms;
    struct cvz_http_stats stats;
    struct cvz_arena arena;
    struct cvz_http_request request;
    struct cvz_http_exchange exchange;
    struct job *next;          /* in the group's queue */
    struct job *older, *newer; /* in the list of all jobs */
};

enum place { IDLE, READY, HELD, BLOCKED };

struct group {
    struct cvz_http_limiter limiter;
    struct job *first, *last; /* waiting */
    enum place place;
    bool limited; /* the group "" is not */
};

struct cvz_http_client {
    struct cvz_http_params params;
    struct cvz_http_session *session;
    struct cvz_rng rng;
    struct cvz_intern names; /* of groups; the number is the index in groups */
    CVZ_VEC(struct group *) groups;
    struct cvz_http_heap ready;  /* groups by the age of their first job */
    struct cvz_http_heap held;   /* groups by time */
    struct cvz_http_heap asleep; /* jobs by time */
    struct job *oldest, *newest;
    CVZ_VEC(struct job *) failed;      /* their next attempt could not be made */
    int64_t next_seq, next_urgent_seq; /* the latter count up from far below */
    unsigned in_flight;
    bool running;
    int wake_fd;
    atomic_int cancelled;
};

/* ---- groups and their queues ---- */

static struct group *group_of(struct cvz_http_client *c, struct cvz_str name)
{
    uint32_t id = cvz_intern_id(&c->names, name);

    while (c->groups.n <= id) {
        struct group *g = CVZ_NEW(struct group);
        g->limiter = cvz_http_limiter_new(c->params.in_flight, cvz_clock_steady(c->params.clock));
        g->limited = name.n > 0;
        cvz_vec_push(&c->groups, g);
    }
    return c->groups.p[id];
}

static void make_ready(struct cvz_http_client *c, struct group *g)
{
    if (g->first == NULL) {
        g->place = IDLE;
        return;
    }
    g->place = READY;
    cvz_http_heap_push(&c->ready, g->first->seq, g);
}

static void enqueue(struct cvz_http_client *c, struct job *job)
{
    struct group *g = job->group;

    job->next = NULL;
    if (g->last != NULL)
        g->last->next = job;
    else
        g->first = job;
    g->last = job;
    if (g->place == IDLE)
        make_ready(c, g);
}

/* A job that comes back is older than those that wait. */
static void enqueue_first(struct cvz_http_client *c, struct job *job)
{
    struct group *g = job->group;

    job->next = g->first;
    g->first = job;
    if (g->last == NULL)
        g->last = job;
    if (g->place == IDLE)
        make_ready(c, g);
}

/* Behind other urgent jobs, before all others. */
static void enqueue_urgent(struct cvz_http_client *c, struct job *job)
{
    struct group *g = job->group;
    struct job **at = &g->first;

    while (*at != NULL && (*at)->seq < job->seq)
        at = &(*at)->next;
    job->next = *at;
    *at = job;
    if (job->next == NULL)
        g->last = job;
    if (g->place == IDLE)
        make_ready(c, g);
    else if (g->place == READY && g->first == job)
        cvz_http_heap_hasten(&c->ready, job->seq, g);
}

static struct job *dequeue(struct group *g)
{
    struct job *job = g->first;

    g->first = job->next;
    if (g->first == NULL)
        g->last = NULL;
    return job;
}

/* ---- the end of a job ---- */

static void unlink_job(struct cvz_http_client *c, struct job *job)
{
    if (job->older != NULL)
        job->older->newer = job->newer;
    else
        c->oldest = job->newer;
    if (job->newer != NULL)
        job->newer->older = job->older;
    else
        c->newest = job->older;
}

static void free_job(struct job *job)
{
    cvz_http_exchange_release(&job->exchange);
    cvz_arena_release(&job->arena);
    free(job);
}

static void finish(struct cvz_http_client *c, struct job *job, int code, const struct cvz_err *err)
{
    struct cvz_http_response response = cvz_http_exchange_response(&job->exchange);

    unlink_job(c, job);
    job->spec.done(job->spec.ctx, code, &response, &job->stats, err);
    free_job(job);
}

/* ---- attempts ---- */

static void start_attempt(struct cvz_http_client *c, struct job *job)
{
    struct cvz_http_exchange *x = &job->exchange;

    cvz_arena_clear(&job->arena);
    cvz_http_exchange_clear(x);
    job->request = (struct cvz_http_request){0};
    int rc = job->spec.prepare(job->spec.ctx, job->attempt, &job->arena, &job->request, &job->err);
    if (rc == 0) {
        x->owner = job;
        x->request = &job->request;
        x->max_body = c->params.max_body;
        x->timeout_ms =
            job->request.timeout_ms > 0 ? job->request.timeout_ms : c->params.timeout_ms;
        rc = c->session->ops->send(c->session, x, &job->err);
    }
    if (rc != 0) {
        job->code = rc;
        cvz_vec_push(&c->failed, job);
        return;
    }
    job->attempt++;
    job->counted++;
    job->stats.calls++;
    job->started_ms = cvz_clock_steady(c->params.clock);
    if (job->group->limited)
        cvz_http_limiter_started(&job->group->limiter, job->started_ms);
    c->in_flight++;
}

/* Starts what may start, oldest first. */
static void start_ready(struct cvz_http_client *c)
{
    while (c->ready.v.n > 0 && c->in_flight < c->params.in_flight) {
        struct group *g = cvz_http_heap_pop(&c->ready);
        int64_t now = cvz_clock_steady(c->params.clock);
        int64_t wait = g->limited ? cvz_http_limiter_wait(&g->limiter, now) : 0;
        if (wait < 0) {
            g->place = BLOCKED;
        } else if (wait > 0) {
            g->place = HELD;
            cvz_http_heap_push(&c->held, now + wait, g);
        } else {
            struct job *job = dequeue(g);
            make_ready(c, g);
            start_attempt(c, job);
        }
    }
}

/* Not where the attempt fails: `done` is called by the loop alone. True when there were any. */
static bool end_failed(struct cvz_http_client *c)
{
    bool any = c->failed.n > 0;

    while (c->failed.n > 0) {
        struct job *job = c->failed.p[--c->failed.n];
        struct cvz_err err = job->err;
        finish(c, job, job->code, &err);
    }
    return any;
}

static void wake_due(struct cvz_http_client *c)
{
    int64_t now = cvz_clock_steady(c->params.clock);

    while (cvz_http_heap_first_key(&c->asleep) <= now) {
        struct job *job = cvz_http_heap_pop(&c->asleep);
        job->asleep = false;
        enqueue_first(c, job);
    }
    while (cvz_http_heap_first_key(&c->held) <= now)
        make_ready(c, cvz_http_heap_pop(&c->held));
}

/* ---- answers ---- */

/* Seconds, or a date (RFC 9110 section 10.2.3). -1 for nothing usable. */
static int64_t retry_after_ms(const struct cvz_http_client *c, const struct cvz_http_response *r)
{
    struct cvz_str text = cvz_str_trim(cvz_http_header_get(r, "retry-after"));
    int64_t v;

    if (text.n == 0)
        return -1;
    if (cvz_parse_i64(text, &v)) {
        if (v < 0)
            return -1;
        return v > RETRY_AFTER_MAX_MS ? RETRY_AFTER_MAX_MS + 1 : v * 1000;
    }
    if (!cvz_time_parse(text, &v))
        return -1;
    int64_t wait = v - cvz_clock_wall(c->params.clock);
    return wait < 0 ? 0 : wait;
}

static int code_of_status(int status)
{
    static const struct {
        int status, code;
    } table[] = {
        {401, CVZ_EAUTH},      {403, CVZ_EDENIED},      {404, CVZ_ENOTFOUND},
        {408, CVZ_ETIMEOUT},   {409, CVZ_ECONFLICT},    {413, CVZ_ETOOBIG},
        {429, CVZ_ETHROTTLED}, {501, CVZ_EUNSUPPORTED}, {504, CVZ_ETIMEOUT},
    };

    for (size_t i = 0; i < CVZ_COUNT_OF(table); i++)
        if (table[i].status == status)
            return table[i].code;
    return status >= 500 ? CVZ_EUNAVAILABLE : CVZ_EINVALID;
}

static enum cvz_http_verdict judge_by_status(const struct cvz_http_response *r,
                                             const struct cvz_err *err)
{
    static const int transient[] = {408, 500, 502, 503, 504};

    if (r->status == 0)
        return cvz_code_is_retryable(err->code) ? CVZ_HTTP_RETRY : CVZ_HTTP_FAIL;
    if (r->status >= 200 && r->status <= 299)
        return CVZ_HTTP_ACCEPT;
    if (r->status == 429)
        return CVZ_HTTP_THROTTLE;
    for (size_t i = 0; i < CVZ_COUNT_OF(transient); i++)
        if (transient[i] == r->status)
            return CVZ_HTTP_RETRY;
    return CVZ_HTTP_FAIL;
}

/* Full jitter: anything up to a ceiling that doubles. What the server asked for is the floor. */
static int64_t backoff_ms(struct cvz_http_client *c, const struct job *job, bool throttled,
                          int64_t asked_ms)
{
    int64_t ceiling = throttled ? BACKOFF_THROTTLE_MS : BACKOFF_RETRY_MS;
    int64_t floor = asked_ms > 0 ? asked_ms : 0;

    for (unsigned i = 1; i < job->counted && ceiling < BACKOFF_MAX_MS; i++)
        ceiling *= 2;
    if (ceiling > BACKOFF_MAX_MS)
        ceiling = BACKOFF_MAX_MS;
    if (asked_ms >= 0) /* the floor is known: only spread those that were told the same */
        return floor + (int64_t)(cvz_rng_unit(&c->rng) * BACKOFF_RETRY_MS);
    return (int64_t)(cvz_rng_unit(&c->rng) * (double)ceiling);
}

static void sleep_job(struct cvz_http_client *c, struct job *job, int64_t ms)
{
    job->asleep = true;
    cvz_http_heap_push(&c->asleep, cvz_clock_steady(c->params.clock) + ms, job);
}

/* Whoever judged may have left err empty. */
static void ensure_err(struct cvz_err *err, const struct cvz_http_response *r, bool throttled)
{
    if (err->code != 0)
        return;
    if (r->status == 0)
        (void)cvz_fail(err, CVZ_EUNAVAILABLE, "no answer");
    else
        (void)cvz_fail(err, throttled ? CVZ_ETHROTTLED : code_of_status(r->status),
                       "the server answered with status %d", r->status);
    err->http_status = r->status;
}

static void retry(struct cvz_http_client *c, struct job *job, bool throttled, int64_t asked_ms,
                  struct cvz_err *err)
{
    unsigned most = job->spec.max_attempts > 0 ? job->spec.max_attempts : c->params.max_attempts;

    if (job->counted >= most) {
        if (most > 1)
            (void)cvz_fail_context(err, err->code, "after %u attempts", most);
        finish(c, job, err->code, err);
        return;
    }
    if (asked_ms > RETRY_AFTER_MAX_MS) {
        (void)cvz_fail_context(err, err->code, "the server asked to wait for more than %d s",
                               RETRY_AFTER_MAX_MS / 1000);
        finish(c, job, err->code, err);
        return;
    }
    job->stats.retries++;
    sleep_job(c, job, backoff_ms(c, job, throttled, asked_ms));
}

static void settle_group(struct cvz_http_client *c, struct job *job, bool throttled,
                         int64_t asked_ms)
{
    struct group *g = job->group;
    int64_t now = cvz_clock_steady(c->params.clock);

    if (!g->limited)
        return;
    cvz_http_limiter_ended(&g->limiter, job->started_ms, throttled, now);
    if (throttled && asked_ms > 0 && asked_ms <= RETRY_AFTER_MAX_MS)
        cvz_http_limiter_hold(&g->limiter, now + asked_ms);
    if (g->place == BLOCKED)
        make_ready(c, g);
}

void cvz_http_client_hold(struct cvz_http_client *c, struct cvz_str limit_group, int64_t ms)
{
    if (ms <= 0 || limit_group.n == 0)
        return;
    cvz_http_limiter_hold(&group_of(c, limit_group)->limiter,
                          cvz_clock_steady(c->params.clock) +
                              (ms < RETRY_AFTER_MAX_MS ? ms : RETRY_AFTER_MAX_MS));
}

static void conclude(struct cvz_http_client *c, struct cvz_http_exchange *x)
{
    struct job *job = x->owner;
    struct cvz_http_response response = cvz_http_exchange_response(x);
    struct cvz_err err = x->err;
    int64_t asked_ms = retry_after_ms(c, &response);
    enum cvz_http_verdict verdict;

    c->in_flight--;
    job->stats.ms += x->ms;
    if (job->spec.judge != NULL)
        verdict = job->spec.judge(job->spec.ctx, &response, &asked_ms, &err);
    else
        verdict = judge_by_status(&response, &err);
    bool throttled = verdict == CVZ_HTTP_THROTTLE;
    job->stats.throttles += throttled;
    settle_group(c, job, throttled, asked_ms);
    if (verdict == CVZ_HTTP_ACCEPT) {
        finish(c, job, 0, NULL);
        return;
    }
    ensure_err(&err, &response, throttled);
    if (verdict == CVZ_HTTP_RETRY || throttled) {
        retry(c, job, throttled, asked_ms, &err);
    } else if (verdict == CVZ_HTTP_AGAIN && !job->renewed) {
        job->renewed = true;
        job->counted--;
        job->stats.retries++;
        enqueue_first(c, job);
    } else {
        finish(c, job, err.code, &err);
    }
}

/* ---- the loop ---- */

static bool is_cancelled(const struct cvz_http_client *c)
{
    return atomic_load(&c->cancelled) != 0 ||
           (c->params.cancelled != NULL && *c->params.cancelled != 0);
}

static void forget_queues(struct cvz_http_client *c)
{
    c->ready.v.n = c->held.v.n = c->asleep.v.n = c->failed.n = 0;
    for (size_t i = 0; i < c->groups.n; i++) {
        c->groups.p[i]->first = c->groups.p[i]->last = NULL;
        c->groups.p[i]->place = IDLE;
    }
}

/* Ends every job, and those that `done` submits meanwhile (which enter no queue any more). */
static void cancel_all(struct cvz_http_client *c)
{
    struct cvz_err err = CVZ_ERR_INIT;

    atomic_store(&c->cancelled, 1);
    forget_queues(c);
    (void)cvz_fail(&err, CVZ_ECANCELLED, "cancelled");
    while (c->oldest != NULL) {
        struct job *job = c->oldest;
        /* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): finish() unlinks what it frees */
        CVZ_ASSERT(job->older == NULL);
        c->session->ops->drop(c->session, &job->exchange);
        cvz_http_exchange_clear(&job->exchange);
        finish(c, job, CVZ_ECANCELLED, &err);
    }
    c->in_flight = 0;
}

static int64_t time_to_wait(const struct cvz_http_client *c)
{
    int64_t asleep = cvz_http_heap_first_key(&c->asleep);
    int64_t held = cvz_http_heap_first_key(&c->held);
    int64_t due = asleep < held ? asleep : held;
    int64_t most = c->params.cancelled != NULL ? LOOK_MS : WAIT_MAX_MS;

    if (due == INT64_MAX)
        return most;
    int64_t wait = due - cvz_clock_steady(c->params.clock);
    return wait < 0 ? 0 : wait < most ? wait : most;
}

void cvz_http_client_run(struct cvz_http_client *c)
{
    CVZ_ASSERT(!c->running);
    c->running = true;
    while (c->oldest != NULL) {
        if (is_cancelled(c)) {
            cancel_all(c);
            break;
        }
        do {
            wake_due(c);
            start_ready(c);
        } while (end_failed(c));
        if (c->oldest == NULL)
            break;
        struct cvz_http_exchange *x =
            c->session->ops->wait(c->session, time_to_wait(c), c->wake_fd);
        while (x != NULL) {
            conclude(c, x);
            cvz_http_client_push(c);
            x = is_cancelled(c) ? NULL : c->session->ops->wait(c->session, 0, c->wake_fd);
        }
    }
    c->running = false;
}

void cvz_http_client_submit(struct cvz_http_client *c, const struct cvz_http_job *spec)
{
    struct job *job = CVZ_NEW(struct job);

    CVZ_ASSERT(spec->prepare != NULL && spec->done != NULL);
    job->spec = *spec;
    job->group = group_of(c, spec->limit_group);
    job->seq = spec->is_urgent ? c->next_urgent_seq++ : c->next_seq++;
    job->older = c->newest;
    if (c->newest != NULL)
        c->newest->newer = job;
    else
        c->oldest = job;
    c->newest = job;
    if (is_cancelled(c))
        return;
    if (spec->is_urgent)
        enqueue_urgent(c, job);
    else
        enqueue(c, job);
}

void cvz_http_client_push(struct cvz_http_client *c)
{
    unsigned before = c->in_flight;

    if (!c->running || is_cancelled(c))
        return;
    start_ready(c);
    if (c->in_flight > before && c->session->ops->push != NULL)
        c->session->ops->push(c->session);
}

void cvz_http_client_cancel(struct cvz_http_client *c)
{
    const uint64_t one = 1;
    int saved = errno;

    atomic_store(&c->cancelled, 1);
    ssize_t written = write(c->wake_fd, &one, sizeof one);
    (void)written; /* a full counter wakes as well */
    errno = saved;
}

static int check_params(const struct cvz_http_params *p, struct cvz_err *err)
{
    if (p->in_flight < 1 || p->in_flight > 512)
        return cvz_fail(err, CVZ_EINVALID, "requests in flight: %u is not in 1..512", p->in_flight);
    if (p->max_attempts < 1 || p->max_attempts > 20)
        return cvz_fail(err, CVZ_EINVALID, "attempts: %u is not in 1..20", p->max_attempts);
    if (p->timeout_ms < 1 || p->connect_ms < 1 || p->max_body < 1)
        return cvz_fail(err, CVZ_EINVALID, "time limits and sizes must be positive");
    return 0;
}

int cvz_http_client_new(const struct cvz_http_params *params, struct cvz_http_client **ret,
                        struct cvz_err *err)
{
    struct cvz_http_session *session = NULL;
    int rc = check_params(params, err);

    if (rc != 0)
        return rc;
    int wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (wake_fd < 0)
        return cvz_fail_errno(err, CVZ_EIO, errno, "cannot make an event");
    rc = cvz_http_session_open(params, &session, err);
    if (rc != 0) {
        close(wake_fd);
        return rc;
    }
    struct cvz_http_client *c = CVZ_NEW(struct cvz_http_client);
    c->params = *params;
    c->session = session;
    c->rng = cvz_rng_seeded(params->seed);
    c->wake_fd = wake_fd;
    c->next_urgent_seq = INT64_MIN / 2;
    *ret = c;
    return 0;
}

void cvz_http_client_free(struct cvz_http_client *c)
{
    if (c == NULL)
        return;
    for (struct job *job = c->oldest, *newer; job != NULL; job = newer) {
        newer = job->newer;
        c->session->ops->drop(c->session, &job->exchange);
        free_job(job);
    }
    c->session->ops->close(c->session);
    for (size_t i = 0; i < c->groups.n; i++)
        free(c->groups.p[i]);
    cvz_vec_release(&c->groups);
    cvz_vec_release(&c->failed);
    cvz_vec_release(&c->ready.v);
    cvz_vec_release(&c->held.v);
    cvz_vec_release(&c->asleep.v);
    cvz_intern_release(&c->names);
    close(c->wake_fd);
    free(c);
}
