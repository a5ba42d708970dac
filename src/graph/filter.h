/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The filter language: which resources of a graph are meant.
 *
 *     kind=aws.ec2.* and tag:env=prod and not region=us-*
 *     account=123456789012,210987654321 or text~"payment"
 *     targets(kind=aws.rds.*)        has a relation of that verb to such a resource
 *     <secured-by(name=web)          the same, followed backwards
 *     within(name=prod-vpc)          contained in such a resource, at any depth
 *
 * expr := term { "or" term };  term := factor { ["and"] factor };  factor := ["not"] atom
 * atom := "(" expr ")" | field op values | ["<"] verb "(" expr ")" | "within" "(" expr ")"
 * field := id kind name provider account region zone group category state text tag:KEY
 * op := "=" (any of the globs, without case) | "!=" | "~" (contains, without case) | "!~"
 * values := value { "," value };  value := bare word or "quoted", \" and \\ inside
 * "tag:KEY" alone: has the tag; a key with blanks or signs is quoted: tag:"cost centre"=7. "text"
 * means id, name, kind, state, tag keys and tag values. and, or, not are read without case.
 * "contains" also means the tree: contains(kind=x) has such a child. A verb that reads the same
 * backwards (peers-with) is followed both ways.
 */
#ifndef CVZ_GRAPH_FILTER_H
#define CVZ_GRAPH_FILTER_H

#include "base/arena.h"
#include "base/err.h"
#include "graph/graph.h"

struct cvz_filter;

enum { CVZ_FILTER_TEXT_MAX = 1 << 14, CVZ_FILTER_DEPTH_MAX = 64 };

/* Lives in the arena. An empty text matches everything. CVZ_EUSAGE points at the place:
 * "filter, column 9: unknown field 'knd' (did you mean 'kind'?)". */
int cvz_filter_compile(struct cvz_str text, struct cvz_arena *arena, const struct cvz_filter **ret,
                       struct cvz_err *err) CVZ_MUST_CHECK;

/* Marks in `ret`, an array of cvz_graph_size(g) bytes, 1 for each node that matches and 0 for the
 * others; returns how many match. Linear in the size of the graph for each atom. */
uint32_t cvz_filter_run(const struct cvz_filter *filter, const struct cvz_graph *g, uint8_t *ret);

#endif
