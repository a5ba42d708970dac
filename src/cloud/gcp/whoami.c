/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/gcp/whoami.h"

#include "cloud/gcp/credentials_priv.h"
#include "cloud/oauth.h"
#include "http/url.h"

enum { PAGE_SIZE = 500, PAGES_MAX = 40 };

/* Projects as they come, page by page. */
struct projects {
    struct cvz_gcp_session *session;
    struct cvz_gcp_credentials *creds;
    struct cvz_arena *arena;
    CVZ_VEC(struct cvz_readable) found;
};

/* One page; *token is the one to ask for, and then the next one's, "" behind the last. */
static int read_page(struct projects *p, struct cvz_str base, struct cvz_str *token,
                     struct cvz_err *err)
{
    const struct cvz_ask ask = {.http = &p->session->params.http,
                                .pause = &p->session->params.pause,
                                .timeout_ms = CVZ_GCP_TIMEOUT_MS};
    struct cvz_str quota = cvz_gcp_session_quota_project(p->session);
    struct cvz_http_header headers[2] = {{CVZ_STR("authorization"), CVZ_STR("")},
                                         {CVZ_STR("x-goog-user-project"), quota}};
    struct cvz_http_request request = {
        .method = CVZ_STR("GET"), .headers = headers, .n_headers = quota.n > 0 ? 2 : 1};
    struct cvz_buf query = CVZ_BUF_INIT;
    struct cvz_http_response response;
    struct cvz_str bearer;
    struct cvz_value answer;
    int rc = cvz_gcp_credentials_token(p->creds, &bearer, err);

    if (rc != 0)
        return rc;
    headers[0].value = cvz_oauth_bearer(bearer, p->arena);
    cvz_buf_printf(&query, "pageSize=%d", PAGE_SIZE);
    if (token->n > 0)
        cvz_form_add(&query, CVZ_STR("pageToken"), *token);
    request.url =
        cvz_arena_printf(p->arena, "%.*s/v3/projects:search?%s", CVZ_STR_ARG(base), query.p);
    cvz_buf_release(&query);
    rc = cvz_ask_send(&ask, &request, p->arena, &response, err);
    if (rc == 0)
        rc = cvz_oauth_read(&response, p->arena, &answer, err);
    if (rc != 0)
        return rc;
    const struct cvz_value *list = cvz_value_get(&answer, CVZ_STR("projects"));
    for (size_t i = 0; cvz_value_is(list, CVZ_TYPE_ARRAY) && i < list->n; i++) {
        const struct cvz_value *one = &list->u.items[i];
        cvz_vec_push(&p->found, (struct cvz_readable){cvz_gcp_member(one, "projectId"),
                                                      cvz_gcp_member(one, "displayName"),
                                                      cvz_gcp_member(one, "state")});
    }
    *token = cvz_gcp_member(&answer, "nextPageToken");
    return 0;
}

static int read_projects(struct projects *p, struct cvz_err *err)
{
    struct cvz_str base = CVZ_STR_NULL;
    struct cvz_str token = CVZ_STR("");
    int rc = cvz_gcp_session_endpoint(p->session, "cloudresourcemanager", &base, err);

    if (rc == 0 && base.p == NULL)
        base = cvz_arena_printf(p->arena, "https://cloudresourcemanager.%.*s",
                                CVZ_STR_ARG(cvz_gcp_session_universe(p->session)));
    if (rc != 0)
        return rc;
    for (unsigned i = 0; i == 0 || (rc == 0 && token.n > 0); i++) {
        if (i == PAGES_MAX)
            return cvz_fail(err, CVZ_ETOOBIG, "there are more than %d projects",
                            PAGES_MAX * PAGE_SIZE);
        rc = read_page(p, base, &token, err);
    }
    return rc;
}

/* Out of the arena that held the token. */
static void keep(const struct projects *p, struct cvz_arena *arena, struct cvz_whoami *ret)
{
    struct cvz_readable *list = CVZ_ARENA_ARRAY(arena, struct cvz_readable, p->found.n);

    for (size_t i = 0; i < p->found.n; i++)
        list[i] = (struct cvz_readable){cvz_arena_str(arena, p->found.p[i].id),
                                        cvz_arena_str(arena, p->found.p[i].name),
                                        cvz_arena_str(arena, p->found.p[i].state)};
    ret->readable = list;
    ret->n_readable = p->found.n;
}

int cvz_gcp_whoami(struct cvz_gcp_session *session, struct cvz_gcp_credentials *creds,
                   struct cvz_arena *arena, struct cvz_whoami *ret, struct cvz_err *err)
{
    struct cvz_arena work = CVZ_ARENA_INIT;
    struct projects p = {.session = session, .creds = creds, .arena = &work};
    struct cvz_gcp_identity who;
    struct cvz_err failed = CVZ_ERR_INIT;
    int rc = cvz_gcp_identity(session, creds, arena, &who, err);

    if (rc != 0)
        return rc;
    *ret = (struct cvz_whoami){
        .source = cvz_arena_str(arena, cvz_str_from(cvz_gcp_credentials_source(creds))),
        .identity = who.id,
        .account = cvz_arena_str(arena, who.project),
        .expires_ms = who.expires_ms,
        .note = CVZ_STR(""),
    };
    rc = read_projects(&p, &failed);
    if (rc == CVZ_ECANCELLED)
        rc = cvz_fail(err, rc, "cancelled");
    else if (rc != 0)
        ret->note = cvz_arena_printf(arena, "projects: %s", failed.text);
    keep(&p, arena, ret);
    cvz_vec_release(&p.found);
    cvz_arena_wipe(&work);
    return rc == CVZ_ECANCELLED ? rc : 0;
}
