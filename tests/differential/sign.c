/* SPDX-License-Identifier: Apache-2.0 */
/* Signs requests: JSON lines in, one Authorization header a line out. For sigv4.py. */
#include "base/vec.h"
#include "cloud/sigv4.h"
#include "codec/json.h"

#include <stdio.h>
#include <stdlib.h>

static struct cvz_str text(const struct cvz_value *v, const char *name)
{
    struct cvz_str s = cvz_value_str(cvz_value_get(v, cvz_str_from(name)));

    return s.p != NULL ? s : CVZ_STR("");
}

static void take_headers(const struct cvz_value *list, struct cvz_arena *arena,
                         struct cvz_http_request *request)
{
    struct cvz_http_header *headers = CVZ_ARENA_ARRAY(arena, struct cvz_http_header, list->n);

    for (uint32_t i = 0; i < list->n; i++) {
        const struct cvz_value *pair = cvz_value_at(list, i);
        headers[i].name = cvz_value_str(cvz_value_at(pair, 0));
        headers[i].value = cvz_value_str(cvz_value_at(pair, 1));
    }
    request->headers = headers;
    request->n_headers = list->n;
}

static void sign(struct cvz_str line, struct cvz_sigv4_cache *cache)
{
    struct cvz_arena arena = CVZ_ARENA_INIT;
    struct cvz_err err = CVZ_ERR_INIT;
    struct cvz_value v;
    const struct cvz_http_header *headers;
    size_t n;
    int rc = cvz_json_read(line, &arena, &v, &err);
    struct cvz_sigv4_params params = {
        .keys = {text(&v, "access_key"), text(&v, "secret_key"), text(&v, "token")},
        .region = text(&v, "region"),
        .service = text(&v, "service"),
        .s3 = cvz_value_get(&v, CVZ_STR("s3"))->u.boolean,
    };
    struct cvz_http_request request = {
        .method = text(&v, "method"), .url = text(&v, "url"), .body = text(&v, "body")};

    take_headers(cvz_value_get(&v, CVZ_STR("headers")), &arena, &request);
    if (rc == 0 && !cvz_time_parse(text(&v, "time"), &params.wall_ms))
        rc = cvz_fail(&err, CVZ_EINVALID, "no time");
    if (rc == 0)
        rc = cvz_sigv4_sign(&params, cache, &request, &arena, &headers, &n, &err);
    if (rc != 0)
        printf("error: %s\n", err.text);
    else
        printf("%.*s\n", CVZ_STR_ARG(headers[n - 1].value));
    cvz_arena_release(&arena);
}

int main(void)
{
    struct cvz_sigv4_cache *cache = cvz_sigv4_cache_new();
    char *line = NULL;
    size_t cap = 0;

    for (ssize_t n; (n = getline(&line, &cap, stdin)) > 0;)
        sign(cvz_str_trim((struct cvz_str){line, (size_t)n}), cache);
    free(line);
    cvz_sigv4_cache_free(cache);
    return 0;
}
