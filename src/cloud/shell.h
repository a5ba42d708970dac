/* SPDX-License-Identifier: Apache-2.0 */
/* Command lines that stand in configuration files. */
#ifndef CVZ_CLOUD_SHELL_H
#define CVZ_CLOUD_SHELL_H

#include "base/arena.h"
#include "base/err.h"

/* Splits as a shell splits words (blanks, '...', "...", backslash), and expands nothing. argv ends
 * in NULL. CVZ_EINVALID for an open quotation. */
int cvz_shell_split(struct cvz_str text, struct cvz_arena *arena, char ***ret_argv, size_t *ret_n,
                    struct cvz_err *err) CVZ_MUST_CHECK;

#endif
