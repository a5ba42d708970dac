/* SPDX-License-Identifier: Apache-2.0 */
/* Commands about the program itself: help, completion, version. */
#include "cli/commands_priv.h"
#include "cli/text.h"

/* ---- help ---- */

struct help_options {
    bool man;
    bool markdown;
};

static const struct cvz_opt help_rows[] = {
    {.name = "man",
     CVZ_OPT_FLAG_IN(struct help_options, man),
     .help = "write the manual page, for man -l"},
    {.name = "markdown",
     CVZ_OPT_FLAG_IN(struct help_options, markdown),
     .help = "write the reference of all commands"},
    {.name = NULL},
};

static const struct cvz_operand help_operands[] = {
    {.name = "COMMAND",
     .help = "which command; without one, all of them in short",
     .optional = true,
     .hint = CVZ_HINT_COMMAND},
    {.name = NULL},
};

static int run_help(struct cvz_cli *cli, const void *options, const struct cvz_opt_list *operands,
                    struct cvz_err *err)
{
    const struct help_options *o = options;
    const struct cvz_command *command = NULL;

    if (o->man) {
        cvz_man_write(&cli->out);
        return 0;
    }
    if (o->markdown) {
        cvz_reference_write(&cli->out);
        return 0;
    }
    if (operands->n > 0) {
        int rc = cvz_command_find(operands->p[0], &command, err);
        if (rc != 0)
            return rc;
    }
    cvz_help_write(&cli->out, command, cli->columns);
    return 0;
}

const struct cvz_command cvz_command_help = {
    .name = "help",
    .group = CVZ_GROUP_OTHER,
    .summary = "explain a command",
    .operands = help_operands,
    .options = help_rows,
    .options_size = sizeof(struct help_options),
    .without_settings = true,
    .run = run_help,
};

/* ---- completion ---- */

static const struct cvz_operand completion_operands[] = {
    {.name = "SHELL", .help = "for which shell", .choices = cvz_shells},
    {.name = NULL},
};

static const struct cvz_example completion_examples[] = {
    {"source <(cloudviz completion bash)", "for this bash"},
    {"cloudviz completion zsh > ~/.zfunc/_cloudviz",
     "for every zsh that has the folder in its fpath"},
    {"cloudviz completion fish > ~/.config/fish/completions/cloudviz.fish", "for every fish"},
    {.line = NULL},
};

static int run_completion(struct cvz_cli *cli, const void *options,
                          const struct cvz_opt_list *operands, struct cvz_err *err)
{
    (void)options;
    (void)err;
    cvz_completion_write(&cli->out, operands->p[0]);
    return 0;
}

const struct cvz_command cvz_command_completion = {
    .name = "completion",
    .group = CVZ_GROUP_OTHER,
    .summary = "write a shell's completion script",
    .operands = completion_operands,
    .examples = completion_examples,
    .without_settings = true,
    .run = run_completion,
};

/* ---- version ---- */

static int run_version(struct cvz_cli *cli, const void *options,
                       const struct cvz_opt_list *operands, struct cvz_err *err)
{
    (void)options;
    (void)operands;
    (void)err;
    cvz_buf_add_z(&cli->out, "cloudviz " CVZ_VERSION "\n");
    return 0;
}

const struct cvz_command cvz_command_version = {
    .name = "version",
    .group = CVZ_GROUP_OTHER,
    .summary = "print the version",
    .without_settings = true,
    .run = run_version,
};

/* ---- config ---- */

struct config_options {
    bool json;
};

static const struct cvz_opt config_rows[] = {
    {.name = "json", CVZ_OPT_FLAG_IN(struct config_options, json), .help = "write JSON"},
    {.name = NULL},
};

static const char *const config_paragraphs[] = {
    "A setting comes from an option, else from its variable of the environment (CLOUDVIZ_STORE), "
    "else from the file of settings. docs/settings.md has them all.",
    NULL,
};

static int run_config(struct cvz_cli *cli, const void *options, const struct cvz_opt_list *operands,
                      struct cvz_err *err)
{
    const struct config_options *o = options;
    struct cvz_buf text = CVZ_BUF_INIT;

    (void)operands;
    (void)err;
    if (o->json)
        cvz_conf_write_json(cli->conf, &text);
    else
        cvz_conf_write_text(cli->conf, &text);
    if (cli->out_is_terminal)
        cvz_text_add_safe_lines(&cli->out, cvz_buf_str(&text));
    else
        cvz_buf_add_str(&cli->out, cvz_buf_str(&text));
    cvz_buf_release(&text);
    return 0;
}

const struct cvz_command cvz_command_config = {
    .name = "config",
    .group = CVZ_GROUP_OTHER,
    .summary = "show the settings in force, and where each comes from",
    .paragraphs = config_paragraphs,
    .options = config_rows,
    .options_size = sizeof(struct config_options),
    .run = run_config,
};
