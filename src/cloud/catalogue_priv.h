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

/* Paging: which parameters carry what the answer says; size halves down to size_min. */
struct cat_page {
    struct cat_strs tokens;
    struct cat_exprs next;
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
    struct cat_kinds parent; /* none, or one */
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

enum cat_match { CAT_MATCH_KIND, CAT_MATCH_DNS, CAT_MATCH_ANY, CAT_MATCH_INTERNET };

struct cat_relation {
    enum cvz_verb verb;
    enum cat_match match;
    struct cat_kinds to;
    struct cvz_expr field;
    struct cvz_expr json;          /* the texts hold JSON; this is looked up in it */
    const struct cvz_template *as; /* NULL: the key as it is */
    bool is_reverse, is_derived;
    struct cvz_str rule, field_text;
};

/* A resource. */
struct cat_entry {
    const struct cat_service *service;
    uint32_t kind; /* its row of kinds */
    uint32_t list; /* its row of lists */
    struct cvz_str kind_name;
    struct cvz_expr items, where;
    const struct cat_describe *describes;
    size_t n_describes;
    struct cvz_expr native, name, state, created, zone, region;
    const struct cvz_template *id;
    struct cat_tags tags;
    bool bulk_tags;
    struct cat_exprs keys, dns;
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

/* A provider's index of tags. */
struct cat_bulk_tags {
    struct cat_call call;
    struct cvz_expr id;
    struct cat_tags tags;
};

struct cvz_catalogue {
    struct cvz_arena arena;
    CVZ_VEC(struct cvz_pattern *) patterns;
    struct cvz_kind *kinds; /* sorted by name */
    size_t n_kinds;
    const struct cat_entry **entry_of; /* by kind; NULL for kinds that the engine itself makes */
    struct cat_list *lists;
    size_t n_lists;
    const struct cat_bulk_tags **bulk_tags;
    size_t n_bulk_tags;
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
    struct cat_call list;
};

struct cat_loader {
    struct cvz_catalogue *catalogue;
    struct cvz_arena *arena; /* the catalogue's */
    CVZ_VEC(struct cat_resource *) resources;
    struct cvz_map number_of; /* kind -> place in resources */
    CVZ_VEC(struct cat_reference) references;
    CVZ_VEC(const struct cat_bulk_tags *) bulk_tags;
    struct cvz_str file;
    struct cat_service *service; /* of the file that is read */
    struct cvz_str entry;        /* the kind that is read, "" outside of entries */
};

/* Reads one file. Kinds that stand there already are replaced where `replaces`, and refused
 * otherwise. */
int cat_read_file(struct cat_loader *loader, struct cvz_str name, struct cvz_str text,
                  bool replaces, struct cvz_err *err) CVZ_MUST_CHECK;

/* For tests and the fuzzer: a catalogue of one file. */
int cat_load_text(struct cvz_str name, struct cvz_str text, struct cvz_catalogue **ret,
                  struct cvz_err *err) CVZ_MUST_CHECK;

#endif
