/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/progress.h"

#include "base/clock.h"
#include "cli/text.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { REDRAW_MS = 100, FIRST_LINE_MS = 2000, LINE_MS = 5000, BAR = 24, COLUMNS_DEFAULT = 80 };

static const char wipe[] = "\r\x1b[K";

static void write_standard_error(struct cvz_str text)
{
    ssize_t n = write(STDERR_FILENO, text.p, text.n);

    (void)n; /* there is nobody left to tell */
}

void cvz_progress_begin(struct cvz_progress_line *line, const struct cvz_cli *cli)
{
    struct winsize size;
    bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;

    *line = (struct cvz_progress_line){
        .cli = cli,
        .next_ms = cvz_clock_steady(&cvz_clock_system) +
                   (cli->err_is_terminal ? REDRAW_MS : FIRST_LINE_MS),
        .columns = known ? size.ws_col : COLUMNS_DEFAULT,
    };
}

/* "[########----------------] " */
static void add_bar(struct cvz_buf *buf, unsigned done, unsigned all)
{
    unsigned filled = all > 0 ? (unsigned)((uint64_t)done * BAR / all) : 0;

    cvz_buf_add_char(buf, '[');
    for (unsigned i = 0; i < BAR; i++)
        cvz_buf_add_char(buf, i < filled ? '#' : '-');
    cvz_buf_add_z(buf, "] ");
}

void cvz_progress_show(void *ctx, const struct cvz_app_progress *p)
{
    struct cvz_progress_line *line = ctx;
    int64_t now = cvz_clock_steady(&cvz_clock_system);
    bool terminal = line->cli->err_is_terminal;
    struct cvz_buf buf = CVZ_BUF_INIT;
    struct cvz_buf text = CVZ_BUF_INIT;

    if (line->cli->globals.quiet || now < line->next_ms)
        return;
    line->next_ms = now + (terminal ? REDRAW_MS : LINE_MS);
    if (terminal)
        add_bar(&text, p->calls_done, p->calls_done + p->calls_open);
    else
        cvz_buf_printf(&text, "%.*s: ", CVZ_STR_ARG(p->provider));
    cvz_buf_printf(&text, "%u of %u calls, %u resources  ", p->calls_done,
                   p->calls_done + p->calls_open, p->resources);
    cvz_buf_add_str(&text, p->current);
    cvz_buf_add_z(&buf, terminal ? wipe : "");
    cvz_text_add_cell(&buf, cvz_buf_str(&text), terminal ? line->columns - 1 : text.n,
                      CVZ_TEXT_CUT_END);
    cvz_buf_add_z(&buf, terminal ? "" : "\n");
    write_standard_error(cvz_buf_str(&buf));
    line->drawn = terminal;
    cvz_buf_release(&buf);
    cvz_buf_release(&text);
}

void cvz_progress_end(struct cvz_progress_line *line)
{
    if (line->drawn)
        write_standard_error(CVZ_STR(wipe));
    line->drawn = false;
}

/* ---- interruption ---- */

static volatile int interrupted; /* a signal handler has nowhere else to write */

static void note_signal(int number)
{
    (void)number;
    interrupted = 1;
}

const volatile int *cvz_interrupt_watch(void)
{
    struct sigaction action = {.sa_handler = note_signal, .sa_flags = (int)SA_RESETHAND};

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    return &interrupted;
}
