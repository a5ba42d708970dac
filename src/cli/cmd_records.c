/* SPDX-License-Identifier: Apache-2.0 */
/* Commands about what the store remembers: scans, coverage, history; and the catalogue. */
#include "cli/commands_priv.h"
#include "cli/progress.h"
#include "cli/show.h"
#include "cli/source.h"
#include "cli/table.h"
#include "cli/text.h"

/* ---- scans ---- */

struct scans_options {
    struct cvz_listing listing;
};

static const struct cvz_opt scans_rows[] = {
    CVZ_LISTING_OPTIONS(struct scans_options, listing),
    {.name = NULL},
};

static const struct cvz_column scans_columns[] = {
    {"SCAN", "id", CVZ_COLUMN_NUMBER},
    {"STARTED", "started", CVZ_COLUMN_FIXED},
    {"FINISHED", "finished", CVZ_COLUMN_FIXED},
    {"ORIGIN", "origin", 0},
    {"SCOPE", "scope", 0},
    {NULL, NULL, 0},
};

static int run_scans(struct cvz_cli *cli, const void *options, const struct cvz_opt_list *operands,
                     struct cvz_err *err)
{
    const struct scans_options *o = options;
    struct cvz_value found = cvz_value_null;

    (void)operands;
    int rc = cvz_app_scans(cvz_cli_app(cli), &cli->arena, &found, err);
    if (rc == 0)
        rc = cvz_listing_write(cli, &o->listing, scans_columns, &found, err);
    return rc;
}

const struct cvz_command cvz_command_scans = {
    .name = "scans",
    .group = CVZ_GROUP_LOOK,
    .summary = "list the scans and imports that made the inventory",
    .options = scans_rows,
    .options_size = sizeof(struct scans_options),
    .run = run_scans,
};

/* ---- coverage ---- */

struct coverage_options {
    struct cvz_listing listing;
    struct cvz_str from;
    int64_t scan;
    bool gaps;
};

static const struct cvz_opt coverage_rows[] = {
    CVZ_LISTING_OPTIONS(struct coverage_options, listing),
    {.name = "from",
     CVZ_OPT_TEXT_IN(struct coverage_options, from),
     .value = "FILE",
     .hint = CVZ_HINT_FILE,
     .help = "of an inventory file in place of the store; - is standard input"},
    {.name = "scan",
     CVZ_OPT_NUMBER_IN(struct coverage_options, scan),
     .value = "N",
     .help = "of this scan alone",
     .min = 0,
     .max = INT64_MAX,
     .preset_says = "the latest word on each"},
    {.name = "gaps",
     CVZ_OPT_FLAG_IN(struct coverage_options, gaps),
     .help = "only what is not complete"},
    {.name = NULL},
};

static const char *const coverage_paragraphs[] = {
    "One line for each operation that was asked of an account and region: how it went, and why not "
    "where it did not. What has no line was not looked at.",
    NULL,
};

static const struct cvz_column coverage_columns[] = {
    {"STATUS", "status", CVZ_COLUMN_FIXED},
    {"ACCOUNT", "account", CVZ_COLUMN_FIXED},
    {"REGION", "region", CVZ_COLUMN_FIXED},
    {"SERVICE", "service", 0},
    {"OPERATION", "operation", CVZ_COLUMN_CUT_MIDDLE},
    {"FOUND", "resources", CVZ_COLUMN_NUMBER},
    {"CALLS", "calls", CVZ_COLUMN_NUMBER},
    {"PAGES", "pages", CVZ_COLUMN_NUMBER | CVZ_COLUMN_CSV_ONLY},
    {"RETRIES", "retries", CVZ_COLUMN_NUMBER | CVZ_COLUMN_CSV_ONLY},
    {"MS", "ms", CVZ_COLUMN_NUMBER},
    {"ACTION", "action", CVZ_COLUMN_CSV_ONLY},
    {"KINDS", "kinds", CVZ_COLUMN_CSV_ONLY},
    {"CAUSE", "cause", 0},
    {NULL, NULL, 0},
};

static struct cvz_value gaps_of(struct cvz_arena *arena, const struct cvz_value *rows)
{
    struct cvz_list gaps = {0};

