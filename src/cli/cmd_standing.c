/* SPDX-License-Identifier: Apache-2.0 */
/* What is declared beside what is there: standing. */
#include "cli/commands_priv.h"
#include "cli/source.h"
#include "cli/table.h"
#include "cli/text.h"
#include "codec/json.h"

struct standing_options {
    struct cvz_listing listing;
    struct cvz_source_options source;
    struct cvz_str only;
};

static const struct cvz_opt standing_rows[] = {
    {.name = "only",
     CVZ_OPT_TEXT_IN(struct standing_options, only),
     .value = "STANDING,...",
     .help = "managed, drifted, unmanaged, to-create, to-update, to-replace, to-destroy, unseen"},
    CVZ_LISTING_OPTIONS(struct standing_options, listing),
    CVZ_SOURCE_OPTIONS(struct standing_options, source),
    {.name = NULL},
};

static const struct cvz_operand standing_operands[] = {
    {.name = "FILE",
     .help = "Terraform states and plans, or templates (docs/import.md)",
     .many = true,
     .hint = CVZ_HINT_FILE},
    {.name = NULL},
};

static const char *const standing_paragraphs[] = {
    "Holds what files declare against the inventory, by the provider's own ids: managed (both tell "
    "the same), drifted (they differ: what and how is told), unmanaged (no file declares it), "
    "to-create (declared, but looked for in vain, or planned), to-update, to-replace, to-destroy "
    "(a "
    "plan says so), unseen (declared, but the inventory has not looked for it). Only what both "
    "sides "
    "can tell is compared: tags, sizes, ranges, engines and the like; nothing that is sensitive.",
    NULL,
};

static const struct cvz_example standing_examples[] = {
    {"cloudviz standing prod.tfstate", "against the inventory of the last scans"},
    {"cloudviz standing --only drifted,unmanaged net.tfstate app.tfstate", "what needs a look"},
    {"cloudviz standing --json plan.json | jq .counts", "of a plan, for scripts"},
    {.line = NULL},
};

static const struct cvz_column standing_columns[] = {
    {"STANDING", "standing", CVZ_COLUMN_FIXED},
    {"NAME", "name", CVZ_COLUMN_CUT_MIDDLE},
    {"KIND", "kind", 0},
    {"ACCOUNT", "account", CVZ_COLUMN_FIXED},
    {"REGION", "region", CVZ_COLUMN_FIXED},
    {"ADDRESS", "address", CVZ_COLUMN_CUT_MIDDLE},
    {"DIFFERS", "differs", CVZ_COLUMN_CUT_MIDDLE},
    {"FILE", "file", CVZ_COLUMN_CSV_ONLY},
    {"ID", "id", CVZ_COLUMN_CUT_MIDDLE},
    {NULL, NULL, 0},
};

static void add_side(struct cvz_buf *buf, const struct cvz_value *v)
{
    if (v->type == CVZ_TYPE_STRING)
        cvz_text_add_safe(buf, cvz_value_str(v));
    else
        cvz_json_write(buf, v, CVZ_JSON_COMPACT);
}

/* "instance_type: t3.micro -> t3.large" */
static struct cvz_value differs(struct cvz_cli *cli, const struct cvz_value *row)
{
    const struct cvz_value *differences = cvz_value_path(row, "differences");
    struct cvz_buf buf = CVZ_BUF_INIT;

    for (uint32_t i = 0; i < differences->n; i++) {
        const struct cvz_value *d = &differences->u.items[i];
        if (i > 0)
            cvz_buf_add_z(&buf, ", ");
        cvz_text_add_safe(&buf, cvz_value_str(cvz_value_path(d, "field")));
        cvz_buf_add_z(&buf, ": ");
        add_side(&buf, cvz_value_path(d, "declared"));
        cvz_buf_add_z(&buf, " -> ");
        add_side(&buf, cvz_value_path(d, "live"));
    }
    struct cvz_value text = cvz_value_from_str(cvz_arena_str(&cli->arena, cvz_buf_str(&buf)));
    cvz_buf_release(&buf);
    return text;
}

/* Rows with their differences in one text, for the table. */
static struct cvz_value flat_rows(struct cvz_cli *cli, const struct cvz_value *rows)
{
    struct cvz_list list = {0};

    for (uint32_t i = 0; i < rows->n; i++) {
        const struct cvz_value *row = &rows->u.items[i];
        struct cvz_dict dict = {0};
        for (uint32_t k = 0; k < row->n; k++)
            cvz_dict_set(&dict, &cli->arena, cvz_value_str(&row->u.members[k].name),
                         row->u.members[k].value);
        cvz_dict_set(&dict, &cli->arena, CVZ_STR("differs"), differs(cli, row));
        cvz_list_add(&list, &cli->arena, cvz_dict_end(&dict));
    }
    return cvz_list_end(&list);
}

/* "7 managed, 1 drifted" */
static void note_counts(struct cvz_cli *cli, const struct cvz_value *found)
{
    const struct cvz_value *counts = cvz_value_path(found, "counts");
    const struct cvz_value *parts = cvz_value_path(found, "parts");
    bool any = false;

    for (uint32_t i = 0; i < counts->n; i++) {
        const struct cvz_member *m = &counts->u.members[i];
        if (m->value.u.integer == 0)
            continue;
        cvz_buf_printf(&cli->note, "%s%lld %.*s", any ? ", " : "", (long long)m->value.u.integer,
                       CVZ_STR_ARG(cvz_value_str(&m->name)));
        any = true;
    }
    if (parts->u.integer > 0)
        cvz_buf_printf(&cli->note, "%s%lld declared parts that no cloud lists by themselves",
                       any ? "; " : "", (long long)parts->u.integer);
    cvz_buf_add_z(&cli->note, any || parts->u.integer > 0 ? "\n" : "nothing is declared\n");
}

static int run_standing(struct cvz_cli *cli, const void *options,
                        const struct cvz_opt_list *operands, struct cvz_err *err)
{
    const struct standing_options *o = options;
    const struct cvz_opt_list none = {0};
    struct cvz_app_source source = cvz_cli_source(cli, &o->source, &none, 0);
    struct cvz_value found = cvz_value_null;

    int rc = cvz_app_standing(cvz_cli_app(cli), operands->p, operands->n, &source, o->only,
                              &cli->arena, &found, err);
    if (rc != 0)
        return rc;
    if (!cli->globals.quiet)
        note_counts(cli, &found);
    if (o->listing.json) {
        cvz_json_write(&cli->out, &found, CVZ_JSON_PRETTY);
        cvz_buf_add_char(&cli->out, '\n');
        return 0;
    }
    struct cvz_value rows = flat_rows(cli, cvz_value_path(&found, "resources"));
    return cvz_listing_write(cli, &o->listing, standing_columns, &rows, err);
}

const struct cvz_command cvz_command_standing = {
    .name = "standing",
    .group = CVZ_GROUP_LOOK,
    .summary = "hold what is declared against what is there",
    .paragraphs = standing_paragraphs,
    .operands = standing_operands,
    .options = standing_rows,
    .options_size = sizeof(struct standing_options),
    .examples = standing_examples,
    .run = run_standing,
};
