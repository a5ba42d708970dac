/* SPDX-License-Identifier: Apache-2.0 */
#include "http/recording.h"

#include "base/vec.h"
#include "codec/json.h"
#include "http/transport_priv.h"

#include <stdlib.h>

enum { QUERY_FIELDS_MAX = 4096 };

/* ---- the key ---- */

static int compare_fields(const void *a, const void *b)
{
    const struct cvz_str *left = a;
    const struct cvz_str *right = b;

    return cvz_str_cmp(*left, *right);
}

/* The URL with the fields of its query in order of their bytes. */
static void add_sorted_url(struct cvz_buf *buf, struct cvz_str url)
{
    ptrdiff_t mark = cvz_str_find_char(url, '?');
    CVZ_VEC(struct cvz_str) fields = CVZ_VEC_INIT;

    if (mark < 0) {
        cvz_buf_add_str(buf, url);
        return;
    }
    struct cvz_str rest = cvz_str_sub(url, (size_t)mark + 1, url.n);
    for (struct cvz_str field; fields.n < QUERY_FIELDS_MAX && cvz_str_split(&rest, '&', &field);)
        cvz_vec_push(&fields, field);
    if (fields.n > 1)
        qsort(fields.p, fields.n, sizeof *fields.p, compare_fields);
    cvz_buf_add_str(buf, cvz_str_sub(url, 0, (size_t)mark));
    for (size_t i = 0; i < fields.n; i++) {
        cvz_buf_add_char(buf, i == 0 ? '?' : '&');
        cvz_buf_add_str(buf, fields.p[i]);
    }
    cvz_vec_release(&fields);
}

static void add_key(struct cvz_buf *buf, struct cvz_str method, struct cvz_str url,
                    struct cvz_str target, struct cvz_str body)
{
    struct cvz_buf sorted = CVZ_BUF_INIT;

    add_sorted_url(&sorted, url);
    cvz_buf_add_str(buf, method);
    cvz_buf_add_char(buf, '\n');
    cvz_http_redact(buf, cvz_buf_str(&sorted));
    cvz_buf_add_char(buf, '\n');
    cvz_buf_add_str(buf, target);
    cvz_buf_add_char(buf, '\n');
    cvz_http_redact(buf, body);
    cvz_buf_add_char(buf, '\n');
    cvz_buf_release(&sorted);
}

void cvz_http_record_key(struct cvz_buf *buf, const struct cvz_http_request *r)
{
    add_key(buf, r->method, r->url, cvz_http_header_find(r->headers, r->n_headers, "x-amz-target"),
            r->body);
}

/* ---- writing ---- */

/* Headers that are secret, and those that describe a transfer that is over. */
static bool is_left_out(struct cvz_str name)
{
    static const char *const names[] = {
        "set-cookie",       "authorization",    "x-amz-security-token", "connection",
        "content-encoding", "content-length",   "transfer-encoding",    "keep-alive",
        "x-subject-token",  "www-authenticate", "proxy-authenticate",   "alt-svc",
    };

    for (size_t i = 0; i < CVZ_COUNT_OF(names); i++)
        if (cvz_str_eq_nocase(name, cvz_str_from(names[i])))
            return true;
    return false;
}

static void write_member(struct cvz_buf *buf, const char *name, struct cvz_str value)
{
    cvz_buf_printf(buf, ",\"%s\":", name);
    cvz_json_write_str(buf, value);
}

static void write_redacted(struct cvz_buf *buf, const char *name, struct cvz_str value)
{
    struct cvz_buf clean = CVZ_BUF_INIT;

    cvz_http_redact(&clean, value);
    write_member(buf, name, cvz_buf_str(&clean));
    cvz_buf_release(&clean);
}

static void write_headers(struct cvz_buf *buf, const struct cvz_http_response *r)
{
    const char *between = "";

    cvz_buf_add_z(buf, ",\"headers\":{");
    for (size_t i = 0; i < r->n_headers; i++) {
        const struct cvz_http_header *h = &r->headers[i];
        bool again = cvz_http_header_find(r->headers, i, h->name.p).p != NULL;
        if (again || is_left_out(h->name))
            continue;
        cvz_buf_add_z(buf, between);
        cvz_json_write_str(buf, h->name);
        cvz_buf_add_char(buf, ':');
        cvz_json_write_str(buf, h->value);
        between = ",";
    }
    cvz_buf_add_char(buf, '}');
}

/* The session token of the instance metadata service is a whole answer. */
static bool answers_with_a_token(struct cvz_str url)
{
    return cvz_str_ends(url, CVZ_STR("/latest/api/token"));
}

void cvz_http_record_write(struct cvz_buf *buf, const struct cvz_http_request *request,
                           const struct cvz_http_response *response, const struct cvz_err *err)
{
    struct cvz_str target =
        cvz_http_header_find(request->headers, request->n_headers, "x-amz-target");

    cvz_buf_add_z(buf, "{\"method\":");
    cvz_json_write_str(buf, request->method);
    write_redacted(buf, "url", request->url);
    if (target.n > 0)
        write_member(buf, "target", target);
    if (request->body.n > 0)
        write_redacted(buf, "body", request->body);
    cvz_buf_printf(buf, ",\"status\":%d", response->status);
    write_headers(buf, response);
    if (response->status == 0)
        write_member(buf, "response", cvz_str_from(err->text));
    else if (answers_with_a_token(request->url) && response->status == 200)
        write_member(buf, "response", CVZ_STR("REDACTED"));
    else
        write_redacted(buf, "response", response->body);
    cvz_buf_add_z(buf, "}\n");
}

