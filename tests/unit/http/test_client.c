/* SPDX-License-Identifier: Apache-2.0 */
#include "../server.h"
#include "calls.h"

#include <pthread.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

static struct cvz_http_params params_of_test(void)
{
    struct cvz_http_params params = CVZ_HTTP_PARAMS_INIT;

    params.seed = 1;
    params.timeout_ms = 5000;
    return params;
}

static const char *url_of(const struct test_server *s, const char *path)
{
    static char urls[64][512];
    static unsigned next;
    char *url = urls[next++ % 64];

    snprintf(url, sizeof urls[0], "http://127.0.0.1:%u%s", s->port, path);
    return url;
}

/* ---- plain exchanges ---- */

static bool echo(struct test_server *s, int fd, const struct test_request *r)
{
    static _Thread_local char text[32768];

    (void)s;
    snprintf(text, sizeof text, "%s|%.4096s", r->head, r->body);
    return test_answer(fd, 200, "Content-Type: text/plain\r\n", text);
}

static void the_request_goes_out_byte_for_byte(void **state)
{
    static const struct cvz_http_header headers[] = {
        {CVZ_STR_INIT("X-Test"), CVZ_STR_INIT("a  b")},
        {CVZ_STR_INIT("X-Empty"), CVZ_STR_INIT("")},
    };
    struct test_server s;
    struct cvz_http_params params = params_of_test();

    (void)state;
    test_server_start(&s, echo, NULL);
    struct call calls[] = {
        {.url = url_of(&s, "/a/../b//./c%2f%20?z=1&a=%7E&k"),
         .headers = headers,
         .n_headers = CVZ_COUNT_OF(headers)},
        {.url = url_of(&s, "/p"), .method = "POST", .body = "x=1"},
        {.url = url_of(&s, "/put"), .method = "PUT", .body = ""},
        {.url = url_of(&s, "/del"), .method = "DELETE"},
    };
    calls_run(&params, calls, CVZ_COUNT_OF(calls));
    test_server_stop(&s);
    assert_non_null(strstr(calls[0].text, "GET /a/../b//./c%2f%20?z=1&a=%7E&k HTTP/1.1\r\n"));
    assert_non_null(strstr(calls[0].text, "\r\nX-Test: a  b\r\n"));
    assert_non_null(strstr(calls[0].text, "\r\nX-Empty:"));
    assert_non_null(strstr(calls[0].text, "\r\nUser-Agent: cloudviz\r\n"));
    assert_non_null(strstr(calls[0].text, "gzip"));
    assert_non_null(strstr(calls[1].text, "POST /p "));
    assert_non_null(strstr(calls[1].text, "|x=1"));
    assert_null(strstr(calls[1].text, "Content-Type:"));
    assert_null(strstr(calls[1].text, "Expect:"));
    assert_non_null(strstr(calls[2].text, "PUT /put "));
    assert_non_null(strstr(calls[2].text, "Content-Length: 0\r\n"));
    assert_non_null(strstr(calls[3].text, "DELETE /del "));
}

static void header_values_with_line_breaks_are_refused(void **state)
{
    static const struct cvz_http_header wrong[] = {
        {CVZ_STR_INIT("X-A"), CVZ_STR_INIT("a\r\nX-B: b")},
        {CVZ_STR_INIT("X-A"), CVZ_STR_INIT("a\nb")},
        {CVZ_STR_INIT("X-A"), CVZ_STR_INIT("a\0b")},
        {CVZ_STR_INIT("X A"), CVZ_STR_INIT("a")},
        {CVZ_STR_INIT(""), CVZ_STR_INIT("a")},
        {CVZ_STR_INIT("X-A:"), CVZ_STR_INIT("a")},
    };
    struct cvz_http_params params = params_of_test();

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(wrong); i++) {
        struct call call = {.url = "http://127.0.0.1:1/", .headers = &wrong[i], .n_headers = 1};
        calls_run(&params, &call, 1);
        assert_fails(call.code, CVZ_EINVALID, &call.err, "header");
        assert_int_equal(call.stats.calls, 0);
    }
}