    for (uint32_t i = 0; i < rows->n; i++)
        if (!cvz_str_is(cvz_value_str(cvz_value_path(&rows->u.items[i], "status")), "complete"))
            cvz_list_add(&gaps, arena, rows->u.items[i]);
    return cvz_list_end(&gaps);
}

static int run_coverage(struct cvz_cli *cli, const void *options,
                        const struct cvz_opt_list *operands, struct cvz_err *err)
{
    const struct coverage_options *o = options;
    struct cvz_value found = cvz_value_null;

    (void)operands;
    int rc = cvz_app_coverage(cvz_cli_app(cli), o->scan, o->from, &cli->arena, &found, err);
    if (rc != 0)
        return rc;
    struct cvz_value gaps = gaps_of(&cli->arena, &found);
    if (!cli->globals.quiet && found.n > 0)
        cvz_buf_printf(&cli->note, "%u of %u operations complete\n", found.n - gaps.n, found.n);
    else if (!cli->globals.quiet)
        cvz_buf_add_z(&cli->note, "nothing was discovered: imported files may have no coverage\n");
    return cvz_listing_write(cli, &o->listing, coverage_columns, o->gaps ? &gaps : &found, err);
}

const struct cvz_command cvz_command_coverage = {
    .name = "coverage",
    .group = CVZ_GROUP_LOOK,
    .summary = "tell what was asked of the cloud, and what it refused",
    .paragraphs = coverage_paragraphs,
    .options = coverage_rows,
    .options_size = sizeof(struct coverage_options),
    .run = run_coverage,
};

/* ---- history ---- */

struct history_options {
    struct cvz_listing listing;
    struct cvz_str backfill;
    int64_t limit, step;
};

static const struct cvz_opt history_rows[] = {
    CVZ_LISTING_OPTIONS(struct history_options, listing),
    {.name = "limit",
     .letter = 'n',
     CVZ_OPT_NUMBER_IN(struct history_options, limit),
     .value = "N",
     .help = "at most so many",
     .min = 1,
     .max = 1000000,
     .preset = "100"},
    {.name = "backfill",
     CVZ_OPT_CHOICE_IN(struct history_options, backfill),
     .value = "PROVIDER",
     .choices = cvz_app_providers,
     .help = "fill a new store with what the provider remembers: Azure of 14 days, Google Cloud of "
             "35"},
    {.name = "step",
     CVZ_OPT_NUMBER_IN(struct history_options, step),
     .value = "HOURS",
     .help = "with --backfill: hours between two moments",
     .min = 1,
     .max = 840,
     .preset = "24"},
    {.name = NULL},
};

static const struct cvz_operand history_operands[] = {
    {.name = "ID",
     .help = "a resource, named as for show; without one, all changes",
     .optional = true},
    {.name = NULL},
};

static const struct cvz_column history_columns[] = {
    {"TIME", "time", CVZ_COLUMN_FIXED},      {"CHANGE", "change", CVZ_COLUMN_FIXED},
    {"NAME", "name", CVZ_COLUMN_CUT_MIDDLE}, {"KIND", "kind", 0},
    {"ID", "id", CVZ_COLUMN_CUT_MIDDLE},     {NULL, NULL, 0},
};

static const struct cvz_column backfill_columns[] = {
    {"AT", "at", CVZ_COLUMN_FIXED},
    {"RESOURCES", "resources", CVZ_COLUMN_FIXED},
    {"NEW", "added", CVZ_COLUMN_FIXED},
    {"CHANGED", "changed", CVZ_COLUMN_FIXED},
    {"GONE", "gone", CVZ_COLUMN_FIXED},
    {"CALLS", "calls", CVZ_COLUMN_FIXED},
    {NULL, NULL, 0},
};

