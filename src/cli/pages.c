/* SPDX-License-Identifier: Apache-2.0 */
/* The manual page, in the macros of man(7), and the reference in Markdown: the same tables as
 * help. */
#include "cli/command.h"

/* The summaries begin in lower case, for the lists; here they are sentences. */
static char capital(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

/* ---- roff ---- */

/* Text as roff reads it: a backslash is written out, a dash is a minus, and a line never begins
 * with a control character. */
static void add_roff(struct cvz_buf *buf, const char *text)
{
    bool at_line_start = buf->n == 0 || buf->p[buf->n - 1] == '\n';

    if (at_line_start && (*text == '.' || *text == '\''))
        cvz_buf_add_z(buf, "\\&");
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '\\')
            cvz_buf_add_z(buf, "\\e");
        else if (*p == '-')
            cvz_buf_add_z(buf, "\\-");
        else if (*p == '\'')
            cvz_buf_add_z(buf, "\\(aq");
        else
            cvz_buf_add_char(buf, *p);
    }
}

enum { ROFF_COLUMNS = 76 };

/* A paragraph, in lines that are not too long for whoever reads the source. */
static void add_roff_line(struct cvz_buf *buf, const char *text)
{
    struct cvz_buf word = CVZ_BUF_INIT;
    struct cvz_str rest = cvz_str_from(text);
    struct cvz_str piece;
    size_t at = 0;

    while (cvz_str_split(&rest, ' ', &piece)) {
        bool breaks = at > 0 && at + 1 + piece.n > ROFF_COLUMNS;
        if (at > 0)
            cvz_buf_add_char(buf, breaks ? '\n' : ' ');
        at = (breaks || at == 0 ? 0 : at + 1) + piece.n;
        cvz_buf_clear(&word);
        cvz_buf_add_str(&word, piece);
        add_roff(buf, piece.n > 0 ? word.p : "");
    }
    cvz_buf_add_char(buf, '\n');
    cvz_buf_release(&word);
}

/* One macro with one argument in quotes. */
static void add_macro(struct cvz_buf *buf, const char *macro, const char *argument)
{
    cvz_buf_printf(buf, ".%s \"", macro);
    add_roff(buf, argument);
    cvz_buf_add_z(buf, "\"\n");
}

static void add_man_choices(struct cvz_buf *buf, cvz_choice_fn *choices)
{
    struct cvz_buf names = CVZ_BUF_INIT;
    struct cvz_choice c;

    cvz_buf_add_z(buf, ".RS\n");
    for (size_t i = 0; choices(i, &c); i++) {
        if (c.help[0] == '\0') {
            cvz_buf_printf(&names, "%s%s", names.n > 0 ? ", " : "One of ", c.name);
            continue;
        }
        cvz_buf_add_z(buf, ".TP 14\n");
        add_macro(buf, "B", c.name);
        add_roff_line(buf, c.help);
    }
    if (names.n > 0) {
        cvz_buf_add_char(&names, '.');
        add_roff_line(buf, names.p);
    }
    cvz_buf_add_z(buf, ".RE\n");
    cvz_buf_release(&names);
}

static void add_man_options(struct cvz_buf *buf, const struct cvz_opt *options)
{
    struct cvz_buf text = CVZ_BUF_INIT;

    for (const struct cvz_opt *o = options; o != NULL && o->name != NULL; o++) {
        cvz_buf_add_z(buf, ".TP\n");
        cvz_buf_clear(&text);
        cvz_help_write_option(&text, o, false);
        add_macro(buf, "B", text.p);
        add_roff_line(buf, o->help);
        cvz_buf_clear(&text);
        cvz_help_write_bounds(&text, o);
        if (text.n > 0) {
            cvz_buf_add_z(buf, "[");
            add_roff(buf, text.p);
            cvz_buf_add_z(buf, "]\n");
        }
        if (o->choices != NULL)
            add_man_choices(buf, o->choices);
    }
    cvz_buf_release(&text);
}

