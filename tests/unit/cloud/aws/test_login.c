/* SPDX-License-Identifier: Apache-2.0 */
/* Signing in to IAM Identity Center: the steps, the waiting, what is kept. That AWS's own library
 * reads what is kept, tests/differential/sso.py shows. */
#include "../../server.h"
#include "params.h"

#include "base/file.h"
#include "cloud/aws/credentials.h"
#include "cloud/aws/login.h"
#include "codec/json.h"

#include <sys/stat.h>
#include <unistd.h>

#define REGISTERED                                                                                 \
    "{\"clientId\":\"cid\",\"clientSecret\":\"SECRET-of-the-client\",\"clientSecretExpiresAt\":"   \
    "4070908800}"
#define CODE                                                                                       \
    "{\"deviceCode\":\"SECRET-device-code\",\"userCode\":\"ABCD-EFGH\",\"verificationUri\":"       \
    "\"https://device.example/\",\"verificationUriComplete\":"                                     \
    "\"https://device.example/?user_code=ABCD-EFGH\",\"expiresIn\":600,\"interval\":2}"
#define TOKEN                                                                                      \
    "{\"accessToken\":\"SECRET-token\",\"expiresIn\":28800,\"refreshToken\":\"SECRET-refresh\","   \
    "\"tokenType\":\"Bearer\"}"
#define PENDING "{\"error\":\"authorization_pending\",\"error_description\":\"wait\"}"
#define CONFIG                                                                                     \
    "[default]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = Audit\n"        \
    "[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.awsapps.com/start\n" \
    "sso_registration_scopes = sso:account:access, other:scope\n"                                  \
    "[profile old]\nsso_start_url = https://old.awsapps.com/start\nsso_region = eu-west-1\n"       \
    "[profile none]\nregion = eu-west-1\n"
/* sha1 of "corp" */
#define CORP_FILE ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"

struct answer {
    int status;
    const char *body;
};

struct portal {
    struct test_world world;
    struct test_server server;
    struct answer registered, code, tokens[8]; /* the last token again and again */
    unsigned n_tokens, asked;
    char url[64], registration[512], last[1024];
    struct cvz_login_prompt prompt;
    unsigned prompts;
    volatile int cancelled;
    struct cvz_arena arena;
    struct cvz_login login;
};

static bool give(struct test_server *server, int fd, const struct test_request *r)
{
    struct portal *p = server->ctx;
    struct answer a = {404, "{}"};

    if (strcmp(r->target, "/client/register") == 0) {
        a = p->registered;
        snprintf(p->registration, sizeof p->registration, "%.500s", r->body);
    } else if (strcmp(r->target, "/device_authorization") == 0) {
        a = p->code;
        snprintf(p->last, sizeof p->last, "%.1000s", r->body);
    } else if (strcmp(r->target, "/token") == 0) {
        unsigned i = p->asked < p->n_tokens ? p->asked : p->n_tokens - 1;
        a = p->tokens[i];
        p->asked++;
        snprintf(p->last, sizeof p->last, "%.1000s", r->body);
    } else if (strncmp(r->target, "/federation/credentials?", 24) == 0) {
        char token[64];
        if (test_header(r, "x-amz-sso_bearer_token", token, sizeof token) &&
            strcmp(token, "SECRET-token") == 0)
            a = (struct answer){
                200, "{\"roleCredentials\":{\"accessKeyId\":\"AKSSO\",\"secretAccessKey\":\"S\","
                     "\"sessionToken\":\"T\",\"expiration\":4070908800000}}"};
    }
    return test_answer(fd, a.status, "", a.body);
}

static void show(void *ctx, const struct cvz_login_prompt *prompt)
{
    struct portal *p = ctx;

    p->prompts++;
    p->prompt = *prompt;
    p->prompt.url = cvz_arena_str(&p->arena, prompt->url);
    p->prompt.code = cvz_arena_str(&p->arena, prompt->code);
}

static void start(struct portal *p)
{
    memset(p, 0, sizeof *p);
    test_world_start(&p->world);
    test_world_write(&p->world, ".aws/config", CONFIG);
    test_server_start(&p->server, give, p);
    snprintf(p->url, sizeof p->url, "http://127.0.0.1:%u", p->server.port);
    test_world_set(&p->world, "AWS_ENDPOINT_URL", p->url);
    p->world.http.cancelled = &p->cancelled;
    p->registered = (struct answer){200, REGISTERED};
    p->code = (struct answer){200, CODE};
    p->tokens[0] = (struct answer){200, TOKEN};
    p->n_tokens = 1;
}

static void stop(struct portal *p)
{
    test_server_stop(&p->server);
    test_world_stop(&p->world);
    cvz_arena_release(&p->arena);
}

