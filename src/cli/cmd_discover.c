/* SPDX-License-Identifier: Apache-2.0 */
/* Commands that scan: discover, and demo, which scans a recording. */
#include "app/discover.h"
#include "cli/commands_priv.h"
#include "cli/found.h"
#include "cli/progress.h"
#include "cli/table.h"

/* ---- discover ---- */

#define DAY_MS INT64_C(86400000)

struct discover_options {
    struct cvz_opt_list accounts, regions, kinds, groups, tags;
    struct cvz_str organization, role, profile, record, replay;
    int64_t max_calls, in_flight;
    struct cvz_str since;
    bool shallow;
    bool plan;
    bool json;
};

static bool since_choices(size_t i, struct cvz_choice *ret)
{
    *ret = (struct cvz_choice){.name = "last", .help = "the last scan of this scope"};
    return i == 0;
}

static const struct cvz_opt discover_rows[] = {
    {.name = "account",
     .setting = CVZ_OPT_SETTING(ACCOUNTS),
     .letter = 'a',
     CVZ_OPT_LIST_IN(struct discover_options, accounts),
     .value = "ID",
     .help = "scan this account, subscription or project; an AWS account in the role that --role "
             "names",
     .preset_says = "the credentials' own, or all that they see"},
    {.name = "organization",
     .setting = CVZ_OPT_SETTING(ORGANIZATION),
     CVZ_OPT_TEXT_IN(struct discover_options, organization),
     .value = "ID",
     .help = "scan all accounts of this organisation, folder (folders/123) or management group; "
             "'self' for AWS"},
    {.name = "group",
     .setting = CVZ_OPT_SETTING(GROUPS),
     .letter = 'g',
     CVZ_OPT_LIST_IN(struct discover_options, groups),
     .value = "GLOB",
     .help = "only resource groups like this: prod-*",
     .preset_says = "all"},
    {.name = "region",
     .setting = CVZ_OPT_SETTING(REGIONS),
     .letter = 'r',
     CVZ_OPT_LIST_IN(struct discover_options, regions),
     .value = "GLOB",
     .help = "only regions like this: eu-*",
     .preset_says = "all that are enabled"},
    {.name = "kind",
     .setting = CVZ_OPT_SETTING(KINDS),
     .letter = 'k',
     CVZ_OPT_LIST_IN(struct discover_options, kinds),
     .value = "GLOB",
     .hint = CVZ_HINT_KIND,
     .help = "only kinds like this: aws.ec2.*",
     .preset_says = "all of the catalogue"},
    {.name = "tag",
     .letter = 't',
     CVZ_OPT_EACH_IN(struct discover_options, tags),
     .value = "KEY=VALUE",
     .help = "only resources with this tag; the value may be a glob"},
    {.name = "max-calls",
     .setting = CVZ_OPT_SETTING(MAX_CALLS),
     CVZ_OPT_NUMBER_IN(struct discover_options, max_calls),
     .value = "N",
     .help = "make no more calls than this; what is left out is in the coverage",
     .min = 0,
     .max = 1000000000,
     .preset_says = "no limit"},
    {.name = "role",
     .setting = CVZ_OPT_SETTING(ROLE),
     CVZ_OPT_TEXT_IN(struct discover_options, role),
     .value = "ROLE",
     .help = "role to assume in each account: a name, or a whole ARN"},
    {.name = "profile",
     .setting = CVZ_OPT_SETTING(PROFILE),
     CVZ_OPT_TEXT_IN(struct discover_options, profile),
     .value = "NAME",
     .help = "profile of the provider's own settings",
     .preset_says = "what the environment says"},
    {.name = "in-flight",
     .setting = CVZ_OPT_SETTING(IN_FLIGHT),
     CVZ_OPT_NUMBER_IN(struct discover_options, in_flight),
     .value = "N",
     .help = "calls at once",
     .min = 1,
     .max = 512,
     .preset = "32"},
    {.name = "since",
     CVZ_OPT_CHOICE_IN(struct discover_options, since),
     .value = "last",
     .choices = since_choices,
     .help = "read only what changed since the last scan of this scope, where the cloud can tell; "
             "what cannot be trusted is read whole, and the coverage says so"},
    {.name = "shallow",
     CVZ_OPT_FLAG_IN(struct discover_options, shallow),
     .help = "leave out what has to be listed resource by resource: containers of an account, "
             "records of a zone"},
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

static struct cvz_app_strings strings_of(const struct cvz_opt_list *list)
{
    return (struct cvz_app_strings){.p = list->p, .n = list->n};
}

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

void cvz_cli_discover_settings(struct cvz_cli *cli, struct cvz_app_discover_params *params)
{
    params->max_attempts = (unsigned)cvz_conf_number(cli->conf, CVZ_SETTING_MAX_ATTEMPTS);
    params->timeout_ms = cvz_conf_number(cli->conf, CVZ_SETTING_TIMEOUT);
    params->connect_ms = cvz_conf_number(cli->conf, CVZ_SETTING_CONNECT_TIMEOUT);
    params->ca_file = cvz_conf_text(cli->conf, CVZ_SETTING_CA_FILE);
}

static int run_discover(struct cvz_cli *cli, const void *options,
                        const struct cvz_opt_list *operands, struct cvz_err *err)
{
    const struct discover_options *o = options;
    struct cvz_progress_line line;
    struct cvz_value found = cvz_value_null;
    struct cvz_app_discover_params params = {
        .provider = operands->p[0],
        .accounts = strings_of(&o->accounts),
        .regions = strings_of(&o->regions),
        .kinds = strings_of(&o->kinds),
        .groups = strings_of(&o->groups),
        .organization = o->organization,
        .tags = strings_of(&o->tags),
        .role = o->role,
        .profile = o->profile,
        .max_calls = (uint64_t)o->max_calls,
        .is_shallow = o->shallow,
        .since_last = o->since.n > 0,
        .since_max_ms = cvz_conf_number(cli->conf, CVZ_SETTING_SINCE_MAX_DAYS) * DAY_MS,
        .in_flight = (unsigned)o->in_flight,
        .record = o->record,
        .replay = o->replay,
        .progress = cvz_progress_show,
        .progress_ctx = &line,
    };

    cvz_cli_discover_settings(cli, &params);
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
    "An example environment was recorded; its answers go through the real extractor, into a store "
    "of "
    "its own in DIR, and from there into pictures. No network and no credentials are used.",
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
    .summary = "discover and draw an example environment, without a cloud",
    .paragraphs = demo_paragraphs,
    .operands = demo_operands,
    .options = demo_rows,
    .options_size = sizeof(struct demo_options),
    .run = run_demo,
};
