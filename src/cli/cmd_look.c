/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that look at the inventory: list, show, explain. */
#include "cli/commands_priv.h"
#include "cli/show.h"
#include "cli/source.h"
#include "cli/table.h"

/* ---- list ---- */

struct list_options {
    struct cvz_listing listing;
    struct cvz_source_options source;
};

static const struct cvz_opt list_rows[] = {
    CVZ_LISTING_OPTIONS(struct list_options, listing),
    CVZ_SOURCE_OPTIONS(struct list_options, source),
    {.name = NULL},
};

static const struct cvz_operand filter_operands[] = {CVZ_FILTER_OPERAND, {.name = NULL}};

static const struct cvz_example list_examples[] = {
    {"cloudviz list", "everything that is known"},
    {"cloudviz list 'kind=aws.ec2.* and not state=running'", "virtual machines that stand still"},
    {"cloudviz list --csv tag:env=prod > prod.csv", "a table for a spreadsheet"},
    {"cloudviz list 'secured-by(name=default)'", "what still uses the default security group"},
    {.line = NULL},
};

static const struct cvz_column list_columns[] = {
    {"NAME", "name", CVZ_COLUMN_CUT_MIDDLE},     {"KIND", "kind", 0},
    {"REGION", "region", CVZ_COLUMN_FIXED},      {"ZONE", "zone", CVZ_COLUMN_CSV_ONLY},
    {"ACCOUNT", "account", CVZ_COLUMN_FIXED},    {"STATE", "state", 0},
    {"GROUP", "group", CVZ_COLUMN_CSV_ONLY},     {"CATEGORY", "category", CVZ_COLUMN_CSV_ONLY},
    {"CREATED", "created", CVZ_COLUMN_CSV_ONLY}, {"PARENT", "parent", CVZ_COLUMN_CSV_ONLY},
    {"ID", "id", CVZ_COLUMN_CUT_MIDDLE},         {NULL, NULL, 0},
};

static int run_list(struct cvz_cli *cli, const void *options, const struct cvz_opt_list *operands,
                    struct cvz_err *err)
{
    const struct list_options *o = options;
    struct cvz_app_source source = cvz_cli_source(cli, &o->source, operands, 0);
    struct cvz_value found = cvz_value_null;

    int rc = cvz_app_list(cvz_cli_app(cli), &source, &cli->arena, &found, err);
    if (rc == 0)
        rc = cvz_listing_write(cli, &o->listing, list_columns, &found, err);
    if (rc == 0 && found.n == 0 && !cli->globals.quiet)
        cvz_buf_add_z(&cli->note,
                      source.filter.n > 0 ? "no resource matches\n" : "the inventory is empty\n");
    return rc;
}

const struct cvz_command cvz_command_list = {
    .name = "list",
    .group = CVZ_GROUP_LOOK,
    .summary = "list resources",
    .operands = filter_operands,
    .options = list_rows,
    .options_size = sizeof(struct list_options),
    .examples = list_examples,
    .run = run_list,
};

/* ---- show ---- */

struct show_options {
    bool json;
    struct cvz_source_options source;
};

static const struct cvz_opt show_rows[] = {
    {.name = "json", CVZ_OPT_FLAG_IN(struct show_options, json), .help = "write JSON"},
    CVZ_SOURCE_OPTIONS(struct show_options, source),
    {.name = NULL},
};

static const char *const show_paragraphs[] = {
    "A resource is named by its id, by the last part of it (i-0abc, my-bucket), or by a name that "
    "no other resource has.",
    NULL,
};

static const struct cvz_operand show_operands[] = {
    {.name = "ID", .help = "id, last part of an id, or unique name"},
    {.name = NULL},
};

static const struct cvz_example show_examples[] = {
    {"cloudviz show i-0a1b2c3d4e5f67890", "an instance: where it is, what it is tied to"},
    {"cloudviz show --json orders-db",
     "the same of a database, with all that the cloud said of it"},
    {.line = NULL},
};

static int run_show(struct cvz_cli *cli, const void *options, const struct cvz_opt_list *operands,
                    struct cvz_err *err)
{
    const struct show_options *o = options;
    struct cvz_app_source source = cvz_cli_source(cli, &o->source, operands, operands->n);
    struct cvz_value found = cvz_value_null;

    int rc = cvz_app_show(cvz_cli_app(cli), &source, operands->p[0], &cli->arena, &found, err);
    if (rc != 0)
        return rc;
    if (o->json)
        cvz_json_print(cli, &found);
    else
        cvz_show_resource(cli, &found);
    return 0;
}

const struct cvz_command cvz_command_show = {
    .name = "show",
    .group = CVZ_GROUP_LOOK,
    .summary = "show all that is known of a resource",
    .paragraphs = show_paragraphs,
    .operands = show_operands,
    .options = show_rows,
    .options_size = sizeof(struct show_options),
    .examples = show_examples,
    .run = run_show,
};

/* ---- explain ---- */

static const char *const explain_paragraphs[] = {
    "Tells what connects two resources, and on which field of which answer each relation stands. "
    "Where nothing connects them directly, the shortest way over other resources is told.",
    NULL,
};

static const struct cvz_operand explain_operands[] = {
    {.name = "A", .help = "a resource, named as for show"},
    {.name = "B", .help = "another one"},
    {.name = NULL},
};

static const struct cvz_example explain_examples[] = {
    {"cloudviz explain web-alb orders-db", "how requests come from the load balancer to the data"},
    {.line = NULL},
};

static int run_explain(struct cvz_cli *cli, const void *options,
                       const struct cvz_opt_list *operands, struct cvz_err *err)
{
    const struct show_options *o = options;
    struct cvz_app_source source = cvz_cli_source(cli, &o->source, operands, operands->n);
    struct cvz_value found = cvz_value_null;

    int rc = cvz_app_explain(cvz_cli_app(cli), &source, operands->p[0], operands->p[1], &cli->arena,
                             &found, err);
    if (rc != 0)
        return rc;
    if (o->json)
        cvz_json_print(cli, &found);
    else
        cvz_show_explanation(cli, &found);
    return 0;
}

const struct cvz_command cvz_command_explain = {
    .name = "explain",
    .group = CVZ_GROUP_LOOK,
    .summary = "tell how two resources are connected, and how that is known",
    .paragraphs = explain_paragraphs,
    .operands = explain_operands,
    .options = show_rows,
    .options_size = sizeof(struct show_options),
    .examples = explain_examples,
    .run = run_explain,
};
