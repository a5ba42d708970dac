/* SPDX-License-Identifier: Apache-2.0 */
/* A workload on AWS shows who it is by a request that it has signed and that Google sends on. */
#include "cloud/gcp/credentials_priv.h"

#include "cloud/sigv4.h"
#include "codec/json.h"
#include "http/url.h"

enum { METADATA_MS = 3000, WORD_MAX = 128 };

/* AWS's metadata service, as the file describes it. */
struct metadata {
    const struct cvz_gcp_lookup *l;
    const struct cvz_value *source;
    struct cvz_arena *arena;
    struct cvz_str token; /* CVZ_STR_NULL: not asked for, or not needed */
};

static int ask(const struct metadata *m, const char *method, struct cvz_str url,
               struct cvz_http_header header, struct cvz_str *ret, struct cvz_err *err)
{
    const struct cvz_http_request request = {.method = cvz_str_from(method),
                                             .url = url,
                                             .headers = &header,
                                             .n_headers = header.value.p != NULL,
                                             .no_proxy = true};
    const struct cvz_ask how = {.http = &m->l->session->params.http,
                                .pause = &m->l->session->params.pause,
                                .timeout_ms = METADATA_MS};
    struct cvz_http_response response;
    int rc = cvz_ask_send(&how, &request, m->arena, &response, err);

    if (rc == 0 && (response.status != 200 || response.body.n == 0))
        rc = cvz_fail(err, CVZ_EAUTH, "AWS's metadata service answered with status %d",
                      response.status);
    if (rc == 0)
        *ret = response.body;
    return rc;
}

/* The URL of a member, where `name` is appended as a last step of the path when it is not empty. */
static int get(struct metadata *m, const char *member, struct cvz_str name, struct cvz_str *ret,
               struct cvz_err *err)
{
    const char *const token_member = "imdsv2_session_token_url";
    struct cvz_str token_url = cvz_gcp_member(m->source, token_member);
    struct cvz_str url;
    int rc = cvz_gcp_need(m->source, member, &url, err);

    if (rc == 0)
        rc = cvz_gcp_check_url(m->l->session, url, CVZ_GCP_URL_METADATA, member, err);
    if (rc == 0 && m->token.p == NULL && token_url.n > 0) {
        const struct cvz_http_header lifetime = {CVZ_STR("x-aws-ec2-metadata-token-ttl-seconds"),
                                                 CVZ_STR("300")};
        rc = cvz_gcp_check_url(m->l->session, token_url, CVZ_GCP_URL_METADATA, token_member, err);
        if (rc == 0)
            rc = ask(m, "PUT", token_url, lifetime, &m->token, err);
    }
    if (rc != 0)
        return rc;
    if (name.n > 0)
        url = cvz_arena_printf(m->arena, "%.*s/%.*s", CVZ_STR_ARG(url), CVZ_STR_ARG(name));
    const struct cvz_http_header token = {CVZ_STR("x-aws-ec2-metadata-token"), m->token};
    return ask(m, "GET", url, token, ret, err);
}

/* Parts of URLs: what names of regions and roles are made of. */
static bool is_word(struct cvz_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              memchr("+=,.@_-", c, 7) != NULL))
            return false;
    }
    return s.n > 0 && s.n <= WORD_MAX;
}

/* The variables', or the zone's without its letter. */
static int find_region(struct metadata *m, struct cvz_str *ret, struct cvz_err *err)
{
    const char *named = cvz_gcp_env(m->l->session, "AWS_REGION");
    int rc = 0;

    if (named == NULL)
        named = cvz_gcp_env(m->l->session, "AWS_DEFAULT_REGION");
    *ret = cvz_str_from(named);
    if (named == NULL) {
        rc = get(m, "region_url", CVZ_STR(""), ret, err);
        if (rc == 0)
            ret->n--;
    }
    if (rc == 0 && !is_word(*ret))
        rc = cvz_fail(err, CVZ_EAUTH, "the region has no usable name");
    return rc;
}

static int find_keys(struct metadata *m, struct cvz_aws_keys *ret, struct cvz_err *err)
{
    const struct cvz_gcp_session *s = m->l->session;
    struct cvz_str role, text;
    struct cvz_value answer;

    ret->access_key = cvz_str_from(cvz_gcp_env(s, "AWS_ACCESS_KEY_ID"));
    ret->secret_key = cvz_str_from(cvz_gcp_env(s, "AWS_SECRET_ACCESS_KEY"));
    ret->session_token = cvz_str_from(cvz_gcp_env(s, "AWS_SESSION_TOKEN"));
    if (ret->access_key.n > 0 && ret->secret_key.n > 0)
        return 0;
    int rc = get(m, "url", CVZ_STR(""), &role, err);
    if (rc == 0 && !is_word(role = cvz_str_trim(role)))
        rc = cvz_fail(err, CVZ_EAUTH, "the instance's role has no usable name");
    if (rc == 0)
        rc = get(m, "url", role, &text, err);
    if (rc != 0)
        return rc;
    if (cvz_json_read(text, m->arena, &answer, NULL) != 0)
        return cvz_fail(err, CVZ_EAUTH, "AWS's metadata service gave no keys");
    ret->session_token = cvz_gcp_member(&answer, "Token");
    if ((rc = cvz_gcp_need(&answer, "AccessKeyId", &ret->access_key, err)) != 0)
        return rc;
    return cvz_gcp_need(&answer, "SecretAccessKey", &ret->secret_key, err);
}

