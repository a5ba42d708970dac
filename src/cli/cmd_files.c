/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that read and write inventory files: import, export. */
#include "cli/commands_priv.h"
#include "cli/source.h"
#include "cli/table.h"
#include "cli/text.h"

/* ---- import ---- */

struct import_options {
    struct cvz_listing listing;
    bool formats;
};

static const struct cvz_opt import_rows[] = {
    {.name = "formats",
     CVZ_OPT_FLAG_IN(struct import_options, formats),
     .help = "list the formats that are read, and how to come by such files"},
    CVZ_LISTING_OPTIONS(struct import_options, listing),
    {.name = NULL},
};

static const struct cvz_operand import_operands[] = {
    {.name = "FILE",
     .help = "an inventory (cloudviz.inventory/1) or a file of another tool; - is standard input",
     .optional = true,
     .many = true,
     .hint = CVZ_HINT_FILE},
    {.name = NULL},
};

static const char *const import_paragraphs[] = {
    "The content tells the format. What a file has that cannot be read is left out, told, and "
    "counted "
    "in the coverage. Of files that say what is meant to be (states, plans, templates), what a "
    "scan "
    "has seen stays as it was seen; 'cloudviz standing' holds the two against each other. Nothing "
    "sensitive is kept.",
    NULL,
};

static const struct cvz_example import_examples[] = {
    {"cloudviz import inventory.json", "into the usual store"},
    {"terraform state pull | cloudviz import -", "what Terraform looks after"},
    {"cloudviz export | ssh host cloudviz import -", "from one machine to another"},
    {.line = NULL},
};

static const struct cvz_column import_columns[] = {
    {"FILE", "file", CVZ_COLUMN_CUT_MIDDLE},
    {"FORMAT", "format", CVZ_COLUMN_FIXED},
    {"SCAN", "scan", CVZ_COLUMN_NUMBER},
    {"RESOURCES", "resources", CVZ_COLUMN_NUMBER},
    {"RELATIONS", "relations", CVZ_COLUMN_NUMBER},
    {"ADDED", "added", CVZ_COLUMN_NUMBER},
    {"CHANGED", "changed", CVZ_COLUMN_NUMBER},
    {"GONE", "gone", CVZ_COLUMN_NUMBER},
    {"UNCHANGED", "unchanged", CVZ_COLUMN_NUMBER},
    {"SEEN", "seen", CVZ_COLUMN_NUMBER | CVZ_COLUMN_CSV_ONLY},
    {NULL, NULL, 0},
};

static const struct cvz_column format_columns[] = {
    {"FORMAT", "label", CVZ_COLUMN_FIXED},
    {"NAME", "name", CVZ_COLUMN_CSV_ONLY},
    {"MADE BY", "made", 0},
    {"READS", "reads", CVZ_COLUMN_CSV_ONLY},
    {NULL, NULL, 0},
};

static int run_import(struct cvz_cli *cli, const void *options, const struct cvz_opt_list *operands,
                      struct cvz_err *err)
{
    const struct import_options *o = options;
    struct cvz_list files = {0};

    if (o->formats) {
        struct cvz_value formats = cvz_app_import_formats(&cli->arena);
        return cvz_listing_write(cli, &o->listing, format_columns, &formats, err);
    }
    int rc = operands->n > 0 ? 0 : cvz_fail(err, CVZ_EUSAGE, "FILE is missing");
    for (size_t i = 0; i < operands->n && rc == 0; i++) {
        struct cvz_value done = cvz_value_null;
        rc = cvz_app_import(cvz_cli_app(cli), operands->p[i].p, &cli->arena, &done, err);
        if (rc != 0)
            continue;
        cvz_list_add(&files, &cli->arena, done);
        struct cvz_str cause = cvz_value_str(cvz_value_path(&done, "cause"));
        if (cause.n > 0 && !cli->globals.quiet) {
            cvz_buf_printf(&cli->note, "%s: ", operands->p[i].p);
            cvz_text_add_safe(&cli->note, cause);
            cvz_buf_add_char(&cli->note, '\n');
        }
    }
    struct cvz_value rows = cvz_list_end(&files); /* of those that went in before one failed, too */
    int list_rc = cvz_listing_write(cli, &o->listing, import_columns, &rows, rc == 0 ? err : NULL);
    return rc != 0 ? rc : list_rc;
}

const struct cvz_command cvz_command_import = {
    .name = "import",
    .group = CVZ_GROUP_COLLECT,
    .summary = "put inventories and files of other tools into the store",
    .paragraphs = import_paragraphs,
    .operands = import_operands,
    .options = import_rows,
    .options_size = sizeof(struct import_options),
    .examples = import_examples,
    .run = run_import,
};

/* ---- export ---- */

struct export_options {
    struct cvz_source_options source;
    struct cvz_str output;
};

static const struct cvz_opt export_rows[] = {
    {.name = "output",
     .letter = 'o',
     CVZ_OPT_TEXT_IN(struct export_options, output),
     .value = "FILE",
     .hint = CVZ_HINT_FILE,
     .help = "write to this file",
     .preset_says = "standard output"},
    CVZ_SOURCE_OPTIONS(struct export_options, source),
    {.name = NULL},
};

static const struct cvz_operand export_operands[] = {CVZ_FILTER_OPERAND, {.name = NULL}};

static const struct cvz_example export_examples[] = {
    {"cloudviz export -o inventory.json", "everything, as of now"},
    {"cloudviz export --at 2026-11-01 tag:team=payments", "a part, as it was"},
    {.line = NULL},
};

static int run_export(struct cvz_cli *cli, const void *options, const struct cvz_opt_list *operands,
                      struct cvz_err *err)
{
    const struct export_options *o = options;
    struct cvz_app_source source = cvz_cli_source(cli, &o->source, operands, 0);
    struct cvz_buf bytes = CVZ_BUF_INIT;

    int rc = cvz_app_export(cvz_cli_app(cli), &source, &bytes, err);
    if (rc == 0)
        rc = cvz_cli_write_file(cli, o->output, &bytes, err);
    cvz_buf_release(&bytes);
    return rc;
}

const struct cvz_command cvz_command_export = {
    .name = "export",
    .group = CVZ_GROUP_DRAW,
    .summary = "write the inventory as a file that import reads",
    .operands = export_operands,
    .options = export_rows,
    .options_size = sizeof(struct export_options),
    .examples = export_examples,
    .run = run_export,
};
