/* SPDX-License-Identifier: Apache-2.0 */
/* What the comparison with AWS's own chain (tests/differential) does not reach: renewing, codes of
 * MFA devices, programs that misbehave, requests as they are sent. */
#include "../../server.h"
#include "params.h"

#include "base/file.h"

#include <sys/stat.h>

enum { MINUTE = 60 * 1000 };

/* A service that hands out numbered keys: STS for POST, a container's endpoint for GET. */
struct service {
    struct test_server server;
    struct test_world *world;
    int64_t lifetime_ms;
    bool broken;
    unsigned given;
    char last[2048]; /* the last form that was posted */
    char url[64];
};

static bool give_keys(struct test_server *server, int fd, const struct test_request *r)
{
    struct service *s = server->ctx;
    char until[CVZ_TIME_TEXT_MAX];
    char body[1024];

    snprintf(s->last, sizeof s->last, "%.2000s", r->body);
    if (s->broken)
        return test_answer(fd, 400, "",
                           "<ErrorResponse><Error><Code>Broken</Code></Error>"
                           "</ErrorResponse>");
    cvz_time_format(s->world->now + s->lifetime_ms, until);
    s->given++;
    if (strcmp(r->method, "GET") == 0)
        snprintf(body, sizeof body,
                 "{\"AccessKeyId\":\"AK%u\",\"SecretAccessKey\":\"SECRET\",\"Token\":\"T\","
                 "\"Expiration\":\"%s\"}",
                 s->given, until);
    else
        snprintf(body, sizeof body,
                 "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>AK%u"
                 "</AccessKeyId><SecretAccessKey>SECRET</SecretAccessKey><SessionToken>T"
                 "</SessionToken><Expiration>%s</Expiration></Credentials></AssumeRoleResult>"
                 "</AssumeRoleResponse>",
                 s->given, until);
    return test_answer(fd, 200, "", body);
}

static void start_service(struct service *s, struct test_world *w)
{
    *s = (struct service){.world = w, .lifetime_ms = 60 * MINUTE};
    test_world_start(w);
    test_server_start(&s->server, give_keys, s);
    snprintf(s->url, sizeof s->url, "http://127.0.0.1:%u/keys", s->server.port);
}

static void stop_service(struct service *s)
{
    test_server_stop(&s->server);
    test_world_stop(s->world);
}

struct chain {
    struct cvz_aws_session *session;
    struct cvz_aws_credentials *creds;
};

static struct chain open_chain_with(struct test_world *w, struct cvz_str mfa_code)
{
    struct chain c = {0};
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_aws_session_params params = test_aws_params(w);

    params.mfa_code = mfa_code;
    assert_ok(cvz_aws_session_new(&params, &c.session, &err), &err);
    c.creds = cvz_aws_credentials_new(c.session);
    return c;
}

static struct chain open_chain(struct test_world *w)
{
    return open_chain_with(w, CVZ_STR(""));
}

static void close_chain(struct chain *c)
{
    cvz_aws_credentials_free(c->creds);
    cvz_aws_session_free(c->session);
}

static void assert_key(struct chain *c, const char *expected)
{
    struct cvz_aws_keys keys;
    struct cvz_err err = CVZ_ERR_INIT;

    assert_ok(cvz_aws_credentials_keys(c->creds, &keys, &err), &err);
    assert_str(keys.access_key, expected);
}

static void assert_no_key(struct chain *c, int code, const char *part)
{
    struct cvz_aws_keys keys;
    struct cvz_err err = CVZ_ERR_INIT;

    assert_fails(cvz_aws_credentials_keys(c->creds, &keys, &err), code, &err, part);
    assert_null(strstr(err.text, "SECRET"));
}

static void keys_are_renewed_in_time(void **state)
{
    struct test_world w;
    struct service s;
    struct chain c;

    (void)state;
    start_service(&s, &w);
    test_world_set(&w, "AWS_CONTAINER_CREDENTIALS_FULL_URI", s.url);
    c = open_chain(&w);
    assert_key(&c, "AK1");
    assert_string_equal(cvz_aws_credentials_source(c.creds), "container-role");
    w.now += 44 * MINUTE; /* 16 minutes left */
    assert_key(&c, "AK1");
    w.now += 2 * MINUTE; /* 14 left: advisory */
    assert_key(&c, "AK2");
    cvz_aws_credentials_expire(c.creds);
    assert_key(&c, "AK3");
    assert_key(&c, "AK3");
    close_chain(&c);
    stop_service(&s);
}

