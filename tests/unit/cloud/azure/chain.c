/* SPDX-License-Identifier: Apache-2.0 */
#include "chain.h"

#include <stdlib.h>

static bool give(struct test_server *server, int fd, const struct test_request *r)
{
    struct test_azure *a = server->ctx;
    unsigned i = a->asked < a->n_answers ? a->asked : a->n_answers - 1;

    a->last = *r;
    a->asked++;
    if (a->n_answers == 0)
        return false;
    return test_answer(fd, a->answers[i].status, a->answers[i].headers, a->answers[i].body);
}

void test_azure_start(struct test_azure *a)
{
    memset(a, 0, sizeof *a);
    assert_int_equal(setenv("PATH", "/nonexistent", 1), 0); /* programs are looked for there */
    test_world_start(&a->world);
    test_server_start(&a->server, give, a);
    snprintf(a->url, sizeof a->url, "http://127.0.0.1:%u", a->server.port);
    test_azure_set(a, "AZURE_AUTHORITY_HOST", a->url);
    test_azure_set(a, "ARM_ENDPOINT", a->url);
    test_azure_set(a, "AZURE_TOKEN_CREDENTIALS", "prod");
}

static void close_chain(struct test_azure *a)
{
    cvz_azure_credentials_free(a->creds);
    cvz_azure_session_free(a->session);
    a->creds = NULL;
    a->session = NULL;
}

void test_azure_stop(struct test_azure *a)
{
    close_chain(a);
    test_server_stop(&a->server);
    test_world_stop(&a->world);
}

void test_azure_set(struct test_azure *a, const char *name, const char *value)
{
    test_world_set(&a->world, name, value);
}

void test_azure_answer(struct test_azure *a, int status, const char *headers, const char *body)
{
    assert_true(a->n_answers < TEST_ANSWERS);
    a->answers[a->n_answers].status = status;
    a->answers[a->n_answers].headers = headers;
    a->answers[a->n_answers++].body = body;
}

void test_azure_reset(struct test_azure *a)
{
    a->n_answers = 0;
    a->asked = 0;
    memset(&a->last, 0, sizeof a->last);
}

void test_azure_open(struct test_azure *a)
{
    const struct cvz_azure_session_params params = {
        .env = &a->world.env, .http = a->world.http, .pause = a->world.pause};
    struct cvz_err err = CVZ_ERR_INIT;

    close_chain(a);
    assert_ok(cvz_azure_session_new(&params, &a->session, &err), &err);
    a->creds = cvz_azure_credentials_new(a->session);
}

void test_azure_assert_token(struct test_azure *a, const char *expected, const char *source)
{
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_str token;

    assert_ok(cvz_azure_credentials_token(a->creds, &token, &err), &err);
    assert_str(token, expected);
    assert_string_equal(cvz_azure_credentials_source(a->creds), source);
}

void test_azure_assert_fails(struct test_azure *a, int code, const char *part)
{
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_str token;

    assert_fails(cvz_azure_credentials_token(a->creds, &token, &err), code, &err, part);
    assert_null(strstr(err.text, "SECRET"));
}

void test_azure_assert_asked(const struct test_azure *a, const char *pair)
{
    struct cvz_str rest = cvz_str_from(a->last.body);
    const char *query = strchr(a->last.target, '?');
    struct cvz_str piece;

    if (rest.n == 0)
        rest = cvz_str_from(query != NULL ? query + 1 : "");
    while (cvz_str_split(&rest, '&', &piece))
        if (cvz_str_is(piece, pair))
            return;
    fail_msg("\"%s\" was not asked in %s %s", pair, a->last.target, a->last.body);
}
