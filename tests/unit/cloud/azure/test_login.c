/* SPDX-License-Identifier: Apache-2.0 */
/* Signing in with a device code, and what later runs make of it. */
#include "chain.h"

#include "base/file.h"
#include "cloud/azure/login.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* {"uid":"u-1","utid":"t-1"} and {"oid":"u-1","tid":"t-1","preferred_username":"Ann@contoso.com"}
 */
#define CLIENT_INFO "eyJ1aWQiOiJ1LTEiLCJ1dGlkIjoidC0xIn0"
#define ID_TOKEN                                                                                   \
    "eyJhbGciOiJub25lIn0."                                                                         \
    "eyJvaWQiOiJ1LTEiLCJ0aWQiOiJ0LTEiLCJwcmVmZXJyZWRfdXNlcm5hbWUiOiJBbm5AY29udG9zby5jb20ifQ.c2ln"

static const char code[] = "{\"device_code\":\"SECRET-CODE\",\"user_code\":\"ABCD-EFGH\","
                           "\"verification_uri\":\"https://microsoft.com/devicelogin\","
                           "\"expires_in\":900,\"interval\":5,\"message\":\"Go\\u001b[2J there\"}";
static const char pending[] = "{\"error\":\"authorization_pending\",\"error_description\":\"w\"}";
static const char slow_down[] = "{\"error\":\"slow_down\"}";
static const char granted[] =
    "{\"token_type\":\"Bearer\",\"scope\":\"https://management/x openid\",\"expires_in\":3600,"
    "\"ext_expires_in\":3600,\"access_token\":\"SECRET-A1\",\"refresh_token\":\"SECRET-R1\","
    "\"foci\":\"1\",\"id_token\":\"" ID_TOKEN "\",\"client_info\":\"" CLIENT_INFO "\"}";
static const char renewed[] =
    "{\"token_type\":\"Bearer\",\"expires_in\":\"3600\",\"access_token\":\"A2\","
    "\"refresh_token\":\"SECRET-R2\",\"client_info\":\"" CLIENT_INFO "\"}";
static const char renewed_again[] =
    "{\"token_type\":\"Bearer\",\"expires_in\":\"3600\",\"access_token\":\"A3\","
    "\"refresh_token\":\"SECRET-R3\",\"client_info\":\"" CLIENT_INFO "\"}";
static const char subscriptions[] =
    "{\"value\":[{\"subscriptionId\":\"s-0\",\"displayName\":\"Old\",\"state\":\"Disabled\","
    "\"tenantId\":\"t-1\"},{\"subscriptionId\":\"s-1\",\"displayName\":\"Main\","
    "\"state\":\"Enabled\",\"tenantId\":\"t-1\"}]}";

/* A guest in one that lets in, and in one that wants a second factor. */
static const char tenants[] = "{\"value\":[{\"tenantId\":\"t-1\"},{\"tenantId\":\"t-2\"},"
                              "{\"tenantId\":\"t-3\"}]}";
static const char guest[] = "{\"value\":[{\"subscriptionId\":\"s-2\",\"displayName\":\"Guest\","
                            "\"state\":\"Enabled\",\"tenantId\":\"t-2\"},{\"subscriptionId\":"
                            "\"S-1\",\"displayName\":\"Main again\",\"tenantId\":\"t-1\"}]}";

struct told {
    unsigned times;
    char message[256], url[256], code[64];
};

static void tell(void *ctx, const struct cvz_login_prompt *p)
{
    struct told *told = ctx;

    told->times++;
    snprintf(told->message, sizeof told->message, "%.*s", CVZ_STR_ARG(p->message));
    snprintf(told->url, sizeof told->url, "%.*s", CVZ_STR_ARG(p->url));
    snprintf(told->code, sizeof told->code, "%.*s", CVZ_STR_ARG(p->code));
}

struct signing_in {
    struct test_azure azure;
    struct cvz_arena arena;
    struct told told;
    struct cvz_azure_login login;
    struct cvz_err err;
};

static void start(struct signing_in *s)
{
    memset(s, 0, sizeof *s);
    test_azure_start(&s->azure);
    test_azure_set(&s->azure, "AZURE_TOKEN_CREDENTIALS", "dev");
    test_azure_open(&s->azure);
}

