/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that scan: discover, and demo, which scans a recording. */
#include "app/discover.h"
#include "cli/commands_priv.h"
#include "cli/found.h"
#include "cli/progress.h"
#include "cli/scope.h"
#include "cli/table.h"

/* ---- discover ---- */

#define DAY_MS INT64_C(86400000)

struct discover_options {
    struct cvz_scope_options scope;
    struct cvz_str record, replay, since;
    bool plan;
    bool json;
};

static bool since_choices(size_t i, struct cvz_choice *ret)
{
    *ret = (struct cvz_choice){.name = "last", .help = "the last scan of this scope"};
    return i == 0;
}

static const struct cvz_opt discover_rows[] = {
    CVZ_SCOPE_OPTIONS(struct discover_options, scope),
    {.name = "since",
     CVZ_OPT_CHOICE_IN(struct discover_options, since),
     .value = "last",
     .choices = since_choices,
     .help = "read only what changed since the last scan of this scope, where the cloud can tell; "
             "what cannot be trusted is read whole, and the coverage says so"},
    {.name = "plan",
     CVZ_OPT_FLAG_IN(struct discover_options, plan),
     .help = "print the calls that would be made and the least permissions for them; make none"},
    {.name = "record",
     CVZ_OPT_TEXT_IN(struct discover_options, record),
     .value = "FILE",
     .hint = CVZ_HINT_FILE,
     .help = "write all answers to this file, without secrets"},
    {.name = "replay",
     CVZ_OPT_TEXT_IN(struct discover_options, replay),
     .value = "FILE",
     .hint = CVZ_HINT_FILE,
     .help = "take the answers from such a file, not from the network"},
    {.name = "json",
     CVZ_OPT_FLAG_IN(struct discover_options, json),
     .help = "write what was found in numbers, or the plan, as JSON"},
    {.name = NULL},
};

static const char *const discover_paragraphs[] = {
    "Credentials, regions and endpoints are found where the provider's own command line finds "
    "them. "
    "Only calls that read are made; --plan lists them, with the permissions that they need.",
    "What is denied, throttled or switched off does not stop a scan: it is in the coverage. Ctrl-C "
    "stops a scan and keeps what is complete; a second one ends it at once, and the store stays as "
    "it was.",
    NULL,
};

static const struct cvz_operand discover_operands[] = {
    {.name = "PROVIDER", .help = "which cloud", .choices = cvz_app_providers},
    {.name = NULL},
};

static const struct cvz_example discover_examples[] = {
    {"cloudviz discover aws", "all regions of the account that the credentials belong to"},
    {"cloudviz discover aws -r 'eu-*' -k 'aws.ec2.*,aws.rds.*'", "a part of it"},
    {"cloudviz discover aws --plan --json | jq '.[0].policy'", "the policy to ask for"},
    {"cloudviz discover aws -a 111111111111,222222222222 --role ReadOnly", "two accounts"},
    {"cloudviz discover azure -g 'prod-*'", "resource groups of all subscriptions that are seen"},
    {"cloudviz discover gcp --organization organizations/123", "all projects below"},
    {.line = NULL},
};

static int run_plan(struct cvz_cli *cli, const struct discover_options *o,
                    const struct cvz_app_discover_params *params, struct cvz_err *err)
{
    struct cvz_value plan = cvz_value_null;

    int rc = cvz_app_plan(cvz_cli_app(cli), params, &cli->arena, &plan, err);
    if (rc != 0)
        return rc;
    if (o->json)
        cvz_json_print(cli, &plan);
    else
        rc = cvz_found_write_plan(cli, &plan, err);
    return rc;
}

static int run_discover(struct cvz_cli *cli, const void *options,
                        const struct cvz_opt_list *operands, struct cvz_err *err)
{
    const struct discover_options *o = options;
    struct cvz_progress_line line;
    struct cvz_value found = cvz_value_null;
    struct cvz_app_discover_params params = cvz_cli_scope(cli, &o->scope);

    params.provider = operands->p[0];
    params.since_last = o->since.n > 0;
    params.since_max_ms = cvz_conf_number(cli->conf, CVZ_SETTING_SINCE_MAX_DAYS) * DAY_MS;
    params.record = o->record;
    params.replay = o->replay;
    params.progress = cvz_progress_show;
    params.progress_ctx = &line;
    if (o->plan)
        return run_plan(cli, o, &params, err);
    params.cancelled = cvz_interrupt_watch();
    cvz_progress_begin(&line, cli);
    int rc = cvz_app_discover(cvz_cli_app(cli), &params, &cli->arena, &found, err);
    cvz_progress_end(&line);
    if (found.type == CVZ_TYPE_ARRAY && o->json)
        cvz_json_print(cli, &found);
    else if (found.type == CVZ_TYPE_ARRAY)
        cvz_found_write(cli, &found);
    return rc;
}

const struct cvz_command cvz_command_discover = {
    .name = "discover",
    .group = CVZ_GROUP_COLLECT,
    .summary = "find what runs in a cloud, and keep it",
    .paragraphs = discover_paragraphs,
    .operands = discover_operands,
    .options = discover_rows,
    .options_size = sizeof(struct discover_options),
    .examples = discover_examples,
    .run = run_discover,
};

/* ---- demo ---- */

enum { DEMO_DELAY_MS = 15 }; /* for each answer: a network that is near */

struct demo_options {
    bool json;
};

static const struct cvz_opt demo_rows[] = {
    {.name = "json",
     CVZ_OPT_FLAG_IN(struct demo_options, json),
     .help = "write what was found in numbers, as JSON"},
    {.name = NULL},
};

static const char *const demo_paragraphs[] = {
    "An example environment in each cloud was recorded; the answers go through the real extractor, "
    "into a store of its own in DIR, and from there into pictures: all of it, and each cloud by "
    "itself. No network and no credentials are used.",
    NULL,
};

static const struct cvz_operand demo_operands[] = {
    {.name = "DIR",
     .help = "where to, by default cloudviz-demo",
     .optional = true,
     .hint = CVZ_HINT_DIR},
    {.name = NULL},
};

static int run_demo(struct cvz_cli *cli, const void *options, const struct cvz_opt_list *operands,
                    struct cvz_err *err)
{
    const struct demo_options *o = options;
    struct cvz_progress_line line;
    struct cvz_value found = cvz_value_null;
    struct cvz_app_demo_params params = {
        .dir = operands->n > 0 ? operands->p[0].p : "cloudviz-demo",
        .delay_ms = cli->globals.quiet ? 0 : DEMO_DELAY_MS,
        .progress = cvz_progress_show,
        .progress_ctx = &line,
        .cancelled = cvz_interrupt_watch(),
    };

    cvz_progress_begin(&line, cli);
    int rc = cvz_app_demo(&params, &cli->arena, &found, err);
    cvz_progress_end(&line);
    if (rc != 0)
        return rc;
    if (o->json)
        cvz_json_print(cli, &found);
    else
        cvz_found_write_demo(cli, &found);
    return 0;
}

const struct cvz_command cvz_command_demo = {
    .name = "demo",
    .group = CVZ_GROUP_START,
    .summary = "discover and draw example environments, without a cloud",
    .paragraphs = demo_paragraphs,
    .operands = demo_operands,
    .options = demo_rows,
    .options_size = sizeof(struct demo_options),
    .run = run_demo,
};
