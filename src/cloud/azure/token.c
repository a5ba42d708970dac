/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of token endpoints: the authority's, and those of managed identities. */
#include "cloud/azure/credentials_priv.h"

#include "cloud/secret.h"
#include "codec/json.h"

#include <assert.h>

enum { SECOND_MS = 1000 };

static const int64_t last_second = INT64_C(253402300799); /* of the year 9999 */

static struct cvz_str member(const struct cvz_value *object, const char *name)
{
    return cvz_value_str(cvz_value_get(object, cvz_str_from(name)));
}

/* The first line: what follows are ids of the request. */
static struct cvz_str first_line(struct cvz_str text)
{
    ptrdiff_t end = cvz_str_find_char(text, '\n');

    return cvz_str_trim(end >= 0 ? cvz_str_sub(text, 0, (size_t)end) : text);
}

/* {"error":"invalid_client","error_description":"AADSTS7000215: ..."}, and the form of Azure's
 * other services, {"error":{"code":"...","message":"..."}}. */
static int fail_with_answer(const struct cvz_http_response *r, bool is_json,
                            const struct cvz_value *answer, struct cvz_err *err)
{
    const struct cvz_value *error = cvz_value_get(answer, CVZ_STR("error"));
    bool is_object = cvz_value_is(error, CVZ_TYPE_OBJECT);
    struct cvz_str code = is_object ? member(error, "code") : cvz_value_str(error);
    struct cvz_str text =
        is_object ? member(error, "message") : member(answer, "error_description");
    bool is_theirs = !is_json || r->status == 429 || r->status >= 500;

    if (text.n == 0)
        text = member(answer, "message"); /* of App Service */
    text = first_line(text);
    int rc = cvz_fail(err, is_theirs ? CVZ_EUNAVAILABLE : CVZ_EAUTH, "status %d%s%.*s%s%.*s",
                      r->status, code.n > 0 ? ", " : "", CVZ_STR_ARG(code), text.n > 0 ? ": " : "",
                      CVZ_STR_ARG(text));
    if (err != NULL) {
        err->http_status = r->status;
        snprintf(err->provider, sizeof err->provider, "%.*s", CVZ_STR_ARG(code));
    }
    return rc;
}

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
    if (r->status != 200)
        return fail_with_answer(r, is_json, &answer, err);
    if (!is_json)
        rc = cvz_fail(err, CVZ_EUNAVAILABLE, "the answer is no JSON object");
    ret->text = member(&answer, "access_token");
    if (is_json && ret->text.n == 0)
        rc = cvz_fail(err, CVZ_EAUTH, "the answer holds no access_token");
    if (rc == 0)
        rc = read_expiry(&answer, cvz_clock_wall(s->params.http.clock), ret, err);
    if (rc != 0 && err != NULL)
        err->http_status = r->status;
    return rc;
}

const struct cvz_http_header cvz_azure_form_headers[] = {
    {CVZ_STR_INIT("content-type"), CVZ_STR_INIT("application/x-www-form-urlencoded")},
    {CVZ_STR_INIT("accept"), CVZ_STR_INIT("application/json")},
};
static_assert(CVZ_COUNT_OF(cvz_azure_form_headers) == CVZ_AZURE_FORM_HEADERS, "one count");

struct cvz_str cvz_azure_scope(const struct cvz_azure_session *s, bool is_person,
                               struct cvz_arena *arena)
{
    return cvz_arena_printf(arena, "%.*s/.default%s", CVZ_STR_ARG(s->resource),
                            is_person ? " offline_access openid profile" : "");
}

struct cvz_str cvz_azure_token_url(const struct cvz_azure_session *s, struct cvz_str tenant,
                                   struct cvz_arena *arena)
{
    return cvz_arena_printf(arena, "%.*s/%.*s/oauth2/v2.0/token", CVZ_STR_ARG(s->authority),
                            CVZ_STR_ARG(tenant));
}

/* An answer may quote what it was sent. */
static void forget_secret(struct cvz_str secret, struct cvz_err *err)
{
    struct cvz_err own = *err;

    if (secret.n == 0 || cvz_str_find(cvz_str_from(err->text), secret) < 0)
        return;
    if (cvz_str_find(cvz_str_from(err->provider), secret) >= 0)
        own.provider[0] = '\0';
    (void)cvz_fail(err, own.code, "status %d, %s", own.http_status, own.provider);
    err->http_status = own.http_status;
    snprintf(err->provider, sizeof err->provider, "%s", own.provider);
}

int cvz_azure_ask_authority(struct cvz_azure_session *s, struct cvz_azure_grant *grant,
                            struct cvz_bearer_token *ret, struct cvz_err *err)
{
    const struct cvz_http_request request = {
        .method = CVZ_STR("POST"),
        .url = cvz_azure_token_url(s, grant->tenant, ret->arena),
        .headers = cvz_azure_form_headers,
        .n_headers = CVZ_AZURE_FORM_HEADERS,
        .body = grant->form,
    };
    const struct cvz_ask ask = {.http = &s->params.http,
                                .pause = &s->params.pause,
                                .policy = grant->policy,
                                .timeout_ms = CVZ_AZURE_TIMEOUT_MS};
    struct cvz_http_response response;

    grant->answer = cvz_value_null;
    if (!cvz_azure_is_tenant(grant->tenant))
        return cvz_fail(err, CVZ_EINVALID, "the tenant may hold letters, digits, '-' and '.' only");
    int rc = cvz_ask_send(&ask, &request, ret->arena, &response, err);
    if (rc == 0)
        rc = cvz_azure_read_token(s, &response, &grant->answer, ret, err);
    if (rc != 0 && err != NULL)
        forget_secret(grant->secret, err);
    return rc == 0 ? 0 : cvz_fail_context(err, rc, "%.*s", CVZ_STR_ARG(s->authority));
}
