/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A provider's indexes: one operation that gives resources of many types, for many accounts at
 * once. Where an index is refused, the lists of its kinds stand in for it.
 */
#include "cloud/scan_priv.h"

#include <stdlib.h>

/* ---- which ---- */

static bool is_ours(const struct scan *scan, const struct cat_index *index)
{
    return cvz_str_is(index->call.service->provider, scan->ops->name);
}

static bool wants_generic(const struct scan *scan, const struct cat_index *index)
{
    return index->generic != NULL && scan->wants_kind[index->generic->kind];
}

bool index_is_wanted(const struct scan *scan, const struct cat_index *index)
{
    bool any = is_ours(scan, index) && wants_generic(scan, index);

    for (size_t i = 0; i < index->n_entries && !any && is_ours(scan, index); i++)
        any = scan->wants_kind[index->entries[i]->kind];
    return any;
}

struct cvz_str index_kinds(struct scan *scan, const struct cat_index *index)
{
    struct cvz_buf buf = CVZ_BUF_INIT;

    for (size_t i = 0; i < index->n_entries; i++) {
        if (!scan->wants_kind[index->entries[i]->kind])
            continue;
        if (buf.n > 0)
            cvz_buf_add_char(&buf, ',');
        cvz_buf_add_str(&buf, index->entries[i]->kind_name);
    }
    struct cvz_str kinds = cvz_intern_str(&scan->words, cvz_buf_str(&buf));
    cvz_buf_release(&buf);
    return kinds;
}

/* ---- rows of unknown type ---- */

/* "Compute/VirtualMachine" -> "compute.virtual-machine": small letters, a dash before a capital
 * that follows a small letter, dots between the parts. */
static void add_kebab(struct cvz_buf *buf, struct cvz_str text)
{
    char before = '\0';

    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool is_upper = c >= 'A' && c <= 'Z';
        bool is_word = is_upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (is_upper && ((before >= 'a' && before <= 'z') || (before >= '0' && before <= '9')))
            cvz_buf_add_char(buf, '-');
        if (is_word)
            cvz_buf_add_char(buf, cvz_char_lower(c));
        else
            cvz_buf_add_char(buf, c == '/' || c == '.' ? '.' : '-');
        before = c;
    }
}

/* The type without what the index says that all have. */
static struct cvz_str stripped(const struct cat_index *index, struct cvz_str type,
                               struct cvz_arena *arena)
{
    struct cvz_str folded = cvz_arena_lower(arena, type);

    for (size_t i = 0; i < index->strip.n; i++) {
        struct cvz_str part = index->strip.p[i];
        ptrdiff_t at = cvz_str_find(folded, part);
        if (at < 0)
            continue;
        type = cvz_arena_printf(arena, "%.*s%.*s", (int)at, type.p,
                                CVZ_STR_ARG(cvz_str_sub(type, (size_t)at + part.n, type.n)));
        folded = cvz_arena_lower(arena, type);
    }
    return type;
}

/* The entry of that kind, where its own list has the same items and comes later. */
static const struct cat_entry *listed_entry(const struct scan *scan, struct cvz_str kind_name)
{
    uint32_t kind = cat_kind_find(scan->catalogue, kind_name);
    const struct cat_entry *entry = kind == CAT_KIND_NONE ? NULL : scan->catalogue->entry_of[kind];
    bool is_listed = entry != NULL && entry->list != CAT_LIST_NONE && entry->each.path == NULL;

    return is_listed && entry->in_index.name.n == 0 && scan->wants_kind[kind] ? entry : NULL;
}

/* An entry for a kind that no entry takes from the index, made once for each scan. */
const struct cat_entry *index_generic(struct scan *scan, const struct cat_index *index,
                                      struct cvz_str kind_name)
{
    uint32_t place = cvz_map_get(&scan->generic_of, kind_name);

    if (place != CVZ_MAP_NONE)
        return scan->generics.p[place];
    const struct cat_entry *entry = listed_entry(scan, kind_name);
    if (entry == NULL) {
        struct cat_entry *made = CVZ_ARENA_NEW(&scan->arena, struct cat_entry);
        *made = *index->generic;
        made->kind_name = cvz_arena_str(&scan->arena, kind_name);
        entry = made;
    }
    cvz_map_put(&scan->generic_of, cvz_arena_str(&scan->arena, kind_name),
                (uint32_t)scan->generics.n);
    cvz_vec_push(&scan->generics, entry);
    return entry;
}

static const struct cat_entry *generic_of(struct scan *scan, const struct cat_index *index,
                                          struct cvz_str type, struct cvz_arena *arena)
{
    struct cvz_buf name = CVZ_BUF_INIT;

