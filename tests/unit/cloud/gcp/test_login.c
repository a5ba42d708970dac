/* SPDX-License-Identifier: Apache-2.0 */
/* Signing in, with a browser that is a thread: whatever knocks at the port, only the right answer
 * opens. */
#include "google.h"

#include "base/file.h"
#include "cloud/gcp/login.h"
#include "cloud/jwt.h"
#include "cloud/loopback.h"
#include "codec/json.h"
#include "http/url.h"

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#define CLIENT                                                                                     \
    "{\"installed\":{\"client_id\":\"app-1\",\"client_secret\":\"SECRET-app\",\"auth_uri\":"       \
    "\"https://accounts.google.com/o/oauth2/auth\",\"token_uri\":\"BASE/token\"}}"
/* {"email":"ann@example.com"} */
#define GRANT                                                                                      \
    "{\"access_token\":\"T\",\"expires_in\":3600,\"refresh_token\":\"SECRET-new\",\"id_token\":"   \
    "\"e30.eyJlbWFpbCI6ImFubkBleGFtcGxlLmNvbSJ9.x\"}"

struct browser {
    struct cvz_arena arena;
    struct cvz_str query;  /* of the URL that the person is shown */
    struct cvz_str answer; /* what Google sends the browser back with */
    bool silent;           /* the person does nothing */
    volatile int cancelled;
    pthread_t thread;
    uint16_t port;
    char replies[8][64]; /* the first line of each */
    unsigned n;
};

/* ---- the browser ---- */

static void request(struct browser *b, const char *text)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(b->port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    char reply[4096];
    size_t n = 0;

    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    test_send(fd, text);
    if (text[0] == '\0') /* one of those that are opened in advance, and never used */
        shutdown(fd, SHUT_WR);
    for (ssize_t k; n < sizeof reply - 1 && (k = read(fd, reply + n, sizeof reply - 1 - n)) > 0;)
        n += (size_t)k;
    close(fd);
    reply[n] = '\0';
    snprintf(b->replies[b->n++], sizeof b->replies[0], "%.*s", (int)strcspn(reply, "\r"), reply);
    assert_null(strstr(reply, "SECRET"));
}

static void *browse(void *ctx)
{
    struct browser *b = ctx;
    struct cvz_str state = cvz_loopback_field(b->query, "state", &b->arena);
    char text[4096];

    request(b, "");
    request(b, "GET /favicon.ico HTTP/1.1\r\nHost: x\r\n\r\n");
    snprintf(text, sizeof text,
             "GET /?code=stolen&state=guessed HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n", b->port);
    request(b, text);
    snprintf(text, sizeof text,
             "GET /?code=rebound&state=%.*s HTTP/1.1\r\nHost: evil.example:%u\r\n\r\n",
             CVZ_STR_ARG(state), b->port);
    request(b, text);
    snprintf(text, sizeof text, "POST /?code=c&state=%.*s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
             CVZ_STR_ARG(state), b->port);
    request(b, text);
    snprintf(text, sizeof text, "GET /?state=%.*s&%.*s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n\r\n",
             CVZ_STR_ARG(state), CVZ_STR_ARG(b->answer), b->port);
    request(b, text);
    return NULL;
}

static void prompt(void *ctx, const struct cvz_login_prompt *p)
{
    struct browser *b = ctx;
    struct cvz_url url;

    assert_int_equal(cvz_url_split(p->url, &url, NULL), 0);
    b->query = cvz_arena_str(&b->arena, url.query);
    struct cvz_str redirect = cvz_loopback_field(b->query, "redirect_uri", &b->arena);
    assert_int_equal(cvz_url_split(redirect, &url, NULL), 0);
    assert_str(url.host, "127.0.0.1");
    b->port = url.port;
    if (b->silent)
        b->cancelled = 1;
    else
        assert_int_equal(pthread_create(&b->thread, NULL, browse, b), 0);
}

static int sign_in(struct test_google *g, struct browser *b, const char *client,
                   struct cvz_login *ret, struct cvz_err *err)
{
    struct cvz_login_params params = {
        .tenant = CVZ_STR(""), .client = CVZ_STR(""), .prompt = prompt, .ctx = b};

    if (client[0] != '\0')
        params.client = cvz_arena_printf(&b->arena, "%s/%s", g->world.home, client);
    g->world.http.cancelled = &b->cancelled;
    test_google_open(g);
    int rc = cvz_gcp_login(g->session, &params, &b->arena, ret, err);
    if (b->port != 0 && !b->silent)
        pthread_join(b->thread, NULL);
    assert_null(strstr(err->text, "SECRET"));
    return rc;
}

static void start(struct test_google *g, struct browser *b)
{
    test_google_start(g);
    test_google_set(g, "CLOUDVIZ_TRUST_LOOPBACK", "1");
    test_google_set(g, "GOOGLE_CLOUD_PROJECT", "p");
    test_google_write(g, "client.json", CLIENT);
    test_google_route(g, "/token", 200, "", GRANT);
    *b = (struct browser){.answer = CVZ_STR("code=SECRET%2Fcode&scope=x")};
}

