/* SPDX-License-Identifier: Apache-2.0 */
#include "../server.h"
#include "calls.h"

#include "base/file.h"
#include "http/recording.h"

#include <stdlib.h>
#include <unistd.h>

static void assert_redacted(const char *text, const char *expected)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    cvz_http_redact(&buf, cvz_str_from(text));
    assert_str(cvz_buf_str(&buf), expected);
    cvz_buf_release(&buf);
}

static void secrets_are_taken_out_in_every_shape(void **state)
{
    (void)state;
    assert_redacted("{\"AccessKeyId\":\"A\",\"SecretAccessKey\" : \"x\\\"y\",\"Token\":\"t\"}",
                    "{\"AccessKeyId\":\"REDACTED\",\"SecretAccessKey\" : \"REDACTED\","
                    "\"Token\":\"REDACTED\"}");
    assert_redacted("{\"roleCredentials\":{\"secretAccessKey\":\"s\",\"sessionToken\":\"t\","
                    "\"expiration\":1}}",
                    "{\"roleCredentials\":{\"secretAccessKey\":\"REDACTED\","
                    "\"sessionToken\":\"REDACTED\",\"expiration\":1}}");
    assert_redacted("<C><AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey>"
                    "<SessionToken>t</SessionToken></C>",
                    "<C><AccessKeyId>REDACTED</AccessKeyId><SecretAccessKey>REDACTED"
                    "</SecretAccessKey><SessionToken>REDACTED</SessionToken></C>");
    assert_redacted("Action=A&WebIdentityToken=ey.J&TokenCode=123456&RoleArn=r",
                    "Action=A&WebIdentityToken=REDACTED&TokenCode=REDACTED&RoleArn=r");
    assert_redacted("https://h/?X-Amz-Security-Token=abc&x=1",
                    "https://h/?X-Amz-Security-Token=REDACTED&x=1");
    assert_redacted("grant_type=a&client_secret=s&refresh_token=r",
                    "grant_type=a&client_secret=REDACTED&refresh_token=REDACTED");
}

static void all_else_stays(void **state)
{
    static const char *const kept[] = {
        "",
        "{\"NextToken\":\"n\",\"nextToken\":\"n\",\"AccessKeyId\":\"AKIA\",\"Token\":7}",
        "<NextToken>n</NextToken><AccessKeyId>AKIA</AccessKeyId>",
        "Action=ListUsers&Marker=Token",
        "\"Token\"",
        "{\"Token\":",
        "{\"Token\":\"\"}",
        "<Token>",
    };

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(kept); i++)
        assert_redacted(kept[i], kept[i]);
}

static bool answer_credentials(struct test_server *s, int fd, const struct test_request *r)
{
    (void)s;
    if (strstr(r->target, "/token") != NULL)
        return test_answer(fd, 200, "", "METADATATOKEN");
    return test_answer(fd, 200,
                       "Content-Type: text/xml\r\nSet-Cookie: COOKIE\r\nX-Amz-Request-Id: 7\r\n",
                       "<AccessKeyId>KEYID</AccessKeyId><SecretAccessKey>SECRET</SecretAccessKey>"
                       "<SessionToken>TOKEN</SessionToken><Arn>arn</Arn>");
}

