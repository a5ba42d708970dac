/* SPDX-License-Identifier: Apache-2.0 */
#define CVZ_BASE_ERR_DEFINED_HERE
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct code_row {
    int code;
    const char *name;
    int http_status;
    int exit_status;
    bool retryable;
};

static const struct code_row code_rows[] = {
#define CVZ_CODE_ROW(code, value, name, http, status, retry) {code, name, http, status, retry},
    CVZ_CODE_TABLE(CVZ_CODE_ROW)
#undef CVZ_CODE_ROW
};

static const char ellipsis[] = "\xe2\x80\xa6";

void cvz_assert_failed(const char *expr, const char *file, int line)
{
    fprintf(stderr, "%s:%d: this cannot be: %s\n", file, line, expr);
    abort();
}

static const struct code_row *row_of(int code)
{
    const struct code_row *internal = &code_rows[CVZ_COUNT_OF(code_rows) - 1];

    for (size_t i = 0; i < CVZ_COUNT_OF(code_rows); i++)
        if (code_rows[i].code == code)
            return &code_rows[i];
    return internal;
}

const char *cvz_code_name(int code)
{
    return row_of(code)->name;
}

int cvz_code_http_status(int code)
{
    return row_of(code)->http_status;
}

int cvz_code_exit_status(int code)
{
    return row_of(code)->exit_status;
}

bool cvz_code_is_retryable(int code)
{
    return row_of(code)->retryable;
}

/* Makes text safe for a terminal and a log line, and marks a cut. `wanted` is the length that
 * vsnprintf would have liked to write. The cut never splits a UTF-8 sequence. */
static void finish_text(char *text, size_t size, int wanted)
{
    for (char *p = text; *p != '\0'; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = '?';
    if (wanted < 0 || (size_t)wanted < size)
        return;

    size_t end = size - sizeof ellipsis;
    while (end > 0 && ((unsigned char)text[end] & 0xc0) == 0x80)
        end--;
    memcpy(text + end, ellipsis, sizeof ellipsis);
}

static void set_text(struct cvz_err *err, const char *fmt, va_list args)
{
    int wanted = vsnprintf(err->text, sizeof err->text, fmt, args);

    finish_text(err->text, sizeof err->text, wanted);
}

int cvz_fail(struct cvz_err *err, int code, const char *fmt, ...)
{
    if (err != NULL) {
        va_list args;
        va_start(args, fmt);
        *err = (struct cvz_err){.code = code};
        set_text(err, fmt, args);
        va_end(args);
    }
    return code;
}

int cvz_fail_errno(struct cvz_err *err, int code, int errno_value, const char *fmt, ...)
{
    if (err != NULL) {
        va_list args;
        char reason[128] = "";
        va_start(args, fmt);
        *err = (struct cvz_err){.code = code};
        set_text(err, fmt, args);
        va_end(args);
        const char *said = strerror_r(errno_value, reason, sizeof reason);
        size_t n = strlen(err->text);
        int wanted = snprintf(err->text + n, sizeof err->text - n, ": %s", said);
        finish_text(err->text + n, sizeof err->text - n, wanted);
    }
    return code;
}

int cvz_fail_context(struct cvz_err *err, int code, const char *fmt, ...)
{
    if (err == NULL)
        return code;

    char cause[CVZ_ERR_TEXT_MAX];
    va_list args;

    memcpy(cause, err->text, sizeof cause);
    va_start(args, fmt);
    set_text(err, fmt, args);
    va_end(args);
    size_t n = strlen(err->text);
    int wanted = snprintf(err->text + n, sizeof err->text - n, ": %s", cause);
    finish_text(err->text + n, sizeof err->text - n, wanted);
    return err->code;
}