static void add_man_command(struct cvz_buf *buf, const struct cvz_command *command)
{
    struct cvz_buf synopsis = CVZ_BUF_INIT;

    cvz_buf_printf(&synopsis, "cloudviz %s ", command->name);
    cvz_help_write_synopsis(&synopsis, command);
    add_macro(buf, "SS", synopsis.p);
    cvz_buf_release(&synopsis);
    cvz_buf_add_char(buf, capital(command->summary[0]));
    add_roff(buf, command->summary + 1);
    cvz_buf_add_z(buf, ".\n");
    for (const char *const *p = command->paragraphs; p != NULL && *p != NULL; p++) {
        cvz_buf_add_z(buf, ".PP\n");
        add_roff_line(buf, *p);
    }
    for (const struct cvz_operand *o = command->operands; o != NULL && o->name != NULL; o++) {
        cvz_buf_add_z(buf, ".TP\n");
        add_macro(buf, "I", o->name);
        add_roff_line(buf, o->help);
        if (o->choices != NULL)
            add_man_choices(buf, o->choices);
    }
    add_man_options(buf, command->options);
    for (const struct cvz_example *e = command->examples; e != NULL && e->line != NULL; e++) {
        cvz_buf_add_z(buf, ".PP\nExample, ");
        add_roff(buf, e->says);
        cvz_buf_add_z(buf, ":\n.PP\n.RS 4\n.nf\n");
        add_roff_line(buf, e->line);
        cvz_buf_add_z(buf, ".fi\n.RE\n");
    }
}

struct fact {
    const char *name;
    const char *says;
};

static const struct fact environment[] = {
    {"CLOUDVIZ_STORE", "The inventory store, where --store does not name one."},
    {"CLOUDVIZ_CONFIG", "The file of settings, where --config does not name one."},
    {"NO_COLOR", "Nothing is coloured when it is set and not empty."},
    {"AWS_PROFILE, AWS_ACCESS_KEY_ID, ...",
     "Credentials, regions and endpoints of AWS, as its own command line reads them."},
};

static const struct fact files[] = {
    {"~/.local/share/cloudviz/inventory.db",
     "The store, unless another is named; below $XDG_DATA_HOME where that is set."},
    {"~/.config/cloudviz/config.yaml", "The settings; below $XDG_CONFIG_HOME where that is set."},
};

static void add_man_facts(struct cvz_buf *buf, const char *heading, const struct fact *facts,
                          size_t n)
{
    add_macro(buf, "SH", heading);
    for (size_t i = 0; i < n; i++) {
        cvz_buf_add_z(buf, ".TP\n");
        add_macro(buf, "B", facts[i].name);
        add_roff_line(buf, facts[i].says);
    }
}

/* X-macro rows of base/err.h with one text for each exit status that they use. */
static const struct fact exit_statuses[] = {
    {"0", "All went well."},
    {"2", "The command line or a filter is wrong; nothing was done."},
    {"3", "A scan is complete but for the parts that its coverage names."},
    {"4", "A file, or the resource that was asked for, is not there."},
    {"5", "Something exists already."},
    {"65", "A file or an answer is malformed or too large."},
    {"69", "A service, or what was asked for, is not available."},
    {"70", "A fault of the program itself."},
    {"71", "Out of memory."},
    {"74", "Reading or writing failed."},
    {"75", "Throttled, timed out or in conflict: worth another try."},
    {"77", "No credentials, or a permission is missing."},
    {"130", "Interrupted."},
};

void cvz_man_write(struct cvz_buf *buf)
{
    cvz_buf_add_z(buf, ".\\\" SPDX-License-Identifier: Apache-2.0\n"
                       ".\\\" Written from the command table by 'cloudviz help --man'.\n");
    cvz_buf_printf(buf, ".TH CLOUDVIZ 1 2026-11-24 \"cloudviz %s\" \"User Commands\"\n",
                   CVZ_VERSION);
    add_macro(buf, "SH", "NAME");
    cvz_buf_add_z(buf, "cloudviz \\- discover cloud resources, keep them as a graph, draw it\n");
    add_macro(buf, "SH", "SYNOPSIS");
    cvz_buf_add_z(buf, ".B cloudviz\n.I COMMAND\n[\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]\n");
    add_macro(buf, "SH", "DESCRIPTION");
    add_roff_line(buf, "Discovers what runs in a cloud, keeps it as a versioned graph, and draws "
                       "it so that a person can read it.");
    add_roff_line(buf, "Every call that was made, refused or skipped is in a coverage ledger, and "
                       "every relation says which field of which answer it stands on.");
    add_macro(buf, "SH", "COMMANDS");
    for (const struct cvz_command *const *c = cvz_commands; *c != NULL; c++)
        add_man_command(buf, *c);
    add_macro(buf, "SH", "OPTIONS OF EVERY COMMAND");
    add_man_options(buf, cvz_global_options);
    add_man_facts(buf, "EXIT STATUS", exit_statuses, CVZ_COUNT_OF(exit_statuses));
    add_man_facts(buf, "ENVIRONMENT", environment, CVZ_COUNT_OF(environment));
    add_man_facts(buf, "FILES", files, CVZ_COUNT_OF(files));
}

/* ---- Markdown ---- */