    cvz_buf_printf(&name, "%s.", scan->ops->name);
    add_kebab(&name, stripped(index, type, arena));
    const struct cat_entry *entry = index_generic(scan, index, cvz_buf_str(&name));
    cvz_buf_release(&name);
    return entry;
}

/* ---- a page ---- */

struct row_reader {
    struct scan_call *call;
    const struct cat_index *index;
    struct cvz_arena *arena;
};

static uint32_t ledger_row_of(const struct index_batch *batch, const struct scan_account *account)
{
    for (size_t i = 0; i < batch->n; i++) {
        if (batch->accounts[i] == account)
            return batch->rows[i];
    }
    return batch->rows[0];
}

/* Whose a row is. */
static struct scan_account *owner_of(const struct row_reader *r, const struct cvz_value *row)
{
    if (r->index->account.path == NULL)
        return r->call->batch->accounts[0];
    return account_of(r->call->scan, cvz_expr_text_or_none(&r->index->account, row, r->arena),
                      r->call->account);
}

static int take(const struct row_reader *r, const struct cat_entry *entry,
                const struct cvz_value *row, const struct cvz_value *item, struct cvz_err *err)
{
    struct scan *scan = r->call->scan;
    struct scan_account *account = owner_of(r, row);
    struct item_context context = {
        .scan = scan,
        .entry = entry,
        .account = account,
        .region = CVZ_STR(""),
        .seen = cvz_str_from(r->call->seen),
        .row = ledger_row_of(r->call->batch, account),
        .index = r->index,
        .index_row = row,
    };

    return list_take_items(r->call, &context, item, &entry->in_index.where, r->arena, err);
}

/* `entries` end with a NULL. */
static int take_for(const struct row_reader *r, const struct cat_entry *const *entries,
                    const struct cvz_value *row, const struct cvz_value *item, struct cvz_err *err)
{
    int rc = 0;

    for (size_t i = 0; entries[i] != NULL && rc == 0; i++) {
        if (r->call->scan->wants_kind[entries[i]->kind])
            rc = take(r, entries[i], row, item, err);
    }
    return rc;
}

static int read_row(const struct row_reader *r, const struct cvz_value *row, struct cvz_err *err)
{
    struct scan *scan = r->call->scan;
    struct cvz_str type = CVZ_STR_NULL;
    struct cvz_value item = *row;

    int rc = cvz_expr_text(&r->index->type, row, r->arena, &type, err);
    if (rc == 0 && r->index->item.path != NULL)
        rc = cvz_expr_value(&r->index->item, row, r->arena, &item, err);
    if (rc != 0 || type.n == 0 || item.type != CVZ_TYPE_OBJECT)
        return rc;
    rc = take_for(r, r->index->for_all, row, &item, err);
    if (rc != 0)
        return rc;
    struct cvz_str folded = cvz_arena_lower(r->arena, type);
    uint32_t chain = cvz_map_get(&r->index->chain_of, folded);
    if (chain == CVZ_MAP_NONE)
        return wants_generic(scan, r->index)
                   ? take(r, generic_of(scan, r->index, type, r->arena), row, &item, err)
                   : 0;
    return take_for(r, &r->index->chains[chain], row, &item, err);
}

int index_row(struct scan_call *call, const struct cvz_value *row, struct cvz_arena *arena,
              struct cvz_err *err)
{
    const struct row_reader reader = {call, call->batch->index, arena};

    return read_row(&reader, row, err);
}

/* A row of now, or what it was. */
static int take_row(struct scan_call *call, const struct cvz_value *row, struct cvz_arena *arena,
                    struct cvz_err *err)
{
    const struct cat_index *index = call->batch->index;
    struct past *past = call->batch->past;
    struct cvz_str id = cvz_value_get_str(row, "id");
    struct cvz_value then;

    call->batch->n_rows++;
    if (past == NULL)
        return index_row(call, row, arena, err);
    if (index->id.path != NULL && cvz_expr_text(&index->id, row, arena, &id, NULL) != 0)
        return 0; /* a row without an id */
    return past_row(past, scan_normal(call->scan, id), row, arena, &then)
               ? index_row(call, &then, arena, err)
               : 0;
}

/* What was there and is no more. */
static void read_gone(struct scan_call *call)
{
    struct cvz_value row;

    for (size_t i = 0; (i = past_next_gone(call->batch->past, i, &call->arena, &row)) > 0;) {
        struct cvz_err err = CVZ_ERR_INIT;
        if (index_row(call, &row, &call->arena, &err) != 0)
            ledger_missed(call->scan, call->row, CVZ_COVER_FAILED, cvz_str_from(err.text));
    }
}