static void addresses_of_other_protocols_are_refused(void **state)
{
    static const char *const wrong[] = {
        "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/",
        "127.0.0.1/x",        "http:/x",          "http://user:pw@127.0.0.1/"};
    struct cvz_http_params params = params_of_test();

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(wrong); i++) {
        struct call call = {.url = wrong[i]};
        calls_run(&params, &call, 1);
        assert_fails(call.code, CVZ_EINVALID, &call.err, "URL");
        assert_null(strstr(call.err.text, "pw"));
    }
}

static bool redirect(struct test_server *s, int fd, const struct test_request *r)
{
    char location[128];

    (void)r;
    snprintf(location, sizeof location, "Location: http://127.0.0.1:%u/next\r\n", s->port);
    return test_answer(fd, 302, location, "");
}

static void redirects_are_not_followed(void **state)
{
    struct test_server s;
    struct cvz_http_params params = params_of_test();

    (void)state;
    test_server_start(&s, redirect, NULL);
    struct call call = {.url = url_of(&s, "/")};
    calls_run(&params, &call, 1);
    test_server_stop(&s);
    assert_fails(call.code, CVZ_EINVALID, &call.err, "status 302");
    assert_int_equal(call.err.http_status, 302);
    assert_int_equal(atomic_load(&s.requests), 1);
}

static void connections_are_used_again(void **state)
{
    struct test_server s;
    struct cvz_http_params params = params_of_test();
    struct call calls[50];

    (void)state;
    test_server_start(&s, echo, NULL);
    for (size_t i = 0; i < 50; i++)
        calls[i] = (struct call){.url = url_of(&s, "/")};
    params.in_flight = 2;
    calls_run(&params, calls, 50);
    test_server_stop(&s);
    assert_int_equal(atomic_load(&s.requests), 50);
    assert_in_range(atomic_load(&s.connections), 1, 2);
}

static bool slow_echo(struct test_server *s, int fd, const struct test_request *r)
{
    test_pause(s, 20);
    return echo(s, fd, r);
}

static void no_more_requests_at_once_than_allowed(void **state)
{
    struct test_server s;
    struct cvz_http_params params = params_of_test();
    struct call calls[40];

    (void)state;
    test_server_start(&s, slow_echo, NULL);
    for (size_t i = 0; i < 40; i++)
        calls[i] = (struct call){.url = url_of(&s, "/"), .group = i % 2 ? "g" : ""};
    params.in_flight = 5;
    calls_run(&params, calls, 40);
    test_server_stop(&s);
    assert_int_equal(atomic_load(&s.most_active), 5);
}

static bool answer_gzip(struct test_server *s, int fd, const struct test_request *r)
{
    static char plain[1 << 20];
    static unsigned char packed[1 << 16];
    char head[128];
    z_stream z = {0};

    (void)s;
    (void)r;
    memset(plain, 'x', sizeof plain);
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (unsigned char *)plain;
    z.avail_in = sizeof plain;
    z.next_out = packed;
    z.avail_out = sizeof packed;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    snprintf(head, sizeof head,
             "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %lu\r\n\r\n",
             z.total_out);
    test_send(fd, head);
    test_send_bytes(fd, packed, z.total_out);
    deflateEnd(&z);
    return true;
}

static void compressed_answers_are_unpacked_up_to_the_limit(void **state)
{
    struct test_server s;
    struct cvz_http_params params = params_of_test();

    (void)state;
    test_server_start(&s, answer_gzip, NULL);
    struct call whole = {.url = url_of(&s, "/")};
    calls_run(&params, &whole, 1);
    params.max_body = 1000000; /* a small answer on the wire, too big unpacked */
    struct call bomb = {.url = url_of(&s, "/")};
    calls_run(&params, &bomb, 1);
    test_server_stop(&s);
    assert_ok(whole.code, &whole.err);
    assert_int_equal(whole.n_body, 1 << 20);
    assert_int_equal(whole.text[100], 'x');
    assert_fails(bomb.code, CVZ_ETOOBIG, &bomb.err, "more than 1000000 bytes");
    assert_int_equal(bomb.stats.calls, 1);
}

/* ---- failures ---- */

/* ctx: the answers, the last again and again */
struct script {
    const char *const *answers;
    size_t n;
};