static void answer_tokens(struct portal *p, const struct answer *answers, unsigned n)
{
    memcpy(p->tokens, answers, n * sizeof *answers);
    p->n_tokens = n;
    p->asked = 0;
}

static int sign_in(struct portal *p, const char *profile, struct cvz_err *err)
{
    struct cvz_aws_session_params params = test_aws_params(&p->world);
    const struct cvz_login_params login = {
        .tenant = CVZ_STR(""), .client = CVZ_STR(""), .prompt = show, .ctx = p};
    struct cvz_aws_session *s = NULL;

    params.profile = cvz_str_from(profile);
    params.pause = p->world.pause;
    assert_ok(cvz_aws_session_new(&params, &s, err), err);
    int rc = cvz_aws_login(s, &login, &p->arena, &p->login, err);
    cvz_aws_session_free(s);
    assert_null(strstr(err->text, "SECRET"));
    return rc;
}

static struct cvz_value read_cache(struct portal *p, const char *name)
{
    char path[192];
    struct stat st;
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_value v;
    struct cvz_err err = CVZ_ERR_INIT;

    snprintf(path, sizeof path, "%s/%s", p->world.home, name);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_ok(cvz_file_read(path, 1 << 16, &buf, &err), &err);
    assert_ok(cvz_json_read(cvz_arena_str(&p->arena, cvz_buf_str(&buf)), &p->arena, &v, &err),
              &err);
    cvz_buf_release(&buf);
    return v;
}

#define assert_member(v, name, expected)                                                           \
    assert_str(cvz_value_str(cvz_value_get((v), CVZ_STR(name))), expected)

static void a_person_signs_in_to_a_session(void **state)
{
    static const struct answer answers[] = {{400, PENDING},
                                            {400, "{\"error\":\"slow_down\"}"},
                                            {503, "{}"},
                                            {400, PENDING},
                                            {200, TOKEN}};
    struct portal p;
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    start(&p);
    answer_tokens(&p, answers, CVZ_COUNT_OF(answers));
    assert_ok(sign_in(&p, "", &err), &err);
    assert_string_equal(p.registration,
                        "{\"clientName\":\"cloudviz\",\"clientType\":\"public\",\"scopes\":["
                        "\"sso:account:access\",\"other:scope\"]}");
    assert_string_equal(p.last, "{\"clientId\":\"cid\",\"clientSecret\":\"SECRET-of-the-client\","
                                "\"deviceCode\":\"SECRET-device-code\",\"grantType\":"
                                "\"urn:ietf:params:oauth:grant-type:device_code\"}");
    assert_int_equal(p.prompts, 1);
    assert_str(p.prompt.url, "https://device.example/?user_code=ABCD-EFGH");
    assert_str(p.prompt.code, "ABCD-EFGH");
    assert_true(p.world.waited_ms >= (2 + 2 + 7 + 7) * 1000);
    struct cvz_value cache = read_cache(&p, CORP_FILE);
    assert_member(&cache, "startUrl", "https://corp.awsapps.com/start");
    assert_member(&cache, "region", "eu-west-1");
    assert_member(&cache, "accessToken", "SECRET-token");
    assert_member(&cache, "clientId", "cid");
    assert_member(&cache, "clientSecret", "SECRET-of-the-client");
    assert_member(&cache, "registrationExpiresAt", "2099-01-01T00:00:00Z");
    assert_member(&cache, "refreshToken", "SECRET-refresh");
    char until[CVZ_TIME_TEXT_MAX];
    cvz_time_format((p.world.now + 28800000) / 1000 * 1000, until);
    assert_member(&cache, "expiresAt", until);
    assert_str(p.login.account, "https://corp.awsapps.com/start");
    assert_true(cvz_str_ends(p.login.place, CVZ_STR(CORP_FILE)));
    stop(&p);
}

static void what_is_kept_gives_keys(void **state)
{
    struct portal p;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_aws_keys keys;
    struct cvz_aws_session *s = NULL;

    (void)state;
    start(&p);
    assert_ok(sign_in(&p, "", &err), &err);
    struct cvz_aws_session_params params = test_aws_params(&p.world);
    assert_ok(cvz_aws_session_new(&params, &s, &err), &err);
    struct cvz_aws_credentials *creds = cvz_aws_credentials_new(s);
    assert_ok(cvz_aws_credentials_keys(creds, &keys, &err), &err);
    assert_str(keys.access_key, "AKSSO");
    assert_string_equal(cvz_aws_credentials_source(creds), "sso");
    cvz_aws_credentials_free(creds);
    cvz_aws_session_free(s);
    stop(&p);
}

