/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Scans of the past: what an index held at a moment. Either its operation can be asked as of then,
 * or it tells what changed since: then its rows of now are changed back, the newest change first,
 * and what was made since is left out, what was deleted since is put back as far as it is known.
 */
#include "cloud/scan_priv.h"

#include "base/num.h"

#include <stdlib.h>

/* One change of one resource. */
struct past_change {
    struct cvz_str key; /* the id, as ids are compared */
    int64_t ms;
    bool is_made, is_gone;
    struct cvz_value before, row;
};

struct past {
    const struct cat_index *index;
    struct cvz_arena arena;
    CVZ_VEC(struct past_change) changes; /* by key, the newest first, once all are there */
    CVZ_VEC(bool) used;                  /* by change: its resource was among the rows of now */
    struct scan_account **accounts;
    size_t n;
    int64_t as_of_ms;
};

void past_free(struct past *past)
{
    if (past == NULL)
        return;
    cvz_vec_release(&past->changes);
    cvz_vec_release(&past->used);
    cvz_arena_release(&past->arena);
    free(past);
}

/* ---- what changed since ---- */

static int note(struct scan_call *call, const struct cvz_value *row, struct cvz_arena *arena,
                struct cvz_err *err)
{
    struct past *past = call->batch->past;
    const struct cat_changes *c = past->index->changes;
    struct cvz_str id = CVZ_STR_NULL, time = CVZ_STR_NULL;
    struct cvz_value made, gone, before, stub;
    struct past_change change = {.ms = 0};

    int rc = cvz_expr_text(&c->id, row, arena, &id, err);
    rc = rc != 0 ? rc : cvz_expr_text(&c->time, row, arena, &time, err);
    rc = rc != 0 ? rc : cvz_expr_value(&c->made, row, arena, &made, err);
    rc = rc != 0 ? rc : cvz_expr_value(&c->gone, row, arena, &gone, err);
    rc = rc != 0 ? rc : cvz_expr_value(&c->before, row, arena, &before, err);
    rc = rc != 0 ? rc : cvz_expr_value(&c->row, row, arena, &stub, err);
    if (rc != 0 || id.n == 0 || !cvz_time_parse(time, &change.ms) || change.ms <= past->as_of_ms)
        return rc;
    change.key = scan_normal(call->scan, id);
    change.is_made = cvz_value_is_true(&made);
    change.is_gone = cvz_value_is_true(&gone);
    change.before = cvz_value_copy(&before, &past->arena);
    change.row = cvz_value_copy(&stub, &past->arena);
    cvz_vec_push(&past->changes, change);
    return 0;
}

static int changes_page(struct scan_call *call, const struct cvz_value *body,
                        struct cvz_arena *arena, struct cvz_err *err)
{
    return call_each_item(call, body, note, arena, err);
}

static int by_key_and_age(const void *a, const void *b)
{
    const struct past_change *x = a, *y = b;
    int order = cvz_str_cmp(x->key, y->key);

    return order != 0 ? order : (x->ms < y->ms) - (x->ms > y->ms);
}

static void changes_end(struct scan_call *call, bool ok)
{
    struct past *past = call->batch->past;

    if (!ok) { /* the ledger says why; rows of now would be no past */
        (void)index_settle(call->scan, call->batch, true);
        past_free(past);
        return;
    }
    if (past->changes.n > 0)
        qsort(past->changes.p, past->changes.n, sizeof *past->changes.p, by_key_and_age);
    cvz_vec_reserve(&past->used, past->changes.n + 1);
    memset(past->used.p, 0, past->used.cap * sizeof *past->used.p);
    index_start_past(call->scan, past->index, past->accounts, past->n, past);
}

static const struct call_ops changes_ops = {changes_page, changes_end};

/* ---- changing back ---- */

/* The text in the type that the value has now: a change tells only texts. */
static struct cvz_value as_now(struct cvz_str text, const struct cvz_value *now)
{
    int64_t number;

    if (now->type == CVZ_TYPE_BOOL &&
        (cvz_str_eq_nocase(text, CVZ_STR("true")) || cvz_str_eq_nocase(text, CVZ_STR("false"))))
        return cvz_value_from_bool(cvz_str_eq_nocase(text, CVZ_STR("true")));
    if (now->type == CVZ_TYPE_INT && cvz_parse_i64(text, &number))
        return cvz_value_from_i64(number);
    return cvz_value_from_str(text);
}

/* `object` with the member at the path set, or without it (NULL text). Lists are left alone: their
 * paths name no member. */
static struct cvz_value with_member(const struct cvz_value *object, struct cvz_str path,
                                    struct cvz_str text, struct cvz_arena *arena)
{
    struct cvz_dict dict = {0};
    struct cvz_str name = path, rest = CVZ_STR("");
    ptrdiff_t dot = cvz_str_find_char(path, '.');