static bool play(struct test_server *s, int fd, const struct test_request *r)
{
    const struct script *script = s->ctx;
    size_t i = r->number < script->n ? r->number : script->n - 1;

    test_send(fd, script->answers[i]);
    return strstr(script->answers[i], "HTTP/1.1 ") == script->answers[i] &&
           strstr(script->answers[i], "cut off") == NULL;
}

#define OK_ANSWER "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
#define ANSWER(status, headers) "HTTP/1.1 " status " Status\r\nContent-Length: 0\r\n" headers "\r\n"

static void transient_failures_are_retried(void **state)
{
    static const char *const answers[] = {
        ANSWER("500", ""),
        ANSWER("503", ""),
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut off",
        "garbage that is no HTTP at all\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!",
        OK_ANSWER,
    };
    struct script script = {answers, CVZ_COUNT_OF(answers)};
    struct test_server s;
    struct cvz_http_params params = params_of_test();

    (void)state;
    test_server_start(&s, play, &script);
    struct call call = {.url = url_of(&s, "/"), .max_attempts = 6, .group = "g"};
    calls_run(&params, &call, 1);
    test_server_stop(&s);
    assert_ok(call.code, &call.err);
    assert_string_equal(call.text, "ok");
    assert_int_equal(call.stats.calls, 6);
    assert_int_equal(call.stats.retries, 5);
    assert_int_equal(call.stats.throttles, 0);
}

static void attempts_come_to_an_end(void **state)
{
    static const char *const answers[] = {ANSWER("503", "")};
    struct script script = {answers, 1};
    struct test_server s;
    struct cvz_http_params params = params_of_test();

    (void)state;
    test_server_start(&s, play, &script);
    struct call call = {.url = url_of(&s, "/"), .max_attempts = 3};
    calls_run(&params, &call, 1);
    test_server_stop(&s);
    assert_fails(call.code, CVZ_EUNAVAILABLE, &call.err, "after 3 attempts: ");
    assert_int_equal(call.err.http_status, 503);
    assert_int_equal(call.status, 503);
    assert_int_equal(atomic_load(&s.requests), 3);
}

static void throttling_is_waited_out(void **state)
{
    static const char *const answers[] = {ANSWER("429", ""), ANSWER("429", "Retry-After: 1\r\n"),
                                          OK_ANSWER};
    struct script script = {answers, CVZ_COUNT_OF(answers)};
    struct test_server s;
    struct cvz_http_params params = params_of_test();
    int64_t before = cvz_clock_steady(&cvz_clock_system);

    (void)state;
    test_server_start(&s, play, &script);
    struct call call = {.url = url_of(&s, "/"), .group = "g"};
    calls_run(&params, &call, 1);
    test_server_stop(&s);
    assert_ok(call.code, &call.err);
    assert_int_equal(call.stats.throttles, 2);
    assert_int_equal(call.stats.retries, 2);
    assert_in_range(cvz_clock_steady(&cvz_clock_system) - before, 1000, 6000);
}

static void a_server_that_asks_for_an_hour_gets_none(void **state)
{
    static const char *const answers[] = {ANSWER("429", "Retry-After: 3600\r\n")};
    struct script script = {answers, 1};
    struct test_server s;
    struct cvz_http_params params = params_of_test();

    (void)state;
    test_server_start(&s, play, &script);
    struct call call = {.url = url_of(&s, "/"), .group = "g"};
    calls_run(&params, &call, 1);
    test_server_stop(&s);
    assert_fails(call.code, CVZ_ETHROTTLED, &call.err, "asked to wait for more than 300 s");
}

