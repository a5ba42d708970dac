/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Azure as a provider: one token for all subscriptions, requests to the resource manager, its
 * errors, quotas and ids (https://learn.microsoft.com/azure/azure-resource-manager/management).
 */
#include "base/mem.h"
#include "base/num.h"
#include "cloud/azure/credentials.h"
#include "cloud/azure/whoami.h"
#include "cloud/rest.h"
#include "codec/json.h"

#include <stdlib.h>

enum { SESSION_MAGIC = 0x415a5353 };

/* There is one access, the session's own. */
struct session {
    uint32_t magic;
    struct cvz_azure_session *azure;
    struct cvz_azure_credentials *credentials;
};

static struct session *session_of(void *p)
{
    struct session *session = p;
    CVZ_CHECK_MAGIC(session, SESSION_MAGIC);
    return session;
}

static void close_session(void *p)
{
    if (p == NULL)
        return;
    struct session *session = session_of(p);
    cvz_azure_credentials_free(session->credentials);
    cvz_azure_session_free(session->azure);
    free(session);
}

static int open_session(const struct cvz_discover_params *params, void **ret_session,
                        struct cvz_err *err)
{
    const struct cvz_azure_session_params azure = {
        .env = params->env,
        .http = params->http,
        .profile = params->scope.profile,
    };
    struct session *session = CVZ_NEW(struct session);

    session->magic = SESSION_MAGIC;
    int rc = cvz_azure_session_new(&azure, &session->azure, err);
    if (rc != 0) {
        free(session);
        return rc;
    }
    session->credentials = cvz_azure_credentials_new(session->azure);
    *ret_session = session;
    return 0;
}

static int whoami(void *p, struct cvz_arena *arena, struct cvz_whoami *ret, struct cvz_err *err)
{
    struct session *session = session_of(p);

    return cvz_azure_whoami(session->azure, session->credentials, arena, ret, err);
}

static int login(void *p, const struct cvz_login_params *params, struct cvz_arena *arena,
                 struct cvz_login *ret, struct cvz_err *err)
{
    return cvz_azure_sign_in(session_of(p)->azure, params, arena, ret, err);
}

static int enter(void *p, struct cvz_str account, struct cvz_str role, void **ret_access,
                 struct cvz_err *err)
{
    (void)account;
    if (role.n > 0)
        return cvz_fail(err, CVZ_EUSAGE, "Azure has no roles to assume: leave the role out");
    *ret_access = session_of(p);
    return 0;
}

static void leave(void *access)
{
    (void)access;
}

static int identify(void *p, struct cvz_arena *arena, struct cvz_provider_identity *ret,
                    struct cvz_err *err)
{
    struct session *session = session_of(p);
    struct cvz_azure_identity who;

    int rc = cvz_azure_identity(session->azure, session->credentials, arena, &who, err);
    if (rc != 0)
        return rc;
    *ret = (struct cvz_provider_identity){
        .id = cvz_arena_printf(arena, "%.*s/%.*s", CVZ_STR_ARG(who.tenant),
                               CVZ_STR_ARG(who.name.n > 0 ? who.name : who.id)),
        .account = CVZ_STR(""), /* what it sees is asked for */
        .partition = CVZ_STR("azure"),
        .region = CVZ_STR("global"),
    };
    return 0;
}

/* ---- requests ---- */

static int make_request(void *p, const struct cvz_call *call, struct cvz_arena *arena,
                        struct cvz_http_request *ret, struct cvz_err *err)
{
    struct session *session = session_of(p);
    struct cvz_str target = CVZ_STR_NULL, token;

    if (call->url.n > 0) {
        if (!cvz_azure_session_is_trusted(session->azure, call->url))
            return cvz_fail(err, CVZ_EDENIED,
                            "the answer leads to another host, which gets no token: %.*s",
                            CVZ_STR_ARG(cvz_str_sub(call->url, 0, 100)));
        ret->method = CVZ_STR("GET");
        ret->url = call->url;
    } else {
        int rc = cvz_rest_write_json(call, arena, ret, &target, err);
        if (rc != 0)
            return rc;
        ret->url = cvz_arena_printf(arena, "%.*s%.*s",
                                    CVZ_STR_ARG(cvz_azure_session_endpoint(session->azure)),
                                    CVZ_STR_ARG(target));
    }
    int rc = cvz_azure_credentials_token(session->credentials, &token, err);
    if (rc == 0)
        cvz_rest_add_header(arena, ret, "authorization",
                            cvz_arena_printf(arena, "Bearer %.*s", CVZ_STR_ARG(token)));
    return rc;
}

/* ---- answers ---- */

static int read_answer(const struct cvz_call *call, const struct cvz_http_response *response,
                       struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    (void)call;
    int rc = cvz_rest_read_json(response->body, arena, ret, err);
    return rc == 0 ? 0 : cvz_rest_unusable(response, rc, err);
}

/* https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors
 * and https://learn.microsoft.com/azure/governance/resource-graph/troubleshoot/general */
static const struct cvz_refusal_row meanings[] = {
    {"AuthenticationFailed", CVZ_REFUSAL_EXPIRED},
    {"AuthenticationFailedInvalidHeader", CVZ_REFUSAL_DENIED},
    {"ExpiredAuthenticationToken", CVZ_REFUSAL_EXPIRED},
    {"InvalidAuthenticationToken", CVZ_REFUSAL_EXPIRED},

    {"AccessDenied", CVZ_REFUSAL_DENIED},
    {"AuthorizationFailed", CVZ_REFUSAL_DENIED},
    {"Forbidden", CVZ_REFUSAL_DENIED},
    {"LinkedAuthorizationFailed", CVZ_REFUSAL_DENIED},
    {"SubscriptionNotFound", CVZ_REFUSAL_DENIED},
    {"InvalidAuthenticationTokenTenant", CVZ_REFUSAL_DENIED},

    {"DisabledSubscription", CVZ_REFUSAL_DISABLED},
    {"SubscriptionNotRegistered", CVZ_REFUSAL_DISABLED},
    {"MissingSubscriptionRegistration", CVZ_REFUSAL_DISABLED},
    {"ReadOnlyDisabledSubscription", CVZ_REFUSAL_DISABLED},

    {"InvalidApiVersionParameter", CVZ_REFUSAL_UNSUPPORTED},
    {"InvalidResourceNamespace", CVZ_REFUSAL_UNSUPPORTED},
    {"InvalidResourceType", CVZ_REFUSAL_UNSUPPORTED},
    {"NoRegisteredProviderFound", CVZ_REFUSAL_UNSUPPORTED},

    {"ParentResourceNotFound", CVZ_REFUSAL_NOT_FOUND},
    {"ResourceGroupNotFound", CVZ_REFUSAL_NOT_FOUND},
    {"ResourceNotFound", CVZ_REFUSAL_NOT_FOUND},

    {"OperationNotAllowed", CVZ_REFUSAL_OTHER},
    {"RateLimiting", CVZ_REFUSAL_THROTTLED},
    {"RequestRateTooLarge", CVZ_REFUSAL_THROTTLED},
    {"SubscriptionRequestsThrottled", CVZ_REFUSAL_THROTTLED},
    {"TooManyRequests", CVZ_REFUSAL_THROTTLED},

    {"GatewayTimeout", CVZ_REFUSAL_TRANSIENT},
    {"InternalServerError", CVZ_REFUSAL_TRANSIENT},
    {"ServerTimeout", CVZ_REFUSAL_TRANSIENT},
    {"ServiceUnavailable", CVZ_REFUSAL_TRANSIENT},

    {"PayloadTooLarge", CVZ_REFUSAL_TOO_LARGE},
    {"ResponsePayloadTooLarge", CVZ_REFUSAL_TOO_LARGE},
};

/* The innermost detail tells most: {"error":{"code":"BadRequest","details":[{"code":"..."}]}}. */
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
        const struct cvz_value *error = cvz_value_get(&document, CVZ_STR("error"));
        if (error->type != CVZ_TYPE_OBJECT)
            error = &document;
        const struct cvz_value *detail = cvz_value_at(cvz_value_get(error, CVZ_STR("details")), 0);
        const struct cvz_value *const places[] = {detail, error};
        for (size_t i = 0; i < CVZ_COUNT_OF(places) && ret->code.n == 0; i++) {
            ret->code = cvz_value_str(cvz_value_get(places[i], CVZ_STR("code")));
            ret->message = cvz_value_str(cvz_value_get(places[i], CVZ_STR("message")));
        }
    }
    ret->refusal = cvz_refusal_of(meanings, CVZ_COUNT_OF(meanings), ret->code, response->status);
    if (ret->code.n == 0 && response->status == 401)
        ret->refusal = CVZ_REFUSAL_EXPIRED;
}

