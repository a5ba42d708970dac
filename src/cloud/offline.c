/* SPDX-License-Identifier: Apache-2.0 */
#include "cloud/offline.h"

#include "cloud/scan_priv.h"

/* An index of the provider with the call that its rows seem to come from. */
struct feed {
    const struct cat_index *index;
    struct scan_call *call;
};

struct offline {
    struct scan scan;
    struct cvz_discover_params params;
    struct scan_account like; /* what all accounts have in common */
    CVZ_VEC(struct feed) feeds;
    struct cvz_arena row; /* of the row that is looked at */
};

static void nothing(struct scan_call *call, bool ok)
{
    (void)call;
    (void)ok;
}

static int no_page(struct scan_call *call, const struct cvz_value *body, struct cvz_arena *arena,
                   struct cvz_err *err)
{
    (void)call;
    (void)body;
    (void)arena;
    return cvz_fail(err, CVZ_EINTERNAL, "an offline scan has no pages");
}

static const struct call_ops offline_ops = {no_page, nothing};

/* ---- accounts ---- */

static struct cvz_str text_of(struct offline *o, const struct cvz_expr *e,
                              const struct cvz_value *row)
{
    return cvz_intern_str(&o->scan.words, cvz_expr_text_or_none(e, row, &o->row));
}

static bool has_type(const struct cat_index *index, struct cvz_str folded)
{
    return cvz_map_get(&index->chain_of, folded) != CVZ_MAP_NONE;
}

/* Whether a row stands for an account itself. */
static bool is_account(const struct offline *o, const struct cat_index *index,
                       struct cvz_str folded)
{
    const struct cat_entry *anchor = scope_anchor(&o->scan, CAT_ANCHOR_ACCOUNT);
    uint32_t chain = cvz_map_get(&index->chain_of, folded);

    for (; chain != CVZ_MAP_NONE && index->chains[chain] != NULL; chain++) {
        if (index->chains[chain] == anchor)
            return true;
    }
    return false;
}

/* An account that has another id in references (a project's number). */
static void note_alias(struct offline *o, const struct cvz_value *row)
{
    for (size_t i = 0; i < o->scan.catalogue->n_accounts; i++) {
        const struct cat_accounts *accounts = o->scan.catalogue->accounts[i];
        if (!cvz_str_eq(accounts->call.service->provider, o->scan.provider) ||
            accounts->when != CAT_WHEN_ORGANIZATION)
            continue;
        struct cvz_str id = text_of(o, &accounts->id, row);
        struct cvz_str alias = text_of(o, &accounts->alias, row);
        if (id.n == 0 || alias.n == 0)
            continue;
        struct scan_account *account = account_of(&o->scan, id, &o->like);
        account->name = text_of(o, &accounts->name, row);
        account->alias = alias;
        cvz_map_put_new(&o->scan.account_of, alias, account->number);
    }
}

static void find_accounts(struct offline *o, const struct cvz_value *rows, bool by_themselves)
{
    for (uint32_t i = 0; i < rows->n; i++) {
        const struct cvz_value *row = &rows->u.items[i];
        for (size_t k = 0; k < o->feeds.n; k++) {
            const struct cat_index *index = o->feeds.p[k].index;
            cvz_arena_clear(&o->row);
            struct cvz_str folded = cvz_arena_lower(&o->row, text_of(o, &index->type, row));
            if (by_themselves && is_account(o, index, folded))
                note_alias(o, row);
            if (!by_themselves && index->account.path != NULL)
                (void)account_of(&o->scan, text_of(o, &index->account, row), &o->like);
        }
    }
    cvz_arena_clear(&o->row);
}

/* ---- rows ---- */

static void open_feeds(struct offline *o)
{
    const struct cvz_catalogue *c = o->scan.catalogue;

    for (size_t i = 0; i < c->n_indexes; i++) {
        const struct feed feed = {.index = c->indexes[i]};
        if (cvz_str_eq(feed.index->call.service->provider, o->scan.provider))
            cvz_vec_push(&o->feeds, feed);
    }
}

static void start_feeds(struct offline *o)
{
    for (size_t i = 0; i < o->feeds.n; i++) {
        struct feed *feed = &o->feeds.p[i];
        feed->call = index_call(&o->scan, feed->index, &feed->index->call, &offline_ops,
                                o->scan.accounts.p, o->scan.accounts.n);
    }
}

static void close_feeds(struct offline *o)
{
    for (size_t i = 0; i < o->feeds.n; i++) {
        if (o->feeds.p[i].call != NULL)
            call_drop(o->feeds.p[i].call);
    }
    cvz_vec_release(&o->feeds);
}