static void stop(struct signing_in *s)
{
    cvz_arena_release(&s->arena);
    test_azure_stop(&s->azure);
}

static int sign_in(struct signing_in *s)
{
    const struct cvz_login_params params = {.prompt = tell, .ctx = &s->told};

    s->err = CVZ_ERR_INIT;
    return cvz_azure_login(s->azure.session, &params, &s->arena, &s->login, &s->err);
}

static void answer(struct signing_in *s, int status, const char *body)
{
    test_azure_answer(&s->azure, status, "", body);
}

/* The file's text and permissions. */
static struct cvz_str file_of(struct signing_in *s, const char *name, mode_t *ret_mode)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct stat st;
    char path[256];

    snprintf(path, sizeof path, "%s/.azure/%s", s->azure.world.home, name);
    assert_int_equal(stat(path, &st), 0);
    assert_ok(cvz_file_read(path, 1 << 20, &buf, &s->err), &s->err);
    struct cvz_str text = cvz_arena_str(&s->arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    if (ret_mode != NULL)
        *ret_mode = st.st_mode & 0777;
    return text;
}

static void sign_in_well(struct signing_in *s)
{
    test_azure_reset(&s->azure);
    answer(s, 200, code);
    answer(s, 400, pending);
    answer(s, 400, slow_down);
    answer(s, 200, granted);
    answer(s, 200, tenants);
    answer(s, 200, subscriptions);
    answer(s, 200, renewed);
    answer(s, 200, guest);
    answer(s, 400, "{\"error\":\"interaction_required\",\"error_description\":\"AADSTS50076\"}");
    assert_ok(sign_in(s), &s->err);
}

static void a_person_signs_in(void **state)
{
    struct signing_in s;
    mode_t mode;

    (void)state;
    start(&s);
    sign_in_well(&s);
    assert_int_equal(s.told.times, 1);
    assert_string_equal(s.told.message, "Go [2J there"); /* steers no terminal */
    assert_string_equal(s.told.url, "https://microsoft.com/devicelogin");
    assert_string_equal(s.told.code, "ABCD-EFGH");
    assert_int_equal(s.azure.world.waited_ms, 5000 + 5000 + 10000);
    assert_int_equal(s.azure.asked, 9);
    assert_string_equal(s.azure.last.target, "/t-3/oauth2/v2.0/token");
    assert_str(s.login.user, "Ann@contoso.com");
    assert_str(s.login.tenant, "t-1");
    assert_int_equal(s.login.subscriptions, 3);
    assert_str(s.login.subscription, "Main");
    assert_non_null(strstr(s.login.note.p, "the tenant t-3: "));
    assert_non_null(strstr(s.login.note.p, "AADSTS50076"));
    struct cvz_str cache = file_of(&s, "msal_token_cache.json", &mode);
    assert_int_equal(mode, 0600);
    assert_true(cvz_str_find(cache, CVZ_STR("\"SECRET-R2\"")) > 0); /* the guest's renewal */
    assert_true(cvz_str_find(cache, CVZ_STR("\"u-1.t-1-127.0.0.1-refreshtoken-04b07795-")) > 0);
    struct cvz_str profile = file_of(&s, "azureProfile.json", &mode);
    assert_int_equal(mode, 0600);
    assert_true(cvz_str_starts(profile, CVZ_STR("\xef\xbb\xbf{")));
    stop(&s);
}

