/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Incremental scans: an index says what changed since the previous scan; these rows are fetched,
 * the others are taken from the previous graph with their places and relations. Whatever makes that
 * doubtful leads to a full reading, and a word about it in the ledger.
 */
#include "cloud/scan_priv.h"

#include <stdlib.h>

enum {
    HOUR_MS = 3600 * 1000,
    OVERLAP_MS = 10 * 60 * 1000, /* indexes learn of changes minutes late */
};

/* What is learnt of one batch of accounts. */
struct since {
    const struct cat_index *index;
    struct cvz_arena arena;
    struct cvz_map state_of;         /* id, as key_of tells it -> enum state */
    CVZ_VEC(struct cvz_str) changed; /* as they are spelled */
    struct scan_account **accounts;
    size_t n;
};
enum state { STATE_SAME, STATE_CHANGED, STATE_GONE };

static void since_free(struct since *since)
{
    cvz_map_release(&since->state_of);
    cvz_vec_release(&since->changed);
    cvz_arena_release(&since->arena);
    free(since);
}

/* ---- whether it can be trusted ---- */

static const struct cvz_coverage *former_row(const struct scan *scan,
                                             const struct cvz_coverage *row)
{
    const struct cvz_discover_previous *previous = scan->previous;

    for (size_t i = 0; i < previous->n_coverage; i++) {
        const struct cvz_coverage *c = &previous->coverage[i];
        if (cvz_str_eq(c->provider, row->provider) && cvz_str_eq(c->account, row->account) &&
            cvz_str_eq(c->region, row->region) && cvz_str_eq(c->service, row->service) &&
            cvz_str_eq(c->operation, row->operation))
            return c;
    }
    return NULL;
}

/* NULL when nothing speaks against it. */
static const char *doubt(const struct scan *scan, const struct cat_index *index,
                         const struct cvz_coverage *row)
{
    const struct cvz_discover_previous *previous = scan->previous;
    const struct cvz_coverage *former = former_row(scan, row);
    int64_t age_ms = cvz_clock_wall(scan->params->http.clock) - previous->wall_ms;

    if (former == NULL)
        return "the previous scan did not ask this";
    if (former->status != CVZ_COVER_COMPLETE)
        return "the previous answer was not complete";
    if (former->filtered || row->filtered)
        return "a filter left things out";
    if (!cvz_str_eq(former->kinds, row->kinds))
        return "the kinds that are looked for are others now";
    if (age_ms < 0)
        return "the previous scan is dated later than now";
    if (age_ms > (index->changes->hours - 1) * HOUR_MS)
        return "the previous scan is older than what the index remembers";
    return NULL;
}

/* ---- what changed ---- */

/* The index may call an account by its other id. */
static struct cvz_str key_of(struct scan *scan, struct cvz_str id)
{
    return cvz_intern_str(&scan->words, scan_without_alias(scan, scan_identity(scan, id)));
}

static int note_change(struct scan_call *call, const struct cvz_value *row, struct cvz_arena *arena,
                       struct cvz_err *err)
{
    struct since *since = call->batch->since;
    const struct cat_changes *changes = since->index->changes;
    int64_t since_ms = call->scan->previous->wall_ms - OVERLAP_MS, ms = 0;
    struct cvz_str id = CVZ_STR_NULL, time = CVZ_STR_NULL;
    struct cvz_value gone = cvz_value_null;
    enum state state = STATE_CHANGED;

    int rc = cvz_expr_text(&changes->id, row, arena, &id, err);
    if (rc == 0)
        rc = cvz_expr_text(&changes->time, row, arena, &time, err);
    if (rc == 0)
        rc = cvz_expr_value(&changes->gone, row, arena, &gone, err);
    if (rc != 0 || id.n == 0)
        return rc;
    if (cvz_value_is_true(&gone))
        state = STATE_GONE;
    else if (time.n > 0 && cvz_time_parse(time, &ms) && ms < since_ms)
        state = STATE_SAME;
    struct cvz_str key = key_of(call->scan, id);
    uint32_t known = cvz_map_get(&since->state_of, key);
    /* What was deleted and made again is there: the row that is fetched decides. */
    if (known == STATE_CHANGED || (known == STATE_GONE && state == STATE_GONE))
        return 0;
    if (known != CVZ_MAP_NONE)
        state = STATE_CHANGED;
    cvz_map_put(&since->state_of, key, state);
    if (state != STATE_SAME)
        cvz_vec_push(&since->changed, cvz_arena_str(&since->arena, id));
    return 0;
}

static int changes_page(struct scan_call *call, const struct cvz_value *body,
                        struct cvz_arena *arena, struct cvz_err *err)
{
    return call_each_item(call, body, note_change, arena, err);
}

/* ---- what did not ---- */

