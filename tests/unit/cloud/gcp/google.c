/* SPDX-License-Identifier: Apache-2.0 */
#include "google.h"

static struct test_route *find(struct test_google *g, const char *target)
{
    for (unsigned i = g->n_routes; i-- > 0;)
        if (strncmp(target, g->routes[i].path, strlen(g->routes[i].path)) == 0)
            return &g->routes[i];
    return NULL;
}

static bool give(struct test_server *server, int fd, const struct test_request *r)
{
    struct test_google *g = server->ctx;
    struct test_route *route = find(g, r->target);

    g->last = *r;
    if (route == NULL)
        return test_answer(fd, 404, "", "{}");
    route->asked++;
    return test_answer(fd, route->status, route->headers, route->body);
}

void test_google_start(struct test_google *g)
{
    static char host[64];

    memset(g, 0, sizeof *g);
    g->profile = CVZ_STR("");
    test_world_start(&g->world);
    test_server_start(&g->server, give, g);
    snprintf(g->url, sizeof g->url, "http://127.0.0.1:%u", g->server.port);
    snprintf(host, sizeof host, "127.0.0.1:%u", g->server.port);
    test_google_set(g, "GCE_METADATA_HOST", host);
}

static void close_all(struct test_google *g)
{
    cvz_gcp_credentials_free(g->creds);
    cvz_gcp_session_free(g->session);
    g->creds = NULL;
    g->session = NULL;
}

void test_google_stop(struct test_google *g)
{
    close_all(g);
    test_server_stop(&g->server);
    test_world_stop(&g->world);
}

void test_google_set(struct test_google *g, const char *name, const char *value)
{
    test_world_set(&g->world, name, value);
}

void test_google_write(struct test_google *g, const char *name, const char *text)
{
    struct cvz_buf buf = CVZ_BUF_INIT;
    const char *mark;

    for (; (mark = strstr(text, "BASE")) != NULL; text = mark + 4) {
        cvz_buf_add(&buf, text, (size_t)(mark - text));
        cvz_buf_add_z(&buf, g->url);
    }
    cvz_buf_add_z(&buf, text);
    test_world_write(&g->world, name, buf.p);
    cvz_buf_release(&buf);
}

void test_google_route(struct test_google *g, const char *path, int status, const char *headers,
                       const char *body)
{
    assert_true(g->n_routes < TEST_ROUTES);
    g->routes[g->n_routes++] = (struct test_route){path, status, headers, body, 0};
}

unsigned test_google_asked(const struct test_google *g, const char *path)
{
    unsigned n = 0;

    for (unsigned i = 0; i < g->n_routes; i++)
        if (strcmp(g->routes[i].path, path) == 0)
            n += g->routes[i].asked;
    return n;
}

void test_google_open(struct test_google *g)
{
    const struct cvz_gcp_session_params params = {.env = &g->world.env,
                                                  .http = g->world.http,
                                                  .profile = g->profile,
                                                  .pause = g->world.pause};
    struct cvz_err err = CVZ_ERR_INIT;

    close_all(g);
    assert_ok(cvz_gcp_session_new(&params, &g->session, &err), &err);
    g->creds = cvz_gcp_credentials_new(g->session);
}

void test_google_assert_token(struct test_google *g, const char *expected, const char *source)
{
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_str token;

    assert_ok(cvz_gcp_credentials_token(g->creds, &token, &err), &err);
    assert_str(token, expected);
    assert_string_equal(cvz_gcp_credentials_source(g->creds), source);
}

void test_google_assert_fails(struct test_google *g, int code, const char *part)
{
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_str token;

    assert_fails(cvz_gcp_credentials_token(g->creds, &token, &err), code, &err, part);
    assert_null(strstr(err.text, "SECRET"));
    assert_null(strstr(err.provider, "SECRET"));
}