static void later_runs_use_the_sign_in_and_renew_it(void **state)
{
    struct signing_in s;

    (void)state;
    start(&s);
    test_azure_assert_fails(&s.azure, CVZ_EAUTH, "sign-in: nobody has signed in");
    sign_in_well(&s);
    test_azure_reset(&s.azure);
    answer(&s, 200, renewed_again);
    test_azure_open(&s.azure);
    test_azure_assert_token(&s.azure, "A3", "sign-in");
    assert_string_equal(s.azure.last.target, "/t-1/oauth2/v2.0/token");
    test_azure_assert_asked(&s.azure, "grant_type=refresh_token");
    test_azure_assert_asked(&s.azure, "refresh_token=SECRET-R2");
    struct cvz_str cache = file_of(&s, "msal_token_cache.json", NULL);
    assert_true(cvz_str_find(cache, CVZ_STR("\"SECRET-R3\"")) > 0);
    assert_true(cvz_str_find(cache, CVZ_STR("\"SECRET-R2\"")) < 0);
    /* The next run takes what this one has written. */
    test_azure_open(&s.azure);
    test_azure_assert_token(&s.azure, "A3", "sign-in");
    assert_int_equal(s.azure.asked, 1);
    /* But not once it was refused. */
    cvz_azure_credentials_expire(s.azure.creds);
    test_azure_assert_token(&s.azure, "A3", "sign-in");
    assert_int_equal(s.azure.asked, 2);
    test_azure_assert_asked(&s.azure, "refresh_token=SECRET-R3");
    stop(&s);
}

static void a_sign_in_that_has_ended_says_so(void **state)
{
    struct signing_in s;

    (void)state;
    start(&s);
    sign_in_well(&s);
    test_azure_reset(&s.azure);
    answer(&s, 400,
           "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS50173 SECRET-R2\"}");
    test_azure_open(&s.azure);
    test_azure_assert_fails(&s.azure, CVZ_EAUTH,
                            "sign-in: the sign-in of Ann@contoso.com is no good any more (run "
                            "`cloudviz login azure`)");
    stop(&s);
}

static void what_ends_a_sign_in(void **state)
{
    static const struct {
        int status;
        const char *body;
        int rc;
        const char *part;
    } rows[] = {
        {400, "{\"error\":\"authorization_declined\"}", CVZ_EDENIED, "declined"},
        {400, "{\"error\":\"access_denied\"}", CVZ_EDENIED, "declined"},
        {400, "{\"error\":\"expired_token\"}", CVZ_ETIMEOUT, "expired"},
        {400, "{\"error\":\"bad_verification_code\"}", CVZ_EAUTH, "its own code"},
        {400, "{\"error\":\"invalid_x\",\"error_description\":\"of SECRET-CODE\"}", CVZ_EAUTH,
         "repeats a secret"},
        {400, "{\"error\":\"authorization_pending\"}", CVZ_ETIMEOUT, "the code has expired"},
        {500, "", CVZ_ETIMEOUT, "the code has expired"},
        {200, "<html>", CVZ_EUNAVAILABLE, "no JSON"},
        {302, "", CVZ_EUNAVAILABLE, "status 302"},
        {200, "{\"access_token\":\"SECRET\",\"expires_in\":1}", CVZ_EUNAVAILABLE,
         "does not say who"},
    };
    struct signing_in s;

    (void)state;
    start(&s);
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++) {
        test_azure_reset(&s.azure);
        answer(&s, 200, code);
        answer(&s, rows[i].status, rows[i].body);
        assert_fails(sign_in(&s), rows[i].rc, &s.err, rows[i].part);
        assert_null(strstr(s.err.text, "SECRET"));
    }
    stop(&s);
}

static void codes_that_make_no_sense_are_refused(void **state)
{
    static const struct {
        int status;
        const char *body, *part;
    } rows[] = {
        {200, "<html>", "makes no sense"},
        {200, "{}", "makes no sense"},
        {200,
         "{\"device_code\":\"d\",\"user_code\":\"u\",\"verification_uri\":\"http://evil.com\"}",
         "makes no sense"},
        {200, "{\"device_code\":\"d\",\"user_code\":\"u\",\"verification_uri\":\"https://a b\"}",
         "makes no sense"},
        {400, "{\"error\":\"unauthorized_client\",\"error_description\":\"AADSTS7000218: no\"}",
         "no code: status 400, unauthorized_client: AADSTS7000218: no"},
    };
    struct signing_in s;

    (void)state;
    start(&s);
    for (size_t i = 0; i < CVZ_COUNT_OF(rows); i++) {
        test_azure_reset(&s.azure);
        answer(&s, rows[i].status, rows[i].body);
        int rc = sign_in(&s);
        assert_fails(rc, rows[i].status == 400 ? CVZ_EAUTH : CVZ_EUNAVAILABLE, &s.err,
                     rows[i].part);
    }
    assert_int_equal(s.told.times, 0);
    stop(&s);
}

