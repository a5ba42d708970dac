/* SPDX-License-Identifier: Apache-2.0 */
/* The Security Token Service: query requests, XML answers. */
#include "cloud/aws/credentials_priv.h"

#include "codec/xml.h"
#include "http/url.h"

#include <time.h>

enum { STS_ATTEMPTS = 3, STS_TIMEOUT_MS = 10000, PAUSE_MS = 100 };

static void pause_between(unsigned attempt)
{
    struct timespec t = {.tv_nsec = (long)(attempt + 1) * PAUSE_MS * 1000000};

    nanosleep(&t, NULL);
}

int cvz_aws_fetch(const struct cvz_aws_session *s, const struct cvz_http_request *request,
                  unsigned attempts, struct cvz_arena *arena, struct cvz_http_response *ret,
                  struct cvz_err *err)
{
    struct cvz_http_params params = s->params.http;
    int rc = 0;

    params.max_body = CVZ_AWS_ANSWER_MAX;
    for (unsigned i = 0; i < attempts; i++) {
        if (i > 0)
            pause_between(i - 1);
        rc = cvz_http_fetch(&params, request, arena, ret, err);
        if (rc != 0 && !cvz_code_is_retryable(rc))
            return rc;
        if (rc == 0 && ret->status < 500)
            return 0;
    }
    return rc;
}

/* A region's endpoint; the global one where no region is known. */
static int sts_url(struct cvz_aws_session *s, struct cvz_arena *arena, struct cvz_str *ret_url,
                   struct cvz_str *ret_region, struct cvz_err *err)
{
    struct cvz_str region = cvz_aws_session_region(s);
    int rc;

    *ret_region = region.n > 0 ? region : CVZ_STR("us-east-1");
    rc = cvz_aws_service_url(s, "STS", "sts", *ret_region, arena, ret_url, err);
    if (rc == 0 && region.n == 0 && cvz_str_ends(*ret_url, CVZ_STR("sts.us-east-1.amazonaws.com")))
        *ret_url = CVZ_STR("https://sts.amazonaws.com");
    if (rc == 0 && !cvz_str_ends(*ret_url, CVZ_STR("/")))
        *ret_url = cvz_arena_printf(arena, "%.*s/", CVZ_STR_ARG(*ret_url));
    return rc;
}

static int fail_with_answer(const struct cvz_http_response *r, struct cvz_arena *arena,
                            struct cvz_err *err)
{
    struct cvz_value document = cvz_value_null;
    struct cvz_xml_rules rules = {0};

    if (cvz_xml_read(r->body, &rules, arena, &document, NULL) != 0)
        document = cvz_value_null;
    const struct cvz_value *error = cvz_value_path(&document, "ErrorResponse.Error");
    if (cvz_value_is(error, CVZ_TYPE_NULL)) /* the form of other query services */
        error = cvz_value_path(&document, "ErrorResponse.Errors.Error");
    struct cvz_str code = cvz_value_str(cvz_value_path(error, "Code"));
    struct cvz_str text = cvz_value_str(cvz_value_path(error, "Message"));
    int rc = cvz_fail(err, r->status == 403 ? CVZ_EDENIED : CVZ_EAUTH,
                      "STS answered with status %d%s%.*s%s%.*s", r->status, code.n > 0 ? ", " : "",
                      CVZ_STR_ARG(code), text.n > 0 ? ": " : "", CVZ_STR_ARG(text));
    if (err != NULL) {
        err->http_status = r->status;
        snprintf(err->provider, sizeof err->provider, "%.*s", CVZ_STR_ARG(code));
    }
    return rc;
}

int cvz_aws_sts_call(struct cvz_aws_session *s, const struct cvz_aws_keys *keys,
                     struct cvz_str form, struct cvz_arena *arena, struct cvz_value *ret,
                     struct cvz_err *err)
{
    static const struct cvz_http_header type = {
        CVZ_STR_INIT("content-type"),
        CVZ_STR_INIT("application/x-www-form-urlencoded; charset=utf-8")};
    struct cvz_http_request request = {.method = CVZ_STR("POST"),
                                       .headers = &type,
                                       .n_headers = 1,
                                       .body = form,
                                       .timeout_ms = STS_TIMEOUT_MS};
    struct cvz_sigv4_params signing = {.service = CVZ_STR("sts"),
                                       .wall_ms = cvz_clock_wall(s->params.http.clock)};
    struct cvz_xml_rules rules = {0};
    struct cvz_http_response response;
    int rc = sts_url(s, arena, &request.url, &signing.region, err);

    if (rc == 0 && keys != NULL) {
        signing.keys = *keys;
        rc = cvz_sigv4_sign(&signing, s->signing_keys, &request, arena, &request.headers,
                            &request.n_headers, err);
    }
    if (rc == 0)
        rc = cvz_aws_fetch(s, &request, STS_ATTEMPTS, arena, &response, err);
    if (rc != 0)
        return cvz_fail_context(err, rc, "STS");
    if (response.status != 200)
        return fail_with_answer(&response, arena, err);
    rc = cvz_xml_read(response.body, &rules, arena, ret, NULL); /* its errors might quote */
    return rc == 0 ? 0 : cvz_fail(err, CVZ_EUNAVAILABLE, "STS answered with malformed XML");
}

int cvz_aws_sts_take_keys(const struct cvz_value *document, const char *action,
                          struct cvz_aws_found *ret, struct cvz_err *err)
{
    static const struct cvz_aws_key_names names = {
        "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration", true, true};
    char path[128];

    snprintf(path, sizeof path, "%sResponse.%sResult.Credentials", action, action);
    return cvz_aws_take_keys(cvz_value_path(document, path), &names, ret, err);
}

int cvz_aws_caller_identity(struct cvz_aws_session *session, struct cvz_aws_credentials *creds,
                            struct cvz_arena *arena, struct cvz_aws_identity *ret,
                            struct cvz_err *err)
{
    struct cvz_arena work = CVZ_ARENA_INIT;
    struct cvz_aws_keys keys;
    struct cvz_value document;
    int rc = cvz_aws_credentials_keys(creds, &keys, err);

    if (rc == 0)
        rc =
            cvz_aws_sts_call(session, &keys, CVZ_STR("Action=GetCallerIdentity&Version=2011-06-15"),
                             &work, &document, err);
    if (rc == 0) {
        const struct cvz_value *result =
            cvz_value_path(&document, "GetCallerIdentityResponse.GetCallerIdentityResult");
        *ret = (struct cvz_aws_identity){
            .arn = cvz_arena_str(arena, cvz_value_str(cvz_value_path(result, "Arn"))),
            .account = cvz_arena_str(arena, cvz_value_str(cvz_value_path(result, "Account"))),
            .user_id = cvz_arena_str(arena, cvz_value_str(cvz_value_path(result, "UserId"))),
        };
        if (ret->arn.n == 0 || ret->account.n == 0)
            rc = cvz_fail(err, CVZ_EUNAVAILABLE, "STS did not say who these credentials are");
    }
    cvz_arena_wipe(&work);
    return rc;
}
