/* SPDX-License-Identifier: Apache-2.0 */
/* capture: a scan into a file of its own. */
#include "app/capture.h"
#include "cli/commands_priv.h"
#include "cli/found.h"
#include "cli/progress.h"
#include "cli/scope.h"
#include "cli/table.h"

struct capture_options {
    struct cvz_scope_options scope;
    struct cvz_str output;
    bool mask;
    bool json;
};

static const struct cvz_opt capture_rows[] = {
    {.name = "output",
     .letter = 'o',
     CVZ_OPT_TEXT_IN(struct capture_options, output),
     .value = "FILE",
     .hint = CVZ_HINT_FILE,
     .help = "write this file",
     .preset = "cloudviz.cvz"},
    {.name = "mask",
     CVZ_OPT_FLAG_IN(struct capture_options, mask),
     .help = "replace names, ids, addresses and tags by others, everywhere in the same way"},
    CVZ_SCOPE_OPTIONS(struct capture_options, scope),
    {.name = "json",
     CVZ_OPT_FLAG_IN(struct capture_options, json),
     .help = "write what was captured in numbers, as JSON"},
    {.name = NULL},
};

static const char *const capture_paragraphs[] = {
    "A scan like that of discover, but into one compressed file, with everything that the clouds "
    "answered (without secrets) and the coverage; the store is left alone. Commands that read an "
    "inventory take such a file after --from, import takes it, and discover --replay scans it "
    "again.",
    "--mask is for files that others see: each word that could be somebody's is replaced by one of "
    "the same shape, the same everywhere in this file and another in the next; addresses that "
    "shared "
    "a prefix share one still. What remains is listed in docs/formats.md; look before you send.",
    NULL,
};

static const struct cvz_operand capture_operands[] = {
    {.name = "PROVIDER", .help = "which clouds", .many = true, .choices = cvz_app_providers},
    {.name = NULL},
};

static const struct cvz_example capture_examples[] = {
    {"cloudviz capture aws -o prod.cvz", "one account, whole"},
    {"cloudviz capture all --mask -o masked.cvz",
     "every cloud that one is signed in to, to be shown"},
    {"cloudviz render --from prod.cvz -o prod.svg", "and what for: no cloud is needed any more"},
    {.line = NULL},
};

static int run_capture(struct cvz_cli *cli, const void *options,
                       const struct cvz_opt_list *operands, struct cvz_err *err)
{
    const struct capture_options *o = options;
    struct cvz_progress_line line;
    struct cvz_value done = cvz_value_null;
    struct cvz_app_discover_params discover = cvz_cli_scope(cli, &o->scope);
    const struct cvz_app_capture_params params = {
        .discover = &discover,
        .providers = {operands->p, operands->n},
        .file = o->output,
        .is_masked = o->mask,
    };

    discover.cancelled = cvz_interrupt_watch();
    discover.progress = cvz_progress_show;
    discover.progress_ctx = &line;
    cvz_progress_begin(&line, cli);
    int rc = cvz_app_capture(cvz_cli_app(cli), &params, &cli->arena, &done, err);
    cvz_progress_end(&line);
    if (rc != 0 && rc != CVZ_EPARTIAL)
        return rc;
    if (o->json) {
        cvz_json_print(cli, &done);
        return rc;
    }
    cvz_found_write_capture(cli, &done);
    return rc;
}

const struct cvz_command cvz_command_capture = {
    .name = "capture",
    .group = CVZ_GROUP_COLLECT,
    .summary = "scan into a file of its own, to look at elsewhere",
    .paragraphs = capture_paragraphs,
    .operands = capture_operands,
    .options = capture_rows,
    .options_size = sizeof(struct capture_options),
    .examples = capture_examples,
    .run = run_capture,
};
