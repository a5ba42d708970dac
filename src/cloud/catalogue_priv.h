/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalogue as the engine reads it. Everything lives in the catalogue's arena, apart from the
 * compiled patterns, which it frees one by one; all of it is immutable once loaded.
 */
#ifndef CVZ_CLOUD_CATALOGUE_PRIV_H
#define CVZ_CLOUD_CATALOGUE_PRIV_H

#include "base/map.h"
#include "base/vec.h"
#include "cloud/catalogue.h"
#include "cloud/expr.h"
#include "cloud/template.h"
#include "codec/value.h"
#include "graph/verb.h"

/* A borrowed array of texts. */
struct cat_strs {
    const struct cvz_str *p;
    size_t n;
};

/* A borrowed array of expressions. */
struct cat_exprs {
    const struct cvz_expr *p;
    size_t n;
};

/* How to speak to one service. */
struct cat_service {
    struct cvz_str file; /* where it stands, for messages */
    struct cvz_str provider, name, label;
    struct cvz_str service_id; /* what the provider's own tools call it: AWS_ENDPOINT_URL_<ID> */
    struct cvz_str protocol, api_version, target_prefix;
    struct cvz_str endpoint, region, signing_name, iam_prefix, model;
    const struct cvz_template *host; /* NULL: the usual one */
    bool is_global;
    struct cat_strs xml_lists, xml_flat;
};

/* A reference to kinds; the first that has the key is taken. */
struct cat_kinds {
    const struct cvz_str *names;
    uint32_t *kinds; /* numbers of struct cvz_catalogue.kinds, once all files are read */
    size_t n;
};

/* Paging: which parameters carry what the answer says, or where the answer says that the next page
 * is; size halves down to size_min. */
struct cat_page {
    struct cat_strs tokens;
    struct cat_exprs next;
    struct cvz_expr url; /* the whole URL of the next page; not given: tokens */
    struct cvz_expr more;
    struct cvz_str size_param;
    int64_t size, size_min;
};

/* One operation. */
struct cat_call {
    const struct cat_service *service;
    struct cvz_str operation;
    struct cvz_str method;           /* rest: "GET"; "" otherwise */
    const struct cvz_template *path; /* rest: path and query; NULL otherwise */
    const struct cvz_tree *params;   /* NULL for none */
    struct cvz_str shape; /* canonical text of http and params: calls with one text share */
    struct cat_strs actions;
    struct cvz_expr items;
    struct cat_page page;
    struct cat_strs empty_on, disabled_on;
    struct cat_strs regions;
    struct cat_kinds parent;         /* once for each resource of these; empty: once */
    struct cvz_expr parent_where;    /* parents that this does not hold for are not asked about */
    bool is_once;                    /* of who we are alone, not of each account */
    struct cat_exprs partial;        /* texts of an answer that say what is missing in it */
    const struct cvz_template *host; /* NULL: the service's */
};

struct cat_describe {
    struct cat_call call;
    struct cvz_str batch_param; /* "": one call for each item */
    struct cvz_expr batch_key;
    size_t batch_size;
    struct cvz_expr match;
    struct cvz_expr where; /* items that this does not hold for are not asked about */
    struct cvz_str into;
    bool tags_only;
    bool is_fixed;           /* its answer never changes */
    struct cvz_expr settled; /* its answer stays while this, of the listed item, does */
};

struct cat_tags {
    struct cvz_expr list, map;
    struct cvz_str key, value;
};

struct cat_parent {
    struct cat_kinds to;
    struct cvz_expr field;
    const struct cvz_template *as; /* NULL: the key as it is */
};

enum cat_match {
    CAT_MATCH_KIND,
    CAT_MATCH_DNS,
    CAT_MATCH_ANY,
    CAT_MATCH_ADDRESS, /* an address or a range of addresses */
    CAT_MATCH_PLACE    /* no key: one node outside of all clouds */
};

/* What lies outside; a kind of that name, one node each. */
struct cat_place {
    const char *word, *name;
};
enum { CAT_PLACE_INTERNET, CAT_PLACE_ON_PREMISES, CAT_PLACE_COUNT };
extern const struct cat_place cat_places[CAT_PLACE_COUNT];

