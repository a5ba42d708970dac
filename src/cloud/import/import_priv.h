/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inside of an import.
 *
 * formats.c   the registry, and which format a file is of
 * document.c  from bytes to values
 * tables.c    catalogue/import: types of other tools -> our kinds, ids and references
 * import.c    from one resource of a file to one of ours
 * found.c     references where no table knows any
 * weave.c     who is meant by the names that resources use for each other; containers
 * secrets.c   what is not kept
 * one file for each format
 *
 * Everything lives in the arena of the run; what is handed out, in the caller's.
 */
#ifndef CVZ_CLOUD_IMPORT_PRIV_H
#define CVZ_CLOUD_IMPORT_PRIV_H

#include "cloud/catalogue_priv.h"
#include "cloud/import.h"

/* ---- documents ---- */

enum import_form { IMPORT_JSON, IMPORT_LINES, IMPORT_YAML };

struct import_doc {
    enum import_form form;
    struct cvz_value root; /* of lines: an array of their documents */
    unsigned n_bad;        /* lines that are no JSON */
    struct cvz_str bad;    /* what is wrong with the first of them */
};

/* CVZ_EUNSUPPORTED for what is certainly none of ours, saying what it is. */
int import_doc_read(struct cvz_str text, struct cvz_arena *arena, struct import_doc *ret,
                    struct cvz_err *err) CVZ_MUST_CHECK;

/* ---- tables ---- */

/* A reference to other resources. */
struct import_ref {
    enum cvz_verb verb;
    bool is_parent;
    bool is_reverse; /* the other one is the source */
    const struct cvz_jmespath *field;
    struct cvz_str rule;
    struct cat_strs to; /* kinds; none: any */
};

/* What the file and the cloud both tell. */
struct import_same {
    struct cvz_str name;
    const struct cvz_jmespath *field, *live;
};

struct import_refs {
    const struct import_ref *p;
    size_t n;
};

struct import_sames {
    const struct import_same *p;
    size_t n;
};

/* A type of resource of another tool. */
struct import_type {
    struct cvz_str name, kind;
    struct cvz_str provider;       /* default: the first word of the kind */
    const struct cvz_template *id; /* NULL: as the provider says */
    struct cvz_expr native, label, state, zone, region;
    struct cat_exprs keys;
    struct cat_strs omit;
    struct import_refs parents, relations;
    struct import_sames same;
};

/* A container that resources stand in when nothing else says where. */
struct import_place {
    struct cvz_str kind;
    const struct cvz_template *id, *label; /* over the scope; nothing: there is none */
    struct cvz_str only;                   /* a member of the scope that the place is about */
};

/* A pattern whose first group is a member of the scope. */
struct import_split {
    struct cvz_str member;
    const struct cvz_pattern *pick;
};

/* How a provider names things. */
struct import_provider {
    struct cvz_str name;
    struct cat_strs prefixes;       /* of types: "aws_" */
    const struct cvz_pattern *id;   /* what a whole id looks like */
    const struct cvz_pattern *same; /* the part of ids that is compared; NULL: all of it */
    struct cat_exprs ids;           /* attributes that hold whole ids, the best first */
    struct cat_exprs keys;          /* further names */
    struct cat_exprs tags;          /* the first that gives an object */
    struct cvz_expr label, state, zone, region, account, group;
    struct cat_strs own_tags;          /* globs: tags that the provider itself sets */
    const struct import_split *splits; /* of ids */
    size_t n_splits;
    const struct cvz_pattern *zone_region; /* the region of a zone */
    const struct import_place *places;     /* outermost first */
    size_t n_places;
    bool nocase; /* ids are compared without regard to case */
};

struct import_tables {
    const struct import_provider *providers;
    size_t n_providers;
    const struct import_type *types;
    size_t n_types;
    struct cvz_map type_of; /* name -> place in types */
    struct cat_strs secrets;
    struct cvz_catalogue *patterns; /* owns the compiled ones */
};

