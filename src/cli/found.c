/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/found.h"

#include "base/map.h"
#include "cli/show.h"
#include "cli/table.h"
#include "cli/text.h"

enum { CATEGORY_COLUMN = 22, CATEGORIES_PER_LINE = 2, GAPS_SHOWN = 12, FILE_COLUMN = 36 };

static long long count_of(const struct cvz_value *document, const char *path)
{
    int64_t n = 0;

    return cvz_value_i64(cvz_value_path(document, path), &n) ? n : 0;
}

static void add_plural(struct cvz_buf *buf, long long n, const char *what)
{
    cvz_buf_printf(buf, "%lld %s%s", n, what, n == 1 ? "" : "s");
}

/* "aws account 123456789012: 97 resources, 143 relations (212 calls)" */
static void add_summary(struct cvz_cli *cli, const struct cvz_value *scan)
{
    struct cvz_buf *buf = &cli->out;

    cvz_text_add_safe(buf, cvz_show_text(scan, "provider"));
    if (cvz_show_text(scan, "account").n > 0) {
        cvz_buf_add_z(buf, " account ");
        cvz_text_add_safe(buf, cvz_show_text(scan, "account"));
    }
    cvz_buf_add_z(buf, ": ");
    add_plural(buf, count_of(scan, "resources"), "resource");
    cvz_buf_add_z(buf, ", ");
    add_plural(buf, count_of(scan, "relations"), "relation");
    cvz_buf_add_z(buf, " (");
    add_plural(buf, count_of(scan, "calls"), "call");
    cvz_buf_printf(buf, ")\n%lld new, %lld changed, %lld gone, %lld as before\n",
                   count_of(scan, "added"), count_of(scan, "changed"), count_of(scan, "gone"),
                   count_of(scan, "unchanged"));
    if (cvz_show_text(scan, "since").n == 0)
        return;
    if (cvz_str_is(cvz_show_text(scan, "since"), "last"))
        cvz_buf_printf(buf, "%lld taken from the last scan\n", count_of(scan, "reused"));
    else
        cvz_buf_printf(buf, "%.*s\n", CVZ_STR_ARG(cvz_show_text(scan, "since")));
}

/* Two columns, read downwards. */
static void add_categories(struct cvz_cli *cli, const struct cvz_value *categories)
{
    uint32_t lines = (categories->n + CATEGORIES_PER_LINE - 1) / CATEGORIES_PER_LINE;

    if (categories->n == 0)
        return;
    cvz_show_heading(cli, "Found");
    for (uint32_t line = 0; line < lines; line++) {
        for (uint32_t i = line; i < categories->n; i += lines) {
            const struct cvz_value *c = &categories->u.items[i];
            bool last = i + lines >= categories->n;
            cvz_buf_printf(&cli->out, "%6lld  %-*.*s", count_of(c, "resources"),
                           last ? 0 : CATEGORY_COLUMN, CVZ_STR_ARG(cvz_show_text(c, "label")));
        }
        cvz_buf_add_char(&cli->out, '\n');
    }
}

/* "  denied  iam ListUsers in eu-west-1: AccessDenied" */
static void add_gap(struct cvz_cli *cli, const struct cvz_value *gap)
{
    struct cvz_buf text = CVZ_BUF_INIT;
    size_t room = cli->out_is_terminal ? cli->columns - 1 : SIZE_MAX;

    cvz_buf_printf(&text, "  %-10.*s  %.*s %.*s", CVZ_STR_ARG(cvz_show_text(gap, "status")),
                   CVZ_STR_ARG(cvz_show_text(gap, "service")),
                   CVZ_STR_ARG(cvz_show_text(gap, "operation")));
    if (cvz_show_text(gap, "region").n > 0)
        cvz_buf_printf(&text, " in %.*s", CVZ_STR_ARG(cvz_show_text(gap, "region")));
    if (cvz_show_text(gap, "cause").n > 0)
        cvz_buf_printf(&text, ": %.*s", CVZ_STR_ARG(cvz_show_text(gap, "cause")));
    cvz_text_add_cell(&cli->out, cvz_buf_str(&text), room, CVZ_TEXT_CUT_END);
    cvz_buf_add_char(&cli->out, '\n');
    cvz_buf_release(&text);
}

