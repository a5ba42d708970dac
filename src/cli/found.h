/* SPDX-License-Identifier: Apache-2.0 */
/* What a scan found or would ask, written for a person. */
#ifndef CVZ_CLI_FOUND_H
#define CVZ_CLI_FOUND_H

#include "cli/command.h"
#include "codec/value.h"

/* Documents of cvz_app_discover, cvz_app_capture, cvz_app_demo, cvz_app_plan; to cli->out. */
void cvz_found_write(struct cvz_cli *cli, const struct cvz_value *scans);
void cvz_found_write_capture(struct cvz_cli *cli, const struct cvz_value *capture);
void cvz_found_write_demo(struct cvz_cli *cli, const struct cvz_value *demo);
int cvz_found_write_plan(struct cvz_cli *cli, const struct cvz_value *plans,
                         struct cvz_err *err) CVZ_MUST_CHECK;

#endif
