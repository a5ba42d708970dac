/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of token endpoints: the authority's, and those of managed identities. */
#include "cloud/azure/credentials_priv.h"

#include "cloud/oauth.h"
#include "codec/json.h"

enum { SECOND_MS = 1000 };

static const int64_t last_second = INT64_C(253402300799); /* of the year 9999 */

int cvz_azure_set_expiry(int64_t seconds, struct cvz_bearer_token *ret, struct cvz_err *err)
{
    if (seconds < 0 || seconds > last_second)
        return cvz_fail(err, CVZ_EUNAVAILABLE, "a token whose end makes no sense");
    ret->expires_ms = seconds * SECOND_MS;
    return 0;
}

/* When the token ends: expires_in says so, expires_on where that is missing. */
static int read_expiry(const struct cvz_value *answer, int64_t now, struct cvz_bearer_token *ret,
                       struct cvz_err *err)
{
    const struct cvz_value *in = cvz_value_get(answer, CVZ_STR("expires_in"));
    const struct cvz_value *on = cvz_value_get(answer, CVZ_STR("expires_on"));
    bool has_in = !cvz_value_is(in, CVZ_TYPE_NULL);
    int64_t seconds;

    if (!cvz_value_i64(has_in ? in : on, &seconds))
        return cvz_fail(err, CVZ_EUNAVAILABLE, "%s is no number of seconds",
                        has_in ? "expires_in" : "expires_on");
    if (has_in)
        seconds = seconds < 1 || seconds > last_second ? -1 : seconds + now / SECOND_MS;
    return cvz_azure_set_expiry(seconds, ret, err);
}

int cvz_azure_read_token(struct cvz_azure_session *s, const struct cvz_http_response *r,
                         struct cvz_value *ret_answer, struct cvz_bearer_token *ret,
                         struct cvz_err *err)
{
    struct cvz_value answer = cvz_value_null;
    /* Its own message might quote a secret. */
    bool is_json = cvz_json_read(r->body, ret->arena, &answer, NULL) == 0 &&
                   cvz_value_is(&answer, CVZ_TYPE_OBJECT);
    int rc = 0;

    if (is_json && ret_answer != NULL)
        *ret_answer = answer;
    if (r->status != 200) {
        rc = cvz_oauth_fail(r, &answer, err);
        if (!is_json) { /* something else answers there */
            rc = CVZ_EUNAVAILABLE;
            if (err != NULL)
                err->code = rc;
        }
        return rc;
    }
    if (!is_json)
        rc = cvz_fail(err, CVZ_EUNAVAILABLE, "the answer is no JSON object");
    ret->text = cvz_value_get_str(&answer, "access_token");
    if (is_json && ret->text.n == 0)
        rc = cvz_fail(err, CVZ_EAUTH, "the answer holds no access_token");
    if (rc == 0)
        rc = read_expiry(&answer, cvz_clock_wall(s->params.http.clock), ret, err);
    if (rc != 0 && err != NULL)
        err->http_status = r->status;
    return rc;
}

struct cvz_str cvz_azure_scope(const struct cvz_azure_session *s, bool is_person,
                               struct cvz_arena *arena)
{
    return cvz_arena_printf(arena, "%.*s/.default%s", CVZ_STR_ARG(s->resource),
                            is_person ? " offline_access openid profile" : "");
}

/* AD FS has no versions of its endpoints. */
struct cvz_str cvz_azure_oauth_url(const struct cvz_azure_session *s, struct cvz_str tenant,
                                   const char *endpoint, struct cvz_arena *arena)
{
    bool is_adfs = cvz_str_eq_nocase(tenant, CVZ_STR("adfs"));

    return cvz_arena_printf(arena, "%.*s/%.*s/oauth2/%s%s", CVZ_STR_ARG(s->authority),
                            CVZ_STR_ARG(tenant), is_adfs ? "" : "v2.0/", endpoint);
}

int cvz_azure_ask_authority(struct cvz_azure_session *s, struct cvz_azure_grant *grant,
                            struct cvz_bearer_token *ret, struct cvz_err *err)
{
    const struct cvz_ask ask = {.http = &s->params.http,
                                .pause = &s->params.pause,
                                .policy = grant->policy,
                                .timeout_ms = CVZ_AZURE_TIMEOUT_MS};
    struct cvz_http_response response;

    grant->answer = cvz_value_null;
    if (!cvz_azure_is_tenant(grant->tenant))
        return cvz_fail(err, CVZ_EINVALID, "the tenant may hold letters, digits, '-' and '.' only");
    int rc = cvz_oauth_post(&ask, cvz_azure_oauth_url(s, grant->tenant, "token", ret->arena),
                            grant->form, CVZ_STR_NULL, ret->arena, &response, err);
    if (rc == 0)
        rc = cvz_azure_read_token(s, &response, &grant->answer, ret, err);
    if (rc != 0)
        cvz_oauth_conceal(grant->secret, err);
    return rc == 0 ? 0 : cvz_fail_context(err, rc, "%.*s", CVZ_STR_ARG(s->authority));
}