/* "https://sts.{region}.amazonaws.com?Action=..." */
static int verification_url(const struct metadata *m, struct cvz_str region, struct cvz_str *ret,
                            struct cvz_err *err)
{
    static const struct cvz_str mark = CVZ_STR_INIT("{region}");
    struct cvz_str pattern;
    struct cvz_url url;
    int rc = cvz_gcp_need(m->source, "regional_cred_verification_url", &pattern, err);

    if (rc != 0)
        return rc;
    ptrdiff_t at = cvz_str_find(pattern, mark);
    if (at >= 0)
        pattern =
            cvz_arena_printf(m->arena, "%.*s%.*s%.*s", (int)at, pattern.p, CVZ_STR_ARG(region),
                             CVZ_STR_ARG(cvz_str_sub(pattern, (size_t)at + mark.n, pattern.n)));
    rc = cvz_url_split(pattern, &url, err);
    if (rc == 0 && !url.tls)
        rc = cvz_fail(err, CVZ_EINVALID, "https was expected");
    *ret = pattern;
    return rc == 0 ? 0 : cvz_fail_context(err, rc, "regional_cred_verification_url");
}

/* {"headers":[{"key":...,"value":...}...],"method":"POST","url":...}, encoded as part of a URL. */
static struct cvz_str serialize(struct cvz_str url, struct cvz_str host,
                                const struct cvz_http_header *headers, size_t n,
                                struct cvz_arena *arena)
{
    struct cvz_buf json = CVZ_BUF_INIT;
    struct cvz_buf coded = CVZ_BUF_INIT;

    cvz_buf_add_z(&json, "{\"headers\":[{\"key\":\"host\",\"value\":");
    cvz_json_write_str(&json, host);
    for (size_t i = 0; i < n; i++) {
        cvz_buf_add_z(&json, "},{\"key\":");
        cvz_json_write_str(&json, headers[i].name);
        cvz_buf_add_z(&json, ",\"value\":");
        cvz_json_write_str(&json, headers[i].value);
    }
    cvz_buf_add_z(&json, "}],\"method\":\"POST\",\"url\":");
    cvz_json_write_str(&json, url);
    cvz_buf_add_char(&json, '}');
    cvz_url_encode(&coded, cvz_buf_str(&json));
    struct cvz_str text = cvz_arena_str(arena, cvz_buf_str(&coded));
    cvz_buf_release(&json);
    cvz_buf_release(&coded);
    return text;
}

int cvz_gcp_subject_aws(const struct cvz_gcp_lookup *l, const struct cvz_value *file,
                        const struct cvz_value *source, struct cvz_arena *arena,
                        struct cvz_str *ret, struct cvz_err *err)
{
    struct metadata m = {.l = l, .source = source, .arena = arena};
    struct cvz_sigv4_params params = {.service = CVZ_STR("sts"),
                                      .wall_ms = cvz_clock_wall(l->session->params.http.clock)};
    const struct cvz_http_header target = {CVZ_STR("x-goog-cloud-target-resource"),
                                           cvz_gcp_member(file, "audience")};
    struct cvz_http_request request = {
        .method = CVZ_STR("POST"), .headers = &target, .n_headers = 1};
    const struct cvz_http_header *headers;
    struct cvz_url url;
    size_t n;
    int rc;

    if (!cvz_str_is(cvz_gcp_member(source, "environment_id"), "aws1"))
        return cvz_fail(err, CVZ_EINVALID, "only aws1 is known");
    if ((rc = find_region(&m, &params.region, err)) != 0 ||
        (rc = find_keys(&m, &params.keys, err)) != 0 ||
        (rc = verification_url(&m, params.region, &request.url, err)) != 0 ||
        (rc = cvz_url_split(request.url, &url, err)) != 0 ||
        (rc = cvz_sigv4_sign(&params, NULL, &request, arena, &headers, &n, err)) != 0)
        return rc;
    *ret = serialize(request.url, url.authority, headers, n, arena);
    return 0;
}
