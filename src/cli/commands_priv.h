/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CVZ_CLI_COMMANDS_PRIV_H
#define CVZ_CLI_COMMANDS_PRIV_H

#include "app/discover.h"
#include "cli/command.h"

/* What the settings say of requests. */
void cvz_cli_discover_settings(struct cvz_cli *cli, struct cvz_app_discover_params *params);

extern const struct cvz_command cvz_command_capture;
extern const struct cvz_command cvz_command_demo;
extern const struct cvz_command cvz_command_discover;
extern const struct cvz_command cvz_command_login;
extern const struct cvz_command cvz_command_whoami;
extern const struct cvz_command cvz_command_import;
extern const struct cvz_command cvz_command_scans;
extern const struct cvz_command cvz_command_standing;
extern const struct cvz_command cvz_command_list;
extern const struct cvz_command cvz_command_show;
extern const struct cvz_command cvz_command_explain;
extern const struct cvz_command cvz_command_coverage;
extern const struct cvz_command cvz_command_history;
extern const struct cvz_command cvz_command_diff;
extern const struct cvz_command cvz_command_render;
extern const struct cvz_command cvz_command_export;
extern const struct cvz_command cvz_command_catalogue;
extern const struct cvz_command cvz_command_config;
extern const struct cvz_command cvz_command_completion;
extern const struct cvz_command cvz_command_help;
extern const struct cvz_command cvz_command_version;

#endif
