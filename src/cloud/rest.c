/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/rest.h"

#include "codec/json.h"

void cvz_rest_add_header(struct cvz_arena *arena, struct cvz_http_request *request,
                         const char *name, struct cvz_str value)
{
    struct cvz_http_header *all =
        CVZ_ARENA_ARRAY(arena, struct cvz_http_header, request->n_headers + 1);

    if (request->n_headers > 0)
        memcpy(all, request->headers, request->n_headers * sizeof *all);
    all[request->n_headers] = (struct cvz_http_header){cvz_str_from(name), value};
    request->headers = all;
    request->n_headers++;
}

/* ---- requests ---- */

struct cvz_str cvz_rest_json_text(const struct cvz_value *v, struct cvz_arena *arena)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    cvz_json_write(&buf, v, CVZ_JSON_COMPACT);
    struct cvz_str text = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return text;
}

static void add_query(struct cvz_buf *target, struct cvz_arena *arena, struct cvz_str name,
                      const struct cvz_value *v)
{
    if (v->type == CVZ_TYPE_ARRAY) {
        for (uint32_t i = 0; i < v->n; i++)
            add_query(target, arena, name, &v->u.items[i]);
        return;
    }
    if (v->type == CVZ_TYPE_OBJECT) {
        for (uint32_t i = 0; i < v->n; i++)
            add_query(target, arena, cvz_value_str(&v->u.members[i].name), &v->u.members[i].value);
        return;
    }
    bool has_query = cvz_str_find_char(cvz_buf_str(target), '?') >= 0;
    cvz_buf_add_char(target, has_query ? '&' : '?');
    cvz_percent_encode(target, name, false);
    cvz_buf_add_char(target, '=');
    cvz_percent_encode(target, cvz_value_text(v, arena), false);
}

/* "options.$top": the member of an object inside. */
static void set_inside(struct cvz_dict *dict, struct cvz_arena *arena, struct cvz_str name,
                       struct cvz_value v)
{
    ptrdiff_t dot = cvz_str_find_char(name, '.');

    if (dot > 0 && (size_t)dot + 1 < name.n) {
        struct cvz_str outer = cvz_str_sub(name, 0, (size_t)dot);
        const struct cvz_value so_far = cvz_dict_end(dict);
        const struct cvz_value *old = cvz_value_get(&so_far, outer);
        struct cvz_dict inner = {0};
        for (uint32_t i = 0; old->type == CVZ_TYPE_OBJECT && i < old->n; i++)
            cvz_dict_set(&inner, arena, cvz_value_str(&old->u.members[i].name),
                         old->u.members[i].value);
        cvz_dict_set(&inner, arena, cvz_str_sub(name, (size_t)dot + 1, name.n), v);
        cvz_dict_set(dict, arena, outer, cvz_dict_end(&inner));
        return;
    }
    cvz_dict_set(dict, arena, name, v);
}

int cvz_rest_write(const struct cvz_call *call, struct cvz_arena *arena,
                   struct cvz_http_request *request, struct cvz_str *ret_target,
                   struct cvz_value *ret_body, struct cvz_err *err)
{
    bool has_body = cvz_str_is(call->op->method, "POST") || cvz_str_is(call->op->method, "PUT");
    struct cvz_buf target = CVZ_BUF_INIT;
    struct cvz_dict body = {0};

    if (call->op->method.n == 0)
        return cvz_fail(err, CVZ_EINVALID, "%.*s: %.*s has no http",
                        CVZ_STR_ARG(call->op->service->file), CVZ_STR_ARG(call->op->operation));
    request->method = call->op->method;
    cvz_buf_add_str(&target, call->path);
    for (uint32_t i = 0; i < call->params.n; i++) {
        const struct cvz_member *member = &call->params.u.members[i];
        struct cvz_str name = cvz_value_str(&member->name);
        if (cvz_str_starts(name, CVZ_STR("header:")))
            cvz_rest_add_header(
                arena, request,
                cvz_arena_str(arena, cvz_str_sub(name, sizeof "header:" - 1, name.n)).p,
                cvz_value_text(&member->value, arena));
        else if (has_body)
            set_inside(&body, arena, name, member->value);
        else
            add_query(&target, arena, name, &member->value);
    }
    *ret_target = cvz_arena_str(arena, cvz_buf_str(&target));
    *ret_body = cvz_dict_end(&body);
    cvz_buf_release(&target);
    return 0;
}

int cvz_rest_write_json(const struct cvz_call *call, struct cvz_arena *arena,
                        struct cvz_http_request *request, struct cvz_str *ret_target,
                        struct cvz_err *err)
{
    struct cvz_value body;
    int rc = cvz_rest_write(call, arena, request, ret_target, &body, err);

    if (rc != 0 || cvz_str_is(request->method, "GET") || cvz_str_is(request->method, "HEAD"))
        return rc;
    request->body = cvz_rest_json_text(&body, arena);
    cvz_rest_add_header(arena, request, "content-type", CVZ_STR("application/json"));
    return 0;
}

/* ---- answers ---- */

int cvz_rest_read_json(struct cvz_str body, struct cvz_arena *arena, struct cvz_value *ret,
                       struct cvz_err *err)
{
    if (cvz_str_trim(body).n == 0)
        return cvz_fail(err, CVZ_EINVALID, "the answer is empty");
    int rc = cvz_json_read(body, arena, ret, err);
    if (rc == 0 && ret->type != CVZ_TYPE_OBJECT)
        rc = cvz_fail(err, CVZ_EINVALID, "the answer is no JSON object");
    return rc;
}

int cvz_rest_unusable(const struct cvz_http_response *response, int rc, struct cvz_err *err)
{
    struct cvz_str type = cvz_http_header_get(response, "content-type");

    return cvz_fail_context(err, rc, "unusable answer (%.*s)",
                            CVZ_STR_ARG(type.n > 0 ? type : CVZ_STR("no content type")));
}

/* ---- refusals ---- */

/* By status, where the code says nothing. */
static const struct {
    int from, to;
    enum cvz_refusal refusal;
} statuses[] = {
    {401, 401, CVZ_REFUSAL_DENIED},      {403, 403, CVZ_REFUSAL_DENIED},
    {404, 404, CVZ_REFUSAL_NOT_FOUND},   {408, 408, CVZ_REFUSAL_TRANSIENT},
    {413, 413, CVZ_REFUSAL_TOO_LARGE},   {429, 429, CVZ_REFUSAL_THROTTLED},
    {501, 501, CVZ_REFUSAL_UNSUPPORTED}, {500, 599, CVZ_REFUSAL_TRANSIENT},
};

enum cvz_refusal cvz_refusal_of(const struct cvz_refusal_row *rows, size_t n, struct cvz_str code,
                                int status)
{
    for (size_t i = 0; i < n; i++) {
        if (cvz_str_is(code, rows[i].code))
            return rows[i].refusal;
    }
    for (size_t i = 0; i < CVZ_COUNT_OF(statuses); i++) {
        if (status >= statuses[i].from && status <= statuses[i].to)
            return statuses[i].refusal;
    }
    return CVZ_REFUSAL_OTHER;
}

/* Of something in between that answers in plain words. */
struct cvz_str cvz_rest_first_line(struct cvz_str body)
{
    enum { LINE_MAX_BYTES = 200 };
    struct cvz_str line = CVZ_STR("");

    (void)cvz_str_split(&body, '\n', &line);
    return cvz_str_sub(line, 0, LINE_MAX_BYTES);
}