/* "00:00:05" */
static int64_t span_ms(struct cvz_str text)
{
    int64_t seconds = 0, part;
    struct cvz_str piece;

    while (cvz_str_split(&text, ':', &piece)) {
        ptrdiff_t dot = cvz_str_find_char(piece, '.');
        if (!cvz_parse_i64(dot > 0 ? cvz_str_sub(piece, 0, (size_t)dot) : piece, &part) ||
            part < 0 || part > 60)
            return 0;
        seconds = seconds * 60 + part;
    }
    return seconds * 1000;
}

/* https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests
 */
static int64_t pause_ms(const struct cvz_http_response *response)
{
    struct cvz_str remaining = cvz_http_header_get(response, "x-ms-user-quota-remaining");
    struct cvz_str resets = cvz_http_header_get(response, "x-ms-user-quota-resets-after");
    struct cvz_str retry = cvz_http_header_get(response, "x-ms-retry-after-ms");
    int64_t ms = 0;

    if (retry.n > 0 && cvz_parse_i64(retry, &ms) && ms > 0)
        return ms;
    return cvz_str_is(remaining, "0") ? span_ms(resets) : 0;
}

static void renew(void *p)
{
    cvz_azure_credentials_expire(session_of(p)->credentials);
}

static void set_time(void *p, int64_t server_ms)
{
    (void)p;
    (void)server_ms; /* tokens are dated by who issues them */
}

