/* SPDX-License-Identifier: Apache-2.0 */
/* What the comparison with Google's own library (tests/differential) does not reach: renewing, what
 * is told of failures, where tokens go, who they speak for. */
#include "../keys.h"
#include "google.h"

#include "cloud/gcp/whoami.h"
#include "cloud/jwt.h"
#include "codec/json.h"

static void start_as_user(struct test_google *g)
{
    static char token_host[96];

    test_google_start(g);
    snprintf(token_host, sizeof token_host, "%s/token", g->url);
    test_google_set(g, "CLOUDSDK_AUTH_TOKEN_HOST", token_host);
    test_google_write(g, TEST_ADC, TEST_USER);
}

static void tokens_are_renewed_in_time_and_failures_tolerated(void **state)
{
    struct test_google g;

    (void)state;
    start_as_user(&g);
    test_google_route(&g, "/token", 200, "", TEST_TOKEN("T1"));
    test_google_open(&g);
    assert_string_equal(cvz_gcp_credentials_source(g.creds), "");
    test_google_assert_token(&g, "T1", "gcloud-adc/authorized_user");
    assert_int_equal(cvz_gcp_credentials_expires_ms(g.creds), g.world.now + 60 * TEST_MINUTE);
    g.world.now += 54 * TEST_MINUTE;
    test_google_assert_token(&g, "T1", "gcloud-adc/authorized_user");
    assert_int_equal(test_google_asked(&g, "/token"), 1);
    test_google_route(&g, "/token", 400, "", "{\"error\":\"invalid_grant\"}");
    g.world.now += 2 * TEST_MINUTE; /* 4 minutes left */
    test_google_assert_token(&g, "T1", "gcloud-adc/authorized_user");
    assert_int_equal(test_google_asked(&g, "/token"), 2);
    g.world.now += 5 * TEST_MINUTE; /* over */
    test_google_assert_fails(&g, CVZ_EAUTH, "sign in again");
    test_google_route(&g, "/token", 200, "", TEST_TOKEN("T2"));
    test_google_assert_token(&g, "T2", "gcloud-adc/authorized_user");
    test_google_route(&g, "/token", 200, "", TEST_TOKEN("T3"));
    cvz_gcp_credentials_expire(g.creds);
    test_google_assert_token(&g, "T3", "gcloud-adc/authorized_user");
    test_google_stop(&g);
}

static void failures_are_told_without_secrets(void **state)
{
    static const struct {
        int status;
        const char *body;
        int code;
        const char *told;
    } cases[] = {
        {401, "{\"error\":\"invalid_client\",\"error_description\":\"Unauthorized\"}", CVZ_EAUTH,
         "status 401, invalid_client: Unauthorized"},
        {400, "{\"error\":\"bad\",\"error_description\":\"no such token: SECRET-refresh\"}",
         CVZ_EAUTH, "a text that repeats a secret"},
        {400, "{\"error\":\"SECRET-of-client\"}", CVZ_EAUTH, "a text that repeats a secret"},
        {403, "{\"error\":{\"status\":\"PERMISSION_DENIED\",\"message\":\"no\"}}", CVZ_EDENIED,
         "PERMISSION_DENIED: no"},
        {500, "<html>SECRET-page</html>", CVZ_EUNAVAILABLE, "status 500"},
        {429, "{}", CVZ_EUNAVAILABLE, "status 429"},
        {302, "", CVZ_EAUTH, "status 302"},
        {200, "", CVZ_EUNAVAILABLE, "no JSON object"},
        {200, "[]", CVZ_EUNAVAILABLE, "no JSON object"},
        {200, "{\"expires_in\":1}", CVZ_EUNAVAILABLE, "no access_token"},
        {200, "{\"access_token\":\"SECRET-token\"}", CVZ_EUNAVAILABLE, "expires_in"},
        {200, "{\"access_token\":\"SECRET-token\",\"expires_in\":-1}", CVZ_EUNAVAILABLE,
         "expires_in"},
        {200, "{\"access_token\":\"SECRET-token\",\"expires_in\":1e300}", CVZ_EUNAVAILABLE,
         "expires_in"},
        {200, "{\"access_token\":\"SECRET\\r\\nX: y\",\"expires_in\":9}", CVZ_EAUTH,
         "no usable token"},
    };
    struct test_google g;

    (void)state;
    start_as_user(&g);
    test_google_open(&g);
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        g.n_routes = 0;
        test_google_route(&g, "/token", cases[i].status,
                          cases[i].status == 302 ? "Location: /elsewhere\r\n" : "", cases[i].body);
        test_google_assert_fails(&g, cases[i].code, cases[i].told);
    }
    test_google_stop(&g);
}

