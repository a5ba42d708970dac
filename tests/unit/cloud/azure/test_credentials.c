/* SPDX-License-Identifier: Apache-2.0 */
/* The chain, service principals and their answers. */
#include "chain.h"

#define TOKEN(text, lifetime)                                                                      \
    "{\"token_type\":\"Bearer\",\"access_token\":\"" text "\",\"expires_in\":" lifetime "}"

static void start_with_secret(struct test_azure *a)
{
    test_azure_start(a);
    test_azure_set(a, "AZURE_TOKEN_CREDENTIALS", "EnvironmentCredential");
    test_azure_set(a, "AZURE_TENANT_ID", "contoso.onmicrosoft.com");
    test_azure_set(a, "AZURE_CLIENT_ID", "11111111-2222-3333-4444-555555555555");
    test_azure_set(a, "AZURE_CLIENT_SECRET", "SECRET&=+");
}

static void a_secret_is_exchanged_for_a_token(void **state)
{
    struct test_azure a;

    (void)state;
    start_with_secret(&a);
    test_azure_answer(&a, 200, "", TOKEN("T1", "3600"));
    test_azure_open(&a);
    assert_string_equal(cvz_azure_credentials_source(a.creds), "");
    test_azure_assert_token(&a, "T1", "environment");
    assert_string_equal(a.last.target, "/contoso.onmicrosoft.com/oauth2/v2.0/token");
    test_azure_assert_asked(&a, "grant_type=client_credentials");
    test_azure_assert_asked(&a, "client_id=11111111-2222-3333-4444-555555555555");
    test_azure_assert_asked(&a, "client_secret=SECRET%26%3D%2B");
    test_azure_assert_token(&a, "T1", "environment");
    assert_int_equal(a.asked, 1);
    test_azure_stop(&a);
}

static void tokens_are_renewed_in_time_and_failures_tolerated(void **state)
{
    struct test_azure a;

    (void)state;
    start_with_secret(&a);
    test_azure_answer(&a, 200, "", TOKEN("T1", "3600"));
    test_azure_answer(&a, 400, "", "{\"error\":\"invalid_client\"}");
    test_azure_open(&a);
    test_azure_assert_token(&a, "T1", "environment");
    a.world.now += 54 * TEST_MINUTE;
    test_azure_assert_token(&a, "T1", "environment");
    assert_int_equal(a.asked, 1);
    a.world.now += 2 * TEST_MINUTE; /* 4 minutes left */
    test_azure_assert_token(&a, "T1", "environment");
    assert_int_equal(a.asked, 2);
    test_azure_assert_token(&a, "T1", "environment"); /* not again within a minute */
    assert_int_equal(a.asked, 2);
    a.world.now += 4 * TEST_MINUTE; /* over */
    test_azure_assert_fails(&a, CVZ_EAUTH, "invalid_client");
    test_azure_reset(&a);
    test_azure_answer(&a, 200, "", TOKEN("T2", "3600"));
    test_azure_assert_token(&a, "T2", "environment");
    cvz_azure_credentials_expire(a.creds);
    test_azure_assert_token(&a, "T2", "environment");
    assert_int_equal(a.asked, 2);
    test_azure_stop(&a);
}

static void what_the_authority_says_is_passed_on(void **state)
{
    struct test_azure a;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_str token;

    (void)state;
    start_with_secret(&a);
    test_azure_answer(
        &a, 401, "",
        "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid "
        "client secret provided.\\r\\nTrace ID: 1\",\"error_codes\":[7000215]}");
    test_azure_open(&a);
    assert_fails(cvz_azure_credentials_token(a.creds, &token, &err), CVZ_EAUTH, &err,
                 "invalid_client: AADSTS7000215: Invalid client secret provided.");
    assert_null(strstr(err.text, "Trace ID"));
    assert_int_equal(err.http_status, 401);
    assert_string_equal(err.provider, "invalid_client");
    assert_int_equal(a.asked, 1);
    /* One that quotes what it was sent. */
    test_azure_reset(&a);
    test_azure_answer(&a, 400, "",
                      "{\"error\":\"x\",\"error_description\":\"you sent SECRET&=+ .\"}");
    test_azure_assert_fails(&a, CVZ_EAUTH, "a text that repeats a secret");
    test_azure_stop(&a);
}