static int run_backfill(struct cvz_cli *cli, const struct history_options *o, struct cvz_err *err)
{
    struct cvz_value found = cvz_value_null;
    struct cvz_app_backfill_params params = {
        .step_ms = o->step * 3600 * 1000,
        .discover = {.provider = o->backfill, .cancelled = cvz_interrupt_watch()},
    };

    cvz_cli_discover_settings(cli, &params.discover);
    /* What discover has options for stands in the settings here. */
    params.discover.organization = cvz_conf_text(cli->conf, CVZ_SETTING_ORGANIZATION);
    params.discover.profile = cvz_conf_text(cli->conf, CVZ_SETTING_PROFILE);
    params.discover.role = cvz_conf_text(cli->conf, CVZ_SETTING_ROLE);
    params.discover.accounts.p =
        cvz_conf_list(cli->conf, CVZ_SETTING_ACCOUNTS, &params.discover.accounts.n);
    int rc = cvz_app_backfill(cvz_cli_app(cli), &params, &cli->arena, &found, err);
    if (found.type == CVZ_TYPE_ARRAY && found.n > 0) {
        int listed = cvz_listing_write(cli, &o->listing, backfill_columns, &found, err);
        rc = rc == 0 ? listed : rc;
    }
    return rc;
}

static int run_history(struct cvz_cli *cli, const void *options,
                       const struct cvz_opt_list *operands, struct cvz_err *err)
{
    const struct history_options *o = options;
    struct cvz_value found = cvz_value_null;
    bool one = operands->n > 0;

    if (o->backfill.n > 0)
        return run_backfill(cli, o, err);
    int rc = cvz_app_history(cvz_cli_app(cli), one ? operands->p[0] : CVZ_STR(""), (size_t)o->limit,
                             &cli->arena, &found, err);
    if (rc != 0)
        return rc;
    if (!one || o->listing.json || o->listing.csv)
        return cvz_listing_write(cli, &o->listing, history_columns, &found, err);
    cvz_show_history(cli, &found);
    return 0;
}

const struct cvz_command cvz_command_history = {
    .name = "history",
    .group = CVZ_GROUP_LOOK,
    .summary = "tell what changed, and when",
    .operands = history_operands,
    .options = history_rows,
    .options_size = sizeof(struct history_options),
    .run = run_history,
};

/* ---- catalogue ---- */

struct catalogue_options {
    struct cvz_listing listing;
    struct cvz_str provider;
    bool names, markdown;
};

static const struct cvz_opt catalogue_rows[] = {
    {.name = "provider",
     CVZ_OPT_TEXT_IN(struct catalogue_options, provider),
     .value = "NAME",
     .help = "only kinds of this provider"},
    {.name = "names",
     CVZ_OPT_FLAG_IN(struct catalogue_options, names),
     .help = "only their names, one on a line"},
    {.name = "markdown",
     CVZ_OPT_FLAG_IN(struct catalogue_options, markdown),
     .help = "how many of what, and their names, as Markdown"},
    CVZ_LISTING_OPTIONS(struct catalogue_options, listing),
    {.name = NULL},
};

static const struct cvz_column catalogue_columns[] = {
    {"KIND", "kind", CVZ_COLUMN_FIXED},
    {"LABEL", "label", 0},
    {"CATEGORY", "category", CVZ_COLUMN_FIXED},
    {"SERVICE", "service", CVZ_COLUMN_CSV_ONLY},
    {"OPERATION", "operation", CVZ_COLUMN_CUT_MIDDLE},
    {"PERMISSION", "action", 0},
    {"RELATIONS", "relations", CVZ_COLUMN_NUMBER},
    {NULL, NULL, 0},
};

static int run_catalogue(struct cvz_cli *cli, const void *options,
                         const struct cvz_opt_list *operands, struct cvz_err *err)
{
    const struct catalogue_options *o = options;
    struct cvz_value found = cvz_value_null;

    (void)operands;
    if (o->markdown)
        return cvz_app_catalogue_markdown(cvz_cli_app(cli), o->provider, &cli->out, err);
    int rc = cvz_app_catalogue(cvz_cli_app(cli), o->provider, &cli->arena, &found, err);
    if (rc != 0)
        return rc;
    if (!o->names)
        return cvz_listing_write(cli, &o->listing, catalogue_columns, &found, err);
    for (uint32_t i = 0; i < found.n; i++) {
        cvz_text_add_safe(&cli->out, cvz_value_str(cvz_value_path(&found.u.items[i], "kind")));
        cvz_buf_add_char(&cli->out, '\n');
    }
    return 0;
}

const struct cvz_command cvz_command_catalogue = {
    .name = "catalogue",
    .group = CVZ_GROUP_OTHER,
    .summary = "list the kinds of resources that can be discovered",
    .options = catalogue_rows,
    .options_size = sizeof(struct catalogue_options),
    .run = run_catalogue,
};
