/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the providers' protocols over HTTP have in common: targets and bodies from parameters, JSON
 * answers, and what refusals mean.
 */
#ifndef CVZ_CLOUD_REST_H
#define CVZ_CLOUD_REST_H

#include "cloud/provider.h"

/* Adds a header to a request that is made. */
void cvz_rest_add_header(struct cvz_arena *arena, struct cvz_http_request *request,
                         const char *name, struct cvz_str value);

/* Method, target (path and query) and what stands in the body: parameters named `header:X` go into
 * headers, for POST and PUT the others into the body (a name with dots into objects inside it),
 * otherwise into the query. CVZ_EINVALID when the catalogue gives no method. */
int cvz_rest_write(const struct cvz_call *call, struct cvz_arena *arena,
                   struct cvz_http_request *request, struct cvz_str *ret_target,
                   struct cvz_value *ret_body, struct cvz_err *err) CVZ_MUST_CHECK;
/* The same with the body as JSON. */
int cvz_rest_write_json(const struct cvz_call *call, struct cvz_arena *arena,
                        struct cvz_http_request *request, struct cvz_str *ret_target,
                        struct cvz_err *err) CVZ_MUST_CHECK;

/* Compact JSON in the arena. */
struct cvz_str cvz_rest_json_text(const struct cvz_value *v, struct cvz_arena *arena);

/* A JSON object; an empty body is none. */
int cvz_rest_read_json(struct cvz_str body, struct cvz_arena *arena, struct cvz_value *ret,
                       struct cvz_err *err) CVZ_MUST_CHECK;
/* What a body of this response was said to be is added to the error. */
int cvz_rest_unusable(const struct cvz_http_response *response, int rc, struct cvz_err *err);

/* What a provider's code means, whatever its service; without one, what the status means. */
struct cvz_refusal_row {
    const char *code;
    enum cvz_refusal refusal;
};
enum cvz_refusal cvz_refusal_of(const struct cvz_refusal_row *rows, size_t n, struct cvz_str code,
                                int status);

/* The start of a body's first line: of something in between that answers in plain words. */
struct cvz_str cvz_rest_first_line(struct cvz_str body);

#endif
