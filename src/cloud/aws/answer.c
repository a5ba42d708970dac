/* SPDX-License-Identifier: Apache-2.0 */
/* Answers and errors by protocol. */
#include "cloud/aws/aws_priv.h"

#include "cloud/rest.h"
#include "codec/json.h"
#include "codec/xml.h"

/* ---- answers ---- */

/* The first member's value: the root of an XML document, the result inside of it. */
static const struct cvz_value *only_member(const struct cvz_value *object, struct cvz_str *ret_name)
{
    if (object->type != CVZ_TYPE_OBJECT || object->n == 0)
        return &cvz_value_null;
    *ret_name = cvz_value_str(&object->u.members[0].name);
    return &object->u.members[0].value;
}

static int read_xml(const struct cvz_call *call, struct cvz_str body, struct cvz_arena *arena,
                    struct cvz_value *ret, struct cvz_err *err)
{
    static const struct cvz_str item_names[] = {CVZ_STR_INIT("item"), CVZ_STR_INIT("member")};
    const struct cat_service *service = call->op->service;
    const struct cvz_xml_rules rules = {
        .item_names = item_names,
        .n_item_names = CVZ_COUNT_OF(item_names),
        .lists = service->xml_lists.p,
        .n_lists = service->xml_lists.n,
        .flat = service->xml_flat.p,
        .n_flat = service->xml_flat.n,
    };

    return cvz_xml_read(body, &rules, arena, ret, err);
}

/* An element without children reads as a text or as null: an answer with nothing in it. */
static struct cvz_value members_of(const struct cvz_value *v)
{
    return v->type == CVZ_TYPE_OBJECT ? *v : (struct cvz_value){.type = CVZ_TYPE_OBJECT};
}

int aws_read_form_answer(const struct cvz_call *call, struct cvz_str body, struct cvz_arena *arena,
                         struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_str operation = call->op->operation, name = CVZ_STR("");
    struct cvz_value document;
    int rc = read_xml(call, body, arena, &document, err);

    if (rc != 0)
        return rc;
    const struct cvz_value *root = only_member(&document, &name);
    if (!cvz_str_starts(name, operation) || !cvz_str_ends(name, CVZ_STR("Response")))
        return cvz_fail(err, CVZ_EINVALID, "the answer is a '%.*s' document", CVZ_STR_ARG(name));
    struct cvz_str result_name = cvz_arena_printf(arena, "%.*sResult", CVZ_STR_ARG(operation));
    const struct cvz_value *result = cvz_value_get(root, result_name);
    *ret = members_of(result->type == CVZ_TYPE_OBJECT ? result : root);
    return 0;
}

int aws_read_xml_answer(const struct cvz_call *call, struct cvz_str body, struct cvz_arena *arena,
                        struct cvz_value *ret, struct cvz_err *err)
{
    struct cvz_str name = CVZ_STR("");
    struct cvz_value document;
    int rc = 0;

    if (cvz_str_trim(body).n == 0) {
        *ret = (struct cvz_value){.type = CVZ_TYPE_OBJECT};
        return 0;
    }
    rc = read_xml(call, body, arena, &document, err);
    if (rc != 0)
        return rc;
    const struct cvz_value *root = only_member(&document, &name);
    if (cvz_str_eq_nocase(name, CVZ_STR("html")) || cvz_str_is(name, "Error"))
        return cvz_fail(err, CVZ_EINVALID, "the answer is a '%.*s' document", CVZ_STR_ARG(name));
    /* A root that holds nothing but a text is its own member (S3's LocationConstraint). */
    *ret = root->type == CVZ_TYPE_STRING ? document : members_of(root);
    return 0;
}

int aws_read_json_answer(const struct cvz_call *call, struct cvz_str body, struct cvz_arena *arena,
                         struct cvz_value *ret, struct cvz_err *err)
{
    (void)call;
    if (cvz_str_trim(body).n == 0) { /* an operation that has nothing to say */
        *ret = (struct cvz_value){.type = CVZ_TYPE_OBJECT};
        return 0;
    }
    return cvz_rest_read_json(body, arena, ret, err);
}

/* ---- errors ---- */

