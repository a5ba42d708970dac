/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Google Cloud as a provider: one token for all projects, requests to its REST APIs, and their
 * errors (https://cloud.google.com/apis/design/errors). Names are in names.c.
 */
#include "base/mem.h"
#include "base/num.h"
#include "cloud/gcp/credentials.h"
#include "cloud/gcp/login.h"
#include "cloud/gcp/names_priv.h"
#include "cloud/gcp/whoami.h"
#include "cloud/rest.h"
#include "codec/json.h"

#include <stdlib.h>

enum { SESSION_MAGIC = 0x47435053, ACCESS_MAGIC = 0x47435041 };

struct session {
    uint32_t magic;
    struct cvz_gcp_session *gcp;
    struct cvz_gcp_credentials *own;
};

struct access {
    uint32_t magic;
    struct session *session;
    struct cvz_gcp_credentials *credentials;
    bool is_owner; /* of the credentials */
    struct cvz_str account;
    struct cvz_arena arena;
};

static struct session *session_of(void *p)
{
    struct session *session = p;
    CVZ_CHECK_MAGIC(session, SESSION_MAGIC);
    return session;
}

static struct access *access_of(void *p)
{
    struct access *access = p;
    CVZ_CHECK_MAGIC(access, ACCESS_MAGIC);
    return access;
}

static void close_session(void *p)
{
    if (p == NULL)
        return;
    struct session *session = session_of(p);
    cvz_gcp_credentials_free(session->own);
    cvz_gcp_session_free(session->gcp);
    free(session);
}

static int open_session(const struct cvz_discover_params *params, void **ret_session,
                        struct cvz_err *err)
{
    const struct cvz_gcp_session_params gcp = {
        .env = params->env,
        .http = params->http,
        .profile = params->scope.profile,
    };
    struct session *session = CVZ_NEW(struct session);

    session->magic = SESSION_MAGIC;
    int rc = cvz_gcp_session_new(&gcp, &session->gcp, err);
    if (rc != 0) {
        free(session);
        return rc;
    }
    session->own = cvz_gcp_credentials_new(session->gcp);
    *ret_session = session;
    return 0;
}

static void leave(void *p)
{
    if (p == NULL)
        return;
    struct access *access = access_of(p);
    if (access->is_owner)
        cvz_gcp_credentials_free(access->credentials);
    cvz_arena_release(&access->arena);
    free(access);
}

/* A role is a service account that the credentials may speak for. */
static int enter(void *p, struct cvz_str account, struct cvz_str role, void **ret_access,
                 struct cvz_err *err)
{
    struct session *session = session_of(p);
    struct access *access = CVZ_NEW(struct access);
    int rc = 0;

    *access =
        (struct access){.magic = ACCESS_MAGIC, .session = session, .credentials = session->own};
    access->account = cvz_arena_str(&access->arena, account);
    if (role.n > 0) {
        rc = cvz_gcp_credentials_impersonate(session->gcp, session->own, role, &access->credentials,
                                             err);
        access->is_owner = rc == 0;
    }
    if (rc != 0) {
        leave(access);
        return rc;
    }
    *ret_access = access;
    return 0;
}

static int identify(void *p, struct cvz_arena *arena, struct cvz_provider_identity *ret,
                    struct cvz_err *err)
{
    struct access *access = access_of(p);
    struct cvz_gcp_identity who;

    int rc = cvz_gcp_identity(access->session->gcp, access->credentials, arena, &who, err);
    if (rc != 0)
        return rc;
    *ret = (struct cvz_provider_identity){
        .id = who.id,
        .account = access->account.n > 0
                       ? access->account
                       : cvz_arena_str(arena, cvz_gcp_session_project(access->session->gcp)),
        .partition = CVZ_STR("gcp"),
        .region = CVZ_STR("global"),
    };
    return 0;
}

/* ---- requests ---- */

/* Where an API is: as configured, or as its name says. What the configured place's path has in
 * common with the target stands there once (gcloud's override of compute ends in /compute/v1). */
static int url_of(struct access *access, const struct cvz_call *call, struct cvz_str target,
                  struct cvz_arena *arena, struct cvz_str *ret, struct cvz_err *err)
{
    const struct cat_service *service = call->op->service;
    struct cvz_str place = CVZ_STR_NULL;

    int rc = cvz_gcp_session_endpoint(access->session->gcp,
                                      cvz_arena_str(arena, service->service_id).p, &place, err);
    if (rc != 0)
        return rc;
    if (place.n == 0 && call->host.n > 0) {
        place = cvz_arena_printf(arena, "https://%.*s", CVZ_STR_ARG(call->host));
    } else if (place.n == 0) {
        place = cvz_arena_printf(arena, "https://%.*s.%.*s", CVZ_STR_ARG(service->endpoint),
                                 CVZ_STR_ARG(cvz_gcp_session_universe(access->session->gcp)));
    } else {
        ptrdiff_t host = cvz_str_find(place, CVZ_STR("://"));
        struct cvz_str rest = cvz_str_sub(place, host < 0 ? 0 : (size_t)host + 3, place.n);
        ptrdiff_t slash = cvz_str_find_char(rest, '/');
        struct cvz_str path = slash < 0 ? CVZ_STR("") : cvz_str_sub(rest, (size_t)slash, rest.n);
        if (path.n > 0 && cvz_str_starts(target, path))
            target = cvz_str_sub(target, path.n, target.n);
    }
    *ret = cvz_arena_printf(arena, "%.*s%.*s", CVZ_STR_ARG(place), CVZ_STR_ARG(target));
    if (!cvz_gcp_session_is_trusted(access->session->gcp, *ret))
        return cvz_fail(err, CVZ_EDENIED, "no token is sent to %.*s",
                        CVZ_STR_ARG(cvz_str_sub(*ret, 0, 100)));
    return 0;
}

static int make_request(void *p, const struct cvz_call *call, struct cvz_arena *arena,
                        struct cvz_http_request *ret, struct cvz_err *err)
{
    struct access *access = access_of(p);
    struct cvz_str target = CVZ_STR_NULL, token = CVZ_STR_NULL;
    struct cvz_str quota = cvz_gcp_session_quota_project(access->session->gcp);

    int rc = cvz_rest_write_json(call, arena, ret, &target, err);
    if (rc == 0)
        rc = url_of(access, call, target, arena, &ret->url, err);
    if (rc == 0)
        rc = cvz_gcp_credentials_token(access->credentials, &token, err);
    if (rc != 0)
        return rc;
    cvz_rest_add_header(arena, ret, "authorization",
                        cvz_arena_printf(arena, "Bearer %.*s", CVZ_STR_ARG(token)));
    if (quota.n > 0)
        cvz_rest_add_header(arena, ret, "x-goog-user-project", quota);
    return 0;
}

/* ---- answers ---- */

static int read_answer(const struct cvz_call *call, const struct cvz_http_response *response,
                       struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    (void)call;
    int rc = cvz_rest_read_json(response->body, arena, ret, err);
    return rc == 0 ? 0 : cvz_rest_unusable(response, rc, err);
}

/* Reasons, and the names of the canonical codes where there is none. */
static const struct cvz_refusal_row meanings[] = {
    {"ACCESS_TOKEN_EXPIRED", CVZ_REFUSAL_EXPIRED},
    {"UNAUTHENTICATED", CVZ_REFUSAL_EXPIRED},
    {"authError", CVZ_REFUSAL_EXPIRED},

    {"IAM_PERMISSION_DENIED", CVZ_REFUSAL_DENIED},
    {"PERMISSION_DENIED", CVZ_REFUSAL_DENIED},
    {"USER_PROJECT_DENIED", CVZ_REFUSAL_DENIED},
    {"forbidden", CVZ_REFUSAL_DENIED},
    {"required", CVZ_REFUSAL_DENIED},

    {"BILLING_DISABLED", CVZ_REFUSAL_DISABLED},
    {"SERVICE_DISABLED", CVZ_REFUSAL_DISABLED},
    {"accessNotConfigured", CVZ_REFUSAL_DISABLED},

    {"RATE_LIMIT_EXCEEDED", CVZ_REFUSAL_THROTTLED},
    {"RESOURCE_EXHAUSTED", CVZ_REFUSAL_THROTTLED},
    {"quotaExceeded", CVZ_REFUSAL_THROTTLED},
    {"rateLimitExceeded", CVZ_REFUSAL_THROTTLED},
    {"userRateLimitExceeded", CVZ_REFUSAL_THROTTLED},

    {"NOT_FOUND", CVZ_REFUSAL_NOT_FOUND},
    {"notFound", CVZ_REFUSAL_NOT_FOUND},

    {"UNIMPLEMENTED", CVZ_REFUSAL_UNSUPPORTED},

    {"DEADLINE_EXCEEDED", CVZ_REFUSAL_TRANSIENT},
    {"INTERNAL", CVZ_REFUSAL_TRANSIENT},
    {"UNAVAILABLE", CVZ_REFUSAL_TRANSIENT},
    {"backendError", CVZ_REFUSAL_TRANSIENT},
    {"internalError", CVZ_REFUSAL_TRANSIENT},

    {"responseTooLarge", CVZ_REFUSAL_TOO_LARGE},
};

/* The detail of an error that has this type: "type.googleapis.com/google.rpc.<name>". */
static const struct cvz_value *detail_of(const struct cvz_value *error, const char *name)
{
    const struct cvz_value *details = cvz_value_get(error, CVZ_STR("details"));

    for (uint32_t i = 0; details->type == CVZ_TYPE_ARRAY && i < details->n; i++) {
        const struct cvz_value *detail = &details->u.items[i];
        if (cvz_str_ends(cvz_value_str(cvz_value_get(detail, CVZ_STR("@type"))),
                         cvz_str_from(name)))
            return detail;
    }
    return &cvz_value_null;
}

/* {"error": {...}}, or a list of one of these (streamed answers). */
static const struct cvz_value *error_in(const struct cvz_value *document)
{
    if (document->type == CVZ_TYPE_ARRAY)
        document = cvz_value_at(document, 0);
    return cvz_value_get(document, CVZ_STR("error"));
}

static void read_error(void *p, const struct cvz_call *call,
                       const struct cvz_http_response *response, struct cvz_arena *arena,
                       struct cvz_answer_error *ret)
{
    struct cvz_value document;

    (void)p;
    (void)call;
    *ret = (struct cvz_answer_error){.code = CVZ_STR(""), .message = CVZ_STR("")};
    if (cvz_json_read(response->body, arena, &document, NULL) != 0) {
        ret->message = cvz_rest_first_line(cvz_str_trim(response->body));
    } else {
        const struct cvz_value *error = error_in(&document);
        const struct cvz_value *first = cvz_value_at(cvz_value_get(error, CVZ_STR("errors")), 0);
        const struct cvz_value *const codes[] = {
            cvz_value_get(detail_of(error, "google.rpc.ErrorInfo"), CVZ_STR("reason")),
            cvz_value_get(first, CVZ_STR("reason")),
            cvz_value_get(error, CVZ_STR("status")),
        };
        for (size_t i = 0; i < CVZ_COUNT_OF(codes) && ret->code.n == 0; i++)
            ret->code = cvz_value_str(codes[i]);
        ret->message = cvz_value_str(cvz_value_get(error, CVZ_STR("message")));
    }
    ret->refusal = cvz_refusal_of(meanings, CVZ_COUNT_OF(meanings), ret->code, response->status);
    if (response->status == 401) /* whatever the reason: another token may be better */
        ret->refusal = CVZ_REFUSAL_EXPIRED;
}

/* google.rpc.RetryInfo: {"retryDelay": "12.5s"} */
static int64_t pause_ms(const struct cvz_http_response *response)
{
    struct cvz_arena scratch = CVZ_ARENA_INIT;
    struct cvz_value document;
    double seconds = 0;

    if (response->status != 429 && response->status != 503)
        return 0;
    if (cvz_json_read(response->body, &scratch, &document, NULL) == 0) {
        struct cvz_str delay = cvz_value_str(cvz_value_get(
            detail_of(error_in(&document), "google.rpc.RetryInfo"), CVZ_STR("retryDelay")));
        if (delay.n < 2 || delay.p[delay.n - 1] != 's' ||
            !cvz_parse_double(cvz_str_sub(delay, 0, delay.n - 1), &seconds))
            seconds = 0;
    }
    cvz_arena_release(&scratch);
    return seconds > 0 && seconds <= 300 ? (int64_t)(seconds * 1000) : 0;
}

static void renew(void *p)
{
    cvz_gcp_credentials_expire(access_of(p)->credentials);
}

static void set_time(void *p, int64_t server_ms)
{
    (void)p;
    (void)server_ms; /* tokens are dated by who issues them */
}

/* A custom role: https://cloud.google.com/iam/docs/creating-custom-roles */
static void write_policy(const struct cvz_str *actions, size_t n, struct cvz_buf *buf)
{
    cvz_buf_add_z(buf, "{\n  \"title\": \"CloudViz reader\",\n"
                       "  \"description\": \"Reads what CloudViz discovers.\",\n"
                       "  \"stage\": \"GA\",\n  \"includedPermissions\": [");
    for (size_t i = 0; i < n; i++) {
        cvz_buf_add_z(buf, i > 0 ? ",\n    " : "\n    ");
        cvz_json_write_str(buf, actions[i]);
    }
    cvz_buf_add_z(buf, n > 0 ? "\n  ]\n}\n" : "]\n}\n");
}

static const char *const no_regions[] = {NULL};

/* ---- for people ---- */

static int whoami(void *p, struct cvz_arena *arena, struct cvz_whoami *ret, struct cvz_err *err)
{
    struct session *session = session_of(p);

    return cvz_gcp_whoami(session->gcp, session->own, arena, ret, err);
}

static int login(void *p, const struct cvz_login_params *params, struct cvz_arena *arena,
                 struct cvz_login *ret, struct cvz_err *err)
{
    return cvz_gcp_login(session_of(p)->gcp, params, arena, ret, err);
}

extern const struct cvz_provider_ops cvz_provider_gcp;
const struct cvz_provider_ops cvz_provider_gcp = {
    .name = "gcp",
    .alias = "google",
    .name_tag = "",
    .has_one_access = true,
    .all_regions = no_regions,
    .identify_step = {"iam", "Token", ""},
    .enter_step = {"iamcredentials", "GenerateAccessToken", "iam.serviceAccounts.getAccessToken"},
    .open = open_session,
    .close = close_session,
    .enter = enter,
    .leave = leave,
    .identify = identify,
    .request = make_request,
    .read = read_answer,
    .read_error = read_error,
    .pause_ms = pause_ms,
    .renew = renew,
    .set_time = set_time,
    .normal_key = cvz_gcp_normal_key,
    .full_id = cvz_gcp_full_id,
    .split_id = cvz_gcp_split_id,
    .normal_region = cvz_gcp_normal_region,
    .normal_organization = cvz_gcp_normal_organization,
    .write_policy = write_policy,
    .whoami = whoami,
    .login = login,
};
