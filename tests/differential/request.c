/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes requests by protocol: a JSON object a line in (protocol, api_version, target_prefix,
 * operation, method, path: a template, labels: what it refers to, params), one a line out (method,
 * target, headers, body).
 */
#include "cloud/aws/aws_priv.h"

#include "base/file.h"
#include "codec/json.h"

#include <stdio.h>
#include <unistd.h>

enum { LINES_MAX = 256 << 20 };

static struct cvz_str member(const struct cvz_value *v, const char *name)
{
    return cvz_value_str(cvz_value_get(v, cvz_str_from(name)));
}

static void write_answer(const struct cvz_http_request *request, struct cvz_str target)
{
    struct cvz_buf out = CVZ_BUF_INIT;

    cvz_buf_add_z(&out, "{\"method\":");
    cvz_json_write_str(&out, request->method);
    cvz_buf_add_z(&out, ",\"target\":");
    cvz_json_write_str(&out, target);
    cvz_buf_add_z(&out, ",\"headers\":{");
    for (size_t i = 0; i < request->n_headers; i++) {
        cvz_buf_add_z(&out, i > 0 ? "," : "");
        cvz_json_write_str(&out, request->headers[i].name);
        cvz_buf_add_char(&out, ':');
        cvz_json_write_str(&out, request->headers[i].value);
    }
    cvz_buf_add_z(&out, "},\"body\":");
    cvz_json_write_str(&out, request->body);
    cvz_buf_add_z(&out, "}\n");
    fwrite(out.p, 1, out.n, stdout);
    cvz_buf_release(&out);
}

static int answer(struct cvz_str line, struct cvz_arena *arena, struct cvz_err *err)
{
    struct cvz_http_request request = {0};
    struct cvz_str target = CVZ_STR("");
    struct cvz_value v;
    struct cvz_vars vars = {0};
    const struct cvz_template *path = NULL;

    int rc = cvz_json_read(line, arena, &v, err);
    if (rc != 0)
        return rc;
    const struct cat_service service = {
        .file = CVZ_STR("request"),
        .api_version = member(&v, "api_version"),
        .target_prefix = member(&v, "target_prefix"),
    };
    const struct cat_call op = {
        .service = &service, .operation = member(&v, "operation"), .method = member(&v, "method")};
    struct cvz_call call = {.op = &op, .params = *cvz_value_get(&v, CVZ_STR("params"))};
    const struct aws_protocol *protocol = aws_protocol_find(member(&v, "protocol"));
    if (protocol == NULL)
        return cvz_fail(err, CVZ_EINVALID, "unknown protocol");
    vars.of[CVZ_VAR_ITEM] = *cvz_value_get(&v, CVZ_STR("labels"));
    rc = cvz_template_compile(member(&v, "path"), arena, &path, err);
    if (rc == 0)
        rc = cvz_template_path(path, &vars, arena, &call.path, err);
    if (rc == 0)
        rc = protocol->write(&call, arena, &request, &target, err);
    if (rc == 0)
        write_answer(&request, target);
    return rc;
}

int main(void)
{
    struct cvz_buf text = CVZ_BUF_INIT;
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_str rest, line;

    int rc = cvz_file_read("-", LINES_MAX, &text, &err);
    for (rest = cvz_buf_str(&text); rc == 0 && rest.n > 0 && cvz_str_split(&rest, '\n', &line);) {
        cvz_arena_clear(&arena);
        rc = answer(line, &arena, &err);
    }
    if (rc != 0)
        fprintf(stderr, "request: %s\n", err.text);
    cvz_arena_release(&arena);
    cvz_buf_release(&text);
    return rc == 0 ? 0 : 1;
}
