/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors: one closed set of codes, one struct that tells a person what went wrong and where.
 *
 * A fallible function returns 0 or a negative enum cvz_code and takes `struct cvz_err *err` last;
 * err may be NULL and is untouched on success. The origin fills it once; the layers above prepend
 * context or pass it on; only cli and api print it. No message ever carries a secret.
 */
#ifndef CVZ_BASE_ERR_H
#define CVZ_BASE_ERR_H

#include "base/check.h"

#include <stdbool.h>

/* X(code, value, name, HTTP status, exit status, retryable)
 *
 * `name` is stable: it stands in JSON output and in problem+json types. Exit statuses follow
 * sysexits(3) where it has one. */
#define CVZ_CODE_TABLE(X)                                                                          \
    X(CVZ_OK, 0, "ok", 200, 0, false)                                                              \
    X(CVZ_EUSAGE, -1, "usage", 400, 2, false)                                                      \
    X(CVZ_EINVALID, -2, "invalid", 422, 65, false)                                                 \
    X(CVZ_ENOTFOUND, -3, "not-found", 404, 4, false)                                               \
    X(CVZ_EEXISTS, -4, "exists", 409, 5, false)                                                    \
    X(CVZ_EAUTH, -5, "unauthenticated", 401, 77, false)                                            \
    X(CVZ_EDENIED, -6, "denied", 403, 77, false)                                                   \
    X(CVZ_ETHROTTLED, -7, "throttled", 429, 75, true)                                              \
    X(CVZ_ETIMEOUT, -8, "timeout", 504, 75, true)                                                  \
    X(CVZ_EUNAVAILABLE, -9, "unavailable", 503, 69, true)                                          \
    X(CVZ_EUNSUPPORTED, -10, "unsupported", 501, 69, false)                                        \
    X(CVZ_ETOOBIG, -11, "too-big", 413, 65, false)                                                 \
    X(CVZ_ENOMEM, -12, "no-memory", 503, 71, false)                                                \
    X(CVZ_EIO, -13, "io", 500, 74, false)                                                          \
    X(CVZ_ECONFLICT, -14, "conflict", 409, 75, true)                                               \
    X(CVZ_ECANCELLED, -15, "cancelled", 499, 130, false)                                           \
    X(CVZ_EPARTIAL, -16, "partial", 200, 3, false)                                                 \
    X(CVZ_EINTERNAL, -17, "internal", 500, 70, false)

enum cvz_code {
#define CVZ_CODE_ENUM(code, value, name, http, status, retry) code = (value),
    CVZ_CODE_TABLE(CVZ_CODE_ENUM)
#undef CVZ_CODE_ENUM
};

enum { CVZ_ERR_TEXT_MAX = 1024, CVZ_ERR_PROVIDER_MAX = 96 };

struct cvz_err {
    int code;                            /* enum cvz_code; CVZ_OK while nothing failed */
    int http_status;                     /* what a remote end answered, 0 if none did */
    char provider[CVZ_ERR_PROVIDER_MAX]; /* the remote end's own error code ("AccessDenied") */
    char text[CVZ_ERR_TEXT_MAX];         /* for a person: place and cause, no newline at the end */
};

#define CVZ_ERR_INIT ((struct cvz_err){.code = CVZ_OK})

/* Facts of a code, from the table above. An unknown code reads as CVZ_EINTERNAL. */
const char *cvz_code_name(int code);
int cvz_code_http_status(int code);
int cvz_code_exit_status(int code);
bool cvz_code_is_retryable(int code);

/* Fills err (when not NULL) and returns code, so that `return cvz_fail(err, CVZ_EIO, "...")` reads
 * as one statement. Overlong text ends in an ellipsis. Control bytes become '?'. */
int cvz_fail(struct cvz_err *err, int code, const char *fmt, ...) CVZ_PRINTF(3, 4);

/* As cvz_fail, with ": <strerror>" of errno_value behind the text. */
int cvz_fail_errno(struct cvz_err *err, int code, int errno_value, const char *fmt, ...)
    CVZ_PRINTF(4, 5);

/* Puts "<context>: " before the text of an error that is being passed on; keeps all the rest.
 * Returns err->code (or `code` when err is NULL). */
int cvz_fail_context(struct cvz_err *err, int code, const char *fmt, ...) CVZ_PRINTF(3, 4);

/* What an analyser of one file cannot see: they return the code, which is not 0. */
#if defined(__clang_analyzer__) && !defined(CVZ_BASE_ERR_DEFINED_HERE)
#define cvz_fail(err, code, ...) ((void)(cvz_fail)(err, code, __VA_ARGS__), (int)(code))
#define cvz_fail_errno(err, code, ...) ((void)(cvz_fail_errno)(err, code, __VA_ARGS__), (int)(code))
#define cvz_fail_context(err, code, ...)                                                           \
    ((void)(cvz_fail_context)(err, code, __VA_ARGS__), (int)(code))
#endif

#endif