static void a_failure_to_renew_is_tolerated_until_it_matters(void **state)
{
    struct test_world w;
    struct service s;
    struct chain c;

    (void)state;
    start_service(&s, &w);
    test_world_set(&w, "AWS_CONTAINER_CREDENTIALS_FULL_URI", s.url);
    c = open_chain(&w);
    assert_key(&c, "AK1");
    s.broken = true;
    w.now += 46 * MINUTE; /* 14 left */
    assert_key(&c, "AK1");
    unsigned asked = atomic_load(&s.server.requests);
    assert_key(&c, "AK1"); /* not asked again within a minute */
    assert_int_equal(atomic_load(&s.server.requests), asked);
    w.now += 5 * MINUTE; /* 9 left: mandatory */
    assert_no_key(&c, CVZ_EAUTH, "credentials from container-role: ");
    s.broken = false;
    assert_key(&c, "AK2");
    close_chain(&c);
    stop_service(&s);
}

static void fresh_keys_that_have_expired_are_refused(void **state)
{
    struct test_world w;
    struct service s;
    struct chain c;

    (void)state;
    start_service(&s, &w);
    s.lifetime_ms = -MINUTE;
    test_world_set(&w, "AWS_CONTAINER_CREDENTIALS_FULL_URI", s.url);
    c = open_chain(&w);
    assert_no_key(&c, CVZ_EAUTH, "have expired");
    close_chain(&c);
    stop_service(&s);
}

static void a_role_is_assumed_by_name_or_arn(void **state)
{
    struct test_world w;
    struct service s;
    struct chain c;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_aws_credentials *assumed = NULL;
    struct cvz_aws_keys keys;
    struct cvz_aws_role by_name = {.role = CVZ_STR("team/auditor"),
                                   .account = CVZ_STR("111122223333"),
                                   .external_id = CVZ_STR("a&b"),
                                   .session_name = CVZ_STR("me")};
    struct cvz_aws_role nameless = {.role = CVZ_STR("x"), .account = CVZ_STR("12345")};

    (void)state;
    start_service(&s, &w);
    test_world_set(&w, "AWS_ENDPOINT_URL_STS", s.url);
    test_world_set(&w, "AWS_ACCESS_KEY_ID", "AKENV");
    test_world_set(&w, "AWS_SECRET_ACCESS_KEY", "SECRET");
    c = open_chain(&w);
    assert_fails(cvz_aws_credentials_assume(c.session, c.creds, &nameless, &assumed, &err),
                 CVZ_EINVALID, &err, "12 digits");
    assert_ok(cvz_aws_credentials_assume(c.session, c.creds, &by_name, &assumed, &err), &err);
    assert_ok(cvz_aws_credentials_keys(assumed, &keys, &err), &err);
    assert_str(keys.access_key, "AK1");
    assert_string_equal(s.last, "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A"
                                "111122223333%3Arole%2Fteam%2Fauditor&RoleSessionName=me"
                                "&ExternalId=a%26b");
    s.broken = true;
    cvz_aws_credentials_expire(assumed);
    assert_fails(cvz_aws_credentials_keys(assumed, &keys, &err), CVZ_EAUTH, &err, "Broken");
    assert_string_equal(err.provider, "Broken");
    assert_int_equal(err.http_status, 400);
    cvz_aws_credentials_free(assumed);
    close_chain(&c);
    stop_service(&s);
}

static void an_mfa_code_is_asked_for_and_serves_once(void **state)
{
    struct test_world w;
    struct service s;
    struct chain c;

    (void)state;
    start_service(&s, &w);
    test_world_set(&w, "AWS_ENDPOINT_URL_STS", s.url);
    test_world_write(&w, ".aws/config",
                     "[default]\nrole_arn = arn:aws:iam::111122223333:role/r\n"
                     "source_profile = base\nmfa_serial = arn:aws:iam::111122223333:mfa/me\n"
                     "[profile base]\naws_access_key_id = A\naws_secret_access_key = SECRET\n");
    c = open_chain(&w);
    assert_no_key(&c, CVZ_EAUTH, "a token code of the MFA device arn:aws:iam::111122223333:mfa/me");
    close_chain(&c);
    c = open_chain_with(&w, CVZ_STR("123456"));
    assert_key(&c, "AK1");
    assert_non_null(strstr(s.last, "TokenCode=123456"));
    w.now += 55 * MINUTE;
    assert_no_key(&c, CVZ_EAUTH, "a new token code");
    close_chain(&c);
    stop_service(&s);
}

/* ---- programs ---- */

static void run_program(const char *command, int64_t timeout_ms, int code, const char *part)
{
    struct test_world w;
    struct chain c;
    char config[256];

    test_world_start(&w);
    snprintf(config, sizeof config, "[default]\ncredential_process = %s\n", command);
    test_world_write(&w, ".aws/config", config);
    w.http.timeout_ms = timeout_ms;
    c = open_chain(&w);
    assert_no_key(&c, code, part);
    close_chain(&c);
    test_world_stop(&w);
}

