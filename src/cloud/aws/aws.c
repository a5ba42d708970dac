/* SPDX-License-Identifier: Apache-2.0 */
/* The provider "aws": sessions, accounts, signed requests. */
#include "cloud/aws/aws_priv.h"

#include "base/mem.h"
#include "cloud/aws/credentials.h"
#include "cloud/aws/login.h"
#include "cloud/aws/whoami.h"
#include "cloud/rest.h"

#include <stdlib.h>

/* In the first partition; what AWS has when nothing else is known. */
static const char *const all_regions[] = {
    "af-south-1",     "ap-east-1",      "ap-east-2",      "ap-northeast-1", "ap-northeast-2",
    "ap-northeast-3", "ap-south-1",     "ap-south-2",     "ap-southeast-1", "ap-southeast-2",
    "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7",
    "ca-central-1",   "ca-west-1",      "eu-central-1",   "eu-central-2",   "eu-north-1",
    "eu-south-1",     "eu-south-2",     "eu-west-1",      "eu-west-2",      "eu-west-3",
    "il-central-1",   "me-central-1",   "me-south-1",     "mx-central-1",   "sa-east-1",
    "us-east-1",      "us-east-2",      "us-west-1",      "us-west-2",      NULL,
};

struct session {
    uint32_t magic;
    struct cvz_aws_session *aws;
    struct cvz_aws_credentials *own;
    struct cvz_sigv4_cache *keys;
    const struct cvz_clock *clock;
    int64_t ahead_ms; /* by how much the services' clock is ahead of ours */
};

struct access {
    uint32_t magic;
    struct session *session;
    struct cvz_aws_credentials *credentials;
    bool is_owner; /* of the credentials */
};

enum { SESSION_MAGIC = 0x41575353, ACCESS_MAGIC = 0x41575341 };

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
    cvz_aws_credentials_free(session->own);
    cvz_aws_session_free(session->aws);
    cvz_sigv4_cache_free(session->keys);
    free(session);
}

static int open_session(const struct cvz_discover_params *params, void **ret_session,
                        struct cvz_err *err)
{
    const struct cvz_aws_session_params aws = {
        .env = params->env,
        .http = params->http,
        .profile = params->scope.profile,
    };
    struct session *session = CVZ_NEW(struct session);

    session->magic = SESSION_MAGIC;
    session->clock = params->http.clock;
    int rc = cvz_aws_session_new(&aws, &session->aws, err);
    if (rc != 0) {
        free(session);
        return rc;
    }
    session->own = cvz_aws_credentials_new(session->aws);
    session->keys = cvz_sigv4_cache_new();
    *ret_session = session;
    return 0;
}

static int whoami(void *p, struct cvz_arena *arena, struct cvz_whoami *ret, struct cvz_err *err)
{
    struct session *session = session_of(p);

    return cvz_aws_whoami(session->aws, session->own, arena, ret, err);
}

static int login(void *p, const struct cvz_login_params *params, struct cvz_arena *arena,
                 struct cvz_login *ret, struct cvz_err *err)
{
    return cvz_aws_login(session_of(p)->aws, params, arena, ret, err);
}

static void leave(void *p)
{
    if (p == NULL)
        return;
    struct access *access = access_of(p);
    if (access->is_owner)
        cvz_aws_credentials_free(access->credentials);
    free(access);
}

static int enter(void *p, struct cvz_str account, struct cvz_str role, void **ret_access,
                 struct cvz_err *err)
{
    struct session *session = session_of(p);
    struct access *access = CVZ_NEW(struct access);
    int rc = 0;

    *access = (struct access){ACCESS_MAGIC, session, session->own, false};
    if (role.n > 0) {
        const struct cvz_aws_role params = {.role = role, .account = account};
        rc = cvz_aws_credentials_assume(session->aws, session->own, &params, &access->credentials,
                                        err);
        access->is_owner = rc == 0;
    }
    if (rc != 0) {
        free(access);
        return rc;
    }
    *ret_access = access;
    return 0;
}

/* The region that calls go to which are of no region: the configured one, else the partition's. */
static struct cvz_str default_region(struct session *session, struct cvz_str partition)
{
    struct cvz_str region = cvz_aws_session_region(session->aws);
    const struct cvz_aws_partition *p = cvz_aws_partition_named(partition);

    if (region.n > 0)
        return region;
    return cvz_str_from(p != NULL ? p->region : "us-east-1");
}

static int identify(void *p, struct cvz_arena *arena, struct cvz_provider_identity *ret,
                    struct cvz_err *err)
{
    struct access *access = access_of(p);
    struct cvz_aws_identity who;
    struct cvz_str ignored, rest, partition;

    int rc = cvz_aws_caller_identity(access->session->aws, access->credentials, arena, &who, err);
    if (rc != 0)
        return rc;
    rest = who.arn;
    (void)(cvz_str_split(&rest, ':', &ignored) && cvz_str_split(&rest, ':', &partition));
    if (!cvz_str_is(ignored, "arn"))
        return cvz_fail(err, CVZ_EINVALID, "the caller's identity is no ARN");
    *ret = (struct cvz_provider_identity){
        .id = who.arn,
        .account = who.account,
        .partition = partition,
        .region = cvz_arena_str(arena, default_region(access->session, partition)),
    };
    return 0;
}

/* ---- requests ---- */