struct cat_relation {
    enum cvz_verb verb;
    enum cat_match match;
    struct cat_kinds to;
    struct cvz_expr field;
    struct cvz_expr json;          /* the texts hold JSON; this is looked up in it */
    bool is_encoded;               /* the JSON is percent-encoded */
    const struct cat_place *place; /* CAT_MATCH_PLACE */
    const struct cvz_template *as; /* NULL: the key as it is */
    const struct cvz_pattern *cut; /* NULL: what `as` makes, whole */
    bool is_reverse, is_derived;
    bool only_known;   /* a key that leads nowhere is no relation */
    bool is_otherwise; /* only where there is no other of its verb and kinds */
    struct cvz_str rule, field_text;
};

/* What a kind stands for in the engine beside itself. */
enum cat_anchor { CAT_ANCHOR_NONE, CAT_ANCHOR_ACCOUNT, CAT_ANCHOR_REGION };

/* How an index of the provider tells an entry's rows. */
struct cat_in_index {
    struct cvz_str name;   /* "": in none */
    struct cat_strs types; /* compared without regard to case; empty: all */
    struct cvz_expr where;
};

#define CAT_LIST_NONE UINT32_MAX

/* A resource. */
struct cat_entry {
    const struct cat_service *service;
    uint32_t kind; /* its row of kinds */
    uint32_t list; /* its row of lists; CAT_LIST_NONE where only an index has it */
    struct cvz_str kind_name;
    uint8_t anchor; /* enum cat_anchor */
    struct cat_in_index in_index;
    struct cvz_expr items, where;
    struct cvz_expr each; /* the resources inside an item; not given: the item is one */
    const struct cat_describe *describes;
    size_t n_describes;
    struct cvz_expr native, name, state, created, zone, region, group, account;
    const struct cvz_template *id;
    struct cat_tags tags;
    bool bulk_tags;
    struct cat_exprs keys, dns, blocks;
    struct cat_strs omit; /* paths into the item that are not kept */
    const struct cat_parent *parents;
    size_t n_parents;
    const struct cat_relation *relations;
    size_t n_relations;
};

/* A list operation with the entries that it feeds. */
struct cat_list {
    struct cat_call call;
    const struct cat_entry *const *entries;
    size_t n_entries;
};

/* For what one call of an index asks. */
enum cat_per { CAT_PER_ACCOUNT, CAT_PER_ACCOUNTS, CAT_PER_SCOPE };

/* How an index tells what changed since a moment. */
struct cat_changes {
    struct cat_call list; /* what changed, or all that there is with the time of its change */
    struct cvz_expr id, time, gone;
    /* For the past: whether it was made then, the members that changed with what they were before
     * ({path: {previousValue, propertyChangeType}}), and a row for what is there no more. */
    struct cvz_expr made, before, row;
    bool is_whole;         /* it names all that there is: what it does not name is gone */
    int64_t hours;         /* that it remembers */
    struct cat_call fetch; /* the rows of what changed, as the index gives them */
    size_t batch;          /* ids in one such call */
};

/* An index: one operation that gives resources of many types. */
struct cat_index {
    struct cat_call call;
    struct cvz_str name;
    uint8_t per;      /* enum cat_per */
    bool needs_lists; /* shows only what the permissions of its kinds' lists let one see */
    size_t batch;     /* accounts in a call */
    struct cvz_expr type, item, id, account, region; /* over a row */
    struct cvz_expr total; /* over an answer: how many rows there are in all, as the index counts */
    struct cat_strs strip; /* what a type's name is without */
    int64_t past_hours;    /* how far back its call can be asked ({as_of}); 0: not at all */
    const struct cat_changes *changes; /* NULL: it is always read whole */
    const struct cat_entry *generic;   /* how rows of unknown type are kept; NULL: they are not */
    const struct cat_entry *const *entries;
    size_t n_entries;
    const struct cat_entry *const *for_all; /* the entries of all types, up to a NULL */
    /* Folded type -> 1 + place in `chains`; a chain is a run of entries up to a NULL. */
    struct cvz_map chain_of;
    const struct cat_entry **chains;
};

