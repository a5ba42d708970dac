/* SPDX-License-Identifier: Apache-2.0 */
/* Where an outside token comes from: a file, a URL, a program. */
#include "cloud/gcp/credentials_priv.h"

#include "base/file.h"
#include "base/vec.h"
#include "cloud/process.h"
#include "cloud/secret.h"
#include "cloud/shell.h"
#include "codec/json.h"

#include <assert.h>
#include <unistd.h>

enum {
    SUBJECT_MAX = 128 * 1024, /* bytes of a file, an answer, an output */
    HEADERS_MAX = 32,
    PROGRAM_MS = 30000,
    PROGRAM_MIN_MS = 5000,
    PROGRAM_MAX_MS = 120000,
    ADDED_MAX = 6, /* variables that a program is given beside ours */
};

/* ---- what the text is ---- */

/* {"type":"json","subject_token_field_name":"access_token"}, or a token and nothing else. */
static int take(struct cvz_str text, const struct cvz_value *source, struct cvz_arena *arena,
                struct cvz_str *ret, struct cvz_err *err)
{
    const struct cvz_value *format = cvz_value_get(source, CVZ_STR("format"));
    struct cvz_str type = cvz_gcp_member(format, "type");
    struct cvz_str name;
    struct cvz_value v;

    if (type.n == 0 || cvz_str_is(type, "text")) {
        *ret = text;
        return 0;
    }
    if (!cvz_str_is(type, "json"))
        return cvz_fail(err, CVZ_EINVALID, "format is neither text nor json");
    int rc = cvz_gcp_need(format, "subject_token_field_name", &name, err);
    if (rc != 0)
        return rc;
    if (cvz_json_read(text, arena, &v, NULL) != 0)
        return cvz_fail(err, CVZ_EAUTH, "the text is no JSON");
    return cvz_gcp_need(&v, cvz_arena_str(arena, name).p, ret, err);
}

static int read_file(struct cvz_str path, struct cvz_arena *arena, struct cvz_str *ret,
                     struct cvz_err *err)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    if (cvz_str_is(path, "-"))
        return cvz_fail(err, CVZ_EINVALID, "\"-\" is no file");
    cvz_buf_reserve(&buf, SUBJECT_MAX); /* growing would leave copies behind */
    int rc = cvz_file_read(cvz_arena_str(arena, path).p, SUBJECT_MAX, &buf, err);
    if (rc == 0)
        *ret = cvz_arena_str(arena, cvz_buf_str(&buf));
    cvz_secret_release(&buf);
    return rc;
}

/* ---- files and URLs ---- */

int cvz_gcp_subject_file(const struct cvz_gcp_lookup *l, const struct cvz_value *file,
                         const struct cvz_value *source, struct cvz_arena *arena,
                         struct cvz_str *ret, struct cvz_err *err)
{
    struct cvz_str path, text;
    int rc = cvz_gcp_need(source, "file", &path, err);

    (void)l;
    (void)file;
    if (rc == 0)
        rc = read_file(path, arena, &text, err);
    return rc != 0 ? rc : take(text, source, arena, ret, err);
}

static int read_headers(const struct cvz_value *source, struct cvz_arena *arena,
                        struct cvz_http_request *request, struct cvz_err *err)
{
    const struct cvz_value *object = cvz_value_get(source, CVZ_STR("headers"));
    size_t n = cvz_value_is(object, CVZ_TYPE_OBJECT) ? object->n : 0;
    struct cvz_http_header *headers = CVZ_ARENA_ARRAY(arena, struct cvz_http_header, n);

    if (n > HEADERS_MAX)
        return cvz_fail(err, CVZ_EINVALID, "more than %d headers", HEADERS_MAX);
    for (size_t i = 0; i < n; i++) {
        const struct cvz_member *m = &object->u.members[i];
        headers[i] = (struct cvz_http_header){cvz_value_str(&m->name), cvz_value_str(&m->value)};
        if (headers[i].value.p == NULL)
            return cvz_fail(err, CVZ_EINVALID, "a header that is no text");
    }
    request->headers = headers;
    request->n_headers = n;
    return 0;
}

