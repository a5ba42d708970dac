/* SPDX-License-Identifier: Apache-2.0 */
/* How far a scan has come: a line that redraws itself on a terminal, a line now and then elsewhere.
 * All on standard error; nothing with --quiet. */
#ifndef CVZ_CLI_PROGRESS_H
#define CVZ_CLI_PROGRESS_H

#include "app/discover.h"
#include "cli/command.h"

struct cvz_progress_line {
    const struct cvz_cli *cli;
    int64_t next_ms; /* not drawn again before */
    bool drawn;      /* there is a line to be wiped */
    size_t columns;
};

void cvz_progress_begin(struct cvz_progress_line *line, const struct cvz_cli *cli);
/* For cvz_app_discover_params.progress, with the line as its context. */
void cvz_progress_show(void *line, const struct cvz_app_progress *progress);
/* Wipes the line. */
void cvz_progress_end(struct cvz_progress_line *line);

/* Turns the first SIGINT or SIGTERM into a flag, so that a scan can stop and keep what is complete;
 * the second ends the process as usual. */
const volatile int *cvz_interrupt_watch(void);

#endif