static void the_older_form_is_kept_without_a_registration(void **state)
{
    struct portal p;
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    start(&p);
    assert_ok(sign_in(&p, "old", &err), &err);
    assert_string_equal(p.registration, "{\"clientName\":\"cloudviz\",\"clientType\":\"public\"}");
    /* sha1 of "https://old.awsapps.com/start" */
    struct cvz_value cache =
        read_cache(&p, ".aws/sso/cache/33d5ca4bf3b1a62edb96b47f7c203034a43ac435.json");
    assert_int_equal(cache.n, 4);
    assert_member(&cache, "startUrl", "https://old.awsapps.com/start");
    assert_fails(sign_in(&p, "none", &err), CVZ_EUSAGE, &err, "neither sso_session nor");
    stop(&p);
}

static void refusals_are_told_without_secrets(void **state)
{
    static const struct {
        struct answer registered, code, token;
        int rc;
        const char *told;
    } cases[] = {
        {{400, "{\"error\":\"invalid_request\",\"error_description\":\"no\"}"},
         {200, CODE},
         {200, TOKEN},
         CVZ_EAUTH,
         "client/register: status 400, invalid_request: no"},
        {{200, "{\"clientId\":\"x\"}"}, {200, CODE}, {200, TOKEN}, CVZ_EUNAVAILABLE, "no sense"},
        {{200, "nonsense"}, {200, CODE}, {200, TOKEN}, CVZ_EUNAVAILABLE, "no sense"},
        {{200, REGISTERED},
         {400, "{\"error\":\"x\",\"error_description\":\"SECRET-of-the-client\"}"},
         {200, TOKEN},
         CVZ_EAUTH,
         "repeats a secret"},
        {{200, REGISTERED}, {200, "{}"}, {200, TOKEN}, CVZ_EUNAVAILABLE, "no sense"},
        {{200, REGISTERED},
         {200, "{\"deviceCode\":\"d\",\"userCode\":\"\\u001b[2J\",\"verificationUri\":"
               "\"https://x.example/\"}"},
         {200, TOKEN},
         CVZ_EUNAVAILABLE,
         "no sense"},
        {{200, REGISTERED},
         {200,
          "{\"deviceCode\":\"d\",\"userCode\":\"A\",\"verificationUri\":\"http://x.example/\"}"},
         {200, TOKEN},
         CVZ_EUNAVAILABLE,
         "no sense"},
        {{200, REGISTERED},
         {200, CODE},
         {400, "{\"error\":\"access_denied\"}"},
         CVZ_EDENIED,
         "declined"},
        {{200, REGISTERED},
         {200, CODE},
         {400, "{\"error\":\"expired_token\"}"},
         CVZ_ETIMEOUT,
         "has expired"},
        {{200, REGISTERED}, {200, CODE}, {400, PENDING}, CVZ_ETIMEOUT, "has expired"},
        {{200, REGISTERED},
         {200, CODE},
         {400, "{\"error\":\"invalid_grant\",\"error_description\":\"SECRET-device-code\"}"},
         CVZ_EAUTH,
         "repeats a secret"},
        {{200, REGISTERED},
         {200, CODE},
         {200, "{\"accessToken\":\"SECRET\"}"},
         CVZ_EUNAVAILABLE,
         "no time for it"},
    };
    char path[192];

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct portal p;
        struct cvz_err err = CVZ_ERR_INIT;
        start(&p);
        p.registered = cases[i].registered;
        p.code = cases[i].code;
        p.tokens[0] = cases[i].token;
        assert_fails(sign_in(&p, "", &err), cases[i].rc, &err, cases[i].told);
        snprintf(path, sizeof path, "%s/%s", p.world.home, CORP_FILE);
        assert_int_not_equal(access(path, F_OK), 0);
        stop(&p);
    }
}

static int wait_and_cancel(void *ctx, int64_t ms, struct cvz_err *err)
{
    (void)ctx;
    (void)ms;
    return cvz_fail(err, CVZ_ECANCELLED, "cancelled");
}

static void waiting_can_be_ended(void **state)
{
    struct portal p;
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    start(&p);
    p.world.pause.wait = wait_and_cancel;
    assert_fails(sign_in(&p, "", &err), CVZ_ECANCELLED, &err, "cancelled");
    assert_int_equal(p.asked, 0);
    stop(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_signs_in_to_a_session),
        cmocka_unit_test(what_is_kept_gives_keys),
        cmocka_unit_test(the_older_form_is_kept_without_a_registration),
        cmocka_unit_test(refusals_are_told_without_secrets),
        cmocka_unit_test(waiting_can_be_ended),
    };
    return cmocka_run_group_tests_name("aws login", tests, NULL, NULL);
}
