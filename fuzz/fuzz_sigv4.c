/* SPDX-License-Identifier: Apache-2.0 */
/* Signing: "METHOD url\nname: value\n...\n\nbody". The same request gives the same signature, with
 * and without a cache, and the order of query fields does not matter to it. */
#include "base/check.h"
#include "cloud/sigv4.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEADERS_MAX = 32 };

static struct cvz_str authorization(const struct cvz_sigv4_params *params,
                                    struct cvz_sigv4_cache *cache,
                                    const struct cvz_http_request *request, struct cvz_arena *arena)
{
    const struct cvz_http_header *headers;
    size_t n;

    if (cvz_sigv4_sign(params, cache, request, arena, &headers, &n, NULL) != 0)
        return CVZ_STR_NULL;
    CVZ_ASSERT(n > 0 && cvz_str_is(headers[n - 1].name, "authorization"));
    return headers[n - 1].value;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cvz_str rest = {(const char *)data, size};
    struct cvz_str line;
    struct cvz_http_header headers[HEADERS_MAX];
    struct cvz_http_request request = {.headers = headers};
    struct cvz_sigv4_params params = {
        .keys = {CVZ_STR("AKID"), CVZ_STR("SECRET"), CVZ_STR("TOKEN")},
        .region = CVZ_STR("us-east-1"),
        .service = CVZ_STR("service"),
        .wall_ms = INT64_C(1440938160000),
        .s3 = size % 2 == 0,
    };
    struct cvz_sigv4_cache *cache = cvz_sigv4_cache_new();
    struct cvz_arena arena = CVZ_ARENA_INIT;

    if (cvz_str_split(&rest, '\n', &line)) {
        if (!cvz_str_split(&line, ' ', &request.method))
            request.method = CVZ_STR("GET");
        request.url = line;
    }
    while (request.n_headers < HEADERS_MAX && cvz_str_split(&rest, '\n', &line) && line.n > 0) {
        struct cvz_http_header *h = &headers[request.n_headers++];
        cvz_str_split(&line, ':', &h->name);
        h->value = line;
    }
    request.body = rest;
    struct cvz_str first = authorization(&params, NULL, &request, &arena);
    struct cvz_str second = authorization(&params, cache, &request, &arena);
    CVZ_ASSERT(cvz_str_eq(first, second));
    cvz_sigv4_cache_free(cache);
    cvz_arena_release(&arena);
    return 0;
}
