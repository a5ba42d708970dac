/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests by protocol, as the vendor's own tools write them:
 * https://smithy.io/2.0/aws/protocols/index.html. A call's parameters are a tree of wire names.
 */
#include "cloud/aws/aws_priv.h"

#include "cloud/rest.h"

/* ---- ec2 and query: forms ---- */

struct form {
    struct cvz_buf buf;
    struct cvz_arena *arena;
    const char *list_infix; /* between a list's name and its numbers */
    bool writes_empty_lists;
};

static void add_pair(struct form *form, struct cvz_str name, struct cvz_str value)
{
    if (form->buf.n > 0)
        cvz_buf_add_char(&form->buf, '&');
    cvz_percent_encode(&form->buf, name, false);
    cvz_buf_add_char(&form->buf, '=');
    cvz_percent_encode(&form->buf, value, false);
}

static void add_param(struct form *form, struct cvz_str name, const struct cvz_value *v)
{
    if (v->type == CVZ_TYPE_OBJECT) {
        for (uint32_t i = 0; i < v->n; i++) {
            struct cvz_str member = cvz_value_str(&v->u.members[i].name);
            add_param(
                form,
                cvz_arena_printf(form->arena, "%.*s.%.*s", CVZ_STR_ARG(name), CVZ_STR_ARG(member)),
                &v->u.members[i].value);
        }
    } else if (v->type == CVZ_TYPE_ARRAY) {
        bool is_flat = cvz_str_ends(name, CVZ_STR("[]"));
        struct cvz_str plain = is_flat ? cvz_str_sub(name, 0, name.n - 2) : name;
        if (v->n == 0 && form->writes_empty_lists)
            add_pair(form, plain, CVZ_STR(""));
        for (uint32_t i = 0; i < v->n; i++)
            add_param(form,
                      cvz_arena_printf(form->arena, "%.*s%s.%u", CVZ_STR_ARG(plain),
                                       is_flat ? "" : form->list_infix, i + 1),
                      &v->u.items[i]);
    } else {
        add_pair(form, name, cvz_value_text(v, form->arena));
    }
}

static int write_form(const struct cvz_call *call, struct form *form,
                      struct cvz_http_request *request, struct cvz_str *ret_target)
{
    add_pair(form, CVZ_STR("Action"), call->op->operation);
    add_pair(form, CVZ_STR("Version"), call->op->service->api_version);
    for (uint32_t i = 0; i < call->params.n; i++)
        add_param(form, cvz_value_str(&call->params.u.members[i].name),
                  &call->params.u.members[i].value);
    request->method = CVZ_STR("POST");
    request->body = cvz_arena_str(form->arena, cvz_buf_str(&form->buf));
    cvz_rest_add_header(form->arena, request, "content-type",
                        CVZ_STR("application/x-www-form-urlencoded; charset=utf-8"));
    *ret_target = CVZ_STR("/");
    cvz_buf_release(&form->buf);
    return 0;
}

static int write_ec2(const struct cvz_call *call, struct cvz_arena *arena,
                     struct cvz_http_request *request, struct cvz_str *ret_target,
                     struct cvz_err *err)
{
    struct form form = {.arena = arena, .list_infix = ""};

    (void)err;
    return write_form(call, &form, request, ret_target);
}

static int write_query(const struct cvz_call *call, struct cvz_arena *arena,
                       struct cvz_http_request *request, struct cvz_str *ret_target,
                       struct cvz_err *err)
{
    struct form form = {.arena = arena, .list_infix = ".member", .writes_empty_lists = true};

    (void)err;
    return write_form(call, &form, request, ret_target);
}

/* ---- json ---- */

static int write_json(const struct cvz_call *call, const char *content_type,
                      struct cvz_arena *arena, struct cvz_http_request *request,
                      struct cvz_str *ret_target)
{
    request->method = CVZ_STR("POST");
    request->body = cvz_rest_json_text(&call->params, arena);
    cvz_rest_add_header(arena, request, "content-type", cvz_str_from(content_type));
    cvz_rest_add_header(arena, request, "x-amz-target",
                        cvz_arena_printf(arena, "%.*s.%.*s",
                                         CVZ_STR_ARG(call->op->service->target_prefix),
                                         CVZ_STR_ARG(call->op->operation)));
    *ret_target = CVZ_STR("/");
    return 0;
}

static int write_json_1_0(const struct cvz_call *call, struct cvz_arena *arena,
                          struct cvz_http_request *request, struct cvz_str *ret_target,
                          struct cvz_err *err)
{
    (void)err;
    return write_json(call, "application/x-amz-json-1.0", arena, request, ret_target);
}

static int write_json_1_1(const struct cvz_call *call, struct cvz_arena *arena,
                          struct cvz_http_request *request, struct cvz_str *ret_target,
                          struct cvz_err *err)
{
    (void)err;
    return write_json(call, "application/x-amz-json-1.1", arena, request, ret_target);
}

/* ---- rest ---- */

static int write_rest_xml(const struct cvz_call *call, struct cvz_arena *arena,
                          struct cvz_http_request *request, struct cvz_str *ret_target,
                          struct cvz_err *err)
{
    struct cvz_value body;
    int rc = cvz_rest_write(call, arena, request, ret_target, &body, err);

    if (rc == 0 && body.n > 0)
        rc = cvz_fail(err, CVZ_EUNSUPPORTED, "%.*s: bodies of rest-xml are not written",
                      CVZ_STR_ARG(call->op->operation));
    return rc;
}

static const struct aws_protocol protocols[] = {
    {"ec2", write_ec2, aws_read_form_answer},
    {"query", write_query, aws_read_form_answer},
    {"json-1.0", write_json_1_0, aws_read_json_answer},
    {"json-1.1", write_json_1_1, aws_read_json_answer},
    {"rest-json", cvz_rest_write_json, aws_read_json_answer},
    {"rest-xml", write_rest_xml, aws_read_xml_answer},
};

const struct aws_protocol *aws_protocol_find(struct cvz_str name)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(protocols); i++) {
        if (cvz_str_is(name, protocols[i].name))
            return &protocols[i];
    }
    return NULL;
}