/* Text for a table cell or a paragraph: what Markdown would read as its own is escaped. */
static void add_markdown(struct cvz_buf *buf, const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (strchr("|<*_`[]\\", *p) != NULL)
            cvz_buf_add_char(buf, '\\');
        cvz_buf_add_char(buf, *p);
    }
}

static void add_markdown_choices(struct cvz_buf *buf, cvz_choice_fn *choices)
{
    struct cvz_choice c;

    for (size_t i = 0; choices(i, &c); i++) {
        cvz_buf_printf(buf, "%s`%s`", i == 0 ? "<br>" : ", ", c.name);
        if (c.help[0] != '\0') {
            cvz_buf_add_z(buf, " (");
            add_markdown(buf, c.help);
            cvz_buf_add_z(buf, ")");
        }
    }
}

static void add_markdown_options(struct cvz_buf *buf, const struct cvz_opt *options)
{
    struct cvz_buf text = CVZ_BUF_INIT;

    cvz_buf_add_z(buf, "| option | meaning |\n|---|---|\n");
    for (const struct cvz_opt *o = options; o->name != NULL; o++) {
        cvz_buf_clear(&text);
        cvz_help_write_option(&text, o, false);
        cvz_buf_printf(buf, "| `%s` | ", text.p);
        add_markdown(buf, o->help);
        cvz_buf_clear(&text);
        cvz_help_write_bounds(&text, o);
        if (text.n > 0) {
            cvz_buf_add_z(buf, " (");
            add_markdown(buf, text.p);
            cvz_buf_add_z(buf, ")");
        }
        if (o->choices != NULL)
            add_markdown_choices(buf, o->choices);
        cvz_buf_add_z(buf, " |\n");
    }
    cvz_buf_release(&text);
}

static void add_markdown_command(struct cvz_buf *buf, const struct cvz_command *command)
{
    cvz_buf_printf(buf, "\n## %s\n\n```\ncloudviz %s ", command->name, command->name);
    cvz_help_write_synopsis(buf, command);
    cvz_buf_add_z(buf, "\n```\n\n");
    cvz_buf_add_char(buf, capital(command->summary[0]));
    add_markdown(buf, command->summary + 1);
    cvz_buf_add_z(buf, ".\n");
    for (const char *const *p = command->paragraphs; p != NULL && *p != NULL; p++) {
        cvz_buf_add_char(buf, '\n');
        add_markdown(buf, *p);
        cvz_buf_add_char(buf, '\n');
    }
    if (command->operands != NULL && command->operands->name != NULL) {
        cvz_buf_add_z(buf, "\n| argument | meaning |\n|---|---|\n");
        for (const struct cvz_operand *o = command->operands; o->name != NULL; o++) {
            cvz_buf_printf(buf, "| `%s%s` | ", o->name, o->many ? "..." : "");
            add_markdown(buf, o->help);
            if (o->choices != NULL)
                add_markdown_choices(buf, o->choices);
            cvz_buf_add_z(buf, " |\n");
        }
    }
    if (command->options != NULL && command->options->name != NULL) {
        cvz_buf_add_char(buf, '\n');
        add_markdown_options(buf, command->options);
    }
    for (const struct cvz_example *e = command->examples; e != NULL && e->line != NULL; e++) {
        cvz_buf_add_z(buf, e == command->examples ? "\n```sh\n" : "");
        cvz_buf_printf(buf, "%s   # %s\n", e->line, e->says);
        cvz_buf_add_z(buf, e[1].line == NULL ? "```\n" : "");
    }
}

void cvz_reference_write(struct cvz_buf *buf)
{
    cvz_buf_add_z(buf, "<!-- Written from the command table: cloudviz help --markdown > "
                       "docs/commands.md -->\n# Commands\n\n");
    for (const struct cvz_command *const *c = cvz_commands; *c != NULL; c++) {
        cvz_buf_printf(buf, "- [%s](#%s): ", (*c)->name, (*c)->name);
        add_markdown(buf, (*c)->summary);
        cvz_buf_add_char(buf, '\n');
    }
    cvz_buf_add_z(buf, "\n## Options of every command\n\n");
    add_markdown_options(buf, cvz_global_options);
    for (const struct cvz_command *const *c = cvz_commands; *c != NULL; c++)
        add_markdown_command(buf, *c);
    cvz_buf_add_z(buf, "\n## Exit statuses\n\n| status | meaning |\n|---|---|\n");
    for (size_t i = 0; i < CVZ_COUNT_OF(exit_statuses); i++)
        cvz_buf_printf(buf, "| %s | %s |\n", exit_statuses[i].name, exit_statuses[i].says);
}