int cvz_gcp_subject_url(const struct cvz_gcp_lookup *l, const struct cvz_value *file,
                        const struct cvz_value *source, struct cvz_arena *arena,
                        struct cvz_str *ret, struct cvz_err *err)
{
    struct cvz_http_request request = {.method = CVZ_STR("GET")};
    const struct cvz_ask ask = {.http = &l->session->params.http,
                                .pause = &l->session->params.pause,
                                .timeout_ms = CVZ_GCP_TIMEOUT_MS};
    struct cvz_http_response response;
    int rc = cvz_gcp_need(source, "url", &request.url, err);

    (void)file;
    if (rc == 0)
        rc = cvz_gcp_check_url(l->session, request.url, CVZ_GCP_URL_SUBJECT, "url", err);
    if (rc == 0)
        rc = read_headers(source, arena, &request, err);
    if (rc == 0) {
        /* Metadata services of whatever cloud; a proxy could not reach them. */
        request.no_proxy = cvz_str_starts(request.url, CVZ_STR("http:"));
        rc = cvz_ask_send(&ask, &request, arena, &response, err);
    }
    if (rc != 0)
        return rc;
    if (response.status != 200)
        return cvz_fail(err, CVZ_EAUTH, "status %d", response.status);
    return take(response.body, source, arena, ret, err);
}

/* ---- programs ---- */

/* What a program answers (AIP-4117). CVZ_EAUTH where another run may do better; CVZ_EINVALID for a
 * malformed one. */
static int take_response(const struct cvz_gcp_lookup *l, struct cvz_str text, bool must_expire,
                         struct cvz_arena *arena, struct cvz_str *ret, struct cvz_err *err)
{
    struct cvz_value v;
    int64_t version, expires;
    bool success;

    if (cvz_json_read(text, arena, &v, NULL) != 0 || !cvz_value_is(&v, CVZ_TYPE_OBJECT))
        return cvz_fail(err, CVZ_EAUTH, "the response is no JSON object");
    if (!cvz_value_i64(cvz_value_get(&v, CVZ_STR("version")), &version) || version > 1)
        return cvz_fail(err, CVZ_EINVALID, "the response is not of version 1");
    if (!cvz_value_bool(cvz_value_get(&v, CVZ_STR("success")), &success))
        return cvz_fail(err, CVZ_EINVALID, "the response has no success");
    if (!success)
        return cvz_fail(err, CVZ_EAUTH, "the program says: %.*s: %.*s",
                        CVZ_STR_ARG(cvz_gcp_member(&v, "code")),
                        CVZ_STR_ARG(cvz_gcp_member(&v, "message")));
    bool has_end = cvz_value_i64(cvz_value_get(&v, CVZ_STR("expiration_time")), &expires);
    if (has_end ? expires < cvz_clock_wall(l->session->params.http.clock) / 1000 : must_expire)
        return cvz_fail(err, CVZ_EAUTH, "the token has expired");
    struct cvz_str type = cvz_gcp_member(&v, "token_type");
    bool is_saml = cvz_str_is(type, "urn:ietf:params:oauth:token-type:saml2");
    if (!is_saml && !cvz_str_is(type, "urn:ietf:params:oauth:token-type:jwt") &&
        !cvz_str_is(type, "urn:ietf:params:oauth:token-type:id_token"))
        return cvz_fail(err, CVZ_EINVALID, "the response's token_type is unknown");
    return cvz_gcp_need(&v, is_saml ? "saml_response" : "id_token", ret, err);
}

static const char *variable(const char *name, struct cvz_str value, struct cvz_arena *arena)
{
    static const char prefix[] = "GOOGLE_EXTERNAL_ACCOUNT_";
    size_t n = sizeof prefix + strlen(name) + 1 + value.n;
    char *text = cvz_arena_bytes(arena, n);

    snprintf(text, n, "%s%s=", prefix, name);
    memcpy(text + n - 1 - value.n, value.p, value.n);
    text[n - 1] = '\0';
    return text;
}