static void answers_that_are_none_give_one_clear_error(void **state)
{
    static const struct {
        int status;
        const char *headers, *body;
        int code;
        const char *part;
    } rows[] = {
        {200, "Content-Type: text/html\r\n", "<html>SECRET</html>", CVZ_EUNAVAILABLE,
         "the answer is no JSON object"},
        {200, "", "", CVZ_EUNAVAILABLE, "the answer is no JSON object"},
        {200, "", "[]", CVZ_EUNAVAILABLE, "the answer is no JSON object"},
        {200, "", "{}", CVZ_EAUTH, "no access_token"},
        {200, "", "{\"access_token\":1,\"expires_in\":1}", CVZ_EAUTH, "no access_token"},
        {200, "", "{\"access_token\":\"\",\"expires_in\":1}", CVZ_EAUTH, "no access_token"},
        {200, "", "{\"access_token\":\"SECRET\"}", CVZ_EUNAVAILABLE, "expires_on is no number"},
        {200, "", TOKEN("SECRET", "\"soon\""), CVZ_EUNAVAILABLE, "expires_in is no number"},
        {200, "", TOKEN("SECRET", "-1"), CVZ_EUNAVAILABLE, "whose end makes no sense"},
        {200, "", TOKEN("SECRET", "0"), CVZ_EUNAVAILABLE, "whose end makes no sense"},
        {200, "", TOKEN("SECRET", "1e300"), CVZ_EUNAVAILABLE, "expires_in is no number"},
        {200, "", TOKEN("SECRET", "9223372036854775807"), CVZ_EUNAVAILABLE, "makes no sense"},
        {200, "", TOKEN("SECRET\\r\\nX: y", "3600"), CVZ_EAUTH, "no usable token"},
        {200, "", "{\"access_token\":\"SECRET\",\"expires_on\":\"1\"}", CVZ_EAUTH, "has expired"},
        {302, "Location: http://127.0.0.1:1/SECRET\r\n", "", CVZ_EUNAVAILABLE, "status 302"},
        {404, "Content-Type: text/html\r\n", "<html>SECRET", CVZ_EUNAVAILABLE, "status 404"},
        {403, "", "{\"error\":{\"code\":\"Nope\",\"message\":\"no\"}}", CVZ_EDENIED,
         "status 403, Nope: no"},
    };
    struct test_azure a;

    (void)state;
    start_with_secret(&a);
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++) {
        test_azure_reset(&a);
        test_azure_answer(&a, rows[i].status, rows[i].headers, rows[i].body);
        test_azure_open(&a);
        test_azure_assert_fails(&a, rows[i].code, rows[i].part);
        assert_int_equal(a.asked, 1);
    }
    test_azure_stop(&a);
}

static void an_answer_without_end_is_cut_off(void **state)
{
    static char body[(1 << 20) + 100];
    struct test_azure a;

    (void)state;
    memset(body, ' ', sizeof body - 1);
    start_with_secret(&a);
    test_azure_answer(&a, 200, "", body);
    test_azure_open(&a);
    test_azure_assert_fails(&a, CVZ_ETOOBIG, "environment");
    test_azure_stop(&a);
}

static void numbers_may_come_as_texts(void **state)
{
    struct test_azure a;

    (void)state;
    start_with_secret(&a);
    test_azure_answer(&a, 200, "", TOKEN("T1", "\"3600\""));
    test_azure_open(&a);
    test_azure_assert_token(&a, "T1", "environment");
    assert_int_equal(cvz_azure_credentials_expires_ms(a.creds), a.world.now + 60 * TEST_MINUTE);
    test_azure_stop(&a);
}

static void an_authority_in_trouble_is_asked_again(void **state)
{
    struct test_azure a;

    (void)state;
    start_with_secret(&a);
    test_azure_answer(&a, 503, "Retry-After: 7\r\n", "");
    test_azure_answer(&a, 500, "", "");
    test_azure_answer(&a, 200, "", TOKEN("T1", "3600"));
    test_azure_open(&a);
    test_azure_assert_token(&a, "T1", "environment");
    assert_int_equal(a.asked, 3);
    assert_int_equal(a.world.waited_ms, 7000 + 2000);
    test_azure_reset(&a);
    test_azure_answer(&a, 429, "Retry-After: 86400\r\n", "{\"error\":\"slow\"}");
    cvz_azure_credentials_expire(a.creds);
    test_azure_assert_fails(&a, CVZ_EUNAVAILABLE, "status 429, slow");
    assert_int_equal(a.asked, 1); /* a day is too long to wait */
    test_azure_stop(&a);
}

static void an_authority_that_hangs_up_is_asked_three_times(void **state)
{
    static const volatile int cancelled = 1;
    struct test_azure a;

    (void)state;
    start_with_secret(&a);
    test_azure_open(&a);
    test_azure_assert_fails(&a, CVZ_EUNAVAILABLE, "no answer");
    assert_int_equal(a.asked, 3);
    assert_int_equal(a.world.waited_ms, 1000 + 2000);
    a.world.http.cancelled = &cancelled;
    test_azure_open(&a);
    test_azure_assert_fails(&a, CVZ_ECANCELLED, "cancelled");
    test_azure_stop(&a);
}

static void a_tenant_cannot_lead_elsewhere(void **state)
{
    static const char *const tenants[] = {"../../evil", "a/b", "a?b", "a#", "..", "a b", "a%2f"};
    struct test_azure a;

    (void)state;
    start_with_secret(&a);
    test_azure_answer(&a, 200, "", TOKEN("T1", "3600"));
    for (size_t i = 0; i < CVZ_COUNT_OF(tenants); i++) {
        test_azure_set(&a, "AZURE_TENANT_ID", tenants[i]);
        test_azure_open(&a);
        test_azure_assert_fails(&a, CVZ_EINVALID, "the tenant may hold letters, digits");
    }
    assert_int_equal(a.asked, 0);
    test_azure_stop(&a);
}

