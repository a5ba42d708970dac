/* SPDX-License-Identifier: Apache-2.0 */
/* For programs that run the cases of a published suite, one TAP line for each case. */
#ifndef CVZ_TESTS_CONFORMANCE_TAP_H
#define CVZ_TESTS_CONFORMANCE_TAP_H

#include "base/str.h"

#include <stdio.h>
#include <unistd.h>

struct tap {
    unsigned n;
    unsigned failed;
};

/* '#' would start a directive, a newline another line. */
static inline void tap_result(struct tap *tap, bool passed, struct cvz_str name, struct cvz_str why)
{
    tap->n++;
    tap->failed += !passed;
    printf("%s %u - ", passed ? "ok" : "not ok", tap->n);
    for (size_t i = 0; i < name.n; i++)
        putchar(name.p[i] == '#' || (unsigned char)name.p[i] < 0x20 ? '_' : name.p[i]);
    putchar('\n');
    if (!passed)
        printf("# %.*s\n", CVZ_STR_ARG(why));
}

static inline int tap_end(const struct tap *tap)
{
    printf("1..%u\n", tap->n);
    return tap->failed != 0 || tap->n == 0;
}

/* True, with a line that nobody overlooks, when the suite's folder is not there. */
static inline bool tap_skips(const char *folder)
{
    if (folder != NULL && access(folder, R_OK) == 0)
        return false;
    printf("1..0 # SKIP the suite is not there: %s\n",
           folder != NULL ? folder : "(no folder given)");
    fprintf(stderr, "NOT TESTED: no conformance suite in %s\n", folder != NULL ? folder : "?");
    return true;
}

#endif
