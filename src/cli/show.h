/* SPDX-License-Identifier: Apache-2.0 */
/* Documents of one thing, written for a person. All append to cli->out. */
#ifndef CVZ_CLI_SHOW_H
#define CVZ_CLI_SHOW_H

#include "cli/command.h"
#include "codec/value.h"

/* What cvz_app_show, cvz_app_explain, cvz_app_history give. */
void cvz_show_resource(struct cvz_cli *cli, const struct cvz_value *resource);
void cvz_show_explanation(struct cvz_cli *cli, const struct cvz_value *explanation);
void cvz_show_history(struct cvz_cli *cli, const struct cvz_value *versions);

/* One row of what cvz_app_diff gives: "~ web-1 (EC2 instance): state running → stopped". */
void cvz_show_change(struct cvz_cli *cli, const struct cvz_value *row, struct cvz_buf *buf);
/* What cvz_app_diff gives, in lines, to any text; nothing of another document. The first few. */
void cvz_show_changes(struct cvz_cli *cli, const struct cvz_value *diff, struct cvz_buf *buf);

/* For other documents: a bold line behind an empty one; a member by its path, "" for none. */
void cvz_show_heading(struct cvz_cli *cli, const char *heading);
struct cvz_str cvz_show_text(const struct cvz_value *document, const char *path);

#endif
