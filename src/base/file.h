/* SPDX-License-Identifier: Apache-2.0 */
/* Whole files in, whole files out. */
#ifndef CVZ_BASE_FILE_H
#define CVZ_BASE_FILE_H

#include "base/err.h"
#include "base/str.h"

#include <sys/types.h>

/* Appends the file's bytes to buf. "-" reads standard input. CVZ_ENOTFOUND, CVZ_EDENIED, CVZ_EIO,
 * or CVZ_ETOOBIG when it has more than max bytes; the error names the path. Directories and devices
 * that are no files, pipes or terminals are refused. */
int cvz_file_read(const char *path, size_t max, struct cvz_buf *buf,
                  struct cvz_err *err) CVZ_MUST_CHECK;

/* Replaces the file in one step (temporary file in the same folder, fsync, rename): a reader sees
 * the old bytes or the new, never a part. "-" writes standard output. */
int cvz_file_write(const char *path, struct cvz_str bytes, mode_t mode,
                   struct cvz_err *err) CVZ_MUST_CHECK;

/* Whether something of this name can be read. */
bool cvz_file_is_readable(const char *path);

/* Makes the folder and those above it (0755, or mode for the last). An existing one is fine. */
int cvz_dir_make(const char *path, mode_t mode, struct cvz_err *err) CVZ_MUST_CHECK;

#endif