/* Indexes that look at rows of all types take their part; one that knows the type takes the row,
 * else the one that keeps what nobody knows. */
static int take_row(struct offline *o, const struct cvz_value *row, bool *ret_is_taken,
                    struct cvz_err *err)
{
    bool is_known = false;
    int rc = 0;

    cvz_arena_clear(&o->row);
    for (size_t i = 0; i < o->feeds.n && rc == 0; i++) {
        const struct cat_index *index = o->feeds.p[i].index;
        struct cvz_str type = text_of(o, &index->type, row);
        bool knows = type.n > 0 && has_type(index, cvz_arena_lower(&o->row, type));
        if (knows || (type.n > 0 && index->for_all[0] != NULL))
            rc = index_row(o->feeds.p[i].call, row, &o->row, err);
        is_known |= knows;
    }
    for (size_t i = 0; i < o->feeds.n && rc == 0 && !is_known; i++) {
        const struct cat_index *index = o->feeds.p[i].index;
        if (index->generic == NULL || text_of(o, &index->type, row).n == 0)
            continue;
        rc = index_row(o->feeds.p[i].call, row, &o->row, err);
        is_known = true;
    }
    *ret_is_taken = rc == 0 && is_known;
    return rc;
}

static void take_rows(struct offline *o, const struct cvz_value *rows, struct cvz_offline *ret)
{
    for (uint32_t i = 0; i < rows->n; i++) {
        bool is_taken = false;
        (void)take_row(o, &rows->u.items[i], &is_taken, NULL);
        if (!is_taken && ret->n_skipped++ == 0)
            ret->first_skipped = i;
    }
}

/* ---- the whole ---- */

static int begin(struct offline *o, struct cvz_str provider, const struct cvz_catalogue *catalogue,
                 struct cvz_arena *arena, struct cvz_err *err)
{
    o->params = (struct cvz_discover_params){
        .catalogue = catalogue,
        .scope = {.is_shallow = true,
                  .role = CVZ_STR(""),
                  .profile = CVZ_STR(""),
                  .organization = CVZ_STR("")},
        .http = CVZ_HTTP_PARAMS_INIT,
    };
    o->scan = (struct scan){.params = &o->params, .catalogue = catalogue, .out = arena};
    int rc = scan_find_provider(provider, &o->scan.ops, err);
    if (rc != 0)
        return rc;
    o->scan.provider = cvz_str_from(o->scan.ops->name);
    o->scan.builder = cvz_graph_builder_new();
    o->like.identity = (struct cvz_provider_identity){
        .id = CVZ_STR(""), .account = CVZ_STR(""), .partition = CVZ_STR(""), .region = CVZ_STR("")};
    return scope_mark(&o->scan, err);
}

static int finish(struct offline *o, struct cvz_offline *ret, struct cvz_err *err)
{
    struct cvz_discovery found = {.graph = NULL};

    for (size_t i = 0; i < o->feeds.n; i++) {
        const struct index_batch *batch = o->feeds.p[i].call->batch;
        for (size_t k = 0; k < batch->n; k++)
            ledger_answered(&o->scan, batch->rows[k]);
    }
    int rc = resolve_all(&o->scan, err);
    if (rc != 0)
        return rc;
    (void)ledger_finish(&o->scan, &found);
    ret->coverage = found.coverage;
    for (size_t i = 0; i < found.n_coverage; i++) {
        found.coverage[i].filtered = true;
        if (found.coverage[i].resources > 0)
            ret->coverage[ret->n_coverage++] = found.coverage[i];
    }
    ret->graph = cvz_graph_builder_finish(o->scan.builder, CVZ_STR(""));
    return 0;
}

int cvz_offline_rows(struct cvz_str provider, const struct cvz_catalogue *catalogue,
                     const struct cvz_value *rows, struct cvz_arena *arena, struct cvz_offline *ret,
                     struct cvz_err *err)
{
    struct offline o = {.row = CVZ_ARENA_INIT};

    *ret = (struct cvz_offline){.graph = NULL};
    int rc = begin(&o, provider, catalogue, arena, err);
    if (rc == 0) {
        open_feeds(&o);
        find_accounts(&o, rows, true);
        find_accounts(&o, rows, false);
        if (o.scan.accounts.n == 0)
            (void)account_of(&o.scan, CVZ_STR(""), &o.like);
        start_feeds(&o);
        take_rows(&o, rows, ret);
        rc = finish(&o, ret, err);
    }
    close_feeds(&o);
    scan_release(&o.scan);
    cvz_arena_release(&o.row);
    return rc;
}