int index_page(struct scan_call *call, const struct cvz_value *body, struct cvz_arena *arena,
               struct cvz_err *err)
{
    struct cvz_value total;

    int rc = cvz_expr_value(&call->batch->index->total, body, arena, &total, err);
    if (rc == 0 && !cvz_value_i64(&total, &call->batch->total))
        call->batch->total = -1;
    return rc == 0 ? call_each_item(call, body, take_row, arena, err) : rc;
}

/* ---- what stands in for an index ---- */

/* The lists of the index's kinds that are not asked for anyway. */
static void start_lists(struct scan *scan, const struct index_batch *batch)
{
    for (size_t a = 0; a < batch->n; a++) {
        if (batch->accounts[a]->is_nowhere)
            continue;
        struct scan_tasks tasks = {CVZ_VEC_INIT};
        scope_add_stand_ins(scan, batch->accounts[a], batch->index, &tasks);
        for (size_t i = 0; i < tasks.v.n; i++)
            list_start(scan, tasks.v.p[i].list, batch->accounts[a], CVZ_STR(""), NULL);
        if (tasks.v.n > 0)
            ledger_note(scan, batch->rows[a],
                        CVZ_STR("the list of each type was asked for instead"));
        cvz_vec_release(&tasks.v);
    }
}

/* The place in the catalogue of the index that has what a list would give; n_indexes for none. */
static size_t index_of(const struct scan *scan, const struct cat_list *list)
{
    const struct cvz_catalogue *c = scan->catalogue;
    size_t i = c->n_indexes;

    for (size_t k = 0; scope_is_spared(scan, list) && k < list->n_entries && i == c->n_indexes;
         k++) {
        if (!scan->wants_kind[list->entries[k]->kind])
            continue;
        for (i = 0; i < c->n_indexes; i++) {
            if (is_ours(scan, c->indexes[i]) &&
                cvz_str_eq(c->indexes[i]->name, list->entries[k]->in_index.name))
                break;
        }
    }
    return i;
}

void index_start_child(struct scan *scan, const struct cat_list *list, struct scan_account *account,
                       struct cvz_str region, struct scan_doc *doc)
{
    const size_t index = index_of(scan, list);

    if (index == scan->catalogue->n_indexes || account->index_state[index] == INDEX_REFUSED) {
        list_start(scan, list, account, region, doc);
    } else if (account->index_state[index] == INDEX_OPEN) {
        const struct scan_waiting waiting = {index, list, account, region, doc_ref(doc)};
        cvz_vec_push(&scan->waiting, waiting);
    }
}

/* Whether a batch's end is the end of its index in an account. */
static bool is_told_by(const struct index_batch *batch, const struct scan_account *account)
{
    bool is_told = batch->index->per == CAT_PER_SCOPE && batch->accounts[0]->is_nowhere;

    for (size_t i = 0; i < batch->n && !is_told; i++)
        is_told = batch->accounts[i] == account;
    return is_told;
}

/* Lists that stand in for this index begin, or are not needed. */
static void start_waiting(struct scan *scan, const struct index_batch *batch, size_t index,
                          bool is_needed)
{
    size_t n = 0, n_waiting = scan->waiting.n;

    for (size_t i = 0; i < n_waiting; i++) {
        struct scan_waiting waiting = scan->waiting.p[i];
        if (waiting.index != index || !is_told_by(batch, waiting.account)) {
            scan->waiting.p[n++] = waiting;
            continue;
        }
        if (is_needed)
            list_start(scan, waiting.list, waiting.account, waiting.region, waiting.doc);
        doc_unref(waiting.doc);
    }
    scan->waiting.n = n;
}

void index_release(struct scan *scan)
{
    for (size_t i = 0; i < scan->waiting.n; i++)
        doc_unref(scan->waiting.p[i].doc);
    cvz_vec_release(&scan->waiting);
}

bool index_settle(struct scan *scan, const struct index_batch *batch, bool ok)
{
    bool is_needed = !ok && !scan_is_cancelled(scan) && !scan->is_limited;
    size_t index = 0;

    while (scan->catalogue->indexes[index] != batch->index)
        index++;
    for (size_t i = 0; i < scan->accounts.n; i++) {
        if (is_told_by(batch, scan->accounts.p[i]))
            scan->accounts.p[i]->index_state[index] = ok ? INDEX_ANSWERED : INDEX_REFUSED;
    }
    start_waiting(scan, batch, index, is_needed);
    return is_needed;
}

