/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that nobody else may see, while they are kept: in memory that is locked, stays out of core
 * files and is wiped. */
#ifndef CVZ_CLOUD_SECRET_H
#define CVZ_CLOUD_SECRET_H

#include "base/err.h"
#include "base/str.h"

enum { CVZ_SECRET_MAX = 128 * 1024 }; /* bytes of all texts together */

struct cvz_secret {
    char *memory; /* NULL: holds nothing */
    size_t size;
};

/* Copies the texts, and makes them point to the copies; what was held before is wiped. On an error
 * (CVZ_ETOOBIG, CVZ_ENOMEM) everything stays as it was. Locking may be refused (limits, old
 * kernels): the texts are held all the same. */
int cvz_secret_hold(struct cvz_secret *secret, struct cvz_str *texts, size_t n,
                    struct cvz_err *err) CVZ_MUST_CHECK;
/* Accepts a zeroed struct; usable again. */
void cvz_secret_forget(struct cvz_secret *secret);

/* Overwrites what a buffer has held, and releases it. A buffer that grew has left copies behind:
 * reserve its room first. */
void cvz_secret_release(struct cvz_buf *buf);

#endif
