/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two inventories beside each other. What is compared depends on what both can tell
 * (docs/decisions/013-comparing-sources.md): snapshots made in one way in full; those of different
 * sources by the fields that both fill; what is declared beside what was seen by the facts that the
 * tables of the importers name, as `standing` does.
 */
#include "app/compare_priv.h"

#include "app/changes_priv.h"
#include "base/map.h"
#include "cloud/provider.h"
#include "graph/filter.h"

struct side {
    const struct cvz_app_inventory *in;
    bool stored;
    struct cvz_map finds; /* coverage key -> whether its row proves absence */
    uint8_t *absent;      /* by node: a plan destroys it; NULL for none */
};

struct comparing {
    struct side sides[2]; /* before, after */
    struct cvz_app_comparison *ret;
    struct cvz_arena *arena;
    bool is_mixed;      /* exactly one side is declared */
    bool asks_coverage; /* the ledgers tell who has looked for what */
    uint8_t *counts[2]; /* mixed, by node: standing has a word on its being alone */
    struct cvz_arena scratch;
};

/* ---- sides ---- */

static bool is_interchange(const struct side *side)
{
    return side->in->import.format == NULL;
}

static void index_coverage(struct comparing *c, struct side *side)
{
    for (size_t i = 0; i < side->in->n_coverage; i++) {
        const struct cvz_coverage *row = &side->in->coverage[i];
        bool proves = row->status == CVZ_COVER_COMPLETE && !row->filtered;
        struct cvz_str key = cvz_coverage_key(row, c->arena);
        if (cvz_map_put_new(&side->finds, key, proves) != 0 && !proves)
            cvz_map_put(&side->finds, key, false);
    }
}

static void note_absent(struct comparing *c, struct side *side)
{
    const struct cvz_import *import = &side->in->import;

    side->absent = CVZ_ARENA_ARRAY(c->arena, uint8_t, cvz_graph_size(side->in->graph) + (size_t)1);
    for (size_t i = 0; i < import->n_declared; i++) {
        uint32_t node = cvz_graph_find(side->in->graph, import->declared[i].id);
        if (node != CVZ_NODE_NONE && import->declared[i].intent == CVZ_INTENT_DESTROY)
            side->absent[node] = 1;
    }
}

/* ---- which is which ---- */

/* By the forms in which the providers' ids are compared: other tools spell them in other ways. */
static uint32_t *match(struct comparing *c)
{
    const struct cvz_graph *before = c->sides[0].in->graph, *after = c->sides[1].in->graph;
    uint32_t *after_of = CVZ_ARENA_ARRAY(c->arena, uint32_t, cvz_graph_size(before) + (size_t)1);
    struct cvz_map node_of = CVZ_MAP_INIT;

    for (uint32_t i = 0; i < cvz_graph_size(after); i++) {
        const struct cvz_resource *r = cvz_graph_resource(after, i);
        if (c->sides[1].absent[i] == 0)
            (void)cvz_map_put_new(&node_of, cvz_provider_normal_id(r->provider, r->id, c->arena),
                                  i);
    }
    for (uint32_t i = 0; i < cvz_graph_size(before); i++) {
        const struct cvz_resource *r = cvz_graph_resource(before, i);
        uint32_t found =
            cvz_map_get(&node_of, cvz_provider_normal_id(r->provider, r->id, c->arena));
        after_of[i] = found == CVZ_MAP_NONE ? cvz_graph_find(after, r->id) : found;
        if (c->sides[0].absent[i] != 0 ||
            (after_of[i] != CVZ_NODE_NONE && c->sides[1].absent[after_of[i]] != 0))
            after_of[i] = CVZ_NODE_NONE;
    }
    cvz_map_release(&node_of);
    return after_of;
}

/* ---- declared beside seen ---- */

static bool is_alone_for_a_reason(enum cvz_standing standing, bool has_ledger)
{
    static const bool reasons[CVZ_STANDING_COUNT] = {
        [CVZ_STANDING_UNMANAGED] = true,
        [CVZ_STANDING_TO_CREATE] = true,
        [CVZ_STANDING_TO_REPLACE] = true,
        [CVZ_STANDING_TO_DESTROY] = true,
    };

    return reasons[standing] || (standing == CVZ_STANDING_UNSEEN && !has_ledger);
}