/* Our own variables and what the program is told; NULL at the end. */
static const char *const *environment(const struct cvz_value *file, struct cvz_str output,
                                      struct cvz_arena *arena)
{
    struct cvz_str account =
        cvz_gcp_impersonated_account(cvz_gcp_member(file, "service_account_impersonation_url"));
    const struct {
        const char *name;
        struct cvz_str value;
    } told[] = {
        {"AUDIENCE", cvz_gcp_member(file, "audience")},
        {"TOKEN_TYPE", cvz_gcp_member(file, "subject_token_type")},
        {"INTERACTIVE", CVZ_STR("0")},
        {"REVOKE", CVZ_STR("0")},
        {"IMPERSONATED_EMAIL", account},
        {"OUTPUT_FILE", output},
    };
    static_assert(CVZ_COUNT_OF(told) == ADDED_MAX, "room for each");
    size_t n = 0;
    while (environ[n] != NULL)
        n++;
    const char **all = CVZ_ARENA_ARRAY(arena, const char *, n + ADDED_MAX + 1);
    size_t at = 0;

    for (size_t i = 0; i < CVZ_COUNT_OF(told); i++) /* the first of a name counts */
        if (told[i].value.n > 0)
            all[at++] = variable(told[i].name, told[i].value, arena);
    memcpy(all + at, environ, n * sizeof *all);
    return all;
}

static int run(const struct cvz_gcp_lookup *l, const struct cvz_value *file,
               const struct cvz_value *executable, struct cvz_arena *arena, struct cvz_str *ret,
               struct cvz_err *err)
{
    struct cvz_str command;
    struct cvz_str output = cvz_gcp_member(executable, "output_file");
    const struct cvz_value *limit = cvz_value_get(executable, CVZ_STR("timeout_millis"));
    struct cvz_process_params params = {.timeout_ms = PROGRAM_MS,
                                        .output_max = SUBJECT_MAX,
                                        .cancelled = l->session->params.http.cancelled};
    struct cvz_buf out = CVZ_BUF_INIT;
    char **argv;
    size_t n;
    int rc = cvz_gcp_need(executable, "command", &command, err);

    if (rc == 0 && !cvz_value_is(limit, CVZ_TYPE_NULL) &&
        (!cvz_value_i64(limit, &params.timeout_ms) || params.timeout_ms < PROGRAM_MIN_MS ||
         params.timeout_ms > PROGRAM_MAX_MS))
        rc = cvz_fail(err, CVZ_EINVALID, "timeout_millis is not within %d and %d", PROGRAM_MIN_MS,
                      PROGRAM_MAX_MS);
    if (rc == 0)
        rc = cvz_shell_split(command, arena, &argv, &n, err);
    if (rc == 0 && n == 0)
        rc = cvz_fail(err, CVZ_EINVALID, "command is empty");
    if (rc != 0)
        return rc;
    params.argv = (const char *const *)argv;
    params.envp = environment(file, output, arena);
    rc = cvz_process_run(&params, &out, err);
    if (rc == 0)
        *ret = cvz_arena_str(arena, cvz_str_trim(cvz_buf_str(&out)));
    cvz_secret_release(&out);
    if (rc == 0 && ret->n == 0 && output.n > 0)
        rc = read_file(output, arena, ret, err);
    return rc == 0 ? 0 : cvz_fail_context(err, rc, "%s", argv[0]);
}

int cvz_gcp_subject_executable(const struct cvz_gcp_lookup *l, const struct cvz_value *file,
                               const struct cvz_value *source, struct cvz_arena *arena,
                               struct cvz_str *ret, struct cvz_err *err)
{
    const struct cvz_value *executable = cvz_value_get(source, CVZ_STR("executable"));
    struct cvz_str output = cvz_gcp_member(executable, "output_file");
    struct cvz_str allowed =
        cvz_str_from(cvz_gcp_env(l->session, "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES"));
    struct cvz_str text = CVZ_STR_NULL;
    int rc;

    if (!cvz_str_is(allowed, "1"))
        return cvz_fail(err, CVZ_EDENIED,
                        "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1 must allow programs to run");
    if (output.n > 0 && read_file(output, arena, &text, NULL) == 0) { /* of an earlier run */
        rc = take_response(l, text, true, arena, ret, err);
        if (rc != CVZ_EAUTH)
            return rc;
    }
    rc = run(l, file, executable, arena, &text, err);
    return rc != 0 ? rc : take_response(l, text, false, arena, ret, err);
}
