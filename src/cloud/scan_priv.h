/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of a scan.
 *
 * discover.c  the phases: identify, regions, collect, tags, resolve
 * scope.c     which kinds, lists and regions are wanted; the tasks
 * call.c      one logical call: pages, refusals, the ledger
 * accounts.c  which accounts, and who may enter them
 * past.c      what an index held at a moment
 * since.c     what changed since the previous scan, and what did not
 * index.c     the provider's indexes, and the lists that stand in for them
 * list.c      list operations, and the way of items through the describes
 * item.c      from complete items to resources, their names and references
 * reuse.c     items that are as an earlier scan found them
 * tags.c      the provider's index of tags, and what stands in for it
 * resolve.c   keys and parents, once everything is collected
 * relate.c    relations, then
 * ledger.c    the coverage rows
 * offline.c   a scan of what stands in a file
 *
 * Everything belongs to one thread. A call owns its arena and lives until its end; a document and a
 * group live as long as somebody counts on them; found resources live in the scan's arena.
 */
#ifndef CVZ_CLOUD_SCAN_PRIV_H
#define CVZ_CLOUD_SCAN_PRIV_H

#include "base/map.h"
#include "base/rng.h"
#include "cloud/provider.h"

struct scan;

/* ---- accounts ---- */

/* Credentials; several accounts may share them. */
struct scan_access {
    void *access;
    unsigned token; /* counts renewals, so that one expiry renews once */
};

struct scan_account {
    struct cvz_provider_identity identity;
    struct cvz_str name;  /* what people call it, or "" */
    struct cvz_str alias; /* another id that references use, or "" */
    struct scan_access *access;
    uint32_t number;      /* its place in scan.accounts */
    uint32_t found;       /* the resource that stands for it, once there is one; UINT32_MAX */
    bool is_nowhere;      /* for what is in no account: it is not drawn itself */
    uint8_t *index_state; /* by the index's place in the catalogue: enum index_state */
    CVZ_VEC(struct cvz_str) regions;
};

/* An account as the cloud lists it. */
struct scan_listed {
    struct cvz_str id, alias, name;
};

/* By id or alias; NULL when the scan does not know it. */
struct scan_account *account_find(struct scan *scan, struct cvz_str text);
/* The same; one that is not known is added, with the access of `like`. "" gives the account for
 * what is in none. */
struct scan_account *account_of(struct scan *scan, struct cvz_str text,
                                const struct scan_account *like);
/* Enters the accounts that the scope means, or that the cloud lists. */
int accounts_enter(struct scan *scan, struct cvz_discovery *ret, struct cvz_err *err);
void accounts_leave(struct scan *scan);

/* ---- ledger ---- */

/* A coverage row while it is written. */
struct ledger_row {
    struct cvz_coverage coverage;
    uint32_t answered, missed; /* calls that gave what they should; that did not */
    uint8_t miss;              /* enum cvz_cover: of the first that did not */
};

struct ledger {
    CVZ_VEC(struct ledger_row) rows;
    struct cvz_map row_of; /* coverage key -> row */
};

/* The row for an operation, made when it is not there. Kinds are those that the operation lists or
 * describes ("" adds none). */
uint32_t ledger_row(struct scan *scan, const struct scan_account *account, struct cvz_str region,
                    const struct cat_call *op, struct cvz_str kinds);
uint32_t ledger_step(struct scan *scan, struct cvz_str account,
                     const struct cvz_provider_step *step);
void ledger_answered(struct scan *scan, uint32_t row);
/* `cause` is kept when it is the row's first. */
void ledger_missed(struct scan *scan, uint32_t row, enum cvz_cover miss, struct cvz_str cause);
void ledger_count(struct scan *scan, uint32_t row, const struct cvz_http_stats *stats);
/* What was missed is made good otherwise. */
void ledger_forgive(struct scan *scan, uint32_t row);
/* More text behind the cause. */
void ledger_note(struct scan *scan, uint32_t row, struct cvz_str note);
/* The finished rows in the caller's arena, sorted. True when all are complete. */
bool ledger_finish(struct scan *scan, struct cvz_discovery *ret);
void ledger_release(struct ledger *ledger);

/* ---- documents and found resources ---- */

/* A resource whose document others refer to as {$parent}. Counted. */
struct scan_doc {
    struct cvz_arena arena;
    struct cvz_value item;
    struct cvz_str native, id;
    unsigned refs;
};
struct scan_doc *doc_ref(struct scan_doc *doc);
void doc_unref(struct scan_doc *doc);

