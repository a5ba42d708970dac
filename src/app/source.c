/* SPDX-License-Identifier: Apache-2.0 */
/* Where a graph comes from, and the resource that a person means. */
#include "app/app_priv.h"
#include "base/file.h"

#include "graph/filter.h"

#include <assert.h>

static const char *const moments[] = {
#define MOMENT_NAME(constant, name, meaning) [constant] = name,
    CVZ_MOMENT_TABLE(MOMENT_NAME)
#undef MOMENT_NAME
};
static_assert(CVZ_COUNT_OF(moments) == CVZ_MOMENT_COUNT, "a name for each moment");

static enum cvz_moment named_moment(struct cvz_str text)
{
    unsigned i = 0;

    while (i < CVZ_MOMENT_COUNT && !cvz_str_is(text, moments[i]))
        i++;
    return (enum cvz_moment)i;
}

bool cvz_app_is_moment(struct cvz_str text)
{
    int64_t ignored;

    return named_moment(text) != CVZ_MOMENT_COUNT || cvz_time_parse(text, &ignored);
}

/* Before a store is opened for it. */
static int check_moment(struct cvz_str text, struct cvz_err *err)
{
    if (text.n == 0 || cvz_app_is_moment(text))
        return 0;
    return cvz_fail(err, CVZ_EUSAGE,
                    "'%.*s' is no moment; write 2026-11-23T10:00:00Z or "
                    "2026-11-23",
                    CVZ_STR_ARG(text));
}

struct cvz_app_source cvz_app_side(struct cvz_str text)
{
    bool is_moment = text.n == 0 || cvz_app_is_moment(text);

    return (struct cvz_app_source){.file = is_moment ? CVZ_STR("") : text,
                                   .at = is_moment ? text : CVZ_STR(""),
                                   .filter = CVZ_STR("")};
}

bool cvz_app_is_side(struct cvz_str text)
{
    struct cvz_buf path = CVZ_BUF_INIT;

    if (text.n == 0 || cvz_app_is_moment(text))
        return text.n > 0;
    cvz_buf_add_str(&path, text);
    bool is_file = !path.failed && cvz_file_is_readable(path.p);
    cvz_buf_release(&path);
    return is_file;
}

/* The scan before the last one that counts from another moment. */
static int previous_scan(struct cvz_store *store, struct cvz_arena *arena, struct cvz_str *ret,
                         struct cvz_err *err)
{
    struct cvz_scan *scans = NULL;
    size_t n = 0, i = 1;

    int rc = cvz_store_scans(store, arena, &scans, &n, err);
    if (rc != 0)
        return rc;
    while (i < n && cvz_str_eq(scans[i].moment, scans[0].moment))
        i++;
    if (i >= n)
        return cvz_fail(err, CVZ_ENOTFOUND, "there is no scan before the last one in this store");
    *ret = scans[i].moment;
    return 0;
}

int cvz_app_moment(struct cvz_store *store, struct cvz_str text, struct cvz_arena *arena,
                   struct cvz_str *ret, struct cvz_err *err)
{
    char formatted[CVZ_TIME_TEXT_MAX];
    enum cvz_moment named = named_moment(text);
    int64_t ms;

    *ret = CVZ_STR("");
    if (named == CVZ_MOMENT_PREVIOUS)
        return previous_scan(store, arena, ret, err);
    if (text.n == 0 || named != CVZ_MOMENT_COUNT)
        return 0;
    int rc = check_moment(text, err);
    if (rc != 0 || !cvz_time_parse(text, &ms))
        return rc;
    size_t n = cvz_time_format(ms, formatted);
    *ret = cvz_arena_str(arena, (struct cvz_str){formatted, n});
    return 0;
}

static int read_file(struct cvz_app *app, const struct cvz_app_source *source,
                     struct cvz_arena *arena, struct cvz_app_inventory *ret, struct cvz_err *err)
{
    if (source->at.n > 0)
        return cvz_fail(err, CVZ_EUSAGE, "a file holds one moment only: a time goes with a store");
    return cvz_app_file_read(app, cvz_arena_str(arena, source->file).p, arena, ret, err);
}

static int read_store(struct cvz_app *app, const struct cvz_app_source *source,
                      struct cvz_arena *arena, struct cvz_app_inventory *ret, struct cvz_err *err)
{
    struct cvz_store *store;
    struct cvz_str at = CVZ_STR("");