static void add_gaps(struct cvz_cli *cli, const struct cvz_value *gaps)
{
    if (gaps->n == 0) {
        cvz_buf_add_z(&cli->out, "\nNothing that was asked for was left out.\n");
        return;
    }
    cvz_show_heading(cli, "Not seen, or not all of it");
    for (uint32_t i = 0; i < gaps->n && i < GAPS_SHOWN; i++)
        add_gap(cli, &gaps->u.items[i]);
    if (gaps->n > GAPS_SHOWN)
        cvz_buf_printf(&cli->out, "  and %u more: cloudviz coverage --gaps\n",
                       gaps->n - GAPS_SHOWN);
}

void cvz_found_write(struct cvz_cli *cli, const struct cvz_value *scans)
{
    for (uint32_t i = 0; i < scans->n; i++) {
        const struct cvz_value *scan = &scans->u.items[i];
        cvz_buf_add_z(&cli->out, i > 0 ? "\n" : "");
        add_summary(cli, scan);
        add_categories(cli, cvz_value_path(scan, "categories"));
        add_gaps(cli, cvz_value_path(scan, "gaps"));
    }
}

void cvz_found_write_capture(struct cvz_cli *cli, const struct cvz_value *capture)
{
    const struct cvz_value *scans = cvz_value_path(capture, "scans");
    bool is_masked = false;

    if (cvz_value_bool(cvz_value_path(capture, "masked"), &is_masked) && !is_masked)
        cvz_found_write(cli, scans);
    cvz_buf_add_z(&cli->out, is_masked ? "" : "\n");
    cvz_text_add_safe(&cli->out, cvz_show_text(capture, "file"));
    cvz_buf_add_z(&cli->out, ": ");
    add_plural(&cli->out, count_of(capture, "resources"), "resource");
    cvz_buf_add_z(&cli->out, ", ");
    add_plural(&cli->out, count_of(capture, "answers"), "answer");
    cvz_buf_printf(&cli->out, "%s, %lld bytes\n", is_masked ? ", masked" : "",
                   count_of(capture, "bytes"));
}

/* ---- the demo ---- */

static void add_files(struct cvz_cli *cli, const struct cvz_value *demo)
{
    const struct cvz_value *files = cvz_value_path(demo, "files");
    struct cvz_buf *buf = &cli->out;

    cvz_show_heading(cli, "Drawn");
    for (uint32_t i = 0; i < files->n; i++) {
        const struct cvz_value *ledger = cvz_value_path(&files->u.items[i], "ledger");
        struct cvz_str file = cvz_show_text(&files->u.items[i], "file");
        cvz_buf_add_z(buf, "  ");
        cvz_text_add_safe(buf, file);
        cvz_text_add_spaces(buf, file.n < FILE_COLUMN ? FILE_COLUMN - file.n : 2);
        cvz_buf_printf(buf, "%lld shown, %lld folded, %lld shelved of %lld resources\n",
                       count_of(ledger, "shown"), count_of(ledger, "folded"),
                       count_of(ledger, "shelved"), count_of(ledger, "total"));
    }
}

void cvz_found_write_demo(struct cvz_cli *cli, const struct cvz_value *demo)
{
    struct cvz_buf *buf = &cli->out;

    cvz_found_write(cli, cvz_value_path(demo, "scans"));
    add_files(cli, demo);
    cvz_show_heading(cli, "Look around");
    static const char *const lines[] = {"list kind=aws.ec2.*", "coverage",
                                        "render -o rds.svg kind=aws.rds.*"};
    for (size_t i = 0; i < CVZ_COUNT_OF(lines); i++) {
        cvz_buf_add_z(buf, "  cloudviz --store ");
        cvz_text_add_safe(buf, cvz_show_text(demo, "store"));
        cvz_buf_printf(buf, " %s\n", lines[i]);
    }
}

/* ---- a plan ---- */