static void a_sign_in_without_subscriptions_stands(void **state)
{
    struct signing_in s;

    (void)state;
    start(&s);
    answer(&s, 200, code);
    answer(&s, 200, granted);
    answer(&s, 403, "{\"error\":{\"code\":\"AuthorizationFailed\",\"message\":\"no\"}}");
    assert_ok(sign_in(&s), &s.err);
    assert_str(s.login.note, "the subscriptions: status 403, AuthorizationFailed: no");
    test_azure_reset(&s.azure);
    answer(&s, 200, code);
    answer(&s, 200, granted);
    answer(&s, 200, "{\"value\":[],\"nextLink\":\"https://evil.com/next\"}");
    assert_ok(sign_in(&s), &s.err);
    assert_non_null(strstr(s.login.note.p, "at another host, which gets no token"));
    test_azure_reset(&s.azure);
    answer(&s, 200, code);
    answer(&s, 200, granted);
    answer(&s, 200, "{\"value\":[]}");
    assert_ok(sign_in(&s), &s.err);
    assert_str(s.login.note, "");
    assert_true(cvz_str_find(file_of(&s, "azureProfile.json", NULL),
                             CVZ_STR("N/A(tenant level account)")) > 0);
    stop(&s);
}

static void other_peoples_entries_are_kept(void **state)
{
    struct signing_in s;

    (void)state;
    start(&s);
    test_world_write(&s.azure.world, ".azure/msal_token_cache.json",
                     "{\"Extra\":1,\"Account\":{\"k\":{\"home_account_id\":\"b.t\",\"username\":"
                     "\"bob@x\",\"environment\":\"127.0.0.1\"}},\"RefreshToken\":3}");
    test_world_write(&s.azure.world, ".azure/azureProfile.json",
                     "\xef\xbb\xbf{\"installationId\":\"i\",\"subscriptions\":[{\"id\":\"s-9\","
                     "\"isDefault\":true,\"odd\":5},{\"id\":\"S-1\",\"isDefault\":false}]}");
    sign_in_well(&s);
    struct cvz_str cache = file_of(&s, "msal_token_cache.json", NULL);
    struct cvz_str profile = file_of(&s, "azureProfile.json", NULL);
    assert_true(cvz_str_find(cache, CVZ_STR("\"Extra\": 1")) > 0);
    assert_true(cvz_str_find(cache, CVZ_STR("bob@x")) > 0);
    assert_true(cvz_str_find(profile, CVZ_STR("\"installationId\":\"i\"")) > 0);
    assert_true(cvz_str_find(profile, CVZ_STR("{\"id\":\"s-9\",\"isDefault\":false,\"odd\":5}")) >
                0);
    assert_true(cvz_str_find(profile, CVZ_STR("\"id\":\"S-1\"")) < 0);
    /* A broken file is not overwritten. */
    test_world_write(&s.azure.world, ".azure/msal_token_cache.json", "{ broken SECRET");
    test_azure_reset(&s.azure);
    answer(&s, 200, code);
    answer(&s, 200, granted);
    assert_fails(sign_in(&s), CVZ_EINVALID, &s.err, "msal_token_cache.json: no token cache");
    assert_str(file_of(&s, "msal_token_cache.json", NULL), "{ broken SECRET");
    stop(&s);
}