static void stop(struct test_google *g, struct browser *b)
{
    cvz_arena_release(&b->arena);
    test_google_stop(g);
}

/* ---- tests ---- */

static void assert_asked(struct browser *b, const char *name, const char *value)
{
    assert_str(cvz_loopback_field(b->query, name, &b->arena), value);
}

/* RFC 7636: what the browser carried is the hash of what was posted. */
static void assert_proof(struct browser *b, const char *form)
{
    struct cvz_str verifier = cvz_loopback_field(cvz_str_from(form), "code_verifier", &b->arena);
    unsigned char digest[32];
    struct cvz_buf coded = CVZ_BUF_INIT;

    assert_true(verifier.n >= 43 && verifier.n <= 128);
    EVP_Digest(verifier.p, verifier.n, digest, NULL, EVP_sha256(), NULL);
    cvz_base64url_encode(&coded, (struct cvz_str){(const char *)digest, sizeof digest});
    assert_asked(b, "code_challenge", coded.p);
    cvz_buf_release(&coded);
}

static void assert_kept(struct test_google *g, struct browser *b, const char *client)
{
    char path[160];
    struct stat st;
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_value v;
    struct cvz_err err = CVZ_ERR_INIT;

    snprintf(path, sizeof path, "%s/%s", g->world.home, TEST_ADC);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_ok(cvz_file_read(path, 1 << 16, &buf, &err), &err);
    assert_ok(cvz_json_read(cvz_buf_str(&buf), &b->arena, &v, &err), &err);
    assert_str(cvz_value_str(cvz_value_get(&v, CVZ_STR("type"))), "authorized_user");
    assert_str(cvz_value_str(cvz_value_get(&v, CVZ_STR("refresh_token"))), "SECRET-new");
    assert_str(cvz_value_str(cvz_value_get(&v, CVZ_STR("client_id"))), client);
    assert_str(cvz_value_str(cvz_value_get(&v, CVZ_STR("account"))), "ann@example.com");
    cvz_buf_release(&buf);
}

static void a_person_signs_in(void **state)
{
    static const char *const replies[] = {"",
                                          "HTTP/1.1 404 Not Found",
                                          "HTTP/1.1 400 Bad Request",
                                          "HTTP/1.1 400 Bad Request",
                                          "HTTP/1.1 404 Not Found",
                                          "HTTP/1.1 200 OK"};
    static char token_host[96];
    struct test_google g;
    struct browser b;
    struct cvz_login login;
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    start(&g, &b);
    assert_ok(sign_in(&g, &b, "client.json", &login, &err), &err);
    for (size_t i = 0; i < CVZ_COUNT_OF(replies); i++)
        assert_string_equal(b.replies[i], replies[i]);
    assert_asked(&b, "client_id", "app-1");
    assert_asked(&b, "response_type", "code");
    assert_asked(&b, "access_type", "offline");
    assert_asked(&b, "code_challenge_method", "S256");
    assert_proof(&b, g.last.body);
    assert_str(cvz_loopback_field(cvz_str_from(g.last.body), "code", &b.arena), "SECRET/code");
    assert_str(cvz_loopback_field(cvz_str_from(g.last.body), "grant_type", &b.arena),
               "authorization_code");
    assert_str(cvz_loopback_field(cvz_str_from(g.last.body), "redirect_uri", &b.arena),
               cvz_loopback_field(b.query, "redirect_uri", &b.arena).p);
    assert_kept(&g, &b, "app-1");
    assert_str(login.identity, "ann@example.com");
    assert_str(login.account, "p");
    assert_true(cvz_str_ends(login.place, CVZ_STR(TEST_ADC)));
    snprintf(token_host, sizeof token_host, "%s/token", g.url); /* and it is found again */
    test_google_set(&g, "CLOUDSDK_AUTH_TOKEN_HOST", token_host);
    test_google_route(&g, "/token", 200, "", TEST_TOKEN("T1"));
    test_google_open(&g);
    test_google_assert_token(&g, "T1", "gcloud-adc/authorized_user");
    stop(&g, &b);
}

static void the_application_that_asked_before_asks_again(void **state)
{
    static char token_host[96];
    struct test_google g;
    struct browser b;
    struct cvz_login login;
    struct cvz_err err = CVZ_ERR_INIT;

    (void)state;
    start(&g, &b);
    snprintf(token_host, sizeof token_host, "%s/token", g.url);
    test_google_set(&g, "CLOUDSDK_AUTH_TOKEN_HOST", token_host);
    assert_fails(sign_in(&g, &b, "", &login, &err), CVZ_EUSAGE, &err, "--client FILE");
    assert_int_equal(b.port, 0);
    test_google_write(&g, TEST_ADC, TEST_USER);
    test_google_set(&g, "GOOGLE_APPLICATION_CREDENTIALS", "/x");
    assert_ok(sign_in(&g, &b, "", &login, &err), &err);
    assert_asked(&b, "client_id", "cid");
    assert_kept(&g, &b, "cid");
    assert_str(login.note, "GOOGLE_APPLICATION_CREDENTIALS is set and comes first");
    stop(&g, &b);
}