static void a_broken_file_is_named_with_its_cause(void **state)
{
    static const struct {
        const char *text;
        int code;
        const char *told;
    } cases[] = {
        {"{\"type\":\"authorized_user\",\n\"client_secret\":\"SECRET", CVZ_EINVALID, "line 2"},
        {"[\"SECRET\"]", CVZ_EINVALID, "no JSON object"},
        {"{}", CVZ_EINVALID, "type is missing"},
        {"{\"type\":\"gdch_service_account\"}", CVZ_EINVALID, "unknown: gdch_service_account"},
        {"{\"type\":5}", CVZ_EINVALID, "type is missing"},
        {"{\"type\":\"authorized_user\",\"client_id\":\"c\",\"client_secret\":\"SECRET\"}",
         CVZ_EINVALID, "authorized_user: refresh_token is missing"},
        {"{\"type\":\"service_account\",\"client_email\":\"a@b\",\"private_key\":\"SECRET\","
         "\"token_uri\":\"https://oauth2.googleapis.com/token\"}",
         CVZ_EINVALID, "private_key: no private key in PEM form"},
        {"{\"type\":\"service_account\",\"client_email\":\"a@b\",\"private_key\":\"SECRET\"}",
         CVZ_EINVALID, "service_account: token_uri is missing"},
        {"{\"type\":\"service_account\",\"client_email\":\"a@b\",\"private_key\":\"SECRET\","
         "\"token_uri\":\"\"}",
         CVZ_EINVALID, "service_account: token_uri is missing"},
        {"{\"type\":\"service_account\",\"universe_domain\":\"evil.example\"}", CVZ_EINVALID,
         "GOOGLE_CLOUD_UNIVERSE_DOMAIN"},
        {"{\"type\":\"service_account\",\"client_email\":\"a@b\",\"private_key\":\"SECRET\","
         "\"token_uri\":\"https://evil.example/t\"}",
         CVZ_EINVALID, "token_uri leads to evil.example"},
        {"{\"type\":\"external_account\",\"audience\":\"a\",\"subject_token_type\":\"t\","
         "\"token_url\":\"https://sts.googleapis.com/v1/token\",\"credential_source\":"
         "{\"url\":\"http://10.0.0.1/SECRET\"}}",
         CVZ_EINVALID, "credential_source, url: url leads to 10.0.0.1"},
        {"{\"type\":\"external_account\",\"audience\":\"a\",\"subject_token_type\":\"t\","
         "\"token_url\":\"http://127.0.0.1/\",\"credential_source\":{\"file\":\"/dev/null\"}}",
         CVZ_EINVALID, "CLOUDVIZ_TRUST_LOOPBACK=1 must allow"},
        {"{\"type\":\"external_account\",\"audience\":\"a\",\"subject_token_type\":\"t\","
         "\"token_url\":\"https://sts.googleapis.com/v1/token\",\"credential_source\":"
         "{\"executable\":{\"command\":\"/bin/touch /tmp/never\"}}}",
         CVZ_EDENIED, "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1"},
        {"{\"type\":\"external_account\",\"audience\":\"a\",\"subject_token_type\":\"t\","
         "\"token_url\":\"https://sts.googleapis.com/v1/token\",\"credential_source\":"
         "{\"file\":\"/nonexistent/token\"}}",
         CVZ_EAUTH, "/nonexistent/token"},
    };
    struct test_google g;

    (void)state;
    test_google_start(&g);
    test_google_open(&g);
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        test_google_write(&g, TEST_ADC, cases[i].text);
        test_google_assert_fails(&g, cases[i].code, cases[i].told);
        test_google_assert_fails(&g, cases[i].code, "application_default_credentials.json");
    }
    assert_int_equal(atomic_load(&g.server.requests), 0);
    test_google_stop(&g);
}

static void a_file_is_read_up_to_a_limit(void **state)
{
    struct test_google g;
    struct cvz_buf big = CVZ_BUF_INIT;

    (void)state;
    start_as_user(&g);
    cvz_buf_add_z(&big, "{\"type\":\"");
    for (int i = 0; i < 300 * 1024; i++)
        cvz_buf_add_char(&big, 'x');
    test_google_write(&g, TEST_ADC, big.p);
    test_google_open(&g);
    test_google_assert_fails(&g, CVZ_ETOOBIG, "application_default_credentials.json");
    cvz_buf_release(&big);
    test_google_stop(&g);
}