/* A reference that is followed when everything is collected. */
struct scan_ref {
    uint32_t source;                     /* place in found */
    const struct cat_relation *relation; /* NULL: a candidate for the parent */
    const struct cat_parent *parent;
    struct cvz_str key; /* in the form in which keys are compared */
    struct cvz_str raw; /* as it was given */
    struct cvz_str seen;
};

/* Old: those of an earlier scan, unless the index says otherwise. */
enum scan_tags { TAGS_KNOWN, TAGS_AWAITED, TAGS_OLD };

struct scan_found {
    const struct cat_entry *entry;
    struct cvz_str id, native, region;
    uint32_t account;
    uint32_t row;       /* of its list operation */
    uint32_t first_ref; /* its references stand together */
    uint32_t n_refs;
    uint8_t tags_state;        /* enum scan_tags */
    bool is_named;             /* `name` gave something */
    bool is_kept;              /* by the filter of tags */
    struct cvz_resource *held; /* with a filter of tags: what is added at the end */
    /* Awaited tags: what is asked where the index does not know; rendered parameters, or the key of
     * a batch. */
    const struct cat_describe *tags_describe;
    struct cvz_value tags_params;
    struct cvz_str tags_path;
};

/* A name that references may use. */
struct scan_key {
    uint32_t found;
    uint8_t rank; /* 0 id, 1 native, 2 other */
    struct cvz_str text;
};
struct scan_keys {
    CVZ_VEC(struct scan_key) v;
};

/* ---- calls ---- */

struct scan_call;

struct call_ops {
    /* One answer; `body` and everything in it die when this returns. Not 0: the answer is not
     * usable. */
    int (*page)(struct scan_call *call, const struct cvz_value *body, struct cvz_arena *arena,
                struct cvz_err *err);
    /* The call is over; `ok` when all its pages were read. */
    void (*end)(struct scan_call *call, bool ok);
};

struct scan_call {
    struct scan *scan;
    const struct call_ops *ops;
    const struct cat_call *op;
    struct scan_account *account;
    struct cvz_str region; /* of the ledger; "" for global services */
    struct cvz_str asked;  /* where the request goes */
    struct cvz_str limit_group;
    uint32_t row;
    struct cvz_arena arena;

    struct cvz_value params;
    struct cvz_str path, host;
    struct cvz_str url;       /* of the next page, where answers give it; "" on the first */
    struct cvz_value *tokens; /* as many as op->page.tokens; NULL on the first page */
    int64_t page_size;
    unsigned n_pages;
    struct cvz_map tokens_seen;

    struct cvz_call attempt; /* what was sent last */
    unsigned token;          /* of the account when it was sent */
    bool is_refused;         /* the last answer was a refusal: */
    enum cvz_refusal refusal;
    struct cvz_str refusal_code;
    char seen[CVZ_TIME_TEXT_MAX]; /* when the last answer came */
    struct cvz_str broken; /* why a page could not be read while the next was under way; NULL */

    /* Whose call it is; each is counted or owned by `end`. */
    const struct cat_list *list;
    struct scan_doc *parent;
    struct scan_group *group;
    const struct cat_describe *describe;
    uint32_t *items; /* places in the group, or in found; from the heap */
    size_t n_items;
    const struct cat_bulk_tags *bulk;
    struct index_batch *batch;
    const struct cat_accounts *accounts;
};

struct call_params {
    const struct call_ops *ops;
    const struct cat_call *op;
    struct scan_account *account;
    struct cvz_str region; /* "" for global services */
    struct cvz_str asked;  /* "": where the service is */
    struct cvz_str kinds;  /* for the ledger */
};
/* A call that is not started yet. */
struct scan_call *call_new(struct scan *scan, const struct call_params *params);
/* Fills parameters, path and host from the templates and starts. Where that is not possible, the
 * row says so and the call ends. */
void call_render_and_start(struct scan_call *call, const struct cvz_vars *vars);
void call_start(struct scan_call *call);
/* Each item of an answer, up to the first that is not usable. */
typedef int call_take(struct scan_call *call, const struct cvz_value *item, struct cvz_arena *arena,
                      struct cvz_err *err);
int call_each_item(struct scan_call *call, const struct cvz_value *body, call_take *take,
                   struct cvz_arena *arena, struct cvz_err *err);
/* Ends a call that was not started, without a word in the ledger. */
void call_drop(struct scan_call *call);

/* ---- lists and items ---- */

