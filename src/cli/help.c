/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/command.h"
#include "cli/text.h"

#include <inttypes.h>

enum { INDENT = 2, HELP_COLUMN = 28 };

static const char *const group_headings[] = {
#define HEADING(constant, heading) [constant] = heading,
    CVZ_COMMAND_GROUP_TABLE(HEADING)
#undef HEADING
};
_Static_assert(CVZ_COUNT_OF(group_headings) == CVZ_GROUP_COUNT, "a heading for each group");

static const char *const program_paragraphs[] = {
    "Discovers what runs in a cloud, keeps it as a versioned graph, and draws it so that a person "
    "can read it.",
    NULL,
};

void cvz_help_write_synopsis(struct cvz_buf *buf, const struct cvz_command *command)
{
    cvz_buf_add_z(buf, "[OPTIONS]");
    for (const struct cvz_operand *o = command->operands; o != NULL && o->name != NULL; o++)
        cvz_buf_printf(buf, " %s%s%s%s", o->optional ? "[" : "", o->name, o->many ? "..." : "",
                       o->optional ? "]" : "");
}

void cvz_help_write_option(struct cvz_buf *buf, const struct cvz_opt *o, bool aligned)
{
    bool shown_negated =
        o->type == CVZ_OPT_FLAG && o->preset != NULL && strcmp(o->preset, "true") == 0;

    if (o->letter != 0)
        cvz_buf_printf(buf, "-%c, ", o->letter);
    else if (aligned)
        cvz_buf_add_z(buf, "    ");
    cvz_buf_printf(buf, "--%s%s", shown_negated ? "no-" : "", o->name);
    if (o->value != NULL)
        cvz_buf_printf(buf, " %s", o->value);
}

void cvz_help_write_bounds(struct cvz_buf *buf, const struct cvz_opt *o)
{
    size_t start = buf->n;

    if (o->type == CVZ_OPT_NUMBER && o->max < INT64_MAX)
        cvz_buf_printf(buf, "%" PRId64 " to %" PRId64, o->min, o->max);
    if (o->type == CVZ_OPT_LIST || o->type == CVZ_OPT_EACH)
        cvz_buf_add_z(buf, "may be repeated");
    const char *preset = o->preset_says != NULL ? o->preset_says : o->preset;
    if (preset != NULL && o->type != CVZ_OPT_FLAG)
        cvz_buf_printf(buf, "%sdefault: %s", buf->n > start ? "; " : "", preset);
}

/* A row of two columns; a left side that is too wide stands on a line of its own. */
static void add_row(struct cvz_buf *buf, struct cvz_str left, const char *right, size_t columns)
{
    size_t at = INDENT + left.n;

    cvz_text_add_spaces(buf, INDENT);
    cvz_buf_add_str(buf, left);
    if (at + 2 > HELP_COLUMN) {
        cvz_buf_add_char(buf, '\n');
        at = 0;
    }
    cvz_text_add_spaces(buf, HELP_COLUMN - at);
    cvz_text_add_wrapped(buf, right, HELP_COLUMN, HELP_COLUMN, columns);
    cvz_buf_add_char(buf, '\n');
}

static void add_heading(struct cvz_buf *buf, const char *heading)
{
    cvz_buf_printf(buf, "\n%s:\n", heading);
}

/* The names a value can have, each with what it means; names alone in one line. */
static void add_choices(struct cvz_buf *buf, cvz_choice_fn *choices, size_t columns)
{
    struct cvz_choice c;
    struct cvz_buf names = CVZ_BUF_INIT;

    for (size_t i = 0; choices(i, &c); i++) {
        if (c.help[0] == '\0') {
            cvz_buf_printf(&names, "%s%s", names.n > 0 ? ", " : "", c.name);
            continue;
        }
        cvz_text_add_spaces(buf, HELP_COLUMN + 2);
        cvz_buf_printf(buf, "%-12s ", c.name);
        size_t at = HELP_COLUMN + 2 + 13;
        cvz_text_add_wrapped(buf, c.help, at, at, columns);
        cvz_buf_add_char(buf, '\n');
    }
    if (names.n > 0) {
        cvz_text_add_spaces(buf, HELP_COLUMN + 2);
        cvz_text_add_wrapped(buf, names.p, HELP_COLUMN + 2, HELP_COLUMN + 2, columns);
        cvz_buf_add_char(buf, '\n');
    }
    cvz_buf_release(&names);
}

