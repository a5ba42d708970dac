/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include "app/app.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/suggest.h"
#include "cli/text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { COLUMNS_DEFAULT = 80, COLUMNS_MIN = 40, EXIT_BROKEN_PIPE = 128 + SIGPIPE };

/* ---- the process's surroundings ---- */

/* A standard descriptor that is closed would be given to the next file that is opened, and our
 * output would go into it. An open one of the wrong direction fails as a closed one does. */
static void occupy_standard_descriptors(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

static size_t terminal_columns(int fd)
{
    struct winsize size;

    if (ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return COLUMNS_DEFAULT;
    return size.ws_col < COLUMNS_MIN ? COLUMNS_MIN : size.ws_col;
}

static bool wants_colour(const struct cvz_cli *cli)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    if (cvz_str_is(cli->globals.colour, "always"))
        return true;
    if (cvz_str_is(cli->globals.colour, "never") || !cli->out_is_terminal)
        return false;
    return (no_color == NULL || no_color[0] == '\0') && (term == NULL || strcmp(term, "dumb") != 0);
}

int cvz_cli_flush(struct cvz_cli *cli, struct cvz_err *err)
{
    struct cvz_str rest = cvz_buf_str(&cli->out);
    int rc = 0;

    while (rest.n > 0 && rc == 0) {
        ssize_t n = write(STDOUT_FILENO, rest.p, rest.n);
        if (n >= 0)
            rest = cvz_str_sub(rest, (size_t)n, rest.n);
        else if (errno == EPIPE)
            rc = cvz_fail(err, CVZ_ECANCELLED, "%s", "");
        else if (errno != EINTR)
            rc = cvz_fail_errno(err, CVZ_EIO, errno, "cannot write standard output");
    }
    cvz_buf_clear(&cli->out);
    return rc;
}

static void write_standard_error(const struct cvz_buf *text)
{
    ssize_t n = text->n > 0 ? write(STDERR_FILENO, text->p, text->n) : 0;

    (void)n; /* there is nobody left to tell */
}

struct cvz_app *cvz_cli_app(struct cvz_cli *cli)
{
    if (cli->app == NULL) {
        struct cvz_app_settings settings = {
            .store = cli->globals.store,
            .catalogue_dir = cli->globals.catalogue,
        };
        cli->app = cvz_app_new(&settings);
    }
    return cli->app;
}

/* ---- the run ---- */

int cvz_command_find(struct cvz_str name, const struct cvz_command **ret, struct cvz_err *err)
{
    struct cvz_suggestion s = CVZ_SUGGESTION_FOR(name);
    char hint[CVZ_SUGGEST_TEXT_MAX];

    for (const struct cvz_command *const *c = cvz_commands; *c != NULL; c++) {
        if (cvz_str_is(name, (*c)->name)) {
            *ret = *c;
            return 0;
        }
        cvz_suggest_offer(&s, (*c)->name);
    }
    return cvz_fail(err, CVZ_EUSAGE, "there is no command '%.*s'%s", CVZ_STR_ARG(name),
                    cvz_suggest_text(&s, "", hint));
}

/* "cloudviz render: text", the place on the command line, and where to read on. */
static void print_error(struct cvz_cli *cli, const struct cvz_command *command,
                        const struct cvz_opt_parser *parser, const struct cvz_err *err)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    if (err->text[0] == '\0')
        return;
    cvz_buf_printf(&buf, "cloudviz%s%s: ", command != NULL ? " " : "",
                   command != NULL ? command->name : "");
    cvz_text_add_safe(&buf, cvz_str_from(err->text));
    cvz_buf_add_char(&buf, '\n');
    if (err->code == CVZ_EUSAGE) {
        cvz_opt_point(&buf, cli->argc, cli->argv, parser->place);
        cvz_buf_printf(&buf, "'cloudviz help%s%s' tells more.\n", command != NULL ? " " : "",
                       command != NULL ? command->name : "");
    }
    write_standard_error(&buf);
    cvz_buf_release(&buf);
}

/* Options up to the first operand, which names the command. *ret_command stays NULL when there is
 * none. */
static int read_command(struct cvz_opt_parser *parser, const struct cvz_command **ret_command,
                        struct cvz_err *err)
{
    int rc = cvz_opt_parse(parser, true, err);

    if (rc != 0 || parser->operands.n == 0)
        return rc;
    rc = cvz_command_find(parser->operands.p[0], ret_command, err);
    if (rc != 0) {
        int index = parser->operand_index[0];
        parser->place =
            (struct cvz_opt_place){.index = index, .length = strlen(parser->argv[index])};
    }
    return rc;
}

/* Variables and the file of settings stand in for options that were not given. */
static int load_settings(struct cvz_cli *cli, struct cvz_opt_parser *parser, struct cvz_err *err)
{
    struct cvz_conf_params params = {.path = cli->globals.config.p};

    int rc = cvz_conf_load(&params, &cli->arena, &cli->conf, err);
    return rc != 0 ? rc : cvz_opt_apply_settings(parser, cli->conf, err);
}