/* Records over the network, checks the text, plays it. */
static void what_was_recorded_can_be_played_and_holds_no_secret(void **state)
{
    static const struct cvz_http_header headers[] = {
        {CVZ_STR_INIT("Authorization"), CVZ_STR_INIT("SIGNATURE")},
        {CVZ_STR_INIT("x-amz-security-token"), CVZ_STR_INIT("HEADERTOKEN")},
        {CVZ_STR_INIT("X-Amz-Target"), CVZ_STR_INIT("Sts.AssumeRole")},
    };
    static const char *const secrets[] = {"SIGNATURE", "HEADERTOKEN", "BODYTOKEN", "COOKIE",
                                          "SECRET",    ">TOKEN",      "KEYID",     "METADATATOKEN"};
    char path[] = "/tmp/cvz-recording-XXXXXX";
    char url[128];
    char token_url[128];
    struct test_server s;
    struct cvz_http_transport *t = NULL;
    struct cvz_http_params params = CVZ_HTTP_PARAMS_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_buf text = CVZ_BUF_INIT;

    (void)state;
    close(mkstemp(path));
    test_server_start(&s, answer_credentials, NULL);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/?b=1&a=2", s.port);
    snprintf(token_url, sizeof token_url, "http://127.0.0.1:%u/latest/api/token", s.port);
    struct call calls[] = {
        {.url = url,
         .method = "POST",
         .headers = headers,
         .n_headers = CVZ_COUNT_OF(headers),
         .body = "Action=A&WebIdentityToken=BODYTOKEN"},
        {.url = token_url, .method = "PUT", .body = ""},
    };
    assert_ok(cvz_http_recorder_new(path, &t, &err), &err);
    params.transport = t;
    params.in_flight = 1;
    calls_run(&params, calls, 2);
    assert_ok(cvz_http_transport_close(t, &err), &err);
    test_server_stop(&s);
    assert_string_equal(calls[1].text, "METADATATOKEN"); /* only the recording is redacted */

    assert_ok(cvz_file_read(path, 65536, &text, &err), &err);
    unlink(path);
    for (size_t i = 0; i < CVZ_COUNT_OF(secrets); i++)
        if (cvz_str_find(cvz_buf_str(&text), cvz_str_from(secrets[i])) >= 0)
            fail_msg("%s stands in the recording: %s", secrets[i], text.p);
    assert_true(cvz_str_starts(cvz_buf_str(&text), CVZ_STR("{\"method\":\"POST\",\"url\":")));
    assert_true(cvz_str_find(cvz_buf_str(&text), CVZ_STR("\"target\":\"Sts.AssumeRole\","
                                                         "\"body\":\"Action=A&")) > 0);

    assert_ok(cvz_http_replay_new(cvz_buf_str(&text), 0, &t, &err), &err);
    params.transport = t;
    struct call again = calls[0];
    again.prepared = again.n_done = 0;
    calls_run(&params, &again, 1);
    assert_int_equal(again.status, 200);
    assert_non_null(strstr(again.text, "<Arn>arn</Arn>"));
    assert_int_equal(cvz_http_replay_unused(t), 1);
    cvz_http_transport_close(t, NULL);
    cvz_buf_release(&text);
}

static void failures_are_recorded_as_such(void **state)
{
    struct cvz_http_request request = {.method = CVZ_STR("GET"), .url = CVZ_STR("http://h/")};
    struct cvz_http_response none = {0};
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_buf buf = CVZ_BUF_INIT;

    (void)state;
    (void)cvz_fail(&err, CVZ_ETIMEOUT, "no answer");
    cvz_http_record_write(&buf, &request, &none, &err);
    assert_string_equal(buf.p, "{\"method\":\"GET\",\"url\":\"http://h/\",\"status\":0,"
                               "\"headers\":{},\"response\":\"no answer\"}\n");
    cvz_buf_release(&buf);
}

static void a_recording_that_cannot_be_written_is_said(void **state)
{
    struct cvz_http_transport *t = NULL;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_http_params params = CVZ_HTTP_PARAMS_INIT;
    struct call call = {.url = "http://127.0.0.1:1/", .max_attempts = 1};

    (void)state;
    assert_fails(cvz_http_recorder_new("/nonexistent/x", &t, &err), CVZ_EIO, &err, "/nonexistent");
    assert_ok(cvz_http_recorder_new("/dev/full", &t, &err), &err);
    params.transport = t;
    calls_run(&params, &call, 1);
    assert_fails(cvz_http_transport_close(t, &err), CVZ_EIO, &err, "cannot write");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_are_taken_out_in_every_shape),
        cmocka_unit_test(all_else_stays),
        cmocka_unit_test(what_was_recorded_can_be_played_and_holds_no_secret),
        cmocka_unit_test(failures_are_recorded_as_such),
        cmocka_unit_test(a_recording_that_cannot_be_written_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
