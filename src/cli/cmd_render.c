/* SPDX-License-Identifier: Apache-2.0 */
#include "app/draw.h"
#include "cli/commands_priv.h"
#include "cli/show.h"
#include "cli/source.h"
#include "cli/table.h"
#include "cli/text.h"

struct render_options {
    struct cvz_source_options source;
    struct cvz_str output, format, layout, engine, keep, theme, fit, direction, focus, title;
    int64_t depth, detail, dpi, seed;
    struct cvz_str background, group_by, diff, unchanged, time;
    struct cvz_opt_list lenses, without;
    bool legend, atlas, ledger;
    bool json;
};

static const struct cvz_opt render_rows[] = {
    {.name = "output",
     .letter = 'o',
     CVZ_OPT_TEXT_IN(struct render_options, output),
     .value = "FILE",
     .hint = CVZ_HINT_FILE,
     .help = "write to this file; its extension names the format",
     .preset_says = "standard output"},
    {.name = "format",
     .setting = CVZ_OPT_SETTING(FORMAT),
     .letter = 'f',
     CVZ_OPT_CHOICE_IN(struct render_options, format),
     .value = "FORMAT",
     .choices = cvz_app_formats,
     .help = "what to write",
     .preset_says = "by the extension of FILE, else svg"},
    {.name = "layout",
     .setting = CVZ_OPT_SETTING(LAYOUT),
     .letter = 'l',
     CVZ_OPT_CHOICE_IN(struct render_options, layout),
     .value = "LAYOUT",
     .choices = cvz_app_layouts,
     .help = "how to place it",
     .preset = "hierarchical"},
    {.name = "engine",
     CVZ_OPT_CHOICE_IN(struct render_options, engine),
     .value = "ENGINE",
     .choices = cvz_app_engines,
     .help = "whose layouts",
     .preset = "own"},
    {.name = "keep",
     CVZ_OPT_TEXT_IN(struct render_options, keep),
     .value = "FILE",
     .hint = CVZ_HINT_FILE,
     .help = "what was in this picture (of format json, in the same layout) stays where it was",
     .preset_says = "everything is placed anew"},
    {.name = "fit",
     .setting = CVZ_OPT_SETTING(FIT),
     CVZ_OPT_CHOICE_IN(struct render_options, fit),
     .value = "FIT",
     .choices = cvz_app_fits,
     .also = cvz_app_is_budget,
     .help =
         "how much a picture may hold, or NODES/EDGES; what does not fit is folded, and counted",
     .preset_says = "what the format can take"},
    {.name = "atlas",
     CVZ_OPT_FLAG_IN(struct render_options, atlas),
     .help = "many pages: an overview, and what has no room there on pages that it leads to"},
    {.name = "detail",
     .setting = CVZ_OPT_SETTING(DETAIL),
     .letter = 'd',
     CVZ_OPT_NUMBER_IN(struct render_options, detail),
     .value = "LEVEL",
     .min = 1,
     .max = 4,
     .preset = "3",
     .help = "1: icons; 2: names; 3: kinds, too; 4: and two facts of each"},
    {.name = "focus",
     CVZ_OPT_TEXT_IN(struct render_options, focus),
     .value = "ID",
     .help = "only what is near this resource"},
    {.name = "depth",
     CVZ_OPT_NUMBER_IN(struct render_options, depth),
     .value = "N",
     .help = "with --focus: how many relations away",
     .min = 0,
     .max = 100,
     .preset = "2"},
    {.name = "diff",
     CVZ_OPT_TEXT_IN(struct render_options, diff),
     .value = "BEFORE",
     .hint = CVZ_HINT_FILE,
     .help = "mark what has changed since BEFORE: a moment, `previous` for the scan before the "
             "last, or a file of any format; until AFTER, if the first operand is one of these, "
             "else until --from or --at"},
    {.name = "unchanged",
     CVZ_OPT_CHOICE_IN(struct render_options, unchanged),
     .value = "WAY",
     .choices = cvz_app_unchangeds,
     .help = "with --diff: what becomes of what is the same",
     .preset = "grey"},
    {.name = "time",
     CVZ_OPT_CHOICE_IN(struct render_options, time),
     .value = "TIME",
     .choices = cvz_app_times,
     .help = "of the timeline: which moment of a resource places it",
     .preset = "created"},
    {.name = "group-by",
     CVZ_OPT_CHOICE_IN(struct render_options, group_by),
     .value = "KEY",
     .choices = cvz_app_groupings,
     .also = cvz_app_is_tag_grouping,
     .help = "one frame for each of these, or for each value of a tag: tag:env",
     .preset_says = "as containers nest"},
    {.name = "only",
     CVZ_OPT_LIST_IN(struct render_options, lenses),
     .value = "LENS",
     .choices = cvz_app_lenses,
     .help = "only what matters for this; several together",
     .preset_says = "everything"},
    {.name = "without",
     CVZ_OPT_LIST_IN(struct render_options, without),
     .value = "STAGE",
     .choices = cvz_app_stages,
     .help = "leave out this step on the way from the inventory to the picture",
     .preset_says = "all are done"},
    {.name = "direction",
     .setting = CVZ_OPT_SETTING(DIRECTION),
     CVZ_OPT_CHOICE_IN(struct render_options, direction),
     .value = "WAY",
     .choices = cvz_app_directions,
     .help = "where traffic flows to",
     .preset = "down"},
    {.name = "theme",
     .setting = CVZ_OPT_SETTING(THEME),
     CVZ_OPT_CHOICE_IN(struct render_options, theme),
     .value = "THEME",
     .choices = cvz_app_themes,
     .also = cvz_app_is_theme_file,
     .help = "colours; or a file of one's own",
     .preset = "professional"},
    {.name = "background",
     CVZ_OPT_TEXT_IN(struct render_options, background),
     .value = "COLOUR",
     .help = "what lies below the picture: a colour like #1b2430, or transparent",
     .preset_says = "the theme's own"},
    {.name = "title",
     CVZ_OPT_TEXT_IN(struct render_options, title),
     .value = "TEXT",
     .help = "what stands above the picture",
     .preset_says = "provider and account"},
    {.name = "legend",
     CVZ_OPT_FLAG_IN(struct render_options, legend),
     .preset = "true",
     .help = "leave out the legend"},
    {.name = "ledger",
     CVZ_OPT_FLAG_IN(struct render_options, ledger),
     .help = "tell below the picture what each step took away"},
    {.name = "dpi",
     CVZ_OPT_NUMBER_IN(struct render_options, dpi),
     .value = "N",
     .min = 72,
     .max = 1200,
     .preset = "96",
     .help = "resolution of pixel formats; 96 is 1:1"},
    {.name = "seed",
     CVZ_OPT_NUMBER_IN(struct render_options, seed),
     .value = "N",
     .min = 0,
     .max = INT64_MAX,
     .preset = "1",
     .help = "of layouts that begin at random"},
    {.name = "json",
     CVZ_OPT_FLAG_IN(struct render_options, json),
     .help = "with -o: write what the picture holds to standard output, as JSON"},
    CVZ_SOURCE_OPTIONS(struct render_options, source),
    {.name = NULL},
};