/* Providers, secrets, and the types of `table` ("terraform"; NULL for none). */
int import_tables_load(const char *table, struct cvz_arena *arena, struct import_tables *ret,
                       struct cvz_err *err) CVZ_MUST_CHECK;
void import_tables_release(struct import_tables *tables);

/* NULL when there is none. */
const struct import_type *import_type_find(const struct import_tables *tables, struct cvz_str name);
const struct import_provider *import_provider_find(const struct import_tables *tables,
                                                   struct cvz_str name);
/* By the prefixes of its types. */
const struct import_provider *import_provider_of_type(const struct import_tables *tables,
                                                      struct cvz_str type);

/* ---- weave ---- */

/* A name by which others mean a node. */
struct weave_key {
    uint32_t node, next; /* the next one with this text */
};

struct weave_ref {
    uint32_t source;
    bool is_parent, is_reverse;
    enum cvz_origin origin;
    enum cvz_verb verb;
    struct cat_strs to; /* kinds; none: any */
    struct cvz_str key, rule, field;
    bool is_local; /* a name of the file: where nobody has it, it means nothing */
};

struct weave_node {
    struct cvz_resource resource;
    uint32_t parent; /* that is known from the start; UINT32_MAX */
    uint32_t first_ref, n_refs;
    const struct import_provider *provider; /* may be NULL */
    uint8_t state;                          /* of the search for its container */
    uint32_t container;
};

struct weave {
    struct cvz_arena *arena;
    struct cvz_kinds kinds;
    CVZ_VEC(struct weave_node) nodes;
    CVZ_VEC(struct weave_ref) refs;
    CVZ_VEC(struct weave_key) keys;
    struct cvz_map key_of;  /* text -> first in keys */
    struct cvz_map node_of; /* id -> node */
};

#define WEAVE_NONE UINT32_MAX

void weave_release(struct weave *w);
/* WEAVE_NONE when the id is there already. Strings are borrowed until the end. */
uint32_t weave_add(struct weave *w, const struct cvz_resource *resource, uint32_t parent,
                   const struct import_provider *provider);
/* What of a name is compared: a provider's ids have several spellings. */
struct cvz_str weave_plain(const struct weave *w, const struct import_provider *provider,
                           struct cvz_str text);
void weave_key(struct weave *w, uint32_t node, struct cvz_str text);
/* References of the node that was added last. */
void weave_refer(struct weave *w, const struct weave_ref *ref);
/* Everything into a builder. */
int weave_finish(struct weave *w, struct cvz_graph_builder *builder,
                 struct cvz_err *err) CVZ_MUST_CHECK;

/* ---- a run ---- */

/* Where a resource is, as far as that is known. */
struct import_scope {
    struct cvz_str partition, account, region, group, zone;
};

struct importing {
    const struct cvz_catalogue *catalogue;
    const struct import_tables *tables;
    struct cvz_arena *out;   /* the caller's */
    struct cvz_arena *arena; /* of the run */
    struct weave weave;
    struct cvz_str source; /* of all resources: the coverage row's key */
    struct cvz_coverage row;
    struct cvz_buf skipped;
    unsigned n_skipped;
    CVZ_VEC(struct cvz_declared) declared;
    struct cvz_str taken; /* RFC 3339, "" */
    /* Of formats that the catalogue's entries read: the graph, in place of the weave's, and rows
     * of the ledger beside the file's. */
    struct cvz_graph *graph;
    const struct cvz_coverage *more;
    size_t n_more;
};

/* One resource of a file. */
struct import_item {
    const struct import_type *type;         /* NULL: none of the table's */
    const struct import_provider *provider; /* NULL: not one of the clouds */
    struct cvz_str type_name, kind;         /* kind: of one without a type */
    struct cvz_str address;                 /* unique in the file */
    struct cvz_str symbol;                  /* id where no provider gave one */
    struct cvz_str id;                      /* where the format knows it; "" */
    struct import_scope scope;
    uint32_t parent; /* where nothing else says; WEAVE_NONE */
    enum cvz_intent intent;
    struct cvz_str state, label; /* in place of the document's; "" */
    struct cvz_str created;      /* RFC 3339; "" */
    struct cvz_value doc;        /* without secrets */
};