/* What the codes mean, whatever their service. */
static const struct cvz_refusal_row meanings[] = {
    {"AccessDenied", CVZ_REFUSAL_DENIED},
    {"AccessDeniedException", CVZ_REFUSAL_DENIED},
    {"AllAccessDisabled", CVZ_REFUSAL_DENIED},
    {"AuthFailure", CVZ_REFUSAL_DENIED},
    {"AuthorizationError", CVZ_REFUSAL_DENIED},
    {"AuthorizationErrorException", CVZ_REFUSAL_DENIED},
    {"Forbidden", CVZ_REFUSAL_DENIED},
    {"ForbiddenException", CVZ_REFUSAL_DENIED},
    {"InvalidAccessKeyId", CVZ_REFUSAL_DENIED},
    {"InvalidClientTokenId", CVZ_REFUSAL_DENIED},
    {"InvalidSignatureException", CVZ_REFUSAL_DENIED},
    {"MissingAuthenticationToken", CVZ_REFUSAL_DENIED},
    {"NotAuthorized", CVZ_REFUSAL_DENIED},
    {"SignatureDoesNotMatch", CVZ_REFUSAL_DENIED},
    {"UnauthorizedException", CVZ_REFUSAL_DENIED},
    {"UnauthorizedOperation", CVZ_REFUSAL_DENIED},
    {"UnrecognizedClientException", CVZ_REFUSAL_DENIED},

    {"NotSignedUp", CVZ_REFUSAL_DISABLED},
    {"OptInRequired", CVZ_REFUSAL_DISABLED},
    {"RegionDisabledException", CVZ_REFUSAL_DISABLED},
    {"SubscriptionRequiredException", CVZ_REFUSAL_DISABLED},

    {"ExpiredToken", CVZ_REFUSAL_EXPIRED},
    {"ExpiredTokenException", CVZ_REFUSAL_EXPIRED},
    {"TokenRefreshRequired", CVZ_REFUSAL_EXPIRED},

    {"RequestExpired", CVZ_REFUSAL_SKEWED},
    {"RequestInTheFuture", CVZ_REFUSAL_SKEWED},
    {"RequestTimeTooSkewed", CVZ_REFUSAL_SKEWED},

    {"BandwidthLimitExceeded", CVZ_REFUSAL_THROTTLED},
    {"EC2ThrottledException", CVZ_REFUSAL_THROTTLED},
    {"LimitExceededException", CVZ_REFUSAL_THROTTLED},
    {"PriorRequestNotComplete", CVZ_REFUSAL_THROTTLED},
    {"ProvisionedThroughputExceededException", CVZ_REFUSAL_THROTTLED},
    {"RequestLimitExceeded", CVZ_REFUSAL_THROTTLED},
    {"RequestThrottled", CVZ_REFUSAL_THROTTLED},
    {"RequestThrottledException", CVZ_REFUSAL_THROTTLED},
    {"SlowDown", CVZ_REFUSAL_THROTTLED},
    {"ThrottledException", CVZ_REFUSAL_THROTTLED},
    {"Throttling", CVZ_REFUSAL_THROTTLED},
    {"ThrottlingException", CVZ_REFUSAL_THROTTLED},
    {"TooManyRequestsException", CVZ_REFUSAL_THROTTLED},
    {"TransactionInProgressException", CVZ_REFUSAL_THROTTLED},

    {"InternalError", CVZ_REFUSAL_TRANSIENT},
    {"InternalFailure", CVZ_REFUSAL_TRANSIENT},
    {"InternalServerError", CVZ_REFUSAL_TRANSIENT},
    {"RequestTimeout", CVZ_REFUSAL_TRANSIENT},
    {"RequestTimeoutException", CVZ_REFUSAL_TRANSIENT},
    {"ServiceUnavailable", CVZ_REFUSAL_TRANSIENT},
    {"ServiceUnavailableException", CVZ_REFUSAL_TRANSIENT},
    {"Unavailable", CVZ_REFUSAL_TRANSIENT},

    {"ActionNotSupportedException", CVZ_REFUSAL_UNSUPPORTED},
    {"InvalidAction", CVZ_REFUSAL_UNSUPPORTED},
    {"NotImplemented", CVZ_REFUSAL_UNSUPPORTED},
    {"UnknownOperationException", CVZ_REFUSAL_UNSUPPORTED},
    {"UnsupportedOperation", CVZ_REFUSAL_UNSUPPORTED},
    {"UnsupportedOperationException", CVZ_REFUSAL_UNSUPPORTED},

    {"EntityTooLarge", CVZ_REFUSAL_TOO_LARGE},
    {"RequestEntityTooLarge", CVZ_REFUSAL_TOO_LARGE},
    {"ResponseTooLarge", CVZ_REFUSAL_TOO_LARGE},
};

/* The first of the names that a member has as text. */
static struct cvz_str first_text(const struct cvz_value *object, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct cvz_str text = cvz_value_get_str(object, names[i]);
        if (text.n > 0)
            return text;
    }
    return CVZ_STR("");
}

