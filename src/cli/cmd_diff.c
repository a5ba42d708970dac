/* SPDX-License-Identifier: Apache-2.0 */
/* What has changed between two inventories. */
#include "cli/commands_priv.h"
#include "cli/show.h"
#include "cli/table.h"
#include "cli/text.h"

struct diff_options {
    struct cvz_str filter;
    bool json;
};

static const struct cvz_opt diff_rows[] = {
    {.name = "where",
     CVZ_OPT_TEXT_IN(struct diff_options, filter),
     .value = "FILTER",
     .help = "only these resources: \"kind=aws.ec2.* and tag:env=prod\"; see docs/filter.md"},
    {.name = "json",
     CVZ_OPT_FLAG_IN(struct diff_options, json),
     .help = "write JSON, with everything that is known"},
    {.name = NULL},
};

static const struct cvz_operand diff_operands[] = {
    {.name = "BEFORE",
     .help = "a moment (2026-11-01, 2026-11-23T10:00:00Z, previous, last), or a file of any format",
     .hint = CVZ_HINT_FILE},
    {.name = "AFTER",
     .help = "the same; what the store holds now when it is left out",
     .optional = true,
     .hint = CVZ_HINT_FILE},
    {.name = NULL},
};

static const char *const diff_paragraphs[] = {
    "Compares by the providers' own ids, and only what both sides can tell: a Terraform state "
    "beside a live inventory by sizes, ranges, tags and the like, not by what the state knows "
    "nothing of. What one side has not looked for is not called gone. `render --diff` draws the "
    "same.",
    NULL,
};

static const struct cvz_example diff_examples[] = {
    {"cloudviz diff previous", "what the last scan has brought"},
    {"cloudviz diff 2026-11-01 2026-11-20", "between two days"},
    {"cloudviz diff prod.tfstate", "what differs from the state"},
    {"cloudviz diff --json before.json after.json | jq .counts", "for scripts"},
    {.line = NULL},
};

static long long count_of(const struct cvz_value *found, const char *path)
{
    int64_t n = 0;

    return cvz_value_i64(cvz_value_path(found, path), &n) ? n : 0;
}

static void note_counts(struct cvz_cli *cli, const struct cvz_value *found)
{
    long long unseen = count_of(found, "notLookedFor");

    cvz_buf_printf(&cli->note, "%lld added, %lld removed, %lld changed; %lld relations\n",
                   count_of(found, "counts.added"), count_of(found, "counts.removed"),
                   count_of(found, "counts.changed"), count_of(found, "counts.relations"));
    if (unseen > 0)
        cvz_buf_printf(&cli->note,
                       "%lld that one side has were not looked for on the other: not compared\n",
                       unseen);
}

static void write_lines(struct cvz_cli *cli, const struct cvz_value *found)
{
    size_t total = cvz_app_change_lines(found, NULL, 0);
    const struct cvz_value **rows =
        CVZ_ARENA_ARRAY(&cli->arena, const struct cvz_value *, total + 1);

    (void)cvz_app_change_lines(found, rows, total);
    for (size_t i = 0; i < total; i++)
        cvz_show_change(cli, rows[i], &cli->out);
}

static int run_diff(struct cvz_cli *cli, const void *options, const struct cvz_opt_list *operands,
                    struct cvz_err *err)
{
    const struct diff_options *o = options;
    struct cvz_value found = cvz_value_null;

    int rc = cvz_app_diff(cvz_cli_app(cli), operands->p[0],
                          operands->n > 1 ? operands->p[1] : CVZ_STR(""), o->filter, &cli->arena,
                          &found, err);
    if (rc != 0)
        return rc;
    if (o->json) {
        cvz_json_print(cli, &found);
        return 0;
    }
    write_lines(cli, &found);
    if (!cli->globals.quiet)
        note_counts(cli, &found);
    return 0;
}

const struct cvz_command cvz_command_diff = {
    .name = "diff",
    .group = CVZ_GROUP_LOOK,
    .summary = "tell what is different between two moments or files",
    .paragraphs = diff_paragraphs,
    .operands = diff_operands,
    .options = diff_rows,
    .options_size = sizeof(struct diff_options),
    .examples = diff_examples,
    .run = run_diff,
};
