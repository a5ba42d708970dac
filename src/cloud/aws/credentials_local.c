/* SPDX-License-Identifier: Apache-2.0 */
/* Services beside the machine: a container's credential endpoint, an instance's metadata. */
#include "cloud/aws/credentials_priv.h"

#include "base/file.h"
#include "cloud/secret.h"
#include "codec/json.h"
#include "http/url.h"

enum {
    CONTAINER_ATTEMPTS = 3,
    CONTAINER_MS = 2000,
    METADATA_MS = 1000,
    TOKEN_FILE_MAX = 64 * 1024,
    ROLE_NAME_MAX = 256,
};

static const struct cvz_aws_key_names key_names = {
    "AccessKeyId", "SecretAccessKey", "Token", "Expiration", true, true};

/* ---- containers ---- */

/* Over plain HTTP only to addresses that nobody else can hold. */
static bool is_allowed(const struct cvz_url *url)
{
    static const char *const hosts[] = {"169.254.170.2", "169.254.170.23", "fd00:ec2::23"};

    if (url->tls || cvz_url_host_is_loopback(url->host))
        return true;
    for (size_t i = 0; i < CVZ_COUNT_OF(hosts); i++)
        if (cvz_str_is(url->host, hosts[i]))
            return true;
    return false;
}

static int container_url(const struct cvz_aws_lookup *l, struct cvz_str *ret, struct cvz_err *err)
{
    const char *relative = cvz_aws_env(l->session, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    const char *full = cvz_aws_env(l->session, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
    struct cvz_url url;

    *ret = CVZ_STR_NULL;
    if (relative == NULL && full == NULL)
        return 0;
    struct cvz_str text = relative != NULL
                              ? cvz_arena_printf(l->arena, "http://169.254.170.2%s", relative)
                              : cvz_arena_str(l->arena, cvz_str_from(full));
    int rc = cvz_url_split(text, &url, err);
    if (rc != 0)
        return rc;
    if (!is_allowed(&url))
        return cvz_fail(err, CVZ_EINVALID,
                        "the host %.*s is neither this machine nor a container's endpoint",
                        CVZ_STR_ARG(url.host));
    *ret = text;
    return 0;
}

/* The file's, which may change at any time, or the variable's; CVZ_STR_NULL for neither. */
static int container_token(const struct cvz_aws_lookup *l, struct cvz_str *ret, struct cvz_err *err)
{
    const char *file = cvz_aws_env(l->session, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    struct cvz_buf buf = CVZ_BUF_INIT;
    int rc = 0;

    if (file != NULL) {
        rc = cvz_file_read(file, TOKEN_FILE_MAX, &buf, err);
        *ret = cvz_arena_str(l->arena, cvz_buf_str(&buf));
        cvz_secret_release(&buf);
    } else {
        *ret = cvz_str_from(cvz_aws_env(l->session, "AWS_CONTAINER_AUTHORIZATION_TOKEN"));
    }
    for (size_t i = 0; i < ret->n && rc == 0; i++)
        if (ret->p[i] == '\r' || ret->p[i] == '\n' || ret->p[i] == '\0')
            rc = cvz_fail(err, CVZ_EINVALID, "the authorization token holds a line break");
    return rc;
}

int cvz_aws_load_container(const struct cvz_aws_lookup *l, struct cvz_aws_found *ret,
                           struct cvz_err *err)
{
    struct cvz_http_header headers[2] = {{CVZ_STR("accept"), CVZ_STR("application/json")}};
    struct cvz_http_request request = {.method = CVZ_STR("GET"),
                                       .headers = headers,
                                       .n_headers = 1,
                                       .no_proxy = true,
                                       .timeout_ms = CONTAINER_MS};
    struct cvz_http_response response;
    struct cvz_str token = CVZ_STR_NULL;
    struct cvz_value answer;
    int rc = container_url(l, &request.url, err);

    if (rc != 0 || request.url.p == NULL)
        return rc;
    if ((rc = container_token(l, &token, err)) != 0)
        return rc;
    if (token.p != NULL)
        headers[request.n_headers++] = (struct cvz_http_header){CVZ_STR("authorization"), token};
    rc = cvz_aws_fetch(l->session, &request, CONTAINER_ATTEMPTS, l->arena, &response, err);
    if (rc != 0)
        return rc;
    if (response.status != 200)
        return cvz_fail(err, CVZ_EAUTH, "the container's endpoint answered with status %d",
                        response.status);
    if (cvz_json_read(response.body, l->arena, &answer, NULL) != 0)
        return cvz_fail(err, CVZ_EAUTH, "the container's endpoint answered with malformed JSON");
    return cvz_aws_take_keys(&answer, &key_names, ret, err);
}

/* ---- instance metadata, version 2 ---- */

static bool is_switched_off(const struct cvz_aws_session *s)
{
    struct cvz_str off = cvz_str_from(cvz_aws_env(s, "AWS_EC2_METADATA_DISABLED"));

    return s->params.no_metadata || cvz_str_eq_nocase(off, CVZ_STR("true"));
}

static struct cvz_str metadata_base(const struct cvz_aws_session *s)
{
    const struct cvz_aws_profile *p = cvz_aws_profile_find(s, s->profile);
    struct cvz_str url = cvz_str_from(cvz_aws_env(s, "AWS_EC2_METADATA_SERVICE_ENDPOINT"));
    struct cvz_str mode = cvz_str_from(cvz_aws_env(s, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"));

    if (url.n == 0)
        url = cvz_aws_profile_get(p, "ec2_metadata_service_endpoint");
    if (mode.n == 0)
        mode = cvz_aws_profile_get(p, "ec2_metadata_service_endpoint_mode");
    if (url.n == 0)
        url = cvz_str_eq_nocase(mode, CVZ_STR("ipv6")) ? CVZ_STR("http://[fd00:ec2::254]")
                                                       : CVZ_STR("http://169.254.169.254");
    while (cvz_str_ends(url, CVZ_STR("/")))
        url.n--;
    return url;
}

static int ask_metadata(const struct cvz_aws_session *s, const char *method, const char *path,
                        struct cvz_http_header header, struct cvz_arena *arena, struct cvz_str *ret,
                        struct cvz_err *err)
{
    int64_t seconds =
        cvz_aws_setting(s, "AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout", 1);
    int64_t attempts =
        cvz_aws_setting(s, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "metadata_service_num_attempts", 1);
    struct cvz_http_request request = {
        .method = cvz_str_from(method),
        .url = cvz_arena_printf(arena, "%.*s%s", CVZ_STR_ARG(metadata_base(s)), path),
        .headers = &header,
        .n_headers = 1,
        .no_proxy = true,
        .timeout_ms = (seconds > 60 ? 60 : seconds) * METADATA_MS,
    };
    struct cvz_http_response response;
    int rc = cvz_aws_fetch(s, &request, (unsigned)(attempts > 10 ? 10 : attempts), arena, &response,
                           err);

    if (rc == CVZ_ECANCELLED || rc == CVZ_EINVALID)
        return rc;
    if (rc != 0 || response.status != 200 || response.body.n == 0)
        return cvz_fail(err, CVZ_ENOTFOUND, "the instance metadata service has no %s", path);
    *ret = response.body;
    return 0;
}

static int metadata_token(const struct cvz_aws_session *s, struct cvz_arena *arena,
                          struct cvz_http_header *ret, struct cvz_err *err)
{
    struct cvz_http_header lifetime = {CVZ_STR("x-aws-ec2-metadata-token-ttl-seconds"),
                                       CVZ_STR("21600")};

    if (is_switched_off(s))
        return cvz_fail(err, CVZ_ENOTFOUND, "the instance metadata service is switched off");
    ret->name = CVZ_STR("x-aws-ec2-metadata-token");
    return ask_metadata(s, "PUT", "/latest/api/token", lifetime, arena, &ret->value, err);
}

int cvz_aws_metadata_get(const struct cvz_aws_session *s, const char *path, struct cvz_arena *arena,
                         struct cvz_str *ret, struct cvz_err *err)
{
    struct cvz_http_header token = {0};
    int rc = metadata_token(s, arena, &token, err);

    return rc != 0 ? rc : ask_metadata(s, "GET", path, token, arena, ret, err);
}

/* Part of a path: a URL does not take everything. */
static bool is_role_name(struct cvz_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] <= ' ' || s.p[i] >= 0x7f || s.p[i] == '/' || s.p[i] == '?' || s.p[i] == '#')
            return false;
    return s.n > 0 && s.n <= ROLE_NAME_MAX;
}

/* When the service hands out keys that are (nearly) over, it is in trouble itself and the keys are
 * honoured longer than they say: ask again later, and use them until then. */
static void stretch(const struct cvz_aws_session *s, struct cvz_aws_found *found)
{
    int64_t least = cvz_clock_wall(s->params.http.clock) + CVZ_AWS_ADVISORY_MS;

    if (found->expires_ms <= least)
        found->expires_ms = least + 5 * INT64_C(60000);
}

int cvz_aws_load_metadata(const struct cvz_aws_lookup *l, struct cvz_aws_found *ret,
                          struct cvz_err *err)
{
    static const char folder[] = "/latest/meta-data/iam/security-credentials/";
    struct cvz_http_header token = {0};
    struct cvz_str name = CVZ_STR_NULL;
    struct cvz_str text = CVZ_STR_NULL;
    struct cvz_value answer;
    int rc = metadata_token(l->session, l->arena, &token, err);

    if (rc == 0)
        rc = ask_metadata(l->session, "GET", folder, token, l->arena, &name, err);
    if (rc == 0) {
        name = cvz_str_trim(name);
        if (!is_role_name(name))
            return cvz_fail(err, CVZ_EINVALID, "the instance's role has no usable name");
        struct cvz_str path = cvz_arena_printf(l->arena, "%s%.*s", folder, CVZ_STR_ARG(name));
        rc = ask_metadata(l->session, "GET", path.p, token, l->arena, &text, err);
    }
    if (rc == CVZ_ENOTFOUND) /* not on an instance, or one without a role */
        return 0;
    if (rc != 0)
        return rc;
    if (cvz_json_read(text, l->arena, &answer, NULL) != 0 ||
        cvz_aws_take_keys(&answer, &key_names, ret, NULL) != 0)
        return 0; /* an answer such as {"Code":"AssumeRoleUnauthorizedAccess"}: no keys here */
    stretch(l->session, ret);
    return 0;
}
