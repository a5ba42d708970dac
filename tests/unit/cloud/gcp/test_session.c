/* SPDX-License-Identifier: Apache-2.0 */
#include "google.h"

#include "cloud/gcp/session_priv.h"

static int open_session(struct test_google *g, struct cvz_err *err)
{
    const struct cvz_gcp_session_params params = {
        .env = &g->world.env, .http = g->world.http, .profile = g->profile};
    struct cvz_gcp_session *s = NULL;
    int rc = cvz_gcp_session_new(&params, &s, err);

    cvz_gcp_session_free(s);
    return rc;
}

static void the_active_configuration_is_read(void **state)
{
    struct test_google g;

    (void)state;
    test_google_start(&g);
    test_google_write(&g, ".config/gcloud/active_config", "work\n");
    test_google_write(&g, ".config/gcloud/configurations/config_work",
                      "[core]\nproject = p-work\naccount = a@example.com\n");
    test_google_write(&g, ".config/gcloud/configurations/config_other",
                      "[core]\nproject=p-other\n");
    test_google_open(&g);
    assert_str(cvz_gcp_session_project(g.session), "p-work");
    test_google_set(&g, "CLOUDSDK_ACTIVE_CONFIG_NAME", "other");
    test_google_open(&g);
    assert_str(cvz_gcp_session_project(g.session), "p-other");
    test_google_set(&g, "CLOUDSDK_CORE_PROJECT", "p-variable");
    test_google_open(&g);
    assert_str(cvz_gcp_session_project(g.session), "p-variable");
    test_google_set(&g, "GOOGLE_CLOUD_PROJECT", "p-google");
    test_google_open(&g);
    assert_str(cvz_gcp_session_project(g.session), "p-google");
    g.profile = CVZ_STR("work"); /* the user's own word beats the environment's */
    test_google_open(&g);
    assert_str(cvz_gcp_session_project(g.session), "p-work");
    test_google_stop(&g);
}

static void configurations_that_are_none_are_refused(void **state)
{
    static const char *const names[] = {"../x", "Work", "-a", "a/b", "1a", "a b"};
    struct test_google g;
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    test_google_start(&g);
    for (size_t i = 0; i < CVZ_COUNT_OF(names); i++) {
        g.profile = cvz_str_from(names[i]);
        assert_fails(open_session(&g, &err), CVZ_EINVALID, &err, "no name of a gcloud config");
    }
    g.profile = CVZ_STR("missing");
    assert_fails(open_session(&g, &err), CVZ_ENOTFOUND, &err, "config_missing");
    g.profile = CVZ_STR("");
    test_google_write(&g, ".config/gcloud/active_config", "../../etc/passwd");
    assert_fails(open_session(&g, &err), CVZ_EINVALID, &err, "active_config: no name");
    test_google_write(&g, ".config/gcloud/active_config", "default");
    test_google_write(&g, ".config/gcloud/configurations/config_default", "[core\nSECRET");
    assert_fails(open_session(&g, &err), CVZ_EINVALID, &err, "config_default: line 1");
    assert_null(strstr(err.text, "SECRET"));
    test_google_write(&g, ".config/gcloud/active_config", "NONE");
    assert_ok(open_session(&g, &err), &err);
    test_google_stop(&g);
}

static void projects_come_from_keys_and_machines_too(void **state)
{
    struct test_google g;

    (void)state;
    test_google_start(&g);
    test_google_open(&g);
    assert_str(cvz_gcp_session_project(g.session), "");
    test_google_route(&g, "/", 200, "Metadata-Flavor: Google\r\n", "x");
    test_google_route(&g, "/computeMetadata/v1/project/project-id", 200,
                      "Metadata-Flavor: Google\r\n", "p-machine\n");
    test_google_open(&g);
    assert_str(cvz_gcp_session_project(g.session), "p-machine");
    assert_str(cvz_gcp_session_project(g.session), "p-machine");
    assert_int_equal(test_google_asked(&g, "/computeMetadata/v1/project/project-id"), 1);
    test_google_write(&g, ".config/gcloud/configurations/config_default",
                      "[core]\nproject = p-config\n");
    test_google_open(&g);
    assert_str(cvz_gcp_session_project(g.session), "p-config");
    test_google_write(&g, TEST_ADC, "{\"type\":\"service_account\",\"project_id\":\"p-key\"}");
    test_google_open(&g);
    assert_str(cvz_gcp_session_project(g.session), "p-key");
    test_google_set(&g, "NO_GCE_CHECK", "true");
    test_google_stop(&g);
}

