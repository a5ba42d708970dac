/* SPDX-License-Identifier: Apache-2.0 */
/* What every unit test starts with: cmocka and a few words of our own. */
#ifndef CVZ_TESTS_UNIT_TEST_H
#define CVZ_TESTS_UNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

/* Says both texts when they differ. */
#define assert_str(actual, expected) assert_str_at((actual), (expected), __FILE__, __LINE__)

static inline void assert_str_at(struct cvz_str actual, const char *expected, const char *file,
                                 int line)
{
    if (!cvz_str_is(actual, expected)) {
        print_error("%s:%d: got \"%.*s\"\n expected \"%s\"\n", file, line, CVZ_STR_ARG(actual),
                    expected);
        _fail(file, line);
    }
}

/* A call that must succeed; prints the error when it does not. */
#define assert_ok(rc, err) assert_ok_at((rc), (err), __FILE__, __LINE__)

static inline void assert_ok_at(int rc, const struct cvz_err *err, const char *file, int line)
{
    if (rc != 0) {
        print_error("%s:%d: %s: %s\n", file, line, cvz_code_name(rc), err->text);
        _fail(file, line);
    }
}

/* A call that must fail with this code, and a text that holds `part`. */
#define assert_fails(rc, code, err, part)                                                          \
    assert_fails_at((rc), (code), (err), (part), __FILE__, __LINE__)

static inline void assert_fails_at(int rc, int code, const struct cvz_err *err, const char *part,
                                   const char *file, int line)
{
    if (rc != code || strstr(err->text, part) == NULL) {
        print_error("%s:%d: got %s: \"%s\"\n expected %s: \"...%s...\"\n", file, line,
                    cvz_code_name(rc), err->text, cvz_code_name(code), part);
        _fail(file, line);
    }
}

#endif