/* ---- ids ---- */

/* "/subscriptions/<id>/...", and what stands above subscriptions: "/providers/..." */
static bool split_id(struct cvz_str id, struct cvz_str *ret_account, struct cvz_str *ret_region)
{
    static const char subscriptions[] = "/subscriptions/", providers[] = "/providers/";
    struct cvz_str rest;

    if (cvz_str_eq_nocase(cvz_str_sub(id, 0, sizeof subscriptions - 1), CVZ_STR(subscriptions))) {
        rest = cvz_str_sub(id, sizeof subscriptions - 1, id.n);
        ptrdiff_t slash = cvz_str_find_char(rest, '/');
        *ret_account = slash >= 0 ? cvz_str_sub(rest, 0, (size_t)slash) : rest;
        *ret_region = CVZ_STR("");
        return ret_account->n > 0;
    }
    if (!cvz_str_eq_nocase(cvz_str_sub(id, 0, sizeof providers - 1), CVZ_STR(providers)))
        return false;
    *ret_account = *ret_region = CVZ_STR("");
    return true;
}

/* "West Europe" -> "westeurope"; "global" is none. */
static struct cvz_str normal_region(struct cvz_str region, struct cvz_arena *arena)
{
    struct cvz_str folded = cvz_arena_lower(arena, region);
    char *p = cvz_arena_bytes(arena, folded.n + 1);
    size_t n = 0;

    for (size_t i = 0; i < folded.n; i++) {
        if (folded.p[i] != ' ')
            p[n++] = folded.p[i];
    }
    p[n] = '\0';
    const struct cvz_str name = {p, n};
    return cvz_str_is(name, "global") ? CVZ_STR("") : name;
}

/* A custom role: https://learn.microsoft.com/azure/role-based-access-control/custom-roles */
static void write_policy(const struct cvz_str *actions, size_t n, struct cvz_buf *buf)
{
    cvz_buf_add_z(buf, "{\n  \"Name\": \"CloudViz reader\",\n  \"IsCustom\": true,\n"
                       "  \"Description\": \"Reads what CloudViz discovers.\",\n"
                       "  \"Actions\": [");
    for (size_t i = 0; i < n; i++) {
        cvz_buf_add_z(buf, i > 0 ? ",\n    " : "\n    ");
        cvz_json_write_str(buf, actions[i]);
    }
    cvz_buf_add_z(buf, n > 0 ? "\n  ]" : "]");
    cvz_buf_add_z(buf, ",\n  \"NotActions\": [],\n  \"AssignableScopes\": "
                       "[\"/providers/Microsoft.Management/managementGroups/<root>\"]\n}\n");
}

static const char *const no_regions[] = {NULL};

extern const struct cvz_provider_ops cvz_provider_azure;
const struct cvz_provider_ops cvz_provider_azure = {
    .name = "azure",
    .name_tag = "",
    .has_nocase_ids = true,
    .has_one_access = true,
    .all_regions = no_regions,
    .identify_step = {"entra", "Token", ""},
    .enter_step = {"entra", "Token", ""},
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
    .normal_region = normal_region,
    .split_id = split_id,
    .write_policy = write_policy,
    .whoami = whoami,
    .login = login,
};