static const char *const render_paragraphs[] = {
    "A picture has a budget, so that a person can read it. What does not fit is folded into one "
    "card for many or put on the shelf, and the line below the picture accounts for it: shown + "
    "folded + shelved = all.",
    NULL,
};

static const struct cvz_operand render_operands[] = {CVZ_FILTER_OPERAND, {.name = NULL}};

static const struct cvz_example render_examples[] = {
    {"cloudviz render -o architecture.svg", "the whole inventory, to fit a screen"},
    {"cloudviz render -o prod.png --dpi 192 tag:env=prod", "a part of it, for a document"},
    {"cloudviz render -o orders.mmd --focus orders-db",
     "what surrounds a database, as Mermaid text"},
    {"cloudviz render -o estate.pdf --atlas", "all of a large estate, page by page"},
    {"cloudviz render -o then.svg --at 2026-11-01", "as it was"},
    {"cloudviz render -o changes.svg --diff previous", "what the last scan has brought"},
    {.line = NULL},
};

/* By --format, else by the extension of the file, else SVG. */
static int choose_format(struct cvz_cli *cli, const struct render_options *o, struct cvz_str *ret,
                         struct cvz_err *err)
{
    bool to_file = o->output.n > 0 && !cvz_str_is(o->output, "-");

    *ret = o->format;
    if (ret->n == 0 && to_file) {
        *ret = cvz_app_format_of_path(o->output);
        if (ret->n == 0)
            return cvz_fail(err, CVZ_EUSAGE,
                            "'%.*s' does not tell a format by its extension: name one with "
                            "--format",
                            CVZ_STR_ARG(o->output));
    }
    if (ret->n == 0)
        *ret = CVZ_STR("svg");
    if (!to_file && cli->out_is_terminal && cvz_app_format_is_binary(*ret))
        return cvz_fail(err, CVZ_EUSAGE, "%.*s is no text for a terminal: name a file with -o",
                        CVZ_STR_ARG(*ret));
    return 0;
}

