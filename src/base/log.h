/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Log lines on standard error. Modules below app do not log: they return errors. No line carries a
 * secret.
 */
#ifndef CVZ_BASE_LOG_H
#define CVZ_BASE_LOG_H

#include "base/check.h"

enum cvz_log_level { CVZ_LOG_ERROR, CVZ_LOG_WARN, CVZ_LOG_INFO, CVZ_LOG_DEBUG, CVZ_LOG_COUNT };

/* Lines above this level are dropped; CVZ_LOG_WARN at start. Any thread. */
void cvz_log_set_level(enum cvz_log_level level);

/* "cloudviz: warning: text\n", control bytes replaced, one write(2) a line. */
void cvz_log(enum cvz_log_level level, const char *fmt, ...) CVZ_PRINTF(2, 3);

#endif
