/* SPDX-License-Identifier: Apache-2.0 */
#include "calls.h"

static const char recording[] =
    "# three answers to the same question\n"
    "{\"method\":\"GET\",\"url\":\"https://a.test/"
    "x?b=2&a=1\",\"status\":200,\"response\":\"one\"}\n"
    "\n"
    "{\"method\":\"GET\",\"url\":\"https://a.test/x?a=1&b=2\",\"status\":200,\"headers\":"
    "{\"X-One\":\"1\"},\"response\":\"two\"}\n"
    "{\"method\":\"POST\",\"url\":\"https://a.test/\",\"target\":\"S.List\",\"body\":\"{}\","
    "\"status\":200,\"response\":\"listed\"}\n"
    "{\"method\":\"POST\",\"url\":\"https://a.test/\",\"target\":\"S.Get\",\"body\":\"{}\","
    "\"status\":404,\"response\":\"none\"}\n"
    "{\"method\":\"GET\",\"url\":\"https://a.test/down\",\"status\":0,\"response\":\"refused\"}";

static struct cvz_http_params params_of(struct cvz_http_transport *transport)
{
    struct cvz_http_params params = CVZ_HTTP_PARAMS_INIT;

    params.transport = transport;
    params.in_flight = 1;
    return params;
}

static struct cvz_http_transport *replay_of(const char *text, int64_t delay_ms)
{
    struct cvz_http_transport *t = NULL;
    struct cvz_err err = CVZ_ERR_INIT;

    assert_ok(cvz_http_replay_new(cvz_str_from(text), delay_ms, &t, &err), &err);
    return t;
}

static void plays_answers_in_order_and_the_last_again(void **state)
{
    struct cvz_http_transport *t = replay_of(recording, 0);
    struct cvz_http_params params = params_of(t);
    struct call calls[] = {
        {.url = "https://a.test/x?a=1&b=2"},
        {.url = "https://a.test/x?b=2&a=1"},
        {.url = "https://a.test/x?a=1&b=2"},
    };

    (void)state;
    calls_run(&params, calls, 3);
    assert_string_equal(calls[0].text, "one");
    assert_string_equal(calls[1].text, "two");
    assert_string_equal(calls[2].text, "two");
    assert_int_equal(cvz_http_replay_unused(t), 3);
    assert_int_equal(cvz_http_transport_close(t, NULL), 0);
}

static void tells_requests_apart_by_target_and_body(void **state)
{
    static const struct cvz_http_header list = {CVZ_STR_INIT("X-Amz-Target"),
                                                CVZ_STR_INIT("S.List")};
    static const struct cvz_http_header get = {CVZ_STR_INIT("x-amz-target"), CVZ_STR_INIT("S.Get")};
    struct cvz_http_transport *t = replay_of(recording, 0);
    struct cvz_http_params params = params_of(t);
    struct call calls[] = {
        {.url = "https://a.test/", .method = "POST", .body = "{}", .headers = &get, .n_headers = 1},
        {.url = "https://a.test/",
         .method = "POST",
         .body = "{}",
         .headers = &list,
         .n_headers = 1},
        {.url = "https://a.test/", .method = "POST", .body = "", .headers = &list, .n_headers = 1},
    };

    (void)state;
    calls_run(&params, calls, 3);
    assert_int_equal(calls[0].code, CVZ_ENOTFOUND);
    assert_string_equal(calls[0].text, "none");
    assert_string_equal(calls[1].text, "listed");
    assert_int_equal(calls[2].status, 599);
    assert_non_null(strstr(calls[2].text, "POST https://a.test/ S.List"));
    cvz_http_transport_close(t, NULL);
}

static void plays_connections_that_failed(void **state)
{
    struct cvz_http_transport *t = replay_of(recording, 0);
    struct cvz_http_params params = params_of(t);
    struct call call = {.url = "https://a.test/down", .max_attempts = 2};

    (void)state;
    calls_run(&params, &call, 1);
    assert_fails(call.code, CVZ_EUNAVAILABLE, &call.err, "after 2 attempts: refused");
    assert_int_equal(call.stats.calls, 2);
    assert_int_equal(call.stats.retries, 1);
    cvz_http_transport_close(t, NULL);
}

static void waits_the_delay_for_each_answer_at_once(void **state)
{
    struct cvz_http_transport *t = replay_of(recording, 60);
    struct cvz_http_params params = params_of(t);
    struct call calls[40];
    int64_t before = cvz_clock_steady(&cvz_clock_system);

    (void)state;
    params.in_flight = 20;
    for (size_t i = 0; i < 40; i++)
        calls[i] = (struct call){.url = "https://a.test/x?a=1&b=2"};
    calls_run(&params, calls, 40);
    int64_t took = cvz_clock_steady(&cvz_clock_system) - before;
    assert_in_range(took, 120, 1000); /* two rounds, not forty */
    cvz_http_transport_close(t, NULL);
}

static void a_malformed_line_is_named(void **state)
{
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"{", "recording, line 1: "},
        {"\n\n{\"method\":\"GET\",\"url\":\"https://a/\",\"stat", "recording, line 3: "},
        {"[]", "line 1: not an object"},
        {"{\"url\":\"https://a/\",\"status\":200,\"response\":\"\"}", "\"method\" is no string"},
        {"{\"method\":\"GET\",\"url\":7,\"status\":200,\"response\":\"\"}", "\"url\" is no string"},
        {"{\"method\":\"GET\",\"url\":\"u\",\"status\":20,\"response\":\"\"}", "no HTTP status"},
        {"{\"method\":\"GET\",\"url\":\"u\",\"status\":200}", "\"response\" is no string"},
        {"{\"method\":\"GET\",\"url\":\"u\",\"status\":200,\"headers\":[],\"response\":\"\"}",
         "\"headers\" is no object"},
        {"{\"method\":\"GET\",\"url\":\"u\",\"status\":200,\"headers\":{\"a\":1},\"response\":"
         "\"\"}",
         "header \"a\" is no string"},
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_http_transport *t = NULL;
        struct cvz_err err = CVZ_ERR_INIT;
        int rc = cvz_http_replay_new(cvz_str_from(cases[i].text), 0, &t, &err);
        assert_fails(rc, CVZ_EINVALID, &err, cases[i].part);
        assert_null(t);
    }
}

static void a_fetch_uses_the_same_recording(void **state)
{
    struct cvz_http_transport *t = replay_of(recording, 1);
    struct cvz_http_params params = params_of(t);
    struct cvz_http_request request = {.method = CVZ_STR("GET"),
                                       .url = CVZ_STR("https://a.test/x?b=2&a=1")};
    struct cvz_http_response response = {0};
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    assert_ok(cvz_http_fetch(&params, &request, &arena, &response, &err), &err);
    assert_str(response.body, "one");
    assert_ok(cvz_http_fetch(&params, &request, &arena, &response, &err), &err);
    assert_str(response.body, "two");
    assert_str(cvz_http_header_get(&response, "x-ONE"), "1");
    request.url = CVZ_STR("https://a.test/down");
    assert_fails(cvz_http_fetch(&params, &request, &arena, &response, &err), CVZ_EUNAVAILABLE, &err,
                 "refused");
    cvz_arena_release(&arena);
    cvz_http_transport_close(t, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plays_answers_in_order_and_the_last_again),
        cmocka_unit_test(tells_requests_apart_by_target_and_body),
        cmocka_unit_test(plays_connections_that_failed),
        cmocka_unit_test(waits_the_delay_for_each_answer_at_once),
        cmocka_unit_test(a_malformed_line_is_named),
        cmocka_unit_test(a_fetch_uses_the_same_recording),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
