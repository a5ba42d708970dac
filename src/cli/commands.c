/* SPDX-License-Identifier: Apache-2.0 */
/* The command table. To add a command: a cmd_*.c with its row, and its line here. */
#include "cli/commands_priv.h"

const struct cvz_command *const cvz_commands[] = {
    &cvz_command_demo,       &cvz_command_discover,
    &cvz_command_login,      &cvz_command_whoami,
    &cvz_command_capture,    &cvz_command_import,
    &cvz_command_list,       &cvz_command_show,
    &cvz_command_explain,    &cvz_command_coverage,
    &cvz_command_history,    &cvz_command_scans,
    &cvz_command_diff,       &cvz_command_standing,
    &cvz_command_render,     &cvz_command_export,
    &cvz_command_catalogue,  &cvz_command_config,
    &cvz_command_completion, &cvz_command_help,
    &cvz_command_version,    NULL,
};

static bool colours(size_t i, struct cvz_choice *ret)
{
    static const char *const names[] = {"auto", "always", "never"};

    if (i >= CVZ_COUNT_OF(names))
        return false;
    *ret = (struct cvz_choice){.name = names[i], .help = ""};
    return true;
}

const struct cvz_opt cvz_global_options[] = {
    {.name = "store",
     .setting = CVZ_OPT_SETTING(STORE),
     CVZ_OPT_TEXT_IN(struct cvz_globals, store),
     .value = "URL",
     .help = "the inventory store: sqlite:PATH",
     .hint = CVZ_HINT_NONE,
     .preset_says = "sqlite:~/.local/share/cloudviz/inventory.db"},
    {.name = "config",
     CVZ_OPT_TEXT_IN(struct cvz_globals, config),
     .value = "FILE",
     .help = "file of settings",
     .hint = CVZ_HINT_FILE,
     .preset_says = "~/.config/cloudviz/config.yaml"},
    {.name = "catalogue",
     .setting = CVZ_OPT_SETTING(CATALOGUE),
     CVZ_OPT_TEXT_IN(struct cvz_globals, catalogue),
     .value = "DIR",
     .help = "folder of further catalogue entries, which replace built-in ones of the same kind",
     .hint = CVZ_HINT_DIR},
    {.name = "color",
     .setting = CVZ_OPT_SETTING(COLOR),
     CVZ_OPT_CHOICE_IN(struct cvz_globals, colour),
     .value = "WHEN",
     .help = "colour the output; auto: on a terminal, unless NO_COLOR is set",
     .choices = colours,
     .preset = "auto"},
    {.name = "quiet",
     .letter = 'q',
     CVZ_OPT_FLAG_IN(struct cvz_globals, quiet),
     .help = "no progress and no notes, only results and errors"},
    {.name = "verbose",
     .letter = 'v',
     CVZ_OPT_TALLY_IN(struct cvz_globals, verbose),
     .help = "tell more; twice: everything"},
    {.name = "help",
     .letter = 'h',
     CVZ_OPT_FLAG_IN(struct cvz_globals, help),
     .help = "explain the command, and do nothing"},
    {.name = "version", CVZ_OPT_FLAG_IN(struct cvz_globals, version), .help = "print the version"},
    {.name = NULL},
};