/* ---- reading ---- */

static int read_text(const struct cvz_value *line, const char *name, bool required,
                     struct cvz_str *ret, struct cvz_err *err)
{
    const struct cvz_value *v = cvz_value_get_z(line, name);

    if (cvz_value_is(v, CVZ_TYPE_NULL) && !required) {
        *ret = CVZ_STR("");
        return 0;
    }
    if (!cvz_value_is(v, CVZ_TYPE_STRING))
        return cvz_fail(err, CVZ_EINVALID, "\"%s\" is no string", name);
    *ret = cvz_value_str(v);
    return 0;
}

static int read_headers(const struct cvz_value *line, struct cvz_arena *arena,
                        struct cvz_http_record *record, struct cvz_err *err)
{
    const struct cvz_value *v = cvz_value_get(line, CVZ_STR("headers"));

    if (cvz_value_is(v, CVZ_TYPE_NULL))
        return 0;
    if (!cvz_value_is(v, CVZ_TYPE_OBJECT))
        return cvz_fail(err, CVZ_EINVALID, "\"headers\" is no object");
    struct cvz_http_header *headers = CVZ_ARENA_ARRAY(arena, struct cvz_http_header, v->n);
    for (uint32_t i = 0; i < v->n; i++) {
        headers[i].name = cvz_value_str(&v->u.members[i].name);
        headers[i].value = cvz_value_str(&v->u.members[i].value);
        if (!cvz_value_is(&v->u.members[i].value, CVZ_TYPE_STRING))
            return cvz_fail(err, CVZ_EINVALID, "header \"%.*s\" is no string",
                            CVZ_STR_ARG(headers[i].name));
    }
    record->headers = headers;
    record->n_headers = v->n;
    return 0;
}

static int read_record(struct cvz_str text, struct cvz_arena *arena, struct cvz_http_record *record,
                       struct cvz_err *err)
{
    struct cvz_value line = cvz_value_null;
    struct cvz_str method = CVZ_STR_NULL;
    struct cvz_str url = CVZ_STR_NULL;
    struct cvz_str target = CVZ_STR_NULL;
    struct cvz_str body = CVZ_STR_NULL;
    struct cvz_buf key = CVZ_BUF_INIT;
    int64_t status;
    int rc = cvz_json_read(text, arena, &line, err);

    if (rc == 0 && !cvz_value_is(&line, CVZ_TYPE_OBJECT))
        rc = cvz_fail(err, CVZ_EINVALID, "not an object");
    if (rc != 0 || (rc = read_text(&line, "method", true, &method, err)) != 0 ||
        (rc = read_text(&line, "url", true, &url, err)) != 0 ||
        (rc = read_text(&line, "target", false, &target, err)) != 0 ||
        (rc = read_text(&line, "body", false, &body, err)) != 0 ||
        (rc = read_text(&line, "response", true, &record->response, err)) != 0 ||
        (rc = read_headers(&line, arena, record, err)) != 0)
        return rc;
    const struct cvz_value *v = cvz_value_get(&line, CVZ_STR("status"));
    if (!cvz_value_is(v, CVZ_TYPE_INT) || !cvz_value_i64(v, &status) ||
        (status != 0 && (status < 100 || status > 999)))
        return cvz_fail(err, CVZ_EINVALID, "\"status\" is no HTTP status");
    record->status = (int)status;
    add_key(&key, method, url, target, body);
    record->key = cvz_arena_str(arena, cvz_buf_str(&key));
    cvz_buf_release(&key);
    return 0;
}

int cvz_http_records_read(struct cvz_str text, struct cvz_arena *arena,
                          struct cvz_http_record **ret, size_t *ret_n, struct cvz_err *err)
{
    CVZ_VEC(struct cvz_http_record) records = CVZ_VEC_INIT;
    struct cvz_str rest = text;
    size_t number = 0;
    int rc = 0;

    for (struct cvz_str line; rc == 0 && cvz_str_split(&rest, '\n', &line);) {
        struct cvz_http_record record = {.line = ++number};
        line = cvz_str_trim(line);
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (line.n > CVZ_RECORDING_LINE_MAX)
            rc = cvz_fail(err, CVZ_ETOOBIG, "more than %d bytes", CVZ_RECORDING_LINE_MAX);
        else
            rc = read_record(line, arena, &record, err);
        if (rc != 0)
            (void)cvz_fail_context(err, rc, "recording, line %zu", number);
        else
            cvz_vec_push(&records, record);
    }
    if (rc == 0) {
        *ret = CVZ_ARENA_ARRAY(arena, struct cvz_http_record, records.n);
        if (records.n > 0)
            memcpy(*ret, records.p, records.n * sizeof **ret);
        *ret_n = records.n;
    }
    cvz_vec_release(&records);
    return rc;
}