struct cvz_str aws_usual_endpoint(const struct cvz_call *call,
                                  const struct cvz_aws_partition *partition,
                                  struct cvz_arena *arena)
{
    const struct cvz_str first_suffix = CVZ_STR("amazonaws.com");
    struct cvz_str host = call->host;

    if (host.n == 0)
        return cvz_arena_printf(arena, "https://%.*s.%.*s.%s",
                                CVZ_STR_ARG(call->op->service->endpoint), CVZ_STR_ARG(call->region),
                                partition->dns_suffix);
    /* The catalogue names hosts of the first partition. */
    if (cvz_str_ends(host, first_suffix))
        host = cvz_arena_printf(arena, "%.*s%s",
                                CVZ_STR_ARG(cvz_str_sub(host, 0, host.n - first_suffix.n)),
                                partition->dns_suffix);
    return cvz_arena_printf(arena, "https://%.*s", CVZ_STR_ARG(host));
}

/* Global services are signed for their partition's region. */
static struct cvz_str signing_region(const struct cvz_call *call,
                                     const struct cvz_aws_partition *partition)
{
    bool is_moved =
        call->op->service->is_global && cvz_str_eq(call->region, call->op->service->region);
    return is_moved && !cvz_str_is(CVZ_STR("aws"), partition->name)
               ? cvz_str_from(partition->region)
               : call->region;
}

static int sign(struct access *access, const struct cvz_call *call, struct cvz_str region,
                struct cvz_arena *arena, struct cvz_http_request *request, struct cvz_err *err)
{
    struct session *session = access->session;
    struct cvz_sigv4_params params = {
        .region = region,
        .service = call->op->service->signing_name,
        .wall_ms = cvz_clock_wall(session->clock) + session->ahead_ms,
        .s3 = cvz_str_is(call->op->service->signing_name, "s3"),
    };

    int rc = cvz_aws_credentials_keys(access->credentials, &params.keys, err);
    if (rc == 0)
        rc = cvz_sigv4_sign(&params, session->keys, request, arena, &request->headers,
                            &request->n_headers, err);
    return rc;
}

static int make_request(void *p, const struct cvz_call *call, struct cvz_arena *arena,
                        struct cvz_http_request *ret, struct cvz_err *err)
{
    struct access *access = access_of(p);
    const struct aws_protocol *protocol = aws_protocol_find(call->op->service->protocol);
    const struct cvz_aws_partition *partition = cvz_aws_partition_named(call->partition);
    struct cvz_str endpoint = CVZ_STR_NULL, target = CVZ_STR("/");

    if (protocol == NULL)
        return cvz_fail(err, CVZ_EINVALID, "%.*s: unknown protocol '%.*s'",
                        CVZ_STR_ARG(call->op->service->file),
                        CVZ_STR_ARG(call->op->service->protocol));
    if (partition == NULL)
        partition = cvz_aws_partition_of_region(call->region);
    struct cvz_str service = cvz_arena_str(arena, call->op->service->service_id);
    int rc = cvz_aws_session_endpoint(access->session->aws, service.p, &endpoint, err);
    if (rc == 0)
        rc = protocol->write(call, arena, ret, &target, err);
    if (rc != 0)
        return rc;
    struct cvz_str region = signing_region(call, partition);
    struct cvz_call moved = *call;
    moved.region = region;
    if (endpoint.n == 0)
        endpoint = aws_usual_endpoint(&moved, partition, arena);
    struct cvz_buf url = CVZ_BUF_INIT;
    cvz_buf_add_str(&url, endpoint);
    cvz_buf_add_str(&url, target);
    ret->url = cvz_arena_str(arena, cvz_buf_str(&url));
    cvz_buf_release(&url);
    return sign(access, call, region, arena, ret, err);
}

/* ---- answers ---- */

static int read_answer(const struct cvz_call *call, const struct cvz_http_response *response,
                       struct cvz_arena *arena, struct cvz_value *ret, struct cvz_err *err)
{
    const struct aws_protocol *protocol = aws_protocol_find(call->op->service->protocol);

    CVZ_ASSERT(protocol != NULL);
    int rc = protocol->read(call, response->body, arena, ret, err);
    return rc == 0 ? 0 : cvz_rest_unusable(response, rc, err);
}

static void read_error(void *p, const struct cvz_call *call,
                       const struct cvz_http_response *response, struct cvz_arena *arena,
                       struct cvz_answer_error *ret)
{
    struct session *session = access_of(p)->session;

    (void)call;
    aws_read_error(response, cvz_clock_wall(session->clock) + session->ahead_ms, arena, ret);
}

static void renew(void *p)
{
    cvz_aws_credentials_expire(access_of(p)->credentials);
}

static void set_time(void *p, int64_t server_ms)
{
    struct session *session = session_of(p);

    session->ahead_ms = server_ms - cvz_clock_wall(session->clock);
}

extern const struct cvz_provider_ops cvz_provider_aws;
const struct cvz_provider_ops cvz_provider_aws = {
    .name = "aws",
    .name_tag = "Name",
    .all_regions = all_regions,
    .identify_step = {"sts", "GetCallerIdentity", "sts:GetCallerIdentity"},
    .enter_step = {"sts", "AssumeRole", "sts:AssumeRole"},
    .open = open_session,
    .close = close_session,
    .enter = enter,
    .leave = leave,
    .identify = identify,
    .request = make_request,
    .read = read_answer,
    .read_error = read_error,
    .renew = renew,
    .set_time = set_time,
    .split_id = aws_split_id,
    .write_policy = aws_write_policy,
    .whoami = whoami,
    .login = login,
};