/* Items of one page on their way through the describes. */
struct scan_item {
    struct cvz_value value;
    size_t stage;    /* the next describe */
    bool is_waiting; /* for the others, to be asked for together */
    bool is_gone;    /* since it was listed */
    bool is_paged;   /* lists are added to those of the page before */
    bool is_reused;  /* what describes would say is from an earlier scan */
};
struct scan_group {
    struct cvz_arena arena;
    struct cvz_value index_row; /* null: not from an index */
    const struct cat_index *index;
    struct scan *scan;
    struct scan_account *account;
    struct cvz_str region;
    struct cvz_str seen;
    const struct cat_entry *entry;
    struct scan_doc *parent;
    uint32_t row; /* of the list */
    struct scan_item *items;
    size_t n_items, n_waiting, n_done;
    unsigned busy; /* somebody walks its items: not the time to free it */
};

/* What all pages of lists and indexes do with the items of one entry: those that are wanted go to
 * their describes, or become resources at once. */
struct item_context;
int list_take_items(struct scan_call *call, struct item_context *context,
                    const struct cvz_value *items, const struct cvz_expr *where,
                    struct cvz_arena *arena, struct cvz_err *err);

/* Starts a list operation; `parent` may be NULL. */
void list_start(struct scan *scan, const struct cat_list *list, struct scan_account *account,
                struct cvz_str region, struct scan_doc *parent);

/* "a.b.c,a.b.d": the kinds that a list feeds and that are wanted. */
struct cvz_str list_kinds(struct scan *scan, const struct cat_list *list);

/* Where an item comes from. */
struct item_context {
    struct scan *scan;
    const struct cat_entry *entry;
    struct scan_account *account;
    struct cvz_str region, seen;
    uint32_t row;
    struct scan_doc *parent;
    const struct cat_index *index;     /* that the item comes from, or NULL */
    const struct cvz_value *index_row; /* its row there */
    bool is_reused;                    /* what describes would say is from an earlier scan */
};
/* Containers of regions: where they are themselves says nothing of what is in them. */
bool item_is_anywhere(const struct scan *scan, const struct cat_entry *entry);
/* A complete item becomes a resource, or one for each of what its entry finds in it. */
void item_finish(const struct item_context *context, const struct cvz_value *item,
                 struct cvz_arena *arena);
/* A resource of the previous scan that did not change: it is found as it was. */
void item_reuse(const struct item_context *context, uint32_t node, struct cvz_arena *arena);
/* The id that an item will have as a resource, as far as it is known by now; "" for none. */
struct cvz_str item_id(const struct item_context *context, const struct cvz_value *item,
                       struct cvz_arena *arena);
/* The variables for templates over an item. */
struct cvz_vars item_vars(const struct item_context *context, const struct cvz_value *item);
/* Tags of an item, sorted as they come. */
int item_tags(const struct cat_tags *tags, const struct cvz_value *item, struct cvz_arena *arena,
              const struct cvz_tag **ret, uint32_t *ret_n, struct cvz_err *err);

/* A resource that was taken from the previous scan. */
struct scan_reused {
    uint32_t found, node;
};

/* ---- indexes ---- */

/* The accounts that one call of an index asks for, each with its row of the ledger. */
struct index_batch {
    const struct cat_index *index;
    struct scan_account **accounts;
    uint32_t *rows;
    size_t n;
    uint64_t n_rows;     /* that came */
    int64_t total;       /* that there are, as the index counts; -1: it did not say */
    struct past *past;   /* where the rows of now are changed back; NULL */
    struct since *since; /* where only what changed is read; NULL */
};
/* An index is read, or it is not to be had (not `ok`): what waits for that begins or ends. True
 * when the lists that stand in for it are to be asked. */
bool index_settle(struct scan *scan, const struct index_batch *batch, bool ok);
/* Reads an index whole for these accounts. */
void index_start(struct scan *scan, const struct cat_index *index,
                 struct scan_account *const *accounts, size_t n);
/* A call of an index's for these accounts, with a batch; not started yet. */
struct scan_call *index_call(struct scan *scan, const struct cat_index *index,
                             const struct cat_call *op, const struct call_ops *ops,
                             struct scan_account *const *accounts, size_t n);
/* The entry for rows of a kind that the catalogue does not know. */
const struct cat_entry *index_generic(struct scan *scan, const struct cat_index *index,
                                      struct cvz_str kind_name);
/* What a page of the index's rows is read with. */
int index_page(struct scan_call *call, const struct cvz_value *body, struct cvz_arena *arena,
               struct cvz_err *err);

/* One row. */
int index_row(struct scan_call *call, const struct cvz_value *row, struct cvz_arena *arena,
              struct cvz_err *err);
/* The same, with its rows changed back; takes `past` over. */
void index_start_past(struct scan *scan, const struct cat_index *index,
                      struct scan_account *const *accounts, size_t n, struct past *past);

