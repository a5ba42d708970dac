/* SPDX-License-Identifier: Apache-2.0 */
/* Speaking for a service account: a token is traded for one of the account's. */
#include "cloud/gcp/credentials_priv.h"

#include "cloud/oauth.h"
#include "cloud/secret.h"
#include "codec/json.h"

enum { LIFETIME_S = 3600, ACCOUNT_MAX = 256 };

int cvz_gcp_check_account(struct cvz_str account, struct cvz_err *err)
{
    ptrdiff_t at = cvz_str_find_char(account, '@');
    bool ok = at > 0 && (size_t)at + 1 < account.n && account.n <= ACCOUNT_MAX;

    for (size_t i = 0; i < account.n && ok; i++) {
        char c = account.p[i];
        ok = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '-' || c == '.' || c == '_' || (c == '@' && i == (size_t)at);
    }
    return ok ? 0
              : cvz_fail(err, CVZ_EINVALID, "\"%.*s\" is no service account's e-mail address",
                         CVZ_STR_ARG(account));
}

struct cvz_str cvz_gcp_impersonated_account(struct cvz_str url)
{
    static const char verb[] = ":generateAccessToken";
    ptrdiff_t slash = cvz_str_rfind_char(url, '/');

    if (slash < 0 || !cvz_str_ends(url, CVZ_STR(":generateAccessToken")))
        return CVZ_STR("");
    return cvz_str_sub(url, (size_t)slash + 1, url.n - (size_t)slash - sizeof verb);
}

static struct cvz_value body(const struct cvz_gcp_lookup *l,
                             const struct cvz_gcp_impersonation *target, struct cvz_arena *arena)
{
    struct cvz_list scopes = {0};
    struct cvz_list none = {0};
    struct cvz_dict d = {0};
    bool has_delegates = cvz_value_is(target->delegates, CVZ_TYPE_ARRAY);

    cvz_list_add(&scopes, arena, cvz_value_from_str(cvz_str_from(l->scope)));
    cvz_dict_set(&d, arena, CVZ_STR("delegates"),
                 has_delegates ? *target->delegates : cvz_list_end(&none));
    cvz_dict_set(&d, arena, CVZ_STR("scope"), cvz_list_end(&scopes));
    cvz_dict_set(
        &d, arena, CVZ_STR("lifetime"),
        cvz_value_from_str(cvz_arena_printf(arena, "%llds", (long long)target->lifetime_s)));
    return cvz_dict_end(&d);
}

static int take(const struct cvz_value *answer, struct cvz_bearer_token *ret, struct cvz_err *err)
{
    ret->text = cvz_gcp_member(answer, "accessToken");
    if (ret->text.n == 0)
        return cvz_fail(err, CVZ_EUNAVAILABLE, "the answer holds no accessToken");
    if (!cvz_time_parse(cvz_gcp_member(answer, "expireTime"), &ret->expires_ms))
        return cvz_fail(err, CVZ_EUNAVAILABLE, "expireTime is no time");
    return 0;
}

int cvz_gcp_impersonate(const struct cvz_gcp_lookup *l, const struct cvz_gcp_impersonation *target,
                        struct cvz_bearer_token *token, struct cvz_err *err)
{
    struct cvz_arena *arena = token->arena;
    struct cvz_http_header headers[] = {
        {CVZ_STR("content-type"), CVZ_STR("application/json")},
        {CVZ_STR("authorization"), cvz_oauth_bearer(token->text, arena)},
    };
    struct cvz_http_request request = {.method = CVZ_STR("POST"),
                                       .url = target->url,
                                       .headers = headers,
                                       .n_headers = CVZ_COUNT_OF(headers)};
    const struct cvz_ask ask = {.http = &l->session->params.http,
                                .pause = &l->session->params.pause,
                                .timeout_ms = CVZ_GCP_TIMEOUT_MS};
    struct cvz_value asked = body(l, target, arena);
    struct cvz_http_response response;
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_value answer;

    cvz_json_write(&text, &asked, CVZ_JSON_COMPACT);
    request.body = cvz_buf_str(&text);
    int rc = cvz_ask_send(&ask, &request, arena, &response, err);
    cvz_buf_release(&text);
    if (rc == 0)
        rc = cvz_oauth_read(&response, arena, &answer, err);
    if (rc == 0)
        rc = take(&answer, token, err);
    else
        cvz_oauth_conceal(token->text, err);
    return rc;
}

int cvz_gcp_load_impersonated(const struct cvz_gcp_lookup *l, const struct cvz_value *file,
                              struct cvz_bearer_token *ret, struct cvz_err *err)
{
    const struct cvz_value *source = cvz_value_get(file, CVZ_STR("source_credentials"));
    struct cvz_gcp_impersonation target = {.delegates = cvz_value_get(file, CVZ_STR("delegates")),
                                           .lifetime_s = LIFETIME_S};
    struct cvz_gcp_lookup inner = *l;
    const char *member = "service_account_impersonation_url";
    int rc = cvz_gcp_need(file, member, &target.url, err);

    inner.is_inner = true;
    inner.scope = CVZ_GCP_INNER_SCOPE;
    if (rc == 0)
        rc = cvz_gcp_check_url(l->session, target.url, CVZ_GCP_URL_TOKEN, member, err);
    if (rc == 0 && !cvz_value_is(source, CVZ_TYPE_OBJECT))
        rc = cvz_fail(err, CVZ_EINVALID, "source_credentials is missing");
    if (rc != 0)
        return rc;
    rc = cvz_gcp_load_object(&inner, source, NULL, ret, err);
    if (rc != 0)
        return cvz_fail_context(err, rc, "source_credentials");
    return cvz_gcp_impersonate(l, &target, ret, err);
}
