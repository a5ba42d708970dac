/* SPDX-License-Identifier: Apache-2.0 */
/* Managed identities: where they are asked for, how, and with what patience. */
#include "chain.h"

#include "cloud/azure/session_priv.h"

#define TOKEN(text)                                                                                \
    "{\"access_token\":\"" text "\",\"expires_in\":\"86399\",\"expires_on\":\"1764086400\"}"
#define LATER(text) "{\"access_token\":\"" text "\",\"expires_on\":\"1764086400\"}"

static void start_machine(struct test_azure *a)
{
    test_azure_start(a);
    test_azure_set(a, "AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential");
    test_azure_set(a, "AZURE_POD_IDENTITY_AUTHORITY_HOST", a->url);
}

static void a_virtual_machine_is_asked(void **state)
{
    struct test_azure a;
    char header[64];

    (void)state;
    start_machine(&a);
    test_azure_answer(&a, 200, "", TOKEN("T1"));
    test_azure_open(&a);
    test_azure_assert_token(&a, "T1", "managed-identity");
    assert_int_equal(cvz_azure_credentials_expires_ms(a.creds),
                     a.world.now + INT64_C(86399) * 1000);
    assert_true(test_header(&a.last, "Metadata", header, sizeof header));
    assert_string_equal(header, "true");
    assert_memory_equal(a.last.target, "/metadata/identity/oauth2/token?", 32);
    test_azure_assert_asked(&a, "api-version=2018-02-01");
    test_azure_set(&a, "AZURE_CLIENT_ID", "user&assigned");
    test_azure_open(&a);
    test_azure_assert_token(&a, "T1", "managed-identity");
    test_azure_assert_asked(&a, "client_id=user%26assigned");
    test_azure_stop(&a);
}

static void a_machine_that_is_not_ready_is_waited_for(void **state)
{
    static const struct {
        int status;
        int64_t waited_ms;
    } rows[] = {
        {404, 1600 + 3200 + 6400 + 12800},
        {429, 1600 + 3200 + 6400 + 12800},
        {500, 1600 + 3200 + 6400 + 12800},
        {599, 1600 + 3200 + 6400 + 12800},
        {410, 5000 + 10000 + 20000 + 40000},
        {400, 0},
        {403, 0},
    };
    struct test_azure a;

    (void)state;
    start_machine(&a);
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++) {
        test_azure_reset(&a);
        a.world.waited_ms = 0;
        test_azure_answer(&a, rows[i].status, "", "{\"error\":\"e\",\"error_description\":\"d\"}");
        test_azure_open(&a);
        test_azure_assert_fails(&a, CVZ_EAUTH, "e: d");
        assert_int_equal(a.world.waited_ms, rows[i].waited_ms);
        assert_int_equal(a.asked, rows[i].waited_ms > 0 ? 6 : 1);
    }
    test_azure_reset(&a);
    test_azure_answer(&a, 404, "", "");
    test_azure_answer(&a, 410, "", "");
    test_azure_answer(&a, 200, "", TOKEN("T1"));
    test_azure_open(&a);
    test_azure_assert_token(&a, "T1", "managed-identity");
    test_azure_stop(&a);
}

static void a_service_is_asked_with_its_password(void **state)
{
    struct test_azure a;
    char header[64];

    (void)state;
    test_azure_start(&a);
    test_azure_set(&a, "IDENTITY_ENDPOINT", a.url);
    test_azure_set(&a, "IDENTITY_HEADER", "SECRET");
    test_azure_answer(&a, 200, "", LATER("T1"));
    test_azure_open(&a);
    test_azure_assert_token(&a, "T1", "managed-identity");
    assert_int_equal(cvz_azure_credentials_expires_ms(a.creds), INT64_C(1764086400000));
    test_azure_assert_asked(&a, "api-version=2019-08-01");
    assert_true(test_header(&a.last, "X-IDENTITY-HEADER", header, sizeof header));
    assert_string_equal(header, "SECRET");
    /* Something else answers there: the chain ends. */
    test_azure_reset(&a);
    test_azure_answer(&a, 200, "", "<html>SECRET</html>");
    test_azure_open(&a);
    test_azure_assert_fails(&a, CVZ_EUNAVAILABLE,
                            "Azure credentials from managed-identity: App Service: the answer");
    /* The password does not travel in the clear. */
    test_azure_set(&a, "IDENTITY_ENDPOINT", "http://169.254.1.2.evil.com/");
    test_azure_open(&a);
    test_azure_assert_fails(&a, CVZ_EINVALID, "which is not this machine");
    test_azure_set(&a, "IDENTITY_ENDPOINT", a.url);
    test_azure_set(&a, "IDENTITY_HEADER", "SECRET\r\nX: y");
    test_azure_open(&a);
    test_azure_assert_fails(&a, CVZ_EINVALID, "App Service");
    test_azure_set(&a, "IDENTITY_SERVER_THUMBPRINT", "x");
    test_azure_open(&a);
    test_azure_assert_fails(&a, CVZ_EAUTH, "Service Fabric");
    test_azure_stop(&a);
}