static bool drip(struct test_server *s, int fd, const struct test_request *r)
{
    (void)r;
    test_send(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    for (int i = 0; i < 1000 && !atomic_load(&s->stopping); i++) {
        test_send(fd, ".");
        test_pause(s, 50);
    }
    return false;
}

static void a_dripping_answer_times_out(void **state)
{
    struct test_server s;
    struct cvz_http_params params = params_of_test();
    int64_t before = cvz_clock_steady(&cvz_clock_system);

    (void)state;
    test_server_start(&s, drip, NULL);
    struct call call = {.url = url_of(&s, "/"), .timeout_ms = 300, .max_attempts = 1};
    calls_run(&params, &call, 1);
    assert_in_range(cvz_clock_steady(&cvz_clock_system) - before, 250, 2000);
    test_server_stop(&s);
    assert_fails(call.code, CVZ_ETIMEOUT, &call.err, "");
    assert_int_equal(call.status, 0);
}

static bool flood(struct test_server *s, int fd, const struct test_request *r)
{
    static const char block[65536];

    (void)r;
    test_send(fd, "HTTP/1.1 200 OK\r\n\r\n");
    for (int i = 0; i < 1600 && !atomic_load(&s->stopping); i++)
        test_send_bytes(fd, block, sizeof block);
    return false;
}

static bool many_headers(struct test_server *s, int fd, const struct test_request *r)
{
    (void)s;
    (void)r;
    test_send(fd, "HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 2000; i++)
        test_send(fd, "X-More: and more\r\n");
    test_send(fd, "Content-Length: 0\r\n\r\n");
    return true;
}

static void endless_answers_are_cut_while_they_come(void **state)
{
    struct test_server s;
    struct cvz_http_params params = params_of_test();

    (void)state;
    params.max_body = 1 << 20;
    test_server_start(&s, flood, NULL);
    struct call body = {.url = url_of(&s, "/")};
    calls_run(&params, &body, 1);
    test_server_stop(&s);
    assert_fails(body.code, CVZ_ETOOBIG, &body.err, "more than 1048576 bytes");
    test_server_start(&s, many_headers, NULL);
    struct call headers = {.url = url_of(&s, "/")};
    calls_run(&params, &headers, 1);
    test_server_stop(&s);
    assert_fails(headers.code, CVZ_ETOOBIG, &headers.err, "too many headers");
}

static void a_refused_connection_is_retried_and_named(void **state)
{
    struct test_server s;
    struct cvz_http_params params = params_of_test();

    (void)state;
    test_server_start(&s, echo, NULL);
    struct call call = {.url = url_of(&s, "/"), .max_attempts = 2};
    test_server_stop(&s); /* the port is free again */
    calls_run(&params, &call, 1);
    assert_fails(call.code, CVZ_EUNAVAILABLE, &call.err, "after 2 attempts: no answer");
    assert_int_equal(call.stats.calls, 2);
}

static void plain_text_on_a_tls_address_fails(void **state)
{
    struct test_server s;
    struct cvz_http_params params = params_of_test();
    char url[64];

    (void)state;
    test_server_start(&s, echo, NULL);
    snprintf(url, sizeof url, "https://127.0.0.1:%u/", s.port);
    struct call call = {.url = url, .max_attempts = 1, .timeout_ms = 1000};
    calls_run(&params, &call, 1);
    test_server_stop(&s);
    assert_int_not_equal(call.code, 0);
    assert_int_equal(call.status, 0);
}

/* ---- verdicts ---- */

static void again_happens_once_and_is_not_counted(void **state)
{
    static enum cvz_http_verdict once[] = {CVZ_HTTP_AGAIN, CVZ_HTTP_ACCEPT};
    static enum cvz_http_verdict twice[] = {CVZ_HTTP_AGAIN, CVZ_HTTP_AGAIN};
    struct test_server s;
    struct cvz_http_params params = params_of_test();

    (void)state;
    test_server_start(&s, echo, NULL);
    struct call calls[] = {
        {.url = url_of(&s, "/1"), .verdicts = once, .max_attempts = 1},
        {.url = url_of(&s, "/2"), .verdicts = twice, .max_attempts = 9},
    };
    calls_run(&params, calls, 2);
    test_server_stop(&s);
    assert_ok(calls[0].code, &calls[0].err);
    assert_int_equal(calls[0].stats.calls, 2);
    assert_int_not_equal(calls[1].code, 0);
    assert_int_equal(calls[1].stats.calls, 2);
}

/* Each job's end submits the next. */
struct chain {
    struct cvz_http_client *client;
    struct call call;
    unsigned left;
};

static int chain_prepare(void *ctx, unsigned attempt, struct cvz_arena *arena,
                         struct cvz_http_request *ret, struct cvz_err *err)
{
    struct chain *chain = ctx;

    return call_prepare(&chain->call, attempt, arena, ret, err);
}

static void chain_done_next(void *ctx, int code, const struct cvz_http_response *response,
                            const struct cvz_http_stats *stats, const struct cvz_err *err);

static void submit_next(struct chain *chain)
{
    struct cvz_http_job job = {.limit_group = CVZ_STR("g"),
                               .prepare = chain_prepare,
                               .done = chain_done_next,
                               .ctx = chain};

    chain->call.prepared = 0;
    cvz_http_client_submit(chain->client, &job);
}

static void chain_done_next(void *ctx, int code, const struct cvz_http_response *response,
                            const struct cvz_http_stats *stats, const struct cvz_err *err)
{
    struct chain *chain = ctx;

    (void)stats;
    (void)err;
    assert_int_equal(code, 0);
    assert_int_equal(response->status, 200);
    if (--chain->left > 0)
        submit_next(chain);
}

static void a_job_may_submit_the_next(void **state)
{
    struct test_server s;
    struct cvz_http_params params = params_of_test();
    struct cvz_err err = CVZ_ERR_INIT;
    struct chain chain = {.left = 30};

    (void)state;
    test_server_start(&s, echo, NULL);
    chain.call.url = url_of(&s, "/");
    assert_ok(cvz_http_client_new(&params, &chain.client, &err), &err);
    submit_next(&chain);
    cvz_http_client_run(chain.client);
    cvz_http_client_free(chain.client);
    test_server_stop(&s);
    assert_int_equal(chain.left, 0);
    assert_int_equal(atomic_load(&s.requests), 30);
    assert_int_equal(atomic_load(&s.connections), 1);
}

/* Writes its name into the order in which jobs start. */
struct starter {
    struct call call;
    char name;
    char *order; /* of all */
};

static int start_and_tell(void *ctx, unsigned attempt, struct cvz_arena *arena,
                          struct cvz_http_request *ret, struct cvz_err *err)
{
    struct starter *s = ctx;

    s->order[strlen(s->order)] = s->name;
    return call_prepare(&s->call, attempt, arena, ret, err);
}

static void urgent_jobs_start_before_those_that_wait(void **state)
{
    static const struct {
        char name;
        const char *group;
        bool is_urgent;
    } jobs[] = {
        {'a', "x", false}, {'b', "y", false}, {'c', "x", false}, {'D', "x", true},
        {'e', "z", false}, {'F', "y", true},  {'G', "x", true},  {'H', "w", true},
    };
    char order[CVZ_COUNT_OF(jobs) + 1] = "";
    struct starter starters[CVZ_COUNT_OF(jobs)] = {0};
    struct cvz_http_params params = params_of_test();
    struct cvz_http_client *client = NULL;
    struct cvz_err err = CVZ_ERR_INIT;
    struct test_server s;

    (void)state;
    params.in_flight = 1;
    test_server_start(&s, echo, NULL);
    assert_ok(cvz_http_client_new(&params, &client, &err), &err);
    for (size_t i = 0; i < CVZ_COUNT_OF(jobs); i++) {
        starters[i].name = jobs[i].name;
        starters[i].order = order;
        starters[i].call.url = url_of(&s, "/");
        starters[i].call.group = jobs[i].group;
        struct cvz_http_job job = call_job(&starters[i].call);
        job.prepare = start_and_tell;
        job.is_urgent = jobs[i].is_urgent;
        job.ctx = &starters[i]; /* its first member is the call */
        cvz_http_client_submit(client, &job);
    }
    cvz_http_client_run(client);
    cvz_http_client_free(client);
    test_server_stop(&s);
    assert_string_equal(order, "DFGHabce");
}

/* ---- the end ---- */

static bool never_answer(struct test_server *s, int fd, const struct test_request *r)
{
    (void)fd;
    (void)r;
    test_pause(s, 20000);
    return false;
}

static void *cancel_later(void *client)
{
    usleep(150000);
    cvz_http_client_cancel(client);
    return NULL;
}

static volatile int flag;

static void *flag_later(void *unused)
{
    (void)unused;
    usleep(150000);
    flag = 1;
    return NULL;
}

static void run_and_cancel(const struct cvz_http_params *params, const struct test_server *s,
                           void *(*cancel)(void *))
{
    struct cvz_http_client *client = NULL;
    struct cvz_err err = CVZ_ERR_INIT;
    struct call calls[20];
    pthread_t thread;
    int64_t before = cvz_clock_steady(&cvz_clock_system);

    assert_ok(cvz_http_client_new(params, &client, &err), &err);
    for (size_t i = 0; i < 20; i++) {
        calls[i] = (struct call){.url = url_of(s, "/"), .group = "g"};
        struct cvz_http_job job = call_job(&calls[i]);
        cvz_http_client_submit(client, &job);
    }
    pthread_create(&thread, NULL, cancel, client);
    cvz_http_client_run(client);
    pthread_join(thread, NULL);
    assert_in_range(cvz_clock_steady(&cvz_clock_system) - before, 100, 1150);
    for (size_t i = 0; i < 20; i++) {
        assert_int_equal(calls[i].n_done, 1);
        assert_fails(calls[i].code, CVZ_ECANCELLED, &calls[i].err, "cancelled");
    }
    cvz_http_client_free(client);
}

static void cancelling_ends_everything_within_a_second(void **state)
{
    struct test_server s;
    struct cvz_http_params params = params_of_test();

    (void)state;
    test_server_start(&s, never_answer, NULL);
    params.in_flight = 4;
    run_and_cancel(&params, &s, cancel_later);
    flag = 0;
    params.cancelled = &flag;
    run_and_cancel(&params, &s, flag_later);
    test_server_stop(&s);
}

static void jobs_that_are_left_end_silently(void **state)
{
    struct cvz_http_client *client = NULL;
    struct cvz_http_params params = params_of_test();
    struct cvz_err err = CVZ_ERR_INIT;
    struct call call = {.url = "http://127.0.0.1:1/"};
    struct cvz_http_job job = call_job(&call);

    (void)state;
    assert_ok(cvz_http_client_new(&params, &client, &err), &err);
    cvz_http_client_submit(client, &job);
    cvz_http_client_free(client);
    assert_int_equal(call.n_done, 0);
}

static void parameters_are_checked(void **state)
{
    struct cvz_http_client *client = NULL;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_http_params none = params_of_test();
    struct cvz_http_params many = params_of_test();
    struct cvz_http_params attempts = params_of_test();

    (void)state;
    none.in_flight = 0;
    many.in_flight = 513;
    attempts.max_attempts = 21;
    assert_fails(cvz_http_client_new(&none, &client, &err), CVZ_EINVALID, &err, "1..512");
    assert_fails(cvz_http_client_new(&many, &client, &err), CVZ_EINVALID, &err, "1..512");
    assert_fails(cvz_http_client_new(&attempts, &client, &err), CVZ_EINVALID, &err, "1..20");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_request_goes_out_byte_for_byte),
        cmocka_unit_test(header_values_with_line_breaks_are_refused),
        cmocka_unit_test(addresses_of_other_protocols_are_refused),
        cmocka_unit_test(redirects_are_not_followed),
        cmocka_unit_test(connections_are_used_again),
        cmocka_unit_test(no_more_requests_at_once_than_allowed),
        cmocka_unit_test(compressed_answers_are_unpacked_up_to_the_limit),
        cmocka_unit_test(transient_failures_are_retried),
        cmocka_unit_test(attempts_come_to_an_end),
        cmocka_unit_test(throttling_is_waited_out),
        cmocka_unit_test(a_server_that_asks_for_an_hour_gets_none),
        cmocka_unit_test(a_dripping_answer_times_out),
        cmocka_unit_test(endless_answers_are_cut_while_they_come),
        cmocka_unit_test(a_refused_connection_is_retried_and_named),
        cmocka_unit_test(plain_text_on_a_tls_address_fails),
        cmocka_unit_test(again_happens_once_and_is_not_counted),
        cmocka_unit_test(a_job_may_submit_the_next),
        cmocka_unit_test(urgent_jobs_start_before_those_that_wait),
        cmocka_unit_test(cancelling_ends_everything_within_a_second),
        cmocka_unit_test(jobs_that_are_left_end_silently),
        cmocka_unit_test(parameters_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