/* What standing says of each resource of both graphs, by the id that its row has. */
static void spread_rows(struct comparing *c, const struct cvz_standing_row *rows, size_t n,
                        const uint32_t *after_of)
{
    const struct cvz_graph *before = c->sides[0].in->graph, *after = c->sides[1].in->graph;
    unsigned live = c->ret->declared_first ? 1 : 0;
    uint32_t *row_of = CVZ_ARENA_ARRAY(c->arena, uint32_t, cvz_graph_size(before) + (size_t)1);
    struct cvz_map by_id = CVZ_MAP_INIT;

    for (size_t i = 0; i < n; i++)
        (void)cvz_map_put_new(&by_id, rows[i].id, (uint32_t)i);
    for (unsigned s = 0; s < 2; s++) {
        const struct cvz_graph *g = c->sides[s].in->graph;
        c->counts[s] = CVZ_ARENA_ARRAY(c->arena, uint8_t, cvz_graph_size(g) + (size_t)1);
        for (uint32_t i = 0; i < cvz_graph_size(g); i++) {
            uint32_t row = cvz_map_get(&by_id, cvz_graph_resource(g, i)->id);
            c->counts[s][i] =
                row != CVZ_MAP_NONE &&
                is_alone_for_a_reason(rows[row].standing, c->sides[live].in->n_coverage > 0);
        }
    }
    for (uint32_t i = 0; i < cvz_graph_size(before); i++) {
        uint32_t node = live == 0 ? i : after_of[i];
        row_of[i] =
            node == CVZ_NODE_NONE
                ? CVZ_MAP_NONE
                : cvz_map_get(&by_id, cvz_graph_resource(live == 0 ? before : after, node)->id);
    }
    c->ret->rows = rows;
    c->ret->row_of = row_of;
    cvz_map_release(&by_id);
}

static int ask_standing(struct comparing *c, struct cvz_app *app, const uint32_t *after_of,
                        struct cvz_err *err)
{
    const struct side *declared = &c->sides[c->ret->declared_first ? 0 : 1];
    const struct side *live = &c->sides[c->ret->declared_first ? 1 : 0];
    const struct cvz_import *file = &declared->in->import;
    struct cvz_standing_row *rows = NULL;
    size_t n = 0, parts = 0;
    const struct cvz_standing_params params = {
        .files = &file,
        .n_files = 1,
        .live = live->in->graph,
        .coverage = live->in->coverage,
        .n_coverage = live->in->n_coverage,
        .catalogue = app->catalogue,
    };

    int rc = cvz_standing_compute(&params, c->arena, &rows, &n, &parts, err);
    if (rc == 0)
        spread_rows(c, rows, n, after_of);
    return rc;
}

/* ---- the rules of a comparison ---- */

static uint32_t judge_by_standing(void *ctx, uint32_t before, uint32_t after, uint32_t fields)
{
    const struct comparing *c = ctx;
    uint32_t row = c->ret->row_of[before];

    (void)after, (void)fields;
    if (row == CVZ_MAP_NONE)
        return 0;
    enum cvz_standing standing = c->ret->rows[row].standing;
    bool differs = c->ret->rows[row].n_differences > 0 || standing == CVZ_STANDING_TO_UPDATE ||
                   standing == CVZ_STANDING_TO_REPLACE;
    return differs ? 1u << CVZ_FIELD_PROPERTIES : 0;
}

/* Texts that differ may still say the same where both say something. */
static uint32_t judge_told(void *ctx, uint32_t before, uint32_t after, uint32_t fields)
{
    struct comparing *c = ctx;
    const uint32_t bit = 1u << CVZ_FIELD_PROPERTIES;
    struct cvz_app_changes changes = {.arena = &c->scratch, .told_only = true};

    if ((fields & bit) == 0)
        return fields;
    cvz_app_changes_add_json(&changes,
                             cvz_graph_resource(c->sides[0].in->graph, before)->properties,
                             cvz_graph_resource(c->sides[1].in->graph, after)->properties);
    cvz_arena_clear(&c->scratch);
    return changes.list.n > 0 ? fields : fields & ~bit;
}

/* The row that had found it looked at everything on the other side, too. */
static bool was_looked_for(const struct comparing *c, bool is_after, uint32_t node)
{
    const struct side *other = &c->sides[is_after ? 0 : 1];
    struct cvz_str source = cvz_graph_resource(c->sides[is_after].in->graph, node)->source;

    return !c->asks_coverage || source.n == 0 || other->in->n_coverage == 0 ||
           cvz_map_get(&other->finds, source) == 1;
}

static bool counts(void *ctx, bool is_after, uint32_t node)
{
    struct comparing *c = ctx;

    if (c->sides[is_after].absent[node] != 0)
        return false;
    if (c->is_mixed && c->counts[is_after][node] == 0)
        return false;
    if (was_looked_for(c, is_after, node))
        return true;
    c->ret->not_looked_for++;
    return false;
}