static int64_t count_of(const struct cvz_value *ledger, const char *member)
{
    int64_t n = 0;

    (void)cvz_value_i64(cvz_value_path(ledger, member), &n);
    return n;
}

static void note_ledger(struct cvz_cli *cli, struct cvz_str path, const struct cvz_value *ledger)
{
    int64_t pages = count_of(ledger, "pages");
    struct cvz_str warning = cvz_value_str(cvz_value_path(ledger, "warning"));

    cvz_text_add_safe(&cli->note, path);
    if (pages > 0)
        cvz_buf_printf(&cli->note, ": %lld page%s", (long long)pages, pages == 1 ? "" : "s");
    cvz_buf_printf(&cli->note, ": %lld resources: %lld shown, %lld folded, %lld shelved\n",
                   (long long)count_of(ledger, "total"), (long long)count_of(ledger, "shown"),
                   (long long)count_of(ledger, "folded"), (long long)count_of(ledger, "shelved"));
    cvz_show_changes(cli, cvz_value_path(ledger, "changes"), &cli->note);
    if (warning.n > 0)
        cvz_buf_printf(&cli->note, "warning: %.*s\n", CVZ_STR_ARG(warning));
    if (cli->globals.verbose > 0)
        cvz_buf_add_str(&cli->note, cvz_value_str(cvz_value_path(ledger, "notes")));
}

/* `--diff A B`: an operand that names a moment or a file is the other side, not a filter. */
static struct cvz_app_source source_of(struct cvz_cli *cli, const struct render_options *o,
                                       const struct cvz_opt_list *operands)
{
    bool may_follow = o->diff.n > 0 && o->source.from.n == 0 && o->source.at.n == 0;
    bool follows = may_follow && operands->n > 0 && cvz_app_is_side(operands->p[0]);
    struct cvz_app_source source = cvz_cli_source(cli, &o->source, operands, follows ? 1 : 0);

    if (follows) {
        struct cvz_app_source side = cvz_app_side(operands->p[0]);
        source.file = side.file;
        source.at = side.at;
    }
    return source;
}

static int run_render(struct cvz_cli *cli, const void *options, const struct cvz_opt_list *operands,
                      struct cvz_err *err)
{
    const struct render_options *o = options;
    struct cvz_app_draw_params p = {
        .source = source_of(cli, o, operands),
        .layout = o->layout,
        .engine = o->engine,
        .keep = o->keep,
        .theme = o->theme,
        .fit = o->fit,
        .direction = o->direction,
        .focus = o->focus,
        .title = o->title,
        .depth = (unsigned)o->depth,
        .detail = (unsigned)o->detail,
        .dpi = (unsigned)o->dpi,
        .seed = (uint64_t)o->seed,
        .group_by = o->group_by,
        .lenses = {o->lenses.p, o->lenses.n},
        .without = {o->without.p, o->without.n},
        .legend = o->legend,
        .atlas = o->atlas,
        .background = o->background,
        .ledger = o->ledger,
        .diff = o->diff,
        .unchanged = o->unchanged,
        .time = o->time,
    };
    bool to_file = o->output.n > 0 && !cvz_str_is(o->output, "-");
    struct cvz_buf picture = CVZ_BUF_INIT;
    struct cvz_value ledger = cvz_value_null;

    int rc = choose_format(cli, o, &p.format, err);
    if (rc == 0)
        rc = cvz_app_draw(cvz_cli_app(cli), &p, &picture, &cli->arena, &ledger, err);
    if (rc == 0)
        rc = cvz_cli_write_file(cli, o->output, &picture, err);
    if (rc == 0 && to_file && o->json)
        cvz_json_print(cli, &ledger);
    else if (rc == 0 && to_file && !cli->globals.quiet)
        note_ledger(cli, o->output, &ledger);
    cvz_buf_release(&picture);
    return rc;
}

const struct cvz_command cvz_command_render = {
    .name = "render",
    .group = CVZ_GROUP_DRAW,
    .summary = "draw the inventory, or a part of it",
    .paragraphs = render_paragraphs,
    .operands = render_operands,
    .options = render_rows,
    .options_size = sizeof(struct render_options),
    .examples = render_examples,
    .run = run_render,
};