static const struct cat_entry *entry_of(const struct scan *scan, struct cvz_str kind)
{
    uint32_t number = cat_kind_find(scan->catalogue, kind);

    return number == CAT_KIND_NONE ? NULL : scan->catalogue->entry_of[number];
}

/* Everything that the index's row of an account had found and that nobody says changed. */
static void reuse(struct scan_call *call, size_t which)
{
    struct scan *scan = call->scan;
    const struct since *since = call->batch->since;
    const struct cvz_graph *g = scan->previous->graph;
    uint32_t row = call->batch->rows[which];
    struct cvz_str source = cvz_coverage_key(&scan->ledger.rows.p[row].coverage, &call->arena);
    struct item_context context = {
        .scan = scan, .account = since->accounts[which], .row = row, .region = CVZ_STR("")};

    for (uint32_t i = 0; i < cvz_graph_size(g); i++) {
        const struct cvz_resource *r = cvz_graph_resource(g, i);
        if ((r->flags & CVZ_RESOURCE_EXTERNAL) != 0 || !cvz_str_eq(r->source, source))
            continue;
        context.entry = entry_of(scan, r->kind);
        if (context.entry == NULL && since->index->generic != NULL)
            context.entry = index_generic(scan, since->index, r->kind);
        /* A part of an item changes with the item, whose id it begins with. */
        struct cvz_str id = r->id;
        uint32_t state = cvz_map_get(&since->state_of, key_of(scan, id));
        for (ptrdiff_t slash; state == CVZ_MAP_NONE && context.entry != NULL &&
                              context.entry->each.path != NULL &&
                              (slash = cvz_str_rfind_char(id, '/')) > 0;) {
            id = cvz_str_sub(id, 0, (size_t)slash);
            state = cvz_map_get(&since->state_of, key_of(scan, id));
        }
        bool is_same =
            state == STATE_SAME || (state == CVZ_MAP_NONE && !since->index->changes->is_whole);
        if (!is_same || context.entry == NULL)
            continue;
        cvz_arena_clear(&scan->page);
        context.account = account_of(scan, r->account, since->accounts[which]);
        context.seen = cvz_graph_taken(g);
        item_reuse(&context, i, &scan->page);
    }
}

/* ---- the rows of what changed ---- */

static void fetch_end(struct scan_call *call, bool ok)
{
    (void)call;
    (void)ok;
}

static const struct call_ops fetch_ops = {index_page, fetch_end};

static void fetch(struct scan *scan, const struct since *since)
{
    const struct cat_changes *changes = since->index->changes;

    for (size_t from = 0; from < since->changed.n; from += changes->batch) {
        size_t n =
            since->changed.n - from < changes->batch ? since->changed.n - from : changes->batch;
        struct scan_call *call =
            index_call(scan, since->index, &changes->fetch, &fetch_ops, since->accounts, since->n);
        struct cvz_list list = {0};
        for (size_t i = 0; i < n; i++)
            cvz_list_add(
                &list, &call->arena,
                cvz_value_from_str(cvz_arena_str(&call->arena, since->changed.p[from + i])));
        const struct cvz_value ids = cvz_list_end(&list);
        struct cvz_value document =
            scope_document(scan, &call->arena, since->accounts, since->n, since->index);
        document = scope_document_with(&document, "id_list", ids, &call->arena);
        document =
            scope_document_with(&document, "ids", scope_quoted(&ids, &call->arena), &call->arena);
        const struct item_context context = {
            .scan = scan, .account = since->accounts[0], .region = CVZ_STR("")};
        const struct cvz_vars vars = item_vars(&context, &document);
        call_render_and_start(call, &vars);
    }
}

static void changes_end(struct scan_call *call, bool ok)
{
    struct scan *scan = call->scan;
    struct since *since = call->batch->since;

    if (ok) {
        for (size_t i = 0; i < since->n; i++)
            reuse(call, i);
        fetch(scan, since);
        (void)index_settle(scan, call->batch, true);
    } else if (!scan_is_cancelled(scan) && !scan->is_limited) {
        for (size_t i = 0; i < since->n; i++) {
            ledger_forgive(scan, call->batch->rows[i]);
            ledger_note(scan, call->batch->rows[i],
                        CVZ_STR("read whole: what changed was not to be had"));
        }
        index_start(scan, since->index, since->accounts, since->n);
    }
    since_free(since);
}

static const struct call_ops changes_ops = {changes_page, changes_end};

/* ---- starting ---- */

static void start_changes(struct scan *scan, const struct cat_index *index,
                          struct scan_account *const *accounts, size_t n)
{
    struct scan_call *call =
        index_call(scan, index, &index->changes->list, &changes_ops, accounts, n);
    struct since *since = CVZ_NEW(struct since);
    char text[CVZ_TIME_TEXT_MAX];
    size_t length = cvz_time_format(scan->previous->wall_ms - OVERLAP_MS, text);
    const struct item_context context = {
        .scan = scan, .account = accounts[0], .region = CVZ_STR("")};

