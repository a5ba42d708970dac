/* SPDX-License-Identifier: Apache-2.0 */
/* The Azure CLI as a source: a script stands in for it. */
#include "chain.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

/* The chain with an `az` that runs these lines. */
static void start(struct test_azure *a, const char *lines)
{
    char script[2048];
    char path[256];

    test_azure_start(a);
    snprintf(script, sizeof script, "#!/bin/sh\n%s\n", lines);
    test_world_write(&a->world, "bin/az", script);
    snprintf(path, sizeof path, "%s/bin/az", a->world.home);
    assert_int_equal(chmod(path, 0755), 0);
    snprintf(path, sizeof path, "%s/bin:/usr/bin:/bin", a->world.home);
    assert_int_equal(setenv("PATH", path, 1), 0);
    assert_int_equal(setenv("CVZ_TEST_HOME", a->world.home, 1), 0);
    test_azure_set(a, "AZURE_TOKEN_CREDENTIALS", "AzureCliCredential");
    test_azure_open(a);
}

static void its_token_is_taken(void **state)
{
    struct test_azure a;
    char asked[512] = "";
    char expected[512];
    char path[128];

    (void)state;
    start(&a, "pwd >$CVZ_TEST_HOME/asked; printf '%s|' \"$@\" >>$CVZ_TEST_HOME/asked\n"
              "echo a warning >&2\n"
              "echo '{\"accessToken\":\"T1\",\"expires_on\":1764003600,\"expiresOn\":\"odd\"}'");
    test_azure_assert_token(&a, "T1", "azure-cli");
    assert_int_equal(cvz_azure_credentials_expires_ms(a.creds), INT64_C(1764003600000));
    snprintf(path, sizeof path, "%s/asked", a.world.home);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    asked[fread(asked, 1, sizeof asked - 1, f)] = '\0';
    fclose(f);
    char *arguments = strchr(asked, '\n');
    assert_non_null(arguments);
    snprintf(expected, sizeof expected, "\naccount|get-access-token|--output|json|--resource|%s|",
             a.url);
    assert_string_equal(arguments, expected);
    assert_non_null(strstr(asked, "bin\n")); /* /bin, or what it is a link to */
    test_azure_stop(&a);
}

static void older_versions_say_the_local_time(void **state)
{
    struct test_azure a;

    (void)state;
    assert_int_equal(setenv("TZ", "Europe/Zurich", 1), 0);
    tzset();
    start(&a, "echo '{\"accessToken\":\"T1\",\"expiresOn\":\"2025-11-24 18:00:00.123456\"}'");
    test_azure_assert_token(&a, "T1", "azure-cli");
    assert_int_equal(cvz_azure_credentials_expires_ms(a.creds), INT64_C(1764003600000));
    test_azure_stop(&a);
    assert_int_equal(setenv("TZ", "UTC", 1), 0);
    tzset();
}

static void what_goes_wrong_is_said(void **state)
{
    static const struct {
        const char *lines, *part;
    } rows[] = {
        {"echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1",
         "nobody has signed in"},
        {"echo 'ERROR: AADSTS70043: too old. Run az login.' >&2; exit 1",
         "azure-cli: ERROR: AADSTS70043: too old."},
        {"echo '{\"accessToken\": \"SECRET\"' >&2; exit 1", "azure-cli: it failed"},
        {"echo 'oops eyJSECRET' >&2; exit 1", "azure-cli: it failed"},
        {"exit 1", "azure-cli: it failed"},
        {"echo SECRET", "no JSON"},
        {"echo '{\"accessToken\":\"\"}'", "no accessToken"},
        {"echo '{\"accessToken\":\"SECRET\"}'", "until when"},
        {"echo '{\"accessToken\":\"SECRET\",\"expiresOn\":\"tomorrow, maybe later\"}'",
         "until when"},
        {"echo '{\"accessToken\":\"SECRET\",\"expires_on\":1}'", "has expired"},
        {"echo '{\"accessToken\":\"SECRET X\",\"expires_on\":1764003600}'", "no usable token"},
        {"yes SECRET", "more than 262144 bytes"},
        {"kill -9 $$", "azure-cli: it failed"},
    };
    struct test_azure a;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++) {
        start(&a, rows[i].lines);
        test_azure_assert_fails(&a, CVZ_EAUTH, rows[i].part);
        test_azure_stop(&a);
    }
    test_azure_start(&a);
    test_azure_set(&a, "AZURE_TOKEN_CREDENTIALS", "azureclicredential");
    test_azure_open(&a);
    test_azure_assert_fails(&a, CVZ_EAUTH, "azure-cli: not installed");
    test_azure_stop(&a);
}

static void it_can_be_given_up(void **state)
{
    static const volatile int cancelled = 1;
    struct test_azure a;
    int64_t before = cvz_clock_steady(&cvz_clock_system);

    (void)state;
    test_azure_start(&a);
    test_azure_stop(&a);
    start(&a, "sleep 60");
    a.world.http.cancelled = &cancelled;
    test_azure_open(&a);
    test_azure_assert_fails(&a, CVZ_ECANCELLED, "cancelled");
    assert_true(cvz_clock_steady(&cvz_clock_system) - before < 5000);
    test_azure_stop(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_token_is_taken),
        cmocka_unit_test(older_versions_say_the_local_time),
        cmocka_unit_test(what_goes_wrong_is_said),
        cmocka_unit_test(it_can_be_given_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