/* "com.amazonaws.x#Code:http://..." -> "Code" */
static struct cvz_str bare_code(struct cvz_str code)
{
    ptrdiff_t hash = cvz_str_rfind_char(code, '#');

    if (hash >= 0)
        code = cvz_str_sub(code, (size_t)hash + 1, code.n);
    ptrdiff_t colon = cvz_str_find_char(code, ':');
    return colon >= 0 ? cvz_str_sub(code, 0, (size_t)colon) : code;
}

static void read_json_error(struct cvz_str body, struct cvz_arena *arena,
                            struct cvz_answer_error *ret)
{
    static const char *const codes[] = {"__type", "code", "Code"};
    static const char *const messages[] = {"message", "Message", "errorMessage"};
    struct cvz_value document;

    if (cvz_json_read(body, arena, &document, NULL) != 0)
        return;
    ret->code = bare_code(first_text(&document, codes, CVZ_COUNT_OF(codes)));
    ret->message = first_text(&document, messages, CVZ_COUNT_OF(messages));
}

/* Response/Errors/Error (ec2), ErrorResponse/Error (query, rest), Error (s3). */
static void read_xml_error(struct cvz_str body, struct cvz_arena *arena,
                           struct cvz_answer_error *ret)
{
    static const char *const codes[] = {"Code", "code"};
    static const char *const messages[] = {"Message", "message"};
    const struct cvz_xml_rules rules = {0};
    struct cvz_str name = CVZ_STR("");
    struct cvz_value document;

    if (cvz_xml_read(body, &rules, arena, &document, NULL) != 0)
        return;
    const struct cvz_value *at = only_member(&document, &name);
    static const char *const wrappers[] = {"Errors", "Error"};
    for (size_t i = 0; i < CVZ_COUNT_OF(wrappers); i++) {
        const struct cvz_value *inner = cvz_value_get_z(at, wrappers[i]);
        if (inner->type == CVZ_TYPE_ARRAY)
            inner = cvz_value_at(inner, 0);
        if (inner->type == CVZ_TYPE_OBJECT)
            at = inner;
    }
    ret->code = bare_code(first_text(at, codes, CVZ_COUNT_OF(codes)));
    ret->message = first_text(at, messages, CVZ_COUNT_OF(messages));
}

/* A signature that is too old or too young is refused under several codes; only a clock that really
 * differs makes it a matter of time. */
static void look_at_clocks(const struct cvz_http_response *response, int64_t wall_ms,
                           struct cvz_answer_error *ret)
{
    enum { TOLERATED_MS = 4 * 60 * 1000 };
    int64_t server_ms = 0;
    bool is_dated = cvz_time_parse(cvz_http_header_get(response, "date"), &server_ms);
    bool differs = is_dated &&
                   (server_ms > wall_ms ? server_ms - wall_ms : wall_ms - server_ms) > TOLERATED_MS;
    bool speaks_of_time = cvz_str_find_nocase(ret->message, CVZ_STR("signature expired")) >= 0 ||
                          cvz_str_find_nocase(ret->message, CVZ_STR("not yet current")) >= 0;

    if (differs && (ret->refusal == CVZ_REFUSAL_SKEWED || speaks_of_time)) {
        ret->refusal = CVZ_REFUSAL_SKEWED;
        ret->server_ms = server_ms;
    } else if (ret->refusal == CVZ_REFUSAL_SKEWED) {
        ret->refusal = CVZ_REFUSAL_DENIED;
    }
}

void aws_read_error(const struct cvz_http_response *response, int64_t wall_ms,
                    struct cvz_arena *arena, struct cvz_answer_error *ret)
{
    struct cvz_str body = cvz_str_trim(response->body);
    struct cvz_str type = cvz_http_header_get(response, "x-amzn-errortype");

    *ret = (struct cvz_answer_error){.code = CVZ_STR(""), .message = CVZ_STR("")};
    if (body.n > 0 && body.p[0] == '{')
        read_json_error(body, arena, ret);
    else if (body.n > 0 && body.p[0] == '<')
        read_xml_error(body, arena, ret);
    else
        ret->message = cvz_rest_first_line(body);
    if (type.n > 0)
        ret->code = cvz_arena_str(arena, bare_code(type));
    ret->refusal = cvz_refusal_of(meanings, CVZ_COUNT_OF(meanings), ret->code, response->status);
    look_at_clocks(response, wall_ms, ret);
}
