/* SPDX-License-Identifier: Apache-2.0 */
#include "chain.h"

#include "cloud/azure/session_priv.h"

struct wanted {
    const char *cloud, *authority, *endpoint;
};

static struct cvz_azure_session_params params_of(const struct test_world *w)
{
    return (struct cvz_azure_session_params){.env = &w->env, .http = w->http};
}

static void assert_session(struct test_world *w, const struct wanted *wanted)
{
    const struct cvz_azure_session_params params = params_of(w);
    struct cvz_azure_session *s = NULL;
    struct cvz_err err = CVZ_ERR_INIT;

    assert_ok(cvz_azure_session_new(&params, &s, &err), &err);
    assert_str(s->cloud, wanted->cloud);
    assert_str(s->authority, wanted->authority);
    assert_str(cvz_azure_session_endpoint(s), wanted->endpoint);
    cvz_azure_session_free(s);
}

static void assert_resource(struct test_world *w, const char *wanted)
{
    const struct cvz_azure_session_params params = params_of(w);
    struct cvz_azure_session *s = NULL;
    struct cvz_err err = CVZ_ERR_INIT;

    assert_ok(cvz_azure_session_new(&params, &s, &err), &err);
    assert_str(s->resource, wanted);
    cvz_azure_session_free(s);
}

static void assert_none(struct test_world *w, const char *part)
{
    const struct cvz_azure_session_params params = params_of(w);
    struct cvz_azure_session *s = NULL;
    struct cvz_err err = CVZ_ERR_INIT;

    assert_fails(cvz_azure_session_new(&params, &s, &err), CVZ_EINVALID, &err, part);
}

static void clouds_are_found_by_name_and_by_authority(void **state)
{
    static const struct wanted public = {"AzureCloud", "https://login.microsoftonline.com",
                                         "https://management.azure.com"};
    static const struct wanted china = {"AzureChinaCloud", "https://login.chinacloudapi.cn",
                                        "https://management.chinacloudapi.cn"};
    static const struct wanted gov = {"AzureUSGovernment", "https://login.microsoftonline.us",
                                      "https://management.usgovcloudapi.net"};
    struct test_world w;

    (void)state;
    test_world_start(&w);
    assert_session(&w, &public);
    test_world_set(&w, "AZURE_CLOUD", " azurechinacloud ");
    assert_session(&w, &china);
    test_world_set(&w, "AZURE_CLOUD", "AzureUSGovernmentCloud");
    assert_session(&w, &gov);
    test_world_set(&w, "AZURE_CLOUD", "");
    test_world_set(&w, "AZURE_AUTHORITY_HOST", "login.chinacloudapi.cn/");
    assert_session(&w, &china);
    test_world_set(&w, "AZURE_AUTHORITY_HOST", "");
    test_world_write(&w, ".azure/config",
                     "[core]\noutput = json\n[cloud]\nname = AzureUSGovernment\n");
    assert_session(&w, &gov); /* az cloud set */
    test_world_write(&w, ".azure/config", "[cloud]\nname = mine\n");
    assert_session(&w, &public);
    test_world_write(&w, ".azure/config", "[cloud\n");
    assert_session(&w, &public);
    test_world_set(&w, "AZURE_CLOUD", "AzureGermanCloud");
    assert_none(&w, "AZURE_CLOUD: \"AzureGermanCloud\" is none of AzureCloud, ");
    test_world_stop(&w);
}

static void a_custom_cloud_is_where_the_variables_say(void **state)
{
    static const struct wanted stack = {"custom", "https://adfs.local:8443/adfs",
                                        "https://management.local.azurestack.external"};
    struct test_world w;

    (void)state;
    test_world_start(&w);
    test_world_set(&w, "AZURE_CLOUD", "custom");
    assert_none(&w, "ARM_ENDPOINT is not set");
    test_world_set(&w, "ARM_ENDPOINT", "https://management.local.azurestack.external//");
    test_world_set(&w, "AZURE_AUTHORITY_HOST", "https://adfs.local:8443/adfs");
    assert_session(&w, &stack);
    test_world_set(&w, "AZURE_CLOUD", ""); /* the endpoint alone says it too */
    assert_session(&w, &stack);
    test_world_set(&w, "ARM_AUDIENCE", "https://management.adfs.local/11111111 x");
    assert_none(&w, "ARM_AUDIENCE: a URI was expected");
    test_world_set(&w, "ARM_AUDIENCE", "https://management.adfs.local/11111111/");
    assert_session(&w, &stack);
    assert_resource(&w, "https://management.adfs.local/11111111");
    test_world_set(&w, "ARM_ENDPOINT", "");
    test_world_set(&w, "AZURE_AUTHORITY_HOST", "");
    assert_resource(&w, "https://management.azure.com"); /* the others know theirs */
    test_world_stop(&w);
}

static void urls_that_secrets_must_not_go_to_are_refused(void **state)
{
    static const char *const urls[] = {"http://management.azure.com", "http://127.0.0.1.evil.com",
                                       "ftp://127.0.0.1", "https://user@host", "https://host?x=y"};
    struct test_world w;

    (void)state;
    test_world_start(&w);
    for (size_t i = 0; i < CVZ_COUNT_OF(urls); i++) {
        test_world_set(&w, "ARM_ENDPOINT", urls[i]);
        assert_none(&w, "ARM_ENDPOINT: ");
    }
    test_world_set(&w, "ARM_ENDPOINT", "http://localhost:1");
    test_world_set(&w, "AZURE_AUTHORITY_HOST", "http://login.example.com");
    assert_none(&w, "AZURE_AUTHORITY_HOST: plain http is for this machine only");
    test_world_stop(&w);
}

static void a_token_goes_to_the_resource_manager_alone(void **state)
{
    static const struct {
        const char *url;
        bool trusted;
    } rows[] = {
        {"https://management.azure.com/subscriptions?$skiptoken=x", true},
        {"https://MANAGEMENT.azure.com:443/", true},
        {"https://management.azure.com", true},
        {"http://management.azure.com/", false},
        {"https://management.azure.com:8443/", false},
        {"https://management.azure.com.evil.com/", false},
        {"https://management.azure.com@evil.com/", false},
        {"https://evil.com/https://management.azure.com/", false},
        {"//management.azure.com/", false},
        {"https://management.azure.com\\.evil.com/", false},
        {"", false},
    };
    struct test_world w;
    struct cvz_azure_session *s = NULL;
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    test_world_start(&w);
    const struct cvz_azure_session_params params = params_of(&w);
    assert_ok(cvz_azure_session_new(&params, &s, &err), &err);
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++)
        if (cvz_azure_session_is_trusted(s, cvz_str_from(rows[i].url)) != rows[i].trusted)
            fail_msg("%s: expected %d", rows[i].url, rows[i].trusted);
    cvz_azure_session_free(s);
    test_world_stop(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clouds_are_found_by_name_and_by_authority),
        cmocka_unit_test(a_custom_cloud_is_where_the_variables_say),
        cmocka_unit_test(urls_that_secrets_must_not_go_to_are_refused),
        cmocka_unit_test(a_token_goes_to_the_resource_manager_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
