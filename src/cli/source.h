/* SPDX-License-Identifier: Apache-2.0 */
/* Options and operands of the commands that read an inventory. */
#ifndef CVZ_CLI_SOURCE_H
#define CVZ_CLI_SOURCE_H

#include "app/app.h"
#include "cli/command.h"

/* Which inventory: the member of a command's options. */
struct cvz_source_options {
    struct cvz_str from;
    struct cvz_str at;
};

#define CVZ_SOURCE_OPTIONS(owner, member)                                                          \
    {.name = "from",                                                                               \
     CVZ_OPT_TEXT_IN(owner, member.from),                                                          \
     .value = "FILE",                                                                              \
     .hint = CVZ_HINT_FILE,                                                                        \
     .help = "an inventory file in place of the store; - is standard input"},                      \
    {                                                                                              \
        .name = "at", CVZ_OPT_TEXT_IN(owner, member.at), .value = "TIME",                          \
        .help = "as it was then: 2026-11-23 or 2026-11-23T10:00:00Z", .preset_says = "now"         \
    }

#define CVZ_FILTER_OPERAND                                                                         \
    {                                                                                              \
        .name = "FILTER", .optional = true, .many = true,                                          \
        .help = "which resources: kind=aws.ec2.* and tag:env=prod; see docs/filter.md"             \
    }

/* The operands from `first` on, joined by blanks, are the filter. */
struct cvz_app_source cvz_cli_source(struct cvz_cli *cli, const struct cvz_source_options *options,
                                     const struct cvz_opt_list *operands, size_t first);

/* Writes bytes to the file, in one step, or to standard output when path is "" or "-". */
int cvz_cli_write_file(struct cvz_cli *cli, struct cvz_str path, const struct cvz_buf *bytes,
                       struct cvz_err *err) CVZ_MUST_CHECK;

#endif
