/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The catalogue: what a cloud looks like, as data. One YAML file for each service;
 * docs/catalogue.md is its reference. A catalogue is immutable once loaded.
 */
#ifndef CVZ_CLOUD_CATALOGUE_H
#define CVZ_CLOUD_CATALOGUE_H

#include "base/arena.h"
#include "base/err.h"
#include "graph/kind.h"

struct cvz_catalogue;

/* The entries built into the program, then those of the folder `dir` (NULL for none), whose kinds
 * replace built-in ones of the same name. Every expression is compiled, every reference to a kind
 * checked; errors name file, entry and place. */
int cvz_catalogue_load(const char *dir, struct cvz_catalogue **ret,
                       struct cvz_err *err) CVZ_MUST_CHECK;
void cvz_catalogue_free(struct cvz_catalogue *catalogue);

/* A text that changes with what the catalogue says: "9f3a01c2d4e5b677". */
struct cvz_str cvz_catalogue_fingerprint(const struct cvz_catalogue *catalogue,
                                         struct cvz_arena *arena);

/* The text of the index-th file that is built in; false behind the last. */
bool cvz_catalogue_text(size_t index, struct cvz_str *ret);

/* For view and render; lives as long as the catalogue. */
struct cvz_kinds cvz_catalogue_kinds(const struct cvz_catalogue *catalogue);

/* How many hours of the past a provider's indexes can tell of; 0 for none. */
int64_t cvz_catalogue_past_hours(const struct cvz_catalogue *catalogue, struct cvz_str provider);

/* A kind and how it is found; operation "" for kinds that the engine itself makes. */
struct cvz_catalogue_row {
    const struct cvz_kind *kind;
    struct cvz_str provider, service, operation;
    struct cvz_str action; /* the permission that its list operation needs */
    size_t n_relations;    /* rules, with those for its container */
};

/* What a kind leads to: a rule for its container or for a relation. */
struct cvz_catalogue_relation {
    struct cvz_str verb;           /* "contains" for a container */
    struct cvz_str field;          /* "" for a container */
    const struct cvz_str *targets; /* kinds; none: whatever has that name, address or host name */
    size_t n_targets;
    bool is_reverse; /* the target is the relation's source */
};
/* The number-th rule of the index-th kind; false behind the last. */
bool cvz_catalogue_relation(const struct cvz_catalogue *catalogue, size_t index, size_t number,
                            struct cvz_catalogue_relation *ret);

/* All permissions that the index-th kind may need: of its index, its list and its describes, each
 * once, in the arena. */
size_t cvz_catalogue_actions(const struct cvz_catalogue *catalogue, size_t index,
                             struct cvz_arena *arena, const struct cvz_str **ret);

/* The index-th kind, by name; false behind the last. */
bool cvz_catalogue_row(const struct cvz_catalogue *catalogue, size_t index,
                       struct cvz_catalogue_row *ret);

#endif
