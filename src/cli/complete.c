/* SPDX-License-Identifier: Apache-2.0 */
/* Completion scripts for shells, written from the command table. */
#include "cli/command.h"

struct shell_ops {
    const char *name;
    const char *help;
    void (*write)(struct cvz_buf *buf);
};

/* ---- what all shells need ---- */

/* In single quotes of a POSIX shell. `escape`: characters that get a backslash besides. */
static void add_quoted(struct cvz_buf *buf, const char *text, const char *escape)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '\'') {
            cvz_buf_add_z(buf, "'\\''");
            continue;
        }
        if (strchr(escape, *p) != NULL)
            cvz_buf_add_char(buf, '\\');
        cvz_buf_add_char(buf, *p);
    }
}

static void add_choice_names(struct cvz_buf *buf, cvz_choice_fn *choices)
{
    struct cvz_choice c;

    for (size_t i = 0; choices(i, &c); i++)
        cvz_buf_printf(buf, "%s%s", i > 0 ? " " : "", c.name);
}

static void add_command_names(struct cvz_buf *buf, const char *separator)
{
    for (const struct cvz_command *const *c = cvz_commands; *c != NULL; c++)
        cvz_buf_printf(buf, "%s%s", c == cvz_commands ? "" : separator, (*c)->name);
}

/* What the operands of a command can be: the first that has something to offer. */
static const struct cvz_operand *telling_operand(const struct cvz_command *command)
{
    for (const struct cvz_operand *o = command->operands; o != NULL && o->name != NULL; o++)
        if (o->choices != NULL || o->hint != CVZ_HINT_NONE)
            return o;
    return NULL;
}

/* ---- bash ---- */

static void add_bash_option_names(struct cvz_buf *buf, const struct cvz_opt *options)
{
    for (const struct cvz_opt *o = options; o != NULL && o->name != NULL; o++) {
        cvz_buf_printf(buf, " --%s", o->name);
        if (o->type == CVZ_OPT_FLAG && o->preset != NULL)
            cvz_buf_printf(buf, " --no-%s", o->name);
        if (o->letter != 0)
            cvz_buf_printf(buf, " -%c", o->letter);
    }
}

/* The statement that offers values; files are left to the shell's default. */
static void add_bash_offer(struct cvz_buf *buf, enum cvz_opt_hint hint, cvz_choice_fn *choices)
{
    if (choices != NULL) {
        cvz_buf_add_z(buf, "_cloudviz_offer '");
        add_choice_names(buf, choices);
        cvz_buf_add_z(buf, "'");
        return;
    }
    switch (hint) {
    case CVZ_HINT_NONE:
    case CVZ_HINT_FILE:
        cvz_buf_add_z(buf, ":");
        break;
    case CVZ_HINT_DIR:
        cvz_buf_add_z(buf, "mapfile -t COMPREPLY < <(compgen -d -- \"$current\")");
        break;
    case CVZ_HINT_KIND:
        cvz_buf_add_z(buf, "_cloudviz_offer \"$(cloudviz catalogue --names 2>/dev/null)\"");
        break;
    case CVZ_HINT_COMMAND:
        cvz_buf_add_z(buf, "_cloudviz_offer \"$commands\"");
        break;
    }
}

static void add_bash_values(struct cvz_buf *buf, const char *command, const struct cvz_opt *options)
{
    for (const struct cvz_opt *o = options; o != NULL && o->name != NULL; o++) {
        if (o->value == NULL)
            continue;
        cvz_buf_printf(buf, "    %s,--%s", command, o->name);
        if (o->letter != 0)
            cvz_buf_printf(buf, " | %s,-%c", command, o->letter);
        cvz_buf_add_z(buf, ")\n        ");
        add_bash_offer(buf, o->hint, o->choices);
        cvz_buf_add_z(buf, "\n        return\n        ;;\n");
    }
}