    if (object->type != CVZ_TYPE_OBJECT && object->type != CVZ_TYPE_NULL)
        return *object;
    if (dot >= 0) {
        name = cvz_str_sub(path, 0, (size_t)dot);
        rest = cvz_str_sub(path, (size_t)dot + 1, path.n);
    }
    const struct cvz_value *now = cvz_value_get(object, name);
    for (uint32_t i = 0; object->type == CVZ_TYPE_OBJECT && i < object->n; i++) {
        struct cvz_str member = cvz_value_str(&object->u.members[i].name);
        if (!cvz_str_eq(member, name))
            cvz_dict_set(&dict, arena, member, object->u.members[i].value);
    }
    if (rest.n > 0)
        cvz_dict_set(&dict, arena, name, with_member(now, rest, text, arena));
    else if (text.p != NULL)
        cvz_dict_set(&dict, arena, name, as_now(text, now));
    return cvz_dict_end(&dict);
}

static struct cvz_value change_back(const struct cvz_value *row, const struct past_change *change,
                                    struct cvz_arena *arena)
{
    struct cvz_value then = *row;

    for (uint32_t i = 0; change->before.type == CVZ_TYPE_OBJECT && i < change->before.n; i++) {
        struct cvz_str path = cvz_value_str(&change->before.u.members[i].name);
        const struct cvz_value *how = &change->before.u.members[i].value;
        struct cvz_str text = cvz_value_text(cvz_value_get(how, CVZ_STR("previousValue")), arena);
        bool is_new = cvz_str_eq_nocase(
            cvz_value_str(cvz_value_get(how, CVZ_STR("propertyChangeType"))), CVZ_STR("Insert"));
        if (path.n == 0 || cvz_str_find_char(path, '[') >= 0)
            continue;
        then = with_member(&then, path, is_new ? CVZ_STR_NULL : text, arena);
    }
    return then;
}

/* From the state of now (NULL: it is not there) to that of then; false when it was not there. */
static bool go_back(const struct past *past, size_t first, const struct cvz_value *now,
                    struct cvz_arena *arena, struct cvz_value *ret)
{
    bool is_there = now != NULL;

    *ret = is_there ? *now : cvz_value_null;
    for (size_t i = first;
         i < past->changes.n && cvz_str_eq(past->changes.p[i].key, past->changes.p[first].key);
         i++) {
        const struct past_change *change = &past->changes.p[i];
        if (change->is_made) {
            is_there = false;
        } else if (change->is_gone) {
            is_there = true;
            *ret = change->row;
        } else {
            *ret = change_back(is_there ? ret : &change->row, change, arena);
            is_there = true;
        }
    }
    return is_there;
}

bool past_row(struct past *past, struct cvz_str key, const struct cvz_value *row,
              struct cvz_arena *arena, struct cvz_value *ret)
{
    const struct past_change sought = {.key = key, .ms = INT64_MAX};
    size_t from = 0, to = past->changes.n;

    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (by_key_and_age(&past->changes.p[mid], &sought) < 0)
            from = mid + 1;
        else
            to = mid;
    }
    if (from == past->changes.n || !cvz_str_eq(past->changes.p[from].key, key)) {
        *ret = *row;
        return true;
    }
    past->used.p[from] = true;
    return go_back(past, from, row, arena, ret);
}

size_t past_next_gone(const struct past *past, size_t from, struct cvz_arena *arena,
                      struct cvz_value *ret)
{
    for (size_t i = from; i < past->changes.n; i++) {
        bool is_first = i == 0 || !cvz_str_eq(past->changes.p[i].key, past->changes.p[i - 1].key);
        if (is_first && !past->used.p[i] && go_back(past, i, NULL, arena, ret))
            return i + 1;
    }
    return 0;
}

/* ---- starting ---- */

bool past_start(struct scan *scan, const struct cat_index *index,
                struct scan_account *const *accounts, size_t n)
{
    const struct cat_changes *changes = index->changes;
    int64_t as_of_ms = 0;

    if (scan->params->scope.as_of.n == 0 || index->past_hours > 0)
        return false;
    if (changes == NULL || changes->before.path == NULL ||
        !cvz_time_parse(scan->params->scope.as_of, &as_of_ms)) {
        for (size_t i = 0; i < n; i++)
            ledger_missed(
                scan,
                ledger_row(scan, accounts[i], CVZ_STR(""), &index->call, index_kinds(scan, index)),
                CVZ_COVER_UNSUPPORTED, CVZ_STR("it does not tell of the past"));
        return true;
    }
    struct scan_call *call = index_call(scan, index, &changes->list, &changes_ops, accounts, n);
    struct past *past = CVZ_NEW(struct past);
    const struct item_context context = {
        .scan = scan, .account = accounts[0], .region = CVZ_STR("")};

    past->index = index;
    past->n = n;
    past->as_of_ms = as_of_ms;
    past->accounts = CVZ_ARENA_ARRAY(&past->arena, struct scan_account *, n);
    memcpy(past->accounts, accounts, n * sizeof *accounts);
    call->batch->past = past;
    struct cvz_value document = scope_document(scan, &call->arena, accounts, n, index);
    document = scope_document_with(&document, "since",
                                   cvz_value_from_str(scan->params->scope.as_of), &call->arena);
    const struct cvz_vars vars = item_vars(&context, &document);
    call_render_and_start(call, &vars);
    return true;
}