/* When accounts are asked for: nothing is named; an organisation is; for each that is named. */
enum cat_when { CAT_WHEN_VISIBLE, CAT_WHEN_ORGANIZATION, CAT_WHEN_NAMED };

/* How accounts are found, or what is to be known of one before the scan. */
struct cat_accounts {
    struct cat_call call;
    struct cvz_expr where, id, alias, name;
    uint8_t when; /* enum cat_when */
};

/* A provider's index of tags. */
struct cat_bulk_tags {
    struct cat_call call;
    struct cvz_expr id;
    struct cat_tags tags;
};

struct cvz_catalogue {
    struct cvz_arena arena;
    uint64_t fingerprint; /* of all texts that it was read from */
    CVZ_VEC(struct cvz_pattern *) patterns;
    struct cvz_kind *kinds; /* sorted by name */
    size_t n_kinds;
    const struct cat_entry **entry_of; /* by kind; NULL for kinds that the engine itself makes */
    struct cat_list *lists;
    size_t n_lists;
    const struct cat_bulk_tags **bulk_tags;
    size_t n_bulk_tags;
    struct cat_index **indexes;
    size_t n_indexes;
    const struct cat_accounts **accounts;
    size_t n_accounts;
};

#define CAT_KIND_NONE UINT32_MAX

/* The row of a kind, CAT_KIND_NONE when there is none. */
uint32_t cat_kind_find(const struct cvz_catalogue *catalogue, struct cvz_str name);

/* ---- between the files of the loader ---- */

/* A reference to kinds that is to be checked when all files are read. */
struct cat_reference {
    struct cat_kinds *to;
    struct cvz_str where;
};

struct cat_resource { /* an entry as it stands in its file */
    struct cat_entry entry;
    struct cvz_kind kind;
    bool has_list;
    bool is_only_named; /* never listed: others refer to it */
    struct cat_call list;
};

/* What the files of a provider have unless they say otherwise; in the loader's arena. */
struct cat_defaults {
    struct cvz_str provider;
    struct cvz_value service, resource;
};

struct cat_loader {
    struct cvz_catalogue *catalogue;
    struct cvz_arena *arena; /* the catalogue's */
    CVZ_VEC(struct cat_resource *) resources;
    struct cvz_map number_of; /* kind -> place in resources */
    CVZ_VEC(struct cat_reference) references;
    CVZ_VEC(const struct cat_bulk_tags *) bulk_tags;
    CVZ_VEC(struct cat_index *) indexes;
    CVZ_VEC(const struct cat_accounts *) accounts;
    CVZ_VEC(struct cat_defaults) defaults;
    struct cvz_value resource_defaults; /* of the file that is read */
    struct cvz_str file;
    struct cat_service *service; /* of the file that is read */
    struct cvz_str entry;        /* the kind that is read, "" outside of entries */
};

/* Reads one file. Kinds that stand there already are replaced where `replaces`, and refused
 * otherwise. */
int cat_read_file(struct cat_loader *loader, struct cvz_str name, struct cvz_str text,
                  bool replaces, struct cvz_err *err) CVZ_MUST_CHECK;

/* Whether a file holds a provider's defaults: it is read before the provider's others. */
bool cat_is_provider_file(struct cvz_str name);

/* `own` with what it lacks of `defaults`. A member that is null in `own` is left out. `list` and
 * `index` are completed member by member, where they are there; `parent`, `relations` and `keys` of
 * the defaults come behind one's own. Shares the memory of both. */
struct cvz_value cat_with_defaults(const struct cvz_value *own, const struct cvz_value *defaults,
                                   struct cvz_arena *arena);

/* Gives each index its entries; called when all kinds are numbered. */
int cat_link_indexes(struct cat_loader *l, struct cvz_err *err) CVZ_MUST_CHECK;

/* For tests and the fuzzer: a catalogue of one file. */
int cat_load_text(struct cvz_str name, struct cvz_str text, struct cvz_catalogue **ret,
                  struct cvz_err *err) CVZ_MUST_CHECK;

#endif
