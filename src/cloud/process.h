/* SPDX-License-Identifier: Apache-2.0 */
/* A program that is run for what it prints, without a shell, within limits. */
#ifndef CVZ_CLOUD_PROCESS_H
#define CVZ_CLOUD_PROCESS_H

#include "base/err.h"
#include "base/str.h"

struct cvz_process_params {
    const char *const *argv; /* the program, looked for in PATH; NULL at the end */
    const char *const *envp; /* NULL: this program's own */
    const char *dir;         /* where it runs; NULL: where this one does */
    int64_t timeout_ms;      /* it is ended then, with all that it started */
    size_t output_max;       /* bytes of standard output */
    struct cvz_buf *notes;   /* what it says on standard error, as much as the buffer's own ceiling
                                (not 0) takes; NULL: that stays the user's, who may be asked to do
                                something there */
    const volatile int *cancelled; /* may be NULL */
};

/* Waits for its end. *out is made here, and holds its output on an error too; that may be a secret,
 * so it has its room from the start, and is released with cvz_secret_release. CVZ_ENOTFOUND when
 * there is no such program; CVZ_ETIMEOUT, CVZ_ETOOBIG, CVZ_ECANCELLED (it has been ended then);
 * CVZ_EAUTH when it cannot be run, or ended otherwise than with status 0. */
int cvz_process_run(const struct cvz_process_params *params, struct cvz_buf *out,
                    struct cvz_err *err) CVZ_MUST_CHECK;

#endif