    since->index = index;
    since->n = n;
    since->accounts = CVZ_ARENA_ARRAY(&since->arena, struct scan_account *, n);
    memcpy(since->accounts, accounts, n * sizeof *accounts);
    call->batch->since = since;
    struct cvz_value document = scope_document(scan, &call->arena, accounts, n, index);
    document = scope_document_with(
        &document, "since",
        cvz_value_from_str(cvz_arena_str(&call->arena, (struct cvz_str){text, length})),
        &call->arena);
    const struct cvz_vars vars = item_vars(&context, &document);
    call_render_and_start(call, &vars);
}

bool since_start(struct scan *scan, const struct cat_index *index,
                 struct scan_account *const *accounts, size_t n)
{
    const char *why = NULL;

    if (scan->previous == NULL || index->changes == NULL)
        return false;
    for (size_t i = 0; i < n && why == NULL; i++) {
        uint32_t row =
            ledger_row(scan, accounts[i], CVZ_STR(""), &index->call, index_kinds(scan, index));
        why = doubt(scan, index, &scan->ledger.rows.p[row].coverage);
    }
    if (why == NULL) {
        start_changes(scan, index, accounts, n);
        return true;
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t row = ledger_row(scan, accounts[i], CVZ_STR(""), &index->call, CVZ_STR(""));
        ledger_note(scan, row, cvz_arena_printf(&scan->arena, "read whole: %s", why));
    }
    return false;
}

/* ---- places and relations ---- */

/* Whether a relation of the previous graph was said by this resource, not by its other end. */
static bool is_said_by(const struct scan_found *found, const struct cvz_relation *relation,
                       uint32_t node)
{
    for (size_t i = 0; i < found->entry->n_relations; i++) {
        const struct cat_relation *rule = &found->entry->relations[i];
        if (cvz_str_eq(rule->rule, relation->rule))
            return (rule->is_reverse ? relation->target : relation->source) == node;
    }
    return false;
}

/* What a relation leads to and no scan finds stands where it stood, in external nodes up to the
 * first that is found. */
static int add_as_before(struct scan *scan, uint32_t node, struct cvz_err *err)
{
    const struct cvz_graph *g = scan->previous->graph;
    int rc = 0;

    while (node != CVZ_NODE_NONE && rc == 0) {
        struct cvz_resource r = *cvz_graph_resource(g, node);
        uint32_t parent = r.parent;
        if (cvz_map_get(&scan->found_of, scan_identity(scan, r.id)) != CVZ_MAP_NONE)
            break;
        r.flags |= CVZ_RESOURCE_EXTERNAL;
        r.properties = r.source = CVZ_STR("");
        rc = cvz_graph_builder_add(
            scan->builder, &r,
            parent == CVZ_NODE_NONE ? CVZ_STR("") : cvz_graph_resource(g, parent)->id, err);
        node = parent;
    }
    return rc;
}

static int relate_as_before(struct scan *scan, const struct cvz_relation *relation,
                            struct cvz_err *err)
{
    const struct cvz_graph *g = scan->previous->graph;
    int rc = add_as_before(scan, relation->source, err);

    if (rc == 0)
        rc = add_as_before(scan, relation->target, err);
    const struct cvz_relation_new new = {
        .source_id = cvz_graph_resource(g, relation->source)->id,
        .target_id = cvz_graph_resource(g, relation->target)->id,
        .verb = relation->verb,
        .origin = relation->origin,
        .rule = relation->rule,
        .field = relation->field,
        .seen = relation->seen,
    };
    return rc == 0 ? cvz_graph_builder_relate(scan->builder, &new, err) : rc;
}

int since_relate(struct scan *scan, struct cvz_err *err)
{
    int rc = 0;

    for (size_t i = 0; i < scan->reused.n && rc == 0; i++) {
        const struct scan_reused *reused = &scan->reused.p[i];
        const struct cvz_graph *g = scan->previous->graph;
        const struct cvz_ids both[] = {cvz_graph_out(g, reused->node),
                                       cvz_graph_in(g, reused->node)};
        for (size_t k = 0; k < CVZ_COUNT_OF(both); k++) {
            for (uint32_t e = 0; e < both[k].n && rc == 0; e++) {
                const struct cvz_relation *relation = cvz_graph_relation(g, both[k].p[e]);
                if (is_said_by(&scan->found.p[reused->found], relation, reused->node))
                    rc = relate_as_before(scan, relation, err);
            }
        }
    }
    return rc;
}

void since_release(struct scan *scan)
{
    cvz_vec_release(&scan->reused);
}