static void a_workloads_token_is_read_anew_each_time(void **state)
{
    struct test_azure a;
    char path[128];

    (void)state;
    test_azure_start(&a);
    snprintf(path, sizeof path, "%s/token", a.world.home);
    test_azure_set(&a, "AZURE_TENANT_ID", "t");
    test_azure_set(&a, "AZURE_CLIENT_ID", "c");
    test_azure_set(&a, "AZURE_FEDERATED_TOKEN_FILE", path);
    test_azure_open(&a);
    test_azure_assert_fails(&a, CVZ_EINVALID, "workload-identity: ");
    test_world_write(&a.world, "token", "one\n");
    test_azure_answer(&a, 200, "", TOKEN("T1", "3600"));
    test_azure_assert_token(&a, "T1", "workload-identity");
    test_azure_assert_asked(&a, "client_assertion=one");
    test_world_write(&a.world, "token", "two");
    cvz_azure_credentials_expire(a.creds);
    test_azure_assert_token(&a, "T1", "workload-identity");
    test_azure_assert_asked(&a, "client_assertion=two");
    test_azure_assert_asked(&a, "client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-"
                                "assertion-type%3Ajwt-bearer");
    test_azure_stop(&a);
}

static void the_error_says_what_each_source_said(void **state)
{
    struct test_azure a;

    (void)state;
    test_azure_start(&a);
    test_azure_set(&a, "AZURE_CLIENT_SECRET", "SECRET");
    test_azure_set(&a, "AZURE_TENANT_ID", "t");
    test_azure_set(&a, "IDENTITY_ENDPOINT", a.url);
    test_azure_set(&a, "IDENTITY_HEADER", "SECRET");
    test_azure_answer(&a, 400, "", "{\"statusCode\":400,\"message\":\"no identity\"}");
    test_azure_open(&a);
    test_azure_assert_fails(&a, CVZ_EAUTH,
                            "no Azure credentials: environment: AZURE_CLIENT_ID is not set; "
                            "workload-identity: AZURE_CLIENT_ID is not set; managed-identity: App "
                            "Service: status 400: no identity");
    test_azure_set(&a, "AZURE_TOKEN_CREDENTIALS", "Nobody");
    test_azure_open(&a);
    test_azure_assert_fails(&a, CVZ_EINVALID, "AZURE_TOKEN_CREDENTIALS: \"Nobody\"");
    test_azure_stop(&a);
}

static void a_token_says_who_it_speaks_for(void **state)
{
    /* {"oid":"o-1","tid":"t-1","upn":"ann@contoso.com","appid":"a-1"} */
    static const char answer[] =
        TOKEN("eyJhbGciOiJub25lIn0.eyJvaWQiOiJvLTEiLCJ0aWQiOiJ0LTEiLCJ1cG4iOiJhbm5AY29udG9zby5jb20i"
              "LCJhcHBpZCI6ImEtMSJ9.c2ln",
              "3600");
    struct test_azure a;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_azure_identity id;
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    start_with_secret(&a);
    test_azure_answer(&a, 200, "", answer);
    test_azure_answer(&a, 200, "", TOKEN("opaque", "3600"));
    test_azure_open(&a);
    assert_ok(cvz_azure_identity(a.session, a.creds, &arena, &id, &err), &err);
    assert_str(id.id, "o-1");
    assert_str(id.tenant, "t-1");
    assert_str(id.name, "ann@contoso.com");
    assert_int_equal(id.expires_ms, a.world.now + 60 * TEST_MINUTE);
    cvz_azure_credentials_expire(a.creds);
    assert_ok(cvz_azure_identity(a.session, a.creds, &arena, &id, &err), &err);
    assert_str(id.id, "11111111-2222-3333-4444-555555555555");
    assert_str(id.tenant, "contoso.onmicrosoft.com");
    cvz_arena_release(&arena);
    test_azure_stop(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_is_exchanged_for_a_token),
        cmocka_unit_test(tokens_are_renewed_in_time_and_failures_tolerated),
        cmocka_unit_test(what_the_authority_says_is_passed_on),
        cmocka_unit_test(answers_that_are_none_give_one_clear_error),
        cmocka_unit_test(an_answer_without_end_is_cut_off),
        cmocka_unit_test(numbers_may_come_as_texts),
        cmocka_unit_test(an_authority_in_trouble_is_asked_again),
        cmocka_unit_test(an_authority_that_hangs_up_is_asked_three_times),
        cmocka_unit_test(a_tenant_cannot_lead_elsewhere),
        cmocka_unit_test(a_workloads_token_is_read_anew_each_time),
        cmocka_unit_test(the_error_says_what_each_source_said),
        cmocka_unit_test(a_token_says_who_it_speaks_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