static const struct cvz_column plan_columns[] = {
    {"ACCOUNT", "account", CVZ_COLUMN_FIXED},
    {"REGION", "region", CVZ_COLUMN_FIXED},
    {"SERVICE", "service", CVZ_COLUMN_FIXED},
    {"OPERATION", "operation", CVZ_COLUMN_CUT_MIDDLE},
    {"PERMISSION", "action", 0},
    {"REPEATED", "repeated", 0},
    {NULL, NULL, 0},
};

/* A call that is the same in many regions: its first row, and in how many. */
struct same_call {
    const struct cvz_value *first;
    uint32_t regions;
};

static struct cvz_value row_of(struct cvz_arena *arena, const struct same_call *same)
{
    struct cvz_dict row = {0};

    if (same->regions == 1)
        return *same->first;
    for (uint32_t i = 0; i < same->first->n; i++)
        cvz_dict_set(&row, arena, cvz_value_str(&same->first->u.members[i].name),
                     same->first->u.members[i].value);
    cvz_dict_set(&row, arena, CVZ_STR("region"),
                 cvz_value_from_str(cvz_arena_printf(arena, "%u regions", same->regions)));
    return cvz_dict_end(&row);
}

/* The calls with the regions taken together: who reads a list wants to know what, not how often. */
static struct cvz_value without_regions(struct cvz_arena *arena, const struct cvz_value *calls)
{
    static const char *const members[] = {"account", "service", "operation", "repeated"};
    struct same_call *found = CVZ_ARENA_ARRAY(arena, struct same_call, calls->n + 1);
    struct cvz_map number_of = CVZ_MAP_INIT;
    struct cvz_list rows = {0};
    uint32_t n = 0;

    for (uint32_t i = 0; i < calls->n; i++) {
        struct cvz_buf key = CVZ_BUF_INIT;
        for (size_t k = 0; k < CVZ_COUNT_OF(members); k++) {
            cvz_buf_add_str(&key, cvz_show_text(&calls->u.items[i], members[k]));
            cvz_buf_add_char(&key, '\n');
        }
        uint32_t at = cvz_map_put_new(&number_of, cvz_arena_str(arena, cvz_buf_str(&key)), n);
        cvz_buf_release(&key);
        if (at == n)
            found[n++].first = &calls->u.items[i];
        found[at].regions++;
    }
    for (uint32_t i = 0; i < n; i++)
        cvz_list_add(&rows, arena, row_of(arena, &found[i]));
    cvz_map_release(&number_of);
    return cvz_list_end(&rows);
}

static void add_estimate(struct cvz_cli *cli, const struct cvz_value *estimate)
{
    bool at_least = cvz_value_is(cvz_value_path(estimate, "at_least"), CVZ_TYPE_BOOL) &&
                    cvz_value_path(estimate, "at_least")->u.boolean;

    cvz_buf_printf(&cli->out, "%s %lld calls, %lld s at %lld ms a call and %lld at once%s\n\n",
                   at_least ? "At least" : "About", count_of(estimate, "calls"),
                   count_of(estimate, "seconds"), count_of(estimate, "ms_per_call"),
                   count_of(estimate, "in_flight"), at_least ? "" : ", by what the store knows");
}

int cvz_found_write_plan(struct cvz_cli *cli, const struct cvz_value *plans, struct cvz_err *err)
{
    const struct cvz_listing as_table = {0};
    int rc = 0;

    for (uint32_t i = 0; i < plans->n && rc == 0; i++) {
        const struct cvz_value *plan = &plans->u.items[i];
        const struct cvz_value *calls = cvz_value_path(plan, "calls");
        struct cvz_value rows = without_regions(&cli->arena, calls);
        cvz_buf_add_z(&cli->out, i > 0 ? "\n" : "");
        cvz_text_add_safe(&cli->out, cvz_show_text(plan, "provider"));
        cvz_buf_printf(&cli->out,
                       ": %u operations, %u calls in all regions before any is repeated; "
                       "none is made now\n",
                       rows.n, calls->n);
        add_estimate(cli, cvz_value_path(plan, "estimate"));
        rc = cvz_listing_write(cli, &as_table, plan_columns, &rows, err);
        cvz_show_heading(cli, "The least that the credentials must be allowed");
        cvz_json_print(cli, cvz_value_path(plan, "policy"));
    }
    return rc;
}
