/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The graph: resources, relations between them, and the tree in which they are contained, as of one
 * moment. A builder collects; cvz_graph_builder_finish makes an immutable, reference-counted
 * snapshot (struct cvz_graph) that any number of threads may read.
 *
 * Resources are numbered 0..n-1 in order of their ids (bytes), relations in order of (source,
 * target, verb, rule, field): the same inventory gives the same graph, in whatever order it was
 * collected. All strings are interned in the snapshot and never NULL ("" for "not known").
 */
#ifndef CVZ_GRAPH_GRAPH_H
#define CVZ_GRAPH_GRAPH_H

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"
#include "graph/verb.h"

#include <stdint.h>

#define CVZ_NODE_NONE UINT32_MAX

struct cvz_tag {
    struct cvz_str key;
    struct cvz_str value;
};

enum cvz_resource_flags {
    CVZ_RESOURCE_EXTERNAL =
        1 << 0, /* only referred to: another account, the Internet, a gone one */
    CVZ_RESOURCE_ID_NOCASE = 1 << 1, /* its id compares without regard to ASCII case */
};

/* One resource. Given to a builder, its strings are borrowed for the call; read from a graph, they
 * live as long as the graph. */
struct cvz_resource {
    struct cvz_str id;       /* the provider's own global id; required */
    struct cvz_str kind;     /* "aws.ec2.instance"; required */
    struct cvz_str name;     /* as people call it; readers use cvz_resource_label */
    struct cvz_str provider; /* "aws" */
    struct cvz_str account;
    struct cvz_str region;
    struct cvz_str zone;
    struct cvz_str group;
    struct cvz_str category; /* "compute"; from the catalogue or the file */
    struct cvz_str state;
    struct cvz_str created;     /* RFC 3339 or "" */
    struct cvz_str properties;  /* canonical JSON object, or "" */
    struct cvz_str source;      /* the coverage row that found it: cvz_coverage_key, or "" */
    const struct cvz_tag *tags; /* sorted by key in a graph */
    uint32_t n_tags;
    uint32_t flags;  /* enum cvz_resource_flags */
    uint32_t parent; /* node number; only in a graph; CVZ_NODE_NONE at a root */
};

enum cvz_origin { CVZ_ORIGIN_DECLARED, CVZ_ORIGIN_DERIVED };

struct cvz_relation {
    uint32_t source; /* node numbers */
    uint32_t target;
    uint8_t verb;         /* enum cvz_verb */
    uint8_t origin;       /* enum cvz_origin: the provider said so, or a rule inferred it */
    struct cvz_str rule;  /* "aws.ec2.instance/subnet": which catalogue rule made it */
    struct cvz_str field; /* "subnetId": which field of the answer it stands on */
    struct cvz_str seen;  /* when, RFC 3339, or "" */
};

/* ---- builder: one thread ---- */

struct cvz_graph_builder;

struct cvz_graph_builder *cvz_graph_builder_new(void);
void cvz_graph_builder_free(struct cvz_graph_builder *b);

/* Adds or, when the id is there, completes: a non-empty field wins over an empty one, a later one
 * over an earlier one; tags and properties are replaced when given; an external becomes a real one.
 * `parent_id` ("" for none) may be added later or never. CVZ_EINVALID: no id, no kind, an id above
 * 2048 bytes, more than UINT32_MAX - 1 resources. `resource->parent` is not read. */
int cvz_graph_builder_add(struct cvz_graph_builder *b, const struct cvz_resource *resource,
                          struct cvz_str parent_id, struct cvz_err *err) CVZ_MUST_CHECK;

struct cvz_relation_new {
    struct cvz_str source_id, target_id;
    enum cvz_verb verb;
    enum cvz_origin origin;
    struct cvz_str rule, field, seen;
};

/* Ends may be added later; an end that never comes becomes an external node of kind
 * "external". The same (source, target, verb, rule, field) twice counts once. */
int cvz_graph_builder_relate(struct cvz_graph_builder *b, const struct cvz_relation_new *relation,
                             struct cvz_err *err) CVZ_MUST_CHECK;

size_t cvz_graph_builder_size(const struct cvz_graph_builder *b);

/* Consumes the builder's content (the builder stays to be freed). Containment cycles are cut at the
 * smallest id, which then stands at the root. `taken` is the moment, RFC 3339, or "". */
struct cvz_graph *cvz_graph_builder_finish(struct cvz_graph_builder *b, struct cvz_str taken);

/* ---- snapshot: any thread ---- */

struct cvz_graph *cvz_graph_ref(struct cvz_graph *g);
void cvz_graph_unref(struct cvz_graph *g);

uint32_t cvz_graph_size(const struct cvz_graph *g);
const struct cvz_resource *cvz_graph_resource(const struct cvz_graph *g, uint32_t node);
struct cvz_str cvz_graph_taken(const struct cvz_graph *g);

/* CVZ_NODE_NONE when it is not there. Exact first, then without case among ids that say so. */
uint32_t cvz_graph_find(const struct cvz_graph *g, struct cvz_str id);

uint32_t cvz_graph_n_relations(const struct cvz_graph *g);
const struct cvz_relation *cvz_graph_relation(const struct cvz_graph *g, uint32_t index);

/* A borrowed array of numbers. */
struct cvz_ids {
    const uint32_t *p;
    uint32_t n;
};
struct cvz_ids cvz_graph_roots(const struct cvz_graph *g);
struct cvz_ids cvz_graph_children(const struct cvz_graph *g, uint32_t node);
struct cvz_ids cvz_graph_out(const struct cvz_graph *g, uint32_t node); /* relation indexes */
struct cvz_ids cvz_graph_in(const struct cvz_graph *g, uint32_t node);

/* A provider as people write it: short names are initials ("AWS", "Azure"). */
struct cvz_str cvz_provider_label(struct cvz_str provider, struct cvz_arena *arena);

/* name, or the last part of the id. */
struct cvz_str cvz_resource_label(const struct cvz_resource *r);
/* "" when there is none. */
struct cvz_str cvz_resource_tag(const struct cvz_resource *r, struct cvz_str key);

/* Of everything that a person would call a change: all fields but source and the parent number. */
struct cvz_hash128 cvz_resource_hash(const struct cvz_resource *r, struct cvz_str parent_id);

#endif
