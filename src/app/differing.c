/* SPDX-License-Identifier: Apache-2.0 */
#include "app/differing_priv.h"

#include "app/choice.h"
#include "base/map.h"
#include "graph/filter.h"

/* ---- names ---- */

enum unchanged { UNCHANGED_GREY, UNCHANGED_HIDE, UNCHANGED_SHOW };
enum time { TIME_CREATED, TIME_FIRST_SEEN };

static const struct cvz_choice unchangeds[] = {
    [UNCHANGED_GREY] = {.name = "grey", .help = "drawn light"},
    [UNCHANGED_HIDE] = {.name = "hide", .help = "left out, but for the frames around changes"},
    [UNCHANGED_SHOW] = {.name = "show", .help = "drawn as ever"},
};

static const struct cvz_choice times[] = {
    [TIME_CREATED] = {.name = "created", .help = "when the provider says that it was created"},
    [TIME_FIRST_SEEN] = {.name = "first-seen", .help = "when a scan of the store saw it first"},
};

bool cvz_app_unchangeds(size_t i, struct cvz_choice *ret)
{
    if (i >= CVZ_COUNT_OF(unchangeds))
        return false;
    *ret = unchangeds[i];
    return true;
}

bool cvz_app_times(size_t i, struct cvz_choice *ret)
{
    if (i >= CVZ_COUNT_OF(times))
        return false;
    *ret = times[i];
    return true;
}

/* ---- a picture of two moments ---- */

/* The merged graph in place of the inventory, with the same filter. */
static int take_both(struct cvz_app_differing *d, const struct cvz_app_inventory *after,
                     struct cvz_str text, struct cvz_arena *arena, struct cvz_err *err)
{
    const struct cvz_filter *filter;
    struct cvz_graph *graph = d->comparison.merged.graph;

    int rc = cvz_filter_compile(text, arena, &filter, err);
    if (rc != 0)
        return rc;
    d->both = (struct cvz_app_inventory){
        .graph = graph, .coverage = after->coverage, .n_coverage = after->n_coverage};
    d->both.marks = cvz_arena_calloc(arena, (size_t)cvz_graph_size(graph) + 1, 1);
    d->both.n_marked = cvz_filter_run(filter, graph, d->both.marks);
    return 0;
}

int cvz_app_differ(struct cvz_app *app, const struct cvz_app_draw_params *params,
                   struct cvz_kinds kinds, struct cvz_arena *arena, struct cvz_app_differing *ret,
                   const struct cvz_app_inventory **in, struct cvz_err *err)
{
    const struct cvz_app_inventory *after = *in;
    unsigned unchanged = 0;

    if (params->diff.n == 0)
        return 0;
    int rc = cvz_app_choice_find(cvz_app_unchangeds, "way to draw what is the same",
                                 params->unchanged, &unchanged, err);
    if (rc == 0)
        rc = cvz_app_compare(app, params->diff, after, params->source.file.n == 0, arena,
                             &ret->comparison, err);
    if (rc == 0)
        rc = take_both(ret, after, params->source.filter, arena, err);
    if (rc != 0)
        return rc;
    ret->quiet = unchanged == UNCHANGED_GREY;
    ret->hide = unchanged == UNCHANGED_HIDE;
    ret->document = cvz_app_comparison_document(&ret->comparison, ret->both.marks, kinds, arena);
    *in = &ret->both;
    return 0;
}

void cvz_app_differing_close(struct cvz_app_differing *differing)
{
    cvz_app_comparison_close(&differing->comparison); /* which has the graph */
}

static enum cvz_difference difference_of(const struct cvz_value *row)
{
    struct cvz_str name = cvz_value_get_str(row, "change");
    unsigned d = CVZ_DIFF_SAME;

    while (d < CVZ_DIFF_CHANGED && !cvz_str_is(name, cvz_difference_name((enum cvz_difference)d)))
        d++;
    return (enum cvz_difference)d;
}

void cvz_app_differing_caption(const struct cvz_app_differing *differing, struct cvz_str with,
                               struct cvz_picture *picture, struct cvz_arena *arena)
{
    enum { LINES_MAX = 24 };
    const struct cvz_value *rows[LINES_MAX];

    if (differing->comparison.merged.graph == NULL)
        return;
    size_t total = cvz_app_change_lines(&differing->document, rows, LINES_MAX);
    uint32_t n = total < LINES_MAX ? (uint32_t)total : LINES_MAX;
    struct cvz_change_line *lines = CVZ_ARENA_ARRAY(arena, struct cvz_change_line, (size_t)n + 1);
    for (uint32_t i = 0; i < n; i++)
        lines[i] = (struct cvz_change_line){(uint8_t)difference_of(rows[i]),
                                            cvz_app_change_text(rows[i], arena)};
    picture->quiet = differing->quiet;
    picture->changes = lines;
    picture->n_changes = n;
    picture->more_changes = (uint32_t)total - n;
    picture->subtitle =
        cvz_arena_printf(arena, "%.*s%scompared with %.*s", CVZ_STR_ARG(picture->subtitle),
                         picture->subtitle.n > 0 ? " \xc2\xb7 " : "", CVZ_STR_ARG(with));
}

/* ---- times ---- */

/* What the store has never seen keeps the time that the provider gives. */
static int take_first_seen(struct cvz_app *app, const struct cvz_graph *graph,
                           struct cvz_arena *arena, int64_t *ms, struct cvz_err *err)
{
    struct cvz_store *store;
    struct cvz_first_seen *seen = NULL;
    size_t n = 0;

    int rc = cvz_app_store(app, false, &store, err);
    if (rc == 0)
        rc = cvz_store_first_seen(store, arena, &seen, &n, err);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        uint32_t node = cvz_graph_find(graph, seen[i].id);
        if (node != CVZ_NODE_NONE)
            ms[node] = seen[i].ms;
    }
    return rc;
}

int cvz_app_times_of(struct cvz_app *app, const struct cvz_app_draw_params *params,
                     const struct cvz_graph *graph, struct cvz_arena *arena, const int64_t **ret,
                     struct cvz_err *err)
{
    int64_t *ms = CVZ_ARENA_ARRAY(arena, int64_t, cvz_graph_size(graph) + (size_t)1);
    unsigned time = TIME_CREATED;

    int rc = cvz_app_choice_find(cvz_app_times, "time", params->time, &time, err);
    if (rc == 0 && time == TIME_FIRST_SEEN && params->source.file.n > 0)
        rc = cvz_fail(err, CVZ_EUSAGE,
                      "--time first-seen asks the store's history: a file has none");
    for (uint32_t i = 0; rc == 0 && i < cvz_graph_size(graph); i++)
        if (!cvz_time_parse(cvz_graph_resource(graph, i)->created, &ms[i]))
            ms[i] = CVZ_TIME_NONE;
    if (rc == 0 && time == TIME_FIRST_SEEN)
        rc = take_first_seen(app, graph, arena, ms, err);
    *ret = ms;
    return rc;
}