static void a_token_of_the_environment_comes_first(void **state)
{
    struct test_google g;
    static char path[128];

    (void)state;
    start_as_user(&g);
    snprintf(path, sizeof path, "%s/token", g.world.home);
    test_google_set(&g, "CLOUDSDK_AUTH_ACCESS_TOKEN_FILE", path);
    test_google_open(&g);
    test_google_assert_fails(&g, CVZ_EAUTH, "/token");
    test_google_write(&g, "token", "from-file\n");
    test_google_open(&g);
    test_google_assert_token(&g, "from-file", "access-token");
    test_google_set(&g, "CLOUDSDK_AUTH_ACCESS_TOKEN", "from-variable");
    test_google_open(&g);
    test_google_assert_token(&g, "from-variable", "access-token");
    assert_int_equal(atomic_load(&g.server.requests), 0);
    test_google_stop(&g);
}

static void a_configuration_has_its_own_account(void **state)
{
    struct test_google g;

    (void)state;
    start_as_user(&g);
    test_google_write(&g, ".config/gcloud/configurations/config_work",
                      "[core]\naccount = a@example.com\n");
    test_google_write(&g, ".config/gcloud/legacy_credentials/a@example.com/adc.json", TEST_USER);
    test_google_route(&g, "/token", 200, "", TEST_TOKEN("T1"));
    g.profile = CVZ_STR("work");
    test_google_open(&g);
    test_google_assert_token(&g, "T1", "gcloud-account/authorized_user");
    test_google_stop(&g);
}

static void a_key_may_sign_for_itself(void **state)
{
    struct test_google g;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_buf file = CVZ_BUF_INIT;
    struct cvz_value claims;
    struct cvz_str token;

    (void)state;
    test_google_start(&g);
    cvz_buf_add_z(&file,
                  "{\"type\":\"service_account\",\"client_email\":\"sa@p\",\"private_key\":");
    cvz_json_write_str(&file, cvz_str_from(test_key_pkcs8));
    cvz_buf_add_z(&file, ",\"token_uri\":\"https://oauth2.googleapis.com/token\"}");
    test_google_write(&g, TEST_ADC, file.p);
    test_google_set(&g, "CLOUDSDK_AUTH_SERVICE_ACCOUNT_USE_SELF_SIGNED_JWT", "true");
    test_google_open(&g);
    assert_ok(cvz_gcp_credentials_token(g.creds, &token, &err), &err);
    assert_ok(cvz_jwt_claims(token, &arena, &claims, &err), &err);
    assert_str(cvz_value_str(cvz_value_get(&claims, CVZ_STR("sub"))), "sa@p");
    assert_str(cvz_value_str(cvz_value_get(&claims, CVZ_STR("scope"))),
               "https://www.googleapis.com/auth/cloud-platform");
    assert_int_equal(cvz_gcp_credentials_expires_ms(g.creds), g.world.now + 60 * TEST_MINUTE);
    assert_int_equal(atomic_load(&g.server.requests), 0);
    cvz_buf_release(&file);
    cvz_arena_release(&arena);
    test_google_stop(&g);
}

static void only_googles_metadata_server_counts(void **state)
{
    struct test_google g;

    (void)state;
    test_google_start(&g);
    test_google_route(&g, "/", 200, "", "a portal");
    test_google_open(&g);
    test_google_assert_fails(&g, CVZ_EAUTH, "no Google Cloud credentials");
    test_google_route(&g, "/", 200, "Metadata-Flavor: Google\r\n", "x");
    test_google_route(&g, "/computeMetadata/v1/instance/service-accounts/default/token", 200, "",
                      TEST_TOKEN("SECRET-of-another"));
    test_google_open(&g);
    test_google_assert_fails(&g, CVZ_EAUTH, "not the metadata server's");
    test_google_route(&g, "/computeMetadata/v1/instance/service-accounts/default/token", 200,
                      "Metadata-Flavor: Google\r\n", TEST_TOKEN("T1"));
    test_google_open(&g);
    test_google_assert_token(&g, "T1", "metadata-server");
    test_google_set(&g, "NO_GCE_CHECK", "true");
    test_google_open(&g);
    test_google_assert_fails(&g, CVZ_EAUTH, "no Google Cloud credentials");
    test_google_stop(&g);
}

#define AS_PATH "/v1/projects/-/serviceAccounts/robot@p.iam.gserviceaccount.com:generateAccessToken"
#define AS_ANSWER "{\"accessToken\":\"A1\",\"expireTime\":\"2100-01-01T00:00:00Z\"}"

