/* SPDX-License-Identifier: Apache-2.0 */
/* The text form of recorded requests and answers (client.h says how a line looks), and what is
 * taken out of it. */
#ifndef CVZ_HTTP_RECORDING_H
#define CVZ_HTTP_RECORDING_H

#include "http/client.h"

enum { CVZ_RECORDING_LINE_MAX = 64 << 20 };

struct cvz_http_record {
    struct cvz_str key; /* what requests are compared by */
    int status;         /* 0: no answer came */
    const struct cvz_http_header *headers;
    size_t n_headers;
    struct cvz_str response;
    size_t line; /* in the recording, from 1 */
};

/* Appends the text with the values of secrets replaced: JSON members, XML elements and form or
 * query fields of well-known names ("SecretAccessKey", "refresh_token", ...). */
void cvz_http_redact(struct cvz_buf *buf, struct cvz_str text);

/* Method, URL with its query sorted, x-amz-target and body, redacted, with a line break after
 * each. */
void cvz_http_record_key(struct cvz_buf *buf, const struct cvz_http_request *request);

/* One line with its line break. */
void cvz_http_record_write(struct cvz_buf *buf, const struct cvz_http_request *request,
                           const struct cvz_http_response *response, const struct cvz_err *err);

/* All lines. The records live in the arena and point into `text`. Errors name the line. */
int cvz_http_records_read(struct cvz_str text, struct cvz_arena *arena,
                          struct cvz_http_record **ret, size_t *ret_n,
                          struct cvz_err *err) CVZ_MUST_CHECK;

#endif