static void what_cannot_be_done_is_told(void **state)
{
    static const struct {
        const char *file, *text;
        int code;
        const char *told;
    } cases[] = {
        {"client.json", "{\"web\":{\"client_id\":\"x\"}}", CVZ_EINVALID, "Desktop app"},
        {"client.json", "{\"installed\":{\"client_id\":\"x\"}}", CVZ_EINVALID, "client_secret"},
        {"client.json",
         "{\"installed\":{\"client_id\":\"x\",\"client_secret\":\"SECRET\",\"token_uri\":"
         "\"https://evil.example/\"}}",
         CVZ_EINVALID, "token_uri leads to evil.example"},
        {"client.json",
         "{\"installed\":{\"client_id\":\"x\",\"client_secret\":\"SECRET\",\"auth_uri\":"
         "\"https://evil.example/\"}}",
         CVZ_EINVALID, "auth_uri leads to evil.example"},
        {"client.json", "SECRET", CVZ_EINVALID, "client.json: line 1"},
        {TEST_ADC, "{\"type\":\"service_account\"}", CVZ_EEXISTS, "holds other credentials"},
    };
    struct test_google g;
    struct browser b;
    struct cvz_login login;

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_err err = CVZ_ERR_INIT;
        start(&g, &b);
        test_google_write(&g, cases[i].file, cases[i].text);
        assert_fails(sign_in(&g, &b, "client.json", &login, &err), cases[i].code, &err,
                     cases[i].told);
        assert_int_equal(b.port, 0);
        assert_int_equal(atomic_load(&g.server.requests), 0);
        stop(&g, &b);
    }
}

static void a_person_may_decline(void **state)
{
    static const struct {
        const char *answer, *grant;
        int status, code;
        const char *told;
    } cases[] = {
        {"error=access_denied", "", 200, CVZ_EDENIED, "access_denied"},
        {"error=server_error", "", 200, CVZ_EAUTH, "server_error"},
        {"nothing=1", "", 200, CVZ_EAUTH, "there was no code"},
        {"code=SECRET-code-of-this",
         "{\"error\":\"invalid_grant\",\"error_description\":\"SECRET-"
         "code-of-this\"}",
         400, CVZ_EAUTH, "repeats a secret"},
        {"code=c", "{\"access_token\":\"SECRET\",\"expires_in\":1}", 200, CVZ_EUNAVAILABLE,
         "no refresh_token"},
    };
    struct test_google g;
    struct browser b;
    struct cvz_login login;
    char path[160];

    (void)state;
    for (size_t i = 0; i < CVZ_COUNT_OF(cases); i++) {
        struct cvz_err err = CVZ_ERR_INIT;
        start(&g, &b);
        b.answer = cvz_str_from(cases[i].answer);
        test_google_route(&g, "/token", cases[i].status, "", cases[i].grant);
        assert_fails(sign_in(&g, &b, "client.json", &login, &err), cases[i].code, &err,
                     cases[i].told);
        snprintf(path, sizeof path, "%s/%s", g.world.home, TEST_ADC);
        assert_int_not_equal(access(path, F_OK), 0);
        stop(&g, &b);
    }
}

static void waiting_can_be_ended(void **state)
{
    struct test_google g;
    struct browser b;
    struct cvz_login login;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_loopback loopback;
    struct cvz_str query;
    const struct cvz_loopback_wait brief = {
        .state = CVZ_STR("s"), .title = CVZ_STR("t"), .timeout_ms = 50};

    (void)state;
    start(&g, &b);
    b.silent = true;
    assert_fails(sign_in(&g, &b, "client.json", &login, &err), CVZ_ECANCELLED, &err, "cancelled");
    assert_ok(cvz_loopback_open(&loopback, &err), &err);
    assert_fails(cvz_loopback_take(&loopback, &brief, &b.arena, &query, &err), CVZ_ETIMEOUT, &err,
                 "nobody has signed in");
    cvz_loopback_close(&loopback);
    cvz_loopback_close(&loopback);
    stop(&g, &b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_person_signs_in),
        cmocka_unit_test(the_application_that_asked_before_asks_again),
        cmocka_unit_test(what_cannot_be_done_is_told),
        cmocka_unit_test(a_person_may_decline),
        cmocka_unit_test(waiting_can_be_ended),
    };
    return cmocka_run_group_tests_name("gcp login", tests, NULL, NULL);
}