    int rc = check_moment(source->at, err);
    if (rc == 0)
        rc = cvz_app_store(app, false, &store, err);
    if (rc == 0)
        rc = cvz_app_moment(store, source->at, arena, &at, err);
    if (rc == 0)
        rc = cvz_store_load(store, at, &ret->graph, err);
    if (rc == 0)
        rc = cvz_store_coverage(store, 0, arena, &ret->coverage, &ret->n_coverage, err);
    return rc;
}

int cvz_app_inventory_open(struct cvz_app *app, const struct cvz_app_source *source,
                           struct cvz_arena *arena, struct cvz_app_inventory *ret,
                           struct cvz_err *err)
{
    const struct cvz_filter *filter;

    *ret = (struct cvz_app_inventory){0};
    /* The filter first: its mistakes are cheaper to tell than a graph is to load. */
    int rc = cvz_filter_compile(source->filter, arena, &filter, err);
    if (rc == 0)
        rc = source->file.n > 0 ? read_file(app, source, arena, ret, err)
                                : read_store(app, source, arena, ret, err);
    if (rc != 0) {
        cvz_app_inventory_close(ret);
        return rc;
    }
    ret->marks = cvz_arena_calloc(arena, (size_t)cvz_graph_size(ret->graph) + 1, 1);
    ret->n_marked = cvz_filter_run(filter, ret->graph, ret->marks);
    return 0;
}

void cvz_app_inventory_close(struct cvz_app_inventory *inventory)
{
    if (inventory->graph != NULL)
        cvz_graph_unref(inventory->graph);
    inventory->graph = NULL;
    cvz_buf_release(&inventory->text);
}

/* ---- which resource is meant ---- */

/* "arn:aws:ec2:eu-west-1:1:instance/i-0abc" ends in "i-0abc". */
static bool is_last_part(struct cvz_str id, struct cvz_str part)
{
    if (id.n <= part.n || !cvz_str_ends(id, part))
        return false;
    char before = id.p[id.n - part.n - 1];
    return before == '/' || before == ':';
}

/* How well a text names a resource; 0: not at all. */
static unsigned fit_of(const struct cvz_resource *r, struct cvz_str what)
{
    unsigned fit = 0;

    if (cvz_str_eq_nocase(r->name, what))
        fit = 1;
    if (cvz_str_eq(r->name, what))
        fit = 2;
    if (is_last_part(r->id, what))
        fit = 3;
    /* What was only referred to gives way to what was seen. */
    return fit > 0 && (r->flags & CVZ_RESOURCE_EXTERNAL) == 0 ? fit + 3 : fit;
}

static int fail_ambiguous(const struct cvz_graph *g, struct cvz_str what, unsigned fit, uint32_t n,
                          struct cvz_err *err)
{
    enum { SHOWN = 4 };
    struct cvz_buf some = CVZ_BUF_INIT;
    uint32_t listed = 0;

    for (uint32_t i = 0; i < cvz_graph_size(g) && listed < SHOWN; i++) {
        const struct cvz_resource *r = cvz_graph_resource(g, i);
        if (fit_of(r, what) == fit)
            cvz_buf_printf(&some, "%s%.*s", listed++ > 0 ? ", " : "", CVZ_STR_ARG(r->id));
    }
    int rc =
        cvz_fail(err, CVZ_EUSAGE, "'%.*s' could be one of %u resources; name it by its id: %s%s",
                 CVZ_STR_ARG(what), n, some.p, n > listed ? ", ..." : "");
    cvz_buf_release(&some);
    return rc;
}

int cvz_app_find(const struct cvz_graph *g, struct cvz_str what, uint32_t *ret, struct cvz_err *err)
{
    uint32_t node = cvz_graph_find(g, what);
    unsigned best = 0;
    uint32_t n_best = 0;

    if (node != CVZ_NODE_NONE) {
        *ret = node;
        return 0;
    }
    for (uint32_t i = 0; i < cvz_graph_size(g); i++) {
        unsigned fit = fit_of(cvz_graph_resource(g, i), what);
        if (fit > best) {
            best = fit;
            n_best = 0;
            node = i;
        }
        n_best += fit > 0 && fit == best;
    }
    if (best == 0)
        return cvz_fail(err, CVZ_ENOTFOUND,
                        "there is no resource with the id or name '%.*s' in this inventory",
                        CVZ_STR_ARG(what));
    if (n_best > 1)
        return fail_ambiguous(g, what, best, n_best, err);
    *ret = node;
    return 0;
}