static void set_log_level(const struct cvz_cli *cli)
{
    static const char *const names[] = {[CVZ_LOG_ERROR] = "error",
                                        [CVZ_LOG_WARN] = "warn",
                                        [CVZ_LOG_INFO] = "info",
                                        [CVZ_LOG_DEBUG] = "debug"};
    unsigned level = CVZ_LOG_WARN;

    for (unsigned i = 0; cli->conf != NULL && i < CVZ_COUNT_OF(names); i++)
        if (cvz_str_is(cvz_conf_text(cli->conf, CVZ_SETTING_LOG_LEVEL), names[i]))
            level = i;
    level += cli->globals.verbose;
    cvz_log_set_level(level < CVZ_LOG_DEBUG ? (enum cvz_log_level)level : CVZ_LOG_DEBUG);
}

static int run_command(struct cvz_cli *cli, struct cvz_opt_parser *parser,
                       const struct cvz_command *command, struct cvz_err *err)
{
    void *options = cvz_arena_calloc(&cli->arena, 1, command->options_size + 1);
    struct cvz_opt_target *target = &parser->targets[parser->n_targets++];

    *target = (struct cvz_opt_target){.options = command->options, .object = options};
    cvz_opt_preset(target, &cli->arena);
    parser->operands.n = 0;
    int rc = cvz_opt_parse(parser, false, err);
    if (rc != 0)
        return rc;
    if (cli->globals.help) {
        cvz_help_write(&cli->out, command, cli->columns);
        return 0;
    }
    rc = cvz_opt_check_operands(parser, command->operands, err);
    if (rc == 0 && !command->without_settings)
        rc = load_settings(cli, parser, err);
    if (rc != 0)
        return rc;
    cli->colour = wants_colour(cli);
    set_log_level(cli);
    return command->run(cli, options, &parser->operands, err);
}

static int run(struct cvz_cli *cli, struct cvz_opt_parser *parser,
               const struct cvz_command **ret_command, struct cvz_err *err)
{
    int rc = read_command(parser, ret_command, err);

    if (rc != 0)
        return rc;
    if (*ret_command != NULL)
        return run_command(cli, parser, *ret_command, err);
    if (cli->globals.version) {
        cvz_buf_add_z(&cli->out, "cloudviz " CVZ_VERSION "\n");
        return 0;
    }
    if (!cli->globals.help) {
        cvz_help_write(&cli->note, NULL, cli->columns);
        return CVZ_EUSAGE;
    }
    cvz_help_write(&cli->out, NULL, cli->columns);
    return 0;
}

/* Output first, then what there is to say about it, then the error. */
static int finish(struct cvz_cli *cli, const struct cvz_command *command,
                  const struct cvz_opt_parser *parser, int rc, struct cvz_err *err)
{
    struct cvz_err flush_err = CVZ_ERR_INIT;
    int flush_rc = cvz_cli_flush(cli, &flush_err);

    if (flush_rc == CVZ_ECANCELLED)
        return EXIT_BROKEN_PIPE;
    write_standard_error(&cli->note);
    if (rc != 0)
        print_error(cli, command, parser, err);
    if (flush_rc != 0 && rc == 0) {
        print_error(cli, command, parser, &flush_err);
        rc = flush_rc;
    }
    return cvz_code_exit_status(rc);
}

int cvz_cli_main(int argc, char **argv)
{
    struct cvz_err err = CVZ_ERR_INIT;
    const struct cvz_command *command = NULL;
    struct cvz_cli cli = {.argc = argc, .argv = argv};
    struct cvz_opt_parser parser = {
        .argc = argc,
        .argv = argv,
        .next = argc > 0 ? 1 : 0,
        .targets = {{.options = cvz_global_options, .object = &cli.globals}},
        .n_targets = 1,
        .arena = &cli.arena,
        .place = {.index = -1},
    };

    occupy_standard_descriptors();
    signal(SIGPIPE, SIG_IGN);
    cli.out_is_terminal = isatty(STDOUT_FILENO);
    cli.err_is_terminal = isatty(STDERR_FILENO);
    cli.columns = cli.out_is_terminal ? terminal_columns(STDOUT_FILENO) : COLUMNS_DEFAULT;
    parser.operand_index = CVZ_ARENA_ARRAY(&cli.arena, int, (size_t)argc + 1);
    cvz_opt_preset(&parser.targets[0], &cli.arena);

    int rc = run(&cli, &parser, &command, &err);
    int status = finish(&cli, command, &parser, rc, &err);

    cvz_app_free(cli.app);
    cvz_buf_release(&cli.out);
    cvz_buf_release(&cli.note);
    cvz_arena_release(&cli.arena);
    return status;
}
