/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of token endpoints: the authority's, and those of managed identities. */
#include "cloud/azure/credentials_priv.h"

#include "cloud/secret.h"
#include "codec/json.h"

enum { SECOND_MS = 1000 };

static const int64_t lifetime_max = INT64_C(366) * 86400; /* s */

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
static int fail_with_answer(const struct cvz_http_response *r, const struct cvz_value *answer,
                            struct cvz_err *err)
{
    const struct cvz_value *error = cvz_value_get(answer, CVZ_STR("error"));
    bool is_object = cvz_value_is(error, CVZ_TYPE_OBJECT);
    struct cvz_str code = is_object ? member(error, "code") : cvz_value_str(error);
    struct cvz_str text =
        is_object ? member(error, "message") : member(answer, "error_description");
    bool is_theirs = r->status == 429 || r->status >= 500;

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

/* When the token ends: expires_in says so, expires_on where that is missing. */
static int read_expiry(const struct cvz_value *answer, int64_t now, int64_t *ret,
                       struct cvz_err *err)
{
    const struct cvz_value *in = cvz_value_get(answer, CVZ_STR("expires_in"));
    const struct cvz_value *on = cvz_value_get(answer, CVZ_STR("expires_on"));
    bool has_in = !cvz_value_is(in, CVZ_TYPE_NULL);
    int64_t seconds;

    if (!cvz_value_i64(has_in ? in : on, &seconds))
        return cvz_fail(err, CVZ_EAUTH, "%s is no number of seconds",
                        has_in ? "expires_in" : "expires_on");
    if (!has_in)
        seconds = seconds < 0 ? -1 : seconds - now / SECOND_MS;
    if (seconds < 1 || seconds > lifetime_max)
        return cvz_fail(err, CVZ_EAUTH, "a token that lasts %s",
                        seconds < 1 ? "no time at all" : "for more than a year");
    *ret = now + seconds * SECOND_MS;
    return 0;
}

int cvz_azure_read_token(struct cvz_azure_session *s, const struct cvz_http_response *r,
                         struct cvz_bearer_token *ret, struct cvz_err *err)
{
    struct cvz_value answer = cvz_value_null;
    /* Its own message might quote a secret. */
    bool is_json = cvz_json_read(r->body, ret->arena, &answer, NULL) == 0 &&
                   cvz_value_is(&answer, CVZ_TYPE_OBJECT);

    if (r->status != 200)
        return fail_with_answer(r, &answer, err);
    if (!is_json)
        return cvz_fail(err, CVZ_EAUTH, "the answer is no JSON object");
    ret->text = member(&answer, "access_token");
    if (ret->text.n == 0)
        return cvz_fail(err, CVZ_EAUTH, "the answer holds no access_token");
    return read_expiry(&answer, cvz_clock_wall(s->params.http.clock), &ret->expires_ms, err);
}

int cvz_azure_ask_authority(struct cvz_azure_session *s, struct cvz_str tenant, struct cvz_str form,
                            struct cvz_bearer_token *ret, struct cvz_err *err)
{
    static const struct cvz_http_header headers[] = {
        {CVZ_STR_INIT("content-type"), CVZ_STR_INIT("application/x-www-form-urlencoded")},
        {CVZ_STR_INIT("accept"), CVZ_STR_INIT("application/json")},
    };
    struct cvz_http_request request = {
        .method = CVZ_STR("POST"),
        .url = cvz_arena_printf(ret->arena, "%.*s/%.*s/oauth2/v2.0/token",
                                CVZ_STR_ARG(s->authority), CVZ_STR_ARG(tenant)),
        .headers = headers,
        .n_headers = CVZ_COUNT_OF(headers),
        .body = form,
    };
    const struct cvz_ask ask = {
        .http = &s->params.http, .pause = &s->params.pause, .timeout_ms = CVZ_AZURE_TIMEOUT_MS};
    struct cvz_http_response response;

    if (!cvz_azure_is_tenant(tenant))
        return cvz_fail(err, CVZ_EINVALID, "the tenant may hold letters, digits, '-' and '.' only");
    int rc = cvz_ask_send(&ask, &request, ret->arena, &response, err);
    if (rc == 0)
        rc = cvz_azure_read_token(s, &response, ret, err);
    return rc == 0 ? 0 : cvz_fail_context(err, rc, "%.*s", CVZ_STR_ARG(s->authority));
}