static void a_principal_that_signed_in_with_the_azure_cli(void **state)
{
    struct signing_in s;

    (void)state;
    start(&s);
    test_world_write(
        &s.azure.world, ".azure/azureProfile.json",
        "\xef\xbb\xbf{\"subscriptions\":[{\"id\":\"s-1\",\"isDefault\":true,\"name\":"
        "\"CI\",\"tenantId\":\"t-9\",\"environmentName\":\"custom\",\"user\":{\"name\":"
        "\"app-1\",\"type\":\"servicePrincipal\"}}]}");
    test_azure_open(&s.azure);
    test_azure_assert_fails(&s.azure, CVZ_EAUTH, "nothing is kept of app-1");
    test_world_write(&s.azure.world, ".azure/service_principal_entries.json",
                     "[1,{\"client_id\":\"app-1\",\"tenant\":\"other\",\"client_secret\":\"no\"},"
                     "{\"client_id\":\"APP-1\",\"tenant\":\"t-9\",\"client_secret\":\"SECRET\"}]");
    answer(&s, 200, renewed);
    test_azure_assert_token(&s.azure, "A2", "sign-in");
    assert_string_equal(s.azure.last.target, "/t-9/oauth2/v2.0/token");
    test_azure_assert_asked(&s.azure, "client_secret=SECRET");
    test_world_write(
        &s.azure.world, ".azure/service_principal_entries.json",
        "[{\"client_id\":\"app-1\",\"tenant\":\"t-9\",\"certificate\":\"/none.pem\"}]");
    test_azure_open(&s.azure);
    test_azure_assert_fails(&s.azure, CVZ_EAUTH, "/none.pem");
    test_world_write(&s.azure.world, ".azure/service_principal_entries.json", "[SECRET");
    test_azure_open(&s.azure);
    test_azure_assert_fails(&s.azure, CVZ_EAUTH, "is no JSON");
    stop(&s);
}

static void a_subscription_is_chosen_by_name(void **state)
{
    static const char profile[] =
        "{\"subscriptions\":[{\"id\":\"s-1\",\"isDefault\":true,\"name\":\"Main\",\"tenantId\":"
        "\"t-1\",\"environmentName\":\"custom\",\"user\":{\"name\":\"ann@contoso.com\",\"type\":"
        "\"user\"}},{\"id\":\"s-2\",\"name\":\"Guest\",\"tenantId\":\"t-4\",\"environmentName\":"
        "\"custom\",\"user\":{\"name\":\"ANN@contoso.com\",\"type\":\"user\"}}]}";
    struct signing_in s;
    struct cvz_azure_session_params params;
    struct cvz_azure_session *session = NULL;

    (void)state;
    start(&s);
    sign_in_well(&s);
    test_world_write(&s.azure.world, ".azure/azureProfile.json", profile);
    params = (struct cvz_azure_session_params){.env = &s.azure.world.env,
                                               .http = s.azure.world.http,
                                               .profile = CVZ_STR("nobody's"),
                                               .pause = s.azure.world.pause};
    assert_fails(cvz_azure_session_new(&params, &session, &s.err), CVZ_ENOTFOUND, &s.err,
                 "the subscription \"nobody's\" is none of those that ");
    params.profile = CVZ_STR("guest");
    assert_ok(cvz_azure_session_new(&params, &session, &s.err), &s.err);
    struct cvz_azure_credentials *creds = cvz_azure_credentials_new(session);
    struct cvz_str token;
    test_azure_reset(&s.azure);
    answer(&s, 200, renewed);
    assert_ok(cvz_azure_credentials_token(creds, &token, &s.err), &s.err);
    assert_string_equal(s.azure.last.target, "/t-4/oauth2/v2.0/token");
    cvz_azure_credentials_free(creds);
    cvz_azure_session_free(session);
    stop(&s);
}

static void a_lock_that_was_left_behind_delays_but_does_not_keep_out(void **state)
{
    struct signing_in s;
    char path[256];

    (void)state;
    start(&s);
    test_world_write(&s.azure.world, ".azure/msal_token_cache.json.lockfile", "123 az");
    sign_in_well(&s);
    assert_int_equal(s.azure.world.waited_ms, 20000 + 5000);
    snprintf(path, sizeof path, "%s/.azure/msal_token_cache.json.lockfile", s.azure.world.home);
    assert_int_equal(access(path, F_OK), -1);
    stop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_signs_in),
        cmocka_unit_test(later_runs_use_the_sign_in_and_renew_it),
        cmocka_unit_test(a_sign_in_that_has_ended_says_so),
        cmocka_unit_test(what_ends_a_sign_in),
        cmocka_unit_test(codes_that_make_no_sense_are_refused),
        cmocka_unit_test(a_sign_in_without_subscriptions_stands),
        cmocka_unit_test(other_peoples_entries_are_kept),
        cmocka_unit_test(a_principal_that_signed_in_with_the_azure_cli),
        cmocka_unit_test(a_subscription_is_chosen_by_name),
        cmocka_unit_test(a_lock_that_was_left_behind_delays_but_does_not_keep_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