static void quota_projects(void **state)
{
    struct test_google g;

    (void)state;
    test_google_start(&g);
    test_google_set(&g, "GOOGLE_CLOUD_PROJECT", "p");
    test_google_set(&g, "CLOUDSDK_BILLING_QUOTA_PROJECT", "CURRENT_PROJECT");
    test_google_open(&g);
    assert_str(cvz_gcp_session_quota_project(g.session), "p");
    test_google_set(&g, "CLOUDSDK_BILLING_QUOTA_PROJECT", "LEGACY");
    test_google_open(&g);
    assert_str(cvz_gcp_session_quota_project(g.session), "");
    test_google_write(&g, TEST_ADC, TEST_USER);
    test_google_open(&g);
    assert_str(cvz_gcp_session_quota_project(g.session), "quota-file");
    test_google_set(&g, "GOOGLE_CLOUD_QUOTA_PROJECT", "quota-env");
    test_google_open(&g);
    assert_str(cvz_gcp_session_quota_project(g.session), "quota-env");
    test_google_stop(&g);
}

static void endpoints_are_overridden_and_trusted_once_asked_for(void **state)
{
    struct test_google g;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_str url;

    (void)state;
    test_google_start(&g);
    test_google_write(
        &g, ".config/gcloud/configurations/config_default",
        "[api_endpoint_overrides]\ncompute = https://psc.example/compute/v1/\n"
        "pubsub = http://evil.example/\nrun = ftp://x/\nsql = https://x.example/?a=b\n");
    test_google_set(&g, "CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDASSET", "http://localhost:8080/");
    test_google_open(&g);
    assert_ok(cvz_gcp_session_endpoint(g.session, "storage", &url, &err), &err);
    assert_null(url.p);
    assert_false(cvz_gcp_session_is_trusted(g.session, CVZ_STR("https://psc.example/x")));
    assert_ok(cvz_gcp_session_endpoint(g.session, "compute", &url, &err), &err);
    assert_str(url, "https://psc.example/compute/v1");
    assert_true(cvz_gcp_session_is_trusted(g.session, CVZ_STR("https://psc.example/x")));
    assert_false(cvz_gcp_session_is_trusted(g.session, CVZ_STR("https://psc.example:444/x")));
    assert_false(cvz_gcp_session_is_trusted(g.session, CVZ_STR("http://psc.example/x")));
    assert_ok(cvz_gcp_session_endpoint(g.session, "cloudasset", &url, &err), &err);
    assert_str(url, "http://localhost:8080");
    assert_fails(cvz_gcp_session_endpoint(g.session, "pubsub", &url, &err), CVZ_EINVALID, &err,
                 "this machine only");
    assert_fails(cvz_gcp_session_endpoint(g.session, "run", &url, &err), CVZ_EINVALID, &err, "run");
    assert_fails(cvz_gcp_session_endpoint(g.session, "sql", &url, &err), CVZ_EINVALID, &err,
                 "without a query");
    test_google_stop(&g);
}

static void tokens_go_to_google_only(void **state)
{
    static const struct {
        const char *url;
        bool trusted;
    } cases[] = {
        {"https://compute.googleapis.com/compute/v1/x", true},
        {"https://a.b.p.googleapis.com/", true},
        {"https://COMPUTE.GoogleAPIs.com/", true},
        {"https://compute.googleapis.com:443/", true},
        {"https://compute.googleapis.com:8443/", false},
        {"http://compute.googleapis.com/", false},
        {"https://googleapis.com/", false},
        {"https://evilgoogleapis.com/", false},
        {"https://x.googleapis.com.evil.example/", false},
        {"https://x.googleapis.com@evil.example/", false},
        {"https://evil.example/x.googleapis.com", false},
        {"https://evil.example#.googleapis.com", false},
        {"https://evil.example\\.googleapis.com/", false},
        {"https://x.googleapis.com./", false},
        {"", false},
        {"/compute/v1/x", false},
    };
    struct test_google g;

    (void)state;
    test_google_start(&g);
    test_google_open(&g);
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++)
        if (cvz_gcp_session_is_trusted(g.session, cvz_str_from(cases[i].url)) != cases[i].trusted)
            fail_msg("%s", cases[i].url);
    test_google_stop(&g);
}