static void add_options(struct cvz_buf *buf, const struct cvz_opt *options, size_t columns)
{
    struct cvz_buf left = CVZ_BUF_INIT;
    struct cvz_buf right = CVZ_BUF_INIT;

    for (const struct cvz_opt *o = options; o != NULL && o->name != NULL; o++) {
        cvz_buf_clear(&left);
        cvz_buf_clear(&right);
        cvz_help_write_option(&left, o, true);
        cvz_buf_add_z(&right, o->help);
        size_t plain = right.n;
        cvz_buf_add_z(&right, " [");
        size_t opened = right.n;
        cvz_help_write_bounds(&right, o);
        if (right.n == opened)
            right.p[right.n = plain] = '\0';
        else
            cvz_buf_add_char(&right, ']');
        add_row(buf, cvz_buf_str(&left), right.p, columns);
        if (o->choices != NULL)
            add_choices(buf, o->choices, columns);
    }
    cvz_buf_release(&left);
    cvz_buf_release(&right);
}

static void add_operands(struct cvz_buf *buf, const struct cvz_operand *operands, size_t columns)
{
    struct cvz_buf left = CVZ_BUF_INIT;

    if (operands == NULL || operands->name == NULL)
        return;
    add_heading(buf, "Arguments");
    for (const struct cvz_operand *o = operands; o->name != NULL; o++) {
        cvz_buf_clear(&left);
        cvz_buf_printf(&left, "%s%s", o->name, o->many ? "..." : "");
        add_row(buf, cvz_buf_str(&left), o->help, columns);
        if (o->choices != NULL)
            add_choices(buf, o->choices, columns);
    }
    cvz_buf_release(&left);
}

static void add_examples(struct cvz_buf *buf, const struct cvz_example *examples, size_t columns)
{
    if (examples == NULL || examples->line == NULL)
        return;
    add_heading(buf, "Examples");
    for (const struct cvz_example *e = examples; e->line != NULL; e++) {
        cvz_buf_printf(buf, "  %s\n      ", e->line);
        cvz_text_add_wrapped(buf, e->says, 6, 6, columns);
        cvz_buf_add_char(buf, '\n');
    }
}

static void add_paragraphs(struct cvz_buf *buf, const char *const *paragraphs, size_t columns)
{
    for (; paragraphs != NULL && *paragraphs != NULL; paragraphs++) {
        cvz_buf_add_char(buf, '\n');
        cvz_text_add_wrapped(buf, *paragraphs, 0, 0, columns);
        cvz_buf_add_char(buf, '\n');
    }
}

static void write_program_help(struct cvz_buf *buf, size_t columns)
{
    cvz_buf_add_z(buf, "Usage: cloudviz COMMAND [OPTIONS] [ARGUMENTS]\n");
    add_paragraphs(buf, program_paragraphs, columns);
    int group = -1;
    for (const struct cvz_command *const *c = cvz_commands; *c != NULL; c++) {
        if ((int)(*c)->group != group)
            add_heading(buf, group_headings[(*c)->group]);
        group = (int)(*c)->group;
        add_row(buf, cvz_str_from((*c)->name), (*c)->summary, columns);
    }
    add_heading(buf, "Options of every command");
    add_options(buf, cvz_global_options, columns);
    cvz_buf_add_z(buf, "\n'cloudviz help COMMAND' tells more of one; 'cloudviz help --man' is the "
                       "manual.\n");
}

void cvz_help_write(struct cvz_buf *buf, const struct cvz_command *command, size_t columns)
{
    if (command == NULL) {
        write_program_help(buf, columns);
        return;
    }
    cvz_buf_printf(buf, "cloudviz %s: %s\n\nUsage: cloudviz %s ", command->name, command->summary,
                   command->name);
    cvz_help_write_synopsis(buf, command);
    cvz_buf_add_char(buf, '\n');
    add_paragraphs(buf, command->paragraphs, columns);
    add_operands(buf, command->operands, columns);
    if (command->options != NULL && command->options->name != NULL) {
        add_heading(buf, "Options");
        add_options(buf, command->options, columns);
    }
    add_heading(buf, "Options of every command");
    add_options(buf, cvz_global_options, columns);
    add_examples(buf, command->examples, columns);
}