/* The node; WEAVE_NONE when it was left out, which the ledger says. */
uint32_t import_add(struct importing *im, const struct import_item *item);

/* What an id tells of the scope, over what stands there. */
void import_scope_split(const struct import_provider *provider, struct cvz_str id,
                        struct import_scope *scope);

/* A reference beside the table's, of the node that was added last, by a name of the file. */
void import_refer_local(struct importing *im, uint32_t node, enum cvz_verb verb, struct cvz_str key,
                        struct cvz_str rule, struct cvz_str field);

/* References that stand in a document which no table knows, of the node that was added last. */
void import_refer_found(struct importing *im, uint32_t node, const struct cvz_value *doc,
                        struct cvz_str rule);

/* "a ${b}-${c}": takes the symbols off, one by one; false when there is none left. */
bool import_next_symbol(struct cvz_str *rest, struct cvz_str *ret);

/* The ledger says that something was left out. */
void import_skip(struct importing *im, const char *fmt, ...) CVZ_PRINTF(2, 3);

/* The id that the catalogue makes for a resource of a kind; "" where that takes more to know. */
struct cvz_str import_kind_id(struct importing *im, struct cvz_str kind, struct cvz_str native,
                              const struct import_scope *scope);

/* A container of the file's own: a module, a stack. */
uint32_t import_container(struct importing *im, struct cvz_str id, struct cvz_str kind,
                          struct cvz_str name, uint32_t parent);

/* Rows of a provider's index, an array, for the catalogue's own entries. `place` names the array.
 */
int import_rows(struct importing *im, const char *provider, const struct cvz_value *rows,
                const char *place, struct cvz_err *err) CVZ_MUST_CHECK;
/* The document itself where it is an array, else the first of these members that is one; null. */
struct cvz_value import_list_of(const struct import_doc *doc, const char *const *names, size_t n);

/* Rows of Azure resources with one for each resource group that none stands for. */
struct cvz_value import_with_groups(const struct cvz_value *rows, struct cvz_arena *arena);

/* "aws_foo_bar" -> "aws.foo-bar", "AWS::FooBar::BarBaz" -> "aws.foobar.bar-baz" */
struct cvz_str import_kind_of(struct cvz_str type, struct cvz_arena *arena);

/* ---- secrets ---- */

/* The document without members whose names are those of secrets, or that `omit` names. */
struct cvz_value import_without_secrets(const struct import_tables *tables,
                                        const struct cvz_value *doc, struct cat_strs omit,
                                        struct cvz_arena *arena);
/* The document without what `marks` marks: an object, array or true in the place of what is
 * sensitive. */
struct cvz_value import_without_marked(const struct cvz_value *doc, const struct cvz_value *marks,
                                       struct cvz_arena *arena);

/* The document without what stands at the end of a path: names and numbers. */
struct cvz_value import_without_path(const struct cvz_value *doc, const struct cvz_value *steps,
                                     size_t n, struct cvz_arena *arena);

/* ---- formats ---- */

struct import_ops {
    struct cvz_import_format format;
    const char *table; /* of types; NULL for none */
    bool is_declared;
    /* How sure: 0 for not this one. */
    unsigned (*detect)(const struct import_doc *doc);
    int (*read)(struct importing *im, const struct import_doc *doc, struct cvz_err *err);
};

/* The table of types that a format reads by; NULL for none. */
const char *import_table_of(const struct cvz_import_format *format);

extern const struct import_ops import_terraform_state;
extern const struct import_ops import_terraform_show;
extern const struct import_ops import_cloudformation;
extern const struct import_ops import_aws_config;
extern const struct import_ops import_arm;
extern const struct import_ops import_resource_graph;
extern const struct import_ops import_cloud_asset;

#endif