static void programs_that_misbehave_are_ended(void **state)
{
    int64_t before = cvz_clock_steady(&cvz_clock_system);

    (void)state;
    run_program("sleep 60", 200, CVZ_ETIMEOUT, "sleep: no end");
    run_program("sh -c 'exec >&-; sleep 60'", 200, CVZ_ETIMEOUT, "sh: no end");
    run_program("yes SECRET", 20000, CVZ_ETOOBIG, "yes: more than 65536 bytes");
    run_program("sh -c 'kill -9 $$'", 20000, CVZ_EAUTH, "ended with signal 9");
    run_program("sh -c 'echo SECRET; exit 3'", 20000, CVZ_EAUTH, "ended with status 3");
    run_program("echo SECRET", 20000, CVZ_EAUTH, "its output is no JSON");
    assert_in_range(cvz_clock_steady(&cvz_clock_system) - before, 0, 15000);
}

static void no_shell_reads_the_command(void **state)
{
    struct test_world w;
    struct chain c;
    char path[128];
    struct stat st;

    (void)state;
    test_world_start(&w);
    test_world_write(&w, ".aws/config",
                     "[default]\ncredential_process = echo x; touch $HOME/touched\n");
    c = open_chain(&w);
    assert_no_key(&c, CVZ_EAUTH, "no JSON");
    snprintf(path, sizeof path, "%s/touched", w.home);
    assert_int_not_equal(stat(path, &st), 0);
    close_chain(&c);
    test_world_stop(&w);
}

/* ---- signing in ---- */

static bool renew_sign_in(struct test_server *server, int fd, const struct test_request *r)
{
    char token[128] = "";

    (void)server;
    if (strcmp(r->target, "/token") == 0)
        return test_answer(
            fd, 200, "", "{\"accessToken\":\"fresh\",\"expiresIn\":3600,\"refreshToken\":\"r2\"}");
    assert_true(test_header(r, "x-amz-sso_bearer_token", token, sizeof token));
    assert_string_equal(token, "fresh");
    return test_answer(fd, 200, "",
                       "{\"roleCredentials\":{\"accessKeyId\":\"AKSSO\",\"secretAccessKey\":\"S\","
                       "\"sessionToken\":\"T\",\"expiration\":4070908800000}}");
}

static void a_renewed_sign_in_is_written_back_for_the_user_alone(void **state)
{
    static const char cache[] = ".aws/sso/cache/640d87e741e6aa4c669a82a4cd304787960513ab.json";
    struct test_world w;
    struct test_server server;
    struct chain c;
    char url[64];
    char path[160];
    struct stat st;
    struct cvz_buf text = CVZ_BUF_INIT;

    (void)state;
    test_world_start(&w);
    test_server_start(&server, renew_sign_in, NULL);
    snprintf(url, sizeof url, "http://127.0.0.1:%u", server.port);
    test_world_set(&w, "AWS_ENDPOINT_URL", url);
    test_world_write(&w, ".aws/config",
                     "[default]\nsso_session = s1\nsso_account_id = 1\nsso_role_name = r\n"
                     "[sso-session s1]\nsso_region = eu-west-1\nsso_start_url = https://start\n");
    test_world_write(&w, cache,
                     "{\"accessToken\":\"old\",\"expiresAt\":\"2025-11-24T16:00:00Z\","
                     "\"refreshToken\":\"r1\",\"clientId\":\"c\",\"clientSecret\":\"s\","
                     "\"registrationExpiresAt\":\"2026-11-24T16:00:00Z\"}");
    c = open_chain(&w);
    assert_key(&c, "AKSSO");
    assert_string_equal(cvz_aws_credentials_source(c.creds), "sso");
    snprintf(path, sizeof path, "%s/%s", w.home, cache);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(cvz_file_read(path, 4096, &text, NULL), 0);
    assert_string_equal(text.p, "{\"startUrl\":\"https://start\",\"region\":\"eu-west-1\","
                                "\"accessToken\":\"fresh\",\"expiresAt\":\"2025-11-24T17:00:00Z\","
                                "\"clientId\":\"c\",\"clientSecret\":\"s\","
                                "\"registrationExpiresAt\":\"2026-11-24T16:00:00Z\","
                                "\"refreshToken\":\"r2\"}");
    cvz_buf_release(&text);
    close_chain(&c);
    test_server_stop(&server);
    test_world_stop(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_renewed_in_time),
        cmocka_unit_test(a_failure_to_renew_is_tolerated_until_it_matters),
        cmocka_unit_test(fresh_keys_that_have_expired_are_refused),
        cmocka_unit_test(a_role_is_assumed_by_name_or_arn),
        cmocka_unit_test(an_mfa_code_is_asked_for_and_serves_once),
        cmocka_unit_test(programs_that_misbehave_are_ended),
        cmocka_unit_test(no_shell_reads_the_command),
        cmocka_unit_test(a_renewed_sign_in_is_written_back_for_the_user_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