/* The index counts for itself: what it counts and does not give is a gap. */
static void reconcile(struct scan_call *call)
{
    const struct index_batch *batch = call->batch;

    if (batch->total < 0 || (uint64_t)batch->total <= batch->n_rows)
        return;
    for (size_t i = 0; i < batch->n; i++)
        ledger_missed(call->scan, batch->rows[i], CVZ_COVER_PARTIAL,
                      cvz_arena_printf(&call->arena, "the index counts %lld rows, %llu came",
                                       (long long)batch->total, (unsigned long long)batch->n_rows));
}

static void index_end(struct scan_call *call, bool ok)
{
    if (ok)
        reconcile(call);
    if (ok && call->batch->past != NULL)
        read_gone(call);
    if (index_settle(call->scan, call->batch, ok) && call->scan->params->scope.as_of.n == 0)
        start_lists(call->scan, call->batch);
    past_free(call->batch->past);
}

static const struct call_ops index_ops = {index_page, index_end};

/* ---- starting ---- */

struct scan_call *index_call(struct scan *scan, const struct cat_index *index,
                             const struct cat_call *op, const struct call_ops *ops,
                             struct scan_account *const *accounts, size_t n)
{
    const struct call_params params = {
        .ops = ops,
        .op = op,
        .account = accounts[0],
        .region = CVZ_STR(""),
        .kinds = index_kinds(scan, index),
    };
    struct scan_call *call = call_new(scan, &params);
    struct index_batch *batch = CVZ_ARENA_NEW(&call->arena, struct index_batch);

    batch->index = index;
    batch->total = -1;
    batch->n = n;
    batch->accounts = CVZ_ARENA_ARRAY(&call->arena, struct scan_account *, n);
    batch->rows = CVZ_ARENA_ARRAY(&call->arena, uint32_t, n);
    for (size_t i = 0; i < n; i++) {
        batch->accounts[i] = accounts[i];
        batch->rows[i] = ledger_row(scan, accounts[i], CVZ_STR(""), &index->call, params.kinds);
        scan->ledger.rows.p[batch->rows[i]].coverage.filtered |=
            scan->params->scope.n_kinds > 0 && index->generic != NULL;
    }
    call->batch = batch;
    return call;
}

void index_start(struct scan *scan, const struct cat_index *index,
                 struct scan_account *const *accounts, size_t n)
{
    index_start_past(scan, index, accounts, n, NULL);
}

void index_start_past(struct scan *scan, const struct cat_index *index,
                      struct scan_account *const *accounts, size_t n, struct past *past)
{
    struct scan_call *call = index_call(scan, index, &index->call, &index_ops, accounts, n);
    const struct item_context context = {
        .scan = scan, .account = accounts[0], .region = CVZ_STR("")};
    const struct cvz_value document = scope_document(scan, &call->arena, accounts, n, index);
    const struct cvz_vars vars = item_vars(&context, &document);

    call->batch->past = past;
    call_render_and_start(call, &vars);
}

static void start_index(struct scan *scan, const struct cat_index *index)
{
    CVZ_VEC(struct scan_account *) accounts = CVZ_VEC_INIT;
    bool is_one = index->per == CAT_PER_SCOPE && scan->params->scope.organization.n > 0;
    size_t n_known = scan->accounts.n;

    /* For a whole organisation, what an account has to tell stands under none of them. */
    if (is_one || n_known == 0) {
        struct scan_account *nowhere = account_of(scan, CVZ_STR(""), scan->accounts.p[0]);
        cvz_vec_push(&accounts, nowhere);
    }
    for (size_t i = 0; i < n_known && !is_one; i++) {
        bool is_alone = n_known == 1;
        if (!scan->accounts.p[i]->is_nowhere || is_alone)
            cvz_vec_push(&accounts, scan->accounts.p[i]);
    }
    for (size_t from = 0; from < accounts.n; from += index->batch) {
        size_t n = accounts.n - from < index->batch ? accounts.n - from : index->batch;
        if (!past_start(scan, index, accounts.p + from, n) &&
            !since_start(scan, index, accounts.p + from, n))
            index_start(scan, index, accounts.p + from, n);
    }
    cvz_vec_release(&accounts);
}

void index_start_all(struct scan *scan)
{
    for (size_t i = 0; i < scan->catalogue->n_indexes; i++) {
        const struct cat_index *index = scan->catalogue->indexes[i];
        if (index_is_wanted(scan, index))
            start_index(scan, index);
    }
}