/* ---- the past ---- */

/* In a scan of the past: asks what changed since, or says that the index cannot tell; false where
 * the index's own call tells (or for scans of now). */
bool past_start(struct scan *scan, const struct cat_index *index,
                struct scan_account *const *accounts, size_t n);
/* What a row was; false when it was not there. `key` is its id as ids are compared. */
bool past_row(struct past *past, struct cvz_str key, const struct cvz_value *row,
              struct cvz_arena *arena, struct cvz_value *ret);
/* A row that was there and is no more: start with 0, go on with what is returned; 0: no more. */
size_t past_next_gone(const struct past *past, size_t from, struct cvz_arena *arena,
                      struct cvz_value *ret);
void past_free(struct past *past); /* NULL is accepted */

/* ---- only what changed ---- */

/* Asks an index what changed since the previous scan; false where that cannot be trusted (the
 * ledger says why): then it is to be read whole. */
bool since_start(struct scan *scan, const struct cat_index *index,
                 struct scan_account *const *accounts, size_t n);
/* The places and relations of what was taken from the previous scan. */
int since_relate(struct scan *scan, struct cvz_err *err);
void since_release(struct scan *scan);
void index_start_all(struct scan *scan);
/* What became of an index in an account. */
enum index_state { INDEX_OPEN, INDEX_ANSWERED, INDEX_REFUSED };
/* A list under a resource. Where an index has all that it would give it stands in for that index
 * only, and waits until it is known whether it has to. */
void index_start_child(struct scan *scan, const struct cat_list *list, struct scan_account *account,
                       struct cvz_str region, struct scan_doc *doc);
/* Lets go of what still waits. */
void index_release(struct scan *scan);
/* Whether an index has anything that the scan wants. */
bool index_is_wanted(const struct scan *scan, const struct cat_index *index);
/* "a.b.c,a.b.d": the kinds that an index feeds and that are wanted. */
struct cvz_str index_kinds(struct scan *scan, const struct cat_index *index);

/* ---- tags ---- */

struct tag_set {
    const struct cvz_tag *tags;
    uint32_t n;
};
struct tag_index {
    CVZ_VEC(struct tag_set) sets;
    struct cvz_map set_of; /* id -> set */
    struct cvz_map missed; /* "account/region" whose index was not read whole */
};
void tags_start(struct scan *scan, const struct cat_bulk_tags *bulk, struct scan_account *account,
                struct cvz_str region);
/* Applies the index; starts the calls that stand in for it. */
void tags_apply(struct scan *scan);
void tags_release(struct tag_index *index);
/* Whether a resource with these tags is in the scope. */
bool tags_match(const struct scan *scan, const struct cvz_tag *tags, uint32_t n);

/* ---- what an earlier scan knew ---- */

/* Notes which operations the earlier scan had read whole. */
void reuse_prepare(struct scan *scan);
/* Whether nothing that describes could add to a listed item has changed; then it is completed from
 * the earlier scan, in the arena, and the ledger counts it. */
bool reuse_take(const struct item_context *context, struct cvz_value *item,
                struct cvz_arena *arena);

/* ---- the scan ---- */

/* Scans of several providers that go on at the same time. */
struct scan_run {
    struct scan *scans;
    size_t n;
    struct cvz_http_client *http;
};

/* A list under a resource that waits for the end of an index. */
struct scan_waiting {
    size_t index; /* place in the catalogue */
    const struct cat_list *list;
    struct scan_account *account;
    struct cvz_str region;
    struct scan_doc *doc; /* owned */
};

struct scan {
    const struct cvz_discover_params *params;
    const struct cvz_catalogue *catalogue;
    const struct cvz_discover_previous *previous; /* NULL: everything is read */
    const struct cvz_provider_ops *ops;
    struct cvz_str provider;
    void *session;
    struct scan_run *run;
    bool is_going;                /* it could be begun */
    struct cvz_http_client *http; /* the run's; NULL: there is nobody to ask */
    struct cvz_rng rng;
    struct cvz_arena *out;   /* the caller's */
    struct cvz_arena arena;  /* lives as long as the scan */
    struct cvz_intern words; /* regions and others that repeat */
    struct cvz_graph_builder *builder;
    CVZ_VEC(struct scan_account *) accounts;
    CVZ_VEC(struct scan_access *) accesses;
    struct cvz_map account_of; /* id and alias -> place in accounts */
    CVZ_VEC(struct scan_listed) listed;
    struct cvz_str own_account; /* that the credentials belong to */
    struct ledger ledger;