static void the_cloud_shell_is_posted_to(void **state)
{
    struct test_azure a;

    (void)state;
    test_azure_start(&a);
    test_azure_set(&a, "MSI_ENDPOINT", a.url);
    test_azure_answer(&a, 200, "", TOKEN("T1"));
    test_azure_open(&a);
    test_azure_assert_token(&a, "T1", "managed-identity");
    assert_string_equal(a.last.method, "POST");
    assert_memory_equal(a.last.body, "resource=http%3A%2F%2F127.0.0.1", 31);
    test_azure_stop(&a);
}

/* ---- Arc ---- */

struct arc {
    struct test_azure azure;
    char folder[128];
    char challenge[256];
};

static void start_arc(struct arc *arc)
{
    test_azure_start(&arc->azure);
    test_azure_set(&arc->azure, "IDENTITY_ENDPOINT", arc->azure.url);
    test_azure_set(&arc->azure, "IMDS_ENDPOINT", "http://127.0.0.1:1");
    snprintf(arc->folder, sizeof arc->folder, "%s/tokens", arc->azure.world.home);
    test_world_write(&arc->azure.world, "tokens/a.key", "SECRET-KEY\n");
    test_world_write(&arc->azure.world, "tokens/a.txt", "SECRET-TXT");
    test_world_write(&arc->azure.world, "elsewhere/a.key", "SECRET-ELSE");
}

/* Asks with a challenge "Basic realm=<what is written here>". */
static void challenge(struct arc *arc, const char *scheme, const char *path)
{
    snprintf(arc->challenge, sizeof arc->challenge, "WWW-Authenticate: %s%s\r\n", scheme, path);
    test_azure_reset(&arc->azure);
    test_azure_answer(&arc->azure, 401, arc->challenge, "");
    test_azure_answer(&arc->azure, 200, "", TOKEN("T1"));
    test_azure_open(&arc->azure);
    arc->azure.session->arc_folder = cvz_str_from(arc->folder);
}

static void arcs_challenge_is_answered_with_the_file_it_names(void **state)
{
    struct arc arc;
    char path[256];
    char header[64];

    (void)state;
    start_arc(&arc);
    snprintf(path, sizeof path, "%s/a.key", arc.folder);
    challenge(&arc, "Basic realm=", path);
    test_azure_assert_token(&arc.azure, "T1", "managed-identity");
    assert_int_equal(arc.azure.asked, 2);
    assert_true(test_header(&arc.azure.last, "Authorization", header, sizeof header));
    assert_string_equal(header, "Basic SECRET-KEY");
    test_azure_assert_asked(&arc.azure, "api-version=2020-06-01");
    test_azure_stop(&arc.azure);
}

static void arcs_challenge_opens_no_other_file(void **state)
{
    static const struct {
        const char *scheme, *path, *part;
    } rows[] = {
        {"Basic realm=", "/etc/passwd", "*.key"},
        {"Basic realm=", "HOME/elsewhere/a.key", "*.key"},
        {"Basic realm=", "HOME/tokens/a.txt", "*.key"},
        {"Basic realm=", "HOME/tokens/../elsewhere/a.key", "*.key"},
        {"Basic realm=", "HOME/tokens/x/../a.key", "*.key"},
        {"Basic realm=", "HOME/tokens//a.key", "*.key"},
        {"Basic realm=", "tokens/a.key", "*.key"},
        {"Basic realm=", "", "*.key"},
        {"Bearer realm=", "HOME/tokens/a.key", "names no key file"},
        {"Basic realm=", "HOME/tokens/none.key", "none.key"},
        {"Basic realm=", "HOME/tokens/big.key", "big.key"},
    };
    static char big[5000];
    struct arc arc;
    char path[256];

    (void)state;
    start_arc(&arc);
    memset(big, 'x', sizeof big - 1);
    test_world_write(&arc.azure.world, "tokens/big.key", big);
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++) {
        bool is_home = strncmp(rows[i].path, "HOME", 4) == 0;
        snprintf(path, sizeof path, "%s%s", is_home ? arc.azure.world.home : "",
                 rows[i].path + (is_home ? 4 : 0));
        challenge(&arc, rows[i].scheme, path);
        struct cvz_err err = CVZ_ERR_INIT;
        struct cvz_str token;
        int rc = cvz_azure_credentials_token(arc.azure.creds, &token, &err);
        assert_fails(rc, rc, &err, rows[i].part);
        assert_true(rc < 0);
        assert_null(strstr(err.text, "SECRET"));
        assert_int_equal(arc.azure.asked, 1);
    }
    test_azure_stop(&arc.azure);
}

static void arc_must_give_the_identity_that_was_asked_for(void **state)
{
    struct arc arc;
    char path[256];

    (void)state;
    start_arc(&arc);
    test_azure_set(&arc.azure, "AZURE_CLIENT_ID", "mine");
    snprintf(path, sizeof path, "%s/a.key", arc.folder);
    challenge(&arc, "Basic realm=", path);
    test_azure_assert_fails(&arc.azure, CVZ_EUNAVAILABLE, "not for AZURE_CLIENT_ID");
    test_azure_stop(&arc.azure);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_virtual_machine_is_asked),
        cmocka_unit_test(a_machine_that_is_not_ready_is_waited_for),
        cmocka_unit_test(a_service_is_asked_with_its_password),
        cmocka_unit_test(the_cloud_shell_is_posted_to),
        cmocka_unit_test(arcs_challenge_is_answered_with_the_file_it_names),
        cmocka_unit_test(arcs_challenge_opens_no_other_file),
        cmocka_unit_test(arc_must_give_the_identity_that_was_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
