/* SPDX-License-Identifier: Apache-2.0 */
/* What a command is, and what it is given to run. */
#ifndef CVZ_CLI_COMMAND_H
#define CVZ_CLI_COMMAND_H

#include "base/arena.h"
#include "base/err.h"
#include "cli/opt.h"

struct cvz_app;

/* What holds for every command. */
struct cvz_globals {
    struct cvz_str store;
    struct cvz_str config;
    struct cvz_str catalogue;
    struct cvz_str colour; /* auto always never */
    bool quiet;
    unsigned verbose;
    bool help;
    bool version;
};

/* One run of the program. */
struct cvz_cli {
    int argc;
    char *const *argv;
    struct cvz_globals globals;
    struct cvz_arena arena; /* lives as long as the run */
    struct cvz_buf out;     /* for standard output; cvz_cli_flush writes it */
    struct cvz_buf note;    /* for standard error, after `out`: hints, what is missing */
    bool out_is_terminal, err_is_terminal;
    bool colour;           /* standard output may be coloured */
    size_t columns;        /* of the terminal; 80 elsewhere */
    struct cvz_conf *conf; /* NULL for commands without settings */
    struct cvz_app *app;
};

struct cvz_example {
    const char *line; /* NULL ends a table */
    const char *says;
};

/* Where help lists a command. X(constant, heading) */
#define CVZ_COMMAND_GROUP_TABLE(X)                                                                 \
    X(CVZ_GROUP_START, "Start here")                                                               \
    X(CVZ_GROUP_COLLECT, "Collect")                                                                \
    X(CVZ_GROUP_LOOK, "Look")                                                                      \
    X(CVZ_GROUP_DRAW, "Draw and hand on")                                                          \
    X(CVZ_GROUP_OTHER, "The program itself")

enum cvz_command_group {
#define CVZ_COMMAND_GROUP_ENUM(constant, heading) constant,
    CVZ_COMMAND_GROUP_TABLE(CVZ_COMMAND_GROUP_ENUM)
#undef CVZ_COMMAND_GROUP_ENUM
        CVZ_GROUP_COUNT
};

struct cvz_command {
    const char *name;
    enum cvz_command_group group;
    const char *summary;           /* what it does, one line */
    const char *const *paragraphs; /* more of it; ended by NULL; or NULL */
    const struct cvz_operand *operands;
    const struct cvz_opt *options;
    size_t options_size;   /* of the object that the options fill */
    bool without_settings; /* runs whatever the file of settings says */
    const struct cvz_example *examples;
    /* `options` is that object. The result goes to cli->out, also when the code is not 0. */
    int (*run)(struct cvz_cli *cli, const void *options, const struct cvz_opt_list *operands,
               struct cvz_err *err);
};

/* All of them, by group, in the order of help; ended by NULL. */
extern const struct cvz_command *const cvz_commands[];

/* The options that all commands have. */
extern const struct cvz_opt cvz_global_options[];

/* CVZ_EUSAGE with a suggestion. */
int cvz_command_find(struct cvz_str name, const struct cvz_command **ret,
                     struct cvz_err *err) CVZ_MUST_CHECK;

/* The use cases, with the store and the catalogue that the options name; lives as long as the run.
 */
struct cvz_app *cvz_cli_app(struct cvz_cli *cli);

/* Writes cli->out to standard output and empties it. CVZ_EIO; a reader that has gone away is
 * CVZ_ECANCELLED without a text. */
int cvz_cli_flush(struct cvz_cli *cli, struct cvz_err *err) CVZ_MUST_CHECK;

/* ---- written from the tables ---- */

/* "Usage: ..." of a command, or of the program (command NULL), wrapped to `columns`. */
void cvz_help_write(struct cvz_buf *buf, const struct cvz_command *command, size_t columns);
void cvz_man_write(struct cvz_buf *buf);       /* cloudviz.1 */
void cvz_reference_write(struct cvz_buf *buf); /* docs/commands.md */

/* "[OPTIONS] FILE..." */
void cvz_help_write_synopsis(struct cvz_buf *buf, const struct cvz_command *command);
/* "-f, --format FORMAT"; letters of options without one leave their room where `aligned`. */
void cvz_help_write_option(struct cvz_buf *buf, const struct cvz_opt *option, bool aligned);
/* "screen", "1 to 4": what a reader must know beside the help, for the brackets behind it. */
void cvz_help_write_bounds(struct cvz_buf *buf, const struct cvz_opt *option);

cvz_choice_fn cvz_shells;
/* For one of cvz_shells. */
void cvz_completion_write(struct cvz_buf *buf, struct cvz_str shell);

#endif