static void others_are_spoken_for(void **state)
{
    struct test_google g;
    struct cvz_gcp_credentials *other = NULL;
    struct cvz_gcp_identity who;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_str token;

    (void)state;
    start_as_user(&g);
    test_google_set(&g, "CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS", g.url);
    test_google_set(&g, "GOOGLE_CLOUD_PROJECT", "p");
    test_google_route(&g, "/token", 200, "", TEST_TOKEN("SECRET-T1"));
    test_google_route(&g, AS_PATH, 200, "", AS_ANSWER);
    test_google_open(&g);
    assert_fails(
        cvz_gcp_credentials_impersonate(g.session, g.creds, CVZ_STR("a/../b@c"), &other, &err),
        CVZ_EINVALID, &err, "no service account's e-mail address");
    assert_ok(cvz_gcp_credentials_impersonate(
                  g.session, g.creds, CVZ_STR("robot@p.iam.gserviceaccount.com"), &other, &err),
              &err);
    assert_ok(cvz_gcp_credentials_token(other, &token, &err), &err);
    assert_str(token, "A1");
    assert_non_null(strstr(g.last.head, "Bearer SECRET-T1"));
    assert_string_equal(g.last.body,
                        "{\"delegates\":[],\"scope\":[\"https://www.googleapis.com/auth/"
                        "cloud-platform\"],\"lifetime\":\"3600s\"}");
    assert_ok(cvz_gcp_identity(g.session, other, &arena, &who, &err), &err);
    assert_str(who.id, "robot@p.iam.gserviceaccount.com");
    assert_str(who.project, "p");
    test_google_route(&g, AS_PATH, 403, "",
                      "{\"error\":{\"code\":403,\"status\":\"PERMISSION_DENIED\",\"message\":"
                      "\"for SECRET-T1\"}}");
    cvz_gcp_credentials_expire(other);
    assert_fails(cvz_gcp_credentials_token(other, &token, &err), CVZ_EDENIED, &err,
                 "cannot speak for robot@p.iam.gserviceaccount.com: status 403");
    assert_null(strstr(err.text, "SECRET"));
    cvz_gcp_credentials_free(other);
    cvz_arena_release(&arena);
    test_google_stop(&g);
}

static void who_one_is_and_what_one_may_read(void **state)
{
    struct test_google g;
    struct cvz_whoami who;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    start_as_user(&g);
    test_google_set(&g, "CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDRESOURCEMANAGER", g.url);
    test_google_route(&g, "/token", 200, "", TEST_TOKEN("T1"));
    test_google_route(&g, "/tokeninfo", 200, "", "{\"email\":\"ann@example.com\"}");
    test_google_route(&g, "/v3/projects:search", 200, "",
                      "{\"projects\":[{\"projectId\":\"p-1\",\"displayName\":\"One\",\"state\":"
                      "\"ACTIVE\"}],\"nextPageToken\":\"n\"}");
    test_google_route(&g, "/v3/projects:search?pageSize=500&pageToken=n", 200, "",
                      "{\"projects\":[{\"projectId\":\"p-2\"}]}");
    test_google_open(&g);
    assert_ok(cvz_gcp_whoami(g.session, g.creds, &arena, &who, &err), &err);
    assert_str(who.identity, "ann@example.com");
    assert_str(who.source, "gcloud-adc/authorized_user");
    assert_int_equal(who.n_readable, 2);
    assert_str(who.readable[0].id, "p-1");
    assert_str(who.readable[0].name, "One");
    assert_str(who.readable[1].id, "p-2");
    assert_str(who.note, "");
    assert_non_null(strstr(g.last.head, "x-goog-user-project: quota-file"));
    test_google_route(&g, "/v3/projects:search", 403, "",
                      "{\"error\":{\"status\":\"PERMISSION_DENIED\",\"message\":\"no\"}}");
    assert_ok(cvz_gcp_whoami(g.session, g.creds, &arena, &who, &err), &err);
    assert_int_equal(who.n_readable, 0);
    assert_str(who.note, "projects: status 403, PERMISSION_DENIED: no");
    cvz_arena_release(&arena);
    test_google_stop(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_are_renewed_in_time_and_failures_tolerated),
        cmocka_unit_test(failures_are_told_without_secrets),
        cmocka_unit_test(a_broken_file_is_named_with_its_cause),
        cmocka_unit_test(a_file_is_read_up_to_a_limit),
        cmocka_unit_test(a_token_of_the_environment_comes_first),
        cmocka_unit_test(a_configuration_has_its_own_account),
        cmocka_unit_test(a_key_may_sign_for_itself),
        cmocka_unit_test(only_googles_metadata_server_counts),
        cmocka_unit_test(others_are_spoken_for),
        cmocka_unit_test(who_one_is_and_what_one_may_read),
    };
    return cmocka_run_group_tests_name("gcp credentials", tests, NULL, NULL);
}
