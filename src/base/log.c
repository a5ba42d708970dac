/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const level_names[] = {
    [CVZ_LOG_ERROR] = "error: ",
    [CVZ_LOG_WARN] = "warning: ",
    [CVZ_LOG_INFO] = "",
    [CVZ_LOG_DEBUG] = "debug: ",
};
_Static_assert(CVZ_COUNT_OF(level_names) == CVZ_LOG_COUNT, "a name for each level");

static int threshold = CVZ_LOG_WARN;

void cvz_log_set_level(enum cvz_log_level level)
{
    __atomic_store_n(&threshold, (int)level, __ATOMIC_RELAXED);
}

void cvz_log(enum cvz_log_level level, const char *fmt, ...)
{
    char line[2048];
    va_list args;

    if ((int)level > __atomic_load_n(&threshold, __ATOMIC_RELAXED))
        return;
    int start = snprintf(line, sizeof line, "cloudviz: %s", level_names[level]);
    va_start(args, fmt);
    int n = vsnprintf(line + start, sizeof line - (size_t)start - 1, fmt, args);
    va_end(args);
    if (n < 0)
        return;
    size_t length = strnlen(line, sizeof line - 2);
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
            line[i] = '?';
    line[length++] = '\n';
    ssize_t written = write(STDERR_FILENO, line, length);
    (void)written; /* there is nobody left to tell */
}