    const struct cat_entry *anchors[CAT_ANCHOR_REGION + 1]; /* by enum cat_anchor */
    CVZ_VEC(const struct cat_entry *) generics;             /* made for types that no kind has */
    struct cvz_map generic_of;                              /* kind -> place in generics */
    bool *wants_kind;                                       /* by kind: is it to be found */
    bool *wants_list;                                       /* by list: is it to be called */
    struct kind_lists {                                     /* by kind: lists that hang under it */
        const struct cat_list **lists;
        size_t n;
    } * children_of;

    CVZ_VEC(struct scan_waiting) waiting;

    CVZ_VEC(struct scan_found) found;
    CVZ_VEC(struct scan_ref) refs;
    CVZ_VEC(struct scan_key) keys;
    struct scan_keys dns, blocks; /* host names; ranges of addresses */
    struct tag_index tag_index;
    struct cvz_map was_complete;        /* coverage keys of the earlier scan */
    CVZ_VEC(struct scan_reused) reused; /* by place in found */

    struct cvz_arena page;   /* of the answer that is looked at */
    struct cvz_intern dead;  /* limit groups whose endpoint does not answer */
    struct cvz_map found_of; /* scan_identity of the id -> found */

    uint64_t calls; /* that were sent */
    unsigned calls_done, calls_open;
    bool is_limited; /* max_calls was reached */
};

int scan_find_provider(struct cvz_str name, const struct cvz_provider_ops **ret,
                       struct cvz_err *err) CVZ_MUST_CHECK;
void scan_release(struct scan *scan);
bool scan_is_cancelled(const struct scan *scan);
void scan_progress(struct scan *scan, const struct scan_call *call);

/* scope.c */
struct scan_task {
    const struct cat_list *list; /* or */
    const struct cat_bulk_tags *bulk;
    struct scan_account *account;
    struct cvz_str region; /* "" for global services */
};
/* Whether the regions are given by their names alone. */
bool scope_names_regions(const struct scan *scan);
/* Whether anything that is wanted is in regions. */
bool scope_needs_regions(const struct scan *scan);
/* Marks the kinds, lists and children that the scope wants. CVZ_EUSAGE for a glob that no kind
 * matches. */
int scope_mark(struct scan *scan, struct cvz_err *err);
bool scope_wants_region(const struct scan *scan, struct cvz_str region);
bool scope_wants_tags_index(const struct scan *scan);
/* The tasks of an account, in seeded random order, those that lead to more first. */
struct scan_tasks {
    CVZ_VEC(struct scan_task) v;
};
/* Whether indexes give all that a list would. */
bool scope_is_spared(const struct scan *scan, const struct cat_list *list);
/* The lists that stand in for an index in an account. */
void scope_add_stand_ins(const struct scan *scan, struct scan_account *account,
                         const struct cat_index *index, struct scan_tasks *ret);
void scope_add_tasks(const struct scan *scan, struct scan_account *account, struct scan_tasks *ret);
void scope_order_tasks(struct scan *scan, struct scan_tasks *tasks);
/* The entry that stands for the engine's accounts or regions; NULL for none. */
const struct cat_entry *scope_anchor(const struct scan *scan, enum cat_anchor anchor);
/* Whether the scope leaves out resources that a complete answer holds. */
bool scope_filters(const struct scan *scan);
bool scope_wants_group(const struct scan *scan, struct cvz_str group);
/* What the templates of indexes and of lists of accounts see: accounts, account, organization, and
 * what an index (NULL for none) may restrict itself to: type_list, types, groups. */
struct cvz_value scope_document(const struct scan *scan, struct cvz_arena *arena,
                                struct scan_account *const *accounts, size_t n_accounts,
                                const struct cat_index *index);
/* The same with more members. */
struct cvz_value scope_document_with(const struct cvz_value *document, const char *name,
                                     struct cvz_value v, struct cvz_arena *arena);
/* A list of texts as one of quoted texts: 'a', 'b'. */
struct cvz_value scope_quoted(const struct cvz_value *texts, struct cvz_arena *arena);
/* A name or reference in the form in which they are compared; interned. */
struct cvz_str scan_normal(struct scan *scan, struct cvz_str text);
/* By what an id is told from others: normal keys where these are whole; where keys are only parts
 * of ids (paths without the API that they belong to), the id as it stands. */
struct cvz_str scan_identity(struct scan *scan, struct cvz_str id);
/* References may call an account by another id: "projects/123" and "projects/web" are one. */
struct cvz_str scan_without_alias(struct scan *scan, struct cvz_str key);

/* resolve.c: parents, accounts and regions; relate.c: relations. */
int resolve_all(struct scan *scan, struct cvz_err *err);

#endif
