/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/azure/subscriptions.h"

#include "base/vec.h"
#include "cloud/azure/credentials_priv.h"
#include "cloud/ask.h"
#include "cloud/oauth.h"
#include "codec/json.h"

enum { PAGES_MAX = 100 };

/* A list of the resource manager's. */
struct list {
    const char *what; /* for errors */
    const char *path;
    const char *id; /* the member that is the id */
};

static const struct list subscriptions = {"subscriptions", "/subscriptions?api-version=2022-12-01",
                                          "subscriptionId"};
static const struct list tenants = {"tenants", "/tenants?api-version=2022-12-01", "tenantId"};

struct pages {
    const struct list *list;
    struct cvz_azure_session *session;
    struct cvz_str bearer; /* the header's value */
    struct cvz_arena work; /* answers; wiped */
    CVZ_VEC(struct cvz_azure_readable) found;
};

static struct cvz_str text_of(const struct cvz_value *v, const char *name, struct cvz_arena *arena)
{
    struct cvz_str s = cvz_value_get_str(v, name);

    return s.p != NULL ? cvz_arena_str(arena, s) : CVZ_STR("");
}

static int read_page(struct pages *p, const struct cvz_http_response *r, struct cvz_arena *arena,
                     struct cvz_str *ret_next, struct cvz_err *err)
{
    struct cvz_value answer = cvz_value_null;
    bool is_json = cvz_json_read(r->body, &p->work, &answer, NULL) == 0;

    if (r->status != 200)
        return cvz_fail_context(err, cvz_oauth_fail(r, &answer, err), "the %s", p->list->what);
    const struct cvz_value *list = cvz_value_get(&answer, CVZ_STR("value"));
    if (!is_json || !cvz_value_is(list, CVZ_TYPE_ARRAY))
        return cvz_fail(err, CVZ_EUNAVAILABLE, "the %s: the answer holds no list", p->list->what);
    for (uint32_t i = 0; i < list->n; i++) {
        const struct cvz_value *one = cvz_value_at(list, i);
        const struct cvz_azure_readable found = {.id = text_of(one, p->list->id, arena),
                                                 .name = text_of(one, "displayName", arena),
                                                 .tenant = text_of(one, "tenantId", arena),
                                                 .state = text_of(one, "state", arena),
                                                 .domain = text_of(one, "defaultDomain", arena)};
        if (found.id.n > 0)
            cvz_vec_push(&p->found, found);
    }
    *ret_next = text_of(&answer, "nextLink", &p->work);
    if (ret_next->n > 0 && !cvz_azure_session_is_trusted(p->session, *ret_next))
        return cvz_fail(err, CVZ_EUNAVAILABLE,
                        "the %s: the next page is at another host, which gets no token",
                        p->list->what);
    return 0;
}

static int ask_pages(struct pages *p, struct cvz_arena *arena, struct cvz_err *err)
{
    const struct cvz_http_header headers[] = {{CVZ_STR("authorization"), p->bearer},
                                              {CVZ_STR("accept"), CVZ_STR("application/json")}};
    struct cvz_http_request request = {
        .method = CVZ_STR("GET"),
        .url = cvz_arena_printf(&p->work, "%.*s%s",
                                CVZ_STR_ARG(cvz_azure_session_endpoint(p->session)), p->list->path),
        .headers = headers,
        .n_headers = CVZ_COUNT_OF(headers),
    };
    const struct cvz_ask ask = {.http = &p->session->params.http,
                                .pause = &p->session->params.pause,
                                .timeout_ms = CVZ_AZURE_TIMEOUT_MS};
    int rc = 0;

    for (int i = 0; rc == 0 && request.url.n > 0; i++) {
        struct cvz_http_response response;
        if (i == PAGES_MAX)
            return cvz_fail(err, CVZ_EUNAVAILABLE, "the %s: more than %d pages", p->list->what,
                            PAGES_MAX);
        rc = cvz_ask_send(&ask, &request, &p->work, &response, err);
        if (rc == 0)
            rc = read_page(p, &response, arena, &request.url, err);
    }
    return rc;
}

static int read_list(struct pages *p, struct cvz_str token, struct cvz_arena *arena,
                     struct cvz_azure_readable **ret, size_t *ret_n, struct cvz_err *err)
{
    p->bearer = cvz_oauth_bearer(token, &p->work);
    int rc = ask_pages(p, arena, err);
    if (rc == 0) {
        *ret = CVZ_ARENA_ARRAY(arena, struct cvz_azure_readable, p->found.n);
        if (p->found.n > 0)
            memcpy(*ret, p->found.p, p->found.n * sizeof **ret);
        *ret_n = p->found.n;
    }
    cvz_vec_release(&p->found);
    cvz_arena_wipe(&p->work);
    return rc;
}

int cvz_azure_subscriptions(struct cvz_azure_session *session, struct cvz_str token,
                            struct cvz_arena *arena, struct cvz_azure_readable **ret, size_t *ret_n,
                            struct cvz_err *err)
{
    struct pages p = {.list = &subscriptions, .session = session};

    return read_list(&p, token, arena, ret, ret_n, err);
}

int cvz_azure_tenants(struct cvz_azure_session *session, struct cvz_str token,
                      struct cvz_arena *arena, struct cvz_azure_readable **ret, size_t *ret_n,
                      struct cvz_err *err)
{
    struct pages p = {.list = &tenants, .session = session};

    return read_list(&p, token, arena, ret, ret_n, err);
}
