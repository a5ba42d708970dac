/* SPDX-License-Identifier: Apache-2.0 */
/* The metadata server of Compute Engine, GKE, Cloud Run and their like. */
#include "cloud/gcp/credentials_priv.h"

#include "cloud/oauth.h"
#include "http/url.h"

enum { METADATA_MS = 3000 };

static const struct cvz_http_header flavor = {CVZ_STR_INIT("metadata-flavor"),
                                              CVZ_STR_INIT("Google")};

static bool is_switched_off(const struct cvz_gcp_session *s)
{
    struct cvz_str off = cvz_str_from(cvz_gcp_env(s, "NO_GCE_CHECK"));

    return cvz_str_eq_nocase(off, CVZ_STR("true"));
}

/* The first of two variables; the address that is the same everywhere. */
static struct cvz_str server(const struct cvz_gcp_session *s, const char *first, const char *second)
{
    const char *host = cvz_gcp_env(s, first);

    if (host == NULL)
        host = cvz_gcp_env(s, second);
    return host != NULL ? cvz_str_from(host) : CVZ_STR("169.254.169.254");
}

static int ask(const struct cvz_gcp_session *s, struct cvz_str host, const char *path,
               cvz_ask_policy *policy, struct cvz_arena *arena, struct cvz_http_response *ret,
               struct cvz_err *err)
{
    struct cvz_http_request request = {
        .method = CVZ_STR("GET"),
        .url = cvz_arena_printf(arena, "http://%.*s/%s", CVZ_STR_ARG(host), path),
        .headers = &flavor,
        .n_headers = 1,
        .no_proxy = true,
    };
    const struct cvz_ask how = {.http = &s->params.http,
                                .pause = &s->params.pause,
                                .policy = policy,
                                .timeout_ms = METADATA_MS};
    struct cvz_url url;
    int rc = cvz_url_split(request.url, &url, err);

    if (rc != 0)
        return cvz_fail_context(err, rc, "the metadata server's address");
    return cvz_ask_send(&how, &request, arena, ret, err);
}

/* Others answer at that address too (captive portals, other clouds); only Google's sends its name
 * back. */
static bool is_google(const struct cvz_http_response *r)
{
    return cvz_str_is(cvz_http_header_get(r, "metadata-flavor"), "Google");
}

static int find_server(struct cvz_gcp_session *s, struct cvz_err *err)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_http_response response = {.status = 0};
    int rc = 0;

    if (!s->metadata_known && !is_switched_off(s)) {
        rc = ask(s, server(s, "GCE_METADATA_IP", "GCE_METADATA_HOST"), "", cvz_ask_once, &arena,
                 &response, err);
        s->on_google = rc == 0 && response.status == 200 && is_google(&response);
        cvz_arena_release(&arena);
    }
    if (rc == CVZ_ECANCELLED || rc == CVZ_EINVALID)
        return rc;
    s->metadata_known = true;
    return s->on_google ? 0 : cvz_fail(err, CVZ_ENOTFOUND, "there is no metadata server");
}

static int get(struct cvz_gcp_session *s, const char *path, struct cvz_arena *arena,
               struct cvz_http_response *ret, struct cvz_err *err)
{
    struct cvz_str full = cvz_arena_printf(arena, "computeMetadata/v1/%s", path);
    int rc = find_server(s, err);

    if (rc == 0)
        rc = ask(s, server(s, "GCE_METADATA_HOST", "GCE_METADATA_IP"), full.p, cvz_ask_usual, arena,
                 ret, err);
    if (rc == 0 && !is_google(ret))
        rc = cvz_fail(err, CVZ_EAUTH, "an answer that is not the metadata server's");
    return rc;
}

int cvz_gcp_metadata_get(struct cvz_gcp_session *s, const char *path, struct cvz_arena *arena,
                         struct cvz_str *ret, struct cvz_err *err)
{
    struct cvz_http_response response = {.status = 0};
    int rc = get(s, path, arena, &response, err);

    if (rc == 0 && (response.status != 200 || response.body.n == 0))
        rc = cvz_fail(err, CVZ_ENOTFOUND, "the metadata server has no %s", path);
    if (rc == 0)
        *ret = response.body;
    return rc;
}

int cvz_gcp_load_metadata(const struct cvz_gcp_lookup *l, struct cvz_bearer_token *ret,
                          struct cvz_err *err)
{
    struct cvz_http_response response = {.status = 0};
    struct cvz_buf path = CVZ_BUF_INIT;

    cvz_buf_add_z(&path, "instance/service-accounts/default/token?scopes=");
    cvz_url_encode(&path, cvz_str_from(l->scope));
    int rc = get(l->session, path.p, ret->arena, &response, err);
    cvz_buf_release(&path);
    if (rc != 0)
        return rc;
    if (response.status == 404)
        return cvz_fail(err, CVZ_EAUTH, "this machine has no service account");
    return cvz_oauth_read_token(l->session->params.http.clock, &response, ret, err);
}