static void a_universe_of_ones_own(void **state)
{
    static const char *const wrong[] = {"com", ".x.y", "x.y.", "x.y/z", "x y.z", "X.Y"};
    struct test_google g;
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    test_google_start(&g);
    test_google_set(&g, "GOOGLE_CLOUD_UNIVERSE_DOMAIN", "cloud.example");
    test_google_open(&g);
    assert_str(cvz_gcp_session_universe(g.session), "cloud.example");
    assert_true(cvz_gcp_session_is_trusted(g.session, CVZ_STR("https://iam.cloud.example/")));
    assert_false(cvz_gcp_session_is_trusted(g.session, CVZ_STR("https://iamcloud.example/")));
    for (size_t i = 0; i < CVZ_COUNT_OF(wrong); i++) {
        test_google_set(&g, "GOOGLE_CLOUD_UNIVERSE_DOMAIN", wrong[i]);
        assert_fails(open_session(&g, &err), CVZ_EINVALID, &err, "no domain");
    }
    test_google_stop(&g);
}

static void urls_of_files_are_for_one_use(void **state)
{
    static const struct {
        enum cvz_gcp_url_use use;
        const char *url;
        bool allowed, with_loopback;
    } cases[] = {
        {CVZ_GCP_URL_TOKEN, "https://sts.googleapis.com/v1/token", true, true},
        {CVZ_GCP_URL_TOKEN, "https://sts.us-east1.rep.googleapis.com/v1/token", true, true},
        {CVZ_GCP_URL_TOKEN, "http://sts.googleapis.com/v1/token", false, false},
        {CVZ_GCP_URL_TOKEN, "https://evil.example/v1/token", false, false},
        {CVZ_GCP_URL_TOKEN, "http://127.0.0.1:1/token", false, true},
        {CVZ_GCP_URL_TOKEN, "https://localhost/token", false, true},
        {CVZ_GCP_URL_TOKEN, "http://169.254.169.254/token", false, false},
        {CVZ_GCP_URL_METADATA, "http://169.254.169.254/latest", true, true},
        {CVZ_GCP_URL_METADATA, "http://[fd00:ec2::254]/latest", true, true},
        {CVZ_GCP_URL_METADATA, "http://169.254.evil.example/", false, false},
        {CVZ_GCP_URL_METADATA, "http://10.0.0.1/", false, false},
        {CVZ_GCP_URL_METADATA, "https://sts.googleapis.com/", false, false},
        {CVZ_GCP_URL_METADATA, "http://[::1]/", false, true},
        {CVZ_GCP_URL_SUBJECT, "https://token.actions.example/x?audience=y", true, true},
        {CVZ_GCP_URL_SUBJECT, "http://169.254.169.254/metadata/identity", true, true},
        {CVZ_GCP_URL_SUBJECT, "http://10.0.0.1/", false, false},
        {CVZ_GCP_URL_SUBJECT, "https://127.0.0.1/", false, true},
        {CVZ_GCP_URL_SIGN_IN, "https://accounts.google.com/o/oauth2/auth", true, true},
        {CVZ_GCP_URL_SIGN_IN, "https://accounts.google.com.evil.example/", false, false},
        {CVZ_GCP_URL_SIGN_IN, "http://accounts.google.com/", false, false},
        {CVZ_GCP_URL_SIGN_IN, "not a url", false, false},
    };
    struct test_google g;

    (void)state;
    test_google_start(&g);
    for (int loopback = 0; loopback < 2; loopback++) {
        test_google_open(&g);
        for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
            struct cvz_err err = CVZ_ERR_INIT;
            bool ok = cvz_gcp_check_url(g.session, cvz_str_from(cases[i].url), cases[i].use,
                                        "member", &err) == 0;
            if (ok != (loopback ? cases[i].with_loopback : cases[i].allowed))
                fail_msg("%s: %s", cases[i].url, err.text);
            assert_true(ok || strstr(err.text, "member") != NULL);
        }
        test_google_set(&g, "CLOUDVIZ_TRUST_LOOPBACK", "1");
    }
    test_google_stop(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_active_configuration_is_read),
        cmocka_unit_test(configurations_that_are_none_are_refused),
        cmocka_unit_test(projects_come_from_keys_and_machines_too),
        cmocka_unit_test(quota_projects),
        cmocka_unit_test(endpoints_are_overridden_and_trusted_once_asked_for),
        cmocka_unit_test(tokens_go_to_google_only),
        cmocka_unit_test(a_universe_of_ones_own),
        cmocka_unit_test(urls_of_files_are_for_one_use),
    };
    return cmocka_run_group_tests_name("gcp session", tests, NULL, NULL);
}
