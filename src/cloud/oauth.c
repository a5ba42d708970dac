/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/oauth.h"

#include "cloud/secret.h"
#include "codec/json.h"
#include "http/url.h"

#include <openssl/evp.h>

enum { SECOND_MS = 1000, TEXT_MAX = 300, QUOTED_MIN = 16 };

static const int64_t lifetime_max = INT64_C(3660) * 86400; /* s; more is no lifetime */

int cvz_oauth_post(const struct cvz_ask *ask, struct cvz_str url, struct cvz_str form,
                   struct cvz_str authorization, struct cvz_arena *arena,
                   struct cvz_http_response *ret, struct cvz_err *err)
{
    const struct cvz_http_header headers[] = {
        {CVZ_STR("content-type"), CVZ_STR("application/x-www-form-urlencoded")},
        {CVZ_STR("accept"), CVZ_STR("application/json")},
        {CVZ_STR("authorization"), authorization},
    };
    const struct cvz_http_request request = {
        .method = CVZ_STR("POST"),
        .url = url,
        .headers = headers,
        .n_headers = CVZ_COUNT_OF(headers) - (authorization.p == NULL),
        .body = form,
    };

    return cvz_ask_send(ask, &request, arena, ret, err);
}

/* The first line, and not the whole of a long one. */
static struct cvz_str brief(struct cvz_str text)
{
    ptrdiff_t end = cvz_str_find_char(text, '\n');

    return cvz_str_trim(cvz_str_sub(text, 0, end >= 0 && end < TEXT_MAX ? (size_t)end : TEXT_MAX));
}

int cvz_oauth_fail(const struct cvz_http_response *r, const struct cvz_value *answer,
                   struct cvz_err *err)
{
    const struct cvz_value *error = cvz_value_get(answer, CVZ_STR("error"));
    bool is_object = cvz_value_is(error, CVZ_TYPE_OBJECT);
    struct cvz_str code = is_object ? cvz_value_get_str(error, "status") : cvz_value_str(error);
    struct cvz_str text = is_object ? cvz_value_get_str(error, "message")
                                    : cvz_value_get_str(answer, "error_description");
    int rc = r->status == 403 ? CVZ_EDENIED : CVZ_EAUTH;

    if (r->status == 429 || r->status >= 500)
        rc = CVZ_EUNAVAILABLE;
    if (code.n == 0 && is_object)
        code = cvz_value_get_str(error, "code");
    if (text.n == 0)
        text = cvz_value_get_str(answer, "message");
    code = brief(code);
    text = brief(text);
    rc = cvz_fail(err, rc, "status %d%s%.*s%s%.*s", r->status, code.n > 0 ? ", " : "",
                  CVZ_STR_ARG(code), text.n > 0 ? ": " : "", CVZ_STR_ARG(text));
    if (err != NULL) {
        err->http_status = r->status;
        snprintf(err->provider, sizeof err->provider, "%.*s", CVZ_STR_ARG(code));
    }
    return rc;
}

int cvz_oauth_read(const struct cvz_http_response *r, struct cvz_arena *arena,
                   struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_value answer = cvz_value_null;
    /* Its own message might quote a secret. */
    bool is_object =
        cvz_json_read(r->body, arena, &answer, NULL) == 0 && cvz_value_is(&answer, CVZ_TYPE_OBJECT);

    if (r->status < 200 || r->status > 299)
        return cvz_oauth_fail(r, &answer, err);
    if (!is_object)
        return cvz_fail(err, CVZ_EUNAVAILABLE, "the answer is no JSON object");
    *ret = answer;
    return 0;
}

int cvz_oauth_take_token(const struct cvz_clock *clock, const struct cvz_value *answer,
                         struct cvz_bearer_token *ret, struct cvz_err *err)
{
    int64_t seconds;

    ret->text = cvz_value_get_str(answer, "access_token");
    if (ret->text.n == 0)
        return cvz_fail(err, CVZ_EUNAVAILABLE, "the answer holds no access_token");
    if (!cvz_value_i64(cvz_value_get(answer, CVZ_STR("expires_in")), &seconds) || seconds < 1 ||
        seconds > lifetime_max)
        return cvz_fail(err, CVZ_EUNAVAILABLE, "expires_in is no number of seconds");
    ret->expires_ms = cvz_clock_wall(clock) + seconds * SECOND_MS;
    return 0;
}

int cvz_oauth_read_token(const struct cvz_clock *clock, const struct cvz_http_response *response,
                         struct cvz_bearer_token *ret, struct cvz_err *err)
{
    struct cvz_value answer;
    int rc = cvz_oauth_read(response, ret->arena, &answer, err);

    return rc != 0 ? rc : cvz_oauth_take_token(clock, &answer, ret, err);
}

void cvz_oauth_conceal(struct cvz_str secret, struct cvz_err *err)
{
    struct cvz_str start = cvz_str_sub(secret, 0, QUOTED_MIN);

    if (err == NULL || start.n == 0 ||
        (cvz_str_find(cvz_str_from(err->text), start) < 0 &&
         cvz_str_find(cvz_str_from(err->provider), start) < 0))
        return;
    int status = err->http_status;
    (void)cvz_fail(err, err->code, "status %d, and a text that repeats a secret", status);
    err->http_status = status;
    err->provider[0] = '\0';
}

void cvz_oauth_conceal_form(struct cvz_str form, struct cvz_err *err)
{
    static const char *const secrets[] = {"assertion",     "client_secret", "code",
                                          "code_verifier", "refresh_token", "subject_token",
                                          "access_token"};

    for (struct cvz_str field, name; cvz_str_split(&form, '&', &field);) {
        struct cvz_buf value = CVZ_BUF_INIT;
        if (!cvz_str_split(&field, '=', &name) || field.n == 0)
            continue;
        cvz_buf_reserve(&value, field.n); /* growing would leave copies behind */
        cvz_url_decode(&value, field);
        for (size_t i = 0; i < CVZ_COUNT_OF(secrets); i++)
            if (cvz_str_is(name, secrets[i]))
                cvz_oauth_conceal(cvz_buf_str(&value), err);
        cvz_secret_release(&value);
    }
}

/* printf cuts long texts. */
static struct cvz_str join(struct cvz_str a, struct cvz_str b, struct cvz_arena *arena)
{
    char *p = cvz_arena_bytes(arena, a.n + b.n);

    memcpy(p, a.p, a.n);
    memcpy(p + a.n, b.p, b.n);
    return (struct cvz_str){p, a.n + b.n};
}

struct cvz_str cvz_oauth_bearer(struct cvz_str token, struct cvz_arena *arena)
{
    return join(CVZ_STR("Bearer "), token, arena);
}

struct cvz_str cvz_oauth_basic(struct cvz_str id, struct cvz_str secret, struct cvz_arena *arena)
{
    struct cvz_str pair = join(join(id, CVZ_STR(":"), arena), secret, arena);
    char *coded = cvz_arena_bytes(arena, (pair.n + 2) / 3 * 4 + 1);
    int n = EVP_EncodeBlock((unsigned char *)coded, (const unsigned char *)pair.p, (int)pair.n);

    return join(CVZ_STR("Basic "), (struct cvz_str){coded, (size_t)n}, arena);
}