static int compare_sides(struct comparing *c, struct cvz_app *app, struct cvz_err *err)
{
    const struct cvz_import *a = &c->sides[0].in->import, *b = &c->sides[1].in->import;
    struct cvz_app_comparison *ret = c->ret;
    struct cvz_diff_params params = {.counts = counts, .ctx = c};
    int rc = 0;

    c->is_mixed = a->is_declared != b->is_declared;
    ret->declared_first = c->is_mixed && a->is_declared;
    ret->told_only = a->format != b->format;
    c->asks_coverage = is_interchange(&c->sides[0]) && is_interchange(&c->sides[1]) &&
                       !(c->sides[0].stored && c->sides[1].stored);
    for (unsigned s = 0; s < 2; s++) {
        note_absent(c, &c->sides[s]);
        if (c->asks_coverage)
            index_coverage(c, &c->sides[s]);
    }
    if (a->format != NULL || b->format != NULL)
        params.after_of = match(c);
    params.told_only = ret->told_only;
    params.ends_only = ret->told_only;
    params.judge = c->is_mixed ? judge_by_standing : ret->told_only ? judge_told : NULL;
    if (c->is_mixed)
        rc = ask_standing(c, app, params.after_of, err);
    if (rc != 0)
        return rc;
    cvz_graph_diff_by(c->sides[0].in->graph, c->sides[1].in->graph, &params, c->arena, &ret->diff);
    return cvz_graph_merge(c->sides[0].in->graph, c->sides[1].in->graph, &ret->diff, c->arena,
                           &ret->merged, err);
}

/* A text that names neither is most often a file that is not there, or a date with a slip. */
static int open_before(struct cvz_app *app, struct cvz_str text, struct cvz_arena *arena,
                       struct cvz_app_inventory *ret, bool *ret_stored, struct cvz_err *err)
{
    const struct cvz_app_source source = cvz_app_side(text);

    *ret_stored = source.file.n == 0;
    int rc = cvz_app_inventory_open(app, &source, arena, ret, err);
    if (rc == CVZ_ENOTFOUND && source.file.n > 0)
        rc = cvz_fail_context(err, rc,
                              "'%.*s' is no moment (2026-11-23, 2026-11-23T10:00:00Z, now, last, "
                              "previous) and no file",
                              CVZ_STR_ARG(text));
    return rc;
}

int cvz_app_compare(struct cvz_app *app, struct cvz_str before,
                    const struct cvz_app_inventory *after, bool after_is_stored,
                    struct cvz_arena *arena, struct cvz_app_comparison *ret, struct cvz_err *err)
{
    struct comparing c = {.ret = ret, .arena = arena};
    struct cvz_kinds kinds;
    bool stored = false;

    *ret = (struct cvz_app_comparison){.after = after};
    int rc = cvz_app_kinds(app, &kinds, err);
    if (rc == 0)
        rc = open_before(app, before, arena, &ret->before, &stored, err);
    if (rc == 0) {
        c.sides[0] = (struct side){.in = &ret->before, .stored = stored};
        c.sides[1] = (struct side){.in = after, .stored = after_is_stored};
        rc = compare_sides(&c, app, err);
    }
    for (unsigned s = 0; s < 2; s++)
        cvz_map_release(&c.sides[s].finds);
    cvz_arena_release(&c.scratch);
    return rc;
}

void cvz_app_comparison_close(struct cvz_app_comparison *comparison)
{
    if (comparison->merged.graph != NULL)
        cvz_graph_unref(comparison->merged.graph);
    comparison->merged.graph = NULL;
    cvz_app_inventory_close(&comparison->before);
}

/* ---- the use case ---- */

static int mark(const struct cvz_app_comparison *comparison, struct cvz_str text,
                struct cvz_arena *arena, uint8_t **ret, struct cvz_err *err)
{
    const struct cvz_filter *filter;
    const struct cvz_graph *g = comparison->merged.graph;

    int rc = cvz_filter_compile(text, arena, &filter, err);
    if (rc != 0)
        return rc;
    *ret = cvz_arena_calloc(arena, (size_t)cvz_graph_size(g) + 1, 1);
    (void)cvz_filter_run(filter, g, *ret);
    return 0;
}

int cvz_app_diff(struct cvz_app *app, struct cvz_str before, struct cvz_str after,
                 struct cvz_str filter, struct cvz_arena *arena, struct cvz_value *ret,
                 struct cvz_err *err)
{
    struct cvz_arena own = CVZ_ARENA_INIT;
    struct cvz_app_comparison comparison = {0};
    struct cvz_app_inventory in = {0};
    const struct cvz_app_source source = cvz_app_side(after);
    struct cvz_kinds kinds;
    uint8_t *marks = NULL;
    bool stored = false;

    int rc = cvz_app_kinds(app, &kinds, err);
    if (rc == 0)
        rc = open_before(app, after, &own, &in, &stored, err);
    if (rc == 0)
        rc = cvz_app_compare(app, before, &in, source.file.n == 0, &own, &comparison, err);
    if (rc == 0)
        rc = mark(&comparison, filter, &own, &marks, err);
    if (rc == 0) {
        struct cvz_value found = cvz_app_comparison_document(&comparison, marks, kinds, &own);
        *ret = cvz_value_copy(&found, arena); /* its strings are the graphs' */
    }
    cvz_app_comparison_close(&comparison);
    cvz_app_inventory_close(&in);
    cvz_arena_release(&own);
    return rc;
}