static void write_bash(struct cvz_buf *buf)
{
    cvz_buf_add_z(buf, "# bash completion for cloudviz\n\n"
                       "_cloudviz_offer() {\n"
                       "    mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$current\")\n"
                       "}\n\n"
                       "_cloudviz() {\n"
                       "    local current=${COMP_WORDS[COMP_CWORD]} "
                       "previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
                       "    local command='' commands='");
    add_command_names(buf, " ");
    cvz_buf_add_z(buf, "' i\n"
                       "    COMPREPLY=()\n"
                       "    # bash makes three words of --name=value.\n"
                       "    if [[ $previous == '=' ]]; then\n"
                       "        previous=${COMP_WORDS[COMP_CWORD - 2]}\n"
                       "    elif [[ $current == '=' ]]; then\n"
                       "        current=''\n"
                       "    fi\n"
                       "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                       "        case ${COMP_WORDS[i]} in\n        ");
    add_command_names(buf, " | ");
    cvz_buf_add_z(buf, ")\n            command=${COMP_WORDS[i]}\n            break\n"
                       "            ;;\n        esac\n    done\n"
                       "    case $command,$previous in\n");
    for (const struct cvz_command *const *c = cvz_commands; *c != NULL; c++)
        add_bash_values(buf, (*c)->name, (*c)->options);
    add_bash_values(buf, "*", cvz_global_options);
    cvz_buf_add_z(buf, "    esac\n    case $command,$current in\n");
    for (const struct cvz_command *const *c = cvz_commands; *c != NULL; c++) {
        const struct cvz_operand *operand = telling_operand(*c);
        cvz_buf_printf(buf, "    %s,-*)\n        _cloudviz_offer '", (*c)->name);
        add_bash_option_names(buf, (*c)->options);
        add_bash_option_names(buf, cvz_global_options);
        cvz_buf_printf(buf, "'\n        ;;\n    %s,*)\n        ", (*c)->name);
        add_bash_offer(buf, operand != NULL ? operand->hint : CVZ_HINT_NONE,
                       operand != NULL ? operand->choices : NULL);
        cvz_buf_add_z(buf, "\n        ;;\n");
    }
    cvz_buf_add_z(buf, "    ,-*)\n        _cloudviz_offer '");
    add_bash_option_names(buf, cvz_global_options);
    cvz_buf_add_z(buf, "'\n        ;;\n    ,*)\n        _cloudviz_offer \"$commands\"\n"
                       "        ;;\n    esac\n}\n\n"
                       "complete -o default -F _cloudviz cloudviz\n");
}

/* ---- zsh ---- */

/* What stands behind the second colon of an _arguments specification. */
static void add_zsh_action(struct cvz_buf *buf, enum cvz_opt_hint hint, cvz_choice_fn *choices)
{
    if (choices != NULL) {
        cvz_buf_add_char(buf, '(');
        add_choice_names(buf, choices);
        cvz_buf_add_char(buf, ')');
        return;
    }
    switch (hint) {
    case CVZ_HINT_NONE:
        cvz_buf_add_char(buf, ' ');
        break;
    case CVZ_HINT_FILE:
        cvz_buf_add_z(buf, "_files");
        break;
    case CVZ_HINT_DIR:
        cvz_buf_add_z(buf, "_files -/");
        break;
    case CVZ_HINT_KIND:
        cvz_buf_add_z(buf, "($(cloudviz catalogue --names 2>/dev/null))");
        break;
    case CVZ_HINT_COMMAND:
        cvz_buf_add_char(buf, '(');
        add_command_names(buf, " ");
        cvz_buf_add_char(buf, ')');
        break;
    }
}

static void add_zsh_option(struct cvz_buf *buf, const struct cvz_opt *o, const char *indent)
{
    bool repeats = o->type == CVZ_OPT_LIST || o->type == CVZ_OPT_EACH || o->type == CVZ_OPT_TALLY;
    bool negatable = o->type == CVZ_OPT_FLAG && o->preset != NULL;

    cvz_buf_printf(buf, " \\\n%s", indent);
    if (repeats)
        cvz_buf_add_z(buf, "'*'");
    else if (o->letter != 0)
        cvz_buf_printf(buf, "'(-%c --%s)'", o->letter, o->name);
    const char *equals = o->value != NULL ? "=" : "";
    if (o->letter != 0)
        cvz_buf_printf(buf, "{-%c%s,--%s%s}'[", o->letter, o->value != NULL ? "+" : "", o->name,
                       equals);
    else
        cvz_buf_printf(buf, "'--%s%s%s[", negatable ? "no-" : "", o->name, equals);
    add_quoted(buf, o->help, "[]:\\");
    cvz_buf_add_char(buf, ']');
    if (o->value != NULL) {
        cvz_buf_printf(buf, ":%s:", o->value);
        add_zsh_action(buf, o->hint, o->choices);
    }
    cvz_buf_add_char(buf, '\'');
}

static void add_zsh_options(struct cvz_buf *buf, const struct cvz_opt *options, const char *indent)
{
    for (const struct cvz_opt *o = options; o != NULL && o->name != NULL; o++)
        add_zsh_option(buf, o, indent);
}

static void add_zsh_command(struct cvz_buf *buf, const struct cvz_command *command)
{
    static const char indent[] = "                ";

    cvz_buf_printf(buf, "        %s)\n            _arguments", command->name);
    add_zsh_options(buf, command->options, indent);
    add_zsh_options(buf, cvz_global_options, indent);
    for (const struct cvz_operand *o = command->operands; o != NULL && o->name != NULL; o++) {
        cvz_buf_printf(buf, " \\\n%s'%s%s:%s:", indent, o->many ? "*" : "",
                       o->optional && !o->many ? ":" : "", o->name);
        add_zsh_action(buf, o->hint, o->choices);
        cvz_buf_add_char(buf, '\'');
    }
    cvz_buf_add_z(buf, "\n            ;;\n");
}

static void write_zsh(struct cvz_buf *buf)
{
    cvz_buf_add_z(buf, "#compdef cloudviz\n\n_cloudviz() {\n"
                       "    local context state state_descr line\n"
                       "    typeset -A opt_args\n"
                       "    _arguments -C");
    add_zsh_options(buf, cvz_global_options, "        ");
    cvz_buf_add_z(buf, " \\\n        '1:command:->command' \\\n        '*::argument:->argument'\n"
                       "    case $state in\n    command)\n        local -a commands=(\n");
    for (const struct cvz_command *const *c = cvz_commands; *c != NULL; c++) {
        cvz_buf_printf(buf, "            '%s:", (*c)->name);
        add_quoted(buf, (*c)->summary, "\\");
        cvz_buf_add_z(buf, "'\n");
    }
    cvz_buf_add_z(buf, "        )\n        _describe command commands\n        ;;\n"
                       "    argument)\n        case $words[1] in\n");
    for (const struct cvz_command *const *c = cvz_commands; *c != NULL; c++)
        add_zsh_command(buf, *c);
    cvz_buf_add_z(buf, "        esac\n        ;;\n    esac\n}\n\n"
                       "if [ \"$funcstack[1]\" = _cloudviz ]; then\n    _cloudviz \"$@\"\n"
                       "else\n    compdef _cloudviz cloudviz\nfi\n");
}

/* ---- fish ---- */

static void add_fish_values(struct cvz_buf *buf, enum cvz_opt_hint hint, cvz_choice_fn *choices)
{
    if (choices != NULL) {
        cvz_buf_add_z(buf, " -x -a '");
        add_choice_names(buf, choices);
        cvz_buf_add_z(buf, "'");
        return;
    }
    switch (hint) {
    case CVZ_HINT_NONE:
        cvz_buf_add_z(buf, " -x");
        break;
    case CVZ_HINT_FILE:
        cvz_buf_add_z(buf, " -r -F");
        break;
    case CVZ_HINT_DIR:
        cvz_buf_add_z(buf, " -x -a '(__fish_complete_directories)'");
        break;
    case CVZ_HINT_KIND:
        cvz_buf_add_z(buf, " -x -a '(cloudviz catalogue --names 2>/dev/null)'");
        break;
    case CVZ_HINT_COMMAND:
        cvz_buf_add_z(buf, " -x -a '");
        add_command_names(buf, " ");
        cvz_buf_add_z(buf, "'");
        break;
    }
}

static void add_fish_options(struct cvz_buf *buf, const char *command,
                             const struct cvz_opt *options)
{
    for (const struct cvz_opt *o = options; o != NULL && o->name != NULL; o++) {
        bool negatable = o->type == CVZ_OPT_FLAG && o->preset != NULL;
        cvz_buf_add_z(buf, "complete -c cloudviz");
        if (command != NULL)
            cvz_buf_printf(buf, " -n '__fish_seen_subcommand_from %s'", command);
        cvz_buf_printf(buf, " -l %s%s", negatable ? "no-" : "", o->name);
        if (o->letter != 0)
            cvz_buf_printf(buf, " -s %c", o->letter);
        if (o->value != NULL)
            add_fish_values(buf, o->hint, o->choices);
        cvz_buf_add_z(buf, " -d '");
        add_quoted(buf, o->help, "\\");
        cvz_buf_add_z(buf, "'\n");
    }
}

static void write_fish(struct cvz_buf *buf)
{
    cvz_buf_add_z(buf, "# fish completion for cloudviz\n");
    add_fish_options(buf, NULL, cvz_global_options);
    for (const struct cvz_command *const *c = cvz_commands; *c != NULL; c++) {
        const struct cvz_operand *operand = telling_operand(*c);
        cvz_buf_printf(buf, "complete -c cloudviz -n __fish_use_subcommand -f -a %s -d '",
                       (*c)->name);
        add_quoted(buf, (*c)->summary, "\\");
        cvz_buf_add_z(buf, "'\n");
        add_fish_options(buf, (*c)->name, (*c)->options);
        cvz_buf_printf(buf, "complete -c cloudviz -n '__fish_seen_subcommand_from %s'", (*c)->name);
        if (operand == NULL)
            cvz_buf_add_z(buf, " -f");
        else if (operand->choices == NULL && operand->hint == CVZ_HINT_FILE)
            cvz_buf_add_z(buf, " -F");
        else
            add_fish_values(buf, operand->hint, operand->choices);
        cvz_buf_add_char(buf, '\n');
    }
}

/* ---- the family ---- */

static const struct shell_ops shells[] = {
    {"bash", "", write_bash},
    {"zsh", "", write_zsh},
    {"fish", "", write_fish},
};

bool cvz_shells(size_t i, struct cvz_choice *ret)
{
    if (i >= CVZ_COUNT_OF(shells))
        return false;
    *ret = (struct cvz_choice){.name = shells[i].name, .help = shells[i].help};
    return true;
}

void cvz_completion_write(struct cvz_buf *buf, struct cvz_str shell)
{
    for (size_t i = 0; i < CVZ_COUNT_OF(shells); i++)
        if (cvz_str_is(shell, shells[i].name))
            shells[i].write(buf);
}
